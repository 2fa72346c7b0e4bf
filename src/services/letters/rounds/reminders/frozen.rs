//! Released reminders as rows: frozen, each with its own link, bound by a hash.

use chrono::{DateTime, Utc};

use super::Reminder;
use crate::domain::letters::{FrozenMessage, Message, Round, release_text};
use crate::domain::permissions::Actor;
use crate::services::rounds::readiness::Mail;
use crate::services::rounds::{Stationery, release};
use crate::services::{ServiceResult, audit, secrets};
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
    for mail in mails {
        release::add_mail(
            conn,
            stationery,
            (reminder.letter_id, reminder.number, mail),
            (&token, due_at),
        )?;
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

/// Binds the release of the reminders to what they are now; nothing when none was released.
pub(in crate::services::letters::rounds) fn bind_anew(
    conn: &mut DbConn,
    round: &Round,
    messages: &[Message],
) -> ServiceResult<()> {
    Ok(reminders::set_release_hash(conn, round.id, &hash_of(round, messages))?)
}

/// A message to a corrected address is a copy of one that was released, and no part of it.
fn hash_of(round: &Round, messages: &[Message]) -> String {
    let released =
        messages.iter().filter(|message| message.reminder > 0 && message.replaces_id.is_none());
    let frozen: Vec<_> = released.map(release::frozen_message).collect();
    release::hashed(&text_of(round, &frozen))
}

/// The digest of what would leave, before tokens are made.
pub(super) fn digest(round: &Round, all: &[Reminder]) -> String {
    let mails = all.iter().filter_map(|one| one.outcome.as_ref().ok()).flatten();
    let frozen: Vec<_> = mails.map(release::frozen_mail).collect();
    release::hashed(&text_of(round, &frozen))
}

/// A reminder leaves when it is released: no planned moment binds it, only texts and recipients.
fn text_of(round: &Round, frozen: &[FrozenMessage<'_>]) -> String {
    release_text(round.created_at, 1, frozen)
}
