//! Sums that are known, and which single values follow from them by adding and subtracting.

use std::collections::BTreeMap;

/// A prime: whether a value follows is the same when reckoned with remainders, but for a chance of
/// one in two thousand million a step.
const PRIME: i64 = 2_147_483_647;

/// Linear equations in reduced form: the first value of each line stands in no other line. What
/// the sums are does not matter for what follows from them, so only the weights are kept.
#[derive(Debug, Clone)]
pub(super) struct Equations<T> {
    lines: BTreeMap<T, BTreeMap<T, i64>>,
}

impl<T: Ord + Copy> Equations<T> {
    /// Nothing is known.
    pub(super) const fn new() -> Self {
        Self { lines: BTreeMap::new() }
    }

    /// Adds that the sum of these values, each times its weight, is known.
    pub(super) fn add(&mut self, weights: BTreeMap<T, i64>) {
        let mut line = weights;
        let firsts: Vec<T> =
            line.keys().filter(|value| self.lines.contains_key(value)).copied().collect();
        for first in firsts {
            if let (Some(weight), Some(known)) = (line.get(&first).copied(), self.lines.get(&first))
            {
                subtract(&mut line, known, weight);
            }
        }
        line.retain(|_, weight| weight.rem_euclid(PRIME) != 0);
        let Some((first, weight)) = line.first_key_value().map(|(first, it)| (*first, *it)) else {
            return;
        };
        let share = inverse(weight);
        line.values_mut().for_each(|it| *it = (*it * share).rem_euclid(PRIME));
        for known in self.lines.values_mut() {
            if let Some(weight) = known.get(&first).copied() {
                subtract(known, &line, weight);
            }
        }
        self.lines.insert(first, line);
    }

    /// True when this value follows.
    pub(super) fn tells(&self, value: &T) -> bool {
        self.lines.get(value).is_some_and(|line| line.len() == 1)
    }
}

/// Takes a line, so many times, from another.
fn subtract<T: Ord + Copy>(from: &mut BTreeMap<T, i64>, line: &BTreeMap<T, i64>, times: i64) {
    for (value, weight) in line {
        let less = (*weight * times).rem_euclid(PRIME);
        let it = from.entry(*value).or_default();
        *it = (*it - less).rem_euclid(PRIME);
    }
    from.retain(|_, weight| *weight != 0);
}

/// What gives 1 when multiplied with this, by Fermat's little theorem.
fn inverse(weight: i64) -> i64 {
    let (mut base, mut power, mut found) = (weight.rem_euclid(PRIME), PRIME - 2, 1);
    while power > 0 {
        if power % 2 == 1 {
            found = found * base % PRIME;
        }
        base = base * base % PRIME;
        power /= 2;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: &[(char, i64)]) -> BTreeMap<char, i64> {
        values.iter().copied().collect()
    }

    #[test]
    fn three_sums_of_two_tell_all_three_and_two_of_them_nothing() {
        let mut known = Equations::new();
        known.add(line(&[('a', 1), ('b', 1)]));
        known.add(line(&[('b', 1), ('c', 1)]));
        assert!(!"abc".chars().any(|it| known.tells(&it)));
        known.add(line(&[('a', 1), ('c', 1)]));
        assert!("abc".chars().all(|it| known.tells(&it)));
    }

    #[test]
    fn what_is_known_already_adds_nothing() {
        let mut known = Equations::new();
        known.add(line(&[('a', 1), ('b', -1)]));
        known.add(line(&[('a', -2), ('b', 2)]));
        assert!(!known.tells(&'a') && !known.tells(&'b'));
        known.add(line(&[('b', 3)]));
        assert!(known.tells(&'a') && known.tells(&'b'));
    }
}
