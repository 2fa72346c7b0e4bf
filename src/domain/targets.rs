//! Targets of the tour and whether they are met.

use chrono::NaiveDate;

use super::coverage::{Coverage, History, Standing};
use super::stages::Stage;
use super::text_enum::text_enum;

text_enum! {
    /// What a target counts.
    Metric {
        MunicipalitiesConversation = "municipalities_conversation", "bezochte gemeenten";
        ProvincesConversation = "provinces_conversation", "bezochte provincies";
        MunicipalitiesSession = "municipalities_session", "gemeenten met een bijeenkomst";
    }
}

impl Metric {
    /// The value on the day of the coverage.
    #[must_use]
    pub const fn value(self, coverage: &Coverage) -> i64 {
        match self {
            Self::MunicipalitiesConversation => coverage.stages.conversation,
            Self::ProvincesConversation => coverage.province_organisations.conversation,
            Self::MunicipalitiesSession => coverage.stages.session,
        }
    }
}

/// So many by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Short name, such as T1.
    pub code: String,
    /// What it says, in Dutch.
    pub label: String,
    /// What is counted.
    pub metric: Metric,
    /// How many.
    pub goal: i64,
    /// Last day.
    pub deadline: NaiveDate,
    /// Where the target comes from.
    pub source: String,
}

/// A target beside what was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFigure {
    /// The target.
    pub target: Target,
    /// The value on the day of the coverage.
    pub value: i64,
    /// True when the goal was reached in time; what came after the deadline does not count.
    pub is_met: bool,
}

impl TargetFigure {
    /// Puts the target beside the coverage, which was computed from the history.
    #[must_use]
    pub fn of(target: Target, history: &History, coverage: &Coverage) -> Self {
        let value = target.metric.value(coverage);
        let in_time = if coverage.on <= target.deadline {
            value
        } else {
            target.metric.value(&history.coverage(target.deadline, coverage.known_at))
        };
        Self { is_met: in_time >= target.goal, target, value }
    }
}

/// Municipalities that were visited and had a session too: the wish "returned to half of those
/// visited". A session may be held without a conversation first, so this can be fewer than all
/// sessions and never exceeds the number visited.
#[must_use]
pub fn returned_to(coverage: &Coverage) -> i64 {
    let returned = |s: &&Standing| {
        !s.organisation.is_province()
            && s.has_reached(Stage::Conversation)
            && s.has_reached(Stage::Session)
    };
    coverage.standings.iter().filter(returned).map(|_| 1).sum()
}
