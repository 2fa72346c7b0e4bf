//! What was offered, asked and agreed: the day of each, the quote, and who agreed to it. The
//! organisation pays, always.

use chrono::NaiveDate;

use crate::domain::errors::Problem;
use crate::domain::money::Euro;
use crate::domain::text_enum::text_enum;

/// The highest quote and usual price: a hundred thousand euros.
pub const MOST_QUOTE: Euro = Euro::from_cents(10_000_000);

/// Most characters in the number of a quote.
const LONGEST_REFERENCE: usize = 40;

text_enum! {
    /// Who of the organisation agreed to the cost: a function, never a name.
    Agreer {
        Mayor = "mayor", "Burgemeester of commissaris van de Koning";
        Clerk = "clerk", "Griffier";
        Other = "other", "Iemand anders";
    }
}

/// What a training costs the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The amount.
    pub amount: Euro,
    /// The number of the quote.
    pub reference: Option<String>,
    /// The day on which it was made.
    pub quoted_on: NaiveDate,
}

/// What was offered, asked and agreed, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// The day on which the team offered it.
    pub offered_on: Option<NaiveDate>,
    /// The day on which the organisation asked for it.
    pub requested_on: Option<NaiveDate>,
    /// What it costs.
    pub quote: Option<Quote>,
    /// Who agreed to the cost.
    pub agreed_by: Option<Agreer>,
}

impl Terms {
    /// Everything that is wrong with them on the given day.
    #[must_use]
    pub fn problems(&self, cost_agreed_on: Option<NaiveDate>, today: NaiveDate) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(problem) = self.request_problem(today) {
            problems.push(Problem::new("requested_on", problem));
        }
        if let Some(quote) = &self.quote {
            problems.extend(quote.problems(today));
            if cost_agreed_on.is_some_and(|agreed| agreed < quote.quoted_on) {
                let problem = "Het akkoord komt na de offerte. Kijk beide dagen na.";
                problems.push(Problem::new("cost_agreed_on", problem));
            }
        }
        problems
    }

    fn request_problem(&self, today: NaiveDate) -> Option<&'static str> {
        let asked = self.requested_on?;
        if asked > today {
            return Some("Deze datum ligt in de toekomst. Vul de dag van de aanvraag in.");
        }
        let is_early = self.offered_on.is_some_and(|offered| asked < offered);
        is_early.then_some("De aanvraag komt na het aanbod. Vul een latere dag in.")
    }
}

impl Quote {
    fn problems(&self, today: NaiveDate) -> Vec<Problem> {
        let long = self.reference.as_ref().is_some_and(|it| it.chars().count() > LONGEST_REFERENCE);
        let long = long.then(|| {
            Problem::new("quote_reference", "Maak het nummer korter: ten hoogste 40 tekens.")
        });
        let late = (self.quoted_on > today).then(|| {
            let problem = "Deze datum ligt in de toekomst. Vul de dag van de offerte in.";
            Problem::new("quoted_on", problem)
        });
        [money_problem("quote", self.amount), long, late].into_iter().flatten().collect()
    }
}

/// What is wrong with an amount that an organisation pays, if anything: more than nothing and at
/// most [`MOST_QUOTE`].
///
/// ```
/// use drietraps::domain::money::Euro;
/// use drietraps::domain::trainings::{MOST_QUOTE, money_problem};
/// assert!(money_problem("quote", Euro::ZERO).is_some());
/// assert!(money_problem("quote", MOST_QUOTE).is_none());
/// ```
#[must_use]
pub fn money_problem(field: &str, amount: Euro) -> Option<Problem> {
    if amount <= Euro::ZERO {
        return Some(Problem::new(field, "Vul een bedrag in van meer dan nul, zoals 1.250,00."));
    }
    let problem = "Vul een bedrag in van ten hoogste 100.000,00.";
    (amount > MOST_QUOTE).then(|| Problem::new(field, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn quoted(cents: i64, on: &str) -> Terms {
        let quote = Quote {
            amount: Euro::from_cents(cents),
            reference: Some("2023-0117".to_owned()),
            quoted_on: day(on),
        };
        Terms { quote: Some(quote), ..Terms::default() }
    }

    fn fields(terms: &Terms, agreed_on: Option<&str>) -> Vec<String> {
        let problems = terms.problems(agreed_on.map(day), day("2023-10-03"));
        problems.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_quote_is_more_than_nothing_and_at_most_a_hundred_thousand_euros() {
        for cents in [1, 125_000, 10_000_000] {
            assert!(fields(&quoted(cents, "2023-10-03"), None).is_empty(), "{cents}");
        }
        for cents in [0, -1, 10_000_001] {
            assert_eq!(fields(&quoted(cents, "2023-10-03"), None), ["quote"], "{cents}");
        }
    }

    #[test]
    fn nobody_agrees_to_a_quote_before_it_was_made() {
        let terms = quoted(125_000, "2023-10-02");
        assert_eq!(fields(&terms, Some("2023-10-01")), ["cost_agreed_on"]);
        assert!(fields(&terms, Some("2023-10-02")).is_empty());
        assert_eq!(fields(&quoted(125_000, "2023-10-04"), None), ["quoted_on"]);
    }

    #[test]
    fn the_number_of_a_quote_has_at_most_forty_characters() {
        let mut terms = quoted(125_000, "2023-10-02");
        for (length, refused) in [(40, 0), (41, 1)] {
            let reference = Some("é".repeat(length));
            terms.quote = terms.quote.map(|quote| Quote { reference, ..quote });
            assert_eq!(fields(&terms, None).len(), refused);
        }
    }

    #[test]
    fn an_offer_is_asked_for_on_its_day_or_later_and_not_tomorrow() {
        let offered_on = Some(day("2023-09-20"));
        let asked = |on: &str| {
            let requested_on = Some(day(on));
            fields(&Terms { offered_on, requested_on, ..Terms::default() }, None)
        };
        assert!(asked("2023-09-20").is_empty());
        assert_eq!(asked("2023-09-19"), ["requested_on"]);
        assert_eq!(asked("2023-10-04"), ["requested_on"]);
    }
}
