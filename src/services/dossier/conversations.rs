//! Conversations of stage 1: plan, postpone, decline, log, and read. What was told in confidence
//! is sealed before it comes here and only its adviser gets it back.

mod again;
mod agenda;
mod company;
mod corrections;
mod declining;
mod drafts;
pub mod expiry;
mod history;
mod invitations;
mod joining;
mod passing;
mod planning;
mod reading;
mod taking;
mod versions;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::conversations::details::Details;
use crate::domain::conversations::{Conversation, ConversationState, Outcome};
use crate::domain::dates::{amsterdam_day, day_field};
use crate::domain::dossiers::{Dossier, before_tour};
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sealed::{Place, Sealed};
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::commitments::{self, NewCommitment};
use crate::services::follow_up::FollowUp;
use crate::services::sealing::{SealingKey, Secret};
use crate::services::{ServiceError, ServiceResult, audit, offers, ownership, require};
use crate::store::{DbConn, answers, conversations, dossiers, logs, sealed};

pub use again::logged_before;
pub use company::{Company, company};
pub use corrections::{Answers, Change, CorrectConversation, Correctable, correct, correctable};
pub use declining::{DeclineConversation, decline};
pub(in crate::services) use drafts::left_behind;
pub use drafts::{
    DraftOf, DraftToRead, OwnDraft, SealedDraft, discard_draft, draft_to_read, find_draft,
    own_drafts, save_draft,
};
pub use history::{CorrectionLine, corrections_of};
pub(in crate::services) use joining::joins;
pub use passing::{hand_over, pass_on};
pub use planning::{Invitees, PlanConversation, Postponement, plan, plan_together, postpone};
pub use reading::{
    ConversationLine, Filter, FormChoices, FormOf, changeable, choices, details, get, list,
    note_withheld, sealed_answers, subject,
};
pub use versions::{Latest, check_version, latest};

/// A conversation that took place.
#[derive(Debug, Clone)]
pub struct LogConversation {
    /// CBS code of the organisation.
    pub organisation: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The confidential answers, from [`ConfidentialAnswers::seal`].
    pub sealed_answers: Option<Secret>,
    /// What was promised.
    pub commitments: Vec<NewCommitment>,
    /// Checklist, observations and offers.
    pub details: Details,
    /// What is known of a planned conversation.
    pub seen: Seen,
}

/// What whoever logs a conversation was shown of the one that is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A program asks, which is shown nothing: what was planned by then is this conversation.
    Unasked,
    /// A form that showed none.
    Nothing,
    /// A form that showed this one: id and version.
    One(i64, i64),
}

impl Seen {
    /// The conversation that a form showed.
    const fn id(self) -> Option<i64> {
        match self {
            Self::One(id, _) => Some(id),
            Self::Unasked | Self::Nothing => None,
        }
    }
}

/// What was told in confidence; sealed in the database and never in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfidentialAnswers {
    /// Question 1: what is going on.
    pub issues: Option<String>,
    /// Question 4: what is arranged already.
    pub arranged: Option<String>,
    /// Question 5: what is needed.
    pub needs: Option<String>,
}

impl ConfidentialAnswers {
    /// Makes the answers ready to be sealed in their place; none when nothing was written down.
    ///
    /// # Errors
    /// None: answers have one form.
    pub fn seal(&self, key: &Arc<SealingKey>) -> ServiceResult<Option<Secret>> {
        if *self == Self::default() {
            return Ok(None);
        }
        let text =
            serde_json::to_string(self).map_err(|error| ServiceError::Broken(error.to_string()))?;
        Ok(Some(Secret::new(key, text)))
    }

    /// Opens what [`ConfidentialAnswers::seal`] sealed.
    ///
    /// # Errors
    /// The key differs or the bytes were changed.
    pub fn open(sealed: &Sealed, key: &SealingKey) -> ServiceResult<Self> {
        serde_json::from_str(&key.unseal_at(sealed)?)
            .map_err(|_| ServiceError::Broken("sealed answers have another form".to_owned()))
    }
}

/// A conversation that was logged or planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Its id.
    pub id: i64,
    /// How many waiting messages of letters were taken back by it.
    pub withdrawn: usize,
    /// How many messages about its appointment wait to leave.
    pub mails: usize,
}

/// Logs a conversation that took place, with everything that follows from it, and answers its
/// id. What was planned on that day or an earlier one becomes this conversation; an appointment
/// for later stays.
///
/// # Errors
/// No permission, somebody else's dossier, a planned conversation that the form did not show or
/// that somebody changed since, or a rule: all problems per field at once.
pub fn log(
    conn: &mut DbConn,
    actor: &Actor,
    command: &LogConversation,
    now: DateTime<Utc>,
) -> ServiceResult<Recorded> {
    require(actor, Permission::LogConversations)?;
    let outcome = &command.outcome;
    let mut problems = outcome.problems(amsterdam_day(now));
    problems.extend(before_tour(
        "held_on",
        Some(outcome.held_on),
        dossiers::tour_start(conn)?,
        "Vul de dag in waarop het gesprek was.",
    ));
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let (organisation, dossier) = ownership::named(conn, &command.organisation)?;
    let earlier = conversations::list_of(conn, dossier.id)?;
    joining::check_first(conn, actor, (&dossier, &earlier), command.seen.id())?;
    ownership::refuse_ended(&organisation, "organisation", outcome.held_on)?;
    check_commitments(command)?;
    let planned = taking::planned(&earlier, command)?;
    joining::check(conn, actor, (&dossier, planned.as_ref()))?;
    let adviser_id = ownership::take(conn, actor, &dossier, now)?;
    let held_by = holder(conn, actor, (&dossier, planned.as_ref()), adviser_id)?;
    refuse_again(&earlier, outcome)?;
    let id = write(conn, (&dossier, planned), command, held_by, now)?;
    note_details(conn, actor, (&dossier, id), command, now)?;
    let follow_up = FollowUp { actor, dossier: &dossier, on: outcome.held_on, now };
    let withdrawn = move_stages(conn, &follow_up, outcome)?;
    for commitment in &command.commitments {
        let place = (&dossier, Some(id));
        commitments::add_to(conn, actor, place, (commitment, adviser_id), now)?;
    }
    audit::record(conn, actor, "conversation.log", &format!("conversation {id}"), now)?;
    Ok(Recorded { id, withdrawn, mails: 0 })
}

fn check_commitments(command: &LogConversation) -> ServiceResult<()> {
    if command.commitments.iter().all(|commitment| commitment.due_on >= command.outcome.held_on) {
        return Ok(());
    }
    Err(ServiceError::field("commitment_due_on", "Kies de dag van het gesprek of een latere."))
}

/// Who held it: whoever logs it and works on the dossier, else who was to hold it and let them go
/// along.
fn holder(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, planned): (&Dossier, Option<&Conversation>),
    adviser_id: i64,
) -> ServiceResult<i64> {
    match (ownership::check(conn, actor, dossier), planned) {
        (Err(ServiceError::Forbidden(_)), Some(one)) => Ok(one.adviser_id),
        (checked, _) => checked.map(|()| actor.user_id.unwrap_or(adviser_id)),
    }
}

fn refuse_again(earlier: &[Conversation], outcome: &Outcome) -> ServiceResult<()> {
    let is_same = |held: &Outcome| {
        (held.held_on, held.mode) == (outcome.held_on, outcome.mode)
            && held.attended == outcome.attended
    };
    if earlier.iter().filter_map(|one| one.outcome.as_ref()).any(is_same) {
        return Err(RuleError::Clash(format!(
            "Dit gesprek van {} staat er al. U hoeft het niet nog eens vast te leggen.",
            day_field(outcome.held_on)
        ))
        .into());
    }
    Ok(())
}

fn write(
    conn: &mut DbConn,
    (dossier, planned): (&Dossier, Option<Conversation>),
    command: &LogConversation,
    adviser_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let outcome = &command.outcome;
    let id = match planned {
        Some(open) if !open.has_answers => open.id,
        open => {
            if let Some(corrected) = open {
                let state = ConversationState::NotHeld;
                conversations::set_plan(conn, corrected.id, state, corrected.planned_at)?;
            }
            conversations::add(conn, dossier.id, (None, outcome.mode), adviser_id, now)?
        }
    };
    conversations::set_held(conn, id, adviser_id, outcome, now)?;
    if let Some(secret) = &command.sealed_answers {
        let answers = secret.seal(conn, Place::Answers(id))?;
        sealed::set(conn, &answers)?;
    }
    Ok(id)
}

/// Writes what stands beside the outcome; the draft of the form has done its work.
fn note_details(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, id): (&Dossier, i64),
    command: &LogConversation,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    logs::set(conn, id, amsterdam_day(now))?;
    answers::add(conn, id, &command.details)?;
    let offered = (dossier.id, Some(id), command.outcome.held_on);
    offers::note(conn, offered, &command.details.offers, actor.user_id, now)?;
    drafts::forget(conn, actor, dossier.id)
}

/// True while the conversation is still to be held.
pub const fn is_open(state: ConversationState) -> bool {
    matches!(state, ConversationState::Planned | ConversationState::Postponed)
}

fn move_stages(
    conn: &mut DbConn,
    follow_up: &FollowUp<'_>,
    outcome: &Outcome,
) -> ServiceResult<usize> {
    let mut state = follow_up.state(conn, Stage::Conversation)?;
    if state == StageState::Declined {
        state = follow_up.reopen_conversation(conn)?;
    }
    // A further conversation is recorded without a move.
    if state != StageState::Held {
        follow_up.step(conn, Stage::Conversation, Move::Hold, "")?;
    }
    let withdrawn = follow_up.settle_letter(conn, "gesprek al vastgelegd")?;
    follow_up.note_interest(conn, outcome)?;
    Ok(withdrawn)
}
