//! Invented tours to hold the forecast against. They do not follow its assumptions: waiting times
//! are lognormal, some never answer, provinces differ, interest drifts, summer and December are
//! slow, rounds come at an uneven pace and advisers have full weeks. Those of the second kind go on in
//! the summer, and who waits does so in another way.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::{Capacity, Dice, PlannedLetter, Question};
use crate::domain::coverage::History;
use crate::domain::dates::from_amsterdam;
use crate::domain::dossiers::StageEvent;
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::schedule::{ClosedDays, Recess};
use crate::domain::stages::{Stage, StageState};
use crate::domain::targets::{Metric, Target};

/// A tour that was played to its end, and the day on which the forecast is asked.
pub(super) struct World {
    pub history: History,
    pub closed: ClosedDays,
    pub planned: Vec<PlannedLetter>,
    pub targets: Vec<Target>,
    pub on: NaiveDate,
}

/// In which way tours are invented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Summer and December are slow, waiting times lognormal.
    Slow,
    /// It goes on in every month, waiting times are exponential with a province's own length.
    GoesOn,
}

/// How one tour goes; the forecast knows nothing of it.
struct Nature {
    kind: Kind,
    dice: Dice,
    drift: f64,
    room: usize,
    visits: std::collections::BTreeMap<NaiveDate, usize>,
}

/// How one province goes.
struct Climate {
    answers: f64,
    reply_weeks: f64,
    returns: f64,
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    /// The tour with this number.
    pub(super) fn new(number: u32) -> Self {
        Self::of(Kind::Slow, number)
    }

    /// The tour of this kind with this number.
    pub(super) fn of(kind: Kind, number: u32) -> Self {
        let mut dice = Dice::new(77, number);
        let on = day("2023-01-02") + Days::new(7 * between(&mut dice, 22, 60));
        let deadline = on + Days::new(7 * between(&mut dice, 16, 64));
        let drift = dice.factor(0.35).ln();
        let room = usize::try_from(between(&mut dice, 3, 8)).unwrap();
        let mut nature = Nature { kind, dice, drift, room, visits: Default::default() };
        let mut world = Self {
            history: History::default(),
            closed: closed(),
            planned: Vec::new(),
            targets: targets(deadline),
            on,
        };
        let pace = 2.0 + 5.0 * nature.dice.share();
        let mut round = day("2023-01-02");
        for province in 0..8 {
            world.add_province(province, round, &mut nature);
            let days = 7.0 * pace * (0.5 + 1.3 * nature.dice.share());
            round = round + Days::new(days as u64);
        }
        world
    }

    /// The question on a day, with what was known at the end of it.
    pub(super) fn question(&self, on: NaiveDate) -> Question<'_> {
        Question {
            tour_id: 1,
            on,
            known_at: from_amsterdam(on, NaiveTime::from_hms_opt(23, 0, 0).unwrap()),
            history: &self.history,
            closed: &self.closed,
            planned: &self.planned,
            capacity: Capacity { conversations: 6.0, sessions: 4.0 },
            targets: &self.targets,
        }
    }

    fn add_province(&mut self, province: usize, round: NaiveDate, nature: &mut Nature) {
        let climate = Climate {
            answers: 0.45 + 0.5 * nature.dice.share(),
            reply_weeks: 3.0 * nature.dice.factor(0.4),
            returns: 0.35 + 0.35 * nature.dice.share(),
        };
        for _ in 0..between(&mut nature.dice, 8, 28) {
            let id = self.add_organisation(province);
            if round > self.on {
                let made_at = from_amsterdam(round - Days::new(21), NaiveTime::MIN);
                let on = round;
                self.planned.push(PlannedLetter { organisation_id: id, on, made_at });
            }
            self.play(id, round, (&climate, nature));
        }
    }

    fn play(&mut self, id: i64, round: NaiveDate, (climate, nature): (&Climate, &mut Nature)) {
        use StageState::{Answered, Held, Sent};
        self.add_event(id, (Stage::Letter, Sent), round);
        let years = (round - day("2023-01-02")).num_days() as f64 / 365.0;
        let answers = (climate.answers * (nature.drift * years).exp()).min(0.98);
        let waits = [climate.reply_weeks, 4.0, 8.0].map(|weeks| weeks * nature.wait());
        let chances = [(); 3].map(|()| nature.dice.share());
        let answered = nature.season(round, waits[0]);
        if chances[0] > answers {
            return;
        }
        self.add_event(id, (Stage::Letter, Answered), answered);
        let wished = nature.season(answered, waits[1]);
        if chances[1] > 0.9 {
            return;
        }
        let visited = nature.free_week(wished);
        self.add_event(id, (Stage::Conversation, Held), visited);
        if chances[2] < climate.returns {
            let returned = nature.season(visited, waits[2]);
            self.add_event(id, (Stage::Session, Held), returned);
        }
    }

    fn add_organisation(&mut self, province: usize) -> i64 {
        let id = i64::try_from(self.history.organisations.len()).unwrap() + 1;
        let organisation = organisation(id, &format!("PV{}", province + 20));
        self.history.organisations.push(Arc::new(organisation));
        self.history.dossiers.push((id, id));
        id
    }

    /// Adds something that happened and was recorded on the same day.
    pub(super) fn add_event(&mut self, id: i64, (stage, to): (Stage, StageState), on: NaiveDate) {
        let recorded_at = from_amsterdam(on, NaiveTime::from_hms_opt(12, 0, 0).unwrap());
        self.history.events.push(StageEvent {
            id: i64::try_from(self.history.events.len()).unwrap() + 1,
            dossier_id: id,
            stage,
            from: StageState::NotStarted,
            to,
            happened_on: on,
            recorded_at,
            actor: "test".to_owned(),
            reason: None,
            corrects: None,
        });
    }
}

impl Nature {
    /// How long somebody takes beside the usual.
    fn wait(&mut self) -> f64 {
        match self.kind {
            Kind::Slow => self.dice.factor(0.7),
            Kind::GoesOn => self.dice.patience(),
        }
    }

    /// A day so many weeks later; what would come in a slow month mostly comes after it.
    fn season(&mut self, from: NaiveDate, weeks: f64) -> NaiveDate {
        let on = from + Days::new((weeks * 7.0) as u64 + 1);
        let is_slow = self.kind == Kind::Slow && matches!(on.month(), 7 | 8 | 12);
        let later = if is_slow && self.dice.share() < 0.7 { 35 } else { 0 };
        on + Days::new(later)
    }

    /// The first week with room for another conversation.
    fn free_week(&mut self, from: NaiveDate) -> NaiveDate {
        let mut on = from;
        loop {
            let week = on - Days::new(u64::from(on.weekday().num_days_from_monday()));
            let taken = self.visits.entry(week).or_default();
            if *taken < self.room {
                *taken += 1;
                return on;
            }
            on = on + Days::new(7);
        }
    }
}

/// A municipality of a province.
pub(super) fn organisation(id: i64, province: &str) -> Organisation {
    Organisation {
        id,
        kind: OrganisationKind::Municipality,
        code: format!("GM{id:04}"),
        name: format!("Voorbeeld {id}"),
        sort_name: format!("Voorbeeld {id}"),
        search_name: format!("voorbeeld {id}"),
        province_code: province.to_owned(),
        valid_from: None,
        valid_to: None,
        inhabitants: None,
        place: None,
        website: None,
        school_region: None,
        position: None,
        tile: None,
    }
}

fn targets(deadline: NaiveDate) -> Vec<Target> {
    let target = |code: &str, metric, goal| Target {
        code: code.to_owned(),
        label: code.to_owned(),
        metric,
        goal,
        deadline,
        source: "test".to_owned(),
    };
    vec![
        target("T1", Metric::MunicipalitiesConversation, 70),
        target("T3", Metric::MunicipalitiesSession, 35),
    ]
}

fn closed() -> ClosedDays {
    let recess = |first: &str, last: &str| Recess {
        name: "Vakantie".to_owned(),
        school_region: None,
        organisation_id: None,
        first_day: day(first),
        last_day: day(last),
    };
    let recesses = vec![
        recess("2023-07-15", "2023-08-27"),
        recess("2023-12-23", "2024-01-07"),
        recess("2024-07-13", "2024-08-25"),
        recess("2024-12-21", "2025-01-05"),
        recess("2025-07-12", "2025-08-24"),
    ];
    ClosedDays { blackouts: Vec::new(), recesses }
}

fn between(dice: &mut Dice, least: u64, most: u64) -> u64 {
    least + (dice.share() * (most - least + 1) as f64) as u64
}
