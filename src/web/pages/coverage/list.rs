//! The list behind a figure: exactly the organisations that it counts, each with its dossier.

use serde::Serialize;
use serde_json::Value;

use super::slice::Slice;
use super::{Asked, words};
use crate::domain::coverage::Standing;
use crate::domain::dates::{day_field, written_day};
use crate::domain::organisations::OrganisationKind;
use crate::domain::permissions::Permission;
use crate::services::coverage::Report;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export;

const TEMPLATE: &str = "coverage_list.html";

#[derive(Serialize)]
struct ListView {
    heading: String,
    sentence: String,
    back_href: String,
    organisations: Vec<OrganisationView>,
    exports: Vec<Value>,
}

#[derive(Serialize)]
struct OrganisationView {
    name: String,
    href: String,
    province: String,
    reached: &'static str,
    note: &'static str,
}

/// The organisations that a figure counts.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let slice = Slice::read(&Fields::new(asked.into_inner()), page.today())?;
    let on = slice.on;
    let memory = page.app.coverage.clone();
    let report = page.read(move |conn, actor, now| memory.report(conn, actor, on, now)).await?;
    let mut view = view(&report, &slice)?;
    if page.actor()?.may(Permission::ExportReports) {
        let (path, query) = ("/dekking/lijst", slice.href());
        let query = query.trim_start_matches(path);
        view.exports = export::links(path, query);
    }
    page.show(TEMPLATE, &view.heading, &view)
}

fn view(report: &Report, slice: &Slice) -> Result<ListView, Refusal> {
    let provinces = &report.coverage.by_province;
    let name_of = |code: &str| {
        provinces
            .iter()
            .find(|p| p.code == code)
            .map(|p| p.name.clone())
            .ok_or_else(Refusal::not_found)
    };
    let province = slice.province.as_deref().map(name_of).transpose()?;
    let organisations = report
        .coverage
        .standings
        .iter()
        .filter(|standing| slice.holds(standing))
        .map(|s| Ok(row(s, slice, name_of(&s.organisation.province_code)?)))
        .collect::<Result<Vec<_>, Refusal>>()?;
    let count = words::counted(organisations.len(), slice.kind);
    Ok(ListView {
        heading: heading(slice, province.as_deref()),
        sentence: format!("Op {}: {count}.", written_day(slice.on)),
        back_href: format!("/dekking?peildatum={}", day_field(slice.on)),
        organisations,
        exports: Vec::new(),
    })
}

fn heading(slice: &Slice, province: Option<&str>) -> String {
    let kind = match slice.kind {
        OrganisationKind::Municipality => "Gemeenten",
        OrganisationKind::Province => "Provincies",
    };
    let place = province.map(|name| format!(" in {name}")).unwrap_or_default();
    let stage = slice.stage.map(|stage| format!(": {}", words::reached(Some(stage))));
    format!("{kind}{place}{}", stage.unwrap_or_default())
}

fn row(standing: &Standing, slice: &Slice, province: String) -> OrganisationView {
    let counts_for = slice.stage.or_else(|| standing.furthest());
    let via = counts_for.is_some_and(|stage| standing.is_via_predecessor(stage));
    OrganisationView {
        name: standing.organisation.name.clone(),
        href: format!("/organisaties/{}", standing.organisation.code),
        province,
        reached: words::reached(standing.furthest()),
        note: if via { "via rechtsvoorganger" } else { "" },
    }
}
