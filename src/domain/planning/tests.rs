//! Random teams and calendars: nothing that is proposed lies on a closed day, outside the week of
//! who comes, or beyond what they can travel. The rules are written out here once more.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::domain::dates::{amsterdam, amsterdam_day};
use crate::domain::holidays::public_holiday;
use crate::domain::letters::{WishedDay, WishedPart, Wishes};
use crate::domain::people::{Availability, Leave, LeaveKind, Part, Person, Slot};
use crate::domain::regional_day::travel_minutes;
use crate::domain::schedule::{Blackout, ClosedDays, LetterRegion, Recess, SchoolRegion};
use crate::domain::sessions::{Booking, BookingKind};

/// Proposals that are looked at.
const ENOUGH: usize = 10_000;

/// Two months on either side of a change of the clock.
const STARTS: [&str; 5] = ["2023-03-01", "2023-09-25", "2024-03-20", "2024-12-10", "2025-10-01"];

#[derive(Debug, Clone)]
struct World {
    hosts: Vec<Host>,
    team: Vec<Candidate>,
    closed: ClosedDays,
    period: Period,
    with_trainer: bool,
}

prop_compose! {
    fn any_position()(lat in 50.8_f64..53.4, lon in 3.5_f64..7.0) -> (f64, f64) { (lat, lon) }
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

fn any_world() -> impl Strategy<Value = World> {
    prop::sample::select(STARTS.to_vec()).prop_flat_map(|start| {
        let first: NaiveDate = start.parse().unwrap();
        (
            prop::collection::vec(any_host(), 1..4),
            prop::collection::vec(any_candidate(first), 1..7),
            prop::collection::vec(any_recess(first), 0..4),
            prop::collection::vec(0_i64..70, 0..3),
            any::<bool>(),
        )
            .prop_map(move |(hosts, mut team, recesses, blackouts, with_trainer)| {
                for (candidate, id) in team.iter_mut().zip(1..) {
                    candidate.person.id = id;
                }
                let on = |days| first + TimeDelta::days(days);
                let blackout = |days| Blackout { name: "Verkiezing".to_owned(), on: on(days) };
                let blackouts = blackouts.into_iter().map(blackout).collect();
                let closed = ClosedDays { blackouts, recesses };
                let period = Period { first, last: on(60) };
                World { hosts, team, closed, period, with_trainer }
            })
    })
}

/// Everything that is wrong with somebody at a moment, by rules written out a second time.
fn faults(it: &Candidate, part: Part, host: &Host, moment: &Moment) -> Vec<&'static str> {
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
fn day_faults(world: &World, host: &Host, moment: &Moment) -> Vec<&'static str> {
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

#[test]
fn of_ten_thousand_proposals_none_is_on_a_blocked_day_or_outside_availability() {
    let mut runner = TestRunner::deterministic();
    let (mut seen, mut worlds) = (0, 0);
    while seen < ENOUGH {
        let world = any_world().new_tree(&mut runner).unwrap().current();
        let ask = Ask {
            closed: &world.closed,
            period: world.period,
            with_trainer: world.with_trainer,
            most: 50,
        };
        let mut team = world.team.clone();
        for (host, found) in world.hosts.iter().zip(propose_each(&world.hosts, &world.team, &ask)) {
            for proposal in &found.best {
                check(&world, &team, host, proposal);
            }
            seen += found.best.len();
            if let Some(first) = found.best.first() {
                hold(&mut team, host, first);
            }
        }
        worlds += 1;
        assert!(worlds < 20_000, "only {seen} proposals");
    }
}

/// Books who was proposed, as the search does for the organisations that follow.
fn hold(team: &mut [Candidate], host: &Host, proposal: &Proposal) {
    for candidate in team {
        let id = candidate.person.id;
        if id == proposal.moderator_id || proposal.trainer.is_some_and(|it| it.0 == id) {
            candidate.bookings.push(Placed::wanted(host, &proposal.moment));
        }
    }
}

#[track_caller]
fn check(world: &World, team: &[Candidate], host: &Host, proposal: &Proposal) {
    let moment = &proposal.moment;
    assert_eq!(day_faults(world, host, moment), Vec::<&str>::new(), "{moment:?} {host:?}");
    let by_id = |id: i64| team.iter().find(|it| it.person.id == id).unwrap();
    let moderator = by_id(proposal.moderator_id);
    let found = faults(moderator, Part::Moderator, host, moment);
    assert_eq!(found, Vec::<&str>::new(), "{moment:?} {moderator:?}");
    assert_eq!(proposal.trainer.is_some(), world.with_trainer);
    if let Some((id, _)) = proposal.trainer {
        assert_ne!(id, proposal.moderator_id);
        assert_eq!(faults(by_id(id), Part::Trainer, host, moment), Vec::<&str>::new());
    }
    for (id, objection) in &proposal.others {
        let found = faults(by_id(*id), Part::Moderator, host, moment);
        assert_eq!(objection.is_none(), found.is_empty(), "{objection:?} {found:?}");
    }
}

fn evening(day: &str) -> Moment {
    Moment::on(day.parse().unwrap(), WishedPart::Evening)
}

fn zeist() -> Host {
    Host {
        region: LetterRegion { organisation_id: 1, school_region: None },
        province_code: "PV26".to_owned(),
        place: "Gemeentehuis Zeist".to_owned(),
        position: (52.09, 5.233),
        wishes: MeetingWishes::default(),
    }
}

/// Somebody who can on each evening and lives in Utrecht.
fn lotte() -> Candidate {
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

fn answer(candidate: &Candidate, day: &str) -> Option<String> {
    let it = objection(candidate, Part::Moderator, &zeist(), &evening(day));
    it.map(|it| it.sentence())
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn home_by_half_past_eleven_holds_on_both_sides_of_the_change_of_the_clock() {
    for day in ["2023-10-27", "2023-10-30", "2024-03-29", "2024-04-02"] {
        assert_eq!(answer(&lotte(), day), None, "{day}");
        let far = Candidate { home: Some((50.85, 5.7)), ..lotte() };
        let why = answer(&far, day).unwrap();
        assert_eq!(why, "zou pas om 01.05 uur thuis zijn", "{day}");
    }
}

#[test]
fn each_reason_is_told_in_words() {
    let day = "2023-10-12";
    let with = |availability: Availability| Candidate { availability, ..lotte() };
    let week = lotte().availability;
    let told = |candidate: Candidate| answer(&candidate, day).unwrap();
    assert_eq!(told(with(Availability::default())), "heeft nog geen gewone week ingevuld");
    let monday = Availability { weekly: vec!["monday-evening".parse().unwrap()], ..week.clone() };
    assert_eq!(told(with(monday)), "kan niet op donderdagavond");
    let north = Availability { regions: vec!["PV20".to_owned()], ..week.clone() };
    assert_eq!(told(with(north)), "werkt niet in deze provincie");
    assert_eq!(told(Candidate { home: None, ..lotte() }), "heeft geen standplaats die wij kennen");
    let (first_day, last_day) = ("2023-10-09".parse().unwrap(), "2023-10-13".parse().unwrap());
    let leave = Leave { id: 1, person_id: 1, first_day, last_day, kind: LeaveKind::Leave };
    let away = Candidate { leaves: vec![leave], ..lotte() };
    assert_eq!(told(away), "is afwezig: Verlof tot en met vr 13 okt");
    let booking = Booking {
        kind: BookingKind::Session,
        id: 9,
        starts_at: at("2023-10-12T12:00:00Z"),
        ends_at: at("2023-10-12T15:00:00Z"),
        place: "Provinciehuis Groningen".to_owned(),
    };
    let booked = Placed { booking, position: Some((53.2186, 6.5672)) };
    let taken = Candidate { bookings: vec![booked.clone()], ..lotte() };
    assert_eq!(
        told(taken.clone()),
        "is geboekt: Provinciehuis Groningen, 14.00 tot 17.00 uur, en haalt het met de reistijd niet"
    );
    let one = Availability { most_per_week: Some(1), ..week };
    let full = Candidate { availability: one, ..taken };
    assert_eq!(answer(&full, "2023-10-10").unwrap(), "heeft die week al 1 keer");
    assert_eq!(answer(&full, "2023-10-17"), None);
}

#[test]
fn a_preferred_day_the_council_evening_and_a_theme_come_first() {
    let closed = ClosedDays::default();
    let (first, last) = ("2023-11-06".parse().unwrap(), "2023-11-10".parse().unwrap());
    let period = Period { first, last };
    let ask = Ask { closed: &closed, period, with_trainer: false, most: 8 };
    let days = |host: &Host| -> Vec<u32> {
        propose(host, &[lotte()], &ask).best.iter().map(|it| it.moment.day.day()).collect()
    };
    assert_eq!(days(&zeist()), [6, 7, 8, 9, 10]);
    let mut host = zeist();
    host.wishes.suits.days = vec![WishedDay::Thursday];
    host.wishes.council_day = Some(WishedDay::Tuesday);
    assert_eq!(days(&host), [9, 6, 8, 10], "the council meets on Tuesday");
    host.wishes.council_use = CouncilUse::Choose;
    assert_eq!(days(&host), [9, 7, 6, 8, 10]);
    host.wishes.wishes = Some("Over sociale media en ondermijning.".to_owned());
    let mut speaker = lotte();
    speaker.person.id = 2;
    speaker.availability.themes = vec!["Sociale media".to_owned(), "media en".to_owned()];
    let best = propose(&host, &[lotte(), speaker], &ask).best;
    assert_eq!(best[0].moderator_id, 2);
    assert!(best[0].rank.grounds.iter().any(|it| it.sentence().contains("Sociale media")));
    assert_eq!(best[0].others, [(1, None)]);
}

#[test]
fn what_is_closed_and_who_could_is_counted() {
    let (first, last) = ("2023-11-18".parse().unwrap(), "2023-11-24".parse().unwrap());
    let election = Blackout { name: "Tweede Kamer".to_owned(), on: "2023-11-22".parse().unwrap() };
    let closed = ClosedDays { blackouts: vec![election], recesses: Vec::new() };
    let period = Period { first, last };
    let ask = Ask { closed: &closed, period, with_trainer: false, most: 2 };
    let found = propose(&zeist(), &[lotte()], &ask);
    assert_eq!((found.best.len(), found.open), (2, 8));
    let closed: Vec<_> = found.closed.iter().map(|(why, times)| (why.label(), *times)).collect();
    assert_eq!(closed, [("weekend".to_owned(), 4), ("Tweede Kamer".to_owned(), 2)]);
    let tally = &found.tallies[0];
    assert_eq!(
        (tally.free, tally.reasons.as_slice()),
        (4, [("past niet in de gewone week", 4)].as_slice())
    );
    let ask = Ask { with_trainer: true, ..ask };
    let found = propose(&zeist(), &[lotte()], &ask);
    assert_eq!((found.best.len(), found.without_trainer), (0, 4));
}

#[test]
fn fifty_organisations_ten_people_and_a_quarter_take_less_than_ten_seconds() {
    let mut runner = TestRunner::deterministic();
    let mut places = || any_position().new_tree(&mut runner).unwrap().current();
    let host = |id: i64, position| Host {
        region: LetterRegion { organisation_id: id, school_region: None },
        place: format!("Gemeentehuis {id}"),
        position,
        ..zeist()
    };
    let hosts: Vec<Host> = (1..=50).map(|id| host(id, places())).collect();
    let mut team = vec![lotte(); 10];
    for (candidate, id) in team.iter_mut().zip(1..) {
        candidate.person.id = id;
        candidate.home = Some(places());
    }
    let closed = ClosedDays::default();
    let period =
        Period { first: "2024-01-08".parse().unwrap(), last: "2024-04-05".parse().unwrap() };
    let ask = Ask { closed: &closed, period, with_trainer: false, most: 8 };
    let started = std::time::Instant::now();
    let found = propose_each(&hosts, &team, &ask);
    let took = started.elapsed();
    let placed: Vec<&Proposal> = found.iter().filter_map(|it| it.best.first()).collect();
    let travel: i64 = placed.iter().map(|it| it.trip.minutes).sum();
    println!("{} of 50 placed, {travel} minutes one way, in {took:?}", placed.len());
    assert!(took < std::time::Duration::from_secs(10), "{took:?}");
    assert!(placed.len() >= 45, "{}", placed.len());
}
