//! Tables from files as they come: each encoding with each delimiter, and every oddity.

use super::*;
use proptest::prelude::*;

const LIMITS: Limits =
    Limits { max_bytes: 100_000, max_rows: 500, max_columns: 200, max_cell: 5_000 };

fn read(text: &str) -> Table {
    Table::read(text.as_bytes(), &Reading::default(), LIMITS).unwrap()
}

fn cells(table: &Table, at: usize) -> Vec<&str> {
    table.rows.get(at).unwrap().cells().collect()
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
                let table = Table::read(&bytes, &Reading::default(), LIMITS).unwrap();
                assert_eq!((table.encoding, table.delimiter), (Some(encoding), Some(delimiter)));
                assert_eq!(table.header_line, 1);
                assert_eq!(lines(&table), [2]);
                assert!(table.rows.get(0).unwrap().cells().eq(cells));
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
    assert_eq!(cells(&table, 0), ["'s-Gravenhage", "x", "", "+31 70 1"]);
}

#[test]
fn files_over_the_limits_are_refused_with_the_limit() {
    let text = format!("gemeente;functie;e-mail\n{}", "a;b;c\n;;\n".repeat(5));
    let limits = |max_bytes, max_rows| Limits { max_bytes, max_rows, ..LIMITS };
    let read = |limits| Table::read(text.as_bytes(), &Reading::default(), limits);
    assert_eq!(read(limits(text.len(), 5)).unwrap().rows.len(), 5);
    assert_eq!(read(limits(text.len(), 4)), Err(SheetError::TooManyRows { max_rows: 4 }));
    let too_large = Err(SheetError::TooLarge { max_bytes: text.len() - 1 });
    assert_eq!(read(limits(text.len() - 1, 5)), too_large);
    let sentence = SheetError::TooLarge { max_bytes: 5_000_000 }.to_string();
    assert!(sentence.contains("groter dan 5 MB"), "{sentence}");
}

#[test]
fn a_list_of_quotes_is_read_in_a_time_that_grows_with_its_length() {
    let limits = Limits { max_bytes: 3_000_000, max_rows: 2_000_000, ..LIMITS };
    for line in ["\"\n", "\"\"\"\n", "a\"\n", "\";\n", "\"\"\n", ";\"\";\"\n", "\"\"\"\"\n"] {
        let text = line.repeat(200_000);
        let began = std::time::Instant::now();
        let _ = Table::read(text.as_bytes(), &Reading::default(), limits);
        assert!(began.elapsed().as_secs() < 20, "{line:?} took {:?}", began.elapsed());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_table_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = Table::read(&bytes, &Reading::default(), LIMITS);
    }

    #[test]
    fn any_bytes_under_a_known_header_keep_their_rows_in_order(
        tail in prop::collection::vec(prop::sample::select(b";,\t\"'\r\n =az\xe9\xc3".as_slice()), 0..400)
    ) {
        let bytes = [b"gemeente;functie;e-mail\n".as_slice(), &tail].concat();
        if let Ok(table) = Table::read(&bytes, &Reading::default(), LIMITS) {
            prop_assert_eq!(table.header_line, 1);
            prop_assert!(table.rows.iter().all(|row| row.width() == 3));
            prop_assert!(lines(&table).is_sorted_by(|a, b| a < b));
        }
    }
}

fn by_hand(text: &str, reading: &Reading) -> Result<Table, SheetError> {
    Table::read(text.as_bytes(), reading, LIMITS)
}

#[test]
fn what_is_set_by_hand_beats_what_seems_so() {
    let text = "a;b\nx|y|z\n1|2|3\n";
    let reading = Reading {
        delimiter: Some('|'),
        header_line: Some(2),
        encoding: Some("l1".to_owned()),
        ..Reading::default()
    };
    let table = by_hand(text, &reading).unwrap();
    assert_eq!((table.encoding, table.delimiter), (Some("windows-1252"), Some('|')));
    assert_eq!(
        (table.header_line, table.header.as_slice()),
        (2, ["x", "y", "z"].map(String::from).as_slice())
    );
    let line = Reading { header_line: Some(2), ..Reading::default() };
    assert_eq!(by_hand("x;y\n\"a\";b;c\n1;2;3\n", &line).unwrap().header, ["a", "b", "c"]);
}

#[test]
fn a_list_without_a_header_keeps_its_first_row() {
    let none = Reading { header_line: Some(0), ..Reading::default() };
    let table = by_hand("a;b\nc;d\n", &none).unwrap();
    assert_eq!(table.header, ["Kolom 1", "Kolom 2"]);
    let rows: Vec<(usize, &str)> = table.rows.iter().map(|row| (row.line, row.cell(0))).collect();
    assert_eq!(rows, [(1, "a"), (2, "c")]);
}

#[test]
fn what_is_set_by_hand_and_cannot_be_is_refused() {
    let at = |line| Reading { header_line: Some(line), ..Reading::default() };
    for line in [3, 9] {
        assert_eq!(
            by_hand("a;b\nc;d\n\n", &at(line)),
            Err(SheetError::NoHeader { line }),
            "{line}"
        );
    }
    for sign in ['a', '"', '\n'] {
        let reading = Reading { delimiter: Some(sign), ..Reading::default() };
        assert_eq!(by_hand("a;b\n", &reading), Err(SheetError::UnknownDelimiter(sign)));
    }
}

#[test]
fn a_header_alone_is_refused_with_its_line() {
    let refused = by_hand("Lijst\ngemeente;functie;e-mail\n;;\nBron: x\n", &Reading::default());
    assert_eq!(refused, Err(SheetError::NoRows { line: 2 }));
    assert_eq!(by_hand(" \n\n", &Reading::default()), Err(SheetError::Empty));
}

#[test]
fn a_huge_line_and_a_million_columns_are_refused_with_their_line() {
    let limits = Limits { max_bytes: 5_000_000, ..LIMITS };
    for text in ["x".repeat(1_000_000), "x;".repeat(1_000_000)] {
        let refused = Table::read(text.as_bytes(), &Reading::default(), limits).unwrap_err();
        assert_eq!(refused.line(), Some(1), "{refused}");
        let text = format!("gemeente;functie;e-mail\nZeist;a;b\n{text}\n");
        let table = Table::read(text.as_bytes(), &Reading::default(), limits).unwrap();
        let [problem] = table.problems.as_slice() else { panic!("{:?}", table.problems) };
        assert_eq!((problem.line, table.rows.len()), (3, 1));
        assert!(table.on_line(3).unwrap().width() <= 200);
    }
}

#[test]
fn a_refused_row_keeps_its_cells_for_the_file_of_refused_rows() {
    let table = read("gemeente;functie;e-mail\nZeist;griffier\n\"Ede;x;y\nSoest;a;b\n");
    assert!(table.on_line(2).unwrap().cells().eq(["Zeist", "griffier"]));
    assert!(table.on_line(3).unwrap().cells().eq(["\"Ede;x;y"]));
    assert_eq!(table.on_line(4).unwrap().cell(0), "Soest");
    assert!(table.on_line(5).is_none());
}

#[test]
fn a_zero_kept_by_excel_is_text_and_another_formula_is_none() {
    let table = read("gemeente;functie;e-mail\n=\"0344\";=A1&B1;'=x\n#N/B;a;b\n");
    let [row, error] = [0, 1].map(|at| table.rows.get(at).unwrap());
    assert!(row.cells().eq(["0344", "=A1&B1", "=x"]));
    assert_eq!([0, 1, 2].map(|at| row.is_formula(at)), [false, true, false]);
    assert!(error.is_formula(0));
}

#[test]
fn notes_and_decimal_commas_are_told() {
    let table = read("gemeente;functie;e-mail\nZeist;12,5;a\n\nBron: CBS\n© CBS 2023\n");
    assert_eq!((table.notes.as_slice(), table.has_decimal_commas), ([4, 5].as_slice(), true));
    assert!(!read("gemeente;functie;e-mail\nNuenen, Gerwen;1.234;a\n").has_decimal_commas);
}
