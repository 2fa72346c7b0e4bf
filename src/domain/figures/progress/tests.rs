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

/// What one column says on every page: each hidden count with what it has at most, and the sums.
/// A count that stayed hidden and the same from one month to the next is one unknown: the reader
/// may guess that.
struct Said {
    unknowns: Vec<(u32, u32)>,
    /// The hidden counts of each month, by place.
    hidden: Vec<Vec<usize>>,
    sums: Vec<Vec<usize>>,
}

impl Said {
    fn read(
        months: &[Month],
        pages: &[ShownMonth],
        count: impl Fn(&ProvinceProgress) -> (u32, u32),
        shown: impl Fn(&ShownLine) -> Option<u32>,
    ) -> Self {
        let mut said = Self { unknowns: Vec::new(), hidden: Vec::new(), sums: Vec::new() };
        let mut newest: [Option<usize>; PROVINCES] = [None; PROVINCES];
        for (month, page) in months.iter().zip(pages) {
            for (at, province) in month.provinces.iter().enumerate() {
                let (seen, most) = count(province);
                let place = newest[at].filter(|place| said.unknowns[*place].0 == seen);
                newest[at] = shown(&page.provinces[at]).is_none().then(|| {
                    place.unwrap_or_else(|| {
                        said.unknowns.push((seen, most));
                        said.unknowns.len() - 1
                    })
                });
            }
            let hidden: Vec<usize> = newest.iter().flatten().copied().collect();
            if shown(&page.total).is_some() {
                said.sums.push(hidden.clone());
            }
            said.hidden.push(hidden);
        }
        said
    }

    /// Every group of hidden counts of one month of which the sum follows by adding and
    /// subtracting: how many they have, and how many they lack.
    fn told(&self) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        for hidden in &self.hidden {
            for choice in 1..1_usize << hidden.len() {
                let group: Vec<usize> = (0..hidden.len())
                    .filter(|at| choice >> at & 1 == 1)
                    .map(|at| hidden[at])
                    .collect();
                if self.tells(&group) {
                    let all: u32 = group.iter().map(|place| self.unknowns[*place].0).sum();
                    let most: u32 = group.iter().map(|place| self.unknowns[*place].1).sum();
                    found.push((all, most - all));
                }
            }
        }
        found
    }

    /// A group follows when a new unknown that is set equal to it does.
    fn tells(&self, group: &[usize]) -> bool {
        let new = self.unknowns.len();
        let line = |places: &Vec<usize>| {
            let mut line = vec![0.0; new + 1];
            places.iter().for_each(|place| line[*place] = 1.0);
            line
        };
        let mut lines: Vec<Vec<f64>> = self.sums.iter().map(line).collect();
        let mut equal = line(&group.to_vec());
        equal[new] = -1.0;
        lines.push(equal);
        solved(lines, new + 1).contains(&new)
    }

    /// The least and the most of each hidden count of the last month, by its own sum alone.
    fn bounds(&self) -> Vec<(u32, u32, u32)> {
        let Some(last) = self.hidden.last().filter(|it| self.sums.last() == Some(it)) else {
            return Vec::new();
        };
        let sum = |part: fn(&(u32, u32)) -> u32| -> u32 {
            last.iter().map(|place| part(&self.unknowns[*place])).sum()
        };
        let (all, most) = (sum(|it| it.0), sum(|it| it.1));
        let bound = |place: &usize| {
            let (count, own) = self.unknowns[*place];
            (count, all.saturating_sub(most - own), own.min(all))
        };
        last.iter().map(bound).collect()
    }
}

fn visits(months: &[Month], pages: &[ShownMonth]) -> Said {
    Said::read(months, pages, |it| (it.visited, it.approached), |it| it.visited)
}

fn sessions(months: &[Month], pages: &[ShownMonth]) -> Said {
    Said::read(months, pages, |it| (it.with_session, it.visited), |it| it.with_session)
}

proptest! {
    #[test]
    fn who_keeps_every_page_works_out_no_small_group(months in any_tour()) {
        let pages = show_each(&months);
        for said in [visits(&months, &pages), sessions(&months, &pages)] {
            for (have, lack) in said.told() {
                prop_assert!(!is_few(have) && !is_few(lack), "{have}, {lack}: {pages:?}");
            }
        }
    }

    #[test]
    fn who_knows_what_is_possible_pins_down_no_hidden_count(months in any_tour()) {
        let pages = show_each(&months);
        for said in [visits(&months, &pages), sessions(&months, &pages)] {
            for (count, least, most) in said.bounds() {
                prop_assert!(least < most, "{count} is all that is possible: {pages:?}");
            }
        }
    }

    #[test]
    fn no_page_shows_few_nor_a_small_difference(months in any_tour()) {
        for page in show_each(&months) {
            for line in page.provinces.iter().chain([&page.total]) {
                let full = Some(line.municipalities);
                let columns = [Some(line.approached), line.visited, line.with_session];
                for pair in columns.windows(2).filter(|pair| pair[1] != full) {
                    prop_assert!(!pair[1].is_some_and(is_few), "{line:?}");
                    if let [Some(before), Some(count)] = pair {
                        prop_assert!(!is_few(before - count), "{line:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_shown_is_true(months in any_tour()) {
        for (month, page) in months.iter().zip(show_each(&months)) {
            for (province, line) in month.provinces.iter().zip(&page.provinces) {
                prop_assert_eq!(line.approached, province.approached);
                prop_assert!(line.visited.is_none_or(|it| it == province.visited));
                prop_assert!(line.with_session.is_none_or(|it| it == province.with_session));
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
            let grown = |all: u32, months: u32| all * number.min(months) / months;
            let counts = NUMBERS.map(|all| (grown(all, 6), grown(all, 36), grown(all, 72)));
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

/// One month of a tour in which everybody got a letter.
fn after_the_letters(counts: [(u32, u32); PROVINCES]) -> ShownMonth {
    let with_letters = |at: usize| (NUMBERS[at], counts[at].0, counts[at].1);
    show_each(&[month(0, &std::array::from_fn(with_letters))]).pop().unwrap()
}

#[test]
fn everybody_visited_is_shown_with_its_sum() {
    let page = after_the_letters([(6, 6), (13, 13), (26, 26), (50, 50)]);
    let of = |line: &ShownLine| (line.approached, line.visited, line.with_session);
    assert_eq!(of(&page.total), (95, Some(95), Some(95)));
    assert!(page.provinces.iter().all(|it| it.visited == Some(it.municipalities)), "{page:?}");
}

#[test]
fn two_small_provinces_that_have_four_together_are_covered_by_a_third() {
    let page = after_the_letters([(2, 0), (2, 0), (14, 0), (30, 0)]);
    let visited: Vec<_> = page.provinces.iter().map(|it| it.visited).collect();
    assert_eq!(visited, [None, None, None, Some(30)], "the smallest that covers them");
    assert_eq!(page.total.visited, Some(48));
    assert_eq!(page.total.with_session, Some(0), "nobody is no secret");
}

#[test]
fn the_sum_is_left_out_only_when_nothing_covers_what_it_tells() {
    assert_eq!(after_the_letters([(0, 0), (3, 0), (0, 0), (0, 0)]).total.visited, None);
    assert_eq!(after_the_letters([(0, 0), (3, 0), (0, 0), (8, 0)]).total.visited, Some(11));
}

#[test]
fn few_visits_without_a_session_hide_the_sessions_and_not_the_visits() {
    let page = after_the_letters([(0, 0), (8, 6), (12, 6), (30, 12)]);
    let line = &page.provinces[1];
    assert_eq!((line.visited, line.with_session), (Some(8), None), "two had none");
    assert_eq!(page.total.with_session, Some(24));
}
