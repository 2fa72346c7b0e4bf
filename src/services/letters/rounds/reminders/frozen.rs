//! Released reminders as rows: frozen, each with its own link, bound by a hash.

use chrono::{DateTime, Utc};

use super::Reminder;
use crate::domain::letters::{FrozenMessage, Message, Round, release_text};
use crate::domain::permissions::Actor;
use crate::mail::new_message_id;
use crate::services::rounds::readiness::Mail;
use crate::services::rounds::{Stationery, release};
use crate::services::{ServiceError, ServiceResult, audit, secrets};
use crate::store::messages::NewMessage;
use crate::store::{DbConn, messages, reminders, rounds};

/// Lets the round go on, and notes who released what.
pub(super) fn bind(
    conn: &mut DbConn,
    actor: &Actor,
    (mut round, releaser_id): (Round, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let hash = hash_of(&round, &messages::list_of_round(conn, round.id)?);
    reminders::add_release(conn, round.id, releaser_id, &hash, now)?;
    round.state = round.state.go_on()?;
    rounds::save(conn, &round)?;
    audit::record(conn, actor, "round.release_reminders", &format!("round {}", round.id), now)
}

/// One row per recipient of one reminder, each with the same link.
pub(super) fn freeze(
    conn: &mut DbConn,
    stationery: &Stationery,
    reminder: &Reminder,
    mails: &[Mail],
    (due_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> ServiceResult<()> {
    let token = secrets::new_token()?;
    reminders::add_link(conn, reminder.letter_id, &secrets::hash_token(&token), now)?;
    let link = stationery.answer_link(&token);
    for mail in mails {
        let message_id = new_message_id(stationery.from.domain())
            .map_err(|error| ServiceError::Broken(error.to_string()))?;
        let (text, html) = release::signed(mail, &token);
        let message = NewMessage {
            letter_id: Some(reminder.letter_id),
            session_id: None,
            recipient: &mail.recipient.label,
            contact_id: Some(mail.recipient.contact_id),
            person_id: None,
            to_address: &mail.recipient.address,
            subject: &mail.rendered.subject,
            text_body: &text,
            html_body: &html,
            unsubscribe_url: Some(&link),
            calendar: None,
            message_id: &message_id,
            reminder: i32::try_from(reminder.number).unwrap_or(i32::MAX),
            replaces_id: None,
        };
        messages::add(conn, &message, due_at)?;
    }
    Ok(())
}

/// Says whether the reminders of a round are still exactly what was released.
///
/// # Errors
/// A store error.
pub(in crate::services::letters::rounds) fn still_hold(
    conn: &mut DbConn,
    round: &Round,
    messages: &[Message],
) -> ServiceResult<bool> {
    if messages.iter().all(|message| message.reminder == 0) {
        return Ok(true);
    }
    Ok(reminders::release_hash(conn, round.id)? == Some(hash_of(round, messages)))
}

fn hash_of(round: &Round, messages: &[Message]) -> String {
    let released = messages.iter().filter(|message| message.reminder > 0);
    let frozen: Vec<_> = released
        .map(|message| FrozenMessage {
            recipient: &message.to_address,
            subject: &message.subject,
            text: &message.text_body,
            html: &message.html_body,
        })
        .collect();
    release::hashed(&text_of(round, &frozen))
}

/// The digest of what would leave, before tokens are made.
pub(super) fn digest(round: &Round, all: &[Reminder]) -> String {
    let mails = all.iter().filter_map(|one| one.outcome.as_ref().ok()).flatten();
    let frozen: Vec<_> = mails
        .map(|mail| FrozenMessage {
            recipient: &mail.recipient.address,
            subject: &mail.rendered.subject,
            text: &mail.rendered.text,
            html: &mail.rendered.html,
        })
        .collect();
    release::hashed(&text_of(round, &frozen))
}

/// A reminder leaves when it is released: no planned moment binds it, only texts and recipients.
fn text_of(round: &Round, frozen: &[FrozenMessage<'_>]) -> String {
    release_text(round.created_at, 1, frozen)
}
