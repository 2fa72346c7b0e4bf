//! Arbitrary and damaged files: each is a table or a refusal, never a panic, in a bounded time.

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::write::{Cell, to_ods, to_xlsx};
use super::*;

const LIMITS: Limits =
    Limits { max_bytes: 200_000, max_rows: 1_000, max_columns: 50, max_cell: 300 };

const CBS: &str = "Gemeentecode,GemeentecodeGM,Gemeentenaam,Provinciecode,ProvinciecodePV,Provincienaam\r\n\
     0518,GM0518,'s-Gravenhage,28,PV28,Zuid-Holland\r\n820,,\"Nuenen, Gerwen\",,,Noord-Brabant\r\n";
const CONTACTS: &str = "Lijst\n\ngemeente;functie;naam;e-mail;telefoon;reden\n\
     Zeist;griffier;\"Jan \"\"J.\"\" Vries\";griffie@zeist.example;030 1;\n\
     Frysl\u{e2}n;CvdK;=1+1;x;'+31 58;te kort\n\nBron: eigen lijst\n";
const REGISTER: &str = "\"Officiële naam\";\"Type\";\"Telefoonnummers \";\"E-mail adressen\";\
     \"Adressen (type, straat)\";\"Aantal inwoners\";\"TOOi URI\";\"Organisatiecode\"\r\n\
     \"Gemeente Zeist\";\"Gemeente\";\"14 030, label: algemeen;030 1, label: griffie\";\
     \"info@zeist.example, label: algemeen;griffie@zeist.example, label: griffie\";\
     \"adresType: Bezoekadres, woonplaats: Zeist, provincieAfkorting: UT\";\"65.000\";\
     \"https://identifier.overheid.nl/tooi/id/gemeente/gm0355\";\"\"\r\n";
const OTHER: &str = "organisatie\tburgemeester\te-mail griffie\twebsite\tinwoners\n\
     GM0355\tA. Een\tgriffie@zeist.example\twww.zeist.example\t65.000,0\n";

static TEXTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut files: Vec<Vec<u8>> =
        [CBS, CONTACTS, REGISTER, OTHER].iter().map(|text| text.as_bytes().to_vec()).collect();
    files.push(encoding_rs::WINDOWS_1252.encode(CONTACTS).0.into_owned());
    let marked = std::iter::once(0xfeff).chain(CONTACTS.encode_utf16());
    files.push(marked.flat_map(u16::to_le_bytes).collect());
    files
});

static BOOKS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let header = ["gemeente", "functie", "naam", "e-mail", "telefoon"];
    let row = ["Zeist", "griffier", "Jan  de Vries", "griffie@zeist.example", ""];
    let rows: Vec<Vec<Cell>> = vec![
        row.map(Cell::from).to_vec(),
        vec![355.into(), "x".into(), Cell::Empty, "=1".into(), Cell::Number(0.5)],
    ];
    vec![to_xlsx("lijst", &header, &rows).unwrap(), to_ods("lijst", &header, &rows).unwrap()]
});

/// Reads a file to the end, in every way in which a table can be read.
fn read_all(bytes: &[u8], reading: &Reading) {
    let Ok(table) = Table::read(bytes, reading, LIMITS) else { return };
    assert!(table.row_count() <= LIMITS.max_rows && table.header.len() <= LIMITS.max_columns);
    assert!(table.rows.iter().all(|row| row.width() == table.header.len()));
    let lines: Vec<usize> = table.rows.iter().map(|row| row.line).collect();
    assert!(lines.is_sorted_by(|one, next| one < next));
    let _ = (table.layout(), header_key(&table.header), Mapping::guess(&table.header).check());
    for layout in Layout::ALL {
        let parsed = rows(&table, *layout, None);
        assert!(parsed.rows.len() + parsed.passed_over <= table.rows.len());
        let known = |line| table.on_line(line).is_some();
        assert!(parsed.problems.iter().all(|problem| known(problem.line)));
    }
}

/// One change to a file.
#[derive(Debug, Clone)]
enum Change {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Cut(Index, usize),
    Repeat(Index, usize),
    End(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let signs = prop::sample::select(b"\0\n\r\t\"';,=<>&/ 09azG\x80\xc3\xe9\xff".as_slice());
    let some = prop::collection::vec(prop_oneof![signs, any::<u8>()], 1..6);
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        4 => (any::<Index>(), some).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        2 => (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Change::Cut(at, count)),
        2 => (any::<Index>(), 1..80_usize).prop_map(|(at, count)| Change::Repeat(at, count)),
        1 => any::<Index>().prop_map(Change::End),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len();
        let place = |at: &Index| at.index(length.max(1)).min(length);
        let end = |at: &Index, count: usize| (place(at) + count).min(length);
        match change {
            Change::Set(at, byte) => {
                bytes.iter_mut().skip(place(at)).take(1).for_each(|it| *it = *byte)
            }
            Change::Insert(at, some) => drop(bytes.splice(place(at)..place(at), some.clone())),
            Change::Cut(at, count) => drop(bytes.drain(place(at)..end(at, *count))),
            Change::Repeat(at, count) => {
                let part = bytes[place(at)..end(at, *count)].to_vec();
                drop(bytes.splice(place(at)..place(at), part));
            }
            Change::End(at) => bytes.truncate(place(at)),
        }
    }
    bytes
}

/// The workbook with one part of it changed, and packed so that it unpacks well.
fn with_changed_part(book: &[u8], part: &Index, changes: &[Change]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(book)).unwrap();
    let chosen = part.index(old.len());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..old.len() {
        let mut file = old.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if place == chosen {
            bytes = changed(bytes, changes);
        }
        zip.start_file(file.name().unwrap(), SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn reading() -> impl Strategy<Value = Reading> {
    let encodings = vec![None, None, None, Some("windows-1252"), Some("utf-16le"), Some("x")];
    let delimiters = vec![None, None, None, Some(','), Some('|'), Some('"')];
    let lines = vec![None, None, None, Some(0), Some(2), Some(9)];
    let sheets = vec![None, None, Some("Sheet1"), Some("Blad1"), Some("?")];
    let chosen = (
        prop::sample::select(encodings),
        prop::sample::select(delimiters),
        prop::sample::select(lines),
        prop::sample::select(sheets),
    );
    chosen.prop_map(|(encoding, delimiter, header_line, sheet)| Reading {
        encoding: encoding.map(str::to_owned),
        delimiter,
        header_line,
        sheet: sheet.map(str::to_owned),
        mapping: None,
    })
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(change(), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_are_a_table_or_a_refusal(
        bytes in prop::collection::vec(any::<u8>(), 0..1_500),
        start in prop::sample::select(vec!["", "PK\u{3}\u{4}", "a;b\n", "\u{feff}", "code\n"]),
        reading in reading(),
    ) {
        read_all(&[start.as_bytes(), &bytes].concat(), &reading);
    }

    #[test]
    fn a_damaged_list_of_any_layout_is_a_table_or_a_refusal(
        file in any::<Index>(), changes in changes(), reading in reading(),
    ) {
        read_all(&changed(file.get::<Vec<u8>>(&TEXTS).clone(), &changes), &reading);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_damaged_workbook_is_a_table_or_a_refusal(
        book in any::<Index>(), changes in changes(), reading in reading(),
    ) {
        read_all(&changed(book.get::<Vec<u8>>(&BOOKS).clone(), &changes), &reading);
    }

    #[test]
    fn a_workbook_with_a_damaged_part_is_a_table_or_a_refusal(
        (book, part) in any::<(Index, Index)>(), changes in changes(), reading in reading(),
    ) {
        read_all(&with_changed_part(book.get::<Vec<u8>>(&BOOKS), &part, &changes), &reading);
    }
}
