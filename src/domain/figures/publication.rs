//! When new figures about the answers of organisations may be shown, so that two tables of
//! different days cannot be subtracted: they differ in the answers of nobody, or of enough
//! organisations. What is shown stands still until then.

use std::collections::{BTreeMap, BTreeSet};

/// The answers to one question by organisation; who did not discuss it is not in it.
pub type Given = BTreeMap<i64, BTreeSet<String>>;

/// How many organisations answered otherwise: who was added, removed, or gave another answer.
///
/// ```
/// use drietraps::domain::publication::{Given, differing};
/// let one = |id: i64, answer: &str| (id, [answer.to_owned()].into());
/// let before = Given::from([one(1, "yes"), one(2, "yes")]);
/// let after = Given::from([one(2, "no"), one(3, "yes")]);
/// assert_eq!(differing(&before, &after), 3);
/// ```
#[must_use]
pub fn differing(before: &Given, after: &Given) -> usize {
    let ids: BTreeSet<&i64> = before.keys().chain(after.keys()).collect();
    ids.into_iter().filter(|id| before.get(id) != after.get(id)).count()
}

/// Says whether these answers may be shown after all that was shown before, in order: they are
/// other answers than the last, and beside each earlier state, nothing shown included, they
/// differ for nobody or for at least `least` organisations. An earlier state that was replaced
/// counts along: somebody may have kept it.
///
/// ```
/// use drietraps::domain::publication::{Given, may_publish};
/// let of = |ids: &[i64]| ids.iter().map(|id| (*id, ["yes".to_owned()].into())).collect();
/// let (two, three): (Given, Given) = (of(&[1, 2]), of(&[1, 2, 3]));
/// assert!(may_publish(&[], &two, 2) && !may_publish(&[], &of(&[1]), 2));
/// assert!(!may_publish(&[two.clone()], &three, 2));
/// assert!(may_publish(&[two], &of(&[1, 2, 3, 4]), 2));
/// ```
#[must_use]
pub fn may_publish(shown: &[Given], given: &Given, least: usize) -> bool {
    let nothing = Given::new();
    let last = shown.last().unwrap_or(&nothing);
    last != given
        && shown.iter().chain([&nothing]).all(|state| {
            let differ = differing(state, given);
            differ == 0 || differ >= least
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEAST: usize = 5;
    const PROVINCES: usize = 3;

    fn given(answers: &[(i64, &str)]) -> Given {
        answers.iter().map(|(id, answer)| (*id, BTreeSet::from([(*answer).to_owned()]))).collect()
    }

    #[test]
    fn an_earlier_state_that_was_replaced_is_not_forgotten() {
        let all: Vec<(i64, &str)> = (1..=6).map(|id| (id, "yes")).collect();
        let first = given(&all);
        let mut turned = all.clone();
        turned.iter_mut().skip(1).for_each(|it| it.1 = "no");
        let second = given(&turned);
        assert!(may_publish(std::slice::from_ref(&first), &second, LEAST));
        // Four turn back and the first turns: five differ from the second, two from the first.
        let third = given(&[(1, "no"), (2, "yes"), (3, "yes"), (4, "yes"), (5, "yes"), (6, "no")]);
        assert_eq!(differing(&second, &third), 5);
        assert!(!may_publish(&[first.clone(), second.clone()], &third, LEAST));
        assert!(may_publish(&[first.clone(), second], &first, LEAST), "back to what was known");
    }

    /// What happens to an organisation on a day.
    #[derive(Debug, Clone)]
    enum Act {
        /// A conversation, a further one, or a correction of the answer.
        Answers(&'static str),
        /// The conversation was not held after all, or the question was not discussed.
        Gone,
    }

    fn acts() -> impl Strategy<Value = Vec<Vec<(usize, i64, Act)>>> {
        let act = prop_oneof![
            Just(Act::Answers("yes")),
            Just(Act::Answers("no")),
            Just(Act::Answers("partly")),
            Just(Act::Gone),
        ];
        let day = prop::collection::vec((0..PROVINCES, 0_i64..9, act), 0..8);
        prop::collection::vec(day, 1..25)
    }

    /// All that stood on the page after one night: a row for each province. Their sum is the total.
    type Page = Vec<Given>;

    /// Plays the days; each night publishes what may be, and the attacker keeps every page.
    fn kept_pages(days: &[Vec<(usize, i64, Act)>]) -> Vec<Page> {
        let mut known = vec![Given::new(); PROVINCES];
        let mut shown: Vec<Vec<Given>> = vec![Vec::new(); PROVINCES];
        let mut pages = Vec::new();
        for day in days {
            for (province, number, act) in day {
                let id = i64::try_from(*province).unwrap() * 100 + number;
                match act {
                    Act::Answers(answer) => {
                        known[*province].insert(id, BTreeSet::from([(*answer).to_owned()]))
                    }
                    Act::Gone => known[*province].remove(&id),
                };
            }
            for (states, given) in shown.iter_mut().zip(&known) {
                if may_publish(states, given, LEAST) {
                    states.push(given.clone());
                }
            }
            let last = |states: &Vec<Given>| states.last().cloned().unwrap_or_default();
            pages.push(shown.iter().map(last).collect());
        }
        pages
    }

    fn sum<'a>(rows: impl IntoIterator<Item = &'a Given>) -> Given {
        rows.into_iter().flatten().map(|(id, answers)| (*id, answers.clone())).collect()
    }

    proptest! {
        #[test]
        fn who_keeps_every_table_and_subtracts_finds_no_few_organisations(days in acts()) {
            let pages = kept_pages(&days);
            for early in &pages {
                for late in &pages {
                    let mut differences =
                        vec![(differing(&sum(early), &sum(late)), "two totals")];
                    for place in 0..PROVINCES {
                        differences.push((differing(&early[place], &late[place]), "two rows"));
                        // The total of one night minus the other rows of another night.
                        let others = early.iter().enumerate().filter(|(at, _)| *at != place);
                        let others = sum(others.map(|(_, row)| row));
                        differences.push((differing(&others, &sum(late)), "total minus rows"));
                    }
                    for (made_by, what) in differences {
                        prop_assert!(made_by == 0 || made_by >= LEAST, "{what}: by {made_by}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_new_is_shown_when_enough_is_new() {
        let few: Vec<(usize, i64, Act)> = (0..4).map(|id| (0, id, Act::Answers("yes"))).collect();
        let fifth = vec![(0, 4, Act::Answers("no"))];
        let rest: Vec<(usize, i64, Act)> = (0..5).map(|id| (1, id, Act::Answers("no"))).collect();
        let pages = kept_pages(&[few, fifth, rest]);
        let sizes = |page: &Page| page.iter().map(Given::len).collect::<Vec<_>>();
        assert_eq!(sizes(&pages[0]), [0, 0, 0]);
        assert_eq!(sizes(&pages[1]), [5, 0, 0]);
        assert_eq!(sizes(&pages[2]), [5, 5, 0]);
    }
}
