//! The rates of the tour itself: how soon a letter is answered, an answer becomes a conversation,
//! a conversation a session. Life tables over open weeks (events by time at risk, by how long it
//! took already), with what each province does more or less, drawn near the tour as long as
//! little is known of it.

use super::lives::Life;
use super::open_time::Clock;
use super::{Dice, OpenTime};

/// Where each band of waiting time begins, in open weeks; the last has no end.
const EDGES: [f64; BANDS] = [0.0, 1.0, 2.0, 4.0, 8.0, 13.0, 26.0, 52.0];

/// How many bands there are.
const BANDS: usize = 8;

/// How many events the guess for a band weighs: the rate of the band before it, lower.
const GUESS: f64 = 1.0;

/// What is left of the rate from one band to the next when nothing was seen there.
const FADES: f64 = 0.7;

/// How uncertain that is, as the spread of a logarithm; the same for all bands of a run, because
/// a tour in which many answer late does so after four weeks and after eight.
const FADES_SPREAD: f64 = 0.5;

/// The least rate to guess with, in events a week.
const LEAST: f64 = 1e-9;

/// How many events of its own a province needs to count half for itself.
const PROVINCE: f64 = 4.0;

/// How far the level of the coming months may lie from what was, as the spread of a logarithm.
const DRIFT: f64 = 0.25;

/// What is supposed of the pace in a recess as long as none was seen: a part of the usual pace.
const RECESS: f64 = 0.6;

/// How many events that guess weighs.
const RECESS_WEIGHT: f64 = 2.5;

/// The steps that take time.
pub(super) const STEPS: usize = 3;

/// Letter to answer.
pub(super) const REPLY: usize = 0;

/// Answer to conversation.
pub(super) const VISIT: usize = 1;

/// Conversation to session.
pub(super) const RETURN: usize = 2;

/// What was seen of one step.
#[derive(Debug, Clone, Default)]
struct Table {
    events: [f64; BANDS],
    time: [f64; BANDS],
    /// By province: events, and how many the rates of the tour would have given.
    provinces: Vec<(f64, f64)>,
    /// In a recess: events, and how many the usual pace would have given.
    recess: (f64, f64),
}

/// Everything that was seen of the tour up to the day.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    tables: [Table; STEPS],
    /// Conversations that were held, declined, and skipped.
    settled: (f64, f64, f64),
    /// Sessions that were held and declined.
    returned: (f64, f64),
}

/// The rates of one run.
#[derive(Debug, Clone)]
pub struct Rates {
    steps: [[f64; BANDS]; STEPS],
    provinces: [Vec<f64>; STEPS],
    /// What a week of recess counts for.
    recess: [f64; STEPS],
    /// Chance that a conversation is declined.
    pub declines: f64,
    /// Chance that somebody goes straight to a session.
    pub skips: f64,
    /// Chance that a session is declined.
    pub session_declines: f64,
}

impl Seen {
    /// Counts what the lives show on the day with this number.
    #[must_use]
    pub fn of(lives: &[Life], provinces: usize, time: &OpenTime, today: usize) -> Self {
        let mut seen = Self::default();
        for life in lives {
            seen.count(life);
        }
        for (step, table) in seen.tables.iter_mut().enumerate() {
            table.recess = recess(lives, step, (time, today));
            let clock = time.clock(table.in_recess(step));
            for (life, (from, until)) in waits(lives, step) {
                let at = |day| clock.at(life.region, day);
                let length = at(until.unwrap_or(today + 1)) - at(from);
                table.add(length.max(0.0), until.is_some());
            }
            table.compare(lives, step, (provinces, clock, today));
        }
        seen
    }

    fn count(&mut self, life: &Life) {
        let add = |to: &mut f64, it: Option<usize>| *to += f64::from(u8::from(it.is_some()));
        add(&mut self.settled.0, life.visited);
        add(&mut self.settled.1, life.declined.filter(|_| life.visited.is_none()));
        add(&mut self.settled.2, life.skipped.filter(|_| life.visited.is_none()));
        add(&mut self.returned.0, life.returned);
        add(&mut self.returned.1, life.session_declined.filter(|_| life.returned.is_none()));
    }

    /// The rates of one run, with what is uncertain about them.
    pub(super) fn draw(&self, dice: &mut Dice) -> Rates {
        let steps = self.tables.each_ref().map(|table| table.draw(dice));
        let provinces = self.tables.each_ref().map(|table| {
            let own = table.provinces.iter();
            own.map(|(events, usual)| dice.rate(PROVINCE + events, PROVINCE + usual)).collect()
        });
        let drawn = [REPLY, VISIT, RETURN]
            .map(|step| self.tables.get(step).map_or(0.0, |table| table.draw_recess(step, dice)));
        let (held, declined, skipped) = self.settled;
        Rates {
            steps,
            provinces,
            recess: drawn,
            declines: dice.chance(declined + 0.5, held + skipped + 5.0),
            skips: dice.chance(skipped + 0.5, held + 5.0),
            session_declines: dice.chance(self.returned.1 + 0.5, self.returned.0 + 5.0),
        }
    }

    /// How fast a province goes through a step beside the tour: 1 is the same.
    pub(super) fn pace(&self, step: usize, province: usize) -> f64 {
        let own = self.tables.get(step).and_then(|it| it.provinces.get(province));
        own.map_or(1.0, |(events, usual)| (PROVINCE + events) / (PROVINCE + usual))
    }

    /// How many answered, were visited, and were returned to.
    pub(super) fn reached(&self) -> [f64; STEPS] {
        let answers = self.tables.first().map_or(0.0, |it| it.events.iter().sum());
        [answers, self.settled.0, self.returned.0]
    }
}

/// For each step from when it was waited for, and until when; none when it has not begun.
fn spans(life: &Life) -> [Option<(usize, Option<usize>)>; STEPS] {
    let letter = life.written.filter(|_| !life.is_lost);
    [
        letter.map(|from| (from, life.answered())),
        life.answered().map(|from| (from, life.settled())),
        life.may_return_from().map(|from| (from, life.session_settled())),
    ]
}

/// Who waits or waited for a step, from when and until when.
fn waits(lives: &[Life], step: usize) -> impl Iterator<Item = (&Life, (usize, Option<usize>))> {
    lives.iter().filter_map(move |life| Some((life, spans(life).get(step).copied()??)))
}

/// The events of a step in a recess, and how many the pace of open weeks would have given.
fn recess(lives: &[Life], step: usize, (time, today): (&OpenTime, usize)) -> (f64, f64) {
    let (mut open, mut shut) = ((0.0, 0.0), (0.0, 0.0));
    for (life, (from, until)) in waits(lives, step) {
        let end = until.unwrap_or(today + 1);
        let passed = |at: &dyn Fn(usize) -> f64| (at(end) - at(from)).max(0.0);
        open.1 += passed(&|day| time.at(life.region, day));
        shut.1 += passed(&|day| time.recess_at(life.region, day));
        let Some(day) = until else { continue };
        let is_shut = time.recess_at(life.region, day + 1) > time.recess_at(life.region, day);
        let events = if is_shut { &mut shut.0 } else { &mut open.0 };
        *events += 1.0;
    }
    (shut.0, shut.1 * (open.0 + 0.5) / (open.1 + 5.0))
}

impl Table {
    /// What each province did beside what the rates of the tour would have given.
    fn compare(
        &mut self,
        lives: &[Life],
        step: usize,
        (provinces, clock, today): (usize, Clock<'_>, usize),
    ) {
        let mean = self.mean();
        self.provinces = vec![(0.0, 0.0); provinces];
        for (life, (from, until)) in waits(lives, step) {
            let at = |day| clock.at(life.region, day);
            let length = (at(until.unwrap_or(today + 1)) - at(from)).max(0.0);
            if let Some(own) = self.provinces.get_mut(life.province) {
                own.0 += f64::from(u8::from(until.is_some()));
                own.1 += risk(&mean, length);
            }
        }
    }

    /// What a week of recess most likely counts for; nothing for sessions, which have no place
    /// in a recess.
    fn in_recess(&self, step: usize) -> f64 {
        let (events, usual) = self.recess;
        let guess = (RECESS * RECESS_WEIGHT + events) / (RECESS_WEIGHT + usual);
        if step == RETURN { 0.0 } else { guess }
    }

    fn draw_recess(&self, step: usize, dice: &mut Dice) -> f64 {
        let (events, usual) = self.recess;
        let drawn = dice.rate(RECESS * RECESS_WEIGHT + events, RECESS_WEIGHT + usual);
        if step == RETURN { 0.0 } else { drawn }
    }

    fn add(&mut self, length: f64, has_happened: bool) {
        for (band, time) in self.time.iter_mut().enumerate() {
            *time += inside(band, length);
        }
        let band = EDGES.iter().rposition(|edge| *edge <= length).unwrap_or(0);
        if has_happened && let Some(events) = self.events.get_mut(band) {
            *events += 1.0;
        }
    }

    /// The rate of each band, given how a rate follows from events and time; `fades` is what is
    /// left of it from one band to the next where nothing was seen.
    fn rates(&self, fades: f64, mut rate: impl FnMut(f64, f64) -> f64) -> [f64; BANDS] {
        let (events, time): (f64, f64) = (self.events.iter().sum(), self.time.iter().sum());
        let mut guess = (events + 0.5) / (time + 10.0);
        let mut rates = [0.0; BANDS];
        for ((band, events), time) in rates.iter_mut().zip(self.events).zip(self.time) {
            *band = rate(GUESS + events, GUESS / guess + time);
            guess = (fades * *band).max(LEAST);
        }
        rates
    }

    fn mean(&self) -> [f64; BANDS] {
        self.rates(FADES, |events, time| events / time)
    }

    fn draw(&self, dice: &mut Dice) -> [f64; BANDS] {
        let drift = dice.factor(DRIFT);
        let fades = FADES * dice.factor(FADES_SPREAD);
        self.rates(fades, |events, time| dice.rate(events, time)).map(|rate| drift * rate)
    }
}

impl Rates {
    /// The clock of a step.
    pub(super) fn clock<'a>(&self, step: usize, time: &'a OpenTime) -> Clock<'a> {
        time.clock(self.recess.get(step).copied().unwrap_or(0.0))
    }

    /// How many open weeks a step takes in all for who waited some already, and has still so
    /// much patience; `faster` multiplies the rate.
    pub(super) fn wait(
        &self,
        (step, province): (usize, usize),
        waited: f64,
        patience: f64,
        faster: f64,
    ) -> f64 {
        let Some(rates) = self.steps.get(step) else { return f64::INFINITY };
        let own = self.provinces.get(step).and_then(|it| it.get(province)).copied();
        let faster = faster * own.unwrap_or(1.0);
        let mut left = patience / faster.max(f64::MIN_POSITIVE);
        let mut from = waited;
        for (band, rate) in rates.iter().enumerate() {
            let end = EDGES.get(band + 1).copied().unwrap_or(f64::INFINITY);
            if end <= from {
                continue;
            }
            let in_band = (end - from) * rate;
            if in_band >= left {
                return from + left / rate;
            }
            left -= in_band;
            from = end;
        }
        f64::INFINITY
    }
}

/// The part of a wait that lies in a band.
fn inside(band: usize, length: f64) -> f64 {
    let from = EDGES.get(band).copied().unwrap_or(0.0);
    let end = EDGES.get(band + 1).copied().unwrap_or(f64::INFINITY);
    (length.min(end) - from).max(0.0)
}

/// How many events the rates give over a wait of this length.
fn risk(rates: &[f64; BANDS], length: f64) -> f64 {
    rates.iter().enumerate().map(|(band, rate)| rate * inside(band, length)).sum()
}
