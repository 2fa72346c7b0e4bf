//! Releasing: a second person approves exactly what will leave. Every letter is frozen, each
//! recipient gets a row, and a hash binds texts, recipients and moment.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::readiness::{Candidate, Mail, PLACEHOLDER, Ready, candidates};
use super::{Stationery, departure, reminders};
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::letters::{FrozenMessage, Message, Round, RoundState, SecondLook, release_text};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::LetterRegion;
use crate::domain::stages::{Move, Stage};
use crate::mail::Rendered;
use crate::services::queue::{self, Addressee};
use crate::services::stages::StageMove;
use crate::services::{ServiceError, ServiceResult, audit, require, secrets, stages};
use crate::store::messages::NewMessage;
use crate::store::{DbConn, StoreError, messages, parsed, recesses, rounds};

/// What somebody releases.
#[derive(Debug, Clone)]
pub struct Release {
    /// The round.
    pub round_id: i64,
    /// The digest of what was read before; a release of something else is refused.
    pub digest: Option<String>,
}

/// What a release would send.
#[derive(Debug, Clone)]
pub struct Prospect {
    /// The round.
    pub round: Round,
    /// Letters that leave.
    pub ready: usize,
    /// Messages that leave.
    pub messages: usize,
    /// Names of the organisations whose letter is blocked.
    pub blocked: Vec<String>,
    /// Names of the organisations of these letters that got an invitation in another round.
    pub invited_before: Vec<String>,
    /// First and last moment at which a letter leaves.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// First ready letter.
    pub first_letter: Option<i64>,
    /// Binds the release to what is shown.
    pub digest: String,
}

/// Shows what a release would send, to whoever may release it.
///
/// # Errors
/// No permission, the own round, or a round that is no draft.
pub fn prospect(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Prospect> {
    let round = releasable(conn, actor, stationery, round_id)?;
    let all = candidates(conn, stationery, &round, now)?;
    let ready = ready(&all);
    let due = due_of(conn, &round, &ready, now)?;
    let invited = messages::list_invited(conn, round.id)?;
    let again = ready.iter().filter(|(one, _)| invited.contains(&one.dossier.id));
    Ok(Prospect {
        invited_before: again.map(|(one, _)| one.organisation.name.clone()).collect(),
        digest: digest(&round, &ready),
        ready: ready.len(),
        messages: ready.iter().map(|(_, letter)| letter.mails.len()).sum(),
        first_letter: ready.first().map(|(candidate, _)| candidate.letter.id),
        window: due.iter().min().copied().zip(due.iter().max().copied()),
        blocked: all
            .iter()
            .filter(|candidate| candidate.outcome.is_err())
            .map(|candidate| candidate.organisation.name.clone())
            .collect(),
        round,
    })
}

/// Releases a draft: freezes every ready letter and puts a message per recipient in the queue.
/// Blocked letters stay behind.
///
/// # Errors
/// No permission, the own round while four eyes are asked, a round that is no draft, one that
/// changed since it was read, or no letter that is ready.
pub fn release(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    command: &Release,
    now: DateTime<Utc>,
) -> ServiceResult<Round> {
    let mut round = releasable(conn, actor, stationery, command.round_id)?;
    let all = candidates(conn, stationery, &round, now)?;
    let ready = ready(&all);
    if ready.is_empty() {
        return Err(ServiceError::not_allowed(
            "Er is geen brief klaar. Los eerst een geblokkeerde brief op.",
        ));
    }
    if command.digest.as_ref().is_some_and(|read| *read != digest(&round, &ready)) {
        return Err(RuleError::Clash(
            "De brieven zijn veranderd sinds u ze nakeek. Lees ze opnieuw na en geef de ronde \
             dan vrij."
                .to_owned(),
        )
        .into());
    }
    let due = due_of(conn, &round, &ready, now)?;
    for ((candidate, letter), due_at) in ready.iter().zip(due) {
        freeze(conn, actor, stationery, candidate, (*letter, due_at, now))?;
    }
    round.state = RoundState::Approved;
    round.releaser_id = actor.user_id;
    round.released_at = Some(now);
    round.release_hash = Some(hash_of(&round, &messages::list_of_round(conn, round.id)?));
    round.notice = None;
    rounds::save(conn, &round)?;
    audit::record(conn, actor, "round.release", &format!("round {}", round.id), now)?;
    Ok(rounds::get(conn, round.id)?)
}

fn releasable(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    round_id: i64,
) -> ServiceResult<Round> {
    require(actor, Permission::ReleaseRounds)?;
    let round = rounds::get(conn, round_id)?;
    if let Some(refusal) = stationery.obstacle(actor, round.author_id, SecondLook::Release) {
        return Err(ServiceError::Forbidden(refusal.to_owned()));
    }
    match round.state.release() {
        Ok(_) => Ok(round),
        Err(refusal) => Err(RuleError::Clash(refusal.to_string()).into()),
    }
}

fn ready(all: &[Candidate]) -> Vec<(&Candidate, &Ready)> {
    all.iter().filter_map(|one| Some((one, one.outcome.as_ref().ok()?))).collect()
}

fn due_of(
    conn: &mut DbConn,
    round: &Round,
    ready: &[(&Candidate, &Ready)],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let organisations = ready.iter().map(|(candidate, _)| &candidate.organisation);
    departure::instants(round, organisations, &recesses::closed_days(conn)?, now)
}

/// Where a letter to this organisation goes, as far as the calendar cares.
pub(crate) fn region(organisation: &Organisation) -> Result<LetterRegion, StoreError> {
    let school_region = organisation
        .school_region
        .as_deref()
        .map(|text| parsed("organisations.school_region", text))
        .transpose()?;
    Ok(LetterRegion { organisation_id: organisation.id, school_region })
}

/// Moves the stage and writes one row per recipient, each with the same answer link.
fn freeze(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    candidate: &Candidate,
    (letter, due_at, now): (&Ready, DateTime<Utc>, DateTime<Utc>),
) -> ServiceResult<()> {
    let token = secrets::new_token()?;
    rounds::set_answer_hash(conn, candidate.letter.id, Some(&secrets::hash_token(&token)))?;
    let on = amsterdam_day(now);
    let dossier = &candidate.dossier;
    let step = StageMove { dossier, stage: Stage::Letter, what: Move::Plan, on, reason: None };
    stages::record(conn, actor, &step, now)?;
    for mail in &letter.mails {
        add_mail(conn, stationery, (candidate.letter.id, 0, mail), (&token, due_at))?;
    }
    Ok(())
}

/// Puts the message to one recipient of a letter (0) or of its reminder (1, 2) in the queue, with
/// the token of its answer link.
pub(super) fn add_mail(
    conn: &mut DbConn,
    stationery: &Stationery,
    (letter_id, reminder, mail): (i64, u32, &Mail),
    (token, due_at): (&str, DateTime<Utc>),
) -> ServiceResult<()> {
    let link = stationery.answer_link(token);
    let signed = signed(mail, token);
    let to = Addressee { label: &mail.recipient.label, address: &mail.recipient.address };
    let message = NewMessage {
        letter_id: Some(letter_id),
        contact_id: Some(mail.recipient.contact_id),
        unsubscribe_url: Some(&link),
        reminder: i32::try_from(reminder).unwrap_or(i32::MAX),
        in_reply_to: mail.in_reply_to.as_deref(),
        ..queue::written(to, &signed)
    };
    queue::add(conn, &stationery.from, &message, due_at)?;
    Ok(())
}

fn signed(mail: &Mail, token: &str) -> Rendered {
    let with_token = |text: &str| text.replace(PLACEHOLDER, token);
    Rendered {
        subject: mail.rendered.subject.clone(),
        text: with_token(&mail.rendered.text),
        html: with_token(&mail.rendered.html),
    }
}

/// The digest of what would leave, before tokens are made.
fn digest(round: &Round, ready: &[(&Candidate, &Ready)]) -> String {
    let mails = ready.iter().flat_map(|(_, letter)| &letter.mails);
    let frozen: Vec<_> = mails.map(frozen_mail).collect();
    hashed(&release_text(round.planned_at, round.pace_per_hour, &frozen))
}

/// Says whether the messages of a released round are still exactly what was released.
///
/// # Errors
/// A store error.
pub fn still_holds(conn: &mut DbConn, round: &Round) -> ServiceResult<bool> {
    let messages = messages::list_of_round(conn, round.id)?;
    let letters_hold = round.release_hash.as_deref() == Some(hash_of(round, &messages).as_str());
    Ok(letters_hold && reminders::still_hold(conn, round, &messages)?)
}

/// The hash that binds a release: texts, recipients, moment and pace. What was added later is no
/// part of it: reminders are released apart, and a message to a corrected address is a copy of one
/// that is.
#[must_use]
pub fn hash_of(round: &Round, messages: &[Message]) -> String {
    let frozen: Vec<_> = messages
        .iter()
        .filter(|message| message.reminder == 0 && message.replaces_id.is_none())
        .map(frozen_message)
        .collect();
    hashed(&release_text(round.planned_at, round.pace_per_hour, &frozen))
}

/// What a release binds of a mail that was not yet frozen.
pub(super) fn frozen_mail(mail: &Mail) -> FrozenMessage<'_> {
    FrozenMessage {
        recipient: &mail.recipient.address,
        subject: &mail.rendered.subject,
        text: &mail.rendered.text,
        html: &mail.rendered.html,
    }
}

/// What a release binds of a frozen message.
pub(super) fn frozen_message(message: &Message) -> FrozenMessage<'_> {
    FrozenMessage {
        recipient: &message.to_address,
        subject: &message.subject,
        text: &message.text_body,
        html: &message.html_body,
    }
}

pub(super) fn hashed(text: &str) -> String {
    secrets::hex(&Sha256::digest(text.as_bytes()))
}
