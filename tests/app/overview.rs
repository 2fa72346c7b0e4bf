//! The start page of each role.

use drietraps::domain::dates::amsterdam_day;
use drietraps::domain::next_step::Step;
use drietraps::domain::stages::{Move, Stage, StageState};
use drietraps::services::coverage::Figures;
use drietraps::services::organisations::{self as lists, Filter, OrganisationLine};
use drietraps::services::overview::{self, StallFilter};
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

on_both!(the_start_page_counts_what_the_whole_list_holds, |app| {
    let app = app.in_mid_tour();
    let (actor, now, today) = (app.actor("planner"), app.now(), amsterdam_day(app.now()));
    let all = app.read(|conn| lists::list(conn, &actor, &Filter::default(), now));
    let count = |step, also: &dyn Fn(&OrganisationLine) -> bool| {
        let has = |line: &&OrganisationLine| line.next.is_some_and(|next| next.step == step);
        all.iter().filter(has).filter(|line| also(line)).count()
    };
    let is_due = |line: &OrganisationLine| {
        line.next.and_then(|next| next.due_on).is_some_and(|day| day <= today)
    };
    let bounced = |line: &OrganisationLine| line.stages.letter == StageState::Undeliverable;
    let filter = StallFilter { weeks: overview::WEEKS, shows_all: false };
    let (stationery, figures) = (app.state.stationery(), app.read(Figures::load));
    let asked = (&stationery, &figures, filter);
    let shown = app.read(|conn| overview::show(conn, &actor, asked, now)).waiting;
    assert_eq!(shown.replies, count(Step::PlanConversation, &|_| true));
    assert_eq!(shown.sessions, count(Step::PlanSession, &|_| true));
    assert_eq!(shown.undecided, count(Step::Undecided, &|_| true));
    assert_eq!(shown.reapproaches, count(Step::Reapproach, &is_due));
    assert_eq!(shown.undeliverable, count(Step::FindContact, &bounced));
    assert!(shown.replies > 0 && shown.sessions > 0 && shown.undecided > 0);
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
