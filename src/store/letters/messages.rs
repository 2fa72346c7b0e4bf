//! Messages, one per recipient, and the attempts to hand them over.
//!
//! A message is claimed by compare-and-swap on its version; the queue is in `messages/queue.rs`.

mod cancel;
mod due;
mod failed;
mod known;
mod listing;
mod moments;
mod of_appointment;
mod of_letters;
mod of_publication;
mod of_round;
mod queue;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{Message, MessageCounts, MessageState, Verdict};
use crate::store::schema::{attempts, letters, messages};
use crate::store::{DbConn, StoreError, parsed};

pub(crate) use cancel::cancel;
pub use cancel::{Scope, cancel_queued};
pub use due::{
    Due, DueLetter, Overdue, count_all_overdue, count_overdue, find_oldest_due, list_due,
    list_overdue,
};
pub use failed::{Failed, list_failed};
pub use known::{Known, has_any, list_accepted, list_known};
pub use listing::{
    MessageLine, Wanted, count_wanted, find_replacement, is_written_later, list_attempts_of,
    list_replaced, list_wanted,
};
pub use moments::{list_first_due, list_invited, list_moments, list_sent_to, list_taken};
pub use of_appointment::{About, list_about};
pub use of_letters::{Greeting, MessagePart, list_greetings, list_parts};
pub use of_publication::{
    lay_aside, list_in_publication, list_of_sessions, release_publication, waiting_publications,
};
pub use of_round::{RoundMessage, list_first, list_frozen_letters, queued_window};
pub use queue::{
    claim, delete_frozen, has_expired, has_open, has_work, list_expired, put_off, put_off_untried,
    remove_queued, reschedule,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
struct MessageRow {
    id: i64,
    letter_id: Option<i64>,
    session_id: Option<i64>,
    recipient: String,
    contact_id: Option<i64>,
    person_id: Option<i64>,
    to_address: String,
    subject: String,
    text_body: String,
    html_body: String,
    unsubscribe_url: Option<String>,
    calendar: Option<String>,
    message_id: String,
    state: String,
    due_at: NaiveDateTime,
    attempts: i32,
    claimed_by: Option<String>,
    lease_until: Option<NaiveDateTime>,
    sent_at: Option<NaiveDateTime>,
    server_said: Option<String>,
    version: i64,
    reminder: i32,
    replaces_id: Option<i64>,
    in_reply_to: Option<String>,
    conversation_id: Option<i64>,
    feedback_id: Option<i64>,
    user_id: Option<i64>,
    not_again_by: Option<i64>,
    date_offer_id: Option<i64>,
    publication_id: Option<i64>,
}

impl MessageRow {
    fn all(rows: Vec<Self>) -> Result<Vec<Message>, StoreError> {
        rows.into_iter().map(Self::into_message).collect()
    }

    fn into_message(self) -> Result<Message, StoreError> {
        Ok(Message {
            id: self.id,
            letter_id: self.letter_id,
            session_id: self.session_id,
            recipient: self.recipient,
            contact_id: self.contact_id,
            person_id: self.person_id,
            to_address: self.to_address,
            subject: self.subject,
            text_body: self.text_body,
            html_body: self.html_body,
            unsubscribe_url: self.unsubscribe_url,
            calendar: self.calendar,
            message_id: self.message_id,
            state: parsed("messages.state", &self.state)?,
            due_at: self.due_at.and_utc(),
            attempts: u32::try_from(self.attempts).unwrap_or(0),
            claimed_by: self.claimed_by,
            lease_until: self.lease_until.map(|at| at.and_utc()),
            sent_at: self.sent_at.map(|at| at.and_utc()),
            server_said: self.server_said,
            version: self.version,
            reminder: u32::try_from(self.reminder).unwrap_or(0),
            replaces_id: self.replaces_id,
            in_reply_to: self.in_reply_to,
            conversation_id: self.conversation_id,
            feedback_id: self.feedback_id,
            user_id: self.user_id,
            not_again_by: self.not_again_by,
            date_offer_id: self.date_offer_id,
            publication_id: self.publication_id,
        })
    }
}

/// A message to put in the queue.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = messages)]
pub struct NewMessage<'a> {
    /// The letter, or none for other mail.
    pub letter_id: Option<i64>,
    /// The session.
    pub session_id: Option<i64>,
    /// Who gets it, in a word.
    pub recipient: &'a str,
    /// The contact who gets it.
    pub contact_id: Option<i64>,
    /// The team member who gets it.
    pub person_id: Option<i64>,
    /// The address.
    pub to_address: &'a str,
    /// Subject line.
    pub subject: &'a str,
    /// Plain text.
    pub text_body: &'a str,
    /// The same as HTML.
    pub html_body: &'a str,
    /// Page on which the reader stops further mail.
    pub unsubscribe_url: Option<&'a str>,
    /// The appointment that goes along, as iCalendar.
    pub calendar: Option<&'a str>,
    /// Its Message-ID, with brackets.
    pub message_id: &'a str,
    /// 0 for the letter itself, 1 or 2 for a reminder of it.
    pub reminder: i32,
    /// The message that it replaces, because that one went to a wrong address.
    pub replaces_id: Option<i64>,
    /// Message-ID of the letter that a reminder follows, with brackets.
    pub in_reply_to: Option<&'a str>,
    /// The conversation whose appointment goes along.
    pub conversation_id: Option<i64>,
    /// The feedback with what was agreed.
    pub feedback_id: Option<i64>,
    /// The user who gets it.
    pub user_id: Option<i64>,
    /// The offer of dates that it brings.
    pub date_offer_id: Option<i64>,
    /// The publication with which it waits to be read.
    pub publication_id: Option<i64>,
}

/// Puts a message in the queue and answers its id.
///
/// # Errors
/// [`StoreError::Duplicate`] when the letter goes to that address already.
pub fn add(
    conn: &mut DbConn,
    new: &NewMessage<'_>,
    due_at: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let queued = MessageState::Queued.as_str();
    Ok(diesel::insert_into(messages::table)
        .values((*new, messages::state.eq(queued), messages::due_at.eq(due_at.naive_utc())))
        .returning(messages::id)
        .get_result(conn)?)
}

/// The message with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Message, StoreError> {
    messages::table
        .find(id)
        .select(MessageRow::as_select())
        .first::<MessageRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit bericht"))?
        .into_message()
}

/// The messages of a round, in the order in which they leave.
///
/// # Errors
/// A database error.
pub fn list_of_round(conn: &mut DbConn, round_id: i64) -> Result<Vec<Message>, StoreError> {
    let rows = messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .order((messages::due_at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?;
    MessageRow::all(rows)
}

/// The messages of a letter.
///
/// # Errors
/// A database error.
pub fn list_of_letter(conn: &mut DbConn, letter_id: i64) -> Result<Vec<Message>, StoreError> {
    let rows = messages::table
        .filter(messages::letter_id.eq(letter_id))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?;
    MessageRow::all(rows)
}

/// The messages to a contact, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_of_contact(conn: &mut DbConn, contact_id: i64) -> Result<Vec<Message>, StoreError> {
    let rows = messages::table
        .filter(messages::contact_id.eq(contact_id))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?;
    MessageRow::all(rows)
}

/// The rounds with a message to a contact.
///
/// # Errors
/// A database error.
pub fn list_rounds_of_contact(conn: &mut DbConn, contact_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(messages::table
        .inner_join(letters::table)
        .filter(messages::contact_id.eq(contact_id))
        .select(letters::round_id)
        .distinct()
        .load(conn)?)
}

/// How many messages of each round are in which state.
///
/// # Errors
/// A database error.
pub fn count_by_round(conn: &mut DbConn) -> Result<Vec<(i64, MessageCounts)>, StoreError> {
    let rows: Vec<(i64, String, i64)> = messages::table
        .inner_join(letters::table)
        .group_by((letters::round_id, messages::state))
        .order(letters::round_id)
        .select((letters::round_id, messages::state, diesel::dsl::count_star()))
        .load(conn)?;
    let mut counted: Vec<(i64, MessageCounts)> = Vec::new();
    for (round_id, state, number) in rows {
        let state: MessageState = parsed("messages.state", &state)?;
        match counted.last_mut().filter(|(last, _)| *last == round_id) {
            Some((_, counts)) => counts.add(state, number),
            None => {
                let mut counts = MessageCounts::default();
                counts.add(state, number);
                counted.push((round_id, counts));
            }
        }
    }
    Ok(counted)
}

/// Writes everything about the message that can change.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody changed it since it was read.
pub fn save(conn: &mut DbConn, message: &Message) -> Result<(), StoreError> {
    let same = messages::table
        .filter(messages::id.eq(message.id))
        .filter(messages::version.eq(message.version));
    let changed = diesel::update(same)
        .set((
            messages::state.eq(message.state.as_str()),
            messages::due_at.eq(message.due_at.naive_utc()),
            messages::attempts.eq(i32::try_from(message.attempts).unwrap_or(i32::MAX)),
            messages::claimed_by.eq(message.claimed_by.as_deref()),
            messages::lease_until.eq(message.lease_until.map(|at| at.naive_utc())),
            messages::sent_at.eq(message.sent_at.map(|at| at.naive_utc())),
            messages::server_said.eq(message.server_said.as_deref()),
            messages::not_again_by.eq(message.not_again_by),
            messages::version.eq(message.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// Replaces the words of a message by others, plain and HTML.
///
/// # Errors
/// A database error.
pub fn set_bodies(
    conn: &mut DbConn,
    id: i64,
    (text, html): (&str, &str),
) -> Result<(), StoreError> {
    diesel::update(messages::table.find(id))
        .set((messages::text_body.eq(text), messages::html_body.eq(html)))
        .execute(conn)?;
    Ok(())
}

/// One attempt to hand a message over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub verdict: Verdict,
    /// What the server said.
    pub server_said: String,
}

impl Attempt {
    fn read(
        (at, verdict, server_said): (NaiveDateTime, String, String),
    ) -> Result<Self, StoreError> {
        let verdict = parsed("attempts.verdict", &verdict)?;
        Ok(Self { at: at.and_utc(), verdict, server_said })
    }
}

/// Appends an attempt.
///
/// # Errors
/// A database error.
pub fn add_attempt(
    conn: &mut DbConn,
    message_id: i64,
    attempt: &Attempt,
) -> Result<(), StoreError> {
    diesel::insert_into(attempts::table)
        .values((
            attempts::message_id.eq(message_id),
            attempts::at.eq(attempt.at.naive_utc()),
            attempts::verdict.eq(attempt.verdict.as_str()),
            attempts::server_said.eq(&attempt.server_said),
        ))
        .execute(conn)?;
    Ok(())
}

/// The attempts of a message, oldest first.
///
/// # Errors
/// A database error.
pub fn list_attempts(conn: &mut DbConn, message_id: i64) -> Result<Vec<Attempt>, StoreError> {
    let rows: Vec<(NaiveDateTime, String, String)> = attempts::table
        .filter(attempts::message_id.eq(message_id))
        .order(attempts::id)
        .select((attempts::at, attempts::verdict, attempts::server_said))
        .load(conn)?;
    rows.into_iter().map(Attempt::read).collect()
}
