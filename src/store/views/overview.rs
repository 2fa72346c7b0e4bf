//! What the start page counts and lists, read from the tables of others.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::conversations::Mode;
use crate::domain::organisations::OrganisationKind;
use crate::store::schema::{
    commitments, conversations, dossiers, letter_rounds, letters, messages, organisations,
    session_dossiers, sessions,
};
use crate::store::{DbConn, StoreError, parsed};

/// A planned conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedConversation {
    /// Database id.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub mode: Mode,
    /// The user who holds it.
    pub adviser_id: i64,
    /// Code of the organisation.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
}

/// A planned session; one entry for each organisation that joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSession {
    /// Database id.
    pub id: i64,
    /// When it starts.
    pub at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// "Gemeente Zeist".
    pub organisation: String,
}

/// A round that waits or runs, with its messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundProgress {
    /// Database id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Stable name of its state.
    pub state: String,
    /// Messages that left.
    pub sent: i64,
    /// All messages.
    pub total: i64,
}

/// The planned conversations between two instants, earliest first.
///
/// # Errors
/// A database error.
pub fn list_conversations(
    conn: &mut DbConn,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<PlannedConversation>, StoreError> {
    conversations::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(conversations::state.eq("planned"))
        .filter(conversations::planned_at.ge(from.naive_utc()))
        .filter(conversations::planned_at.lt(until.naive_utc()))
        .order((conversations::planned_at, conversations::id))
        .select((
            conversations::id,
            conversations::planned_at.assume_not_null(),
            conversations::mode,
            conversations::adviser_id,
            organisations::code,
            organisations::kind,
            organisations::name,
        ))
        .load::<(i64, NaiveDateTime, String, i64, String, String, String)>(conn)?
        .into_iter()
        .map(|(id, at, mode, adviser_id, code, kind, name)| {
            Ok(PlannedConversation {
                id,
                at: at.and_utc(),
                mode: parsed("conversations.mode", &mode)?,
                adviser_id,
                code,
                organisation: full_name(&kind, &name)?,
            })
        })
        .collect()
}

/// The planned sessions between two instants, earliest first.
///
/// # Errors
/// A database error.
pub fn list_sessions(
    conn: &mut DbConn,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<PlannedSession>, StoreError> {
    session_dossiers::table
        .inner_join(sessions::table)
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(sessions::state.eq("planned"))
        .filter(sessions::starts_at.ge(from.naive_utc()))
        .filter(sessions::starts_at.lt(until.naive_utc()))
        .order((sessions::starts_at, sessions::id))
        .select((
            sessions::id,
            sessions::starts_at,
            sessions::place,
            organisations::kind,
            organisations::name,
        ))
        .load::<(i64, NaiveDateTime, String, String, String)>(conn)?
        .into_iter()
        .map(|(id, at, place, kind, name)| {
            let organisation = full_name(&kind, &name)?;
            Ok(PlannedSession { id, at: at.and_utc(), place, organisation })
        })
        .collect()
}

fn full_name(kind: &str, name: &str) -> Result<String, StoreError> {
    Ok(match parsed("organisations.kind", kind)? {
        OrganisationKind::Municipality => format!("Gemeente {name}"),
        OrganisationKind::Province => format!("Provincie {name}"),
    })
}

/// The last days of the open commitments, of one user or of all.
///
/// # Errors
/// A database error.
pub fn list_open_commitments(
    conn: &mut DbConn,
    owner_id: Option<i64>,
) -> Result<Vec<NaiveDate>, StoreError> {
    let open = commitments::table
        .filter(commitments::done_on.is_null())
        .filter(commitments::dropped_on.is_null());
    Ok(match owner_id {
        Some(id) => {
            open.filter(commitments::owner_id.eq(id)).select(commitments::due_on).load(conn)
        }
        None => open.select(commitments::due_on).load(conn),
    }?)
}

/// How many messages nobody knows the fate of.
///
/// # Errors
/// A database error.
pub fn count_unclear(conn: &mut DbConn) -> Result<i64, StoreError> {
    Ok(messages::table.filter(messages::state.eq("unclear")).count().get_result(conn)?)
}

/// How many messages have still to leave.
///
/// # Errors
/// A database error.
pub fn count_queued(conn: &mut DbConn) -> Result<i64, StoreError> {
    Ok(messages::table.filter(messages::state.eq("queued")).count().get_result(conn)?)
}

/// The rounds that are approved, run or are paused, the newest first.
///
/// # Errors
/// A database error.
pub fn list_open_rounds(conn: &mut DbConn) -> Result<Vec<RoundProgress>, StoreError> {
    let rounds = letter_rounds::table
        .filter(letter_rounds::state.eq_any(["approved", "running", "paused"]))
        .order(letter_rounds::id.desc())
        .select((letter_rounds::id, letter_rounds::name, letter_rounds::state))
        .load::<(i64, String, String)>(conn)?;
    let mut open = Vec::new();
    for (id, name, state) in rounds {
        let of_round =
            || messages::table.inner_join(letters::table).filter(letters::round_id.eq(id));
        let total = of_round().count().get_result(conn)?;
        let sent = of_round().filter(messages::state.eq("sent")).count().get_result(conn)?;
        open.push(RoundProgress { id, name, state, sent, total });
    }
    Ok(open)
}
