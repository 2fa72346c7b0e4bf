//! Saved filters: keep the one in the address, rename it, remove it; and the links to them that
//! stand above the filter row of a list.

use actix_web::web::{Path, Query};
use serde_json::{Value, json};

use crate::domain::filters::{FilteredList, SavedFilter};
use crate::services::filters::{self, FilterLine, NewFilter};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::guard::percent;
use crate::web::page::{Page, Posted};

const FORM: (&str, &str) = ("filters/form.html", "Filter bewaren");
const LIST: &str = "/filters";

/// What `filters.bar` of a list shows: the saved filters, and the form to keep the present one.
pub async fn bar(page: &Page, list: FilteredList, query: &str) -> Result<Value, Refusal> {
    let lines = page.read(move |conn, actor, _| filters::list(conn, actor, Some(list))).await?;
    let asked = list.kept(&pairs(query));
    let is_known = lines.iter().any(|line| line.filter.fields == asked);
    let links: Vec<Value> = lines
        .iter()
        .map(|line| {
            json!({ "href": href(&line.filter), "label": line.filter.name, "note": note(line),
                "current": line.filter.fields == asked })
        })
        .collect();
    Ok(json!({
        "links": links,
        "list": list.as_str(),
        "query": if is_known { String::new() } else { written(&asked) },
        "manage_href": LIST,
    }))
}

fn note(line: &FilterLine) -> String {
    match (line.maker.is_empty(), line.filter.is_shared) {
        (false, _) => format!("van {}", line.maker),
        (true, true) => "gedeeld".to_owned(),
        (true, false) => String::new(),
    }
}

/// Names and values of a query; of one that cannot be read none.
fn pairs(query: &str) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::from_query(query).map(Query::into_inner).unwrap_or_default()
}

fn written(fields: &[(String, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", percent(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn path(list: FilteredList) -> &'static str {
    match list {
        FilteredList::Organisations => "/organisaties",
        FilteredList::Conversations => "/gesprekken",
    }
}

fn href(filter: &SavedFilter) -> String {
    format!("{}?{}", path(filter.list), written(&filter.fields))
}

/// Keeps the filter of a list under a name.
pub async fn save(page: Page, Posted(fields): Posted) -> PageResult {
    match try_save(&page, &fields).await {
        Ok(filter) => {
            let said = format!("Het filter “{}” is bewaard.", filter.name);
            Ok(page.see_other(&href(&filter), &said))
        }
        Err(error) => {
            let list = fields.get("list").and_then(|text| text.parse().ok());
            let list = list.unwrap_or(FilteredList::Organisations);
            let query = fields.get("query").unwrap_or_default();
            let back = format!("{}?{}", path(list), written(&list.kept(&pairs(query))));
            let content = json!({ "title": FORM.1, "action": LIST, "button": "Bewaar het filter",
                "list": list.as_str(), "query": query, "back_href": back, "remove_action": "",
                "back_label": list.label() });
            page.refused(FORM, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_save(page: &Page, fields: &Fields) -> ServiceResult<SavedFilter> {
    let reader = Reader::new(fields);
    let name = fields.get("name").unwrap_or_default().to_owned();
    let list: Option<FilteredList> = fields.get("list").and_then(|text| text.parse().ok());
    let asked = pairs(fields.get("query").unwrap_or_default());
    let is_shared = reader.ticked("is_shared");
    let new = reader.finish(list.map(|list| NewFilter { list, name, asked, is_shared }))?;
    page.write(move |conn, actor, now| filters::save(conn, actor, &new, now)).await
}

/// Every filter that the reader sees, with what the reader may do to it.
pub async fn list(page: Page) -> PageResult {
    let lines = page.read(|conn, actor, _| filters::list(conn, actor, None)).await?;
    let groups: Vec<Value> = FilteredList::ALL
        .iter()
        .map(|list| {
            let of_it = lines.iter().filter(|line| line.filter.list == *list).map(row);
            json!({ "title": list.label(), "filters": of_it.collect::<Vec<_>>() })
        })
        .collect();
    page.show("filters/list.html", "Filters", &json!({ "count": lines.len(), "groups": groups }))
}

fn row(line: &FilterLine) -> Value {
    let change_href = format!("{LIST}/{}", line.filter.id);
    json!({
        "href": href(&line.filter), "name": line.filter.name, "note": note(line),
        "change_href": if line.may_change { change_href.as_str() } else { "" },
    })
}

/// The form to rename, share or remove a filter.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let content = content(&page, id.into_inner()).await?;
    page.show(FORM.0, "Filter wijzigen", &content)
}

async fn content(page: &Page, id: i64) -> Result<Value, Refusal> {
    let filter = page.read(move |conn, actor, _| filters::get(conn, actor, id)).await?;
    Ok(json!({
        "title": "Filter wijzigen", "action": format!("{LIST}/{id}"), "button": "Bewaar",
        "list": "", "query": "", "back_href": LIST, "back_label": "Filters",
        "remove_action": format!("{LIST}/{id}/weg"),
        "form": { "name": filter.name, "is_shared": filter.is_shared },
    }))
}

/// Renames or shares a filter.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let done: Result<SavedFilter, ServiceError> = {
        let (name, is_shared) =
            (fields.get("name").unwrap_or_default().to_owned(), fields.get("is_shared").is_some());
        page.write(move |conn, actor, now| {
            filters::change(conn, actor, (id, &name, is_shared), now)
        })
        .await
    };
    match done {
        Ok(filter) => {
            Ok(page.see_other(LIST, &format!("Het filter “{}” is gewijzigd.", filter.name)))
        }
        Err(error) => {
            let content = content(&page, id).await?;
            page.refused((FORM.0, "Filter wijzigen"), &content, fields.to_form(&[]), error)
        }
    }
}

/// Removes a filter.
pub async fn remove(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let gone = page.write(move |conn, actor, now| filters::remove(conn, actor, id, now)).await?;
    Ok(page.see_other(LIST, &format!("Het filter “{}” is verwijderd.", gone.name)))
}
