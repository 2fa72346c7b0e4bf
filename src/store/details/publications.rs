//! The answers of all conversations as they were published: what stood in a row of a table, and
//! since when. Every state is kept, because a new one is compared with all of them; nothing of
//! what an organisation gave leaves the services.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::publication::Given;
use crate::store::schema::details::published_answers;
use crate::store::{DbConn, StoreError};

/// What was published of one question in one province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The form and its version.
    pub form: String,
    /// The question in it.
    pub question: String,
    /// Code of the province.
    pub province_code: String,
    /// When; what was published together has one moment.
    pub published_at: DateTime<Utc>,
    /// How many organisations of the province had a conversation then.
    pub visited: u32,
    /// The answers by dossier.
    pub given: Given,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = published_answers)]
struct PublishedRow {
    form: String,
    question: String,
    province_code: String,
    published_at: NaiveDateTime,
    visited: i64,
    given: String,
}

impl PublishedRow {
    fn into_published(self) -> Result<Published, StoreError> {
        // The text itself stays out of the log.
        let corrupt = |_| StoreError::Corrupt {
            column: "published_answers.given",
            text: "not shown".to_owned(),
        };
        let given = serde_json::from_str(&self.given).map_err(corrupt)?;
        Ok(Published {
            form: self.form,
            question: self.question,
            province_code: self.province_code,
            published_at: self.published_at.and_utc(),
            visited: u32::try_from(self.visited).unwrap_or(0),
            given,
        })
    }
}

/// Adds what is published from now on.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, tour_id: i64, new: &Published) -> Result<(), StoreError> {
    let given = serde_json::to_string(&new.given)
        .map_err(|error| StoreError::Database(error.to_string()))?;
    diesel::insert_into(published_answers::table)
        .values((
            published_answers::tour_id.eq(tour_id),
            published_answers::form.eq(&new.form),
            published_answers::question.eq(&new.question),
            published_answers::province_code.eq(&new.province_code),
            published_answers::published_at.eq(new.published_at.naive_utc()),
            published_answers::visited.eq(i64::from(new.visited)),
            published_answers::given.eq(given),
        ))
        .execute(conn)?;
    Ok(())
}

/// True when something was published of a tour.
///
/// # Errors
/// A database error.
pub fn has_any(conn: &mut DbConn, tour_id: i64) -> Result<bool, StoreError> {
    let of_tour = published_answers::table.filter(published_answers::tour_id.eq(tour_id));
    Ok(diesel::select(diesel::dsl::exists(of_tour)).get_result(conn)?)
}

/// Everything that was ever published of a tour, the oldest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Published>, StoreError> {
    published_answers::table
        .filter(published_answers::tour_id.eq(tour_id))
        .order(published_answers::id)
        .select(PublishedRow::as_select())
        .load::<PublishedRow>(conn)?
        .into_iter()
        .map(PublishedRow::into_published)
        .collect()
}

/// What was ever published of one question, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(
    conn: &mut DbConn,
    tour_id: i64,
    (form, question): (&str, &str),
) -> Result<Vec<Published>, StoreError> {
    published_answers::table
        .filter(published_answers::tour_id.eq(tour_id))
        .filter(published_answers::form.eq(form))
        .filter(published_answers::question.eq(question))
        .order(published_answers::id)
        .select(PublishedRow::as_select())
        .load::<PublishedRow>(conn)?
        .into_iter()
        .map(PublishedRow::into_published)
        .collect()
}

/// Takes away what was published of every other tour and answers how many rows that were.
///
/// # Errors
/// A database error.
pub fn remove_others(conn: &mut DbConn, tour_id: i64) -> Result<usize, StoreError> {
    let others = published_answers::table.filter(published_answers::tour_id.ne(tour_id));
    Ok(diesel::delete(others).execute(conn)?)
}
