//! The links to the questions after a session, and the answers. Nothing here joins the two.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::sessions::{Evaluation, Recommendation};
use crate::store::schema::{session_evaluation_links, session_evaluations};
use crate::store::{DbConn, StoreError, parsed};

/// A link to the questions, for one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Database id.
    pub id: i64,
    /// The session.
    pub session_id: i64,
    /// The dossier whose mail it was in.
    pub dossier_id: i64,
    /// The Amsterdam day on which that mail was written.
    pub sent_on: NaiveDate,
    /// True when it took its one answer.
    pub is_answered: bool,
}

/// Whose link it is: session, dossier and contact.
pub type Asked = (i64, i64, i64);

/// Adds a link by the hash of its token. It takes the place of the one that this contact had for
/// this session, and takes no answer when that one did.
///
/// # Errors
/// [`StoreError::Duplicate`] when that token is there.
pub fn add_link(
    conn: &mut DbConn,
    (session_id, dossier_id, contact_id): Asked,
    token_hash: &str,
    sent_on: NaiveDate,
) -> Result<(), StoreError> {
    let before: Vec<bool> = session_evaluation_links::table
        .filter(session_evaluation_links::session_id.eq(session_id))
        .filter(session_evaluation_links::contact_id.eq(contact_id))
        .select(session_evaluation_links::is_answered)
        .load(conn)?;
    diesel::delete(
        session_evaluation_links::table
            .filter(session_evaluation_links::session_id.eq(session_id))
            .filter(session_evaluation_links::contact_id.eq(contact_id)),
    )
    .execute(conn)?;
    diesel::insert_into(session_evaluation_links::table)
        .values((
            session_evaluation_links::session_id.eq(session_id),
            session_evaluation_links::dossier_id.eq(dossier_id),
            session_evaluation_links::token_hash.eq(token_hash),
            session_evaluation_links::sent_on.eq(sent_on),
            session_evaluation_links::is_answered.eq(before.contains(&true)),
            session_evaluation_links::contact_id.eq(contact_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// The link with this hash of a token, if there is one.
///
/// # Errors
/// A database error.
pub fn find_link(conn: &mut DbConn, token_hash: &str) -> Result<Option<Link>, StoreError> {
    type Row = (i64, i64, i64, NaiveDate, bool);
    let row: Option<Row> = session_evaluation_links::table
        .filter(session_evaluation_links::token_hash.eq(token_hash))
        .select((
            session_evaluation_links::id,
            session_evaluation_links::session_id,
            session_evaluation_links::dossier_id,
            session_evaluation_links::sent_on,
            session_evaluation_links::is_answered,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, session_id, dossier_id, sent_on, is_answered)| Link {
        id,
        session_id,
        dossier_id,
        sent_on,
        is_answered,
    }))
}

/// Marks a link as answered; says whether it was open until now.
///
/// # Errors
/// A database error.
pub fn set_answered(conn: &mut DbConn, link_id: i64) -> Result<bool, StoreError> {
    let changed = diesel::update(session_evaluation_links::table.find(link_id))
        .filter(session_evaluation_links::is_answered.eq(false))
        .set(session_evaluation_links::is_answered.eq(true))
        .execute(conn)?;
    Ok(changed == 1)
}

/// How many links were sent for a session.
///
/// # Errors
/// A database error.
pub fn count_links(conn: &mut DbConn, session_id: i64) -> Result<usize, StoreError> {
    let count: i64 = session_evaluation_links::table
        .filter(session_evaluation_links::session_id.eq(session_id))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Adds an answer.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, session_id: i64, given: &Evaluation) -> Result<(), StoreError> {
    diesel::insert_into(session_evaluations::table)
        .values((
            session_evaluations::session_id.eq(session_id),
            session_evaluations::useful.eq(given.useful),
            session_evaluations::would_recommend.eq(given.would_recommend.as_str()),
            session_evaluations::was_useful.eq(&given.was_useful),
            session_evaluations::was_missing.eq(&given.was_missing),
            session_evaluations::on_day.eq(given.on_day),
        ))
        .execute(conn)?;
    Ok(())
}

/// The answers about a session, in the order in which they came.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, session_id: i64) -> Result<Vec<Evaluation>, StoreError> {
    type Row = (i32, String, Option<String>, Option<String>, NaiveDate);
    let rows: Vec<Row> = session_evaluations::table
        .filter(session_evaluations::session_id.eq(session_id))
        .order(session_evaluations::id)
        .select((
            session_evaluations::useful,
            session_evaluations::would_recommend,
            session_evaluations::was_useful,
            session_evaluations::was_missing,
            session_evaluations::on_day,
        ))
        .load(conn)?;
    let evaluation = |(useful, recommend, was_useful, was_missing, on_day): Row| {
        let would_recommend = parsed("session_evaluations.would_recommend", &recommend)?;
        Ok(Evaluation { useful, would_recommend, was_useful, was_missing, on_day })
    };
    rows.into_iter().map(evaluation).collect()
}

/// The marks of every answer about these sessions, without the words, in the order in which they
/// came.
///
/// # Errors
/// A database error.
pub fn list_marks_among(
    conn: &mut DbConn,
    session_ids: &[i64],
) -> Result<Vec<(i32, Recommendation)>, StoreError> {
    let rows: Vec<(i32, String)> = session_evaluations::table
        .filter(session_evaluations::session_id.eq_any(session_ids))
        .order(session_evaluations::id)
        .select((session_evaluations::useful, session_evaluations::would_recommend))
        .load(conn)?;
    let mark = |(useful, text): (i32, String)| {
        Ok((useful, parsed("session_evaluations.would_recommend", &text)?))
    };
    rows.into_iter().map(mark).collect()
}
