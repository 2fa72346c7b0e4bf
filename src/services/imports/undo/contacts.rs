//! Takes back what an import changed of contacts: a contact that it made goes, unless somebody
//! edited it since; one that a message was sent to is ended, so that the history stays.

use std::collections::{HashMap, HashSet};

use super::{EDITED, Undoing};
use crate::domain::contacts::Contact;
use crate::services::ServiceResult;
use crate::services::imports::fields::ContactField;
use crate::services::imports::runs::what;
use crate::services::imports::snapshot::Snapshot;
use crate::store::imports::{self as store, ImportChange};
use crate::store::{DbConn, contacts};

const CHECKED: &str = "nagekeken na de import";
const FOLLOWED: &str = "de opvolger blijft";

impl Undoing {
    /// The changes of each contact.
    pub(super) fn contacts(
        &mut self,
        conn: &mut DbConn,
        groups: &[&[&ImportChange]],
    ) -> ServiceResult<()> {
        let ids: Vec<i64> =
            groups.iter().filter_map(|group| group.first()).map(|it| it.entity_id).collect();
        let held = contacts::list_by_ids(conn, &ids)?;
        let mut held: HashMap<i64, Contact> = held.into_iter().map(|it| (it.id, it)).collect();
        let referred: HashSet<i64> = store::list_referred(conn, &ids)?.into_iter().collect();
        let mut changed = Vec::new();
        // A successor that stays keeps who was there before from coming back, so they go first.
        for group in groups {
            let Some(first) = group.first() else { continue };
            // A contact that was erased is not made again.
            let Some(contact) = held.remove(&first.entity_id) else { continue };
            match group.iter().find(|change| change.field == Snapshot::FIELD) {
                Some(made) => self.made(conn, contact, made, &referred)?,
                None => changed.push((contact, *group)),
            }
        }
        changed.into_iter().try_for_each(|(contact, group)| self.changed(conn, contact, group))
    }

    fn made(
        &mut self,
        conn: &mut DbConn,
        contact: Contact,
        made: &ImportChange,
        referred: &HashSet<i64>,
    ) -> ServiceResult<()> {
        let snapshot = Snapshot::read(made.new_value.as_deref());
        if !snapshot.is_some_and(|made| made.is_still(&contact)) {
            let now = Some(Snapshot::of(&contact).shown());
            self.keep(self.what(&contact), Snapshot::FIELD, now, EDITED);
            self.staying.insert((made.line, contact.organisation_id, contact.function));
        } else if referred.contains(&contact.id) {
            let ended = Contact { valid_to: Some(self.today), ..contact };
            contacts::set(conn, &ended)?;
            self.report.ended += 1;
        } else {
            store::remove_contact(conn, contact.id, contact.version)?;
            self.report.removed += 1;
        }
        Ok(())
    }

    fn changed(
        &mut self,
        conn: &mut DbConn,
        before: Contact,
        changes: &[&ImportChange],
    ) -> ServiceResult<()> {
        let mut now = before.clone();
        let what = self.what(&before);
        let of = |field: ContactField| changes.iter().find(|it| it.field == field.as_str());
        let is_still = |field: ContactField| {
            of(field).is_none_or(|change| field.of(&before) == change.new_value)
        };
        // Who checked the new address since, chose it.
        let is_checked = of(ContactField::Email).is_some() && !is_still(ContactField::VerifiedOn);
        let goes_back = is_still(ContactField::Email) && !is_checked;
        for change in changes {
            let Ok(field) = change.field.parse::<ContactField>() else { continue };
            let value = field.of(&before);
            let is_as_written = value == change.new_value;
            let office = (change.line, before.organisation_id, before.function);
            let is_followed = field == ContactField::ValidTo && self.staying.contains(&office);
            // A bounce of the new address says nothing of the old one; a wish made since stays.
            let follows = of(ContactField::Email).is_some() && follows_address(field);
            let may = if field == ContactField::Email || follows {
                goes_back && (field != ContactField::DoNotContact || is_as_written)
            } else {
                is_as_written && !is_followed
            };
            if may && field.set(&mut now, change.old_value.as_deref()) {
                self.report.restored += usize::from(!follows_address(field));
            } else if value != change.old_value && !follows_address(field) {
                let is_checked = field == ContactField::Email && is_checked;
                self.keep(what.clone(), &change.field, value, why(is_followed, is_checked));
            }
        }
        if now != before {
            contacts::set(conn, &now)?;
        }
        Ok(())
    }

    fn what(&self, contact: &Contact) -> String {
        what(self.register.get(contact.organisation_id), Some(contact.function))
    }
}

fn why(is_followed: bool, is_checked: bool) -> &'static str {
    match (is_followed, is_checked) {
        (true, _) => FOLLOWED,
        (false, true) => CHECKED,
        (false, false) => EDITED,
    }
}

/// Whether a field says something of the address and goes with it.
fn follows_address(field: ContactField) -> bool {
    match field {
        ContactField::IsRoleMailbox
        | ContactField::VerifiedOn
        | ContactField::BouncedOn
        | ContactField::Source
        | ContactField::DoNotContact => true,
        ContactField::Name | ContactField::Email | ContactField::Phone | ContactField::ValidTo => {
            false
        }
    }
}
