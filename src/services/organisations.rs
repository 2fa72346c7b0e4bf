//! Finding organisations: by any of their names, and by where they stand in the tour.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::trainings::follow_ups::{self, Due};
use super::{ServiceResult, require};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::{Dossier, Stages};
use crate::domain::letters::Reply;
use crate::domain::names::fold;
use crate::domain::next_step::{Facts, NextStep, Step, next_step};
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::register::{Fit, Register};
use crate::domain::stages::{Stage, StageState};
use crate::domain::text_enum::text_enum;
use crate::store::{DbConn, contacts, dossiers, organisations, replies, users};

text_enum! {
    /// By what the list is sorted.
    Order {
        Name = "name", "Organisatie";
        Province = "province", "Provincie";
        NextStep = "next", "Volgende stap";
        Adviser = "adviser", "Adviseur";
    }
}

/// Whose dossiers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdviserFilter {
    /// Those of one user.
    User(i64),
    /// Those of nobody.
    Nobody,
    /// Those of whoever asks, and of whom they stand in for today.
    Desk,
}

/// Which organisations are listed; nothing given is everything that exists today.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a name, another spelling, a former name or the code.
    pub text: Option<String>,
    /// Code of the province.
    pub province: Option<String>,
    /// Municipalities or provinces only.
    pub kind: Option<OrganisationKind>,
    /// The stage in which something happened, or of which `state` is asked.
    pub stage: Option<Stage>,
    /// The state of that stage, or of any stage.
    pub state: Option<StageState>,
    /// Whose.
    pub adviser: Option<AdviserFilter>,
    /// Only dossiers with this next step.
    pub step: Option<Step>,
    /// Sorted by this; none is the best hit of a search first, or else by name.
    pub order: Option<Order>,
    /// Backwards.
    pub is_descending: bool,
}

/// One organisation in the list.
#[derive(Debug, Clone)]
pub struct OrganisationLine {
    /// The organisation.
    pub organisation: Organisation,
    /// Name of its province.
    pub province: String,
    /// Its dossier; none when it ended before the tour.
    pub dossier: Option<Dossier>,
    /// Name of the adviser.
    pub adviser: Option<String>,
    /// Where it stands.
    pub stages: Stages,
    /// What comes next; none without a dossier or when it does not exist today.
    pub next: Option<NextStep>,
    /// "Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee." when it does not exist today.
    pub absence: Option<String>,
    /// Names of the organisations that went up in it, when the search hit one of those.
    pub formerly: Vec<String>,
    fit: Option<Fit>,
}

/// Lists organisations. Ended ones show up only in a search.
///
/// # Errors
/// No permission, or a store error.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<OrganisationLine>> {
    require(actor, Permission::ReadOrganisations)?;
    let today = amsterdam_day(now);
    // Only a search looks at other and former names.
    let register = match filter.text {
        Some(_) => register(conn)?,
        None => {
            let there = organisations::list_valid_on(conn, today)?;
            Register::new(there, Vec::new(), Vec::new())
        }
    };
    let tour = Tour::load(conn, today)?;
    let mut lines: Vec<OrganisationLine> = register
        .organisations()
        .iter()
        .filter_map(|organisation| tour.line(&register, organisation, filter.text.as_deref()))
        .filter(|line| fits(line, filter, actor))
        .collect();
    sort(&mut lines, filter);
    Ok(lines)
}

/// The provinces as (code, name), by name.
///
/// # Errors
/// A store error.
pub fn provinces(conn: &mut DbConn) -> ServiceResult<Vec<(String, String)>> {
    Ok(organisations::list_provinces(conn)?)
}

/// All organisations with their names and successions.
///
/// # Errors
/// A store error.
pub fn register(conn: &mut DbConn) -> ServiceResult<Register> {
    let all = organisations::list(conn)?;
    let aliases = organisations::list_aliases(conn)?;
    Ok(Register::new(all, aliases, organisations::list_successions(conn)?))
}

/// The states of all dossiers of the tour, in memory.
struct Tour {
    today: NaiveDate,
    dossiers: HashMap<i64, Dossier>,
    stages: HashMap<i64, Stages>,
    advisers: HashMap<i64, String>,
    reachable: HashSet<i64>,
    replies: HashMap<i64, Reply>,
    unasked: HashMap<i64, Due>,
}

impl Tour {
    fn load(conn: &mut DbConn, today: NaiveDate) -> ServiceResult<Self> {
        let tour_id = dossiers::current_tour(conn)?;
        let mut stages: HashMap<i64, Stages> = HashMap::new();
        for (dossier_id, stage, state) in dossiers::list_states(conn)? {
            stages.entry(dossier_id).or_default().set(stage, state);
        }
        let dossiers = dossiers::list(conn, tour_id)?;
        let users = users::list(conn)?;
        let reachable = contacts::list_reachable_organisations(conn, today)?;
        Ok(Self {
            today,
            dossiers: dossiers.into_iter().map(|d| (d.organisation_id, d)).collect(),
            stages,
            advisers: users.into_iter().map(|user| (user.id, user.name)).collect(),
            reachable: reachable.into_iter().collect(),
            replies: replies::list_newest(conn, tour_id)?,
            unasked: follow_ups::first_by_dossier(conn)?,
        })
    }

    /// The line of an organisation; none when it is not searched for, or ended and not searched.
    fn line(
        &self,
        register: &Register,
        organisation: &Organisation,
        text: Option<&str>,
    ) -> Option<OrganisationLine> {
        let is_there = organisation.is_valid_on(self.today);
        let fit = match text {
            Some(text) => Some(register.fit(organisation, text)?),
            None if is_there => None,
            None => return None,
        };
        let formerly = match fit {
            Some(Fit::Predecessor) => former_names(register, organisation, self.today),
            _ => Vec::new(),
        };
        if fit == Some(Fit::Predecessor) && formerly.is_empty() {
            return None;
        }
        let dossier = self.dossiers.get(&organisation.id).cloned();
        let stages = dossier.as_ref().and_then(|d| self.stages.get(&d.id)).copied();
        let stages = stages.unwrap_or_default();
        let adviser = dossier.as_ref().and_then(|d| self.advisers.get(&d.adviser_id?)).cloned();
        let reply = dossier.as_ref().and_then(|d| self.replies.get(&d.id));
        let facts = Facts {
            has_contact: self.reachable.contains(&organisation.id),
            reapproach_on: dossier.as_ref().and_then(|d| d.reapproach_on),
            wants_nothing: reply.is_some_and(|reply| reply.wants_nothing()),
            mail_stopped: dossier.as_ref().is_some_and(|d| d.mail_stopped_on.is_some()),
            follow_up_on: dossier.as_ref().and_then(|d| self.unasked.get(&d.id)).map(|it| it.on),
        };
        Some(OrganisationLine {
            province: register.province_name(&organisation.province_code).to_owned(),
            next: (is_there && dossier.is_some()).then(|| next_step(&stages, facts)),
            absence: register.absence(organisation, self.today),
            formerly,
            organisation: organisation.clone(),
            dossier,
            adviser,
            stages,
            fit,
        })
    }
}

/// Those that went up in it by today.
fn former_names(register: &Register, organisation: &Organisation, today: NaiveDate) -> Vec<String> {
    let predecessors = register.predecessors_of(organisation.id).into_iter();
    predecessors.filter(|it| !it.is_valid_on(today)).map(|it| it.name.clone()).collect()
}

fn fits(line: &OrganisationLine, filter: &Filter, actor: &Actor) -> bool {
    let organisation = &line.organisation;
    let adviser_id = line.dossier.as_ref().and_then(|dossier| dossier.adviser_id);
    let in_stage = match (filter.stage, filter.state) {
        (None, None) => true,
        (Some(stage), None) => line.stages.get(stage) != StageState::NotStarted,
        (Some(stage), Some(state)) => line.stages.get(stage) == state,
        (None, Some(state)) => Stage::ALL.iter().any(|&stage| line.stages.get(stage) == state),
    };
    in_stage
        && filter.province.as_ref().is_none_or(|code| *code == organisation.province_code)
        && filter.kind.is_none_or(|kind| kind == organisation.kind)
        && filter.step.is_none_or(|step| line.next.is_some_and(|next| next.step == step))
        && match filter.adviser {
            None => true,
            Some(AdviserFilter::Nobody) => adviser_id.is_none(),
            Some(AdviserFilter::User(id)) => adviser_id == Some(id),
            Some(AdviserFilter::Desk) => adviser_id.is_some() && actor.works_for(adviser_id),
        }
}

fn sort(lines: &mut [OrganisationLine], filter: &Filter) {
    let by_name = |line: &OrganisationLine| {
        (fold(&line.organisation.sort_name), line.organisation.kind, line.organisation.id)
    };
    lines.sort_by_cached_key(by_name);
    match filter.order {
        None => lines.sort_by_key(|line| line.fit),
        Some(Order::Name) => {}
        Some(Order::Province) => lines.sort_by_cached_key(|line| fold(&line.province)),
        Some(Order::NextStep) => {
            lines.sort_by_key(|line| {
                line.next.map(|next| (next.due_on.is_none(), next.due_on, next.step))
            });
        }
        // Dossiers without an adviser come last.
        Some(Order::Adviser) => {
            lines.sort_by_cached_key(|line| (line.adviser.is_none(), line.adviser.clone()));
        }
    }
    if filter.is_descending {
        lines.reverse();
    }
}
