//! Every sealed text of the database by its place, for changing the key. A test says that no
//! sealed column is left out.

use diesel::prelude::*;

use crate::domain::sealed::{Place, Sealed};
use crate::store::schema::{conversation_drafts, conversations, notes, second_factors};
use crate::store::{DbConn, StoreError, parsed};

/// A column with sealed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The confidential answers of conversations.
    Answers,
    /// Drafts of the form to log a conversation.
    Drafts,
    /// The text of notes.
    Notes,
    /// The secrets of second factors.
    SecondFactors,
}

impl Column {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Drafts, Self::Answers, Self::Notes, Self::SecondFactors];

    /// Table and column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answers => "conversations.sealed_answers",
            Self::Drafts => "conversation_drafts.sealed_fields",
            Self::Notes => "notes.sealed_text",
            Self::SecondFactors => "second_factors.sealed_secret",
        }
    }
}

/// How many sealed texts stand in a column.
///
/// # Errors
/// A database error.
pub fn count(conn: &mut DbConn, column: Column) -> Result<i64, StoreError> {
    Ok(match column {
        Column::Answers => conversations::table
            .filter(conversations::sealed_answers.is_not_null())
            .count()
            .get_result(conn)?,
        Column::Drafts => conversation_drafts::table.count().get_result(conn)?,
        Column::Notes => {
            notes::table.filter(notes::sealed_text.is_not_null()).count().get_result(conn)?
        }
        Column::SecondFactors => second_factors::table.count().get_result(conn)?,
    })
}

/// The next sealed texts of a column after a row, by id.
///
/// # Errors
/// A database error.
pub fn list(
    conn: &mut DbConn,
    column: Column,
    after: i64,
    most: i64,
) -> Result<Vec<Sealed>, StoreError> {
    match column {
        Column::Answers => {
            let rows: Vec<(i64, Vec<u8>)> = conversations::table
                .filter(conversations::id.gt(after))
                .filter(conversations::sealed_answers.is_not_null())
                .order(conversations::id)
                .limit(most)
                .select((conversations::id, conversations::sealed_answers.assume_not_null()))
                .load(conn)?;
            let sealed = |(id, bytes)| Sealed { place: Place::Answers(id), bytes };
            Ok(rows.into_iter().map(sealed).collect())
        }
        Column::Drafts => list_drafts(conn, after, most),
        Column::Notes => list_notes(conn, after, most),
        Column::SecondFactors => list_factors(conn, after, most),
    }
}

fn list_factors(conn: &mut DbConn, after: i64, most: i64) -> Result<Vec<Sealed>, StoreError> {
    let rows: Vec<(i64, i64, Vec<u8>)> = second_factors::table
        .filter(second_factors::id.gt(after))
        .order(second_factors::id)
        .limit(most)
        .select((second_factors::id, second_factors::user_id, second_factors::sealed_secret))
        .load(conn)?;
    let sealed =
        |(id, user_id, bytes)| Sealed { place: Place::SecondFactor { id, user_id }, bytes };
    Ok(rows.into_iter().map(sealed).collect())
}

fn list_drafts(conn: &mut DbConn, after: i64, most: i64) -> Result<Vec<Sealed>, StoreError> {
    let rows: Vec<(i64, i64, i64, Vec<u8>)> = conversation_drafts::table
        .filter(conversation_drafts::id.gt(after))
        .order(conversation_drafts::id)
        .limit(most)
        .select((
            conversation_drafts::id,
            conversation_drafts::user_id,
            conversation_drafts::dossier_id,
            conversation_drafts::sealed_fields,
        ))
        .load(conn)?;
    let sealed = |(id, user_id, dossier_id, bytes)| Sealed {
        place: Place::Draft { id, user_id, dossier_id },
        bytes,
    };
    Ok(rows.into_iter().map(sealed).collect())
}

fn list_notes(conn: &mut DbConn, after: i64, most: i64) -> Result<Vec<Sealed>, StoreError> {
    notes::table
        .filter(notes::id.gt(after))
        .filter(notes::sealed_text.is_not_null())
        .order(notes::id)
        .limit(most)
        .select((
            notes::id,
            notes::dossier_id,
            notes::level,
            notes::author_id,
            notes::sealed_text.assume_not_null(),
        ))
        .load::<(i64, i64, String, i64, Vec<u8>)>(conn)?
        .into_iter()
        .map(|(id, dossier_id, level, author_id, bytes)| {
            let level = parsed("notes.level", &level)?;
            Ok(Sealed { place: Place::Note { id, dossier_id, level, author_id }, bytes })
        })
        .collect()
}

/// Puts a sealed text in its place.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, sealed: &Sealed) -> Result<(), StoreError> {
    let (id, bytes) = (sealed.place.id(), Some(sealed.bytes.as_slice()));
    match sealed.place {
        Place::Answers(_) => diesel::update(conversations::table.find(id))
            .set(conversations::sealed_answers.eq(bytes))
            .execute(conn)?,
        Place::Draft { .. } => diesel::update(conversation_drafts::table.find(id))
            .set(conversation_drafts::sealed_fields.eq(sealed.bytes.as_slice()))
            .execute(conn)?,
        Place::Note { .. } => {
            diesel::update(notes::table.find(id)).set(notes::sealed_text.eq(bytes)).execute(conn)?
        }
        Place::SecondFactor { .. } => diesel::update(second_factors::table.find(id))
            .set(second_factors::sealed_secret.eq(sealed.bytes.as_slice()))
            .execute(conn)?,
    };
    Ok(())
}
