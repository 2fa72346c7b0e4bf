//! What each sample says. The samples in `tests/inbound` are made up, in the forms that mail
//! servers and mail programs write.

use proptest::prelude::*;

use super::*;

macro_rules! sample {
    ($name:literal) => {
        parse(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inbound/", $name, ".eml")))
    };
}

const OURS: &str = "<0123abcd@tour.example>";

/// The only recipient of a bounce of our message.
fn bounced(mail: &Incoming) -> &Bounced {
    match &mail.kind {
        Kind::Bounce { recipients, original } => {
            let known = original.as_deref() == Some(OURS) || mail.references == [OURS];
            assert!(known, "{mail:?}");
            assert_eq!(recipients.len(), 1, "{recipients:?}");
            &recipients[0]
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_report_names_recipient_code_and_message() {
    let mail = sample!("postfix");
    let one = bounced(&mail);
    assert_eq!(one.address, "griffie@zeist.example");
    assert!(one.is_about("Griffie@Zeist.example") && !one.is_about("raad@zeist.example"));
    assert_eq!((one.action, one.status.as_str()), (Action::Failed, "5.1.1"));
    assert_eq!(one.diagnostic, "550 5.1.1 <griffie@zeist.example>: user unknown");
    assert_eq!(mail.references, [OURS]);
    assert_eq!(mail.from, "mailer-daemon@mail.tour.example");
    assert_eq!(mail.date.unwrap().to_rfc3339(), "2023-10-03T07:01:02+00:00");
}

#[test]
fn every_common_server_is_understood() {
    for (mail, address, status) in [
        (sample!("exchange"), "griffie@borsele.example", "5.1.10"),
        (sample!("gmail"), "burgemeester@tholen.example", "5.2.2"),
        (sample!("qmail"), "", "5.1.1"),
        (sample!("exim"), "griffie@tholen.example", "5.7.1"),
        (sample!("expired"), "griffie@zeist.example", "4.4.7"),
    ] {
        let one = bounced(&mail);
        assert_eq!((one.address.as_str(), one.status.as_str()), (address, status), "{mail:?}");
        assert_eq!(one.action, Action::Failed);
        assert_eq!(mail.references, [OURS]);
    }
    assert_eq!(sample!("exchange").subject, "Onbestelbaar: Uitnodiging");
}

#[test]
fn a_delay_is_no_failure() {
    assert_eq!(bounced(&sample!("delayed")).action, Action::Delayed);
}

#[test]
fn an_answer_of_a_machine_is_told_from_that_of_a_person() {
    let mail = sample!("out_of_office");
    assert_eq!(mail.subject, "Automatisch antwoord: Uitnodiging €");
    let text = "Ik ben afwezig tot 9 oktober; de coördinatie ligt bij het bestuurssecretariaat.";
    assert_eq!(mail.kind, Kind::AutoReply { excerpt: text.to_owned() });
    for header in [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "Subject: Automatisch antwoord",
        "Subject: Out of Office",
        "Auto-Submitted: auto-replied\r\nSubject: Afwezig: vakantie",
    ] {
        let mail = parse(format!("From: a@b.example\r\n{header}\r\n\r\nTot later\r\n").as_bytes());
        assert!(matches!(mail.kind, Kind::AutoReply { .. }), "{header}: {:?}", mail.kind);
    }
}

#[test]
fn a_subject_that_people_write_too_waits_for_a_person() {
    for subject in [
        "Afwezigheid burgemeester, graag later",
        "Ontvangstbevestiging en vraag over de datum",
        "Niet aanwezig op 14 november",
        "Buiten kantoor",
    ] {
        let mail = parse(format!("From: a@b.example\r\nSubject: {subject}\r\n\r\nDag").as_bytes());
        assert_eq!(mail.kind, Kind::Other { excerpt: "Dag".to_owned() }, "{subject}");
    }
}

#[test]
fn the_first_lines_of_a_person_are_kept_without_quote_and_signature() {
    let mail = sample!("reply");
    assert_eq!(mail.from, "griffie@zeist.example");
    assert_eq!(mail.subject, "Re: Uitnodiging voor een gesprek over weerbaar bestuur");
    assert_eq!(mail.references, [OURS, "<older@zeist.example>"]);
    let text = "Beste mensen,\nGraag op dinsdag 14 november, in de höge zaal.";
    assert_eq!(mail.kind, Kind::Reply { excerpt: text.to_owned() });
    let html = sample!("html_reply");
    let text = "Dank u. Wij hebben dit zelf al geregeld – dank.";
    assert_eq!(html.kind, Kind::Reply { excerpt: text.to_owned() });
}

#[test]
fn mail_to_many_calendars_and_odd_notices_are_something_else() {
    for mail in [sample!("newsletter"), sample!("appointment"), sample!("strange_bounce")] {
        assert!(matches!(mail.kind, Kind::Other { .. }), "{mail:?}");
    }
}

#[test]
fn the_same_mail_has_one_key_by_whichever_way_it_came() {
    let bytes = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inbound/reply.eml"));
    let relayed = format!("Received: from elsewhere.example\n{bytes}");
    let windows = bytes.replace('\n', "\r\n");
    let key = parse(bytes.as_bytes()).key;
    assert_eq!(parse(relayed.as_bytes()).key, key);
    assert_eq!(parse(windows.as_bytes()).key, key);
    let other = bytes.replace("From: Griffie Zeist", "From: Iemand anders");
    assert_ne!(parse(other.as_bytes()).key, key, "a Message-ID alone hides no other mail");
    assert_ne!(parse(b"a").key, parse(b"b").key);
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_there_is_a_bounded_answer(bytes: Vec<u8>) {
        let mail = parse(&bytes);
        prop_assert!(mail.subject.chars().count() <= LONGEST_SUBJECT);
    }

    #[test]
    fn a_damaged_report_never_stops_the_program(at in 0..1_500_usize, with: Vec<u8>) {
        let mut bytes = include_bytes!(
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inbound/postfix.eml")
        ).to_vec();
        let end = (at + with.len()).min(bytes.len());
        bytes.splice(at.min(end)..end, with);
        let mail = parse(&bytes);
        prop_assert!(mail.references.len() <= MOST_REFERENCES);
        prop_assert!(!mail.subject.contains(['\0', '\n']));
    }
}

/// A bounce with what it quotes of our message, in base64.
fn bounce_quoting(kind: &str, base64: &str) -> Incoming {
    parse(
        format!(
            "From: MAILER-DAEMON@mx.example\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b1\r\n\r\n\
             --b1\r\nContent-Type: message/delivery-status\r\n\r\n\
             Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n\
             --b1\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             {base64}\r\n--b1--\r\n"
        )
        .as_bytes(),
    )
}

#[test]
fn a_message_id_that_no_database_takes_is_none() {
    // "Message-ID: <a\0b@c.example>", and 400 letters before its @.
    let with_nul = "TWVzc2FnZS1JRDogPGEAYkBjLmV4YW1wbGU+DQoNCkRhZw0K";
    let long = format!("TWVzc2FnZS1JRDogPGFh{}QGMuZXhhbXBsZT4NCg0KRGFnDQo=", "YWFh".repeat(130));
    for kind in ["text/rfc822-headers", "message/rfc822", "message/rfc822-headers"] {
        for base64 in [with_nul, long.as_str()] {
            let mail = bounce_quoting(kind, base64);
            assert!(matches!(mail.kind, Kind::Bounce { .. }), "{mail:?}");
            assert_eq!((mail.kind.original_message_id(), mail.references.len()), (None, 0));
        }
    }
    let plain = bounce_quoting("text/rfc822-headers", "TWVzc2FnZS1JRDogPGFiQGMuZXhhbXBsZT4NCg==");
    assert_eq!(plain.references, ["<ab@c.example>"]);
}
