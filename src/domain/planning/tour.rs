//! A plan for a whole tour: which organisation gets its session when and from whom, all at once.
//!
//! Each trip counts from home and back, also when somebody has two sessions on one day.

use std::collections::BTreeMap;

use super::candidates::{Candidate, Placed};
use super::days::Host;
use super::objections::{Objection, Trip, way};
use super::openings::{Company, Opening};
use super::ranking::{BEST, LOAD};
use crate::domain::people::Part;

/// One session in the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Place of the organisation among those that were asked for.
    pub host: usize,
    /// When, and who leads it.
    pub opening: Opening,
    /// The trainer who joins, when one was asked for.
    pub trainer: Option<Company>,
}

impl Stop {
    /// Everybody who goes, with minutes of travel, one way.
    pub fn travellers(&self) -> impl Iterator<Item = (i64, i64)> + use<> {
        let trainer = self.trainer.map(|it| (it.trainer_id, it.minutes));
        [(self.opening.lead_id, self.opening.trip.minutes)].into_iter().chain(trainer)
    }

    /// Points of this one alone: those of its rank and the way of the trainer.
    #[must_use]
    pub fn points(&self) -> i64 {
        self.opening.rank.points + self.trainer.map_or(0, |it| it.minutes)
    }
}

/// What one person does in the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Sessions in the plan.
    pub sessions: usize,
    /// Minutes of travel, there and back.
    pub minutes: i64,
}

/// A plan for all organisations that were asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TourPlan {
    /// The sessions, the first one first.
    pub stops: Vec<Stop>,
    /// Places of the organisations for which nothing was left.
    pub unplaced: Vec<usize>,
    /// By how many points, at most, a better plan could be better; 0 when this one is the best.
    pub slack: f64,
    /// True when not every way was looked at, because there were too many.
    pub is_cut: bool,
}

impl TourPlan {
    /// Who does how much, by id of the person.
    #[must_use]
    pub fn shares(&self) -> BTreeMap<i64, Share> {
        let mut shares: BTreeMap<i64, Share> = BTreeMap::new();
        for (person_id, minutes) in self.stops.iter().flat_map(Stop::travellers) {
            let share = shares.entry(person_id).or_default();
            share.sessions += 1;
            share.minutes += 2 * minutes;
        }
        shares
    }

    /// Everybody else who may lead one session of the plan, while all others stand: the way of
    /// that person, or why not.
    #[must_use]
    pub fn others(
        &self,
        stop: &Stop,
        hosts: &[Host],
        team: &[Candidate],
    ) -> Vec<(i64, Result<Trip, Objection>)> {
        let Some(host) = hosts.get(stop.host) else { return Vec::new() };
        let moment = &stop.opening.moment;
        let goes = |it: &Candidate| stop.travellers().any(|(id, _)| id == it.person.id);
        let may = |it: &&Candidate| it.person.parts.contains(&Part::Moderator) && !goes(it);
        let answer = |it: &Candidate| {
            let mut busy = it.clone();
            busy.bookings.extend(self.bookings_of(it.person.id, stop.host, hosts));
            (it.person.id, way(&busy, Part::Moderator, host, moment))
        };
        team.iter().filter(may).map(answer).collect()
    }

    /// What a person is booked for by the other sessions of the plan.
    fn bookings_of(&self, person_id: i64, but: usize, hosts: &[Host]) -> Vec<Placed> {
        let goes = |it: &&Stop| {
            it.host != but && it.travellers().any(|(traveller, _)| traveller == person_id)
        };
        let booking = |it: &Stop| {
            let mut booked = Placed::wanted(hosts.get(it.host)?, &it.opening.moment);
            // No session has a number below zero, so this one is nobody's but its own.
            booked.booking.id = -1 - i64::try_from(it.host).unwrap_or(i64::MAX - 1);
            Some(booked)
        };
        self.stops.iter().filter(goes).filter_map(booking).collect()
    }

    /// Minutes of travel of everybody, there and back.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.shares().values().map(|it| it.minutes).sum()
    }

    /// The points of the whole: those of each session, and those of what one person does more
    /// than one session. Fewer is better.
    #[must_use]
    pub fn points(&self) -> i64 {
        let uneven: i64 =
            self.shares().values().map(|it| (0..it.sessions).map(burden).sum::<i64>()).sum();
        self.stops.iter().map(Stop::points).sum::<i64>() + uneven
    }

    /// By how much, at most, this plan is worse than the best one: a share of what the best one
    /// costs, counted from a session without travel on the wished day.
    #[must_use]
    pub fn gap(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "points are far below 2^52")]
        let cost = (self.points() - BEST * self.stops.len() as i64) as f64;
        if self.slack <= 0.0 { 0.0 } else { self.slack / (cost - self.slack).max(1.0) }
    }
}

/// Points of one session more for somebody who has so many in the plan: work is spread.
#[must_use]
pub fn burden(sessions: usize) -> i64 {
    LOAD * i64::try_from(sessions).unwrap_or(i64::MAX / LOAD)
}
