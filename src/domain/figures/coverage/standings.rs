//! How far each organisation is on a day, and since when.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::reached::{self, Firsts, Predecessors};
use super::{History, StageDays, StageSet, Visit, known};
use crate::domain::organisations::Organisation;
use crate::domain::stages::Stage;

/// How far one organisation is on the day.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The organisation.
    pub organisation: Arc<Organisation>,
    /// Stages it reached itself.
    pub own: StageSet,
    /// Stages that only a predecessor reached.
    pub inherited: StageSet,
    /// The first day of each stage that counts: its own, else that of a predecessor.
    pub reached_on: StageDays,
    /// How the conversation that counts took place; none when it was not visited.
    pub visit: Option<Visit>,
}

impl Standing {
    /// True when the organisation or a predecessor reached the stage.
    #[must_use]
    pub fn has_reached(&self, stage: Stage) -> bool {
        self.own.or(self.inherited).contains(stage)
    }

    /// The last stage that was reached, if any was.
    #[must_use]
    pub fn furthest(&self) -> Option<Stage> {
        self.own.or(self.inherited).last()
    }

    /// True when the stage counts only because a predecessor reached it.
    #[must_use]
    pub fn is_via_predecessor(&self, stage: Stage) -> bool {
        self.inherited.contains(stage)
    }
}

/// The organisations that exist on the day, in the order of the history.
pub(super) fn of(history: &History, on: NaiveDate, known_at: DateTime<Utc>) -> Vec<Standing> {
    let reached = reached::by_organisation(history, on, known_at);
    let predecessors = Predecessors::on(history, on, known_at);
    let visits = known::visits(history, known_at);
    known::organisations(history, known_at)
        .filter(|organisation| organisation.is_valid_on(on))
        .map(|organisation| {
            let own = reached.get(&organisation.id).copied().unwrap_or_default();
            let before = predecessors.firsts_of(organisation.id, &reached);
            standing(organisation, own, before, &visits)
        })
        .collect()
}

fn standing(
    organisation: Arc<Organisation>,
    own: Firsts,
    before: Firsts,
    visits: &HashMap<(i64, NaiveDate), Visit>,
) -> Standing {
    let mut standing = Standing {
        organisation,
        own: StageSet::default(),
        inherited: StageSet::default(),
        reached_on: StageDays::default(),
        visit: None,
    };
    for &stage in Stage::ALL {
        let first = match (own.get(stage), before.get(stage)) {
            (Some(first), _) => {
                standing.own.insert(stage);
                first
            }
            (None, Some(first)) => {
                standing.inherited.insert(stage);
                first
            }
            (None, None) => continue,
        };
        standing.reached_on.set(stage, Some(first.on));
        if stage == Stage::Conversation {
            let visit = visits.get(&(first.dossier_id, first.on)).copied();
            standing.visit = Some(visit.unwrap_or_default());
        }
    }
    standing
}
