//! Drafts of the form to log a conversation: sealed bytes, one per user and dossier.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::{conversation_drafts, dossiers, organisations, users};
use crate::store::{DbConn, StoreError};

/// The sealed fields of a draft, and when they were saved.
pub type SealedFields = (Vec<u8>, DateTime<Utc>);

/// Puts a draft in the place of the earlier one.
///
/// # Errors
/// A database error.
pub fn set(
    conn: &mut DbConn,
    (user_id, dossier_id): (i64, i64),
    sealed: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let own = conversation_drafts::table
        .filter(conversation_drafts::user_id.eq(user_id))
        .filter(conversation_drafts::dossier_id.eq(dossier_id));
    let replaced = diesel::update(own)
        .set((
            conversation_drafts::sealed_fields.eq(sealed),
            conversation_drafts::saved_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    if replaced == 0 {
        diesel::insert_into(conversation_drafts::table)
            .values((
                conversation_drafts::user_id.eq(user_id),
                conversation_drafts::dossier_id.eq(dossier_id),
                conversation_drafts::sealed_fields.eq(sealed),
                conversation_drafts::saved_at.eq(now.naive_utc()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The draft of a user about a dossier and when it was saved, if there is one.
///
/// # Errors
/// A database error.
pub fn find(
    conn: &mut DbConn,
    user_id: i64,
    dossier_id: i64,
) -> Result<Option<SealedFields>, StoreError> {
    let found: Option<(Vec<u8>, NaiveDateTime)> = conversation_drafts::table
        .filter(conversation_drafts::user_id.eq(user_id))
        .filter(conversation_drafts::dossier_id.eq(dossier_id))
        .select((conversation_drafts::sealed_fields, conversation_drafts::saved_at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(sealed, at)| (sealed, at.and_utc())))
}

/// About which organisation a user has a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOf {
    /// The dossier; of a tour that may be over.
    pub dossier_id: i64,
    /// CBS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whose dossier it is now.
    pub adviser_id: Option<i64>,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

/// About which organisations a user has drafts, the newest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, user_id: i64) -> Result<Vec<DraftOf>, StoreError> {
    let rows: Vec<(i64, String, String, Option<i64>, NaiveDateTime)> = conversation_drafts::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(conversation_drafts::user_id.eq(user_id))
        .order(conversation_drafts::saved_at.desc())
        .select((
            dossiers::id,
            organisations::code,
            organisations::name,
            dossiers::adviser_id,
            conversation_drafts::saved_at,
        ))
        .load(conn)?;
    let draft = |(dossier_id, code, name, adviser_id, at): (_, _, _, _, NaiveDateTime)| DraftOf {
        dossier_id,
        code,
        name,
        adviser_id,
        saved_at: at.and_utc(),
    };
    Ok(rows.into_iter().map(draft).collect())
}

/// Who has a draft about a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftBy {
    /// The dossier.
    pub dossier_id: i64,
    /// The user who wrote it.
    pub user_id: i64,
    /// Their name.
    pub name: String,
}

/// Who has drafts about these dossiers; nothing of what they say.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<DraftBy>, StoreError> {
    let rows: Vec<(i64, i64)> = conversation_drafts::table
        .filter(conversation_drafts::dossier_id.eq_any(dossier_ids))
        .order((conversation_drafts::dossier_id, conversation_drafts::user_id))
        .select((conversation_drafts::dossier_id, conversation_drafts::user_id))
        .load(conn)?;
    let writers: Vec<i64> = rows.iter().map(|(_, user_id)| *user_id).collect();
    let names: HashMap<i64, String> = users::table
        .filter(users::id.eq_any(writers))
        .select((users::id, users::name))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let draft = |(dossier_id, user_id): (i64, i64)| {
        Some(DraftBy { dossier_id, user_id, name: names.get(&user_id)?.clone() })
    };
    Ok(rows.into_iter().filter_map(draft).collect())
}

/// Throws the draft of a user about a dossier away, if there is one.
///
/// # Errors
/// A database error.
pub fn remove(conn: &mut DbConn, user_id: i64, dossier_id: i64) -> Result<(), StoreError> {
    diesel::delete(
        conversation_drafts::table
            .filter(conversation_drafts::user_id.eq(user_id))
            .filter(conversation_drafts::dossier_id.eq(dossier_id)),
    )
    .execute(conn)?;
    Ok(())
}

/// Throws every draft away that was last saved before an instant, and answers how many.
///
/// # Errors
/// A database error.
pub fn remove_older(conn: &mut DbConn, than: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = conversation_drafts::table.filter(conversation_drafts::saved_at.lt(than.naive_utc()));
    Ok(diesel::delete(old).execute(conn)?)
}
