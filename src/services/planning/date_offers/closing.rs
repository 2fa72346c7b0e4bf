//! Offers that another one or a session takes the place of.

use chrono::{DateTime, Utc};

use super::object;
use crate::domain::permissions::Actor;
use crate::domain::planning::{DateOffer, OfferState};
use crate::services::{ServiceResult, audit};
use crate::store::messages::{self, Scope};
use crate::store::{DbConn, date_offers};

/// Takes back every offer of a dossier that could still become a session: its session is planned.
///
/// # Errors
/// A store error.
pub(in crate::services) fn close_all(
    conn: &mut DbConn,
    actor: &Actor,
    dossier_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let all = date_offers::list_of(conn, dossier_id)?;
    close(conn, actor, (all, "er is een bijeenkomst gepland"), now)
}

/// Takes back the offers of a dossier that hold nobody any more: a new one takes their place.
///
/// # Errors
/// A store error.
pub(super) fn close_past(
    conn: &mut DbConn,
    actor: &Actor,
    dossier_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let mut past = date_offers::list_of(conn, dossier_id)?;
    past.retain(|offer| !offer.holds(now));
    close(conn, actor, (past, "er is een nieuw aanbod"), now)
}

fn close(
    conn: &mut DbConn,
    actor: &Actor,
    (offers, reason): (Vec<DateOffer>, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    for mut offer in offers {
        if offer.is_open() || offer.state == OfferState::NoneSuits {
            offer.withdraw()?;
            date_offers::save(conn, &offer)?;
            messages::cancel_queued(conn, Scope::DateOffer(offer.id), reason)?;
            audit::record(conn, actor, "offer.withdraw", &object(offer.id), now)?;
        }
    }
    Ok(())
}
