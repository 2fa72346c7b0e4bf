//! What waits for somebody: commitments, replies to take up, days to get in touch again, and
//! letters that could not be delivered. An adviser sees the own desk, a planner all of it.

mod mail;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::calls::{Call, CallResult};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Stages;
use crate::domain::letters::{Reply, Round, Wishes};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::reorganisation::ReorganisationStatus;
use crate::domain::stages::StageState;
use crate::services::commitments::{self, CommitmentLine};
use crate::services::handovers::HandoverLine;
use crate::services::received::Received;
use crate::services::reorganisations::{Decision, OpenWork};
use crate::services::roster::{Entry, Roster};
use crate::services::rounds::Stationery;
use crate::services::rounds::held::Waiting;
use crate::services::rounds::waiting::WaitingRound;
use crate::services::sending::lost;
use crate::services::sessions::after::{self, EveningTask};
use crate::services::trainings::follow_ups::{self, Due};
use crate::services::{ServiceResult, audit, handovers, received, require, rounds};
use crate::store::{DbConn, calls, dossiers, reorganisations, replies};

use mail::Desk;

pub use mail::{LostLetter, MailTask, Mend, UnclearMessage, mend};

/// How long before its day a dossier to get in touch with comes on the list.
const AHEAD: TimeDelta = TimeDelta::days(7);

/// A dossier in which something waits.
#[derive(Debug, Clone)]
pub struct Place {
    /// CBS code.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// Name of the adviser; empty when nobody owns it.
    pub adviser: String,
}

/// A reply that asks for a conversation or a session.
#[derive(Debug, Clone)]
pub struct ReplyTask {
    /// Whose.
    pub place: Place,
    /// What they want.
    pub reply: Reply,
    /// Since when.
    pub on: NaiveDate,
    /// In their words.
    pub remark: Option<String>,
    /// Days and hours that suit.
    pub wishes: Wishes,
}

/// Everything that waits for the actor.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    /// Open commitments, the first due first.
    pub commitments: Vec<CommitmentLine>,
    /// Replies to take up, the oldest first.
    pub replies: Vec<ReplyTask>,
    /// Days to get in touch again, and why.
    pub reapproaches: Vec<(Place, NaiveDate, String)>,
    /// Organisations whose letter could not be delivered.
    pub undeliverable: Vec<LostLetter>,
    /// Organisations of which the phone number is wrong, and the day it turned out.
    pub wrong_numbers: Vec<(Place, NaiveDate)>,
    /// Rounds of which reminders wait for a planner, and how many.
    pub reminders: Vec<(Round, usize)>,
    /// Rounds that wait for this person.
    pub rounds: Vec<WaitingRound>,
    /// Mail that came in and that nobody dealt with, the oldest first.
    pub mail: Vec<MailTask>,
    /// Messages of which nobody knows whether they arrived, for who may settle them.
    pub unclear: Vec<UnclearMessage>,
    /// Rounds of which messages failed that nobody dealt with, and how many.
    pub failed: Vec<(Round, usize)>,
    /// Letters that wait for a decision, for who may take it.
    pub held: Vec<(Place, Waiting)>,
    /// What is open at municipalities that end, with the first day of the new division.
    pub decisions: Vec<(Decision, NaiveDate)>,
    /// Trainings after which it is time to ask how it goes, held longest ago first.
    pub follow_ups: Vec<(Place, Due)>,
    /// Evenings of which something is to be arranged, or the thank-you mail waits.
    pub evenings: Vec<EveningTask>,
    /// Hand-overs that wait for a planner, the oldest first.
    pub handovers: Vec<HandoverLine>,
    /// Dossiers and commitments that somebody gave the actor in the last days.
    pub received: Received,
}

/// Writes in the audit log that the list left as a file.
///
/// # Errors
/// No permission.
pub fn note_export(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::ReadConversations)?;
    audit::record(conn, actor, "task.export", "tasks", now)
}

/// Gathers what waits.
///
/// # Errors
/// No permission.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Tasks> {
    require(actor, Permission::ReadConversations)?;
    let roster = Roster::load(conn)?;
    let mut states: HashMap<i64, Stages> = HashMap::new();
    for (id, stage, state) in dossiers::list_states(conn)? {
        states.entry(id).or_default().set(stage, state);
    }
    let mut open = commitments::list_on(conn, actor, &roster)?;
    open.retain(|line| line.may_change && line.commitment.is_open());
    let desk = Desk { actor, roster: &roster, stationery, now };
    Ok(Tasks {
        commitments: open,
        replies: open_replies(conn, actor, &roster, &states)?,
        reapproaches: reapproaches(actor, &roster, amsterdam_day(now) + AHEAD),
        undeliverable: undeliverable(conn, &desk, &states)?,
        wrong_numbers: wrong_numbers(conn, actor, &roster, &states)?,
        reminders: match actor.may(Permission::ReleaseRounds) {
            true => rounds::reminders::due(conn, actor, now)?,
            false => Vec::new(),
        },
        rounds: rounds::waiting::list(conn, actor, stationery)?,
        mail: desk.mail(conn)?,
        unclear: desk.unclear(conn)?,
        failed: lost::by_round(conn, actor, now)?,
        held: held_letters(conn, &desk)?,
        decisions: decisions(conn, actor, &roster, amsterdam_day(now))?,
        follow_ups: due_follow_ups(conn, actor, &roster, amsterdam_day(now))?,
        evenings: after::tasks(conn, actor, &roster, now)?,
        handovers: handovers::waiting(conn, actor)?,
        received: received::of(conn, actor, now)?,
    })
}

/// A planner decides about every round, whoever owns the dossier.
fn held_letters(conn: &mut DbConn, desk: &Desk<'_>) -> ServiceResult<Vec<(Place, Waiting)>> {
    let waiting = rounds::held::list(conn, desk.actor, desk.now)?.into_iter();
    let found = waiting.filter_map(|it| {
        let entry = desk.roster.find(it.letter.dossier_id)?;
        Some((place(entry), it))
    });
    Ok(found.collect())
}

/// The last call reached a wrong number, and nothing came of the letter since.
fn wrong_numbers(
    conn: &mut DbConn,
    actor: &Actor,
    roster: &Roster,
    states: &HashMap<i64, Stages>,
) -> ServiceResult<Vec<(Place, NaiveDate)>> {
    let last: HashMap<i64, Call> = calls::list(conn, roster.tour_id)?
        .into_iter()
        .map(|call| (call.dossier_id, call))
        .collect();
    let mut found: Vec<(Place, NaiveDate)> = last
        .into_values()
        .filter(|call| call.result == CallResult::WrongNumber)
        .filter_map(|call| {
            let entry = roster.find(call.dossier_id).filter(|it| it.is_on_desk_of(actor))?;
            let stages = states.get(&call.dossier_id).copied().unwrap_or_default();
            let is_settled = stages.letter == StageState::Answered
                || stages.conversation != StageState::NotStarted;
            (!is_settled).then(|| (place(entry), call.on))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.organisation.cmp(&b.organisation));
    Ok(found)
}

fn open_replies(
    conn: &mut DbConn,
    actor: &Actor,
    roster: &Roster,
    states: &HashMap<i64, Stages>,
) -> ServiceResult<Vec<ReplyTask>> {
    let answered = replies::list(conn, roster.tour_id)?.into_iter();
    Ok(answered
        .filter_map(|letter| {
            let entry = roster.find(letter.dossier_id)?;
            let stages = states.get(&letter.dossier_id).copied().unwrap_or_default();
            let reply = letter.reply.filter(|&reply| waits(reply, &stages))?;
            let (on, remark, wishes) = (letter.reply_on?, letter.remark, letter.wishes);
            let is_mine = entry.is_on_desk_of(actor);
            is_mine.then(|| ReplyTask { place: place(entry), reply, on, remark, wishes })
        })
        .collect())
}

const fn waits(reply: Reply, stages: &Stages) -> bool {
    match reply {
        Reply::WantsConversation | Reply::Referred => {
            matches!(stages.conversation, StageState::NotStarted)
        }
        Reply::WantsSession => matches!(stages.session, StageState::Wanted),
        Reply::Later | Reply::NotInterested | Reply::ProvidedFor => false,
    }
}

fn reapproaches(
    actor: &Actor,
    roster: &Roster,
    until: NaiveDate,
) -> Vec<(Place, NaiveDate, String)> {
    let mut found: Vec<_> = roster
        .entries()
        .filter(|entry| entry.is_on_desk_of(actor))
        .filter_map(|entry| {
            let day = entry.dossier.reapproach_on.filter(|day| *day <= until)?;
            let reason = entry.dossier.reapproach_reason.clone().unwrap_or_default();
            Some((place(entry), day, reason))
        })
        .collect();
    found.sort_by(|(a, day_a, _), (b, day_b, _)| (day_a, &a.code).cmp(&(day_b, &b.code)));
    found
}

fn due_follow_ups(
    conn: &mut DbConn,
    actor: &Actor,
    roster: &Roster,
    today: NaiveDate,
) -> ServiceResult<Vec<(Place, Due)>> {
    let due = follow_ups::list(conn)?.into_iter().filter(|it| it.on <= today);
    let found = due.filter_map(|it| {
        let entry = roster.find(it.dossier_id).filter(|entry| entry.is_on_desk_of(actor))?;
        Some((place(entry), it))
    });
    Ok(found.collect())
}

fn undeliverable(
    conn: &mut DbConn,
    desk: &Desk<'_>,
    states: &HashMap<i64, Stages>,
) -> ServiceResult<Vec<LostLetter>> {
    let mut found = Vec::new();
    for entry in desk.roster.entries().filter(|entry| entry.is_on_desk_of(desk.actor)) {
        let id = entry.dossier.id;
        if states.get(&id).map(|stages| stages.letter) == Some(StageState::Undeliverable) {
            let (mend, is_refused) = desk.mend_of_letter(conn, id)?;
            found.push(LostLetter { place: place(entry), mend, is_refused });
        }
    }
    found.sort_by(|a, b| a.place.organisation.cmp(&b.place.organisation));
    Ok(found)
}

fn decisions(
    conn: &mut DbConn,
    actor: &Actor,
    roster: &Roster,
    today: NaiveDate,
) -> ServiceResult<Vec<(Decision, NaiveDate)>> {
    let mut certain = reorganisations::list(conn)?;
    certain.retain(|it| it.status == ReorganisationStatus::Certain);
    let work = OpenWork::load(conn, roster, &certain)?;
    let mut found = Vec::new();
    for reorganisation in &certain {
        let open = work.of(reorganisation, today).into_iter();
        found.extend(open.map(|it| (it, reorganisation.proposal.on)));
    }
    found.retain(|(it, _)| roster.find(it.dossier_id).is_some_and(|e| e.is_on_desk_of(actor)));
    Ok(found)
}

fn place(entry: &Entry) -> Place {
    Place {
        code: entry.organisation.code.clone(),
        organisation: entry.organisation.full_name(),
        adviser: entry.adviser.clone(),
    }
}
