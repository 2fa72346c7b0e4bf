//! The parts of coverage as files: with the figures of coverage, and with the question.

use serde_json::Value;

use super::{compared, visitors};
use crate::kit::{Answer, Browser, on_both};

const QUESTION: &str = "peildatum=30-09-2023&bekend-op=01-10-2023";

fn file(browser: &Browser, part: &str) -> Answer {
    browser.get(&format!("/dekking{part}.json?{QUESTION}")).expect(200)
}

fn rows(browser: &Browser, part: &str) -> Vec<Value> {
    file(browser, part).json()["rows"].as_array().unwrap().clone()
}

/// The sum of a column over the rows that a column names so.
fn sum(rows: &[Value], (column, name): (&str, &str), summed: &str) -> i64 {
    rows.iter().filter(|row| row[column] == name).filter_map(|row| row[summed].as_i64()).sum()
}

on_both!(the_parts_of_coverage_leave_with_the_figures_of_coverage, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let of = |part: &str| rows(&browsers["management"], part);
    let (totals, months) = (of(""), of("/maanden"));
    let (funnel, spread) = (of("/trechter"), of("/verdeling"));
    let stages = [("letter", "Brief"), ("conversation", "Gesprek"), ("session", "Bijeenkomst")];
    for (stage, label) in stages {
        let all = sum(&totals, ("province", "Alle gemeenten"), stage);
        assert!(all > 0, "{stage}");
        assert_eq!(sum(&months, ("province", "Alle gemeenten"), stage), all);
        assert_eq!(sum(&funnel, ("stage", label), "reached"), all);
        assert_eq!(sum(&spread, ("by", "aantal inwoners"), stage), all);
        for province in totals.iter().filter(|row| row["code"] != Value::Null) {
            let code = province["code"].as_str().unwrap();
            assert_eq!(sum(&months, ("code", code), stage), province[stage], "{code} {stage}");
        }
    }
    let visited = sum(&totals, ("province", "Alle gemeenten"), "conversation");
    for by in ["adviseur", "vorm van het gesprek"] {
        assert_eq!(sum(&spread, ("by", by), "conversation"), visited, "{by}");
    }
});

on_both!(the_file_of_a_part_answers_the_question_of_its_page_and_says_the_checksum, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let browser = &browsers["management"];
    let checksum = |part: &str| file(browser, part).json()["checksum"].clone();
    for part in ["/trechter", "/maanden", "/verdeling"] {
        let page = browser.get(&format!("/dekking{part}?{QUESTION}")).expect(200).body;
        let link = format!("/dekking{part}.xlsx?{}", QUESTION.replace('&', "&amp;"));
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}: {page}");
        let own = browsers["planner"].get(&format!("/dekking{part}")).expect(200).body;
        assert!(!own.contains(".xlsx"), "a planner exports no figures: {own}");
        let named = file(browser, part).header("content-disposition").unwrap().to_owned();
        let name = format!("dekking-{}-2023-09-30-bekend-2023-10-01.json", &part[1..]);
        assert!(named.contains(&name), "{named}");
        assert_eq!(checksum(part), checksum(""), "{part}");
    }
});

on_both!(a_program_finds_the_question_beside_the_rows_and_knows_which_rows_are_sums, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let browser = &browsers["management"];
    for (part, sums) in [("", 2), ("/maanden", 10), ("/trechter", 0), ("/verdeling", 0)] {
        let list = file(browser, part).json();
        assert_eq!(list["on"], "2023-09-30", "{part}");
        assert_eq!(list["knownAt"], "2023-10-01T21:59:59.999999Z", "{part}");
        assert_eq!(list["checksum"].as_str().unwrap().len(), 64, "{part}");
        let rows = list["rows"].as_array().unwrap();
        assert!(!list["rows"].to_string().contains("Controlegetal"), "{part}");
        assert_eq!(rows.iter().filter(|row| row["isSum"] == true).count(), sums, "{part}");
        for row in rows {
            let is_named =
                row["province"] == "Alle gemeenten" || row["province"] == "Provincies zelf";
            assert_eq!(row["isSum"], is_named, "{part} {row}");
        }
    }
    let rows = rows(browser, "");
    let provinces = rows.iter().filter(|row| row["isSum"] == false);
    let letters: i64 = provinces.map(|row| row["letter"].as_i64().unwrap()).sum();
    assert_eq!(letters, sum(&rows, ("province", "Alle gemeenten"), "letter"));
});

on_both!(the_list_behind_a_figure_says_since_when_as_its_page_does, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let browser = &browsers["management"];
    let question = "peildatum=03-10-2023&stap=conversation";
    let list = browser.get(&format!("/dekking/lijst.json?{question}")).expect(200).json();
    let rows = list["rows"].as_array().unwrap();
    assert!(rows.len() > 20, "{list}");
    let page = browser.get(&format!("/dekking/lijst?{question}")).expect(200).body;
    for row in rows {
        let day: chrono::NaiveDate = row["since"].as_str().unwrap().parse().unwrap();
        let since = format!("<td data-label=\"Sinds\">{}</td>", day.format("%d-%m-%Y"));
        let link = format!("href=\"/organisaties/{}\"", row["code"].as_str().unwrap());
        let (_, rest) = page.split_once(&link).unwrap();
        assert!(rest.split("</tr>").next().unwrap().contains(&since), "{row}");
    }
});

on_both!(the_forecast_leaves_with_its_levers_and_the_targets_with_how_they_stand, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let browser = &browsers["management"];
    let list = compared(browser, "/dekking/verwachting");
    let of = |variant: &str| -> Vec<Value> {
        let rows = list["rows"].as_array().unwrap().iter();
        rows.filter(|row| row["variant"] == variant).cloned().collect()
    };
    let as_is = of("zoals het nu gaat");
    assert!(as_is.iter().any(|row| row["target"] == "T1" && row["state"] == "open"), "{list}");
    for row in as_is.iter().filter(|row| row["state"] == "open") {
        let [low, middle, high] = ["low", "expected", "high"].map(|it| row[it].as_i64().unwrap());
        assert!(low <= middle && middle <= high, "{row}");
    }
    assert!(list["rows"].as_array().unwrap().len() > as_is.len(), "no levers: {list}");
    let targets = compared(browser, "/dekking/streefcijfers");
    let first = &targets["rows"][0];
    assert_eq!((&first["code"], &first["state"]), (&"T1".into(), &"geldt".into()), "{targets}");
    assert_eq!(first["value"], as_is[0]["value"]);
});

on_both!(the_evaluations_leave_without_what_the_page_hides, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let list = compared(&browsers["planner"], "/dekking/bijeenkomsten");
    let rows = list["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["name"] == "gehouden" && row["number"].as_i64() > Some(0)));
    for row in rows {
        let is_hidden = row["isHidden"] == "ja";
        assert_eq!(is_hidden, row["number"].is_null(), "{row}");
        let few = row["about"] == "thema" && row["number"].as_i64().is_some_and(|it| it < 5);
        assert!(!few, "{row}");
    }
});
