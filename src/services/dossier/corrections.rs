//! Puts right what was recorded about a stage by mistake: the last event of a stage is taken back
//! by another event, with a reason. Conversations and sessions that were held have their own page.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calls::CallResult;
use crate::domain::conversations::ConversationState;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::{Dossier, StageEvent};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::letters::Wishes;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Stage, StageState};
use crate::domain::trainings::{Training, TrainingState};
use crate::services::{ServiceError, ServiceResult, audit, ownership, require, stages};
use crate::store::{DbConn, calls, conversations, dossiers, replies, trainings};

/// The last call to an organisation, which can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCall {
    /// Database id.
    pub id: i64,
    /// The Amsterdam day.
    pub on: NaiveDate,
    /// What came of it.
    pub result: CallResult,
    /// Name of the caller.
    pub caller: String,
}

/// The last call of a dossier that still counts, if there is one.
///
/// # Errors
/// No permission, somebody else's dossier, or no such organisation.
pub fn last_call(conn: &mut DbConn, actor: &Actor, code: &str) -> ServiceResult<Option<LastCall>> {
    let (_, dossier) = for_reapproach(conn, actor, code)?;
    let found = calls::find_last(conn, dossier.id)?;
    Ok(found.map(|(id, on, result, caller)| LastCall { id, on, result, caller }))
}

/// Takes the last call back: it stays in the timeline, corrected, and counts no more.
///
/// # Errors
/// No permission, somebody else's dossier, no reason, or another call came since.
pub fn take_call_back(
    conn: &mut DbConn,
    actor: &Actor,
    (code, call_id, reason): (&str, i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let reason = given(reason)?;
    let last = last_call(conn, actor, code)?.filter(|call| call.id == call_id);
    let Some(call) = last else { return Err(unknown()) };
    calls::take_back(conn, call.id, (&actor.name, reason), now)?;
    audit::record(conn, actor, "call.correct", &format!("call {}", call.id), now)
}

fn given(reason: &str) -> ServiceResult<&str> {
    let reason = reason.trim();
    if (1..=200).contains(&reason.chars().count()) {
        return Ok(reason);
    }
    Err(ServiceError::field("reason", "Vul een reden in van ten hoogste 200 tekens."))
}

fn unknown() -> ServiceError {
    let problem = "Kies wat er niet klopt. Is er intussen iets veranderd? Laad dan opnieuw.";
    ServiceError::field("event", problem)
}

/// The events of a dossier that can be taken back, the newest first.
///
/// # Errors
/// No permission, somebody else's dossier, or no such organisation.
pub fn correctable(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<(Organisation, Vec<StageEvent>)> {
    require(actor, Permission::FollowUp)?;
    let (organisation, dossier) = ownership::own(conn, actor, code)?;
    let events = dossiers::list_events(conn, dossier.id)?;
    let mut found: Vec<StageEvent> = Stage::ALL
        .iter()
        .filter_map(|&stage| stages::last(&events, stage))
        .filter(|event| is_correctable(event))
        .cloned()
        .collect();
    found.sort_by_key(|event| std::cmp::Reverse(event.id));
    Ok((organisation, found))
}

/// True for what a person recorded and no other page corrects. What a mail server reported and what
/// stands in an agenda is not taken back here.
const fn is_correctable(event: &StageEvent) -> bool {
    use StageState as S;
    match event.stage {
        Stage::Letter => matches!(event.to, S::Answered | S::Skipped | S::NoReply | S::NotStarted),
        Stage::Conversation => matches!(event.to, S::Skipped | S::Declined | S::NotStarted),
        Stage::Session => {
            matches!(event.to, S::Offered | S::Wanted | S::NotStarted)
                || matches!(
                    (event.from, event.to),
                    (S::NotStarted | S::Offered | S::Wanted, S::Declined)
                )
        }
        Stage::Training => match event.to {
            S::Offered | S::NotStarted => true,
            S::CostAgreed => matches!(event.from, S::Requested),
            S::Held | S::Declined => !matches!(event.from, S::NotStarted | S::Offered),
            _ => false,
        },
    }
}

/// Takes an event back, with what was recorded beside it in the same act.
///
/// # Errors
/// No permission, somebody else's dossier, no reason, or the stage went on since.
pub fn correct(
    conn: &mut DbConn,
    actor: &Actor,
    (code, event_id, reason): (&str, i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (_, found) = correctable(conn, actor, code)?;
    let reason = given(reason)?;
    let Some(event) = found.into_iter().find(|event| event.id == event_id) else {
        return Err(unknown());
    };
    let events = dossiers::list_events(conn, event.dossier_id)?;
    for other in beside(&events, &event) {
        stages::take_back(conn, actor, other, reason, now)?;
    }
    stages::take_back(conn, actor, &event, reason, now)?;
    put_records_back(conn, &event)?;
    if let Some(planned) = never_planned(conn, &events, &event)? {
        stages::take_back(conn, actor, planned, reason, now)?;
    }
    audit::record(conn, actor, "stage.correct", &format!("dossier {}", event.dossier_id), now)
}

/// What an answer to a letter did to the stages after it, as far as that still stands.
fn beside<'a>(events: &'a [StageEvent], event: &StageEvent) -> Vec<&'a StageEvent> {
    if (event.stage, event.to) != (Stage::Letter, StageState::Answered) {
        return Vec::new();
    }
    let later = [Stage::Session, Stage::Conversation].into_iter();
    later
        .filter_map(|stage| stages::last(events, stage))
        .filter(|other| other.recorded_at == event.recorded_at && is_correctable(other))
        .collect()
}

/// The stage "planned" that a training passed in the same act as "held", when no moment of it is
/// known: then it was never planned.
fn never_planned<'a>(
    conn: &mut DbConn,
    events: &'a [StageEvent],
    event: &StageEvent,
) -> ServiceResult<Option<&'a StageEvent>> {
    if (event.stage, event.to) != (Stage::Training, StageState::Held) {
        return Ok(None);
    }
    let all = trainings::list_of(conn, event.dossier_id)?;
    if all.iter().any(|it| it.state == TrainingState::Planned) {
        return Ok(None);
    }
    let passed = stages::standing(events, Stage::Training, StageState::Planned);
    Ok(passed.filter(|it| it.recorded_at == event.recorded_at))
}

/// The records that told the same: a reply, a conversation that was called off, a training.
fn put_records_back(conn: &mut DbConn, event: &StageEvent) -> ServiceResult<()> {
    match (event.stage, event.to) {
        (Stage::Letter, StageState::Answered) => forget_reply(conn, event),
        (Stage::Conversation, StageState::Declined) => plan_again(conn, event),
        (Stage::Training, StageState::Held | StageState::Declined | StageState::CostAgreed) => {
            set_training_back(conn, event)
        }
        _ => Ok(()),
    }
}

fn forget_reply(conn: &mut DbConn, event: &StageEvent) -> ServiceResult<()> {
    let Some(mut letter) = replies::find_newest(conn, event.dossier_id)? else { return Ok(()) };
    if letter.reply_on != Some(event.happened_on) {
        return Ok(());
    }
    if letter.later_on.is_some() {
        let dossier = dossiers::get(conn, event.dossier_id)?;
        if dossier.reapproach_on == letter.later_on {
            dossiers::set_reapproach(conn, dossier.id, None)?;
        }
    }
    letter.reply = None;
    letter.reply_on = None;
    letter.later_on = None;
    letter.remark = None;
    letter.wishes = Wishes::default();
    Ok(replies::set(conn, &letter)?)
}

fn plan_again(conn: &mut DbConn, event: &StageEvent) -> ServiceResult<()> {
    let all = conversations::list_of(conn, event.dossier_id)?;
    let Some(one) = all.iter().rev().find(|it| it.state == ConversationState::Declined) else {
        return Ok(());
    };
    let state = match event.from {
        StageState::Planned => ConversationState::Planned,
        StageState::Postponed => ConversationState::Postponed,
        _ => return Ok(()),
    };
    Ok(conversations::set_plan(conn, one.id, state, one.planned_at)?)
}

fn set_training_back(conn: &mut DbConn, event: &StageEvent) -> ServiceResult<()> {
    let all = trainings::list_of(conn, event.dossier_id)?.into_iter();
    let is_it = |it: &Training| {
        let is_held = event.to == StageState::Held;
        it.state.as_str() == event.to.as_str()
            && (!is_held || it.facts.held_on == Some(event.happened_on))
    };
    let Some(mut training) = all.rev().find(is_it) else { return Ok(()) };
    let Ok(state) = event.from.as_str().parse::<TrainingState>() else { return Ok(()) };
    training.state = state;
    match event.to {
        StageState::Held => {
            training.facts.held_on = None;
            training.state = training.facts.state();
        }
        StageState::CostAgreed => training.facts.cost_agreed_on = None,
        _ => training.reason = None,
    }
    Ok(trainings::set(conn, &training)?)
}

/// The organisation and its dossier, for the form to get in touch again.
///
/// # Errors
/// No permission, somebody else's dossier, or no such organisation.
pub fn for_reapproach(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<(Organisation, Dossier)> {
    require(actor, Permission::FollowUp)?;
    ownership::own(conn, actor, code)
}

/// Sets on which day to get in touch again, and why.
///
/// # Errors
/// No permission, somebody else's dossier, no reason, or a day that passed.
pub fn reapproach(
    conn: &mut DbConn,
    actor: &Actor,
    (code, day, reason): (&str, NaiveDate, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (_, dossier) = for_reapproach(conn, actor, code)?;
    let mut problems = Vec::new();
    if day <= amsterdam_day(now) {
        problems.push(Problem::new("reapproach_on", "Kies een dag die nog komt."));
    }
    if reason.trim().is_empty() {
        problems.push(Problem::new("reason", "Vul een reden in."));
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    dossiers::set_reapproach(conn, dossier.id, Some((day, reason.trim())))?;
    audit::record(conn, actor, "dossier.reapproach", &format!("dossier {}", dossier.id), now)
}
