//! Moving what of a round did not leave: one planner proposes a new moment and pace, a second
//! person confirms. Frozen texts and sent messages stay as they are.

use chrono::{DateTime, Utc};

use super::{Stationery, control, pacing, release};
use crate::domain::dates::{amsterdam_day, day_and_clock};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::letters::{MessageState, Round, RoundState, SecondLook, Shift};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::{AHEAD, NO_PACE, PACE, PAST_DAY, Plan};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, StoreError, messages, rounds, shifts, users};

/// A new moment and pace, as somebody asks for them or read them.
#[derive(Debug, Clone)]
pub struct ProposeShift {
    /// The round.
    pub round_id: i64,
    /// When the first letter that did not leave may leave.
    pub planned_at: DateTime<Utc>,
    /// Letters per hour from then on.
    pub pace_per_hour: u32,
}

/// A proposal in figures.
#[derive(Debug, Clone)]
pub struct ShiftView {
    /// The round.
    pub round: Round,
    /// Letters that did not leave.
    pub letters: usize,
    /// Messages that did not leave.
    pub messages: usize,
    /// When the first of them is due.
    pub first_due: Option<DateTime<Utc>>,
    /// The proposal, and the name of who made it.
    pub proposal: Option<(Shift, String)>,
    /// First and last moment at which a letter would leave by the proposal.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The same when the round goes on as it was.
    pub as_it_was: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Why this user does not confirm it, in Dutch.
    pub obstacle: Option<String>,
}

/// Shows what would move, and the proposal that waits for a second person.
///
/// # Errors
/// No permission, no such round, or a round that does not run.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<ShiftView> {
    require(actor, Permission::ReleaseRounds)?;
    let round = movable(conn, round_id)?;
    let queued = pacing::waiting(conn, round_id)?;
    let shift = shifts::find(conn, round_id)?;
    let window = match &shift {
        Some(shift) => ends(pacing::instants(conn, &queued.letters, planned_by(shift), now)?),
        None => None,
    };
    let as_it_was = ends(pacing::when_resumed(conn, &round, now)?);
    let proposal = match shift {
        Some(shift) => {
            let name = users::get(conn, shift.proposer_id)?.name;
            Some((shift, name))
        }
        None => None,
    };
    let obstacle = proposal.as_ref().and_then(|(shift, _)| obstacle(actor, stationery, shift));
    let (letters, messages) = (queued.letters.len(), queued.messages);
    let first_due = queued.first_due;
    Ok(ShiftView { round, letters, messages, first_due, proposal, window, as_it_was, obstacle })
}

/// The first and the last of these moments.
fn ends(due: Vec<DateTime<Utc>>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    due.iter().min().copied().zip(due.iter().max().copied())
}

/// Says whether a new moment for this round waits for a second person.
///
/// # Errors
/// A store error.
pub fn is_proposed(conn: &mut DbConn, round_id: i64) -> ServiceResult<bool> {
    Ok(shifts::find(conn, round_id)?.is_some())
}

const fn planned_by(shift: &Shift) -> Plan {
    (shift.planned_at, shift.pace_per_hour)
}

fn movable(conn: &mut DbConn, round_id: i64) -> ServiceResult<Round> {
    let round = rounds::get(conn, round_id)?;
    if matches!(round.state, RoundState::Running | RoundState::Paused) {
        return Ok(round);
    }
    Err(RuleError::Clash(format!(
        "U kunt de rest van deze ronde niet verzetten: de status is ‘{}’. Een ronde die nog niet \
         is begonnen, kunt u wijzigen.",
        round.state.label()
    ))
    .into())
}

fn obstacle(actor: &Actor, stationery: &Stationery, shift: &Shift) -> Option<String> {
    stationery.obstacle(actor, shift.proposer_id, SecondLook::Shift).map(str::to_owned)
}

/// Proposes a new moment. The round stands still from now on, until somebody confirms the
/// proposal or resumes the round as it was.
///
/// # Errors
/// No permission, fields that have to be mended, or a round in which nothing waits.
pub fn propose(
    conn: &mut DbConn,
    actor: &Actor,
    command: &ProposeShift,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReleaseRounds)?;
    let problems = problems(command, now);
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let Some(proposer_id) = actor.user_id else {
        return Err(ServiceError::not_allowed("Een ronde wordt door een mens verzet."));
    };
    let mut round = movable(conn, command.round_id)?;
    let queued = pacing::waiting(conn, round.id)?;
    if queued.letters.is_empty() {
        return Err(ServiceError::not_allowed("In deze ronde wacht geen bericht meer."));
    }
    let shift = Shift {
        round_id: round.id,
        proposer_id,
        proposed_at: now,
        planned_at: command.planned_at,
        pace_per_hour: command.pace_per_hour,
    };
    shifts::set(conn, &shift)?;
    let leaves = ends(pacing::instants(conn, &queued.letters, planned_by(&shift), now)?);
    if round.state != RoundState::Paused {
        round.state = round.state.pause()?;
    }
    round.notice = Some(format!(
        "{} wil de rest van deze ronde verzetten naar {}. Er vertrekt niets tot dat is \
         bevestigd. Wie Hervat kiest, laat het voorstel vervallen.",
        actor.name,
        day_and_clock(leaves.map_or(command.planned_at, |(first, _)| first))
    ));
    rounds::save(conn, &round)?;
    audit::record(conn, actor, "round.propose_shift", &format!("round {}", round.id), now)
}

fn problems(command: &ProposeShift, now: DateTime<Utc>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if amsterdam_day(command.planned_at) < amsterdam_day(now) {
        problems.push(Problem::new("planned_on", PAST_DAY));
    }
    if command.planned_at > now + AHEAD {
        problems.push(Problem::new("planned_on", "Kies een dag binnen twee jaar."));
    }
    if !PACE.contains(&command.pace_per_hour) {
        problems.push(Problem::new("pace_per_hour", NO_PACE));
    }
    problems
}

/// Confirms a proposal as it was read: what waits gets new moments, and the round goes on.
///
/// # Errors
/// No permission, no proposal or another than was read, the own proposal while four eyes are
/// asked, or messages that differ from what was released.
pub fn confirm(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    read: &ProposeShift,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReleaseRounds)?;
    let round_id = read.round_id;
    let mut round = movable(conn, round_id)?;
    let shift = shifts::find(conn, round_id)?.ok_or(StoreError::NotFound("Dit voorstel"))?;
    if (shift.planned_at, shift.pace_per_hour) != (read.planned_at, read.pace_per_hour) {
        return Err(StoreError::Conflict.into());
    }
    if let Some(obstacle) = obstacle(actor, stationery, &shift) {
        return Err(ServiceError::Forbidden(obstacle));
    }
    if !release::still_holds(conn, &round)? {
        return Err(RuleError::Clash(control::CHANGED_SINCE_RELEASE.to_owned()).into());
    }
    round.state = round.state.resume()?;
    round.notice = None;
    let all = messages::list_of_round(conn, round_id)?;
    // The moment of a round is that of its letters; reminders alone do not change it.
    if all.iter().any(|it| it.reminder == 0 && it.state == MessageState::Queued) {
        round.planned_at = shift.planned_at;
        round.pace_per_hour = shift.pace_per_hour;
        round.release_hash = Some(release::hash_of(&round, &all));
    }
    rounds::save(conn, &round)?;
    shifts::remove(conn, round_id)?;
    pacing::reschedule(conn, round_id, planned_by(&shift), now)?;
    control::finish_when_done(conn, round_id)?;
    audit::record(conn, actor, "round.confirm_shift", &format!("round {round_id}"), now)
}
