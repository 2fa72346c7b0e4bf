//! Rows to CSV that Dutch Excel opens well: UTF-8 with mark, `;`, CRLF. A cell that Excel would
//! take for a formula gets an apostrophe in front, which reading takes off again.

use super::SheetError;

/// The mark by which Excel sees that a file is UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a header and rows as wide as the header.
///
/// # Errors
/// When a row is not as wide as the header.
pub fn to_csv(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, SheetError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_vec());
    writer.write_record(header).map_err(|_| SheetError::Uneven)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guard(cell))).map_err(|_| SheetError::Uneven)?;
    }
    writer.into_inner().map_err(|_| SheetError::Uneven)
}

/// The cell with an apostrophe before what would be a formula; `'s-Gravenhage` stays as it is.
///
/// ```
/// use drietraps::sheets::write::guard;
/// assert_eq!(guard("=1+1"), "'=1+1");
/// assert_eq!(guard("'s-Gravenhage"), "'s-Gravenhage");
/// ```
pub fn guard(cell: &str) -> String {
    if starts_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell without the apostrophe that [`guard`] put there.
pub fn strip_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| starts_formula(rest)).unwrap_or(cell)
}

/// Also after apostrophes of its own, so that a guarded cell always reads back as it was.
fn starts_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Limits, Table};
    use proptest::prelude::*;

    #[test]
    fn the_file_has_a_mark_semicolons_and_crlf() {
        let rows = [vec!["Fryslân; a".to_owned(), "@x".to_owned()]];
        let bytes = to_csv(&["naam", "adres"], &rows).unwrap();
        assert_eq!(bytes, "\u{feff}naam;adres\r\n\"Fryslân; a\";'@x\r\n".as_bytes());
    }

    #[test]
    fn only_what_starts_a_formula_is_guarded() {
        for cell in ["=1", "+31 30", "-1", "@a", "\tx", "\rx"] {
            assert_eq!(guard(cell), format!("'{cell}"));
        }
        for cell in ["", "'s-Gravenhage", "'t Zandt", "a=b", " =1", "1-2", "Zeist"] {
            assert_eq!(guard(cell), cell);
            assert_eq!(strip_guard(cell), cell);
        }
    }

    #[test]
    fn a_row_of_another_width_is_refused() {
        assert_eq!(to_csv(&["a", "b"], &[vec!["1".into()]]), Err(SheetError::Uneven));
    }

    #[test]
    fn an_own_export_reads_back_as_it_was() {
        let row =
            ["'s-Gravenhage", "griffier", "=Jan", "a@x.example", "+31 70 0"].map(str::to_owned);
        let header = ["gemeente", "functie", "naam", "e-mail", "telefoon"];
        let bytes = to_csv(&header, &[row.to_vec()]).unwrap();
        let table = Table::read(&bytes, None, Limits::default()).unwrap();
        assert_eq!(table.header, header);
        assert_eq!(table.rows[0].cells, row);
    }

    proptest! {
        #[test]
        fn a_guarded_cell_reads_back_as_it_was(cell in "['=+@\t\r-]{0,4}[a-z]{0,4}") {
            let guarded = guard(&cell);
            prop_assert_eq!(strip_guard(&guarded), cell.as_str());
            prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
