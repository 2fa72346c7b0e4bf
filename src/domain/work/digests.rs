//! The mails that tell a user regularly how things stand: who may have which, and from when.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};

use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::permissions::Permission;
use crate::domain::schedule::{add_working_days, is_working_day, monday_of};
use crate::domain::text_enum::text_enum;

/// The clock time in Amsterdam from which a digest leaves.
const LEAVES_AT: (u32, u32) = (7, 30);

/// The clock time in Amsterdam after which it waits for the next working day.
const TOO_LATE_AT: (u32, u32) = (12, 0);

/// How many working days later a digest of a month or a week still leaves, when the program did
/// not run on its own day.
const GRACE: u32 = 2;

text_enum! {
    /// A mail that comes by itself.
    Digest {
        Commitments = "commitments", "Uw toezeggingen";
        Report = "report", "De maandcijfers";
        Week = "week", "De week van de planners";
    }
}

impl Digest {
    /// What a user needs to get it.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Commitments => Permission::FollowUp,
            Self::Report => Permission::ReadCoverage,
            Self::Week => Permission::PlanSessions,
        }
    }

    /// Who gets it, in a word for the lists of messages.
    #[must_use]
    pub const fn reader(self) -> &'static str {
        match self {
            Self::Commitments => "Eigenaar van toezeggingen",
            Self::Report => "Lezer van de maandcijfers",
            Self::Week => "Lezer van de week",
        }
    }

    /// True when a user gets it without asking; it is work of theirs, not news.
    #[must_use]
    pub const fn comes_unasked(self) -> bool {
        match self {
            Self::Commitments | Self::Week => true,
            Self::Report => false,
        }
    }

    /// The first day of what the digest of this moment is about: the day, the month or the week.
    /// None when it is not the morning of a working day on which it may leave: the first one of
    /// the month or week, or one of the two after it.
    ///
    /// ```
    /// use drietraps::domain::digests::Digest;
    /// let issue = |it: Digest, now: &str| it.issue(now.parse().unwrap());
    /// // 1 April 2024 was Easter Monday.
    /// assert_eq!(issue(Digest::Report, "2024-04-01T06:00:00Z"), None);
    /// assert!(issue(Digest::Report, "2024-04-02T06:00:00Z").is_some());
    /// ```
    #[must_use]
    pub fn issue(self, now: DateTime<Utc>) -> Option<NaiveDate> {
        let today = amsterdam_day(now);
        let first = match self {
            Self::Commitments => today,
            Self::Report => today.with_day(1)?,
            Self::Week => monday_of(today),
        };
        let leaves_on = first.iter_days().find(|day| is_working_day(*day))?;
        let last = match self {
            Self::Commitments => leaves_on,
            Self::Report | Self::Week => add_working_days(leaves_on, GRACE),
        };
        let is_morning = is_working_day(today) && now < on(today, TOO_LATE_AT);
        (is_morning && (leaves_on..=last).contains(&today)).then_some(first)
    }
}

/// The earliest day of which a link that stops a digest still works: a year, so that an old mail is
/// no dead end.
#[must_use]
pub fn link_lasts_since(today: NaiveDate) -> NaiveDate {
    today.checked_sub_months(Months::new(12)).unwrap_or(today)
}

/// When a digest that is written now leaves.
#[must_use]
pub fn leaves_at(now: DateTime<Utc>) -> DateTime<Utc> {
    on(amsterdam_day(now), LEAVES_AT).max(now)
}

fn on(day: NaiveDate, (hour, minute): (u32, u32)) -> DateTime<Utc> {
    from_amsterdam(day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days of a month on which this digest may leave first: the earliest in its period.
    fn issues(digest: Digest, month: &str) -> Vec<String> {
        let first: NaiveDate = format!("{month}-01").parse().unwrap();
        let days = first.iter_days().take_while(|day| day.month() == first.month());
        let mut found: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        for day in days {
            let issue = digest.issue(on(day, (0, 5)));
            if let Some(issue) = issue.filter(|it| found.iter().all(|(known, _)| known != it)) {
                found.push((issue, day));
            }
        }
        found.into_iter().map(|(_, day)| day.to_string()).collect()
    }

    #[test]
    fn the_report_leaves_on_the_first_working_day_of_each_month() {
        let first = |month: &str| issues(Digest::Report, month).concat();
        assert_eq!(first("2023-10"), "2023-10-02", "the 1st is a Sunday");
        assert_eq!(first("2024-01"), "2024-01-02", "New Year");
        assert_eq!(first("2024-04"), "2024-04-02", "Easter Monday");
        assert_eq!(first("2024-06"), "2024-06-03", "the 1st is a Saturday");
        assert_eq!(first("2024-08"), "2024-08-01");
    }

    #[test]
    fn the_week_digest_leaves_on_monday_or_the_day_after_a_holiday() {
        let days = issues(Digest::Week, "2024-05");
        // Monday 29 April is outside the month; Whit Monday is 20 May.
        assert_eq!(
            days[days.len() - 4..],
            ["2024-05-06", "2024-05-13", "2024-05-21", "2024-05-27"]
        );
    }

    #[test]
    fn what_was_missed_is_made_up_for_within_two_working_days() {
        let report = |day: &str| Digest::Report.issue(on(day.parse().unwrap(), (8, 0)));
        assert!(report("2023-10-04").is_some());
        assert_eq!(report("2023-10-05"), None);
    }

    #[test]
    fn nothing_is_queued_in_the_afternoon_also_when_the_clock_changed() {
        for (now, may) in [
            ("2024-04-02T09:59:00Z", true),
            ("2024-04-02T10:00:00Z", false),
            ("2024-01-02T10:59:00Z", true),
            ("2024-01-02T11:00:00Z", false),
        ] {
            assert_eq!(Digest::Report.issue(now.parse().unwrap()).is_some(), may, "{now}");
        }
    }

    #[test]
    fn a_digest_leaves_at_half_past_seven_in_summer_and_in_winter() {
        let leaves = |now: &str| leaves_at(now.parse().unwrap()).to_rfc3339();
        assert_eq!(leaves("2024-04-01T22:01:00Z"), "2024-04-02T05:30:00+00:00");
        assert_eq!(leaves("2024-11-30T23:01:00Z"), "2024-12-01T06:30:00+00:00");
        assert_eq!(leaves("2024-04-02T08:00:00Z"), "2024-04-02T08:00:00+00:00");
    }
}
