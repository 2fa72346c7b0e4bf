//! The messages that go with a session: to whom, put in the queue, taken back before sending.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::{contacts, messages};
use super::{DbConn, StoreError, parsed};
use crate::domain::contacts::ContactFunction;
use crate::domain::letters::MessageState;

/// A clerk who can be mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clerk {
    /// The contact.
    pub contact_id: i64,
    /// Council clerk or States clerk.
    pub function: ContactFunction,
    /// Name, if it is known.
    pub name: Option<String>,
    /// Address.
    pub email: String,
    /// Where the address was found.
    pub source: String,
}

/// One message about a session to one recipient, frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSessionMessage {
    /// The session.
    pub session_id: i64,
    /// Who it is for, in words: "Griffier", "Gespreksleider".
    pub recipient: String,
    /// The contact, for a clerk.
    pub contact_id: Option<i64>,
    /// The person, for a moderator.
    pub person_id: Option<i64>,
    /// Bare address.
    pub to_address: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// The appointment as iCalendar text.
    pub calendar: String,
    /// Message-ID with its brackets.
    pub message_id: String,
}

/// A message about a session as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionMessage {
    /// Database id.
    pub id: i64,
    /// Who it is for, in words.
    pub recipient: String,
    /// The contact, for a clerk.
    pub contact_id: Option<i64>,
    /// The person, for a moderator.
    pub person_id: Option<i64>,
    /// Bare address.
    pub to_address: String,
    /// Subject.
    pub subject: String,
    /// The appointment as iCalendar text.
    pub calendar: Option<String>,
    /// How far it is.
    pub state: MessageState,
    /// How often it was tried.
    pub attempts: i32,
}

/// The clerks in office on the day who have an address that works and who did not ask to be
/// left alone.
///
/// # Errors
/// A database error.
pub fn list_clerks(
    conn: &mut DbConn,
    organisation_id: i64,
    on: NaiveDate,
) -> Result<Vec<Clerk>, StoreError> {
    type Row = (i64, String, Option<String>, Option<String>, String);
    let clerks = [ContactFunction::CouncilClerk, ContactFunction::StatesClerk];
    let rows: Vec<Row> = contacts::table
        .filter(contacts::organisation_id.eq(organisation_id))
        .filter(contacts::function.eq_any(clerks.map(ContactFunction::as_str)))
        .filter(contacts::email.is_not_null())
        .filter(contacts::do_not_contact.eq(false))
        .filter(contacts::bounced_on.is_null())
        .filter(contacts::valid_from.is_null().or(contacts::valid_from.le(on)))
        .filter(contacts::valid_to.is_null().or(contacts::valid_to.gt(on)))
        .order(contacts::id)
        .select((
            contacts::id,
            contacts::function,
            contacts::name,
            contacts::email,
            contacts::source,
        ))
        .load(conn)?;
    rows.into_iter()
        .filter_map(|(contact_id, function, name, email, source)| {
            let email = email.filter(|email| !email.trim().is_empty())?;
            let function = match parsed("contacts.function", &function) {
                Ok(function) => function,
                Err(error) => return Some(Err(error)),
            };
            Some(Ok(Clerk { contact_id, function, name, email, source }))
        })
        .collect()
}

/// Puts a message in the queue, due at once.
///
/// # Errors
/// [`StoreError::Duplicate`] when the Message-ID is there.
pub fn add(
    conn: &mut DbConn,
    message: &NewSessionMessage,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(messages::table)
        .values((
            messages::session_id.eq(Some(message.session_id)),
            messages::recipient.eq(&message.recipient),
            messages::contact_id.eq(message.contact_id),
            messages::person_id.eq(message.person_id),
            messages::to_address.eq(&message.to_address),
            messages::subject.eq(&message.subject),
            messages::text_body.eq(&message.text),
            messages::html_body.eq(&message.html),
            messages::calendar.eq(Some(&message.calendar)),
            messages::message_id.eq(&message.message_id),
            messages::state.eq(MessageState::Queued.as_str()),
            messages::due_at.eq(now.naive_utc()),
        ))
        .returning(messages::id)
        .get_result(conn)?)
}

/// Takes back what did not leave yet and answers how many messages that were.
///
/// # Errors
/// A database error.
pub fn cancel_queued(conn: &mut DbConn, session_id: i64) -> Result<usize, StoreError> {
    Ok(diesel::update(messages::table)
        .filter(messages::session_id.eq(session_id))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .set((
            messages::state.eq(MessageState::Cancelled.as_str()),
            messages::version.eq(messages::version + 1),
        ))
        .execute(conn)?)
}

/// The messages about a session, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, session_id: i64) -> Result<Vec<SessionMessage>, StoreError> {
    type Row = (i64, String, Option<i64>, Option<i64>, String, String, Option<String>, String, i32);
    let rows: Vec<Row> = messages::table
        .filter(messages::session_id.eq(session_id))
        .order(messages::id)
        .select((
            messages::id,
            messages::recipient,
            messages::contact_id,
            messages::person_id,
            messages::to_address,
            messages::subject,
            messages::calendar,
            messages::state,
            messages::attempts,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(
            |(
                id,
                recipient,
                contact_id,
                person_id,
                to_address,
                subject,
                calendar,
                state,
                attempts,
            )| {
                let state = parsed("messages.state", &state)?;
                Ok(SessionMessage {
                    id,
                    recipient,
                    contact_id,
                    person_id,
                    to_address,
                    subject,
                    calendar,
                    state,
                    attempts,
                })
            },
        )
        .collect()
}
