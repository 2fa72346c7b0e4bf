//! Finding organisations: by any of their names, and by where they stand in the tour.

mod groups;
mod page;
mod totals;
mod tour;
mod waiting;

pub use page::{Listed, Window, page};
pub use totals::Totals;
pub(in crate::services) use waiting::waiting;

use chrono::{DateTime, Utc};

use super::{ServiceResult, audit, require};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::{Dossier, Stages};
use crate::domain::names::fold;
use crate::domain::next_step::{NextStep, Step};
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::register::{Fit, Register};
use crate::domain::stages::{Stage, StageState};
use crate::domain::text_enum::text_enum;
use crate::store::{DbConn, organisations};
use tour::Tour;

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

/// Lists organisations. Ended ones show up only in a search. Reads the whole tour; a screen asks
/// for a [`page()`].
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

/// Writes down that the list left as a file. Apart from reading, which takes too long for a
/// transaction that writes.
///
/// # Errors
/// No permission.
pub fn note_export(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::ReadOrganisations)?;
    audit::record(conn, actor, "organisation.export", "organisations", now)
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

/// An organisation with its names, what it went up in and what went up in it.
///
/// # Errors
/// A store error.
pub fn register_around(conn: &mut DbConn, organisation: &Organisation) -> ServiceResult<Register> {
    let id = organisation.id;
    let successions = organisations::list_successions_around(conn, &[id])?;
    let mut ids = vec![id];
    ids.extend(successions.iter().flat_map(|it| [it.predecessor_id, it.successor_id]));
    let mut around = organisations::list_among(conn, &ids)?;
    let province = organisations::find_by_code(conn, &organisation.province_code)?;
    around.extend(province.filter(|it| !ids.contains(&it.id)));
    Ok(Register::new(around, organisations::list_aliases_of(conn, &[id])?, successions))
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
