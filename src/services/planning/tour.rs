//! A plan for a whole tour at once: everybody who wants a session, over the people who can.
//! Writes nothing: each session is planned by its own form.

mod model;

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::demand;
use super::proposals::{self, Question, SearchSpace};
use crate::domain::organisations::Organisation;
use crate::domain::people::Person;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{
    Company, Opening, Period, Proposal, Proposals, Stop, TourPlan, openings, propose, propose_each,
};
use crate::domain::stages::Stage;
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::DbConn;

/// Most organisations in one plan.
pub const MOST: usize = 100;

/// How long the solver may look for the best plan.
pub const LIMIT: Duration = Duration::from_secs(8);

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
        let space = &self.space;
        let found = propose_each(&space.hosts, &space.candidates, &space.ask(1));
        let mut plan = TourPlan { slack: f64::INFINITY, ..TourPlan::default() };
        for (host, proposals) in found.into_iter().enumerate() {
            match proposals.best.into_iter().next() {
                Some(best) => plan.stops.push(stop(host, best)),
                None => plan.unplaced.push(host),
            }
        }
        plan.stops.sort_by_key(|it| (it.opening.moment.starts_at, it.host));
        plan
    }

    /// The best plan that is found within the time; without one in time, the proposals of one
    /// organisation after another.
    #[must_use]
    pub fn solve(self, limit: Duration) -> Tour {
        let space = &self.space;
        let ask = space.ask(1);
        let open: Vec<_> =
            space.hosts.iter().map(|host| openings(host, &space.candidates, &ask)).collect();
        let plan = model::solve(&open, &space.candidates, limit).unwrap_or_else(|| self.in_turn());
        let unplaced = plan.unplaced.iter().filter_map(|place| {
            let (host, organisation) = (space.hosts.get(*place)?, self.organisations.get(*place)?);
            let proposals = propose(host, &space.candidates, &ask);
            Some(Unplaced { organisation: organisation.clone(), proposals })
        });
        let people = space.candidates.iter().map(|it| (it.person.id, it.person.clone()));
        Tour {
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
