//! Who reached what: events minus what was corrected, and the way back to predecessors.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::History;
use crate::domain::dossiers::StageEvent;
use crate::domain::organisations::Succession;
use crate::domain::stages::Stage;

/// The stages that each organisation reached itself, up to and including the day.
pub(super) fn by_organisation(
    history: &History,
    on: NaiveDate,
    known_at: DateTime<Utc>,
) -> HashMap<i64, BTreeSet<Stage>> {
    let organisation_of: HashMap<i64, i64> = history.dossiers.iter().copied().collect();
    let taken_back = taken_back(&history.events, known_at);
    let mut reached: HashMap<i64, BTreeSet<Stage>> = HashMap::new();
    for event in &history.events {
        let counts = event.to == event.stage.reached_state()
            && event.happened_on <= on
            && event.recorded_at <= known_at
            && !taken_back.contains(&event.id);
        if counts && let Some(&organisation) = organisation_of.get(&event.dossier_id) {
            reached.entry(organisation).or_default().insert(event.stage);
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
    /// By the day; what is only planned did not take place.
    pub(super) fn on(successions: &[Succession], day: NaiveDate) -> Self {
        let mut direct: HashMap<i64, Vec<i64>> = HashMap::new();
        for succession in successions {
            if succession.is_certain && succession.happens_on <= day {
                direct.entry(succession.successor_id).or_default().push(succession.predecessor_id);
            }
        }
        Self(direct)
    }

    /// Every organisation that went over into this one, through others too.
    pub(super) fn of(&self, organisation_id: i64) -> HashSet<i64> {
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
