//! Somebody who keeps every page finds no count that is hidden because it is small.

use proptest::prelude::*;

use super::*;
use crate::domain::figures::disclosure::tests::solved;

const PROVINCES: usize = 4;
const NUMBERS: [u32; PROVINCES] = [6, 13, 26, 50];

type Counts = [(u32, u32, u32); PROVINCES];

fn month(number: usize, counts: &Counts) -> Month {
    let first = NaiveDate::from_ymd_opt(2022, 7, 31).unwrap();
    let last_day = first + chrono::Months::new(u32::try_from(number).unwrap());
    let province =
        |(at, (approached, visited, with_session)): (usize, &(u32, u32, u32))| ProvinceProgress {
            code: format!("PV{at}"),
            name: format!("Provincie {at}"),
            municipalities: NUMBERS[at],
            approached: *approached,
            visited: *visited,
            with_session: *with_session,
        };
    Month { last_day, provinces: counts.iter().enumerate().map(province).collect() }
}

/// Months in which each count only rises, a session comes after a visit and a visit after a letter.
fn any_tour() -> impl Strategy<Value = Vec<Month>> {
    let steps = prop::array::uniform4((0_u32..12, 0_u32..8, 0_u32..6));
    prop::collection::vec(steps, 1..8).prop_map(|months| {
        let mut counts: Counts = [(0, 0, 0); PROVINCES];
        let mut grow = |(number, steps): (usize, [(u32, u32, u32); PROVINCES])| {
            for (at, (letters, visits, sessions)) in steps.into_iter().enumerate() {
                let (approached, visited, with_session) = counts[at];
                let approached = (approached + letters).min(NUMBERS[at]);
                let visited = (visited + visits).min(approached);
                counts[at] = (approached, visited, (with_session + sessions).min(visited));
            }
            month(number, &counts)
        };
        months.into_iter().enumerate().map(&mut grow).collect()
    })
}

/// What one column says on every page, and which counts follow from it. A count that stayed the
/// same from one month to the next is one unknown: the reader may guess that.
fn told(
    months: &[Month],
    pages: &[ShownMonth],
    count: impl Fn(&ProvinceProgress) -> u32,
    shown: impl Fn(&ShownLine) -> Option<u32>,
) -> Vec<(u32, u32)> {
    let mut unknowns: Vec<(u32, u32)> = Vec::new();
    let mut newest: [Option<usize>; PROVINCES] = [None; PROVINCES];
    let mut said: Vec<Vec<usize>> = Vec::new();
    for (month, page) in months.iter().zip(pages) {
        for (at, province) in month.provinces.iter().enumerate() {
            let seen = (count(province), province.municipalities);
            if newest[at].is_none_or(|place| unknowns[place] != seen) {
                newest[at] = Some(unknowns.len());
                unknowns.push(seen);
            }
            if shown(&page.provinces[at]).is_some() {
                said.push(newest[at].into_iter().collect());
            }
        }
        if shown(&page.total).is_some() {
            said.push(newest.iter().flatten().copied().collect());
        }
    }
    let line = |places: &Vec<usize>| {
        let mut line = vec![0.0; unknowns.len()];
        places.iter().for_each(|place| line[*place] = 1.0);
        line
    };
    let places = solved(said.iter().map(line).collect(), unknowns.len());
    places.into_iter().map(|place| unknowns[place]).collect()
}

proptest! {
    #[test]
    fn who_keeps_every_page_works_out_no_small_count(months in any_tour()) {
        let pages = show_each(&months);
        for (count, _) in told(&months, &pages, |it| it.approached, |it| it.approached) {
            prop_assert!(count >= LEAST, "{count} letters: {pages:?}");
        }
        for (count, all) in told(&months, &pages, |it| it.visited, |it| it.visited) {
            prop_assert!(count >= LEAST && all - count >= LEAST, "{count} of {all}: {pages:?}");
        }
        for (count, all) in told(&months, &pages, |it| it.with_session, |it| it.with_session) {
            prop_assert!(count >= LEAST && all - count >= LEAST, "{count} of {all}: {pages:?}");
        }
    }

    #[test]
    fn what_is_shown_is_true_and_sessions_never_narrow_down_hidden_visits(months in any_tour()) {
        for (month, page) in months.iter().zip(show_each(&months)) {
            for (province, line) in month.provinces.iter().zip(&page.provinces) {
                prop_assert!(line.approached.is_none_or(|it| it == province.approached));
                prop_assert!(line.visited.is_none_or(|it| it == province.visited));
                prop_assert!(line.with_session.is_none_or(|it| it == province.with_session));
                prop_assert!(line.visited.is_some() || line.with_session.is_none());
            }
            let visited: u32 = month.provinces.iter().map(|it| it.visited).sum();
            prop_assert!(page.total.visited.is_none_or(|it| it == visited));
        }
    }

    #[test]
    fn a_page_stays_as_it_was_when_later_months_come(months in any_tour()) {
        let pages = show_each(&months);
        for number in 0..months.len() {
            prop_assert_eq!(&show_each(&months[..=number])[..], &pages[..=number]);
        }
    }
}

#[test]
fn a_whole_tour_of_months_is_shown_with_its_totals() {
    let months: Vec<Month> = (0..36)
        .map(|number: u32| {
            let grown = |all: u32, part: u32| (all * number / 36).saturating_sub(part);
            let counts = NUMBERS.map(|all| (grown(all, 0), grown(all, 2), grown(all, 6)));
            month(usize::try_from(number).unwrap(), &counts)
        })
        .collect();
    let pages = show_each(&months);
    assert_eq!(pages.len(), 36);
    let tells = |page: &ShownMonth| {
        page.total.visited.is_some() && page.provinces.iter().any(|it| it.visited.is_some())
    };
    assert!(pages.iter().filter(|page| tells(page)).count() > 9, "{pages:?}");
}
