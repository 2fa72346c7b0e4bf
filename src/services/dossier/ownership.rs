//! Whose dossier it is: an adviser changes the own dossiers, and a dossier of nobody becomes
//! theirs by working on it.

use crate::domain::dossiers::Dossier;
use crate::domain::names::OrganisationCode;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Role};
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, dossiers, organisations, users};

/// The organisation that a form or a call names, and its dossier.
///
/// # Errors
/// A problem with the field `organisation`, or no dossier in this tour.
pub fn named(conn: &mut DbConn, code: &str) -> ServiceResult<(Organisation, Dossier)> {
    let unknown = || {
        ServiceError::field(
            "organisation",
            "Deze organisatie is niet bekend. Noem een code zoals GM0344 of PV26.",
        )
    };
    let code = OrganisationCode::parse(code).map_err(|_| unknown())?;
    let organisation = organisations::find_by_code(conn, code.as_str())?.ok_or_else(unknown)?;
    let dossier = dossier_of(conn, &organisation)?;
    Ok((organisation, dossier))
}

/// The organisation with this code, as an address names it, and its dossier.
///
/// # Errors
/// No such organisation, or no dossier in this tour.
pub fn at(conn: &mut DbConn, code: &str) -> ServiceResult<(Organisation, Dossier)> {
    let organisation = organisations::get_by_code(conn, code)?;
    let dossier = dossier_of(conn, &organisation)?;
    Ok((organisation, dossier))
}

fn dossier_of(conn: &mut DbConn, organisation: &Organisation) -> ServiceResult<Dossier> {
    let tour = dossiers::current_tour(conn)?;
    Ok(dossiers::get_of(conn, organisation.id, tour)?)
}

/// Goes on only when an adviser works on an own dossier or one of nobody; the other roles are
/// held back by their permissions alone.
///
/// # Errors
/// [`ServiceError::Forbidden`] with the name of the adviser whose dossier it is.
pub fn check(conn: &mut DbConn, actor: &Actor, dossier: &Dossier) -> ServiceResult<()> {
    let Some(owner) = dossier.adviser_id else { return Ok(()) };
    if actor.role != Some(Role::Adviser) || actor.is(Some(owner)) {
        return Ok(());
    }
    let name = users::get(conn, owner)?.name;
    Err(ServiceError::Forbidden(format!(
        "Dit dossier is van {name}. Alleen {name} werkt er nu aan. Een planner kan het dossier \
         aan u toewijzen."
    )))
}

/// Gives a dossier of nobody to the adviser who works on it. Answers whose it is then.
///
/// # Errors
/// It is nobody's and the actor is no adviser.
pub fn take(conn: &mut DbConn, actor: &Actor, dossier: &Dossier) -> ServiceResult<i64> {
    if let Some(owner) = dossier.adviser_id {
        return Ok(owner);
    }
    match (actor.user_id, actor.role) {
        (Some(id), Some(Role::Adviser)) => {
            dossiers::set_adviser(conn, dossier.id, Some(id))?;
            Ok(id)
        }
        _ => Err(ServiceError::field("adviser", "Kies een adviseur.")),
    }
}
