//! Filters that people keep under a name.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::domain::filters::{FilteredList, SavedFilter};
use crate::store::schema::{saved_filters, users};
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = saved_filters)]
struct FilterRow {
    id: i64,
    owner_id: i64,
    list: String,
    name: String,
    fields: String,
    is_shared: bool,
}

impl FilterRow {
    fn into_filter(self) -> Result<SavedFilter, StoreError> {
        let fields = serde_json::from_str(&self.fields);
        let column = "saved_filters.fields";
        Ok(SavedFilter {
            id: self.id,
            owner_id: self.owner_id,
            list: parsed("saved_filters.list", &self.list)?,
            name: self.name,
            fields: fields.map_err(|_| StoreError::Corrupt { column, text: self.fields })?,
            is_shared: self.is_shared,
        })
    }
}

fn written(fields: &[(String, String)]) -> Result<String, StoreError> {
    serde_json::to_string(fields).map_err(|error| StoreError::Database(error.to_string()))
}

/// Adds a filter; its `id` is ignored. Answers the new id.
///
/// # Errors
/// [`StoreError::Duplicate`] when its maker has one of that name for that list.
pub fn add(conn: &mut DbConn, filter: &SavedFilter, now: DateTime<Utc>) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(saved_filters::table)
        .values((
            saved_filters::owner_id.eq(filter.owner_id),
            saved_filters::list.eq(filter.list.as_str()),
            saved_filters::name.eq(&filter.name),
            saved_filters::fields.eq(written(&filter.fields)?),
            saved_filters::is_shared.eq(filter.is_shared),
            saved_filters::created_at.eq(now.naive_utc()),
        ))
        .returning(saved_filters::id)
        .get_result(conn)?)
}

/// The filter with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<SavedFilter, StoreError> {
    saved_filters::table
        .find(id)
        .select(FilterRow::as_select())
        .first::<FilterRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit filter"))?
        .into_filter()
}

/// The filters of one user and those that others share, with the name of their makers, by name.
///
/// # Errors
/// A database error.
pub fn list_seen(
    conn: &mut DbConn,
    user_id: i64,
    list: Option<FilteredList>,
) -> Result<Vec<(SavedFilter, String)>, StoreError> {
    let lists: Vec<&str> = match list {
        Some(one) => vec![one.as_str()],
        None => FilteredList::ALL.iter().map(|it| it.as_str()).collect(),
    };
    saved_filters::table
        .inner_join(users::table)
        .filter(saved_filters::list.eq_any(lists))
        .filter(saved_filters::owner_id.eq(user_id).or(saved_filters::is_shared.eq(true)))
        .order((saved_filters::name, saved_filters::id))
        .select((FilterRow::as_select(), users::name))
        .load::<(FilterRow, String)>(conn)?
        .into_iter()
        .map(|(row, name)| Ok((row.into_filter()?, name)))
        .collect()
}

/// Sets the name, and whether the team sees it.
///
/// # Errors
/// [`StoreError::Duplicate`] when its maker has another one of that name for that list.
pub fn set(conn: &mut DbConn, id: i64, (name, is_shared): (&str, bool)) -> Result<(), StoreError> {
    diesel::update(saved_filters::table.find(id))
        .set((saved_filters::name.eq(name), saved_filters::is_shared.eq(is_shared)))
        .execute(conn)?;
    Ok(())
}

/// Removes a filter; a second time changes nothing.
///
/// # Errors
/// A database error.
pub fn remove(conn: &mut DbConn, id: i64) -> Result<(), StoreError> {
    diesel::delete(saved_filters::table.find(id)).execute(conn)?;
    Ok(())
}
