//! What the browser prints: the pages that are made for paper, counted in sheets of A4.

use std::process::Command;

use crate::demo::logs_into_the_demo;
use crate::driver::Script;
use crate::person::Person;
use crate::program::Program;

/// Every province.
const PROVINCES: std::ops::RangeInclusive<u32> = 20..=31;

/// How many sheets the page takes, each of A4.
async fn sheets(person: &mut Person<'_>, path: &str) -> usize {
    let facts = facts(person, path).await;
    let line = facts.lines().find(|line| line.starts_with("Pages:")).expect(&facts);
    line["Pages:".len()..].trim().parse().unwrap()
}

/// What Poppler says of the page on paper, of which each sheet is A4.
async fn facts(person: &mut Person<'_>, path: &str) -> String {
    person.opens(path).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("printed.pdf");
    std::fs::write(&file, person.printed().await).unwrap();
    let output = Command::new("pdfinfo").arg(&file).output();
    let output = output.unwrap_or_else(|why| panic!("pdfinfo (poppler-utils) is needed: {why}"));
    let facts = String::from_utf8(output.stdout).unwrap();
    assert!(facts.contains("(A4)"), "{path}: {facts}");
    facts
}

#[tokio::test]
async fn the_briefing_of_each_province_takes_two_sheets_at_most() {
    let program = Program::demo();
    let mut planner = Person::at(&program, Script::On).await;
    logs_into_the_demo(&program, &mut planner, "petra@drietraps.example").await;
    let mut counted = Vec::new();
    for province in PROVINCES {
        let path = format!("/provincies/PV{province}/briefing");
        counted.push((sheets(&mut planner, &path).await, path));
    }
    assert!(counted.iter().all(|(sheets, _)| (1..=2).contains(sheets)), "{counted:?}");
}

#[tokio::test]
async fn the_report_takes_one_sheet_also_with_more_and_longer_targets() {
    let program = Program::demo();
    let mut reader = Person::at(&program, Script::On).await;
    logs_into_the_demo(&program, &mut reader, "mieke@drietraps.example").await;
    assert_eq!(sheets(&mut reader, "/dekking/rapport").await, 1);
    let label =
        "Terug voor een bijeenkomst in de gemeenten die daar bij het eerste gesprek om vroegen";
    for code in ["T4", "T5"] {
        reader.opens("/dekking/streefcijfers/nieuw").await;
        reader.types("target_code", code).await;
        reader.types("target_label", label).await;
        reader.ticks("metric", "visited_with_session").await;
        reader.types("goal", "150").await;
        reader.types("deadline", "31-12-2024").await;
        reader.types("source", "brief aan de stuurgroep over de voortgang van de tour").await;
        reader.presses("Streefcijfer vastleggen").await;
    }
    assert_eq!(sheets(&mut reader, "/dekking/rapport").await, 1);
}

#[tokio::test]
async fn the_months_lie_across_the_sheet_so_that_each_province_has_room() {
    let program = Program::demo();
    let mut reader = Person::at(&program, Script::On).await;
    logs_into_the_demo(&program, &mut reader, "petra@drietraps.example").await;
    let facts = facts(&mut reader, "/dekking/maanden").await;
    let size = facts.lines().find(|line| line.starts_with("Page size:")).expect(&facts);
    let (wide, high) = size["Page size:".len()..].trim().split_once(" x ").expect(size);
    let high = high.split(' ').next().unwrap();
    assert!(wide.parse::<f64>().unwrap() > high.parse().unwrap(), "{size}");
}
