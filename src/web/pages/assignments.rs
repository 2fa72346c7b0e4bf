//! Giving many dossiers to one adviser: what it would do, doing it, what it did, taking it back.

use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde_json::{Value, json};

use super::dossier::stays;
use super::options::users;
use super::organisations::Asked;
use crate::domain::assignments::{Choice, Fate};
use crate::domain::dates::{amsterdam_day, clock, counted, long_day};
use crate::services::assignments::{
    self, AssignMany, AssignmentView, Preview, Selection, ViewLine,
};
use crate::services::{ServiceError, dossiers};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};

const FORM: (&str, &str) = ("assignments/confirm.html", "Dossiers toewijzen");
const DO: &str = "/organisaties/toewijzen";

/// What the chosen assignment would do; without an adviser it asks for one first.
pub async fn form(page: Page, asked: Query<Asked>, request: HttpRequest) -> PageResult {
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string());
    let fields = Fields::new(pairs.map(Query::into_inner).unwrap_or_default());
    let (selection, back) = (selection(&asked, &fields), asked.query(None, None));
    let chosen = page
        .read(move |conn, actor, now| Ok(assignments::choose(conn, actor, &selection, now)))
        .await?;
    let back = format!("/organisaties{back}");
    let ids = match chosen {
        Ok(ids) => ids,
        Err(ServiceError::Rule(refused)) => return Ok(page.see_other(&back, &refused.to_string())),
        Err(other) => return Err(other.into()),
    };
    let to_id = fields.get("to").and_then(|text| text.parse().ok());
    let kept = fields.pairs().iter().filter(|(name, value)| name != "to" && !value.is_empty());
    let kept = kept.map(|(name, value)| json!({ "name": name, "value": value }));
    let content = content(&page, (ids, to_id), (kept.collect(), &back)).await?;
    page.show(FORM.0, FORM.1, &content)
}

fn selection(asked: &Asked, fields: &Fields) -> Selection {
    match fields.get("all") {
        Some(_) => Selection::Filtered(Box::new(asked.filter())),
        None => {
            Selection::Codes(fields.all("organisation").into_iter().map(str::to_owned).collect())
        }
    }
}

async fn content(
    page: &Page,
    (ids, to_id): (Vec<i64>, Option<i64>),
    (selection, back_href): (Vec<Value>, &str),
) -> Result<Value, Refusal> {
    let count = ids.len();
    let (advisers, preview) = page
        .read(move |conn, actor, _| {
            let advisers = dossiers::advisers(conn)?;
            let to_id = to_id.filter(|id| advisers.iter().any(|(adviser, _)| adviser == id));
            let preview =
                to_id.map(|to_id| assignments::preview(conn, actor, (ids.as_slice(), to_id)));
            Ok((advisers, preview.transpose()?))
        })
        .await?;
    let asked = || format!("{} toewijzen", counted(count, "dossier", "dossiers"));
    Ok(json!({
        "action": DO, "count": count, "advisers": users(&advisers),
        "to": to_id.map(|id| id.to_string()), "selection": selection, "back_href": back_href,
        "title": preview.as_ref().map_or_else(asked, title),
        "preview": preview.as_ref().map(shown),
    }))
}

fn title(preview: &Preview) -> String {
    let moving = counted(preview.choices.len(), "dossier", "dossiers");
    format!("{moving} toewijzen aan {}?", preview.to)
}

fn shown(preview: &Preview) -> Value {
    let movers: Vec<Value> = preview
        .movers
        .iter()
        .map(|line| {
            let adviser = if line.adviser.is_empty() { "niemand" } else { &line.adviser };
            json!({ "adviser": adviser, "dossiers": line.dossiers,
                "commitments": line.commitments, "conversations": line.conversations })
        })
        .collect();
    let planned: usize = preview.movers.iter().map(|line| line.conversations).sum();
    let already = match preview.already {
        0 => String::new(),
        1 => format!("1 dossier is al van {} en blijft zo.", preview.to),
        more => format!("{more} dossiers zijn al van {} en blijven zo.", preview.to),
    };
    json!({
        "moving": preview.choices.len(), "to": preview.to, "already": already, "movers": movers,
        "drafts": preview.drafts.iter().map(|(organisation, writer)| {
            format!("{organisation}: {}", stays(writer))
        }).collect::<Vec<_>>(),
        "names": preview.names, "choices": Choice::line(&preview.choices), "planned": planned,
        "button": format!("Wijs {} toe", counted(preview.choices.len(), "dossier", "dossiers")),
    })
}

/// Gives the dossiers to the adviser.
pub async fn make(page: Page, Posted(fields): Posted) -> PageResult {
    let choices = Choice::parse(fields.get("choices").unwrap_or_default());
    let to_id: i64 = fields.get("to").and_then(|text| text.parse().ok()).unwrap_or(0);
    let with_conversations = fields.get("with_conversations").is_some();
    let ids: Vec<i64> = choices.iter().map(|choice| choice.dossier_id).collect();
    let command = AssignMany { to_id, choices, with_conversations };
    let stationery = page.app.stationery();
    let made = page.write(move |conn, actor, now| {
        assignments::assign(conn, actor, &command, &stationery, now)
    });
    match made.await {
        Ok(id) => Ok(page.go_on(&format!("/toewijzingen/{id}"))),
        Err(error) => {
            let content = content(&page, (ids, Some(to_id)), (Vec::new(), "/organisaties")).await?;
            page.refused(FORM, &content, fields.to_form(&[]), error)
        }
    }
}

/// What an assignment did.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let view = page.read(move |conn, actor, _| assignments::get(conn, actor, id)).await?;
    let content = result(&view);
    page.show("assignments/result.html", "Toewijzing", &content)
}

fn result(view: &AssignmentView) -> Value {
    let is_undone = view.assignment.undone_at.is_some();
    let fate = if is_undone { Fate::Returned } else { Fate::Moved };
    let done = view.lines.iter().filter(|line| line.fate == fate).count();
    let dossiers = counted(done, "dossier", "dossiers");
    let verb = if done == 1 { "is" } else { "zijn" };
    let undo_action = format!("/toewijzingen/{}/ongedaan", view.assignment.id);
    json!({
        "title": match is_undone {
            true => format!("{dossiers} {verb} teruggezet"),
            false => format!("{dossiers} {verb} nu van {}", view.to),
        },
        "facts": facts(view),
        "groups": groups(view),
        "undo_action": if is_undone || done == 0 { "" } else { undo_action.as_str() },
    })
}

fn groups(view: &AssignmentView) -> Vec<Value> {
    let titles = [
        (Fate::Changed, "Niet toegewezen: intussen door een ander gewijzigd"),
        (Fate::Moved, "Toegewezen"),
        (Fate::Returned, "Teruggezet"),
        (Fate::Kept, "Niet teruggezet: intussen van een ander"),
    ];
    let group = |(fate, title): (Fate, &str)| {
        let of_it = view.lines.iter().filter(|line| line.fate == fate);
        let rows: Vec<Value> = of_it.map(row).collect();
        (!rows.is_empty()).then(|| json!({ "id": fate.as_str(), "title": title, "rows": rows }))
    };
    titles.into_iter().filter_map(group).collect()
}

fn row(line: &ViewLine) -> Value {
    let named = |name: &str| if name.is_empty() { "niemand".to_owned() } else { name.to_owned() };
    let whose = match line.fate {
        Fate::Moved => format!("was van {}", named(&line.from)),
        Fate::Returned => format!("weer van {}", named(&line.from)),
        Fate::Changed | Fate::Kept => format!("is van {}", named(&line.now)),
    };
    let href = format!("/organisaties/{}", line.code);
    json!({ "href": href, "name": line.organisation, "whose": whose })
}

fn facts(view: &AssignmentView) -> Vec<Value> {
    let when = |at| format!("{}, {}", long_day(amsterdam_day(at)), clock(at));
    let mut rows = vec![
        ("Door", view.planner.clone()),
        ("Op", when(view.assignment.assigned_at)),
        ("Open toezeggingen mee", view.commitments.to_string()),
        ("Geplande gesprekken mee", view.conversations.to_string()),
    ];
    if let Some(at) = view.assignment.undone_at {
        rows.push(("Ongedaan gemaakt op", when(at)));
    }
    rows.into_iter().map(|(term, text)| json!({ "term": term, "text": text, "href": "" })).collect()
}

/// Takes an assignment back.
pub async fn undo(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| assignments::undo(conn, actor, id, &stationery, now))
        .await?;
    Ok(page.see_other(&format!("/toewijzingen/{id}"), "De toewijzing is ongedaan gemaakt."))
}
