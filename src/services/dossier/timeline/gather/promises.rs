//! A promise on the timeline: what was said then, and a line for each change after it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Story, TimelineEntry, start_of};
use crate::domain::commitments::{ChangeKind, CommitmentChange};
use crate::domain::dates::amsterdam_day;
use crate::services::commitments::Past;
use crate::services::timeline::{Happening, Link};

impl Story {
    /// The lines of one promise, each with who did it.
    pub(super) fn promised(&self, it: &Past) -> Vec<TimelineEntry> {
        let mut entries = vec![self.made(it)];
        entries.extend(it.moves.iter().map(|moved| {
            let (at, by) = (moved.moved_at, self.name(Some(moved.mover_id)));
            let title = it.title_before(Some(at)).to_owned();
            let what = Happening::CommitmentMoved { title, moved: moved.clone() };
            line(amsterdam_day(at), Some(at), (what, by))
        }));
        entries.extend(it.changes.iter().filter_map(|change| {
            let what = self.changed(it, change)?;
            Some(line(amsterdam_day(change.at), Some(change.at), (what, self.name(change.by))))
        }));
        entries.extend(untold(it));
        entries
    }

    fn made(&self, it: &Past) -> TimelineEntry {
        let (promiser, owner) = (it.made().and_then(|made| made.by), it.first_owner());
        let what = Happening::CommitmentMade {
            title: it.title_before(None).to_owned(),
            due_on: it.first_due_on(),
            owner: (promiser != Some(owner)).then(|| self.name(Some(owner))),
        };
        line(it.mark.made_on, None, (what, self.name(promiser)))
    }

    /// An owner that changed along with the whole dossier is told there.
    fn changed(&self, it: &Past, change: &CommitmentChange) -> Option<Happening> {
        let title = it.title_before(Some(change.at)).to_owned();
        let words = change.words.clone().unwrap_or_default();
        match change.kind {
            ChangeKind::Made => None,
            ChangeKind::Given => (!self.went_along(change.at)).then(|| {
                let (from, to) = (self.name(change.owners.0), self.name(change.owners.1));
                Happening::CommitmentGiven { title, from, to }
            }),
            ChangeKind::Reworded => {
                let later = change.at + chrono::TimeDelta::microseconds(1);
                let to = it.title_before(Some(later)).to_owned();
                Some(Happening::CommitmentReworded { from: words, to })
            }
            ChangeKind::Done => Some(Happening::CommitmentDone(title)),
            ChangeKind::Dropped => Some(Happening::CommitmentDropped(title, words)),
            ChangeKind::Reopened => Some(Happening::CommitmentReopened(title, words)),
        }
    }

    fn went_along(&self, at: DateTime<Utc>) -> bool {
        self.handovers.iter().any(|dossier| dossier.at == at)
            || self.given.iter().any(|dossier| dossier.at == at)
    }
}

/// The end of a commitment from before changes were kept; nobody knows whose act it was.
fn untold(it: &Past) -> Option<TimelineEntry> {
    let is_told = |kind: ChangeKind| it.changes.iter().any(|change| change.kind == kind);
    let title = it.mark.title.clone();
    let (on, what) = match (&it.mark.dropped, it.mark.done_on) {
        (Some((on, reason)), _) if !is_told(ChangeKind::Dropped) => {
            (*on, Happening::CommitmentDropped(title, reason.clone()))
        }
        (None, Some(on)) if !is_told(ChangeKind::Done) => (on, Happening::CommitmentDone(title)),
        _ => return None,
    };
    Some(line(on, None, (what, String::new())))
}

fn line(
    on: NaiveDate,
    at: Option<DateTime<Utc>>,
    (what, who): (Happening, String),
) -> TimelineEntry {
    let at = at.unwrap_or_else(|| start_of(on));
    TimelineEntry { on, at, what, who, link: Link::None }
}
