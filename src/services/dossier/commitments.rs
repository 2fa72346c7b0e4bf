//! Commitments to organisations: make one, keep it, see what is open.

mod changes;
mod past;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::commitments::{ChangeKind, Commitment, CommitmentChange};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::{Actor, Permission};
use crate::services::roster::Roster;
use crate::services::rounds::Stationery;
use crate::services::{ServiceError, ServiceResult, accounts, audit, ownership, received, require};
use crate::store::{DbConn, commitments, dossiers, organisations, trail};

pub use changes::{ChangeCommitment, CommitmentView, change, drop, reopen, show};
pub(in crate::services) use past::past;
pub use past::{Past, give};

/// A commitment as it is made.
#[derive(Debug, Clone)]
pub struct NewCommitment {
    /// In one line, without names of victims or offenders.
    pub title: String,
    /// Last day on which it is in time.
    pub due_on: NaiveDate,
    /// True when the organisation may read it in a mail.
    pub is_shareable: bool,
}

/// One commitment with the names beside it.
#[derive(Debug, Clone)]
pub struct CommitmentLine {
    /// The commitment.
    pub commitment: Commitment,
    /// CBS code.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// Name of its owner.
    pub owner: String,
    /// True when the actor may change it: an own commitment, or one in a dossier on the desk.
    pub may_change: bool,
}

/// Makes a commitment to an organisation; without an owner it is the actor's. Answers the id.
///
/// # Errors
/// No permission, somebody else's dossier, no such owner, or a day in the past.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    (commitment, owner_id): (&NewCommitment, Option<i64>),
    (stationery, now): (&Stationery, DateTime<Utc>),
) -> ServiceResult<i64> {
    require(actor, Permission::FollowUp)?;
    let (_, dossier) = ownership::own(conn, actor, code)?;
    if commitment.due_on < amsterdam_day(now) {
        return Err(ServiceError::field("commitment_due_on", "Kies vandaag of een latere dag."));
    }
    let owner_id = owner(conn, owner_id.or(actor.user_id))?;
    let id = add_to(conn, actor, (&dossier, None), (commitment, owner_id), now)?;
    let made = commitments::get(conn, id)?;
    received::tell_commitment(conn, actor, &made, stationery, now)?;
    audit::record(conn, actor, "commitment.add", &object(id), now)?;
    Ok(id)
}

pub(super) fn owner(conn: &mut DbConn, wanted: Option<i64>) -> ServiceResult<i64> {
    let found = owners(conn)?.into_iter().find(|(id, _)| Some(*id) == wanted);
    found
        .map(|(id, _)| id)
        .ok_or_else(|| ServiceError::field("commitment_owner", "Kies wie het doet."))
}

/// Writes a commitment in a dossier that the caller checked.
///
/// # Errors
/// A title that is missing or too long.
pub fn add_to(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, conversation_id): (&Dossier, Option<i64>),
    (commitment, owner_id): (&NewCommitment, i64),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let commitment = Commitment {
        id: 0,
        dossier_id: dossier.id,
        conversation_id,
        title: title(&commitment.title)?,
        owner_id,
        due_on: commitment.due_on,
        done_on: None,
        is_shareable: commitment.is_shareable,
        dropped: None,
        version: 1,
    };
    let id = commitments::add(conn, &commitment, now)?;
    let made = past::change(actor, (id, ChangeKind::Made), now);
    trail::add_change(conn, &CommitmentChange { owners: (None, Some(owner_id)), ..made })?;
    Ok(id)
}

/// The text of a commitment as it is kept.
fn title(typed: &str) -> ServiceResult<String> {
    let title = typed.trim();
    if title.is_empty() || title.chars().count() > 200 {
        let problem = "Vul in wat u toezegt, in ten hoogste 200 tekens.";
        return Err(ServiceError::field("commitment_text", problem));
    }
    Ok(title.to_owned())
}

/// Marks a commitment as done today and answers the code of its organisation; a second time changes
/// nothing.
///
/// # Errors
/// No permission, or it is neither the actor's commitment nor in the actor's dossier.
pub fn finish(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    let (mut commitment, code) = changeable(conn, actor, id)?;
    if commitment.is_open() {
        commitment.done_on = Some(amsterdam_day(now));
        commitments::save(conn, &commitment)?;
        trail::add_change(conn, &past::change(actor, (id, ChangeKind::Done), now))?;
        audit::record(conn, actor, "commitment.finish", &object(id), now)?;
    }
    Ok(code)
}

/// The commitment and the code of its organisation, for whoever may change it.
fn changeable(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<(Commitment, String)> {
    require(actor, Permission::FollowUp)?;
    let commitment = commitments::get(conn, id)?;
    let dossier = dossiers::get(conn, commitment.dossier_id)?;
    if !actor.works_for(Some(commitment.owner_id)) {
        ownership::check(conn, actor, &dossier)?;
    }
    let code = organisations::get(conn, dossier.organisation_id)?.code;
    Ok((commitment, code))
}

/// Every commitment of the tour, the first due first.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<CommitmentLine>> {
    require(actor, Permission::ReadConversations)?;
    let roster = Roster::load(conn)?;
    list_on(conn, actor, &roster)
}

/// The same with a roster that the caller has loaded.
pub(crate) fn list_on(
    conn: &mut DbConn,
    actor: &Actor,
    roster: &Roster,
) -> ServiceResult<Vec<CommitmentLine>> {
    Ok(commitments::list(conn, roster.tour_id)?
        .into_iter()
        .filter_map(|commitment| {
            let entry = roster.find(commitment.dossier_id)?;
            let is_owner = actor.works_for(Some(commitment.owner_id));
            Some(CommitmentLine {
                code: entry.organisation.code.clone(),
                organisation: entry.organisation.full_name(),
                owner: roster.user(commitment.owner_id),
                may_change: is_owner || entry.is_on_desk_of(actor),
                commitment,
            })
        })
        .collect())
}

/// Writes down that the list left as a file.
///
/// # Errors
/// No permission.
pub fn note_export(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::ReadConversations)?;
    audit::record(conn, actor, "commitment.export", "commitments", now)
}

/// The users who can own a commitment: id and name.
///
/// # Errors
/// A store error.
pub fn owners(conn: &mut DbConn) -> ServiceResult<Vec<(i64, String)>> {
    accounts::who_may(conn, Permission::FollowUp)
}

fn object(id: i64) -> String {
    format!("commitment {id}")
}
