//! When who was not written yet gets a letter: in a round that is planned, or in one of the
//! rounds that follow at the pace of the tour, a province at a time.

use std::collections::HashMap;

use super::lives::Life;
use super::{Dice, OpenTime, Question};

/// A few who are left in a province make no round of their own: they join the next one.
const ROUND: usize = 3;

/// Letters of one province within so many open weeks are one round.
const TOGETHER: f64 = 2.0;

/// Open weeks between rounds as long as there was only one.
const USUAL: f64 = 4.0;

/// What is known of letters to come.
#[derive(Debug, Clone)]
pub(super) struct Letters {
    /// By life: the day of the planned round.
    planned: Vec<Option<usize>>,
    /// Provinces that wait for a round, by place.
    waiting: Vec<usize>,
    /// After the last planned round, or today.
    from: usize,
    rounds: f64,
    weeks: f64,
}

impl Letters {
    pub(super) fn of(question: &Question<'_>, lives: &[Life], time: &OpenTime) -> Self {
        let today = time.number(question.on);
        let known = question.planned.iter().filter(|it| it.made_at <= question.known_at);
        let days: HashMap<i64, usize> =
            known.map(|it| (it.organisation_id, time.number(it.on))).collect();
        let day = |life: &Life| days.get(&life.organisation_id).map(|day| (*day).max(today + 1));
        let planned: Vec<Option<usize>> =
            lives.iter().map(|it| day(it).filter(|_| is_unwritten(it))).collect();
        let mut left: HashMap<usize, usize> = HashMap::new();
        for (life, planned) in lives.iter().zip(&planned) {
            if is_unwritten(life) && planned.is_none() {
                *left.entry(life.province).or_default() += 1;
            }
        }
        let mut waiting: Vec<usize> =
            left.iter().filter(|(_, many)| **many >= ROUND).map(|(place, _)| *place).collect();
        waiting.sort_unstable();
        let (rounds, weeks) = pace(lives, time, today);
        let from = planned.iter().flatten().max().copied().unwrap_or(today).max(today);
        Self { planned, waiting, from, rounds, weeks }
    }

    /// The day of each letter to come in this run: today for all when they leave at once.
    pub(super) fn draw(
        &self,
        (lives, time): (&[Life], &OpenTime),
        (dice, at_once): (&mut Dice, Option<usize>),
    ) -> Vec<Option<usize>> {
        let usual = OpenTime::region(None);
        let rate = dice.rate(self.rounds + 1.0, self.weeks + USUAL);
        let mut order = self.waiting.clone();
        let mut at = time.at(usual, self.from + 1);
        let mut round_of: HashMap<usize, Option<usize>> = HashMap::new();
        let mut next = None;
        for place in (0..order.len()).rev() {
            let other = (dice.share() * (place + 1) as f64) as usize;
            order.swap(place, other.min(place));
            at += dice.patience() / rate.max(f64::MIN_POSITIVE);
            let day = time.reached(usual, at);
            next = next.or(day);
            if let Some(province) = order.get(place) {
                round_of.insert(*province, day);
            }
        }
        let of = |(life, planned): (&Life, &Option<usize>)| {
            let round = round_of.get(&life.province).copied().unwrap_or(next);
            let day = planned.or(at_once.or(round).filter(|_| is_unwritten(life)));
            at_once.filter(|_| planned.is_some()).or(day)
        };
        lives.iter().zip(&self.planned).map(of).collect()
    }
}

fn is_unwritten(life: &Life) -> bool {
    life.written.is_none() && life.answered().is_none()
}

/// How many rounds left, and over how many open weeks.
fn pace(lives: &[Life], time: &OpenTime, today: usize) -> (f64, f64) {
    let usual = OpenTime::region(None);
    let mut days: Vec<(usize, usize)> =
        lives.iter().filter_map(|it| Some((it.province, it.written?))).collect();
    days.sort_unstable();
    let first = days.iter().map(|(_, day)| *day).min();
    let mut rounds = 0.0;
    let mut last: Option<(usize, usize)> = None;
    for (province, day) in days {
        let is_same = last.is_some_and(|(other, earlier)| {
            other == province && time.at(usual, day) - time.at(usual, earlier) < TOGETHER
        });
        rounds += if is_same { 0.0 } else { 1.0 };
        last = Some((province, day));
    }
    let weeks = first.map_or(0.0, |first| time.at(usual, today + 1) - time.at(usual, first));
    (rounds, weeks)
}
