//! The page behind the link in a letter with dates, for who has the link; no cookie and no script
//! is asked. As with the answer to an invitation, nothing changes but by the form of the page.

use actix_web::HttpRequest;
use actix_web::web::{Bytes, Path};
use serde_json::{Value, json};

use crate::domain::dates::long_day;
use crate::domain::errors::RuleError;
use crate::domain::planning::{DateOption, OfferState};
use crate::domain::sessions::SessionState;
use crate::services::ServiceResult;
use crate::services::planning::date_offers::{self, AnswerView, Choice};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::sent_link::{check_opened, fields_of, form_token, led_to, typed};

pub use crate::web::pages::sent_link::bare;

const SHOW: (&str, &str) = ("planning/choose_date.html", "Kies een datum");

/// What stands for "none of these dates".
pub(super) const NONE: &str = "none";

/// Shows the dates; opening the link changes nothing.
pub async fn look(page: Page, token: Path<String>, request: HttpRequest) -> PageResult {
    let token = typed(&token);
    let view = view(&page, token.clone(), &request).await?;
    page.show(SHOW.0, SHOW.1, &content(&view, &token))
}

async fn view(page: &Page, token: String, request: &HttpRequest) -> Result<AnswerView, Refusal> {
    let now = page.now();
    let looked = page.app.db.read(move |conn| date_offers::look(conn, &token, now)).await;
    led_to(page, request, looked).await
}

/// Records the choice. The link is the authority, so there is no login.
pub async fn choose(
    page: Page,
    token: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> PageResult {
    let token = typed(&token);
    let view = view(&page, token.clone(), &request).await?;
    let fields = fields_of(&body);
    match chosen(&page, &token, &fields).await {
        Ok(choice) => thank(&page, &view, &choice, &token),
        Err(error) => page.refused(SHOW, &content(&view, &token), fields.to_form(&[]), error),
    }
}

async fn chosen(page: &Page, token: &str, fields: &Fields) -> ServiceResult<Choice> {
    check_opened(token, fields)?;
    let choice = read(fields)?;
    let (given, now, stationery) = (choice.clone(), page.now(), page.app.stationery());
    let token = token.to_owned();
    page.app
        .db
        .write(move |conn| date_offers::answer(conn, (&token, &given), &stationery, now))
        .await?;
    Ok(choice)
}

/// Reads a date, or none of them with a remark.
pub(super) fn read(fields: &Fields) -> Result<Choice, RuleError> {
    let mut reader = Reader::new(fields);
    let remark = reader.area("note");
    let choice = match fields.get("choice") {
        Some(NONE) => Some(Choice::None(remark)),
        Some(id) => id.parse().ok().map(Choice::Date),
        None => None,
    };
    if choice.is_none() {
        reader.refuse("choice", "Kies een van de datums, of dat geen datum past.");
    }
    reader.finish(choice)
}

fn content(view: &AnswerView, token: &str) -> Value {
    let offer = &view.offer;
    let options = offer
        .options
        .iter()
        .map(|it| json!({ "value": it.id.to_string(), "label": it.sentence(), "hint": "" }));
    let none = json!({
        "value": NONE, "label": "Geen van deze datums past",
        "hint": "Schrijf hieronder wanneer het wel kan. Dan zoeken wij verder.",
    });
    json!({
        "organisation": view.organisation.full_name(),
        "place": offer.place,
        "until": long_day(offer.last_day()),
        "action": format!("/datums/{token}"),
        "options": options.chain([none]).collect::<Vec<_>>(),
        "given": given(view),
        "closed": closed(view),
        "form_token": form_token(token),
        "form": {},
    })
}

/// What was answered before and can still be changed.
fn given(view: &AnswerView) -> &'static str {
    let has_refused = view.is_open && view.offer.state == OfferState::NoneSuits;
    if !has_refused {
        return "";
    }
    "U liet weten dat geen van deze datums past. U kunt dat hier nog wijzigen, zolang de datum vrij \
     is."
}

/// Why nothing can be chosen any more.
fn closed(view: &AnswerView) -> String {
    if view.is_open {
        return String::new();
    }
    if let Some(chosen) = view.offer.chosen() {
        return what_became(view, chosen);
    }
    if view.is_expired {
        return "De tijd om te kiezen is voorbij. Bel ons, dan zoeken wij samen een nieuwe datum."
            .to_owned();
    }
    "Deze datums gelden niet meer. Bel ons, dan zoeken wij samen een nieuwe datum.".to_owned()
}

/// What became of the date that was chosen: the evening may have moved since.
fn what_became(view: &AnswerView, chosen: &DateOption) -> String {
    let Some(session) = &view.session else {
        return format!("Gekozen is {}. Past dat toch niet? Bel ons.", chosen.sentence());
    };
    let now_is =
        DateOption { starts_at: session.starts_at, ends_at: session.ends_at, ..chosen.clone() };
    match session.state {
        SessionState::Postponed | SessionState::Cancelled => {
            "De bijeenkomst gaat op dit moment niet door. Bel ons voor een nieuwe datum.".to_owned()
        }
        _ if now_is.starts_at == chosen.starts_at => {
            format!("Gekozen is {}. Past dat toch niet? Bel ons.", chosen.sentence())
        }
        _ => format!("De bijeenkomst is verplaatst naar {}. Vragen? Bel ons.", now_is.sentence()),
    }
}

fn thank(page: &Page, view: &AnswerView, choice: &Choice, token: &str) -> PageResult {
    let (sentences, change_href) = match choice {
        Choice::Date(id) => {
            let when = view.offer.option(*id).map(DateOption::sentence).unwrap_or_default();
            let sentences = vec![
                format!("Uw keuze is aangekomen: {when}."),
                "U krijgt nog een bevestiging per e-mail, met een afspraak voor uw agenda."
                    .to_owned(),
            ];
            (sentences, String::new())
        }
        Choice::None(_) => {
            let sentences = vec![
                "Uw antwoord is aangekomen: geen van deze datums past.".to_owned(),
                "Een planner neemt contact met u op.".to_owned(),
            ];
            (sentences, format!("/datums/{token}"))
        }
    };
    let content =
        json!({ "title": "Dank u wel", "sentences": sentences, "change_href": change_href });
    page.show("answer_done.html", "Dank u wel", &content)
}
