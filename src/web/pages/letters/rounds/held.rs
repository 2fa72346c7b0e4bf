//! A letter that is held because the office changed hands: a person decides what becomes of it.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::permissions::Permission;
use crate::services::rounds::{held, view};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::StoreError;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::round_view;

const TEMPLATE: (&str, &str) = ("rounds/held.html", "Beslissen over een brief");

/// The choices, with what follows from each.
const CHOICES: [(&str, &str, &str); 3] = [
    (
        "send",
        "Verstuur hem zoals hij is",
        "De brief vertrekt met de tekst en aan het adres van toen.",
    ),
    (
        "renew",
        "Maak hem opnieuw",
        "De brief gaat naar wie de functie nu heeft. Dat doet een ander dan wie de ronde maakte.",
    ),
    ("drop", "Laat hem vervallen", "Er vertrekt niets. Vul hieronder de reden in."),
];

/// Asks what is to be done with the letter.
pub async fn form(page: Page, ids: Path<(i64, i64)>) -> PageResult {
    let content = content(&page, ids.into_inner()).await?;
    page.show(TEMPLATE.0, TEMPLATE.1, &content)
}

async fn content(page: &Page, (round_id, letter_id): (i64, i64)) -> Result<Value, Refusal> {
    let stationery = page.app.stationery();
    let (round, line) = page
        .read(move |conn, actor, now| {
            require(actor, Permission::ReleaseRounds)?;
            let view = view::show(conn, actor, &stationery, round_id, now)?;
            let line = view.letters.into_iter().find(|one| one.id == letter_id);
            let line = line.filter(|one| one.held.is_some());
            Ok((view.figures.round, line.ok_or(StoreError::NotFound("Dit besluit"))?))
        })
        .await?;
    let home = round_view::href(round_id);
    let choices =
        CHOICES.map(|(value, label, hint)| json!({ "value": value, "label": label, "hint": hint }));
    Ok(json!({
        "organisation": line.organisation.full_name(), "reason": line.held.unwrap_or_default(),
        "action": format!("{home}/aangehouden/{letter_id}"), "back_href": home,
        "back_label": round.name, "letter_href": format!("{home}/brieven/{letter_id}"),
        "choices": choices,
    }))
}

/// Does what was decided.
pub async fn decide(page: Page, ids: Path<(i64, i64)>, Posted(fields): Posted) -> PageResult {
    let (round_id, letter_id) = ids.into_inner();
    match try_decide(&page, letter_id, &fields).await {
        Ok(flash) => {
            page.app.sender.notify_one();
            Ok(page.see_other(&round_view::href(round_id), flash))
        }
        Err(error) => {
            let content = content(&page, (round_id, letter_id)).await?;
            page.refused(TEMPLATE, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_decide(page: &Page, letter: i64, fields: &Fields) -> ServiceResult<&'static str> {
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    match fields.get("decision") {
        Some("send") => {
            page.write(move |conn, actor, now| held::send_anyway(conn, actor, letter, now)).await?;
            Ok("De brief vertrekt zoals hij is.")
        }
        Some("renew") => {
            let stationery = page.app.stationery();
            page.write(move |conn, actor, now| held::renew(conn, actor, &stationery, letter, now))
                .await?;
            Ok("De brief is opnieuw gemaakt voor wie de functie nu heeft.")
        }
        Some("drop") => {
            page.write(move |conn, actor, now| held::drop(conn, actor, letter, &reason, now))
                .await?;
            Ok("De brief is vervallen.")
        }
        _ => Err(ServiceError::field("decision", "Kies wat er met de brief gebeurt.")),
    }
}
