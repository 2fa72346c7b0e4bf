//! The list of organisations, with its filters, and the same list as a file.

mod asked;

pub use asked::Asked;

use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde_json::{Value, json};

use super::export::{self, Format};
use super::filters;
use super::options::{keep_asked, options, own_desk};
use super::paging::{Part, SIZE};
use super::stage_view;
use crate::domain::dates::{thousands, written_day};
use crate::domain::filters::FilteredList;
use crate::domain::next_step::Step;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Stage, StageState};
use crate::services::dossiers;
use crate::services::organisations::{self, Listed, OrganisationLine, Window};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;

/// The list.
pub async fn list(page: Page, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let filter = asked.filter();
    let saved = filters::bar(&page, FilteredList::Organisations, request.query_string()).await?;
    let number = Part::new(usize::MAX, asked.page()).number();
    let window = Window { page: number, size: SIZE, stays_within: true };
    let totals = page.app.totals.clone();
    let (Listed { total, lines }, choices) = page
        .read(move |conn, actor, now| {
            let listed = organisations::page(conn, actor, (&filter, window), &totals, now)?;
            Ok((listed, (organisations::provinces(conn)?, dossiers::advisers(conn)?)))
        })
        .await?;
    let part = Part::new(total, asked.page());
    let may_assign = page.actor()?.may(Permission::AssignDossiers);
    let assign =
        may_assign.then(|| json!({ "advisers": people(&choices.1), "hidden": asked.hidden() }));
    let reads_conversations = page.actor()?.may(Permission::ReadConversations);
    let today = page.today();
    let mut content = json!({
        "count": total,
        "filters_active": asked.is_active(),
        "saved": saved,
        "columns": asked.columns(),
        "assign": assign,
        "organisations": lines.iter().map(|line| row(line, today)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("/organisaties{}", asked.query(None, Some(number)))),
        "exports": export::links("/organisaties", &asked.query(None, None)),
        "briefing_href": asked
            .province()
            .filter(|_| reads_conversations)
            .map(|code| format!("/provincies/{code}/briefing")),
    });
    add_filter_row(&mut content, &asked, (&choices, &page.actor()?));
    page.show("organisations/list.html", "Organisaties", &content)
}

/// Codes and names of provinces, ids and names of users.
type Choices = (Vec<(String, String)>, Vec<(i64, String)>);

fn add_filter_row(
    content: &mut Value,
    asked: &Asked,
    ((provinces, advisers), actor): (&Choices, &Actor),
) {
    let mut advisers = people(advisers);
    advisers.extend(own_desk(actor));
    advisers.push(json!({ "value": "none", "label": "Nog niemand" }));
    keep_asked(&mut advisers, asked.adviser());
    let mut provinces: Vec<Value> =
        provinces.iter().map(|(code, name)| json!({ "value": code, "label": name })).collect();
    keep_asked(&mut provinces, asked.province());
    content["filters"] = asked.shown();
    content["step"] = asked.step().into();
    content["kind"] = asked.kind().into();
    content["steps"] = options(Step::ALL.iter().map(|it| (it.as_str(), it.label()))).into();
    content["provinces"] = provinces.into();
    content["stages"] = stage_view::options(Stage::ALL, Stage::as_str, Stage::label).into();
    content["states"] =
        stage_view::options(StageState::ALL, StageState::as_str, StageState::label).into();
    content["advisers"] = advisers.into();
}

/// Users as the options of a choice.
pub fn people(users: &[(i64, String)]) -> Vec<Value> {
    users.iter().map(|(id, name)| json!({ "value": id.to_string(), "label": name })).collect()
}

fn row(line: &OrganisationLine, today: chrono::NaiveDate) -> Value {
    let organisation = &line.organisation;
    let (state_label, state_kind) = stage_view::state(&line.stages);
    let due = line.next.and_then(|next| next.due_on);
    let is_there = line.absence.is_none() && line.dossier.is_some();
    json!({
        "href": format!("/organisaties/{}", organisation.code),
        "name": organisation.name,
        "choose": if is_there { organisation.code.as_str() } else { "" },
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
    page.write(organisations::note_export).await?;
    let columns: [Column; 12] = [
        ("code", "code"),
        ("name", "naam"),
        ("kind", "soort"),
        ("province", "provincie"),
        ("inhabitants", "inwoners"),
        ("letter", "brief"),
        ("conversation", "gesprek"),
        ("session", "bijeenkomst"),
        ("training", "training"),
        ("nextStep", "volgende stap"),
        ("nextStepBy", "uiterlijk"),
        ("adviser", "adviseur"),
    ];
    let rows: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    export::answer(format, "organisaties", &columns, &rows)
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
