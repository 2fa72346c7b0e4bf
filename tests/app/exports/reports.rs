//! The report for management, read back from its PDF by Poppler.

use std::process::Command;

use super::visitors;
use crate::kit::{Backend, Browser, TestApp};

/// What a program of Poppler says of a PDF.
fn said(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).arg(&file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output =
        command.output().unwrap_or_else(|why| panic!("{program} (poppler-utils) is needed: {why}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The texts of the cells and paragraphs of a page, without blanks around them.
fn texts(body: &str) -> Vec<String> {
    let report = body.split("<div class=\"report\">").nth(1).unwrap();
    let report = report.split("</main>").next().unwrap();
    // What is said to who cannot see the page is a heading on paper.
    let parts = report.split('<').filter(|part| !part.starts_with("caption"));
    let parts = parts.filter_map(|part| part.split_once('>'));
    let texts = parts.map(|(_, text)| text.split_whitespace().collect::<Vec<_>>().join(" "));
    texts.filter(|text| !text.is_empty()).collect()
}

#[test]
fn the_pdf_is_one_tagged_page_of_a4_with_every_figure_of_the_page() {
    let app = TestApp::start(Backend::Sqlite);
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let question = "peildatum=30-09-2023&bekend-op=01-10-2023";
    let page = browsers["management"].get(&format!("/dekking/rapport?{question}")).expect(200);
    let pdf = browsers["management"].get(&format!("/dekking/rapport.pdf?{question}")).expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let facts = said("pdfinfo", &[], &pdf.bytes);
    let fact = |name: &str| {
        let line = facts.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map(|(_, text)| text.trim().to_owned()).unwrap_or_default()
    };
    assert_eq!(fact("Title"), "Voortgang van de tour op 30 september 2023");
    assert_eq!((fact("Pages").as_str(), fact("Tagged").as_str()), ("1", "yes"));
    assert!(fact("Page size").contains("(A4)"), "{facts}");
    let raw = String::from_utf8_lossy(&pdf.bytes);
    assert!(raw.contains("/Lang (nl)") || raw.contains("/Lang(nl)"), "the language");
    let tags = said("pdfinfo", &["-struct"], &pdf.bytes);
    for tag in ["H1", "H2", "Table", "TH", "TD"] {
        assert!(tags.contains(tag), "{tag}: {tags}");
    }
    let text = said("pdftotext", &["-layout"], &pdf.bytes);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = texts(&page.body);
    assert!(shown.len() > 100, "{shown:?}");
    for figure in shown {
        assert!(words.contains(&figure.replace("&#x27;", "'")), "{figure}: {text}");
    }
}

#[test]
fn the_report_has_the_figures_of_the_api_and_says_who_made_it_when() {
    let app = TestApp::start(Backend::Sqlite);
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let page = browsers["management"].get("/dekking/rapport?peildatum=03-10-2023").expect(200);
    let api = app.api("management").get("coverage?on=2023-10-03").expect(200).json();
    let shown = texts(&page.body);
    for province in api["byProvince"].as_array().unwrap() {
        let at = shown.iter().position(|text| *text == province["name"]).unwrap();
        let figures = ["municipalities", "letter", "conversation", "session", "training"];
        let figures = figures.map(|name| province[name].to_string());
        assert_eq!(shown[at + 1..at + 6], figures, "{}", province["name"]);
    }
    let text = shown.join(" ");
    assert!(text.contains(api["checksum"].as_str().unwrap()));
    assert!(text.contains("Gemaakt op 3 oktober 2023, 09.00 uur door Test management."), "{text}");
}

fn sets_target(browser: &Browser, code: &str, label: &str) {
    let fields = [
        ("target_code", code),
        ("target_label", label),
        ("metric", "visited_with_session"),
        ("goal", "150"),
        ("deadline", "31-12-2024"),
        ("source", "brief aan de stuurgroep over de voortgang van de tour in het tweede jaar"),
        ("set_on", "02-10-2023"),
    ];
    browser.post("/dekking/streefcijfers", &fields).expect(303);
}

#[test]
fn a_target_in_characters_that_the_letters_lack_leaves_squares_in_the_pdf() {
    let app = TestApp::start(Backend::Sqlite);
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let browser = &browsers["management"];
    sets_target(browser, "T4", "Terug in 北京 🏛");
    let pdf = browser.get("/dekking/rapport.pdf").expect(200);
    let text = said("pdftotext", &["-layout"], &pdf.bytes);
    assert!(text.contains("Terug in □□ □"), "{text}");
}

#[test]
fn a_report_with_more_and_longer_targets_is_still_one_page() {
    let app = TestApp::start(Backend::Sqlite);
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let browser = &browsers["management"];
    let label =
        "Terug voor een bijeenkomst in de gemeenten die daar bij het eerste gesprek om vroegen";
    for code in ["T4", "T5", "T6"] {
        sets_target(browser, code, label);
    }
    let pdf = browser.get("/dekking/rapport.pdf").expect(200);
    let facts = said("pdfinfo", &[], &pdf.bytes);
    assert!(
        facts.lines().any(|line| line.starts_with("Pages:") && line.ends_with(" 1")),
        "{facts}"
    );
    let text = said("pdftotext", &["-layout"], &pdf.bytes);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words.matches("bij het eerste gesprek om vroegen").count(), 3, "{text}");
    assert!(words.contains("Controlegetal: "), "{text}");
    let page = browser.get("/dekking").expect(200).body;
    assert!(page.contains("stap=conversation&amp;daarna=session"), "each target leads to its list");
}
