//! Answers through the link in a letter, and by hand.

use actix_web::test::TestRequest;
use diesel::prelude::*;
use drietraps::domain::letters::MessageState;
use drietraps::domain::people::Part;
use drietraps::domain::stages::{Move, StageState};
use drietraps::store::StoreError;
use drietraps::store::messages::{self, About};
use drietraps::store::schema::{contacts, letters};

use crate::answers::answer_by_link;
use crate::evenings::{clerk, evening, person, plan};
use crate::kit::{TestApp, on_both};
use crate::letter_kit::{dossier, message_state, move_letter, queued_letter, sent_letter, stages};

const ZEIST: &str = "GM0355";
const SENT: &str = "2023-09-12T07:00:00Z";

fn reply(app: &TestApp) -> Option<String> {
    app.read(|conn| {
        let found = letters::table.select(letters::reply).first::<Option<String>>(conn);
        Ok(found.map_err(StoreError::from)?)
    })
}

fn answers(app: &TestApp, token: &str, fields: &[(&str, &str)]) -> u16 {
    answer_by_link(app, token, fields)
}

on_both!(opening_the_link_changes_nothing_and_shows_the_choices, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let path = format!("/antwoord/{token}");
    let opened = app.stranger().get(&path).expect(200).body;
    assert!(opened.contains("Gemeente Zeist") && opened.contains("value=\"wants_conversation\""));
    let looked = TestRequest::default().method(actix_web::http::Method::HEAD).uri(&path);
    assert_eq!(app.stranger().call(looked).status, 200);
    assert_eq!(app.stranger().call(TestRequest::post().uri(&path)).status, 422);
    assert_eq!(answers(&app, &token, &[("reply", "referred")]), 422);
    assert_eq!(reply(&app), None);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Sent);
});

on_both!(an_unknown_link_is_not_found, |app| {
    let page = app.stranger().get("/antwoord/raden").expect(404);
    assert!(page.body.contains("Deze link bestaat niet"));
    assert_eq!(answers(&app, "raden", &[("reply", "wants_conversation")]), 404);
});

on_both!(a_wish_for_a_conversation_answers_the_letter_without_a_login, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let fields = [("reply", "wants_conversation"), ("note", "Liefst op dinsdag")];
    assert_eq!(answers(&app, &token, &fields), 200);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
    let tasks = app.logged_in("adviser").get("/taken").expect(200).body;
    assert!(tasks.contains("Gemeente Zeist") && tasks.contains(">wil een gesprek<"), "{tasks}");
    assert!(tasks.contains("Liefst op dinsdag"));
    let dossier = app.logged_in("planner").get("/organisaties/GM0355/antwoord").expect(200).body;
    assert!(dossier.contains("Eerder antwoord: wil een gesprek"));
});

on_both!(what_was_written_stays_when_the_choice_changes, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let first = [("reply", "wants_conversation"), ("note", "De griffier is met verlof")];
    assert_eq!(answers(&app, &token, &first), 200);
    assert_eq!(answers(&app, &token, &[("reply", "wants_session")]), 200);
    let tasks = app.logged_in("adviser").get("/taken").expect(200).body;
    assert!(tasks.contains("De griffier is met verlof"), "{tasks}");
});

on_both!(nobody_is_told_to_plan_a_conversation_with_who_wants_nothing, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let browser = app.logged_in("adviser");
    let list = "/organisaties?step=plan_conversation";
    for (reply, asks) in
        [("not_interested", false), ("wants_conversation", true), ("provided_for", false)]
    {
        assert_eq!(answers(&app, &token, &[("reply", reply)]), 200);
        let shown = browser.get("/organisaties/GM0355").expect(200).body;
        assert_eq!(shown.contains("plan een gesprek"), asks, "{reply}: {shown}");
        assert_eq!(browser.get(list).expect(200).body.contains("GM0355"), asks, "{reply}");
    }
});

on_both!(later_needs_a_day_to_come_and_stands_in_the_dossier, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    assert_eq!(answers(&app, &token, &[("reply", "later")]), 422);
    assert_eq!(answers(&app, &token, &[("reply", "later"), ("later_on", "03-10-2023")]), 422);
    assert_eq!(answers(&app, &token, &[("reply", "later"), ("later_on", "15-01-2024")]), 200);
    assert_eq!(dossier(&app, ZEIST).reapproach_on, "2024-01-15".parse().ok());
});

on_both!(an_answer_can_be_changed_until_an_adviser_took_it_up, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    assert_eq!(answers(&app, &token, &[("reply", "wants_session")]), 200);
    let now = stages(&app, ZEIST);
    assert_eq!((now.conversation, now.session), (StageState::Skipped, StageState::Wanted));
    assert_eq!(answers(&app, &token, &[("reply", "wants_conversation")]), 200);
    let now = stages(&app, ZEIST);
    assert_eq!((now.conversation, now.session), (StageState::NotStarted, StageState::Declined));
    assert_eq!(reply(&app).as_deref(), Some("wants_conversation"));
    let plan = [
        ("organisation", ZEIST),
        ("held_on", "05-10-2023"),
        ("held_at", "14.00"),
        ("mode", "online"),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &plan).expect(303);
    let opened = app.stranger().get(&format!("/antwoord/{token}")).expect(200).body;
    assert!(opened.contains("al opgepakt") && !opened.contains("wants_session"), "{opened}");
    assert_eq!(answers(&app, &token, &[("reply", "not_interested")]), 422);
    assert_eq!(reply(&app).as_deref(), Some("wants_conversation"));
});

on_both!(who_answers_has_the_letter_even_when_no_server_said_so, |app| {
    let token = queued_letter(&app, ZEIST);
    assert_eq!(answers(&app, &token, &[("reply", "provided_for")]), 200);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
    assert_eq!(message_state(&app, ZEIST), "cancelled");
});

on_both!(one_click_in_a_mail_program_stops_the_mail, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let organisation_id = dossier(&app, ZEIST).organisation_id;
    app.write(|conn| {
        let contact = (
            contacts::organisation_id.eq(organisation_id),
            contacts::function.eq("council_clerk"),
            contacts::email.eq(Some("griffie@zeist.example")),
            contacts::is_role_mailbox.eq(true),
            contacts::source.eq("lijst"),
        );
        let added = diesel::insert_into(contacts::table).values(contact).execute(conn);
        Ok(added.map_err(StoreError::from)?)
    });
    assert_eq!(answers(&app, &token, &[("List-Unsubscribe", "One-Click")]), 200);
    let stopped = app.read(|conn| {
        let found = contacts::table.select(contacts::do_not_contact).first::<bool>(conn);
        Ok(found.map_err(StoreError::from)?)
    });
    assert!(stopped);
    assert_eq!(reply(&app), None, "who stops the mail answered nothing");
    assert_eq!(stages(&app, ZEIST).letter, StageState::Sent);
});

on_both!(who_stops_the_mail_gets_none_at_an_address_that_is_found_later_either, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    assert_eq!(answers(&app, &token, &[("List-Unsubscribe", "One-Click")]), 200);
    assert_eq!(dossier(&app, ZEIST).mail_stopped_on, "2023-10-03".parse().ok());
    clerk(&app, ZEIST, "nieuwe.griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planned = plan(&app, ZEIST, evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    assert!(planned.warnings[0].contains("Zeist wil geen berichten meer."), "{planned:?}");
    let session_mail = app.read(|conn| Ok(messages::list_about(conn, About::Session(planned.id))?));
    let told: Vec<_> = session_mail.iter().map(|it| it.to_address.as_str()).collect();
    assert_eq!(told, ["lotte@team.example"]);
    let page = app.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains("wil sinds 3 oktober 2023 geen berichten meer"), "{page}");
});

on_both!(an_invitation_that_still_waits_does_not_go_to_who_stops_the_mail, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    clerk(&app, ZEIST, "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, ZEIST, evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap().id;
    assert_eq!(answers(&app, &token, &[("List-Unsubscribe", "One-Click")]), 200);
    let mail = app.read(|conn| Ok(messages::list_about(conn, About::Session(id))?));
    let states: Vec<_> = mail.iter().map(|it| (it.to_address.as_str(), it.state)).collect();
    assert_eq!(
        states,
        [
            ("griffie@zeist.example", MessageState::Cancelled),
            ("lotte@team.example", MessageState::Queued)
        ]
    );
});

on_both!(an_answer_by_phone_is_noted_by_hand, |app| {
    let path = "/organisaties/GM0355/antwoord";
    let fields = [("reply", "referred"), ("note", "Bel de buurgemeente")];
    let early = app.logged_in("planner").post(path, &fields).expect(422).body;
    assert!(early.contains("Er is nog geen brief verzonden aan Gemeente Zeist."), "{early}");
    sent_letter(&app, ZEIST, SENT);
    app.logged_in("management").post(path, &fields).expect(403);
    app.logged_in("planner").post(path, &fields).expect(303);
    assert_eq!(reply(&app).as_deref(), Some("referred"));
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
});

on_both!(a_link_where_nothing_can_be_answered_any_more_has_no_form, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let path = format!("/antwoord/{token}");
    let opened = || app.stranger().get(&path).expect(200).body;
    let plan = [
        ("organisation", ZEIST),
        ("held_on", "05-10-2023"),
        ("held_at", "14.00"),
        ("mode", "online"),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &plan).expect(303);
    let body = opened();
    assert!(!body.contains("opgepakt") && body.contains("al contact met uw organisatie"), "{body}");
    assert!(!body.contains("name=\"reply\"") && body.contains("Stuur ons geen berichten meer"));
    let form_token = drietraps::services::secrets::hash_token(&format!("form of {token}"));
    let stop = [("stop", "yes"), ("csrf", form_token.as_str())];
    let done = app.stranger().post_bare(&path, &stop).expect(200).body;
    assert!(!done.contains("Wijzig uw antwoord"), "{done}");
    let body = opened();
    assert!(body.contains("sinds dinsdag 3 oktober 2023 geen berichten meer"), "{body}");
    assert!(!body.contains("<form class=\"form\""), "{body}");
});

on_both!(who_stopped_the_mail_is_told_so_and_may_still_answer, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    assert_eq!(answers(&app, &token, &[("stop", "yes")]), 200);
    let opened = app.stranger().get(&format!("/antwoord/{token}")).expect(200).body;
    assert!(opened.contains("geen berichten meer, zoals u vroeg"), "{opened}");
    assert!(opened.contains("name=\"reply\"") && !opened.contains("name=\"stop\""));
});

on_both!(only_one_click_in_a_mail_program_stops_the_mail, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let path = format!("/antwoord/{token}");
    for value in ["Two", "One-Clicks", ""] {
        app.stranger().post_bare(&path, &[("List-Unsubscribe", value)]).expect(422);
    }
    assert_eq!(dossier(&app, ZEIST).mail_stopped_on, None);
});

on_both!(who_stopped_the_mail_ticks_that_it_may_come_again, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    clerk(&app, ZEIST, "griffie@zeist.example");
    assert_eq!(answers(&app, &token, &[("stop", "yes")]), 200);
    let path = format!("/antwoord/{token}");
    assert!(app.stranger().get(&path).body.contains("name=\"mail_again\""));
    let page = app.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains("Wil geen berichten meer"), "the timeline tells it: {page}");
    assert!(!page.contains("wacht op antwoord"), "{page}");
    let wants = [("reply", "wants_conversation")];
    assert_eq!(answers(&app, &token, &wants), 200);
    assert!(dossier(&app, ZEIST).mail_stopped_on.is_some(), "nobody asked for mail");
    assert_eq!(answers(&app, &token, &[wants[0], ("mail_again", "yes")]), 200);
    assert_eq!(dossier(&app, ZEIST).mail_stopped_on, None);
    let stopped = app.read(|conn| {
        let found = contacts::table.select(contacts::do_not_contact).first::<bool>(conn);
        Ok(found.map_err(StoreError::from)?)
    });
    assert!(!stopped);
    assert!(!app.stranger().get(&path).body.contains("name=\"mail_again\""));
});

on_both!(who_objected_on_the_day_of_the_stop_stays_out_when_mail_may_come_again, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let object = |email: &str| {
        let fields = [("function", "mayor"), ("email", email), ("do_not_contact", "yes")];
        app.logged_in("adviser").post("/organisaties/GM0355/contacten", &fields).expect(303);
    };
    object("burgemeester@zeist.example");
    clerk(&app, ZEIST, "griffie@zeist.example");
    assert_eq!(answers(&app, &token, &[("stop", "yes")]), 200);
    let again = [("reply", "wants_conversation"), ("mail_again", "yes")];
    assert_eq!(answers(&app, &token, &again), 200);
    let stopped = app.read(|conn| {
        let found = contacts::table
            .filter(contacts::do_not_contact)
            .select(contacts::email)
            .load::<Option<String>>(conn);
        Ok(found.map_err(StoreError::from)?)
    });
    assert_eq!(stopped, [Some("burgemeester@zeist.example".to_owned())]);
});

on_both!(mail_that_was_stopped_is_allowed_again_with_a_reason, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let (page, path) = ("/organisaties/GM0355", "/organisaties/GM0355/post");
    let planner = app.logged_in("planner");
    assert!(!planner.get(page).expect(200).body.contains("Post weer toestaan"));
    assert_eq!(answers(&app, &token, &[("stop", "yes")]), 200);
    assert!(planner.get(page).expect(200).body.contains("Post weer toestaan"));
    assert!(!app.logged_in("management").get(page).body.contains("Post weer toestaan"));
    app.logged_in("management").get(path).expect(403);
    assert!(planner.get(path).expect(200).body.contains("Waarom mag er weer post heen?"));
    assert!(planner.post(path, &[]).expect(422).body.contains("reason-error"));
    planner.post(path, &[("reason", "De griffier belde")]).expect(303);
    assert_eq!(dossier(&app, ZEIST).mail_stopped_on, None);
    assert!(planner.get(page).expect(200).body.contains("De griffier belde"));
    assert!(!app.logged_in("management").get(page).body.contains("De griffier belde"));
    let log = app.read(|conn| Ok(drietraps::store::audit::list(conn)?));
    assert_eq!(log.iter().filter(|line| line.action == "dossier.resume_mail").count(), 1);
    planner.post(path, &[("reason", "Nog eens")]).expect(422);
});

on_both!(the_timeline_tells_who_stopped_the_mail_and_who_allowed_it_again, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    assert_eq!(answers(&app, &token, &[("stop", "yes")]), 200);
    let planner = app.at("2023-10-05T07:00:00Z").logged_in("planner");
    planner.post("/organisaties/GM0355/post", &[("reason", "De griffier belde")]).expect(303);
    let page = planner.get("/organisaties/GM0355").expect(200).body;
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words}: {page}"));
    let allowed = at("Krijgt weer berichten");
    let stopped = at("Wil geen berichten meer");
    assert!(allowed < stopped, "the newest stands first");
    let story = &page[allowed..];
    let (again, before) = story.split_at(stopped - allowed);
    assert!(again.contains("De griffier belde") && again.contains("Test planner"), "{again}");
    assert!(before.contains("via de link in de brief") && before.contains("Gemeente Zeist"));
    // A second stop stands beside the first one and its end.
    let later = app.at("2023-10-06T07:00:00Z");
    let answer = [("reply", "not_interested"), ("stop", "yes")];
    later.logged_in("adviser").post("/organisaties/GM0355/antwoord", &answer).expect(303);
    let page = later.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    assert_eq!(page.matches("<strong>Wil geen berichten meer").count(), 2, "{page}");
    assert!(page.contains("vastgelegd bij het antwoord") && page.contains("De griffier belde"));
    let other = later.logged_in("management").get("/organisaties/GM0355").expect(200).body;
    assert!(!other.contains("De griffier belde") && other.contains("Krijgt weer berichten"));
});

/// A letter to Zeist of which every message failed; answers the token of its link, that stands on
/// paper too.
fn undelivered(app: &TestApp) -> String {
    let token = sent_letter(app, ZEIST, SENT);
    let dossier = dossier(app, ZEIST);
    app.write(|conn| move_letter(conn, &dossier, Move::Bounce, app.now()));
    token
}

on_both!(a_letter_that_came_on_paper_alone_is_answered_by_its_link, |app| {
    let token = undelivered(&app);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    assert!(app.logged_in("adviser").get("/belronde").body.contains(&path));
    assert_eq!(answers(&app, &token, &[("reply", "not_interested")]), 200);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
    assert!(!app.logged_in("adviser").get("/belronde").expect(200).body.contains(&path));
});

on_both!(an_undeliverable_letter_is_answered_by_phone, |app| {
    undelivered(&app);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let spoken = [("result", "reached"), ("reply", "not_interested")];
    app.logged_in("adviser").post(&path, &spoken).expect(303);
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
    assert_eq!(reply(&app).as_deref(), Some("not_interested"));
});

on_both!(what_waits_after_an_objection_says_so, |app| {
    let token = queued_letter(&app, ZEIST);
    assert_eq!(answers(&app, &token, &[("stop", "yes")]), 200);
    let said = app.read(|conn| {
        let found = drietraps::store::schema::messages::table
            .select(drietraps::store::schema::messages::server_said)
            .load::<Option<String>>(conn);
        Ok(found.map_err(StoreError::from)?)
    });
    assert_eq!(said, [Some("De organisatie wil geen berichten meer.".to_owned())]);
});
