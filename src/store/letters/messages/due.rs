//! The messages that are due, each with all that says whether it may leave.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{MessageRow, waiting_publications};
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{Letter, Message, MessageState, Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::domain::stages::{Stage, StageState};
use crate::store::schema::{letter_rounds, letters, messages};
use crate::store::{DbConn, StoreError, dossiers, organisations, rounds};

/// States of a round whose letters may leave; a finished one has a message that a person sent
/// on its way again.
const LEAVING: [&str; 3] =
    [RoundState::Approved.as_str(), RoundState::Running.as_str(), RoundState::Finished.as_str()];

/// A queued message that is due.
#[derive(Debug, Clone)]
pub struct Due {
    /// The message.
    pub message: Message,
    /// What it belongs to; none for other mail.
    pub letter: Option<DueLetter>,
}

/// The letter of a message that is due, with its surroundings.
#[derive(Debug, Clone)]
pub struct DueLetter {
    /// The letter.
    pub letter: Letter,
    /// Its round.
    pub round: Round,
    /// Its dossier.
    pub dossier: Dossier,
    /// The organisation it goes to.
    pub organisation: Organisation,
    /// How far the letter stage of the dossier is.
    pub stage: StageState,
}

/// All queued messages whose moment passed, also of rounds that stand still, the earliest first.
/// What waits to be read in a publication is not late; so it is everywhere here.
///
/// # Errors
/// A database error.
pub fn list_overdue(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Vec<Message>, StoreError> {
    let unread = waiting_publications(conn)?;
    let rows = messages::table
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::due_at.le(now.naive_utc()))
        .filter(
            messages::publication_id
                .is_null()
                .nullable()
                .or(messages::publication_id.ne_all(unread)),
        )
        .order((messages::due_at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?;
    MessageRow::all(rows)
}

/// How many queued messages passed their moment, also of rounds that stand still.
///
/// # Errors
/// A database error.
pub fn count_all_overdue(conn: &mut DbConn, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let unread = waiting_publications(conn)?;
    let count: i64 = messages::table
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::due_at.le(now.naive_utc()))
        .filter(
            messages::publication_id
                .is_null()
                .nullable()
                .or(messages::publication_id.ne_all(unread)),
        )
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// What should have left by now of one round, or of the mail that is no letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The round.
    pub round_id: Option<i64>,
    /// When the first of it was due.
    pub first_due: DateTime<Utc>,
    /// How many messages.
    pub messages: usize,
}

/// How many queued messages passed their moment, round by round; those of held letters wait for a
/// person and are left out.
///
/// # Errors
/// A database error.
pub fn count_overdue(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Vec<Overdue>, StoreError> {
    let unread = waiting_publications(conn)?;
    // A reason of no letters is that of a letter that a person let go.
    let is_free = letters::held_reason.is_null().or(letters::held_reason.eq(""));
    let rows: Vec<(Option<i64>, NaiveDateTime)> = messages::table
        .left_join(letters::table)
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::due_at.le(now.naive_utc()))
        .filter(
            messages::publication_id
                .is_null()
                .nullable()
                .or(messages::publication_id.ne_all(unread)),
        )
        .filter(messages::letter_id.is_null().nullable().or(is_free.nullable()))
        .order((messages::due_at, messages::id))
        .select((letters::round_id.nullable(), messages::due_at))
        .load(conn)?;
    let mut counted: Vec<Overdue> = Vec::new();
    for (round_id, due_at) in rows {
        match counted.iter_mut().find(|one| one.round_id == round_id) {
            Some(one) => one.messages += 1,
            None => counted.push(Overdue { round_id, first_due: due_at.and_utc(), messages: 1 }),
        }
    }
    Ok(counted)
}

/// Queued messages that are due, of rounds and letters that are not held, the earliest first.
///
/// # Errors
/// A database error.
pub fn list_due(
    conn: &mut DbConn,
    now: DateTime<Utc>,
    with_letters: bool,
    most: i64,
) -> Result<Vec<Due>, StoreError> {
    let unread = waiting_publications(conn)?;
    let leaving: &[&str] = if with_letters { &LEAVING } else { &[] };
    // A reason of no letters is that of a letter that a person let go.
    let is_free = letters::held_reason.is_null().or(letters::held_reason.eq(""));
    // Two plain joins: SQLite would read all letters of all rounds for one join inside another.
    let rows = messages::table
        .left_join(letters::table)
        .left_join(letter_rounds::table.on(letters::round_id.eq(letter_rounds::id)))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::due_at.le(now.naive_utc()))
        .filter(
            messages::publication_id
                .is_null()
                .nullable()
                .or(messages::publication_id.ne_all(unread)),
        )
        .filter(
            messages::letter_id
                .is_null()
                .nullable()
                .or(letter_rounds::state.eq_any(leaving).and(is_free).nullable()),
        )
        .order((messages::due_at, messages::id))
        .limit(most)
        .select(MessageRow::as_select())
        .load(conn)?;
    let messages = MessageRow::all(rows)?;
    let places = surroundings(conn, &messages)?;
    let due = |message: Message| {
        let letter = message.letter_id.and_then(|id| places.get(&id)).cloned();
        Due { message, letter }
    };
    Ok(messages.into_iter().map(due).collect())
}

/// What surrounds the letters of these messages, by the id of the letter. One query a table: one
/// that joined all of it would take the compiler minutes.
fn surroundings(
    conn: &mut DbConn,
    messages: &[Message],
) -> Result<HashMap<i64, DueLetter>, StoreError> {
    let ids = distinct(messages.iter().filter_map(|message| message.letter_id));
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let letters = rounds::list_letters_by_id(conn, &ids)?;
    let rounds = rounds::list_by_id(conn, &distinct(letters.iter().map(|one| one.round_id)))?;
    let ids = distinct(letters.iter().map(|one| one.dossier_id));
    let (dossiers, stages) = (dossiers::list_by_id(conn, &ids)?, letter_stages(conn, &ids)?);
    let ids = distinct(dossiers.iter().map(|one| one.organisation_id));
    let organisations = organisations::list_among(conn, &ids)?;
    let placed = letters.into_iter().filter_map(|letter| {
        let dossier = dossiers.iter().find(|one| one.id == letter.dossier_id)?.clone();
        let organisation = organisations.iter().find(|one| one.id == dossier.organisation_id)?;
        let place = DueLetter {
            round: rounds.iter().find(|one| one.id == letter.round_id)?.clone(),
            organisation: organisation.clone(),
            stage: stages.get(&dossier.id).copied().unwrap_or(StageState::NotStarted),
            dossier,
            letter,
        };
        Some((place.letter.id, place))
    });
    Ok(placed.collect())
}

fn letter_stages(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<HashMap<i64, StageState>, StoreError> {
    let states = dossiers::list_states_of(conn, dossier_ids)?;
    let of_letter = states.into_iter().filter(|(_, stage, _)| *stage == Stage::Letter);
    Ok(of_letter.map(|(dossier_id, _, state)| (dossier_id, state)).collect())
}

fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    ids.collect::<BTreeSet<i64>>().into_iter().collect()
}

/// When the first message was due that could have left by now: not of a round that stands still,
/// and not of a letter that waits for a person.
///
/// # Errors
/// A database error.
pub fn find_oldest_due(
    conn: &mut DbConn,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let unread = waiting_publications(conn)?;
    let may_leave = letter_rounds::state.eq_any(LEAVING).nullable();
    let is_free = letters::held_reason.is_null().or(letters::held_reason.eq("")).nullable();
    let first: Option<NaiveDateTime> = messages::table
        .left_join(letters::table.inner_join(letter_rounds::table))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::due_at.le(now.naive_utc()))
        .filter(messages::letter_id.is_null().nullable().or(may_leave.and(is_free)))
        .filter(
            messages::publication_id
                .is_null()
                .nullable()
                .or(messages::publication_id.ne_all(unread)),
        )
        .order(messages::due_at)
        .select(messages::due_at)
        .first(conn)
        .optional()?;
    Ok(first.map(|at| at.and_utc()))
}
