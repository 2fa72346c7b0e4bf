//! A contact as an import made it, kept so that an undo sees whether somebody edited it since.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::contacts::{Contact, ContactFunction};

/// The fields that an import fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Snapshot {
    pub function: ContactFunction,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub is_role_mailbox: bool,
    pub verified_on: Option<NaiveDate>,
    pub source: String,
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    #[serde(default)]
    pub do_not_contact: bool,
    #[serde(default)]
    pub bounced_on: Option<NaiveDate>,
}

impl Snapshot {
    /// The name of the field under which it is kept.
    pub const FIELD: &'static str = "contact";

    pub fn of(contact: &Contact) -> Self {
        Self {
            function: contact.function,
            name: contact.name.clone(),
            email: contact.email.as_ref().map(|email| email.as_str().to_owned()),
            phone: contact.phone.clone(),
            is_role_mailbox: contact.is_role_mailbox,
            verified_on: contact.verified_on,
            source: contact.source.clone(),
            valid_from: contact.valid_from,
            do_not_contact: contact.do_not_contact,
            bounced_on: contact.bounced_on,
        }
    }

    pub fn read(text: Option<&str>) -> Option<Self> {
        serde_json::from_str(text?).ok()
    }

    /// True when nobody edited the contact since: a bounce or a wish to get no mail counts too.
    pub fn is_still(&self, contact: &Contact) -> bool {
        *self == Self::of(contact) && contact.valid_to.is_none()
    }

    /// Name, address and number on one line.
    pub fn shown(&self) -> String {
        let parts = [&self.name, &self.email, &self.phone];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    }
}
