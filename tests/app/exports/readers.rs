//! What other programs read in our workbooks: Python's openpyxl, and LibreOffice, which writes
//! each again as XLSX, so that openpyxl tells the types that LibreOffice saw.

use std::path::Path;
use std::process::{Command, Output};

use drietraps::domain::money::Euro;
use drietraps::sheets::write::{Cell, to_ods, to_xlsx};
use serde_json::{Value, json};

use super::{lists, visitors};
use crate::kit::{Backend, TestApp};

/// The most time that LibreOffice gets for all files together.
const PATIENCE: &str = "240";

/// The most that a cell of XLSX can hold, in UTF-16 units.
const MOST: usize = 32_767;

/// Texts that a spreadsheet may take for something else, or spoil.
fn hostile() -> Vec<String> {
    let texts = [
        "=1+1",
        "=HYPERLINK(\"https://kwaad.example\";\"klik\")",
        "+31 30 123 45 67",
        "-5",
        "@SUM(A1)",
        "\tingesprongen",
        "een\ttab",
        "hij zei \"nee\"; zij 'ja'",
        "regel één\nregel twee\n\nregel vier",
        "😀 café €",
        "Súdwest-Fryslân",
        "'s-Gravenhage",
        "'=1",
        "00344",
        "1e5",
        "03-10-2023",
        "1,50",
        "TRUE",
        "  met  spaties  ",
        "<b>&amp;</b>",
        "{=1}",
    ];
    texts.into_iter().map(str::to_owned).chain(["ë".repeat(40_000)]).collect()
}

fn rows() -> Vec<Vec<Cell>> {
    let days = ["2023-10-03", "2024-02-29", "1999-12-31"];
    let amounts = [0, 1, 125_050, -9_999, 99_999_999_999];
    let numbers = [0.0, 26.0, -5.0, 0.5, 354_000.0];
    let hostile = hostile().into_iter().enumerate();
    hostile
        .map(|(at, text)| {
            vec![
                Cell::Text(text),
                Cell::Number(numbers[at % numbers.len()]),
                Cell::Date(days[at % days.len()].parse().unwrap()),
                Cell::Amount(Euro::from_cents(amounts[at % amounts.len()])),
                Cell::Empty,
                Cell::from("einde"),
            ]
        })
        .collect()
}

/// A cell as the reader says it; a text too long for XLSX was cut and ends like this.
fn expected(cell: &Cell, end: &str) -> Value {
    match cell {
        Cell::Text(text) if text.chars().count() > MOST => {
            let room = MOST - end.chars().count();
            let cut: String = text.chars().take(room).chain(end.chars()).collect();
            json!(["text", cut])
        }
        Cell::Text(text) => json!(["text", text]),
        Cell::Number(number) => json!(["number", format!("{number:.2}")]),
        Cell::Date(day) => json!(["day", day.to_string()]),
        Cell::Amount(euro) => json!(["amount", euro.field().replace(',', ".")]),
        Cell::Empty => json!(["empty", ""]),
    }
}

fn ran(command: &mut Command, needed: &str) -> Output {
    let output = command.output().unwrap_or_else(|why| panic!("{needed} is needed: {why}"));
    assert!(output.status.success(), "{needed}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Lets LibreOffice write every file of `from` again as XLSX in `to`, with a profile of its own.
fn written_by_libreoffice(from: &Path, to: &Path) {
    let profile = to.join("profile");
    let mut files: Vec<_> =
        std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut command = Command::new("timeout");
    command
        .args([PATIENCE, "soffice", "--headless", "--norestore"])
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--convert-to", "xlsx", "--outdir"])
        .arg(to)
        .args(files);
    ran(&mut command, "LibreOffice (libreoffice-calc-nogui)");
}

/// What openpyxl reads in the workbooks of a folder, by name.
fn read_by_python(folder: &Path) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/exports.py");
    // Debian's own Python has Debian's libraries.
    let mut command = Command::new("/usr/bin/python3");
    let output = ran(command.arg(script).arg(folder), "python3-openpyxl");
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every list of the demo, and one of hostile cells, as XLSX and as ODS under different names.
fn write_all(folder: &Path) -> usize {
    let app = TestApp::start(Backend::Sqlite);
    let app = app.in_mid_tour();
    let browsers = visitors(&app);
    let lists = lists();
    for (path, visitor) in &lists {
        for kind in ["xlsx", "ods"] {
            let bytes = browsers[visitor].get(&super::as_file(path, kind)).expect(200).bytes;
            let name = format!("{}-{kind}.{kind}", path[1..].replace('/', "_"));
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let (header, rows) = (["=tekst", "getal", "dag", "bedrag", "leeg", "einde"], rows());
    std::fs::write(folder.join("hostile-xlsx.xlsx"), to_xlsx("lijst", &header, &rows).unwrap())
        .unwrap();
    std::fs::write(folder.join("hostile-ods.ods"), to_ods("lijst", &header, &rows).unwrap())
        .unwrap();
    lists.len() + 1
}

#[test]
fn openpyxl_and_libreoffice_read_every_cell_as_it_was_and_never_a_formula() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let count = write_all(ours.path());
    written_by_libreoffice(ours.path(), theirs.path());
    let (by_python, by_office) = (read_by_python(ours.path()), read_by_python(theirs.path()));
    assert_eq!((by_python.len(), by_office.len()), (count, 2 * count));
    // LibreOffice without windows keeps no view, so only openpyxl says what stays in sight.
    assert!(by_python.iter().all(|book| book["frozen"] == "A2"));
    for book in by_python.iter().chain(&by_office) {
        let name = book["name"].as_str().unwrap();
        assert!(book["filtered"].as_str().is_some_and(|it| it.starts_with("A1:")), "{name}");
        assert!(!book["rows"].to_string().contains("\"formula\""), "{name}");
    }
    let of = |books: &[Value], name: &str| -> Value {
        books.iter().find(|it| it["name"] == name).unwrap()["rows"].clone()
    };
    for book in by_python.iter().filter(|it| it["name"] != "hostile-xlsx") {
        let name = book["name"].as_str().unwrap();
        assert_eq!(of(&by_office, name), book["rows"], "{name} as LibreOffice read it");
        let as_ods = name.replace("-xlsx", "-ods");
        assert_eq!(of(&by_office, &as_ods), book["rows"], "{as_ods} as LibreOffice read it");
    }
    // LibreOffice cuts what it writes as XLSX itself, without a sign.
    for (book, end) in [
        (of(&by_python, "hostile-xlsx"), "…"),
        (of(&by_office, "hostile-xlsx"), "…"),
        (of(&by_office, "hostile-ods"), ""),
    ] {
        for (row, found) in rows().iter().zip(book.as_array().unwrap().iter().skip(1)) {
            let row: Vec<Value> = row.iter().map(|cell| expected(cell, end)).collect();
            assert_eq!(found, &json!(row), "ends in {end:?}");
        }
        assert_eq!(book.as_array().unwrap().len(), rows().len() + 1);
    }
}
