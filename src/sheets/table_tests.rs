//! Tables from files as they come: each encoding with each delimiter, and every oddity.

use super::*;
use proptest::prelude::*;

const LIMITS: Limits = Limits { max_bytes: 100_000, max_rows: 500 };

fn read(text: &str) -> Table {
    Table::read(text.as_bytes(), None, LIMITS).unwrap()
}

fn lines(table: &Table) -> Vec<usize> {
    table.rows.iter().map(|row| row.line).collect()
}

fn encodings(text: &str) -> [(Vec<u8>, &'static str); 5] {
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect()
    };
    [
        (text.as_bytes().to_vec(), "UTF-8"),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
        (encoding_rs::WINDOWS_1252.encode(text).0.into_owned(), "windows-1252"),
        (utf16(u16::to_le_bytes), "UTF-16LE"),
        (utf16(u16::to_be_bytes), "UTF-16BE"),
    ]
}

#[test]
fn each_encoding_with_each_delimiter_and_line_break_gives_the_same_rows() {
    let cells = ["Súdwest-Fryslân", "griffier", "'s-Gravenhage; a, b", "info@swf.example", ""];
    for delimiter in [';', ',', '\t'] {
        for line_break in ["\n", "\r\n"] {
            let d = delimiter.to_string();
            let text = [
                "gemeente;functie;naam;e-mail;telefoon".replace(';', &d),
                "Súdwest-Fryslân;griffier;\"'s-Gravenhage# a, b\";info@swf.example;"
                    .replace(';', &d)
                    .replace('#', ";"),
            ]
            .join(line_break);
            for (bytes, encoding) in encodings(&text) {
                let table = Table::read(&bytes, None, LIMITS).unwrap();
                assert_eq!((table.encoding, table.delimiter), (encoding, delimiter));
                assert_eq!(table.header_line, 1);
                assert_eq!(table.rows, [Row { line: 2, cells: cells.map(str::to_owned).into() }]);
            }
        }
    }
}

#[test]
fn titles_blank_lines_and_notes_leave_the_line_numbers_of_a_spreadsheet() {
    let table = read(
        "\"Contacten\nvan de tour\"\n;;\ngemeente;functie;e-mail\n\nZeist;griffier;\n\
         \"De\nBilt\";griffier;\n;;;\nSoest;griffier;\n\nBron: eigen lijst\n",
    );
    assert_eq!(table.header_line, 3);
    assert_eq!(lines(&table), [5, 6, 8]);
    assert_eq!(table.row_count(), 3);
}

#[test]
fn rows_of_another_width_are_problems_with_their_line() {
    let table = read(
        "gemeente,functie,e-mail\nNuenen, Gerwen,griffier,a@x.example\nZeist,griffier\nEde,a,b,,\n",
    );
    assert_eq!(lines(&table), [4]);
    let [wide, narrow] = table.problems.as_slice() else { panic!("{:?}", table.problems) };
    assert_eq!((wide.line, narrow.line), (2, 3));
    assert!(wide.problem.contains("4 kolommen, de kopregel 3"), "{}", wide.problem);
    assert!(wide.problem.contains("tussen aanhalingstekens"), "{}", wide.problem);
    assert!(narrow.problem.contains("2 kolommen, de kopregel 3"), "{}", narrow.problem);
    assert_eq!(table.row_count(), 3);
}

#[test]
fn a_loose_quote_is_a_problem_of_its_own_line_only() {
    let table = read("gemeente;functie;e-mail\n\"Zeist;griffier;\nEde;griffier;\n");
    assert_eq!(lines(&table), [3]);
    assert_eq!(table.problems[0].line, 2);
    assert!(table.problems[0].problem.contains("aanhalingsteken"));
}

#[test]
fn padding_goes_and_the_guard_of_an_own_export_goes_but_a_name_stays_whole() {
    let table = read("gemeente ; functie;e-mail;telefoon\n 's-Gravenhage ; x ;;'+31 70 1\n");
    assert_eq!(table.rows[0].cells, ["'s-Gravenhage", "x", "", "+31 70 1"]);
}

#[test]
fn files_over_the_limits_are_refused_with_the_limit() {
    let text = format!("gemeente;functie;e-mail\n{}", "a;b;c\n;;\n".repeat(5));
    let limits = |max_bytes, max_rows| Limits { max_bytes, max_rows };
    let read = |limits| Table::read(text.as_bytes(), None, limits);
    assert_eq!(read(limits(text.len(), 5)).unwrap().rows.len(), 5);
    assert_eq!(read(limits(text.len(), 4)), Err(SheetError::TooManyRows { max_rows: 4 }));
    let too_large = Err(SheetError::TooLarge { max_bytes: text.len() - 1 });
    assert_eq!(read(limits(text.len() - 1, 5)), too_large);
    let sentence = SheetError::TooLarge { max_bytes: 5_000_000 }.to_string();
    assert!(sentence.contains("groter dan 5 MB"), "{sentence}");
}

#[test]
fn a_list_of_quotes_is_read_in_a_time_that_grows_with_its_length() {
    let limits = Limits { max_bytes: 3_000_000, max_rows: 2_000_000 };
    for line in ["\"\n", "\"\"\"\n", "a\"\n", "\";\n", "\"\"\n", ";\"\";\"\n", "\"\"\"\"\n"] {
        let text = line.repeat(200_000);
        let began = std::time::Instant::now();
        let _ = Table::read(text.as_bytes(), None, limits);
        assert!(began.elapsed().as_secs() < 20, "{line:?} took {:?}", began.elapsed());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_table_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = Table::read(&bytes, None, LIMITS);
    }

    #[test]
    fn any_bytes_under_a_known_header_keep_their_rows_in_order(
        tail in prop::collection::vec(prop::sample::select(b";,\t\"'\r\n =az\xe9\xc3".as_slice()), 0..400)
    ) {
        let bytes = [b"gemeente;functie;e-mail\n".as_slice(), &tail].concat();
        if let Ok(table) = Table::read(&bytes, None, LIMITS) {
            prop_assert_eq!(table.header_line, 1);
            prop_assert!(table.rows.iter().all(|row| row.cells.len() == 3));
            prop_assert!(lines(&table).is_sorted_by(|a, b| a < b));
        }
    }
}
