//! What the import matches against and writes: contacts in short, and the fields of
//! organisations that a list may change.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::domain::search::Source;
use crate::store::parts::in_parts;
use crate::store::schema::{aliases, contacts, messages, organisations};
use crate::store::{DbConn, StoreError, organisation_changes, search};

/// A contact as far as a list is matched with it: a hundred thousand stay small.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct KnownContact {
    /// Database id.
    pub id: i64,
    /// The organisation.
    pub organisation_id: i64,
    /// Stable name of the function.
    pub function: String,
    /// Name of the person.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// True when the mail reaches an office.
    pub is_role_mailbox: bool,
    /// When somebody last saw that it is right.
    pub verified_on: Option<NaiveDate>,
    /// True when they want no messages.
    pub do_not_contact: bool,
}

/// The contacts in function on the day, in the order in which they were added.
///
/// # Errors
/// A database error.
pub fn known_contacts(conn: &mut DbConn, on: NaiveDate) -> Result<Vec<KnownContact>, StoreError> {
    Ok(contacts::table
        .filter(contacts::valid_from.is_null().or(contacts::valid_from.le(on)))
        .filter(contacts::valid_to.is_null().or(contacts::valid_to.gt(on)))
        .order(contacts::id)
        .select((
            contacts::id,
            contacts::organisation_id,
            contacts::function,
            contacts::name,
            contacts::email,
            contacts::phone,
            contacts::is_role_mailbox,
            contacts::verified_on,
            contacts::do_not_contact,
        ))
        .load(conn)?)
}

/// The addresses, in small letters, that want no messages and since when; of ended contacts too.
///
/// # Errors
/// A database error.
pub fn objecting_addresses(
    conn: &mut DbConn,
) -> Result<HashMap<String, Option<NaiveDate>>, StoreError> {
    let rows = contacts::table
        .filter(contacts::do_not_contact.eq(true))
        .filter(contacts::email.is_not_null())
        .select((contacts::email.assume_not_null(), contacts::do_not_contact_on))
        .load::<(String, Option<NaiveDate>)>(conn)?;
    Ok(rows.into_iter().map(|(email, since)| (email.to_ascii_lowercase(), since)).collect())
}

/// Which of these contacts a message was made for.
///
/// # Errors
/// A database error.
pub fn list_referred(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<i64>, StoreError> {
    in_parts(ids, |some| {
        let found: Vec<Option<i64>> = messages::table
            .filter(messages::contact_id.eq_any(some))
            .select(messages::contact_id)
            .distinct()
            .load(conn)?;
        Ok(found.into_iter().flatten().collect())
    })
}

/// Removes a contact that nothing refers to and that still has this version.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody changed it since.
pub fn remove_contact(conn: &mut DbConn, id: i64, version: i64) -> Result<(), StoreError> {
    let as_read = contacts::table.find(id).filter(contacts::version.eq(version));
    let removed = diesel::delete(as_read).execute(conn)?;
    if removed == 0 {
        return Err(StoreError::Conflict);
    }
    search::forget(conn, Source::Contact, id)
}

/// The fields of an organisation that a list may change.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = organisations)]
#[diesel(treat_none_as_null = true)]
pub struct OrganisationFields {
    /// Name.
    pub name: String,
    /// Name to sort by.
    pub sort_name: String,
    /// Folded name for searching.
    pub search_name: String,
    /// Code of the province it lies in.
    pub province_code: String,
    /// Inhabitants.
    pub inhabitants: Option<i32>,
    /// Seat.
    pub place: Option<String>,
    /// Web site.
    pub website: Option<String>,
}

/// The fields of an organisation as they are now.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such organisation.
pub fn get_fields(conn: &mut DbConn, id: i64) -> Result<OrganisationFields, StoreError> {
    organisations::table
        .find(id)
        .select(OrganisationFields::as_select())
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("Deze organisatie"))
}

/// Writes the fields of an organisation; what it was is kept.
///
/// # Errors
/// A database error.
pub fn set_fields(
    conn: &mut DbConn,
    id: i64,
    fields: OrganisationFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    organisation_changes::keep(conn, id, now)?;
    let organisation = organisations::table.find(id);
    search::index_organisation(conn, id, (&fields.name, fields.place.as_deref()))?;
    diesel::update(organisation)
        .set((fields, organisations::version.eq(organisations::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Takes another spelling of an organisation away.
///
/// # Errors
/// A database error.
pub fn remove_alias(conn: &mut DbConn, id: i64, alias: &str) -> Result<(), StoreError> {
    let of_it =
        aliases::table.filter(aliases::organisation_id.eq(id)).filter(aliases::alias.eq(alias));
    for gone in of_it.select(aliases::id).load::<i64>(conn)? {
        search::forget(conn, Source::Alias, gone)?;
    }
    diesel::delete(of_it).execute(conn)?;
    Ok(())
}
