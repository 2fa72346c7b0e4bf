//! How a contact stands on a day: in function or past, reachable or not, looked at lately or not.

use chrono::{Days, NaiveDate};

use super::Contact;
use crate::domain::text_enum::text_enum;

/// For so many days after somebody looked at it a contact counts as right.
pub const LASTS_DAYS: u64 = 180;

text_enum! {
    /// How a contact stands; more than one may be true.
    ContactState {
        Reachable = "reachable", "Bereikbaar";
        NoAddress = "no_address", "Geen adres";
        Bounced = "bounced", "Teruggekomen";
        NoMail = "no_mail", "Geen post";
        Unverified = "unverified", "Niet nagekeken";
    }
}

impl Contact {
    /// True when the contact stands so on the day.
    #[must_use]
    pub fn is_in(&self, state: ContactState, day: NaiveDate) -> bool {
        match state {
            ContactState::Reachable => self.is_reachable_on(day),
            ContactState::NoAddress => self.email.is_none(),
            ContactState::Bounced => self.bounced_on.is_some(),
            ContactState::NoMail => self.do_not_contact,
            ContactState::Unverified => !self.is_verified_on(day),
        }
    }

    /// True when somebody saw in the [`LASTS_DAYS`] days before that it is right.
    #[must_use]
    pub fn is_verified_on(&self, day: NaiveDate) -> bool {
        let lasts = self.verified_on.and_then(|on| on.checked_add_days(Days::new(LASTS_DAYS)));
        lasts.is_some_and(|last| day <= last)
    }

    /// True when mail can arrive there, wanted or not.
    #[must_use]
    pub fn has_working_address(&self) -> bool {
        self.email.is_some() && self.bounced_on.is_none()
    }

    /// True from the first day that they no longer hold the function.
    #[must_use]
    pub fn is_past_on(&self, day: NaiveDate) -> bool {
        self.valid_to.is_some_and(|to| to <= day)
    }

    /// The last day in the function, when known.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.valid_to.and_then(|to| to.pred_opt())
    }

    /// True when this is a person and not the mailbox of an office: a successor takes their place.
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.name.is_some() || !self.is_role_mailbox
    }

    /// True when there is a day, this one or later, on which both are in function.
    #[must_use]
    pub fn overlaps(&self, other: &Self, today: NaiveDate) -> bool {
        let starts = [self.valid_from, other.valid_from].into_iter().flatten();
        let from = starts.fold(today, NaiveDate::max);
        !self.is_past_on(from) && !other.is_past_on(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contacts::ContactFunction;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(from: Option<&str>, to: Option<&str>) -> Contact {
        Contact {
            id: 1,
            organisation_id: 1,
            function: ContactFunction::Mayor,
            name: None,
            email: None,
            phone: None,
            is_role_mailbox: false,
            source: String::new(),
            verified_on: Some(day("2023-04-06")),
            valid_from: from.map(day),
            valid_to: to.map(day),
            do_not_contact: false,
            do_not_contact_on: None,
            bounced_on: None,
            version: 1,
        }
    }

    #[test]
    fn what_was_looked_at_lasts_180_days() {
        let contact = held(None, None);
        assert!(contact.is_verified_on(day("2023-10-03")));
        assert!(contact.is_in(ContactState::Unverified, day("2023-10-04")));
        let never = Contact { verified_on: None, ..contact };
        assert!(never.is_in(ContactState::Unverified, day("2023-04-06")));
    }

    #[test]
    fn two_overlap_only_when_both_hold_the_function_on_a_day_to_come() {
        let today = day("2023-10-03");
        let (former, next) = (held(None, Some("2023-11-01")), held(Some("2023-11-01"), None));
        assert!(!former.overlaps(&next, today));
        assert!(former.overlaps(&held(Some("2023-10-31"), None), today));
        assert!(!held(None, Some("2023-10-03")).overlaps(&held(None, None), today));
        assert_eq!(former.last_day(), Some(day("2023-10-31")));
    }
}
