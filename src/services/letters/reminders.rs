//! What follows a letter that nobody answered: which reminder is next, what stops it, and how
//! long the tour waits before somebody phones.
//!
//! Nothing is sent here. A reminder that is due is a proposal until a second person releases the
//! reminders of its round; that is in `rounds::reminders`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::contacts::Contact;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Stages;
use crate::domain::letters::{
    Course, Letter, Message, MessageState, RoundState, Standing, next_reminder, reminded_since,
};
use crate::domain::permissions::Actor;
use crate::domain::stages::StageState;
use crate::services::ServiceResult;
use crate::services::roster::{Entry, Roster};
use crate::services::rounds::control;
use crate::store::waiting::Posted;
use crate::store::{
    DbConn, contacts, dossiers, inbound, messages, organisations, replies, waiting,
};

/// A letter that waits for an answer.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The dossier.
    pub dossier_id: i64,
    /// The letter.
    pub letter_id: i64,
    /// Its round.
    pub round_id: i64,
    /// The Amsterdam day on which the invitation left.
    pub invited_on: NaiveDate,
    /// The reminder that comes next and its first day; none when no further one can go.
    pub next: Option<(u32, NaiveDate)>,
    /// True when a released reminder is still on its way out.
    pub is_under_way: bool,
    /// The contacts that got the letter and can still be reached, each with the Message-ID under
    /// which it got it.
    pub reached: Vec<(Contact, String)>,
}

impl Outlook {
    /// Until when nobody phones, because a reminder goes first; none when none will.
    #[must_use]
    pub fn waits_until(&self, today: NaiveDate) -> Option<NaiveDate> {
        if self.is_under_way { Some(today) } else { self.next.map(|(_, on)| on) }
    }

    /// The reminder that is due today.
    #[must_use]
    pub fn due(&self, today: NaiveDate) -> Option<u32> {
        self.next.filter(|(_, on)| *on <= today).map(|(number, _)| number)
    }
}

/// What is known about some dossiers, loaded once.
struct Known {
    stages: HashMap<i64, Stages>,
    replied: HashSet<i64>,
    contacts: HashMap<i64, Contact>,
    tour_ends_on: NaiveDate,
    today: NaiveDate,
}

/// The dossiers of the tour of which a reminder may be due today.
///
/// # Errors
/// A store error.
pub(crate) fn roster_of_due(conn: &mut DbConn, today: NaiveDate) -> ServiceResult<Roster> {
    let tour_id = dossiers::current_tour(conn)?;
    let since_long = waiting::list(conn, tour_id, reminded_since(today))?;
    let ids: Vec<i64> = since_long.into_iter().map(|(dossier_id, ..)| dossier_id).collect();
    Roster::load_among(conn, &ids)
}

/// Looks at the letter of each dossier on the roster that is sent or reminded.
///
/// # Errors
/// A store error.
pub(crate) fn outlooks(
    conn: &mut DbConn,
    roster: &Roster,
    today: NaiveDate,
) -> ServiceResult<Vec<Outlook>> {
    let ids: Vec<i64> = roster.entries().map(|entry| entry.dossier.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_dossier: HashMap<i64, Vec<Posted>> = HashMap::new();
    for message in waiting::list_posted(conn, &ids)? {
        let posted = by_dossier.entry(message.dossier_id).or_default();
        // A dossier that was written to in two rounds is reminded of the last letter.
        posted.retain(|earlier| earlier.letter_id == message.letter_id);
        posted.push(message);
    }
    let known = Known::load(conn, roster.tour_id, &by_dossier, today)?;
    let mut found: Vec<Outlook> = by_dossier
        .into_values()
        .filter_map(|posted| known.outlook(roster.find(posted.first()?.dossier_id)?, &posted))
        .collect();
    found.sort_by_key(|outlook| outlook.letter_id);
    Ok(found)
}

impl Known {
    fn load(
        conn: &mut DbConn,
        tour_id: i64,
        by_dossier: &HashMap<i64, Vec<Posted>>,
        today: NaiveDate,
    ) -> ServiceResult<Self> {
        let ids: Vec<i64> = by_dossier.keys().copied().collect();
        let got_it = by_dossier.values().flatten().filter_map(|one| one.contact_id);
        let contacts = contacts::list_by_ids(conn, &got_it.collect::<Vec<i64>>())?.into_iter();
        let mut stages: HashMap<i64, Stages> = HashMap::new();
        for (id, stage, state) in dossiers::list_states_of(conn, &ids)? {
            stages.entry(id).or_default().set(stage, state);
        }
        Ok(Self {
            stages,
            replied: waiting::list_replied(conn, &ids)?.into_iter().collect(),
            contacts: contacts.map(|contact| (contact.id, contact)).collect(),
            tour_ends_on: replies::tour_ends_on(conn, tour_id)?,
            today,
        })
    }

    fn outlook(&self, entry: &Entry, posted: &[Posted]) -> Option<Outlook> {
        let first = posted.first()?;
        let reached = self.reached(posted);
        let (state, since) = first.waits;
        let is_over = matches!(first.round.1, RoundState::Withdrawn | RoundState::Draft);
        let stages = self.stages.get(&entry.dossier.id).copied().unwrap_or_default();
        let standing = Standing {
            dossier: &entry.dossier,
            organisation: &entry.organisation,
            stages: &stages,
            has_reply: self.replied.contains(&entry.dossier.id),
            tour_ends_on: self.tour_ends_on,
        };
        let course = Course {
            state,
            since,
            released: posted.iter().map(|one| one.reminder).max().unwrap_or(0),
            left: posted.iter().filter(|one| has_left(one)).map(|one| one.reminder).max()?,
            is_stopped: is_over || reached.is_empty() || standing.stops_reminders(self.today),
        };
        let waiting =
            |one: &&Posted| matches!(one.state, MessageState::Queued | MessageState::Sending);
        let invited = posted.iter().filter(|one| one.reminder == 0).filter_map(|one| one.sent_at);
        Some(Outlook {
            dossier_id: entry.dossier.id,
            letter_id: first.letter_id,
            round_id: first.round.0,
            invited_on: invited.min().map_or(since, amsterdam_day),
            next: next_reminder(&course),
            is_under_way: posted.iter().filter(waiting).any(|one| one.reminder > 0),
            reached,
        })
    }

    /// Those who got the letter itself, under the address that they still have.
    fn reached(&self, posted: &[Posted]) -> Vec<(Contact, String)> {
        let got_it = posted.iter().filter(|one| one.reminder == 0 && has_left(one));
        let found = got_it.filter_map(|one| {
            let contact = self.contacts.get(&one.contact_id?)?;
            let address = contact.email.as_ref()?.as_str();
            let is_same = address == one.to_address && contact.is_reachable_on(self.today);
            is_same.then(|| (contact.clone(), one.message_id.clone()))
        });
        found.collect()
    }
}

fn has_left(message: &Posted) -> bool {
    matches!(message.state, MessageState::Sent)
}

/// Says whether a reminder that waits in the queue may still leave: something may have come in
/// since it was released.
///
/// # Errors
/// A store error.
pub(crate) fn is_stopped(
    conn: &mut DbConn,
    letter: &Letter,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    let stages = dossiers::stages(conn, dossier.id)?;
    let newest = replies::find_newest(conn, dossier.id)?;
    let has_reply = newest.is_some_and(|letter| letter.reply.is_some())
        || inbound::has_reply(conn, dossier.id)?;
    let standing = Standing {
        dossier: &dossier,
        organisation: &organisation,
        stages: &stages,
        has_reply,
        tour_ends_on: replies::tour_ends_on(conn, dossier.tour_id)?,
    };
    let waits = matches!(stages.letter, StageState::Sent | StageState::Reminded);
    Ok(!waits || standing.stops_reminders(amsterdam_day(now)))
}

/// The first message of a reminder that leaves moves the stage; the others find it moved.
///
/// # Errors
/// A store error.
pub(crate) fn note_sent(
    conn: &mut DbConn,
    actor: &Actor,
    (letter, message): (&Letter, &Message),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let beside = messages::list_of_letter(conn, letter.id)?;
    let is_first = !beside.iter().any(|other| {
        other.id != message.id
            && other.reminder == message.reminder
            && other.state == MessageState::Sent
    });
    if is_first { control::remind(conn, actor, letter, now) } else { Ok(()) }
}
