//! What a file would do, the choices that change that, and writing it or throwing it away.

use std::sync::Arc;

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::preview_asks as asks;
use super::preview_view::{self as view, PREVIEW, Seen};
use super::{Waiting, address, columns_address, turn};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::names::OrganisationCode;
use crate::services::imports::{self, Options, Policy, ReadFile, Report, TargetField};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::export::{Format, attachment};

/// Which rows are asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// One effect only.
    pub gevolg: Option<String>,
    /// Which page of them.
    pub pagina: Option<String>,
}

/// What a held file would do; a file that nobody can read yet leads to its columns.
pub async fn show(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let id = id.into_inner();
    let _turn = turn(&page).await?;
    let Some((options, file, report)) = looked_at(&page, id).await? else {
        return Ok(page.go_on(&columns_address(id)));
    };
    let seen = Seen { id, file: &file, report: &report, options: &options };
    page.show(PREVIEW, &view::title(&report), &view::content(&seen, &asked))
}

type LookedAt = Option<(Options, ReadFile, Report)>;

async fn looked_at(page: &Page, id: i64) -> Result<LookedAt, Refusal> {
    let (options, file) = Waiting::get(page, id).await?.into_rows().await?;
    let Some(file) = file else { return Ok(None) };
    page.read(move |conn, actor, now| {
        let report = imports::preview(conn, actor, &file, &options, now)?;
        Ok(Some((options, file, report)))
    })
    .await
}

/// Writes a held file with what was ticked, and forgets it.
pub async fn write(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let _turn = turn(&page).await?;
    let (mut options, file) = Waiting::get(&page, id).await?.into_rows().await?;
    let Some(file) = file.map(Arc::new) else { return Ok(page.go_on(&columns_address(id))) };
    options.skip_errors = fields.get("skip_errors").is_some();
    options.confirms_overwrite = fields.get("confirms_overwrite").is_some();
    options.confirms_verified = fields.get("confirms_verified").is_some();
    let (with, source) = (options.clone(), file.clone());
    let report = page
        .write(move |conn, actor, now| {
            let report = imports::write(conn, actor, &source, &with, now)?;
            if report.written {
                imports::discard(conn, actor, id)?;
            }
            Ok(report)
        })
        .await?;
    if let (true, Some(run)) = (report.written, report.id) {
        let flash = format!("{}: {}", report.file, report.outcome());
        return Ok(page.see_other(&format!("/import/gelezen/{run}"), &flash));
    }
    let seen = Seen { id, file: &file, report: &report, options: &options };
    let content = view::content(&seen, &Asked::default());
    let form = content.get("form").cloned().unwrap_or_default();
    page.refused((PREVIEW, &view::title(&report)), &content, form, unticked(&seen))
}

/// Each box that has to be ticked and is not.
fn unticked(seen: &Seen<'_>) -> ServiceError {
    let names = asks::unticked(seen);
    if names.is_empty() {
        return ServiceError::not_allowed("Dit bestand kan zo niet worden geschreven.");
    }
    let problem = |name: &str| Problem::new(name, asks::why_to_tick(name));
    RuleError::Fields(names.into_iter().map(problem).collect()).into()
}

/// Takes what the file may do with each field and shows what it would do then.
pub async fn apply(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let mut reader = Reader::new(&fields);
    let chosen: Vec<(TargetField, Policy)> = TargetField::ALL
        .iter()
        .filter_map(|field| Some((*field, reader.choice(&asks::policy_name(*field))?)))
        .collect();
    let chosen = reader.finish(Some(chosen))?;
    change(&page, id, move |options| {
        chosen.iter().for_each(|(field, policy)| options.policies.set(*field, *policy));
    })
    .await?;
    Ok(page.see_other(&address(id), "Toegepast. Dit zou het bestand nu doen."))
}

/// Takes which organisation is meant on each line that was asked about.
pub async fn answer(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let answers = answers(&fields);
    let asks_again = fields.get("again").is_some();
    let leaves_out = answers.iter().any(|(_, code)| code.is_none());
    change(&page, id, move |options| {
        if asks_again {
            options.answers.clear();
        }
        for (line, code) in &answers {
            match code {
                Some(code) => options.answers.insert(*line, code.clone()),
                None => options.answers.remove(line),
            };
        }
        options.skip_errors |= leaves_out;
    })
    .await?;
    let flash = if asks_again {
        "De vragen worden opnieuw gesteld."
    } else {
        "Uw antwoorden zijn bewaard. Dit zou het bestand nu doen."
    };
    Ok(page.see_other(&address(id), flash))
}

/// By line the code that was chosen, or none when the row is left out.
fn answers(fields: &Fields) -> Vec<(usize, Option<String>)> {
    let form = fields.to_form(&[]);
    let pairs = form.as_object().into_iter().flatten();
    pairs
        .filter_map(|(name, value)| {
            let line = name.strip_prefix("line_")?.parse().ok()?;
            match value.as_str()? {
                "no" => Some((line, None)),
                code => Some((line, Some(OrganisationCode::parse(code).ok()?.as_str().to_owned()))),
            }
        })
        .collect()
}

/// Changes what was chosen; what was ticked for the earlier outcome has to be ticked again.
async fn change(
    page: &Page,
    id: i64,
    change: impl Fn(&mut Options) + Send + 'static,
) -> ServiceResult<()> {
    page.write(move |conn, actor, now| {
        let mut options = imports::held(conn, actor, id, now)?.options;
        change(&mut options);
        (options.confirms_overwrite, options.confirms_verified) = (false, false);
        imports::set_options(conn, actor, id, &options)
    })
    .await
}

/// The rows that are refused, to mend and read in again.
pub async fn refused(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let _turn = turn(&page).await?;
    let Some((_, file, report)) = looked_at(&page, id).await? else {
        return Ok(page.go_on(&columns_address(id)));
    };
    let bytes = imports::refused_rows(&file, &report)
        .map_err(|error| ServiceError::Broken(error.to_string()))?;
    Ok(attachment(Format::Csv, "geweigerde-regels", bytes))
}

/// Throws a held file away.
pub async fn discard(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, _| imports::discard(conn, actor, id)).await?;
    Ok(page.see_other("/import", "Het bestand is weggegooid. Er is niets geschreven."))
}
