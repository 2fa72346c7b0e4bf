//! The clock as a value that is handed in, so that a test and the demo can live in 2023.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// Where `now` comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Stands still; for tests.
    Fixed(DateTime<Utc>),
    /// Started at another instant and runs on at the machine's pace; the offset to the machine.
    Shifted(TimeDelta),
}

impl Clock {
    /// A clock that reads `start` now and runs on.
    #[must_use]
    pub fn starting_at(start: DateTime<Utc>) -> Self {
        Self::Shifted(start - Utc::now())
    }

    /// The instant, in whole microseconds: both databases keep no more.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            Self::System => Utc::now(),
            Self::Fixed(at) => *at,
            Self::Shifted(offset) => Utc::now() + *offset,
        };
        now.trunc_subsecs(6)
    }
}
