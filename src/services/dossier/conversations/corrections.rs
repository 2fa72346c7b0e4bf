//! Corrects a conversation that was recorded as held: on another day, with another outcome, or
//! not at all. Events are taken back and recorded again, never changed.

mod after;

use chrono::{DateTime, NaiveDate, Utc};

use after::{following, hold_again, set_reapproach};

use super::history;
use super::planning::check_planner;
use super::reading::{self, ConversationLine};
use crate::domain::conversations::details::Details;
use crate::domain::conversations::{
    Arranged, Assessment, Attendee, Conversation, ConversationState, Familiarity, Motive, Outcome,
    SessionInterest, Tip,
};
use crate::domain::dates::{amsterdam_day, day_field};
use crate::domain::dossiers::{Dossier, StageEvent, before_tour};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Stage, StageState};
use crate::services::follow_up::FollowUp;
use crate::services::{ServiceError, ServiceResult, audit, ownership, require, stages};
use crate::store::{DbConn, StoreError, answers, conversations, dossiers, offers, organisations};

/// What was wrong about a conversation.
#[derive(Debug, Clone)]
pub enum Change {
    /// It was held on this day.
    Date(NaiveDate),
    /// Something else came of it; for the adviser of the dossier.
    Outcome {
        /// Who took part.
        attended: Vec<Attendee>,
        /// Question 7.
        assessment: Assessment,
        /// Question 8.
        session_interest: SessionInterest,
        /// When to ask again; only with [`SessionInterest::Later`].
        later_on: Option<NaiveDate>,
    },
    /// The answers were written down wrongly; for the adviser of the dossier.
    Answers(Box<Answers>),
    /// It was not held at all.
    NotHeld,
}

/// What was answered beside the outcome, as it should have been written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Question 2.
    pub has_protocol: Arranged,
    /// Question 3.
    pub has_code_of_conduct: Arranged,
    /// Question 6.
    pub knows_team: Familiarity,
    /// Why there was a conversation.
    pub motives: Vec<Motive>,
    /// Question 9.
    pub tips: Vec<Tip>,
    /// Checklist and observations; offers stand in the dossier.
    pub details: Details,
}

/// A correction of a held conversation.
#[derive(Debug, Clone)]
pub struct CorrectConversation {
    /// The conversation.
    pub id: i64,
    /// The version that was seen.
    pub version: i64,
    /// What was wrong.
    pub change: Change,
    /// Why it was wrong.
    pub reason: String,
}

/// A conversation that the actor may correct.
#[derive(Debug, Clone)]
pub struct Correctable {
    /// The conversation; with its outcome for the adviser of the dossier alone.
    pub line: ConversationLine,
    /// The version to correct.
    pub version: i64,
    /// What stands beside the outcome; empty for who may not read that.
    pub details: Details,
}

/// The conversation for the form to correct it.
///
/// # Errors
/// No permission, somebody else's dossier, or it was not held.
pub fn correctable(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<Correctable> {
    check_planner(actor)?;
    let (conversation, _) = own(conn, actor, id)?;
    held(&conversation)?;
    let line = reading::get(conn, actor, id)?;
    let details = reading::details(conn, &line)?;
    Ok(Correctable { line, version: conversation.version, details })
}

/// Corrects a conversation; stages and coverage follow.
///
/// # Errors
/// No permission, somebody else's dossier, it was not held, somebody changed it since, or a rule:
/// all problems per field at once.
pub fn correct(
    conn: &mut DbConn,
    actor: &Actor,
    command: &CorrectConversation,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    check_planner(actor)?;
    let (before, dossier) = own(conn, actor, command.id)?;
    let was = held(&before)?;
    if before.version != command.version {
        return Err(StoreError::Conflict.into());
    }
    let outcome = corrected(actor, (was, &dossier), &command.change)?;
    check(conn, command, (&dossier, outcome.as_ref()), now)?;
    let events = dossiers::list_events(conn, dossier.id)?;
    let left = first_held(conn, &before, outcome.as_ref())?;
    // The stage tells of the first conversation; as long as its day stays, so does its story.
    let told = stages::standing(&events, Stage::Conversation, StageState::Held)
        .filter(|event| left != Some(event.happened_on));
    let follows = following(&events, told, (was, outcome.as_ref()), left.is_none());
    for event in follows.iter().copied().chain(told) {
        stages::take_back(conn, actor, event, &command.reason, now)?;
    }
    if let Some(outcome) = outcome.as_ref() {
        history::note(conn, actor, (command, was, outcome), now)?;
    }
    write(conn, &before, outcome.as_ref(), (told, now))?;
    let on = outcome.as_ref().map_or_else(|| amsterdam_day(now), |outcome| outcome.held_on);
    let follow_up = FollowUp { actor, dossier: &dossier, on, now };
    hold_again(conn, &follow_up, left)?;
    if let Some(outcome) = outcome.as_ref() {
        let has_other_wish = outcome.session_interest != was.session_interest;
        if has_other_wish || follows.iter().any(|event| event.stage == Stage::Session) {
            follow_up.note_wish(conn, outcome.session_interest)?;
        }
    }
    set_reapproach(conn, &follow_up, (was, outcome.as_ref()))?;
    audit::record(conn, actor, "conversation.correct", &format!("conversation {}", before.id), now)
}

/// The first day on which a conversation of the dossier was held, with this outcome of one.
fn first_held(
    conn: &mut DbConn,
    before: &Conversation,
    outcome: Option<&Outcome>,
) -> ServiceResult<Option<NaiveDate>> {
    let all = conversations::list_of(conn, before.dossier_id)?;
    let is_other =
        |one: &&Conversation| one.state == ConversationState::Held && one.id != before.id;
    let others = all.iter().filter(is_other).filter_map(|one| one.outcome.as_ref());
    Ok(others.chain(outcome).map(|outcome| outcome.held_on).min())
}

fn own(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<(Conversation, Dossier)> {
    let conversation = conversations::get(conn, id)?;
    let dossier = dossiers::get(conn, conversation.dossier_id)?;
    ownership::check(conn, actor, &dossier)?;
    Ok((conversation, dossier))
}

fn held(conversation: &Conversation) -> ServiceResult<&Outcome> {
    let is_held = conversation.state == ConversationState::Held;
    conversation.outcome.as_ref().filter(|_| is_held).ok_or_else(|| {
        ServiceError::not_allowed(format!(
            "Dit gesprek staat op “{}”. Alleen een gehouden gesprek kunt u corrigeren.",
            conversation.state.label()
        ))
    })
}

/// What came of it after all; none when it was not held.
fn corrected(
    actor: &Actor,
    (was, dossier): (&Outcome, &Dossier),
    change: &Change,
) -> ServiceResult<Option<Outcome>> {
    match change {
        Change::Date(held_on) => Ok(Some(Outcome { held_on: *held_on, ..was.clone() })),
        Change::NotHeld => Ok(None),
        Change::Answers(new) => {
            check_reader(actor, dossier)?;
            Ok(Some(Outcome {
                has_protocol: new.has_protocol,
                has_code_of_conduct: new.has_code_of_conduct,
                knows_team: new.knows_team,
                motives: new.motives.clone(),
                tips: new.tips.clone(),
                ..was.clone()
            }))
        }
        Change::Outcome { attended, assessment, session_interest, later_on } => {
            check_reader(actor, dossier)?;
            Ok(Some(Outcome {
                attended: attended.clone(),
                assessment: *assessment,
                session_interest: *session_interest,
                later_on: later_on.filter(|_| *session_interest == SessionInterest::Later),
                ..was.clone()
            }))
        }
    }
}

/// Goes on only for who reads what came of it.
fn check_reader(actor: &Actor, dossier: &Dossier) -> ServiceResult<()> {
    require(actor, Permission::LogConversations)?;
    if actor.works_for(dossier.adviser_id) {
        return Ok(());
    }
    Err(ServiceError::Forbidden(
        "De uitkomst leest en wijzigt alleen de adviseur van dit dossier.".to_owned(),
    ))
}

fn check(
    conn: &mut DbConn,
    command: &CorrectConversation,
    (dossier, outcome): (&Dossier, Option<&Outcome>),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let mut problems = Vec::new();
    let length = command.reason.trim().chars().count();
    if !(1..=200).contains(&length) {
        problems.push(Problem::new("reason", "Vul een reden in van ten hoogste 200 tekens."));
    }
    if let Some(outcome) = outcome {
        problems.extend(outcome.problems(amsterdam_day(now)));
        let (day, start) = (outcome.held_on, dossiers::tour_start(conn)?);
        let advice = "Vul de dag in waarop het gesprek was.";
        problems.extend(before_tour("held_on", Some(day), start, advice));
        let organisation = organisations::get(conn, dossier.organisation_id)?;
        if !organisation.is_valid_on(day) {
            let (name, day) = (organisation.full_name(), day_field(day));
            let problem = format!("{name} bestond niet op {day}. Kies een andere dag.");
            problems.push(Problem::new("held_on", problem));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(RuleError::Fields(problems).into()) }
}

fn write(
    conn: &mut DbConn,
    before: &Conversation,
    outcome: Option<&Outcome>,
    (told, now): (Option<&StageEvent>, DateTime<Utc>),
) -> ServiceResult<()> {
    if let Some(outcome) = outcome {
        let (id, adviser_id) = (before.id, before.adviser_id);
        return Ok(conversations::set_held(conn, id, adviser_id, outcome, now)?);
    }
    let was_postponed = told.is_some_and(|event| event.from == StageState::Postponed);
    let state = match before.planned_at {
        Some(_) => ConversationState::Planned,
        None if was_postponed => ConversationState::Postponed,
        None => ConversationState::NotHeld,
    };
    // What was counted of a conversation that was not held is not counted with the next one.
    answers::remove_of(conn, before.id)?;
    offers::remove_open_of(conn, before.id)?;
    Ok(conversations::set_not_held(conn, before.id, state, now)?)
}
