//! Which backups are kept: one of each of the last 7 days, 5 weeks and 12 months.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use crate::domain::dates::amsterdam_day;

const DAYS: usize = 7;
const WEEKS: usize = 5;
const MONTHS: usize = 12;

/// From this age on the last good backup is too old, in hours: a night was missed.
pub const TOO_OLD: i64 = 26;

/// The moments whose backup may go: the newest of each of the last 7 Amsterdam days, 5 weeks and
/// 12 months that have one stays, and so does the newest of all.
///
/// ```
/// use drietraps::domain::backups::to_discard;
/// let at = |text: &str| text.parse().unwrap();
/// let twice_a_day = [at("2023-10-03T02:00:00Z"), at("2023-10-03T09:00:00Z")];
/// assert_eq!(to_discard(&twice_a_day), [at("2023-10-03T02:00:00Z")]);
/// ```
#[must_use]
pub fn to_discard(made: &[DateTime<Utc>]) -> Vec<DateTime<Utc>> {
    let mut newest_first: Vec<DateTime<Utc>> = made.to_vec();
    newest_first.sort_unstable_by(|one, other| other.cmp(one));
    newest_first.dedup();
    let mut kept = BTreeSet::new();
    kept.extend(first_of_each(&newest_first, DAYS, |day| day));
    kept.extend(first_of_each(&newest_first, WEEKS, |day| day.iso_week()));
    kept.extend(first_of_each(&newest_first, MONTHS, |day| (day.year(), day.month())));
    newest_first.retain(|at| !kept.contains(at));
    newest_first.sort_unstable();
    newest_first
}

/// The first moment of each of so many periods.
fn first_of_each<P: PartialEq>(
    newest_first: &[DateTime<Utc>],
    most: usize,
    period_of: impl Fn(NaiveDate) -> P,
) -> Vec<DateTime<Utc>> {
    let mut periods = Vec::new();
    let mut kept = Vec::new();
    for at in newest_first {
        let period = period_of(amsterdam_day(*at));
        if periods.len() < most && !periods.contains(&period) {
            periods.push(period);
            kept.push(*at);
        }
    }
    kept
}

/// True when the last good backup is older than a night and a bit, or when there is none.
#[must_use]
pub fn is_too_old(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last.is_none_or(|at| now - at > TimeDelta::hours(TOO_OLD))
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    /// What is left after a backup on each of so many nights, discarding each night.
    fn left_after(nights: u64) -> Vec<DateTime<Utc>> {
        let first: DateTime<Utc> = "2023-01-01T02:00:00Z".parse().unwrap();
        let mut made = Vec::new();
        for night in 0..nights {
            made.push(first + Days::new(night));
            let gone = to_discard(&made);
            made.retain(|at| !gone.contains(at));
        }
        made
    }

    #[test]
    fn after_two_years_there_are_seven_days_five_weeks_and_twelve_months() {
        let left = left_after(730);
        let last: DateTime<Utc> = "2024-12-30T02:00:00Z".parse().unwrap();
        assert_eq!(left.last(), Some(&last));
        for back in 0..7 {
            assert!(left.contains(&(last - Days::new(back))), "{back} days ago");
        }
        let months: BTreeSet<u32> = left.iter().map(|at| at.month()).collect();
        assert_eq!(months.len(), 12, "one of each month");
        assert!(left.len() <= 7 + 5 + 12 && left.len() >= 20, "{}", left.len());
        assert!(*left.first().unwrap() < last - Days::new(300), "{left:?}");
    }

    #[test]
    fn the_first_backups_are_all_kept() {
        assert_eq!(left_after(7).len(), 7);
        assert!(to_discard(&[]).is_empty());
    }

    #[test]
    fn a_night_without_a_backup_is_told() {
        let now: DateTime<Utc> = "2023-10-03T07:00:00Z".parse().unwrap();
        assert!(is_too_old(None, now));
        assert!(!is_too_old(Some(now - TimeDelta::hours(26)), now));
        assert!(is_too_old(Some(now - TimeDelta::hours(27)), now));
    }
}
