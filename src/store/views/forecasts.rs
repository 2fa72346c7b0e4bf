//! What was expected of a tour, as it was computed: a new day adds, nothing is changed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{max, min};
use diesel::prelude::*;

use crate::domain::forecast::Forecast;
use crate::store::schema::forecasts;
use crate::store::{DbConn, StoreError};

/// A forecast with the checksum of its content.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptForecast {
    /// What was computed.
    pub forecast: Forecast,
    /// The first hexadecimal digits of the SHA-256 of its JSON.
    pub checksum: String,
}

/// Keeps a forecast.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one of that day and moment.
pub fn add(
    conn: &mut DbConn,
    tour_id: i64,
    (kept, content): (&KeptForecast, &str),
) -> Result<(), StoreError> {
    let forecast = &kept.forecast;
    diesel::insert_into(forecasts::table)
        .values((
            forecasts::tour_id.eq(tour_id),
            forecasts::on_day.eq(forecast.on),
            forecasts::known_at.eq(forecast.known_at.naive_utc()),
            forecasts::seed.eq(i64::try_from(forecast.seed).unwrap_or(i64::MAX)),
            forecasts::checksum.eq(&kept.checksum),
            forecasts::content.eq(content),
        ))
        .execute(conn)?;
    Ok(())
}

/// The newest forecast of a tour that was known at a moment, about that day or an earlier one.
///
/// # Errors
/// A database error, or a content that is no forecast.
pub fn find_newest(
    conn: &mut DbConn,
    tour_id: i64,
    (on, known_at): (NaiveDate, DateTime<Utc>),
) -> Result<Option<KeptForecast>, StoreError> {
    let newest: Option<(String, String)> = forecasts::table
        .filter(forecasts::tour_id.eq(tour_id))
        .filter(forecasts::on_day.le(on))
        .filter(forecasts::known_at.le(known_at.naive_utc()))
        .order((forecasts::on_day.desc(), forecasts::known_at.desc()))
        .select((forecasts::checksum, forecasts::content))
        .first(conn)
        .optional()?;
    newest.map(|(checksum, content)| read(checksum, &content)).transpose()
}

fn read(checksum: String, content: &str) -> Result<KeptForecast, StoreError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt {
        column: "forecasts.content",
        text: error.to_string(),
    };
    Ok(KeptForecast { forecast: serde_json::from_str(content).map_err(corrupt)?, checksum })
}

/// The forecast of a tour that was kept about this day.
///
/// # Errors
/// A database error, or a content that is no forecast.
pub fn find_of_day(
    conn: &mut DbConn,
    tour_id: i64,
    on: NaiveDate,
) -> Result<Option<KeptForecast>, StoreError> {
    let kept: Option<(String, String)> = forecasts::table
        .filter(forecasts::tour_id.eq(tour_id))
        .filter(forecasts::on_day.eq(on))
        .order(forecasts::known_at)
        .select((forecasts::checksum, forecasts::content))
        .first(conn)
        .optional()?;
    kept.map(|(checksum, content)| read(checksum, &content)).transpose()
}

/// The last day before this one and the first day after it about which a forecast was kept.
///
/// # Errors
/// A database error.
pub fn find_days_beside(
    conn: &mut DbConn,
    tour_id: i64,
    on: NaiveDate,
) -> Result<(Option<NaiveDate>, Option<NaiveDate>), StoreError> {
    let of_tour = forecasts::table.filter(forecasts::tour_id.eq(tour_id));
    let before = of_tour.filter(forecasts::on_day.lt(on)).select(max(forecasts::on_day));
    let after = of_tour.filter(forecasts::on_day.gt(on)).select(min(forecasts::on_day));
    Ok((before.first(conn)?, after.first(conn)?))
}

/// The day of the newest forecast of a tour, without reading it.
///
/// # Errors
/// A database error.
pub fn find_newest_day(conn: &mut DbConn, tour_id: i64) -> Result<Option<NaiveDate>, StoreError> {
    Ok(forecasts::table
        .filter(forecasts::tour_id.eq(tour_id))
        .order(forecasts::on_day.desc())
        .select(forecasts::on_day)
        .first(conn)
        .optional()?)
}
