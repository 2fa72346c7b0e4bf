//! Which version of the invitation a round uses, and taking a newer one.

use chrono::{DateTime, Utc};

use super::control;
use crate::domain::letters::{InvitationVersions, LetterKind, LetterTemplate, Round, RoundState};
use crate::domain::organisations::OrganisationKind;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, audit, require, templates};
use crate::store::{self, DbConn, StoreError, dossiers, organisations, rounds};

/// The version that a round uses for one kind of organisation.
#[derive(Debug, Clone)]
pub struct WordingInUse {
    /// Whom it is for.
    pub organisation_kind: OrganisationKind,
    /// The number that the round keeps.
    pub number: u32,
    /// The newest number.
    pub newest: u32,
}

/// The versions that a round says it uses.
///
/// # Errors
/// A round with a version that nobody wrote.
pub fn versions(round: &Round) -> ServiceResult<InvitationVersions> {
    round.template_version.parse().map_err(|error| {
        ServiceError::Broken(format!("round {}: template_version: {error}", round.id))
    })
}

/// The versions a round uses, for each kind of organisation in it.
///
/// # Errors
/// A store error.
pub fn in_use(conn: &mut DbConn, round: &Round) -> ServiceResult<Vec<WordingInUse>> {
    let (kept, newest) = (versions(round)?, templates::newest_invitations(conn)?);
    let used = kinds(conn, round)?.into_iter().map(|organisation_kind| WordingInUse {
        organisation_kind,
        number: kept.of(organisation_kind),
        newest: newest.of(organisation_kind),
    });
    Ok(used.collect())
}

fn kinds(conn: &mut DbConn, round: &Round) -> ServiceResult<Vec<OrganisationKind>> {
    if round.province_code.is_some() {
        return Ok(vec![OrganisationKind::Municipality]);
    }
    let mut kinds = Vec::new();
    for letter in rounds::list_letters(conn, round.id)? {
        let dossier = dossiers::get(conn, letter.dossier_id)?;
        kinds.push(organisations::get(conn, dossier.organisation_id)?.kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    Ok(kinds)
}

/// A newer invitation that a round could take.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The round.
    pub round: Round,
    /// The version it uses and the newest, for each kind of organisation that has a newer one.
    pub changes: Vec<(LetterTemplate, LetterTemplate)>,
    /// The versions that the round would have, as it keeps them.
    pub versions: String,
}

/// What a round could take; `changes` is empty when it has the newest already.
///
/// # Errors
/// No permission, or a round that started.
pub fn offer(conn: &mut DbConn, actor: &Actor, round_id: i64) -> ServiceResult<Offer> {
    require(actor, Permission::ProposeRounds)?;
    let round = rounds::get(conn, round_id)?;
    round.state.revise()?;
    let mut changes = Vec::new();
    for used in in_use(conn, &round)?.into_iter().filter(|used| used.newest != used.number) {
        let kind = used.organisation_kind;
        let newest = templates::newest(conn, LetterKind::Invitation, kind)?;
        let kept = store::templates::find(conn, LetterKind::Invitation, kind, used.number)?;
        changes.push((kept.unwrap_or_else(|| newest.clone()), newest));
    }
    let versions = templates::newest_invitations(conn)?.to_string();
    Ok(Offer { round, changes, versions })
}

/// What somebody read before taking a newer invitation.
#[derive(Debug, Clone)]
pub struct TakeWording {
    /// The round.
    pub round_id: i64,
    /// The version of the round that was seen.
    pub version: i64,
    /// The versions of the invitation that were read, as a round keeps them.
    pub versions: String,
}

/// Gives a round the newest invitation; a release is void after that and the round a draft again.
/// Who does so is its author from then on: somebody else releases it.
///
/// # Errors
/// No permission, a round that started or changed since, or an invitation that changed since.
pub fn take(
    conn: &mut DbConn,
    actor: &Actor,
    command: &TakeWording,
    now: DateTime<Utc>,
) -> ServiceResult<Round> {
    require(actor, Permission::ProposeRounds)?;
    let mut round = rounds::get(conn, command.round_id)?;
    let newest = templates::newest_invitations(conn)?.to_string();
    if round.version != command.version || newest != command.versions {
        return Err(StoreError::Conflict.into());
    }
    let draft = round.state.revise()?;
    if round.template_version == newest {
        return Ok(round);
    }
    if round.state == RoundState::Approved {
        control::void_release(conn, actor, &mut round, now)?;
    }
    round.state = draft;
    round.template_version = newest;
    round.author_id = actor.user_id.unwrap_or(round.author_id);
    rounds::save(conn, &round)?;
    audit::record(conn, actor, "round.wording", &format!("round {}", round.id), now)?;
    Ok(rounds::get(conn, round.id)?)
}
