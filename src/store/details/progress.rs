//! The figures that everybody may read, as they stood at the end of each month. Every month is
//! kept, because a new page is compared with all that were shown.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::progress::{Month, ProvinceProgress};
use crate::store::schema::published_progress;
use crate::store::{DbConn, StoreError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = published_progress)]
struct ProgressRow {
    last_day: NaiveDate,
    province_code: String,
    province: String,
    municipalities: i64,
    approached: i64,
    visited: i64,
    with_session: i64,
}

/// Adds what is shown of a month.
///
/// # Errors
/// [`StoreError::Duplicate`] when the month is there.
pub fn add(conn: &mut DbConn, tour_id: i64, month: &Month) -> Result<(), StoreError> {
    for it in &month.provinces {
        diesel::insert_into(published_progress::table)
            .values((
                published_progress::tour_id.eq(tour_id),
                published_progress::last_day.eq(month.last_day),
                published_progress::province_code.eq(&it.code),
                published_progress::province.eq(&it.name),
                published_progress::municipalities.eq(i64::from(it.municipalities)),
                published_progress::approached.eq(i64::from(it.approached)),
                published_progress::visited.eq(i64::from(it.visited)),
                published_progress::with_session.eq(i64::from(it.with_session)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// True when the month that ends on this day is there.
///
/// # Errors
/// A database error.
pub fn has(conn: &mut DbConn, tour_id: i64, last_day: NaiveDate) -> Result<bool, StoreError> {
    let of_month = published_progress::table
        .filter(published_progress::tour_id.eq(tour_id))
        .filter(published_progress::last_day.eq(last_day));
    Ok(diesel::select(diesel::dsl::exists(of_month)).get_result(conn)?)
}

/// The last day of the newest month that is there.
///
/// # Errors
/// A database error.
pub fn newest(conn: &mut DbConn, tour_id: i64) -> Result<Option<NaiveDate>, StoreError> {
    Ok(published_progress::table
        .filter(published_progress::tour_id.eq(tour_id))
        .select(diesel::dsl::max(published_progress::last_day))
        .first(conn)?)
}

/// The months of a tour, the oldest first, each with its provinces by code.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Month>, StoreError> {
    let rows = published_progress::table
        .filter(published_progress::tour_id.eq(tour_id))
        .order((published_progress::last_day, published_progress::province_code))
        .select(ProgressRow::as_select())
        .load::<ProgressRow>(conn)?;
    let mut months: Vec<Month> = Vec::new();
    let count = |number: i64| u32::try_from(number).unwrap_or(0);
    for row in rows {
        let province = ProvinceProgress {
            code: row.province_code,
            name: row.province,
            municipalities: count(row.municipalities),
            approached: count(row.approached),
            visited: count(row.visited),
            with_session: count(row.with_session),
        };
        match months.last_mut().filter(|month| month.last_day == row.last_day) {
            Some(month) => month.provinces.push(province),
            None => months.push(Month { last_day: row.last_day, provinces: vec![province] }),
        }
    }
    Ok(months)
}
