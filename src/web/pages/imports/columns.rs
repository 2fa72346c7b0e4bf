//! How a file is read and which column holds what: needed for an unknown list, open for each.

use actix_web::web::Path;

use super::columns_view::{self as view, COLUMNS};
use super::{Waiting, address, columns_address, limits, turn};
use crate::domain::errors::{Problem, RuleError};
use crate::services::imports::{self, OpenFile, Options};
use crate::services::{ServiceError, ServiceResult};
use crate::sheets::{Field, Mapping, Reading, SheetError};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::access::off_thread;

/// How the file is read now, and the choice for each column.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let _turn = turn(&page).await?;
    let waiting = Waiting::get(&page, id).await?;
    let title = view::title(&waiting);
    page.show(COLUMNS, &title, &view::content(&waiting, id))
}

/// Reads the file in the way that was chosen; a way that does not work is refused.
pub async fn read(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let _turn = turn(&page).await?;
    let was = Waiting::get(&page, id).await?;
    let reading = reading(&fields, &was);
    let now = was.options.clone();
    let reading = match reading {
        Ok(reading) => reading,
        Err(error) => return refused(&page, &was, id, (&fields, error)),
    };
    let options = Options { reading, answers: Default::default(), ..now };
    if let Err(error) = try_reading(&page, id, &options.reading).await? {
        return refused(&page, &was, id, (&fields, beside(error)));
    }
    page.write(move |conn, actor, _| imports::set_options(conn, actor, id, &options)).await?;
    Ok(page.see_other(&columns_address(id), "Het bestand is opnieuw gelezen."))
}

/// Whether the held file can be read so; read before anything is written, and off the database.
async fn try_reading(
    page: &Page,
    id: i64,
    reading: &Reading,
) -> Result<Result<(), SheetError>, Refusal> {
    let limits = limits(&page.app.settings);
    let held = page.read(move |conn, actor, now| imports::held(conn, actor, id, now)).await?;
    let reading = reading.clone();
    let open = move || imports::open(&held.file_name, &held.content, &reading, limits).map(|_| ());
    Ok(off_thread(open).await?)
}

fn refused(
    page: &Page,
    waiting: &Waiting,
    id: i64,
    (fields, error): (&Fields, ServiceError),
) -> PageResult {
    let content = view::content(waiting, id);
    let mut form = content.get("form").cloned().unwrap_or_default();
    if let (Some(form), Some(posted)) = (form.as_object_mut(), fields.to_form(&[]).as_object()) {
        form.extend(posted.clone());
    }
    page.refused((COLUMNS, &view::title(waiting)), &content, form, error)
}

/// What was chosen by hand: what was posted as it is found by itself stays found by itself, so
/// that it follows when the rest changes.
fn reading(fields: &Fields, was: &Waiting) -> ServiceResult<Reading> {
    let mut reader = Reader::new(fields);
    let before = &was.options.reading;
    let table = was.file.as_ref().ok().map(|file| &file.table);
    let encoding = reader.line("encoding");
    let found = table.and_then(|table| table.encoding);
    let delimiter = fields.get("delimiter").map(view::delimiter_of);
    let line = match reader.number("header_line").map(usize::try_from) {
        Some(Ok(line)) => Some(line),
        Some(Err(_)) => {
            reader.refuse("header_line", "Vul een regelnummer in, bijvoorbeeld 1.");
            None
        }
        None => None,
    };
    let sheet = reader.line("sheet");
    let by_hand = Reading {
        encoding: chosen(encoding, found.map(str::to_owned), &before.encoding),
        delimiter: chosen(
            delimiter.flatten(),
            table.and_then(|it| it.delimiter),
            &before.delimiter,
        ),
        header_line: chosen(line, table.map(|it| it.header_line), &before.header_line),
        sheet: chosen(sheet, table.and_then(|it| it.sheet.clone()), &before.sheet),
        mapping: None,
    };
    Ok(reader.finish(Some(by_hand))?)
}

fn chosen<T: PartialEq>(posted: Option<T>, found: Option<T>, before: &Option<T>) -> Option<T> {
    posted.filter(|posted| before.is_some() || found.as_ref() != Some(posted))
}

/// Beside which field a way of reading is wrong.
fn beside(error: SheetError) -> ServiceError {
    let field = match &error {
        SheetError::UnknownDelimiter(_) => "delimiter",
        SheetError::NoHeader { .. }
        | SheetError::WrongHeader { .. }
        | SheetError::NoRows { .. } => "header_line",
        SheetError::NoSheet(_) => "sheet",
        SheetError::UnknownEncoding(_)
        | SheetError::WrongEncoding(_)
        | SheetError::Unreadable { .. }
        | SheetError::Nul { .. } => "encoding",
        SheetError::Empty
        | SheetError::TooLarge { .. }
        | SheetError::TooManyRows { .. }
        | SheetError::Locked
        | SheetError::Damaged(_)
        | SheetError::Unpacked { .. }
        | SheetError::OtherKind { .. }
        | SheetError::UnknownLayout(_)
        | SheetError::DoubleColumn(..)
        | SheetError::Uneven
        | SheetError::NotWritten(_) => "",
    };
    ServiceError::field(field, error.to_string())
}

/// Takes the choice for each column, remembers it for this header and leads to what it would do.
pub async fn choose(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let _turn = turn(&page).await?;
    let waiting = Waiting::get(&page, id).await?;
    let Ok(file) = &waiting.file else {
        return Ok(
            page.see_other(&columns_address(id), "Kies eerst hoe het bestand wordt gelezen.")
        );
    };
    let by_layout = fields.get("known").is_some();
    let mapping = if by_layout { None } else { Some(mapping(&fields, file)) };
    let mapping = match mapping.transpose() {
        Ok(mapping) => mapping,
        Err(error) => return refused(&page, &waiting, id, (&fields, error.into())),
    };
    let mut options = waiting.options.clone();
    options.answers.clear();
    options.reading.mapping.clone_from(&mapping);
    let header = file.table.header.clone();
    page.write(move |conn, actor, now| {
        if let Some(mapping) = &mapping {
            imports::remember(conn, actor, (&header, mapping), now)?;
        }
        imports::set_options(conn, actor, id, &options)
    })
    .await?;
    Ok(page.see_other(&address(id), "Zo wordt het bestand gelezen. Er is nog niets geschreven."))
}

fn mapping(fields: &Fields, file: &OpenFile) -> Result<Mapping, RuleError> {
    let mut reader = Reader::new(fields);
    let names = (0..file.table.header.len()).map(view::field_name);
    let fields = names.map(|name| reader.needed_choice(&name).unwrap_or(Field::Ignore)).collect();
    let mapping = reader.finish(Some(Mapping { fields }))?;
    let problems = mapping.check().err().unwrap_or_default();
    if problems.is_empty() {
        return Ok(mapping);
    }
    let beside = |problem: String| Problem::new(&column_of(&mapping, &problem), problem);
    Err(RuleError::Fields(problems.into_iter().map(beside).collect()))
}

/// The last column with the field that a problem names; whatever is missing is chosen from the
/// first column on.
fn column_of(mapping: &Mapping, problem: &str) -> String {
    let is_named = |field: &Field| problem.contains(&format!("“{}”", field.label()));
    view::field_name(mapping.fields.iter().rposition(is_named).unwrap_or_default())
}
