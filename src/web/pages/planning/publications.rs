//! Publishing the plan: what changed, every message that says so, and letting them go once read.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{counted, day_and_clock};
use crate::domain::letters::links::without_acting_links;
use crate::domain::letters::{Message, MessageState};
use crate::domain::permissions::Permission;
use crate::services::ServiceError;
use crate::services::planning::publications::{self, Change, Item, PublicationView, Reading};
use crate::services::require;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Reader;
use crate::web::page::{Page, Posted};
use crate::web::pages::round_view::message_kind;

const HOME: &str = "/bijeenkomsten/publiceren";
const OVERVIEW: (&str, &str) = ("planning/publish.html", "Publiceren");
const SHOW: (&str, &str) = ("planning/publication.html", "Berichten lezen en versturen");

/// What changed since it was last told, and what waits.
pub async fn overview(page: Page) -> PageResult {
    let content = changes(&page).await?;
    page.show(OVERVIEW.0, OVERVIEW.1, &content)
}

async fn changes(page: &Page) -> Result<Value, Refusal> {
    require(&page.actor()?, Permission::PlanSessions)?;
    let stationery = page.app.stationery();
    let reading = page
        .rehearse(move |conn, actor, now| publications::overview(conn, actor, &stationery, now))
        .await?;
    let sent = page.read(|conn, actor, _| publications::last_sent(conn, actor)).await?;
    let sent = sent.iter().map(|it| {
        let when = it.sent_at.map(day_and_clock).unwrap_or_default();
        json!({ "href": path(it.id), "text": when })
    });
    Ok(json!({
        "changes": reading.changes.iter().map(change).collect::<Vec<_>>(),
        "waiting": waiting(&reading),
        "warnings": reading.warnings,
        "sent": sent.collect::<Vec<_>>(),
        "form": {},
    }))
}

fn waiting(reading: &Reading) -> Value {
    let Some(view) = &reading.waiting else { return Value::Null };
    let count = view.messages.iter().filter(|it| it.state == MessageState::Queued).count();
    if count == 0 {
        return Value::Null;
    }
    let text = counted(count, "bericht ligt klaar", "berichten liggen klaar");
    json!({ "href": path(view.publication.id), "text": format!("{text} om te lezen.") })
}

fn change((change, mails): &(Change, Vec<Message>)) -> Value {
    let names: Vec<String> = change.organisations.iter().map(|it| it.full_name()).collect();
    let href = match change.item {
        Item::Offer(id) => format!("/bijeenkomsten/aanbod/{id}"),
        Item::Session(id) => format!("/bijeenkomsten/{id}"),
    };
    let mail = |it: &Message| format!("{}: {}", it.recipient, it.subject);
    json!({
        "item": change.item.to_string(), "name": names.join(", "), "href": href,
        "what": change.what, "mails": mails.iter().map(mail).collect::<Vec<_>>(),
    })
}

/// Makes the messages of the chosen changes ready to read.
pub async fn prepare(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    let mut reader = Reader::new(&fields);
    let items: Vec<Item> = reader.choices("item");
    if items.is_empty() {
        reader.refuse("item", "Vink aan wat u klaar wilt zetten.");
    }
    let stationery = page.app.stationery();
    let done = match reader.finish(Some(items)) {
        Ok(items) => {
            page.write(move |conn, actor, now| {
                publications::prepare(conn, actor, &items, &stationery, now)
            })
            .await
        }
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(prepared) => {
            let to = prepared.publication_id.map_or_else(|| HOME.to_owned(), path);
            let told = ["Lees de berichten en verstuur ze.".to_owned()].into_iter();
            let told: Vec<String> = told.chain(prepared.warnings).collect();
            Ok(page.see_other(&to, &told.join(" ")))
        }
        Err(error) => {
            let content = changes(&page).await?;
            page.refused(OVERVIEW, &content, fields.to_form(&["item"]), error)
        }
    }
}

/// Every message of a publication, in full.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let content = content(&page, *id).await?;
    page.show(SHOW.0, SHOW.1, &content)
}

async fn content(page: &Page, id: i64) -> Result<Value, Refusal> {
    let view = page.read(move |conn, actor, _| publications::show(conn, actor, id)).await?;
    Ok(read(&view, &page.app.stationery().from.to_string()))
}

fn read(view: &PublicationView, sender: &str) -> Value {
    let it = &view.publication;
    let waits = view.messages.iter().filter(|one| one.state == MessageState::Queued).count();
    let is_ready = it.is_waiting() && waits > 0;
    let lead = match (it.sent_at, it.withdrawn_at) {
        (Some(at), _) => {
            let who = view.sent_by.as_deref().unwrap_or_default();
            format!("Gelezen en verstuurd door {who} op {}.", day_and_clock(at))
        }
        (None, Some(at)) => {
            format!("Teruggehaald op {}. Er is niets verstuurd.", day_and_clock(at))
        }
        (None, None) if is_ready => {
            let count = counted(waits, "bericht vertrekt", "berichten vertrekken");
            format!("{count} zodra u ze hebt gelezen en verstuurt.")
        }
        (None, None) => "Er ligt geen bericht meer klaar.".to_owned(),
    };
    let gone = view.taken_back.iter().map(|one| {
        let why = one.server_said.as_deref().unwrap_or_default();
        json!({
            "text": format!("{}: {} ({why})", one.recipient, one.subject),
            "href": format!("/postvak-uit/{}", one.id),
        })
    });
    json!({
        "lead": lead,
        "mails": view.messages.iter().map(|one| mail(one, sender)).collect::<Vec<_>>(),
        "taken_back": gone.collect::<Vec<_>>(),
        "send_action": if is_ready { format!("{}/versturen", path(it.id)) } else { String::new() },
        "withdraw_action": if is_ready { format!("{}/terug", path(it.id)) } else { String::new() },
        "digest": view.hash,
        "form": {},
    })
}

fn mail(it: &Message, sender: &str) -> Value {
    json!({
        "id": it.id, "href": format!("/postvak-uit/{}", it.id), "subject": it.subject,
        "sender": sender, "recipient": it.recipient, "address": it.to_address,
        "text": without_acting_links(&it.text_body), "has_appointment": it.calendar.is_some(),
        "state_label": it.state.label_after(it.attempts),
        "state_kind": message_kind(it.state, it.attempts),
    })
}

/// Lets the messages go that were read.
pub async fn send(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, digest) = (*id, fields.get("digest").unwrap_or_default().to_owned());
    let done = page
        .write(move |conn, actor, now| publications::send(conn, actor, (id, &digest), now))
        .await;
    match done {
        Ok(count) => {
            page.app.sender.notify_one();
            let sentence = counted(count, "bericht vertrekt", "berichten vertrekken");
            Ok(page.see_other(&path(id), &format!("{sentence} nu.")))
        }
        Err(error) => refused(&page, id, error).await,
    }
}

/// Takes the messages back.
pub async fn withdraw(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = *id;
    let done =
        page.write(move |conn, actor, now| publications::withdraw(conn, actor, id, now)).await;
    match done {
        Ok(count) => {
            let sentence = counted(count, "bericht is", "berichten zijn");
            Ok(page.see_other(HOME, &format!("{sentence} teruggehaald. Er is niets verstuurd.")))
        }
        Err(error) => refused(&page, id, error).await,
    }
}

async fn refused(page: &Page, id: i64, error: ServiceError) -> PageResult {
    if let ServiceError::Forbidden(_) = error {
        return Err(error.into());
    }
    let content = content(page, id).await?;
    page.refused(SHOW, &content, json!({}), error)
}

fn path(id: i64) -> String {
    format!("{HOME}/{id}")
}
