//! When an organisation wanted no more messages, and when it got them again.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::mail_stops;
use crate::store::{DbConn, StoreError};

/// One time that mail was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailStop {
    /// When it was stopped, by whom and why; by whom is empty for one of before this was kept.
    pub stopped: Change,
    /// When mail was allowed again, by whom and why.
    pub lifted: Option<Change>,
}

/// What somebody did about the mail to an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of a user or of the organisation.
    pub by: String,
    /// Why, in Dutch.
    pub reason: String,
}

type Row =
    ((NaiveDateTime, String, String), (Option<NaiveDateTime>, Option<String>, Option<String>));

/// Notes that mail to a dossier was stopped.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, dossier_id: i64, change: &Change) -> Result<(), StoreError> {
    diesel::insert_into(mail_stops::table)
        .values((
            mail_stops::dossier_id.eq(dossier_id),
            mail_stops::stopped_at.eq(change.at.naive_utc()),
            mail_stops::stopped_by.eq(&change.by),
            mail_stops::stopped_reason.eq(&change.reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that mail to a dossier is allowed again.
///
/// # Errors
/// A database error.
pub fn lift(conn: &mut DbConn, dossier_id: i64, change: &Change) -> Result<(), StoreError> {
    let open = mail_stops::table
        .filter(mail_stops::dossier_id.eq(dossier_id))
        .filter(mail_stops::lifted_at.is_null());
    diesel::update(open)
        .set((
            mail_stops::lifted_at.eq(Some(change.at.naive_utc())),
            mail_stops::lifted_by.eq(Some(&change.by)),
            mail_stops::lifted_reason.eq(Some(&change.reason)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The times that mail to a dossier was stopped, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<MailStop>, StoreError> {
    let rows: Vec<Row> = mail_stops::table
        .filter(mail_stops::dossier_id.eq(dossier_id))
        .order(mail_stops::id)
        .select((
            (mail_stops::stopped_at, mail_stops::stopped_by, mail_stops::stopped_reason),
            (mail_stops::lifted_at, mail_stops::lifted_by, mail_stops::lifted_reason),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(stop).collect())
}

fn stop(((stopped_at, stopped_by, stopped_reason), (at, by, reason)): Row) -> MailStop {
    let change = |at: NaiveDateTime, by, reason| Change { at: at.and_utc(), by, reason };
    MailStop {
        stopped: change(stopped_at, stopped_by, stopped_reason),
        lifted: at.map(|at| change(at, by.unwrap_or_default(), reason.unwrap_or_default())),
    }
}
