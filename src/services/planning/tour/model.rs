//! The plan as an optimisation: each way in which an organisation could get its session is a
//! choice of yes or no, and the solver takes the cheapest set that fits.
//!
//! What has to fit: an organisation at most once; a person at most once on a day and at most so
//! often in a week; a trainer beside each moderator when one was asked for. What costs: the points
//! of each choice, and fifteen for each session that one person has beyond the first. As many
//! organisations as possible come before all of that.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, SolveOptions, Variable};

use crate::domain::planning::{Candidate, Company, Opening, Openings, Stop, TourPlan, burden};

/// What a session is worth: more than all points of a hundred organisations together.
const REWARD: f64 = 100_000.0;

/// With trainers the choices multiply; so many of the best of each organisation are looked at.
const MOST_WITH_TRAINER: usize = 200;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Limit {
    /// Once for an organisation.
    Host(usize),
    /// Once for a person on a day.
    Day(i64, NaiveDate),
    /// For a person in the week of this year.
    Week(i64, (i32, u32)),
    /// No more moderators than trainers for an organisation at a moment.
    Company(usize, DateTime<Utc>),
    /// As many sessions for a person as steps of its burden.
    Burden(i64),
}

/// The cheapest plan; none when the time was up before there was any.
pub(super) fn solve(open: &[Openings], team: &[Candidate], limit: Duration) -> Option<TourPlan> {
    let mut model = Model::new();
    for (host, openings) in open.iter().enumerate() {
        model.offer(host, openings);
    }
    model.spread(team, open.len());
    model.limit(team);
    let mut options = SolveOptions::default();
    options.time_limit = Some(limit);
    let outcome = model.problem.solve_with(options).ok()?;
    let bound = outcome.stats().best_bound;
    let solution = outcome.into_solution().ok()?;
    let slack = bound.map_or(f64::INFINITY, |bound| (solution.objective() - bound).max(0.0));
    Some(model.plan(&solution, open.len(), slack))
}

/// The problem with what its choices mean.
struct Model<'a> {
    problem: Problem,
    rows: BTreeMap<Limit, Vec<(Variable, f64)>>,
    leads: Vec<(Variable, usize, &'a Opening)>,
    company: Vec<(Variable, usize, Company)>,
    is_cut: bool,
}

impl<'a> Model<'a> {
    fn new() -> Self {
        Self {
            problem: Problem::new(OptimizationDirection::Minimize),
            rows: BTreeMap::new(),
            leads: Vec::new(),
            company: Vec::new(),
            is_cut: false,
        }
    }

    /// Every choice that one organisation has.
    fn offer(&mut self, host: usize, openings: &'a Openings) {
        let with_trainer = openings.company.is_some();
        let mut leads: Vec<&Opening> = openings.leads.iter().collect();
        if let Some(company) = &openings.company {
            leads.retain(|lead| company.iter().any(|it| goes_with(it, lead)));
            leads.sort_by_key(|it| it.rank.points);
            self.is_cut |= leads.len() > MOST_WITH_TRAINER;
            leads.truncate(MOST_WITH_TRAINER);
        }
        for lead in leads {
            let choice = self.choose(cost(lead.rank.points) - REWARD);
            self.count(choice, Limit::Host(host));
            self.occupy(choice, lead.lead_id, lead.moment.day);
            if with_trainer {
                self.count(choice, Limit::Company(host, lead.moment.starts_at));
            }
            self.leads.push((choice, host, lead));
        }
        for company in openings.company.iter().flatten() {
            let choice = self.choose(cost(company.minutes));
            let moment = Limit::Company(host, company.moment.starts_at);
            self.rows.entry(moment).or_default().push((choice, -1.0));
            self.occupy(choice, company.trainer_id, company.moment.day);
            self.company.push((choice, host, *company));
        }
    }

    fn choose(&mut self, cost: f64) -> Variable {
        self.problem.add_binary_var(cost)
    }

    fn count(&mut self, choice: Variable, limit: Limit) {
        self.rows.entry(limit).or_default().push((choice, 1.0));
    }

    fn occupy(&mut self, choice: Variable, person_id: i64, day: NaiveDate) {
        self.count(choice, Limit::Day(person_id, day));
        self.count(choice, Limit::Week(person_id, week_of(day)));
        self.count(choice, Limit::Burden(person_id));
    }

    /// Each session more costs a person more: as many steps as there are sessions.
    fn spread(&mut self, team: &[Candidate], sessions: usize) {
        for person in team {
            let limit = Limit::Burden(person.person.id);
            let Some(row) = self.rows.get_mut(&limit) else { continue };
            for step in 0..sessions {
                let burden = self.problem.add_var(cost(burden(step)), (0.0, 1.0));
                row.push((burden, -1.0));
            }
        }
    }

    /// Puts what has to fit into the problem.
    fn limit(&mut self, team: &[Candidate]) {
        for (limit, row) in std::mem::take(&mut self.rows) {
            let most = match limit {
                Limit::Host(_) | Limit::Day(..) => 1.0,
                Limit::Company(..) | Limit::Burden(_) => 0.0,
                Limit::Week(person_id, week) => room(team, person_id, week),
            };
            self.problem.add_constraint(row, ComparisonOp::Le, most);
        }
    }

    /// What was chosen.
    fn plan(&self, solution: &Solution, hosts: usize, slack: f64) -> TourPlan {
        let is_chosen = |choice: Variable| solution.var_value(choice) > 0.5;
        let company_of = |host: usize, starts_at: DateTime<Utc>| {
            let chosen = self.company.iter().filter(|(choice, ..)| is_chosen(*choice));
            let mut here = chosen.map(|(_, host, company)| (*host, *company));
            here.find(|it| it.0 == host && it.1.moment.starts_at == starts_at).map(|it| it.1)
        };
        let chosen = self.leads.iter().filter(|(choice, ..)| is_chosen(*choice));
        let mut stops: Vec<Stop> = chosen
            .map(|(_, host, opening)| Stop {
                host: *host,
                opening: (*opening).clone(),
                trainer: company_of(*host, opening.moment.starts_at),
            })
            .collect();
        stops.sort_by_key(|it| (it.opening.moment.starts_at, it.host));
        let unplaced = (0..hosts).filter(|host| stops.iter().all(|it| it.host != *host));
        TourPlan { unplaced: unplaced.collect(), stops, slack, is_cut: self.is_cut }
    }
}

/// True when this trainer can join: at that moment, and somebody else.
fn goes_with(company: &Company, lead: &Opening) -> bool {
    company.moment == lead.moment && company.trainer_id != lead.lead_id
}

/// How many sessions more somebody may have in a week.
fn room(team: &[Candidate], person_id: i64, (year, week): (i32, u32)) -> f64 {
    let person = team.iter().find(|it| it.person.id == person_id);
    let monday = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon);
    let most = person.and_then(|it| it.availability.most_per_week);
    let (Some(person), Some(monday), Some(most)) = (person, monday, most) else {
        return f64::INFINITY;
    };
    let booked = i32::try_from(person.booked_in_week(monday)).unwrap_or(i32::MAX);
    f64::from((most - booked).max(0))
}

fn week_of(day: NaiveDate) -> (i32, u32) {
    (day.iso_week().year(), day.iso_week().week())
}

#[allow(clippy::cast_precision_loss, reason = "points are far below 2^52")]
const fn cost(points: i64) -> f64 {
    points as f64
}

#[cfg(test)]
mod tests;
