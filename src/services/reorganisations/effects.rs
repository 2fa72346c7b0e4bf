//! What a herindeling does once it is certain. Contacts get their last day, mail and sessions
//! stop by the dates of the organisation; what happened stays with the predecessor and counts
//! through it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Origin;
use crate::domain::names::{fold, sort_name};
use crate::domain::organisations::{Organisation, Succession};
use crate::domain::permissions::Actor;
use crate::domain::register::Register;
use crate::domain::reorganisation::{Proposal, Reorganisation, ReorganisationStatus, by_size};
use crate::services::{ServiceResult, audit, organisations as finding};
use crate::store::{
    DbConn, StoreError, contacts, dossiers, organisation_changes, organisations, reorganisations,
};

/// Does all of it, except for a name that changes on a later day.
pub(super) fn carry_out(
    conn: &mut DbConn,
    register: &Register,
    reorganisation: &Reorganisation,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (proposal, today) = (&reorganisation.proposal, amsterdam_day(now));
    let changes = proposal.changes(register);
    if changes.renames.is_some() && proposal.on <= today {
        rename(conn, register, reorganisation, now)?;
    }
    let mut successors = proposal.successors.clone();
    if let Some(organisation) = &changes.starts {
        let id = organisations::add(conn, organisation)?;
        organisation_changes::note_start(conn, id, now)?;
        reorganisations::add_successor(conn, reorganisation.id, id)?;
        successors.push(id);
    }
    for predecessor in changes.ends {
        organisations::set_end(conn, predecessor, proposal.on, now)?;
        end_contacts(conn, predecessor, proposal.on)?;
        for successor in &successors {
            let succession = Succession {
                predecessor_id: predecessor,
                successor_id: *successor,
                happens_on: proposal.on,
                is_certain: true,
                recorded_at: Some(now),
            };
            organisations::add_succession(conn, &succession, proposal.kind.as_str())?;
        }
    }
    for successor in successors {
        open_dossier(conn, register, proposal, successor)?;
    }
    Ok(())
}

/// Contacts of a municipality that ends read no mail there from that day. Who was to begin on
/// that day or later keeps one day, so that no term ends before it begins.
fn end_contacts(conn: &mut DbConn, organisation_id: i64, on: NaiveDate) -> ServiceResult<()> {
    for mut contact in contacts::list_of(conn, organisation_id)? {
        let second_day = contact.valid_from.and_then(|from| from.succ_opt());
        let end = second_day.map_or(on, |day| day.max(on));
        if contact.valid_to.is_none_or(|to| to > end) {
            contact.valid_to = Some(end);
            contacts::set(conn, &contact)?;
        }
    }
    Ok(())
}

/// Gives a successor its dossier in this tour, with the adviser of its largest predecessor.
fn open_dossier(
    conn: &mut DbConn,
    register: &Register,
    proposal: &Proposal,
    successor: i64,
) -> ServiceResult<()> {
    let tour_id = dossiers::current_tour(conn)?;
    match dossiers::get_of(conn, successor, tour_id) {
        Ok(_) => return Ok(()),
        Err(StoreError::NotFound(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let id = dossiers::add(conn, successor, tour_id, Origin::Letter)?;
    let before: Vec<&Organisation> =
        proposal.predecessors.iter().filter_map(|id| register.get(*id)).collect();
    for predecessor in by_size(&before) {
        let adviser = match dossiers::get_of(conn, predecessor.id, tour_id) {
            Ok(dossier) => dossier.adviser_id,
            Err(StoreError::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        if adviser.is_some() {
            dossiers::set_adviser(conn, id, adviser)?;
            return Ok(());
        }
    }
    Ok(())
}

/// Changes the names whose day has come; answers how many.
///
/// # Errors
/// A store error.
pub fn carry_out_renames(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    let today = amsterdam_day(now);
    let mut due = reorganisations::list(conn)?;
    due.retain(|it| {
        it.status == ReorganisationStatus::Certain
            && it.proposal.new_name.is_some()
            && it.carried_out_on.is_none()
            && it.proposal.on <= today
    });
    for reorganisation in &due {
        let register = finding::register(conn)?;
        rename(conn, &register, reorganisation, now)?;
        let (program, object) = (Actor::program("jobs"), super::object(reorganisation.id));
        audit::record(conn, &program, "reorganisation.rename", &object, now)?;
    }
    Ok(due.len())
}

/// The former name stays as another spelling, so that it is found.
fn rename(
    conn: &mut DbConn,
    register: &Register,
    reorganisation: &Reorganisation,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let Some((id, name)) = reorganisation.proposal.changes(register).renames else {
        let text = format!("reorganisation {} without an organisation", reorganisation.id);
        return Err(StoreError::Corrupt { column: "reorganisations.new_name", text }.into());
    };
    let mut organisation = organisations::get(conn, id)?;
    let former = organisation.name.clone();
    if former != name && !register.aliases_of(id).contains(&former.as_str()) {
        organisations::add_alias(conn, id, &former, &fold(&former))?;
    }
    sort_name(&name).clone_into(&mut organisation.sort_name);
    organisation.search_name = fold(&name);
    organisation.name = name;
    organisations::set_name_and_province(conn, &organisation, now)?;
    Ok(reorganisations::set_carried_out(conn, reorganisation.id, amsterdam_day(now))?)
}
