//! What corrections made of a conversation, for who may read what came of it.

use chrono::{DateTime, Utc};

use super::corrections::{Change, CorrectConversation};
use super::reading::ConversationLine;
use crate::domain::conversations::Outcome;
use crate::domain::conversations::corrections::{ChangedField, changes, fields};
use crate::domain::conversations::details::Details;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Actor;
use crate::services::{ServiceError, ServiceResult};
use crate::store::corrections::Correction;
use crate::store::{DbConn, answers, audit, corrections, logs, users};

/// A correction as the page tells it.
#[derive(Debug, Clone)]
pub struct CorrectionLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of who corrected it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What it changed.
    pub changed: Vec<ChangedField>,
}

/// The corrections of a conversation since it was logged last, the newest first; none for who may
/// not read its outcome.
///
/// # Errors
/// A store error.
pub fn corrections_of(
    conn: &mut DbConn,
    line: &ConversationLine,
) -> ServiceResult<Vec<CorrectionLine>> {
    if line.outcome.is_none() {
        return Ok(Vec::new());
    }
    let id = line.id;
    // What was corrected before it turned out not to be held is of another outcome.
    let moment = audit::find_last(conn, "conversation.log", &format!("conversation {id}"))?;
    let day = logs::find(conn, id)?.map(|(logged_on, _)| logged_on);
    let is_of_now = |it: &Correction| match (&moment, day) {
        (Some((_, at)), _) => it.corrected_at >= *at,
        // The log of who did what does not reach so far back; the day alone is known.
        (None, Some(day)) => amsterdam_day(it.corrected_at) >= day,
        (None, None) => true,
    };
    let mut lines = Vec::new();
    for it in corrections::list_of(conn, id)?.into_iter().filter(is_of_now) {
        let by = match it.corrector_id {
            Some(user) => users::get(conn, user)?.name,
            None => "Drietraps".to_owned(),
        };
        let (at, reason, changed) = (it.corrected_at, it.reason, it.changed);
        lines.push(CorrectionLine { at, by, reason, changed });
    }
    Ok(lines)
}

/// Keeps what a correction changes, and writes the answers that became others.
///
/// # Errors
/// The answers are the same as before.
pub(super) fn note(
    conn: &mut DbConn,
    actor: &Actor,
    (command, was, outcome): (&CorrectConversation, &Outcome, &Outcome),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let before = answers::of(conn, command.id)?;
    let after = match &command.change {
        Change::Answers(new) => Details { offers: Vec::new(), ..new.details.clone() },
        Change::Date(_) | Change::Outcome { .. } | Change::NotHeld => before.clone(),
    };
    let changed = changes(&fields(was, &before), &fields(outcome, &after));
    if let Change::Answers(_) = &command.change {
        if changed.is_empty() {
            let why = "Er verandert niets: de antwoorden staan er al zo. Wijzig wat niet klopt.";
            return Err(ServiceError::not_allowed(why));
        }
        answers::set(conn, command.id, &after)?;
    }
    let (conversation_id, reason) = (command.id, command.reason.trim().to_owned());
    let (corrected_at, corrector_id) = (now, actor.user_id);
    let new = Correction { conversation_id, corrected_at, corrector_id, reason, changed };
    Ok(corrections::add(conn, &new)?)
}
