//! A letter goes out once more: all that failed in a round, or one to a corrected address.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::contacts::ContactFunction;
use crate::domain::letters::{Message, on_screen};
use crate::services::repeats::{self, Act};
use crate::services::sending::again::{self, SentAgain};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::repeats::{BEFORE, TO_ROUND, led};
use crate::web::pages::round_view::{self, counted};

const AGAIN: (&str, &str) = ("outbox/again.html", "Mislukte berichten opnieuw sturen");
const CORRECT: (&str, &str) = ("outbox/correct.html", "Adres verbeteren en opnieuw sturen");

/// Asks whether what failed in a round goes out again, in figures.
pub async fn again_form(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let found =
        page.read(move |conn, actor, now| again::look_at_failed(conn, actor, id, now)).await;
    let found = found.map_err(|refusal| refusal.leading(round_view::href(id), TO_ROUND))?;
    if found.ready.is_empty() {
        return Ok(page.see_other(&failed_of(id), &found.refusal()));
    }
    let content = json!({
        "round": found.round.name, "consequence": consequence(&found),
        "ready": found.ready.iter().map(|one| named(&found, one, "")).collect::<Vec<_>>(),
        "left_out": found.left_out.iter().map(|(one, why)| named(&found, one, why)).collect::<Vec<_>>(),
        "action": format!("{}/opnieuw", round_view::href(id)), "back_href": failed_of(id),
    });
    page.show(AGAIN.0, AGAIN.1, &content)
}

fn failed_of(round_id: i64) -> String {
    format!("{}/berichten?state=failed", round_view::href(round_id))
}

fn consequence(again: &SentAgain) -> String {
    let verb = if again.ready.len() == 1 { "gaat" } else { "gaan" };
    let ready = counted(again.ready.len(), "bericht", "berichten");
    format!("{ready} {verb} opnieuw weg, in het tempo van de ronde en binnen kantooruren.")
}

/// "Goes", "burgemeester", the address, and why it stays.
fn named(again: &SentAgain, message: &Message, reason: &str) -> Value {
    let name = message.letter_id.and_then(|id| again.organisations.get(&id));
    json!({
        "organisation": name, "recipient": ContactFunction::in_sentence(&message.addressee()),
        "address": message.to_address, "href": format!("/postvak-uit/{}", message.id),
        "reason": reason,
    })
}

/// Sends what failed once more.
pub async fn send_again(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let sent =
        page.write(move |conn, actor, now| again::send_failed_again(conn, actor, id, now)).await;
    let flash = match &sent {
        Ok(sent) => counted(sent.ready.len(), "bericht staat", "berichten staan"),
        Err(_) => "De berichten staan".to_owned(),
    };
    let (path, told) =
        (format!("{}/berichten", round_view::href(id)), format!("{flash} opnieuw in de wachtrij."));
    led(&page, sent.map(drop), Act::SendFailedAgain(id), (&path, &told)).await
}

/// The form for another address.
pub async fn correct_form(page: Page, id: Path<i64>) -> PageResult {
    let content = content(&page, id.into_inner()).await?;
    page.show(CORRECT.0, CORRECT.1, &content)
}

async fn content(page: &Page, id: i64) -> Result<Value, Refusal> {
    let stationery = page.app.stationery();
    let (message, contact, _) = page
        .read(move |conn, actor, now| again::correctable(conn, actor, &stationery, id, now))
        .await?;
    let who = match &contact.name {
        Some(name) => format!("{} ({name})", message.recipient),
        None => message.recipient.clone(),
    };
    Ok(json!({
        "action": format!("/postvak-uit/{id}/adres"), "back_href": format!("/postvak-uit/{id}"),
        "recipient": ContactFunction::in_sentence(&message.recipient), "subject": message.subject,
        "facts": [
            { "term": "Ontvanger", "text": who },
            { "term": "Adres dat niet werkte", "text": message.to_address },
            { "term": "Antwoord van de mailserver", "text": on_screen(&message.server_said.unwrap_or_default()) },
        ],
    }))
}

/// Corrects the address and sends the same text to it.
pub async fn correct(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    match try_correct(&page, id, &fields).await {
        Ok(new) => {
            page.app.sender.notify_one();
            let flash = "Het adres is verbeterd. De brief staat klaar voor het nieuwe adres.";
            Ok(page.see_other(&format!("/postvak-uit/{new}"), flash))
        }
        Err(error) => refused(&page, id, &fields, error).await,
    }
}

async fn try_correct(page: &Page, id: i64, fields: &Fields) -> ServiceResult<i64> {
    let mut reader = Reader::new(fields);
    let address =
        reader.needed_line("address", "Vul het adres in, bijvoorbeeld griffie@zeist.example.");
    reader.finish(Some(()))?;
    send(page, id, address).await
}

/// The form again; or the new message, when the same person just made it.
async fn refused(page: &Page, id: i64, fields: &Fields, error: ServiceError) -> PageResult {
    if let Some(new) = corrected(page, id, fields).await? {
        let flash = format!("{BEFORE} De brief staat klaar voor het nieuwe adres.");
        return Ok(page.see_other(&format!("/postvak-uit/{new}"), &flash));
    }
    let content = content(page, id).await?;
    page.refused(CORRECT, &content, fields.to_form(&[]), error)
}

async fn send(page: &Page, id: i64, address: String) -> ServiceResult<i64> {
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        again::correct(conn, actor, &stationery, (id, &address), now)
    })
    .await
}

/// The message that the same form made just before.
async fn corrected(page: &Page, id: i64, fields: &Fields) -> Result<Option<i64>, Refusal> {
    let address = fields.get("address").unwrap_or_default().to_owned();
    page.read(move |conn, actor, now| repeats::corrected(conn, actor, (id, &address), now)).await
}
