//! Coverage taken apart on its pages: every number leads to as many rows, each page says what it
//! was asked, and page, file, API and command line have one checksum.

use std::collections::BTreeSet;
use std::process::Command;

use drietraps::services::coverage::Memory;

use crate::kit::{Browser, on_both};

const PAGES: [&str; 7] = [
    "/dekking",
    "/dekking/trechter",
    "/dekking/maanden?stap=letter",
    "/dekking/maanden",
    "/dekking/maanden?stap=session",
    "/dekking/maanden?stap=training",
    "/dekking/verdeling",
];

/// Address and number of each linked figure on a page.
fn figures(page: &str) -> Vec<(String, usize)> {
    page.split("<a href=\"/dekking/lijst?")
        .skip(1)
        .filter_map(|part| {
            let (query, rest) = part.split_once("\">")?;
            let text = rest.split_once('<')?.0;
            // "31 van 200" is the figure of a target.
            let number = text.split(' ').next()?.replace('.', "").parse().ok()?;
            Some((format!("/dekking/lijst?{}", query.replace("&amp;", "&")), number))
        })
        .collect()
}

fn walk(browser: &Browser, question: &str) -> usize {
    let mut seen = BTreeSet::new();
    for path in PAGES {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = browser.get(&format!("{path}{joint}{question}")).expect(200).body;
        for (href, number) in figures(&page) {
            if !seen.insert((href.clone(), number)) {
                continue;
            }
            let list = browser.get(&href).expect(200).body;
            let rows = list.matches("<tr><th scope=\"row\">").count();
            assert_eq!(rows, number.min(50), "{path}: {href}");
            let all = format!(" van {number}</p>");
            assert!(number == 0 || list.contains(&all), "{path}: {href}");
        }
    }
    seen.len()
}

on_both!(every_number_on_every_page_of_coverage_leads_to_as_many_rows, |app| {
    let app = app.in_mid_tour();
    let browser = app.logged_in("mieke");
    let now = walk(&browser, "peildatum=2023-10-03");
    assert!(now > 80, "{now} figures");
    let earlier = walk(&browser, "peildatum=2023-06-30&bekend-op=2023-07-15");
    assert!(earlier > 20, "{earlier} figures");
});

on_both!(page_file_api_and_command_line_have_one_checksum, |app| {
    let app = app.in_mid_tour();
    let json = app.api("management").get("coverage?on=2023-06-30").expect(200).json();
    let checksum = json["checksum"].as_str().unwrap().to_owned();
    assert_eq!(checksum.len(), 64);
    let browser = app.logged_in("mieke");
    let file = browser.get("/dekking.csv?peildatum=2023-06-30").expect(200).body;
    assert!(file.contains(&checksum), "{file}");
    for path in PAGES {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = browser.get(&format!("{path}{joint}peildatum=2023-06-30")).expect(200).body;
        assert!(page.contains(&checksum[..12]), "{path}");
    }
    let known = browser.get("/dekking.csv?peildatum=2023-06-30&bekend-op=2023-06-30").expect(200);
    assert!(!known.body.contains(&checksum), "another question has another checksum");
    let output = Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .args(["report", "coverage", "--on", "2023-06-30", "--format", "json"])
        .env("DATABASE_URL", &app.state.settings.database_url)
        .current_dir(app.folder.path())
        .output()
        .unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["checksum"], checksum.as_str());
});

on_both!(the_map_counts_in_each_class_what_the_table_counts, |app| {
    let app = app.in_mid_tour();
    let (actor, now) = (app.actor("management"), app.now());
    for on in ["2022-12-31", "2023-06-30", "2023-10-03"] {
        let day = on.parse().unwrap();
        let figures = Memory::default().figures(&app.state.db).unwrap();
        let coverage = app.read(|conn| figures.report(conn, &actor, day, now)).coverage;
        let page = app.logged_in("anna").get(&format!("/dekking?peildatum={on}")).expect(200).body;
        let tiles = |kind: &str, class: &str| {
            let drawn = page.split("class=\"map-tile stage-").skip(1);
            drawn
                .filter(|it| it.starts_with(class) && it.contains(&format!("/organisaties/{kind}")))
                .count()
        };
        for (kind, all) in [("GM", coverage.municipalities), ("PV", coverage.provinces)] {
            let classes = ["none", "letter", "conversation", "session", "training"];
            let drawn: usize = classes.iter().map(|class| tiles(kind, class)).sum();
            assert_eq!(drawn as i64, all, "{on}");
            for class in classes {
                let furthest = |it: &&drietraps::domain::coverage::Standing| {
                    it.organisation.code.starts_with(kind)
                        && it.furthest().map_or("none", |stage| stage.as_str()) == class
                };
                let counted = coverage.standings.iter().filter(furthest).count();
                assert_eq!(tiles(kind, class), counted, "{on} {kind} {class}");
            }
        }
    }
});

on_both!(a_page_says_as_known_on_which_day_it_is_and_keeps_it_in_its_links, |app| {
    let page = app
        .logged_in("planner")
        .get("/dekking?peildatum=01-09-2023&bekend-op=15-09-2023")
        .expect(200)
        .body;
    assert!(page.contains("Zoals bekend op 15 september 2023."));
    assert!(page.contains("value=\"15-09-2023\""));
    assert!(page.contains("/dekking/maanden?peildatum=01-09-2023&amp;bekend-op=15-09-2023"));
    assert!(page.contains("/dekking/lijst?peildatum=01-09-2023&amp;bekend-op=15-09-2023"));
    let refused = app.logged_in("planner").get("/dekking?bekend-op=31-02-2023").expect(422).body;
    assert!(refused.contains("value=\"31-02-2023\"") && refused.contains("Deze dag bestaat niet"));
});

on_both!(from_the_last_day_of_a_target_on_the_sentence_says_how_many_were_too_few, |app| {
    let app = app.at("2025-02-03T08:00:00Z");
    let sentence = |on: &str| {
        let page = app.logged_in("planner").get(&format!("/dekking?peildatum={on}")).expect(200);
        let (_, rest) = page.body.split_once("<p class=\"lead\">").unwrap();
        rest.split_once("</p>").unwrap().0.to_owned()
    };
    assert_eq!(
        sentence("31-12-2024"),
        "Op 31 december 2024 zijn 0 van de 342 gemeenten bezocht, 200 minder dan het streefcijfer."
    );
    assert!(sentence("30-12-2024").ends_with("bezocht, 200 te gaan tot 200."));
});

on_both!(a_tour_without_anything_yet_shows_its_pages_without_figures, |app| {
    let browser = app.logged_in("planner");
    let months = browser.get("/dekking/maanden").expect(200).body;
    assert!(months.contains("Er is nog niets gebeurd."));
    let funnel = browser.get("/dekking/trechter").expect(200).body;
    assert!(funnel.contains("0 van 342") && !funnel.contains("NaN"));
    browser.get("/dekking/verdeling").expect(200);
    browser.get("/dekking/maanden?stap=onzin").expect(200);
});
