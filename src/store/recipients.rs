//! Contacts as the post sees them: who can be written to, and whose address bounced.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::contacts;
use super::{DbConn, StoreError, parsed};
use crate::domain::contacts::ContactFunction;

/// A contact, as far as a letter cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Id of the contact.
    pub id: i64,
    /// The organisation.
    pub organisation_id: i64,
    /// The function.
    pub function: ContactFunction,
    /// Name of the person, if known.
    pub name: Option<String>,
    /// The address, if known.
    pub email: Option<String>,
    /// Whether the mailbox belongs to an office.
    pub is_role_mailbox: bool,
    /// Where the address was found.
    pub source: String,
    /// First day in the function.
    pub valid_from: Option<NaiveDate>,
    /// First day no longer in the function.
    pub valid_to: Option<NaiveDate>,
    /// Wants no mail.
    pub do_not_contact: bool,
    /// When a mail came back.
    pub bounced_on: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = contacts)]
struct AddresseeRow {
    id: i64,
    organisation_id: i64,
    function: String,
    name: Option<String>,
    email: Option<String>,
    is_role_mailbox: bool,
    source: String,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    do_not_contact: bool,
    bounced_on: Option<NaiveDate>,
}

impl AddresseeRow {
    fn into_addressee(self) -> Result<Addressee, StoreError> {
        Ok(Addressee {
            id: self.id,
            organisation_id: self.organisation_id,
            function: parsed("contacts.function", &self.function)?,
            name: self.name,
            email: self.email,
            is_role_mailbox: self.is_role_mailbox,
            source: self.source,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            do_not_contact: self.do_not_contact,
            bounced_on: self.bounced_on,
        })
    }
}

/// The contacts of these organisations.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, organisation_ids: &[i64]) -> Result<Vec<Addressee>, StoreError> {
    contacts::table
        .filter(contacts::organisation_id.eq_any(organisation_ids))
        .order(contacts::id)
        .select(AddresseeRow::as_select())
        .load::<AddresseeRow>(conn)?
        .into_iter()
        .map(AddresseeRow::into_addressee)
        .collect()
}

/// The contact with this id, if it is still there.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, id: i64) -> Result<Option<Addressee>, StoreError> {
    contacts::table
        .find(id)
        .select(AddresseeRow::as_select())
        .first::<AddresseeRow>(conn)
        .optional()?
        .map(AddresseeRow::into_addressee)
        .transpose()
}

/// Notes that mail to this contact came back.
///
/// # Errors
/// A database error.
pub fn set_bounced(conn: &mut DbConn, id: i64, on: NaiveDate) -> Result<(), StoreError> {
    diesel::update(contacts::table.find(id))
        .set((contacts::bounced_on.eq(Some(on)), contacts::version.eq(contacts::version + 1)))
        .execute(conn)?;
    Ok(())
}
