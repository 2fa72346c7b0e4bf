//! What happens to a message after an attempt to hand it to the mail server.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What the mail server said to one attempt.
    Verdict {
        /// It took the message (2xx).
        Accepted = "accepted", "Aangenomen";
        /// It cannot take it now (4xx), or could not be reached before the message left.
        RefusedForNow = "refused_for_now", "Nu niet aangenomen";
        /// It will never take it (5xx).
        RefusedForGood = "refused_for_good", "Geweigerd";
        /// It does not take mail from us (a 5xx about the sender or the login): it says nothing
        /// about this message, and the next one would fare the same.
        RefusedSender = "refused_sender", "Afzender geweigerd";
        /// The message left, but the answer never came: it may have arrived.
        Unclear = "unclear", "Onzeker";
    }
}

/// What to do with the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Done: it was sent.
    Sent,
    /// Try again at this instant.
    RetryAt(DateTime<Utc>),
    /// Done: it will not be sent.
    Failed,
    /// Never resend by program; a person finds out whether it arrived.
    Unclear,
}

/// Says when a message is tried again after the server refused it for now: after 5, 10, 20 and
/// 40 minutes; the fifth refusal is final. A refusal of the sender never is: the message did
/// nothing wrong. `attempts` counts this attempt too.
///
/// ```
/// use drietraps::domain::letters::{Next, Verdict, after_attempt};
/// let now = "2023-10-03T07:00:00Z".parse().unwrap();
/// let again = "2023-10-03T07:05:00Z".parse().unwrap();
/// assert_eq!(after_attempt(Verdict::RefusedForNow, 1, now), Next::RetryAt(again));
/// assert_eq!(after_attempt(Verdict::RefusedForNow, 5, now), Next::Failed);
/// ```
pub fn after_attempt(verdict: Verdict, attempts: u32, now: DateTime<Utc>) -> Next {
    let later = |minutes| Next::RetryAt(now + TimeDelta::minutes(minutes));
    match verdict {
        Verdict::Accepted => Next::Sent,
        Verdict::RefusedForGood => Next::Failed,
        Verdict::Unclear => Next::Unclear,
        Verdict::RefusedForNow => match minutes_to_wait(attempts) {
            Some(minutes) => later(minutes),
            None => Next::Failed,
        },
        Verdict::RefusedSender => later(minutes_to_wait(attempts).unwrap_or(LONGEST_WAIT)),
    }
}

/// Says from when on a message is tried again of which the mailbox was found full so often: a day
/// later, at most twice; none after that. The ladder of [`after_attempt`] ends within
/// two hours, and nobody empties a mailbox that fast.
///
/// ```
/// use drietraps::domain::letters::next_try_of_full;
/// let now = "2023-10-03T07:00:00Z".parse().unwrap();
/// assert_eq!(next_try_of_full(2, now), Some("2023-10-04T07:00:00Z".parse().unwrap()));
/// assert_eq!(next_try_of_full(3, now), None);
/// ```
#[must_use]
pub fn next_try_of_full(times: usize, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (times <= TRIES_OF_FULL).then(|| now + TimeDelta::days(1))
}

/// How often a full mailbox is tried again.
const TRIES_OF_FULL: usize = 2;

/// Minutes before the last attempt.
const LONGEST_WAIT: i64 = 40;

fn minutes_to_wait(attempts: u32) -> Option<i64> {
    match attempts {
        0 | 1 => Some(5),
        2 => Some(10),
        3 => Some(20),
        4 => Some(LONGEST_WAIT),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> DateTime<Utc> {
        "2023-10-03T07:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_refusal_for_now_is_tried_four_times_more_at_growing_distance() {
        let waits: Vec<Option<i64>> = (1..=5)
            .map(|attempts| match after_attempt(Verdict::RefusedForNow, attempts, now()) {
                Next::RetryAt(at) => Some((at - now()).num_minutes()),
                _ => None,
            })
            .collect();
        assert_eq!(waits, [Some(5), Some(10), Some(20), Some(40), None]);
    }

    #[test]
    fn a_refusal_of_the_sender_is_never_final() {
        let waits = [1, 5, 50].map(|n| after_attempt(Verdict::RefusedSender, n, now()));
        let in_minutes = |n| Next::RetryAt(now() + TimeDelta::minutes(n));
        assert_eq!(waits, [in_minutes(5), in_minutes(40), in_minutes(40)]);
    }

    proptest! {
        #[test]
        fn only_a_refusal_for_now_is_ever_tried_again(attempts in 0_u32..1000) {
            prop_assert_eq!(after_attempt(Verdict::Accepted, attempts, now()), Next::Sent);
            prop_assert_eq!(after_attempt(Verdict::RefusedForGood, attempts, now()), Next::Failed);
            prop_assert_eq!(after_attempt(Verdict::Unclear, attempts, now()), Next::Unclear);
        }

        #[test]
        fn the_ladder_always_ends(attempts in 5_u32..=u32::MAX) {
            prop_assert_eq!(after_attempt(Verdict::RefusedForNow, attempts, now()), Next::Failed);
        }
    }
}
