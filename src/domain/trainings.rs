//! The training of stage 3: only after a session when it is needed, and paid by the
//! organisation, which agrees to the cost before anything is planned.

mod courses;
mod follow_up;
mod terms;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub use courses::{Course, DURATIONS, MOST_ABOUT};
pub use follow_up::{FollowUp, Used, WantsMore, follow_up_is_late, follow_up_on};
pub use terms::{Agreer, MOST_QUOTE, Quote, Terms, money_problem};

use super::dates::amsterdam_day;
use super::errors::Problem;
use super::stages::{Move, StageState};
use super::text_enum::text_enum;

/// How long a training takes when no end is known.
pub const USUAL_LENGTH: TimeDelta = TimeDelta::hours(3);

text_enum! {
    /// Whom a training is for; no participant's name is kept.
    TrainingKind {
        Council = "council", "De hele raad";
        Individual = "individual", "Eén persoon";
    }
}

text_enum! {
    /// How far a training is.
    TrainingState {
        Offered = "offered", "Aangeboden";
        Requested = "requested", "Aangevraagd";
        CostAgreed = "cost_agreed", "Kosten akkoord";
        Planned = "planned", "Gepland";
        Postponed = "postponed", "Uitgesteld";
        Declined = "declined", "Afgewezen";
        Held = "held", "Gehouden";
    }
}

/// One training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// Database id.
    pub id: i64,
    /// The dossier it belongs to.
    pub dossier_id: i64,
    /// Whom it is for.
    pub kind: TrainingKind,
    /// How far it is.
    pub state: TrainingState,
    /// The person who gives it.
    pub trainer_id: Option<i64>,
    /// What is known of it.
    pub facts: TrainingFacts,
    /// What was offered, asked and agreed.
    pub terms: Terms,
    /// The item of the catalogue that it follows.
    pub course_id: Option<i64>,
    /// Why it was declined or postponed.
    pub reason: Option<String>,
    /// Optimistic lock.
    pub version: i64,
}

impl Training {
    /// Everything that is wrong with what is known of it on the given day.
    #[must_use]
    pub fn problems(&self, today: NaiveDate) -> Vec<Problem> {
        let mut problems = self.facts.problems(today);
        problems.extend(self.terms.problems(self.facts.cost_agreed_on, today));
        problems
    }

    /// True while a quote may be written down: until somebody agrees to it, or later when none
    /// was.
    #[must_use]
    pub fn may_be_quoted(&self) -> bool {
        match self.state {
            TrainingState::Offered | TrainingState::Declined => false,
            TrainingState::Requested => true,
            TrainingState::CostAgreed
            | TrainingState::Planned
            | TrainingState::Postponed
            | TrainingState::Held => self.terms.quote.is_none(),
        }
    }

    /// True while a date and a trainer may be sought: the cost is agreed and it was not held.
    #[must_use]
    pub const fn may_be_sought(&self) -> bool {
        matches!(
            self.state,
            TrainingState::CostAgreed | TrainingState::Planned | TrainingState::Postponed
        )
    }
}

/// What is known of a training; its state follows from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TrainingFacts {
    /// The day the organisation agreed to pay.
    pub cost_agreed_on: Option<NaiveDate>,
    /// When it starts.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
}

impl TrainingFacts {
    /// The furthest state that these facts speak of.
    ///
    /// ```
    /// use drietraps::domain::trainings::{TrainingFacts, TrainingState};
    /// let asked = TrainingFacts::default();
    /// assert_eq!(asked.state(), TrainingState::Requested);
    /// let agreed = TrainingFacts { cost_agreed_on: "2023-10-03".parse().ok(), ..asked };
    /// assert_eq!(agreed.state(), TrainingState::CostAgreed);
    /// ```
    #[must_use]
    pub fn state(&self) -> TrainingState {
        if self.held_on.is_some() {
            TrainingState::Held
        } else if self.starts_at.is_some() {
            TrainingState::Planned
        } else if self.cost_agreed_on.is_some() {
            TrainingState::CostAgreed
        } else {
            TrainingState::Requested
        }
    }

    /// Everything that is wrong with these facts on the given day.
    #[must_use]
    pub fn problems(&self, today: NaiveDate) -> Vec<Problem> {
        [self.cost_problem(today), self.time_problem(), self.held_problem(today)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// When the trainer is occupied, if that is known.
    #[must_use]
    pub fn occupied(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let starts_at = self.starts_at?;
        Some((starts_at, self.ends_at.unwrap_or(starts_at + USUAL_LENGTH)))
    }

    /// The first day of the training itself.
    fn day(&self) -> Option<NaiveDate> {
        self.held_on.into_iter().chain(self.starts_at.map(amsterdam_day)).min()
    }

    fn cost_problem(&self, today: NaiveDate) -> Option<Problem> {
        let problem = match (self.cost_agreed_on, self.day()) {
            (None, Some(_)) => {
                "Vul in wanneer de organisatie akkoord ging met de kosten. Zonder akkoord kan de \
                 training niet worden gepland."
            }
            (Some(agreed), _) if agreed > today => {
                "Deze datum ligt in de toekomst. Vul de dag van het akkoord in."
            }
            (Some(agreed), Some(day)) if agreed > day => {
                "Het akkoord komt voor de training. Vul een eerdere dag in."
            }
            (Some(_) | None, _) => return None,
        };
        Some(Problem::new("cost_agreed_on", problem))
    }

    fn time_problem(&self) -> Option<Problem> {
        let problem = match (self.starts_at, self.ends_at) {
            (Some(starts), Some(ends)) if ends <= starts => {
                "Het einde ligt voor het begin. Vul een later einde in."
            }
            (Some(starts), Some(ends)) if amsterdam_day(starts) != amsterdam_day(ends) => {
                "Kies een einde op dezelfde dag."
            }
            (None, Some(_)) => "Vul ook in wanneer de training begint.",
            (Some(_) | None, _) => return None,
        };
        Some(Problem::new("ends_at", problem))
    }

    fn held_problem(&self, today: NaiveDate) -> Option<Problem> {
        let problem = match (self.held_on, self.starts_at.map(amsterdam_day)) {
            (Some(held), _) if held > today => {
                "Deze datum ligt in de toekomst. Vul de dag in waarop de training is gehouden."
            }
            (Some(held), Some(starts)) if held < starts => {
                "Deze datum ligt voor het begin van de training. Vul een latere dag in."
            }
            (Some(_) | None, _) => return None,
        };
        Some(Problem::new("held_on", problem))
    }
}

/// The moves that bring the stage from where it stands to where a training is; none when the
/// stage is as far or further, as it is for a further training. A refusal is opened again first.
///
/// ```
/// use drietraps::domain::stages::{Move, StageState};
/// use drietraps::domain::trainings::{TrainingState, moves};
/// let way = moves(StageState::NotStarted, TrainingState::CostAgreed);
/// assert_eq!(way, [Move::Request, Move::AgreeCost]);
/// assert!(moves(StageState::Held, TrainingState::Planned).is_empty());
/// ```
#[must_use]
pub fn moves(from: StageState, to: TrainingState) -> &'static [Move] {
    const OFFER: [Move; 2] = [Move::Reopen, Move::Offer];
    const WAY: [Move; 5] = [Move::Reopen, Move::Request, Move::AgreeCost, Move::Plan, Move::Hold];
    if to == TrainingState::Offered {
        return match from {
            StageState::Declined => &OFFER,
            StageState::NotStarted => OFFER.get(1..).unwrap_or_default(),
            _ => &[],
        };
    }
    let done = match from {
        StageState::Declined => 0,
        StageState::Requested => 2,
        StageState::CostAgreed | StageState::Postponed => 3,
        StageState::Planned => 4,
        StageState::Held => 5,
        _ => 1,
    };
    let wanted = match to {
        TrainingState::Offered | TrainingState::Declined | TrainingState::Postponed => 0,
        TrainingState::Requested => 2,
        TrainingState::CostAgreed => 3,
        TrainingState::Planned => 4,
        TrainingState::Held => 5,
    };
    WAY.get(done..wanted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stages::{Stage, after};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fields(facts: TrainingFacts) -> Vec<String> {
        facts.problems(day("2023-10-03")).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn nothing_is_planned_or_held_without_an_agreed_cost() {
        let none = TrainingFacts::default();
        let planned = TrainingFacts { starts_at: "2023-11-03T18:00:00Z".parse().ok(), ..none };
        let held = TrainingFacts { held_on: Some(day("2023-10-01")), ..none };
        assert_eq!(fields(planned), ["cost_agreed_on"]);
        assert_eq!(fields(held), ["cost_agreed_on"]);
        assert!(fields(none).is_empty());
    }

    #[test]
    fn an_agreement_after_the_training_or_in_the_future_is_refused() {
        let held_on = Some(day("2023-10-01"));
        let late = Some(day("2023-10-02"));
        let facts = TrainingFacts { cost_agreed_on: late, held_on, ..TrainingFacts::default() };
        assert_eq!(fields(facts), ["cost_agreed_on"]);
        let future = Some(day("2023-10-04"));
        let facts = TrainingFacts { cost_agreed_on: future, ..TrainingFacts::default() };
        assert_eq!(fields(facts), ["cost_agreed_on"]);
    }

    #[test]
    fn a_training_is_not_held_tomorrow() {
        let facts = TrainingFacts {
            cost_agreed_on: Some(day("2023-10-01")),
            held_on: Some(day("2023-10-04")),
            ..TrainingFacts::default()
        };
        assert_eq!(fields(facts), ["held_on"]);
    }

    #[test]
    fn the_moves_lead_from_any_state_to_the_state_of_the_training_or_the_stage_is_further() {
        use TrainingState::{CostAgreed, Held, Offered, Planned, Requested};
        for &from in StageState::ALL {
            for to in [Offered, Requested, CostAgreed, Planned, Held] {
                let way = moves(from, to);
                let end =
                    way.iter().try_fold(from, |state, &what| after(Stage::Training, state, what));
                match end {
                    Ok(end) if !way.is_empty() => assert_eq!(end.as_str(), to.as_str()),
                    // Who has no training yet, or refused one, can be offered one; nobody else.
                    Ok(_) if to == Offered => assert!(
                        !matches!(from, StageState::NotStarted | StageState::Declined),
                        "{from}"
                    ),
                    Ok(_) => assert!(moves(from, Held).len() < 4, "{from} {to}"),
                    Err(_) => assert!(after(Stage::Training, from, Move::Request).is_err()),
                }
            }
        }
    }
}
