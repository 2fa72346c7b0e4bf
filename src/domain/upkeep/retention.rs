//! How long what tells of a person is kept (art. 5 (1)(e) AVG). The page for everybody, the
//! register of processing and the nightly work read the same terms.

use chrono::{Months, NaiveDate, TimeDelta};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What the nightly work destroys by itself when its term is over.
    Kind {
        Delivery = "delivery", "of en hoe een bericht aankwam";
        MessageText = "message_text", "de tekst van berichten aan contactpersonen";
        InboundText = "inbound_text", "berichten die binnenkwamen";
        Contact = "contact", "gegevens van contactpersonen";
    }
}

/// How long before the end somebody is told.
pub const NOTICE: TimeDelta = TimeDelta::days(30);
/// How far an end can be put off at once.
pub const LONGEST_DELAY: TimeDelta = TimeDelta::days(90);
/// How far it can be put off altogether, from the first day on which data goes.
pub const MOST_DELAY: TimeDelta = TimeDelta::days(180);

/// A term as everybody reads it: what is kept, and until when.
pub type Term = (&'static str, &'static str);

/// Every term. The first four are those of [`Kind`]; the others are kept by the work on notes,
/// conversations, evenings, imports and accounts.
pub const TERMS: [Term; 11] = [
    Kind::Contact.term(),
    Kind::MessageText.term(),
    Kind::Delivery.term(),
    Kind::InboundText.term(),
    ("Een lijst die is ingelezen", "30 dagen"),
    ("Vertrouwelijke notities", "ten hoogste 1 jaar"),
    ("Vertrouwelijke antwoorden uit een gesprek", "1 jaar"),
    ("Een telefoonnummer voor de avond van een bijeenkomst", "tot 30 dagen daarna"),
    ("Antwoorden op de vragenlijst na een bijeenkomst", "zonder naam, zo lang als de aantallen"),
    ("Wie wat deed in dit programma", "zo lang als de tour, voor de controle daarop"),
    ("Aantallen zonder personen", "langer, voor het verslag van de tour"),
];

impl Kind {
    /// Months that it is kept.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Self::Delivery => 6,
            Self::MessageText | Self::InboundText | Self::Contact => 12,
        }
    }

    /// The rule in words, for the record of what was destroyed.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Delivery => "6 maanden na het versturen",
            Self::MessageText => "1 jaar na het versturen",
            Self::InboundText => "1 jaar na ontvangst",
            Self::Contact => "1 jaar na het einde van de tour",
        }
    }

    /// The term as everybody reads it.
    #[must_use]
    pub const fn term(self) -> Term {
        match self {
            Self::Contact => ("Contactgegevens", "tot 1 jaar na de tour"),
            Self::MessageText => ("De tekst van berichten aan u", "1 jaar"),
            Self::Delivery => ("Of en hoe een bericht aankwam", "6 maanden"),
            Self::InboundText => ("Berichten van u", "1 jaar"),
        }
    }

    /// The last day whose data is over on `today`: what is of that day or before goes.
    #[must_use]
    pub fn last_over(self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_months(Months::new(self.months())).unwrap_or(NaiveDate::MIN)
    }

    /// The first day on which what is of `day` goes.
    #[must_use]
    pub fn goes_on(self, day: NaiveDate) -> NaiveDate {
        let mut goes = day.checked_add_months(Months::new(self.months())).unwrap_or(NaiveDate::MAX);
        // The last days of a month may share one: 31 August is half a year before 28 February.
        while self.last_over(goes) < day {
            goes = goes.succ_opt().unwrap_or(NaiveDate::MAX);
        }
        goes
    }
}

/// What is done with a kind on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing goes soon.
    Nothing,
    /// It is announced that data goes.
    Announce,
    /// It was announced, and its day is not there, or somebody put it off.
    Wait,
    /// What is over goes now.
    Destroy,
}

/// The last day until which an end whose first day this is can be put off; none when it was put off
/// as far as it goes.
#[must_use]
pub fn last_delay(first: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let last = (today + LONGEST_DELAY).min(first + MOST_DELAY);
    (last > today).then_some(last)
}

/// Since when the end on a day would have been announced in a copy of `made_on` that knows of no
/// announcement, had it gone on until today; none when it would not have been.
#[must_use]
pub fn announced_meanwhile(
    goes_on: NaiveDate,
    made_on: NaiveDate,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let announced = (goes_on - NOTICE).max(made_on);
    (announced <= today).then_some(announced)
}

/// What is done, given the first day on which data of the kind goes, since when it is announced
/// and until when it was put off.
#[must_use]
pub fn act(
    first: Option<NaiveDate>,
    announced_on: Option<NaiveDate>,
    delayed_until: Option<NaiveDate>,
    today: NaiveDate,
) -> Act {
    let Some(first) = first.filter(|first| *first <= today + NOTICE) else { return Act::Nothing };
    let Some(announced_on) = announced_on else { return Act::Announce };
    let is_told = announced_on + NOTICE <= today;
    let is_delayed = delayed_until.is_some_and(|until| today < until);
    if first <= today && is_told && !is_delayed { Act::Destroy } else { Act::Wait }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_goes_that_was_not_announced_thirty_days_before() {
        let first = Some(day("2024-10-03"));
        let on =
            |today: &str, announced: Option<&str>| act(first, announced.map(day), None, day(today));
        assert_eq!(on("2024-09-02", None), Act::Nothing);
        assert_eq!(on("2024-09-03", None), Act::Announce);
        assert_eq!(on("2024-10-02", Some("2024-09-03")), Act::Wait);
        assert_eq!(on("2024-10-03", Some("2024-09-03")), Act::Destroy);
        assert_eq!(on("2024-10-03", None), Act::Announce, "a program that stood still");
        assert_eq!(on("2024-10-03", Some("2024-09-20")), Act::Wait);
    }

    #[test]
    fn what_is_put_off_waits_until_that_day() {
        let (first, told) = (Some(day("2024-10-03")), Some(day("2024-09-03")));
        let on = |today: &str| act(first, told, Some(day("2024-12-01")), day(today));
        assert_eq!((on("2024-11-30"), on("2024-12-01")), (Act::Wait, Act::Destroy));
    }

    #[test]
    fn an_end_is_put_off_ninety_days_at_once_and_half_a_year_in_all() {
        let first = day("2024-10-03");
        assert_eq!(last_delay(first, day("2024-09-10")), Some(day("2024-12-09")));
        assert_eq!(last_delay(first, day("2025-03-01")), Some(day("2025-04-01")));
        assert_eq!(last_delay(first, day("2025-04-01")), None);
    }

    #[test]
    fn a_copy_announces_what_was_announced_after_it_was_made() {
        let on =
            |goes: &str, made: &str| announced_meanwhile(day(goes), day(made), day("2024-10-03"));
        assert_eq!(on("2024-09-15", "2024-07-01"), Some(day("2024-08-16")));
        assert_eq!(on("2024-09-15", "2024-09-30"), Some(day("2024-09-30")));
        assert_eq!(on("2024-12-15", "2024-07-01"), None);
    }

    #[test]
    fn what_everybody_reads_is_what_the_night_does() {
        for kind in Kind::ALL {
            let words = match kind.months() {
                6 => "6 maanden",
                12 => "1 jaar",
                other => panic!("{other} months in words"),
            };
            assert!(kind.rule().starts_with(words) && kind.term().1.contains(words), "{kind}");
            assert!(TERMS.contains(&kind.term()), "{kind}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_today_did_not_go_yesterday(days in 0_i64..2_000, kind in 0_usize..4) {
            let (kind, of) = (Kind::ALL[kind], day("2023-01-01") + TimeDelta::days(days));
            let goes = kind.goes_on(of);
            prop_assert!(kind.last_over(goes) >= of);
            prop_assert!(kind.last_over(goes.pred_opt().unwrap()) < of);
        }
    }
}
