//! How much room the hidden counts of a column have beside everything that was ever shown of it.
//!
//! A hidden count stands unchanged during some months, and each month of which the sum is shown
//! gives one equation over the counts that were hidden in it. Months are then the gaps between
//! points of a line, a count is an arc over its months, and to move counts without changing any
//! sum is to send something round over the arcs: up along an arc as far as its count may rise, down
//! against it as far as it may fall. What somebody can work out is a cut (Gusfield 1988, "A graph
//! theoretic approach to statistical data security"): the group of counts over it, whatever their
//! months. If so much can be sent between the ends of each hidden count, in both directions, each
//! such group has that many at least, and lacks that many.

use std::collections::{BTreeMap, VecDeque};

/// A count that was not shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hidden {
    /// How many months with a sum came before it.
    pub(super) from: usize,
    /// How many there are up to and with its last.
    pub(super) to: usize,
    /// The count.
    pub(super) count: u32,
    /// What anybody knows it has at least.
    pub(super) floor: u32,
    /// What anybody knows it has at most.
    pub(super) most: u32,
}

impl Hidden {
    const fn rise(&self) -> u32 {
        self.most.saturating_sub(self.count)
    }

    const fn fall(&self) -> u32 {
        self.count.saturating_sub(self.floor)
    }
}

/// How much goes from a point to another.
type Arcs = BTreeMap<(usize, usize), u32>;

/// True when each count can move by `wanted` in both directions, others moving along.
pub(super) fn has_room(hidden: &[Hidden], wanted: u32) -> bool {
    let mut arcs = Arcs::new();
    for it in hidden.iter().filter(|it| it.from < it.to) {
        *arcs.entry((it.from, it.to)).or_default() += it.rise();
        *arcs.entry((it.to, it.from)).or_default() += it.fall();
    }
    let is_tight = |it: &&Hidden| it.from < it.to && it.rise().min(it.fall()) < wanted;
    hidden.iter().filter(is_tight).all(|it| {
        carries(arcs.clone(), (it.from, it.to), wanted)
            && carries(arcs.clone(), (it.to, it.from), wanted)
    })
}

/// Says whether so much can be sent (Ford and Fulkerson).
fn carries(mut arcs: Arcs, (from, to): (usize, usize), wanted: u32) -> bool {
    let mut sent = 0;
    while sent < wanted {
        let Some(way) = way(&arcs, from, to) else { return false };
        let width = way.iter().filter_map(|arc| arcs.get(arc)).min().copied().unwrap_or(0);
        for (start, end) in way {
            *arcs.entry((start, end)).or_default() -= width;
            *arcs.entry((end, start)).or_default() += width;
        }
        sent += width;
    }
    true
}

/// The shortest way over arcs that still carry something.
fn way(arcs: &Arcs, from: usize, to: usize) -> Option<Vec<(usize, usize)>> {
    let mut came: BTreeMap<usize, usize> = BTreeMap::from([(from, from)]);
    let mut waits = VecDeque::from([from]);
    while let Some(point) = waits.pop_front() {
        for ((_, next), _) in arcs.range((point, 0)..(point + 1, 0)).filter(|(_, left)| **left > 0)
        {
            if !came.contains_key(next) {
                came.insert(*next, point);
                waits.push_back(*next);
            }
        }
    }
    let (mut found, mut point) = (Vec::new(), to);
    while point != from {
        let before = *came.get(&point)?;
        found.push((before, point));
        point = before;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn hidden(from: usize, to: usize, count: u32, most: u32) -> Hidden {
        Hidden { from, to, count, floor: 0, most }
    }

    #[test]
    fn a_group_with_few_or_that_lacks_few_has_no_room() {
        assert!(!has_room(&[hidden(0, 1, 2, 6), hidden(0, 1, 2, 12)], 5), "together four");
        assert!(has_room(&[hidden(0, 1, 2, 6), hidden(0, 1, 3, 12)], 5));
        assert!(!has_room(&[hidden(0, 1, 4, 6), hidden(0, 1, 10, 12)], 5), "together four lack");
        assert!(!has_room(&[hidden(0, 1, 3, 12)], 5), "alone it follows from the sum");
        assert!(has_room(&[hidden(0, 0, 3, 12)], 5), "there is no sum");
    }

    #[test]
    fn what_joins_a_group_that_stands_follows_from_two_months() {
        let (stands, joins) = ([hidden(0, 2, 8, 20), hidden(0, 2, 3, 20)], hidden(1, 2, 4, 20));
        assert!(has_room(&stands, 5));
        assert!(!has_room(&[stands[0], stands[1], joins], 5));
    }

    #[test]
    fn three_months_that_pair_three_counts_leave_each_its_room_only_where_there_is_enough() {
        let counts = |least| [hidden(0, 2, least, 20), hidden(0, 1, 9, 20), hidden(1, 2, 9, 20)];
        assert!(has_room(&counts(1), 5));
        let bare = [hidden(0, 2, 1, 20), hidden(0, 1, 9, 20)];
        assert!(!has_room(&bare, 5), "the second month shows the first count");
    }
}
