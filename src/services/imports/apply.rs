//! Writes a plan, in the transaction in which it was made, and keeps of each field what stood
//! there and what was written.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::fields::{self, ContactField};
use super::file::read::ReadFile;
use super::options::{Policy, TargetField};
use super::plan::{Act, Entity, FieldChange, Plan};
use super::snapshot::Snapshot;
use crate::domain::contacts::{Contact, ContactFunction, EmailAddress};
use crate::domain::dates::written_day;
use crate::domain::names::fold;
use crate::services::contacts::blank;
use crate::services::{ServiceError, ServiceResult};
use crate::sheets::{ContactCells, Layout};
use crate::store::imports::{self as store, ImportChange};
use crate::store::{DbConn, contacts, organisations};

/// How many changes are kept back before they are written together.
const BATCH: usize = 500;

/// Writes every row of a plan as the run `import_id`.
pub(super) fn apply(
    conn: &mut DbConn,
    (plan, file): (&Plan, &ReadFile),
    import_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let held = held_contacts(conn, plan)?;
    let mut writing = Writing { plan, import_id, file, now, held, kept: Vec::new() };
    for row in &plan.rows {
        let cells = file.parsed.rows.get(row.at).map(|it| it.contacts.as_slice());
        let cells = cells.unwrap_or_default();
        for act in &row.acts {
            match act {
                Act::AddContact { cell, function } => {
                    let Some(cells) = cells.get(*cell) else { continue };
                    writing.add(conn, (row.line, row.organisation_id), *function, cells)?;
                }
                Act::SetContact { contact, cell, changes } => {
                    let Some(cells) = cells.get(*cell) else { continue };
                    writing.set(conn, (row.line, contact.id), cells, changes)?;
                }
                Act::Succeed { contact, cell, changes } => {
                    let Some(cells) = cells.get(*cell) else { continue };
                    writing.succeed(conn, (row.line, contact.id), cells, changes)?;
                }
                Act::SetOrganisation { changes } => {
                    writing.set_organisation(conn, (row.line, row.organisation_id), changes)?;
                }
            }
        }
        if writing.kept.len() >= BATCH {
            store::add_changes(conn, &std::mem::take(&mut writing.kept))?;
        }
    }
    Ok(store::add_changes(conn, &writing.kept)?)
}

fn held_contacts(conn: &mut DbConn, plan: &Plan) -> ServiceResult<HashMap<i64, Contact>> {
    let acts = plan.rows.iter().flat_map(|row| &row.acts);
    let ids: Vec<i64> = acts
        .filter_map(|act| match act {
            Act::SetContact { contact, .. } | Act::Succeed { contact, .. } => Some(contact.id),
            Act::AddContact { .. } | Act::SetOrganisation { .. } => None,
        })
        .collect();
    let held = contacts::list_by_ids(conn, &ids)?;
    Ok(held.into_iter().map(|contact| (contact.id, contact)).collect())
}

struct Writing<'a> {
    plan: &'a Plan,
    import_id: i64,
    file: &'a ReadFile,
    now: DateTime<Utc>,
    held: HashMap<i64, Contact>,
    /// Changes that are still to be kept.
    kept: Vec<ImportChange>,
}

impl Writing<'_> {
    fn add(
        &mut self,
        conn: &mut DbConn,
        (line, organisation_id): (usize, i64),
        function: ContactFunction,
        cells: &ContactCells,
    ) -> ServiceResult<()> {
        let takes = |field| self.plan.policies.of(field) != Policy::Never;
        let email = cells.email.clone().filter(|_| takes(TargetField::Email));
        let mut contact = Contact {
            function,
            name: cells.name.clone().filter(|_| takes(TargetField::ContactName)),
            phone: cells.phone.clone().filter(|_| takes(TargetField::Phone)),
            email,
            is_role_mailbox: cells.is_role_mailbox,
            source: self.source(),
            verified_on: Some(self.plan.today),
            ..blank(organisation_id)
        };
        self.heed_objection(&mut contact);
        self.add_contact(conn, line, &contact)
    }

    fn add_contact(
        &mut self,
        conn: &mut DbConn,
        line: usize,
        contact: &Contact,
    ) -> ServiceResult<()> {
        let id = contacts::add(conn, contact)?;
        let text = serde_json::to_string(&Snapshot::of(contact))
            .map_err(|error| ServiceError::Broken(error.to_string()))?;
        self.keep((line, Entity::Contact, id), "created", Snapshot::FIELD, (None, Some(text)));
        Ok(())
    }

    /// An address that wants no messages gets none under another name or in another office.
    fn heed_objection(&self, contact: &mut Contact) {
        let address = contact.email.as_ref().map(EmailAddress::as_str);
        if let Some(since) = address.and_then(|address| self.plan.objection(address)) {
            contact.do_not_contact = true;
            contact.do_not_contact_on = since;
        }
    }

    fn set(
        &mut self,
        conn: &mut DbConn,
        (line, id): (usize, i64),
        cells: &ContactCells,
        changes: &[FieldChange],
    ) -> ServiceResult<()> {
        let (was, contact) = self.changed(id, cells, changes)?;
        contacts::set(conn, &contact)?;
        self.keep_changes((line, id), &was, &contact);
        Ok(())
    }

    /// The one who was there ends today, and the new one starts.
    fn succeed(
        &mut self,
        conn: &mut DbConn,
        (line, id): (usize, i64),
        cells: &ContactCells,
        changes: &[FieldChange],
    ) -> ServiceResult<()> {
        let (was, mut contact) = self.changed(id, cells, changes)?;
        let today = Some(self.plan.today);
        let ended = Contact { valid_to: today, ..was.clone() };
        contacts::set(conn, &ended)?;
        self.keep_changes((line, id), &was, &ended);
        (contact.valid_from, contact.valid_to) = (today, None);
        (contact.do_not_contact, contact.do_not_contact_on) = (false, None);
        self.heed_objection(&mut contact);
        self.add_contact(conn, line, &contact)
    }

    /// A contact as it is and as it is with these changes.
    fn changed(
        &mut self,
        id: i64,
        cells: &ContactCells,
        changes: &[FieldChange],
    ) -> ServiceResult<(Contact, Contact)> {
        let broken = || ServiceError::Broken(format!("contact {id} cannot take an import"));
        let was = self.held.remove(&id).ok_or_else(broken)?;
        let mut contact = was.clone();
        for change in changes {
            let field = ContactField::of_target(change.field).ok_or_else(broken)?;
            if !field.set(&mut contact, change.new.as_deref()) {
                return Err(broken());
            }
        }
        if contact.email != was.email {
            contact.is_role_mailbox = cells.is_role_mailbox;
            contact.bounced_on = None;
            contact.verified_on = contact.email.is_some().then_some(self.plan.today);
        }
        if contact.email != was.email && contact.email.is_some() {
            contact.source = self.source();
            if !contact.do_not_contact {
                self.heed_objection(&mut contact);
            }
        }
        Ok((was, contact))
    }

    fn keep_changes(&mut self, (line, id): (usize, i64), was: &Contact, contact: &Contact) {
        for field in ContactField::ALL {
            let (old, new) = (field.of(was), field.of(contact));
            // Of an address the day of checking is kept too: the two go together.
            let is_kept =
                old != new || (*field == ContactField::VerifiedOn && contact.email != was.email);
            if is_kept {
                self.keep((line, Entity::Contact, id), "updated", field.as_str(), (old, new));
            }
        }
    }

    /// Another name leaves the old one as another spelling.
    fn set_organisation(
        &mut self,
        conn: &mut DbConn,
        (line, id): (usize, i64),
        changes: &[FieldChange],
    ) -> ServiceResult<()> {
        let mut now = store::get_fields(conn, id)?;
        let former = now.name.clone();
        for change in changes {
            let old = fields::of_organisation(&now, change.field);
            fields::set_organisation(&mut now, change.field, change.new.as_deref());
            let name = change.field.as_str();
            let values = (old, change.new.clone());
            self.keep((line, Entity::Organisation, id), "updated", name, values);
        }
        let is_renamed = now.name != former;
        store::set_fields(conn, id, now, self.now)?;
        if is_renamed && !self.plan.register.aliases_of(id).contains(&former.as_str()) {
            organisations::add_alias(conn, id, &former, &fold(&former))?;
            let made = (None, Some(former));
            self.keep((line, Entity::Organisation, id), "created", ALIAS, made);
        }
        Ok(())
    }

    fn keep(
        &mut self,
        (line, entity, entity_id): (usize, Entity, i64),
        effect: &str,
        field: &str,
        (old_value, new_value): (Option<String>, Option<String>),
    ) {
        self.kept.push(ImportChange {
            id: 0,
            import_id: self.import_id,
            line: i64::try_from(line).unwrap_or(i64::MAX),
            entity: entity.as_str().to_owned(),
            entity_id,
            effect: effect.to_owned(),
            field: field.to_owned(),
            old_value,
            new_value,
        });
    }

    /// Where the address comes from: it stands in letters, so a file name has no place in it.
    fn source(&self) -> String {
        let list = match self.file.layout {
            Layout::Register => "Register van Overheidsorganisaties",
            Layout::Contacts | Layout::Mapped | Layout::Cbs => "lijst van contactpersonen",
        };
        format!("{list}, ingelezen op {}", written_day(self.plan.today))
    }
}

/// The name under which another spelling is kept.
pub(super) const ALIAS: &str = "alias";
