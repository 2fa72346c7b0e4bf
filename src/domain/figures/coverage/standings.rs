//! How far each organisation is on a day, and since when.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::reached::{self, Firsts, Predecessors};
use super::{History, Visit, known};
use crate::domain::organisations::Organisation;
use crate::domain::stages::Stage;

/// How far one organisation is on the day.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The organisation.
    pub organisation: Organisation,
    /// Stages it reached itself.
    pub own: BTreeSet<Stage>,
    /// Stages that only a predecessor reached.
    pub inherited: BTreeSet<Stage>,
    /// The first day of each stage that counts: its own, else that of a predecessor.
    pub reached_on: BTreeMap<Stage, NaiveDate>,
    /// How the conversation that counts took place; none when it was not visited.
    pub visit: Option<Visit>,
}

impl Standing {
    /// True when the organisation or a predecessor reached the stage.
    #[must_use]
    pub fn has_reached(&self, stage: Stage) -> bool {
        self.reached_on.contains_key(&stage)
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

/// The organisations that exist on the day, in the order of the history.
pub(super) fn of(history: &History, on: NaiveDate, known_at: DateTime<Utc>) -> Vec<Standing> {
    let reached = reached::by_organisation(history, on, known_at);
    let predecessors = Predecessors::on(history, on, known_at);
    let visits = known::visits(history, known_at);
    let nothing = Firsts::new();
    known::organisations(history, known_at)
        .filter(|organisation| organisation.is_valid_on(on))
        .map(|organisation| {
            let own = reached.get(&organisation.id).unwrap_or(&nothing);
            let before = predecessors.firsts_of(organisation.id, &reached);
            standing(organisation, own, before, &visits)
        })
        .collect()
}

fn standing(
    organisation: Organisation,
    own: &Firsts,
    mut before: Firsts,
    visits: &HashMap<(i64, NaiveDate), Visit>,
) -> Standing {
    before.retain(|stage, _| !own.contains_key(stage));
    let firsts = || own.iter().chain(&before);
    let visited = firsts().find(|(stage, _)| **stage == Stage::Conversation);
    let visit = visited
        .map(|(_, first)| visits.get(&(first.dossier_id, first.on)).copied().unwrap_or_default());
    Standing {
        organisation,
        own: own.keys().copied().collect(),
        inherited: before.keys().copied().collect(),
        reached_on: firsts().map(|(stage, first)| (*stage, first.on)).collect(),
        visit,
    }
}
