//! Which digests a user wants, which of them were queued, and the links that stop them.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::digests::Digest;
use crate::store::schema::{digest_choices, digest_links};
use crate::store::{DbConn, StoreError, parsed};

/// What is known of one user and one digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The user.
    pub user_id: i64,
    /// Whether it is wanted.
    pub is_wanted: bool,
    /// The first day of what the last one was about.
    pub queued_for: Option<NaiveDate>,
}

/// What is known of a digest; a user who never chose and never got one is not among them.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, digest: Digest) -> Result<Vec<Choice>, StoreError> {
    let rows = digest_choices::table
        .filter(digest_choices::kind.eq(digest.as_str()))
        .order(digest_choices::user_id)
        .select((digest_choices::user_id, digest_choices::is_wanted, digest_choices::queued_for))
        .load::<(i64, bool, Option<NaiveDate>)>(conn)?;
    let choice = |(user_id, is_wanted, queued_for)| Choice { user_id, is_wanted, queued_for };
    Ok(rows.into_iter().map(choice).collect())
}

/// Whether a user wants a digest; none when they never chose.
///
/// # Errors
/// A database error.
pub fn find_wanted(
    conn: &mut DbConn,
    user_id: i64,
    digest: Digest,
) -> Result<Option<bool>, StoreError> {
    let row = digest_choices::table.find((user_id, digest.as_str()));
    Ok(row.select(digest_choices::is_wanted).first(conn).optional()?)
}

/// Writes down what a user wants.
///
/// # Errors
/// A database error.
pub fn set_wanted(
    conn: &mut DbConn,
    (user_id, digest): (i64, Digest),
    is_wanted: bool,
) -> Result<(), StoreError> {
    let row = diesel::update(digest_choices::table.find((user_id, digest.as_str())));
    let changed = row.set(digest_choices::is_wanted.eq(is_wanted)).execute(conn)?;
    if changed == 0 {
        add(conn, (user_id, digest), (is_wanted, None))?;
    }
    Ok(())
}

/// Writes down that the digest about this day, week or month was made for a user who wants it.
///
/// # Errors
/// A database error.
pub fn set_queued_for(
    conn: &mut DbConn,
    (user_id, digest): (i64, Digest),
    first: NaiveDate,
) -> Result<(), StoreError> {
    let row = diesel::update(digest_choices::table.find((user_id, digest.as_str())));
    let changed = row.set(digest_choices::queued_for.eq(Some(first))).execute(conn)?;
    if changed == 0 {
        add(conn, (user_id, digest), (true, Some(first)))?;
    }
    Ok(())
}

fn add(
    conn: &mut DbConn,
    (user_id, digest): (i64, Digest),
    (is_wanted, queued_for): (bool, Option<NaiveDate>),
) -> Result<(), StoreError> {
    diesel::insert_into(digest_choices::table)
        .values((
            digest_choices::user_id.eq(user_id),
            digest_choices::kind.eq(digest.as_str()),
            digest_choices::is_wanted.eq(is_wanted),
            digest_choices::queued_for.eq(queued_for),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds a link of a day that stops a digest, by the hash of its token.
///
/// # Errors
/// A database error.
pub fn add_link(
    conn: &mut DbConn,
    (user_id, digest): (i64, Digest),
    token_hash: &str,
    made_on: NaiveDate,
) -> Result<(), StoreError> {
    diesel::insert_into(digest_links::table)
        .values((
            digest_links::token_hash.eq(token_hash),
            digest_links::user_id.eq(user_id),
            digest_links::kind.eq(digest.as_str()),
            digest_links::made_on.eq(made_on),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes the links that were made before a day; answers how many.
///
/// # Errors
/// A database error.
pub fn remove_links_before(conn: &mut DbConn, day: NaiveDate) -> Result<usize, StoreError> {
    Ok(diesel::delete(digest_links::table.filter(digest_links::made_on.lt(day))).execute(conn)?)
}

/// Whose digest a link stops.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such link.
pub fn get_link(conn: &mut DbConn, token_hash: &str) -> Result<(i64, Digest), StoreError> {
    let row = digest_links::table.find(token_hash);
    let found = row
        .select((digest_links::user_id, digest_links::kind))
        .first::<(i64, String)>(conn)
        .optional()?;
    let (user_id, kind) = found.ok_or(StoreError::NotFound("Deze link"))?;
    Ok((user_id, parsed("digest_links.kind", &kind)?))
}
