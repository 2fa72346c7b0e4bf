//! A person lets messages leave again, and says what may have left meanwhile.

use chrono::{DateTime, Utc};

use super::{
    DOUBT, FINGERPRINT, FOUND, MUTED, Place, STRANGERS, compare, journals, known, make_unclear,
    reason, remember, remembered, strangers,
};
use crate::domain::permissions::{Actor, Permission};
use crate::mail::Noted;
use crate::services::{ServiceResult, audit, require};
use crate::store::{DbConn, facts, messages};

const UNKNOWN: &str = "De verzending stond stil en niemand weet of dit bericht al vertrok.";

/// Why nothing leaves, for who decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standstill {
    /// Why, in Dutch.
    pub reason: String,
    /// How many messages should have left by now.
    pub overdue: usize,
    /// True when nobody can tell which of them did: the send journal is lost or was put back.
    pub has_doubt: bool,
}

/// What a person says who lets messages leave again.
#[derive(Debug, Clone, Copy)]
pub struct Confirmation<'a> {
    /// Where this instance runs.
    pub place: &'a Place,
    /// Its send journal.
    pub journal: &'a Noted,
    /// True when what should have left by now may have done so: it becomes unclear, and a person
    /// finds out. Without an answer that is so when there is doubt.
    pub may_have_left: Option<bool>,
}

/// Why nothing leaves, if so.
///
/// # Errors
/// No permission.
pub fn look(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Standstill>> {
    require(actor, Permission::ManageMail)?;
    let Some(reason) = reason(conn)? else { return Ok(None) };
    let overdue = messages::list_overdue(conn, now)?.len();
    Ok(Some(Standstill { reason, overdue, has_doubt: has_doubt(conn)? }))
}

fn has_doubt(conn: &mut DbConn) -> ServiceResult<bool> {
    Ok(facts::find(conn, DOUBT)?.is_some_and(|doubt| !doubt.is_empty()))
}

/// Lets messages leave again from this place, and answers how many became unclear; does nothing
/// where nothing stands still. What the
/// journals of the instances knew is accepted as it stands.
///
/// # Errors
/// No permission.
pub fn confirm(
    conn: &mut DbConn,
    actor: &Actor,
    said: Confirmation<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::ManageMail)?;
    if reason(conn)?.is_none() {
        return Ok(0);
    }
    // The right journal may have come back since the start.
    let mut unclear = compare(conn, &said.journal.counts, now)?.unclear;
    if said.may_have_left.map_or_else(|| has_doubt(conn), Ok)? {
        for message in messages::list_overdue(conn, now)? {
            make_unclear(conn, (message, UNKNOWN), actor, now)?;
            unclear += 1;
        }
    }
    accept(conn, said)?;
    facts::set(conn, DOUBT, "")?;
    facts::set(conn, MUTED, "")?;
    audit::record(conn, actor, "mail.unmute", "mail", now)?;
    Ok(unclear)
}

/// From now on this is the place, and the journals know what they know.
fn accept(
    conn: &mut DbConn,
    Confirmation { place, journal, .. }: Confirmation<'_>,
) -> ServiceResult<()> {
    facts::set(conn, FINGERPRINT, &place.fingerprint())?;
    let mut accepted = remembered(conn, STRANGERS)?;
    accepted.extend(remembered(conn, FOUND)?);
    accepted.extend(strangers(&journal.counts, &known(conn, &journal.counts)?));
    remember(conn, STRANGERS, &accepted)?;
    remember(conn, FOUND, &Default::default())?;
    journals::accept_found(conn)?;
    journals::accept(conn, journal)
}
