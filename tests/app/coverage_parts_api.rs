//! The parts of coverage as programs read them: the figures are those that stand on the pages.

use serde_json::Value;

use crate::kit::{Browser, TestApp, on_both};

/// The question of the page and the same for a program.
const QUESTIONS: [(&str, &str); 2] = [
    ("peildatum=2023-10-03", "on=2023-10-03"),
    (
        "peildatum=2023-06-30&bekend-op=2023-07-15T12:00:00Z",
        "on=2023-06-30&knownAt=2023-07-15T12:00:00Z",
    ),
];

const STAGES: [&str; 4] = ["letter", "conversation", "session", "training"];

/// The texts of the cells of each body row of a page, names of rows included.
fn table(browser: &Browser, path: &str) -> Vec<Vec<String>> {
    let page = browser.get(path).expect(200).body;
    let rows = page.split("<tr>").filter(|row| row.trim_start().starts_with("<th scope=\"row\">"));
    let cells = |row: &str| {
        let cells = row.split("</t").filter(|it| it.contains("<td") || it.contains("<th"));
        cells.map(text).collect()
    };
    rows.map(cells).collect()
}

/// The text of a cell without its tags.
fn text(cell: &str) -> String {
    let (_, cell) = cell.rsplit_once("<t").unwrap();
    let words = cell.split('<').filter_map(|part| Some(part.split_once('>')?.1));
    words.collect::<String>().trim().to_owned()
}

/// A number as a page writes it.
fn number(value: &Value) -> String {
    assert!(value.is_i64(), "{value}");
    value.to_string()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap()
}

/// The part of coverage as a program reads it, with the checksum of the whole.
fn asked(app: &TestApp, part: &str, query: &str) -> Value {
    let api = app.api("management");
    let whole = api.get(&format!("coverage?{query}")).expect(200).json();
    let part = api.get(&format!("coverage/{part}?{query}")).expect(200).json();
    for key in ["on", "municipalities", "provinces", "checksum"] {
        assert_eq!(part[key], whole[key], "{key}");
    }
    part
}

on_both!(the_funnel_of_the_api_is_that_of_the_page, |app| {
    let app = app.in_mid_tour();
    for (page, query) in QUESTIONS {
        let rows = table(&app.logged_in("mieke"), &format!("/dekking/trechter?{page}"));
        let json = asked(&app, "funnel", query);
        let stages = list(&json, "stages");
        assert_eq!((stages.len(), rows.len()), (4, 4));
        for (stage, row) in stages.iter().zip(&rows) {
            assert_eq!(row[1], number(&stage["reached"]));
            let onward = &stage["onward"];
            if onward.is_null() {
                assert_eq!(
                    (row[2].as_str(), &stage["stage"]),
                    ("laatste stap", &"training".into())
                );
                continue;
            }
            assert_eq!(row[3], number(&onward["passed"]));
            for (shown, days) in [(&row[5], &onward["medianDays"]), (&row[6], &onward["mostDays"])]
            {
                let days = days.as_i64().map_or("–".to_owned(), |days| days.to_string());
                assert!(shown.split(' ').any(|word| word == days), "{shown}: {days}");
            }
        }
    }
});

on_both!(the_months_of_the_api_are_those_of_the_page, |app| {
    let app = app.in_mid_tour();
    let browser = app.logged_in("mieke");
    for (page, query) in QUESTIONS {
        let json = asked(&app, "months", query);
        let months = list(&json, "months");
        assert!(!months.is_empty());
        for stage in STAGES {
            let rows = table(&browser, &format!("/dekking/maanden?stap={stage}&{page}"));
            // Below the months stands their sum.
            assert_eq!(rows.len(), months.len() + 1);
            for (month, row) in months.iter().zip(&rows) {
                let provinces = list(month, "byProvince").iter().map(|it| number(&it[stage]));
                let all = [&month["stages"][stage], &month["provinceOrganisations"][stage]];
                let figures: Vec<String> = provinces.chain(all.map(number)).collect();
                assert_eq!(row[1..], figures, "{stage} {}", row[0]);
            }
        }
    }
});

on_both!(the_spread_of_the_api_is_that_of_the_page, |app| {
    let app = app.in_mid_tour();
    for (page, query) in QUESTIONS {
        let rows = table(&app.logged_in("mieke"), &format!("/dekking/verdeling?{page}"));
        let json = asked(&app, "spread", query);
        let (sizes, advisers, modes) =
            (list(&json, "bySize"), list(&json, "byAdviser"), list(&json, "byMode"));
        // Each of the three tables ends with its sum.
        assert_eq!(rows.len(), sizes.len() + advisers.len() + modes.len() + 3);
        let (by_size, rest) = rows.split_at(sizes.len() + 1);
        for (size, row) in sizes.iter().zip(by_size) {
            let stages = STAGES.map(|stage| number(&size[stage]));
            assert_eq!((&row[1], &row[2..6]), (&number(&size["municipalities"]), &stages[..]));
        }
        let (by_adviser, by_mode) = rest.split_at(advisers.len() + 1);
        for (it, row) in advisers.iter().zip(by_adviser).chain(modes.iter().zip(by_mode)) {
            let visits = ["municipalities", "provinces", "withSession"].map(|key| number(&it[key]));
            assert_eq!(row[1..4], visits);
        }
        for (it, row) in advisers.iter().zip(by_adviser) {
            assert_eq!(it["adviser"].as_str().unwrap_or("niet vastgelegd"), row[0]);
        }
    }
});

on_both!(a_part_of_coverage_refuses_what_coverage_refuses, |app| {
    let api = app.api("management");
    for part in ["", "/funnel", "/months", "/spread"] {
        let refused = api.get(&format!("coverage{part}?on=1-2-2024&kat=1")).expect(400).json();
        let fields: Vec<&Value> = list(&refused, "errors").iter().map(|it| &it["field"]).collect();
        assert_eq!(fields, ["on", "kat"], "{part}");
    }
});
