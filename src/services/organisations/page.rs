//! One page of the list. What the database can filter and sort, it does, and only the rows of the
//! page are loaded; a search by name and what follows by rule from many records (the next step)
//! are decided over the whole tour.

use chrono::{DateTime, NaiveDate, Utc};

use super::tour::Tour;
use super::{AdviserFilter, Filter, Order, OrganisationLine, Totals, groups, list};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::register::Register;
use crate::services::{ServiceResult, require};
use crate::store::organisation_pages::Wanted;
use crate::store::{DbConn, dossiers, organisations};

/// Which part of a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Number of the page, from 1.
    pub page: usize,
    /// Rows on a page, from 1.
    pub size: usize,
    /// True when the last page is shown for one beyond it, instead of nothing.
    pub stays_within: bool,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// How many rows the whole list has.
    pub total: usize,
    /// The rows of the page.
    pub lines: Vec<OrganisationLine>,
}

impl Window {
    /// How many rows stand before the page in a list of so many.
    fn passed_over(self, total: usize) -> usize {
        let last = total.div_ceil(self.size.max(1)).max(1);
        let page = if self.stays_within { self.page.min(last) } else { self.page };
        page.max(1).saturating_sub(1).saturating_mul(self.size)
    }
}

/// A page of [`list`]: the same rows in the same order.
///
/// # Errors
/// No permission, or a store error.
pub fn page(
    conn: &mut DbConn,
    actor: &Actor,
    (filter, window): (&Filter, Window),
    totals: &Totals,
    now: DateTime<Utc>,
) -> ServiceResult<Listed> {
    require(actor, Permission::ReadOrganisations)?;
    let today = amsterdam_day(now);
    let is_derived = filter.step.is_some() || filter.order == Some(Order::NextStep);
    if is_derived || filter.text.is_some() {
        let mut lines = list(conn, actor, filter, now)?;
        let total = lines.len();
        let first = window.passed_over(total).min(total);
        let last = first.saturating_add(window.size).min(total);
        return Ok(Listed { total, lines: lines.drain(first..last).collect() });
    }
    let wanted = wanted(conn, actor, filter, today)?;
    let total = totals.count(conn, &wanted)?;
    let span = (window.passed_over(total), window.size);
    let groups = match filter.order {
        None | Some(Order::Name | Order::NextStep) => vec![(wanted, total)],
        Some(Order::Province) => groups::by_province(conn, totals, &wanted)?,
        Some(Order::Adviser) => groups::by_adviser(conn, totals, &wanted)?,
    };
    let ids = groups::list_ids(conn, groups, filter.is_descending, span)?;
    Ok(Listed { total, lines: lines(conn, &ids, today)? })
}

fn wanted(
    conn: &mut DbConn,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
) -> ServiceResult<Wanted> {
    let owners = filter.adviser.map(|whose| match whose {
        AdviserFilter::Nobody => Vec::new(),
        AdviserFilter::User(id) => vec![id],
        // Who has no desk of their own finds nothing on it: no user has this id.
        AdviserFilter::Desk => Some(actor.desk()).filter(|it| !it.is_empty()).unwrap_or(vec![-1]),
    });
    Ok(Wanted {
        tour_id: dossiers::current_tour(conn)?,
        on: today,
        provinces: filter.province.iter().cloned().collect(),
        kind: filter.kind,
        stage: filter.stage,
        state: filter.state,
        owners: owners.into_iter().collect(),
    })
}

/// The lines of organisations that exist today, in the order of their ids here.
pub(super) fn lines(
    conn: &mut DbConn,
    ids: &[i64],
    today: NaiveDate,
) -> ServiceResult<Vec<OrganisationLine>> {
    let mut among = organisations::list_among(conn, ids)?;
    let provinces = organisations::list_province_organisations(conn)?;
    among.extend(provinces.into_iter().filter(|it| !ids.contains(&it.id)));
    let register = Register::new(among, Vec::new(), Vec::new());
    let tour = Tour::load_among(conn, ids, today)?;
    let organisations = ids.iter().filter_map(|id| register.get(*id));
    Ok(organisations.filter_map(|it| tour.line(&register, it, None)).collect())
}
