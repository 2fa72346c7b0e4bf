//! How far the tour is: who reached which stage on a day, as known at a moment, counted per
//! province and in all. Every figure comes from the events, so the same question always gives
//! the same answer.

mod known;
mod reached;
mod stage_set;
mod standings;
#[cfg(test)]
pub(super) mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::dates::from_amsterdam;
use crate::domain::dossiers::StageEvent;
use crate::domain::organisations::{Organisation, Succession};
use crate::domain::stages::Stage;

pub use known::{ConversationRecord, OrganisationChange, OrganisationFacts, Visit};
pub use stage_set::{StageDays, StageSet};
pub use standings::Standing;

pub(super) use reached::taken_back;

/// Everything that coverage is computed from.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Organisations that ever were.
    pub organisations: Vec<Arc<Organisation>>,
    /// Who went over into whom.
    pub successions: Vec<Succession>,
    /// Dossier id and organisation id.
    pub dossiers: Vec<(i64, i64)>,
    /// What happened; events that reach nothing are passed over.
    pub events: Vec<StageEvent>,
    /// What organisations were before they were changed, the oldest change first.
    pub organisation_changes: Vec<OrganisationChange>,
    /// Conversations, each time they were recorded as held, the oldest record first.
    pub conversations: Vec<ConversationRecord>,
}

/// Coverage on a day, as known at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The reference day; organisations that do not exist on it do not count.
    pub on: NaiveDate,
    /// What was recorded later is left out.
    pub known_at: DateTime<Utc>,
    /// Municipalities that exist on the day.
    pub municipalities: i64,
    /// Provinces that exist on the day.
    pub provinces: i64,
    /// Municipalities that reached each stage.
    pub stages: StageCounts,
    /// Provinces, as organisations, that reached each stage.
    pub province_organisations: StageCounts,
    /// The municipalities of each province, by its code.
    pub by_province: Vec<ProvinceCoverage>,
    /// How far each organisation is, in the order in which they came in.
    pub standings: Arc<[Standing]>,
}

/// How many organisations reached each stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageCounts {
    /// A letter was sent.
    pub letter: i64,
    /// A conversation was held.
    pub conversation: i64,
    /// A session was held.
    pub session: i64,
    /// A training was held.
    pub training: i64,
}

/// The municipalities of one province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvinceCoverage {
    /// CBS code of the province.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its municipalities on the day.
    pub municipalities: i64,
    /// Those that reached each stage.
    pub stages: StageCounts,
}

/// The last moment of a day in Amsterdam: what was recorded on the day was known at it.
#[must_use]
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    let next = day.succ_opt().unwrap_or(day);
    // The databases keep microseconds.
    from_amsterdam(next, NaiveTime::MIN) - TimeDelta::microseconds(1)
}

impl History {
    /// When the last of all that counts was recorded: all later moments know the same.
    #[must_use]
    pub fn newest(&self) -> DateTime<Utc> {
        known::newest(self)
    }

    /// Coverage on a day, as known at a moment.
    #[must_use]
    pub fn coverage(&self, on: NaiveDate, known_at: DateTime<Utc>) -> Coverage {
        let standings = standings::of(self, on, known_at);
        let municipalities = || standings.iter().filter(|s| !s.organisation.is_province());
        let provinces = || standings.iter().filter(|s| s.organisation.is_province());
        Coverage {
            on,
            known_at,
            municipalities: number(municipalities()),
            provinces: number(provinces()),
            stages: StageCounts::of(municipalities),
            province_organisations: StageCounts::of(provinces),
            by_province: by_province(&standings),
            standings: standings.into(),
        }
    }
}

impl StageCounts {
    /// The number for one stage.
    #[must_use]
    pub const fn get(&self, stage: Stage) -> i64 {
        match stage {
            Stage::Letter => self.letter,
            Stage::Conversation => self.conversation,
            Stage::Session => self.session,
            Stage::Training => self.training,
        }
    }

    /// Raises the number of one stage.
    pub(super) const fn raise(&mut self, stage: Stage) {
        match stage {
            Stage::Letter => self.letter += 1,
            Stage::Conversation => self.conversation += 1,
            Stage::Session => self.session += 1,
            Stage::Training => self.training += 1,
        }
    }

    fn of<'a, I: Iterator<Item = &'a Standing>>(standings: impl Fn() -> I) -> Self {
        let reached = |stage| number(standings().filter(|s| s.has_reached(stage)));
        Self {
            letter: reached(Stage::Letter),
            conversation: reached(Stage::Conversation),
            session: reached(Stage::Session),
            training: reached(Stage::Training),
        }
    }
}

fn by_province(standings: &[Standing]) -> Vec<ProvinceCoverage> {
    let mut groups: BTreeMap<&str, (&str, Vec<&Standing>)> = BTreeMap::new();
    for standing in standings {
        let organisation = &standing.organisation;
        let group = groups.entry(&organisation.province_code).or_default();
        if organisation.is_province() {
            group.0 = &organisation.name;
        } else {
            group.1.push(standing);
        }
    }
    groups
        .into_iter()
        .map(|(code, (name, municipalities))| ProvinceCoverage {
            code: code.to_owned(),
            name: name.to_owned(),
            municipalities: number(municipalities.iter()),
            stages: StageCounts::of(|| municipalities.iter().copied()),
        })
        .collect()
}

fn number(these: impl Iterator) -> i64 {
    these.map(|_| 1).sum()
}
