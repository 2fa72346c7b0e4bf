//! Puts events and records side by side and tells each thing once.

mod plans;
mod promises;

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{Happening, Link, TimelineEntry};
use crate::domain::conversations::ConversationState;
use crate::domain::conversations::details::Offer;
use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::dossiers::StageEvent;
use crate::domain::letters::{InboundMail, MailKind, MessageState, Reply, Wishes};
use crate::domain::notes::Note;
use crate::domain::sessions::SessionState;
use crate::domain::stages::{Stage, StageState};
use crate::domain::trainings::TrainingState;
use crate::services::commitments::Past;
use crate::store::handovers::Passed;
use crate::store::mail_stops::{Change, MailStop};
use crate::store::timeline::{CallMark, ConversationMark, MessageMark, SessionMark, TrainingMark};
use crate::store::trail::{AdviserChange, Moment};

/// Everything a timeline is made of.
#[derive(Default)]
pub(super) struct Story {
    pub(super) names: HashMap<i64, String>,
    pub(super) events: Vec<StageEvent>,
    pub(super) conversations: Vec<ConversationMark>,
    pub(super) moments: Vec<Moment>,
    pub(super) sessions: Vec<SessionMark>,
    pub(super) trainings: Vec<TrainingMark>,
    pub(super) messages: Vec<MessageMark>,
    pub(super) replies: Vec<(Reply, NaiveDate, Wishes)>,
    pub(super) mail_stops: Vec<MailStop>,
    pub(super) calls: Vec<CallMark>,
    pub(super) inbound: Vec<InboundMail>,
    pub(super) commitments: Vec<Past>,
    pub(super) offers: Vec<Offer>,
    pub(super) notes: Vec<Note>,
    pub(super) handovers: Vec<Passed>,
    pub(super) given: Vec<AdviserChange>,
}

impl Story {
    /// The entries, the newest first.
    pub(super) fn entries(&self) -> Vec<TimelineEntry> {
        let mut entries = self.moves();
        let told: Vec<(Link, StageState)> = entries
            .iter()
            .filter_map(|entry| match &entry.what {
                Happening::Moved { to, .. } => Some((entry.link, *to)),
                _ => None,
            })
            .collect();
        entries.extend(self.further(&told));
        entries.extend(self.messages.iter().map(message));
        entries.extend(self.replies.iter().map(|reply| self.reply(reply)));
        entries.extend(self.mail_stops.iter().flat_map(mail_stop));
        entries.extend(self.calls.iter().map(call));
        entries.extend(self.inbound.iter().map(received));
        entries.extend(self.commitments.iter().flat_map(|it| self.promised(it)));
        entries.extend(self.offers.iter().flat_map(offer));
        entries.extend(self.notes.iter().map(noted));
        entries.extend(self.handovers.iter().map(|it| self.handed_over(it)));
        // A hand-over is told as one.
        let is_told = |it: &&AdviserChange| self.handovers.iter().any(|passed| passed.at == it.at);
        entries.extend(self.given.iter().filter(|it| !is_told(it)).map(|it| self.given(it)));
        entries.sort_by_key(|entry| Reverse((entry.on, entry.at)));
        entries
    }

    /// The stage events that no other record tells; what was taken back gives way to its
    /// correction. The newest stands first, so that a stable sort keeps it before what led to it.
    fn moves(&self) -> Vec<TimelineEntry> {
        let by_id: HashMap<i64, &StageEvent> =
            self.events.iter().map(|event| (event.id, event)).collect();
        let taken_back: Vec<i64> = self.events.iter().filter_map(|event| event.corrects).collect();
        self.events
            .iter()
            .rev()
            .filter(|event| !taken_back.contains(&event.id) && !self.is_told_by_a_record(event))
            .filter_map(|event| match event.corrects {
                Some(id) => self.correction(event, by_id.get(&id)?),
                None => Some(self.moved(event)),
            })
            .collect()
    }

    /// What followed from a held conversation or session moves back with it; only that record is
    /// worth a line. What a person took back by itself is told too.
    fn correction(&self, event: &StageEvent, wrong: &StageEvent) -> Option<TimelineEntry> {
        let is_held =
            |id: i64| self.events.iter().any(|it| it.id == id && it.to == StageState::Held);
        let follows = wrong.to != StageState::Held
            && self.events.iter().any(|other| {
                other.recorded_at == event.recorded_at && other.corrects.is_some_and(is_held)
            });
        if follows {
            return None;
        }
        Some(TimelineEntry {
            on: event.happened_on,
            at: event.recorded_at,
            what: Happening::Corrected {
                stage: event.stage,
                was: wrong.to,
                was_on: wrong.happened_on,
                reason: event.reason.clone(),
            },
            who: event.actor.clone(),
            link: Link::None,
        })
    }

    fn is_told_by_a_record(&self, event: &StageEvent) -> bool {
        let has_message = |wanted: MessageState| {
            self.messages.iter().any(|it| {
                it.kind == MailKind::Letter
                    && it.state == wanted
                    && amsterdam_day(it.at) == event.happened_on
            })
        };
        match (event.stage, event.to) {
            _ if event.corrects.is_some() => false,
            (Stage::Letter, StageState::Sent) => has_message(MessageState::Sent),
            (Stage::Letter, StageState::Undeliverable) => has_message(MessageState::Failed),
            (Stage::Letter, StageState::Answered) => {
                self.replies.iter().any(|(_, on, _)| *on == event.happened_on)
            }
            _ => false,
        }
    }

    fn moved(&self, event: &StageEvent) -> TimelineEntry {
        let link = self.record_of(event);
        TimelineEntry {
            on: event.happened_on,
            at: event.recorded_at,
            what: Happening::Moved {
                stage: event.stage,
                to: event.to,
                reason: event.reason.clone(),
                planned: (event.to == StageState::Planned)
                    .then(|| self.planned_by(event, link))
                    .flatten(),
            },
            who: event.actor.clone(),
            link,
        }
    }

    /// The record that an event belongs to: the one that was held that day, else the last one
    /// that was there.
    fn record_of(&self, event: &StageEvent) -> Link {
        use StageState::{Answered, NotStarted, Offered, Skipped, Wanted};
        if matches!(event.to, Answered | NotStarted | Offered | Skipped | Wanted) {
            return Link::None;
        }
        let was_there = |created_at: DateTime<Utc>| created_at <= event.recorded_at;
        let is_held = event.to == StageState::Held;
        let found = match event.stage {
            Stage::Letter => None,
            Stage::Conversation => {
                let mut them = self.conversations.iter().filter(|it| was_there(it.created_at));
                if is_held {
                    them.find(|it| it.held_on == Some(event.happened_on)).map(|it| it.id)
                } else {
                    them.next_back().map(|it| it.id)
                }
                .map(Link::Conversation)
            }
            Stage::Session => {
                let mut them = self.sessions.iter().filter(|it| was_there(it.created_at));
                if is_held {
                    them.find(|it| held_on(it) == Some(event.happened_on)).map(|it| it.id)
                } else {
                    them.next_back().map(|it| it.id)
                }
                .map(Link::Session)
            }
            Stage::Training => {
                let mut them = self.trainings.iter().filter(|it| was_there(it.created_at));
                them.next_back().map(|it| Link::Training(it.id))
            }
        };
        found.unwrap_or(Link::None)
    }

    /// Conversations, sessions and trainings after the first, which move no stage.
    fn further(&self, told: &[(Link, StageState)]) -> Vec<TimelineEntry> {
        let is_told = |link, state| told.contains(&(link, state));
        let has_any = |link| told.iter().any(|(other, _)| *other == link);
        let mut entries = Vec::new();
        for it in &self.conversations {
            let (link, stage) = (Link::Conversation(it.id), Stage::Conversation);
            let plans = self.further_plans(link);
            let has_any = |link| has_any(link) || !plans.is_empty();
            if let Some(day) = it.held_on.filter(|_| !is_told(link, StageState::Held)) {
                entries.push(further((day, None), stage, StageState::Held, (link, &it.adviser)));
            } else if it.state == ConversationState::Planned && !has_any(link) {
                let mut entry = at_moment(it.created_at, stage, (link, &it.adviser));
                self.put_planned(&mut entry);
                entries.push(entry);
            }
            entries.extend(plans);
        }
        for it in &self.sessions {
            let (link, stage) = (Link::Session(it.id), Stage::Session);
            if !has_any(link) {
                let mut entry = at_moment(it.created_at, stage, (link, &it.planner));
                self.put_planned(&mut entry);
                entries.push(entry);
            }
            if let Some(day) = held_on(it).filter(|_| !is_told(link, StageState::Held)) {
                let at = Some(it.starts_at);
                entries.push(further((day, at), stage, StageState::Held, (link, "")));
            }
        }
        entries.extend(self.further_trainings(told));
        entries
    }

    fn further_trainings(&self, told: &[(Link, StageState)]) -> Vec<TimelineEntry> {
        let is_told = |link, state| told.contains(&(link, state));
        let has_any = |link| told.iter().any(|(other, _)| *other == link);
        let mut entries = Vec::new();
        for it in &self.trainings {
            let (link, stage) = (Link::Training(it.id), Stage::Training);
            let is_held = it.state == TrainingState::Held;
            match it.held_on.filter(|_| is_held && !is_told(link, StageState::Held)) {
                Some(day) => {
                    entries.push(further((day, None), stage, StageState::Held, (link, "")));
                }
                None if !has_any(link) => {
                    let (on, at) = (amsterdam_day(it.created_at), Some(it.created_at));
                    let to = StageState::Requested;
                    entries.push(further((on, at), stage, to, (link, "")));
                }
                None => {}
            }
        }
        entries
    }

    fn reply(&self, (reply, on, wishes): &(Reply, NaiveDate, Wishes)) -> TimelineEntry {
        let answered = |event: &&StageEvent| {
            event.happened_on == *on
                && (event.stage, event.to) == (Stage::Letter, StageState::Answered)
        };
        let event = self.events.iter().rev().find(answered);
        TimelineEntry {
            on: *on,
            at: event.map_or_else(|| start_of(*on), |event| event.recorded_at),
            what: Happening::Replied(*reply, wishes.clone()),
            who: event.map(|event| event.actor.clone()).unwrap_or_default(),
            link: Link::None,
        }
    }

    fn handed_over(&self, it: &Passed) -> TimelineEntry {
        TimelineEntry {
            on: amsterdam_day(it.at),
            at: it.at,
            what: Happening::HandedOver {
                from: self.name(Some(it.from_id)),
                to: self.name(Some(it.to_id)),
            },
            who: it.decider.clone(),
            link: Link::None,
        }
    }

    fn given(&self, it: &AdviserChange) -> TimelineEntry {
        let name = |id: Option<i64>| id.map(|id| self.name(Some(id)));
        TimelineEntry {
            on: amsterdam_day(it.at),
            at: it.at,
            what: Happening::Assigned { from: name(it.from_id), to: name(it.to_id) },
            who: self.name(it.by),
            link: Link::None,
        }
    }

    /// The name of a user; empty for the program, or when nobody knows.
    fn name(&self, id: Option<i64>) -> String {
        id.and_then(|id| self.names.get(&id)).cloned().unwrap_or_default()
    }
}

fn further(
    (on, at): (NaiveDate, Option<DateTime<Utc>>),
    stage: Stage,
    to: StageState,
    (link, who): (Link, &str),
) -> TimelineEntry {
    let at = at.unwrap_or_else(|| start_of(on));
    let what = Happening::Moved { stage, to, reason: None, planned: None };
    TimelineEntry { on, at, what, who: who.to_owned(), link }
}

fn at_moment(at: DateTime<Utc>, stage: Stage, behind: (Link, &str)) -> TimelineEntry {
    further((amsterdam_day(at), Some(at)), stage, StageState::Planned, behind)
}

fn message(it: &MessageMark) -> TimelineEntry {
    TimelineEntry {
        on: amsterdam_day(it.at),
        at: it.at,
        what: Happening::Message {
            kind: it.kind,
            recipient: it.recipient.clone(),
            subject: it.subject.clone(),
            state: it.state,
        },
        who: "Drietraps".to_owned(),
        link: Link::Message(it.id),
    }
}

fn received(it: &InboundMail) -> TimelineEntry {
    TimelineEntry {
        on: amsterdam_day(it.received_at),
        at: it.received_at,
        what: Happening::Received {
            kind: it.kind,
            subject: it.subject.clone(),
            excerpt: it.excerpt.clone(),
        },
        who: it.from_address.clone(),
        link: Link::Inbound(it.id),
    }
}

/// That mail was stopped, and that it was allowed again.
fn mail_stop(stop: &MailStop) -> Vec<TimelineEntry> {
    let entry = |change: &Change, what: fn(String) -> Happening| TimelineEntry {
        on: amsterdam_day(change.at),
        at: change.at,
        what: what(change.reason.clone()),
        who: change.by.clone(),
        link: Link::None,
    };
    let stopped = entry(&stop.stopped, Happening::MailStopped);
    let lifted = stop.lifted.as_ref().map(|change| entry(change, Happening::MailAllowed));
    std::iter::once(stopped).chain(lifted).collect()
}

fn call(it: &CallMark) -> TimelineEntry {
    if let Some((at, by, reason)) = &it.taken_back {
        return TimelineEntry {
            on: amsterdam_day(*at),
            at: *at,
            what: Happening::CallTakenBack(it.result, amsterdam_day(it.at), reason.clone()),
            who: by.clone(),
            link: Link::None,
        };
    }
    let (on, what) = (amsterdam_day(it.at), Happening::Called(it.result));
    TimelineEntry { on, at: it.at, what, who: it.caller.clone(), link: Link::None }
}

/// That help was offered, and that it was taken up, with the conversation it came from.
fn offer(offer: &Offer) -> Vec<TimelineEntry> {
    let link = offer.conversation_id.map_or(Link::None, Link::Conversation);
    let entry = |on: NaiveDate, what| {
        let at = from_amsterdam(on, NaiveTime::MIN);
        TimelineEntry { on, at, what, who: String::new(), link }
    };
    let offered = entry(offer.offered_on, Happening::Offered(offer.kind));
    let taken_up = offer.taken_up_on.map(|on| entry(on, Happening::TakenUp(offer.kind)));
    [Some(offered), taken_up].into_iter().flatten().collect()
}

fn noted(it: &Note) -> TimelineEntry {
    TimelineEntry {
        on: amsterdam_day(it.written_at),
        at: it.written_at,
        what: Happening::Noted(it.level),
        who: it.author.clone(),
        link: Link::Note(it.id),
    }
}

fn held_on(it: &SessionMark) -> Option<NaiveDate> {
    (it.state == SessionState::Held).then(|| amsterdam_day(it.starts_at))
}

fn start_of(day: NaiveDate) -> DateTime<Utc> {
    from_amsterdam(day, NaiveTime::MIN)
}
