//! An organisation that wanted no more messages and now does: mail is allowed again, with the
//! reason. What a single contact wants stays as it is.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
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
    let (organisation, dossier) = ownership::at(conn, code)?;
    ownership::check(conn, actor, &dossier)?;
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
    let (_, dossier) = ownership::at(conn, code)?;
    ownership::check(conn, actor, &dossier)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 {
        let problem = "Vul een reden in van ten hoogste 200 tekens.";
        return Err(ServiceError::field("reason", problem));
    }
    if dossier.mail_stopped_on.is_none() {
        return Err(ServiceError::not_allowed("Deze organisatie krijgt al post."));
    }
    dossiers::resume_mail(conn, dossier.id, reason)?;
    audit::record(conn, actor, "dossier.resume_mail", &format!("dossier {}", dossier.id), now)
}
