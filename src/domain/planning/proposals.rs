//! Proposals: for each open moment the best one to lead it, and the best moments first.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::candidates::{Candidate, Placed};
use super::days::{DayRefusal, Host};
use super::moments::{Moment, Period};
use super::objections::{Objection, Trip, objection, way};
use super::ranking::Rank;
use crate::domain::people::Part;
use crate::domain::schedule::ClosedDays;

/// What is sought for one organisation.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The days that are closed for somebody or everybody.
    pub closed: &'a ClosedDays,
    /// Between which days.
    pub period: Period,
    /// What who leads it does: a moderator leads a session, a trainer a training.
    pub lead: Part,
    /// How long it takes.
    pub length: TimeDelta,
    /// Whether a trainer has to come too.
    pub with_trainer: bool,
    /// Most proposals, one a day.
    pub most: usize,
}

/// A moment with who leads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// When.
    pub moment: Moment,
    /// Id of the person who leads it.
    pub lead_id: i64,
    /// The way of that person.
    pub trip: Trip,
    /// Id of the trainer who joins, with minutes of travel, when one was asked for.
    pub trainer: Option<(i64, i64)>,
    /// Why it stands where it stands.
    pub rank: Rank,
    /// Everybody else who may lead it: the way of that person, or why not.
    pub others: Vec<(i64, Result<Trip, Objection>)>,
}

/// How often somebody who may lead it could have, and what was in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Who.
    pub person_id: i64,
    /// Open moments on which this person could.
    pub free: usize,
    /// Kind of reason with how often, the most frequent first.
    pub reasons: Vec<(&'static str, usize)>,
}

/// All that is possible for one organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposals {
    /// The best first, one a day.
    pub best: Vec<Proposal>,
    /// Moments that were open for the organisation.
    pub open: usize,
    /// Moments that were closed for it, by reason.
    pub closed: Vec<(DayRefusal, usize)>,
    /// Open moments on which somebody could lead it, and no trainer could come too.
    pub without_trainer: usize,
    /// Everybody who may lead it.
    pub tallies: Vec<Tally>,
}

/// What is possible for one organisation, the best first.
#[must_use]
pub fn propose(host: &Host, team: &[Candidate], ask: &Ask<'_>) -> Proposals {
    let mut search = Search::new(host, team, ask);
    for day in ask.period.days() {
        let of_day: Vec<Proposal> = host
            .parts()
            .into_iter()
            .filter_map(|part| search.look(&Moment::lasting(day, part, ask.length)))
            .collect();
        let best = of_day.into_iter().min_by_key(|it| (it.rank.points, it.moment.starts_at));
        search.found.extend(best);
    }
    search.finish()
}

/// What is possible for each organisation when those before it get their best proposal: the first
/// proposals of all of them can be planned together.
#[must_use]
pub fn propose_each(hosts: &[Host], team: &[Candidate], ask: &Ask<'_>) -> Vec<Proposals> {
    let wanted: Vec<_> = hosts.iter().map(|host| (host, *ask)).collect();
    propose_in_turn(&wanted, team)
}

/// Like [`propose_each`], for organisations that do not all want the same.
#[must_use]
pub fn propose_in_turn(wanted: &[(&Host, Ask<'_>)], team: &[Candidate]) -> Vec<Proposals> {
    let mut team = team.to_vec();
    let mut all = Vec::with_capacity(wanted.len());
    for ((host, ask), number) in wanted.iter().zip(1_i64..) {
        let proposals = propose(host, &team, ask);
        if let Some(first) = proposals.best.first() {
            let trainer = first.trainer.map(|(id, _)| id);
            let mut held = Placed::wanted(host, &first.moment);
            // No session has a number below zero, so this one is nobody's but its own.
            held.booking.id = -number;
            let is_held = |it: &&mut Candidate| {
                it.person.id == first.lead_id || Some(it.person.id) == trainer
            };
            team.iter_mut().filter(is_held).for_each(|it| it.bookings.push(held.clone()));
        }
        all.push(proposals);
    }
    all
}

/// A search for one organisation that goes on.
struct Search<'a> {
    host: &'a Host,
    team: &'a [Candidate],
    ask: &'a Ask<'a>,
    found: Vec<Proposal>,
    open: usize,
    closed: BTreeMap<DayRefusal, usize>,
    without_trainer: usize,
    objections: BTreeMap<i64, BTreeMap<&'static str, usize>>,
}

impl<'a> Search<'a> {
    fn new(host: &'a Host, team: &'a [Candidate], ask: &'a Ask<'a>) -> Self {
        let leads = team.iter().filter(|it| it.person.parts.contains(&ask.lead));
        Self {
            host,
            team,
            ask,
            found: Vec::new(),
            open: 0,
            closed: BTreeMap::new(),
            without_trainer: 0,
            objections: leads.map(|it| (it.person.id, BTreeMap::new())).collect(),
        }
    }

    /// The best that this moment has; none when it is closed or nobody can.
    fn look(&mut self, moment: &Moment) -> Option<Proposal> {
        if let Some(refusal) = self.host.refusal(moment, self.ask.closed) {
            *self.closed.entry(refusal).or_default() += 1;
            return None;
        }
        self.open += 1;
        let answers = self.answers(moment);
        let ranked = answers.iter().filter_map(|(candidate, answer)| {
            let trip = *answer.as_ref().ok()?;
            let rank = Rank::of(candidate, self.host, (moment, trip), &self.ask.period);
            Some((*candidate, trip, rank))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_key(|(candidate, _, rank)| (rank.points, candidate.person.id));
        let some_lead = !ranked.is_empty();
        let best = ranked
            .into_iter()
            .find_map(|(lead, trip, rank)| Some((lead, trip, rank, self.company(lead, moment)?)));
        if best.is_none() && some_lead {
            self.without_trainer += 1;
        }
        let (lead, trip, rank, trainer) = best?;
        let others = answers.into_iter().filter(|(it, _)| it.person.id != lead.person.id);
        Some(Proposal {
            moment: *moment,
            lead_id: lead.person.id,
            trip,
            trainer,
            rank,
            others: others.map(|(it, answer)| (it.person.id, answer)).collect(),
        })
    }

    /// What each who may lead it answers, counted.
    fn answers(&mut self, moment: &Moment) -> Vec<(&'a Candidate, Result<Trip, Objection>)> {
        let mut answers = Vec::new();
        for candidate in self.team {
            if let Some(counts) = self.objections.get_mut(&candidate.person.id) {
                let answer = way(candidate, self.ask.lead, self.host, moment);
                if let Err(objection) = &answer {
                    *counts.entry(objection.kind()).or_default() += 1;
                }
                answers.push((candidate, answer));
            }
        }
        answers
    }

    /// The trainer who comes with who leads it: the nearest who can; the inner one is none when
    /// no trainer was asked for.
    fn company(&self, lead: &Candidate, moment: &Moment) -> Option<Option<(i64, i64)>> {
        if !self.ask.with_trainer {
            return Some(None);
        }
        let able = self.team.iter().filter(|it| it.person.id != lead.person.id);
        let able = able.filter(|it| objection(it, Part::Trainer, self.host, moment).is_none());
        let trips =
            able.filter_map(|it| Some((it.person.id, Trip::of(it, self.host, moment)?.minutes)));
        trips.min_by_key(|(id, minutes)| (*minutes, *id)).map(Some)
    }

    fn finish(self) -> Proposals {
        let open = self.open;
        let tally = |(person_id, counts): (i64, BTreeMap<&'static str, usize>)| {
            let free = open - counts.values().sum::<usize>().min(open);
            let mut reasons: Vec<_> = counts.into_iter().collect();
            reasons.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
            Tally { person_id, free, reasons }
        };
        let mut best = self.found;
        best.sort_by_key(|it| (it.rank.points, it.moment.starts_at));
        best.truncate(self.ask.most);
        Proposals {
            best,
            open,
            closed: self.closed.into_iter().collect(),
            without_trainer: self.without_trainer,
            tallies: self.objections.into_iter().map(tally).collect(),
        }
    }
}
