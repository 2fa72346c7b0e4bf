//! Up to which day figures may be shown, so that two looks at different days cannot be subtracted:
//! a new month is added only together with enough organisations that were not counted before.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

/// The last day of the newest month that is shown on a day; none before there is one. `counted`
/// says on which day something was recorded of which organisation, in any order. Months end
/// before the month of `today`; one with fewer than `least` organisations since the last shown
/// month waits for the next.
///
/// ```
/// use drietraps::domain::batches::shown_until;
/// let day = |text: &str| text.parse().unwrap();
/// let october = [(day("2023-10-03"), 1), (day("2023-10-03"), 2)];
/// assert_eq!(shown_until(&october, 2, day("2023-10-31")), None);
/// assert_eq!(shown_until(&october, 2, day("2023-12-05")), Some(day("2023-10-31")));
/// assert_eq!(shown_until(&october, 3, day("2023-12-05")), None);
/// ```
#[must_use]
pub fn shown_until(
    counted: &[(NaiveDate, i64)],
    least: usize,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let this_month = today.with_day(1)?;
    let mut counted: Vec<(NaiveDate, i64)> =
        counted.iter().filter(|(on, _)| *on < this_month).copied().collect();
    counted.sort_unstable();
    let (mut shown, mut waiting) = (None, BTreeSet::new());
    for (at, (on, organisation)) in counted.iter().enumerate() {
        waiting.insert(*organisation);
        let month = |day: &NaiveDate| (day.year(), day.month());
        let is_last = counted.get(at + 1).is_none_or(|(next, _)| month(next) != month(on));
        if is_last && waiting.len() >= least {
            shown = end_of_month(*on);
            waiting.clear();
        }
    }
    shown
}

fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(chrono::Months::new(1))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_with_few_waits_for_the_next_and_an_organisation_counts_once() {
        let mut counted = vec![(day("2023-09-01"), 1), (day("2023-09-30"), 2)];
        assert_eq!(shown_until(&counted, 2, day("2023-10-01")), Some(day("2023-09-30")));
        counted.extend([(day("2023-10-03"), 3), (day("2023-10-04"), 3)]);
        assert_eq!(shown_until(&counted, 2, day("2023-11-20")), Some(day("2023-09-30")));
        counted.push((day("2023-12-24"), 4));
        assert_eq!(shown_until(&counted, 2, day("2023-12-31")), Some(day("2023-09-30")));
        assert_eq!(shown_until(&counted, 2, day("2024-01-01")), Some(day("2023-12-31")));
    }

    proptest! {
        #[test]
        fn between_two_looks_nobody_is_added_or_at_least_so_many(
            offsets in prop::collection::vec((0_u64..500, 0_i64..40), 0..60),
            looks in (0_u64..600, 0_u64..600),
        ) {
            let start = day("2023-01-15");
            let at = |days: u64| start + chrono::Days::new(days);
            let all: Vec<_> = offsets.iter().map(|(days, who)| (at(*days), *who)).collect();
            let look = |today: NaiveDate| {
                let known: Vec<_> = all.iter().filter(|(on, _)| *on <= today).copied().collect();
                let until = shown_until(&known, 5, today);
                all.iter()
                    .filter(|(on, _)| until.is_some_and(|until| *on <= until))
                    .copied()
                    .collect::<BTreeSet<_>>()
            };
            let (early, late) = (looks.0.min(looks.1), looks.0.max(looks.1));
            let (early, late) = (look(at(early)), look(at(late)));
            prop_assert!(early.is_subset(&late), "what was shown stays");
            let added: BTreeSet<i64> = late.difference(&early).map(|(_, who)| *who).collect();
            prop_assert!(added.is_empty() || added.len() >= 5, "{:?}", added);
        }
    }
}
