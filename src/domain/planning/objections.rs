//! Why somebody cannot lead or join a session at a moment: the first reason that holds.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::candidates::{Candidate, Placed};
use super::days::Host;
use super::moments::Moment;
use crate::domain::dates::{clock, clock_field, counted, from_amsterdam};
use crate::domain::people::{Leave, Part, Slot};
use crate::domain::regional_day::{BUFFER, travel_minutes};
use crate::domain::sessions::{Booking, first_clash};

/// The Amsterdam clock time by which everybody is home again.
pub const HOME_BY: NaiveTime = clock_time(23, 30);

/// The Amsterdam clock time before which nobody has to leave home.
pub const LEAVES_FROM: NaiveTime = clock_time(6, 30);

/// The way from home to a session and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trip {
    /// Minutes of travel, one way.
    pub minutes: i64,
    /// When to leave home: the travel, and time to park and report.
    pub leaves_at: DateTime<Utc>,
    /// When to be home again.
    pub home_at: DateTime<Utc>,
}

impl Trip {
    /// The trip of somebody to a session; none when the home place is not known.
    #[must_use]
    pub fn of(candidate: &Candidate, host: &Host, moment: &Moment) -> Option<Self> {
        let minutes = travel_minutes(candidate.home?, host.position);
        let travel = TimeDelta::minutes(minutes);
        let (leaves_at, home_at) = (moment.starts_at - travel - BUFFER, moment.ends_at + travel);
        Some(Self { minutes, leaves_at, home_at })
    }
}

/// Why somebody cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// Takes no part any more on that day.
    Ended,
    /// The usual week was never entered.
    NoWeek,
    /// This part of the week is not in the usual week.
    OutsideWeek(Slot),
    /// Is away.
    OnLeave(Leave),
    /// Does not work in this province.
    OtherRegion,
    /// The home place is not known, so travel cannot be reckoned.
    NoHome,
    /// Would have to leave home too early.
    LeavesTooEarly(DateTime<Utc>),
    /// Would be home too late.
    HomeTooLate(DateTime<Utc>),
    /// Is booked elsewhere, travel included.
    Booked(Box<Booking>),
    /// Has as many bookings in that week as this person wants.
    FullWeek(usize),
}

impl Objection {
    /// Why in Dutch, as the end of a sentence that begins with a name.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Ended => "doet dan niet meer mee".to_owned(),
            Self::NoWeek => "heeft nog geen gewone week ingevuld".to_owned(),
            Self::OutsideWeek(slot) => format!("kan niet op {}", slot.label()),
            Self::OnLeave(leave) => format!("is afwezig: {leave}"),
            Self::OtherRegion => "werkt niet in deze provincie".to_owned(),
            Self::NoHome => "heeft geen standplaats die wij kennen".to_owned(),
            Self::LeavesTooEarly(at) => format!("zou al om {} van huis moeten", clock(*at)),
            Self::HomeTooLate(at) => format!("zou pas om {} thuis zijn", clock(*at)),
            Self::Booked(booking) => format!(
                "is rond die tijd geboekt: {}, {} tot {}",
                booking.place,
                clock_field(booking.starts_at),
                clock(booking.ends_at)
            ),
            Self::FullWeek(booked) => {
                format!("heeft die week al {}", counted(*booked, "afspraak", "afspraken"))
            }
        }
    }

    /// The kind of reason in Dutch, to count by.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Ended => "doet niet meer mee",
            Self::NoWeek => "geen gewone week ingevuld",
            Self::OutsideWeek(_) => "past niet in de gewone week",
            Self::OnLeave(_) => "afwezig",
            Self::OtherRegion => "andere regio",
            Self::NoHome => "standplaats onbekend",
            Self::LeavesTooEarly(_) => "te vroeg van huis",
            Self::HomeTooLate(_) => "te laat thuis",
            Self::Booked(_) => "al geboekt",
            Self::FullWeek(_) => "week is vol",
        }
    }
}

/// Why this person cannot do this at the moment; none when they can.
#[must_use]
pub fn objection(
    candidate: &Candidate,
    part: Part,
    host: &Host,
    moment: &Moment,
) -> Option<Objection> {
    if !candidate.person.may(part, moment.day) {
        return Some(Objection::Ended);
    }
    week_objection(candidate, moment)
        .or_else(|| way_objection(candidate, host, moment))
        .or_else(|| booking_objection(candidate, host, moment))
}

/// The way of this person to the moment, or why not.
///
/// # Errors
/// The first reason that holds.
pub fn way(
    candidate: &Candidate,
    part: Part,
    host: &Host,
    moment: &Moment,
) -> Result<Trip, Objection> {
    match objection(candidate, part, host, moment) {
        Some(objection) => Err(objection),
        None => Trip::of(candidate, host, moment).ok_or(Objection::NoHome),
    }
}

fn week_objection(candidate: &Candidate, moment: &Moment) -> Option<Objection> {
    let week = &candidate.availability.weekly;
    if week.is_empty() {
        return Some(Objection::NoWeek);
    }
    // A weekend is in nobody's week; the organisation refuses it before.
    let slot = Slot::on(moment.day, moment.part)?;
    if !week.contains(&slot) {
        return Some(Objection::OutsideWeek(slot));
    }
    let leave = candidate.leaves.iter().find(|leave| leave.holds_on(moment.day));
    leave.map(|leave| Objection::OnLeave(*leave))
}

fn way_objection(candidate: &Candidate, host: &Host, moment: &Moment) -> Option<Objection> {
    if !candidate.availability.works_in(&host.province_code) {
        return Some(Objection::OtherRegion);
    }
    let Some(trip) = Trip::of(candidate, host, moment) else {
        return Some(Objection::NoHome);
    };
    if trip.leaves_at < from_amsterdam(moment.day, LEAVES_FROM) {
        return Some(Objection::LeavesTooEarly(trip.leaves_at));
    }
    (trip.home_at > from_amsterdam(moment.day, HOME_BY))
        .then_some(Objection::HomeTooLate(trip.home_at))
}

fn booking_objection(candidate: &Candidate, host: &Host, moment: &Moment) -> Option<Objection> {
    let wanted = Placed::wanted(host, moment);
    let taken = candidate.bookings.iter().find(|it| clashes(it, &wanted));
    if let Some(taken) = taken {
        return Some(Objection::Booked(Box::new(taken.booking.clone())));
    }
    let booked = candidate.booked_in_week(moment.day);
    let most = candidate.availability.most_per_week.and_then(|most| usize::try_from(most).ok());
    most.is_some_and(|most| booked >= most).then_some(Objection::FullWeek(booked))
}

/// True when nobody can do both: too little time between them by the rule that planning keeps, or
/// less than the way from the one to the other takes.
fn clashes(taken: &Placed, wanted: &Placed) -> bool {
    let (a, b) = (&taken.booking, &wanted.booking);
    let ruled = first_clash(b, std::slice::from_ref(a)).is_some();
    let way = taken.position.zip(wanted.position).map(|(from, to)| travel_minutes(from, to));
    let gap = way.filter(|minutes| *minutes > 0).map(|it| TimeDelta::minutes(it) + BUFFER);
    ruled || gap.is_some_and(|gap| a.starts_at < b.ends_at + gap && b.starts_at < a.ends_at + gap)
}

const fn clock_time(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}
