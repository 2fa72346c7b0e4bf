//! The dossier: one organisation in one tour, and what was recorded about its stages.

use chrono::{DateTime, NaiveDate, Utc};

use super::errors::Problem;
use super::stages::{Stage, StageState};
use super::text_enum::text_enum;

text_enum! {
    /// How an organisation came into the tour.
    Origin {
        Letter = "letter", "brief";
        OwnRequest = "own_request", "eigen verzoek";
        Referral = "referral", "doorverwezen";
        Phone = "phone", "telefonisch";
    }
}

/// Says that a day lies before the start of the tour, if it does; `advice` tells what to fill in.
///
/// ```
/// use drietraps::domain::dossiers::before_tour;
/// let (start, day) = ("2022-07-01".parse().unwrap(), "2022-06-30".parse().ok());
/// assert!(before_tour("held_on", day, start, "Vul een latere dag in.").is_some());
/// assert!(before_tour("held_on", Some(start), start, "Vul een latere dag in.").is_none());
/// ```
#[must_use]
pub fn before_tour(
    field: &str,
    day: Option<NaiveDate>,
    starts_on: NaiveDate,
    advice: &str,
) -> Option<Problem> {
    day.filter(|day| *day < starts_on)
        .map(|_| Problem::new(field, format!("Deze dag ligt voor het begin van de tour. {advice}")))
}

/// One organisation in one tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// Database id.
    pub id: i64,
    /// The organisation.
    pub organisation_id: i64,
    /// The tour.
    pub tour_id: i64,
    /// The user who owns it, if somebody does.
    pub adviser_id: Option<i64>,
    /// How it came in.
    pub origin: Origin,
    /// When to get in touch again.
    pub reapproach_on: Option<NaiveDate>,
    /// Why then.
    pub reapproach_reason: Option<String>,
    /// The day on which the organisation said it wants no more messages, whoever gets them.
    pub mail_stopped_on: Option<NaiveDate>,
    /// Why mail is allowed again after it was stopped.
    pub mail_resumed_reason: Option<String>,
    /// Optimistic lock.
    pub version: i64,
}

/// One thing that happened to one stage; never changed, only corrected by a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageEvent {
    /// Database id; rises with `recorded_at`.
    pub id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// The stage.
    pub stage: Stage,
    /// State before.
    pub from: StageState,
    /// State after.
    pub to: StageState,
    /// The Amsterdam day it happened.
    pub happened_on: NaiveDate,
    /// When it came into the database.
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it.
    pub actor: String,
    /// Why, where the rules ask for it.
    pub reason: Option<String>,
    /// The event that this one takes back.
    pub corrects: Option<i64>,
}

/// The states of the four stages of one dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stages {
    /// Run-up.
    pub letter: StageState,
    /// Stage 1.
    pub conversation: StageState,
    /// Stage 2.
    pub session: StageState,
    /// Stage 3.
    pub training: StageState,
}

impl Default for Stages {
    fn default() -> Self {
        let none = StageState::NotStarted;
        Self { letter: none, conversation: none, session: none, training: none }
    }
}

impl Stages {
    /// The state of one stage.
    #[must_use]
    pub const fn get(&self, stage: Stage) -> StageState {
        match stage {
            Stage::Letter => self.letter,
            Stage::Conversation => self.conversation,
            Stage::Session => self.session,
            Stage::Training => self.training,
        }
    }

    /// Puts one stage in a state.
    pub const fn set(&mut self, stage: Stage, state: StageState) {
        match stage {
            Stage::Letter => self.letter = state,
            Stage::Conversation => self.conversation = state,
            Stage::Session => self.session = state,
            Stage::Training => self.training = state,
        }
    }

    /// True when a conversation or session was set in motion, however it ended: a letter that
    /// invites to one comes too late.
    #[must_use]
    pub fn is_beyond_letter(&self) -> bool {
        let none = StageState::NotStarted;
        self.conversation != none || self.session != none
    }

    /// True when an adviser acted on the answer to the letter: a change is noted there.
    #[must_use]
    pub const fn is_taken_up(&self) -> bool {
        use StageState::{Cancelled, Declined, Held, Planned, Postponed};
        matches!(self.conversation, Planned | Postponed | Held | Declined)
            || matches!(self.session, Planned | Postponed | Held | Cancelled)
    }

    /// The furthest stage in which anything happened, if any.
    #[must_use]
    pub fn furthest(&self) -> Option<Stage> {
        Stage::ALL.iter().rev().copied().find(|&stage| self.get(stage) != StageState::NotStarted)
    }
}
