//! Random teams and calendars: nothing that is proposed lies on a closed day, outside the week of
//! who comes, or beyond what they can travel. The rules are written out here once more.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::worlds::{World, any_world, day_faults, evening, faults, lotte, zeist};
use super::*;
use crate::domain::letters::WishedDay;
use crate::domain::people::{Availability, Leave, LeaveKind, Part};
use crate::domain::schedule::{Blackout, ClosedDays};
use crate::domain::sessions::{Booking, BookingKind};

/// Proposals that are looked at.
const ENOUGH: usize = 10_000;

#[test]
fn of_ten_thousand_proposals_none_is_on_a_blocked_day_or_outside_availability() {
    let mut runner = TestRunner::deterministic();
    let (mut seen, mut led_by_trainers, mut worlds) = (0, 0, 0);
    while seen < ENOUGH || led_by_trainers < ENOUGH / 4 {
        let world = any_world().new_tree(&mut runner).unwrap().current();
        let ask = Ask {
            closed: &world.closed,
            period: world.period,
            lead: world.lead,
            length: world.length,
            with_trainer: world.with_trainer,
            most: 50,
        };
        let mut team = world.team.clone();
        for (host, found) in world.hosts.iter().zip(propose_each(&world.hosts, &world.team, &ask)) {
            for proposal in &found.best {
                check(&world, &team, host, proposal);
            }
            seen += found.best.len();
            led_by_trainers += if world.lead == Part::Trainer { found.best.len() } else { 0 };
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
        if id == proposal.lead_id || proposal.trainer.is_some_and(|it| it.0 == id) {
            candidate.bookings.push(Placed::wanted(host, &proposal.moment));
        }
    }
}

#[track_caller]
fn check(world: &World, team: &[Candidate], host: &Host, proposal: &Proposal) {
    let moment = &proposal.moment;
    assert_eq!(day_faults(world, host, moment), Vec::<&str>::new(), "{moment:?} {host:?}");
    let by_id = |id: i64| team.iter().find(|it| it.person.id == id).unwrap();
    assert_eq!(moment.ends_at - moment.starts_at, world.length);
    let lead = by_id(proposal.lead_id);
    let found = faults(lead, world.lead, host, moment);
    assert_eq!(found, Vec::<&str>::new(), "{moment:?} {lead:?}");
    assert_eq!(proposal.trainer.is_some(), world.with_trainer);
    if let Some((id, _)) = proposal.trainer {
        assert_ne!(id, proposal.lead_id);
        assert_eq!(faults(by_id(id), Part::Trainer, host, moment), Vec::<&str>::new());
    }
    for (id, objection) in &proposal.others {
        let found = faults(by_id(*id), world.lead, host, moment);
        assert_eq!(objection.is_ok(), found.is_empty(), "{objection:?} {found:?}");
    }
}

fn for_session(closed: &ClosedDays, period: Period) -> Ask<'_> {
    let (lead, length) = (Part::Moderator, SESSION_LENGTH);
    Ask { closed, period, lead, length, with_trainer: false, most: 8 }
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
        "is rond die tijd geboekt: Provinciehuis Groningen, 14.00 tot 17.00 uur"
    );
    let one = Availability { most_per_week: Some(1), ..week };
    let full = Candidate { availability: one, ..taken };
    assert_eq!(answer(&full, "2023-10-10").unwrap(), "heeft die week al 1 afspraak");
    assert_eq!(answer(&full, "2023-10-17"), None);
}

#[test]
fn a_preferred_day_the_council_evening_and_a_theme_come_first() {
    let closed = ClosedDays::default();
    let (first, last) = ("2023-11-06".parse().unwrap(), "2023-11-10".parse().unwrap());
    let period = Period { first, last };
    let ask = Ask { most: 8, ..for_session(&closed, period) };
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
    assert_eq!(best[0].lead_id, 2);
    assert!(best[0].rank.grounds.iter().any(|it| it.sentence().contains("Sociale media")));
    assert!(matches!(best[0].others.as_slice(), [(1, Ok(_))]), "{:?}", best[0].others);
}

#[test]
fn what_is_closed_and_who_could_is_counted() {
    let (first, last) = ("2023-11-18".parse().unwrap(), "2023-11-24".parse().unwrap());
    let election = Blackout { name: "Tweede Kamer".to_owned(), on: "2023-11-22".parse().unwrap() };
    let closed = ClosedDays { blackouts: vec![election], recesses: Vec::new() };
    let period = Period { first, last };
    let ask = Ask { most: 2, ..for_session(&closed, period) };
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
fn a_training_is_led_by_a_trainer_and_lasts_as_long_as_it_takes() {
    let closed = ClosedDays::default();
    let (first, last) = ("2023-11-06".parse().unwrap(), "2023-11-10".parse().unwrap());
    let for_session = for_session(&closed, Period { first, last });
    let ask = Ask { lead: Part::Trainer, length: TimeDelta::hours(3), ..for_session };
    let mut trainer = lotte();
    trainer.person.id = 2;
    trainer.person.parts = vec![Part::Trainer];
    let team = [lotte(), trainer];
    let best = propose(&zeist(), &team, &ask).best;
    assert!(best.len() == 5 && best.iter().all(|it| it.lead_id == 2), "{best:?}");
    assert!(best.iter().all(|it| it.others.is_empty()), "a moderator is not asked");
    let far = Candidate { home: Some((51.6, 5.0)), ..team[1].clone() };
    let (session, training) = ((for_session, Part::Moderator), (ask, Part::Trainer));
    let found = [session, training].map(|(ask, part)| {
        let mut far = far.clone();
        far.person.parts = vec![part];
        propose(&zeist(), &[far], &ask).best.len()
    });
    assert_eq!(found, [5, 0], "half an hour more is too late to be home");
}

#[test]
fn a_session_and_a_training_in_one_search_do_not_take_the_same_person_at_once() {
    let closed = ClosedDays::default();
    let day = "2023-11-06".parse().unwrap();
    let session = for_session(&closed, Period { first: day, last: day });
    let training = Ask { lead: Part::Trainer, ..session };
    let mut both = lotte();
    both.person.parts = vec![Part::Moderator, Part::Trainer];
    let host = zeist();
    let alone = propose_in_turn(&[(&host, training)], &[both.clone()]);
    assert_eq!(alone[0].best.len(), 1);
    let found = propose_in_turn(&[(&host, session), (&host, training)], &[both]);
    assert_eq!((found[0].best.len(), found[1].best.len()), (1, 0));
}
