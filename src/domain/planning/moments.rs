//! The moments at which a session or training can be: a part of an Amsterdam day from its usual
//! hour.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::dates::from_amsterdam;
use crate::domain::errors::Problem;
use crate::domain::letters::WishedPart;

/// The most days that are searched at once.
pub const LONGEST_PERIOD: i64 = 200;

/// How long a session takes.
pub const SESSION_LENGTH: TimeDelta = TimeDelta::minutes(150);

/// When a session in a part of the day usually begins and ends, as Amsterdam clock times.
#[must_use]
pub fn usual_hours(part: WishedPart) -> (NaiveTime, NaiveTime) {
    let (hour, minute) = match part {
        WishedPart::Morning => (9, 30),
        WishedPart::Afternoon => (14, 0),
        WishedPart::Evening => (19, 30),
    };
    let starts = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    (starts, starts + SESSION_LENGTH)
}

/// A part of a day on which a session or training can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The Amsterdam day.
    pub day: NaiveDate,
    /// The part of it.
    pub part: WishedPart,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

impl Moment {
    /// The part of the day at its usual hours.
    ///
    /// ```
    /// use drietraps::domain::letters::WishedPart;
    /// use drietraps::domain::planning::Moment;
    /// let evening = |day: &str| Moment::on(day.parse().unwrap(), WishedPart::Evening).starts_at;
    /// assert_eq!(evening("2023-10-27").to_string(), "2023-10-27 17:30:00 UTC");
    /// assert_eq!(evening("2023-10-30").to_string(), "2023-10-30 18:30:00 UTC");
    /// ```
    #[must_use]
    pub fn on(day: NaiveDate, part: WishedPart) -> Self {
        Self::lasting(day, part, SESSION_LENGTH)
    }

    /// The part of the day from its usual hour, for as long as this.
    ///
    /// ```
    /// use chrono::TimeDelta;
    /// use drietraps::domain::letters::WishedPart;
    /// use drietraps::domain::planning::Moment;
    /// let day = "2023-11-01".parse().unwrap();
    /// let whole = Moment::lasting(day, WishedPart::Morning, TimeDelta::hours(6));
    /// assert_eq!(whole.ends_at.to_string(), "2023-11-01 14:30:00 UTC");
    /// ```
    #[must_use]
    pub fn lasting(day: NaiveDate, part: WishedPart, length: TimeDelta) -> Self {
        let starts_at = from_amsterdam(day, usual_hours(part).0);
        Self { day, part, starts_at, ends_at: starts_at + length }
    }
}

/// The days between which a session is sought, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Period {
    /// What is wrong with the days, seen from today: nothing is sought today or before.
    #[must_use]
    pub fn problem(&self, today: NaiveDate) -> Option<Problem> {
        if self.first <= today {
            return Some(Problem::new("first_day", "Vul een dag na vandaag in."));
        }
        let days = (self.last - self.first).num_days();
        if days < 0 {
            let problem = "De laatste dag ligt voor de eerste. Vul een latere dag in.";
            return Some(Problem::new("last_day", problem));
        }
        let problem = format!("Zoek in ten hoogste {LONGEST_PERIOD} dagen tegelijk.");
        (days > LONGEST_PERIOD).then(|| Problem::new("last_day", problem))
    }

    /// Each day of it.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.last;
        self.first.iter_days().take_while(move |day| *day <= last)
    }
}
