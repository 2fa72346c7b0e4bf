//! Nobody of the team is double-booked, travel included.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::names::fold;

/// The time a person needs between two bookings at different places.
pub const TRAVEL: TimeDelta = TimeDelta::minutes(60);

/// The time a person needs between two bookings at the same place.
pub const SAME_PLACE: TimeDelta = TimeDelta::minutes(15);

/// What somebody is booked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingKind {
    /// A session.
    Session,
    /// A training.
    Training,
    /// A conversation.
    Conversation,
    /// A moment that is held for an organisation.
    Option,
}

/// A stretch of time in which a person is somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// What for.
    pub kind: BookingKind,
    /// Id of the session, training, conversation or offer of dates.
    pub id: i64,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: String,
}

impl Booking {
    /// True when one person cannot do both: they overlap, or there is less between them than
    /// [`TRAVEL`], or than [`SAME_PLACE`] when both are at the same place.
    ///
    /// ```
    /// use drietraps::domain::sessions::{Booking, BookingKind};
    /// let booking = |start: &str, end: &str, place: &str| Booking {
    ///     kind: BookingKind::Session,
    ///     id: 0,
    ///     starts_at: start.parse().unwrap(),
    ///     ends_at: end.parse().unwrap(),
    ///     place: place.into(),
    /// };
    /// let zeist = booking("2023-10-05T12:00:00Z", "2023-10-05T14:00:00Z", "Zeist");
    /// let rhenen = booking("2023-10-05T14:30:00Z", "2023-10-05T16:00:00Z", "Rhenen");
    /// assert!(zeist.clashes_with(&rhenen));
    /// ```
    #[must_use]
    pub fn clashes_with(&self, other: &Self) -> bool {
        let gap = if self.is_at_the_place_of(other) { SAME_PLACE } else { TRAVEL };
        self.starts_at < other.ends_at + gap && other.starts_at < self.ends_at + gap
    }

    fn is_at_the_place_of(&self, other: &Self) -> bool {
        fold(&self.place) == fold(&other.place)
    }

    /// True when both are the same session, training or conversation.
    #[must_use]
    pub fn is_the_same_as(&self, other: &Self) -> bool {
        self.kind == other.kind && self.id == other.id
    }
}

/// The first booking that cannot stand beside the wanted one; the same session or training at
/// its earlier moment does not count.
#[must_use]
pub fn first_clash<'a>(wanted: &Booking, booked: &'a [Booking]) -> Option<&'a Booking> {
    booked.iter().find(|other| !other.is_the_same_as(wanted) && other.clashes_with(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn booking(id: i64, start: i64, minutes: i64, place: &str) -> Booking {
        let starts_at = DateTime::from_timestamp(1_696_000_000 + start * 60, 0).unwrap();
        let ends_at = starts_at + TimeDelta::minutes(minutes);
        Booking { kind: BookingKind::Session, id, starts_at, ends_at, place: place.to_owned() }
    }

    #[test]
    fn an_hour_of_travel_is_enough_and_a_minute_less_is_not() {
        let first = booking(1, 0, 120, "Gemeentehuis Zeist");
        assert!(first.clashes_with(&booking(2, 179, 60, "Rhenen")));
        assert!(!first.clashes_with(&booking(2, 180, 60, "Rhenen")));
    }

    #[test]
    fn at_the_same_place_a_quarter_is_enough_however_it_is_spelled() {
        let first = booking(1, 0, 120, "Gemeentehuis Zeist");
        assert!(first.clashes_with(&booking(2, 134, 60, "gemeentehuis  zeist")));
        assert!(!first.clashes_with(&booking(2, 135, 60, "gemeentehuis  zeist")));
    }

    #[test]
    fn a_session_that_moves_does_not_clash_with_itself() {
        let booked = [booking(1, 0, 120, "Zeist"), booking(2, 600, 120, "Zeist")];
        assert_eq!(first_clash(&booking(1, 30, 120, "Zeist"), &booked), None);
        assert_eq!(first_clash(&booking(3, 30, 120, "Zeist"), &booked), booked.first());
    }

    prop_compose! {
        fn any_booking()(start in 0_i64..2_000, minutes in 1_i64..360, place in 0_usize..3) -> Booking {
            booking(0, start, minutes, ["Zeist", "Rhenen", "Sluis"][place])
        }
    }

    proptest! {
        #[test]
        fn a_clash_goes_both_ways(a in any_booking(), b in any_booking()) {
            prop_assert_eq!(a.clashes_with(&b), b.clashes_with(&a));
        }

        #[test]
        fn what_does_not_clash_leaves_time_to_travel(a in any_booking(), b in any_booking()) {
            let between = (b.starts_at - a.ends_at).max(a.starts_at - b.ends_at);
            let needed = if a.place == b.place { SAME_PLACE } else { TRAVEL };
            prop_assert_eq!(a.clashes_with(&b), between < needed);
        }
    }
}
