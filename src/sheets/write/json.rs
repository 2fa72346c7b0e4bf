//! Rows to JSON: the columns with their headings, and the rows as objects with the same keys.
//! Numbers are numbers, a day is `YYYY-MM-DD`, an amount is whole euro cents (as in the API), and
//! an empty cell is null.

use serde_json::{Map, Value, json};

use super::{Cell, Column};
use crate::sheets::SheetError;

/// The largest whole number that a double holds without loss, 2^53.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Writes `{ "columns": [ { "key", "heading" } ], "rows": [ { key: value } ] }`.
///
/// # Errors
/// When a row is not as wide as the columns.
pub fn to_json(columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>, SheetError> {
    let rows = rows.iter().map(|row| fields(columns, row)).collect::<Result<_, _>>()?;
    document(columns, rows, Map::new())
}

/// A row as the fields of an object.
///
/// # Errors
/// When it is not as wide as the columns.
pub(in crate::sheets) fn fields(
    columns: &[Column],
    row: &[Cell],
) -> Result<Map<String, Value>, SheetError> {
    if row.len() != columns.len() {
        return Err(SheetError::Uneven);
    }
    let cells = columns.iter().zip(row);
    Ok(cells.map(|((key, _), cell)| ((*key).to_owned(), value(cell))).collect())
}

/// Columns and rows as a document, with what is told beside them.
///
/// # Errors
/// Never in practice: nothing of it cannot be written.
pub(in crate::sheets) fn document(
    columns: &[Column],
    rows: Vec<Map<String, Value>>,
    mut told: Map<String, Value>,
) -> Result<Vec<u8>, SheetError> {
    let columns = columns.iter().map(|(key, heading)| json!({ "key": key, "heading": heading }));
    told.insert("columns".to_owned(), columns.collect());
    told.insert("rows".to_owned(), rows.into());
    serde_json::to_vec_pretty(&told).map_err(|error| SheetError::NotWritten(error.to_string()))
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => json!(text),
        Cell::Number(number) => match whole(*number) {
            Some(whole) => json!(whole),
            None => json!(number),
        },
        Cell::Date(day) => json!(day.to_string()),
        Cell::Amount(euro) => json!(euro.cents()),
        Cell::Empty => Value::Null,
    }
}

/// The number without a fraction, when it has none: 26 rather than 26.0.
fn whole(number: f64) -> Option<i64> {
    let is_whole = number.fract() == 0.0 && number.abs() <= LARGEST_WHOLE;
    is_whole.then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Euro;

    #[test]
    fn each_kind_of_cell_keeps_its_type_under_the_key_of_its_column() {
        let columns: [Column; 5] = [
            ("code", "code"),
            ("inhabitants", "inwoners"),
            ("on", "dag"),
            ("amountCents", "bedrag"),
            ("note", "toelichting"),
        ];
        let row = vec![
            Cell::from("=0344"),
            Cell::from(26),
            Cell::Date("2023-10-03".parse().unwrap()),
            Cell::Amount(Euro::from_cents(-125_050)),
            Cell::Empty,
        ];
        let written = to_json(&columns, &[row]).unwrap();
        let list: Value = serde_json::from_slice(&written).unwrap();
        let expected = json!({ "code": "=0344", "inhabitants": 26, "on": "2023-10-03",
            "amountCents": -125_050, "note": null });
        assert_eq!(list["rows"], json!([expected]));
        assert_eq!(list["columns"][1], json!({ "key": "inhabitants", "heading": "inwoners" }));
        assert!(!String::from_utf8(written).unwrap().contains("26.0"));
    }

    #[test]
    fn a_row_of_another_width_is_refused() {
        assert_eq!(to_json(&[("a", "a")], &[vec![]]), Err(SheetError::Uneven));
    }
}
