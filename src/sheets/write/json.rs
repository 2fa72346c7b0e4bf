//! Rows to JSON: the columns with their headings, and the rows as objects with the same keys.
//! Numbers are numbers, a day is `YYYY-MM-DD`, an amount is whole euro cents (as in the API), and
//! an empty cell is null.

use serde_json::{Map, Value, json};

use super::{Cell, Column, check_even};
use crate::sheets::SheetError;

/// The largest whole number that a double holds without loss, 2^53.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Writes `{ "columns": [ { "key", "heading" } ], "rows": [ { key: value } ] }`.
///
/// # Errors
/// When a row is not as wide as the columns.
pub fn to_json(columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>, SheetError> {
    let headings: Vec<&str> = columns.iter().map(|(_, heading)| *heading).collect();
    check_even(&headings, rows)?;
    let named = |row: &Vec<Cell>| -> Value {
        let cells = columns.iter().zip(row);
        cells.map(|((key, _), cell)| ((*key).to_owned(), value(cell))).collect::<Map<_, _>>().into()
    };
    let list = json!({
        "columns": columns
            .iter()
            .map(|(key, heading)| json!({ "key": key, "heading": heading }))
            .collect::<Vec<_>>(),
        "rows": rows.iter().map(named).collect::<Vec<_>>(),
    });
    serde_json::to_vec_pretty(&list).map_err(|error| SheetError::NotWritten(error.to_string()))
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
