//! The call round, ending the wait for an answer, and the tasks that follow.

use diesel::prelude::*;
use drietraps::domain::letters::{InboundKind, InboundMail};
use drietraps::domain::stages::StageState;
use drietraps::mail::transport::Memory;
use drietraps::services::calls::{give_up_waiting, last_call, list};
use drietraps::services::corrections;
use drietraps::store::schema::contacts;
use drietraps::store::{StoreError, inbound};

use crate::answers::answer_by_link;
use crate::kit::{TestApp, on_both};
use crate::letter_kit::{dossier, sent_letter, stages};

const ZEIST: &str = "GM0355";
const SENT: &str = "2023-09-12T07:00:00Z";

fn to_call(app: &TestApp) -> usize {
    let planner = app.actor("planner");
    app.read(|conn| list(conn, &planner, app.now())).len()
}

on_both!(an_organisation_is_phoned_three_weeks_after_its_letter, |app| {
    sent_letter(&app, ZEIST, SENT);
    assert_eq!(to_call(&app.at("2023-10-02T07:00:00Z")), 0);
    assert_eq!(to_call(&app), 1);
    let organisation_id = dossier(&app, ZEIST).organisation_id;
    app.write(|conn| {
        let contact = (
            contacts::organisation_id.eq(organisation_id),
            contacts::function.eq("council_clerk"),
            contacts::phone.eq(Some("030 000 00 00")),
            contacts::is_role_mailbox.eq(true),
            contacts::source.eq("lijst"),
        );
        let added = diesel::insert_into(contacts::table).values(contact).execute(conn);
        Ok(added.map_err(StoreError::from)?)
    });
    let browser = app.logged_in("planner");
    let page = browser.get("/belronde?province=PV26").expect(200).body;
    assert!(page.contains("Gemeente Zeist") && page.contains("tel:0300000000"), "{page}");
    assert!(!browser.get("/belronde?province=PV29").expect(200).body.contains("Gemeente Zeist"));
    app.logged_in("management").get("/belronde").expect(403);
});

on_both!(who_objected_is_not_phoned_unless_that_was_agreed_on, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    assert_eq!(to_call(&app), 1);
    assert_eq!(answer_by_link(&app, &token, &[("stop", "yes")]), 200);
    assert_eq!(to_call(&app), 0);
    let next = app.at("2023-10-04T07:00:00Z");
    assert_eq!(next.write(|conn| give_up_waiting(conn, next.now())), 0);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Sent, "who objected was not silent");
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let page = app.logged_in("adviser").get(&path).expect(200).body;
    assert!(page.contains("wil sinds dinsdag 3 oktober 2023 geen berichten meer"), "{page}");
    let back = [("result", "call_back"), ("call_back_on", "04-10-2023")];
    app.logged_in("adviser").post(&path, &back).expect(303);
    assert_eq!(to_call(&next), 1);
});

on_both!(who_answered_by_mail_gave_an_answer, |app| {
    sent_letter(&app, ZEIST, SENT);
    let dossier_id = dossier(&app, ZEIST).id;
    let id = app.write(|conn| {
        let mail = InboundMail {
            id: 0,
            received_at: "2023-09-20T07:00:00Z".parse().unwrap(),
            kind: InboundKind::Reply,
            message_id: None,
            dossier_id: Some(dossier_id),
            from_address: "griffie@zeist.example".to_owned(),
            subject: "Re: Uitnodiging".to_owned(),
            excerpt: "Wij overleggen nog.".to_owned(),
            status_code: None,
            handled_at: None,
            is_too_large: false,
        };
        Ok(inbound::add(conn, "key", &mail)?)
    });
    assert_eq!(to_call(&app), 0, "it is a task to read");
    let next = app.at("2023-10-04T07:00:00Z");
    assert_eq!(next.write(|conn| give_up_waiting(conn, next.now())), 0);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Sent);
    app.write(|conn| {
        let (kind, now) = ((dossier_id, InboundKind::Reply), app.now());
        Ok(inbound::set_kind_handled(conn, kind, None, now)?)
    });
    assert!(id > 0 && to_call(&app) == 1, "nobody noted what it answered");
    let page = app.logged_in("planner").get("/belronde").expect(200).body;
    assert!(page.contains("antwoordde per e-mail op woensdag 20 september 2023"), "{page}");
});

on_both!(a_call_back_comes_first_when_it_is_due_and_ends_with_a_reply, |app| {
    sent_letter(&app, ZEIST, SENT);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let browser = app.logged_in("adviser");
    browser.get(&path).expect(200);
    let refused = browser.post(&path, &[("result", "call_back")]).expect(422).body;
    assert!(refused.contains("Vul in wanneer u terugbelt"), "{refused}");
    let back = [("result", "call_back"), ("call_back_on", "04-10-2023")];
    browser.post(&path, &back).expect(303);
    let next = app.at("2023-10-04T07:00:00Z");
    let planner = app.actor("planner");
    assert!(next.read(|conn| list(conn, &planner, next.now()))[0].is_due);
    let tasks = next.logged_in("planner").get("/taken").expect(200).body;
    assert!(tasks.contains("Terugbellen") && tasks.contains("Gemeente Zeist"), "{tasks}");
    let spoken = [("result", "reached"), ("reply", "wants_conversation")];
    next.logged_in("adviser").post(&path, &spoken).expect(303);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
    assert_eq!(to_call(&next), 0);
});

on_both!(who_spoke_to_nobody_notes_no_answer, |app| {
    sent_letter(&app, ZEIST, SENT);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let unheard = [("result", "no_answer"), ("reply", "wants_conversation")];
    let refused = app.logged_in("adviser").post(&path, &unheard).expect(422).body;
    assert!(refused.contains("U sprak niemand."), "{refused}");
    assert_eq!(stages(&app, ZEIST).letter, StageState::Sent);
});

on_both!(a_refused_reply_leaves_no_call_behind, |app| {
    sent_letter(&app, ZEIST, SENT);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let later = [("result", "reached"), ("reply", "later")];
    let refused = app.logged_in("adviser").post(&path, &later).expect(422).body;
    assert!(refused.contains("href=\"#call_back_on\""), "{refused}");
    let planner = app.actor("planner");
    assert!(app.read(|conn| list(conn, &planner, app.now()))[0].last.is_none());
});

on_both!(the_wait_ends_after_fifteen_working_days_and_once, |app| {
    sent_letter(&app, ZEIST, SENT);
    let give_up = |app: &TestApp| app.write(|conn| give_up_waiting(conn, app.now()));
    assert_eq!(give_up(&app), 0);
    let next = app.at("2023-10-04T07:00:00Z");
    assert_eq!(give_up(&next), 1);
    assert_eq!(stages(&app, ZEIST).letter, StageState::NoReply);
    assert_eq!((give_up(&next), to_call(&next)), (0, 1));
});

on_both!(the_first_beat_of_a_day_ends_the_wait_and_the_others_do_nothing, |app| {
    sent_letter(&app, ZEIST, SENT);
    let beat = |instant: &str| app.at(instant).sender(&Memory::default()).do_daily_work().unwrap();
    assert!(beat("2023-10-03T07:00:00Z"));
    assert!(!beat("2023-10-03T21:59:59Z"), "also after a restart");
    assert_eq!(stages(&app, ZEIST).letter, StageState::Sent);
    assert!(beat("2023-10-03T22:00:00Z"), "midnight in Amsterdam");
    assert_eq!(stages(&app, ZEIST).letter, StageState::NoReply);
    assert!(!beat("2023-10-03T22:00:02Z"));
});

on_both!(a_commitment_is_made_from_the_dossier_and_late_when_its_day_has_passed, |app| {
    let path = "/organisaties/GM0355/toezeggingen";
    let browser = app.logged_in("adviser");
    browser.get(path).expect(200);
    let past = [("commitment_text", "Protocol sturen"), ("commitment_due_on", "02-10-2023")];
    let refused = browser.post(path, &past).expect(422).body;
    assert!(refused.contains("Kies vandaag of een latere dag."));
    assert!(refused.contains("value=\"Protocol sturen\""));
    let good = [("commitment_text", "Protocol sturen"), ("commitment_due_on", "03-10-2023")];
    browser.post(path, &good).expect(303);
    assert!(!browser.get("/taken").expect(200).body.contains("te laat"));
    let next = app.at("2023-10-04T07:00:00Z").logged_in("adviser").get("/taken").expect(200);
    assert!(next.body.contains("Protocol sturen") && next.body.contains("te laat"));
    app.logged_in("management").get("/taken").expect(403);
});

on_both!(a_form_is_told_that_the_call_it_knew_of_was_taken_back, |app| {
    sent_letter(&app, ZEIST, SENT);
    let id = dossier(&app, ZEIST).id;
    let (path, actor) = (format!("/belronde/{id}"), app.actor("planner"));
    let last = |app: &TestApp| app.read(|conn| last_call(conn, &actor, id));
    app.logged_in("planner").post(&path, &[("result", "no_answer")]).expect(303);
    let first = last(&app);
    let later = app.at("2023-10-03T07:10:00Z");
    later.logged_in("planner").post(&path, &[("result", "no_answer")]).expect(303);
    let second = last(&later);
    assert!(second > first);
    let stale = |seen: i64| {
        let seen = seen.to_string();
        let call = [("result", "reached"), ("seen", seen.as_str())];
        later.logged_in("planner").post(&path, &call).expect(409).body
    };
    assert!(stale(first).contains("Intussen is een telefoontje bewaard: Test planner belde op"));
    let back = (ZEIST, second, "Verkeerde organisatie");
    later.write(|conn| corrections::take_call_back(conn, &actor, back, later.now()));
    let told = stale(second);
    assert!(told.contains("Intussen is het laatste telefoontje teruggenomen."), "{told}");
    assert!(!told.contains("Intussen is een telefoontje bewaard"), "{told}");
});
