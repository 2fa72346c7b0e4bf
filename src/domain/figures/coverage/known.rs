//! What was known at a moment of facts that are edited in place: organisations, successions, and
//! how a conversation was held.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::History;
use crate::domain::conversations::Mode;
use crate::domain::organisations::{Organisation, Succession};

/// What an organisation was right before it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationChange {
    /// The organisation.
    pub organisation_id: i64,
    /// When it was changed.
    pub changed_at: DateTime<Utc>,
    /// What it was; none when it was not there yet.
    pub was: Option<OrganisationFacts>,
}

/// What counts of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationFacts {
    /// Code of its province.
    pub province_code: String,
    /// First day of existence.
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer existed.
    pub valid_to: Option<NaiveDate>,
    /// Inhabitants.
    pub inhabitants: Option<i32>,
}

/// A conversation as it was recorded as held or taken back, one of each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationRecord {
    /// The conversation.
    pub conversation_id: i64,
    /// Its dossier.
    pub dossier_id: i64,
    /// The day it was held.
    pub held_on: NaiveDate,
    /// How.
    pub mode: Mode,
    /// The adviser who held it.
    pub adviser_id: i64,
    /// When it was recorded; none means: as long as its stage is known.
    pub recorded_at: Option<DateTime<Utc>>,
    /// False when it says that the conversation was not held after all.
    pub is_held: bool,
}

/// How somebody was visited, as far as that was recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Visit {
    /// The adviser who held the conversation.
    pub adviser_id: Option<i64>,
    /// How it took place.
    pub mode: Option<Mode>,
}

/// The organisations as they were known at the moment.
pub(super) fn organisations(
    history: &History,
    known_at: DateTime<Utc>,
) -> impl Iterator<Item = Arc<Organisation>> {
    let mut before: HashMap<i64, &OrganisationChange> = HashMap::new();
    for change in &history.organisation_changes {
        if change.changed_at > known_at {
            before.entry(change.organisation_id).or_insert(change);
        }
    }
    history.organisations.iter().filter_map(move |organisation| {
        let Some(change) = before.get(&organisation.id) else { return Some(organisation.clone()) };
        let was = change.was.clone()?;
        Some(Arc::new(Organisation {
            province_code: was.province_code,
            valid_from: was.valid_from,
            valid_to: was.valid_to,
            inhabitants: was.inhabitants,
            ..Organisation::clone(organisation)
        }))
    })
}

/// The successions that took place by the day, as known at the moment.
pub(super) fn successions(
    all: &[Succession],
    day: NaiveDate,
    known_at: DateTime<Utc>,
) -> impl Iterator<Item = &Succession> {
    all.iter().filter(move |succession| {
        succession.is_certain
            && succession.happens_on <= day
            && succession.recorded_at.is_none_or(|at| at <= known_at)
    })
}

/// When the last of all that counts was recorded: whoever knows that, knows everything.
pub(super) fn newest(history: &History) -> DateTime<Utc> {
    let events = history.events.iter().map(|event| event.recorded_at);
    let changes = history.organisation_changes.iter().map(|change| change.changed_at);
    let successions = history.successions.iter().filter_map(|it| it.recorded_at);
    let conversations = history.conversations.iter().filter_map(|it| it.recorded_at);
    events.chain(changes).chain(successions).chain(conversations).max().unwrap_or_default()
}

/// How each dossier was visited on each day, as known at the moment; the first conversation of a
/// day that was not taken back counts.
pub(super) fn visits(
    history: &History,
    known_at: DateTime<Utc>,
) -> HashMap<(i64, NaiveDate), Visit> {
    let mut newest: HashMap<i64, &ConversationRecord> = HashMap::new();
    for record in &history.conversations {
        if record.recorded_at.is_none_or(|at| at <= known_at) {
            newest.insert(record.conversation_id, record);
        }
    }
    let mut records: Vec<&ConversationRecord> =
        newest.into_values().filter(|record| record.is_held).collect();
    records.sort_unstable_by_key(|record| record.conversation_id);
    let mut visits = HashMap::new();
    for record in records {
        let visit = Visit { adviser_id: Some(record.adviser_id), mode: Some(record.mode) };
        visits.entry((record.dossier_id, record.held_on)).or_insert(visit);
    }
    visits
}
