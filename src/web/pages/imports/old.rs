//! Reading a list in: upload, look at what it would do, write it or throw it away.

use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_multipart::form::{MultipartForm, MultipartFormConfig};

use actix_web::http::header;
use actix_web::web::{Path, Payload, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::paging::Part;
use crate::domain::dates::amsterdam_day;
use crate::domain::dates::{clock, long_day};
use crate::domain::permissions::Permission;
use crate::services::imports::{self, Effect, Options, PlannedRow, ReadFile, Report};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::imports::ImportRun;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted, check_csrf};

/// Largest upload in bytes; a little more than the largest file, so that a file just over the
/// limit still comes back with a sentence beside its field.
const UPLOAD_LIMIT: usize = 8_000_000;
/// Most problems that one page shows.
const SHOWN_PROBLEMS: usize = 200;
const UPLOAD: (&str, &str) = ("import/upload.html", "Lijst importeren");

/// The posted upload form.
#[derive(MultipartForm)]
pub struct Upload {
    csrf: Option<Text<String>>,
    file: Option<Bytes>,
    only_fill_empty: Option<Text<String>>,
    skip_errors: Option<Text<String>>,
}

/// The limits of an upload.
#[must_use]
pub fn upload_config() -> MultipartFormConfig {
    MultipartFormConfig::default().total_limit(UPLOAD_LIMIT).memory_limit(UPLOAD_LIMIT)
}

/// The files that were read in.
pub async fn list(page: Page) -> PageResult {
    let runs = page.read(|conn, actor, _| imports::list(conn, actor)).await?;
    let runs: Vec<Value> = runs.iter().map(run).collect();
    page.show("import/list.html", "Import", &json!({ "new_href": "/import/nieuw", "runs": runs }))
}

fn run(run: &ImportRun) -> Value {
    let mut sentence =
        format!("{} nieuw, {} gewijzigd, {} gelijk", run.created, run.updated, run.unchanged);
    if run.skipped > 0 {
        sentence.push_str(&format!(", {} overgeslagen", run.skipped));
    }
    let is_same = run.created + run.updated == 0;
    json!({
        "href": "", "file": run.file_name,
        "when": format!("{}, {}", long_day(amsterdam_day(run.at)), clock(run.at)),
        "by": run.actor, "sentence": sentence,
        "state_label": if is_same { "Niets veranderd" } else { "Geschreven" },
        "state_kind": if is_same { "neutral" } else { "ok" }, "undo_href": "",
    })
}

/// The upload form.
pub async fn form(page: Page) -> PageResult {
    require(&page.actor()?, Permission::ImportLists)?;
    page.show(UPLOAD.0, UPLOAD.1, &upload_content())
}

fn upload_content() -> Value {
    json!({
        "action": "/import", "max_size": "5 MB",
        "layouts_help": [
            { "name": "Eigen lijst met contactpersonen",
              "columns": "gemeente;functie;naam;e-mail;telefoon" },
            { "name": "CBS, gemeenten alfabetisch",
              "columns": "Gemeentecode;GemeentecodeGM;Gemeentenaam;Provinciecode;ProvinciecodePV;Provincienaam" },
        ],
    })
}

/// Takes a file in and leads to what it would do. The body is read here and not by an extractor,
/// so that who may not import is refused before a file is taken in, and a file that is too large
/// comes back beside its field.
pub async fn upload(page: Page, request: HttpRequest, payload: Payload) -> PageResult {
    require(&page.actor()?, Permission::ImportLists)?;
    let upload = MultipartForm::<Upload>::from_request(&request, &mut payload.into_inner()).await;
    let Ok(MultipartForm(upload)) = upload else {
        let problem = "Dit kan niet worden ontvangen. Kies een CSV-bestand van ten hoogste 5 MB.";
        let error = ServiceError::field("file", problem);
        return page.refused(UPLOAD, &upload_content(), json!({}), error);
    };
    check_csrf(Some(&page.visitor.csrf), upload.csrf.as_ref().map(|token| token.as_str()))?;
    require(&page.actor()?, Permission::ImportLists)?;
    let options = Options {
        only_fill_empty: upload.only_fill_empty.is_some(),
        skip_errors: upload.skip_errors.is_some(),
    };
    match hold(&page, upload, options).await {
        Ok(id) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/import/{id}")))
            .finish()),
        Err(error) => {
            let form = json!({
                "only_fill_empty": options.only_fill_empty, "skip_errors": options.skip_errors,
            });
            page.refused(UPLOAD, &upload_content(), form, error)
        }
    }
}

async fn hold(page: &Page, upload: Upload, options: Options) -> ServiceResult<i64> {
    let file = upload.file.filter(|file| file.file_name.as_ref().is_some_and(|it| !it.is_empty()));
    let Some(file) = file else {
        return Err(ServiceError::field("file", "Kies een bestand."));
    };
    let name = file.file_name.unwrap_or_default();
    let (name, bytes) = super::access::off_thread(move || {
        imports::read(&name, &file.data, None).map(|_| (name, file.data))
    })
    .await?
    .map_err(|error| ServiceError::field("file", error.to_string()))?;
    page.write(move |conn, actor, now| imports::hold(conn, actor, (&name, &bytes), options, now))
        .await
}

/// Which page of the rows is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    pagina: Option<String>,
}

/// What a held file would do.
pub async fn preview(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let id = id.into_inner();
    let (report, options) = page
        .read(move |conn, actor, now| {
            let (name, bytes, options) = imports::held(conn, actor, id)?;
            let file = read(&name, &bytes)?;
            Ok((imports::preview(conn, actor, &file, options, now)?, options))
        })
        .await?;
    let title = format!("Nakijken: {}", report.file);
    let content = preview_content(&report, options, (id, &title), asked.pagina.as_deref());
    page.show("import/preview.html", &title, &content)
}

fn read(name: &str, bytes: &[u8]) -> ServiceResult<ReadFile> {
    imports::read(name, bytes, None).map_err(|error| ServiceError::field("file", error.to_string()))
}

/// Writes a held file and forgets it.
pub async fn write(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let (file, options) = page
        .read(move |conn, actor, _| {
            let (name, bytes, options) = imports::held(conn, actor, id)?;
            Ok((read(&name, &bytes)?, options))
        })
        .await?;
    let report = page
        .write(move |conn, actor, now| {
            let report = imports::write(conn, actor, &file, options, now)?;
            if report.written {
                imports::discard(conn, actor, id)?;
            }
            Ok(report)
        })
        .await?;
    let flash = format!("{}: {} {}", report.file, report.sentence(), report.outcome());
    let next = if report.written { "/import".to_owned() } else { format!("/import/{id}") };
    Ok(page.see_other(&next, &flash))
}

/// Throws a held file away.
pub async fn discard(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, _| imports::discard(conn, actor, id)).await?;
    Ok(page.see_other("/import", "Het bestand is weggegooid. Er is niets geschreven."))
}

fn preview_content(
    report: &Report,
    options: Options,
    (id, title): (i64, &str),
    asked: Option<&str>,
) -> Value {
    let part = Part::new(report.planned.len(), asked);
    let address = format!("/import/{id}");
    let problems: Vec<Value> = report
        .errors
        .iter()
        .take(SHOWN_PROBLEMS)
        .map(|it| json!({ "line": it.line, "column": it.column.clone().unwrap_or_default(), "problem": it.problem }))
        .collect();
    json!({
        "title": title,
        "sentence": format!("{} {}", report.sentence(), report.outcome()),
        "facts": facts(report, options),
        "written": report.written,
        "problems": problems, "problem_count": report.errors.len(),
        "missing": report.missing_names,
        "rows": part.of(&report.planned).map(planned_row).collect::<Vec<_>>(),
        "pages": part.links(|page| format!("{address}?pagina={page}")),
        "action": if report.is_writable(options) { address.as_str() } else { "" },
        "discard_action": format!("{address}/weg"),
    })
}

fn planned_row(row: &PlannedRow) -> Value {
    let kind = match row.effect {
        Effect::Created => "info",
        Effect::Updated => "busy",
        Effect::Unchanged => "neutral",
    };
    json!({
        "line": row.line, "organisation": row.organisation, "what": row.what,
        "changes": row.changes, "state_label": row.effect.label(), "state_kind": kind,
    })
}

fn facts(report: &Report, options: Options) -> Vec<Value> {
    let delimiter = match report.delimiter {
        Some(';') => "puntkomma",
        Some(',') => "komma",
        Some('\t') => "tab",
        _ => "onbekend",
    };
    let header_line = report.header_line.unwrap_or_default();
    let mut facts = vec![
        json!({ "term": "Indeling", "text": report.layout.map(|it| it.label()) }),
        json!({ "term": "Codering", "text": report.encoding }),
        json!({ "term": "Scheidingsteken", "text": delimiter }),
        json!({ "term": "Kopregel", "text": format!("regel {header_line}") }),
    ];
    if !report.unused_columns.is_empty() {
        let columns = report.unused_columns.join(", ");
        facts.push(json!({ "term": "Niet gelezen kolommen", "text": columns }));
    }
    if options.only_fill_empty {
        facts.push(json!({ "term": "Wijze", "text": "Alleen lege velden worden gevuld" }));
    }
    facts
}
