//! What the page of a round shows: figures of all of it, and of its letters and messages one page.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::lines::{self, LetterLine};
use super::{RoundFigures, figures, names};
use crate::domain::letters::{Letter, MessageCounts, MessageState, Round, RoundState};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::Delay;
use crate::services::rounds::readiness::candidates;
use crate::services::rounds::wording::{self, WordingInUse};
use crate::services::rounds::{Stationery, departure, held};
use crate::services::{ServiceResult, require, sending};
use crate::store::messages::{MessagePart, RoundMessage, Wanted};
use crate::store::{DbConn, messages, recesses, rounds};

/// A round as its page shows it.
#[derive(Debug, Clone)]
pub struct Overview {
    /// In figures.
    pub figures: RoundFigures,
    /// Letters that do not leave.
    pub blocked: Vec<LetterLine>,
    /// Letters that wait for a person to decide, each with its messages.
    pub held: Vec<(LetterLine, Vec<MessagePart>)>,
    /// Letters that would be held if they left now, with the reason as that of one that is held.
    pub to_be_held: Vec<LetterLine>,
    /// Before the release: every letter that can leave, by name of the organisation.
    pub ready: Vec<LetterLine>,
    /// After it: the first messages, those that ask for a person on top, each with the name of its
    /// organisation.
    pub messages: Vec<(String, RoundMessage)>,
    /// When the first and the last message that waits is due; what is held waits for a person.
    pub waits: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Why a draft would leave later than was planned.
    pub delay: Option<Delay>,
    /// The recess that some of the organisations of a draft have when it leaves, with how many.
    pub waiting: Option<(String, usize)>,
    /// What keeps the sender from sending.
    pub trouble: Option<String>,
    /// The versions of the invitation that it uses.
    pub wording: Vec<WordingInUse>,
}

/// One round for its page, with at most so many messages.
///
/// # Errors
/// No permission, or no such round.
pub fn overview(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (round_id, most): (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<Overview> {
    require(actor, Permission::ReadRounds)?;
    let round = rounds::get(conn, round_id)?;
    let wanted = Wanted { round_id: Some(round_id), ..Wanted::default() };
    let counts = messages::count_wanted(conn, &wanted)?;
    let wording = wording::in_use(conn, &round)?;
    let trouble = sending::trouble(conn)?;
    let mut shown = match round.state == RoundState::Draft || counts.total() == 0 {
        true => unreleased(conn, stationery, (round, counts), now)?,
        false => released(conn, stationery, (round, counts), most, now)?,
    };
    (shown.wording, shown.trouble) = (wording, trouble);
    Ok(shown)
}

/// Whether a letter can leave is known only once it is made, so all of them are.
fn unreleased(
    conn: &mut DbConn,
    stationery: &Stationery,
    (round, counts): (Round, MessageCounts),
    now: DateTime<Utc>,
) -> ServiceResult<Overview> {
    let all = candidates(conn, stationery, &round, now)?;
    let lines: Vec<_> = all.into_iter().map(lines::from_candidate).collect();
    let (names, closed) = (names(conn)?, recesses::closed_days(conn)?);
    let leaves_at = departure::first(&round, lines::going(&lines), &closed, now)?;
    let delay = departure::why_later(&round, lines::going(&lines), &closed, now)?;
    let is_draft = round.state == RoundState::Draft;
    let delay = delay.filter(|_| is_draft);
    let waiting = departure::who_waits(leaves_at, lines::going(&lines), &closed)?;
    let waiting = waiting.filter(|_| is_draft);
    let (blocked, ready): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.blocked.is_some());
    let figures = figures(round, (ready.len(), blocked.len()), counts, (&names, leaves_at))?;
    Ok(Overview { blocked, ready, delay, waiting, ..bare(figures) })
}

/// So many messages of a round: those that ask for a person on top.
fn first_messages(conn: &mut DbConn, round_id: i64, most: i64) -> ServiceResult<Vec<RoundMessage>> {
    let (asking, others): (Vec<MessageState>, Vec<MessageState>) =
        MessageState::ALL.iter().partition(|state| state.asks_for_a_person());
    let mut shown = messages::list_first(conn, (round_id, &asking), most)?;
    let room = most - i64::try_from(shown.len()).unwrap_or(most);
    shown.extend(messages::list_first(conn, (round_id, &others), room)?);
    Ok(shown)
}

/// The letters that are held and of which something waits, each with its messages.
fn held_lines(
    conn: &mut DbConn,
    lines: &[LetterLine],
) -> ServiceResult<Vec<(LetterLine, Vec<MessagePart>)>> {
    let held = || lines.iter().filter(|one| one.held.is_some());
    let ids: Vec<i64> = held().map(|line| line.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut parts: HashMap<i64, Vec<MessagePart>> = HashMap::new();
    for part in messages::list_parts(conn, &ids)? {
        parts.entry(part.letter_id).or_default().push(part);
    }
    let of = |line: &LetterLine| (line.clone(), parts.remove(&line.id).unwrap_or_default());
    let mut all: Vec<_> = held().map(of).collect();
    all.retain(|(_, parts)| parts.iter().any(|one| one.state == MessageState::Queued));
    Ok(all)
}

fn released(
    conn: &mut DbConn,
    stationery: &Stationery,
    (round, counts): (Round, MessageCounts),
    most: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Overview> {
    let letters = rounds::list_letters(conn, round.id)?;
    let frozen = messages::list_frozen_letters(conn, round.id)?.into_iter().collect();
    let left_out = lines::left_out(conn, stationery, (&round, &letters), &frozen, now)?;
    let organisations = lines::organisations_of(conn, &round)?;
    let line = |letter: &Letter| {
        Some(LetterLine {
            id: letter.id,
            organisation: organisations.get(&letter.dossier_id)?.clone(),
            blocked: left_out.get(&letter.id).cloned(),
            held: letter.held_reason.clone(),
            remark: None,
            recipients: Vec::new(),
            messages: Vec::new(),
        })
    };
    let mut lines: Vec<LetterLine> = letters.iter().filter_map(line).collect();
    lines.sort_by(|a, b| a.organisation.sort_name.cmp(&b.organisation.sort_name));
    let shown = first_messages(conn, round.id, most)?;
    let name = |message: RoundMessage| {
        let organisation = organisations.get(&message.dossier_id);
        (organisation.map(|one| one.name.clone()).unwrap_or_default(), message)
    };
    let waits = messages::queued_window(conn, round.id)?;
    let sizes = (letters.len() - left_out.len(), left_out.len());
    let leaves_at = waits.map_or(round.planned_at, |(first, _)| first);
    let forecast = held::forecast(conn, (&round, &letters), now)?;
    let held = held_lines(conn, &lines)?;
    let to_be = |line: &LetterLine| {
        Some(LetterLine { held: Some(forecast.get(&line.id)?.clone()), ..line.clone() })
    };
    let mut figures = figures(round, sizes, counts, (&names(conn)?, leaves_at))?;
    figures.held = held.len();
    Ok(Overview {
        to_be_held: lines.iter().filter_map(to_be).collect(),
        held,
        blocked: lines.into_iter().filter(|one| one.blocked.is_some()).collect(),
        messages: shown.into_iter().map(name).collect(),
        waits,
        ..bare(figures)
    })
}

const fn bare(figures: RoundFigures) -> Overview {
    Overview {
        figures,
        blocked: Vec::new(),
        held: Vec::new(),
        to_be_held: Vec::new(),
        ready: Vec::new(),
        messages: Vec::new(),
        waits: None,
        delay: None,
        waiting: None,
        trouble: None,
        wording: Vec::new(),
    }
}
