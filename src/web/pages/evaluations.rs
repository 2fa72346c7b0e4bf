//! The questions after a session, behind the link in the thank-you mail: no login, no cookie and no
//! script is asked. Mail scanners open links, so nothing changes but by the form of the page itself.

pub mod as_file;

use actix_web::HttpRequest;
use actix_web::web::{Bytes, Path};
use serde_json::{Value, json};

use crate::domain::dates::{counted, thousands};
use crate::domain::errors::RuleError;
use crate::domain::sessions::{Evaluation, LEAST, MOST_USEFUL, Recommendation};
use crate::services::ServiceResult;
use crate::services::sessions::evaluations::{self, EvaluationView};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::export;
use crate::web::pages::options::options;
use crate::web::pages::sent_link::{check_opened, fields_of, form_token, led_to, typed};

const FORM: (&str, &str) = ("evaluation.html", "Wat vond u van de bijeenkomst?");

/// What each end of the scale means.
const ENDS: [(i32, &str); 2] = [(1, "helemaal niet nuttig"), (MOST_USEFUL, "heel nuttig")];

/// Shows the questions; opening the link changes nothing.
pub async fn look(page: Page, token: Path<String>, request: HttpRequest) -> PageResult {
    let token = typed(&token);
    let view = view(&page, token.clone(), &request).await?;
    page.show(FORM.0, FORM.1, &content(&view, &token))
}

/// Keeps the answers. The link is the authority, so there is no login.
pub async fn answer(
    page: Page,
    token: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> PageResult {
    let token = typed(&token);
    let view = view(&page, token.clone(), &request).await?;
    let fields = fields_of(&body);
    match answered(&page, token.clone(), &fields).await {
        Ok(()) => {
            let sentences = ["Uw antwoorden zijn aangekomen. Wij bewaren ze zonder naam."];
            let content =
                json!({ "title": "Dank u wel", "sentences": sentences, "change_href": "" });
            page.show("answer_done.html", "Dank u wel", &content)
        }
        Err(error) => page.refused(FORM, &content(&view, &token), fields.to_form(&[]), error),
    }
}

async fn answered(page: &Page, token: String, fields: &Fields) -> ServiceResult<()> {
    check_opened(&token, fields)?;
    let (given, now) = (read(fields, page)?, page.now());
    page.app.db.write(move |conn| evaluations::answer(conn, &token, &given, now)).await
}

fn read(fields: &Fields, page: &Page) -> Result<Evaluation, RuleError> {
    let mut reader = Reader::new(fields);
    reader.refuse_absent("useful", "Kies een cijfer van 1 tot en met 5.");
    let useful = reader.number("useful").and_then(|it| i32::try_from(it).ok());
    let recommendation: Option<Recommendation> = reader.needed_choice("would_recommend");
    let (was_useful, was_missing) = (reader.area("was_useful"), reader.area("was_missing"));
    let given = useful.zip(recommendation).map(|(useful, would_recommend)| Evaluation {
        useful,
        would_recommend,
        was_useful,
        was_missing,
        on_day: page.today(),
    });
    reader.finish(given)
}

/// What a link leads to; who tries too many links that lead nowhere is told to wait.
async fn view(
    page: &Page,
    token: String,
    request: &HttpRequest,
) -> Result<EvaluationView, Refusal> {
    let now = page.now();
    let looked = page.app.db.read(move |conn| evaluations::look(conn, &token, now)).await;
    led_to(page, request, looked).await
}

fn content(view: &EvaluationView, token: &str) -> Value {
    let scale = (1..=MOST_USEFUL).map(|number| {
        let end = ENDS.iter().find(|(it, _)| *it == number).map(|(_, words)| *words);
        let label = end.map_or_else(|| number.to_string(), |words| format!("{number}, {words}"));
        json!({ "value": number.to_string(), "label": label })
    });
    json!({
        "lead": format!("Over de bijeenkomst van {} bij {}.", view.held_on, view.organisation.full_name()),
        "action": format!("/evaluatie/{token}"),
        "form_token": form_token(token), "closed": view.closed.as_deref().unwrap_or_default(),
        "scale": scale.collect::<Vec<_>>(),
        "recommendations": options(Recommendation::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "form": {},
    })
}

/// What all sessions tell together, for planners and management.
pub async fn together(page: Page) -> PageResult {
    let found = page.read(|conn, actor, _| evaluations::together(conn, actor)).await?;
    let themes = found.themes.iter().map(|(theme, times)| {
        let shown = if *times < LEAST { String::new() } else { times.to_string() };
        json!({ "label": theme.label(), "times": shown })
    });
    let summary = &found.summary;
    let mean = summary.mean().map(|mean| {
        format!(
            "Zij vonden de bijeenkomst gemiddeld {mean} op een schaal van 1 tot en met 5. {} van de \
             {} raden haar aan.",
            summary.recommend, summary.answers
        )
    });
    let people = thousands(found.attendance);
    let content = json!({
        "lead": format!("{}, samen {people} mensen.",
            counted(found.held, "bijeenkomst gehouden", "bijeenkomsten gehouden")),
        "least": LEAST, "themes": themes.collect::<Vec<_>>(),
        "mean": mean.unwrap_or_default(), "answers": summary.answers,
        "exports": export::links("/dekking/bijeenkomsten", ""),
    });
    page.show("evaluations.html", "Bijeenkomsten samen", &content)
}
