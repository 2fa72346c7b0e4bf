//! The form to log a conversation: what is kept beside the outcome, drafts, and two people at
//! the same conversation.

use drietraps::domain::conversations::{Mode, details::OfferKind};
use drietraps::services::conversations::{PlanConversation, list, plan};
use drietraps::store::{answers, conversations, offers};
use serde_json::json;

use crate::kit::{Backend, Browser, TestApp, at, on_both};
use crate::letter_kit::dossier;
use crate::notes::audited;

const ZEIST: &str = "GM0355";
const FORM: &str = "/gesprekken/nieuw?organisatie=GM0355";
const WORD: &str = "Spanning rond een bouwplan";

fn form<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    form_on("03-10-2023", more)
}

fn form_on<'a>(day: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("organisation", ZEIST),
        ("held_on", day),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
    ];
    fields.extend(more);
    fields
}

fn only_conversation(app: &TestApp) -> i64 {
    let adviser = app.actor("adviser");
    app.read(|conn| list(conn, &adviser, &Default::default()))[0].id
}

/// The conversation of Zeist planned for Thursday by its adviser; answers its id.
fn planned(app: &TestApp) -> i64 {
    let command = PlanConversation {
        organisation: ZEIST.to_owned(),
        at: at("2023-10-05T12:00:00Z"),
        mode: Mode::Online,
        adviser_id: None,
        invited: None,
    };
    let (adviser, now) = (app.actor("adviser"), app.now());
    app.write(|conn| plan(conn, &adviser, &command, &app.state.stationery(), now)).id
}

/// The value that a hidden field of a page has.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

on_both!(what_was_discussed_is_kept_and_what_was_not_is_no_answer, |app| {
    let more = [
        ("leidraad_5", "arranged"),
        ("leidraad_15", "not_arranged"),
        ("leidraad_20", "not_discussed"),
        ("leidraad_1", ""),
        ("observation_norm_phase_political", "shared_norm"),
        ("observation_context", "social_media"),
        ("observation_context", "frequent_writers"),
        ("offers", "guide"),
    ];
    app.logged_in("adviser").post("/gesprekken", &form(&more)).expect(303);
    let id = only_conversation(&app);
    let kept = app.read(|conn| Ok(answers::of(conn, id)?));
    let lines: Vec<_> = kept.checklist.iter().map(|it| (it.line, it.answer.as_str())).collect();
    assert_eq!(lines, [(5, "arranged"), (15, "not_arranged")]);
    let seen = kept.observations.iter().map(|it| (it.question.name(), it.finding.as_str()));
    let expected = [
        ("norm_phase_political".to_owned(), "shared_norm"),
        ("context".to_owned(), "social_media"),
        ("context".to_owned(), "frequent_writers"),
    ];
    assert_eq!(seen.collect::<Vec<_>>(), expected);
    let path = format!("/gesprekken/{id}");
    assert!(app.logged_in("adviser").get(&path).expect(200).body.contains("Veelschrijvers"));
    assert!(!app.logged_in("planner").get(&path).expect(200).body.contains("Veelschrijvers"));
    let offered = app.read(|conn| Ok(offers::list_of(conn, dossier(&app, ZEIST).id)?));
    assert_eq!((offered.len(), offered[0].kind), (1, OfferKind::Guide));
    assert_eq!(offered[0].offered_on.to_string(), "2023-10-03");
});

on_both!(a_question_that_the_form_does_not_have_is_refused, |app| {
    let browser = app.logged_in("adviser");
    for wrong in [
        ("leidraad_22", "arranged"),
        ("leidraad_5", "ja"),
        ("observation_care", "per_case"),
        ("observation_gir_present", "per_case"),
    ] {
        let page = browser.post("/gesprekken", &form(&[wrong])).expect(422).body;
        assert!(page.contains("Er klopt nog één ding niet"), "{wrong:?}");
    }
});

on_both!(the_api_takes_details_and_stays_as_it_was_without_them, |app| {
    let body = json!({ "organisation": ZEIST, "heldOn": "2023-10-02", "mode": "online",
        "attended": ["mayor"], "assessment": "neutral", "sessionInterest": "undecided",
        "checklist": { "5": "in_preparation" }, "offers": ["gir"],
        "observations": { "gir_present": ["yes"], "context": ["other"] } });
    app.api("adviser").post("conversations", &body).expect(201);
    let id = only_conversation(&app);
    let kept = app.read(|conn| Ok(answers::of(conn, id)?));
    assert_eq!((kept.checklist.len(), kept.observations.len()), (1, 2));
    let mut wrong = body.clone();
    wrong["heldOn"] = json!("2023-10-03");
    wrong["checklist"] = json!({ "22": "arranged" });
    app.api("adviser").post("conversations", &wrong).expect(400);
});

on_both!(a_refused_form_is_kept_as_a_draft_that_only_its_writer_sees, |app| {
    let browser = app.logged_in("adviser");
    let typed = [("organisation", ZEIST), ("held_on", "03-10-2023"), ("issues", WORD)];
    browser.post("/gesprekken", &typed).expect(422);
    let page = browser.get(FORM).expect(200).body;
    assert!(page.contains("U gaat verder met uw concept van vandaag, 09.00 uur."), "{page}");
    assert!(page.contains(WORD));
    assert!(browser.get("/gesprekken/nieuw").expect(200).body.contains("uw concept van Zeist"));
    let other = app.logged_in("adviser2").get(FORM).expect(200).body;
    assert!(!other.contains(WORD) && !other.contains("uw concept van"), "{other}");
    if app.backend == Backend::Sqlite {
        for file in std::fs::read_dir(app.folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(WORD.len()).any(|part| part == WORD.as_bytes()));
        }
    }
});

on_both!(a_draft_is_saved_while_typing_and_goes_when_the_conversation_is_logged, |app| {
    let browser = app.logged_in("adviser");
    let typed = [("organisation", ZEIST), ("issues", WORD)];
    let saved = browser.post("/gesprekken/concept", &typed).expect(200).json();
    assert_eq!(saved["status"], "Concept bewaard om 09.00 uur.");
    let later = app.at("2023-10-03T08:04:00Z").logged_in("adviser");
    let again = [("organisation", ZEIST), ("issues", "Een andere tekst")];
    later.post("/gesprekken/concept", &again).expect(200);
    let page = browser.get(FORM).expect(200).body;
    assert!(page.contains("10.04 uur") && page.contains("Een andere tekst"), "{page}");
    browser.post("/gesprekken/concept", &[("issues", WORD)]).expect(422);
    browser.post("/gesprekken", &form(&[])).expect(303);
    let page = browser.get(FORM).expect(200).body;
    assert!(!page.contains("uw concept van"), "{page}");
});

on_both!(a_draft_can_be_thrown_away, |app| {
    let browser = app.logged_in("adviser");
    browser.post("/gesprekken/concept", &[("organisation", ZEIST), ("issues", WORD)]).expect(200);
    app.logged_in("adviser2").post("/gesprekken/concept/weg", &[("organisation", ZEIST)]);
    assert!(browser.get(FORM).expect(200).body.contains(WORD), "not by somebody else");
    browser.post("/gesprekken/concept/weg", &[("organisation", ZEIST)]).expect(303);
    assert!(!browser.get(FORM).expect(200).body.contains(WORD));
});

on_both!(a_login_that_ran_out_loses_no_text_of_the_form, |app| {
    let mut stranger = app.stranger();
    stranger.open_login();
    let page = stranger.post_bare("/gesprekken", &form(&[("issues", WORD)])).expect(403).body;
    assert!(page.contains("U was uitgelogd.") && page.contains(WORD), "{page}");
    // The login in another tab; the form of before is sent once more, its token is the old one.
    let browser = app.logged_in("adviser");
    let late = browser.post_bare("/gesprekken", &form(&[("issues", WORD)])).expect(403).body;
    assert!(late.contains("Verstuur opnieuw") && late.contains(WORD), "{late}");
    browser.post("/gesprekken", &form(&[("issues", WORD)])).expect(303);
    let id = only_conversation(&app);
    assert!(browser.get(&format!("/gesprekken/{id}")).expect(200).body.contains(WORD));
});

on_both!(the_form_proposes_today_and_how_it_was_planned, |app| {
    let id = planned(&app);
    let page = app.logged_in("adviser").get(FORM).expect(200).body;
    assert_eq!(hidden(&page, "conversation"), id.to_string());
    assert!(page.contains("value=\"03-10-2023\""), "a day that is still to come is not proposed");
    assert!(page.contains("value=\"online\" checked"), "{page}");
    let later = app.at("2023-10-06T08:00:00Z").logged_in("adviser").get(FORM).expect(200).body;
    assert!(later.contains("value=\"05-10-2023\""));
});

fn postpones(browser: &Browser, id: i64, version: &str, day: &str) -> crate::kit::Answer {
    let fields = [("version", version), ("held_on", day), ("held_at", "10.00")];
    browser.post(&format!("/gesprekken/{id}/uitstellen"), &fields)
}

on_both!(of_two_who_move_a_planned_conversation_the_second_sees_both_versions, |app| {
    let id = planned(&app);
    let (adviser, planner) = (app.logged_in("adviser"), app.logged_in("planner"));
    let path = format!("/gesprekken/{id}/uitstellen");
    let version = hidden(&adviser.get(&path).expect(200).body, "version");
    assert_eq!(version, hidden(&planner.get(&path).expect(200).body, "version"));
    postpones(&planner, id, &version, "09-10-2023").expect(303);

    let page = postpones(&adviser, id, &version, "11-10-2023").expect(409).body;
    assert!(page.contains("Test planner heeft dit gesprek om 09.00 uur gewijzigd."), "{page}");
    assert!(page.contains("Die van Test planner om 09.00 uur"), "{page}");
    for day in ["11-10-2023", "09-10-2023"] {
        assert!(page.contains(&format!("<td>{day}</td>")), "{day}: {page}");
    }
    let shown = adviser.get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(
        shown.contains("9 oktober") && !shown.contains("11 oktober"),
        "nothing was overwritten"
    );

    postpones(&adviser, id, &hidden(&page, "version"), "11-10-2023").expect(303);
    let shown = adviser.get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(shown.contains("11 oktober"), "{shown}");
});

on_both!(who_logs_a_conversation_that_was_moved_meanwhile_sees_both_versions, |app| {
    let id = planned(&app);
    let (adviser, planner) = (app.logged_in("adviser"), app.logged_in("planner"));
    let opened = adviser.get(FORM).expect(200).body;
    let version = hidden(&opened, "version");
    postpones(&planner, id, &version, "04-10-2023").expect(303);

    let later = app.at("2023-10-05T08:00:00Z");
    let adviser = later.logged_in("adviser");
    let number = id.to_string();
    let seen = [("conversation", number.as_str()), ("version", version.as_str()), ("issues", WORD)];
    let page = adviser.post("/gesprekken", &form_on("05-10-2023", &seen)).expect(409).body;
    assert!(
        page.contains("Die van Test planner") && page.contains("<td>04-10-2023</td>"),
        "{page}"
    );
    assert!(page.contains(WORD), "what was typed is still there");
    let again = hidden(&page, "version");
    let seen = [("conversation", number.as_str()), ("version", again.as_str()), ("issues", WORD)];
    adviser.post("/gesprekken", &form_on("05-10-2023", &seen)).expect(303);
    assert_eq!(only_conversation(&app), id);
});

on_both!(of_two_who_correct_a_conversation_the_second_sees_both_versions, |app| {
    app.logged_in("adviser").post("/gesprekken", &form(&[])).expect(303);
    let id = only_conversation(&app);
    let path = format!("/gesprekken/{id}/corrigeren");
    let (adviser, planner) = (app.logged_in("adviser"), app.logged_in("planner"));
    let version = hidden(&adviser.get(&path).expect(200).body, "version");
    let correct = |browser: &Browser, version: &str, day: &str| {
        let fields =
            [("version", version), ("what", "date"), ("held_on", day), ("reason", "verkeerde dag")];
        browser.post(&path, &fields)
    };
    correct(&planner, &version, "02-10-2023").expect(303);
    let page = correct(&adviser, &version, "29-09-2023").expect(409).body;
    assert!(page.contains("Test planner heeft dit gesprek"), "{page}");
    for day in ["29-09-2023", "02-10-2023"] {
        assert!(page.contains(&format!("<td>{day}</td>")), "{day}: {page}");
    }
    let shown = adviser.get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(shown.contains("2 oktober") && !shown.contains("29 september"), "{shown}");
    correct(&adviser, &hidden(&page, "version"), "29-09-2023").expect(303);
});

/// Plans a conversation of `adviser` to which `adviser2` goes along.
fn plan_together(app: &TestApp) {
    let also = app.user("adviser2").id.to_string();
    let plan = [
        ("organisation", "GM0355"),
        ("held_on", "12-10-2023"),
        ("held_at", "14.00"),
        ("mode", "on_site"),
        ("also", also.as_str()),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &plan).expect(303);
}

on_both!(the_adviser_sees_what_a_colleague_wrote_in_confidence_beside_the_own_words, |app| {
    plan_together(&app);
    let day = app.at("2023-10-12T15:00:00Z");
    let listed = app.api("adviser").get("conversations").expect(200).json();
    let id = listed[0]["id"].to_string();
    let version = app.read(|conn| Ok(conversations::get(conn, id.parse().unwrap())?)).version;
    let version = version.to_string();
    let fields = |issues: &'static str| {
        vec![
            ("organisation", "GM0355"),
            ("conversation", id.as_str()),
            ("version", version.as_str()),
            ("held_on", "12-10-2023"),
            ("mode", "on_site"),
            ("attended", "mayor"),
            ("assessment", "positive"),
            ("session_interest", "yes"),
            ("knows_team", "not_discussed"),
            ("leidraad_5", ""),
            ("issues", issues),
        ]
    };
    let mut theirs = fields("De toon is hard");
    theirs.retain(|(name, _)| *name != "leidraad_5");
    theirs.push(("leidraad_5", "arranged"));
    day.logged_in("adviser2").post("/gesprekken", &theirs).expect(303);
    let both = day.logged_in("adviser").post("/gesprekken", &fields("Ruzie om een plan"));
    let both = both.expect(409).body;
    let table = both.split("Uw versie en die van een ander").nth(1).unwrap();
    let table = table.split("</table>").next().unwrap();
    for text in ["Wat speelt er", "Ruzie om een plan", "De toon is hard", "agressieprotocol vast"] {
        assert!(table.contains(text), "{text}: {table}");
    }
    let reader = format!("user {}", app.user("adviser").id);
    assert!(audited(&app, "conversation.read_answers").iter().any(|it| it.0 == reader));
    // Who went along may not read it, also not here.
    let refused = day.logged_in("adviser2").post("/gesprekken", &fields("Nog iets anders")).body;
    assert!(!refused.contains("De toon is hard"), "{refused}");
});

on_both!(an_offer_is_told_in_the_timeline_and_taken_up_later, |app| {
    let adviser = app.logged_in("adviser");
    adviser.post("/gesprekken", &form(&[("offers", "guide"), ("offers", "training")])).expect(303);
    let path = "/organisaties/GM0355/aanbod";
    adviser.post(path, &[("offers", "gir"), ("offers", "guide")]).expect(303);
    adviser.post(path, &[]).expect(422);
    let id = dossier(&app, ZEIST).id;
    let all = app.read(|conn| Ok(offers::list_of(conn, id)?));
    let kinds: Vec<_> = all.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [OfferKind::Guide, OfferKind::Training, OfferKind::Gir], "once while open");

    let taken = format!("/aanbod/{}/aangenomen", all[0].id);
    app.logged_in("adviser2").post(&taken, &[]).expect(403);
    let later = app.at("2023-10-05T08:00:00Z").logged_in("adviser");
    later.post(&taken, &[]).expect(303);
    let page = later.get(path).expect(200).body;
    assert!(page.contains("aangenomen op") && page.contains("5 oktober"), "{page}");
    let page = later.get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains("Aangeboden: Training"), "{page}");
    assert!(page.contains("Aanbod aangenomen: Leidraad"), "{page}");
});

on_both!(the_script_of_the_form_may_send_what_is_typed, |app| {
    let browser = app.logged_in("adviser");
    for page in [browser.get(FORM).expect(200), browser.post("/gesprekken", &[]).expect(422)] {
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("connect-src 'self'") && policy.contains("default-src 'none'"));
    }
});
