//! The messages of some letters without their texts.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{MessageState, addressee};
use crate::store::parts::in_parts;
use crate::store::schema::{letters, messages};
use crate::store::{DbConn, StoreError, parsed};

/// One message of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePart {
    /// The letter.
    pub letter_id: i64,
    /// The contact who gets it.
    pub contact_id: Option<i64>,
    /// Who gets it, and whether it is a reminder: "Griffier, herinnering 1".
    pub addressee: String,
    /// The address.
    pub to_address: String,
    /// How far it is.
    pub state: MessageState,
    /// When it left or may leave.
    pub at: DateTime<Utc>,
}

type Row = (
    (Option<i64>, Option<i64>, String, i32),
    (String, String, NaiveDateTime, Option<NaiveDateTime>),
);

/// The messages of these letters, in the order in which they were made.
///
/// # Errors
/// A database error.
pub fn list_parts(conn: &mut DbConn, letter_ids: &[i64]) -> Result<Vec<MessagePart>, StoreError> {
    in_parts(letter_ids, |some| {
        let rows: Vec<Row> = messages::table
            .filter(messages::letter_id.eq_any(some))
            .order(messages::id)
            .select((
                (
                    messages::letter_id,
                    messages::contact_id,
                    messages::recipient,
                    messages::reminder,
                ),
                (messages::to_address, messages::state, messages::due_at, messages::sent_at),
            ))
            .load(conn)?;
        rows.into_iter().filter_map(part).collect()
    })
}

fn part((who, how): Row) -> Option<Result<MessagePart, StoreError>> {
    let (letter_id, contact_id, recipient, reminder) = who;
    let (to_address, state, due_at, sent_at) = how;
    let letter_id = letter_id?;
    Some(parsed("messages.state", &state).map(|state| MessagePart {
        letter_id,
        contact_id,
        addressee: addressee(&recipient, u32::try_from(reminder).unwrap_or(0)),
        to_address,
        state,
        at: sent_at.unwrap_or(due_at).and_utc(),
    }))
}

/// So many characters of a text hold its greeting.
const GREETING: i32 = 1000;

diesel::define_sql_function! {
    /// Part of a text, counted in characters from 1.
    fn substr(text: diesel::sql_types::Text, from: diesel::sql_types::Integer, length: diesel::sql_types::Integer) -> diesel::sql_types::Text;
}

/// A letter that waits, with as much of its text as greets somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The letter.
    pub letter_id: i64,
    /// The contact who gets it.
    pub contact_id: Option<i64>,
    /// The address.
    pub to_address: String,
    /// The first lines of the plain text.
    pub text: String,
    /// When it may leave.
    pub due_at: DateTime<Utc>,
}

type GreetingRow = (Option<i64>, Option<i64>, String, String, NaiveDateTime);

/// What of the letters of a round waits, the first to leave on top; reminders are left out.
///
/// # Errors
/// A database error.
pub fn list_greetings(conn: &mut DbConn, round_id: i64) -> Result<Vec<Greeting>, StoreError> {
    let rows: Vec<GreetingRow> = messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::reminder.eq(0))
        .order((messages::due_at, messages::id))
        .select((
            messages::letter_id,
            messages::contact_id,
            messages::to_address,
            substr(messages::text_body, 1, GREETING),
            messages::due_at,
        ))
        .load(conn)?;
    let greeting = |(letter_id, contact_id, to_address, text, due_at): GreetingRow| {
        let (letter_id, due_at) = (letter_id?, due_at.and_utc());
        Some(Greeting { letter_id, contact_id, to_address, text, due_at })
    };
    Ok(rows.into_iter().filter_map(greeting).collect())
}
