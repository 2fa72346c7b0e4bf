//! Whom to phone, as a file.

use actix_web::web::{Path, Query};

use super::{Asked, asked_lines};
use crate::domain::lexicon::Lexicon;
use crate::services::calls::{self, CallLine};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 10] = [
    ("organisationCode", "code"),
    ("organisation", "organisatie"),
    ("province", "provincie"),
    ("adviser", "adviseur"),
    ("letterState", "brief"),
    ("letterSince", "sinds"),
    ("lastCallOn", "laatst gebeld op"),
    ("lastResult", "uitkomst"),
    ("callBackOn", "terugbellen op"),
    ("phones", "telefoonnummers"),
];

/// The same list as a file; what was said at the last call stays on the page.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let lines = page.write(calls::export).await?;
    let shown = asked_lines(&lines, &asked, &page.actor()?);
    let rows: Vec<Vec<Cell>> = shown.into_iter().map(cells).collect();
    export::answer(format, "belronde", &COLUMNS, &rows)
}

fn cells(line: &CallLine) -> Vec<Cell> {
    let (state, since) = line.letter;
    let last = line.last.as_ref();
    vec![
        line.code.as_str().into(),
        line.organisation.as_str().into(),
        line.province.1.as_str().into(),
        line.adviser.1.as_str().into(),
        state.label().into(),
        since.into(),
        last.map(|call| call.on).into(),
        last.map(|call| call.result.label()).into(),
        last.and_then(|call| call.call_back_on).into(),
        phones(line).into(),
    ]
}

/// "Burgemeester 030 123 45 67, Griffier 030 123 45 68".
fn phones(line: &CallLine) -> String {
    let words = Lexicon::of(line.code.starts_with("PV"), &line.code, "");
    let numbers = line.numbers.iter();
    let told =
        numbers.map(|(function, phone)| format!("{} {phone}", words.function_label(*function)));
    told.collect::<Vec<_>>().join(", ")
}
