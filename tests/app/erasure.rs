//! A person asks what is kept of them, and to erase it: it is all there, and then it is gone
//! everywhere, while what happened stays.

use actix_web::http::header;
use actix_web::test::TestRequest;
use diesel::prelude::*;
use drietraps::domain::contacts::Contact;
use drietraps::domain::letters::MessageState;
use drietraps::mail::inbound as parsing;
use drietraps::mail::transport::Memory;
use drietraps::services::inbound;
use drietraps::store::schema::messages;
use drietraps::store::{StoreError, audit, contacts};
use serde_json::json;

use crate::canary::{files, rows};
use crate::imports::plain;
use crate::inbound::answer;
use crate::kit::{Answer, Backend, TestApp, on_both};

/// What no table may hold in the end: of the name, the address and the number.
const PERSONAL: [&str; 3] = ["Zwartewaard", "zwartewaard", "000 091"];
pub const ADDRESS: &str = "q.zwartewaard@goes.example";
const OTHER: &str = "griffie@goes.example";

/// A mayor who came by a list, got a letter and wrote back, and a clerk.
pub fn mayor(app: &TestApp) -> Contact {
    plain(
        app,
        &format!(
            "Goes;burgemeester;Q. Zwartewaard;{ADDRESS};0113 000 091\r\n\
             Goes;griffier;;{OTHER};\r\n"
        ),
    );
    let all = app.read(|conn| Ok(contacts::list(conn)?));
    all.into_iter().find(|it| it.name.is_some()).unwrap()
}

fn written_to(app: &TestApp) -> Contact {
    let contact = mayor(app);
    let round = app.released(&["GM0664"]);
    assert_eq!(app.sender(&Memory::default()).send_due().unwrap(), 2);
    let sent = app.messages(round.id);
    let theirs = sent.iter().find(|it| it.to_address == ADDRESS).unwrap();
    let mail = answer(ADDRESS, &theirs.message_id, "Groet, Quirina Zwartewaard");
    let mail = parsing::parse(mail.as_bytes());
    app.write(|conn| inbound::take_in(conn, &mail, app.now()));
    contact
}

fn own(contact: &Contact, rest: &str) -> String {
    format!("/organisaties/GM0664/contacten/{}/{rest}", contact.id)
}

/// Erases as a planner, who saw the contact as it is now.
pub fn erase(app: &TestApp, contact: &Contact) -> Answer {
    let version = app.read(|conn| Ok(contacts::get(conn, contact.id)?)).version.to_string();
    app.logged_in("planner").post(&own(contact, "wissen"), &[("version", &version)])
}

/// Everything that is stored, as far as it is text.
pub fn stored(app: &TestApp) -> String {
    match app.backend {
        Backend::Sqlite => String::from_utf8_lossy(&files(app)).into_owned(),
        Backend::Postgres => rows(app),
    }
}

/// Where a text stands, with what is near it.
pub fn around<'a>(all: &'a str, text: &str) -> Option<&'a str> {
    let at = all.find(text)?;
    let (from, to) = (all.floor_char_boundary(at.saturating_sub(80)), at + text.len());
    Some(&all[from..all.ceil_char_boundary(to + 40)])
}

fn actions(app: &TestApp) -> Vec<String> {
    app.read(|conn| Ok(audit::list(conn)?)).into_iter().map(|line| line.action).collect()
}

on_both!(a_planner_hands_over_everything_that_is_kept_and_the_log_says_so, |app| {
    let contact = written_to(&app);
    let planner = app.logged_in("planner");
    let form = format!("/organisaties/GM0664/contacten/{}", contact.id);
    assert!(planner.get(&form).expect(200).body.contains(&own(&contact, "privacy")));
    let path = own(&contact, "privacy");
    assert!(!app.logged_in("adviser").get(&form).expect(200).body.contains(&path));
    planner.get(&own(&contact, "privacy")).expect(200);
    assert!(!actions(&app).contains(&"contact.hand_over".to_owned()));
    let page = planner.get(&own(&contact, "inzage")).expect(200).body;
    for text in [ADDRESS, "Geachte burgemeester Zwartewaard", "Groet, Quirina", "0113 000 091"] {
        assert!(page.contains(text), "{text}");
    }
    let answer = planner.get(&own(&contact, "inzage.json")).expect(200);
    let kept = answer.header(header::CONTENT_DISPOSITION.as_str()).unwrap();
    assert!(kept.starts_with("attachment"), "{kept}");
    let file = answer.json();
    assert_eq!(file["contact"]["email"], ADDRESS);
    assert_eq!(file["messages"][0]["toAddress"], ADDRESS);
    assert_eq!(file["messages"].as_array().unwrap().len(), 1, "not those to the clerk");
    assert!(file["inboundMails"][0]["excerpt"].as_str().unwrap().contains("Quirina"));
    assert!(!file["imported"].as_array().unwrap().is_empty());
    let times = actions(&app).iter().filter(|it| *it == "contact.hand_over").count();
    assert_eq!(times, 2);
});

on_both!(what_was_erased_is_found_nowhere_and_what_happened_stays, |app| {
    let contact = written_to(&app);
    let body = json!({ "organisation": "GM0664", "function": "other", "name": "Q. Zwartewaard",
        "email": ADDRESS, "phone": "0113 000 091" });
    let call =
        TestRequest::post().uri("/api/v1/contacts").insert_header(("idempotency-key", "een"));
    app.api("planner").call(call.set_json(&body));
    for text in PERSONAL {
        assert!(stored(&app).contains(text), "{text} is looked for in the right place");
    }
    let coverage = app.api("planner").get("coverage").expect(200).json();
    let dossier = app.logged_in("adviser").get("/organisaties/GM0664").expect(200).body;
    assert!(dossier.contains("Zwartewaard"));
    let all = app.read(|conn| Ok(contacts::list(conn)?));
    for contact in all.iter().filter(|it| it.name.is_some()) {
        assert_eq!(erase(&app, contact).expect(303).location(), "/organisaties/GM0664");
    }
    let left = stored(&app);
    for text in PERSONAL {
        assert_eq!(around(&left, text), None);
    }
    assert!(left.contains(OTHER), "the other one stays");
    let states: Vec<(String, String)> = app.read(|conn| {
        let all =
            messages::table.order(messages::id).select((messages::to_address, messages::state));
        Ok(all.load(conn).map_err(StoreError::from)?)
    });
    let nowhere = format!("gewist-{}@gewist.invalid", contact.id);
    assert!(states.contains(&(nowhere, MessageState::Sent.to_string())), "{states:?}");
    assert_eq!(app.api("planner").get("coverage").expect(200).json(), coverage);
    app.logged_in("adviser").get("/organisaties/GM0664").expect(200);
    assert!(actions(&app).contains(&"contact.erase".to_owned()));
});

on_both!(an_address_that_was_erased_comes_back_by_no_way, |app| {
    let contact = mayor(&app);
    erase(&app, &contact).expect(303);
    let fields = [("function", "mayor"), ("email", "Q.ZWARTEWAARD@goes.example")];
    let adviser = app.logged_in("adviser");
    let told = adviser.post("/organisaties/GM0664/contacten", &fields).expect(422).body;
    assert!(told.contains("Van dit adres is gevraagd om het te wissen"), "{told}");
    let body = json!({ "organisation": "GM0664", "function": "mayor", "email": ADDRESS });
    let told = app.api("planner").post("contacts", &body).expect(400).json();
    assert!(told.to_string().contains("Wij mogen het niet opnieuw bewaren"), "{told}");
    let file = format!(
        "Goes;burgemeester;Q. Zwartewaard;{ADDRESS};\r\nVeere;griffier;;g@veere.example;\r\n"
    );
    let report = plain(&app, &file);
    assert_eq!((report.created, report.errors.len()), (1, 1), "{:?}", report.errors);
    assert!(
        report.errors[0].problem.contains("Wij mogen het niet opnieuw bewaren"),
        "{:?}",
        report.errors
    );
    assert_eq!(report.errors[0].line, Some(2));
    assert!(!stored(&app).contains(ADDRESS));
});

on_both!(nothing_more_leaves_to_who_was_erased, |app| {
    let contact = mayor(&app);
    let round = app.released(&["GM0664"]);
    erase(&app, &contact).expect(303);
    app.sender(&Memory::default()).send_due().unwrap();
    let left: Vec<_> = app.messages(round.id).into_iter().map(|it| it.state).collect();
    assert!(
        left.contains(&MessageState::Cancelled) && !left.contains(&MessageState::Queued),
        "{left:?}"
    );
});

on_both!(a_message_on_its_way_is_waited_for, |app| {
    let contact = written_to(&app);
    let sending = |state: MessageState| {
        app.write(|conn| {
            let theirs = messages::table.filter(messages::contact_id.eq(contact.id));
            let set = diesel::update(theirs).set(messages::state.eq(state.as_str())).execute(conn);
            Ok(set.map_err(StoreError::from)?)
        });
    };
    sending(MessageState::Sending);
    let told = erase(&app, &contact).body;
    assert!(told.contains("Er is net een bericht onderweg naar dit contact."), "{told}");
    assert!(stored(&app).contains("Zwartewaard"));
    sending(MessageState::Sent);
    erase(&app, &contact).expect(303);
});

on_both!(the_address_of_an_office_may_be_used_again, |app| {
    let contact = mayor(&app);
    let fields = [
        ("function", "mayor"),
        ("name", "Q. Zwartewaard"),
        ("email", ADDRESS),
        ("is_role_mailbox", "yes"),
        ("version", "1"),
    ];
    let path = format!("/organisaties/GM0664/contacten/{}", contact.id);
    app.logged_in("adviser").post(&path, &fields).expect(303);
    erase(&app, &contact).expect(303);
    let again = [("function", "mayor"), ("email", ADDRESS)];
    app.logged_in("adviser").post("/organisaties/GM0664/contacten", &again).expect(303);
});
