//! Every letter, signed, as libraries read it that are not ours.

use std::process::Command;

use chrono::TimeDelta;
use drietraps::calendar::{CalendarAddress, Invitation, Method};
use drietraps::domain::retention_terms::RetentionTerms;
use drietraps::mail::{
    CalendarMethod, CalendarPart, Dkim, LetterKind, Letters, MergeFields, OutgoingMessage,
};

use super::{fields, invitation};

/// An Ed25519 seed made for this test, and what stands in DNS for it.
const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const IN_DNS: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// The Message-ID of the letter that a reminder follows.
const LETTER: &str = "<0123456789abcdef0123456789abcdef@tour.example>";

fn all_fields() -> MergeFields {
    let text = |words: &str| Some(words.to_owned());
    MergeFields {
        breed: text("raadsbreed"),
        college: text("college"),
        datum: text("dinsdag 14 mei 2024"),
        tijd: text("19.30 uur"),
        plaats: text("Raadzaal, Kade 1, Súdwest"),
        doelgroep: text("de raad en het college"),
        gespreksleider: text("Gijs Leider"),
        adviseurs: text("Noor Adviseur"),
        dossierlink: text("https://tour.example/organisaties/GM0355"),
        aantal: text("40"),
        inleiding: text("Dank voor het gesprek met ús – tot ziens."),
        afmeldlink: text("https://tour.example/antwoord/abc/stop"),
        ..fields()
    }
}

fn appointment(method: Method, subject: &str) -> String {
    let address = |email: &str| CalendarAddress {
        name: "Ondersteuningsteam Weerbaar Bestuur".to_owned(),
        email: email.to_owned(),
    };
    let starts = "2024-05-14T17:30:00Z".parse().unwrap();
    Invitation {
        uid: "bijeenkomst-1@tour.example".to_owned(),
        sequence: 1,
        method,
        starts,
        ends: starts + TimeDelta::minutes(135),
        summary: subject.to_owned(),
        location: format!(
            "Raadzaal, Kade 1; Súdwest-Fryslân{}",
            ", ingang aan de achterkant".repeat(4)
        ),
        description: "De bijeenkomst is besloten.\nNeem niets mee.".to_owned(),
        organizer: address("tour@tour.example"),
        attendee: Some(address("griffie@sudwest.example")),
        stamp: "2024-04-01T08:00:00Z".parse().unwrap(),
    }
    .to_ics()
}

fn message(kind: LetterKind, province: bool) -> OutgoingMessage {
    let rendered = Letters::load(RetentionTerms::default())
        .unwrap()
        .render(kind, province, &all_fields())
        .unwrap();
    let calendar = match kind {
        LetterKind::SessionConfirmation
        | LetterKind::SessionAssignment
        | LetterKind::ConversationConfirmation
        | LetterKind::ConversationAssignment => Some((Method::Request, CalendarMethod::Request)),
        LetterKind::SessionCalledOff | LetterKind::ConversationCalledOff => {
            Some((Method::Cancel, CalendarMethod::Cancel))
        }
        _ => None,
    };
    let calendar = calendar
        .map(|(ours, method)| CalendarPart { method, ics: appointment(ours, &rendered.subject) });
    OutgoingMessage {
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        calendar,
        in_reply_to: (kind == LetterKind::Reminder).then(|| LETTER.to_owned()),
        ..invitation()
    }
}

#[test]
fn every_letter_is_whole_signed_and_on_the_agenda_for_other_libraries() {
    let folder = tempfile::tempdir().unwrap();
    let dkim = Dkim::from_key(SEED, "tour", "tour.example").unwrap();
    let kinds = LetterKind::ALL.iter().flat_map(|kind| [(*kind, false), (*kind, true)]);
    let mut written = 0;
    for (kind, province) in kinds {
        let name = format!("{}-{province}.eml", kind.as_str());
        let bytes = message(kind, province).to_bytes(Some(&dkim)).unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        written += 1;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/independent.py");
    // Debian's own Python has Debian's libraries.
    let output = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(folder.path())
        .arg(IN_DNS)
        .arg(LETTER)
        .output()
        .expect("Debian's python3, python3-dkim and python3-icalendar are needed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), written.to_string());
}
