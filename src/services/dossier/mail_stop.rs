//! An organisation that wants no more messages, and one that does again, with who said so and why.
//! What a single contact wants stays as it is.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
use crate::store::mail_stops::{self, Change};
use crate::store::{DbConn, dossiers};

/// The organisation, and since when it gets no messages; none when it gets them.
///
/// # Errors
/// No permission, somebody else's dossier, or no such organisation.
pub fn look(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<(Organisation, Option<NaiveDate>)> {
    require(actor, Permission::FollowUp)?;
    let (organisation, dossier) = ownership::own(conn, actor, code)?;
    Ok((organisation, dossier.mail_stopped_on))
}

/// Allows mail to an organisation again.
///
/// # Errors
/// No permission, somebody else's dossier, a missing reason, or mail that was not stopped.
pub fn lift(
    conn: &mut DbConn,
    actor: &Actor,
    (code, reason): (&str, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::FollowUp)?;
    let (_, dossier) = ownership::own(conn, actor, code)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 {
        let problem = "Vul een reden in van ten hoogste 200 tekens.";
        return Err(ServiceError::field("reason", problem));
    }
    if dossier.mail_stopped_on.is_none() {
        return Err(ServiceError::not_allowed("Deze organisatie krijgt al post."));
    }
    resume(conn, actor, (&dossier, reason), now)
}

/// Notes that an organisation wants no more messages; a second time changes nothing.
///
/// # Errors
/// A store error.
pub(in crate::services) fn stop(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, reason): (&Dossier, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if dossier.mail_stopped_on.is_some() {
        return Ok(());
    }
    dossiers::stop_mail(conn, dossier.id, amsterdam_day(now))?;
    Ok(mail_stops::add(conn, dossier.id, &change(actor, reason, now))?)
}

/// Lets mail go to an organisation again.
///
/// # Errors
/// A store error.
pub(in crate::services) fn resume(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, reason): (&Dossier, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    dossiers::resume_mail(conn, dossier.id, reason)?;
    mail_stops::lift(conn, dossier.id, &change(actor, reason, now))?;
    audit::record(conn, actor, "dossier.resume_mail", &format!("dossier {}", dossier.id), now)
}

fn change(actor: &Actor, reason: &str, at: DateTime<Utc>) -> Change {
    Change { at, by: actor.name.clone(), reason: reason.to_owned() }
}
