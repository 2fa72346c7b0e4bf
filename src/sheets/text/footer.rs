//! Notes under a list, such as "Bron: CBS": they are no rows.

use std::collections::VecDeque;

use crate::sheets::text::records::Record;

/// Words that a note starts with; no organisation is named so.
const NOTE_WORDS: [&str; 12] = [
    "bron",
    "bronnen",
    "copyright",
    "gegenereerd",
    "noot",
    "opmerking",
    "opmerkingen",
    "peildatum",
    "stand",
    "toelichting",
    "totaal",
    "let",
];

/// Takes the notes off the end. Only the end, and only what looks like a note: half a row of
/// a file that was cut off has to stay, so that it is reported. Answers their lines.
pub(in crate::sheets) fn strip(
    rows: &mut VecDeque<Record>,
    (header_line, width): (usize, usize),
) -> Vec<usize> {
    let mut notes = Vec::new();
    while let Some(last) = rows.back() {
        let above = rows.iter().rev().nth(1).map_or(header_line, |row| row.line);
        let stands_apart = last.line > above + 1;
        if !(is_note(last) || (width > 1 && stands_apart && is_sentence(last))) {
            break;
        }
        notes.push(last.line);
        rows.pop_back();
    }
    notes.reverse();
    notes
}

fn is_note(row: &Record) -> bool {
    let first = row.cells.first().map_or("", |cell| cell.trim_start_matches(['*', '(', ' ']));
    let word = first.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    first.starts_with('©') || NOTE_WORDS.contains(&&*word.to_lowercase())
}

/// One cell in the whole row, with at least three words.
fn is_sentence(row: &Record) -> bool {
    matches!(row.cells.as_slice(), [only] if only.split_whitespace().count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::super::records::Records;
    use super::*;
    use crate::sheets::Limits;

    fn left(text: &str) -> Vec<usize> {
        let records = Records::new(text, ',', Limits::default());
        let mut rows: VecDeque<_> = records.filter(|row| !row.is_blank()).collect();
        strip(&mut rows, (0, 3));
        rows.iter().map(|row| row.line).collect()
    }

    #[test]
    fn notes_under_the_list_are_no_rows() {
        assert_eq!(left("a,b,c\nd,e,f\n\nBron: CBS, Den Haag\n© CBS,,\n"), [1, 2]);
        assert_eq!(left("a,b,c\nTotaal,,342\n\nDeze lijst is vertrouwelijk\n"), [1]);
    }

    #[test]
    fn a_row_that_was_cut_off_stays() {
        assert_eq!(left("a,b,c\nGM0344\n"), [1, 2]);
        assert_eq!(left("a,b,c\n\nBronckhorst\n"), [1, 3]);
        assert_eq!(left("a,b,c\nNuenen Gerwen en Nederwetten\n"), [1, 2]);
    }

    #[test]
    fn a_note_amid_the_rows_stays_and_is_reported_later() {
        assert_eq!(left("a,b,c\nBron: x\nd,e,f\n"), [1, 2, 3]);
    }

    #[test]
    fn a_name_of_three_words_in_a_list_of_names_stays() {
        let records = Records::new("Zeist\n\nAa en Hunze\n", ',', Limits::default());
        let mut rows: VecDeque<_> = records.filter(|row| !row.is_blank()).collect();
        assert_eq!(strip(&mut rows, (0, 1)), [] as [usize; 0]);
    }
}
