//! Every way in which a herindeling cannot be.

use super::*;
use crate::domain::names::sort_name;
use crate::domain::organisations::{OrganisationKind, Succession};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn organisation(id: i64, name: &str, valid_to: Option<&str>) -> Organisation {
    Organisation {
        id,
        kind: OrganisationKind::Municipality,
        code: format!("GM{id:04}"),
        name: name.to_owned(),
        sort_name: sort_name(name).to_owned(),
        search_name: fold(name),
        province_code: "PV27".to_owned(),
        valid_from: None,
        valid_to: valid_to.map(day),
        inhabitants: Some(i32::try_from(id).unwrap() * 1_000),
        place: None,
        website: None,
        school_region: Some("noord".to_owned()),
        position: None,
        tile: Some((i32::try_from(id).unwrap(), 1)),
    }
}

/// Wijdemeren 1, Hilversum 2, Laren 3, Weesp 4 (ended), Noord-Holland 5.
fn register() -> Register {
    let mut province = organisation(5, "Noord-Holland", None);
    province.kind = OrganisationKind::Province;
    province.code = "PV27".to_owned();
    let ended = Succession {
        predecessor_id: 4,
        successor_id: 2,
        happens_on: day("2022-03-24"),
        is_certain: true,
        recorded_at: None,
    };
    let all = vec![
        organisation(1, "Wijdemeren", None),
        organisation(2, "Hilversum", None),
        organisation(3, "Laren", None),
        organisation(4, "Weesp", Some("2022-03-24")),
        province,
    ];
    Register::new(all, vec![(2, "'t Gooi".to_owned(), "t-gooi".to_owned())], vec![ended])
}

fn annex(predecessor: i64, successor: i64) -> Proposal {
    Proposal {
        kind: ReorganisationKind::Annex,
        on: day("2027-01-01"),
        predecessors: vec![predecessor],
        successors: vec![successor],
        new: None,
        new_name: None,
    }
}

fn merge(name: &str, code: &str) -> Proposal {
    let new = NewMunicipality {
        code: code.to_owned(),
        name: name.to_owned(),
        province_code: "PV27".to_owned(),
    };
    let kind = ReorganisationKind::Merge;
    Proposal { kind, predecessors: vec![1, 3], successors: vec![], new: Some(new), ..annex(1, 2) }
}

fn rename(name: &str) -> Proposal {
    let (kind, new_name) = (ReorganisationKind::Rename, Some(name.to_owned()));
    Proposal { kind, successors: vec![], new_name, ..annex(3, 2) }
}

fn planned(proposal: Proposal) -> Reorganisation {
    Reorganisation {
        id: 1,
        proposal,
        status: ReorganisationStatus::Planned,
        former_name: None,
        carried_out_on: None,
        planned_by: "Ada".to_owned(),
        decided: None,
    }
}

fn checked(others: &[Reorganisation], proposal: &Proposal) -> Result<Vec<String>, Vec<Problem>> {
    let register = register();
    let (today, tour_starts_on) = (day("2026-10-03"), day("2022-07-01"));
    Division { register: &register, others, today, tour_starts_on }.check(proposal)
}

#[track_caller]
fn refused(others: &[Reorganisation], proposal: &Proposal, field: &str, words: &str) {
    let problems = checked(others, proposal).unwrap_err();
    let fits = problems.iter().any(|it| it.field == field && it.problem.contains(words));
    assert!(fits, "{field}: {words} is not in {problems:?}");
}

#[test]
fn what_can_be_passes() {
    for proposal in [annex(1, 2), merge("Gooimeren", "1999"), rename("Laren aan de Hei")] {
        assert_eq!(checked(&[], &proposal), Ok(vec![]));
    }
    // A merger may keep the name of one of its own.
    assert_eq!(checked(&[], &merge("Laren", "GM1999")), Ok(vec![]));
}

#[test]
fn a_day_in_the_past_asks_for_a_second_look_and_one_before_the_tour_is_refused() {
    let on = |text| Proposal { on: day(text), ..annex(1, 2) };
    assert_eq!(checked(&[], &on("2025-01-01")).unwrap().len(), 1);
    refused(&[], &on("2022-06-30"), "on", "voor het begin van de tour");
    refused(&[], &on("2046-01-01"), "on", "binnen tien jaar");
}

#[test]
fn each_kind_says_how_many_it_needs() {
    refused(
        &[],
        &Proposal { predecessors: vec![1], ..merge("X", "1999") },
        "predecessor_2",
        "twee",
    );
    refused(&[], &Proposal { new: None, ..merge("X", "1999") }, "new_name", "ontstaat");
    refused(&[], &Proposal { successors: vec![], ..annex(1, 2) }, "successor_1", "één gemeente");
    let split = Proposal { kind: ReorganisationKind::Split, ..annex(1, 2) };
    refused(&[], &split, "successor_2", "twee gemeenten");
    refused(&[], &Proposal { new_name: None, ..rename("X") }, "new_name", "nieuwe naam");
}

#[test]
fn an_ended_one_a_province_and_one_named_twice_are_refused() {
    refused(&[], &annex(4, 2), "predecessor_1", "Weesp is op 24 maart 2022 opgegaan in Hilversum");
    refused(&[], &annex(1, 4), "successor_1", "Weesp is op 24 maart 2022");
    refused(&[], &annex(5, 2), "predecessor_1", "is een provincie");
    refused(&[], &annex(1, 5), "successor_1", "is een provincie");
    refused(&[], &annex(2, 2), "successor_1", "ook opvolger");
    let twice = Proposal { predecessors: vec![1, 1], ..annex(1, 2) };
    refused(&[], &twice, "predecessor_2", "twee keer");
}

#[test]
fn two_herindelingen_may_not_overlap() {
    let known = [planned(annex(1, 2))];
    refused(&known, &annex(1, 3), "predecessor_1", "andere herindeling, op 1 januari 2027");
    refused(&known, &annex(3, 1), "successor_1", "houdt volgens een andere herindeling op");
    refused(&known, &annex(2, 3), "predecessor_1", "andere herindeling");
    let earlier = Proposal { on: day("2026-11-01"), ..annex(3, 1) };
    assert_eq!(checked(&known, &earlier), Ok(vec![]));
    let mut withdrawn = planned(annex(1, 2));
    withdrawn.status = ReorganisationStatus::Withdrawn;
    assert_eq!(checked(&[withdrawn], &annex(1, 3)), Ok(vec![]));
}

#[test]
fn a_name_or_a_code_in_use_is_refused() {
    refused(&[], &merge("hilversum", "1999"), "new_name", "Hilversum (GM0002)");
    refused(&[], &merge("'t Gooi", "1999"), "new_name", "Hilversum (GM0002)");
    refused(&[], &merge("", "1999"), "new_name", "Vul de nieuwe naam in");
    refused(&[], &merge("Gooimeren", "GM0004"), "new_code", "al van Weesp");
    refused(&[], &merge("Gooimeren", "PV27"), "new_code", "bijvoorbeeld GM1992");
    refused(&[], &rename("Hilversum"), "new_name", "Zo heet al een gemeente");
    refused(&[], &rename("Laren"), "new_name", "Zo heet deze gemeente al");
    let other = [planned(Proposal { predecessors: vec![2], ..rename("Gooimeren") })];
    refused(&other, &merge("Gooimeren", "1999"), "new_name", "andere herindeling");
}

#[test]
fn a_new_municipality_takes_the_tile_of_its_largest_predecessor() {
    let changes = merge("Gooimeren", "GM1999").changes(&register());
    let new = changes.starts.unwrap();
    assert_eq!((new.tile, new.inhabitants), (Some((3, 1)), Some(4_000)));
    assert_eq!((new.valid_from, changes.ends), (Some(day("2027-01-01")), vec![1, 3]));
}
