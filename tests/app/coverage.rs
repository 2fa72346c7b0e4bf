//! Coverage: the same figures on the page, in the list behind each figure, in the API and on
//! the command line, on any date.

use std::process::Command;

use chrono::NaiveDate;
use drietraps::domain::dossiers::StageEvent;
use drietraps::domain::stages::{Move, Stage, StageState};
use drietraps::services::coverage::{self, Report};
use drietraps::services::stages::{self, StageMove};
use drietraps::store::{dossiers, organisations};
use serde_json::Value;

use crate::kit::{TestApp, on_both};

/// 3 October 2023: two municipalities of Zeeland and one of Zuid-Holland were visited, one of
/// them by a predecessor; one session, one training; a letter to a province.
fn small_tour(app: &TestApp) {
    let hold: &[Move] = &[Move::Hold];
    reach(app, "GM0501", (Stage::Letter, &[Move::Plan, Move::Send]), "2022-09-01");
    reach(app, "GM0501", (Stage::Conversation, hold), "2022-10-04");
    for code in ["GM0717", "GM1714", "GM0716"] {
        reach(app, code, (Stage::Letter, &[Move::Plan, Move::Send]), "2023-09-05");
    }
    reach(app, "PV29", (Stage::Letter, &[Move::Plan, Move::Send]), "2023-09-05");
    reach(app, "GM0717", (Stage::Conversation, hold), "2023-09-19");
    reach(app, "GM1714", (Stage::Conversation, hold), "2023-10-03");
    let session: &[Move] = &[Move::Want, Move::Plan, Move::Hold];
    reach(app, "GM0717", (Stage::Session, session), "2023-09-26");
    let training: &[Move] = &[Move::Request, Move::AgreeCost, Move::Plan, Move::Hold];
    reach(app, "GM0717", (Stage::Training, training), "2023-10-02");
}

fn reach(app: &TestApp, code: &str, (stage, moves): (Stage, &[Move]), on: &str) {
    let (actor, on, now) = (app.actor("adviser"), day(on), app.now());
    app.write(|conn| {
        let organisation = organisations::get_by_code(conn, code)?;
        let tour = dossiers::current_tour(conn)?;
        let dossier = dossiers::get_of(conn, organisation.id, tour)?;
        for &what in moves {
            let reason = what.needs_reason().then(|| "Nu niet.".to_owned());
            let step = StageMove { dossier: &dossier, stage, what, on, reason };
            stages::record(conn, &actor, &step, now)?;
        }
        Ok(())
    });
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn report(app: &TestApp, on: &str) -> Report {
    let (actor, on, now) = (app.actor("management"), day(on), app.now());
    app.read(|conn| coverage::report(conn, &actor, on, now))
}

on_both!(the_number_of_municipalities_follows_the_reference_date, |app| {
    for (on, municipalities) in [("2022-01-01", 345), ("2022-03-24", 344), ("2023-01-01", 342)] {
        let coverage = report(&app, on).coverage;
        assert_eq!((coverage.municipalities, coverage.provinces), (municipalities, 12), "{on}");
    }
    let coverage = report(&app, "2023-10-03").coverage;
    let numbers: Vec<_> = coverage.by_province.iter().map(|p| p.municipalities).collect();
    assert_eq!(numbers, [10, 18, 12, 25, 6, 51, 26, 44, 50, 13, 56, 31]);
});

on_both!(the_report_of_a_small_tour_is_as_agreed, |app| {
    small_tour(&app);
    let answer = app.api("management").get("coverage?on=2023-10-03").expect(200);
    let json = serde_json::to_string_pretty(&answer.json()).unwrap();
    insta::assert_snapshot!("coverage_json", json);
    let targets = app.api("management").get("targets?on=2023-10-03").expect(200).json();
    assert_eq!(targets, answer.json()["targets"]);
});

on_both!(a_successor_counts_by_its_predecessor_and_says_so, |app| {
    small_tour(&app);
    let before = report(&app, "2022-12-31").coverage;
    assert_eq!((before.stages.conversation, before.municipalities), (1, 344));
    let page = app.logged_in("planner").get("/dekking").expect(200);
    assert!(page.body.contains("Eén gemeente telt mee via een rechtsvoorganger."));
    assert!(page.body.contains("Voorne aan Zee: gesprek gehouden, via rechtsvoorganger"));
    assert!(
        page.body.contains(
            "Op 3 oktober 2023 zijn 3 van de 342 gemeenten bezocht, 197 te gaan tot 200."
        )
    );
    let list = app
        .logged_in("planner")
        .get("/dekking/lijst?provincie=PV28&stap=conversation&peildatum=2023-10-03")
        .expect(200);
    assert!(list.body.contains("/organisaties/GM1992"));
    assert!(list.body.contains("via rechtsvoorganger") && !list.body.contains("GM0501"));
});

on_both!(a_correction_lowers_the_figure_but_not_a_report_as_known_before_it, |app| {
    small_tour(&app);
    let tomorrow = app.at("2023-10-04T07:00:00Z");
    let now = tomorrow.now();
    tomorrow.write(|conn| {
        let organisation = organisations::get_by_code(conn, "GM1714")?;
        let tour = dossiers::current_tour(conn)?;
        let dossier = dossiers::get_of(conn, organisation.id, tour)?;
        let events = dossiers::list_events(conn, dossier.id)?;
        let held = events.into_iter().find(|event| event.to == StageState::Held).unwrap();
        let correction = StageEvent {
            from: StageState::Held,
            to: StageState::NotStarted,
            happened_on: day("2023-10-04"),
            recorded_at: now,
            reason: Some("Verkeerde gemeente gekozen.".to_owned()),
            corrects: Some(held.id),
            ..held
        };
        Ok(dossiers::add_event(conn, &correction)?)
    });
    let client = tomorrow.api("adviser");
    let conversations = |path: &str| client.get(path).expect(200).json()["stages"].clone();
    assert_eq!(conversations("coverage?on=2023-10-03")["conversation"], 2);
    let known = "coverage?on=2023-10-03&knownAt=2023-10-03T22:00:00Z";
    assert_eq!(conversations(known)["conversation"], 3);
});

on_both!(every_number_leads_to_a_list_of_just_as_many, |app| {
    small_tour(&app);
    let browser = app.logged_in("management");
    let page = browser.get("/dekking?peildatum=03-10-2023").expect(200).body;
    let links = figures_with_links(&page);
    // 12 provinces and 2 totals, and the figures above 0 of Zeeland, Zuid-Holland and both totals.
    assert_eq!(links.len(), 14 + 4 + 2 + 4 + 1, "{links:?}");
    for (href, number) in links {
        let list = browser.get(&href).expect(200).body;
        assert_eq!(rows(&list), number.min(50), "{href}");
        assert!(list.contains(&format!(" van {number}</p>")), "{href}");
    }
});

fn rows(list: &str) -> usize {
    list.matches("<tr><th scope=\"row\">").count()
}

on_both!(the_list_behind_a_figure_has_fifty_a_page_and_each_organisation_once, |app| {
    let browser = app.logged_in("planner");
    let list = "/dekking/lijst?peildatum=03-10-2023";
    let mut seen = std::collections::BTreeSet::new();
    for number in 1..=7 {
        let page = browser.get(&format!("{list}&pagina={number}")).expect(200).body;
        assert_eq!(rows(&page), if number == 7 { 42 } else { 50 }, "{number}");
        assert!(page.contains("Op 3 oktober 2023: 342 gemeenten."), "the count is of the whole");
        let links = page.split("<tr><th scope=\"row\"><a href=\"").skip(1);
        seen.extend(links.map(|link| link.split('"').next().unwrap().to_owned()));
    }
    assert_eq!(seen.len(), 342);
    let second = browser.get(&format!("{list}&provincie=PV30&pagina=2")).expect(200).body;
    assert!(second.contains("51 tot en met 56 van 56"));
    let previous = "/dekking/lijst?peildatum=03-10-2023&amp;provincie=PV30&amp;pagina=1";
    assert!(second.contains(previous), "the question stays in the links");
});

on_both!(a_day_that_is_still_to_come_is_no_coverage, |app| {
    let browser = app.logged_in("planner");
    let sentence = "Deze dag moet nog komen. Kies vandaag of een eerdere dag.";
    for query in ["peildatum=04-10-2023", "bekend-op=04-10-2023", "bekend-op=2023-10-03T22:00:00Z"]
    {
        for path in ["/dekking", "/dekking/trechter", "/dekking/rapport", "/dekking/lijst"] {
            let page = browser.get(&format!("{path}?{query}")).expect(422).body;
            assert!(page.contains(sentence), "{path}?{query}");
        }
    }
    let ahead = app.api("planner").get("coverage?on=2024-12-31&knownAt=2030-01-01T00:00:00Z");
    let ahead = ahead.expect(200).json();
    assert_eq!(ahead["knownAt"], "2023-10-03T07:00:00Z", "what is known so far");
    let now = app.api("planner").get("coverage?on=2024-12-31").expect(200).json();
    assert_eq!(ahead["checksum"], now["checksum"]);
});

on_both!(a_day_before_the_municipalities_are_known_is_refused, |app| {
    let (browser, api) = (app.logged_in("planner"), app.api("planner"));
    let sentence = "Van vóór 1 januari 2019 kennen wij de gemeenten niet.";
    for part in ["", "/trechter", "/maanden", "/verdeling", "/rapport", "/lijst", "/verwachting"] {
        let page = browser.get(&format!("/dekking{part}?peildatum=31-12-2018")).expect(422).body;
        assert!(page.contains(sentence), "{part}: {page}");
    }
    browser.get("/dekking/trechter?peildatum=01-01-2019").expect(200);
    for path in ["coverage", "targets"] {
        let problem = api.get(&format!("{path}?on=2018-12-31")).expect(400).json();
        assert_eq!(problem["errors"][0]["field"], "on", "{problem}");
        assert!(problem.to_string().contains(sentence), "{problem}");
    }
    let first = api.get("coverage?on=2019-01-01").expect(200).json();
    assert_eq!(first["municipalities"], 355, "CBS, 1 January 2019");
});

on_both!(what_is_known_today_is_kept_with_its_moment_in_the_links, |app| {
    small_tour(&app);
    let question = "peildatum=03-10-2023&bekend-op=03-10-2023";
    let page = app.logged_in("planner").get(&format!("/dekking?{question}")).expect(200).body;
    assert!(page.contains("Zoals bekend op 3 oktober 2023, 09.00 uur."));
    let kept = "peildatum=03-10-2023&bekend-op=2023-10-03T07:00:00Z";
    assert!(page.contains(&format!("/dekking/trechter?{}", kept.replace('&', "&amp;"))));
    let later = app.at("2023-10-03T13:00:00Z");
    reach(&later, "GM0716", (Stage::Conversation, &[Move::Hold]), "2023-10-03");
    let read = |query: &str| {
        let page = later.logged_in("planner").get(&format!("/dekking?{query}")).expect(200).body;
        page.split_once("<p class=\"lead\">").unwrap().1.split_once("</p>").unwrap().0.to_owned()
    };
    assert!(read(kept).contains("zijn 3 van de 342"), "{}", read(kept));
    assert!(read(question).contains("zijn 4 van de 342"), "{}", read(question));
});

on_both!(after_its_last_day_a_missed_target_says_how_many_were_too_few_then, |app| {
    small_tour(&app);
    let later = app.at("2025-02-03T08:00:00Z");
    reach(&later, "GM0716", (Stage::Conversation, &[Move::Hold]), "2025-01-15");
    let page = |question: &str| {
        let page = later.logged_in("planner").get(&format!("/dekking{question}")).expect(200);
        page.body
    };
    let missed = "Niet gehaald: 197 te weinig op 31 december 2024.";
    assert!(page("").contains(&format!("{missed} Daarna kwam er 1 bij.")));
    assert!(!page("").contains("uiterlijk 31 december 2024"));
    let last_day = page("?peildatum=31-12-2024");
    assert!(last_day.contains(missed) && !last_day.contains("Daarna kwam"));
    assert!(page("?peildatum=30-12-2024").contains("Nog 197, uiterlijk 31 december 2024."));
    let known = page("?peildatum=31-12-2024&bekend-op=30-12-2024");
    assert!(known.contains("Nog 197, uiterlijk 31 december 2024."), "as known before it was over");
});

/// Address and number of each linked figure in the table.
fn figures_with_links(page: &str) -> Vec<(String, usize)> {
    page.split("<td class=\"numeric\"><a href=\"")
        .skip(1)
        .map(|part| {
            let (href, rest) = part.split_once("\">").unwrap();
            let number = rest.split_once('<').unwrap().0.parse().unwrap();
            (href.replace("&amp;", "&"), number)
        })
        .collect()
}

on_both!(the_map_shows_the_figures_of_the_table, |app| {
    small_tour(&app);
    for on in ["2022-01-01", "2022-11-01", "2023-10-03"] {
        let coverage = report(&app, on).coverage;
        let page = app.logged_in("adviser").get(&format!("/dekking?peildatum={on}")).expect(200);
        let tiles: Vec<&str> = page.body.split("class=\"map-tile ").skip(1).collect();
        let of_municipalities: Vec<&str> =
            tiles.iter().filter(|tile| tile.contains("/organisaties/GM")).copied().collect();
        assert_eq!(of_municipalities.len() as i64, coverage.municipalities, "{on}");
        assert_eq!(tiles.len() - of_municipalities.len(), 12, "{on}");
        let furthest = |stage: &str| {
            of_municipalities.iter().filter(|tile| tile.starts_with(stage)).count() as i64
        };
        let stages = coverage.stages;
        assert_eq!(furthest("stage-training"), stages.training, "{on}");
        assert_eq!(furthest("stage-session"), stages.session - stages.training, "{on}");
        assert_eq!(furthest("stage-conversation"), stages.conversation - stages.session, "{on}");
        assert_eq!(furthest("stage-letter"), stages.letter - stages.conversation, "{on}");
        let places: std::collections::HashSet<&str> = tiles.iter().map(|t| place(t)).collect();
        assert_eq!(places.len(), tiles.len(), "{on}: two tiles on one place");
    }
});

fn place(tile: &str) -> &str {
    tile.split_once("translate(").unwrap().1.split_once(')').unwrap().0
}

on_both!(what_was_declined_or_cannot_be_delivered_is_marked_on_the_map_of_today, |app| {
    reach(&app, "GM0717", (Stage::Conversation, &[Move::Decline]), "2023-10-02");
    reach(&app, "GM1714", (Stage::Letter, &[Move::Plan, Move::Bounce]), "2023-10-02");
    let browser = app.logged_in("planner");
    let today = browser.get("/dekking").expect(200).body;
    assert!(today.contains("Veere: nog niets, afgewezen") && today.contains("map-hatch\""));
    assert!(today.contains("Sluis: nog niets, brief geblokkeerd") && today.contains("map-dot"));
    let earlier = browser.get("/dekking?peildatum=2023-10-02").expect(200).body;
    assert!(!earlier.contains("afgewezen") && !earlier.contains("map-dot"));
});

on_both!(a_wrong_reference_date_is_refused_with_what_to_do, |app| {
    let page = app.logged_in("planner").get("/dekking?peildatum=31-02-2023").expect(422);
    assert!(page.body.contains("value=\"31-02-2023\""));
    assert!(page.body.contains("Deze dag bestaat niet"));
    for on in ["31-12-2024", "2024-02-30", ""] {
        let answer = app.api("planner").get(&format!("coverage?on={on}")).expect(400);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert_eq!(answer.json()["errors"][0]["field"], "on");
    }
    app.logged_in("planner").get("/dekking/lijst?provincie=PV99").expect(404);
});

on_both!(management_exports_the_figures_and_a_planner_does_not, |app| {
    small_tour(&app);
    let file = app.logged_in("management").get("/dekking.csv?peildatum=2023-10-03").expect(200);
    assert!(file.body.contains("2023-10-03;PV29;Zeeland;13;3;2;1;1\r\n"), "{}", file.body);
    assert!(file.body.contains("2023-10-03;;Alle gemeenten;342;4;3;1;1\r\n"), "{}", file.body);
    app.logged_in("planner").get("/dekking.csv").expect(403);
    let page = app.logged_in("planner").get("/dekking").expect(200);
    assert!(!page.body.contains("/dekking.csv"));
});

#[test]
fn the_command_line_reports_on_a_database_that_was_not_there_yet() {
    let folder = tempfile::tempdir().unwrap();
    let print = |format: &str| {
        let url = format!("sqlite://{}", folder.path().join("new.sqlite").display());
        let output = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .args(["report", "coverage", "--on", "2022-03-24", "--format", format])
            .env("DATABASE_URL", url)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let json: Value = serde_json::from_str(&print("json")).unwrap();
    assert_eq!((&json["on"], &json["municipalities"]), (&"2022-03-24".into(), &344.into()));
    assert_eq!(json["byProvince"][11]["code"], "PV31");
    assert!(print("csv").contains("2022-03-24;PV29;Zeeland;13;0;0;0;0"));
    assert!(print("table").starts_with("On 2022-03-24: 0 of 344 municipalities visited\n"));
}

#[test]
fn a_reference_date_that_is_none_is_wrong_usage() {
    for day in ["31-02-2022", "2018-12-31"] {
        let output = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .args(["report", "coverage", "--on", day])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{day}");
    }
}
