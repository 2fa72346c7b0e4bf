//! Messages over a real connection: what arrives, and what each failure is called.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod calendars;
mod independent;
mod mime;
mod relay;
mod server;
mod sink;

use std::time::Duration;

use chrono::{TimeZone as _, Utc};
use drietraps::domain::retention_terms::RetentionTerms;
use drietraps::mail::transport::{Encryption, Smtp, SmtpSettings};
use drietraps::mail::{
    CalendarMethod, CalendarPart, LetterKind, Letters, MailAddress, MergeFields, Outcome,
    OutgoingMessage, Transport, Verdict, new_message_id,
};
use mime::Part;
use server::{Fault, Server};
use sink::Sink;

fn fields() -> MergeFields {
    let text = |words: &str| Some(words.to_owned());
    MergeFields {
        aanspreekvorm: text("griffier"),
        achternaam: text("Súdema-Çelik"),
        organisatie: text("de gemeente Súdwest-Fryslân"),
        uw_organisatie: text("uw gemeente"),
        raad: text("raad"),
        leden: text("raadsleden"),
        adviseur: text("Noor Adviseur"),
        telefoon: text("070 000 00 01"),
        antwoordlink: text("https://tour.example/antwoord/abc"),
        privacylink: text("https://tour.example/privacy"),
        afzender: text("Ondersteuningsteam Weerbaar Bestuur"),
        herkomst: text("website van de gemeente"),
        support_phone: text("070 37 38 314"),
        support_email: text("info@ondersteuningsteamwb.nl"),
        ..MergeFields::default()
    }
}

fn invitation_to(address: &str) -> OutgoingMessage {
    let letters = Letters::load(RetentionTerms::default()).unwrap();
    let letter = letters.render(LetterKind::Invitation, false, &fields()).unwrap();
    OutgoingMessage {
        message_id: new_message_id("tour.example").unwrap(),
        from: MailAddress::named("Ondersteuningsteam Weerbaar Bestuur", "tour@tour.example"),
        reply_to: Some(MailAddress::bare("antwoord@tour.example")),
        to: MailAddress::named("Griffie Súdwest-Fryslân", address),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        unsubscribe_url: Some("https://tour.example/antwoord/abc".into()),
        calendar: None,
        in_reply_to: None,
        sent_at: Utc.with_ymd_and_hms(2023, 10, 3, 7, 0, 0).unwrap(),
    }
}

fn invitation() -> OutgoingMessage {
    invitation_to("griffie@sudwest.example")
}

fn towards(port: u16) -> Transport {
    Transport::from_url(&format!("smtp://127.0.0.1:{port}")).unwrap()
}

fn with_settings(port: u16, encryption: Encryption, timeout: Duration) -> Transport {
    let host = "127.0.0.1".to_owned();
    let settings = SmtpSettings { host, port, encryption, login: None, timeout };
    Transport::Smtp(Box::new(Smtp::new(settings).unwrap()))
}

fn outcome_of(fault: Fault) -> (Outcome, Server) {
    let server = Server::start([fault]);
    (towards(server.port).send(&invitation()), server)
}

#[test]
fn a_postfix_sink_receives_one_message_per_recipient_with_the_right_text() {
    let sink = Sink::start(&[]);
    let transport = towards(sink.port);
    let sent: Vec<OutgoingMessage> =
        (1..=26).map(|n| invitation_to(&format!("griffie{n}@zeeland.example"))).collect();
    for message in &sent {
        assert_eq!(transport.send(message).verdict, Verdict::Accepted);
    }
    let arrived = sink.messages();
    assert_eq!(arrived.len(), sent.len());
    for message in &sent {
        let id = format!("Message-ID: {}\n", message.message_id);
        let mine: Vec<&String> = arrived.iter().filter(|text| text.contains(&id)).collect();
        assert_eq!(mine.len(), 1, "{id}");
        let (whole, parts) = Part::read(mine[0]);
        assert_eq!(whole.header("X-Rcpt-Args"), format!("<{}>", message.to.address));
        assert_eq!(whole.header("X-Mail-Args"), "<tour@tour.example>");
        assert_eq!(parts[0].body, message.text.trim_end());
        assert_eq!(parts[1].body, message.html.trim_end());
    }
}

#[test]
fn a_postfix_sink_that_refuses_or_hangs_up_gives_each_verdict() {
    for (options, verdict) in [
        (["-r", "RCPT"], Verdict::RefusedForNow),
        (["-f", "RCPT"], Verdict::RefusedForGood),
        (["-r", "."], Verdict::RefusedForNow),
        (["-f", "."], Verdict::RefusedForGood),
        (["-q", "DATA"], Verdict::RefusedForNow),
        (["-q", "."], Verdict::Unclear),
    ] {
        let sink = Sink::start(&options);
        let outcome = towards(sink.port).send(&invitation());
        assert_eq!(outcome.verdict, verdict, "{options:?}: {}", outcome.server_said);
    }
}

#[test]
fn a_message_arrives_with_the_headers_of_a_machine_made_letter() {
    let server = Server::start([]);
    let message = invitation();
    let outcome = towards(server.port).send(&message);
    assert_eq!(outcome, Outcome::accepted("250 2.0.0 queued as 1"));
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].from, "tour@tour.example");
    assert_eq!(received[0].to, ["griffie@sudwest.example"]);
    let (whole, parts) = Part::read(&received[0].text);
    for (name, value) in [
        ("Message-ID", message.message_id.as_str()),
        ("Date", "Tue, 03 Oct 2023 07:00:00 +0000"),
        ("Subject", "Uitnodiging voor een gesprek over weerbaar bestuur"),
        ("From", "\"Ondersteuningsteam Weerbaar Bestuur\" <tour@tour.example>"),
        ("Reply-To", "antwoord@tour.example"),
        ("Auto-Submitted", "auto-generated"),
        ("List-Unsubscribe", "<https://tour.example/antwoord/abc>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(whole.header(name), value);
    }
    assert!(whole.header("To").ends_with("<griffie@sudwest.example>"));
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].header("Content-Type"), "text/plain; charset=utf-8");
    assert_eq!(parts[1].header("Content-Type"), "text/html; charset=utf-8");
    assert_eq!(parts[0].body, message.text.trim_end());
}

#[test]
fn an_appointment_arrives_beside_the_text() {
    let server = Server::start([]);
    let ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n".to_owned();
    let calendar = Some(CalendarPart { method: CalendarMethod::Request, ics });
    let outcome = towards(server.port).send(&OutgoingMessage { calendar, ..invitation() });
    assert_eq!(outcome.verdict, Verdict::Accepted);
    let (_, parts) = Part::read(&server.received()[0].text);
    let kind = "text/calendar; charset=utf-8; method=REQUEST";
    assert_eq!(parts[2].header("Content-Type"), kind);
    assert_eq!(parts[2].body, "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR");
}

/// Each step of a hand-over, what the server does there, and what that is called; the last word
/// says whether the address of the recipient is no good.
const STEPS: [(Fault, Verdict, bool); 35] = {
    use Verdict::{Accepted, RefusedForGood, RefusedForNow, RefusedSender, Unclear};
    [
        (Fault::HangUpAtConnect, RefusedForNow, false),
        (Fault::Greet("421 4.3.2 closing"), RefusedForNow, false),
        (Fault::Greet("554 not for you"), RefusedForNow, false),
        (Fault::AtEhlo("421 4.3.2 closing"), RefusedForNow, false),
        (Fault::AtEhlo("502 5.5.1 never heard of it"), RefusedForNow, false),
        (Fault::AtMail("421 4.3.2 closing"), RefusedForNow, false),
        (Fault::AtMail("451 4.3.0 later"), RefusedForNow, false),
        (Fault::AtMail("530 5.7.0 log in first"), RefusedSender, false),
        (Fault::AtMail("535 5.7.8 who are you"), RefusedSender, false),
        (Fault::AtMail("550 5.7.1 unknown sender"), RefusedSender, false),
        (Fault::AtMail("553 5.1.8 no such domain"), RefusedSender, false),
        (Fault::AtRcpt("421 4.3.2 closing"), RefusedForNow, false),
        (Fault::AtRcpt("450 4.2.0 greylisted"), RefusedForNow, false),
        (Fault::AtRcpt("451 4.7.1 later"), RefusedForNow, false),
        (Fault::AtRcpt("452 4.2.2 mailbox full"), RefusedForNow, false),
        (Fault::AtRcpt("530 5.7.0 log in first"), RefusedSender, false),
        (Fault::AtRcpt("554 5.7.1 Relay access denied"), RefusedSender, false),
        (Fault::AtRcpt("550 5.1.1 no such user"), RefusedForGood, true),
        (Fault::AtRcpt("552 5.2.2 mailbox full"), RefusedForGood, false),
        (Fault::AtRcpt("554 5.7.1 looks like spam"), RefusedForGood, false),
        (Fault::AtData("421 4.3.2 closing"), RefusedForNow, false),
        (Fault::AtData("452 4.3.1 full"), RefusedForNow, false),
        (Fault::AtData("554 5.5.1 no"), RefusedForGood, false),
        (Fault::AtData("250 what now"), RefusedForNow, false),
        (Fault::HangUpAtData, RefusedForNow, false),
        (Fault::AfterText("421 4.3.2 closing"), RefusedForNow, false),
        (Fault::AfterText("451 4.7.1 later"), RefusedForNow, false),
        (Fault::AfterText("550 5.1.1 no such user"), RefusedForGood, true),
        (Fault::AfterText("552 5.3.4 too big"), RefusedForGood, false),
        (Fault::AfterText("554 5.7.1 not wanted"), RefusedForGood, false),
        (Fault::HangUpAfterText, Unclear, false),
        (Fault::HalfAnswer, Unclear, false),
        (Fault::AfterText("354 go on"), Unclear, false),
        (Fault::AcceptAndHangUp, Accepted, false),
        (Fault::Accept, Accepted, false),
    ]
};

#[test]
fn each_step_of_a_hand_over_has_its_verdict() {
    for (fault, verdict, is_about_recipient) in STEPS {
        let (outcome, server) = outcome_of(fault);
        let found = (outcome.verdict, outcome.is_about_recipient);
        assert_eq!(found, (verdict, is_about_recipient), "{fault:?}: {}", outcome.server_said);
        let may_have_left = matches!(verdict, Verdict::Accepted | Verdict::Unclear);
        assert!(!may_have_left || server.received().len() == 1, "{fault:?}");
    }
}

#[test]
fn a_refusal_keeps_the_words_of_the_server() {
    let (outcome, _) = outcome_of(Fault::AtRcpt("550-5.1.1 no\r\n550 5.1.1 such user"));
    assert_eq!(outcome, Outcome::refused_for_good("550 5.1.1 no such user"));
}

#[test]
fn a_login_that_is_refused_is_told_before_a_message_is_claimed_and_strikes_off_nobody() {
    let server = Server::start([]);
    let url = format!("smtp://tour:geheim@127.0.0.1:{}", server.port);
    let transport = Transport::from_url(&url).unwrap();
    let refusal = transport.check().unwrap_err();
    assert!(refusal.contains("gebruikersnaam of wachtwoord"), "{refusal}");
    let outcome = transport.send(&invitation());
    assert_eq!(outcome.verdict, Verdict::RefusedForNow);
    assert!(outcome.server_said.contains("535 5.7.8 who are you"), "{}", outcome.server_said);
    assert!(!outcome.server_said.contains("geheim"));
}

#[test]
fn a_server_that_falls_silent_before_the_text_is_tried_again_later() {
    let server = Server::start([Fault::SilentAtData]);
    let transport = with_settings(server.port, Encryption::None, Duration::from_millis(300));
    assert_eq!(transport.send(&invitation()).verdict, Verdict::RefusedForNow);
    assert!(server.received().is_empty());
}

#[test]
fn a_server_that_answered_a_moment_ago_is_not_asked_again() {
    let server = Server::start([]);
    let transport = towards(server.port);
    for _ in 0..3 {
        transport.check().unwrap();
        assert_eq!(transport.send(&invitation()).verdict, Verdict::Accepted);
    }
    let said = server.commands();
    assert!(!said.iter().any(|line| line == "RSET" || line == "NOOP"), "{said:?}");
    assert_eq!(said.len(), 1 + 3 * 3, "EHLO once, then MAIL, RCPT and DATA: {said:?}");
}

#[test]
fn several_messages_at_once_use_as_many_connections_and_keep_them() {
    let server = Server::start_slow(Duration::from_millis(100));
    let transport = towards(server.port);
    for _ in 0..2 {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope
                    .spawn(|| assert_eq!(transport.send(&invitation()).verdict, Verdict::Accepted));
            }
        });
    }
    assert_eq!((server.connections(), server.received().len()), (4, 8));
}

#[test]
fn a_line_lost_before_the_text_is_a_refusal_for_now() {
    for fault in [Fault::HangUpAtConnect, Fault::HangUpAtData] {
        let (outcome, server) = outcome_of(fault);
        assert_eq!(outcome.verdict, Verdict::RefusedForNow, "{fault:?}");
        assert!(server.received().is_empty());
    }
}

#[test]
fn a_line_lost_after_the_text_is_unclear() {
    for fault in [Fault::HangUpAfterText, Fault::HalfAnswer, Fault::AfterText("354 go on")] {
        let (outcome, server) = outcome_of(fault);
        assert_eq!(outcome.verdict, Verdict::Unclear, "{fault:?}: {}", outcome.server_said);
        assert_eq!(server.received().len(), 1);
    }
}

#[test]
fn a_server_that_falls_silent_after_the_text_leaves_it_unclear() {
    let server = Server::start([Fault::SilentAfterText]);
    let transport = with_settings(server.port, Encryption::None, Duration::from_millis(300));
    assert_eq!(transport.send(&invitation()).verdict, Verdict::Unclear);
    assert_eq!(server.received().len(), 1);
}

#[test]
fn an_answer_of_the_wrong_kind_before_the_text_sends_nothing() {
    let (outcome, server) = outcome_of(Fault::AtData("250 what now"));
    assert_eq!(outcome, Outcome::refused_for_now("250 what now"));
    assert!(server.received().is_empty());
}

#[test]
fn an_unreachable_server_is_told_before_a_message_is_claimed() {
    let port = {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        taken.local_addr().unwrap().port()
    };
    let transport = towards(port);
    let refusal = transport.check().unwrap_err();
    let expected = format!("De mailserver 127.0.0.1:{port} is niet bereikbaar");
    assert!(refusal.starts_with(&expected), "{refusal}");
    let outcome = transport.send(&invitation());
    assert_eq!(outcome.verdict, Verdict::RefusedForNow);
}

#[test]
fn what_is_wrong_with_a_line_is_told_apart() {
    for (fault, words) in [
        (Fault::Greet("554 5.7.1 not for you"), "weigert de verbinding: 554 5.7.1 not for you"),
        (Fault::Greet("421 4.3.2 closing"), "weigert de verbinding: 421 4.3.2 closing"),
        (Fault::AtEhlo("502 5.5.1 never"), "weigert de verbinding: 502 5.5.1 never"),
        (Fault::HangUpAtConnect, "brak de verbinding af."),
    ] {
        let server = Server::start([fault]);
        let told = towards(server.port).check().unwrap_err();
        assert!(told.ends_with(words), "{fault:?}: {told}");
    }
    // A server that never greets.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let transport = with_settings(port, Encryption::None, Duration::from_millis(300));
    let told = transport.check().unwrap_err();
    assert!(told.ends_with("gaf niet op tijd antwoord."), "{told}");
    let told = transport.check_in_english().unwrap_err();
    assert!(told.ends_with("gave no answer in time"), "{told}");
    let plain = Server::start([]);
    let implicit = with_settings(plain.port, Encryption::Implicit, Duration::from_secs(5));
    let told = implicit.check().unwrap_err();
    assert!(told.ends_with("geeft geen beveiligde verbinding (TLS)."), "{told}");
}

#[test]
fn what_is_unclear_is_told_in_a_sentence_with_the_raw_words_behind_it() {
    let (cut, _) = outcome_of(Fault::HangUpAfterText);
    let words = "na het versturen van de tekst: de verbinding met de mailserver brak af (";
    assert!(cut.server_said.starts_with(words), "{}", cut.server_said);
    let server = Server::start([Fault::SilentAfterText]);
    let late = with_settings(server.port, Encryption::None, Duration::from_millis(300));
    let late = late.send(&invitation()).server_said;
    let words = "na het versturen van de tekst: de mailserver gaf niet op tijd antwoord (";
    assert!(late.starts_with(words), "{late}");
}

#[test]
fn one_connection_serves_a_check_and_many_messages_also_after_a_refusal() {
    let server = Server::start([Fault::Accept, Fault::AtRcpt("550 5.1.1 no such user")]);
    let transport = towards(server.port);
    transport.check().unwrap();
    let verdicts: Vec<Verdict> = (0..4).map(|_| transport.send(&invitation()).verdict).collect();
    let [good, refused] = [Verdict::Accepted, Verdict::RefusedForGood];
    assert_eq!(verdicts, [good, refused, good, good]);
    assert_eq!((server.connections(), server.received().len()), (1, 3));
}

#[test]
fn a_kept_connection_that_died_is_replaced_before_a_message_is_offered() {
    let server = Server::start([Fault::AcceptAndHangUp, Fault::HangUpAfterText]);
    let transport = towards(server.port);
    let verdicts: Vec<Verdict> = (0..3).map(|_| transport.send(&invitation()).verdict).collect();
    assert_eq!(verdicts, [Verdict::Accepted, Verdict::Unclear, Verdict::Accepted]);
    assert_eq!((server.connections(), server.received().len()), (3, 3));
}

#[test]
fn a_server_without_starttls_sees_no_message_and_no_login_when_encryption_is_asked() {
    let server = Server::start([]);
    let transport = with_settings(server.port, Encryption::StartTls, Duration::from_secs(5));
    let refusal = transport.check().unwrap_err();
    assert!(refusal.contains("geen beveiligde verbinding (STARTTLS)"), "{refusal}");
    assert_eq!(transport.send(&invitation()).verdict, Verdict::RefusedForNow);
    let said = server.commands();
    assert!(said.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{said:?}");
    let implicit = with_settings(server.port, Encryption::Implicit, Duration::from_secs(5));
    assert_eq!(implicit.send(&invitation()).verdict, Verdict::RefusedForNow);
    assert!(server.received().is_empty());
}

#[test]
fn two_senders_at_once_lose_and_double_nothing() {
    let server = Server::start([]);
    let transport = towards(server.port);
    std::thread::scope(|scope| {
        for sender in 0..4 {
            let transport = &transport;
            scope.spawn(move || {
                for n in 0..10 {
                    let message = invitation_to(&format!("g{sender}-{n}@x.example"));
                    assert_eq!(transport.send(&message).verdict, Verdict::Accepted);
                }
            });
        }
    });
    let mut to: Vec<String> = server.received().into_iter().flat_map(|m| m.to).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), server.received().len()), (40, 40));
}
