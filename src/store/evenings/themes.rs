//! What sessions are about.

use diesel::prelude::*;

use crate::domain::sessions::Theme;
use crate::store::schema::session_themes;
use crate::store::{DbConn, StoreError, parsed};

/// The themes of a session, in the order of the screen.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, session_id: i64) -> Result<Vec<Theme>, StoreError> {
    let found = list_among(conn, &[session_id])?;
    Ok(found.into_iter().map(|(_, theme)| theme).collect())
}

/// The themes of these sessions, each with its session, in the order of the screen.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, session_ids: &[i64]) -> Result<Vec<(i64, Theme)>, StoreError> {
    let rows: Vec<(i64, String)> = session_themes::table
        .filter(session_themes::session_id.eq_any(session_ids))
        .select((session_themes::session_id, session_themes::theme))
        .load(conn)?;
    let theme = |(id, text): (i64, String)| Ok((id, parsed("session_themes.theme", &text)?));
    let mut found = rows.into_iter().map(theme).collect::<Result<Vec<_>, StoreError>>()?;
    found.sort_unstable();
    Ok(found)
}

/// Puts these themes in the place of those that a session had.
///
/// # Errors
/// [`StoreError::Duplicate`] when one stands there twice.
pub fn set(conn: &mut DbConn, session_id: i64, themes: &[Theme]) -> Result<(), StoreError> {
    diesel::delete(session_themes::table.filter(session_themes::session_id.eq(session_id)))
        .execute(conn)?;
    for theme in themes {
        diesel::insert_into(session_themes::table)
            .values((
                session_themes::session_id.eq(session_id),
                session_themes::theme.eq(theme.as_str()),
            ))
            .execute(conn)?;
    }
    Ok(())
}
