//! Random teams and calendars for tests, and the rules written out a second time.

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike, Weekday};
use proptest::prelude::*;

use super::*;
use crate::domain::dates::{amsterdam, amsterdam_day};
use crate::domain::holidays::public_holiday;
use crate::domain::letters::{WishedDay, WishedPart, Wishes};
use crate::domain::people::{Availability, Leave, LeaveKind, Part, Person, Slot};
use crate::domain::regional_day::travel_minutes;
use crate::domain::schedule::{Blackout, ClosedDays, LetterRegion, Recess, SchoolRegion};
use crate::domain::sessions::{Booking, BookingKind};

/// Two months on either side of a change of the clock.
const STARTS: [&str; 5] = ["2023-03-01", "2023-09-25", "2024-03-20", "2024-12-10", "2025-10-01"];

#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) hosts: Vec<Host>,
    pub(crate) team: Vec<Candidate>,
    pub(crate) closed: ClosedDays,
    pub(crate) period: Period,
    pub(crate) lead: Part,
    pub(crate) length: TimeDelta,
    pub(crate) with_trainer: bool,
}

prop_compose! {
    pub(crate) fn any_position()(lat in 50.8_f64..53.4, lon in 3.5_f64..7.0) -> (f64, f64) { (lat, lon) }
}

fn some_of<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    let most = all.len();
    prop::sample::subsequence(all, 0..=most)
}

prop_compose! {
    fn any_booking(first: NaiveDate)(
        day in 0_i64..70, minute in 0_i64..1440, length in 30_i64..300,
        place in prop::option::of(any_position()), id in 1_i64..1_000_000,
    ) -> Placed {
        let midnight = first.and_time(chrono::NaiveTime::MIN).and_utc();
        let starts_at = midnight + TimeDelta::days(day) + TimeDelta::minutes(minute);
        let ends_at = starts_at + TimeDelta::minutes(length);
        let kind = if id % 2 == 0 { BookingKind::Session } else { BookingKind::Training };
        let booking = Booking { kind, id, starts_at, ends_at, place: format!("Zaal {id}") };
        Placed { booking, position: place }
    }
}

prop_compose! {
    fn any_leave(first: NaiveDate)(from in 0_i64..70, days in 0_i64..20) -> Leave {
        let first_day = first + TimeDelta::days(from);
        let last_day = first_day + TimeDelta::days(days);
        Leave { id: 0, person_id: 0, first_day, last_day, kind: LeaveKind::Leave }
    }
}

prop_compose! {
    fn any_candidate(first: NaiveDate)(
        home in prop::option::weighted(0.9, any_position()),
        weekly in some_of(Slot::all().collect()),
        parts in some_of(vec![Part::Moderator, Part::Trainer]),
        regions in some_of(vec!["PV26".to_owned(), "PV27".to_owned()]),
        most_per_week in prop::option::of(1_i32..4),
        leaves in prop::collection::vec(any_leave(first), 0..3),
        bookings in prop::collection::vec(any_booking(first), 0..12),
        ends in prop::option::weighted(0.1, 0_i64..70),
    ) -> Candidate {
        let person = Person {
            id: 0, name: String::new(), email: None, phone: None, home_place: None, parts,
            ended_on: ends.map(|days| first + TimeDelta::days(days)),
        };
        let availability = Availability { weekly, regions, most_per_week, ..Availability::default() };
        Candidate { person, home, availability, leaves, bookings }
    }
}

prop_compose! {
    fn any_host()(
        position in any_position(),
        days in some_of(WishedDay::ALL.to_vec()),
        parts in some_of(WishedPart::ALL.to_vec()),
        council_day in prop::option::of(prop::sample::select(WishedDay::ALL.to_vec())),
        chooses in any::<bool>(),
        organisation_id in 1_i64..4,
        school_region in prop::option::of(prop::sample::select(SchoolRegion::ALL.to_vec())),
    ) -> Host {
        let council_use = if chooses { CouncilUse::Choose } else { CouncilUse::Avoid };
        let suits = Wishes { days, parts };
        Host {
            region: LetterRegion { organisation_id, school_region },
            province_code: "PV26".to_owned(),
            place: format!("Gemeentehuis {organisation_id}"),
            position,
            wishes: MeetingWishes { suits, council_day, council_use, ..MeetingWishes::default() },
        }
    }
}

prop_compose! {
    fn any_recess(first: NaiveDate)(
        from in 0_i64..70, days in 0_i64..12, organisation_id in prop::option::of(1_i64..4),
        school_region in prop::option::of(prop::sample::select(SchoolRegion::ALL.to_vec())),
    ) -> Recess {
        let first_day = first + TimeDelta::days(from);
        let last_day = first_day + TimeDelta::days(days);
        Recess { name: "Reces".to_owned(), school_region, organisation_id, first_day, last_day }
    }
}

pub(crate) fn any_world() -> impl Strategy<Value = World> {
    prop::sample::select(STARTS.to_vec()).prop_flat_map(|start| {
        let first: NaiveDate = start.parse().unwrap();
        (
            prop::collection::vec(any_host(), 1..4),
            prop::collection::vec(any_candidate(first), 1..7),
            prop::collection::vec(any_recess(first), 0..4),
            prop::collection::vec(0_i64..70, 0..3),
            any::<bool>(),
            prop::sample::select(vec![Part::Moderator, Part::Trainer]),
            prop::sample::select(vec![60, 150, 180, 360]),
        )
            .prop_map(
                move |(hosts, mut team, recesses, blackouts, with_trainer, lead, minutes)| {
                    for (candidate, id) in team.iter_mut().zip(1..) {
                        candidate.person.id = id;
                    }
                    let on = |days| first + TimeDelta::days(days);
                    let blackout = |days| Blackout { name: "Verkiezing".to_owned(), on: on(days) };
                    let blackouts = blackouts.into_iter().map(blackout).collect();
                    let closed = ClosedDays { blackouts, recesses };
                    let period = Period { first, last: on(60) };
                    let length = TimeDelta::minutes(minutes);
                    World { hosts, team, closed, period, lead, length, with_trainer }
                },
            )
    })
}

/// Everything that is wrong with somebody at a moment, by rules written out a second time.
pub(crate) fn faults(
    it: &Candidate,
    part: Part,
    host: &Host,
    moment: &Moment,
) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let mut fault = |is_wrong: bool, what| {
        if is_wrong {
            faults.push(what)
        }
    };
    let slot = Slot::on(moment.day, moment.part);
    fault(!slot.is_some_and(|slot| it.availability.weekly.contains(&slot)), "week");
    fault(!it.person.parts.contains(&part), "part");
    fault(it.person.ended_on.is_some_and(|ended| ended <= moment.day), "ended");
    let away = |leave: &Leave| leave.first_day <= moment.day && moment.day <= leave.last_day;
    fault(it.leaves.iter().any(away), "leave");
    let regions = &it.availability.regions;
    fault(!regions.is_empty() && !regions.contains(&host.province_code), "region");
    let minutes = it.home.map(|home| travel_minutes(home, host.position));
    let home_at = amsterdam(moment.ends_at + TimeDelta::minutes(minutes.unwrap_or(10_000)));
    let is_late =
        (home_at.hour(), home_at.minute()) > (23, 30) || home_at.date_naive() != moment.day;
    fault(is_late, "home");
    let leaves_at = moment.starts_at - TimeDelta::minutes(minutes.unwrap_or(10_000) + 15);
    let leaves_at = amsterdam(leaves_at);
    let is_early = (leaves_at.hour(), leaves_at.minute()) < (6, 30);
    fault(is_early || leaves_at.date_naive() != moment.day, "early");
    let week = |day: NaiveDate| day.iso_week();
    let in_week = |it: &&Placed| week(amsterdam_day(it.booking.starts_at)) == week(moment.day);
    let booked = it.bookings.iter().filter(in_week).count();
    let most = it.availability.most_per_week.unwrap_or(i32::MAX);
    fault(booked >= usize::try_from(most).unwrap(), "full");
    fault(it.bookings.iter().any(|booked| is_too_near(booked, host, moment)), "booked");
    faults
}

fn is_too_near(booked: &Placed, host: &Host, moment: &Moment) -> bool {
    let it = &booked.booking;
    let between = (moment.starts_at - it.ends_at).max(it.starts_at - moment.ends_at);
    let way = booked.position.map_or(0, |from| travel_minutes(from, host.position));
    let ruled = if it.place == host.place { 15 } else { 60 };
    between < TimeDelta::minutes(ruled.max(if way > 0 { way + 15 } else { 0 }))
}

/// Everything that is wrong with the day for the organisation.
pub(crate) fn day_faults(world: &World, host: &Host, moment: &Moment) -> Vec<&'static str> {
    let (day, mut faults) = (moment.day, Vec::new());
    let mut fault = |is_wrong: bool, what| {
        if is_wrong {
            faults.push(what)
        }
    };
    fault(matches!(day.weekday(), Weekday::Sat | Weekday::Sun), "weekend");
    fault(public_holiday(day).is_some(), "holiday");
    fault(world.closed.blackouts.iter().any(|it| it.on == day), "blackout");
    let holds = |it: &Recess| {
        (it.first_day..=it.last_day).contains(&day)
            && it.organisation_id.is_none_or(|id| id == host.region.organisation_id)
            && (it.school_region.is_none() || it.school_region == host.region.school_region)
    };
    fault(world.closed.recesses.iter().any(holds), "recess");
    let on_council_day =
        host.wishes.council_day.is_some_and(|council| council.weekday() == day.weekday());
    let avoids = host.wishes.council_use == CouncilUse::Avoid;
    fault(avoids && on_council_day && moment.part == WishedPart::Evening, "council");
    let asked = &host.wishes.suits.parts;
    fault(!asked.is_empty() && !asked.contains(&moment.part), "part of the day");
    fault(!(world.period.first..=world.period.last).contains(&day), "period");
    let starts = amsterdam(moment.starts_at);
    let (hour, minute) = (starts.hour(), starts.minute());
    fault(starts.date_naive() != day, "another Amsterdam day");
    fault(![(9, 30), (14, 0), (19, 30)].contains(&(hour, minute)), "another hour");
    faults
}

pub(crate) fn evening(day: &str) -> Moment {
    Moment::on(day.parse().unwrap(), WishedPart::Evening)
}

pub(crate) fn zeist() -> Host {
    Host {
        region: LetterRegion { organisation_id: 1, school_region: None },
        province_code: "PV26".to_owned(),
        place: "Gemeentehuis Zeist".to_owned(),
        position: (52.09, 5.233),
        wishes: MeetingWishes::default(),
    }
}

/// Somebody who can on each evening and lives in Utrecht.
pub(crate) fn lotte() -> Candidate {
    let weekly = Slot::all().filter(|slot| slot.part == WishedPart::Evening).collect();
    let person = Person {
        id: 1,
        name: "Lotte".to_owned(),
        email: None,
        phone: None,
        home_place: None,
        parts: vec![Part::Moderator],
        ended_on: None,
    };
    Candidate {
        person,
        home: Some((52.0907, 5.1214)),
        availability: Availability { weekly, ..Availability::default() },
        leaves: Vec::new(),
        bookings: Vec::new(),
    }
}
