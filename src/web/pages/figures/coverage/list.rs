//! The list behind a figure: exactly the organisations that it counts, each with its dossier.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::frame::{self, Answer};
use super::parts::month_and_year;
use super::slice::Slice;
use super::{Asked, words};
use crate::domain::conversations::Mode;
use crate::domain::coverage::Standing;
use crate::domain::dates::{day_field, written_day};
use crate::domain::organisations::OrganisationKind;
use crate::domain::permissions::Permission;
use crate::domain::stages::Stage;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export;
use crate::web::pages::paging::Part;

const TEMPLATE: &str = "coverage_list.html";

#[derive(Serialize)]
struct ListView {
    heading: String,
    sentence: String,
    back_href: String,
    organisations: Vec<OrganisationView>,
    pages: Value,
    exports: Vec<Value>,
}

#[derive(Serialize)]
struct OrganisationView {
    name: String,
    href: String,
    province: String,
    reached: &'static str,
    /// First day of the stage that is asked for, else of the furthest; empty before any.
    on: String,
    note: &'static str,
}

/// The organisations that a figure counts.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let fields = Fields::new(asked.into_inner());
    let slice = Slice::read(&fields, page.today())?;
    let answer = frame::answer(&page, slice.question).await?;
    let slice = Slice { question: answer.question, ..slice };
    let mut view = view(&answer, &slice, fields.get("pagina"))?;
    if page.actor()?.may(Permission::ExportReports) {
        let (path, href) = ("/dekking/lijst", slice.href());
        view.exports = export::links(path, href.trim_start_matches(path));
    }
    page.show(TEMPLATE, &view.heading, &view)
}

fn view(answer: &Answer, slice: &Slice, page: Option<&str>) -> Result<ListView, Refusal> {
    let coverage = &answer.full.report.coverage;
    let name_of = |code: &str| {
        let mut provinces = coverage.by_province.iter();
        provinces.find(|p| p.code == code).map(|p| p.name.clone()).ok_or_else(Refusal::not_found)
    };
    let province = slice.province.as_deref().map(name_of).transpose()?;
    let counted: Vec<&Standing> =
        coverage.standings.iter().filter(|standing| slice.holds(standing)).collect();
    let part = Part::new(counted.len(), page);
    let organisations = part
        .of(&counted)
        .map(|s| Ok(row(s, slice, name_of(&s.organisation.province_code)?)))
        .collect::<Result<Vec<_>, Refusal>>()?;
    let count = words::counted(counted.len(), slice.kind);
    let known = slice.question.known_sentence();
    let sentence = format!("Op {}: {count}. {known}", written_day(slice.question.on));
    Ok(ListView {
        heading: heading(slice, province.as_deref(), answer),
        sentence: sentence.trim_end().to_owned(),
        back_href: format!("/dekking?{}", slice.question.query()),
        organisations,
        pages: part.links(|page| format!("{}&pagina={page}", slice.href())),
        exports: Vec::new(),
    })
}

/// "Gemeenten in Zeeland: gesprek gehouden in maart 2024, daarna bijeenkomst gehouden".
fn heading(slice: &Slice, province: Option<&str>, answer: &Answer) -> String {
    let kind = match slice.kind {
        OrganisationKind::Municipality => "Gemeenten",
        OrganisationKind::Province => "Provincies",
    };
    let place = province.map(|name| format!(" in {name}")).unwrap_or_default();
    let month = slice.month.map(|day| format!(" in {}", month_and_year(day))).unwrap_or_default();
    let stage = slice.stage.map(|stage| format!("{}{month}", words::reached(Some(stage))));
    let onward = slice.onward.map(|stage| format!("ook {}", words::reached(Some(stage))));
    let size = slice.size.map(|size| format!("aantal inwoners {}", size.label()));
    let adviser = slice.adviser.map(|id| format!("adviseur {}", adviser_name(id, answer)));
    let mode = slice.mode.map(|mode| mode.map_or("vorm niet vastgelegd", Mode::label).to_owned());
    let narrowed: Vec<String> =
        [stage, onward, size, adviser, mode].into_iter().flatten().collect();
    match narrowed.as_slice() {
        [] => format!("{kind}{place}"),
        narrowed => format!("{kind}{place}: {}", narrowed.join(", ")),
    }
}

fn adviser_name(id: Option<i64>, answer: &Answer) -> String {
    let known = answer.full.parts.advisers.iter().find(|it| it.adviser_id == id);
    words::adviser(id, known.map(|it| it.name.as_str()).unwrap_or_default())
}

/// Why an organisation stands in the list.
pub(super) struct Counts {
    /// First day of the stage that is asked for, else of the furthest; none before any.
    pub(super) since: Option<NaiveDate>,
    /// True when a predecessor reached it.
    pub(super) is_via_predecessor: bool,
}

impl Counts {
    pub(super) fn of(standing: &Standing, slice: &Slice) -> Self {
        let stage: Option<Stage> = slice.stage.or_else(|| standing.furthest());
        Self {
            since: stage.and_then(|stage| standing.reached_on.get(stage)),
            is_via_predecessor: stage.is_some_and(|stage| standing.is_via_predecessor(stage)),
        }
    }
}

fn row(standing: &Standing, slice: &Slice, province: String) -> OrganisationView {
    let counts = Counts::of(standing, slice);
    OrganisationView {
        name: standing.organisation.name.clone(),
        href: format!("/organisaties/{}", standing.organisation.code),
        province,
        reached: words::reached(standing.furthest()),
        on: counts.since.map(day_field).unwrap_or_default(),
        note: if counts.is_via_predecessor { "via rechtsvoorganger" } else { "" },
    }
}
