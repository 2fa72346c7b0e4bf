//! What corrections changed about held conversations: who, when, why, and each field as it was
//! and as it became. Rows are added and never changed.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::conversations::corrections::ChangedField;
use crate::store::schema::details::conversation_corrections;
use crate::store::{DbConn, StoreError};

/// A correction of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The conversation.
    pub conversation_id: i64,
    /// When.
    pub corrected_at: DateTime<Utc>,
    /// By whom; none for the program itself.
    pub corrector_id: Option<i64>,
    /// Why.
    pub reason: String,
    /// What it changed.
    pub changed: Vec<ChangedField>,
}

/// Adds a correction.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, new: &Correction) -> Result<(), StoreError> {
    let changed = serde_json::to_string(&new.changed)
        .map_err(|error| StoreError::Database(error.to_string()))?;
    diesel::insert_into(conversation_corrections::table)
        .values((
            conversation_corrections::conversation_id.eq(new.conversation_id),
            conversation_corrections::corrected_at.eq(new.corrected_at.naive_utc()),
            conversation_corrections::corrector_id.eq(new.corrector_id),
            conversation_corrections::reason.eq(&new.reason),
            conversation_corrections::changed.eq(changed),
        ))
        .execute(conn)?;
    Ok(())
}

/// The corrections of a conversation, the newest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, conversation_id: i64) -> Result<Vec<Correction>, StoreError> {
    let rows: Vec<(NaiveDateTime, Option<i64>, String, String)> = conversation_corrections::table
        .filter(conversation_corrections::conversation_id.eq(conversation_id))
        .order(conversation_corrections::id.desc())
        .select((
            conversation_corrections::corrected_at,
            conversation_corrections::corrector_id,
            conversation_corrections::reason,
            conversation_corrections::changed,
        ))
        .load(conn)?;
    let correction = |(at, corrector_id, reason, changed): (NaiveDateTime, _, _, String)| {
        // The text itself stays out of the log.
        let corrupt = |_| StoreError::Corrupt {
            column: "conversation_corrections.changed",
            text: "not shown".to_owned(),
        };
        Ok(Correction {
            conversation_id,
            corrected_at: at.and_utc(),
            corrector_id,
            reason,
            changed: serde_json::from_str(&changed).map_err(corrupt)?,
        })
    };
    rows.into_iter().map(correction).collect()
}
