//! What was planned, as it was planned then: the moment that was noted with it, else what its record
//! still holds.

use super::{Story, TimelineEntry, at_moment};
use crate::domain::dossiers::StageEvent;
use crate::domain::stages::Stage;
use crate::services::timeline::{Happening, Link, Planned};

impl Story {
    /// What an event planned: the moment that was noted with it, else the one that its record has
    /// now, for the last event that planned it.
    pub(super) fn planned_by(&self, event: &StageEvent, link: Link) -> Option<Planned> {
        let noted = self.moments.iter().find(|it| {
            Link::Conversation(it.conversation_id) == link && it.at == event.recorded_at
        });
        if let Some(it) = noted {
            return Some(Planned::Conversation(it.planned_at, it.mode));
        }
        let is_later =
            |it: &&StageEvent| it.id > event.id && (it.stage, it.to) == (event.stage, event.to);
        let is_last = !self.events.iter().filter(is_later).any(|it| self.record_of(it) == link);
        is_last.then(|| self.planned(link)).flatten()
    }

    fn planned(&self, link: Link) -> Option<Planned> {
        match link {
            Link::Conversation(id) => {
                let it = self.conversations.iter().find(|it| it.id == id)?;
                it.planned_at.map(|at| Planned::Conversation(at, it.mode))
            }
            Link::Session(id) => {
                let it = self.sessions.iter().find(|it| it.id == id)?;
                Some(Planned::Session(it.starts_at, it.place.clone()))
            }
            Link::None
            | Link::Message(_)
            | Link::Inbound(_)
            | Link::Training(_)
            | Link::Note(_) => None,
        }
    }

    /// The moments of a conversation that no event tells.
    pub(super) fn further_plans(&self, link: Link) -> Vec<TimelineEntry> {
        let is_told = |at| {
            let mut events = self.events.iter();
            events.any(|event| event.recorded_at == at && self.record_of(event) == link)
        };
        let own = self.moments.iter().filter(|it| Link::Conversation(it.conversation_id) == link);
        own.filter(|it| !is_told(it.at))
            .map(|it| {
                let mut entry = at_moment(it.at, Stage::Conversation, (link, &self.name(it.by)));
                if let Happening::Moved { planned, .. } = &mut entry.what {
                    *planned = Some(Planned::Conversation(it.planned_at, it.mode));
                }
                entry
            })
            .collect()
    }

    pub(super) fn put_planned(&self, entry: &mut TimelineEntry) {
        let found = self.planned(entry.link);
        if let Happening::Moved { planned, .. } = &mut entry.what {
            *planned = found;
        }
    }
}
