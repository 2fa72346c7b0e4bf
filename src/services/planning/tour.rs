//! A plan for a whole tour at once: everybody who wants a session, over the people who can.
//! Writes nothing: each session is planned by its own form.

mod model;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::demand;
use super::proposals::{self, Question, SearchSpace};
use crate::domain::organisations::Organisation;
use crate::domain::people::Person;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{
    Company, MeetingWishes, Objection, Opening, Period, Proposal, Proposals, Stop, TourPlan, Trip,
    openings, propose, propose_in_turn,
};
use crate::domain::stages::Stage;
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::DbConn;

/// Most organisations in one plan.
pub const MOST: usize = 100;

/// How long the solver may look for the best plan.
pub const LIMIT: Duration = Duration::from_secs(8);

/// How many other orders in a row may bring nothing before the search for a better one ends.
const FRUITLESS: usize = 8;

/// Everything that a plan is made from, read at one moment.
#[derive(Debug, Clone)]
pub struct Task {
    organisations: Vec<Organisation>,
    space: SearchSpace,
}

/// An organisation for which nothing was left.
#[derive(Debug, Clone)]
pub struct Unplaced {
    /// Which one.
    pub organisation: Organisation,
    /// What would be possible if the plan left everybody free.
    pub proposals: Proposals,
}

/// A plan with the organisations and people it names.
#[derive(Debug, Clone)]
pub struct Tour {
    /// The plan; places in it are those of `organisations`.
    pub plan: TourPlan,
    /// Everybody who was asked for.
    pub organisations: Vec<Organisation>,
    /// Who is left, with why.
    pub unplaced: Vec<Unplaced>,
    /// Everybody of the team, by id.
    pub people: HashMap<i64, Person>,
    /// For each session of the plan everybody else: the way of that person, or why not.
    pub others: Vec<Vec<(i64, Result<Trip, Objection>)>>,
    /// What each organisation asks, in their order.
    pub wishes: Vec<MeetingWishes>,
}

/// Everybody who wants a session, who waits longest first.
#[derive(Debug, Clone, Default)]
pub struct Wanting {
    /// CBS codes of those who can be in one plan.
    pub codes: Vec<String>,
    /// Names of those who do not fit: more than [`MOST`], or gone before the end of the period.
    pub left_out: Vec<String>,
}

/// Everybody who wants a session and for whom no date is held, or those in one province.
///
/// # Errors
/// No permission.
pub fn wanting(
    conn: &mut DbConn,
    actor: &Actor,
    (province, period): (Option<&str>, Period),
    now: DateTime<Utc>,
) -> ServiceResult<Wanting> {
    let mut wanting = Wanting::default();
    for demand in demand::list(conn, actor, province, now)? {
        let organisation = demand.organisation;
        // Who can choose already from dates that are held, is served.
        if demand.stage != Stage::Session || demand.offer.is_some() {
            continue;
        }
        let fits = organisation.is_valid_on(period.last) && organisation.position.is_some();
        if fits && wanting.codes.len() < MOST {
            wanting.codes.push(organisation.code);
        } else {
            wanting.left_out.push(organisation.full_name());
        }
    }
    Ok(wanting)
}

/// Reads what a plan is made from. [`Task::solve`] needs no database.
///
/// # Errors
/// Every refused field, or no permission.
pub fn prepare(
    conn: &mut DbConn,
    actor: &Actor,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<Task> {
    require(actor, Permission::PlanSessions)?;
    if question.codes.len() > MOST {
        let problem = format!("Kies ten hoogste {MOST} organisaties tegelijk.");
        return Err(ServiceError::not_allowed(&problem));
    }
    let (organisations, space) = proposals::load(conn, question, now)?;
    Ok(Task { organisations, space })
}

impl Task {
    /// The plan in which each organisation gets its best, one after another in the order of the
    /// question.
    #[must_use]
    pub fn in_turn(&self) -> TourPlan {
        self.in_order(&(0..self.space.hosts.len()).collect::<Vec<_>>())
    }

    fn in_order(&self, order: &[usize]) -> TourPlan {
        let space = &self.space;
        let ask = space.ask(1);
        let wanted: Vec<_> =
            order.iter().filter_map(|it| Some((space.hosts.get(*it)?, ask))).collect();
        let found = propose_in_turn(&wanted, &space.candidates);
        let mut plan = TourPlan { slack: f64::INFINITY, ..TourPlan::default() };
        for (host, proposals) in order.iter().copied().zip(found) {
            match proposals.best.into_iter().next() {
                Some(best) => plan.stops.push(stop(host, best)),
                None => plan.unplaced.push(host),
            }
        }
        plan.stops.sort_by_key(|it| (it.opening.moment.starts_at, it.host));
        plan.unplaced.sort_unstable();
        plan
    }

    /// The best of such plans when those for whom nothing was left go first the next time, as
    /// long as that helps and there is time (squeaky wheel optimisation, Joslin and Clements 1999).
    #[must_use]
    pub fn in_better_turn(&self, limit: Duration) -> TourPlan {
        let until = Instant::now() + limit;
        let mut order: Vec<usize> = (0..self.space.hosts.len()).collect();
        let mut best = self.in_order(&order);
        let mut tries = FRUITLESS;
        let mut last = best.clone();
        while tries > 0 && !last.unplaced.is_empty() && Instant::now() < until {
            order.sort_by_key(|host| !last.unplaced.contains(host));
            last = self.in_order(&order);
            tries -= 1;
            if (last.unplaced.len(), last.points()) < (best.unplaced.len(), best.points()) {
                best = last.clone();
                tries = FRUITLESS;
            }
        }
        best
    }

    /// The best plan that is found within the time; without one in time, the best of one
    /// organisation after another.
    #[must_use]
    pub fn solve(self, limit: Duration) -> Tour {
        let space = &self.space;
        let ask = space.ask(1);
        let open: Vec<_> =
            space.hosts.iter().map(|host| openings(host, &space.candidates, &ask)).collect();
        let solved = model::solve(&open, &space.candidates, limit);
        let plan = solved.unwrap_or_else(|| self.in_better_turn(limit / 2));
        let unplaced = plan.unplaced.iter().filter_map(|place| {
            let (host, organisation) = (space.hosts.get(*place)?, self.organisations.get(*place)?);
            let proposals = propose(host, &space.candidates, &ask);
            Some(Unplaced { organisation: organisation.clone(), proposals })
        });
        let people = space.candidates.iter().map(|it| (it.person.id, it.person.clone()));
        let others = plan.stops.iter().map(|it| plan.others(it, &space.hosts, &space.candidates));
        Tour {
            others: others.collect(),
            wishes: space.hosts.iter().map(|it| it.wishes.clone()).collect(),
            unplaced: unplaced.collect(),
            people: people.collect(),
            organisations: self.organisations,
            plan,
        }
    }
}

fn stop(host: usize, it: Proposal) -> Stop {
    let Proposal { moment, lead_id, trip, trainer, rank, .. } = it;
    let company = |(trainer_id, minutes)| Company { moment, trainer_id, minutes };
    let opening = Opening { moment, lead_id, trip, rank };
    Stop { host, trainer: trainer.map(company), opening }
}
