//! One commitment: another text, day or owner, whether it may be shared, that it is not needed any
//! more, and that it is open after all. What it was before stays known.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::past::{self, Past, note_pass};
use super::{changeable, object, owner, owners, title};
use crate::domain::commitments::{ChangeKind, Commitment, CommitmentChange, CommitmentMove};
use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::roster::Roster;
use crate::services::rounds::Stationery;
use crate::services::{ServiceError, ServiceResult, audit, received, require};
use crate::store::{DbConn, StoreError, commitments, trail};

/// Most characters of a reason.
const REASON: usize = 200;

/// One commitment with all that is known of it.
#[derive(Debug, Clone)]
pub struct CommitmentView {
    /// The commitment.
    pub commitment: Commitment,
    /// The organisation.
    pub organisation: Organisation,
    /// Name of its owner.
    pub owner: String,
    /// All that became of it.
    pub past: Past,
    /// The names of users, by their ids.
    pub names: HashMap<i64, String>,
    /// Who can own it; empty for who may not change it, or when it is not open.
    pub owners: Vec<(i64, String)>,
    /// True when the actor may open it again.
    pub may_reopen: bool,
}

/// What a person changes about an open commitment.
#[derive(Debug, Clone)]
pub struct ChangeCommitment {
    /// The commitment.
    pub id: i64,
    /// The version that was seen.
    pub version: i64,
    /// What was promised, in one line.
    pub title: String,
    /// Who does it.
    pub owner_id: Option<i64>,
    /// Last day on which it is in time.
    pub due_on: NaiveDate,
    /// Why it got another day; needed when it did.
    pub reason: String,
    /// True when the organisation may read it in a mail.
    pub is_shareable: bool,
    /// True when the text before is not kept: something stood in it that may not.
    pub forgets_text: bool,
}

/// One commitment.
///
/// # Errors
/// No permission, or no such commitment.
pub fn show(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<CommitmentView> {
    require(actor, Permission::ReadConversations)?;
    let commitment = commitments::get(conn, id)?;
    let roster = Roster::load(conn)?;
    let missing = StoreError::NotFound("Deze toezegging");
    let entry = roster.find(commitment.dossier_id).ok_or(missing)?;
    let may_change = actor.works_for(Some(commitment.owner_id)) || entry.is_on_desk_of(actor);
    let missing = StoreError::NotFound("Deze toezegging");
    let all = past::past(conn, commitment.dossier_id)?;
    let past = all.into_iter().find(|it| it.mark.id == id).ok_or(missing)?;
    let ids = past.users();
    Ok(CommitmentView {
        organisation: entry.organisation.clone(),
        owner: roster.user(commitment.owner_id),
        names: ids.into_iter().map(|id| (id, roster.user(id))).collect(),
        past,
        may_reopen: may_change && !commitment.is_open() && actor.may(Permission::FollowUp),
        owners: if may_change && commitment.is_open() { owners(conn)? } else { Vec::new() },
        commitment,
    })
}

/// Changes an open commitment. Another day is kept with its reason, another text with the one
/// before unless that is to be forgotten; a new owner hears of it.
///
/// # Errors
/// No permission, neither the own commitment nor the own dossier, one that is not open, somebody
/// changed it since, or a problem with a field.
pub fn change(
    conn: &mut DbConn,
    actor: &Actor,
    command: &ChangeCommitment,
    (stationery, now): (&Stationery, DateTime<Utc>),
) -> ServiceResult<()> {
    let (before, _) = changeable(conn, actor, command.id)?;
    check_open(&before)?;
    if before.version != command.version {
        return Err(StoreError::Conflict.into());
    }
    let owner_id = match command.owner_id {
        Some(id) if id == before.owner_id => id,
        wanted => owner(conn, wanted)?,
    };
    let title = title(&command.title)?;
    note_move(conn, actor, (&before, command), now)?;
    if title != before.title {
        let reworded = past::change(actor, (before.id, ChangeKind::Reworded), now);
        let words = (!command.forgets_text).then(|| before.title.clone());
        trail::add_change(conn, &CommitmentChange { words, ..reworded })?;
    }
    note_pass(conn, actor, (&before, owner_id), now)?;
    let is_passed = owner_id != before.owner_id;
    let (due_on, is_shareable) = (command.due_on, command.is_shareable);
    let after = Commitment { title, owner_id, due_on, is_shareable, ..before };
    commitments::save(conn, &after)?;
    if is_passed {
        received::tell_commitment(conn, actor, &after, stationery, now)?;
    }
    audit::record(conn, actor, "commitment.change", &object(command.id), now)
}

fn note_move(
    conn: &mut DbConn,
    actor: &Actor,
    (before, command): (&Commitment, &ChangeCommitment),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if command.due_on == before.due_on {
        return Ok(());
    }
    check_move(command, now)?;
    let moved = CommitmentMove {
        moved_at: now,
        mover_id: actor.user_id.unwrap_or(before.owner_id),
        from_on: before.due_on,
        to_on: command.due_on,
        reason: command.reason.trim().to_owned(),
    };
    Ok(commitments::add_move(conn, before.id, &moved)?)
}

/// Notes that a commitment is open after all: it was not done, or is needed. Answers nothing new
/// when it is open.
///
/// # Errors
/// No permission, neither the own commitment nor the own dossier, or no reason.
pub fn reopen(
    conn: &mut DbConn,
    actor: &Actor,
    (id, reason): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (mut commitment, _) = changeable(conn, actor, id)?;
    if commitment.is_open() {
        return Ok(());
    }
    let reason = reason.trim();
    check_reason("reopen_reason", reason, "Vul in waarom de toezegging weer open is.")?;
    note_end(conn, &commitment)?;
    let reopened = past::change(actor, (id, ChangeKind::Reopened), now);
    trail::add_change(conn, &CommitmentChange { words: Some(reason.to_owned()), ..reopened })?;
    (commitment.done_on, commitment.dropped) = (None, None);
    commitments::save(conn, &commitment)?;
    audit::record(conn, actor, "commitment.reopen", &object(id), now)
}

/// Keeps the end of a commitment from before changes were kept, which is about to be forgotten;
/// nobody knows whose act it was.
fn note_end(conn: &mut DbConn, before: &Commitment) -> ServiceResult<()> {
    let (on, kind, words) = match (&before.dropped, before.done_on) {
        (Some((on, reason)), _) => (*on, ChangeKind::Dropped, Some(reason.clone())),
        (None, Some(on)) => (on, ChangeKind::Done, None),
        (None, None) => return Ok(()),
    };
    let is_end = |it: &CommitmentChange| {
        it.commitment_id == before.id && matches!(it.kind, ChangeKind::Done | ChangeKind::Dropped)
    };
    if trail::list_changes(conn, before.dossier_id)?.iter().any(is_end) {
        return Ok(());
    }
    let at = from_amsterdam(on, NaiveTime::MIN);
    let (commitment_id, by, owners) = (before.id, None, (None, None));
    Ok(trail::add_change(conn, &CommitmentChange { commitment_id, at, by, kind, owners, words })?)
}

/// Notes that an open commitment is not needed any more, and why.
///
/// # Errors
/// No permission, neither the own commitment nor the own dossier, one that is not open, or no
/// reason.
pub fn drop(
    conn: &mut DbConn,
    actor: &Actor,
    (id, reason): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (mut commitment, _) = changeable(conn, actor, id)?;
    check_open(&commitment)?;
    let reason = reason.trim();
    check_reason("drop_reason", reason, "Vul in waarom het niet meer nodig is.")?;
    let dropped = past::change(actor, (id, ChangeKind::Dropped), now);
    trail::add_change(conn, &CommitmentChange { words: Some(reason.to_owned()), ..dropped })?;
    commitment.dropped = Some((amsterdam_day(now), reason.to_owned()));
    commitments::save(conn, &commitment)?;
    audit::record(conn, actor, "commitment.drop", &object(id), now)
}

fn check_open(commitment: &Commitment) -> ServiceResult<()> {
    if commitment.is_open() {
        return Ok(());
    }
    Err(ServiceError::not_allowed("Deze toezegging is al afgerond. Maak haar eerst weer open."))
}

fn check_move(command: &ChangeCommitment, now: DateTime<Utc>) -> ServiceResult<()> {
    if command.due_on < amsterdam_day(now) {
        return Err(ServiceError::field("commitment_due_on", "Kies vandaag of een latere dag."));
    }
    check_reason("reason", command.reason.trim(), "Vul in waarom de dag verandert.")
}

fn check_reason(field: &str, reason: &str, missing: &str) -> ServiceResult<()> {
    if reason.is_empty() {
        return Err(ServiceError::field(field, missing));
    }
    if reason.chars().count() > REASON {
        let problem = format!("Schrijf de reden in ten hoogste {REASON} tekens.");
        return Err(ServiceError::field(field, problem));
    }
    Ok(())
}
