//! What the page of the columns shows.

use serde_json::{Map, Value, json};

use super::{Waiting, address, columns_address, steps};
use crate::sheets::{Field, FileKind, Layout, Mapping, Table};
use crate::web::pages::options::options;

/// The template of the page.
pub(super) const COLUMNS: &str = "import/columns.html";
/// Rows in which examples are looked for.
const LOOKED_AT: usize = 1_000;
/// Examples of a column.
const EXAMPLES: usize = 3;
/// Most letters of an example.
const LETTERS: usize = 60;
/// Encodings to choose from.
const ENCODINGS: [(&str, &str); 4] = [
    ("UTF-8", "UTF-8"),
    ("windows-1252", "Windows-1252 (oudere Excel)"),
    ("UTF-16LE", "UTF-16 (Unicode-tekst uit Excel)"),
    ("UTF-16BE", "UTF-16, andere volgorde"),
];
/// Delimiters to choose from; a tab is written as a word, for a form trims it.
const DELIMITERS: [(&str, &str); 4] =
    [(";", "puntkomma ;"), (",", "komma ,"), ("tab", "tab"), ("|", "streep |")];

/// The title of the page.
pub(super) fn title(waiting: &Waiting) -> String {
    format!("Kolommen: {}", waiting.name)
}

/// The name of the select of a column.
pub(super) fn field_name(at: usize) -> String {
    format!("field_{at}")
}

/// The delimiter that a form names.
pub(super) fn delimiter_of(text: &str) -> Option<char> {
    if text == "tab" { Some('\t') } else { text.chars().next() }
}

fn delimiter_name(delimiter: char) -> String {
    if delimiter == '\t' { "tab".to_owned() } else { delimiter.to_string() }
}

/// The context of the template.
pub(super) fn content(waiting: &Waiting, id: i64) -> Value {
    let table = waiting.file.as_ref().ok().map(|file| &file.table);
    let known = table.and_then(|table| table.layout().ok());
    let is_chosen = waiting.options.reading.mapping.is_some();
    let is_text = table.is_none_or(|table| table.kind == FileKind::Csv);
    let problem = waiting.file.as_ref().err().map(ToString::to_string).unwrap_or_default();
    json!({
        "title": title(waiting), "back_href": "/import", "back_label": "Import",
        "discard_action": format!("{}/weg", address(id)), "steps": steps(1),
        "problem": problem, "sentence": sentence(table, known, is_chosen),
        "known": known.map(Layout::label).unwrap_or_default(), "is_chosen": is_chosen,
        "preview_href": if known.is_some() || is_chosen { address(id) } else { String::new() },
        "read_action": format!("{}/lezen", address(id)),
        "encodings": if is_text { encodings(table) } else { Vec::new() },
        "delimiters": if is_text { options(DELIMITERS) } else { Vec::new() },
        "sheets": table.map(sheets).unwrap_or_default(),
        "action": table.map(|_| columns_address(id)).unwrap_or_default(),
        "columns": table.map(columns).unwrap_or_default(),
        "field_options": options(Field::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "form": form(waiting, table),
    })
}

fn sentence(table: Option<&Table>, known: Option<Layout>, is_chosen: bool) -> String {
    match (table, known) {
        (None, _) => {
            "Dit bestand kan zo niet worden gelezen. Kies hieronder hoe het moet.".to_owned()
        }
        (Some(_), _) if is_chosen => "U koos zelf wat in welke kolom staat.".to_owned(),
        (Some(_), Some(layout)) => {
            format!("Drietraps herkent dit bestand: {}. U hoeft niets te kiezen.", layout.label())
        }
        (Some(_), None) => "De kolommen van dit bestand zijn niet bekend. Kies wat in welke kolom \
                            staat."
            .to_owned(),
    }
}

fn encodings(table: Option<&Table>) -> Vec<Value> {
    let mut choices = options(ENCODINGS);
    let found = table.and_then(|table| table.encoding);
    if let Some(other) = found.filter(|it| !ENCODINGS.iter().any(|(name, _)| name == it)) {
        choices.push(json!({ "value": other, "label": other }));
    }
    choices
}

fn sheets(table: &Table) -> Vec<Value> {
    options(table.sheets.iter().map(|name| (name.as_str(), name.as_str())))
}

fn columns(table: &Table) -> Vec<Value> {
    let column = |(at, label): (usize, &String)| {
        let label = if label.is_empty() { format!("Kolom {}", at + 1) } else { label.clone() };
        json!({ "name": field_name(at), "label": label, "examples": examples(table, at) })
    };
    table.header.iter().enumerate().map(column).collect()
}

fn examples(table: &Table, at: usize) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for row in table.rows.iter().take(LOOKED_AT) {
        let cell = row.cell(at);
        let mut text: String = cell.chars().take(LETTERS).collect();
        if text.len() < cell.len() {
            text.push('…');
        }
        if !text.is_empty() && !examples.contains(&text) {
            examples.push(text);
        }
        if examples.len() == EXAMPLES {
            break;
        }
    }
    examples
}

fn form(waiting: &Waiting, table: Option<&Table>) -> Value {
    let by_hand = &waiting.options.reading;
    let mut form = Map::new();
    let encoding = by_hand.encoding.clone();
    let encoding = encoding.or_else(|| table.and_then(|it| it.encoding).map(str::to_owned));
    form.insert("encoding".to_owned(), encoding.into());
    let delimiter = by_hand.delimiter.or_else(|| table.and_then(|it| it.delimiter));
    form.insert("delimiter".to_owned(), delimiter.map(delimiter_name).into());
    let line = by_hand.header_line.or_else(|| table.map(|it| it.header_line)).unwrap_or(1);
    form.insert("header_line".to_owned(), line.to_string().into());
    let sheet = by_hand.sheet.clone().or_else(|| table.and_then(|it| it.sheet.clone()));
    form.insert("sheet".to_owned(), sheet.into());
    if let Some(table) = table {
        for (at, field) in mapping(waiting, table).fields.iter().enumerate() {
            form.insert(field_name(at), field.as_str().into());
        }
    }
    Value::Object(form)
}

/// What was chosen, else what is remembered, else what the header seems to say.
fn mapping(waiting: &Waiting, table: &Table) -> Mapping {
    let width = table.header.len();
    let chosen = waiting.options.reading.mapping.as_ref().or(waiting.remembered.as_ref());
    let chosen = chosen.filter(|mapping| mapping.fields.len() == width).cloned();
    chosen.unwrap_or_else(|| Mapping::guess(&table.header))
}
