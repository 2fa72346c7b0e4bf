//! The page behind the link in a letter, for who has the link, and answers noted by hand.

use actix_web::HttpRequest;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Path, Query};
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::dates::long_day;
use crate::domain::errors::RuleError;
use crate::domain::letters::Reply;
use crate::domain::lexicon::Lexicon;
use crate::services::replies::{self, Answer, AnswerView};
use crate::services::{ServiceError, ServiceResult};
use crate::store::StoreError;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;

const ANSWER: (&str, &str) = ("answer.html", "Uw antwoord");
const BY_HAND: (&str, &str) = ("replies/new.html", "Antwoord vastleggen");

/// The choices of the page behind the link, with what follows from each.
const CHOICES: [(Reply, &str, &str); 5] = [
    (Reply::WantsConversation, "Wij willen een gesprek", "Een adviseur neemt contact met u op."),
    (
        Reply::WantsSession,
        "Wij willen direct een bijeenkomst",
        "Wij komen zonder gesprek vooraf. Een planner neemt contact met u op.",
    ),
    (Reply::Later, "Neem later contact op", "Vul hieronder in vanaf wanneer."),
    (Reply::ProvidedFor, "Wij hebben dit al geregeld", "Wij nemen dan geen contact op."),
    (Reply::NotInterested, "Wij hebben geen belangstelling", "Wij nemen dan geen contact op."),
];

/// Shows the choices; opening the link changes nothing.
pub async fn look(page: Page, token: Path<String>) -> PageResult {
    let token = token.into_inner();
    let view = view(&page, token.clone()).await?;
    page.show(ANSWER.0, ANSWER.1, &content(&view, &token))
}

async fn view(page: &Page, token: String) -> Result<AnswerView, Refusal> {
    let looked = page.app.db.read(move |conn| replies::look(conn, &token)).await;
    looked.map_err(|error| match error {
        ServiceError::Store(StoreError::NotFound(_)) => Refusal::new(
            StatusCode::NOT_FOUND,
            "Deze link bestaat niet (meer). Kijk of u de hele link uit de brief heeft, of bel ons.",
        ),
        other => other.into(),
    })
}

fn content(view: &AnswerView, token: &str) -> Value {
    let it = &view.organisation;
    let words = Lexicon::of(it.is_province(), &it.code, &it.name);
    let given = view.given.map(|(reply, on)| {
        let change = if view.may_change { " U kunt dat hier wijzigen." } else { "" };
        let said = reply.label().to_lowercase();
        format!("U liet op {} weten: {said}.{change}", long_day(on))
    });
    let choices: Vec<Value> = CHOICES
        .iter()
        .map(|(reply, label, hint)| json!({ "value": reply, "label": label, "hint": hint }))
        .collect();
    let stopped = view.mail_stopped_on.map(|day| {
        format!("Wij sturen u sinds {} geen berichten meer, zoals u vroeg.", long_day(day))
    });
    json!({
        "organisation": it.full_name(),
        "lead": format!(
            "Wij komen graag langs voor een gesprek van ongeveer een uur over weerbaar bestuur. \
             Wat past bij {}?",
            words.uw_organisatie
        ),
        "action": format!("/antwoord/{token}"),
        "choices": choices,
        "given": given.unwrap_or_default(),
        "closed": view.closed().unwrap_or_default(),
        "stopped": stopped.unwrap_or_default(),
        "form": { "reply": view.given.map(|(reply, _)| reply.as_str()).unwrap_or_default() },
    })
}

/// Records the answer. The link is the authority, so there is no login and no form token.
pub async fn answer(
    page: Page,
    token: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> PageResult {
    let token = token.into_inner();
    let view = view(&page, token.clone()).await?;
    let fields = posted(&request, &body);
    match try_answer(&page, token.clone(), &fields).await {
        Ok(answer) => thank(&page, &answer, view.may_change.then_some(token.as_str())),
        Err(error) => page.refused(ANSWER, &content(&view, &token), fields.to_form(&[]), error),
    }
}

/// The fields of the form; a mail program that unsubscribes in one click (RFC 8058) posts one
/// field of its own, as a form or in parts.
fn posted(request: &HttpRequest, body: &Bytes) -> Fields {
    let text = String::from_utf8_lossy(body);
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_parts = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let pairs = match Query::<Vec<(String, String)>>::from_query(&text) {
        Ok(pairs) if !is_parts => pairs.into_inner(),
        _ => Vec::new(),
    };
    let asks = |name: &str, value: &str| name == "List-Unsubscribe" && value == "One-Click";
    let in_parts =
        is_parts && text.contains("name=\"List-Unsubscribe\"") && text.contains("One-Click");
    if in_parts || pairs.iter().any(|(name, value)| asks(name, value)) {
        return Fields::new(vec![("stop".to_owned(), "yes".to_owned())]);
    }
    Fields::new(pairs)
}

async fn try_answer(page: &Page, token: String, fields: &Fields) -> ServiceResult<Answer> {
    let answer = read(fields)?;
    if answer.reply == Some(Reply::Referred) {
        return Err(ServiceError::field("reply", "Kies een van de antwoorden."));
    }
    let (given, now) = (answer.clone(), page.now());
    page.app.db.write(move |conn| replies::answer(conn, &token, &given, now)).await?;
    Ok(answer)
}

fn read(fields: &Fields) -> Result<Answer, RuleError> {
    let mut reader = Reader::new(fields);
    let answer = Answer {
        reply: reader.choice("reply"),
        later_on: reader.day("later_on"),
        remark: reader.area("note"),
        stop: reader.ticked("stop"),
    };
    reader.finish(Some(answer))
}

/// Thanks; `token` is the way back while the answer can be changed.
fn thank(page: &Page, answer: &Answer, token: Option<&str>) -> PageResult {
    let mut sentences = Vec::new();
    if let Some(reply) = answer.reply {
        sentences.push(format!("Uw antwoord is aangekomen: {}.", reply.label().to_lowercase()));
        sentences.push(follows(reply, answer.later_on));
    }
    if answer.stop {
        sentences.push("U krijgt geen berichten meer.".to_owned());
    }
    let content = json!({
        "title": "Dank u wel",
        "sentences": sentences,
        "change_href": token.map(|token| format!("/antwoord/{token}")).unwrap_or_default(),
    });
    page.show("answer_done.html", "Dank u wel", &content)
}

fn follows(reply: Reply, later_on: Option<NaiveDate>) -> String {
    match (reply, later_on) {
        (Reply::WantsConversation, _) => "Een adviseur neemt contact met u op.".to_owned(),
        (Reply::WantsSession, _) => "Een planner neemt contact met u op.".to_owned(),
        (Reply::Later, Some(day)) => format!("Wij nemen contact op vanaf {}.", long_day(day)),
        _ => "Verandert er iets? Laat het ons dan weten.".to_owned(),
    }
}

/// The form for an answer that came by phone or mail.
pub async fn by_hand_form(page: Page, code: Path<String>) -> PageResult {
    let content = by_hand_content(&page, code.into_inner()).await?;
    page.show(BY_HAND.0, BY_HAND.1, &content)
}

/// Records an answer that came by phone or mail.
pub async fn by_hand(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    match try_by_hand(&page, code.clone(), &fields).await {
        Ok(()) => Ok(page.see_other(&format!("/organisaties/{code}"), "Het antwoord is bewaard.")),
        Err(error) => {
            let content = by_hand_content(&page, code).await?;
            page.refused(BY_HAND, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_by_hand(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    let answer = read(fields)?;
    page.write(move |conn, actor, now| replies::record_by_hand(conn, actor, &code, &answer, now))
        .await
}

async fn by_hand_content(page: &Page, code: String) -> Result<Value, Refusal> {
    let view = page.read(move |conn, actor, _| replies::look_by_hand(conn, actor, &code)).await?;
    let given = view.given.map(|(reply, on)| {
        format!("Eerder antwoord: {}, {}.", reply.label().to_lowercase(), long_day(on))
    });
    let organisation = view.organisation;
    let href = format!("/organisaties/{}", organisation.code);
    Ok(json!({
        "action": format!("{href}/antwoord"),
        "organisation": { "name": organisation.full_name(), "href": href },
        "given": given.unwrap_or_default(),
        "replies": options(Reply::ALL.iter().map(|it| (it.as_str(), it.label()))),
    }))
}
