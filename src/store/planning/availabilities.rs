//! When and where each person can be asked: one row a person.

use std::collections::HashMap;

use diesel::prelude::*;

use super::split;
use crate::domain::people::Availability;
use crate::store::schema::person_availabilities;
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = person_availabilities, treat_none_as_null = true)]
struct AvailabilityRow {
    person_id: i64,
    home_lat: Option<f64>,
    home_lon: Option<f64>,
    regions: String,
    weekly: String,
    most_per_week: Option<i32>,
    themes: String,
    languages: String,
    version: i64,
}

impl AvailabilityRow {
    fn of(person_id: i64, it: &Availability, version: i64) -> Self {
        let weekly: Vec<String> = it.weekly.iter().map(ToString::to_string).collect();
        Self {
            person_id,
            home_lat: it.home.map(|(lat, _)| lat),
            home_lon: it.home.map(|(_, lon)| lon),
            regions: it.regions.join(","),
            weekly: weekly.join(","),
            most_per_week: it.most_per_week,
            themes: it.themes.join(","),
            languages: it.languages.join(","),
            version,
        }
    }

    fn into_availability(self) -> Result<Availability, StoreError> {
        let weekly = split(&self.weekly).map(|slot| parsed("person_availabilities.weekly", slot));
        let words = |text: &str| split(text).map(str::to_owned).collect();
        Ok(Availability {
            home: self.home_lat.zip(self.home_lon),
            regions: words(&self.regions),
            weekly: weekly.collect::<Result<_, _>>()?,
            most_per_week: self.most_per_week,
            themes: words(&self.themes),
            languages: words(&self.languages),
            version: self.version,
        })
    }
}

/// Adds what is known of a new person; its version becomes 1.
///
/// # Errors
/// [`StoreError::Duplicate`] when it is there.
pub fn add(conn: &mut DbConn, person_id: i64, it: &Availability) -> Result<(), StoreError> {
    diesel::insert_into(person_availabilities::table)
        .values(AvailabilityRow::of(person_id, it, 1))
        .execute(conn)?;
    Ok(())
}

/// Sets all of it and raises the version.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it since it was read.
pub fn set(conn: &mut DbConn, person_id: i64, it: &Availability) -> Result<(), StoreError> {
    let changed = diesel::update(person_availabilities::table.find(person_id))
        .filter(person_availabilities::version.eq(it.version))
        .set(AvailabilityRow::of(person_id, it, it.version + 1))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// What is known of one person; nothing when there is no such person.
///
/// # Errors
/// A database error.
pub fn get(conn: &mut DbConn, person_id: i64) -> Result<Availability, StoreError> {
    let row = person_availabilities::table
        .find(person_id)
        .select(AvailabilityRow::as_select())
        .first::<AvailabilityRow>(conn)
        .optional()?;
    row.map_or_else(|| Ok(Availability::default()), AvailabilityRow::into_availability)
}

/// What is known of everybody, by person.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<HashMap<i64, Availability>, StoreError> {
    let rows = person_availabilities::table
        .select(AvailabilityRow::as_select())
        .load::<AvailabilityRow>(conn)?;
    rows.into_iter().map(|row| Ok((row.person_id, row.into_availability()?))).collect()
}
