//! How far the tour is: who reached which stage on a day, as known at a moment, counted per
//! province and in all. Every figure comes from the events, so the same question always gives
//! the same answer.

mod reached;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dossiers::StageEvent;
use crate::domain::organisations::{Organisation, Succession};
use crate::domain::stages::Stage;
use reached::Predecessors;

pub(super) use reached::taken_back;

/// Everything that coverage is computed from.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Organisations that ever were.
    pub organisations: Vec<Organisation>,
    /// Who went over into whom.
    pub successions: Vec<Succession>,
    /// Dossier id and organisation id.
    pub dossiers: Vec<(i64, i64)>,
    /// What happened; events that reach nothing are passed over.
    pub events: Vec<StageEvent>,
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
    pub standings: Vec<Standing>,
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

/// How far one organisation is on the day.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The organisation.
    pub organisation: Organisation,
    /// Stages it reached itself.
    pub own: BTreeSet<Stage>,
    /// Stages that only a predecessor reached.
    pub inherited: BTreeSet<Stage>,
}

impl History {
    /// Coverage on a day, as known at a moment.
    #[must_use]
    pub fn coverage(&self, on: NaiveDate, known_at: DateTime<Utc>) -> Coverage {
        let standings = self.standings(on, known_at);
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
            standings,
        }
    }

    fn standings(&self, on: NaiveDate, known_at: DateTime<Utc>) -> Vec<Standing> {
        let reached = reached::by_organisation(self, on, known_at);
        let predecessors = Predecessors::on(&self.successions, on);
        self.organisations
            .iter()
            .filter(|organisation| organisation.is_valid_on(on))
            .map(|organisation| {
                let own = reached.get(&organisation.id).cloned().unwrap_or_default();
                let inherited = predecessors
                    .of(organisation.id)
                    .iter()
                    .filter_map(|id| reached.get(id))
                    .flatten()
                    .filter(|stage| !own.contains(stage))
                    .copied()
                    .collect();
                Standing { organisation: organisation.clone(), own, inherited }
            })
            .collect()
    }
}

impl Standing {
    /// True when the organisation or a predecessor reached the stage.
    #[must_use]
    pub fn has_reached(&self, stage: Stage) -> bool {
        self.own.contains(&stage) || self.inherited.contains(&stage)
    }

    /// The last stage that was reached, if any was.
    #[must_use]
    pub fn furthest(&self) -> Option<Stage> {
        self.own.last().max(self.inherited.last()).copied()
    }

    /// True when the stage counts only because a predecessor reached it.
    #[must_use]
    pub fn is_via_predecessor(&self, stage: Stage) -> bool {
        self.inherited.contains(&stage)
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
