//! Signs of life that stand in the database: when mail last left and came in, and its clock.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, sql_query};

use crate::store::schema::{inbound_mails, messages};
use crate::store::{DbConn, StoreError};

#[derive(QueryableByName)]
struct Seconds {
    #[diesel(sql_type = BigInt)]
    seconds: i64,
}

/// When the last message left.
///
/// # Errors
/// A database error.
pub fn last_sent_at(conn: &mut DbConn) -> Result<Option<DateTime<Utc>>, StoreError> {
    let last: Option<NaiveDateTime> =
        messages::table.select(diesel::dsl::max(messages::sent_at)).first(conn)?;
    Ok(last.map(|at| at.and_utc()))
}

/// When the last mail came in.
///
/// # Errors
/// A database error.
pub fn last_received_at(conn: &mut DbConn) -> Result<Option<DateTime<Utc>>, StoreError> {
    let last: Option<NaiveDateTime> =
        inbound_mails::table.select(diesel::dsl::max(inbound_mails::received_at)).first(conn)?;
    Ok(last.map(|at| at.and_utc()))
}

/// What the clock of the database says; a file has the clock of this machine.
///
/// # Errors
/// A database error.
pub fn clock(conn: &mut DbConn) -> Result<DateTime<Utc>, StoreError> {
    let statement = match conn {
        DbConn::Sqlite(_) => "SELECT CAST(strftime('%s', 'now') AS BIGINT) AS seconds",
        #[cfg(feature = "postgres")]
        DbConn::Postgres(_) => {
            "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint AS seconds"
        }
    };
    let read: Seconds = sql_query(statement).get_result(conn)?;
    Ok(DateTime::from_timestamp(read.seconds, 0).unwrap_or_default())
}
