//! The start page of an adviser: what waits, the first few of each, one click from the act.

use drietraps::domain::stages::{Move, Stage};
use drietraps::services::{corrections, dossiers};
use drietraps::store::commitments;

use crate::kit::{TestApp, on_both};
use crate::letter_kit::{dossier, sent_letter};
use crate::organisations::moved;

const UTRECHT: [&str; 5] = ["GM0355", "GM0340", "GM0342", "GM0307", "GM0310"];

fn assign(app: &TestApp, code: &str, name: &str) {
    let (planner, adviser) = (app.actor("planner"), app.user(name).id);
    app.write(|conn| dossiers::assign(conn, &planner, code, Some(adviser), app.now()));
}

fn plan(app: &TestApp, name: &str, code: &str, day: &str, time: &str) {
    let fields = [("organisation", code), ("held_on", day), ("held_at", time), ("mode", "phone")];
    app.logged_in(name).post("/gesprekken/plannen", &fields).expect(303);
}

/// The part of the page about one pile.
fn pile<'a>(page: &'a str, id: &str) -> &'a str {
    let start = format!("aria-labelledby=\"{id}\"");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no pile {id}: {page}"));
    rest.split_once("</section>").unwrap().0
}

on_both!(the_first_of_a_pile_stand_with_their_act_and_the_rest_is_one_click_away, |app| {
    for code in UTRECHT {
        assign(&app, code, "adviser");
        moved(&app, code, Stage::Letter, Move::Plan);
        moved(&app, code, Stage::Letter, Move::Send);
        moved(&app, code, Stage::Letter, Move::Reply);
    }
    let page = app.logged_in("adviser").get("/").expect(200).body;
    let part = pile(&page, "antwoorden");
    assert_eq!(part.matches("/gesprekken/plannen?organisatie=").count(), 3, "{part}");
    let all = "href=\"/organisaties?step=plan_conversation&amp;adviser=desk\"";
    assert!(part.contains("Alle 5") && part.contains(all), "{part}");
    let other = app.logged_in("adviser2").get("/").expect(200).body;
    assert!(other.contains("Niets. U bent bij."), "{other}");
});

on_both!(a_conversation_that_passed_is_to_be_logged_and_one_to_come_to_be_prepared, |app| {
    for code in ["GM0355", "GM0340"] {
        assign(&app, code, "adviser");
    }
    plan(&app, "adviser", "GM0355", "04-10-2023", "9.30");
    plan(&app, "adviser", "GM0340", "09-10-2023", "9.30");
    let then = app.at("2023-10-06T10:00:00Z");
    let page = then.logged_in("adviser").get("/").expect(200).body;
    let late = pile(&page, "vastleggen");
    assert!(
        late.contains("/gesprekken/nieuw?organisatie=GM0355") && late.contains("te laat"),
        "{late}"
    );
    assert!(page.contains("href=\"/organisaties/GM0340/briefing\""), "{page}");
    let that_day = app.at("2023-10-09T06:00:00Z").logged_in("adviser").get("/").expect(200).body;
    assert!(that_day.contains("/gesprekken/nieuw?organisatie=GM0340"), "{that_day}");
    let other = then.logged_in("adviser2").get("/").expect(200).body;
    assert!(!other.contains("GM0340") && !other.contains("GM0355"), "{other}");
});

on_both!(promises_of_this_week_and_late_ones_are_done_from_the_page, |app| {
    assign(&app, "GM0355", "adviser");
    let owner = app.user("adviser").id.to_string();
    for (text, day) in [("Protocol sturen", "04-10-2023"), ("Veel later", "20-11-2023")] {
        let fields = [
            ("commitment_text", text),
            ("commitment_due_on", day),
            ("commitment_owner", owner.as_str()),
        ];
        app.logged_in("adviser").post("/organisaties/GM0355/toezeggingen", &fields).expect(303);
    }
    let then = app.at("2023-10-06T10:00:00Z");
    let page = then.logged_in("adviser").get("/").expect(200).body;
    let part = pile(&page, "toezeggingen");
    assert!(part.contains("Protocol sturen") && !part.contains("Veel later"), "{part}");
    assert!(page.contains("1 te laat"), "{page}");
    let id =
        app.read(|conn| Ok(commitments::list_among(conn, &[dossier(&app, "GM0355").id])?))[0].id;
    then.logged_in("adviser").post(&format!("/toezeggingen/{id}/gedaan"), &[]).expect(303);
    let done = then.logged_in("adviser").get("/").expect(200).body;
    assert!(!done.contains("Protocol sturen"), "{done}");
});

on_both!(calls_and_days_to_get_in_touch_stand_with_their_act, |app| {
    assign(&app, "GM0355", "adviser");
    assign(&app, "GM0340", "adviser");
    sent_letter(&app, "GM0355", "2023-09-12T07:00:00Z");
    let adviser = app.actor("adviser");
    let day = "2023-10-05".parse().unwrap();
    app.write(|conn| {
        corrections::reapproach(conn, &adviser, ("GM0340", day, "na de begroting"), app.now())
    });
    let page = app.at("2023-10-06T10:00:00Z").logged_in("adviser").get("/").expect(200).body;
    let call = format!("href=\"/belronde/{}\"", dossier(&app, "GM0355").id);
    assert!(pile(&page, "bellen").contains(&call), "{page}");
    let again = pile(&page, "opnieuw");
    assert!(again.contains("na de begroting") && again.contains("GM0340"), "{again}");
});

on_both!(a_dossier_stalls_after_the_weeks_that_the_reader_chooses, |app| {
    assign(&app, "GM0355", "adviser");
    moved(&app, "GM0355", Stage::Conversation, Move::Hold);
    let shown = |instant: &str, path: &str| {
        let page = app.at(instant).logged_in("adviser").get(path).expect(200).body;
        page.contains("aria-labelledby=\"stil\"")
    };
    // Held on 2 October; six weeks later is 13 November.
    assert!(!shown("2023-11-13T10:00:00Z", "/"));
    assert!(shown("2023-11-14T10:00:00Z", "/"));
    assert!(shown("2023-11-01T10:00:00Z", "/?weken=4"));
    assert!(!shown("2023-11-14T10:00:00Z", "/?weken=8"));
    assert!(shown("2023-11-14T10:00:00Z", "/?weken=999"), "a number that is no choice is six");
});

on_both!(a_stalled_dossier_has_the_act_of_its_step_also_when_a_planner_does_it, |app| {
    assign(&app, "GM0355", "adviser");
    moved(&app, "GM0355", Stage::Conversation, Move::Hold);
    moved(&app, "GM0355", Stage::Session, Move::Offer);
    moved(&app, "GM0355", Stage::Session, Move::Want);
    let then = app.at("2023-12-01T10:00:00Z");
    let page = then.logged_in("adviser").get("/").expect(200).body;
    let part = pile(&page, "stil");
    assert!(part.contains("plan de bijeenkomst") && !part.contains("Naar het dossier"), "{part}");
    assert!(part.contains("/organisaties/GM0355/notities"), "{part}");
    let start = then.logged_in("planner").get("/").expect(200).body;
    assert!(start.contains("bijeenkomst om te plannen"), "{start}");
});

on_both!(who_stands_in_sees_the_work_of_both, |app| {
    assign(&app, "GM0355", "adviser");
    plan(&app, "adviser", "GM0355", "10-10-2023", "9.30");
    let user = app.user("adviser2").id.to_string();
    let fields = [
        ("stand_in", user.as_str()),
        ("stand_in_from", "09-10-2023"),
        ("stand_in_until", "13-10-2023"),
    ];
    app.logged_in("adviser").post("/overdracht/vervanging", &fields).expect(303);
    for (instant, sees) in [("2023-10-06T10:00:00Z", false), ("2023-10-09T10:00:00Z", true)] {
        let page = app.at(instant).logged_in("adviser2").get("/").expect(200).body;
        assert_eq!(page.contains("Gesprek Gemeente Zeist"), sees, "{instant}: {page}");
    }
});

/// `adviser2` stands in for `adviser` from 9 to 13 October: two answers and a passed conversation
/// of the one, one of each of the other, an answer of nobody, and a conversation to come.
fn two_desks(app: &TestApp) {
    let [first, second, third, fourth, fifth] = UTRECHT;
    for (code, name) in [(first, "adviser"), (second, "adviser"), (third, "adviser2")] {
        assign(app, code, name);
        for what in [Move::Plan, Move::Send, Move::Reply] {
            moved(app, code, Stage::Letter, what);
        }
    }
    for (code, name) in [(fourth, "adviser"), (fifth, "adviser2")] {
        assign(app, code, name);
    }
    assign(app, "GM0344", "adviser");
    // Not of either of them.
    moved(app, "GM0312", Stage::Letter, Move::Plan);
    moved(app, "GM0312", Stage::Letter, Move::Send);
    moved(app, "GM0312", Stage::Letter, Move::Reply);
    for (name, code, day) in [
        ("adviser", fourth, "05-10-2023"),
        ("adviser2", fifth, "06-10-2023"),
        ("adviser", "GM0344", "20-10-2023"),
    ] {
        plan(app, name, code, day, "9.30");
    }
    let user = app.user("adviser2").id.to_string();
    let fields = [
        ("stand_in", user.as_str()),
        ("stand_in_from", "09-10-2023"),
        ("stand_in_until", "13-10-2023"),
    ];
    app.logged_in("adviser").post("/overdracht/vervanging", &fields).expect(303);
}

on_both!(the_list_behind_a_pile_of_a_stand_in_has_the_rows_of_both, |app| {
    two_desks(&app);
    let [first, second, third, ..] = UTRECHT;
    let then = app.at("2023-10-09T10:00:00Z").logged_in("adviser2");
    let page = then.get("/").expect(200).body;
    let replies = pile(&page, "antwoorden");
    assert_eq!(replies.matches("/gesprekken/plannen?organisatie=").count(), 3, "{replies}");
    let list = then.get("/organisaties?step=plan_conversation&adviser=desk").expect(200).body;
    for code in [first, second, third] {
        assert!(list.contains(&format!("href=\"/organisaties/{code}\"")), "{code}: {list}");
    }
    assert!(!list.contains("href=\"/organisaties/GM0312\""), "{list}");
    assert!(list.contains("Van mij en wie ik vervang"), "{list}");
    let to_log = pile(&page, "vastleggen");
    assert_eq!(to_log.matches("/gesprekken/nieuw?organisatie=").count(), 2, "{to_log}");
    let list = then.get("/gesprekken?state=to_log&adviser=desk").expect(200).body;
    assert_eq!(list.matches("<th scope=\"row\">").count(), 2, "the one to come is none: {list}");
    // Who stands in no longer sees the own rows alone.
    let later = app.at("2023-10-16T10:00:00Z").logged_in("adviser2");
    let list = later.get("/organisaties?step=plan_conversation&adviser=desk").expect(200).body;
    assert!(list.contains(third) && !list.contains(first), "{list}");
});
