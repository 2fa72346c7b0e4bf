//! How far each organisation is on a day, as known at a moment: when the letter left, when it
//! answered, when it was visited, when the team came back.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{OpenTime, Question};
use crate::domain::dossiers::StageEvent;
use crate::domain::figures::coverage::taken_back;
use crate::domain::organisations::Organisation;
use crate::domain::stages::{Stage, StageState};

/// One organisation that exists on the day, with what its predecessors went through. Days are
/// numbers of [`OpenTime`].
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// The organisation.
    pub organisation_id: i64,
    /// True for a province.
    pub is_province: bool,
    /// Place of its province among the provinces of the tour.
    pub province: usize,
    /// Place of its school region.
    pub region: usize,
    /// Place of the organisation that it is at the last deadline, after planned mergers.
    pub unit: usize,
    /// The first letter left.
    pub written: Option<usize>,
    /// A letter that could not be delivered and was not written anew.
    pub is_lost: bool,
    /// It answered, or a conversation was planned.
    pub wished: Option<usize>,
    /// A conversation was held.
    pub visited: Option<usize>,
    /// It went straight to a session.
    pub skipped: Option<usize>,
    /// It declined a conversation and nobody reopened that.
    pub declined: Option<usize>,
    /// A session was held.
    pub returned: Option<usize>,
    /// It declined a session and nobody reopened that.
    pub session_declined: Option<usize>,
}

impl Life {
    /// The day on which nothing more was to be expected of the letter.
    #[must_use]
    pub fn answered(&self) -> Option<usize> {
        [self.wished, self.settled()].into_iter().flatten().min()
    }

    /// The day on which it was clear what comes of the conversation.
    #[must_use]
    pub fn settled(&self) -> Option<usize> {
        [self.visited, self.skipped, self.declined].into_iter().flatten().min()
    }

    /// From when a session may follow.
    #[must_use]
    pub fn may_return_from(&self) -> Option<usize> {
        self.visited.or(self.skipped)
    }

    /// The day on which it was clear what comes of the session.
    #[must_use]
    pub fn session_settled(&self) -> Option<usize> {
        self.returned.or(self.session_declined)
    }

    fn take(&mut self, event: &StageEvent, day: usize) {
        use StageState::{Answered, Declined, Held, NotStarted, Planned, Postponed, Sent, Skipped};
        match (event.stage, event.to) {
            (Stage::Letter, Sent) => {
                self.written.get_or_insert(day);
                self.is_lost = false;
            }
            (Stage::Letter, StageState::Undeliverable) => self.is_lost = true,
            (Stage::Letter, Answered) | (Stage::Conversation, Planned | Postponed) => {
                self.wished.get_or_insert(day);
            }
            (Stage::Conversation, Held) => {
                self.visited.get_or_insert(day);
            }
            (Stage::Conversation, Declined) => self.declined = Some(day),
            (Stage::Conversation, Skipped) => self.skipped = Some(day),
            (Stage::Conversation, NotStarted) => (self.declined, self.skipped) = (None, None),
            (Stage::Session, Held) => {
                self.returned.get_or_insert(day);
            }
            (Stage::Session, Declined) => self.session_declined = Some(day),
            (Stage::Session, NotStarted | StageState::Wanted) => self.session_declined = None,
            _ => {}
        }
    }
}

/// The lives of everybody who exists on the day of the question, by code, and the codes of
/// their provinces in order.
pub(super) fn lives(question: &Question<'_>, time: &OpenTime) -> (Vec<Life>, Vec<String>) {
    let history = question.history;
    let mut alive: Vec<&Organisation> = history
        .organisations
        .iter()
        .map(AsRef::as_ref)
        .filter(|it: &&Organisation| it.is_valid_on(question.on))
        .collect();
    alive.sort_by(|a, b| a.code.cmp(&b.code));
    let mut provinces: Vec<String> = alive.iter().map(|it| it.province_code.clone()).collect();
    provinces.sort();
    provinces.dedup();
    let mut units: BTreeMap<i64, usize> = BTreeMap::new();
    let mut lives = Vec::with_capacity(alive.len());
    for organisation in alive {
        let next = units.len();
        let heir = heir(question, organisation.id, question.last_day());
        lives.push(Life {
            organisation_id: organisation.id,
            is_province: organisation.is_province(),
            province: provinces.binary_search(&organisation.province_code).unwrap_or(0),
            region: OpenTime::region(organisation.school_region.as_deref()),
            unit: *units.entry(heir).or_insert(next),
            ..Life::default()
        });
    }
    play(question, time, &mut lives);
    (lives, provinces)
}

/// Plays the known events in the order in which they happened.
fn play(question: &Question<'_>, time: &OpenTime, lives: &mut [Life]) {
    let history = question.history;
    let place: HashMap<i64, usize> =
        lives.iter().enumerate().map(|(place, it)| (it.organisation_id, place)).collect();
    let life_of: HashMap<i64, usize> = history
        .dossiers
        .iter()
        .filter_map(|&(dossier, organisation)| {
            Some((dossier, *place.get(&heir(question, organisation, question.on))?))
        })
        .collect();
    let gone = taken_back(&history.events, question.known_at);
    let is_known = |event: &&StageEvent| {
        event.happened_on <= question.on
            && event.recorded_at <= question.known_at
            && !gone.contains(&event.id)
    };
    let mut events: Vec<&StageEvent> = history.events.iter().filter(is_known).collect();
    events.sort_by_key(|event| (event.happened_on, event.id));
    for event in events {
        let life = life_of.get(&event.dossier_id).and_then(|place| lives.get_mut(*place));
        if let Some(life) = life {
            life.take(event, time.number(event.happened_on));
        }
    }
}

/// The organisation that this one has become by a day.
fn heir(question: &Question<'_>, id: i64, on: NaiveDate) -> i64 {
    let mut heir = id;
    // A chain of mergers is short; a circle in the register ends here too.
    for _ in 0..8 {
        let has_ended = question
            .history
            .organisations
            .iter()
            .any(|it| it.id == heir && it.valid_to.is_some_and(|to| to <= on));
        let next = question.history.successions.iter().find(|it| {
            has_ended && it.is_certain && it.predecessor_id == heir && it.happens_on <= on
        });
        match next {
            Some(succession) => heir = succession.successor_id,
            None => break,
        }
    }
    heir
}
