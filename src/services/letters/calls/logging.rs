//! Noting a call, with the answer when one was given; sent twice, it is noted once.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{get, turns};
use crate::domain::calls::{Call, CallResult};
use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::errors::RuleError;
use crate::domain::letters::Reply;
use crate::domain::permissions::{Actor, Permission};
use crate::services::replies::{self, Answer};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, call_claims, calls};

/// A call that was made.
#[derive(Debug, Clone)]
pub struct LogCall {
    /// The dossier.
    pub dossier_id: i64,
    /// What came of it.
    pub result: CallResult,
    /// When to call again.
    pub call_back_on: Option<NaiveDate>,
    /// About the process only.
    pub remark: Option<String>,
    /// What the organisation wants, if it was said.
    pub reply: Option<Reply>,
    /// The id of the last call that the caller read, 0 for none; without it nothing is compared.
    pub seen: Option<i64>,
}

/// The same call within this time is the same form, sent twice.
const SENT_TWICE: TimeDelta = TimeDelta::minutes(1);

/// A call that is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Name of the organisation.
    pub organisation: String,
    /// True when the same was logged a moment ago, so that nothing was added.
    pub was_logged: bool,
}

/// Logs a call, with the reply when one was given. The same call by the same caller within a
/// minute is logged once.
///
/// # Errors
/// No permission, no such dossier, a call back without a day to come, another call that was saved
/// since, or a refused reply.
pub fn log(
    conn: &mut DbConn,
    actor: &Actor,
    command: &LogCall,
    now: DateTime<Utc>,
) -> ServiceResult<Logged> {
    require(actor, Permission::FollowUp)?;
    let line = get(conn, actor, command.dossier_id, now)?;
    let today = amsterdam_day(now);
    check(command, today)?;
    let caller = turns::caller(actor)?;
    let is_call_back = command.result == CallResult::CallBack;
    let call = Call {
        dossier_id: command.dossier_id,
        on: today,
        result: command.result,
        call_back_on: command.call_back_on.filter(|_| is_call_back),
        remark: command.remark.clone(),
    };
    if is_logged(conn, (&call, command.reply), caller, now)? {
        return Ok(Logged { organisation: line.organisation, was_logged: true });
    }
    turns::refuse_when_taken(conn, command.dossier_id, caller, now)?;
    refuse_when_stale(conn, command)?;
    let id = calls::add(conn, &call, caller, now)?;
    call_claims::let_go(conn, command.dossier_id, caller)?;
    audit::record(conn, actor, "call.log", &format!("call {id}"), now)?;
    if command.reply.is_some() {
        let (reply, remark) = (command.reply, command.remark.clone());
        let answer = Answer { reply, later_on: command.call_back_on, remark, ..Answer::default() };
        replies::record_by_hand(conn, actor, &line.code, &answer, now)
            .map_err(|error| renamed(error, "later_on", "call_back_on"))?;
    }
    Ok(Logged { organisation: line.organisation, was_logged: false })
}

/// The last call to a dossier, 0 when there is none: a form that was filled in before it was saved
/// would take its place.
///
/// # Errors
/// No permission.
pub fn last_call(conn: &mut DbConn, actor: &Actor, dossier_id: i64) -> ServiceResult<i64> {
    require(actor, Permission::ReadConversations)?;
    last_id(conn, dossier_id)
}

fn last_id(conn: &mut DbConn, dossier_id: i64) -> ServiceResult<i64> {
    Ok(calls::find_last(conn, dossier_id)?.map_or(0, |(id, ..)| id))
}

/// Refuses what was filled in before another call was saved or taken back, in this window's twin
/// or by somebody else: the last call says when to call again.
fn refuse_when_stale(conn: &mut DbConn, command: &LogCall) -> ServiceResult<()> {
    let last = last_id(conn, command.dossier_id)?;
    let Some(seen) = command.seen.filter(|seen| *seen != last) else {
        return Ok(());
    };
    let saved = match calls::list_of(conn, command.dossier_id)?.pop() {
        Some((call, name)) if last > seen => {
            let result = match call.call_back_on {
                Some(on) => format!("terugbellen op {}", long_day(on)),
                None => call.result.label().to_lowercase(),
            };
            let on = long_day(call.on);
            format!("Intussen is een telefoontje bewaard: {name} belde op {on}, {result}.")
        }
        _ => "Intussen is het laatste telefoontje teruggenomen.".to_owned(),
    };
    let what =
        "Het telefoontje hieronder is nog niet bewaard. Klopt het nog? Bewaar het dan opnieuw.";
    Err(RuleError::Clash(format!("{saved} {what}")).into())
}

/// Whether the caller just logged the same call with the same answer.
fn is_logged(
    conn: &mut DbConn,
    (call, reply): (&Call, Option<Reply>),
    caller: i64,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let own = calls::list_own_since(conn, (call.dossier_id, caller), now - SENT_TWICE)?;
    if !own.contains(call) {
        return Ok(false);
    }
    let newest = crate::store::replies::find_newest(conn, call.dossier_id)?;
    Ok(reply.is_none() || newest.is_some_and(|letter| letter.reply == reply))
}

fn check(command: &LogCall, today: NaiveDate) -> ServiceResult<()> {
    let was_spoken = matches!(command.result, CallResult::Reached | CallResult::CallBack);
    if command.reply.is_some() && !was_spoken {
        return Err(ServiceError::field(
            "reply",
            "U sprak niemand. Laat het antwoord leeg, of kies bij het resultaat “Bereikt”.",
        ));
    }
    if command.result != CallResult::CallBack {
        return Ok(());
    }
    match command.call_back_on {
        None => Err(ServiceError::field(
            "call_back_on",
            "Vul in wanneer u terugbelt, bijvoorbeeld 05-10-2023.",
        )),
        Some(day) if day < today => {
            Err(ServiceError::field("call_back_on", "Kies vandaag of een latere dag."))
        }
        Some(_) => Ok(()),
    }
}

/// The same refusal with the name that the field has on this form.
fn renamed(error: ServiceError, from: &str, to: &str) -> ServiceError {
    match error {
        ServiceError::Rule(RuleError::Fields(mut problems)) => {
            problems
                .iter_mut()
                .filter(|it| it.field == from)
                .for_each(|it| to.clone_into(&mut it.field));
            RuleError::Fields(problems).into()
        }
        other => other,
    }
}
