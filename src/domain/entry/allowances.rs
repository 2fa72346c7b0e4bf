//! How often somebody may do something within a time, told by one moment alone: the one at which
//! the whole allowance is there again (the virtual scheduling form of GCRA, ITU-T I.371 annex A).

use chrono::{DateTime, TimeDelta, Utc};

/// So many within so long; what was taken comes back evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Most at once; at least one is let through.
    pub most: u32,
    /// The time in which the whole allowance comes back.
    pub lasts: TimeDelta,
}

/// How it stands after one was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was let through.
    Allowed {
        /// When the whole allowance is there again.
        full_at: DateTime<Utc>,
        /// How many may follow at once.
        left: u32,
    },
    /// It was one too many.
    Refused {
        /// How long to wait for the next one.
        wait: TimeDelta,
    },
}

impl Allowance {
    /// The time in which one comes back.
    fn step(self) -> TimeDelta {
        self.lasts / i32::try_from(self.most.max(1)).unwrap_or(i32::MAX)
    }

    /// Takes one, given when the allowance would have been whole again.
    #[must_use]
    pub fn take(self, full_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Taken {
        let step = self.step();
        let full_at = full_at.map_or(now, |at| at.max(now)) + step;
        // Counted in whole steps, so that what the division leaves over refuses nobody.
        let room = step * i32::try_from(self.most.max(1)).unwrap_or(i32::MAX) - (full_at - now);
        if room < TimeDelta::zero() {
            return Taken::Refused { wait: -room };
        }
        let left = room.num_milliseconds() / step.num_milliseconds().max(1);
        Taken::Allowed { full_at, left: u32::try_from(left).unwrap_or(u32::MAX) }
    }

    /// Gives the last one back.
    #[must_use]
    pub fn give_back(self, full_at: DateTime<Utc>) -> DateTime<Utc> {
        full_at - self.step()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIVE: Allowance = Allowance { most: 5, lasts: TimeDelta::minutes(1) };

    fn second(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    #[test]
    fn as_many_as_may_go_at_once_and_then_one_comes_back_at_a_time() {
        let mut full_at = None;
        for expected in (0..5).rev() {
            let Taken::Allowed { full_at: at, left } = FIVE.take(full_at, second(0)) else {
                panic!("{expected} were left");
            };
            assert_eq!(left, expected);
            full_at = Some(at);
        }
        let refused = Taken::Refused { wait: TimeDelta::seconds(12) };
        assert_eq!(FIVE.take(full_at, second(0)), refused);
        assert!(matches!(FIVE.take(full_at, second(12)), Taken::Allowed { left: 0, .. }));
        assert!(matches!(FIVE.take(full_at, second(60)), Taken::Allowed { left: 4, .. }));
    }

    #[test]
    fn what_is_given_back_may_be_taken_again() {
        let Taken::Allowed { full_at, .. } = FIVE.take(None, second(0)) else { panic!("a first") };
        assert_eq!(FIVE.give_back(full_at), second(0));
    }

    proptest! {
        #[test]
        fn no_window_lets_more_through_than_twice_the_allowance(
            most in 1_u32..50,
            gaps in prop::collection::vec(0_i64..5, 1..300),
        ) {
            let allowance = Allowance { most, lasts: TimeDelta::minutes(1) };
            let (mut full_at, mut now, mut through) = (None, second(0), Vec::new());
            for gap in gaps {
                now += TimeDelta::seconds(gap);
                match allowance.take(full_at, now) {
                    Taken::Allowed { full_at: at, .. } => {
                        full_at = Some(at);
                        through.push(now);
                    }
                    Taken::Refused { wait } => {
                        prop_assert!(wait > TimeDelta::zero() && wait <= allowance.lasts);
                        let then = allowance.take(full_at, now + wait);
                        let is_through = matches!(then, Taken::Allowed { .. });
                        prop_assert!(is_through);
                    }
                }
            }
            for from in &through {
                let ends = *from + allowance.lasts;
                let within = through.iter().filter(|at| *at >= from && **at < ends);
                prop_assert!(within.count() <= 2 * usize::try_from(most).unwrap());
            }
        }
    }
}
