//! Commitments to an organisation: make one from the dossier, tick it off, change it. The list of
//! all stands in the file beside this one.

pub mod list;

use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::options::users;
use crate::domain::commitments::{ChangeKind, CommitmentState};
use crate::domain::dates::{amsterdam_day, day_field, long_day, written_day};
use crate::services::commitments::{self, ChangeCommitment, CommitmentView, NewCommitment};
use crate::services::conversations;
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const FORM: (&str, &str) = ("commitments/new.html", "Toezegging toevoegen");
const SHOW: (&str, &str) = ("commitments/show.html", "Toezegging");

/// The form to make a commitment.
pub async fn new(page: Page, code: Path<String>) -> PageResult {
    let content = content(&page, code.into_inner()).await?;
    page.show(FORM.0, FORM.1, &content)
}

/// Makes a commitment.
pub async fn add(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    match try_add(&page, code.clone(), &fields).await {
        Ok(_) => Ok(page.see_other(&format!("/organisaties/{code}"), "De toezegging is bewaard.")),
        Err(error) => {
            let content = content(&page, code).await?;
            page.refused(FORM, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_add(page: &Page, code: String, fields: &Fields) -> ServiceResult<i64> {
    let mut reader = Reader::new(fields);
    let title = reader.needed_line("commitment_text", "Vul in wat u toezegt.");
    let due_on = reader.needed_day("commitment_due_on");
    let owner_id = reader.number("commitment_owner");
    let is_shareable = reader.ticked("commitment_shareable");
    let commitment =
        reader.finish(due_on.map(|due_on| NewCommitment { title, due_on, is_shareable }))?;
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        commitments::add(conn, actor, &code, (&commitment, owner_id), (&stationery, now))
    })
    .await
}

async fn content(page: &Page, code: String) -> Result<Value, Refusal> {
    let (organisation, owners) = page
        .read(move |conn, actor, _| {
            let organisation = conversations::subject(conn, actor, &code)?;
            Ok((organisation, commitments::owners(conn)?))
        })
        .await?;
    let href = format!("/organisaties/{}", organisation.code);
    let me = page.actor()?.user_id.map(|id| id.to_string());
    Ok(json!({
        "action": format!("{href}/toezeggingen"),
        "organisation": { "name": organisation.full_name(), "href": href },
        "owners": users(&owners),
        "form": { "commitment_owner": me.unwrap_or_default() },
    }))
}

/// Ticks a commitment off.
pub async fn finish(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let code =
        page.write(move |conn, actor, now| commitments::finish(conn, actor, id, now)).await?;
    Ok(page.see_other(&format!("/organisaties/{code}"), "De toezegging is gedaan."))
}

/// One commitment.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let view = view(&page, id.into_inner()).await?;
    page.show(SHOW.0, SHOW.1, &one(&page, &view))
}

/// Changes a commitment.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let changed = try_change(&page, id, &fields).await;
    answered(&page, (id, changed, "De toezegging is gewijzigd."), &fields).await
}

async fn try_change(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let mut reader = Reader::new(fields);
    let title = reader.needed_line("commitment_text", "Vul in wat u toezegt.");
    let (due_on, owner_id) =
        (reader.needed_day("commitment_due_on"), reader.number("commitment_owner"));
    let (version, is_shareable) = (reader.version(), reader.ticked("commitment_shareable"));
    let forgets_text = reader.ticked("commitment_forget");
    let reason = reader.line("reason").unwrap_or_default();
    let command = due_on.map(|due_on| ChangeCommitment {
        id,
        version,
        title,
        owner_id,
        due_on,
        reason,
        is_shareable,
        forgets_text,
    });
    let command = reader.finish(command)?;
    let stationery = page.app.stationery();
    let work = move |conn: &mut _, actor: &_, now| {
        commitments::change(conn, actor, &command, (&stationery, now))
    };
    page.write(work).await
}

/// Notes that a commitment is not needed any more.
pub async fn drop(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let reason = fields.get("drop_reason").unwrap_or_default().to_owned();
    let work =
        move |conn: &mut _, actor: &_, now| commitments::drop(conn, actor, (id, &reason), now);
    let dropped = page.write(work).await;
    answered(&page, (id, dropped, "De toezegging is niet meer nodig."), &fields).await
}

/// Notes that a commitment is open after all.
pub async fn reopen(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let reason = fields.get("reopen_reason").unwrap_or_default().to_owned();
    let work =
        move |conn: &mut _, actor: &_, now| commitments::reopen(conn, actor, (id, &reason), now);
    let reopened = page.write(work).await;
    answered(&page, (id, reopened, "De toezegging is weer open."), &fields).await
}

async fn answered(
    page: &Page,
    (id, saved, sentence): (i64, ServiceResult<()>, &str),
    fields: &Fields,
) -> PageResult {
    let path = format!("/toezeggingen/{id}");
    match saved {
        Ok(()) => Ok(page.see_other(&path, sentence)),
        Err(error @ (ServiceError::Forbidden(_) | ServiceError::Store(_))) => Err(error.into()),
        Err(error) => {
            let content = one(page, &view(page, id).await?);
            let mut form = content.get("form").cloned().unwrap_or_default();
            // Only one of the two forms was posted; the other keeps what it showed.
            if let (Some(form), Value::Object(posted)) = (form.as_object_mut(), fields.to_form(&[]))
            {
                form.extend(posted);
            }
            page.refused(SHOW, &content, form, error)
        }
    }
}

async fn view(page: &Page, id: i64) -> Result<CommitmentView, Refusal> {
    page.read(move |conn, actor, _| commitments::show(conn, actor, id)).await
}

fn one(page: &Page, view: &CommitmentView) -> Value {
    let (it, path) = (&view.commitment, format!("/toezeggingen/{}", view.commitment.id));
    let may_change = !view.owners.is_empty();
    let when_may = |end: &str| if may_change { format!("{path}{end}") } else { String::new() };
    let state = it.state(page.today());
    json!({
        "title": it.title,
        "organisation": { "name": view.organisation.full_name(),
            "href": format!("/organisaties/{}", view.organisation.code) },
        "state_label": state.label(), "state_kind": state_kind(state),
        "facts": facts(view),
        "changes": changes(view),
        "change_action": when_may(""), "done_action": when_may("/gedaan"),
        "drop_action": when_may("/vervallen"),
        "reopen_action": if view.may_reopen { format!("{path}/heropenen") } else { String::new() },
        "owners": users(&view.owners),
        "form": { "commitment_text": it.title, "version": it.version.to_string(), "commitment_due_on": day_field(it.due_on),
            "commitment_owner": it.owner_id.to_string(), "commitment_shareable": it.is_shareable },
    })
}

/// What became of it, the last change first.
fn changes(view: &CommitmentView) -> Vec<Value> {
    let name = |id: Option<i64>| id.and_then(|id| view.names.get(&id)).cloned().unwrap_or_default();
    let moves = view.past.moves.iter().map(|it| {
        let (from, to) = (written_day(it.from_on), written_day(it.to_on));
        let text = format!("Andere dag: van {from} naar {to}: {}", it.reason);
        (it.moved_at, text, name(Some(it.mover_id)))
    });
    let others = view.past.changes.iter().map(|it| {
        let words = it.words.as_deref().unwrap_or_default();
        let label = it.kind.label();
        let text = match it.kind {
            ChangeKind::Given => {
                format!("{label} van {} aan {}", name(it.owners.0), name(it.owners.1))
            }
            ChangeKind::Reworded if words.is_empty() => {
                format!("{label}; de oude tekst is niet bewaard")
            }
            ChangeKind::Reworded => format!("{label}, eerst: {words}"),
            ChangeKind::Dropped | ChangeKind::Reopened => format!("{label}: {words}"),
            ChangeKind::Made | ChangeKind::Done => label.to_owned(),
        };
        (it.at, text, name(it.by))
    });
    let mut all: Vec<_> = others.chain(moves).collect();
    all.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let row = |(at, text, who): (DateTime<Utc>, String, String)| {
        let by = if who.is_empty() { String::new() } else { format!("{who}, ") };
        json!({ "text": text, "when": format!("{by}{}", long_day(amsterdam_day(at))) })
    };
    all.into_iter().map(row).collect()
}

fn facts(view: &CommitmentView) -> Vec<Value> {
    let it = &view.commitment;
    let mut rows = vec![
        ("Wie doet het", view.owner.clone()),
        ("Klaar op", long_day(it.due_on)),
        ("Mag de organisatie het lezen", if it.is_shareable { "Ja" } else { "Nee" }.to_owned()),
    ];
    rows.extend(it.done_on.map(|on| ("Gedaan op", long_day(on))));
    if let Some((on, reason)) = &it.dropped {
        rows.push(("Niet meer nodig sinds", long_day(*on)));
        rows.push(("Waarom", reason.clone()));
    }
    let row = |(term, text): (&str, String)| json!({ "term": term, "text": text });
    rows.into_iter().map(row).collect()
}

/// The colour of a state, beside its word.
pub(super) const fn state_kind(state: CommitmentState) -> &'static str {
    match state {
        CommitmentState::Late => "error",
        CommitmentState::Open => "busy",
        CommitmentState::Done => "ok",
        CommitmentState::Dropped => "neutral",
    }
}
