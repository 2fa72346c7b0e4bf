//! What a person says of an unclear message: it arrived, or it did not and then leaves again or not.

use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::domain::letters::MessageState;
use crate::domain::permissions::Permission;
use crate::services::repeats::Act;
use crate::services::require;
use crate::services::sending::{self, Finding, Resending};
use crate::web::error::{PageResult, Refusal};
use crate::web::guard::percent;
use crate::web::page::{Page, Posted};
use crate::web::pages::repeats::{TO_MESSAGE, led};
use crate::web::pages::round_view::moment;

const ASK: (&str, &str) = ("outbox/not_arrived.html", "Niet aangekomen");

/// What the address says.
#[derive(Debug, Deserialize)]
pub struct Asked {
    terug: Option<String>,
}

/// Asks whether a message that did not arrive goes out once more, with address and moment.
pub async fn not_arrived(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let id = id.into_inner();
    let (resending, now) = page
        .read(move |conn, actor, now| Ok((sending::look_at_resending(conn, actor, id, now)?, now)))
        .await
        .map_err(|refusal| refusal.leading(format!("/postvak-uit/{id}"), TO_MESSAGE))?;
    let back = asked.into_inner().terug.filter(|path| is_list(path)).unwrap_or_default();
    let own = format!("/postvak-uit/{id}");
    let content = json!({
        "consequence": consequence(&resending, now), "may_resend": resending.obstacle.is_none(),
        "address": resending.message.to_address, "subject": resending.message.subject,
        "action": format!("{own}/afhandelen"), "back": back,
        "back_href": if back.is_empty() { own } else { back.clone() },
    });
    page.show(ASK.0, ASK.1, &content)
}

/// The page that asks so; it leads back to the list at `back`, "" for none.
pub fn not_arrived_href(id: i64, back: &str) -> String {
    let back = if back.is_empty() { String::new() } else { format!("?terug={}", percent(back)) };
    format!("/postvak-uit/{id}/niet-aangekomen{back}")
}

/// "Deze brief gaat nog een keer naar griffie@zeist.example, dinsdag 3 oktober, 09.30 uur."
fn consequence(resending: &Resending, now: DateTime<Utc>) -> String {
    let message = &resending.message;
    let what = if message.letter_id.is_some() { "Deze brief" } else { "Dit bericht" };
    let address = &message.to_address;
    if let Some(obstacle) = resending.obstacle {
        return format!("{what} kan niet nog een keer naar {address}. {obstacle}");
    }
    if resending.is_paused {
        return format!(
            "{what} gaat nog een keer naar {address}, zodra iemand de ronde hervat. De ronde \
             staat nu stil."
        );
    }
    let leaves = if resending.leaves_at <= now {
        format!("nu meteen ({})", moment(now))
    } else {
        format!("op {}", moment(resending.leaves_at))
    };
    format!("{what} gaat nog een keer naar {address}, {leaves}.")
}

/// A person says whether an unclear message arrived, and whether it leaves again when it did not.
pub async fn settle(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ReleaseRounds)?;
    let id = id.into_inner();
    let finding = finding(fields.get("outcome"))?;
    let settled =
        page.write(move |conn, actor, now| sending::settle(conn, actor, id, finding, now)).await;
    let told = settled.as_ref().map_or("Uw antwoord is vastgelegd.", |state| flash(*state));
    let back = fields.get("back").filter(|path| is_list(path)).map(str::to_owned);
    let back = back.unwrap_or_else(|| format!("/postvak-uit/{id}"));
    led(&page, settled.map(drop), Act::Settle(id, finding), (&back, told)).await
}

fn finding(outcome: Option<&str>) -> Result<Finding, Refusal> {
    match outcome {
        Some("sent") => Ok(Finding::Arrived),
        Some("again") => Ok(Finding::SendAgain),
        Some("left") => Ok(Finding::LeaveIt),
        _ => {
            let sentence = "Kies of het bericht wel of niet is aangekomen.";
            Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, sentence))
        }
    }
}

const fn flash(state: MessageState) -> &'static str {
    match state {
        MessageState::Sent => "Vastgelegd: het bericht is aangekomen.",
        MessageState::Failed => {
            "Vastgelegd: het bericht is niet aangekomen. Het gaat niet opnieuw weg."
        }
        MessageState::Cancelled => {
            "Vastgelegd. De ronde is ingetrokken; het gaat niet opnieuw weg."
        }
        _ => "Vastgelegd. Het bericht gaat opnieuw weg.",
    }
}

/// True for an address of this program that lists messages.
fn is_list(back: &str) -> bool {
    let path = back.split('?').next().unwrap_or_default();
    let is_of =
        |home: &str| path.strip_prefix(home).is_some_and(|rest| rest.ends_with("/berichten"));
    is_of("/brievenrondes/") || is_of("/organisaties/")
}
