//! Feedback to an organisation after a conversation or a session: a mail with the commitments that
//! may be shared, read before it leaves, and never twice with the same ones unless asked.
//!
//! Nothing else of a dossier is known here: no answers, no notes.

mod letters;

use chrono::{DateTime, NaiveDate, Utc};

use super::{ownership, recipients};
use crate::domain::commitments::{Commitment, Feedback, Occasion};
use crate::domain::conversations::ConversationState;
use crate::domain::dates::{amsterdam_day, long_day, written_day};
use crate::domain::dossiers::Dossier;
use crate::domain::letters::MessageState;
use crate::domain::letters::recipients::Recipient;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::SessionState;
use crate::mail::Rendered;
use crate::services::queue::{self, Addressee};
use crate::services::recipients::Reachable;
use crate::services::rounds::Stationery;
use crate::services::rounds::readiness::PLACEHOLDER;
use crate::services::sessions::evaluations;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::messages::{self, About, NewMessage};
use crate::store::{DbConn, StoreError, commitments, conversations, feedbacks, sessions};
use letters::Topic;

/// Most characters of the introduction.
const INTRODUCTION: usize = 1000;

/// What the form to write feedback offers.
#[derive(Debug, Clone)]
pub struct FeedbackForm {
    /// The organisation.
    pub organisation: Organisation,
    /// The day of the conversation or the session.
    pub held_on: NaiveDate,
    /// Whom it can go to.
    pub contacts: Vec<Reachable>,
    /// The commitments that may be shared.
    pub commitments: Vec<Commitment>,
    /// Those that the form proposes.
    pub proposed: Vec<i64>,
    /// What the form proposes to say first.
    pub introduction: String,
}

/// Feedback as a person writes it.
#[derive(Debug, Clone)]
pub struct WriteFeedback {
    /// CBS code of the organisation.
    pub organisation: String,
    /// What it follows.
    pub occasion: Occasion,
    /// The contacts that get it, by id.
    pub contacts: Vec<i64>,
    /// The commitments in it, by id.
    pub commitments: Vec<i64>,
    /// What it says first.
    pub introduction: String,
    /// True when it goes out although the same was sent before.
    pub sends_again: bool,
}

/// The mails as they will leave: to whom, and what each says.
#[derive(Debug, Clone)]
pub struct FeedbackPreview {
    /// The organisation.
    pub organisation: Organisation,
    /// One letter for each recipient.
    pub letters: Vec<(Recipient, Rendered)>,
}

/// What the form offers.
///
/// # Errors
/// No permission, somebody else's dossier, or nothing that was held there.
pub fn form(
    conn: &mut DbConn,
    actor: &Actor,
    (code, occasion): (&str, Occasion),
    now: DateTime<Utc>,
) -> ServiceResult<FeedbackForm> {
    let (organisation, dossier) = own(conn, actor, code)?;
    let held_on = held_on(conn, &dossier, occasion)?;
    let commitments = shareable(conn, &dossier)?;
    let is_of_it = |it: &&Commitment| match occasion {
        Occasion::Conversation(id) => it.conversation_id == Some(id),
        Occasion::Session(_) => it.is_open(),
    };
    let introduction = match occasion {
        Occasion::Conversation(_) => format!(
            "Op {} spraken wij elkaar over weerbaar bestuur. Hartelijk dank voor het open gesprek.",
            long_day(held_on)
        ),
        Occasion::Session(_) => String::new(),
    };
    Ok(FeedbackForm {
        contacts: recipients::reachable(conn, (&organisation, &dossier), now)?,
        proposed: commitments.iter().filter(is_of_it).map(|it| it.id).collect(),
        organisation,
        held_on,
        commitments,
        introduction,
    })
}

/// The mails as they would leave, with everything checked that sending checks.
///
/// # Errors
/// No permission, somebody else's dossier, a recipient that cannot be written to, a commitment that
/// may not be shared, or the same was sent before and nobody asked for it again.
pub fn preview(
    conn: &mut DbConn,
    actor: &Actor,
    command: &WriteFeedback,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<FeedbackPreview> {
    let shown = vec![PLACEHOLDER.to_owned(); command.contacts.len()];
    written(conn, actor, command, (stationery, &shown), now)
}

/// The mails with these ends of the links to the questions after a session, one for each contact.
fn written(
    conn: &mut DbConn,
    actor: &Actor,
    command: &WriteFeedback,
    (stationery, tokens): (&Stationery, &[String]),
    now: DateTime<Utc>,
) -> ServiceResult<FeedbackPreview> {
    let (organisation, dossier) = own(conn, actor, &command.organisation)?;
    let held_on = held_on(conn, &dossier, command.occasion)?;
    let place = (&organisation, &dossier);
    let recipients = recipients::chosen(conn, place, ("recipients", &command.contacts), now)?;
    if recipients.is_empty() {
        return Err(ServiceError::field("recipients", "Kies wie de terugkoppeling krijgt."));
    }
    let introduction = command.introduction.trim();
    if introduction.chars().count() > INTRODUCTION {
        let problem = format!("Schrijf de inleiding in ten hoogste {INTRODUCTION} tekens.");
        return Err(ServiceError::field("introduction", problem));
    }
    let told = told(conn, &dossier, &command.commitments)?;
    if told.is_empty() && introduction.is_empty() {
        let problem = "Kies een toezegging of schrijf een inleiding.";
        return Err(ServiceError::field("commitments", problem));
    }
    refuse_again(conn, &dossier, command, &recipients)?;
    let topic = Topic {
        dossier: &dossier,
        organisation: &organisation,
        held_on,
        told,
        introduction,
        tokens,
    };
    let letters = topic.letters(conn, stationery, command.occasion, recipients)?;
    Ok(FeedbackPreview { organisation, letters })
}

/// Freezes and queues the mails; answers how many.
///
/// # Errors
/// As [`preview`].
pub fn send(
    conn: &mut DbConn,
    actor: &Actor,
    command: &WriteFeedback,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let tokens = evaluations::tokens(command.contacts.len())?;
    let written = written(conn, actor, command, (stationery, &tokens), now)?;
    let (_, dossier) = own(conn, actor, &command.organisation)?;
    let author_id = actor.user_id.ok_or_else(|| {
        ServiceError::Forbidden("Een terugkoppeling stuurt een adviseur of een planner.".to_owned())
    })?;
    let feedback = Feedback {
        id: 0,
        dossier_id: dossier.id,
        occasion: command.occasion,
        author_id,
        written_at: now,
        commitments: sorted(&command.commitments),
    };
    let id = feedbacks::add(conn, &feedback)?;
    for ((recipient, letter), token) in written.letters.iter().zip(&tokens) {
        if let Occasion::Session(session_id) = command.occasion {
            let asked = (session_id, dossier.id, recipient.contact_id);
            evaluations::ask(conn, asked, token, now)?;
        }
        let label = format!("{}, {}", recipient.label, written.organisation.name);
        let to = Addressee { label: &label, address: &recipient.address };
        let message = NewMessage {
            contact_id: Some(recipient.contact_id),
            feedback_id: Some(id),
            ..queue::written(to, letter)
        };
        queue::add(conn, &stationery.from, &message, now)?;
    }
    audit::record(conn, actor, "feedback.send", &format!("feedback {id}"), now)?;
    Ok(written.letters.len())
}

fn own(conn: &mut DbConn, actor: &Actor, code: &str) -> ServiceResult<(Organisation, Dossier)> {
    require(actor, Permission::FollowUp)?;
    ownership::own(conn, actor, code)
}

/// The day of what the feedback follows, in this dossier.
fn held_on(conn: &mut DbConn, dossier: &Dossier, occasion: Occasion) -> ServiceResult<NaiveDate> {
    let held = match occasion {
        Occasion::Conversation(id) => {
            let one = conversations::get(conn, id)?;
            let is_here = one.dossier_id == dossier.id && one.state == ConversationState::Held;
            one.outcome.filter(|_| is_here).map(|outcome| outcome.held_on)
        }
        Occasion::Session(id) => {
            let one = sessions::get(conn, id)?;
            let is_here = sessions::dossiers_of(conn, id)?.contains(&dossier.id);
            (is_here && one.state == SessionState::Held).then(|| amsterdam_day(one.starts_at))
        }
    };
    held.ok_or(ServiceError::Store(StoreError::NotFound("Dit gesprek of deze bijeenkomst")))
}

fn shareable(conn: &mut DbConn, dossier: &Dossier) -> ServiceResult<Vec<Commitment>> {
    let mut all = commitments::list_among(conn, &[dossier.id])?;
    all.retain(|it| it.may_be_told());
    Ok(all)
}

/// The chosen commitments in words.
fn told(conn: &mut DbConn, dossier: &Dossier, ids: &[i64]) -> ServiceResult<Vec<String>> {
    let shareable = shareable(conn, dossier)?;
    if ids.iter().any(|id| !shareable.iter().any(|it| it.id == *id)) {
        let problem = "Een van deze toezeggingen mag niet worden gedeeld. Kies opnieuw.";
        return Err(ServiceError::field("commitments", problem));
    }
    let line = |it: &Commitment| {
        let title = it.title.trim_end_matches('.');
        match it.done_on {
            Some(_) => format!("{title} (gedaan)"),
            None => format!("{title} (uiterlijk {})", written_day(it.due_on)),
        }
    };
    Ok(shareable.iter().filter(|it| ids.contains(&it.id)).map(line).collect())
}

/// Goes on only when nobody of these got the same commitments on the same occasion, or it is asked.
fn refuse_again(
    conn: &mut DbConn,
    dossier: &Dossier,
    command: &WriteFeedback,
    recipients: &[Recipient],
) -> ServiceResult<()> {
    if command.sends_again {
        return Ok(());
    }
    let same = sorted(&command.commitments);
    let mut earlier = feedbacks::list_of(conn, dossier.id)?;
    earlier.retain(|it| it.occasion == command.occasion && it.commitments == same);
    for feedback in earlier {
        for message in messages::list_about(conn, About::Feedback(feedback.id))? {
            let may_arrive =
                !matches!(message.state, MessageState::Cancelled | MessageState::Failed);
            let got = |it: &&Recipient| it.address.eq_ignore_ascii_case(&message.to_address);
            if let Some(recipient) = recipients.iter().find(got).filter(|_| may_arrive) {
                let problem = format!(
                    "Dezelfde toezeggingen zijn op {} al gestuurd aan de {}. Vink aan dat u ze nog \
                     een keer wilt sturen.",
                    written_day(amsterdam_day(feedback.written_at)),
                    recipient.label.to_lowercase()
                );
                return Err(ServiceError::field("again", problem));
            }
        }
    }
    Ok(())
}

fn sorted(ids: &[i64]) -> Vec<i64> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}
