//! How long what tells of a person is kept (art. 5 (1)(e) AVG). The page for everybody, the first
//! letter and the nightly work read the same terms.
//!
//! An installation may keep things shorter, never longer: what was promised in a letter holds.

use std::str::FromStr;

use chrono::{Months, NaiveDate, TimeDelta};

use crate::domain::notes::NoteLevel;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What the nightly work destroys by itself when its term is over.
    Kind {
        Delivery = "delivery", "of en hoe een bericht aankwam";
        MessageText = "message_text", "de tekst van berichten aan contactpersonen";
        InboundText = "inbound_text", "berichten die binnenkwamen";
        Contact = "contact", "gegevens van contactpersonen";
        AuditLog = "audit_log", "regels van het logboek";
    }
}

/// A term as everybody reads it: what is kept, and until when.
pub type Term = (&'static str, String);

/// How long a list that was handed over waits to be read in.
pub const LIST: TimeDelta = TimeDelta::days(1);
/// How long the values stay that a list found and wrote: names and addresses of people.
pub const LIST_CHANGES: TimeDelta = TimeDelta::days(400);
/// How long the phone number of who helps on an evening stays after it.
pub const EVENING_PHONE: TimeDelta = TimeDelta::days(30);

/// What is kept as long as something else is.
const WITH_THE_TOUR: [(&str, &str); 2] = [
    ("Antwoorden op de vragenlijst na een bijeenkomst", "zonder naam, zo lang als de aantallen"),
    ("Aantallen zonder personen", "langer, voor het verslag van de tour"),
];

/// How many months this installation keeps each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionTerms {
    delivery: u32,
    message_text: u32,
    inbound_text: u32,
    contact: u32,
    audit_log: u32,
}

impl Default for RetentionTerms {
    /// The longest that is allowed.
    fn default() -> Self {
        Self { delivery: 6, message_text: 12, inbound_text: 12, contact: 12, audit_log: 24 }
    }
}

impl FromStr for RetentionTerms {
    type Err = String;

    /// Reads `message_text=6,contact=3`: months, from 1 to the longest of that kind. A kind
    /// that is not named has its longest term.
    ///
    /// ```
    /// use drietraps::domain::retention_terms::{Kind, RetentionTerms};
    /// let terms: RetentionTerms = "contact=6".parse().unwrap();
    /// assert_eq!((terms.months(Kind::Contact), terms.months(Kind::Delivery)), (6, 6));
    /// assert!("contact=24".parse::<RetentionTerms>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, String> {
        let mut terms = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            terms.shorten(part)?;
        }
        Ok(terms)
    }
}

impl RetentionTerms {
    fn shorten(&mut self, part: &str) -> Result<(), String> {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        let unknown = || format!("{part}: expected a kind of {} and months", names.join(", "));
        let (name, months) = part.split_once('=').ok_or_else(unknown)?;
        let kind = Kind::from_str(name.trim()).map_err(|_| unknown())?;
        let longest = Self::default().months(kind);
        let months = months.trim().parse().ok().filter(|months| (1..=longest).contains(months));
        *self.of(kind) = months
            .ok_or_else(|| format!("{part}: from 1 to {longest} months; longer is not allowed"))?;
        Ok(())
    }

    const fn of(&mut self, kind: Kind) -> &mut u32 {
        match kind {
            Kind::Delivery => &mut self.delivery,
            Kind::MessageText => &mut self.message_text,
            Kind::InboundText => &mut self.inbound_text,
            Kind::Contact => &mut self.contact,
            Kind::AuditLog => &mut self.audit_log,
        }
    }

    /// Months that a kind is kept.
    #[must_use]
    pub const fn months(self, kind: Kind) -> u32 {
        match kind {
            Kind::Delivery => self.delivery,
            Kind::MessageText => self.message_text,
            Kind::InboundText => self.inbound_text,
            Kind::Contact => self.contact,
            Kind::AuditLog => self.audit_log,
        }
    }

    fn in_words(self, kind: Kind) -> String {
        match self.months(kind) {
            1 => "1 maand".to_owned(),
            12 => "1 jaar".to_owned(),
            24 => "2 jaar".to_owned(),
            months => format!("{months} maanden"),
        }
    }

    /// The rule in words, for the record of what was destroyed.
    #[must_use]
    pub fn rule(self, kind: Kind) -> String {
        let since = match kind {
            Kind::Delivery | Kind::MessageText => "na het versturen",
            Kind::InboundText => "na ontvangst",
            Kind::Contact => "na het einde van de tour",
            Kind::AuditLog => "na de dag zelf",
        };
        format!("{} {since}", self.in_words(kind))
    }

    /// Until when a kind is kept, as everybody reads it.
    #[must_use]
    pub fn until(self, kind: Kind) -> String {
        let words = self.in_words(kind);
        match kind {
            Kind::Contact => format!("tot {words} na de tour"),
            Kind::Delivery | Kind::MessageText | Kind::InboundText | Kind::AuditLog => words,
        }
    }

    /// Every term as everybody reads it.
    #[must_use]
    pub fn all(self) -> Vec<Term> {
        let named = [
            ("Contactgegevens", Kind::Contact),
            ("De tekst van berichten aan u", Kind::MessageText),
            ("Of en hoe een bericht aankwam", Kind::Delivery),
            ("Berichten van u", Kind::InboundText),
            ("Wie wat deed in dit programma", Kind::AuditLog),
        ];
        let own = named.map(|(what, kind)| (what, self.until(kind)));
        let rest = WITH_THE_TOUR.map(|(what, until)| (what, until.to_owned()));
        own.into_iter().chain(by_a_rule_of_its_own()).chain(rest).collect()
    }

    /// The last day whose data is over on `today`: what is of that day or before goes.
    #[must_use]
    pub fn last_over(self, kind: Kind, today: NaiveDate) -> NaiveDate {
        today.checked_sub_months(Months::new(self.months(kind))).unwrap_or(NaiveDate::MIN)
    }

    /// The first day on which what is of `day` goes.
    #[must_use]
    pub fn goes_on(self, kind: Kind, day: NaiveDate) -> NaiveDate {
        let mut goes = day.checked_add_months(Months::new(self.months(kind)));
        // The last days of a month may share one: 31 August is half a year before 28 February.
        while let Some(on) = goes.filter(|on| self.last_over(kind, *on) < day) {
            goes = on.succ_opt();
        }
        goes.unwrap_or(NaiveDate::MAX)
    }
}

/// What the work on lists, notes, conversations and evenings destroys.
fn by_a_rule_of_its_own() -> [Term; 7] {
    let note = |level: NoteLevel| format!("{}, één keer te verlengen", level.rule(false));
    let changes = format!("{} dagen, om het te kunnen terugdraaien", LIST_CHANGES.num_days());
    [
        ("Een lijst die nog moet worden ingelezen", format!("{} dag", LIST.num_days())),
        ("Wat er door een lijst veranderde", changes),
        ("Notities over afspraken", note(NoteLevel::Process)),
        ("Vertrouwelijke notities", note(NoteLevel::Confidential)),
        ("Strikt vertrouwelijke notities", note(NoteLevel::Strict)),
        (
            "Vertrouwelijke antwoorden uit een gesprek",
            NoteLevel::Confidential.rule(false).to_owned(),
        ),
        (
            "Een telefoonnummer voor de avond van een bijeenkomst",
            format!("tot {} dagen daarna", EVENING_PHONE.num_days()),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_term_may_be_shorter_and_never_longer() {
        let terms: RetentionTerms = " message_text = 3 , contact=1,".parse().unwrap();
        assert_eq!(terms.rule(Kind::MessageText), "3 maanden na het versturen");
        assert_eq!(terms.until(Kind::Contact), "tot 1 maand na de tour");
        assert_eq!(terms.rule(Kind::InboundText), "1 jaar na ontvangst");
        assert_eq!("".parse(), Ok(RetentionTerms::default()));
        for wrong in [
            "contact=13",
            "audit_log=25",
            "delivery=7",
            "contact=0",
            "contact",
            "notes=3",
            "contact=x",
        ] {
            let why = wrong.parse::<RetentionTerms>().unwrap_err();
            assert!(why.starts_with(wrong), "{why}");
        }
    }

    #[test]
    fn what_everybody_reads_names_each_kind_once() {
        let all = RetentionTerms::default().all();
        let names: std::collections::BTreeSet<_> = all.iter().map(|(what, _)| *what).collect();
        assert_eq!(names.len(), all.len());
        for kind in Kind::ALL {
            let until = RetentionTerms::default().until(*kind);
            assert!(all.iter().any(|(_, it)| *it == until), "{kind}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_today_did_not_go_yesterday(
            days in 0_i64..2_000,
            kind in 0_usize..5,
            months in 1_u32..=6,
        ) {
            let of = "2023-01-01".parse::<NaiveDate>().unwrap() + TimeDelta::days(days);
            let kind = Kind::ALL[kind];
            let short: RetentionTerms = format!("{kind}={months}").parse().unwrap();
            for terms in [RetentionTerms::default(), short] {
                let goes = terms.goes_on(kind, of);
                prop_assert!(terms.last_over(kind, goes) >= of);
                prop_assert!(terms.last_over(kind, goes.pred_opt().unwrap()) < of);
            }
        }
    }
}
