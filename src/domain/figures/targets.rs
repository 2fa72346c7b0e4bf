//! Targets of the tour and whether they are met.

mod records;

use chrono::NaiveDate;

use crate::domain::coverage::{Coverage, History, end_of_day};
use crate::domain::text_enum::text_enum;

pub use records::{KnownTarget, NewTarget, Recorded, Standing, TargetRecord, Withdrawal, known_at};

text_enum! {
    /// What a target counts.
    Metric {
        MunicipalitiesConversation = "municipalities_conversation", "bezochte gemeenten";
        ProvincesConversation = "provinces_conversation", "bezochte provincies";
        MunicipalitiesSession = "municipalities_session", "gemeenten met een bijeenkomst";
        ProvincesSession = "provinces_session", "provincies met een bijeenkomst";
        VisitedWithSession = "visited_with_session", "bezochte gemeenten met een bijeenkomst";
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
            Self::ProvincesSession => coverage.province_organisations.session,
            Self::VisitedWithSession => coverage.returned_to,
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
    /// The value on the last day of the target, or on the day of the coverage when that is earlier.
    pub in_time: i64,
    /// True when the goal was reached in time; what came after the deadline does not count.
    pub is_met: bool,
    /// True when it was not, and the last day was over at the moment as known.
    pub is_missed: bool,
}

impl TargetFigure {
    /// Puts the target beside the coverage, which was computed from the history.
    #[must_use]
    pub fn of(target: Target, history: &History, coverage: &Coverage) -> Self {
        if coverage.on <= target.deadline {
            return Self::beside(target, coverage, coverage);
        }
        let by_deadline = history.coverage(target.deadline, coverage.known_at);
        Self::beside(target, coverage, &by_deadline)
    }

    /// The same from coverage that was computed already, of the day and of the deadline or the
    /// day, whichever came first.
    #[must_use]
    pub fn beside(target: Target, coverage: &Coverage, by_deadline: &Coverage) -> Self {
        let in_time = target.metric.value(by_deadline);
        let is_met = in_time >= target.goal;
        let is_over =
            coverage.on >= target.deadline && coverage.known_at >= end_of_day(target.deadline);
        let value = target.metric.value(coverage);
        Self { target, value, in_time, is_met, is_missed: is_over && !is_met }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dossiers::StageEvent;
    use crate::domain::organisations::{Organisation, OrganisationKind};
    use crate::domain::stages::{Stage, StageState};
    use chrono::{DateTime, Utc};

    fn later() -> DateTime<Utc> {
        "2030-01-01T00:00:00Z".parse().unwrap()
    }

    /// One municipality with a session but no conversation.
    fn history() -> History {
        let organisation = Organisation {
            id: 1,
            kind: OrganisationKind::Municipality,
            code: "GM0001".to_owned(),
            name: "Voorbeeld".to_owned(),
            sort_name: "Voorbeeld".to_owned(),
            search_name: "voorbeeld".to_owned(),
            province_code: "PV26".to_owned(),
            valid_from: None,
            valid_to: None,
            inhabitants: None,
            place: None,
            website: None,
            school_region: None,
            position: None,
            tile: None,
        };
        let held = StageEvent {
            id: 1,
            dossier_id: 1,
            stage: Stage::Session,
            from: StageState::Planned,
            to: StageState::Held,
            happened_on: "2024-06-01".parse().unwrap(),
            recorded_at: "2024-06-01T12:00:00Z".parse().unwrap(),
            actor: "Test".to_owned(),
            reason: None,
            corrects: None,
        };
        History {
            organisations: vec![organisation.into()],
            successions: Vec::new(),
            dossiers: vec![(1, 1)],
            events: vec![held],
            ..History::default()
        }
    }

    fn figure(deadline: &str, on: &str) -> TargetFigure {
        figure_known(deadline, on, later())
    }

    fn figure_known(deadline: &str, on: &str, known_at: DateTime<Utc>) -> TargetFigure {
        let target = Target {
            code: "T".to_owned(),
            label: "Eén bijeenkomst".to_owned(),
            metric: Metric::MunicipalitiesSession,
            goal: 1,
            deadline: deadline.parse().unwrap(),
            source: "test".to_owned(),
        };
        let coverage = history().coverage(on.parse().unwrap(), known_at);
        TargetFigure::of(target, &history(), &coverage)
    }

    #[test]
    fn a_target_is_met_by_what_was_reached_before_its_deadline_only() {
        assert!(!figure("2024-12-31", "2024-05-31").is_met);
        assert!(figure("2024-12-31", "2024-06-01").is_met);
        assert!(figure("2024-12-31", "2026-01-01").is_met);
        let late = figure("2024-05-31", "2026-01-01");
        assert_eq!((late.value, late.in_time, late.is_met), (1, 0, false));
    }

    #[test]
    fn a_target_is_missed_once_its_last_day_is_over_and_not_before() {
        assert!(!figure("2024-05-31", "2024-05-30").is_missed);
        assert!(figure("2024-05-31", "2024-05-31").is_missed);
        assert!(figure("2024-05-31", "2024-06-01").is_missed);
        assert!(!figure("2024-06-01", "2024-06-02").is_missed, "it was met");
        let known = |at: &str| figure_known("2024-05-31", "2024-05-31", at.parse().unwrap());
        assert!(!known("2024-05-31T21:59:59Z").is_missed, "23.59 in Amsterdam");
        assert!(known("2024-05-31T22:00:00Z").is_missed);
    }

    #[test]
    fn a_session_without_a_visit_is_no_return_to_somebody_visited() {
        let coverage = history().coverage("2024-12-31".parse().unwrap(), later());
        assert_eq!((coverage.stages.session, coverage.returned_to), (1, 0));
        assert_eq!(Metric::VisitedWithSession.value(&coverage), 0);
    }
}
