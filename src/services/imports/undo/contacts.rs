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
        for group in groups {
            let Some(first) = group.first() else { continue };
            // A contact that was erased is not made again.
            let Some(contact) = held.remove(&first.entity_id) else { continue };
            match group.iter().find(|change| change.field == Snapshot::FIELD) {
                Some(made) => self.made(conn, contact, made, &referred)?,
                None => self.changed(conn, contact, group)?,
            }
        }
        Ok(())
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
            let belongs_to_address =
                matches!(field, ContactField::VerifiedOn | ContactField::BouncedOn);
            let may = match field {
                ContactField::Email => goes_back,
                // A bounce of the new address says nothing of the old one.
                _ if belongs_to_address && of(ContactField::Email).is_some() => goes_back,
                _ => value == change.new_value,
            };
            if may && field.set(&mut now, change.old_value.as_deref()) {
                let follows = matches!(field, ContactField::IsRoleMailbox | ContactField::Source);
                self.report.restored += usize::from(!belongs_to_address && !follows);
            } else if value != change.old_value && !belongs_to_address {
                let why = if field == ContactField::Email && is_checked { CHECKED } else { EDITED };
                self.keep(what.clone(), &change.field, value, why);
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
