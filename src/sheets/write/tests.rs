//! What is written reads back as it was, in each format.

use super::*;
use crate::sheets::{Limits, Reading, Table};
use proptest::prelude::*;

#[test]
fn the_file_has_a_mark_semicolons_and_crlf() {
    let rows = [vec!["Fryslân; a".to_owned(), "@x".to_owned()]];
    let bytes = to_csv(&["naam", "adres"], &rows).unwrap();
    assert_eq!(bytes, "\u{feff}naam;adres\r\n\"Fryslân; a\";'@x\r\n".as_bytes());
}

#[test]
fn only_what_starts_a_formula_is_guarded() {
    for cell in ["=1", "+31 30", "-1", "@a", "\tx", "\rx", "＝1", "＋1", "－1", "＠a"] {
        assert_eq!(guard(cell), format!("'{cell}"));
    }
    for cell in ["", "'s-Gravenhage", "'t Zandt", "a=b", " =1", "1-2", "Zeist", "a＝b"] {
        assert_eq!(guard(cell), cell);
        assert_eq!(strip_guard(cell), cell);
    }
}

#[test]
fn a_header_is_no_formula_either_and_reads_back_as_it_was() {
    let bytes = to_csv(&["=1+1", "naam"], &[vec!["a".to_owned(), "b".to_owned()]]).unwrap();
    assert!(String::from_utf8(bytes.clone()).unwrap().contains("'=1+1;naam"));
    let table = Table::read(&bytes, &Reading::default(), Limits::default()).unwrap();
    assert_eq!(table.header, ["=1+1", "naam"]);
}

#[test]
fn a_row_of_another_width_is_refused() {
    assert_eq!(to_csv(&["a", "b"], &[vec!["1".into()]]), Err(SheetError::Uneven));
}

#[test]
fn an_own_export_reads_back_as_it_was() {
    let row = ["'s-Gravenhage", "griffier", "=Jan", "a@x.example", "+31 70 0"].map(str::to_owned);
    let header = ["gemeente", "functie", "naam", "e-mail", "telefoon"];
    let bytes = to_csv(&header, &[row.to_vec()]).unwrap();
    let table = Table::read(&bytes, &Reading::default(), Limits::default()).unwrap();
    assert_eq!(table.header, header);
    assert!(table.rows.get(0).unwrap().cells().eq(row));
}

#[test]
fn an_amount_is_a_number_to_the_cent_in_a_workbook() {
    for cents in [1, 10, 125_050, 10_000_000, 99_999_999_999] {
        let rows = [vec![Cell::from("a"), Cell::Amount(Euro::from_cents(cents))]];
        for bytes in [
            to_xlsx("lijst", &["wat", "bedrag"], &rows),
            to_ods("lijst", &["wat", "bedrag"], &rows),
        ] {
            let table = Table::read(&bytes.unwrap(), &Reading::default(), Limits::default());
            let table = table.unwrap();
            let cell = table.rows.get(0).unwrap().cells().nth(1).unwrap().replace(',', ".");
            let euros: f64 = cell.parse().unwrap_or_else(|_| panic!("{cell}"));
            assert_eq!((euros * 100.0).round() as i64, cents, "{cell}");
        }
    }
}

proptest! {
    #[test]
    fn a_guarded_cell_reads_back_as_it_was(cell in "['=+@＝＋－＠\t\r-]{0,4}[a-z]{0,4}") {
        let guarded = guard(&cell);
        prop_assert_eq!(strip_guard(&guarded), cell.as_str());
        prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
    }
}

#[test]
fn a_sheet_has_the_name_of_its_list() {
    let long = "gesprekken van /alle/ [provincies] 2023-10-03: a'b";
    for (list, name) in [
        ("dekking-2023-09-30", "dekking-2023-09-30"),
        (long, "gesprekken van alle provincies"),
        ("'?'", "lijst"),
    ] {
        for bytes in [to_xlsx(list, &["wat"], &[]), to_ods(list, &["wat"], &[])] {
            let bytes = std::io::Cursor::new(bytes.unwrap());
            let book = calamine::open_workbook_auto_from_rs(bytes).unwrap();
            assert_eq!(calamine::Reader::sheet_names(&book), [name]);
        }
    }
}
