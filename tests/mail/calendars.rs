//! Every calendar that the program writes, read by two libraries that do not know each other: the
//! one it is written with, and Python's.

use std::path::Path;
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use drietraps::calendar::{CalendarAddress, Feed, Invitation, Method};
use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime, EventLike};
use serde_json::{Value, json};

/// Texts that a calendar may spoil: separators, breaks, letters of several octets, long lines.
const TEXTS: [&str; 5] = [
    "Gemeentehuis Zeist",
    "Raadzaal, Kade 1; ingang \\ achter",
    "Súdwest-Fryslân – “de grote zaal”, eerste verdieping, links na de trap, doorlopen tot het einde",
    "Regel één\nRegel twee: met dubbele punt\n\nen een lege regel ertussen",
    "😀 café: 50% \"korting\"; BEGIN:VEVENT",
];

/// Starts on ordinary days, on the days on which the clock changes, and up to midnight.
const STARTS: [&str; 6] = [
    "2023-11-14T18:30:00Z",
    "2024-03-30T18:30:00Z",
    "2024-03-31T00:30:00Z",
    "2024-10-26T17:30:00Z",
    "2024-10-27T18:30:00Z",
    "2024-05-14T20:30:00Z",
];

fn address(name: &str, email: &str) -> CalendarAddress {
    CalendarAddress { name: name.to_owned(), email: email.to_owned() }
}

fn appointment(number: usize) -> Invitation {
    let starts: DateTime<Utc> = STARTS[number % STARTS.len()].parse().unwrap();
    let text = TEXTS[number % TEXTS.len()];
    Invitation {
        uid: format!("bijeenkomst-{number}@tour.example"),
        sequence: 0,
        method: Method::Request,
        starts,
        ends: starts + TimeDelta::minutes(60 + 45 * i64::try_from(number % 3).unwrap()),
        summary: "Bijeenkomst weerbaar bestuur".to_owned(),
        location: text.replace('\n', " "),
        description: text.to_owned(),
        organizer: address("Ondersteuningsteam Weerbaar Bestuur", "tour@tour.example"),
        attendee: Some(address("Griffie Súdwest; Fryslân", "griffie@sudwest.example")),
        stamp: "2023-10-03T07:00:00Z".parse().unwrap(),
    }
}

/// One appointment asked, moved, called off and in a feed.
fn calendars(number: usize) -> Vec<(String, String, Value)> {
    let asked = appointment(number);
    let starts = asked.starts + TimeDelta::days(7);
    let moved =
        Invitation { sequence: 1, starts, ends: starts + TimeDelta::hours(2), ..asked.clone() };
    let off = Invitation { sequence: 2, method: Method::Cancel, ..moved.clone() };
    let alone = |it: &Invitation| Invitation { attendee: None, ..it.clone() };
    let other = appointment(number + 1);
    let feed = Feed {
        name: "Agenda van Lotte".to_owned(),
        appointments: vec![
            alone(&moved),
            alone(&Invitation { method: Method::Cancel, ..other.clone() }),
        ],
    };
    let called_off = alone(&Invitation { method: Method::Cancel, ..other });
    let name = |what: &str| format!("{number:02}-{what}.ics");
    vec![
        (name("asked"), asked.to_ics(), expected("REQUEST", &[asked])),
        (name("moved"), moved.to_ics(), expected("REQUEST", std::slice::from_ref(&moved))),
        (name("off"), off.to_ics(), expected("CANCEL", &[off])),
        (name("feed"), feed.to_ics(), expected("PUBLISH", &[alone(&moved), called_off])),
    ]
}

fn second(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn expected(method: &str, appointments: &[Invitation]) -> Value {
    let event = |it: &Invitation| {
        let attendees: Vec<String> =
            it.attendee.iter().map(|one| format!("mailto:{}", one.email)).collect();
        json!({
            "uid": it.uid, "sequence": it.sequence, "starts": second(it.starts),
            "ends": second(it.ends), "stamp": second(it.stamp), "summary": it.summary,
            "location": it.location, "description": it.description,
            "status": if it.method == Method::Cancel { "CANCELLED" } else { "CONFIRMED" },
            "class": "PRIVATE", "organizer": format!("mailto:{}", it.organizer.email),
            "attendees": attendees,
        })
    };
    json!({ "method": method, "events": appointments.iter().map(event).collect::<Vec<_>>() })
}

/// What the library of the program reads in a calendar.
fn read(ics: &str) -> Value {
    let calendar: Calendar = ics.parse().unwrap();
    let moment = |found: Option<DatePerhapsTime>| match found.unwrap() {
        DatePerhapsTime::DateTime(moment) => second(moment.try_into_utc().unwrap()),
        DatePerhapsTime::Date(day) => panic!("{day} has no clock time"),
    };
    let mut events = Vec::new();
    for component in &calendar.components {
        let CalendarComponent::Event(it) = component else { continue };
        let attendees: Vec<String> =
            it.get_attendees().into_iter().map(|one| one.cal_address).collect();
        events.push(json!({
            "uid": it.get_uid(), "sequence": it.get_sequence(), "starts": moment(it.get_start()),
            "ends": moment(it.get_end()), "stamp": second(it.get_timestamp().unwrap()),
            "summary": it.get_summary(), "location": it.get_location(),
            "description": it.get_description(), "status": it.property_value("STATUS"),
            "class": it.property_value("CLASS"), "organizer": it.property_value("ORGANIZER"),
            "attendees": attendees,
        }));
    }
    json!({ "method": calendar.property_value("METHOD"), "events": events })
}

/// What Python's library reads in each calendar of a folder; it writes each again.
fn read_by_python(folder: &Path) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/calendars.py");
    // Debian's own Python has Debian's libraries.
    let output =
        Command::new("/usr/bin/python3").arg(script).arg(folder).output().unwrap_or_else(|why| {
            panic!("Debian's python3 and python3-icalendar are needed: {why}")
        });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_is_asked_moved_called_off_and_in_a_feed_reads_the_same_in_two_libraries_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut written: Vec<_> = (0..30).flat_map(calendars).collect();
    written.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, ics, expected) in &written {
        assert_eq!(&read(ics), expected, "{name} in Rust\n{ics}");
        std::fs::write(folder.path().join(name), ics).unwrap();
    }
    let by_python = read_by_python(folder.path());
    assert_eq!(by_python.len(), written.len());
    for ((name, ics, expected), mut found) in written.iter().zip(by_python) {
        let named = found.as_object_mut().unwrap().remove("name");
        assert_eq!(named, Some(json!(name)));
        assert_eq!(&found, expected, "{name} in Python\n{ics}");
        let again = folder.path().join(name).with_extension("again");
        let again = std::fs::read_to_string(again).unwrap();
        assert_eq!(&read(&again), expected, "{name} written again\n{again}");
    }
}
