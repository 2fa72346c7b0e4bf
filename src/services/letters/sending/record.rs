//! Recording what became of an attempt, and of one whose sender fell silent.

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{Message, MessageState, Next, Verdict, after_attempt};
use crate::domain::permissions::Actor;
use crate::domain::stages::Move;
use crate::mail::Outcome;
use crate::services::rounds::control;
use crate::services::{ServiceResult, audit, reminders};
use crate::store::messages::Attempt;
use crate::store::{DbConn, contacts, messages, rounds};

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
    let mut message = messages::get(conn, message_id)?;
    note_attempt(conn, message_id, outcome.verdict, &outcome.server_said, now)?;
    let is_ours = message.claimed_by.as_deref() == Some(instance);
    let is_open = matches!(message.state, MessageState::Sending | MessageState::Unclear);
    // A person settled it as "did not arrive"; in a withdrawn round it was cancelled then.
    let arrived_after_all = outcome.verdict == Verdict::Accepted
        && matches!(message.state, MessageState::Queued | MessageState::Cancelled);
    if !(is_ours && is_open || arrived_after_all) {
        tracing::warn!(message = message_id, "an answer came after a person settled the message");
        return Ok(());
    }
    // The silence of an expired lease was counted as this attempt already.
    if message.state == MessageState::Sending {
        message.attempts += 1;
    }
    message.server_said = Some(outcome.server_said.clone());
    match after_attempt(outcome.verdict, message.attempts, now) {
        Next::Sent => mark_sent(conn, &Actor::program("jobs"), message, now),
        Next::RetryAt(at) => {
            message.state = MessageState::Queued;
            message.due_at = at;
            free(&mut message);
            Ok(messages::save(conn, &message)?)
        }
        Next::Failed => {
            let is_about_recipient =
                outcome.verdict == Verdict::RefusedForGood && outcome.server_said.starts_with('5');
            mark_failed(conn, message, is_about_recipient, now)
        }
        Next::Unclear => mark_unclear(conn, message, now),
    }
}

/// Makes every message unclear whose sender should have answered by now.
///
/// # Errors
/// A store error.
pub fn expire(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    for mut message in messages::list_expired(conn, now)? {
        let said = "Het programma stopte terwijl dit bericht werd verzonden. Het is niet bekend \
                    of het is aangekomen.";
        note_attempt(conn, message.id, Verdict::Unclear, said, now)?;
        message.attempts += 1;
        message.server_said = Some(said.to_owned());
        mark_unclear(conn, message, now)?;
    }
    Ok(())
}

/// The message arrived: the first of a letter moves the stage of its dossier.
pub(super) fn mark_sent(
    conn: &mut DbConn,
    actor: &Actor,
    mut message: Message,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let was_cancelled = message.state == MessageState::Cancelled;
    message.state = MessageState::Sent;
    message.sent_at = Some(now);
    free(&mut message);
    messages::save(conn, &message)?;
    audit::record(conn, actor, "message.sent", &format!("message {}", message.id), now)?;
    let Some(letter_id) = message.letter_id else {
        return Ok(());
    };
    let letter = rounds::get_letter(conn, letter_id)?;
    if message.reminder > 0 {
        reminders::note_sent(conn, actor, (&letter, &message), now)?;
        return control::finish_when_done(conn, letter.round_id);
    }
    if was_cancelled {
        control::revive(conn, actor, &letter, now)?;
    }
    control::move_letter(conn, actor, &letter, Move::Send, now)?;
    control::finish_when_done(conn, letter.round_id)
}

fn mark_failed(
    conn: &mut DbConn,
    mut message: Message,
    is_about_recipient: bool,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
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
    let Some(letter_id) = message.letter_id else {
        return Ok(());
    };
    let letter = rounds::get_letter(conn, letter_id)?;
    control::close_when_nothing_leaves(conn, &actor, &letter, now)?;
    control::finish_when_done(conn, letter.round_id)
}

/// Nobody knows: the sender stays noted, so that a late answer can still tell.
fn mark_unclear(conn: &mut DbConn, mut message: Message, now: DateTime<Utc>) -> ServiceResult<()> {
    message.state = MessageState::Unclear;
    message.lease_until = None;
    messages::save(conn, &message)?;
    let object = format!("message {}", message.id);
    audit::record(conn, &Actor::program("jobs"), "message.unclear", &object, now)?;
    match message.letter_id {
        Some(letter_id) => {
            let letter = rounds::get_letter(conn, letter_id)?;
            control::finish_when_done(conn, letter.round_id)
        }
        None => Ok(()),
    }
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
    let verdict = match verdict {
        Verdict::Accepted => "accepted",
        Verdict::RefusedForNow => "refused_for_now",
        Verdict::RefusedForGood => "refused_for_good",
        Verdict::Unclear => "unclear",
    };
    let attempt = Attempt { at: now, verdict: verdict.to_owned(), server_said: said.to_owned() };
    Ok(messages::add_attempt(conn, message_id, &attempt)?)
}
