//! The files that were read in, and what each of them changed.

use std::collections::HashMap;

use serde::Serialize;

use super::fields::ContactField;
use super::options::TargetField;
use super::plan::Entity;
use super::snapshot::Snapshot;
use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::register::Register;
use crate::services::{ServiceResult, require};
use crate::store::imports::{self as store, ImportChange, ImportRun};
use crate::store::{DbConn, contacts};

/// A run with a part of what it changed.
#[derive(Debug, Clone)]
pub struct RunView {
    /// Who, when, which file, and how many rows.
    pub run: ImportRun,
    /// How many fields it changed, for paging.
    pub total: usize,
    /// Those asked for, in the order of the file.
    pub changes: Vec<ChangeView>,
}

/// Something that a run changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// The line of the file.
    pub line: i64,
    /// Code of the organisation, for a link; empty when the contact is gone.
    pub code: String,
    /// "Gemeente Goes" or "Griffier van Gemeente Goes".
    pub what: String,
    /// "E-mail", or "Nieuw contact".
    pub field: String,
    /// What stood there.
    pub old: Option<String>,
    /// What was written.
    pub new: Option<String>,
}

/// The runs that changed an organisation or one of its contacts, the newest first; none for who
/// may not see contacts.
///
/// # Errors
/// A store error.
pub fn runs_of(
    conn: &mut DbConn,
    actor: &Actor,
    organisation_id: i64,
) -> ServiceResult<Vec<ImportRun>> {
    if !actor.may(Permission::ReadContacts) {
        return Ok(Vec::new());
    }
    let contacts = contacts::list_of(conn, organisation_id)?;
    let ids: Vec<i64> = contacts.iter().map(|contact| contact.id).collect();
    Ok(store::list_runs_of(conn, organisation_id, &ids)?)
}

/// Every file that was read in, the newest first.
///
/// # Errors
/// No permission, or a store error.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<ImportRun>> {
    require(actor, Permission::ImportLists)?;
    Ok(store::list_runs(conn)?)
}

/// One run, and `limit` of its changes after `offset`.
///
/// # Errors
/// No permission, or no such run.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    (offset, limit): (usize, usize),
) -> ServiceResult<RunView> {
    require(actor, Permission::ImportLists)?;
    let run = store::get_run(conn, id)?;
    let total = usize::try_from(store::count_changes(conn, id)?).unwrap_or_default();
    let bound = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let changes = store::list_changes(conn, id, (bound(offset), bound(limit)))?;
    let register = crate::services::organisations::register(conn)?;
    let of_contacts = changes.iter().filter(|it| it.entity == Entity::Contact.as_str());
    let ids: Vec<i64> = of_contacts.map(|it| it.entity_id).collect();
    let held = contacts::list_by_ids(conn, &ids)?;
    let held: HashMap<i64, Contact> = held.into_iter().map(|it| (it.id, it)).collect();
    let views = changes.into_iter().map(|it| view(&register, &held, it)).collect();
    Ok(RunView { run, total, changes: views })
}

fn view(register: &Register, held: &HashMap<i64, Contact>, it: ImportChange) -> ChangeView {
    let contact = held.get(&it.entity_id).filter(|_| it.entity == Entity::Contact.as_str());
    let organisation = match contact {
        Some(contact) => register.get(contact.organisation_id),
        None if it.entity == Entity::Organisation.as_str() => register.get(it.entity_id),
        None => None,
    };
    let made = Snapshot::read(it.new_value.as_deref()).filter(|_| it.field == Snapshot::FIELD);
    let function = contact.map(|contact| contact.function);
    let function = function.or(made.as_ref().map(|made| made.function));
    let name = |value: Option<String>| match it.field == TargetField::Province.as_str() {
        true => value.map(|code| register.province_name(&code).to_owned()),
        false => value,
    };
    ChangeView {
        line: it.line,
        code: organisation.map(|it| it.code.clone()).unwrap_or_default(),
        what: what(organisation, function),
        field: label(&it.field),
        old: name(it.old_value),
        new: made.map(|made| made.shown()).or_else(|| name(it.new_value)),
    }
}

/// "Griffier van Gemeente Goes".
pub(super) fn what(
    organisation: Option<&Organisation>,
    function: Option<ContactFunction>,
) -> String {
    let Some(it) = organisation else {
        return function.map_or("Contact", ContactFunction::label).to_owned();
    };
    match function {
        Some(ContactFunction::Other) => format!("Contact van {}", it.full_name()),
        Some(function) => {
            let words = Lexicon::of(it.is_province(), &it.code, &it.name);
            format!("{} van {}", words.function_label(function), it.full_name())
        }
        None => it.full_name(),
    }
}

/// The Dutch name of a field as it is kept.
pub(super) fn label(field: &str) -> String {
    if field == Snapshot::FIELD {
        return "Nieuw contact".to_owned();
    }
    if field == super::apply::ALIAS {
        return "Andere schrijfwijze".to_owned();
    }
    let of_list = field.parse::<TargetField>().map(TargetField::label);
    let of_contact = || field.parse::<ContactField>().map(ContactField::label);
    of_list.or_else(|_| of_contact()).map_or_else(|_| field.to_owned(), str::to_owned)
}
