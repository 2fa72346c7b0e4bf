//! A person says what became of all unclear messages of a round at once, in figures.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::letters::MessageState;
use crate::services::repeats::Act;
use crate::services::sending::{self, Finding, UnclearOfRound};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::repeats::{BEFORE, TO_ROUND, was_done};
use crate::web::pages::round_view::{counted, href};

const TEMPLATE: (&str, &str) = ("outbox/settle_all.html", "Onzekere berichten vastleggen");

/// Asks what became of them.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let content = content(&page, id.into_inner()).await?;
    page.show(TEMPLATE.0, TEMPLATE.1, &content)
}

async fn content(page: &Page, id: i64) -> Result<Value, Refusal> {
    let found =
        page.read(move |conn, actor, now| sending::look_at_unclear(conn, actor, id, now)).await;
    let found = found.map_err(|refusal| refusal.leading(href(id), TO_ROUND))?;
    let (home, count) = (href(id), found.count());
    let state = MessageState::Unclear.as_str();
    Ok(json!({
        "round": { "name": found.round.name, "href": home }, "count": count,
        "list_href": format!("{home}/berichten?state={state}"),
        "choices": choices(&found), "action": format!("{home}/onzeker"),
    }))
}

/// The choices, each with the number that it is about.
fn choices(found: &UnclearOfRound) -> Vec<Value> {
    let all = match found.count() {
        1 => "Het ene bericht".to_owned(),
        count => format!("Alle {count}"),
    };
    let again = counted(found.ready.len(), "bericht gaat", "berichten gaan");
    let stay = match found.left_out.len() {
        0 => String::new(),
        count => format!(
            " {} niet opnieuw: {}",
            counted(count, "bericht kan", "berichten kunnen"),
            found.reasons()
        ),
    };
    let choice = |value: &str, label: String, hint: String| json!({ "value": value, "label": label, "hint": hint });
    vec![
        choice("sent", format!("{all}: aangekomen"), "Zij gaan niet opnieuw weg.".to_owned()),
        choice(
            "again",
            format!("{all}: nagekeken en niet aangekomen, stuur opnieuw"),
            format!("{again} opnieuw weg, in het tempo van de ronde.{stay}"),
        ),
        choice(
            "left",
            format!("{all}: nagekeken en niet aangekomen, niet opnieuw sturen"),
            "Zij komen op “Mislukt” en gaan niet mee als iemand de mislukte opnieuw stuurt."
                .to_owned(),
        ),
    ]
}

/// Settles them.
pub async fn settle(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    match try_settle(&page, id, &fields).await {
        Ok(count) => {
            page.app.sender.notify_one();
            let flash = counted(count, "bericht is", "berichten zijn");
            Ok(page.see_other(&href(id), &format!("{flash} vastgelegd.")))
        }
        Err(error) => {
            if let Some(finding) = finding(&fields)
                && was_done(&page, Act::SettleAll(id, finding)).await?
            {
                return Ok(page.see_other(&href(id), BEFORE));
            }
            let content = content(&page, id).await?;
            page.refused(TEMPLATE, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_settle(page: &Page, id: i64, fields: &Fields) -> ServiceResult<usize> {
    let finding = finding(fields).ok_or_else(|| {
        ServiceError::field("outcome", "Kies wat er met de berichten is gebeurd.")
    })?;
    let read = fields.get("known").and_then(|text| text.parse().ok()).unwrap_or(0);
    page.write(move |conn, actor, now| sending::settle_all(conn, actor, (id, read), finding, now))
        .await
}

fn finding(fields: &Fields) -> Option<Finding> {
    match fields.get("outcome") {
        Some("sent") => Some(Finding::Arrived),
        Some("again") => Some(Finding::SendAgain),
        Some("left") => Some(Finding::LeaveIt),
        _ => None,
    }
}
