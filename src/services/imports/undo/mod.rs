//! Takes a whole import back: fields that nobody touched since get their old value, what was
//! edited since stays and is named.

mod contacts;
mod organisations;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::plan::Entity;
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{amsterdam_day, clock, written_day};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::register::Register;
use crate::domain::retention_terms::LIST_CHANGES;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::DbConn;
use crate::store::imports::{self as store, ImportChange, ImportRun};

/// What became of an undo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoReport {
    /// Fields that have their old value again.
    pub restored: usize,
    /// Contacts that are gone again.
    pub removed: usize,
    /// Contacts that something refers to: they are ended instead.
    pub ended: usize,
    /// What stays as it is now.
    pub kept: Vec<KeptField>,
}

/// Something that was edited since the import and stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptField {
    /// "Griffier van Gemeente Goes".
    pub what: String,
    /// "E-mail", or "Nieuw contact".
    pub field: String,
    /// What stands there now.
    pub now: Option<String>,
    /// Dutch, such as "gewijzigd na de import".
    pub why: String,
}

impl UndoReport {
    /// "De import is teruggedraaid: 3 velden hersteld, 2 contacten weg, 1 blijft."
    #[must_use]
    pub fn sentence(&self) -> String {
        let fields = if self.restored == 1 { "veld" } else { "velden" };
        let contacts = if self.removed == 1 { "contact" } else { "contacten" };
        let mut parts = vec![
            format!("{} {fields} hersteld", self.restored),
            format!("{} {contacts} weggehaald", self.removed),
        ];
        if self.ended > 0 {
            parts.push(format!("{} beëindigd omdat er post bij hoort", self.ended));
        }
        let kept = self.kept.len();
        if kept > 0 {
            let verb = if kept == 1 {
                "is na de import gewijzigd en blijft"
            } else {
                "zijn na de import gewijzigd en blijven"
            };
            parts.push(format!("{kept} {verb} staan"));
        }
        format!("De import is teruggedraaid: {}.", parts.join(", "))
    }
}

/// Takes an import back, once.
///
/// # Errors
/// No permission, no such import, or a sentence that says why it cannot be undone.
pub fn undo(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<UndoReport> {
    require(actor, Permission::ImportLists)?;
    let run = store::get_run(conn, id)?;
    refuse_undone(&run)?;
    refuse_forgotten(&run, now)?;
    let changes = store::list_changes(conn, id, (0, i64::MAX))?;
    refuse_empty(&run, &changes)?;
    store::mark_undone(conn, id, &actor.name, now)?;
    let register = crate::services::organisations::register(conn)?;
    let mut undoing = Undoing::new(register, amsterdam_day(now));
    for entity in [Entity::Contact, Entity::Organisation] {
        let of_it = changes.iter().filter(|change| change.entity == entity.as_str());
        let mut of_it: Vec<&ImportChange> = of_it.collect();
        of_it.sort_by_key(|change| (change.entity_id, change.id));
        let groups = of_it.chunk_by(|one, other| one.entity_id == other.entity_id);
        match entity {
            Entity::Contact => undoing.contacts(conn, &groups.collect::<Vec<_>>())?,
            Entity::Organisation => {
                for group in groups {
                    undoing.organisation(conn, group, now)?;
                }
            }
        }
    }
    audit::record(conn, actor, "import.undo", &format!("import {id}"), now)?;
    Ok(undoing.report)
}

/// Forgets which values the imports of long ago found and wrote; answers of how many fields.
///
/// # Errors
/// A store error.
pub fn forget_old(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    Ok(store::forget_values_before(conn, now - LIST_CHANGES)?)
}

/// Whether an import is so old that its values are forgotten: it cannot be undone any more.
#[must_use]
pub fn is_forgotten(run: &ImportRun, now: DateTime<Utc>) -> bool {
    run.at < now - LIST_CHANGES
}

fn refuse_forgotten(run: &ImportRun, now: DateTime<Utc>) -> ServiceResult<()> {
    if !is_forgotten(run, now) {
        return Ok(());
    }
    Err(ServiceError::not_allowed(format!(
        "Deze import is ouder dan {} dagen. Wat hij veranderde, is niet meer bewaard. Hij kan niet \
         worden teruggedraaid.",
        LIST_CHANGES.num_days()
    )))
}

fn refuse_undone(run: &ImportRun) -> ServiceResult<()> {
    let Some((at, by)) = &run.undone else { return Ok(()) };
    Err(ServiceError::not_allowed(format!(
        "Deze import is al teruggedraaid, op {} om {} door {by}.",
        written_day(amsterdam_day(*at)),
        clock(*at)
    )))
}

fn refuse_empty(run: &ImportRun, changes: &[ImportChange]) -> ServiceResult<()> {
    if !changes.is_empty() {
        return Ok(());
    }
    Err(ServiceError::not_allowed(if run.created + run.updated == 0 {
        "Deze import heeft niets veranderd. Er is niets om terug te draaien."
    } else {
        "Van deze import is niet bijgehouden wat hij veranderde. Hij kan niet worden teruggedraaid."
    }))
}

struct Undoing {
    register: Register,
    today: NaiveDate,
    report: UndoReport,
    /// Line, organisation and function of each contact that the import made and that stays.
    staying: BTreeSet<(i64, i64, ContactFunction)>,
}

impl Undoing {
    fn new(register: Register, today: NaiveDate) -> Self {
        Self { register, today, report: UndoReport::default(), staying: BTreeSet::new() }
    }

    fn keep(&mut self, what: String, field: &str, now: Option<String>, why: &str) {
        let field = super::runs::label(field);
        self.report.kept.push(KeptField { what, field, now, why: why.to_owned() });
    }
}

/// Why something stays.
const EDITED: &str = "gewijzigd na de import";
