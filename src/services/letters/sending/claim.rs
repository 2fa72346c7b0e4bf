//! Claiming what may leave right now: only one sender gets a message.

use chrono::{DateTime, Utc};

use super::Claimant;
use super::back::put_back;
use super::objection;
use super::record::letter_of;
use crate::domain::contacts::Contact;
use crate::domain::dates::{amsterdam_day, day_and_clock};
use crate::domain::letters::{
    Letter, Message, MessageState, OVERTAKEN, Objection, Round, RoundState,
};
use crate::domain::permissions::Actor;
use crate::domain::schedule::{
    ClosedDays, due_instants_beside, is_behind, is_office_open, is_overdue,
};
use crate::domain::stages::StageState;
use crate::services::rounds::{control, pacing, release};
use crate::services::{ServiceResult, muting, reminders};
use crate::store::messages::{Due, DueLetter};
use crate::store::{DbConn, StoreError, contacts, messages, recesses, rounds};

/// Why a reminder does not leave after all.
const NO_LONGER_NEEDED: &str = "Niet meer nodig: er is een antwoord, een gesprek of een afspraak.";

/// Who came into office since the invitation cannot be reminded of it.
const NOT_REMINDED: &str =
    "De contactpersoon of het adres is gewijzigd na het vrijgeven van de herinnering.";

/// A message in the hand of one sender.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The message.
    pub message: Message,
    /// Its letter; none for other mail.
    pub letter: Option<Letter>,
}

/// Claims the next messages that may leave now, at most so many. A round that is far too late
/// and a letter whose office changed hands are held on the way.
///
/// # Errors
/// A store error.
pub fn claim(
    conn: &mut DbConn,
    claimant: &Claimant,
    most: usize,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Claimed>> {
    let mut taken = Vec::new();
    if most == 0 || muting::reason(conn)?.is_some() {
        return Ok(taken);
    }
    let closed = recesses::closed_days_on(conn, amsterdam_day(now))?;
    let with_letters = is_office_open(now, &closed);
    while taken.len() < most {
        let room = i64::try_from(most - taken.len()).unwrap_or(1);
        let due = messages::list_due(conn, now, with_letters, room)?;
        let is_last = due.len() < most - taken.len();
        if take(conn, claimant, due, (&closed, now), &mut taken)? && is_last {
            break;
        }
    }
    Ok(taken)
}

/// Takes what may leave, in order. False when one was put aside: that may have changed what was
/// read of the others, so they are read again.
fn take(
    conn: &mut DbConn,
    claimant: &Claimant,
    due: Vec<Due>,
    (closed, now): (&ClosedDays, DateTime<Utc>),
    taken: &mut Vec<Claimed>,
) -> ServiceResult<bool> {
    let contacts = contacts_of(conn, &due)?;
    let found = due.len();
    let mut leaving = Vec::new();
    for one in due {
        if !may_leave(conn, &one, &contacts, (closed, now))? {
            break;
        }
        leaving.push(one);
    }
    let took_all = leaving.len() == found;
    taken.extend(mark(conn, claimant, leaving, now + claimant.lease)?);
    Ok(took_all)
}

/// Writes down whose they are now.
fn mark(
    conn: &mut DbConn,
    claimant: &Claimant,
    leaving: Vec<Due>,
    lease_until: DateTime<Utc>,
) -> ServiceResult<Vec<Claimed>> {
    let ids: Vec<i64> = leaving.iter().map(|one| one.message.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    if messages::claim(conn, &ids, &claimant.instance, lease_until)? != ids.len() {
        // Another sender was first with one of them: nothing is written, and all is read anew.
        return Err(StoreError::Busy.into());
    }
    let claimed = |Due { mut message, letter }: Due| {
        message.state = MessageState::Sending;
        message.claimed_by = Some(claimant.instance.clone());
        message.lease_until = Some(lease_until);
        message.version += 1;
        Claimed { message, letter: letter.map(|it| it.letter) }
    };
    Ok(leaving.into_iter().map(claimed).collect())
}

fn contacts_of(conn: &mut DbConn, due: &[Due]) -> ServiceResult<Vec<Contact>> {
    let mut ids: Vec<i64> =
        due.iter().filter_map(|one| Some(one.letter.as_ref()?.organisation.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(contacts::list_of_organisations(conn, &ids)?)
}

/// Puts a claimed message back untouched, when it could not be written in the send journal.
///
/// # Errors
/// A store error.
pub fn give_back(conn: &mut DbConn, message: &Message, now: DateTime<Utc>) -> ServiceResult<()> {
    let letter = letter_of(conn, message)?;
    put_back(conn, &Actor::program("jobs"), (message.clone(), letter.as_ref()), now).map(drop)
}

/// Looks once more at a message that is due. One that may not leave now is put aside, so that
/// it is not found again: later, held, or cancelled with the reason.
fn may_leave(
    conn: &mut DbConn,
    due: &Due,
    contacts: &[Contact],
    (closed, now): (&ClosedDays, DateTime<Utc>),
) -> ServiceResult<bool> {
    let message = &due.message;
    let Some(place) = &due.letter else {
        return other_mail_may_leave(conn, message, now);
    };
    if !round_may_go_on(conn, message, &place.round, now)? {
        return Ok(false);
    }
    if message.follows_the_pace() && !place.letter.is_let_go && is_behind(message.due_at, now) {
        pacing::catch_up(conn, &place.round, now)?;
        return Ok(false);
    }
    let region = release::region(&place.organisation)?;
    if !closed.is_open_for(amsterdam_day(now), &region) {
        let closed = recesses::closed_days(conn)?;
        let later = due_instants_beside(&[], now, place.round.pace_per_hour, &[region], &closed)?;
        for due_at in later {
            messages::put_off(conn, place.letter.id, due_at)?;
        }
        return Ok(false);
    }
    let objection = match objection::to_letter(message, place, contacts, now) {
        None if message.reminder > 0 && reminders::is_stopped(conn, &place.letter, now)? => {
            Some(Objection::Cancel(NO_LONGER_NEEDED))
        }
        // Nobody answers a letter of which nothing arrived.
        None if message.reminder == 0
            && place.stage != StageState::Planned
            && objection::is_answered_by_mail(conn, &place.letter, &place.round)? =>
        {
            Some(Objection::Cancel(OVERTAKEN))
        }
        Some(Objection::Hold(_)) if message.reminder > 0 => Some(Objection::Cancel(NOT_REMINDED)),
        objection => objection,
    };
    match objection {
        None => Ok(true),
        Some(objection) => {
            heed(conn, message, place, (objection, now))?;
            Ok(false)
        }
    }
}

/// Cancels the message, or holds its letter.
fn heed(
    conn: &mut DbConn,
    message: &Message,
    place: &DueLetter,
    (objection, now): (Objection, DateTime<Utc>),
) -> ServiceResult<()> {
    match objection {
        Objection::Cancel(reason) => {
            cancel(conn, message, reason)?;
            let actor = Actor::program("jobs");
            control::close_when_nothing_leaves(conn, &actor, &place.letter, now)?;
            control::finish_when_done(conn, place.round.id)
        }
        Objection::Hold(reason) => control::hold_letter(conn, &place.letter, &reason, now),
    }
}

/// A round whose message was due more than 48 hours ago asks a person first; a released one
/// starts with its first message.
fn round_may_go_on(
    conn: &mut DbConn,
    message: &Message,
    round: &Round,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let is_under_way = matches!(round.state, RoundState::Approved | RoundState::Running);
    if is_under_way && is_overdue(message.due_at, now) {
        let notice = format!(
            "Het eerste bericht dat wacht, had {} moeten vertrekken. Dat is meer dan 48 uur \
             geleden. Lees de brieven onder “Berichten” na en kies dan Hervat.",
            day_and_clock(message.due_at)
        );
        control::hold(conn, round.clone(), notice, now)?;
        return Ok(false);
    }
    if round.state == RoundState::Approved {
        start(conn, round.clone(), now)?;
        return Ok(false);
    }
    Ok(true)
}

fn other_mail_may_leave(
    conn: &mut DbConn,
    message: &Message,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let Some(reason) = objection::to_other_mail(conn, message, now)? else {
        return Ok(true);
    };
    cancel(conn, message, reason)?;
    Ok(false)
}

/// Starts a released round when its messages are still exactly what was released; else holds it.
fn start(conn: &mut DbConn, mut round: Round, now: DateTime<Utc>) -> ServiceResult<()> {
    if !release::still_holds(conn, &round)? {
        return control::hold(conn, round, control::CHANGED_SINCE_RELEASE.to_owned(), now);
    }
    round.state = round.state.start()?;
    Ok(rounds::save(conn, &round)?)
}

fn cancel(conn: &mut DbConn, message: &Message, reason: &str) -> ServiceResult<()> {
    let mut message = message.clone();
    message.state = MessageState::Cancelled;
    message.server_said = Some(reason.to_owned());
    Ok(messages::save(conn, &message)?)
}
