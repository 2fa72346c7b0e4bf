//! The session of stage 2: the team comes back for the whole council and pays for it.

mod bookings;
mod evaluations;
mod logistics;
mod themes;

use chrono::{DateTime, TimeDelta, Utc};

use super::dates::amsterdam_day;
use super::errors::Problem;
use super::text_enum::text_enum;

pub use bookings::{Booking, BookingKind, SAME_PLACE, TRAVEL, first_clash};
pub use evaluations::{Evaluation, LEAST, MOST_USEFUL, Recommendation, Summary, closed, told_of};
pub use logistics::{AHEAD_DAYS, Arrangement, Logistics};
pub use themes::Theme;

/// The longest session.
pub const LONGEST: TimeDelta = TimeDelta::hours(6);

/// The most people a session can have; more is a slip of the keyboard.
pub const MOST_PEOPLE: i32 = 2_000;

text_enum! {
    /// How far a session is.
    SessionState {
        Planned = "planned", "Gepland";
        Postponed = "postponed", "Uitgesteld";
        Cancelled = "cancelled", "Vervallen";
        Held = "held", "Gehouden";
    }
}

/// One session, for one organisation or for neighbours together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Database id.
    pub id: i64,
    /// How far it is.
    pub state: SessionState,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Building and town.
    pub place: String,
    /// Room.
    pub room: Option<String>,
    /// Whom it is for.
    pub audience: Option<String>,
    /// What the organisation asked for.
    pub wishes: Option<String>,
    /// How many people are expected.
    pub expected: Option<i32>,
    /// How many people came.
    pub attendance: Option<i32>,
    /// How it went, in a few words.
    pub evaluation: Option<String>,
    /// Why it was postponed or cancelled.
    pub reason: Option<String>,
    /// The person who leads it.
    pub moderator_id: i64,
    /// Names the appointment in every calendar, for its whole life.
    pub uid: String,
    /// Rises with every change of the appointment.
    pub sequence: i32,
    /// The user who planned it.
    pub planner_id: i64,
    /// Optimistic lock.
    pub version: i64,
}

/// What is wrong with the times of a session: it ends after it starts, on the same Amsterdam
/// day, and takes at most six hours.
///
/// ```
/// use drietraps::domain::sessions::time_problem;
/// let at = |text: &str| text.parse().unwrap();
/// assert!(time_problem(at("2023-10-05T17:30:00Z"), at("2023-10-05T20:00:00Z")).is_none());
/// assert!(time_problem(at("2023-10-05T17:30:00Z"), at("2023-10-05T22:30:00Z")).is_some());
/// ```
#[must_use]
pub fn time_problem(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Option<Problem> {
    let problem = if ends_at <= starts_at {
        "Het einde ligt voor het begin. Vul een later einde in."
    } else if amsterdam_day(starts_at) != amsterdam_day(ends_at) {
        "Kies een einde op dezelfde dag."
    } else if ends_at - starts_at > LONGEST {
        "Een bijeenkomst duurt ten hoogste 6 uur. Kies een eerder einde."
    } else {
        return None;
    };
    Some(Problem::new("ends_at", problem))
}

/// What is wrong with a number of people, if anything.
#[must_use]
pub fn people_problem(field: &str, number: i32) -> Option<Problem> {
    if (0..=MOST_PEOPLE).contains(&number) {
        return None;
    }
    Some(Problem::new(field, "Vul een getal in van 0 tot en met 2.000."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_session_ends_on_its_own_amsterdam_day() {
        // 23.30 and 00.30 in Amsterdam share a day in UTC.
        let problem = time_problem(at("2023-10-05T21:30:00Z"), at("2023-10-05T22:30:00Z"));
        assert_eq!(problem.unwrap().problem, "Kies een einde op dezelfde dag.");
    }

    #[test]
    fn nobody_and_two_thousand_people_may_come_but_no_fewer_and_no_more() {
        let refused = |number| people_problem("attendance", number).is_some();
        assert!(!refused(0) && !refused(2_000));
        assert!(refused(-1) && refused(2_001));
    }

    proptest! {
        #[test]
        fn allowed_times_are_in_order_and_at_most_six_hours(
            start in 1_690_000_000_i64..1_710_000_000, minutes in -600_i64..900,
        ) {
            let starts_at = DateTime::from_timestamp(start, 0).unwrap();
            let ends_at = starts_at + TimeDelta::minutes(minutes);
            if time_problem(starts_at, ends_at).is_none() {
                prop_assert!(minutes > 0 && minutes <= 360);
                prop_assert_eq!(amsterdam_day(starts_at), amsterdam_day(ends_at));
            } else if (1..=360).contains(&minutes) {
                prop_assert_ne!(amsterdam_day(starts_at), amsterdam_day(ends_at));
            }
        }
    }
}
