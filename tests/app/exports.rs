//! Lists that leave as files: the four kinds of file say the same, every list has them or a
//! reason not to.

mod coverage;
mod readers;
mod reports;

use std::collections::BTreeMap;

use calamine::{Data, Ods, Reader, Xlsx};
use drietraps::sheets::write::strip_guard;
use serde_json::Value;

use crate::kit::{Answer, Browser, TestApp, on_both};
use crate::routes::{VISITORS, pages};

/// Who may see a list of the tour of the demo.
fn visitors(app: &TestApp) -> BTreeMap<&'static str, Browser> {
    let names = VISITORS.into_iter().filter(|name| !name.is_empty());
    names.map(|name| (name, app.logged_in(name))).collect()
}

/// Each address of a list without its extension, and a role that may have it.
fn lists() -> Vec<(String, &'static str)> {
    // One row asks for a kind of file that is not made.
    let pages = pages().into_iter();
    let exports = pages.filter(|row| row.1.ends_with(".{format}") && !row.2.ends_with(".pdf"));
    exports
        .map(|row| {
            let path = row.1.trim_end_matches(".{format}");
            let path = path.replace("{id}", "3").replace("{code}", "GM0344");
            let may = |at: &usize| row.3[*at] == 200 || row.3[*at] == 404;
            (path, VISITORS[(1..VISITORS.len()).find(may).unwrap()])
        })
        .collect()
}

/// The rows of a file as texts that do not depend on the kind of file.
type Rows = Vec<Vec<String>>;

/// A day as ISO writes it, in each kind of file; other texts as they are, with one kind of break.
fn plain(text: &str) -> String {
    // A number with decimals has the comma of Dutch Excel.
    let decimal = text.replacen(',', ".", 1);
    if text.contains(',') && decimal.parse::<f64>().is_ok() {
        return decimal;
    }
    match chrono::NaiveDate::parse_from_str(text, "%d-%m-%Y") {
        Ok(day) if text.len() == 10 => day.to_string(),
        _ => text.replace("\r\n", "\n").replace('\r', "\n"),
    }
}

fn from_csv(answer: &Answer, amounts: &[bool]) -> Rows {
    let bytes = answer.bytes.strip_prefix(b"\xef\xbb\xbf").expect("the mark");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bytes);
    let cell = |(text, is_amount): (&str, &bool)| match is_amount {
        true => text.replace(',', "."),
        false => plain(strip_guard(text)),
    };
    reader.records().map(|row| row.unwrap().iter().zip(amounts).map(cell).collect()).collect()
}

fn from_workbook(sheet: &calamine::Range<Data>, amounts: &[bool]) -> Rows {
    let cell = |(cell, is_amount): (&Data, &bool)| match cell {
        Data::Empty => String::new(),
        Data::Float(number) if *is_amount => format!("{number:.2}"),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(day) => day.clone(),
        Data::String(text) => plain(text),
        other => panic!("{other:?}"),
    };
    let width = amounts.len();
    let row =
        |row: &[Data]| -> Vec<String> { row.iter().take(width).zip(amounts).map(cell).collect() };
    sheet.rows().skip(1).map(row).collect()
}

fn from_json(list: &Value) -> Rows {
    let keys: Vec<&str> =
        list["columns"].as_array().unwrap().iter().map(|it| it["key"].as_str().unwrap()).collect();
    let cell = |row: &Value, key: &str| match &row[key] {
        Value::Null => String::new(),
        Value::String(text) => plain(text),
        cents if key.ends_with("Cents") => {
            format!("{:.2}", cents.as_i64().unwrap() as f64 / 100.0)
        }
        Value::Number(number) => number.to_string(),
        other => panic!("{other}"),
    };
    let rows = list["rows"].as_array().unwrap().iter();
    rows.map(|row| keys.iter().map(|key| cell(row, key)).collect()).collect()
}

/// The last row of a spreadsheet, when JSON has the checksum beside its rows.
fn checksum_row(list: &Value) -> Option<Vec<String>> {
    let checksum = format!("Controlegetal {}", list["checksum"].as_str()?);
    let mut row = vec![list["on"].as_str().unwrap().to_owned()];
    match list["seed"].as_i64() {
        Some(seed) => row.push(format!("Zaad {seed}. {checksum}")),
        None => row.extend([String::new(), checksum]),
    }
    row.resize(list["columns"].as_array().unwrap().len(), String::new());
    Some(row)
}

/// Where a list is got as a file. Of the log those lines that getting it does not add to.
fn as_file(path: &str, kind: &str) -> String {
    let filter = if path == "/beheer/logboek" { "?wat=conversation.log" } else { "" };
    format!("{path}.{kind}{filter}")
}

/// A list as JSON, after its CSV, XLSX and ODS were found to say the same.
fn compared(browser: &Browser, path: &str) -> Value {
    let file = |kind: &str| browser.get(&as_file(path, kind)).expect(200);
    let list = file("json").json();
    let columns = list["columns"].as_array().unwrap();
    let is_amount = |it: &Value| it["key"].as_str().unwrap().ends_with("Cents");
    let amounts: Vec<bool> = columns.iter().map(is_amount).collect();
    let mut expected = from_json(&list);
    expected.extend(checksum_row(&list));
    let [xlsx, ods] = [file("xlsx").bytes, file("ods").bytes].map(std::io::Cursor::new);
    let xlsx = Xlsx::new(xlsx).unwrap().worksheets().remove(0).1;
    let ods = Ods::new(ods).unwrap().worksheets().remove(0).1;
    assert_eq!(from_csv(&file("csv"), &amounts), expected, "{path}.csv");
    assert_eq!(from_workbook(&xlsx, &amounts), expected, "{path}.xlsx");
    assert_eq!(from_workbook(&ods, &amounts), expected, "{path}.ods");
    let headings: Vec<String> = columns.iter().map(|it| it["heading"].to_string()).collect();
    let header = file("csv").body.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
    assert_eq!(headings.join(";").replace('"', ""), header, "{path}");
    list
}

on_both!(every_list_says_the_same_in_each_kind_of_file, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let lists = lists();
    assert!(lists.len() >= 20, "{} lists", lists.len());
    let empty = lists.iter().filter(|(path, visitor)| {
        compared(&browsers[visitor], path)["rows"].as_array().unwrap().is_empty()
    });
    let empty: Vec<_> = empty.map(|(path, _)| path.as_str()).collect();
    assert_eq!(empty, EMPTY_IN_THE_DEMO);
});

/// Lists of which the demo has nothing to say: to who is not in its team, and nothing is destroyed.
const EMPTY_IN_THE_DEMO: [&str; 3] = ["/import", "/taken", "/beheer/bewaartermijnen"];

on_both!(tasks_leave_without_the_words_of_others, |app| {
    let app = app.in_mid_tour();
    let mut told = Vec::new();
    for name in ["anna", "petra", "joost"] {
        let browser = app.logged_in(name);
        let list = compared(&browser, "/taken");
        let page = browser.get("/taken").expect(200).body;
        let count = page.matches("<span class=\"grow\">").count();
        assert_eq!(list["rows"].as_array().unwrap().len(), count, "{name}");
        let details = page.split("<br><span class=\"small muted\">").skip(1);
        for detail in details.filter_map(|it| it.split("</span>").next()) {
            assert!(!list.to_string().contains(detail), "{detail} in {list}");
            told.push(detail.to_owned());
        }
    }
    assert!(!told.is_empty());
});

on_both!(the_filters_of_a_page_stay_in_the_address_of_its_files, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    for (page, link) in [
        ("/gesprekken?province=PV26&state=held", "/gesprekken.ods?province=PV26&amp;state=held"),
        ("/bijeenkomsten?toon=gehouden", "/bijeenkomsten.json?toon=gehouden"),
        ("/bijeenkomsten/gewenst?province=PV30", "/bijeenkomsten/gewenst.csv?province=PV30"),
        ("/belronde?province=PV28", "/belronde.xlsx?province=PV28"),
    ] {
        let body = browsers["planner"].get(page).expect(200).body;
        assert!(body.contains(&format!("href=\"{link}\"")), "{link}: {body}");
    }
    let rows = |path: &str| browsers["planner"].get(path).expect(200).json()["rows"].clone();
    let (all, some) = (rows("/gesprekken.json"), rows("/gesprekken.json?province=PV26"));
    let (all, some) = (all.as_array().unwrap(), some.as_array().unwrap());
    assert!(!some.is_empty() && some.len() < all.len());
    assert!(some.iter().all(|row| row["province"] == "Utrecht"), "{some:?}");
});

on_both!(a_file_has_no_more_of_a_conversation_than_its_reader_may_see, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let list = browsers["planner"].get("/gesprekken.json").expect(200).json();
    let rows = list["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| !row["sessionInterest"].is_null()));
    assert!(rows.iter().all(|row| row["assessment"].is_null()), "{rows:?}");
    for path in ["/gesprekken.csv", "/beheer/mensen.csv", "/belronde.csv"] {
        browsers["planner"].get(path).expect(200);
        browsers["management"].get(path).expect(403);
    }
    browsers["adviser"].get("/taken.csv").expect(200);
    browsers["admin"].get("/beheer/accounts.csv").expect(200);
    let lines = app.read(|conn| Ok(drietraps::store::audit::list(conn)?));
    for action in
        ["conversation.export", "person.export", "call.export", "task.export", "user.export"]
    {
        assert!(lines.iter().any(|line| line.action == action), "{action}");
    }
});

/// Files that leave without a line in the audit log, and why.
const WITHOUT_A_LINE: [(&str, &str); 2] = [
    ("/beheer/herindelingen", "which municipalities merge and when is public"),
    ("/import", "who read in which file has its own lines"),
];

on_both!(a_file_leaves_a_line_in_the_audit_log_or_says_why_not, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let report = ("/dekking/rapport".to_owned(), "management");
    let mut without = Vec::new();
    for (path, visitor) in lists().into_iter().chain([report]) {
        let kind = if path == "/dekking/rapport" { "pdf" } else { "csv" };
        let lines = || app.read(|conn| Ok(drietraps::store::audit::list(conn)?));
        let before = lines().len();
        browsers[visitor].get(&format!("{path}.{kind}")).expect(200);
        let after = lines();
        let left: Vec<&str> = after[before..].iter().map(|line| line.action.as_str()).collect();
        match left.as_slice() {
            [] => without.push(path),
            [action] => assert!(action.ends_with(".export"), "{path}: {action}"),
            more => panic!("{path}: {more:?}"),
        }
    }
    without.sort_unstable();
    assert_eq!(without, WITHOUT_A_LINE.map(|(path, _)| path));
});

on_both!(figures_leave_as_a_file_only_with_who_may_export_them, |app| {
    for path in ["/dekking.csv", "/dekking/lijst.json", "/dekking/rapport.pdf"] {
        app.logged_in("planner").get(path).expect(403);
    }
    let lines = app.read(|conn| Ok(drietraps::store::audit::list(conn)?));
    assert!(!lines.iter().any(|line| line.action == "coverage.export"), "nothing left");
    let page = |name: &str| app.logged_in(name).get("/dekking/rapport").expect(200).body;
    assert!(page("management").contains("/dekking/rapport.pdf"));
    assert!(!page("planner").contains("/dekking/rapport.pdf"));
});

/// Pages of the demo with a table and no file of it, and why.
#[rustfmt::skip]
const WITHOUT: &[(&str, &str)] = &[
    ("/beheer/mensen/2", "one person, with a form"),
    ("/bijeenkomsten/1/kosten", "one session; the costs of all leave at /kosten"),
    ("/bijeenkomsten/aanbod", "waits for an answer for some days; what is chosen leaves as a session"),
    ("/bijeenkomsten/aanbod/1", "one offer of dates"),
    ("/bijeenkomsten/kalender?van=2023-11-01", "the same sessions leave at /bijeenkomsten, and as a calendar feed"),
    ("/bijeenkomsten/kalender?weergave=week&van=2023-11-07", "the same sessions leave at /bijeenkomsten"),
    ("/bijeenkomsten/publiceren", "messages that wait to be read, not a record"),
    ("/bijeenkomsten/tourplan", "a proposal that changes with each look"),
    ("/bijeenkomsten/voorstellen?organisatie=GM0344", "proposals for one organisation, gone once one is chosen"),
    ("/brieven/sjablonen", "texts, which are read one by one"),
    ("/brievenrondes/3", "its messages leave at /brievenrondes/3/berichten"),
    ("/brievenrondes/3/herinneringen", "a question to a person; what was sent leaves with the messages"),
    ("/brievenrondes/4", "a draft; its letters are not fixed before the release"),
    ("/brievenrondes/kalender", "the same rounds leave at /brievenrondes"),
    ("/dekking/rapport", "leaves as PDF; its figures leave at /dekking"),
    ("/organisaties/toewijzen?all=1&province=PV29&to=1", "a form; the organisations leave at /organisaties"),
    ("/postvak-uit", "the messages of a round or an organisation leave with more filters"),
    ("/provincies/PV26/briefing", "made for paper; the organisations leave at /organisaties"),
];

/// The addresses in the tables of the browser test.
fn pages_of_the_demo() -> Vec<&'static str> {
    let text = include_str!("../browser/demo.rs");
    let addresses = text.split('"').filter(|part| part.starts_with('/') && !part.contains('{'));
    let mut pages: Vec<&str> = addresses.filter(|it| !it.contains(' ')).collect();
    pages.sort_unstable();
    pages.dedup();
    pages
}

on_both!(a_page_with_a_table_leaves_as_a_file_or_says_why_not, |app| {
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let mut without = Vec::new();
    let pages = pages_of_the_demo();
    assert!(pages.len() > 60, "{pages:?}");
    for path in pages {
        let answers = browsers.values().map(|browser| browser.get(path));
        let seen: Vec<Answer> = answers.filter(|it| it.status == 200).collect();
        let has = |what: &str| seen.iter().any(|it| it.body.contains(what));
        if has("<table") && !has(">JSON</a>") {
            without.push(path);
        }
    }
    let known: Vec<&str> = WITHOUT.iter().map(|(path, _)| *path).collect();
    assert_eq!(without, known, "each with its reason, no other");
    assert!(WITHOUT.iter().all(|(_, why)| why.len() > 10));
});
