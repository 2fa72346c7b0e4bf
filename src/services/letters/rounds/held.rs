//! Deciding about a letter that is held because the office changed hands, or the name or address of
//! who holds it changed, after the release: it leaves as it is, is made anew for who holds the
//! office now, or does not leave.

mod forecast;
mod look;

use chrono::{DateTime, Utc};

use super::readiness::{self, Mail};
use super::{Stationery, control, pacing, release};
use crate::domain::letters::{
    Letter, Message, MessageState, Round, RoundState, SecondLook, recipients, spoken_to,
};
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::messages::{self, Scope};
use crate::store::{DbConn, recesses, rounds};

pub use forecast::forecast;
pub use look::{HeldLetter, Part, Waiting, count_by_round, list, look, unreachable};

/// For whom a letter is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// For who holds each function now; refused while nobody holds one of them.
    All,
    /// Only for those who hold theirs: what waits for a function that nobody holds is taken back.
    Rest,
}

/// Why a message is taken back when its letter is made anew, or goes to the others alone.
const RENEWED: &str = "De brief is aangepast aan wie nu de functie heeft: dit bericht vervalt.";

/// When a letter leaves of which was decided that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// From this moment on.
    At(DateTime<Utc>),
    /// Once somebody lets its round go on.
    OnceResumed,
    /// Nothing of it waits any more.
    Never,
}

/// Lets a held letter leave as it is; it is not held for the same reason again.
///
/// # Errors
/// No permission, or a letter that is not held.
pub fn send_anyway(
    conn: &mut DbConn,
    actor: &Actor,
    letter_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Leaves> {
    let letter = held(conn, actor, letter_id)?;
    let round = rounds::get(conn, letter.round_id)?;
    let first = new_moment(conn, &round, letter_id, now)?;
    rounds::free_letter(conn, letter_id, true)?;
    audit::record(conn, actor, "letter.let_go", &format!("letter {letter_id}"), now)?;
    Ok(leaves(&round, first))
}

/// Gives what waits of a letter whose moment passed a new one from now, beside the others of its
/// round: the decision is a fresh consent. Answers when the first of it leaves.
fn new_moment(
    conn: &mut DbConn,
    round: &Round,
    letter_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Option<DateTime<Utc>>> {
    let waiting = waiting(conn, letter_id)?;
    if waiting.iter().any(|one| one.due_at < now) {
        for (letter, due_at) in pacing::letters_beside(conn, round, &waiting, now)? {
            messages::put_off(conn, letter.id, due_at)?;
        }
    }
    Ok(self::waiting(conn, letter_id)?.iter().map(|one| one.due_at).min())
}

fn waiting(conn: &mut DbConn, letter_id: i64) -> ServiceResult<Vec<Message>> {
    let mut waiting = messages::list_of_letter(conn, letter_id)?;
    waiting.retain(|one| one.state == MessageState::Queued);
    Ok(waiting)
}

fn leaves(round: &Round, first: Option<DateTime<Utc>>) -> Leaves {
    match first {
        Some(_) if round.state == RoundState::Paused => Leaves::OnceResumed,
        Some(first) => Leaves::At(first),
        None => Leaves::Never,
    }
}

/// Takes a held letter back, with a reason: what waits does not leave any more. As long as a
/// message of it may still come back to the queue, nobody can promise that.
///
/// # Errors
/// No permission, a letter that is not held or of which a message may still arrive, or no reason.
pub fn call_off(
    conn: &mut DbConn,
    actor: &Actor,
    letter_id: i64,
    reason: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let letter = held(conn, actor, letter_id)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ServiceError::field("reason", "Vul een reden in."));
    }
    let messages = messages::list_of_letter(conn, letter_id)?;
    if let Some(obstacle) = messages.iter().find_map(|one| unsettled(one.state)) {
        return Err(ServiceError::not_allowed(obstacle));
    }
    messages::cancel_queued(conn, Scope::Letters(&[letter_id]), reason)?;
    rounds::free_letter(conn, letter_id, false)?;
    control::close_when_nothing_leaves(conn, actor, &letter, now)?;
    control::finish_when_done(conn, letter.round_id)?;
    audit::record(conn, actor, "letter.drop", &format!("letter {letter_id}"), now)
}

fn unsettled(state: MessageState) -> Option<&'static str> {
    match state {
        MessageState::Sending => Some(
            "Van deze brief is nu een bericht onderweg. Wacht een paar minuten en laat de brief \
             dan vervallen.",
        ),
        MessageState::Unclear => Some(
            "Van deze brief staat een bericht op “Onzeker”. Zoek eerst uit of het is aangekomen \
             en laat de brief dan vervallen.",
        ),
        _ => None,
    }
}

/// Makes a held letter anew for who holds the office today. What already goes to the right
/// person stays as it is. It changes what was released, so it asks for another person than the
/// author of the round, unless four eyes are off.
///
/// # Errors
/// No permission, the own round, a letter that is not held, one that cannot be made now, or a
/// function that nobody holds.
pub fn renew(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (letter_id, renewal): (i64, Renewal),
    now: DateTime<Utc>,
) -> ServiceResult<Leaves> {
    let letter = held(conn, actor, letter_id)?;
    let mut round = rounds::get(conn, letter.round_id)?;
    if let Some(refusal) = stationery.obstacle(actor, round.author_id, SecondLook::Renewal) {
        return Err(ServiceError::Forbidden(refusal.to_owned()));
    }
    if !release::still_holds(conn, &round)? {
        return Err(ServiceError::not_allowed(control::CHANGED_SINCE_RELEASE));
    }
    let closed = recesses::closed_days(conn)?;
    let look = look::parts(conn, (&round, &letter), &closed, now)?;
    if let Some(refusal) = look.refusal(renewal) {
        return Err(ServiceError::field("decision", refusal));
    }
    let ready = readiness::ready_now(conn, stationery, &round, &letter, now)?;
    let mails = ready.map_err(ServiceError::not_allowed)?.mails;
    new_moment(conn, &round, letter_id, now)?;
    replace(conn, (stationery, &look.organisation), &letter, (&mails, now))?;
    rebind(conn, &mut round)?;
    rounds::free_letter(conn, letter_id, false)?;
    control::finish_when_done(conn, letter.round_id)?;
    audit::record(conn, actor, "letter.renew", &format!("letter {letter_id}"), now)?;
    let first = waiting(conn, letter_id)?.iter().map(|one| one.due_at).min();
    Ok(leaves(&round, first))
}

fn held(conn: &mut DbConn, actor: &Actor, letter_id: i64) -> ServiceResult<Letter> {
    require(actor, Permission::ReleaseRounds)?;
    let letter = rounds::get_letter(conn, letter_id)?;
    let messages = messages::list_of_letter(conn, letter_id)?;
    let is_over = |one: &Message| one.state.is_gone() || one.state == MessageState::Sent;
    if letter.held_reason.is_none() || messages.iter().all(is_over) {
        return Err(ServiceError::not_allowed(
            "Over deze brief hoeft niet (meer) te worden beslist. Laad de pagina opnieuw.",
        ));
    }
    Ok(letter)
}

/// Takes back what goes to somebody else and adds what is missing, with the same answer link.
fn replace(
    conn: &mut DbConn,
    (stationery, organisation): (&Stationery, &Organisation),
    letter: &Letter,
    (mails, now): (&[Mail], DateTime<Utc>),
) -> ServiceResult<()> {
    let lexicon = recipients::lexicon_of(organisation);
    let is_for = |mail: &Mail, message: &Message| is_for(mail, message, &lexicon);
    let old = messages::list_of_letter(conn, letter.id)?;
    let waiting: Vec<&Message> =
        old.iter().filter(|one| one.state == MessageState::Queued && one.reminder == 0).collect();
    let token = old.iter().find_map(token_of).ok_or_else(no_link)?;
    let due_at = waiting.iter().map(|one| one.due_at).max().unwrap_or(now).max(now);
    for one in waiting.iter().filter(|one| !mails.iter().any(|mail| is_for(mail, one))) {
        take_back(conn, one, mails)?;
    }
    let left = messages::list_of_letter(conn, letter.id)?;
    for mail in mails {
        // Whoever has a message at this address already gets no second one.
        if !left.iter().any(|one| one.reminder == 0 && is_at(mail, one)) {
            release::add_mail(conn, stationery, (letter.id, 0, mail), (&token, due_at))?;
        }
    }
    Ok(())
}

/// Cancels a message. One to an address that stays, which has room for one message, makes way;
/// that is only possible as long as it was never offered.
fn take_back(conn: &mut DbConn, message: &Message, mails: &[Mail]) -> ServiceResult<()> {
    if !mails.iter().any(|mail| is_at(mail, message)) {
        let mut message = message.clone();
        message.state = MessageState::Cancelled;
        message.server_said = Some(RENEWED.to_owned());
        return Ok(messages::save(conn, &message)?);
    }
    if message.attempts > 0 || !messages::remove_queued(conn, message.id)? {
        return Err(ServiceError::not_allowed(
            "Er is al geprobeerd om de brief naar dit adres te sturen. Laat hem zo vertrekken of \
             laat hem vervallen.",
        ));
    }
    Ok(())
}

fn is_at(mail: &Mail, message: &Message) -> bool {
    message.to_address.eq_ignore_ascii_case(&mail.recipient.address)
}

fn is_for(mail: &Mail, message: &Message, lexicon: &Lexicon) -> bool {
    let title = lexicon.salutation(mail.recipient.function);
    message.contact_id == Some(mail.recipient.contact_id)
        && message.to_address == mail.recipient.address
        && spoken_to(&message.text_body, title) == spoken_to(&mail.rendered.text, title)
}

/// The token of the answer link: only its hash is kept, so the link itself tells.
fn token_of(message: &Message) -> Option<String> {
    let (_, token) = message.unsubscribe_url.as_deref()?.rsplit_once("/antwoord/")?;
    Some(token.to_owned())
}

fn no_link() -> ServiceError {
    ServiceError::not_allowed("Deze brief kan niet opnieuw worden gemaakt. Laat hem vervallen.")
}

/// Binds the release to the messages as they are now; a second person looked at the change.
fn rebind(conn: &mut DbConn, round: &mut Round) -> ServiceResult<()> {
    round.release_hash = Some(release::hash_of(round, &messages::list_of_round(conn, round.id)?));
    Ok(rounds::save(conn, round)?)
}
