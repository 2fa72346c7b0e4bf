//! The list of organisations, with its filters, and the same list as a file.

use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::export::{self, Format};
use super::filters;
use super::options::keep_asked;
use super::paging::Part;
use super::stage_view;
use crate::domain::dates::{thousands, written_day};
use crate::domain::filters::FilteredList;
use crate::domain::stages::{Stage, StageState};
use crate::services::dossiers;
use crate::services::organisations::{self, AdviserFilter, Filter, OrganisationLine};
use crate::sheets::write::Cell;
use crate::web::error::PageResult;
use crate::web::guard::percent;
use crate::web::page::Page;

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    province: Option<String>,
    kind: Option<String>,
    stage: Option<String>,
    state: Option<String>,
    adviser: Option<String>,
    step: Option<String>,
    sort: Option<String>,
    pagina: Option<String>,
}

impl Asked {
    /// What the service is asked; a value that means nothing filters nothing.
    fn filter(&self) -> Filter {
        let sort = given(&self.sort).unwrap_or_default();
        let adviser = given(&self.adviser).and_then(|text| match text {
            "none" => Some(AdviserFilter::Nobody),
            id => id.parse().ok().map(AdviserFilter::User),
        });
        Filter {
            text: given(&self.q).map(str::to_owned),
            province: given(&self.province).map(str::to_owned),
            kind: given(&self.kind).and_then(|text| text.parse().ok()),
            stage: given(&self.stage).and_then(|text| text.parse().ok()),
            state: given(&self.state).and_then(|text| text.parse().ok()),
            adviser,
            step: given(&self.step).and_then(|text| text.parse().ok()),
            order: sort.trim_start_matches('-').parse().ok(),
            is_descending: sort.starts_with('-'),
        }
    }

    /// The filters as the query of an address, with another sorting or page.
    fn query(&self, sort: Option<&str>, page: Option<usize>) -> String {
        let page = page.filter(|page| *page > 1).map(|page| page.to_string());
        let pairs = [
            ("q", given(&self.q)),
            ("province", given(&self.province)),
            ("kind", given(&self.kind)),
            ("stage", given(&self.stage)),
            ("state", given(&self.state)),
            ("adviser", given(&self.adviser)),
            ("step", given(&self.step)),
            ("sort", sort.or(given(&self.sort))),
            ("pagina", page.as_deref()),
        ];
        let written =
            pairs.iter().filter_map(|(name, value)| Some(format!("{name}={}", percent((*value)?))));
        format!("?{}", written.collect::<Vec<_>>().join("&"))
    }

    fn is_active(&self) -> bool {
        let all = [
            &self.q,
            &self.province,
            &self.kind,
            &self.stage,
            &self.state,
            &self.adviser,
            &self.step,
        ];
        all.into_iter().any(|value| given(value).is_some())
    }

    fn column(&self, label: &str, sort: &str) -> Value {
        let back = format!("-{sort}");
        let now = given(&self.sort).unwrap_or_default();
        let sorted = if now == sort {
            "ascending"
        } else if now == back {
            "descending"
        } else {
            "none"
        };
        let next = if now == sort { back.as_str() } else { sort };
        let href = format!("/organisaties{}", self.query(Some(next), None));
        json!({ "label": label, "href": href, "sorted": sorted, "numeric": false })
    }

    fn columns(&self) -> Vec<Value> {
        let fixed =
            |label: &str| json!({ "label": label, "href": "", "sorted": "none", "numeric": false });
        vec![
            self.column("Organisatie", "name"),
            self.column("Provincie", "province"),
            fixed("Stappen"),
            fixed("Staat"),
            self.column("Volgende stap", "next"),
            self.column("Adviseur", "adviser"),
        ]
    }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The list.
pub async fn list(page: Page, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let filter = asked.filter();
    let asked_adviser = given(&asked.adviser).filter(|_| filter.adviser.is_some());
    let today = page.today();
    let (lines, provinces, advisers) = page
        .read(move |conn, actor, now| {
            let lines = organisations::list(conn, actor, &filter, now)?;
            Ok((lines, organisations::provinces(conn)?, dossiers::advisers(conn)?))
        })
        .await?;
    let part = Part::new(lines.len(), given(&asked.pagina));
    let mut advisers = people(&advisers);
    advisers.push(json!({ "value": "none", "label": "Nog niemand" }));
    keep_asked(&mut advisers, asked_adviser);
    let mut provinces: Vec<Value> =
        provinces.iter().map(|(code, name)| json!({ "value": code, "label": name })).collect();
    keep_asked(&mut provinces, given(&asked.province));
    let saved = filters::bar(&page, FilteredList::Organisations, request.query_string()).await?;
    let content = json!({
        "count": lines.len(),
        "filters": {
            "q": given(&asked.q), "province": given(&asked.province), "stage": given(&asked.stage),
            "state": given(&asked.state), "adviser": given(&asked.adviser),
        },
        "filters_active": asked.is_active(),
        "provinces": provinces,
        "saved": saved,
        "stages": stage_view::options(Stage::ALL, Stage::as_str, Stage::label),
        "states": stage_view::options(StageState::ALL, StageState::as_str, StageState::label),
        "advisers": advisers,
        "columns": asked.columns(),
        "organisations": part.of(&lines).map(|line| row(line, today)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("/organisaties{}", asked.query(None, Some(number)))),
        "exports": export::links("/organisaties", &asked.query(None, None)),
    });
    page.show("organisations/list.html", "Organisaties", &content)
}

/// Users as the options of a choice.
pub fn people(users: &[(i64, String)]) -> Vec<Value> {
    users.iter().map(|(id, name)| json!({ "value": id.to_string(), "label": name })).collect()
}

fn row(line: &OrganisationLine, today: chrono::NaiveDate) -> Value {
    let organisation = &line.organisation;
    let (state_label, state_kind) = stage_view::state(&line.stages);
    let due = line.next.and_then(|next| next.due_on);
    json!({
        "href": format!("/organisaties/{}", organisation.code),
        "name": organisation.name,
        "kind_label": remark(line),
        "province": line.province,
        "inhabitants": inhabitants(line),
        "stages": stage_view::stages(&line.stages, |_| String::new()),
        "state_label": state_label, "state_kind": state_kind,
        "next_step": line.next.map(|next| next.step.label()).unwrap_or_default(),
        "next_when": due.map(written_day).unwrap_or_default(),
        "late": line.next.is_some_and(|next| next.is_late(today)),
        "adviser": line.adviser.clone().unwrap_or_default(),
    })
}

fn remark(line: &OrganisationLine) -> String {
    if let Some(absence) = &line.absence {
        return absence.clone();
    }
    let mut parts = Vec::new();
    if line.organisation.is_province() {
        parts.push("provincie".to_owned());
    }
    if !line.formerly.is_empty() {
        parts.push(format!("voorheen {}", line.formerly.join(", ")));
    }
    parts.join(", ")
}

fn inhabitants(line: &OrganisationLine) -> String {
    line.organisation.inhabitants.map(|count| thousands(count.into())).unwrap_or_default()
}

/// The same list as a file. An import of it, by code, changes nothing.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let filter = asked.filter();
    let lines =
        page.read(move |conn, actor, now| organisations::list(conn, actor, &filter, now)).await?;
    let header = [
        "code",
        "naam",
        "soort",
        "provincie",
        "inwoners",
        "brief",
        "gesprek",
        "bijeenkomst",
        "training",
        "volgende stap",
        "uiterlijk",
        "adviseur",
    ];
    let rows: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    export::answer(format, "organisaties", &header, &rows)
}

fn cells(line: &OrganisationLine) -> Vec<Cell> {
    let organisation = &line.organisation;
    let mut cells = vec![
        Cell::from(organisation.code.as_str()),
        Cell::from(organisation.name.as_str()),
        Cell::from(organisation.kind.label()),
        Cell::from(line.province.as_str()),
        Cell::from(organisation.inhabitants),
    ];
    cells.extend(Stage::ALL.iter().map(|&stage| Cell::from(line.stages.get(stage).label())));
    cells.push(line.next.map(|next| next.step.label()).into());
    cells.push(line.next.and_then(|next| next.due_on).into());
    cells.push(line.adviser.as_deref().into());
    cells
}
