//! Workbooks as they come, and files that pretend to be one.

use std::io::Write;

use chrono::NaiveDate;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::sheets::write::{Cell, to_ods, to_xlsx};
use crate::sheets::{Layout, rows};

const HEADER: [&str; 5] = ["gemeente", "functie", "naam", "e-mail", "telefoon"];
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

fn table(bytes: &[u8]) -> Result<Table, SheetError> {
    Table::read(bytes, &Reading::default(), Limits::default())
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An ODS file with this in its only sheet.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"Blad1\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", ODS.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn typed_rows() -> Vec<Vec<Cell>> {
    let day = NaiveDate::from_ymd_opt(2023, 10, 1).unwrap();
    let odd = "  a\tb\n<c> & \"d\"  ’e";
    vec![
        vec!["'s-Gravenhage".into(), "griffier".into(), odd.into(), Cell::Empty, "+31 70 1".into()],
        vec!["0344".into(), 65_000.into(), Cell::Number(12.5), day.into(), "=1+1".into()],
    ]
}

#[test]
fn what_is_written_is_read_back_as_a_person_sees_it() {
    for (bytes, kind) in [
        (to_xlsx("lijst", &HEADER, &typed_rows()).unwrap(), FileKind::Xlsx),
        (to_ods("lijst", &HEADER, &typed_rows()).unwrap(), FileKind::Ods),
    ] {
        let table = table(&bytes).unwrap();
        assert_eq!((table.kind, table.layout()), (kind, Ok(Layout::Contacts)));
        assert_eq!((table.encoding, table.delimiter, table.header_line), (None, None, 1));
        let read: Vec<Vec<&str>> = table.rows.iter().map(|row| row.cells().collect()).collect();
        let odd = "a\tb\n<c> & \"d\"  ’e";
        assert_eq!(read[0], ["'s-Gravenhage", "griffier", odd, "", "+31 70 1"], "{kind}");
        assert_eq!(read[1], ["0344", "65000", "12,5", "01-10-2023", "=1+1"], "{kind}");
        assert!(!table.rows.get(1).unwrap().is_formula(4));
    }
}

#[test]
fn a_list_in_a_workbook_gives_the_same_rows_as_in_csv() {
    let cells = ["Zeist", "griffier", "", "griffie@zeist.example", "030 1"];
    let csv = format!("{}\n{}\n", HEADER.join(";"), cells.join(";"));
    let expected = rows(&table(csv.as_bytes()).unwrap(), Layout::Contacts, None);
    assert_eq!(expected.rows.len(), 1);
    let typed = [cells.map(Cell::from).to_vec()];
    for bytes in
        [to_xlsx("lijst", &HEADER, &typed).unwrap(), to_ods("lijst", &HEADER, &typed).unwrap()]
    {
        assert_eq!(rows(&table(&bytes).unwrap(), Layout::Contacts, None), expected);
    }
}

#[test]
fn the_sheet_with_a_known_header_is_read_unless_another_is_asked_for() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let cover = workbook.add_worksheet().set_name("Voorblad").unwrap();
    cover.write_string(4, 0, "Toelichting").unwrap();
    cover.write_string(5, 0, "Zie het andere blad").unwrap();
    let list = workbook.add_worksheet().set_name("Lijst").unwrap();
    list.write_string(0, 0, "Contacten").unwrap();
    for (column, name) in (0..).zip(HEADER) {
        list.write_string(2, column, name).unwrap();
    }
    list.write_string(4, 0, "Zeist").unwrap();
    list.write_string(5, 7, "los").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let found = table(&bytes).unwrap();
    assert_eq!((found.sheet.as_deref(), found.header_line), (Some("Lijst"), 3));
    assert_eq!(found.sheets, ["Voorblad", "Lijst"]);
    assert_eq!(found.rows.get(0).unwrap().line, 5);
    assert_eq!(found.problems[0].line, 6);
    assert!(found.problems[0].problem.contains("rechts van de laatste kolom"));
    let asked = |sheet: &str| {
        let reading = Reading { sheet: Some(sheet.to_owned()), ..Reading::default() };
        Table::read(&bytes, &reading, Limits::default())
    };
    assert_eq!(asked("Voorblad").unwrap().header, ["Toelichting"]);
    assert_eq!(asked("Blad9"), Err(SheetError::NoSheet("Blad9".into())));
}

#[test]
fn the_value_of_a_formula_is_taken_and_an_error_is_refused() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(HEADER) {
        sheet.write_string(0, column, name).unwrap();
    }
    let formula = |text: &str, outcome| rust_xlsxwriter::Formula::new(text).set_result(outcome);
    sheet.write_formula(1, 0, formula("=\"Ze\"&\"ist\"", "Zeist")).unwrap();
    sheet.write_formula(1, 2, formula("=A9", "#N/A")).unwrap();
    let table = table(&workbook.save_to_buffer().unwrap()).unwrap();
    let row = table.rows.get(0).unwrap();
    assert_eq!((row.cell(0), row.is_formula(0), row.is_formula(2)), ("Zeist", false, true));
}

#[test]
fn files_that_only_look_like_a_workbook_are_refused_with_the_way_out() {
    for (parts, word) in [
        (vec![("lijst.csv", b"a;b".as_slice())], "Pak het eerst uit"),
        (vec![("word/document.xml", b"<a/>")], "Word-bestand"),
        (vec![("xl/workbook.bin", b"x")], "xlsb"),
        (vec![("mimetype", b"application/x"), ("content.xml", b"<a/>")], "geen rekenblad"),
        (vec![("xl/workbook.xml", b"<a><b></a>")], "beschadigd"),
        (vec![("xl/workbook.xml", b"<a>")], "beschadigd"),
        (vec![("mimetype", ODS.as_bytes())], "beschadigd"),
    ] {
        let refused = table(&zipped(&parts)).unwrap_err().to_string();
        assert!(refused.contains(word), "{word}: {refused}");
    }
    let sealed: &[u8] = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    let locked = [("mimetype", ODS.as_bytes()), ("META-INF/manifest.xml", sealed)];
    assert_eq!(table(&zipped(&locked)), Err(SheetError::Locked));
    let whole = to_xlsx("lijst", &HEADER, &typed_rows()).unwrap();
    let cut = whole.get(..whole.len() / 2).unwrap();
    assert!(table(cut).unwrap_err().to_string().contains("beschadigd"));
}

#[test]
fn what_unpacks_into_too_much_is_refused_before_it_is_read() {
    let limits = Limits { max_bytes: 100_000, ..Limits::default() };
    let bomb = zipped(&[("xl/workbook.xml", b"<a/>"), ("x", &vec![0; 10_000_000])]);
    let refused = Table::read(&bomb, &Reading::default(), limits);
    assert_eq!(refused, Err(SheetError::Unpacked { max_bytes: 500_000 }));
    let cell = "<table:table-cell office:value-type=\"string\"";
    let text = "><text:p>x</text:p></table:table-cell></table:table-row>";
    for rows in [
        format!(
            "<table:table-row table:number-rows-repeated=\"1000000\">{cell} \
             table:number-columns-repeated=\"1000\"{text}"
        ),
        format!(
            "<table:table-row>{cell}{text}<table:table-row \
             table:number-rows-repeated=\"9000000\"/><table:table-row>{cell}{text}"
        ),
        format!(
            "<table:table-row>{cell}><text:p><text:s text:c=\"9999999999\"/></text:p>\
             </table:table-cell></table:table-row>"
        ),
    ] {
        let refused = table(&ods(&rows));
        assert_eq!(refused, Err(SheetError::Unpacked { max_bytes: 100_000_000 }), "{rows}");
    }
}

#[test]
fn repeated_blank_cells_at_the_end_cost_nothing() {
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p>\
             </table:table-cell>"
        )
    };
    let blank = "<table:table-cell table:number-columns-repeated=\"16380\"/>";
    let rows = format!(
        "<table:table-row>{}{}{blank}</table:table-row><table:table-row>{}{blank}\
         </table:table-row><table:table-row table:number-rows-repeated=\"1048570\">{blank}\
         </table:table-row>",
        cell("gemeente"),
        cell("inwoners"),
        cell("Zeist"),
    );
    let table = table(&ods(&rows)).unwrap();
    assert_eq!(table.header, ["gemeente", "inwoners"]);
    assert!(table.rows.iter().map(|row| row.cell(0)).eq(["Zeist"]));
}
