//! The call round: phoning who did not answer the letter, and ending the wait for an answer.
//! Who phones whom right now is in `calls::turns`, what was said is noted by `calls::logging`, what
//! went before is in `calls::history`.

mod history;
mod logging;
mod turns;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calls::{BEFORE_A_CALL, Call, given_up_since, has_to_be_called, is_given_up};
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::follow_up::FollowUp;
use crate::services::reminders::{Outlook, outlooks};
use crate::services::roster::{Entry, Roster};
use crate::services::{ServiceResult, audit, require};
use crate::store::waiting::LetterSince;
use crate::store::{DbConn, StoreError, calls, dossiers, inbound, waiting};

pub use history::{CallMade, Contact, history, made};
pub use logging::{LogCall, Logged, last_call, log};
pub use turns::{Turn, let_go, next, take, turns};

/// An organisation to phone.
#[derive(Debug, Clone)]
pub struct CallLine {
    /// The dossier.
    pub dossier_id: i64,
    /// CBS code.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// Name to sort by.
    pub sort_name: String,
    /// Code and name of its province.
    pub province: (String, String),
    /// Id and name of the adviser of the dossier, if somebody is.
    pub adviser: (Option<i64>, String),
    /// The state of the letter and the day since when.
    pub letter: (StageState, NaiveDate),
    /// First day of the reminder that still goes before a call; none when none will.
    pub reminder_on: Option<NaiveDate>,
    /// The last answer by mail since the letter, and whether somebody still has to read it.
    pub mailed: Option<(NaiveDate, bool)>,
    /// Since when the organisation wants no messages.
    pub stopped_on: Option<NaiveDate>,
    /// The last call.
    pub last: Option<Call>,
    /// True when it was promised to call again today or earlier.
    pub is_due: bool,
    /// Functions and their phone numbers.
    pub numbers: Vec<(ContactFunction, String)>,
}

impl CallLine {
    /// Whether the dossier is this user's, or that of somebody whom the user stands in for.
    #[must_use]
    pub fn is_on_desk_of(&self, actor: &Actor) -> bool {
        actor.works_for(self.adviser.0)
    }
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<CallLine>> {
    let lines = list(conn, actor, now)?;
    audit::record(conn, actor, "call.export", "calls", now)?;
    Ok(lines)
}

/// The organisations to phone: calls that were promised first, then by name.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Vec<CallLine>> {
    require(actor, Permission::ReadConversations)?;
    let today = amsterdam_day(now);
    let tour_id = dossiers::current_tour(conn)?;
    let mut letters = calls::list_letters_in(conn, tour_id, &BEFORE_A_CALL)?;
    let ids: Vec<i64> = letters.iter().map(|(id, ..)| *id).collect();
    let talked = talked_with(conn, &ids)?;
    let last = last_calls(conn, &ids)?;
    // Who waits for a reminder is left out below: this spares loading who is not called anyway.
    letters.retain(|(id, state, since)| {
        !talked.contains(id)
            && (has_to_be_called((*state, *since), None, today) || is_due(last.get(id), today))
    });
    let mut lines = lines(conn, &letters, last, today)?;
    lines.retain(|line| {
        // An answer that nobody read yet is a task of its own, and who objected is not phoned
        // either, unless that was agreed on.
        if line.mailed.is_some_and(|(_, is_open)| is_open)
            || line.stopped_on.is_some() && !line.is_due
        {
            return false;
        }
        let waits = matches!(line.letter.0, StageState::Sent | StageState::Reminded);
        has_to_be_called(line.letter, line.reminder_on, today) || (waits && line.is_due)
    });
    lines.sort_by(|a, b| (!a.is_due, &a.sort_name).cmp(&(!b.is_due, &b.sort_name)));
    Ok(lines)
}

/// One organisation as the call form shows it.
///
/// # Errors
/// No permission, or no letter went to it.
pub fn get(
    conn: &mut DbConn,
    actor: &Actor,
    dossier_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<CallLine> {
    require(actor, Permission::ReadConversations)?;
    let letter = calls::find_letter(conn, dossier_id)?;
    let last = last_calls(conn, &[dossier_id])?;
    let own = lines(conn, letter.as_slice(), last, amsterdam_day(now))?;
    Ok(own.into_iter().next().ok_or(StoreError::NotFound("Dit dossier"))?)
}

/// Those of these dossiers of which a conversation was planned, held or refused.
fn talked_with(conn: &mut DbConn, ids: &[i64]) -> ServiceResult<HashSet<i64>> {
    let states = dossiers::list_states_of(conn, ids)?.into_iter();
    let begun = states.filter(|(_, stage, state)| {
        *stage == Stage::Conversation && *state != StageState::NotStarted
    });
    Ok(begun.map(|(id, ..)| id).collect())
}

fn last_calls(conn: &mut DbConn, ids: &[i64]) -> ServiceResult<HashMap<i64, Call>> {
    let oldest_first = calls::list_among(conn, ids)?.into_iter();
    Ok(oldest_first.map(|call| (call.dossier_id, call)).collect())
}

fn is_due(last: Option<&Call>, today: NaiveDate) -> bool {
    last.and_then(|call| call.call_back_on).is_some_and(|day| day <= today)
}

/// These dossiers as far as they are of the current tour, with all that a caller sees.
fn lines(
    conn: &mut DbConn,
    letters: &[LetterSince],
    mut last: HashMap<i64, Call>,
    today: NaiveDate,
) -> ServiceResult<Vec<CallLine>> {
    let ids: Vec<i64> = letters.iter().map(|(id, ..)| *id).collect();
    let roster = Roster::load_among(conn, &ids)?;
    let organisations: Vec<i64> = roster.entries().map(|entry| entry.organisation.id).collect();
    let mut numbers: HashMap<i64, Vec<(ContactFunction, String)>> = HashMap::new();
    for (organisation, function, phone) in calls::list_numbers(conn, &organisations, today)? {
        numbers.entry(organisation).or_default().push((function, phone));
    }
    let waits = waits(conn, &roster, today)?;
    let mailed = answered_by_mail(conn, letters)?;
    let line = |&(id, state, since): &LetterSince| {
        let entry = roster.find(id)?;
        let numbers = numbers.remove(&entry.organisation.id).unwrap_or_default();
        let mut line = line(entry, (state, since), (last.remove(&id), numbers), today);
        line.reminder_on = waits.get(&id).copied();
        line.mailed = mailed.get(&id).copied();
        Some(line)
    };
    Ok(letters.iter().filter_map(line).collect())
}

/// Per dossier the day of the last answer by mail since its letter, and whether any of them waits
/// for a reader. What came before the wait was given up would have ended it.
fn answered_by_mail(
    conn: &mut DbConn,
    letters: &[LetterSince],
) -> ServiceResult<HashMap<i64, (NaiveDate, bool)>> {
    let since: HashMap<i64, NaiveDate> = letters
        .iter()
        .filter(|(_, state, _)| *state != StageState::NoReply)
        .map(|(id, _, since)| (*id, *since))
        .collect();
    let ids: Vec<i64> = letters.iter().map(|(id, ..)| *id).collect();
    let mut found: HashMap<i64, (NaiveDate, bool)> = HashMap::new();
    for (id, at, is_open) in inbound::list_replies_of(conn, &ids)? {
        let day = amsterdam_day(at);
        if since.get(&id).is_none_or(|since| *since <= day) {
            let was_open = found.get(&id).is_some_and(|(_, open)| *open);
            found.insert(id, (day, is_open || was_open));
        }
    }
    Ok(found)
}

/// Per dossier the day of the reminder that goes before a call.
fn waits(
    conn: &mut DbConn,
    roster: &Roster,
    today: NaiveDate,
) -> ServiceResult<HashMap<i64, NaiveDate>> {
    let of = |one: Outlook| Some((one.dossier_id, one.waits_until(today)?));
    Ok(outlooks(conn, roster, today)?.into_iter().filter_map(of).collect())
}

fn line(
    entry: &Entry,
    letter: (StageState, NaiveDate),
    (last, numbers): (Option<Call>, Vec<(ContactFunction, String)>),
    today: NaiveDate,
) -> CallLine {
    let organisation = &entry.organisation;
    CallLine {
        dossier_id: entry.dossier.id,
        code: organisation.code.clone(),
        organisation: organisation.full_name(),
        sort_name: organisation.sort_name.clone(),
        province: (organisation.province_code.clone(), entry.province.clone()),
        adviser: (entry.dossier.adviser_id, entry.adviser.clone()),
        letter,
        reminder_on: None,
        mailed: None,
        stopped_on: entry.dossier.mail_stopped_on,
        is_due: is_due(last.as_ref(), today),
        last,
        numbers,
    }
}

/// Notes "no reply" for each letter that nobody answered fifteen working days after the last
/// mail, so that it is called; answers how many. An answer by mail and an objection are no silence.
/// For the nightly work.
///
/// # Errors
/// A store error.
pub fn give_up_waiting(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    let (today, actor) = (amsterdam_day(now), Actor::program("jobs"));
    let tour_id = dossiers::current_tour(conn)?;
    let letters = waiting::list(conn, tour_id, given_up_since(today))?;
    let ids: Vec<i64> = letters.iter().map(|(id, ..)| *id).collect();
    let roster = Roster::load_among(conn, &ids)?;
    let waits = waits(conn, &roster, today)?;
    let mailed = answered_by_mail(conn, &letters)?;
    let mut given_up = 0;
    for (id, state, since) in letters {
        let Some(entry) = roster.find(id) else { continue };
        if mailed.contains_key(&id) || entry.dossier.mail_stopped_on.is_some() {
            continue;
        }
        let is_over = is_given_up((state, since), waits.get(&id).copied(), today);
        if is_over && entry.organisation.is_valid_on(today) {
            let follow_up = FollowUp { actor: &actor, dossier: &entry.dossier, on: today, now };
            follow_up.step(conn, Stage::Letter, Move::GiveUp, "")?;
            given_up += 1;
        }
    }
    Ok(given_up)
}
