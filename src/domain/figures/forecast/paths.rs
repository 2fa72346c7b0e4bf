//! One run: who is visited and returned to on which day, within what people can do in a week.

use super::letters::Letters;
use super::levers::Change;
use super::lives::Life;
use super::open_time::Clock;
use super::rates::{REPLY, RETURN, Rates, VISIT};
use super::{Capacity, Dice, OpenTime, Start};

/// Days in the weeks of a queue.
const WEEK: usize = 7;

/// What the busiest open weeks of the tour were, over this many.
const BUSY: f64 = 4.0;

/// What became of each unit in a run: days on which it was visited and returned to.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// By unit: the kind and both days.
    pub units: Vec<Unit>,
}

/// One organisation of the last deadline.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unit {
    pub is_province: bool,
    pub visited: Option<usize>,
    pub returned: Option<usize>,
}

/// Somebody who waits for a turn.
#[derive(Debug, Clone, Copy)]
struct Waiter {
    life: usize,
    /// When it is ready of its own accord, in days; infinite when that is after the last day.
    ready: f64,
    /// From when it can be asked sooner; none when it cannot.
    known: Option<usize>,
    /// What a turn leads to.
    turn: Turn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Held,
    Skipped,
    Declined,
}

/// The fate of one organisation: drawn for everybody in every run, whether it is needed or not,
/// so that a variant meets the same fates.
#[derive(Debug, Clone, Copy)]
struct Fate {
    patience: [f64; 3],
    conversation: f64,
    session: f64,
}

/// One run with these dice.
pub(super) fn run(start: &Start, change: &Change, dice: &mut Dice) -> Outcome {
    let rates = start.seen.draw(dice);
    let at_once = change.letters_now.then_some(start.today + 1);
    let letters: &Letters = &start.letters;
    let written = letters.draw((&start.lives, &start.time), (dice, at_once));
    let fates: Vec<Fate> = start.lives.iter().map(|_| Fate::draw(dice)).collect();
    let waiters = start.lives.iter().zip(&written).zip(&fates).enumerate();
    let mut visits: Vec<Waiter> = waiters
        .filter_map(|(place, ((life, letter), fate))| {
            visit(start, (place, life), *letter, (&rates, fate, change))
        })
        .collect();
    let mut lives: Vec<(Option<usize>, Option<usize>)> =
        start.lives.iter().map(|it| (it.visited, it.may_return_from())).collect();
    let most = start.capacity.conversations;
    let time = rates.clock(VISIT, &start.time);
    for (waiter, day) in serve((start, time), &mut visits, (most, change.conversations)) {
        if let Some(life) = lives.get_mut(waiter.life) {
            let is_held = waiter.turn == Turn::Held;
            *life = (is_held.then_some(day), Some(day));
        }
    }
    let mut sessions: Vec<Waiter> = lives
        .iter()
        .zip(&fates)
        .enumerate()
        .filter_map(|(place, ((_, from), fate))| session(start, (place, (*from)?), (&rates, fate)))
        .collect();
    let most = start.capacity.sessions;
    let time = rates.clock(RETURN, &start.time);
    let served = serve((start, time), &mut sessions, (most, change.sessions));
    outcome(start, &lives, &served)
}

impl Fate {
    fn draw(dice: &mut Dice) -> Self {
        let patience = [dice.patience(), dice.patience(), dice.patience()];
        Self { patience, conversation: dice.share(), session: dice.share() }
    }

    fn turn(&self, rates: &Rates) -> Turn {
        if self.conversation < rates.declines {
            Turn::Declined
        } else if self.conversation < rates.declines + rates.skips {
            Turn::Skipped
        } else {
            Turn::Held
        }
    }
}

/// When somebody who was not visited is ready for a conversation.
fn visit(
    start: &Start,
    (place, life): (usize, &Life),
    letter: Option<usize>,
    (rates, fate, change): (&Rates, &Fate, &Change),
) -> Option<Waiter> {
    if life.settled().is_some() || (life.is_lost && life.answered().is_none()) {
        return None;
    }
    let tomorrow = start.today + 1;
    let [reply, visit, _] = fate.patience;
    let answered = match life.answered() {
        Some(day) => Some(day),
        None => life.written.or(letter).and_then(|from| {
            let time = rates.clock(REPLY, &start.time);
            let begun = time.at(life.region, from);
            let waited = (time.at(life.region, tomorrow) - begun).max(0.0);
            let wait = rates.wait((REPLY, life.province), waited, reply, change.interest);
            let sooner = waited + (wait - waited) / change.reply_speed;
            time.reached(life.region, begun + sooner)
        }),
    };
    let ready = answered.and_then(|from| {
        let time = rates.clock(VISIT, &start.time);
        let begun = time.at(life.region, from);
        let waited = (time.at(life.region, tomorrow) - begun).max(0.0);
        let wait = rates.wait((VISIT, life.province), waited, visit, 1.0);
        time.reached(life.region, begun + wait)
    });
    let known = life.answered().or(life.written).or(letter);
    Some(Waiter { life: place, ready: days(ready), known, turn: fate.turn(rates) })
}

/// When somebody who was visited is ready for a session.
fn session(
    start: &Start,
    (place, from): (usize, usize),
    (rates, fate): (&Rates, &Fate),
) -> Option<Waiter> {
    let life = start.lives.get(place).filter(|it| it.session_settled().is_none())?;
    let time = &start.time;
    let begun = time.at(life.region, from);
    let waited = (time.at(life.region, start.today + 1) - begun).max(0.0);
    let [_, _, patience] = fate.patience;
    let wait = rates.wait((RETURN, life.province), waited, patience, 1.0);
    let is_declined = fate.session < rates.session_declines;
    let turn = if is_declined { Turn::Declined } else { Turn::Held };
    let ready = days(time.reached(life.region, begun + wait));
    Some(Waiter { life: place, ready, known: Some(from), turn })
}

fn days(day: Option<usize>) -> f64 {
    day.map_or(f64::INFINITY, |day| day as f64)
}

/// Gives each waiter a turn in the order in which they are ready, week by week, at most so many
/// an open week; `more` of them are asked before they are ready. Who declines takes no turn.
fn serve(
    (start, time): (&Start, Clock<'_>),
    waiters: &mut [Waiter],
    (most, more): (f64, f64),
) -> Vec<(Waiter, usize)> {
    waiters.sort_by(|a, b| a.ready.total_cmp(&b.ready).then(a.life.cmp(&b.life)));
    let mut served = Vec::new();
    let mut is_done = vec![false; waiters.len()];
    let (mut room, mut extra, mut head) = (0.0_f64, 0.0_f64, 0);
    let usual = OpenTime::region(None);
    let mut from = start.today + 1;
    while from <= start.time.last() {
        let end = from + WEEK;
        let open = (time.at(usual, end) - time.at(usual, from)).min(1.0);
        // Room that was not used in a week is gone, but for the part of one turn.
        room = room.min(1.0) + most * open;
        extra = extra.min(1.0) + more * open;
        while let Some(waiter) = waiters.get(head).filter(|it| it.ready < end as f64) {
            let is_taken = is_done.get(head).copied().unwrap_or(true);
            let takes = if waiter.turn == Turn::Held { 1.0 } else { 0.0 };
            if !is_taken && takes > room {
                break;
            }
            if !is_taken {
                room -= takes;
                served.push((*waiter, (waiter.ready as usize).max(from)));
            }
            head += 1;
        }
        let rest = waiters.iter().zip(is_done.iter_mut()).skip(head);
        for (waiter, is_done) in rest {
            if extra < 1.0 {
                break;
            }
            if !*is_done && waiter.known.is_some_and(|day| day < end) {
                *is_done = true;
                extra -= 1.0;
                served.push((*waiter, end - 1));
            }
        }
        from = end;
    }
    served.retain(|(waiter, _)| waiter.turn != Turn::Declined);
    served
}

fn outcome(
    start: &Start,
    lives: &[(Option<usize>, Option<usize>)],
    sessions: &[(Waiter, usize)],
) -> Outcome {
    let count = start.lives.iter().map(|it| it.unit + 1).max().unwrap_or(0);
    let mut units = vec![Unit::default(); count];
    let sooner = |a: Option<usize>, b: Option<usize>| [a, b].into_iter().flatten().min();
    for (life, (visited, _)) in start.lives.iter().zip(lives) {
        if let Some(unit) = units.get_mut(life.unit) {
            unit.is_province = life.is_province;
            unit.visited = sooner(unit.visited, *visited);
            unit.returned = sooner(unit.returned, life.returned);
        }
    }
    for (waiter, day) in sessions {
        let unit = start.lives.get(waiter.life).and_then(|it| units.get_mut(it.unit));
        if let Some(unit) = unit {
            unit.returned = sooner(unit.returned, Some(*day));
        }
    }
    Outcome { units }
}

/// The most conversations and sessions an open week that the tour has shown.
pub(super) fn observed(lives: &[Life], time: &OpenTime, today: usize) -> Capacity {
    let conversations = lives.iter().filter_map(|it| it.visited).collect();
    let sessions = lives.iter().filter_map(|it| it.returned).collect();
    Capacity {
        conversations: busiest(conversations, time, today),
        sessions: busiest(sessions, time, today),
    }
}

fn busiest(mut days: Vec<usize>, time: &OpenTime, today: usize) -> f64 {
    let usual = OpenTime::region(None);
    days.sort_unstable();
    let open: Vec<f64> = days.iter().map(|day| time.at(usual, (*day).min(today))).collect();
    let count = |(place, from): (usize, &f64)| {
        open.iter().skip(place).take_while(|it| **it < from + BUSY).count()
    };
    open.iter().enumerate().map(count).max().unwrap_or(0) as f64 / BUSY
}
