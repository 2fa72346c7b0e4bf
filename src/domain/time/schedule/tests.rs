//! Letters in office hours, past weekends, holidays, elections, recess and the change of clock.

use chrono::{Datelike, Timelike, Weekday};
use proptest::prelude::*;

use super::*;
use crate::domain::dates::amsterdam;

const ANYBODY: LetterRegion = LetterRegion { organisation_id: 1, school_region: None };
const NORTH: LetterRegion =
    LetterRegion { organisation_id: 2, school_region: Some(SchoolRegion::North) };
const SOUTH: LetterRegion =
    LetterRegion { organisation_id: 3, school_region: Some(SchoolRegion::South) };

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// The due moments on the Amsterdam clock, from an Amsterdam moment such as "2023-10-03 09:00".
fn due(planned: &str, pace: u32, letters: &[LetterRegion], closed: &ClosedDays) -> Vec<String> {
    let local = chrono::NaiveDateTime::parse_from_str(planned, "%Y-%m-%d %H:%M").unwrap();
    let planned = from_amsterdam(local.date(), local.time());
    let moments = due_instants(planned, pace, letters, closed).unwrap();
    moments.into_iter().map(|moment| amsterdam(moment).format("%F %T").to_string()).collect()
}

fn recess(region: SchoolRegion, first_day: &str, last_day: &str) -> Recess {
    Recess {
        name: "Vakantie".to_owned(),
        school_region: Some(region),
        organisation_id: None,
        first_day: first_day.parse().unwrap(),
        last_day: last_day.parse().unwrap(),
    }
}

fn autumn_2023() -> ClosedDays {
    let election = Blackout { name: "Tweede Kamer".into(), on: "2023-11-22".parse().unwrap() };
    let recesses = vec![
        recess(SchoolRegion::South, "2023-10-14", "2023-10-22"),
        recess(SchoolRegion::North, "2023-10-21", "2023-10-29"),
    ];
    ClosedDays { blackouts: vec![election], recesses }
}

#[test]
fn letters_leave_one_after_another_at_the_pace() {
    assert_eq!(
        due("2023-10-03 09:00", 60, &[ANYBODY; 3], &ClosedDays::default()),
        ["2023-10-03 09:00:00", "2023-10-03 09:01:00", "2023-10-03 09:02:00"]
    );
}

#[test]
fn what_is_added_to_a_round_waits_for_room_between_its_letters() {
    let from = at("2023-10-03T07:00:00Z");
    let closed = ClosedDays::default();
    let taken = due_instants(from, 60, &[ANYBODY; 3], &closed).unwrap();
    let added = due_instants_beside(&taken, from, 60, &[ANYBODY; 2], &closed).unwrap();
    assert_eq!(added, [at("2023-10-03T07:04:00Z"), at("2023-10-03T07:05:00Z")]);
}

proptest! {
    #[test]
    fn letters_and_what_is_added_to_them_keep_the_pace_together(
        pace in 1_u32..200,
        letters in 1_usize..60,
        added in 1_usize..60,
        late in 0_i64..20_000,
    ) {
        let from = at("2023-10-03T07:00:00Z");
        let closed = ClosedDays::default();
        let mut all = due_instants(from, pace, &vec![ANYBODY; letters], &closed).unwrap();
        let later = from + TimeDelta::seconds(late);
        let more = vec![ANYBODY; added];
        all.extend(due_instants_beside(&all, later, pace, &more, &closed).unwrap());
        all.sort();
        for hour in all.windows(usize::try_from(pace).unwrap() + 1) {
            let apart = *hour.last().unwrap() - *hour.first().unwrap();
            prop_assert!(apart >= TimeDelta::hours(1), "{hour:?}");
        }
    }
}

#[test]
fn a_pace_that_does_not_divide_the_hour_keeps_the_hour() {
    let moments = due("2023-10-03 09:00", 7, &[ANYBODY; 8], &ClosedDays::default());
    assert_eq!(moments[1], "2023-10-03 09:08:34");
    assert_eq!(moments[7], "2023-10-03 10:00:00");
}

#[test]
fn a_round_planned_outside_office_hours_waits_for_the_first_office_moment() {
    let first = |planned| due(planned, 60, &[ANYBODY], &autumn_2023()).remove(0);
    assert_eq!(first("2023-10-03 07:15"), "2023-10-03 09:00:00");
    assert_eq!(first("2023-10-03 16:59"), "2023-10-03 16:59:00");
    assert_eq!(first("2023-10-03 17:00"), "2023-10-04 09:00:00");
    assert_eq!(first("2023-10-06 20:00"), "2023-10-09 09:00:00");
    assert_eq!(first("2023-11-22 18:00"), "2023-11-23 09:00:00");
}

#[test]
fn a_round_that_is_pushed_keeps_its_time_of_the_day() {
    let due = |planned, letters: &[LetterRegion]| due(planned, 60, letters, &autumn_2023());
    assert_eq!(due("2023-11-22 10:00", &[ANYBODY]), ["2023-11-23 10:00:00"]);
    assert_eq!(due("2023-12-25 10:00", &[ANYBODY]), ["2023-12-27 10:00:00"]);
    assert_eq!(
        due("2023-10-17 16:59", &[SOUTH, NORTH, SOUTH]),
        ["2023-10-23 16:59:00", "2023-10-17 16:59:00", "2023-10-24 09:00:00"]
    );
}

#[test]
fn a_round_whose_moment_has_passed_leaves_as_soon_as_can_be() {
    let plan = (at("2023-10-03T10:00:00+02:00"), 60);
    let leaving = |now| leaving(plan, at(now), &[ANYBODY], &ClosedDays::default()).unwrap();
    assert_eq!(leaving("2023-10-01T12:00:00Z"), [plan.0]);
    assert_eq!(leaving("2023-10-03T12:00:00Z"), [at("2023-10-03T12:00:00Z")]);
    assert_eq!(leaving("2023-10-07T12:00:00Z"), [at("2023-10-09T09:00:00+02:00")]);
}

#[test]
fn what_does_not_fit_goes_on_at_nine_on_the_next_working_day() {
    assert_eq!(
        due("2023-10-06 16:58", 60, &[ANYBODY; 4], &ClosedDays::default()),
        [
            "2023-10-06 16:58:00",
            "2023-10-06 16:59:00",
            "2023-10-09 09:00:00",
            "2023-10-09 09:01:00"
        ]
    );
}

#[test]
fn a_letter_into_recess_waits_and_those_behind_it_move_up() {
    assert_eq!(
        due("2023-10-17 09:00", 60, &[NORTH, SOUTH, NORTH, SOUTH], &autumn_2023()),
        [
            "2023-10-17 09:00:00",
            "2023-10-23 09:00:00",
            "2023-10-17 09:01:00",
            "2023-10-23 09:01:00"
        ]
    );
}

#[test]
fn nine_o_clock_stays_nine_o_clock_when_the_clock_changes() {
    let over = |planned, letters| {
        let planned = at(planned);
        due_instants(planned, 1, &vec![ANYBODY; letters], &ClosedDays::default()).unwrap()
    };
    let autumn = over("2023-10-27T09:00:00+02:00", 9);
    assert_eq!((autumn[0], autumn[8]), (at("2023-10-27T07:00:00Z"), at("2023-10-30T08:00:00Z")));
    let spring = over("2024-03-28T09:00:00+01:00", 9);
    assert_eq!((spring[0], spring[8]), (at("2024-03-28T08:00:00Z"), at("2024-04-02T07:00:00Z")));
}

#[test]
fn a_round_planned_in_the_night_of_the_change_leaves_on_monday() {
    assert_eq!(
        due("2023-10-29 02:30", 60, &[ANYBODY], &ClosedDays::default()),
        ["2023-10-30 09:00:00"]
    );
    assert_eq!(
        due("2024-03-31 02:30", 60, &[ANYBODY], &ClosedDays::default()),
        ["2024-04-02 09:00:00"]
    );
}

#[test]
fn a_pace_of_none_or_too_many_is_refused() {
    for pace in [0, 3601] {
        let refused = due_instants(at("2023-10-03T09:00:00Z"), pace, &[], &ClosedDays::default());
        assert!(refused.unwrap_err().to_string().contains("Vul een tempo in"));
    }
}

#[test]
fn a_recess_without_end_is_refused_and_not_waited_for() {
    let endless = recess(SchoolRegion::South, "2023-01-01", "2099-01-01");
    let closed = ClosedDays { recesses: vec![endless], ..ClosedDays::default() };
    let refused = due_instants(at("2023-10-03T09:00:00Z"), 60, &[SOUTH, NORTH], &closed);
    assert!(refused.unwrap_err().to_string().contains("(1 over)"));
}

proptest! {
    #[test]
    fn no_letter_leaves_outside_office_hours_on_a_closed_day_or_above_the_pace(
        second in 1_690_000_000_i64..1_720_000_000,
        pace in prop_oneof![1_u32..=60, 1_u32..=3600],
        places in prop::collection::vec(0_usize..3, 0..80),
    ) {
        let planned = DateTime::from_timestamp(second, 0).unwrap();
        let letters: Vec<_> = places.into_iter().map(|i| [ANYBODY, NORTH, SOUTH][i]).collect();
        let closed = autumn_2023();
        let moments = due_instants(planned, pace, &letters, &closed).unwrap();
        prop_assert_eq!(moments.len(), letters.len());
        for (moment, letter) in moments.iter().zip(&letters) {
            let there = amsterdam(*moment);
            prop_assert!(*moment >= planned);
            prop_assert!((9..17).contains(&there.hour()), "{}", there);
            prop_assert!(!matches!(there.weekday(), Weekday::Sat | Weekday::Sun));
            let day = there.date_naive();
            prop_assert!(crate::domain::holidays::public_holiday(day).is_none());
            prop_assert!(day.to_string() != "2023-11-22");
            let region = letter.school_region;
            let blocked = closed.recesses.iter().any(|recess| {
                recess.school_region == region && recess.first_day <= day && day <= recess.last_day
            });
            prop_assert!(!blocked, "{} in recess on {}", letter.organisation_id, day);
        }
        let mut in_order = moments;
        in_order.sort();
        for (earlier, later) in in_order.iter().zip(in_order.iter().skip(pace as usize)) {
            prop_assert!(*later - *earlier >= TimeDelta::hours(1));
        }
    }

    #[test]
    fn letters_of_one_region_leave_in_the_order_of_the_round(
        second in 1_690_000_000_i64..1_720_000_000, pace in 1_u32..=3600, count in 0_usize..60,
    ) {
        let planned = DateTime::from_timestamp(second, 0).unwrap();
        let moments = due_instants(planned, pace, &vec![SOUTH; count], &autumn_2023()).unwrap();
        prop_assert!(moments.is_sorted_by(|a, b| a < b));
    }
}
