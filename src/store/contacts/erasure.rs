//! What is kept of a contact beside its row, and how it is made nobody's.

use diesel::prelude::*;

use crate::domain::contacts::Contact;
use crate::domain::letters::MessageState;
use crate::store::schema::{
    attempts, contacts, idempotency_keys, import_changes, inbound_mails, messages,
    session_logistics,
};
use crate::store::{DbConn, StoreError};

/// How an import calls a contact.
const CONTACT: &str = "contact";

/// What an import wrote of a contact: field, old value and new value.
pub type WrittenField = (String, Option<String>, Option<String>);

/// Whether a message to the contact is with a server now.
///
/// # Errors
/// A database error.
pub fn is_in_flight(conn: &mut DbConn, contact_id: i64) -> Result<bool, StoreError> {
    let sending = messages::table
        .filter(messages::contact_id.eq(contact_id))
        .filter(messages::state.eq(MessageState::Sending.as_str()));
    Ok(diesel::select(diesel::dsl::exists(sending)).get_result(conn)?)
}

/// The contacts that were erased at the wish of a person.
///
/// # Errors
/// A database error.
pub fn list_erased(conn: &mut DbConn) -> Result<Vec<i64>, StoreError> {
    Ok(contacts::table
        .filter(contacts::source.eq(Contact::ERASED))
        .filter(contacts::name.is_null().and(contacts::email.is_null()))
        .order(contacts::id)
        .select(contacts::id)
        .load(conn)?)
}

/// Whether another contact, of any organisation, has this address too.
///
/// # Errors
/// A database error.
pub fn is_shared(conn: &mut DbConn, contact_id: i64, address: &str) -> Result<bool, StoreError> {
    let others =
        contacts::table.filter(contacts::email.eq(address)).filter(contacts::id.ne(contact_id));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
}

/// What imports wrote of the contact, in that order.
///
/// # Errors
/// A database error.
pub fn list_written(conn: &mut DbConn, contact_id: i64) -> Result<Vec<WrittenField>, StoreError> {
    Ok(import_changes::table
        .filter(import_changes::entity.eq(CONTACT))
        .filter(import_changes::entity_id.eq(contact_id))
        .order(import_changes::id)
        .select((import_changes::field, import_changes::old_value, import_changes::new_value))
        .load(conn)?)
}

/// Takes the person out of every message to the contact: this address and this text stand there
/// from now on. That it left, and when, stays.
///
/// # Errors
/// A database error.
pub fn blank_messages(
    conn: &mut DbConn,
    contact_id: i64,
    (address, text): (&str, &str),
) -> Result<usize, StoreError> {
    let of_contact = messages::table.filter(messages::contact_id.eq(contact_id));
    let ids: Vec<i64> = of_contact.select(messages::id).load(conn)?;
    for id in &ids {
        diesel::update(attempts::table.filter(attempts::message_id.eq(id)))
            .set(attempts::server_said.eq(""))
            .execute(conn)?;
    }
    Ok(diesel::update(of_contact)
        .set((
            messages::to_address.eq(address),
            messages::subject.eq(text),
            messages::text_body.eq(text),
            messages::html_body.eq(""),
            messages::unsubscribe_url.eq(None::<String>),
            messages::calendar.eq(None::<String>),
            messages::server_said.eq(None::<String>),
            messages::version.eq(messages::version + 1),
        ))
        .execute(conn)?)
}

/// Takes the words out of the mail that came from an address.
///
/// # Errors
/// A database error.
pub fn blank_inbound(
    conn: &mut DbConn,
    from: &str,
    (address, text): (&str, &str),
) -> Result<usize, StoreError> {
    let theirs = inbound_mails::table.filter(inbound_mails::from_address.eq(from));
    Ok(diesel::update(theirs)
        .set((
            inbound_mails::from_address.eq(address),
            inbound_mails::subject.eq(""),
            inbound_mails::excerpt.eq(text),
        ))
        .execute(conn)?)
}

/// Takes out what imports wrote of the contact; that they wrote it stays.
///
/// # Errors
/// A database error.
pub fn blank_written(conn: &mut DbConn, contact_id: i64) -> Result<usize, StoreError> {
    let written = import_changes::table
        .filter(import_changes::entity.eq(CONTACT))
        .filter(import_changes::entity_id.eq(contact_id));
    let nothing = None::<String>;
    Ok(diesel::update(written)
        .set((import_changes::old_value.eq(&nothing), import_changes::new_value.eq(&nothing)))
        .execute(conn)?)
}

/// Takes a telephone number out of the plans of evenings.
///
/// # Errors
/// A database error.
pub fn blank_phone(conn: &mut DbConn, phone: &str) -> Result<usize, StoreError> {
    let theirs = session_logistics::table.filter(session_logistics::contact_phone.eq(phone));
    Ok(diesel::update(theirs)
        .set(session_logistics::contact_phone.eq(None::<String>))
        .execute(conn)?)
}

/// Forgets the answers of the API that are kept for a call that comes again and that hold a text.
///
/// # Errors
/// A database error.
pub fn forget_answers(conn: &mut DbConn, text: &str) -> Result<usize, StoreError> {
    // A sign of a pattern in the text finds more than it; each is a copy that may go.
    let kept = idempotency_keys::table.filter(idempotency_keys::body.like(format!("%{text}%")));
    Ok(diesel::delete(kept).execute(conn)?)
}
