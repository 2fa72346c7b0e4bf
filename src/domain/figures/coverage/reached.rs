//! Who reached what, and when first: events minus what was corrected, and the way back to
//! predecessors.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{History, known};
use crate::domain::dossiers::StageEvent;
use crate::domain::stages::Stage;

/// The first time that somebody reached a stage; the earlier is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct First {
    /// The day.
    pub(super) on: NaiveDate,
    event_id: i64,
    /// The dossier in which it happened.
    pub(super) dossier_id: i64,
}

/// The stages that somebody reached, each with the first time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Firsts([Option<First>; 4]);

impl Firsts {
    /// The first time of one stage.
    pub(super) fn get(&self, stage: Stage) -> Option<First> {
        self.0.get(stage as usize).copied().flatten()
    }

    /// Keeps the earlier of what was known and what is told.
    fn note(&mut self, stage: Stage, told: First) {
        if let Some(known) = self.0.get_mut(stage as usize) {
            *known = Some(known.map_or(told, |known| known.min(told)));
        }
    }
}

/// The stages that each organisation reached itself, up to and including the day.
pub(super) fn by_organisation(
    history: &History,
    on: NaiveDate,
    known_at: DateTime<Utc>,
) -> HashMap<i64, Firsts> {
    let organisation_of: HashMap<i64, i64> = history.dossiers.iter().copied().collect();
    let taken_back = taken_back(&history.events, known_at);
    let mut reached: HashMap<i64, Firsts> = HashMap::new();
    for event in &history.events {
        let counts = event.to == event.stage.reached_state()
            && event.happened_on <= on
            && event.recorded_at <= known_at
            && !taken_back.contains(&event.id);
        if counts && let Some(&organisation) = organisation_of.get(&event.dossier_id) {
            let (on, event_id, dossier_id) = (event.happened_on, event.id, event.dossier_id);
            let first = First { on, event_id, dossier_id };
            reached.entry(organisation).or_default().note(event.stage, first);
        }
    }
    reached
}

/// The events that a known correction takes back. A correction says that its event never
/// happened, so its own day does not matter; a correction may itself be taken back.
pub(in crate::domain::figures) fn taken_back(
    events: &[StageEvent],
    known_at: DateTime<Utc>,
) -> HashSet<i64> {
    let mut corrections: Vec<(i64, i64)> = events
        .iter()
        .filter(|event| event.recorded_at <= known_at)
        .filter_map(|event| Some((event.id, event.corrects?)))
        .collect();
    corrections.sort_unstable_by_key(|&(id, _)| Reverse(id));
    let mut taken_back = HashSet::new();
    for (id, corrected) in corrections {
        if !taken_back.contains(&id) {
            taken_back.insert(corrected);
        }
    }
    taken_back
}

/// The predecessors of each organisation by the successions that took place.
pub(super) struct Predecessors(HashMap<i64, Vec<i64>>);

impl Predecessors {
    /// By the day, as known at the moment; what is only planned did not take place.
    pub(super) fn on(history: &History, day: NaiveDate, known_at: DateTime<Utc>) -> Self {
        let mut direct: HashMap<i64, Vec<i64>> = HashMap::new();
        for succession in known::successions(&history.successions, day, known_at) {
            direct.entry(succession.successor_id).or_default().push(succession.predecessor_id);
        }
        Self(direct)
    }

    /// What the predecessors of an organisation reached, each stage with its first time.
    pub(super) fn firsts_of(&self, organisation_id: i64, all: &HashMap<i64, Firsts>) -> Firsts {
        let mut firsts = Firsts::default();
        for before in self.of(organisation_id).iter().filter_map(|id| all.get(id)) {
            for &stage in Stage::ALL {
                before.get(stage).into_iter().for_each(|first| firsts.note(stage, first));
            }
        }
        firsts
    }

    /// Every organisation that went over into this one, through others too.
    fn of(&self, organisation_id: i64) -> HashSet<i64> {
        let mut found = HashSet::new();
        let mut next = vec![organisation_id];
        while let Some(id) = next.pop() {
            for &predecessor in self.0.get(&id).into_iter().flatten() {
                if predecessor != organisation_id && found.insert(predecessor) {
                    next.push(predecessor);
                }
            }
        }
        found
    }
}
