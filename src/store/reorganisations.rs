//! Herindelingen: what was planned, and what became of it.

mod open;

pub use open::{OpenLetter, list_open_letters};

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{reorganisation_parts as parts, reorganisations, successions};
use super::{DbConn, StoreError, parsed};
use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::Succession;
use crate::domain::reorganisation::{
    NewMunicipality, Proposal, Reorganisation, ReorganisationKind, ReorganisationStatus,
};

const PREDECESSOR: &str = "predecessor";
const SUCCESSOR: &str = "successor";

#[derive(Queryable, Selectable)]
#[diesel(table_name = reorganisations)]
struct ReorganisationRow {
    id: i64,
    kind: String,
    happens_on: NaiveDate,
    status: String,
    new_code: Option<String>,
    new_name: Option<String>,
    new_province_code: Option<String>,
    former_name: Option<String>,
    carried_out_on: Option<NaiveDate>,
    planned_by: String,
    decided_by: Option<String>,
    decided_at: Option<NaiveDateTime>,
}

impl ReorganisationRow {
    fn with_parts(self, of_it: &[(i64, String)]) -> Result<Reorganisation, StoreError> {
        let ids = |part: &str| {
            of_it.iter().filter(|(_, own)| own == part).map(|(id, _)| *id).collect::<Vec<i64>>()
        };
        let kind: ReorganisationKind = parsed("reorganisations.kind", &self.kind)?;
        let decided_on = self.decided_at.map(|at| amsterdam_day(at.and_utc()));
        let is_rename = kind == ReorganisationKind::Rename;
        let new = self.new_code.zip(self.new_province_code).zip(self.new_name.clone());
        Ok(Reorganisation {
            id: self.id,
            proposal: Proposal {
                kind,
                on: self.happens_on,
                predecessors: ids(PREDECESSOR),
                successors: ids(SUCCESSOR),
                new: new.map(|((code, province_code), name)| NewMunicipality {
                    code,
                    name,
                    province_code,
                }),
                new_name: self.new_name.filter(|_| is_rename),
            },
            status: parsed("reorganisations.status", &self.status)?,
            former_name: self.former_name,
            carried_out_on: self.carried_out_on,
            planned_by: self.planned_by,
            decided: self.decided_by.zip(decided_on),
        })
    }
}

/// Every herindeling, the oldest day first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Reorganisation>, StoreError> {
    let mut of: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
    let rows = parts::table
        .order((parts::reorganisation_id, parts::organisation_id))
        .select((parts::reorganisation_id, parts::organisation_id, parts::part))
        .load::<(i64, i64, String)>(conn)?;
    for (id, organisation_id, part) in rows {
        of.entry(id).or_default().push((organisation_id, part));
    }
    reorganisations::table
        .order((reorganisations::happens_on, reorganisations::id))
        .select(ReorganisationRow::as_select())
        .load::<ReorganisationRow>(conn)?
        .into_iter()
        .map(|row| {
            let of_it = of.remove(&row.id).unwrap_or_default();
            row.with_parts(&of_it)
        })
        .collect()
}

/// How many herindelingen were ever written down.
///
/// # Errors
/// A database error.
pub fn count(conn: &mut DbConn) -> Result<i64, StoreError> {
    Ok(reorganisations::table.count().get_result(conn)?)
}

/// Writes a herindeling down (`id` and `decided` are ignored) and answers its id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, it: &Reorganisation, now: DateTime<Utc>) -> Result<i64, StoreError> {
    let proposal = &it.proposal;
    let new = proposal.new.as_ref();
    let new_name = new.map(|new| &new.name).or(proposal.new_name.as_ref());
    let id: i64 = diesel::insert_into(reorganisations::table)
        .values((
            reorganisations::kind.eq(proposal.kind.as_str()),
            reorganisations::happens_on.eq(proposal.on),
            reorganisations::status.eq(it.status.as_str()),
            reorganisations::new_code.eq(new.map(|new| &new.code)),
            reorganisations::new_name.eq(new_name),
            reorganisations::new_province_code.eq(new.map(|new| &new.province_code)),
            reorganisations::former_name.eq(&it.former_name),
            reorganisations::carried_out_on.eq(it.carried_out_on),
            reorganisations::planned_by.eq(&it.planned_by),
            reorganisations::planned_at.eq(now.naive_utc()),
        ))
        .returning(reorganisations::id)
        .get_result(conn)?;
    for predecessor in &proposal.predecessors {
        add_part(conn, id, *predecessor, PREDECESSOR)?;
    }
    for successor in &proposal.successors {
        add_successor(conn, id, *successor)?;
    }
    Ok(id)
}

/// Adds a municipality that goes on.
///
/// # Errors
/// [`StoreError::Duplicate`] when it is there.
pub fn add_successor(conn: &mut DbConn, id: i64, organisation_id: i64) -> Result<(), StoreError> {
    add_part(conn, id, organisation_id, SUCCESSOR)
}

fn add_part(
    conn: &mut DbConn,
    id: i64,
    organisation_id: i64,
    part: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(parts::table)
        .values((
            parts::reorganisation_id.eq(id),
            parts::organisation_id.eq(organisation_id),
            parts::part.eq(part),
        ))
        .execute(conn)?;
    Ok(())
}

/// Decides on a planned herindeling; false when somebody decided before.
///
/// # Errors
/// A database error.
pub fn decide(
    conn: &mut DbConn,
    id: i64,
    status: ReorganisationStatus,
    (by, now): (&str, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let planned = reorganisations::table
        .find(id)
        .filter(reorganisations::status.eq(ReorganisationStatus::Planned.as_str()));
    let changed = diesel::update(planned)
        .set((
            reorganisations::status.eq(status.as_str()),
            reorganisations::decided_by.eq(Some(by)),
            reorganisations::decided_at.eq(Some(now.naive_utc())),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes the day on which a name was changed.
///
/// # Errors
/// A database error.
pub fn set_carried_out(conn: &mut DbConn, id: i64, on: NaiveDate) -> Result<(), StoreError> {
    diesel::update(reorganisations::table.find(id))
        .set(reorganisations::carried_out_on.eq(Some(on)))
        .execute(conn)?;
    Ok(())
}

/// Every succession that is recorded, with its kind; not when it was written down.
///
/// # Errors
/// A database error.
pub fn list_successions(conn: &mut DbConn) -> Result<Vec<(Succession, String)>, StoreError> {
    let rows = successions::table
        .order((successions::happens_on, successions::id))
        .select((
            successions::predecessor_id,
            successions::successor_id,
            successions::happens_on,
            successions::status,
            successions::kind,
        ))
        .load::<(i64, i64, NaiveDate, String, String)>(conn)?;
    Ok(rows
        .into_iter()
        .map(|(predecessor_id, successor_id, happens_on, status, kind)| {
            let is_certain = status == "certain";
            let recorded_at = None;
            let succession =
                Succession { predecessor_id, successor_id, happens_on, is_certain, recorded_at };
            (succession, kind)
        })
        .collect())
}

/// Takes away the successions that are only planned.
///
/// # Errors
/// A database error.
pub fn remove_planned_successions(conn: &mut DbConn) -> Result<(), StoreError> {
    diesel::delete(successions::table.filter(successions::status.eq("planned"))).execute(conn)?;
    Ok(())
}
