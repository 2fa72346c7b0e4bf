//! Hand-overs: an adviser proposes or a planner makes one, a planner confirms it. Planned
//! conversations and open promises move along.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::check_desk;
use crate::domain::commitments::Commitment;
use crate::domain::conversations::{Conversation, ConversationState};
use crate::domain::dates::amsterdam_day;
use crate::domain::desks::{Handover, HandoverState};
use crate::domain::permissions::{Actor, Permission};
use crate::services::rounds::Stationery;
use crate::services::standing::{self, Standing};
use crate::services::{
    ServiceError, ServiceResult, audit, commitments, conversations, dossiers as files, ownership,
    received, require,
};
use crate::store::{
    DbConn, commitments as promises, conversations as talks, dossiers, drafts, handovers, users,
};

/// How many hand-overs the list shows.
const NEWEST: i64 = 30;

/// Dossiers that are to go to somebody else.
#[derive(Debug, Clone)]
pub struct ProposeHandover {
    /// Who has them; none is the actor.
    pub from_id: Option<i64>,
    /// Who gets them.
    pub to_id: i64,
    /// Which.
    pub dossier_ids: Vec<i64>,
}

/// A hand-over as a list shows it.
#[derive(Debug, Clone)]
pub struct HandoverLine {
    /// The hand-over.
    pub handover: Handover,
    /// Name of who has the dossiers.
    pub from: String,
    /// Name of who gets them.
    pub to: String,
    /// How many.
    pub dossiers: usize,
}

/// What goes along with one dossier.
#[derive(Debug, Clone)]
pub struct Moving {
    /// Where it stands.
    pub standing: Standing,
    /// Open promises in it.
    pub commitments: Vec<Commitment>,
    /// The conversation that is planned or postponed.
    pub conversation: Option<Conversation>,
    /// Names of who has a draft of a form in it, which stays theirs.
    pub drafts: Vec<String>,
}

/// One hand-over with everything the receiver needs.
#[derive(Debug, Clone)]
pub struct HandoverView {
    /// The hand-over with names.
    pub line: HandoverLine,
    /// Name of who proposed it.
    pub proposer: String,
    /// Its dossiers, by name.
    pub moving: Vec<Moving>,
    /// True when the actor may confirm it.
    pub may_confirm: bool,
    /// True when the actor may withdraw it.
    pub may_withdraw: bool,
}

/// The newest hand-overs: those that concern the actor, or all for a planner.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<HandoverLine>> {
    check_desk(actor)?;
    let mut lines = Vec::new();
    for handover in handovers::list_newest(conn, NEWEST)? {
        if concerns(actor, &handover) {
            lines.push(line(conn, handover)?);
        }
    }
    Ok(lines)
}

/// The hand-overs that wait for a planner, the oldest first; none for who confirms nothing.
///
/// # Errors
/// A store error.
pub(in crate::services) fn waiting(
    conn: &mut DbConn,
    actor: &Actor,
) -> ServiceResult<Vec<HandoverLine>> {
    if !actor.may(Permission::AssignDossiers) {
        return Ok(Vec::new());
    }
    let waiting = handovers::list_proposed(conn)?;
    waiting.into_iter().map(|handover| line(conn, handover)).collect()
}

/// How many hand-overs wait for a planner; none for who confirms nothing.
pub(in crate::services) fn count_waiting(conn: &mut DbConn, actor: &Actor) -> ServiceResult<usize> {
    if !actor.may(Permission::AssignDossiers) {
        return Ok(0);
    }
    Ok(usize::try_from(handovers::count_proposed(conn)?).unwrap_or_default())
}

fn concerns(actor: &Actor, handover: &Handover) -> bool {
    let theirs = [handover.from_id, handover.to_id, handover.proposer_id];
    actor.may(Permission::AssignDossiers) || theirs.iter().any(|id| actor.is(Some(*id)))
}

fn line(conn: &mut DbConn, handover: Handover) -> ServiceResult<HandoverLine> {
    Ok(HandoverLine {
        from: users::get(conn, handover.from_id)?.name,
        to: users::get(conn, handover.to_id)?.name,
        dossiers: handovers::dossiers_of(conn, handover.id)?.len(),
        handover,
    })
}

/// What a user has to hand over: each dossier with what goes along, by name. An adviser sees the
/// own dossiers.
///
/// # Errors
/// No permission, or somebody else's dossiers.
pub fn of_user(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Moving>> {
    check_desk(actor)?;
    if !actor.is(Some(user_id)) {
        require(actor, Permission::AssignDossiers)?;
    }
    let tour_id = dossiers::current_tour(conn)?;
    let ids = dossiers::list_owned(conn, tour_id, &[user_id])?;
    with_open(conn, &ids, now)
}

/// These dossiers with their open promises and conversations, by name.
pub(in crate::services) fn with_open(
    conn: &mut DbConn,
    ids: &[i64],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Moving>> {
    let mut promises: HashMap<i64, Vec<Commitment>> = HashMap::new();
    let open = promises::list_among(conn, ids)?.into_iter().filter(Commitment::is_open);
    open.for_each(|it| promises.entry(it.dossier_id).or_default().push(it));
    let is_open = |it: &Conversation| {
        matches!(it.state, ConversationState::Planned | ConversationState::Postponed)
    };
    let mut planned: HashMap<i64, Conversation> = talks::list_among(conn, ids)?
        .into_iter()
        .filter(is_open)
        .map(|it| (it.dossier_id, it))
        .collect();
    let mut written: HashMap<i64, Vec<String>> = HashMap::new();
    for draft in drafts::list_among(conn, ids)? {
        written.entry(draft.dossier_id).or_default().push(draft.name);
    }
    let standing = standing::of(conn, ids, amsterdam_day(now))?.into_iter();
    let moving = standing.map(|standing| Moving {
        commitments: promises.remove(&standing.dossier.id).unwrap_or_default(),
        conversation: planned.remove(&standing.dossier.id),
        drafts: written.remove(&standing.dossier.id).unwrap_or_default(),
        standing,
    });
    Ok(moving.collect())
}

/// Proposes a hand-over and answers its id; nothing moves yet.
///
/// # Errors
/// No permission, somebody else's dossiers, no receiver, or no dossier that can go.
pub fn propose(
    conn: &mut DbConn,
    actor: &Actor,
    command: &ProposeHandover,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    check_desk(actor)?;
    let proposer_id = actor.user_id.ok_or_else(|| ServiceError::not_allowed("Log eerst in."))?;
    let from_id = command.from_id.unwrap_or(proposer_id);
    if from_id != proposer_id {
        require(actor, Permission::AssignDossiers)?;
    }
    let is_adviser = files::advisers(conn)?.iter().any(|(id, _)| *id == command.to_id);
    if !is_adviser || command.to_id == from_id {
        return Err(ServiceError::field("adviser", "Kies een andere adviseur uit de lijst."));
    }
    let tour_id = dossiers::current_tour(conn)?;
    let mut chosen = dossiers::list_owned(conn, tour_id, &[from_id])?;
    chosen.retain(|id| command.dossier_ids.contains(id));
    if chosen.is_empty() {
        return Err(ServiceError::field("dossiers", "Kruis ten minste één dossier aan."));
    }
    let id = handovers::add(conn, (from_id, command.to_id), proposer_id, &chosen, now)?;
    audit::record(conn, actor, "handover.propose", &object(id), now)?;
    Ok(id)
}

/// One hand-over, for who has part in it.
///
/// # Errors
/// No permission, somebody else's hand-over, or none with this id.
pub fn get(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<HandoverView> {
    check_desk(actor)?;
    let handover = handovers::get(conn, id)?;
    if !concerns(actor, &handover) {
        return Err(ServiceError::Forbidden("Deze overdracht is niet van u.".to_owned()));
    }
    let is_open = handover.state == HandoverState::Proposed;
    let is_planner = actor.may(Permission::AssignDossiers);
    let ids = handovers::dossiers_of(conn, id)?;
    Ok(HandoverView {
        proposer: users::get(conn, handover.proposer_id)?.name,
        may_confirm: is_open && is_planner,
        may_withdraw: is_open && (is_planner || actor.is(Some(handover.proposer_id))),
        moving: with_open(conn, &ids, now)?,
        line: line(conn, handover)?,
    })
}

/// Confirms a hand-over: the dossiers, their planned conversations and open promises go to the
/// receiver. A dossier that went to somebody else meanwhile stays there.
///
/// # Errors
/// No permission, it was decided before, or the receiver is not free for a conversation.
pub fn confirm(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::AssignDossiers)?;
    let handover = handovers::get(conn, id)?;
    if !files::advisers(conn)?.iter().any(|(user, _)| *user == handover.to_id) {
        let sentence = "De ontvanger is geen adviseur meer. Trek de overdracht in.";
        return Err(ServiceError::not_allowed(sentence));
    }
    decide(conn, actor, (id, HandoverState::Done), now)?;
    let who = (handover.from_id, handover.to_id);
    let mut moved = Vec::new();
    for dossier_id in handovers::dossiers_of(conn, id)? {
        let dossier = dossiers::get(conn, dossier_id)?;
        if dossier.adviser_id != Some(handover.from_id) {
            handovers::leave_out(conn, id, dossier_id)?;
            continue;
        }
        ownership::give(conn, actor, (&dossier, Some(handover.to_id)), now)?;
        moved.push(dossier_id);
    }
    conversations::hand_over(conn, &moved, who, stationery, now)?;
    let promised = promises::list_among(conn, &moved)?.into_iter();
    for it in promised.filter(|it| it.is_open() && it.owner_id == handover.from_id) {
        commitments::give(conn, actor, (it, handover.to_id), now)?;
    }
    received::tell_dossiers(conn, actor, (handover.to_id, &moved), stationery, now)?;
    audit::record(conn, actor, "handover.confirm", &object(id), now)
}

/// Withdraws a hand-over that nobody confirmed.
///
/// # Errors
/// No permission, somebody else's proposal, or it was decided before.
pub fn withdraw(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    check_desk(actor)?;
    if !actor.is(Some(handovers::get(conn, id)?.proposer_id)) {
        require(actor, Permission::AssignDossiers)?;
    }
    decide(conn, actor, (id, HandoverState::Withdrawn), now)?;
    audit::record(conn, actor, "handover.withdraw", &object(id), now)
}

fn decide(
    conn: &mut DbConn,
    actor: &Actor,
    (id, state): (i64, HandoverState),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if handovers::decide(conn, id, state, &actor.name, now)? {
        return Ok(());
    }
    let sentence = "Over deze overdracht is al besloten. Laad de pagina opnieuw.";
    Err(ServiceError::not_allowed(sentence))
}

fn object(id: i64) -> String {
    format!("handover {id}")
}
