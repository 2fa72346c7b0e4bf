//! Rules that hold for the breakdowns of any history: parts add up, and what is written later
//! changes nothing that was known before.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::conversations::Mode;
use crate::domain::coverage::tests::{LATER, any_history, at, day, days, municipality, reached};
use crate::domain::coverage::{
    ConversationRecord, History, OrganisationChange, OrganisationFacts, StageCounts,
};
use crate::domain::organisations::Succession;
use crate::domain::stages::Stage;

fn midnight(number: u16) -> DateTime<Utc> {
    days(number).and_time(chrono::NaiveTime::MIN).and_utc()
}

/// What somebody writes down on a day, beside events.
#[derive(Debug, Clone)]
enum Edit {
    Inhabitants(i64, Option<i32>),
    End(i64, u16),
    Province(i64, &'static str),
    Start(i64),
    Succession(i64, i64, u16),
    Held(i64, u16, Mode, i64),
    NotHeld(i64),
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let id = 0..12_i64;
    let mode = prop::sample::select(Mode::ALL);
    prop_oneof![
        (id.clone(), prop::option::of(0..400_000_i32)).prop_map(|(id, n)| Edit::Inhabitants(id, n)),
        (id.clone(), 0..1000_u16).prop_map(|(id, on)| Edit::End(id, on)),
        (id.clone(), prop_oneof![Just("PV26"), Just("PV29")])
            .prop_map(|(id, code)| Edit::Province(id, code)),
        (20..24_i64).prop_map(Edit::Start),
        (id.clone(), id.clone(), 0..1000_u16)
            .prop_map(|(from, to, on)| Edit::Succession(from, to, on)),
        (0..16_i64, 0..1000_u16, mode, 1..4_i64)
            .prop_map(|(id, on, mode, adviser)| Edit::Held(id, on, mode, adviser)),
        (0..16_i64).prop_map(Edit::NotHeld),
    ]
}

/// Edits with the day on which each was written, in that order.
fn any_edits() -> impl Strategy<Value = Vec<(u16, Edit)>> {
    prop::collection::vec((0..1000_u16, any_edit()), 0..24).prop_map(|mut edits| {
        edits.sort_by_key(|(on, _)| *on);
        edits
    })
}

/// A history with the edits written in it, as the store writes them.
fn edited(base: &History, edits: &[(u16, Edit)]) -> History {
    let mut told = base.clone();
    for (on, edit) in edits {
        write(&mut told, midnight(*on), edit);
    }
    told
}

fn write(told: &mut History, now: DateTime<Utc>, edit: &Edit) {
    let recorded_at = Some(now);
    match *edit {
        Edit::Inhabitants(id, _) | Edit::End(id, _) | Edit::Province(id, _) => {
            change(told, id, now, edit);
        }
        Edit::Start(id) => start(told, id, now),
        Edit::Succession(predecessor_id, successor_id, on) => {
            let (happens_on, is_certain) = (days(on), true);
            let it =
                Succession { predecessor_id, successor_id, happens_on, is_certain, recorded_at };
            told.successions.push(it);
        }
        Edit::Held(id, on, mode, adviser_id) => told.conversations.push(ConversationRecord {
            conversation_id: id,
            dossier_id: id % 12,
            held_on: days(on),
            mode,
            adviser_id,
            recorded_at,
            is_held: true,
        }),
        Edit::NotHeld(id) => {
            let last = told.conversations.iter().rev().find(|it| it.conversation_id == id);
            let taken_back = last.cloned();
            let taken_back =
                taken_back.map(|last| ConversationRecord { recorded_at, is_held: false, ..last });
            told.conversations.extend(taken_back);
        }
    }
}

fn start(told: &mut History, id: i64, now: DateTime<Utc>) {
    if told.organisations.iter().any(|it| it.id == id) {
        return;
    }
    told.organisations.push(municipality(id, None, None).into());
    let change = OrganisationChange { organisation_id: id, changed_at: now, was: None };
    told.organisation_changes.push(change);
}

fn change(told: &mut History, id: i64, now: DateTime<Utc>, edit: &Edit) {
    let place = told.organisations.iter_mut().find(|it| it.id == id).unwrap();
    let organisation = Arc::make_mut(place);
    told.organisation_changes.push(OrganisationChange {
        organisation_id: id,
        changed_at: now,
        was: Some(OrganisationFacts {
            province_code: organisation.province_code.clone(),
            valid_from: organisation.valid_from,
            valid_to: organisation.valid_to,
            inhabitants: organisation.inhabitants,
        }),
    });
    match edit {
        Edit::Inhabitants(_, number) => organisation.inhabitants = *number,
        Edit::End(_, on) => organisation.valid_to = Some(days(*on)),
        Edit::Province(_, code) if !organisation.is_province() => {
            organisation.province_code = (*code).to_owned();
        }
        _ => {}
    }
}

fn sum<T>(parts: &[T], of: impl Fn(&T) -> i64) -> i64 {
    parts.iter().map(of).sum()
}

proptest! {
    #[test]
    fn every_breakdown_adds_up_to_the_coverage_it_is_taken_from(
        base in any_history(),
        edits in any_edits(),
        on in 0..1100_u16,
        known in 0..1100_u16,
    ) {
        let coverage = edited(&base, &edits).coverage(days(on), midnight(known));
        let parts = Breakdowns::of(&coverage, &HashMap::new());
        let (visited, provinces) =
            (coverage.stages.conversation, coverage.province_organisations.conversation);
        prop_assert_eq!(sum(&parts.sizes, |it| it.municipalities), coverage.municipalities);
        prop_assert_eq!(sum(&parts.advisers, |it| it.counts.municipalities), visited);
        prop_assert_eq!(sum(&parts.advisers, |it| it.counts.provinces), provinces);
        prop_assert_eq!(sum(&parts.modes, |it| it.counts.municipalities), visited);
        prop_assert_eq!(sum(&parts.modes, |it| it.counts.provinces), provinces);
        for &stage in Stage::ALL {
            let total = coverage.stages.get(stage);
            prop_assert_eq!(sum(&parts.sizes, |it| it.stages.get(stage)), total);
            prop_assert_eq!(sum(&parts.months, |it| it.municipalities.get(stage)), total);
            let themselves = coverage.province_organisations.get(stage);
            prop_assert_eq!(sum(&parts.months, |it| it.provinces.get(stage)), themselves);
        }
        for (place, province) in coverage.by_province.iter().enumerate() {
            let of = |it: &Month, stage| it.by_province[place].1.get(stage);
            for &stage in Stage::ALL {
                prop_assert_eq!(sum(&parts.months, |it| of(it, stage)), province.stages.get(stage));
            }
        }
        for month in &parts.months {
            let of_all = month.by_province.iter().fold(StageCounts::default(), |mut all, (_, it)| {
                all.letter += it.letter;
                all.conversation += it.conversation;
                all.session += it.session;
                all.training += it.training;
                all
            });
            prop_assert_eq!(of_all, month.municipalities);
        }
    }

    #[test]
    fn no_part_of_a_breakdown_exceeds_its_whole(base in any_history(), on in 0..1100_u16) {
        let coverage = base.coverage(days(on), at(LATER));
        let parts = Breakdowns::of(&coverage, &HashMap::new());
        for step in &parts.funnel {
            prop_assert!(step.reached <= coverage.municipalities);
            let Some(onward) = step.onward else { continue };
            prop_assert!(onward.passed <= step.reached);
            prop_assert!(onward.passed <= coverage.stages.get(onward.to));
            let counted = onward.waiting.map_or(0, |waiting| waiting.counted);
            prop_assert!(counted <= onward.passed);
            prop_assert!(onward.waiting.is_none_or(|it| it.median_days <= it.most_days));
        }
        for size in &parts.sizes {
            prop_assert!(Stage::ALL.iter().all(|&s| size.stages.get(s) <= size.municipalities));
        }
        prop_assert!(parts.advisers.iter().all(|it| it.counts.returned <= it.counts.municipalities));
    }

    #[test]
    fn whatever_is_written_later_changes_no_figure_and_no_checksum_as_known_before(
        base in any_history(),
        edits in any_edits(),
        on in 0..1100_u16,
        known in 0..1000_u16,
    ) {
        let known_at = midnight(known);
        let now = edited(&base, &edits);
        let so_far: Vec<_> = edits.iter().filter(|(on, _)| *on <= known).cloned().collect();
        let mut then = edited(&base, &so_far);
        then.events.retain(|event| event.recorded_at <= known_at);
        let answer = |told: &History| {
            let coverage = told.coverage(days(on), known_at);
            let parts = Breakdowns::of(&coverage, &HashMap::new());
            let text = checksum_text(&coverage, &parts);
            (coverage, parts, text)
        };
        prop_assert_eq!(answer(&then), answer(&now));
    }
}

fn one(events: Vec<crate::domain::dossiers::StageEvent>) -> History {
    History {
        organisations: vec![municipality(1, None, None).into()],
        dossiers: vec![(1, 1)],
        events,
        ..History::default()
    }
}

#[test]
fn a_conversation_counts_for_who_held_it_as_it_was_recorded_last() {
    let mut told = one(vec![reached(1, 1, Stage::Conversation, "2022-09-01")]);
    let record = ConversationRecord {
        conversation_id: 7,
        dossier_id: 1,
        held_on: day("2022-09-01"),
        mode: Mode::OnSite,
        adviser_id: 3,
        recorded_at: Some(at("2022-09-01T12:00:00Z")),
        is_held: true,
    };
    let corrected = ConversationRecord {
        mode: Mode::Phone,
        recorded_at: Some(at("2022-10-01T12:00:00Z")),
        ..record.clone()
    };
    told.conversations = vec![record, corrected];
    let modes = |known_at| {
        let coverage = told.coverage(day("2022-12-31"), at(known_at));
        let parts = Breakdowns::of(&coverage, &HashMap::from([(3, "Anna".to_owned())]));
        assert_eq!(parts.advisers[0].name, "Anna");
        let visited = |it: &&ModeVisits| it.counts.municipalities == 1;
        parts.modes.iter().find(visited).and_then(|it| it.mode)
    };
    assert_eq!(modes("2022-09-30T00:00:00Z"), Some(Mode::OnSite));
    assert_eq!(modes(LATER), Some(Mode::Phone));
}

/// Two conversations on one day, recorded at noon; the first by 3 on site, the second by 4 by phone.
fn two_on_one_day() -> History {
    let mut told = one(vec![reached(1, 1, Stage::Conversation, "2022-09-01")]);
    let record = |conversation_id, adviser_id, mode| ConversationRecord {
        conversation_id,
        dossier_id: 1,
        held_on: day("2022-09-01"),
        mode,
        adviser_id,
        recorded_at: Some(at("2022-09-01T12:00:00Z")),
        is_held: true,
    };
    told.conversations = vec![record(7, 3, Mode::OnSite), record(8, 4, Mode::Phone)];
    told
}

#[test]
fn a_conversation_that_was_taken_back_says_no_more_who_visited_and_how() {
    let mut told = two_on_one_day();
    let recorded_at = Some(at("2022-10-01T12:00:00Z"));
    let first = told.conversations[0].clone();
    told.conversations.push(ConversationRecord { recorded_at, is_held: false, ..first.clone() });
    let visit = |told: &History, known_at| {
        let coverage = told.coverage(day("2022-12-31"), at(known_at));
        coverage.standings[0].visit.and_then(|visit| Some((visit.adviser_id?, visit.mode?)))
    };
    assert_eq!(visit(&told, "2022-09-30T00:00:00Z"), Some((3, Mode::OnSite)), "not known yet");
    assert_eq!(visit(&told, LATER), Some((4, Mode::Phone)));
    // Held after all: the newest record counts.
    let recorded_at = Some(at("2022-11-01T12:00:00Z"));
    told.conversations.push(ConversationRecord { recorded_at, ..first });
    assert_eq!(visit(&told, LATER), Some((3, Mode::OnSite)));
}

#[test]
fn a_conversation_of_which_nothing_more_is_recorded_counts_apart() {
    let told = one(vec![reached(1, 1, Stage::Conversation, "2022-09-01")]);
    let coverage = told.coverage(day("2022-12-31"), at(LATER));
    let parts = Breakdowns::of(&coverage, &HashMap::new());
    assert_eq!(parts.advisers.len(), 1);
    assert_eq!((parts.advisers[0].adviser_id, parts.advisers[0].counts.municipalities), (None, 1));
    assert_eq!(parts.modes.last().map(|it| (it.mode, it.counts.municipalities)), Some((None, 1)));
}

#[test]
fn the_checksum_follows_a_figure_and_not_a_name() {
    let told = one(vec![reached(1, 1, Stage::Letter, "2022-09-01")]);
    let text = |told: &History, on| {
        let coverage = told.coverage(day(on), at(LATER));
        checksum_text(&coverage, &Breakdowns::of(&coverage, &HashMap::new()))
    };
    let mut renamed = told.clone();
    Arc::make_mut(&mut renamed.organisations[0]).name = "Anders".to_owned();
    assert_eq!(text(&told, "2022-12-31"), text(&renamed, "2022-12-31"));
    assert_ne!(text(&told, "2022-12-31"), text(&told, "2023-01-01"));
    let earlier = one(vec![reached(1, 1, Stage::Letter, "2022-08-31")]);
    assert_ne!(text(&told, "2022-12-31"), text(&earlier, "2022-12-31"));
}

#[test]
fn the_checksum_does_not_know_the_ids_of_accounts_but_who_was_visited_by_one_and_the_same() {
    let mut told = two_on_one_day();
    told.organisations.push(municipality(2, None, None).into());
    told.dossiers.push((2, 2));
    told.events.push(reached(2, 2, Stage::Conversation, "2022-09-02"));
    let (first, held_on) = (told.conversations[0].clone(), day("2022-09-02"));
    told.conversations.push(ConversationRecord {
        conversation_id: 9,
        dossier_id: 2,
        held_on,
        ..first
    });
    let text = |told: &History| {
        let coverage = told.coverage(day("2022-12-31"), at(LATER));
        checksum_text(&coverage, &Breakdowns::of(&coverage, &HashMap::new()))
    };
    let mut elsewhere = told.clone();
    // The order of the ids is another one too.
    elsewhere.conversations.iter_mut().for_each(|it| it.adviser_id = 100 - it.adviser_id);
    assert_eq!(text(&told), text(&elsewhere));
    let mut by_another = told.clone();
    by_another.conversations[2].adviser_id = 4;
    assert_ne!(text(&told), text(&by_another));
}
