//! A sheet is one page that follows the rules of PDF/UA-1, or it is refused.

use super::*;

fn sheet(rows: usize) -> Sheet {
    let row = |number: usize| vec![format!("Súdwest-Fryslân {number}"), "12".to_owned()];
    Sheet {
        title: "Voortgang van de tour".to_owned(),
        blocks: vec![
            Block::Lead("Op 3 oktober 2023 zijn 31 van de 342 gemeenten bezocht.".to_owned()),
            Block::Heading("Streefcijfers".to_owned()),
            Block::Bar(Bar {
                label: "T1".to_owned(),
                figures: "31 van 200".to_owned(),
                part: 0.155,
                band: Some((0.42, 0.91)),
            }),
            Block::Table(Table {
                header: vec!["Gemeente".to_owned(), "Aantal".to_owned()],
                rows: (0..rows).map(row).collect(),
                sums: 1,
            }),
            Block::Remark("lang ".repeat(120)),
        ],
    }
}

#[test]
fn a_sheet_is_a_pdf_and_the_same_sheet_is_the_same_bytes() {
    let written = to_pdf(&sheet(15)).unwrap();
    assert!(written.starts_with(b"%PDF-1."), "no PDF");
    assert_eq!(to_pdf(&sheet(15)), Ok(written));
}

#[test]
fn what_does_not_fit_on_a_page_is_refused_rather_than_cut_off() {
    assert_eq!(to_pdf(&sheet(90)), Err(PaperError::TooLong));
}

#[test]
fn what_is_a_little_too_long_is_written_smaller() {
    let sheet = sheet(50);
    assert_eq!(written(&sheet, 1.0), Err(PaperError::TooLong));
    assert!(to_pdf(&sheet).is_ok());
}

#[test]
fn a_sheet_without_a_title_breaks_the_rules() {
    let sheet = Sheet { title: String::new(), ..sheet(1) };
    assert!(matches!(to_pdf(&sheet), Err(PaperError::Pdf(_))));
}

#[test]
fn a_sheet_with_any_character_at_all_comes_out() {
    let letters: Vec<char> = (0..=0x1_ffff).filter_map(char::from_u32).collect();
    for some in letters.chunks(0x4000) {
        let text: String = some.iter().collect();
        let mut sheet = sheet(1);
        sheet.blocks.extend([Block::Text(text.clone()), Block::Heading(text)]);
        let from = u32::from(some[0]);
        assert_eq!(to_pdf(&sheet).err(), None, "from U+{from:X} on");
    }
}

#[test]
fn what_a_label_says_in_characters_that_the_letters_lack_does_not_stop_the_sheet() {
    let mut sheet = sheet(3);
    sheet.title = "Voortgang 北京".to_owned();
    sheet.blocks.push(Block::Heading("서울 \u{1f5fa}".to_owned()));
    sheet.blocks.push(Block::Text("Afspraak met 北京 🏛\u{fe0f}".to_owned()));
    let other = to_pdf(&sheet).unwrap();
    assert!(other.starts_with(b"%PDF-1."), "no PDF");
}
