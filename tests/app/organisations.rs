//! Finding organisations and the dossier page.

use chrono::NaiveDate;
use drietraps::domain::contacts::{ContactFunction, EmailAddress};
use drietraps::domain::conversations::Mode;
use drietraps::domain::people::Part;
use drietraps::domain::stages::{Move, Stage, StageState};
use drietraps::services::contacts::{self, ContactDetails};
use drietraps::services::conversations::{self, PlanConversation};
use drietraps::services::dossiers as dossiers_service;
use drietraps::services::organisations::{self, Filter, OrganisationLine};
use drietraps::services::stages::{self, StageMove};
use drietraps::store::dossiers;

use crate::evenings::{evening, person, plan};
use crate::kit::{TestApp, at, on_both};

fn found(app: &TestApp, filter: &Filter) -> Vec<OrganisationLine> {
    let (actor, now) = (app.actor("management"), app.now());
    app.read(|conn| organisations::list(conn, &actor, filter, now))
}

fn search(app: &TestApp, text: &str) -> Vec<String> {
    let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
    found(app, &filter).into_iter().map(|line| line.organisation.name).collect()
}

/// Moves a stage of an organisation on 2 October 2023.
pub fn moved(app: &TestApp, code: &str, stage: Stage, what: Move) {
    let (actor, now) = (app.actor("adviser"), app.now());
    app.write(|conn| {
        let organisation = drietraps::store::organisations::get_by_code(conn, code)?;
        let tour = dossiers::current_tour(conn)?;
        let dossier = dossiers::get_of(conn, organisation.id, tour)?;
        let on = NaiveDate::from_ymd_opt(2023, 10, 2).unwrap();
        let step = StageMove { dossier: &dossier, stage, what, on, reason: None };
        stages::record(conn, &actor, &step, now)
    });
}

on_both!(the_list_shows_what_exists_on_the_day, |app| {
    let counts = |instant: &str| {
        let lines = found(&app.at(instant), &Filter::default());
        let provinces = lines.iter().filter(|line| line.organisation.is_province()).count();
        (lines.len() - provinces, provinces)
    };
    assert_eq!(counts("2022-01-01T12:00:00Z"), (345, 12));
    assert_eq!(counts("2022-03-24T12:00:00Z"), (344, 12));
    assert_eq!(counts("2023-01-01T12:00:00Z"), (342, 12));
    assert_eq!(counts("2023-10-03T12:00:00Z"), (342, 12));
    assert_eq!(counts("2026-12-31T12:00:00Z"), (342, 12));
});

on_both!(any_name_finds_an_organisation, |app| {
    for (text, name) in [
        ("Den Haag", "'s-Gravenhage"),
        ("gravenhage", "'s-Gravenhage"),
        ("den bosch", "'s-Hertogenbosch"),
        ("sudwest", "Súdwest-Fryslân"),
        ("Gemeente Zeist", "Zeist"),
        ("GM0355", "Zeist"),
    ] {
        assert_eq!(search(&app, text), [name], "{text}");
    }
    assert_eq!(search(&app, "utrecht"), ["Utrecht", "Utrecht", "Utrechtse Heuvelrug"]);
    // Names that start so come before Steenbergen and the like.
    let bergen = search(&app, "bergen");
    assert_eq!(bergen[..3], ["Bergen (L.)", "Bergen (NH.)", "Bergen op Zoom"]);
    assert!(bergen[3..].contains(&"Steenbergen".to_owned()), "{bergen:?}");
    assert!(search(&app, "zzz").is_empty());
});

on_both!(a_former_municipality_is_found_with_the_one_it_went_up_in, |app| {
    assert_eq!(search(&app, "Brielle"), ["Brielle", "Voorne aan Zee"]);
    assert_eq!(search(&app, "weesp"), ["Weesp", "Amsterdam"]);
    let page = app.logged_in("adviser").get("/organisaties?q=brielle").expect(200).body;
    assert!(page.contains("Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee."), "{page}");
    assert!(page.contains("voorheen Brielle"), "{page}");
    let dossier = app.logged_in("adviser").get("/organisaties/GM0501").expect(200).body;
    assert!(dossier.contains("opgegaan in Voorne aan Zee"), "{dossier}");
});

on_both!(the_list_is_filtered_by_province_stage_state_and_adviser, |app| {
    moved(&app, "GM0664", Stage::Letter, Move::Plan);
    moved(&app, "GM0664", Stage::Letter, Move::Send);
    moved(&app, "GM0664", Stage::Conversation, Move::Hold);
    moved(&app, "GM0677", Stage::Letter, Move::Plan);
    let adviser = app.user("adviser").id.to_string();
    app.logged_in("planner")
        .post("/organisaties/GM0677/adviseur", &[("adviser", &adviser)])
        .expect(303);
    let browser = app.logged_in("management");
    for (query, hits, absent) in [
        ("province=PV29", 14, "Zeist"),
        ("province=PV29&kind=municipality", 13, "Zeist"),
        ("stage=letter", 2, "Veere"),
        ("stage=letter&state=sent", 1, "Hulst"),
        ("state=held", 1, "Hulst"),
        ("step=offer_session", 1, "Hulst"),
        (&format!("adviser={adviser}"), 1, "Goes"),
        ("adviser=none&province=PV29", 13, "Hulst"),
        ("q=oes&province=PV29", 1, "Hulst"),
    ] {
        let page = browser.get(&format!("/organisaties?{query}")).expect(200).body;
        let count = format!("<span class=\"count\">{hits}</span>");
        assert!(page.contains(&count), "{query}: {page}");
        assert!(!page.contains(&format!(">{absent}</a>")), "{query}: {page}");
    }
});

on_both!(a_long_list_has_pages_that_keep_the_filters, |app| {
    let page = app.logged_in("adviser").get("/organisaties?sort=-name&pagina=2").expect(200).body;
    assert!(page.contains("51 tot en met 100 van 354"), "{page}");
    assert!(page.contains("href=\"/organisaties?sort=-name&amp;pagina=3\""), "{page}");
    let last = app.logged_in("adviser").get("/organisaties?sort=-name&pagina=99").expect(200).body;
    assert!(last.contains("351 tot en met 354 van 354"), "{last}");
});

on_both!(the_list_leaves_as_csv_with_the_same_filters, |app| {
    let answer = app.logged_in("adviser").get("/organisaties.csv?province=PV28&q=haag").expect(200);
    assert!(answer.header("content-disposition").unwrap().contains("organisaties.csv"));
    let lines: Vec<&str> = answer.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", answer.body);
    assert!(lines[0].starts_with("\u{feff}code;naam;soort;provincie"), "{}", lines[0]);
    assert!(lines[1].starts_with("GM0518;'s-Gravenhage;gemeente;Zuid-Holland;"), "{}", lines[1]);
});

on_both!(the_dossier_says_where_it_stands_and_what_comes_next, |app| {
    let before = app.logged_in("adviser").get("/organisaties/GM0664").expect(200).body;
    assert!(before.contains("zoek een contactpersoon"), "{before}");
    moved(&app, "GM0664", Stage::Letter, Move::Plan);
    moved(&app, "GM0664", Stage::Letter, Move::Send);
    moved(&app, "GM0664", Stage::Conversation, Move::Hold);
    let planner = app.logged_in("planner").get("/organisaties/GM0664").expect(200).body;
    assert!(planner.contains("Gemeente · Zeeland"), "{planner}");
    assert!(planner.contains("bespreek een bijeenkomst"), "{planner}");
    assert!(planner.contains("/bijeenkomsten/nieuw?organisatie=GM0664"), "{planner}");
    assert!(planner.contains("maandag 2 oktober 2023"), "{planner}");
    assert!(planner.contains("<strong>Brief verzonden"), "{planner}");
    app.logged_in("planner").get("/organisaties/GM9999").expect(404);
});

on_both!(a_planner_gives_a_dossier_to_an_adviser_and_takes_it_back, |app| {
    let planner = app.logged_in("planner");
    let id = app.user("adviser").id.to_string();
    let path = "/organisaties/GM0664/adviseur";
    planner.post(path, &[("adviser", &id)]).expect(303);
    assert!(planner.get("/organisaties/GM0664").body.contains("adviseur Test adviser"));
    let log = "/gesprekken/nieuw?organisatie=GM0664";
    let own = app.logged_in("adviser").get("/organisaties/GM0664").expect(200).body;
    assert_eq!(own.matches(log).count(), 1, "{own}");
    let of_another = app.logged_in("adviser2").get("/organisaties/GM0664").expect(200).body;
    assert!(!of_another.contains("/gesprekken/"), "no form that always refuses: {of_another}");
    planner.post(path, &[("adviser", "")]).expect(303);
    assert!(planner.get("/organisaties/GM0664").body.contains("adviseur nog niemand"));
    let other = app.user("management").id.to_string();
    let refused = planner.post(path, &[("adviser", &other)]).expect(422);
    assert!(refused.body.contains("Kies een adviseur uit de lijst."), "{}", refused.body);
    app.logged_in("adviser").post(path, &[("adviser", &id)]).expect(403);
});

on_both!(management_sees_the_dossier_but_nobody_to_call, |app| {
    let (actor, now) = (app.actor("adviser"), app.now());
    let details = ContactDetails {
        name: Some("A. Voorbeeld".to_owned()),
        email: EmailAddress::parse("burgemeester@goes.example").ok(),
        is_role_mailbox: true,
        ..ContactDetails::new(ContactFunction::Mayor)
    };
    app.write(|conn| contacts::add(conn, &actor, "GM0664", &details, now));
    let adviser = app.logged_in("adviser").get("/organisaties/GM0664").expect(200).body;
    assert!(adviser.contains("burgemeester@goes.example"), "{adviser}");
    let management = app.logged_in("management").get("/organisaties/GM0664").expect(200).body;
    assert!(!management.contains("goes.example") && !management.contains("A. Voorbeeld"));
    assert!(!management.contains("Toezegging"), "{management}");
});

on_both!(management_and_admin_see_that_something_is_planned_but_not_when_or_where, |app| {
    let (adviser, now) = (app.actor("adviser"), app.now());
    let talk = PlanConversation {
        organisation: "GM0664".to_owned(),
        at: at("2023-10-10T12:00:00Z"),
        mode: Mode::Online,
        adviser_id: None,
        invited: None,
    };
    app.write(|conn| conversations::plan(conn, &adviser, &talk, &app.state.stationery(), now));
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0664", evening("2023-10-12T17:30:00Z", "Stadhuis Goes", lotte)).unwrap();
    let seen = |name: &str| {
        let actor = app.actor(name);
        app.read(|conn| dossiers_service::show(conn, &actor, "GM0664", now))
    };
    let full = seen("planner");
    assert!(full.agenda.conversation.is_some() && full.agenda.session.is_some());
    assert!(!full.advisers.is_empty());
    for name in ["management", "admin"] {
        let view = seen(name);
        assert_eq!((view.agenda.conversation, view.agenda.session), (None, None), "{name}");
        assert!(view.advisers.is_empty(), "{name}");
        assert_eq!(view.stages.session, StageState::Planned, "{name}");
        let page = app.logged_in(name).get("/organisaties/GM0664").expect(200).body;
        assert!(!page.contains("Stadhuis") && !page.contains("12 oktober"), "{page}");
        assert!(!page.contains("10 oktober"), "{page}");
    }
});

on_both!(the_api_lists_organisations_in_pages, |app| {
    moved(&app, "GM0664", Stage::Letter, Move::Plan);
    let api = app.api("management");
    let answer = api.get("organisations?province=PV29&pageSize=5").expect(200);
    assert_eq!(answer.json().as_array().unwrap().len(), 5);
    let link = answer.header("link").unwrap();
    assert!(link.contains("province=PV29&page=2&pageSize=5>; rel=\"next\""), "{link}");
    let goes = api.get("organisations/GM0664").expect(200).json();
    assert_eq!(goes["stages"]["letter"], "planned");
    assert_eq!(goes["stages"]["training"], "not_started");
    assert_eq!(goes["stageSince"]["letter"], "2023-10-02");
    assert_eq!(api.get("organisations?q=den+bosch").json()[0]["code"], "GM0796");
    let refused = api.get("organisations?province=GM0344&state=lost").expect(400).json();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2, "{refused}");
    api.get("organisations/GM9999").expect(404);
});

on_both!(a_code_in_lower_case_finds_the_organisation, |app| {
    let page = app.logged_in("planner").get("/organisaties/gm0355").expect(200).body;
    assert!(page.contains("Gemeente Zeist"), "{page}");
});
