//! What the pages, the API and the command line show of rounds and their letters.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Stationery;
use super::readiness::{Candidate, candidates};
use super::wording::{self, WordingInUse};
use crate::domain::letters::{Message, MessageCounts, Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::{LetterRegion, due_instants};
use crate::services::{ServiceError, ServiceResult, require, sending};
use crate::store::rounds::LetterCount;
use crate::store::{
    DbConn, StoreError, dossiers, messages, organisations, recesses, rounds, users,
};

/// A round in figures.
#[derive(Debug, Clone)]
pub struct RoundFigures {
    /// The round.
    pub round: Round,
    /// Name of who made it.
    pub author: String,
    /// Name of who released it.
    pub releaser: Option<String>,
    /// Letters that leave or left.
    pub ready: usize,
    /// Letters that do not leave.
    pub blocked: usize,
    /// Messages by state.
    pub counts: MessageCounts,
    /// When the first letter can leave: not before the planned moment, and on an open day.
    pub leaves_at: DateTime<Utc>,
}

/// One letter of a round.
#[derive(Debug, Clone)]
pub struct LetterLine {
    /// Id of the letter.
    pub id: i64,
    /// Its organisation.
    pub organisation: Organisation,
    /// Why it does not leave, if so.
    pub blocked: Option<String>,
    /// Why it waits for a person to decide, if so.
    pub held: Option<String>,
    /// What is missing all the same.
    pub remark: Option<String>,
    /// Who gets it, in words: "Burgemeester".
    pub recipients: Vec<String>,
    /// The frozen messages; empty before the release.
    pub messages: Vec<Message>,
}

/// A round with its letters.
#[derive(Debug, Clone)]
pub struct RoundView {
    /// In figures.
    pub figures: RoundFigures,
    /// Letters by name of the organisation.
    pub letters: Vec<LetterLine>,
    /// What keeps the sender from sending.
    pub trouble: Option<String>,
    /// The versions of the invitation that it uses.
    pub wording: Vec<WordingInUse>,
}

/// Every round in figures, the newest first.
///
/// # Errors
/// No permission, or a store error.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<RoundFigures>> {
    require(actor, Permission::ReadRounds)?;
    let counts: HashMap<i64, MessageCounts> = messages::count_by_round(conn)?.into_iter().collect();
    let sizes = rounds::count_letters(conn)?;
    rounds::list(conn)?
        .into_iter()
        .map(|round| {
            let counts = counts.get(&round.id).copied().unwrap_or_default();
            let size = sizes.iter().find(|size| size.round_id == round.id).copied();
            let LetterCount { all, released, .. } = size.unwrap_or_default();
            let ready = if released == 0 {
                let all = candidates(conn, stationery, &round, now)?;
                all.iter().filter(|one| one.outcome.is_ok()).count()
            } else {
                released
            };
            figures(conn, round, (ready, all.saturating_sub(ready)), counts, now)
        })
        .collect()
}

/// One round with its letters.
///
/// # Errors
/// No permission, or no such round.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<RoundView> {
    require(actor, Permission::ReadRounds)?;
    let round = rounds::get(conn, round_id)?;
    let letters = letters(conn, stationery, &round, now)?;
    let wording = wording::in_use(conn, &round)?;
    let blocked = letters.iter().filter(|letter| letter.blocked.is_some()).count();
    let mut counts = MessageCounts::default();
    for message in letters.iter().flat_map(|letter| &letter.messages) {
        counts.add(message.state, 1);
    }
    Ok(RoundView {
        figures: figures(conn, round, (letters.len() - blocked, blocked), counts, now)?,
        letters,
        trouble: sending::trouble(conn)?,
        wording,
    })
}

fn figures(
    conn: &mut DbConn,
    round: Round,
    (ready, blocked): (usize, usize),
    counts: MessageCounts,
    now: DateTime<Utc>,
) -> ServiceResult<RoundFigures> {
    let author = users::get(conn, round.author_id)?.name;
    let releaser = match round.releaser_id {
        Some(id) => Some(users::get(conn, id)?.name),
        None => None,
    };
    let leaves_at = leaves_at(conn, &round, now)?;
    Ok(RoundFigures { round, author, releaser, ready, blocked, counts, leaves_at })
}

/// A concept cannot leave before now; a released round was planned at its release.
fn leaves_at(conn: &mut DbConn, round: &Round, now: DateTime<Utc>) -> ServiceResult<DateTime<Utc>> {
    let known_from = match round.state {
        RoundState::Draft => now,
        _ => round.released_at.unwrap_or(round.planned_at),
    };
    let anybody = LetterRegion { organisation_id: 0, school_region: None };
    let (from, closed) = (round.planned_at.max(known_from), recesses::closed_days(conn)?);
    let due = due_instants(from, round.pace_per_hour, &[anybody], &closed)?;
    Ok(due.first().copied().unwrap_or(from))
}

fn letters(
    conn: &mut DbConn,
    stationery: &Stationery,
    round: &Round,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<LetterLine>> {
    let mut by_letter: HashMap<i64, Vec<Message>> = HashMap::new();
    for message in messages::list_of_round(conn, round.id)? {
        if let Some(letter_id) = message.letter_id {
            by_letter.entry(letter_id).or_default().push(message);
        }
    }
    if round.state == RoundState::Draft || by_letter.is_empty() {
        let all = candidates(conn, stationery, round, now)?;
        return Ok(all.into_iter().map(from_candidate).collect());
    }
    let left_out = left_out(conn, stationery, round, now, &by_letter)?;
    let all = organisations::list(conn)?;
    let mut lines = Vec::new();
    for letter in rounds::list_letters(conn, round.id)? {
        let dossier = dossiers::get(conn, letter.dossier_id)?;
        let organisation = all.iter().find(|one| one.id == dossier.organisation_id).cloned();
        let organisation =
            organisation.ok_or(ServiceError::Store(StoreError::NotFound("Deze organisatie")))?;
        let messages = by_letter.remove(&letter.id).unwrap_or_default();
        lines.push(LetterLine {
            id: letter.id,
            organisation,
            blocked: left_out.get(&letter.id).cloned(),
            held: letter.held_reason,
            remark: None,
            recipients: messages.iter().map(|message| message.recipient.clone()).collect(),
            messages,
        });
    }
    lines.sort_by(|a, b| a.organisation.sort_name.cmp(&b.organisation.sort_name));
    Ok(lines)
}

/// Why each letter without messages was left out of the release, as it stands now.
fn left_out(
    conn: &mut DbConn,
    stationery: &Stationery,
    round: &Round,
    now: DateTime<Utc>,
    by_letter: &HashMap<i64, Vec<Message>>,
) -> ServiceResult<HashMap<i64, String>> {
    if rounds::list_letters(conn, round.id)?.iter().all(|one| by_letter.contains_key(&one.id)) {
        return Ok(HashMap::new());
    }
    let all = candidates(conn, stationery, round, now)?;
    let out = all.into_iter().filter(|one| !by_letter.contains_key(&one.letter.id));
    let reason = |candidate: Candidate| {
        let now_ready = "Was geblokkeerd bij het vrijgeven en kan nu wel. Zet deze organisatie \
                         in een nieuwe ronde.";
        (candidate.letter.id, candidate.outcome.err().unwrap_or_else(|| now_ready.to_owned()))
    };
    Ok(out.map(reason).collect())
}

fn from_candidate(candidate: Candidate) -> LetterLine {
    let (blocked, remark, recipients) = match candidate.outcome {
        Ok(ready) => {
            let labels = ready.mails.into_iter().map(|mail| mail.recipient.label).collect();
            (None, ready.remark, labels)
        }
        Err(reason) => (Some(reason), None, Vec::new()),
    };
    LetterLine {
        id: candidate.letter.id,
        organisation: candidate.organisation,
        blocked,
        held: None,
        remark,
        recipients,
        messages: Vec::new(),
    }
}

/// One mail as it will leave or left.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Who gets it, in a word.
    pub recipient: String,
    /// The address.
    pub address: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it leaves or left.
    pub moment: DateTime<Utc>,
}

/// One letter with the text for each recipient.
#[derive(Debug, Clone)]
pub struct LetterPreview {
    /// The round.
    pub round: Round,
    /// The organisation.
    pub organisation: Organisation,
    /// One mail per recipient; empty when blocked.
    pub mails: Vec<Shown>,
    /// Why it does not leave.
    pub problem: Option<String>,
    /// True once released: the text no longer changes.
    pub is_frozen: bool,
    /// The letters before and after it in the round.
    pub beside: (Option<i64>, Option<i64>),
}

/// One letter of a round as each recipient gets it.
///
/// # Errors
/// No permission, or no such letter in this round.
pub fn preview(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (round_id, letter_id): (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<LetterPreview> {
    require(actor, Permission::ReadRounds)?;
    let round = rounds::get(conn, round_id)?;
    let all = candidates(conn, stationery, &round, now)?;
    let ids: Vec<i64> = all.iter().map(|one| one.letter.id).collect();
    let missing = || ServiceError::Store(StoreError::NotFound("Deze brief"));
    let place = ids.iter().position(|id| *id == letter_id).ok_or_else(missing)?;
    let beside =
        (place.checked_sub(1).and_then(|i| ids.get(i).copied()), ids.get(place + 1).copied());
    let candidate = all.into_iter().nth(place).ok_or_else(missing)?;
    let frozen = messages::list_of_letter(conn, letter_id)?;
    let is_frozen = !frozen.is_empty();
    let (mails, problem) = match (is_frozen, candidate.outcome) {
        (true, _) => (frozen.into_iter().map(shown).collect(), None),
        (false, Err(reason)) => (Vec::new(), Some(reason)),
        (false, Ok(ready)) => {
            let moment = round.planned_at.max(now);
            let mails = ready.mails.into_iter().map(|mail| Shown {
                recipient: mail.recipient.label,
                address: mail.recipient.address,
                subject: mail.rendered.subject,
                text: mail.rendered.text,
                html: mail.rendered.html,
                moment,
            });
            (mails.collect(), None)
        }
    };
    let organisation = candidate.organisation;
    Ok(LetterPreview { round, organisation, mails, problem, is_frozen, beside })
}

fn shown(message: Message) -> Shown {
    Shown {
        moment: message.sent_at.unwrap_or(message.due_at),
        recipient: message.addressee(),
        address: message.to_address,
        subject: message.subject,
        text: message.text_body,
        html: message.html_body,
    }
}
