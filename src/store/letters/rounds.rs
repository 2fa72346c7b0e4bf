//! Letter rounds and the letters in them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{Letter, MessageState, Round, RoundState};
use crate::store::schema::{dossiers, letter_rounds, letters, messages};
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = letter_rounds)]
struct RoundRow {
    id: i64,
    tour_id: i64,
    name: String,
    province_code: Option<String>,
    planned_at: NaiveDateTime,
    pace_per_hour: i32,
    template_version: String,
    state: String,
    author_id: i64,
    releaser_id: Option<i64>,
    released_at: Option<NaiveDateTime>,
    release_hash: Option<String>,
    notice: Option<String>,
    created_at: NaiveDateTime,
    version: i64,
}

impl RoundRow {
    fn into_round(self) -> Result<Round, StoreError> {
        Ok(Round {
            id: self.id,
            tour_id: self.tour_id,
            name: self.name,
            province_code: self.province_code,
            planned_at: self.planned_at.and_utc(),
            pace_per_hour: u32::try_from(self.pace_per_hour).unwrap_or(1),
            template_version: self.template_version,
            state: parsed("letter_rounds.state", &self.state)?,
            author_id: self.author_id,
            releaser_id: self.releaser_id,
            released_at: self.released_at.map(|at| at.and_utc()),
            release_hash: self.release_hash,
            notice: self.notice,
            created_at: self.created_at.and_utc(),
            version: self.version,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = letters)]
struct LetterRow {
    id: i64,
    round_id: i64,
    dossier_id: i64,
    held_reason: Option<String>,
}

impl LetterRow {
    fn into_letter(self) -> Letter {
        Letter {
            id: self.id,
            round_id: self.round_id,
            dossier_id: self.dossier_id,
            is_let_go: self.held_reason.as_deref() == Some(""),
            held_reason: self.held_reason.filter(|reason| !reason.is_empty()),
        }
    }
}

/// A draft to add.
#[derive(Debug, Clone, Copy)]
pub struct NewRound<'a> {
    /// The tour.
    pub tour_id: i64,
    /// Name on the screen.
    pub name: &'a str,
    /// The province it is for, if it is for one.
    pub province_code: Option<&'a str>,
    /// When the first letter may leave.
    pub planned_at: DateTime<Utc>,
    /// Letters per hour.
    pub pace_per_hour: u32,
    /// Version of the wording.
    pub template_version: &'a str,
    /// The user who makes it.
    pub author_id: i64,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Adds a draft and answers its id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, new: &NewRound<'_>) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(letter_rounds::table)
        .values((
            letter_rounds::tour_id.eq(new.tour_id),
            letter_rounds::name.eq(new.name),
            letter_rounds::province_code.eq(new.province_code),
            letter_rounds::planned_at.eq(new.planned_at.naive_utc()),
            letter_rounds::pace_per_hour.eq(pace(new.pace_per_hour)),
            letter_rounds::template_version.eq(new.template_version),
            letter_rounds::state.eq(RoundState::Draft.as_str()),
            letter_rounds::author_id.eq(new.author_id),
            letter_rounds::created_at.eq(new.created_at.naive_utc()),
        ))
        .returning(letter_rounds::id)
        .get_result(conn)?)
}

/// The round with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Round, StoreError> {
    letter_rounds::table
        .find(id)
        .select(RoundRow::as_select())
        .first::<RoundRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Deze brievenronde"))?
        .into_round()
}

/// Every round, the newest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Round>, StoreError> {
    letter_rounds::table
        .order(letter_rounds::id.desc())
        .select(RoundRow::as_select())
        .load::<RoundRow>(conn)?
        .into_iter()
        .map(RoundRow::into_round)
        .collect()
}

/// The rounds with these ids.
///
/// # Errors
/// A database error.
pub fn list_by_id(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<Round>, StoreError> {
    letter_rounds::table
        .filter(letter_rounds::id.eq_any(ids))
        .select(RoundRow::as_select())
        .load::<RoundRow>(conn)?
        .into_iter()
        .map(RoundRow::into_round)
        .collect()
}

/// The dossiers with a letter in a round that was not taken back.
///
/// # Errors
/// A database error.
pub fn list_written(conn: &mut DbConn) -> Result<Vec<i64>, StoreError> {
    Ok(letters::table
        .inner_join(letter_rounds::table)
        .filter(letter_rounds::state.ne(RoundState::Withdrawn.as_str()))
        .select(letters::dossier_id)
        .distinct()
        .load(conn)?)
}

/// Writes everything about the round that can change.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody changed it since it was read.
pub fn save(conn: &mut DbConn, round: &Round) -> Result<(), StoreError> {
    let same = letter_rounds::table
        .filter(letter_rounds::id.eq(round.id))
        .filter(letter_rounds::version.eq(round.version));
    let changed = diesel::update(same)
        .set((
            letter_rounds::name.eq(&round.name),
            letter_rounds::author_id.eq(round.author_id),
            letter_rounds::planned_at.eq(round.planned_at.naive_utc()),
            letter_rounds::pace_per_hour.eq(pace(round.pace_per_hour)),
            letter_rounds::template_version.eq(&round.template_version),
            letter_rounds::state.eq(round.state.as_str()),
            letter_rounds::releaser_id.eq(round.releaser_id),
            letter_rounds::released_at.eq(round.released_at.map(|at| at.naive_utc())),
            letter_rounds::release_hash.eq(round.release_hash.as_deref()),
            letter_rounds::notice.eq(round.notice.as_deref()),
            letter_rounds::version.eq(round.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

fn pace(per_hour: u32) -> i32 {
    i32::try_from(per_hour).unwrap_or(i32::MAX)
}

/// Puts a dossier in a round and answers the id of the letter.
///
/// # Errors
/// [`StoreError::Duplicate`] when it is in the round.
pub fn add_letter(conn: &mut DbConn, round_id: i64, dossier_id: i64) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(letters::table)
        .values((letters::round_id.eq(round_id), letters::dossier_id.eq(dossier_id)))
        .returning(letters::id)
        .get_result(conn)?)
}

/// The letters of a round.
///
/// # Errors
/// A database error.
pub fn list_letters(conn: &mut DbConn, round_id: i64) -> Result<Vec<Letter>, StoreError> {
    let rows = letters::table
        .filter(letters::round_id.eq(round_id))
        .order(letters::id)
        .select(LetterRow::as_select())
        .load::<LetterRow>(conn)?;
    Ok(rows.into_iter().map(LetterRow::into_letter).collect())
}

/// Dossier of a letter, when its round is planned and when that was made.
type PlannedLetter = (i64, DateTime<Utc>, DateTime<Utc>);

/// The letters of a tour whose round was not withdrawn: the dossier, when the round is planned and
/// when it was made.
///
/// # Errors
/// A database error.
pub fn list_planned_letters(
    conn: &mut DbConn,
    tour_id: i64,
) -> Result<Vec<PlannedLetter>, StoreError> {
    let rows: Vec<(i64, NaiveDateTime, NaiveDateTime)> = letters::table
        .inner_join(letter_rounds::table)
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(letter_rounds::state.ne(RoundState::Withdrawn.as_str()))
        .order(letters::id)
        .select((letters::dossier_id, letter_rounds::planned_at, letter_rounds::created_at))
        .load(conn)?;
    let instants = |(dossier_id, planned_at, made_at): (i64, NaiveDateTime, NaiveDateTime)| {
        (dossier_id, planned_at.and_utc(), made_at.and_utc())
    };
    Ok(rows.into_iter().map(instants).collect())
}

/// The letters with these ids.
///
/// # Errors
/// A database error.
pub fn list_letters_by_id(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<Letter>, StoreError> {
    let rows = letters::table
        .filter(letters::id.eq_any(ids))
        .select(LetterRow::as_select())
        .load::<LetterRow>(conn)?;
    Ok(rows.into_iter().map(LetterRow::into_letter).collect())
}

/// The letter with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get_letter(conn: &mut DbConn, id: i64) -> Result<Letter, StoreError> {
    letters::table
        .find(id)
        .select(LetterRow::as_select())
        .first::<LetterRow>(conn)
        .map(LetterRow::into_letter)
        .map_err(|error| StoreError::from(error).naming("Deze brief"))
}

/// The letters that wait for a person and of which a message still waits, by their id.
///
/// # Errors
/// A database error.
pub fn list_held(conn: &mut DbConn) -> Result<Vec<Letter>, StoreError> {
    let waits = messages::table
        .filter(messages::letter_id.eq(letters::id.nullable()))
        .filter(messages::state.eq(MessageState::Queued.as_str()));
    let rows = letters::table
        .filter(letters::held_reason.ne(""))
        .filter(diesel::dsl::exists(waits))
        .order(letters::id)
        .select(LetterRow::as_select())
        .load::<LetterRow>(conn)?;
    Ok(rows.into_iter().map(LetterRow::into_letter).collect())
}

/// Holds a letter until a person decides, with the reason in Dutch.
///
/// # Errors
/// A database error.
pub fn hold_letter(conn: &mut DbConn, letter_id: i64, reason: &str) -> Result<(), StoreError> {
    set_held(conn, letter_id, Some(reason))
}

/// Frees a letter; one that a person let go as it is, is not held for the same thing again.
///
/// # Errors
/// A database error.
pub fn free_letter(conn: &mut DbConn, letter_id: i64, is_let_go: bool) -> Result<(), StoreError> {
    set_held(conn, letter_id, is_let_go.then_some(""))
}

fn set_held(conn: &mut DbConn, letter_id: i64, reason: Option<&str>) -> Result<(), StoreError> {
    diesel::update(letters::table.find(letter_id))
        .set(letters::held_reason.eq(reason))
        .execute(conn)?;
    Ok(())
}

/// How many letters a round has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LetterCount {
    /// The round.
    pub round_id: i64,
    /// All of its letters.
    pub all: usize,
    /// Those that were frozen by a release.
    pub released: usize,
}

/// How many letters each round has.
///
/// # Errors
/// A database error.
pub fn count_letters(conn: &mut DbConn) -> Result<Vec<LetterCount>, StoreError> {
    let rows: Vec<(i64, i64, Option<i64>)> = letters::table
        .left_join(messages::table)
        .select((letters::round_id, letters::id, messages::letter_id.nullable()))
        .distinct()
        .order((letters::round_id, letters::id))
        .load(conn)?;
    let mut counted: Vec<LetterCount> = Vec::new();
    for (round_id, _, frozen) in rows {
        let released = usize::from(frozen.is_some());
        match counted.last_mut().filter(|last| last.round_id == round_id) {
            Some(count) => {
                count.all += 1;
                count.released += released;
            }
            None => counted.push(LetterCount { round_id, all: 1, released }),
        }
    }
    Ok(counted)
}

/// Sets the hash of the token with which the organisation answers, or takes it away.
///
/// # Errors
/// A database error.
pub fn set_answer_hash(
    conn: &mut DbConn,
    letter_id: i64,
    answer_hash: Option<&str>,
) -> Result<(), StoreError> {
    diesel::update(letters::table.find(letter_id))
        .set(letters::answer_hash.eq(answer_hash))
        .execute(conn)?;
    Ok(())
}
