//! What the preview shows: totals, problems, and the rows by effect.

use serde_json::{Map, Value, json};

use super::preview::Asked;
use super::preview_asks::{answers, boxes, policies, policy_name};
use super::{address, columns_address, steps};
use crate::services::imports::{
    Effect, FieldChange, Options, ReadFile, Report, RowError, RowView, TargetField,
};
use crate::web::pages::paging::{Part, SIZE};

/// The template of the page.
pub(super) const PREVIEW: &str = "import/preview.html";
/// Most problems, questions and addresses that stand above the rows.
pub(super) const SHOWN: usize = 20;

/// A file with what it would do.
pub(super) struct Seen<'a> {
    pub id: i64,
    pub file: &'a ReadFile,
    pub report: &'a Report,
    pub options: &'a Options,
}

/// The title of the page.
pub(super) fn title(report: &Report) -> String {
    format!("Nakijken: {}", report.file)
}

/// The context of the template.
pub(super) fn content(seen: &Seen<'_>, asked: &Asked) -> Value {
    let (report, here) = (seen.report, address(seen.id));
    let only = asked.gevolg.as_deref().and_then(|text| text.parse::<Effect>().ok());
    let (rows, pages) = rows(seen, only, asked.pagina.as_deref());
    let is_start = only.is_none() && asked.pagina.is_none();
    let problems: Vec<Value> = report.errors.iter().take(SHOWN).map(problem).collect();
    let count = report.errors.len();
    let out = if seen.options.skip_errors { Effect::Skipped } else { Effect::Refused };
    json!({
        "title": title(report), "sentence": report.sentence(), "outcome": outcome(seen),
        "steps": steps(2), "read_as": read_as(seen), "columns_href": columns_address(seen.id),
        "action": if may_write(report) { here.as_str() } else { "" },
        "discard_action": format!("{here}/weg"),
        "boxes": boxes(seen),
        "answers": answers(seen), "policies": policies(seen),
        "problems": if is_start { problems } else { Vec::new() },
        "problem_count": count,
        "problems_href": if count > SHOWN { format!("{here}?gevolg={out}") } else { String::new() },
        "refused_href": if report.refused > 0 { format!("{here}/geweigerd.csv") } else { String::new() },
        "chips": chips(seen, only), "rows": rows, "pages": pages,
        "missing": report.without_row.iter().map(|it| it.name.clone()).collect::<Vec<_>>(),
        "missing_sentence": missing_sentence(report.without_row.len()),
        "form": form(seen),
    })
}

fn outcome(seen: &Seen<'_>) -> &'static str {
    let report = seen.report;
    match (report.errors.is_empty(), seen.options.skip_errors, report.created + report.updated) {
        (true, _, 0) => "Dit bestand verandert niets.",
        (true, ..) => "Er is nog niets geschreven.",
        (false, true, _) => "Er is nog niets geschreven. De geweigerde regels blijven weg.",
        (false, false, _) => {
            "Er is nog niets geschreven. Verbeter de geweigerde regels, of laat ze weg."
        }
    }
}

fn may_write(report: &Report) -> bool {
    let has_rows = report.created + report.updated + report.unchanged > 0;
    report.layout.is_some() && (has_rows || report.errors.is_empty())
}

fn read_as(seen: &Seen<'_>) -> String {
    let table = &seen.file.table;
    let mut parts = Vec::new();
    parts.extend(table.sheet.as_ref().map(|name| format!("blad “{name}”")));
    parts.extend(table.encoding.map(str::to_owned));
    parts.extend(table.delimiter.map(|it| match it {
        ';' => "puntkomma".to_owned(),
        ',' => "komma".to_owned(),
        '\t' => "tab".to_owned(),
        other => format!("scheidingsteken {other}"),
    }));
    parts.push(format!("kopregel op regel {}", table.header_line));
    let mut text = format!("Gelezen als “{}”: {}.", seen.file.layout.label(), parts.join(", "));
    if !seen.report.unused_columns.is_empty() {
        let columns = seen.report.unused_columns.join(", ");
        text.push_str(&format!(" Niet gelezen: {columns}."));
    }
    text
}

fn problem(it: &RowError) -> Value {
    json!({
        "line": it.line.unwrap_or_default(), "column": it.column.as_deref().unwrap_or_default(),
        "problem": it.problem,
    })
}

fn chips(seen: &Seen<'_>, only: Option<Effect>) -> Vec<Value> {
    let (report, here) = (seen.report, address(seen.id));
    let mut chips = vec![json!({
        "label": format!("Alle {}", report.row_count(None)), "href": here, "active": only.is_none(),
    })];
    for effect in Effect::ALL {
        let count = report.row_count(Some(*effect));
        if count > 0 || only == Some(*effect) {
            chips.push(json!({
                "label": format!("{} {count}", effect.label()),
                "href": format!("{here}?gevolg={effect}"), "active": only == Some(*effect),
            }));
        }
    }
    chips
}

fn rows(seen: &Seen<'_>, only: Option<Effect>, asked: Option<&str>) -> (Vec<Value>, Value) {
    let part = Part::new(seen.report.row_count(only), asked);
    let rows = seen.report.rows_of(seen.file, only, (part.start(), SIZE));
    let filter = only.map(|effect| format!("gevolg={effect}&")).unwrap_or_default();
    let here = address(seen.id);
    let pages = part.links(|page| format!("{here}?{filter}pagina={page}"));
    (rows.iter().map(row).collect(), pages)
}

fn row(row: &RowView) -> Value {
    json!({
        "line": row.line, "organisation": row.organisation, "what": row.what,
        "changes": row.changes.iter().map(change).collect::<Vec<_>>(),
        "notes": row.notes,
        "problems": row.problems.iter().map(problem).collect::<Vec<_>>(),
        "state_label": row.effect.label(), "state_kind": kind(row.effect),
    })
}

fn change(it: &FieldChange) -> Value {
    json!({
        "field": it.field.label(), "old": it.old.as_deref().unwrap_or_default(),
        "new": it.new.as_deref().unwrap_or_default(), "is_verified": it.is_verified,
    })
}

/// The badge of an effect.
pub(super) fn kind(effect: Effect) -> &'static str {
    match effect {
        Effect::Created => "info",
        Effect::Updated => "busy",
        Effect::Unchanged | Effect::Skipped => "neutral",
        Effect::Refused => "error",
    }
}

fn missing_sentence(count: usize) -> String {
    match count {
        1 => "1 organisatie staat niet in dit bestand".to_owned(),
        count => format!("{count} organisaties staan niet in dit bestand"),
    }
}

fn form(seen: &Seen<'_>) -> Value {
    let options = seen.options;
    let mut form = Map::new();
    for field in TargetField::ALL {
        form.insert(policy_name(*field), options.policies.of(*field).as_str().into());
    }
    form.insert("skip_errors".to_owned(), options.skip_errors.into());
    form.insert("confirms_overwrite".to_owned(), options.confirms_overwrite.into());
    form.insert("confirms_verified".to_owned(), options.confirms_verified.into());
    if options.skip_errors {
        let asked = seen.report.errors.iter().filter(|error| !error.suggestions.is_empty());
        for line in asked.filter_map(|error| error.line) {
            form.insert(format!("line_{line}"), "no".into());
        }
    }
    Value::Object(form)
}
