//! The one door through which a list leaves as a file: CSV, XLSX, ODS or JSON, by the extension in
//! the address.

use actix_web::HttpResponse;
use actix_web::http::header;
use serde_json::{Value, json};

use crate::domain::dates::day_field;
use crate::domain::text_enum::text_enum;
use crate::services::ServiceError;
use crate::sheets::SheetError;
use crate::sheets::figures::FigureSheet;
use crate::sheets::write::{Cell, Column, to_csv, to_json, to_ods, to_xlsx};
use crate::web::error::{PageResult, Refusal};

text_enum! {
    /// A kind of file, named by its extension.
    Format {
        Csv = "csv", "CSV";
        Xlsx = "xlsx", "Excel (XLSX)";
        Ods = "ods", "LibreOffice (ODS)";
        Json = "json", "JSON";
    }
}

impl Format {
    /// The kind of file that an address asks for.
    ///
    /// # Errors
    /// 404 when there is no such kind.
    pub fn asked(extension: &str) -> Result<Self, Refusal> {
        extension.parse().map_err(|_| Refusal::not_found())
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn write(
        self,
        name: &str,
        columns: &[Column],
        rows: &[Vec<Cell>],
    ) -> Result<Vec<u8>, SheetError> {
        let header: Vec<&str> = columns.iter().map(|(_, heading)| *heading).collect();
        match self {
            Self::Csv => {
                let rows: Vec<Vec<String>> =
                    rows.iter().map(|row| row.iter().map(text).collect()).collect();
                to_csv(&header, &rows)
            }
            Self::Xlsx => to_xlsx(name, &header, rows),
            Self::Ods => to_ods(name, &header, rows),
            Self::Json => to_json(columns, rows),
        }
    }
}

/// Answers rows as a file of this name.
///
/// # Errors
/// A row that is not as wide as the columns.
pub fn answer(format: Format, name: &str, columns: &[Column], rows: &[Vec<Cell>]) -> PageResult {
    let bytes = format
        .write(name, columns, rows)
        .map_err(|error| ServiceError::Broken(error.to_string()))?;
    Ok(attachment(format, name, bytes))
}

/// Answers figures as a file of this name.
///
/// # Errors
/// A row that is not as wide as the columns.
pub fn answer_figures(format: Format, name: &str, sheet: &FigureSheet) -> PageResult {
    if format != Format::Json {
        return answer(format, name, sheet.columns, &sheet.lines());
    }
    let bytes = sheet.to_json().map_err(|error| ServiceError::Broken(error.to_string()))?;
    Ok(attachment(format, name, bytes))
}

/// Answers bytes as a file to keep; the name goes without its extension.
pub fn attachment(format: Format, name: &str, bytes: Vec<u8>) -> HttpResponse {
    let file = format!("attachment; filename=\"{name}.{format}\"");
    HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, file))
        .body(bytes)
}

/// The links as `ui.exports` wants them: `path` without extension, `query` with its `?` or empty.
pub fn links(path: &str, query: &str) -> Vec<Value> {
    let link = |format: &Format| json!({ "label": format.label(), "href": format!("{path}.{format}{query}") });
    Format::ALL.iter().map(link).collect()
}

/// A cell as a CSV file holds it.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        // As Dutch Excel reads it: it takes 4.3 for a day in March.
        Cell::Number(number) => number.to_string().replace('.', ","),
        Cell::Date(day) => day_field(*day),
        Cell::Amount(euro) => euro.field(),
        Cell::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_day_stand_in_csv_as_they_are_read_again() {
        let day = "2023-10-03".parse().unwrap();
        let cells = [Cell::from("GM0664"), 37_653.into(), Cell::Date(day), Cell::Empty, 4.3.into()];
        let columns =
            [("code", "code"), ("n", "inwoners"), ("on", "op"), ("name", "naam"), ("m", "cijfer")];
        let bytes = Format::Csv.write("lijst", &columns, &[cells.to_vec()]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.ends_with("GM0664;37653;03-10-2023;;4,3\r\n"), "{text}");
    }

    #[test]
    fn a_kind_of_file_that_is_not_made_is_not_found() {
        assert_eq!(Format::asked("pdf").unwrap_err().status, 404);
        assert_eq!(Format::asked("ods").unwrap(), Format::Ods);
    }
}
