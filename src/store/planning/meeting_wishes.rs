//! What organisations ask of a session or training: at most one row an organisation.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::planning::MeetingWishes;
use crate::store::schema::meeting_wishes;
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = meeting_wishes, treat_none_as_null = true)]
struct WishesRow {
    organisation_id: i64,
    audience: Option<String>,
    wishes: Option<String>,
    suits: String,
    council_day: Option<String>,
    council_use: String,
    version: i64,
}

impl WishesRow {
    fn of(organisation_id: i64, it: &MeetingWishes) -> Self {
        Self {
            organisation_id,
            audience: it.audience.clone(),
            wishes: it.wishes.clone(),
            suits: it.suits.to_string(),
            council_day: it.council_day.map(|day| day.to_string()),
            council_use: it.council_use.to_string(),
            version: it.version + 1,
        }
    }

    fn into_wishes(self) -> Result<MeetingWishes, StoreError> {
        let day = self.council_day.map(|text| parsed("meeting_wishes.council_day", &text));
        Ok(MeetingWishes {
            audience: self.audience,
            wishes: self.wishes,
            suits: parsed("meeting_wishes.suits", &self.suits)?,
            council_day: day.transpose()?,
            council_use: parsed("meeting_wishes.council_use", &self.council_use)?,
            version: self.version,
        })
    }
}

/// Keeps what an organisation asks and raises the version; version 0 is for the first time.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it since it was read.
pub fn set(
    conn: &mut DbConn,
    organisation_id: i64,
    wishes: &MeetingWishes,
) -> Result<(), StoreError> {
    let row = WishesRow::of(organisation_id, wishes);
    if wishes.version == 0 {
        let known = meeting_wishes::table.find(organisation_id).count();
        if known.get_result::<i64>(conn)? > 0 {
            return Err(StoreError::Conflict);
        }
        diesel::insert_into(meeting_wishes::table).values(row).execute(conn)?;
        return Ok(());
    }
    let changed = diesel::update(meeting_wishes::table.find(organisation_id))
        .filter(meeting_wishes::version.eq(wishes.version))
        .set(row)
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// What one organisation asks; nothing when it was never entered.
///
/// # Errors
/// A database error.
pub fn get(conn: &mut DbConn, organisation_id: i64) -> Result<MeetingWishes, StoreError> {
    let row = meeting_wishes::table
        .find(organisation_id)
        .select(WishesRow::as_select())
        .first::<WishesRow>(conn)
        .optional()?;
    row.map_or_else(|| Ok(MeetingWishes::default()), WishesRow::into_wishes)
}

/// What every organisation asks of which it is known.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<HashMap<i64, MeetingWishes>, StoreError> {
    let rows = meeting_wishes::table.select(WishesRow::as_select()).load::<WishesRow>(conn)?;
    rows.into_iter().map(|row| Ok((row.organisation_id, row.into_wishes()?))).collect()
}
