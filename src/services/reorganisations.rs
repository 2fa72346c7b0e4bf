//! Herindelingen: write down what is planned, look at what it does, confirm or withdraw it.
//! What has a day of its own (who exists, who reads mail) is settled by dates; only another name
//! waits for the nightly work.

mod decisions;
mod effects;
mod known;
mod naming;

pub(in crate::services) use decisions::OpenWork;
pub use decisions::{Decision, DecisionKind};
pub use effects::carry_out_renames;
pub use known::take_over;

use chrono::{DateTime, NaiveDate, Utc};

use super::roster::Roster;
use super::{ServiceError, ServiceResult, audit, organisations as finding, require};
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::names::OrganisationCode;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::register::Register;
use crate::domain::reorganisation::{
    Division, NewMunicipality, Proposal, Reorganisation, ReorganisationKind, ReorganisationStatus,
};
use crate::store::{DbConn, StoreError, contacts, dossiers, reorganisations};

/// What somebody filled in.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What happens.
    pub kind: ReorganisationKind,
    /// First day of the new division.
    pub on: NaiveDate,
    /// Names or codes of those that end.
    pub predecessors: Vec<String>,
    /// Names or codes of those that go on.
    pub successors: Vec<String>,
    /// The municipality that is made, if one is.
    pub new: Option<NewMunicipality>,
    /// The other name.
    pub new_name: Option<String>,
}

/// A herindeling with the names beside it.
#[derive(Debug, Clone)]
pub struct ReorganisationLine {
    /// What was written down.
    pub reorganisation: Reorganisation,
    /// Those that end; for another name the one that gets it.
    pub predecessors: Vec<Organisation>,
    /// The known ones that go on.
    pub successors: Vec<Organisation>,
    /// How much of the predecessors waits for a decision.
    pub open: usize,
}

/// All there is to know before and after confirming.
#[derive(Debug, Clone)]
pub struct ReorganisationView {
    /// The herindeling.
    pub line: ReorganisationLine,
    /// Name of the province of the municipality that is made.
    pub new_province: String,
    /// Why it cannot be confirmed now; empty when it can or when it was decided.
    pub obstacles: Vec<String>,
    /// What asks for a second look.
    pub warnings: Vec<String>,
    /// How many contacts end with the predecessors.
    pub contacts: usize,
    /// How many municipalities there are on the day before and on the day.
    pub municipalities: (usize, usize),
    /// The municipality on the tile of which a new one comes to stand.
    pub tile_of: Option<String>,
    /// What waits for a decision and the actor may see.
    pub decisions: Vec<Decision>,
}

/// The names to choose from: municipalities that exist today, and provinces as (code, name).
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Names of municipalities.
    pub municipalities: Vec<String>,
    /// Provinces.
    pub provinces: Vec<(String, String)>,
}

/// Every herindeling, the oldest first.
///
/// # Errors
/// No permission.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<ReorganisationLine>> {
    require(actor, Permission::PlanReorganisations)?;
    let (register, roster) = (finding::register(conn)?, Roster::load(conn)?);
    let all = reorganisations::list(conn)?;
    let is_certain = |it: &&Reorganisation| it.status == ReorganisationStatus::Certain;
    let work = OpenWork::load(conn, &roster, all.iter().filter(is_certain))?;
    let (today, mut lines) = (amsterdam_day(now), Vec::new());
    for reorganisation in all {
        let open = match reorganisation.status {
            ReorganisationStatus::Certain => work.of(&reorganisation, today).len(),
            ReorganisationStatus::Planned | ReorganisationStatus::Withdrawn => 0,
        };
        lines.push(line(&register, reorganisation, open));
    }
    Ok(lines)
}

/// What the form chooses from.
///
/// # Errors
/// No permission.
pub fn choices(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Choices> {
    require(actor, Permission::PlanReorganisations)?;
    let register = finding::register(conn)?;
    let today = amsterdam_day(now);
    let there = register.organisations().iter().filter(|it| it.is_valid_on(today));
    Ok(Choices {
        municipalities: there.filter(|it| !it.is_province()).map(|it| it.name.clone()).collect(),
        provinces: finding::provinces(conn)?,
    })
}

/// One herindeling with what it does, as far as that is known now.
///
/// # Errors
/// No permission, or no such herindeling.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<ReorganisationView> {
    require(actor, Permission::PlanReorganisations)?;
    let register = finding::register(conn)?;
    let (reorganisation, others) = pick(conn, id)?;
    let checked = division(conn, &register, &others, now)?.check(&reorganisation.proposal);
    let is_planned = reorganisation.status == ReorganisationStatus::Planned;
    let (warnings, obstacles) = match checked {
        _ if !is_planned => (Vec::new(), Vec::new()),
        Ok(warnings) => (warnings, Vec::new()),
        Err(problems) => (Vec::new(), problems.into_iter().map(|it| it.problem).collect()),
    };
    let roster = Roster::load(conn)?;
    let work = OpenWork::load(conn, &roster, [&reorganisation])?;
    let open = work.of(&reorganisation, amsterdam_day(now));
    let proposal = &reorganisation.proposal;
    let starts = proposal.changes(&register).starts;
    let tile = starts.as_ref().and_then(|it| it.tile);
    let province = proposal.new.as_ref().map(|new| register.province_name(&new.province_code));
    Ok(ReorganisationView {
        new_province: province.unwrap_or_default().to_owned(),
        obstacles,
        warnings,
        contacts: count_contacts(conn, proposal)?,
        municipalities: sizes(&register, proposal, is_planned),
        tile_of: proposal
            .predecessors
            .iter()
            .filter_map(|id| register.get(*id))
            .find_map(|it| (tile.is_some() && it.tile == tile).then(|| it.name.clone())),
        line: line(&register, reorganisation, open.len()),
        decisions: open.into_iter().filter(|decision| decision.may_be_seen_by(actor)).collect(),
    })
}

/// Writes down a herindeling that is planned; nothing changes yet. Answers its id.
///
/// # Errors
/// No permission, or every problem beside its field.
pub fn plan(
    conn: &mut DbConn,
    actor: &Actor,
    asked: &Asked,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::PlanReorganisations)?;
    let register = finding::register(conn)?;
    let others = reorganisations::list(conn)?;
    let division = division(conn, &register, &others, now)?;
    let (mut proposal, mut problems) = naming::proposal(&register, asked);
    if problems.is_empty() {
        problems = division.check(&proposal).err().unwrap_or_default();
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    if let Some(new) = &mut proposal.new {
        new.code = OrganisationCode::parse(&new.code)?.as_str().to_owned();
    }
    let renamed = proposal.predecessors.first().filter(|_| !proposal.is_succession());
    let former_name = renamed.and_then(|id| register.get(*id)).map(|it| it.name.clone());
    let reorganisation = Reorganisation {
        id: 0,
        proposal,
        status: ReorganisationStatus::Planned,
        former_name,
        carried_out_on: None,
        planned_by: actor.name.clone(),
        decided: None,
    };
    let id = reorganisations::add(conn, &reorganisation, now)?;
    audit::record(conn, actor, "reorganisation.plan", &object(id), now)?;
    Ok(id)
}

/// Makes a planned herindeling certain and does all that follows from it.
///
/// # Errors
/// No permission, somebody decided before, or it cannot be any more.
pub fn confirm(conn: &mut DbConn, actor: &Actor, id: i64, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::PlanReorganisations)?;
    let register = finding::register(conn)?;
    let (reorganisation, others) = pick(conn, id)?;
    decide(conn, actor, &reorganisation, (ReorganisationStatus::Certain, now))?;
    if let Err(problems) = division(conn, &register, &others, now)?.check(&reorganisation.proposal)
    {
        let sentences: Vec<String> = problems.into_iter().map(|it| it.problem).collect();
        return Err(ServiceError::not_allowed(sentences.join(" ")));
    }
    effects::carry_out(conn, &register, &reorganisation, now)?;
    audit::record(conn, actor, "reorganisation.confirm", &object(id), now)
}

/// Withdraws a planned herindeling.
///
/// # Errors
/// No permission, or somebody decided before.
pub fn withdraw(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanReorganisations)?;
    let (reorganisation, _) = pick(conn, id)?;
    decide(conn, actor, &reorganisation, (ReorganisationStatus::Withdrawn, now))?;
    audit::record(conn, actor, "reorganisation.withdraw", &object(id), now)
}

fn decide(
    conn: &mut DbConn,
    actor: &Actor,
    reorganisation: &Reorganisation,
    (status, now): (ReorganisationStatus, DateTime<Utc>),
) -> ServiceResult<()> {
    if reorganisations::decide(conn, reorganisation.id, status, (&actor.name, now))? {
        return Ok(());
    }
    let word = reorganisation.status.label().to_lowercase();
    let by = reorganisation.decided.as_ref().map(|(by, _)| format!(" door {by}"));
    Err(RuleError::Clash(format!(
        "Over deze herindeling is al besloten{}: zij is nu {word}.",
        by.unwrap_or_default()
    ))
    .into())
}

/// One herindeling and the others.
fn pick(conn: &mut DbConn, id: i64) -> ServiceResult<(Reorganisation, Vec<Reorganisation>)> {
    let (mut own, others): (Vec<_>, Vec<_>) =
        reorganisations::list(conn)?.into_iter().partition(|it| it.id == id);
    let it = own.pop().ok_or(StoreError::NotFound("Deze herindeling"))?;
    Ok((it, others))
}

fn division<'a>(
    conn: &mut DbConn,
    register: &'a Register,
    others: &'a [Reorganisation],
    now: DateTime<Utc>,
) -> ServiceResult<Division<'a>> {
    let tour_starts_on = dossiers::tour_start(conn)?;
    Ok(Division { register, others, today: amsterdam_day(now), tour_starts_on })
}

fn line(register: &Register, reorganisation: Reorganisation, open: usize) -> ReorganisationLine {
    let known = |ids: &[i64]| ids.iter().filter_map(|id| register.get(*id)).cloned().collect();
    ReorganisationLine {
        predecessors: known(&reorganisation.proposal.predecessors),
        successors: known(&reorganisation.proposal.successors),
        reorganisation,
        open,
    }
}

fn count_contacts(conn: &mut DbConn, proposal: &Proposal) -> ServiceResult<usize> {
    let mut number = 0;
    for id in proposal.predecessors.iter().filter(|_| proposal.is_succession()) {
        let all = contacts::list_of(conn, *id)?;
        number += all.iter().filter(|it| it.valid_to.is_none_or(|to| to >= proposal.on)).count();
    }
    Ok(number)
}

/// How many municipalities there are on the day before and on the day.
fn sizes(register: &Register, proposal: &Proposal, is_planned: bool) -> (usize, usize) {
    let count = |day: NaiveDate| {
        let all = register.organisations().iter();
        all.filter(|it| !it.is_province() && it.is_valid_on(day)).count()
    };
    let (before, after) = (proposal.on.pred_opt().map_or(0, count), count(proposal.on));
    if !is_planned {
        return (before, after);
    }
    let changes = proposal.changes(register);
    let started = usize::from(changes.starts.is_some());
    (before, (after + started).saturating_sub(changes.ends.len()))
}

fn object(id: i64) -> String {
    format!("reorganisation {id}")
}
