//! Whose dossier it is: an adviser changes the own dossiers, and a dossier of nobody becomes
//! theirs by working on it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::long_day;
use crate::domain::dossiers::Dossier;
use crate::domain::names::OrganisationCode;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Role};
use crate::services::{ServiceError, ServiceResult, audit};
use crate::store::trail::{self, AdviserChange};
use crate::store::{DbConn, StoreError, dossiers, organisations, users};

/// The organisation that a form or a call names, and its dossier.
///
/// # Errors
/// A problem with the field `organisation`.
pub fn named(conn: &mut DbConn, code: &str) -> ServiceResult<(Organisation, Dossier)> {
    named_in(conn, "organisation", code)
}

/// Like [`named`], in a field of another name.
///
/// # Errors
/// A problem with that field: no such organisation, or it ended before this tour.
pub fn named_in(
    conn: &mut DbConn,
    field: &str,
    code: &str,
) -> ServiceResult<(Organisation, Dossier)> {
    let unknown = || {
        let problem = format!(
            "Deze organisatie is niet bekend: “{}”. Noem een code zoals GM0344 of PV26.",
            code.trim()
        );
        ServiceError::field(field, problem)
    };
    let parsed = OrganisationCode::parse(code).map_err(|_| unknown())?;
    let organisation = organisations::find_by_code(conn, parsed.as_str())?.ok_or_else(unknown)?;
    match dossier_of(conn, &organisation) {
        Ok(dossier) => Ok((organisation, dossier)),
        Err(ServiceError::Store(StoreError::NotFound(_))) => {
            let name = organisation.full_name();
            let problem =
                format!("{name} doet niet mee in deze tour. Kies een andere organisatie.");
            Err(ServiceError::field(field, problem))
        }
        Err(other) => Err(other),
    }
}

/// Refuses when the organisation that a field names does not exist on the day.
///
/// # Errors
/// A problem with that field.
pub fn refuse_ended(organisation: &Organisation, field: &str, day: NaiveDate) -> ServiceResult<()> {
    if organisation.is_valid_on(day) {
        return Ok(());
    }
    let (name, day) = (organisation.full_name(), long_day(day));
    let problem = format!("{name} bestaat niet op {day}. Kies de organisatie die er dan is.");
    Err(ServiceError::field(field, problem))
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

/// Like [`at`], when the dossier is the actor's to change.
///
/// # Errors
/// As [`at`], or the dossier of another adviser.
pub fn own(conn: &mut DbConn, actor: &Actor, code: &str) -> ServiceResult<(Organisation, Dossier)> {
    let (organisation, dossier) = at(conn, code)?;
    check(conn, actor, &dossier)?;
    Ok((organisation, dossier))
}

fn dossier_of(conn: &mut DbConn, organisation: &Organisation) -> ServiceResult<Dossier> {
    let tour = dossiers::current_tour(conn)?;
    Ok(dossiers::get_of(conn, organisation.id, tour)?)
}

/// Goes on only when an adviser works on an own dossier, one of nobody, or one of an adviser they
/// stand in for today; the other roles are held back by their permissions alone.
///
/// # Errors
/// [`ServiceError::Forbidden`] with the name of the adviser whose dossier it is.
pub fn check(conn: &mut DbConn, actor: &Actor, dossier: &Dossier) -> ServiceResult<()> {
    let Some(owner) = dossier.adviser_id.filter(|_| !is_open_to(actor, dossier)) else {
        return Ok(());
    };
    let name = users::get(conn, owner)?.name;
    Err(ServiceError::Forbidden(format!(
        "Dit dossier is van {name}. Alleen {name} werkt er nu aan. Een planner kan het dossier \
         aan u toewijzen."
    )))
}

/// True when [`check`] goes on.
#[must_use]
pub fn is_open_to(actor: &Actor, dossier: &Dossier) -> bool {
    let owner = dossier.adviser_id;
    actor.role != Some(Role::Adviser) || owner.is_none() || actor.works_for(owner)
}

/// Gives a dossier of nobody to the adviser who works on it. Answers whose it is then.
///
/// # Errors
/// It is nobody's and the actor is no adviser.
pub fn take(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    if let Some(owner) = dossier.adviser_id {
        return Ok(owner);
    }
    match (actor.user_id, actor.role) {
        (Some(id), Some(Role::Adviser)) => {
            give(conn, actor, (dossier, Some(id)), now)?;
            Ok(id)
        }
        _ => Err(ServiceError::field("adviser", "Kies een adviseur.")),
    }
}

/// Gives a dossier to an adviser, or to nobody, and writes down whose it was. Whoever calls has
/// made sure that the actor may.
///
/// # Errors
/// A store error.
pub fn give(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, to): (&Dossier, Option<i64>),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    dossiers::set_adviser(conn, dossier.id, to)?;
    let (dossier_id, from_id, by) = (dossier.id, dossier.adviser_id, actor.user_id);
    trail::add_adviser(conn, &AdviserChange { dossier_id, from_id, to_id: to, at: now, by })?;
    let (from, to) = (holder(dossier.adviser_id), holder(to));
    let object = format!("dossier {}: {from} to {to}", dossier.id);
    audit::record(conn, actor, "dossier.assign", &object, now)
}

fn holder(user: Option<i64>) -> String {
    user.map_or_else(|| "nobody".to_owned(), |id| format!("user {id}"))
}
