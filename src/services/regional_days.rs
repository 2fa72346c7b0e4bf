//! Regional days: several organisations near each other that one adviser visits on one day.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::domain::conversations::Mode;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::next_step::Step;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::domain::regional_day::{
    MOST_VISITS, NEAR, Position, Visit, order, timetable, travel_minutes,
};
use crate::domain::schedule::LetterRegion;
use crate::domain::stages::StageState;
use crate::services::conversations::{Invitees, PlanConversation, plan};
use crate::services::rounds::Stationery;
use crate::services::standing;
pub use crate::services::standing::Standing;
use crate::services::{ServiceError, ServiceResult, dossiers as files, require};
use crate::store::{DbConn, dossiers, recesses};

/// How long before its day an organisation to get in touch with comes in sight.
const SOON: Days = Days::new(28);

/// Most organisations that are shown around one.
const SHOWN: usize = 12;

/// An organisation that a day may take in.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where its dossier stands.
    pub standing: Standing,
    /// Minutes of travel from the organisation that the day is built around.
    pub minutes: i64,
}

/// What the page to plan a day offers.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Organisations that want a conversation and that the actor may plan for, by name.
    pub seeds: Vec<Standing>,
    /// The organisation that the day is built around.
    pub seed: Option<Standing>,
    /// Those near it that want a conversation too, the nearest first.
    pub near: Vec<Candidate>,
    /// The advisers that a planner plans for: id and name.
    pub advisers: Vec<(i64, String)>,
}

/// A day as somebody asks for it.
#[derive(Debug, Clone)]
pub struct PlanDay {
    /// When the first conversation begins.
    pub first_at: DateTime<Utc>,
    /// Who visits; none is the adviser who plans, or each dossier's own.
    pub adviser_id: Option<i64>,
    /// CBS codes.
    pub codes: Vec<String>,
    /// True to send each of them an appointment, and the adviser all of them.
    pub invites: bool,
}

/// One visit of a proposed day.
#[derive(Debug, Clone)]
pub struct Stop {
    /// Where its dossier stands.
    pub standing: Standing,
    /// When, and how long the travel to it takes.
    pub visit: Visit,
    /// What to know about that day there: a recess.
    pub warning: Option<String>,
}

/// The organisations for a day around one of them.
///
/// # Errors
/// No permission, or the organisation wants no conversation or is somebody else's.
pub fn choices(
    conn: &mut DbConn,
    actor: &Actor,
    code: Option<&str>,
    now: DateTime<Utc>,
) -> ServiceResult<Choices> {
    let seeds = wanting(conn, actor, now)?;
    let is_planner = actor.may(Permission::AssignDossiers);
    let advisers = if is_planner { files::advisers(conn)? } else { Vec::new() };
    let seed = code.and_then(|code| seeds.iter().find(|it| it.organisation.code == code)).cloned();
    let near = seed.as_ref().map(|seed| around(seed, &seeds)).unwrap_or_default();
    Ok(Choices { seeds, seed, near, advisers })
}

/// The dossiers on the desk of the actor in which a conversation has to be planned.
fn wanting(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Vec<Standing>> {
    if !actor.may(Permission::AssignDossiers) {
        require(actor, Permission::LogConversations)?;
    }
    let tour_id = dossiers::current_tour(conn)?;
    let ids: Vec<i64> = dossiers::list(conn, tour_id)?
        .into_iter()
        .filter(|it| {
            let owner = it.adviser_id;
            actor.role != Some(Role::Adviser) || owner.is_none() || actor.works_for(owner)
        })
        .map(|it| it.id)
        .collect();
    let today = amsterdam_day(now);
    let mut all = standing::of(conn, &ids, today)?;
    all.retain(|it| asks(it, today + SOON) && it.organisation.position.is_some());
    Ok(all)
}

/// True when a conversation has to be planned, or somebody has to get in touch again by a day about
/// one that was not held.
fn asks(it: &Standing, until: NaiveDate) -> bool {
    it.stages.conversation != StageState::Held
        && it.next.is_some_and(|next| match next.step {
            Step::PlanConversation => true,
            Step::Reapproach => next.due_on.is_some_and(|day| day <= until),
            _ => false,
        })
}

fn around(seed: &Standing, all: &[Standing]) -> Vec<Candidate> {
    let Some(here) = seed.organisation.position else { return Vec::new() };
    let mut near: Vec<Candidate> = all
        .iter()
        .filter(|it| it.dossier.id != seed.dossier.id)
        .filter_map(|it| {
            let minutes = travel_minutes(here, it.organisation.position?);
            (minutes <= NEAR).then(|| Candidate { standing: it.clone(), minutes })
        })
        .collect();
    near.sort_by_key(|it| it.minutes);
    near.truncate(SHOWN);
    near
}

/// The day that visits these organisations with little travel, each conversation with its time.
///
/// # Errors
/// No permission, no or too many organisations, one that wants no conversation or is somebody
/// else's, or a moment in the past.
pub fn propose(
    conn: &mut DbConn,
    actor: &Actor,
    command: &PlanDay,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Stop>> {
    let all = wanting(conn, actor, now)?;
    let chosen: Vec<&Standing> =
        all.iter().filter(|it| command.codes.contains(&it.organisation.code)).collect();
    check(command, chosen.len(), now)?;
    let places: Vec<Position> = chosen.iter().filter_map(|it| it.organisation.position).collect();
    let visits = timetable(&places, &order(&places), command.first_at);
    let closed = recesses::closed_days(conn)?;
    let stops = visits.into_iter().filter_map(|visit| {
        let standing = (*chosen.get(visit.place)?).clone();
        let organisation = &standing.organisation;
        let region = LetterRegion {
            organisation_id: organisation.id,
            school_region: organisation.school_region.as_deref().and_then(|it| it.parse().ok()),
        };
        let recess = closed.recess_on(amsterdam_day(visit.starts_at), &region);
        let warning = recess.map(|it| format!("reces: {}", it.name.to_lowercase()));
        Some(Stop { standing, visit, warning })
    });
    Ok(stops.collect())
}

fn check(command: &PlanDay, found: usize, now: DateTime<Utc>) -> ServiceResult<()> {
    if !(2..=MOST_VISITS).contains(&command.codes.len()) {
        let problem = format!("Kies twee tot en met {MOST_VISITS} organisaties voor één dag.");
        return Err(ServiceError::field("visits", problem));
    }
    if found < command.codes.len() {
        let problem = "Bij een van deze organisaties is intussen iets veranderd. Kies opnieuw.";
        return Err(ServiceError::field("visits", problem));
    }
    if command.first_at <= now {
        return Err(ServiceError::field("on", "Dit moment is al voorbij. Kies een latere dag."));
    }
    Ok(())
}

/// Plans every conversation of a day as it was proposed, all of them or none; answers how many
/// messages of letters were taken back.
///
/// # Errors
/// Those of [`propose`], or the adviser has another conversation then.
pub fn plan_day(
    conn: &mut DbConn,
    actor: &Actor,
    command: &PlanDay,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let mut withdrawn = 0;
    for stop in propose(conn, actor, command, now)? {
        let one = PlanConversation {
            organisation: stop.standing.organisation.code.clone(),
            at: stop.visit.starts_at,
            mode: Mode::OnSite,
            adviser_id: command.adviser_id,
            invited: command.invites.then_some(Invitees::Usual),
        };
        withdrawn += plan(conn, actor, &one, stationery, now)
            .map_err(|error| about(error, &stop))?
            .withdrawn;
    }
    Ok(withdrawn)
}

/// Names the organisation in a refusal that says only what is wrong.
fn about(error: ServiceError, stop: &Stop) -> ServiceError {
    let name = stop.standing.organisation.full_name();
    match error {
        ServiceError::Rule(RuleError::Clash(why)) => {
            RuleError::Clash(format!("{name}: {why}")).into()
        }
        ServiceError::Rule(RuleError::NotAllowed(why)) => {
            RuleError::NotAllowed(format!("{name}: {why}")).into()
        }
        other => other,
    }
}
