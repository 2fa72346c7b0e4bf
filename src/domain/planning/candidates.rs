//! The people of the team as planning sees them: where from, when, and what they are booked for.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::days::Host;
use super::moments::Moment;
use crate::domain::dates::amsterdam_day;
use crate::domain::people::{Availability, Leave, Person};
use crate::domain::regional_day::Position;
use crate::domain::sessions::{Booking, BookingKind};

/// A booking with where it is, when that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The booking.
    pub booking: Booking,
    /// Where it is; none is reckoned with the fixed time of travel between two places.
    pub position: Option<Position>,
}

impl Placed {
    /// What somebody would be booked for by a session at this moment.
    #[must_use]
    pub fn wanted(host: &Host, moment: &Moment) -> Self {
        let booking = Booking {
            kind: BookingKind::Session,
            id: 0,
            starts_at: moment.starts_at,
            ends_at: moment.ends_at,
            place: host.place.clone(),
        };
        Self { booking, position: Some(host.position) }
    }
}

/// Somebody of the team who may be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Who it is.
    pub person: Person,
    /// Where travelling starts, when that is known.
    pub home: Option<Position>,
    /// The usual week and where.
    pub availability: Availability,
    /// Days on which this person cannot.
    pub leaves: Vec<Leave>,
    /// What this person is booked for in the period and around it.
    pub bookings: Vec<Placed>,
}

impl Candidate {
    /// How many bookings this person has in the week, Monday to Sunday, of a day.
    #[must_use]
    pub fn booked_in_week(&self, day: NaiveDate) -> usize {
        let monday = monday_of(day);
        self.bookings
            .iter()
            .filter(|it| monday_of(amsterdam_day(it.booking.starts_at)) == monday)
            .count()
    }
}

fn monday_of(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}
