//! What has to be arranged for a session.

use chrono::{DateTime, NaiveTime, Utc};
use diesel::prelude::*;

use crate::domain::sessions::Logistics;
use crate::store::schema::{session_logistics, sessions};
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = session_logistics)]
struct LogisticsRow {
    session_id: i64,
    doors_open_at: Option<NaiveTime>,
    set_up_from: Option<NaiveTime>,
    contact_function: Option<String>,
    contact_phone: Option<String>,
    entrance: Option<String>,
    room: String,
    circle: String,
    equipment: String,
    note: Option<String>,
    version: i64,
}

impl LogisticsRow {
    fn into_logistics(self) -> Result<(i64, Logistics), StoreError> {
        let logistics = Logistics {
            doors_open_at: self.doors_open_at,
            set_up_from: self.set_up_from,
            contact_function: self.contact_function,
            contact_phone: self.contact_phone,
            entrance: self.entrance,
            room: parsed("session_logistics.room", &self.room)?,
            circle: parsed("session_logistics.circle", &self.circle)?,
            equipment: parsed("session_logistics.equipment", &self.equipment)?,
            note: self.note,
            version: self.version,
        };
        Ok((self.session_id, logistics))
    }
}

/// The list of a session; an empty one with version 0 while nothing was kept.
///
/// # Errors
/// A database error.
pub fn get(conn: &mut DbConn, session_id: i64) -> Result<Logistics, StoreError> {
    let found = list_among(conn, &[session_id])?;
    Ok(found.into_iter().next().map(|(_, list)| list).unwrap_or_default())
}

/// The lists that were kept for these sessions.
///
/// # Errors
/// A database error.
pub fn list_among(
    conn: &mut DbConn,
    session_ids: &[i64],
) -> Result<Vec<(i64, Logistics)>, StoreError> {
    session_logistics::table
        .filter(session_logistics::session_id.eq_any(session_ids))
        .select(LogisticsRow::as_select())
        .load::<LogisticsRow>(conn)?
        .into_iter()
        .map(LogisticsRow::into_logistics)
        .collect()
}

/// Keeps the list of a session and raises its version.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else kept it since it was read.
pub fn set(conn: &mut DbConn, session_id: i64, list: &Logistics) -> Result<(), StoreError> {
    if list.version == 0 {
        return match add(conn, session_id, list) {
            Err(StoreError::Duplicate) => Err(StoreError::Conflict),
            other => other,
        };
    }
    let changed = diesel::update(session_logistics::table.find(session_id))
        .filter(session_logistics::version.eq(list.version))
        .set((
            session_logistics::doors_open_at.eq(list.doors_open_at),
            session_logistics::set_up_from.eq(list.set_up_from),
            session_logistics::contact_function.eq(&list.contact_function),
            session_logistics::contact_phone.eq(&list.contact_phone),
            session_logistics::entrance.eq(&list.entrance),
            session_logistics::room.eq(list.room.as_str()),
            session_logistics::circle.eq(list.circle.as_str()),
            session_logistics::equipment.eq(list.equipment.as_str()),
            session_logistics::note.eq(&list.note),
            session_logistics::version.eq(list.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// Takes the phone numbers out of the lists of sessions that ended before an instant; answers how
/// many.
///
/// # Errors
/// A database error.
pub fn forget_phones(conn: &mut DbConn, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let with_phone: Vec<i64> = session_logistics::table
        .filter(session_logistics::contact_phone.is_not_null())
        .select(session_logistics::session_id)
        .load(conn)?;
    let over: Vec<i64> = sessions::table
        .filter(sessions::id.eq_any(with_phone))
        .filter(sessions::ends_at.lt(before.naive_utc()))
        .select(sessions::id)
        .load(conn)?;
    Ok(diesel::update(session_logistics::table)
        .filter(session_logistics::session_id.eq_any(over))
        .set(session_logistics::contact_phone.eq(None::<String>))
        .execute(conn)?)
}

fn add(conn: &mut DbConn, session_id: i64, list: &Logistics) -> Result<(), StoreError> {
    diesel::insert_into(session_logistics::table)
        .values((
            session_logistics::session_id.eq(session_id),
            session_logistics::doors_open_at.eq(list.doors_open_at),
            session_logistics::set_up_from.eq(list.set_up_from),
            session_logistics::contact_function.eq(&list.contact_function),
            session_logistics::contact_phone.eq(&list.contact_phone),
            session_logistics::entrance.eq(&list.entrance),
            session_logistics::room.eq(list.room.as_str()),
            session_logistics::circle.eq(list.circle.as_str()),
            session_logistics::equipment.eq(list.equipment.as_str()),
            session_logistics::note.eq(&list.note),
        ))
        .execute(conn)?;
    Ok(())
}
