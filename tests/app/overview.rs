//! The start page of each role.

use drietraps::domain::stages::{Move, Stage};
use drietraps::services::sending;

use crate::kit::on_both;
use crate::letter_kit::sent_letter;
use crate::organisations::moved;

on_both!(the_start_page_shows_how_far_the_tour_is_and_what_waits, |app| {
    for code in ["GM0664", "GM0677"] {
        moved(&app, code, Stage::Letter, Move::Plan);
        moved(&app, code, Stage::Letter, Move::Send);
    }
    moved(&app, "GM0664", Stage::Conversation, Move::Hold);
    moved(&app, "GM0677", Stage::Letter, Move::GiveUp);
    moved(&app, "PV29", Stage::Conversation, Move::Hold);
    let planner = app.logged_in("planner").get("/").expect(200).body;
    assert!(planner.contains("dinsdag 3 oktober 2023"), "{planner}");
    assert!(planner.contains("1 van 200") && planner.contains("1 van 12"), "{planner}");
    assert!(planner.contains("<strong>1</strong> organisatie om te bellen"), "{planner}");
    // An adviser sees the own dossiers only.
    let adviser = app.logged_in("adviser").get("/").expect(200).body;
    assert!(adviser.contains("1 van 200") && !adviser.contains("om te bellen"), "{adviser}");
});

on_both!(every_role_has_a_start_page, |app| {
    for (name, has_work) in
        [("adviser", true), ("planner", true), ("management", false), ("admin", false)]
    {
        let page = app.logged_in(name).get("/").expect(200).body;
        assert_eq!(page.contains("Wacht op u"), has_work, "{name}: {page}");
    }
    app.stranger().get("/").expect(303);
});

on_both!(the_start_page_counts_the_calls_that_the_call_round_shows, |app| {
    sent_letter(&app, "GM0355", "2023-09-12T07:00:00Z");
    let planner = app.logged_in("planner");
    let start = planner.get("/").expect(200).body;
    assert!(start.contains("<strong>1</strong> organisatie om te bellen"), "{start}");
    assert!(planner.get("/belronde").expect(200).body.contains("Gemeente Zeist"));
});

on_both!(the_start_page_says_that_the_mail_server_does_not_answer, |app| {
    app.fill_zeeland();
    app.released(&["GM0717"]);
    let sentence = "De mailserver is niet bereikbaar; 2 berichten wachten.";
    assert!(!app.logged_in("planner").get("/").expect(200).body.contains(sentence));
    app.write(|conn| sending::set_trouble(conn, Some("De mailserver is niet bereikbaar.")));
    for (name, is_told) in [("planner", true), ("admin", true), ("adviser", false)] {
        let page = app.logged_in(name).get("/").expect(200).body;
        assert_eq!(page.contains(sentence), is_told, "{name}: {page}");
    }
});
