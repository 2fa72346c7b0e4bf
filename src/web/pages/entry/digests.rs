//! Which mails come by themselves: chosen in the account, or stopped behind the link in a mail.
//! Opening that link changes nothing, for mail gateways open every link.

use actix_web::HttpRequest;
use actix_web::web::{Bytes, Path};
use serde_json::{Value, json};

use crate::domain::digests::Digest;
use crate::services::digests::{self, Choice};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Reader;
use crate::web::page::{Page, Posted};
use crate::web::pages::sent_link::{check_opened, form_token, is_one_click, led_to, posted, typed};

pub use crate::web::pages::sent_link::bare;

const CHOOSE: (&str, &str) = ("digests/choose.html", "Welke mail krijgt u?");
const STOP: (&str, &str) = ("digests/stop.html", "Mail uitzetten");
const HOME: &str = "/account/berichten";

/// The mails that the user may have, each with a box.
pub async fn form(page: Page) -> PageResult {
    let choices = page.read(|conn, actor, _| digests::list(conn, actor)).await?;
    let wanted = choices.iter().map(|it| (field(it.digest), json!(it.is_wanted)));
    let form: serde_json::Map<String, Value> = wanted.collect();
    let rows: Vec<Value> = choices.iter().map(|it| row(it.digest)).collect();
    page.show(CHOOSE.0, CHOOSE.1, &json!({ "rows": rows, "action": HOME, "form": form }))
}

/// Keeps the choice.
pub async fn choose(page: Page, Posted(fields): Posted) -> PageResult {
    let reader = Reader::new(&fields);
    let ticked = Digest::ALL.iter().copied().filter(|it| reader.ticked(&field(*it)));
    let wanted: Vec<Digest> = ticked.collect();
    page.write(move |conn, actor, now| digests::set(conn, actor, &wanted, now)).await?;
    Ok(page.see_other(HOME, "Uw keuze is bewaard."))
}

/// What the link stops, with a button.
pub async fn look(page: Page, token: Path<String>, request: HttpRequest) -> PageResult {
    let token = typed(&token);
    let choice = find(&page, token.clone(), &request).await?;
    page.show(STOP.0, STOP.1, &content(choice, &token))
}

/// Stops it: by the button of the page, or in one click of a mail program (RFC 8058).
pub async fn stop(
    page: Page,
    token: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> PageResult {
    let token = typed(&token);
    let choice = find(&page, token.clone(), &request).await?;
    let fields = posted(&request, &body);
    if !is_one_click(&fields)
        && let Err(error) = check_opened(&token, &fields)
    {
        return page.refused(STOP, &content(choice, &token), json!({}), error);
    }
    let (stopped, now) = (token.clone(), page.now());
    let choice = page.app.db.write(move |conn| digests::stop(conn, &stopped, now)).await?;
    page.show(STOP.0, STOP.1, &content(choice, &token))
}

async fn find(page: &Page, token: String, request: &HttpRequest) -> Result<Choice, Refusal> {
    let looked = page.app.db.read(move |conn| digests::look(conn, &token)).await;
    led_to(page, request, looked).await
}

fn content(choice: Choice, token: &str) -> Value {
    let row = row(choice.digest);
    json!({
        "label": row.get("label"), "hint": row.get("hint"), "is_wanted": choice.is_wanted,
        "action": format!("/berichten/{token}"), "form_token": form_token(token),
    })
}

fn field(digest: Digest) -> String {
    format!("wants_{digest}")
}

fn row(digest: Digest) -> Value {
    let hint = match digest {
        Digest::Commitments => {
            "Op een werkdag, ’s ochtends: toezeggingen van u die binnen drie dagen klaar moeten \
             zijn of te laat zijn."
        }
        Digest::Report => {
            "Op de eerste werkdag van de maand: hoe ver de tour was aan het eind van de vorige \
             maand, met de streefcijfers en een tabel per provincie."
        }
        Digest::Week => {
            "Op maandag of de eerste werkdag daarna: de bijeenkomsten en trainingen van deze en \
             volgende week, en wat op een planner wacht. Is er niets te doen, dan komt er niets."
        }
    };
    json!({ "name": field(digest), "label": digest.label(), "hint": hint })
}
