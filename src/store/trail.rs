//! What was said in a dossier at the time: moments that were planned, what became of commitments,
//! and the advisers it had. Written with the change itself, never changed afterwards.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{
    adviser_changes, commitment_changes, commitments, conversation_moments, conversations,
};
use super::{DbConn, StoreError, parsed};
use crate::domain::commitments::CommitmentChange;
use crate::domain::conversations::Mode;

/// A moment that a conversation was planned for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The conversation.
    pub conversation_id: i64,
    /// The moment.
    pub planned_at: DateTime<Utc>,
    /// How it was to take place.
    pub mode: Mode,
    /// When that was written down.
    pub at: DateTime<Utc>,
    /// The user who did; none is the program, or nobody knows.
    pub by: Option<i64>,
}

/// A dossier that went from one user to another; none is nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdviserChange {
    /// The dossier.
    pub dossier_id: i64,
    /// Who had it.
    pub from_id: Option<i64>,
    /// Who got it.
    pub to_id: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The user who gave it; none is the program, or nobody knows.
    pub by: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = commitment_changes)]
struct ChangeRow {
    commitment_id: i64,
    changed_at: NaiveDateTime,
    changer_id: Option<i64>,
    kind: String,
    from_id: Option<i64>,
    to_id: Option<i64>,
    words: Option<String>,
}

impl ChangeRow {
    fn into_change(self) -> Result<CommitmentChange, StoreError> {
        Ok(CommitmentChange {
            commitment_id: self.commitment_id,
            at: self.changed_at.and_utc(),
            by: self.changer_id,
            kind: parsed("commitment_changes.kind", &self.kind)?,
            owners: (self.from_id, self.to_id),
            words: self.words,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = adviser_changes)]
struct AdviserRow {
    dossier_id: i64,
    from_id: Option<i64>,
    to_id: Option<i64>,
    changed_at: NaiveDateTime,
    changer_id: Option<i64>,
}

impl From<AdviserRow> for AdviserChange {
    fn from(row: AdviserRow) -> Self {
        Self {
            dossier_id: row.dossier_id,
            from_id: row.from_id,
            to_id: row.to_id,
            at: row.changed_at.and_utc(),
            by: row.changer_id,
        }
    }
}

/// Keeps that a conversation is planned for a moment.
///
/// # Errors
/// A database error.
pub fn add_moment(conn: &mut DbConn, moment: &Moment) -> Result<(), StoreError> {
    diesel::insert_into(conversation_moments::table)
        .values((
            conversation_moments::conversation_id.eq(moment.conversation_id),
            conversation_moments::planned_at.eq(moment.planned_at.naive_utc()),
            conversation_moments::mode.eq(moment.mode.as_str()),
            conversation_moments::noted_at.eq(moment.at.naive_utc()),
            conversation_moments::noter_id.eq(moment.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The moments that the conversations of a dossier were planned for, oldest first.
///
/// # Errors
/// A database error.
pub fn list_moments(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Moment>, StoreError> {
    type Row = (i64, NaiveDateTime, String, NaiveDateTime, Option<i64>);
    conversation_moments::table
        .inner_join(conversations::table)
        .filter(conversations::dossier_id.eq(dossier_id))
        .order((conversation_moments::noted_at, conversation_moments::id))
        .select((
            conversation_moments::conversation_id,
            conversation_moments::planned_at,
            conversation_moments::mode,
            conversation_moments::noted_at,
            conversation_moments::noter_id,
        ))
        .load::<Row>(conn)?
        .into_iter()
        .map(|(conversation_id, planned_at, mode, at, by)| {
            let mode = parsed("conversation_moments.mode", &mode)?;
            let (planned_at, at) = (planned_at.and_utc(), at.and_utc());
            Ok(Moment { conversation_id, planned_at, mode, at, by })
        })
        .collect()
}

/// Keeps what happened to a commitment.
///
/// # Errors
/// A database error.
pub fn add_change(conn: &mut DbConn, change: &CommitmentChange) -> Result<(), StoreError> {
    diesel::insert_into(commitment_changes::table)
        .values((
            commitment_changes::commitment_id.eq(change.commitment_id),
            commitment_changes::changed_at.eq(change.at.naive_utc()),
            commitment_changes::changer_id.eq(change.by),
            commitment_changes::kind.eq(change.kind.as_str()),
            commitment_changes::from_id.eq(change.owners.0),
            commitment_changes::to_id.eq(change.owners.1),
            commitment_changes::words.eq(&change.words),
        ))
        .execute(conn)?;
    Ok(())
}

/// What happened to the commitments of a dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_changes(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Vec<CommitmentChange>, StoreError> {
    commitment_changes::table
        .inner_join(commitments::table)
        .filter(commitments::dossier_id.eq(dossier_id))
        .order((commitment_changes::changed_at, commitment_changes::id))
        .select(ChangeRow::as_select())
        .load(conn)?
        .into_iter()
        .map(ChangeRow::into_change)
        .collect()
}

/// Keeps that a dossier went to another adviser.
///
/// # Errors
/// A database error.
pub fn add_adviser(conn: &mut DbConn, change: &AdviserChange) -> Result<(), StoreError> {
    diesel::insert_into(adviser_changes::table)
        .values((
            adviser_changes::dossier_id.eq(change.dossier_id),
            adviser_changes::from_id.eq(change.from_id),
            adviser_changes::to_id.eq(change.to_id),
            adviser_changes::changed_at.eq(change.at.naive_utc()),
            adviser_changes::changer_id.eq(change.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Who gave a dossier to whom, oldest first.
///
/// # Errors
/// A database error.
pub fn list_advisers(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<AdviserChange>, StoreError> {
    let rows: Vec<AdviserRow> = adviser_changes::table
        .filter(adviser_changes::dossier_id.eq(dossier_id))
        .order((adviser_changes::changed_at, adviser_changes::id))
        .select(AdviserRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(AdviserChange::from).collect())
}

/// The dossiers that a user got from somebody else since an instant, oldest first.
///
/// # Errors
/// A database error.
pub fn list_got(
    conn: &mut DbConn,
    user_id: i64,
    since: DateTime<Utc>,
) -> Result<Vec<AdviserChange>, StoreError> {
    let rows: Vec<AdviserRow> = adviser_changes::table
        .filter(adviser_changes::to_id.eq(user_id))
        .filter(adviser_changes::changer_id.ne(user_id))
        .filter(adviser_changes::changed_at.ge(since.naive_utc()))
        .order((adviser_changes::changed_at, adviser_changes::id))
        .select(AdviserRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(AdviserChange::from).collect())
}

/// The commitments that somebody else made for a user or gave to them since an instant, oldest
/// first.
///
/// # Errors
/// A database error.
pub fn list_given(
    conn: &mut DbConn,
    user_id: i64,
    since: DateTime<Utc>,
) -> Result<Vec<CommitmentChange>, StoreError> {
    commitment_changes::table
        .filter(commitment_changes::to_id.eq(user_id))
        .filter(commitment_changes::changer_id.ne(user_id))
        .filter(commitment_changes::changed_at.ge(since.naive_utc()))
        .order((commitment_changes::changed_at, commitment_changes::id))
        .select(ChangeRow::as_select())
        .load(conn)?
        .into_iter()
        .map(ChangeRow::into_change)
        .collect()
}
