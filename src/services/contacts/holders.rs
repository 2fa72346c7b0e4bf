//! An office passes from one person to the next: the former holder ends on the day before.

use chrono::{DateTime, Utc};

use crate::domain::contacts::Contact;
use crate::domain::dates::{amsterdam_day, written_day};
use crate::domain::permissions::Actor;
use crate::services::{ServiceError, ServiceResult, audit};
use crate::store::{DbConn, contacts};

/// Ends whoever holds the office of a new contact. The mailbox of an office stays: it belongs to
/// the office. Without a first day the new contact starts today.
///
/// # Errors
/// The former holder started on the same day or later.
pub(super) fn end_previous(
    conn: &mut DbConn,
    actor: &Actor,
    new: &mut Contact,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let start = *new.valid_from.get_or_insert(amsterdam_day(now));
    let is_held = |held: &Contact| {
        held.function == new.function && held.is_person() && !held.is_past_on(start)
    };
    for held in contacts::list_of(conn, new.organisation_id)?.into_iter().filter(is_held) {
        if let Some(from) = held.valid_from.filter(|from| *from >= start) {
            let problem = format!(
                "Het vorige contact begon op {}. Vul een eerste dag na die dag in.",
                written_day(from)
            );
            return Err(ServiceError::field("first_day", problem));
        }
        contacts::set(conn, &Contact { valid_to: Some(start), ..held.clone() })?;
        audit::record(conn, actor, "contact.end", &format!("contact {}", held.id), now)?;
    }
    Ok(())
}
