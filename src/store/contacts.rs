//! The contacts of organisations.

pub mod erased_addresses;
pub mod erasure;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::parts::in_parts;
use super::schema::contacts;
use super::{DbConn, StoreError, parsed, search};
use crate::domain::contacts::{Contact, EmailAddress};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contacts)]
#[diesel(treat_none_as_null = true)]
struct ContactRow {
    #[diesel(skip_insertion, skip_update)]
    id: i64,
    organisation_id: i64,
    function: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    is_role_mailbox: bool,
    source: String,
    verified_on: Option<NaiveDate>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    do_not_contact: bool,
    do_not_contact_on: Option<NaiveDate>,
    bounced_on: Option<NaiveDate>,
    version: i64,
}

impl ContactRow {
    fn into_contact(self) -> Result<Contact, StoreError> {
        Ok(Contact {
            id: self.id,
            organisation_id: self.organisation_id,
            function: parsed("contacts.function", &self.function)?,
            name: self.name,
            email: self.email.map(|text| address(&text)).transpose()?,
            phone: self.phone,
            is_role_mailbox: self.is_role_mailbox,
            source: self.source,
            verified_on: self.verified_on,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            do_not_contact: self.do_not_contact,
            do_not_contact_on: self.do_not_contact_on,
            bounced_on: self.bounced_on,
            version: self.version,
        })
    }

    fn of(contact: &Contact, version: i64) -> Self {
        let it = contact.clone();
        Self {
            id: it.id,
            organisation_id: it.organisation_id,
            function: it.function.as_str().to_owned(),
            name: it.name,
            email: it.email.map(|email| email.as_str().to_owned()),
            phone: it.phone,
            is_role_mailbox: it.is_role_mailbox,
            source: it.source,
            verified_on: it.verified_on,
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            do_not_contact: it.do_not_contact,
            do_not_contact_on: it.do_not_contact_on,
            bounced_on: it.bounced_on,
            version,
        }
    }
}

fn address(text: &str) -> Result<EmailAddress, StoreError> {
    let corrupt = |_| StoreError::Corrupt { column: "contacts.email", text: text.to_owned() };
    EmailAddress::parse(text).map_err(corrupt)
}

/// Every contact that ever was, in the order in which they were added.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Contact>, StoreError> {
    contacts::table
        .order(contacts::id)
        .select(ContactRow::as_select())
        .load::<ContactRow>(conn)?
        .into_iter()
        .map(ContactRow::into_contact)
        .collect()
}

/// The contacts of one organisation, ended ones included.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, organisation_id: i64) -> Result<Vec<Contact>, StoreError> {
    contacts::table
        .filter(contacts::organisation_id.eq(organisation_id))
        .order(contacts::id)
        .select(ContactRow::as_select())
        .load::<ContactRow>(conn)?
        .into_iter()
        .map(ContactRow::into_contact)
        .collect()
}

/// The contacts of these organisations, ended ones included, in the order in which they were
/// added.
///
/// # Errors
/// A database error.
pub fn list_of_organisations(
    conn: &mut DbConn,
    organisation_ids: &[i64],
) -> Result<Vec<Contact>, StoreError> {
    let mut all = Vec::new();
    // One by one, each step in an index: a list of ids would be prepared anew each time.
    for &id in organisation_ids {
        all.extend(list_of(conn, id)?);
    }
    Ok(all)
}

/// The contacts with these ids, in no order; those that are gone are left out.
///
/// # Errors
/// A database error.
pub fn list_by_ids(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<Contact>, StoreError> {
    in_parts(ids, |some| {
        contacts::table
            .filter(contacts::id.eq_any(some))
            .select(ContactRow::as_select())
            .load::<ContactRow>(conn)?
            .into_iter()
            .map(ContactRow::into_contact)
            .collect()
    })
}

/// The contact with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Contact, StoreError> {
    find(conn, id)?.ok_or(StoreError::NotFound("Dit contact"))
}

/// The contact with this id, if there is one.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, id: i64) -> Result<Option<Contact>, StoreError> {
    contacts::table
        .find(id)
        .select(ContactRow::as_select())
        .first::<ContactRow>(conn)
        .optional()?
        .map(ContactRow::into_contact)
        .transpose()
}

/// The ids of the organisations with a contact that may be written to on the day.
///
/// # Errors
/// A database error.
pub fn list_reachable_organisations(
    conn: &mut DbConn,
    on: NaiveDate,
) -> Result<Vec<i64>, StoreError> {
    Ok(contacts::table
        .filter(contacts::email.is_not_null())
        .filter(contacts::bounced_on.is_null())
        .filter(contacts::do_not_contact.eq(false))
        .filter(contacts::valid_from.is_null().or(contacts::valid_from.le(on)))
        .filter(contacts::valid_to.is_null().or(contacts::valid_to.gt(on)))
        .select(contacts::organisation_id)
        .distinct()
        .load(conn)?)
}

/// Those of these organisations that have a contact that may be written to on the day.
///
/// # Errors
/// A database error.
pub fn list_reachable_among(
    conn: &mut DbConn,
    organisation_ids: &[i64],
    on: NaiveDate,
) -> Result<Vec<i64>, StoreError> {
    in_parts(organisation_ids, |some| {
        Ok(contacts::table
            .filter(contacts::organisation_id.eq_any(some))
            .filter(contacts::email.is_not_null())
            .filter(contacts::bounced_on.is_null())
            .filter(contacts::do_not_contact.eq(false))
            .filter(contacts::valid_from.is_null().or(contacts::valid_from.le(on)))
            .filter(contacts::valid_to.is_null().or(contacts::valid_to.gt(on)))
            .select(contacts::organisation_id)
            .distinct()
            .load(conn)?)
    })
}

/// Adds a contact; its `id` and `version` are ignored. Answers the new id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, contact: &Contact) -> Result<i64, StoreError> {
    let id = diesel::insert_into(contacts::table)
        .values(ContactRow::of(contact, 1))
        .returning(contacts::id)
        .get_result(conn)?;
    index(conn, id, contact)?;
    Ok(id)
}

fn index(conn: &mut DbConn, id: i64, contact: &Contact) -> Result<(), StoreError> {
    let email = contact.email.as_ref().map(|email| email.as_str());
    search::index_contact(conn, id, (contact.name.as_deref(), email))
}

/// Writes a contact that was read at its `version`.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody changed it since.
pub fn set(conn: &mut DbConn, contact: &Contact) -> Result<(), StoreError> {
    let as_read = contacts::table.find(contact.id).filter(contacts::version.eq(contact.version));
    let changed =
        diesel::update(as_read).set(ContactRow::of(contact, contact.version + 1)).execute(conn)?;
    if changed == 0 {
        return Err(StoreError::Conflict);
    }
    index(conn, contact.id, contact)
}
