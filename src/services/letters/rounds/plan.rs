//! Making a draft, and changing it; a change of a released round voids the release.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::control;
use crate::domain::dates::{amsterdam_day, day_field};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::letters::{Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::{AHEAD, NO_PACE, PACE};
use crate::services::{ServiceError, ServiceResult, audit, require, templates};
use crate::store::rounds::NewRound;
use crate::store::{DbConn, StoreError, dossiers, organisations, rounds};

/// Letters per hour when nobody says otherwise.
pub const USUAL_PACE: u32 = 60;

/// A round as somebody asks for it.
#[derive(Debug, Clone)]
pub struct PlanRound {
    /// Name on the screen.
    pub name: String,
    /// All municipalities of this province; empty when there is a list.
    pub province: Option<String>,
    /// The CBS codes of a list of organisations.
    pub organisations: Vec<String>,
    /// When the first letter may leave.
    pub planned_at: DateTime<Utc>,
    /// Letters per hour.
    pub pace_per_hour: u32,
}

/// What can be changed about a round that did not start.
#[derive(Debug, Clone)]
pub struct ChangeRound {
    /// The round.
    pub id: i64,
    /// The version that was seen.
    pub version: i64,
    /// Name on the screen.
    pub name: String,
    /// When the first letter may leave.
    pub planned_at: DateTime<Utc>,
    /// Letters per hour.
    pub pace_per_hour: u32,
}

/// Makes a draft with a letter for each organisation.
///
/// # Errors
/// No permission, or every field that has to be mended.
pub fn plan(
    conn: &mut DbConn,
    actor: &Actor,
    new: &PlanRound,
    now: DateTime<Utc>,
) -> ServiceResult<Round> {
    require(actor, Permission::ProposeRounds)?;
    let Some(author_id) = actor.user_id else {
        return Err(ServiceError::not_allowed("Een brievenronde wordt door een mens gemaakt."));
    };
    let mut problems = terms_problems((&new.name, new.pace_per_hour), new.planned_at, now);
    let chosen = chosen(conn, new, &mut problems)?;
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let tour_id = dossiers::current_tour(conn)?;
    let template_version = templates::newest_invitations(conn)?.to_string();
    let round = NewRound {
        tour_id,
        name: new.name.trim(),
        province_code: new.province.as_deref(),
        planned_at: new.planned_at,
        pace_per_hour: new.pace_per_hour,
        template_version: &template_version,
        author_id,
        created_at: now,
    };
    let id = rounds::add(conn, &round)?;
    for organisation in chosen {
        let dossier = dossiers::get_of(conn, organisation.id, tour_id)?;
        rounds::add_letter(conn, id, dossier.id)?;
    }
    audit::record(conn, actor, "round.plan", &format!("round {id}"), now)?;
    Ok(rounds::get(conn, id)?)
}

/// Everything that is wrong with a round as somebody asks for it.
///
/// # Errors
/// No permission, or a store error.
pub fn problems(
    conn: &mut DbConn,
    actor: &Actor,
    new: &PlanRound,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Problem>> {
    require(actor, Permission::ProposeRounds)?;
    let mut problems = terms_problems((&new.name, new.pace_per_hour), new.planned_at, now);
    chosen(conn, new, &mut problems)?;
    Ok(problems)
}

/// Changes name, moment or pace; a release is void after that and the round a draft again. Who
/// changes it is its author from then on: somebody else releases it.
///
/// # Errors
/// No permission, fields that have to be mended, a round that started, or one that somebody else
/// changed since it was seen.
pub fn change(
    conn: &mut DbConn,
    actor: &Actor,
    change: &ChangeRound,
    now: DateTime<Utc>,
) -> ServiceResult<Round> {
    require(actor, Permission::ProposeRounds)?;
    let problems = terms_problems((&change.name, change.pace_per_hour), change.planned_at, now);
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let mut round = rounds::get(conn, change.id)?;
    if round.version != change.version {
        return Err(StoreError::Conflict.into());
    }
    let draft = round.state.revise()?;
    if round.state == RoundState::Approved {
        control::void_release(conn, actor, &mut round, now)?;
    }
    round.state = draft;
    round.author_id = actor.user_id.unwrap_or(round.author_id);
    round.name = change.name.trim().to_owned();
    round.planned_at = change.planned_at;
    round.pace_per_hour = change.pace_per_hour;
    rounds::save(conn, &round)?;
    audit::record(conn, actor, "round.change", &format!("round {}", round.id), now)?;
    Ok(rounds::get(conn, round.id)?)
}

/// What is wrong with the name, the pace or the moment of a round.
#[must_use]
pub fn terms_problems(
    (name, pace_per_hour): (&str, u32),
    planned_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        let problem = "Vul een naam in van ten hoogste 100 tekens, bijvoorbeeld Zeeland.";
        problems.push(Problem::new("name", problem));
    }
    if planned_at > now + AHEAD {
        let problem = "Kies een dag binnen twee jaar.";
        problems.push(Problem::new("planned_at", problem));
    }
    if !PACE.contains(&pace_per_hour) {
        problems.push(Problem::new("pace_per_hour", NO_PACE));
    }
    problems
}

/// The organisations of the round, each once; what is wrong with the choice goes to `problems`.
fn chosen(
    conn: &mut DbConn,
    new: &PlanRound,
    problems: &mut Vec<Problem>,
) -> ServiceResult<Vec<Organisation>> {
    match (&new.province, new.organisations.as_slice()) {
        (Some(code), []) => of_province(conn, code, new.planned_at, problems),
        (None, codes @ [_, ..]) => of_list(conn, codes, new.planned_at, problems),
        (Some(_), _) => {
            let problem = "Kies een provincie of een lijst, niet allebei.";
            problems.push(Problem::new("province", problem));
            Ok(Vec::new())
        }
        (None, []) => {
            let problem = "Kies een provincie, of geef ten minste één organisatie op.";
            problems.push(Problem::new("province", problem));
            Ok(Vec::new())
        }
    }
}

fn of_province(
    conn: &mut DbConn,
    code: &str,
    planned_at: DateTime<Utc>,
    problems: &mut Vec<Problem>,
) -> ServiceResult<Vec<Organisation>> {
    let day = amsterdam_day(planned_at);
    let all = organisations::list(conn)?;
    if !all.iter().any(|one| one.is_province() && one.code == code) {
        let problem = format!("De provincie “{code}” kennen wij niet. Een code is PV20 tot PV31.");
        problems.push(Problem::new("province", problem));
    }
    let taking_part = taking_part(conn)?;
    let in_province = |one: &Organisation| {
        let is_there = one.is_valid_on(day) && taking_part.contains(&one.id);
        !one.is_province() && one.province_code == code && is_there
    };
    Ok(all.into_iter().filter(in_province).collect())
}

/// The organisations with a dossier in the tour.
fn taking_part(conn: &mut DbConn) -> ServiceResult<HashSet<i64>> {
    let tour_id = dossiers::current_tour(conn)?;
    Ok(dossiers::list(conn, tour_id)?.into_iter().map(|one| one.organisation_id).collect())
}

fn of_list(
    conn: &mut DbConn,
    codes: &[String],
    planned_at: DateTime<Utc>,
    problems: &mut Vec<Problem>,
) -> ServiceResult<Vec<Organisation>> {
    let day = amsterdam_day(planned_at);
    let taking_part = taking_part(conn)?;
    let mut chosen: Vec<Organisation> = Vec::new();
    let (mut unknown, mut ended) = (Vec::new(), Vec::new());
    for code in codes {
        let code = code.trim().to_uppercase();
        match organisations::find_by_code(conn, &code)? {
            Some(one) if chosen.iter().any(|other| other.id == one.id) => {}
            Some(one) if !one.is_valid_on(day) => ended.push(one.full_name()),
            Some(one) if taking_part.contains(&one.id) => chosen.push(one),
            _ => unknown.push(code),
        }
    }
    if !unknown.is_empty() {
        let problem = format!(
            "Deze codes doen niet mee in de tour: {}. Een code is bijvoorbeeld GM0355.",
            unknown.join(", ")
        );
        problems.push(Problem::new("organisations", problem));
    }
    if !ended.is_empty() {
        let (names, day) = (ended.join(", "), day_field(day));
        let problem = format!("Deze bestaan niet op {day}: {names}. Kies de organisaties van dan.");
        problems.push(Problem::new("organisations", problem));
    }
    Ok(chosen)
}
