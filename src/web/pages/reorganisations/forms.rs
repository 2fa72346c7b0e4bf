//! The form for a new herindeling; it asks only what its kind needs.

use actix_web::web::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PATH, path, words};
use crate::domain::errors::RuleError;
use crate::domain::reorganisation::{NewMunicipality, ReorganisationKind};
use crate::services::ServiceResult;
use crate::services::reorganisations::{self, Asked, Choices};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;

const TEMPLATE: &str = "reorganisations/new.html";
/// Most names on one side.
const MOST: usize = 8;

/// The kind that the address names.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    soort: Option<String>,
}

/// The empty form.
pub async fn new_form(page: Page, wanted: Query<Wanted>) -> PageResult {
    let choices = choices(&page).await?;
    let kind = wanted.soort.as_deref().and_then(|text| text.parse().ok());
    let kind = kind.unwrap_or(ReorganisationKind::Merge);
    page.show(TEMPLATE, words::form_title(kind), &content(kind, &choices))
}

/// Writes it down and shows what it does.
pub async fn plan(page: Page, Posted(fields): Posted) -> PageResult {
    let choices = choices(&page).await?;
    let kind = fields.get("kind").and_then(|text| text.parse().ok());
    let kind = kind.unwrap_or(ReorganisationKind::Merge);
    match planned(&page, kind, &fields).await {
        Ok(id) => Ok(page.see_other(
            &path(id),
            "De herindeling is vastgelegd als gepland. Kijk na wat er gebeurt en bevestig haar dan.",
        )),
        Err(error) => {
            let title = words::form_title(kind);
            page.refused((TEMPLATE, title), &content(kind, &choices), form_of(&fields), error)
        }
    }
}

async fn choices(page: &Page) -> Result<Choices, Refusal> {
    page.read(reorganisations::choices).await
}

async fn planned(page: &Page, kind: ReorganisationKind, fields: &Fields) -> ServiceResult<i64> {
    let asked = asked(kind, fields)?;
    page.write(move |conn, actor, now| reorganisations::plan(conn, actor, &asked, now)).await
}

fn asked(kind: ReorganisationKind, fields: &Fields) -> Result<Asked, RuleError> {
    let mut reader = Reader::new(fields);
    let on = reader.needed_day("on");
    let new_name = reader.line("new_name");
    let (code, province) = (reader.line("new_code"), reader.line("new_province"));
    let is_asked = match makes(kind) {
        "needed" => true,
        "optional" => new_name.is_some() || code.is_some() || province.is_some(),
        _ => false,
    };
    let new = is_asked.then(|| NewMunicipality {
        code: code.unwrap_or_default(),
        name: new_name.clone().unwrap_or_default(),
        province_code: province.unwrap_or_default(),
    });
    let asked = on.map(|on| Asked {
        kind,
        on,
        predecessors: names(fields, "predecessor"),
        successors: names(fields, "successor"),
        new,
        new_name: new_name.filter(|_| kind == ReorganisationKind::Rename),
    });
    reader.finish(asked)
}

/// The names of one side, without gaps.
fn names(fields: &Fields, side: &str) -> Vec<String> {
    let all = (1..=MOST).filter_map(|number| fields.get(&format!("{side}_{number}")));
    all.map(str::to_owned).collect()
}

/// As it was posted, with the names moved up, as the problems count them.
fn form_of(fields: &Fields) -> Value {
    let mut form = fields.to_form(&[]);
    if let Some(form) = form.as_object_mut() {
        for side in ["predecessor", "successor"] {
            let names = names(fields, side);
            for number in 1..=MOST {
                let name = names.get(number - 1).cloned().unwrap_or_default();
                form.insert(format!("{side}_{number}"), Value::from(name));
            }
        }
    }
    form
}

fn content(kind: ReorganisationKind, choices: &Choices) -> Value {
    let provinces = choices.provinces.iter().map(|(code, name)| (code.as_str(), name.as_str()));
    let kinds: Vec<Value> = ReorganisationKind::ALL
        .iter()
        .map(|other| {
            let href = format!("{PATH}/nieuw?soort={other}");
            json!({ "label": other.label(), "href": href, "active": *other == kind })
        })
        .collect();
    let (before, after) = words::sides(kind);
    json!({
        "kind": kind, "title": words::form_title(kind), "lead": words::lead(kind), "kinds": kinds,
        "before": before, "after": after, "makes": makes(kind), "names": choices.municipalities,
        "provinces": options(provinces), "form": {},
    })
}

const fn makes(kind: ReorganisationKind) -> &'static str {
    match kind {
        ReorganisationKind::Merge => "needed",
        ReorganisationKind::Split => "optional",
        ReorganisationKind::Annex | ReorganisationKind::Rename => "",
    }
}
