//! Holding a round, letting it go on, and taking it back; all of it acts on rows.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{pacing, release};
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::letters::{InboundKind, Letter, Message, MessageState, Round, RoundState};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::LetterRegion;
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::stages::StageMove;
use crate::services::{ServiceResult, audit, require, stages};
use crate::store::messages::{self, Scope};
use crate::store::{DbConn, StoreError, dossiers, inbound, organisations, replies, rounds, shifts};

/// Why a round does not go on whose messages are not what was released.
pub(crate) const CHANGED_SINCE_RELEASE: &str = "De berichten zijn niet meer precies wat is vrijgegeven: teksten of ontvangers zijn gewijzigd. \
     Trek de ronde in, maak een nieuwe en laat die vrijgeven.";

/// Why a released round is not changed of which something may have left.
const MAY_HAVE_LEFT: &str = "Van deze ronde is misschien al een bericht vertrokken. Trek de ronde \
     in en maak een nieuwe voor wie nog geen brief kreeg.";

/// Why a round does not simply go on of which somebody wants to move the rest.
const PROPOSED: &str = "Er staat een voorstel open om de rest van deze ronde te verzetten. Laad \
     de pagina van de ronde opnieuw en kies daar of het voorstel vervalt.";

/// Why a message does not leave of a round that was taken back.
pub(crate) const WITHDRAWN: &str = "De ronde is ingetrokken.";

/// Holds a round: no further letter leaves until somebody resumes it.
///
/// # Errors
/// No permission, or a round that does not run.
pub fn pause(
    conn: &mut DbConn,
    actor: &Actor,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReleaseRounds)?;
    let mut round = rounds::get(conn, round_id)?;
    round.state = round.state.pause()?;
    round.notice = None;
    rounds::save(conn, &round)?;
    audit::record(conn, actor, "round.pause", &format!("round {round_id}"), now)
}

/// Holds a round by the program itself, which says why.
///
/// # Errors
/// A store error.
pub(crate) fn hold(
    conn: &mut DbConn,
    mut round: Round,
    notice: String,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    round.state = round.state.pause()?;
    round.notice = Some(notice);
    rounds::save(conn, &round)?;
    let object = format!("round {}", round.id);
    audit::record(conn, &Actor::program("jobs"), "round.hold", &object, now)
}

/// Holds one letter by the program itself: none of its messages leaves until a person decides.
///
/// # Errors
/// A store error.
pub(crate) fn hold_letter(
    conn: &mut DbConn,
    letter: &Letter,
    reason: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    rounds::hold_letter(conn, letter.id, reason)?;
    let object = format!("letter {}", letter.id);
    audit::record(conn, &Actor::program("jobs"), "letter.hold", &object, now)
}

/// Lets a paused round go on. What became due in the meantime is spread anew at the pace of the
/// round, from now. A proposal to move the round falls only when `drops_proposal` says that this
/// was read.
///
/// # Errors
/// No permission, a round that is not paused, a proposal that nobody meant to drop, or messages
/// that differ from what was released.
pub fn resume(
    conn: &mut DbConn,
    actor: &Actor,
    (round_id, drops_proposal): (i64, bool),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReleaseRounds)?;
    let mut round = rounds::get(conn, round_id)?;
    if !drops_proposal && shifts::find(conn, round_id)?.is_some() {
        return Err(RuleError::Clash(PROPOSED.to_owned()).into());
    }
    round.state = round.state.resume()?;
    if !release::still_holds(conn, &round)? {
        return Err(RuleError::Clash(CHANGED_SINCE_RELEASE.to_owned()).into());
    }
    round.notice = None;
    rounds::save(conn, &round)?;
    shifts::remove(conn, round_id)?;
    pacing::spread(conn, &round, now)?;
    finish_when_done(conn, round_id)?;
    audit::record(conn, actor, "round.resume", &format!("round {round_id}"), now)
}

/// Takes a round back: what waits does not leave any more; what left stays as it is.
///
/// # Errors
/// No permission (an author may take back the own draft), or a round that is done.
pub fn withdraw(
    conn: &mut DbConn,
    actor: &Actor,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ProposeRounds)?;
    let mut round = rounds::get(conn, round_id)?;
    let is_own_draft = round.state == RoundState::Draft && actor.is(Some(round.author_id));
    if !is_own_draft {
        require(actor, Permission::ReleaseRounds)?;
    }
    round.state = round.state.withdraw()?;
    round.notice = None;
    rounds::save(conn, &round)?;
    shifts::remove(conn, round_id)?;
    let letters = rounds::list_letters(conn, round_id)?;
    let ids: Vec<i64> = letters.iter().map(|letter| letter.id).collect();
    messages::cancel_queued(conn, Scope::Letters(&ids), WITHDRAWN)?;
    for letter in &letters {
        close_when_nothing_leaves(conn, actor, letter, now)?;
    }
    audit::record(conn, actor, "round.withdraw", &format!("round {round_id}"), now)
}

/// Takes the frozen messages of a release away; the letters are not planned any more. Refused
/// when one of them may have left: what somebody got stays as it was.
pub(super) fn void_release(
    conn: &mut DbConn,
    actor: &Actor,
    round: &mut Round,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let frozen = messages::list_of_round(conn, round.id)?;
    if !frozen.iter().all(Message::never_left) {
        return Err(RuleError::not_allowed(MAY_HAVE_LEFT).into());
    }
    let released: HashSet<i64> = frozen.iter().filter_map(|one| one.letter_id).collect();
    for letter in rounds::list_letters(conn, round.id)? {
        if released.contains(&letter.id) {
            messages::delete_frozen(conn, letter.id)?;
            rounds::set_answer_hash(conn, letter.id, None)?;
            move_letter(conn, actor, &letter, Move::Withdraw, now)?;
        }
    }
    round.releaser_id = None;
    round.released_at = None;
    round.release_hash = None;
    round.notice = None;
    audit::record(conn, actor, "round.void_release", &format!("round {}", round.id), now)
}

/// Ends a letter of which nothing leaves any more: it bounced when a message failed, and else
/// counts as withdrawn.
pub(crate) fn close_when_nothing_leaves(
    conn: &mut DbConn,
    actor: &Actor,
    letter: &Letter,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let messages = messages::list_of_letter(conn, letter.id)?;
    if messages.is_empty() || !messages.iter().all(|one| one.state.is_gone()) {
        return Ok(());
    }
    let has_failed = messages.iter().any(|one| one.state == MessageState::Failed);
    // One that was sent again, because the mailbox was full.
    if has_failed && dossiers::stages(conn, letter.dossier_id)?.letter != StageState::Planned {
        return close_when_nothing_arrived(conn, actor, letter, now);
    }
    let what = if has_failed { Move::Bounce } else { Move::Withdraw };
    move_letter(conn, actor, letter, what, now)
}

/// The letter is undeliverable when every message of it failed or does not leave; an older
/// letter says nothing about a newer one.
pub(crate) fn close_when_nothing_arrived(
    conn: &mut DbConn,
    actor: &Actor,
    letter: &Letter,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if !messages::list_of_letter(conn, letter.id)?.iter().all(|one| one.state.is_gone()) {
        return Ok(());
    }
    let newest = replies::find_newest(conn, letter.dossier_id)?;
    let is_newest = newest.is_none_or(|newest| newest.letter_id == letter.id);
    let state = dossiers::stages(conn, letter.dossier_id)?.letter;
    let is_open = matches!(state, StageState::Planned | StageState::Sent | StageState::Reminded);
    if !is_newest || !is_open {
        return Ok(());
    }
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let step = StageMove {
        dossier: &dossier,
        stage: Stage::Letter,
        what: Move::Bounce,
        on: amsterdam_day(now),
        reason: None,
    };
    stages::record(conn, actor, &step, now)?;
    // From here on the letter itself asks for a contact.
    inbound::set_kind_handled(conn, (dossier.id, InboundKind::Bounce), None, now)?;
    Ok(())
}

/// Moves the stage of a letter that is still planned; a dossier that went on otherwise in the
/// meantime keeps what it has.
pub(crate) fn move_letter(
    conn: &mut DbConn,
    actor: &Actor,
    letter: &Letter,
    what: Move,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    move_from(conn, actor, letter, (StageState::Planned, what), now)
}

/// Plans a letter again that stood in this state and of which a message goes out once more, or
/// left after all.
pub(crate) fn plan_again(
    conn: &mut DbConn,
    actor: &Actor,
    letter: &Letter,
    (from, now): (StageState, DateTime<Utc>),
) -> ServiceResult<()> {
    move_from(conn, actor, letter, (from, Move::Plan), now)
}

/// Lets a round that was finished run again, while something of it waits.
///
/// # Errors
/// A store error.
pub(crate) fn go_on(conn: &mut DbConn, round_id: i64) -> ServiceResult<()> {
    let mut round = rounds::get(conn, round_id)?;
    if let Ok(running) = round.state.go_on() {
        round.state = running;
        rounds::save(conn, &round)?;
    }
    Ok(())
}

/// Notes that the organisation was reminded, unless it answered in the meantime.
pub(crate) fn remind(
    conn: &mut DbConn,
    actor: &Actor,
    letter: &Letter,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    match dossiers::stages(conn, letter.dossier_id)?.letter {
        from @ (StageState::Sent | StageState::Reminded) => {
            move_from(conn, actor, letter, (from, Move::Remind), now)
        }
        _ => Ok(()),
    }
}

fn move_from(
    conn: &mut DbConn,
    actor: &Actor,
    letter: &Letter,
    (from, what): (StageState, Move),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if dossiers::stages(conn, letter.dossier_id)?.letter != from {
        return Ok(());
    }
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let on = amsterdam_day(now);
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    if !organisation.is_valid_on(on) && !what.closes() {
        tracing::warn!(letter = letter.id, "the organisation ended while its letter was under way");
        return Ok(());
    }
    let step = StageMove { dossier: &dossier, stage: Stage::Letter, what, on, reason: None };
    stages::record_from(conn, actor, &step, (&organisation, from), now).map(drop)
}

/// Closes a round in which nothing waits any more.
///
/// # Errors
/// A store error.
pub fn finish_when_done(conn: &mut DbConn, round_id: i64) -> ServiceResult<()> {
    if messages::has_open(conn, round_id)? {
        return Ok(());
    }
    let mut round = rounds::get(conn, round_id)?;
    if let Ok(finished) = round.state.finish() {
        round.state = finished;
        rounds::save(conn, &round)?;
        shifts::remove(conn, round_id)?;
    }
    Ok(())
}

/// Where a letter goes, as far as the calendar cares.
pub(crate) fn region_of(conn: &mut DbConn, letter: &Letter) -> Result<LetterRegion, StoreError> {
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    release::region(&organisation)
}
