//! How a file is read in: what the user set by hand, and what it may do with each field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::text_enum::text_enum;
use crate::sheets::Reading;

text_enum! {
    /// A field that a list may change.
    TargetField {
        ContactName = "contact_name", "Naam van de persoon";
        Email = "email", "E-mail";
        Phone = "phone", "Telefoon";
        OrganisationName = "organisation_name", "Naam van de organisatie";
        Province = "province", "Provincie";
        Website = "website", "Website";
        Inhabitants = "inhabitants", "Aantal inwoners";
        Place = "place", "Vestigingsplaats";
    }
}

text_enum! {
    /// What a list may do with a field.
    Policy {
        Overwrite = "overwrite", "Overschrijven";
        FillEmpty = "fill_empty", "Alleen vullen als het leeg is";
        Never = "never", "Nooit";
    }
}

/// A policy for each field; every field may be overwritten unless told otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Policies(BTreeMap<TargetField, Policy>);

impl Policies {
    /// One policy for every field.
    #[must_use]
    pub fn all(policy: Policy) -> Self {
        Self(TargetField::ALL.iter().map(|field| (*field, policy)).collect())
    }

    /// Sets the policy of one field.
    pub fn set(&mut self, field: TargetField, policy: Policy) {
        self.0.insert(field, policy);
    }

    /// The policy of a field.
    #[must_use]
    pub fn of(&self, field: TargetField) -> Policy {
        self.0.get(&field).copied().unwrap_or(Policy::Overwrite)
    }

    /// The old value and the new one, when the field changes by this policy.
    pub(super) fn change<T: PartialEq>(
        &self,
        field: TargetField,
        (old, new): (Option<T>, Option<T>),
    ) -> Option<(Option<T>, T)> {
        let new = new.filter(|new| old.as_ref() != Some(new))?;
        let may = match self.of(field) {
            Policy::Overwrite => true,
            Policy::FillEmpty => old.is_none(),
            Policy::Never => false,
        };
        may.then_some((old, new))
    }
}

/// How a file is read in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// What was set by hand about the file itself.
    pub reading: Reading,
    /// What it may do with each field.
    pub policies: Policies,
    /// By line the code of the organisation that a person chose for it.
    pub answers: BTreeMap<usize, String>,
    /// Leave rows with a problem out instead of refusing the file.
    pub skip_errors: bool,
    /// Somebody saw that many rows overwrite a field.
    pub confirms_overwrite: bool,
    /// Somebody saw which addresses, checked by hand, are overwritten.
    pub confirms_verified: bool,
}

impl Options {
    /// Only empty fields are filled; what is there stays.
    #[must_use]
    pub fn only_filling() -> Self {
        Self { policies: Policies::all(Policy::FillEmpty), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_kept_as_text_and_a_missing_part_is_the_usual_one() {
        let mut options = Options::only_filling();
        options.policies.set(TargetField::Email, Policy::Never);
        options.answers.insert(3, "GM0737".to_owned());
        options.confirms_verified = true;
        let text = serde_json::to_string(&options).unwrap();
        assert_eq!(serde_json::from_str::<Options>(&text).unwrap(), options);
        assert_eq!(serde_json::from_str::<Options>("{}").unwrap(), Options::default());
        assert_eq!(Policies::default().of(TargetField::Email), Policy::Overwrite);
    }

    #[test]
    fn a_policy_says_whether_a_field_changes() {
        let changes = |policy, old, new| {
            Policies::all(policy).change(TargetField::Phone, (old, new)).is_some()
        };
        for (policy, filled, empty) in [
            (Policy::Overwrite, true, true),
            (Policy::FillEmpty, false, true),
            (Policy::Never, false, false),
        ] {
            assert_eq!(changes(policy, Some("1"), Some("2")), filled, "{policy}");
            assert_eq!(changes(policy, None, Some("2")), empty, "{policy}");
            assert!(!changes(policy, Some("1"), None) && !changes(policy, Some("1"), Some("1")));
        }
    }
}
