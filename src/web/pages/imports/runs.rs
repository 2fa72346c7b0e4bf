//! The files that were read in: the list, what each of them wrote, and taking one back.

use actix_web::web::{Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::preview::Asked;
use crate::domain::dates::{amsterdam_day, clock, day_field, long_day};
use crate::services::imports::{self, ChangeView, KeptField, Layout, UndoReport};
use crate::store::imports::ImportRun;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};
use crate::web::pages::export;
use crate::web::pages::paging::{Part, SIZE};

/// Most fields that a status line names.
const NAMED: usize = 5;

/// The files that were read in, and above them those that wait for this user.
pub async fn list(page: Page) -> PageResult {
    let (waiting, runs) = page
        .read(|conn, actor, now| {
            Ok((imports::waiting(conn, actor, now)?, imports::list(conn, actor)?))
        })
        .await?;
    let waiting: Vec<Value> = waiting
        .iter()
        .map(|it| {
            let since = format!("ontvangen op {}", moment(it.at));
            json!({ "href": super::address(it.id), "file": it.file_name, "since": since })
        })
        .collect();
    let runs: Vec<Value> = runs.iter().map(run).collect();
    let content = json!({ "new_href": "/import/nieuw", "waiting": waiting, "runs": runs,
        "exports": export::links("/import", "") });
    page.show("import/list.html", "Import", &content)
}

fn moment(at: DateTime<Utc>) -> String {
    format!("{}, {}", long_day(amsterdam_day(at)), clock(at))
}

fn run(run: &ImportRun) -> Value {
    let (label, kind) = state(run);
    json!({
        "href": run_address(run.id), "file": run.file_name, "when": moment(run.at),
        "by": run.actor, "sentence": counts(run), "state_label": label, "state_kind": kind,
    })
}

/// What became of it, and the kind of its badge.
pub(super) fn state(run: &ImportRun) -> (&'static str, &'static str) {
    match (&run.undone, run.created + run.updated) {
        (Some(_), _) => ("Ongedaan gemaakt", "warning"),
        (None, 0) => ("Niets veranderd", "neutral"),
        (None, _) => ("Geschreven", "ok"),
    }
}

fn counts(run: &ImportRun) -> String {
    let mut text =
        format!("{} nieuw, {} gewijzigd, {} gelijk", run.created, run.updated, run.unchanged);
    if run.skipped > 0 {
        text.push_str(&format!(", {} overgeslagen", run.skipped));
    }
    text
}

fn run_address(id: i64) -> String {
    format!("/import/gelezen/{id}")
}

fn title_of(run: &ImportRun) -> String {
    format!("Ingelezen: {}", run.file_name)
}

/// What a file wrote.
pub async fn show(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let id = id.into_inner();
    let asked = asked.into_inner().pagina;
    let (seen, part, now) = page
        .read(move |conn, actor, now| {
            let total = imports::show(conn, actor, id, (0, 0))?.total;
            let part = Part::new(total, asked.as_deref());
            Ok((imports::show(conn, actor, id, (part.start(), SIZE))?, part, now))
        })
        .await?;
    let (run, here) = (&seen.run, run_address(id));
    let (label, kind) = state(run);
    let undone = run.undone.as_ref();
    let undone = undone.map(|(at, by)| format!("op {}, door {by}", moment(*at)));
    let may_undo = undone.is_none() && seen.total > 0 && !imports::is_forgotten(run, now);
    let rows = seen.changes.chunk_by(|one, next| (one.line, &one.what) == (next.line, &next.what));
    let content = json!({
        "title": title_of(run), "sentence": format!("{}.", counts(run)),
        "state_label": label, "state_kind": kind, "undone": undone.unwrap_or_default(),
        "undo_href": if may_undo { format!("{here}/ongedaan") } else { String::new() },
        "rows": rows.map(of_one).collect::<Vec<_>>(),
        "pages": part.links(|page| format!("{here}?pagina={page}")), "facts": facts(run),
    });
    page.show("import/run.html", &title_of(run), &content)
}

/// The changes of one contact or organisation together.
fn of_one(changes: &[ChangeView]) -> Value {
    let Some(first) = changes.first() else { return Value::Null };
    let href = match first.code.as_str() {
        "" => String::new(),
        code => format!("/organisaties/{code}"),
    };
    json!({
        "line": first.line, "what": first.what, "href": href,
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn change(it: &ChangeView) -> Value {
    json!({ "field": it.field, "old": shown(it.old.as_deref()), "new": shown(it.new.as_deref()) })
}

/// A value as people write it: days and yes or no are kept otherwise.
fn shown(value: Option<&str>) -> String {
    match value.unwrap_or_default() {
        "true" => "ja".to_owned(),
        "false" => "nee".to_owned(),
        text => text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), day_field),
    }
}

fn facts(run: &ImportRun) -> Value {
    let layout = run.layout.parse::<Layout>().map(Layout::label).unwrap_or_default();
    json!([
        { "term": "Bestand", "text": run.file_name },
        { "term": "Ingelezen", "text": moment(run.at) },
        { "term": "Door", "text": run.actor },
        { "term": "Indeling", "text": layout },
        { "term": "Controlegetal (SHA-256)", "text": run.file_hash },
    ])
}

/// Says what taking an import back would do, before it is done.
pub async fn undo_form(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let run =
        page.read(move |conn, actor, _| Ok(imports::show(conn, actor, id, (0, 0))?.run)).await?;
    let report = page.rehearse(move |conn, actor, now| imports::undo(conn, actor, id, now)).await?;
    let title = format!("Maak ongedaan: {}", run.file_name);
    let content = json!({
        "title": title, "back_href": run_address(id), "back_label": title_of(&run),
        "action": format!("{}/ongedaan", run_address(id)), "consequence": consequence(&report),
        "kept": report.kept.iter().map(kept).collect::<Vec<_>>(),
    });
    page.show("import/undo.html", &title, &content)
}

fn consequence(report: &UndoReport) -> String {
    let mut parts = Vec::new();
    match report.restored {
        0 => {}
        1 => parts.push("1 veld wordt weer zoals het was voor de import.".to_owned()),
        count => parts.push(format!("{count} velden worden weer zoals ze waren voor de import.")),
    }
    match report.removed {
        0 => {}
        1 => parts.push("1 nieuw contact verdwijnt.".to_owned()),
        count => parts.push(format!("{count} nieuwe contacten verdwijnen.")),
    }
    match report.ended {
        0 => {}
        1 => parts.push("1 contact stopt vandaag, omdat er al post aan is verstuurd.".to_owned()),
        count => parts
            .push(format!("{count} contacten stoppen vandaag, omdat er al post aan is verstuurd.")),
    }
    if parts.is_empty() {
        return "Er verandert niets: alles is na de import al gewijzigd.".to_owned();
    }
    parts.join(" ")
}

fn kept(it: &KeptField) -> Value {
    json!({
        "what": it.what, "field": it.field, "why": it.why,
        "now": it.now.as_deref().map_or_else(|| "leeg".to_owned(), |now| shown(Some(now))),
    })
}

/// Takes an import back and names what stays.
pub async fn undo(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let report = page.write(move |conn, actor, now| imports::undo(conn, actor, id, now)).await?;
    Ok(page.see_other(&run_address(id), &told(&report)))
}

/// What was done, with the first of the fields that stay.
fn told(report: &UndoReport) -> String {
    let mut text = report.sentence();
    let named = report.kept.iter().take(NAMED).map(|it| format!("{} ({})", it.what, it.field));
    let named: Vec<String> = named.collect();
    if !named.is_empty() {
        let rest = report.kept.len().saturating_sub(NAMED);
        let more = if rest > 0 { format!(" en nog {rest}") } else { String::new() };
        text.push_str(&format!(" Dit blijft staan: {}{more}.", named.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_named_and_a_long_list_is_cut_off() {
        let stays = |at: usize| KeptField {
            what: format!("Griffier {at}"),
            field: "E-mail".to_owned(),
            now: None,
            why: "gewijzigd na de import".to_owned(),
        };
        let report = UndoReport { kept: (1..=7).map(stays).collect(), ..UndoReport::default() };
        let text = told(&report);
        assert!(text.contains("Dit blijft staan: Griffier 1 (E-mail), Griffier 2"), "{text}");
        assert!(text.ends_with("Griffier 5 (E-mail) en nog 2."), "{text}");
    }

    #[test]
    fn values_are_shown_as_people_write_them() {
        for (kept, text) in [("2023-10-03", "03-10-2023"), ("true", "ja"), ("0113 1", "0113 1")] {
            assert_eq!(shown(Some(kept)), text);
        }
        assert_eq!(shown(None), "");
    }

    #[test]
    fn the_consequence_is_told_in_figures() {
        let report = UndoReport { restored: 14, removed: 1, ..UndoReport::default() };
        assert_eq!(
            consequence(&report),
            "14 velden worden weer zoals ze waren voor de import. 1 nieuw contact verdwijnt."
        );
        assert!(consequence(&UndoReport::default()).starts_with("Er verandert niets"));
    }
}
