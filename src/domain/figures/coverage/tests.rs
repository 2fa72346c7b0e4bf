//! Small histories told by hand, and rules that hold for any history.

use proptest::prelude::*;

use super::*;
use crate::domain::organisations::OrganisationKind;
use crate::domain::stages::StageState;

pub(in crate::domain::figures) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(in crate::domain::figures) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn organisation(id: i64, kind: OrganisationKind, province: &str) -> Organisation {
    let name = format!("Organisatie {id}");
    Organisation {
        id,
        kind,
        code: format!("{}{id:04}", if kind == OrganisationKind::Province { "PV" } else { "GM" }),
        sort_name: name.clone(),
        search_name: name.to_lowercase(),
        name,
        province_code: province.to_owned(),
        valid_from: None,
        valid_to: None,
        inhabitants: None,
        place: None,
        website: None,
        school_region: None,
        position: None,
        tile: None,
    }
}

pub(in crate::domain::figures) fn municipality(
    id: i64,
    from: Option<&str>,
    to: Option<&str>,
) -> Organisation {
    Organisation {
        valid_from: from.map(day),
        valid_to: to.map(day),
        ..organisation(id, OrganisationKind::Municipality, "PV28")
    }
}

fn succession(predecessor_id: i64, successor_id: i64, on: &str) -> Succession {
    Succession {
        predecessor_id,
        successor_id,
        happens_on: day(on),
        is_certain: true,
        recorded_at: None,
    }
}

/// An event recorded at noon of the day it happened; the dossier has the id of its organisation.
pub(in crate::domain::figures) fn reached(
    id: i64,
    organisation: i64,
    stage: Stage,
    on: &str,
) -> StageEvent {
    StageEvent {
        id,
        dossier_id: organisation,
        stage,
        from: StageState::Planned,
        to: stage.reached_state(),
        happened_on: day(on),
        recorded_at: at(&format!("{on}T12:00:00Z")),
        actor: "Test".to_owned(),
        reason: None,
        corrects: None,
    }
}

fn correction(id: i64, corrected: &StageEvent, on: &str) -> StageEvent {
    StageEvent {
        to: StageState::NotStarted,
        corrects: Some(corrected.id),
        reason: Some("vergissing".to_owned()),
        ..reached(id, corrected.dossier_id, corrected.stage, on)
    }
}

fn history(
    organisations: Vec<Organisation>,
    successions: Vec<Succession>,
    events: Vec<StageEvent>,
) -> History {
    let dossiers = organisations.iter().map(|o| (o.id, o.id)).collect();
    let organisations = organisations.into_iter().map(Arc::new).collect();
    History { organisations, successions, dossiers, events, ..History::default() }
}

/// Brielle (1) and Westvoorne (2) went over into Voorne aan Zee (3) on 1 January 2023.
fn voorne(events: Vec<StageEvent>) -> History {
    let organisations = vec![
        municipality(1, None, Some("2023-01-01")),
        municipality(2, None, Some("2023-01-01")),
        municipality(3, Some("2023-01-01"), None),
    ];
    let successions = vec![succession(1, 3, "2023-01-01"), succession(2, 3, "2023-01-01")];
    history(organisations, successions, events)
}

pub(in crate::domain::figures) const LATER: &str = "2030-01-01T00:00:00Z";

#[test]
fn a_municipality_that_ended_counts_through_its_successor_only() {
    let told = voorne(vec![
        reached(1, 1, Stage::Conversation, "2022-09-01"),
        reached(2, 2, Stage::Conversation, "2022-09-02"),
    ]);
    let before = told.coverage(day("2022-12-31"), at(LATER));
    assert_eq!((before.stages.conversation, before.municipalities), (2, 2));
    let after = told.coverage(day("2023-01-01"), at(LATER));
    assert_eq!((after.stages.conversation, after.municipalities), (1, 1));
    let standing = &after.standings[0];
    assert!(standing.is_via_predecessor(Stage::Conversation) && standing.own.is_empty());
}

#[test]
fn a_successor_that_was_visited_itself_does_not_count_by_a_predecessor() {
    let told = voorne(vec![
        reached(1, 1, Stage::Conversation, "2022-09-01"),
        reached(2, 3, Stage::Conversation, "2023-09-01"),
    ]);
    let coverage = told.coverage(day("2023-10-03"), at(LATER));
    assert_eq!(coverage.stages.conversation, 1);
    assert!(!coverage.standings[0].is_via_predecessor(Stage::Conversation));
}

#[test]
fn a_predecessor_of_a_predecessor_counts_too() {
    let mut told = voorne(vec![reached(1, 1, Stage::Session, "2022-09-01")]);
    Arc::make_mut(&mut told.organisations[2]).valid_to = Some(day("2024-01-01"));
    told.organisations.push(municipality(4, Some("2024-01-01"), None).into());
    told.successions.push(succession(3, 4, "2024-01-01"));
    let coverage = told.coverage(day("2024-01-01"), at(LATER));
    assert_eq!(coverage.standings.len(), 1);
    assert_eq!(coverage.standings[0].furthest(), Some(Stage::Session));
}

#[test]
fn a_planned_succession_counts_only_once_it_is_certain_and_its_day_has_come() {
    let organisations = vec![municipality(1, None, None), municipality(2, None, None)];
    let events = vec![reached(1, 1, Stage::Conversation, "2022-09-01")];
    let mut told = history(organisations, vec![succession(1, 2, "2027-01-01")], events);
    let conversations = |told: &History, on| told.coverage(day(on), at(LATER)).stages.conversation;
    assert_eq!(conversations(&told, "2026-12-31"), 1);
    assert_eq!(conversations(&told, "2027-01-01"), 2);
    told.successions[0].is_certain = false;
    assert_eq!(conversations(&told, "2027-01-01"), 1);
}

#[test]
fn a_correction_takes_its_event_back_on_every_day_but_not_before_it_was_known() {
    let held = reached(1, 1, Stage::Conversation, "2022-09-01");
    let told = voorne(vec![held.clone(), correction(2, &held, "2022-11-01")]);
    let conversations = |on, known_at| told.coverage(day(on), at(known_at)).stages.conversation;
    assert_eq!(conversations("2022-09-15", "2022-10-31T00:00:00Z"), 1);
    assert_eq!(conversations("2022-09-15", LATER), 0);
    assert_eq!(conversations("2022-12-01", LATER), 0);
}

#[test]
fn a_correction_that_was_a_mistake_itself_can_be_taken_back() {
    let held = reached(1, 1, Stage::Conversation, "2022-09-01");
    let first = correction(2, &held, "2022-10-01");
    let second = correction(3, &first, "2022-10-02");
    let told = voorne(vec![held, first, second]);
    assert_eq!(told.coverage(day("2022-12-01"), at(LATER)).stages.conversation, 1);
}

#[test]
fn a_bounced_letter_and_a_planned_conversation_reach_nothing() {
    let mut bounced = reached(1, 1, Stage::Letter, "2022-09-01");
    bounced.to = StageState::Undeliverable;
    let mut planned = reached(2, 2, Stage::Conversation, "2022-09-01");
    planned.to = StageState::Planned;
    let coverage = voorne(vec![bounced, planned]).coverage(day("2022-12-01"), at(LATER));
    assert_eq!(coverage.stages, StageCounts::default());
}

const FIRST: &str = "2022-01-01";

pub(in crate::domain::figures) fn days(number: u16) -> NaiveDate {
    day(FIRST) + chrono::TimeDelta::days(i64::from(number))
}

fn any_organisation(id: i64) -> impl Strategy<Value = Organisation> {
    let province = prop_oneof![Just("PV26"), Just("PV28"), Just("PV29")];
    let validity = (any::<bool>(), 0..1000_u16, prop::option::of(1..500_u16));
    (any::<bool>(), province, validity).prop_map(move |(is_province, province, validity)| {
        if is_province {
            return organisation(id, OrganisationKind::Province, province);
        }
        let (is_old, from, lasted) = validity;
        Organisation {
            valid_from: (!is_old).then(|| days(from)),
            valid_to: lasted.map(|lasted| days(from + lasted)),
            ..organisation(id, OrganisationKind::Municipality, province)
        }
    })
}

fn any_succession() -> impl Strategy<Value = Succession> {
    (0..12_i64, 0..12_i64, 0..1000_u16, any::<bool>()).prop_map(|(from, to, on, is_certain)| {
        let (happens_on, recorded_at) = (days(on), None);
        Succession { predecessor_id: from, successor_id: to, happens_on, is_certain, recorded_at }
    })
}

fn any_events() -> impl Strategy<Value = Vec<StageEvent>> {
    let states = [StageState::Planned, StageState::Sent, StageState::Held, StageState::NotStarted];
    let event = (
        0..12_i64,
        prop::sample::select(Stage::ALL),
        prop::sample::select(states.to_vec()),
        (0..1000_u16, 0..1000_u16),
        prop::option::weighted(0.2, any::<prop::sample::Index>()),
    );
    prop::collection::vec(event, 0..40).prop_map(|told| {
        let mut events: Vec<StageEvent> = Vec::new();
        for (id, (organisation, stage, to, (on, recorded), corrects)) in (1..).zip(told) {
            let corrects = corrects.filter(|_| !events.is_empty());
            events.push(StageEvent {
                to,
                happened_on: days(on),
                recorded_at: days(recorded).and_time(chrono::NaiveTime::MIN).and_utc(),
                corrects: corrects.map(|index| index.get(&events).id),
                ..reached(id, organisation, stage, FIRST)
            });
        }
        events
    })
}

pub(in crate::domain::figures) fn any_history() -> impl Strategy<Value = History> {
    let organisations: Vec<_> = (0..12).map(any_organisation).collect();
    let successions = prop::collection::vec(any_succession(), 0..8);
    (organisations, successions, any_events()).prop_map(|(organisations, successions, events)| {
        history(organisations, successions, events)
    })
}

proptest! {
    #[test]
    fn provinces_add_up_and_no_part_exceeds_its_whole(told in any_history(), on in 0..1100_u16) {
        let coverage = told.coverage(days(on), at(LATER));
        let sum = |part: &dyn Fn(&ProvinceCoverage) -> i64| {
            coverage.by_province.iter().map(part).sum::<i64>()
        };
        prop_assert_eq!(sum(&|p| p.municipalities), coverage.municipalities);
        for &stage in Stage::ALL {
            prop_assert_eq!(sum(&|p| p.stages.get(stage)), coverage.stages.get(stage));
            prop_assert!(coverage.province_organisations.get(stage) <= coverage.provinces);
            prop_assert!(
                coverage.by_province.iter().all(|p| p.stages.get(stage) <= p.municipalities)
            );
        }
    }

    #[test]
    fn what_is_recorded_later_never_changes_a_report_as_known_earlier(
        told in any_history(),
        on in 0..1100_u16,
        known in 0..1000_u16,
    ) {
        let known_at = days(known).and_time(chrono::NaiveTime::MIN).and_utc();
        let mut earlier = told.clone();
        earlier.events.retain(|event| event.recorded_at <= known_at);
        prop_assert_eq!(earlier.coverage(days(on), known_at), told.coverage(days(on), known_at));
    }

    #[test]
    fn only_organisations_that_exist_on_the_day_stand_in_the_report(
        told in any_history(),
        on in 0..1100_u16,
    ) {
        let coverage = told.coverage(days(on), at(LATER));
        let expected = told.organisations.iter().filter(|o| o.is_valid_on(days(on))).count();
        prop_assert_eq!(coverage.standings.len(), expected);
        prop_assert!(coverage.standings.iter().all(|s| s.own.without(s.inherited) == s.own));
    }
}
