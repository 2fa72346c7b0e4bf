//! Recording what became of an attempt, and of one whose sender fell silent.

use chrono::{DateTime, Utc};

use super::Claimant;
use super::back::put_back;
use super::batch::Landed;
use super::claim::Claimed;
use super::full::next_try;
use crate::domain::accounts::without_links;
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{
    Letter, Message, MessageState, Next, RoundState, Verdict, after_attempt, may_have_room_later,
};
use crate::domain::permissions::Actor;
use crate::domain::stages::{Move, StageState};
use crate::mail::Outcome;
use crate::services::rounds::control;
use crate::services::{ServiceError, ServiceResult, audit, reminders};
use crate::store::messages::Attempt;
use crate::store::{DbConn, StoreError, contacts, messages, rounds};

/// Records the outcome of an attempt of this sender. An answer that comes after the lease ran
/// out still counts, unless a person settled the message in the meantime.
///
/// # Errors
/// A store error.
pub fn record(
    conn: &mut DbConn,
    message_id: i64,
    instance: &str,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    note_attempt(conn, message_id, outcome.verdict, &outcome.server_said, now)?;
    let round_id = catch_up(conn, message_id, instance, outcome, now)?;
    finish(conn, round_id)
}

/// Like [`record`], for a message as it was claimed. Answers the round that may be done now.
pub(super) fn land(
    conn: &mut DbConn,
    claimant: &Claimant,
    landed: &Landed,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    let (message, outcome) = (&landed.claimed.message, &landed.outcome);
    note_attempt(conn, message.id, outcome.verdict, &outcome.server_said, now)?;
    match follow(conn, landed.claimed.clone(), outcome, now) {
        // Not as it was claimed: the lease ran out, or a person settled it.
        Err(ServiceError::Store(StoreError::Conflict)) => {
            catch_up(conn, message.id, &claimant.instance, outcome, now)
        }
        done => done,
    }
}

/// Looks at the message once more, and follows the outcome when that is still up to its sender.
fn catch_up(
    conn: &mut DbConn,
    message_id: i64,
    instance: &str,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    let message = messages::get(conn, message_id)?;
    let is_ours = message.claimed_by.as_deref() == Some(instance);
    let is_open = matches!(message.state, MessageState::Sending | MessageState::Unclear);
    // A person settled it as "did not arrive"; in a withdrawn round it was cancelled then.
    let arrived_after_all = outcome.verdict == Verdict::Accepted
        && matches!(message.state, MessageState::Queued | MessageState::Cancelled);
    if !(is_ours && is_open || arrived_after_all) {
        tracing::warn!(message = message_id, "an answer came after a person settled the message");
        return Ok(None);
    }
    let letter = letter_of(conn, &message)?;
    follow(conn, Claimed { message, letter }, outcome, now)
}

pub(super) fn letter_of(conn: &mut DbConn, message: &Message) -> ServiceResult<Option<Letter>> {
    match message.letter_id {
        Some(id) => Ok(Some(rounds::get_letter(conn, id)?)),
        None => Ok(None),
    }
}

/// Writes the new state and what follows from it; the state comes first, so that a message that
/// changed in the meantime changes nothing else.
fn follow(
    conn: &mut DbConn,
    Claimed { mut message, letter }: Claimed,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    // The silence of an expired lease was counted as this attempt already.
    if message.state == MessageState::Sending {
        message.attempts += 1;
    }
    message.server_said = Some(outcome.server_said.clone());
    let of = letter.as_ref();
    match next(conn, (&message, of), outcome, now)? {
        Next::Sent => put_sent(conn, &Actor::program("jobs"), (message, of), now),
        Next::RetryAt(at) => {
            message.due_at = at;
            let state = put_back(conn, &Actor::program("jobs"), (message, of), now)?;
            if let Some(letter) = of.filter(|_| outcome.verdict == Verdict::RefusedSender) {
                hold_round(conn, letter.round_id, &outcome.server_said, now)?;
            }
            Ok(of.filter(|_| state == MessageState::Cancelled).map(|letter| letter.round_id))
        }
        Next::Failed => put_failed(conn, (message, of), outcome.is_about_recipient, now),
        Next::Unclear => put_unclear(conn, (message, of), now),
    }
}

/// What to do now: a mailbox that is full may have room tomorrow.
fn next(
    conn: &mut DbConn,
    (message, letter): (&Message, Option<&Letter>),
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> ServiceResult<Next> {
    let next = after_attempt(outcome.verdict, message.attempts, now);
    if next != Next::Failed
        || outcome.verdict != Verdict::RefusedForGood
        || !may_have_room_later(&outcome.server_said)
    {
        return Ok(next);
    }
    Ok(next_try(conn, message, letter, now)?.map_or(next, Next::RetryAt))
}

/// The server takes no mail from us: the round waits for a person instead of losing its letters
/// one by one.
fn hold_round(
    conn: &mut DbConn,
    round_id: i64,
    server_said: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let round = rounds::get(conn, round_id)?;
    if !matches!(round.state, RoundState::Approved | RoundState::Running) {
        return Ok(());
    }
    let notice = format!(
        "De mailserver neemt geen post van ons aan: “{server_said}”. Laat het afzenderadres en de \
         inlog van de mailserver nakijken en kies dan Hervat."
    );
    control::hold(conn, round, notice, now)
}

/// Makes every message unclear whose sender should have answered by now.
///
/// # Errors
/// A store error.
pub fn expire(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    for mut message in messages::list_expired(conn, now)? {
        let said = "Er kwam niet op tijd antwoord: de mailserver was te traag, of het programma \
                    stopte tijdens het verzenden. Het is niet bekend of dit bericht is aangekomen.";
        note_attempt(conn, message.id, Verdict::Unclear, said, now)?;
        message.attempts += 1;
        message.server_said = Some(said.to_owned());
        let letter = letter_of(conn, &message)?;
        let round_id = put_unclear(conn, (message, letter.as_ref()), now)?;
        finish(conn, round_id)?;
    }
    Ok(())
}

/// The message arrived: the first of a letter moves the stage of its dossier.
pub(super) fn mark_sent(
    conn: &mut DbConn,
    actor: &Actor,
    message: Message,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let letter = letter_of(conn, &message)?;
    let round_id = put_sent(conn, actor, (message, letter.as_ref()), now)?;
    finish(conn, round_id)
}

/// The message did not arrive and does not leave again; its address may be right.
pub(super) fn mark_failed(
    conn: &mut DbConn,
    message: Message,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let letter = letter_of(conn, &message)?;
    let round_id = put_failed(conn, (message, letter.as_ref()), false, now)?;
    finish(conn, round_id)
}

fn put_sent(
    conn: &mut DbConn,
    actor: &Actor,
    (mut message, letter): (Message, Option<&Letter>),
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    let was_cancelled = message.state == MessageState::Cancelled;
    message.state = MessageState::Sent;
    message.sent_at = Some(now);
    free(&mut message);
    messages::save(conn, &message)?;
    audit::record(conn, actor, "message.sent", &format!("message {}", message.id), now)?;
    let Some(letter) = letter else {
        forget_link(conn, message.id)?;
        return Ok(None);
    };
    if message.reminder > 0 {
        reminders::note_sent(conn, actor, (letter, &message), now)?;
        return Ok(Some(letter.round_id));
    }
    if was_cancelled {
        control::plan_again(conn, actor, letter, (StageState::Cancelled, now))?;
    }
    control::move_letter(conn, actor, letter, Move::Send, now)?;
    Ok(Some(letter.round_id))
}

fn put_failed(
    conn: &mut DbConn,
    (mut message, letter): (Message, Option<&Letter>),
    is_about_recipient: bool,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    message.state = MessageState::Failed;
    free(&mut message);
    messages::save(conn, &message)?;
    let actor = Actor::program("jobs");
    audit::record(conn, &actor, "message.failed", &format!("message {}", message.id), now)?;
    if let Some(contact_id) = message.contact_id.filter(|_| is_about_recipient)
        && let Some(mut contact) = contacts::find(conn, contact_id)?
    {
        contact.bounced_on = Some(amsterdam_day(now));
        contacts::set(conn, &contact)?;
    }
    let Some(letter) = letter else {
        forget_link(conn, message.id)?;
        return Ok(None);
    };
    control::close_when_nothing_leaves(conn, &actor, letter, now)?;
    Ok(Some(letter.round_id))
}

/// Nobody knows: the sender stays noted, so that a late answer can still tell.
fn put_unclear(
    conn: &mut DbConn,
    (mut message, letter): (Message, Option<&Letter>),
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    message.state = MessageState::Unclear;
    message.lease_until = None;
    messages::save(conn, &message)?;
    let object = format!("message {}", message.id);
    audit::record(conn, &Actor::program("jobs"), "message.unclear", &object, now)?;
    Ok(letter.map(|letter| letter.round_id))
}

/// A mail that left or will not leave keeps no one-time link: who reads the database does not get in.
fn forget_link(conn: &mut DbConn, message_id: i64) -> ServiceResult<()> {
    // The claimed message gave its words to the one that left.
    let kept = messages::get(conn, message_id)?;
    let (text, html) = (without_links(&kept.text_body), without_links(&kept.html_body));
    if (&text, &html) != (&kept.text_body, &kept.html_body) {
        messages::set_bodies(conn, message_id, (&text, &html))?;
    }
    Ok(())
}

fn finish(conn: &mut DbConn, round_id: Option<i64>) -> ServiceResult<()> {
    round_id.map_or(Ok(()), |id| control::finish_when_done(conn, id))
}

fn free(message: &mut Message) {
    message.claimed_by = None;
    message.lease_until = None;
}

fn note_attempt(
    conn: &mut DbConn,
    message_id: i64,
    verdict: Verdict,
    said: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let attempt = Attempt { at: now, verdict, server_said: said.to_owned() };
    Ok(messages::add_attempt(conn, message_id, &attempt)?)
}
