//! A form that is sent twice does its work once: whether what somebody asks was done just now by
//! the same person, and still stands.

use chrono::{DateTime, TimeDelta, Utc};

use super::rounds::reminders;
use crate::domain::letters::{MessageState, RoundState};
use crate::domain::permissions::Actor;
use crate::services::{
    ServiceError, ServiceResult, audit,
    rounds::Stationery,
    sending::{Finding, again},
};
use crate::store::{self, DbConn, messages, rounds, shifts};

/// Who sends the same form later than this means something else by it.
const JUST_NOW: TimeDelta = TimeDelta::minutes(10);

/// What somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// To release this round.
    Release(i64),
    /// To hold it.
    Pause(i64),
    /// To let it go on.
    Resume(i64),
    /// To take it back.
    Withdraw(i64),
    /// To move what of it did not leave.
    ConfirmShift(i64),
    /// To release its reminders.
    Reminders(i64),
    /// To send what failed of it again.
    SendFailedAgain(i64),
    /// To settle all unclear messages of this round, as somebody found out.
    SettleAll(i64, Finding),
    /// To settle this message, as somebody found out.
    Settle(i64, Finding),
    /// To decide about this held letter.
    Decide(i64, Decision),
}

/// What becomes of a held letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It leaves as it is.
    Send,
    /// It is made anew.
    Renew,
    /// It does not leave.
    Drop,
}

impl Decision {
    const fn noted(self) -> &'static str {
        match self {
            Self::Send => "letter.let_go",
            Self::Renew => "letter.renew",
            Self::Drop => "letter.drop",
        }
    }
}

impl Act {
    /// What the audit log notes when it is done.
    fn noted(self) -> (&'static str, String) {
        let round = |id: i64| format!("round {id}");
        match self {
            Self::Release(id) => ("round.release", round(id)),
            Self::Pause(id) => ("round.pause", round(id)),
            Self::Resume(id) => ("round.resume", round(id)),
            Self::Withdraw(id) => ("round.withdraw", round(id)),
            Self::ConfirmShift(id) => ("round.confirm_shift", round(id)),
            Self::Reminders(id) => ("round.release_reminders", round(id)),
            Self::SendFailedAgain(id) => ("round.retry_failed", round(id)),
            Self::SettleAll(id, finding) => (finding.noted(), round(id)),
            Self::Settle(id, finding) => (finding.noted(), format!("message {id}")),
            Self::Decide(id, decision) => (decision.noted(), format!("letter {id}")),
        }
    }
}

/// Says whether this was done in the last ten minutes by the same person and still stands, so
/// that asking it again changes nothing.
///
/// # Errors
/// A store error.
pub fn was_done(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    act: Act,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let (action, object) = act.noted();
    Ok(did(conn, actor, (action, &object), now)? && stands(conn, actor, stationery, act, now)?)
}

/// What is said when somebody asks what is so already, whoever did it; none when it is not so.
///
/// # Errors
/// A store error.
pub fn fulfilled(
    conn: &mut DbConn,
    actor: &Actor,
    act: Act,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let mut when = |id: i64, state: RoundState, told: &str| -> ServiceResult<Option<String>> {
        let is_so = rounds::get(conn, id)?.state == state;
        Ok(is_so.then(|| told.to_owned()))
    };
    match act {
        Act::Pause(id) => when(id, RoundState::Paused, "De ronde stond al stil."),
        Act::Resume(id) => when(id, RoundState::Running, "De ronde liep al."),
        Act::Withdraw(id) => when(id, RoundState::Withdrawn, "De ronde was al ingetrokken."),
        Act::SendFailedAgain(id) => match again::look_at_failed(conn, actor, id, now) {
            Ok(found) => Ok(found.ready.is_empty().then(|| found.refusal())),
            Err(ServiceError::Rule(_)) => Ok(None),
            Err(error) => Err(error),
        },
        Act::Release(_)
        | Act::ConfirmShift(_)
        | Act::Reminders(_)
        | Act::SettleAll(..)
        | Act::Settle(..)
        | Act::Decide(..) => Ok(None),
    }
}

/// Whether the last who did this is the same person, just now.
fn did(
    conn: &mut DbConn,
    actor: &Actor,
    (action, object): (&str, &str),
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let last = store::audit::find_last(conn, action, object)?;
    let who = audit::named(actor.user_id);
    Ok(last.is_some_and(|(by, at)| by == who && now - at <= JUST_NOW))
}

fn stands(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    act: Act,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let mut is_in = |id: i64, states: &[RoundState]| -> ServiceResult<bool> {
        Ok(states.contains(&rounds::get(conn, id)?.state))
    };
    match act {
        Act::Release(id) => {
            is_in(id, &[RoundState::Approved, RoundState::Running, RoundState::Finished])
        }
        Act::Pause(id) => is_in(id, &[RoundState::Paused]),
        Act::Resume(id) => is_in(id, &[RoundState::Running, RoundState::Finished]),
        Act::Withdraw(id) => is_in(id, &[RoundState::Withdrawn]),
        Act::ConfirmShift(id) => Ok(is_in(id, &[RoundState::Running, RoundState::Finished])?
            && shifts::find(conn, id)?.is_none()),
        Act::Reminders(id) => {
            let left = reminders::propose(conn, actor, stationery, id, now)?;
            Ok(left.ready().next().is_none())
        }
        Act::SendFailedAgain(id) => {
            Ok(again::look_at_failed(conn, actor, id, now)?.ready.is_empty())
        }
        Act::SettleAll(id, _) => {
            let unclear = messages::list_of_round(conn, id)?;
            Ok(!unclear.iter().any(|one| one.state == MessageState::Unclear))
        }
        Act::Decide(id, _) => Ok(rounds::get_letter(conn, id)?.held_reason.is_none()),
        Act::Settle(id, _) => Ok(messages::get(conn, id)?.state != MessageState::Unclear),
    }
}

/// The message that the same person just sent to this address in the place of another.
///
/// # Errors
/// A store error.
pub fn corrected(
    conn: &mut DbConn,
    actor: &Actor,
    (message_id, address): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    let Some((id, to)) = messages::find_replacement(conn, message_id)? else {
        return Ok(None);
    };
    let object = format!("message {id}");
    let is_own = did(conn, actor, ("message.readdress", &object), now)?;
    Ok(Some(id).filter(|_| is_own && to.eq_ignore_ascii_case(address.trim())))
}
