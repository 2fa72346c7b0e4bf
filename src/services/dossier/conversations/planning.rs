//! Planning a conversation and putting it off.

use chrono::{DateTime, NaiveDate, Utc};

use super::agenda::{self, Slot};
use super::company::Company;
use super::invitations::{self, Changed};
use super::{Recorded, is_open, joining};
use crate::domain::conversations::{Conversation, ConversationState, Mode};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::{Actor, Permission, may};
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::follow_up::FollowUp;
use crate::services::rounds::Stationery;
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
use crate::store::trail::{self, Moment};
use crate::store::{DbConn, conversations, dossiers, users};

/// A conversation to come.
#[derive(Debug, Clone)]
pub struct PlanConversation {
    /// CBS code of the organisation.
    pub organisation: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub mode: Mode,
    /// Who holds it; none is the adviser who plans, or whose dossier it is.
    pub adviser_id: Option<i64>,
    /// Who gets the appointment, as the adviser does; none keeps it to the program.
    pub invited: Option<Invitees>,
}

/// The contacts that are invited to a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invitees {
    /// Mayor and clerk, as far as they can be written to.
    Usual,
    /// These, by id.
    These(Vec<i64>),
}

/// Until when a planned conversation is put off.
#[derive(Debug, Clone)]
pub enum Postponement {
    /// To another moment, with a reason that may be empty.
    To(DateTime<Utc>, String),
    /// To be planned again on a day, for a reason.
    Reapproach(NaiveDate, String),
}

/// Plans a conversation and answers its id. The letter of the dossier is settled by it.
///
/// # Errors
/// No permission, somebody else's dossier, a moment in the past, one is planned already, a contact
/// that cannot be written to, or a
/// [`RuleError::Clash`](crate::domain::errors::RuleError::Clash) when the adviser has another.
pub fn plan(
    conn: &mut DbConn,
    actor: &Actor,
    command: &PlanConversation,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Recorded> {
    plan_together(conn, actor, (command, &Company::default()), stationery, now)
}

/// Like [`plan`], with who joins: they are asked for their agenda and get the appointment too.
///
/// # Errors
/// Those of [`plan`], or somebody who joins is no adviser or not free.
pub fn plan_together(
    conn: &mut DbConn,
    actor: &Actor,
    (command, company): (&PlanConversation, &Company),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Recorded> {
    check_planner(actor)?;
    let (organisation, dossier) = ownership::named(conn, &command.organisation)?;
    ownership::check(conn, actor, &dossier)?;
    let earlier = conversations::list_of(conn, dossier.id)?;
    refuse_second(&earlier)?;
    check_moment(command.at, now)?;
    if !organisation.is_valid_on(amsterdam_day(command.at)) {
        let name = organisation.full_name();
        let sentence = format!("{name} bestaat niet op deze dag. Kies een andere dag.");
        return Err(ServiceError::field("held_on", sentence));
    }
    let adviser_id = holder(conn, actor, (&dossier, command.adviser_id), now)?;
    company.check(conn, adviser_id)?;
    let slot = Slot::with(&organisation, 0, command.at, command.mode);
    agenda::refuse_clash(conn, &company.with(adviser_id), &slot)?;
    let follow_up = FollowUp { actor, dossier: &dossier, on: amsterdam_day(now), now };
    if follow_up.reopen_conversation(conn)? != StageState::Held {
        follow_up.step(conn, Stage::Conversation, Move::Plan, "")?;
    }
    let withdrawn = follow_up.settle_letter(conn, "gesprek al gepland")?;
    follow_up.set_reapproach(conn, None)?;
    let (id, before) = write(conn, (&dossier, earlier), command, adviser_id, now)?;
    if before.is_some() || *company != Company::default() {
        conversations::set_company(conn, id, (&company.advisers, &company.expected))?;
    }
    note_moment(conn, actor, (id, command.at, command.mode), now)?;
    let changed = Changed { id, dossier: &dossier, before: before.as_ref() };
    let invitees = command.invited.as_ref();
    let mails = invitations::invite(conn, stationery, &changed, invitees, now)?;
    audit::record(conn, actor, "conversation.plan", &object(id), now)?;
    Ok(Recorded { id, withdrawn, mails })
}

fn note_moment(
    conn: &mut DbConn,
    actor: &Actor,
    (conversation_id, planned_at, mode): (i64, DateTime<Utc>, Mode),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let by = actor.user_id;
    Ok(trail::add_moment(conn, &Moment { conversation_id, planned_at, mode, at: now, by })?)
}

fn refuse_second(earlier: &[Conversation]) -> ServiceResult<()> {
    if earlier.iter().any(|one| one.state == ConversationState::Planned) {
        return Err(ServiceError::not_allowed("Er is al een gesprek gepland. Verzet dat gesprek."));
    }
    Ok(())
}

pub(super) fn check_planner(actor: &Actor) -> ServiceResult<()> {
    // Planners plan for an adviser; that is what assigning is for.
    if actor.may(Permission::AssignDossiers) {
        return Ok(());
    }
    require(actor, Permission::LogConversations)
}

fn check_moment(at: DateTime<Utc>, now: DateTime<Utc>) -> ServiceResult<()> {
    if at > now {
        return Ok(());
    }
    Err(ServiceError::field(
        "held_on",
        "Dit moment is al voorbij. Kies een later moment, of leg het gesprek vast als het is \
         gehouden.",
    ))
}

/// The adviser who will hold it; a planner may give the dossier to one. A stand-in holds it
/// without getting the dossier.
fn holder(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, wanted): (&Dossier, Option<i64>),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let Some(wanted) = wanted.filter(|id| dossier.adviser_id != Some(*id)) else {
        return ownership::take(conn, actor, dossier, now);
    };
    if !actor.is(Some(wanted)) {
        require(actor, Permission::AssignDossiers)?;
    }
    let adviser = users::list(conn)?.into_iter().find(|user| user.id == wanted);
    let is_fit = adviser.is_some_and(|user| {
        user.disabled_at.is_none() && may(user.role, Permission::LogConversations)
    });
    if !is_fit {
        return Err(ServiceError::field("adviser", "Kies een adviseur uit de lijst."));
    }
    if dossier.adviser_id.is_none() || !actor.is(Some(wanted)) {
        ownership::give(conn, actor, (dossier, Some(wanted)), now)?;
    }
    Ok(wanted)
}

/// Writes it down and answers its id, with the one that had been put off, if that is the same.
fn write(
    conn: &mut DbConn,
    (dossier, earlier): (&Dossier, Vec<Conversation>),
    command: &PlanConversation,
    adviser_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<(i64, Option<Conversation>)> {
    match earlier.into_iter().find(|one| is_open(one.state)) {
        Some(open) => {
            let at = Some(command.at);
            conversations::set_plan(conn, open.id, ConversationState::Planned, at)?;
            conversations::set_mode_and_adviser(conn, open.id, command.mode, adviser_id)?;
            Ok((open.id, Some(open)))
        }
        None => {
            let at = (Some(command.at), command.mode);
            Ok((conversations::add(conn, dossier.id, at, adviser_id, now)?, None))
        }
    }
}

/// Puts a planned conversation off: to another moment, or to a day on which to plan again. Answers
/// how many messages about its appointment wait to leave.
///
/// # Errors
/// No permission, somebody else's dossier, it is not planned, a day in the past, or a day to plan
/// again without a reason.
pub fn postpone(
    conn: &mut DbConn,
    actor: &Actor,
    (id, until): (i64, &Postponement),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    check_planner(actor)?;
    let conversation = conversations::get(conn, id)?;
    let dossier = dossiers::get(conn, conversation.dossier_id)?;
    joining::check(conn, actor, (&dossier, Some(&conversation)))?;
    check_planned(&conversation)?;
    let follow_up = FollowUp { actor, dossier: &dossier, on: amsterdam_day(now), now };
    let is_stage = follow_up.state(conn, Stage::Conversation)? == StageState::Planned;
    match until {
        Postponement::To(at, reason) => {
            check_moment(*at, now)?;
            check_other_moment(&conversation, *at)?;
            check_agenda(conn, &conversation, (&dossier, *at))?;
            if is_stage {
                let why = needed(reason, POSTPONED).unwrap_or("verzet");
                follow_up.step(conn, Stage::Conversation, Move::Postpone, why)?;
                follow_up.step(conn, Stage::Conversation, Move::Plan, "verzet")?;
            }
            conversations::set_plan(conn, id, ConversationState::Planned, Some(*at))?;
            note_moment(conn, actor, (id, *at, conversation.mode), now)?;
        }
        Postponement::Reapproach(day, reason) => {
            check_reapproach(*day, follow_up.on)?;
            let why = needed(reason, POSTPONED)?;
            if is_stage {
                follow_up.step(conn, Stage::Conversation, Move::Postpone, why)?;
            }
            follow_up.set_reapproach(conn, Some((*day, why)))?;
            conversations::set_plan(conn, id, ConversationState::Postponed, None)?;
        }
    }
    let changed = Changed { id, dossier: &dossier, before: Some(&conversation) };
    let mails = invitations::follow(conn, stationery, &changed, now)?;
    audit::record(conn, actor, "conversation.postpone", &object(id), now)?;
    Ok(mails)
}

const POSTPONED: &str = "Vul in waarom het is uitgesteld.";

pub(super) fn needed<'a>(reason: &'a str, problem: &str) -> ServiceResult<&'a str> {
    match reason.trim() {
        "" => Err(ServiceError::field("reason", problem)),
        reason => Ok(reason),
    }
}

fn check_other_moment(conversation: &Conversation, at: DateTime<Utc>) -> ServiceResult<()> {
    if conversation.planned_at != Some(at) {
        return Ok(());
    }
    let problem = "Er verandert niets: het gesprek staat al op dit moment. Kies een ander moment.";
    Err(ServiceError::field("held_on", problem))
}

fn check_agenda(
    conn: &mut DbConn,
    conversation: &Conversation,
    (dossier, at): (&Dossier, DateTime<Utc>),
) -> ServiceResult<()> {
    let place = agenda::place_of(conn, dossier)?;
    let slot = Slot::with(&place, conversation.id, at, conversation.mode);
    let mut advisers = vec![conversation.adviser_id];
    advisers.extend(conversations::list_joining(conn, conversation.id)?.iter().map(|(id, _)| *id));
    agenda::refuse_clash(conn, &advisers, &slot)
}

fn check_planned(conversation: &Conversation) -> ServiceResult<()> {
    if conversation.state == ConversationState::Planned {
        return Ok(());
    }
    Err(ServiceError::not_allowed(format!(
        "Dit gesprek staat op “{}”. Alleen een gepland gesprek kunt u uitstellen.",
        conversation.state.label()
    )))
}

pub(super) fn check_reapproach(day: NaiveDate, today: NaiveDate) -> ServiceResult<()> {
    if day > today {
        return Ok(());
    }
    Err(ServiceError::field("reapproach_on", "Kies een dag die nog komt."))
}

fn object(id: i64) -> String {
    format!("conversation {id}")
}
