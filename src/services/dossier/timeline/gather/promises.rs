//! A promise on the timeline: what was said then, and a line for each change after it.

use super::{Story, TimelineEntry, start_of};
use crate::domain::dates::amsterdam_day;
use crate::services::commitments::{Pass, Past};
use crate::services::timeline::{Happening, Link};

impl Story {
    /// The lines of one promise. An owner that changed along with the whole dossier is told there.
    pub(super) fn promised(&self, it: &Past) -> Vec<TimelineEntry> {
        let goes_along = |pass: &&Pass| {
            self.handovers.iter().any(|dossier| dossier.at == pass.at)
                || self.given.iter().any(|dossier| dossier.at == pass.at)
        };
        let mut entries = vec![made(it)];
        entries.extend(it.moves.iter().map(|(moved, by)| {
            let what =
                Happening::CommitmentMoved { title: it.mark.title.clone(), moved: moved.clone() };
            line(amsterdam_day(moved.moved_at), Some(moved.moved_at), (what, by))
        }));
        let passes = it.passes.iter().filter(|pass| !goes_along(pass));
        entries.extend(passes.map(|pass| {
            let (title, from, to) = (it.mark.title.clone(), pass.from.clone(), pass.to.clone());
            let what = Happening::CommitmentGiven { title, from, to };
            line(amsterdam_day(pass.at), Some(pass.at), (what, &pass.by))
        }));
        entries.extend(ended(it));
        entries
    }
}

fn made(it: &Past) -> TimelineEntry {
    let what = Happening::CommitmentMade {
        title: it.mark.title.clone(),
        due_on: it.due_on,
        owner: Some(it.owner.clone()).filter(|owner| *owner != it.promised_by),
    };
    line(it.mark.made_on, None, (what, &it.promised_by))
}

fn ended(it: &Past) -> Option<TimelineEntry> {
    let title = it.mark.title.clone();
    let (on, what) = match (&it.mark.dropped, it.mark.done_on) {
        (Some((on, reason)), _) => (*on, Happening::CommitmentDropped(title, reason.clone())),
        (None, Some(on)) => (on, Happening::CommitmentDone(title)),
        (None, None) => return None,
    };
    let by = it.ended.as_ref().map_or("", |(name, _)| name);
    Some(line(on, it.ended.as_ref().map(|(_, at)| *at), (what, by)))
}

fn line(
    on: chrono::NaiveDate,
    at: Option<chrono::DateTime<chrono::Utc>>,
    (what, by): (Happening, &str),
) -> TimelineEntry {
    let at = at.unwrap_or_else(|| start_of(on));
    TimelineEntry { on, at, what, who: by.to_owned(), link: Link::None }
}
