//! The page behind the link in a letter, for who has the link; no cookie and no script is asked.
//!
//! Mail scanners open links and post to them. So nothing changes but by a form that carries the
//! token of its own page, or by the one field of a mail program that unsubscribes (RFC 8058).

pub mod by_hand;

use actix_web::HttpRequest;
use actix_web::web::{Bytes, Path};
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::dates::{day_field, long_day};
use crate::domain::errors::RuleError;
use crate::domain::letters::{Reply, WishedDay, WishedPart, Wishes};
use crate::domain::lexicon::Lexicon;
use crate::services::replies::{self, Answer, AnswerView};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::options::options;
use crate::web::pages::sent_link::{check_opened, form_token, is_one_click, led_to, posted, typed};

pub use crate::web::pages::sent_link::bare;

const ANSWER: (&str, &str) = ("answer.html", "Uw antwoord");

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
pub async fn look(page: Page, token: Path<String>, request: HttpRequest) -> PageResult {
    let token = typed(&token);
    let view = view(&page, token.clone(), &request).await?;
    page.show(ANSWER.0, ANSWER.1, &content(&view, &token))
}

/// What a link leads to. Who tries too many links that lead nowhere is told to wait; a link that
/// leads somewhere always works, because a whole office or mail provider shares one address.
async fn view(page: &Page, token: String, request: &HttpRequest) -> Result<AnswerView, Refusal> {
    let now = page.now();
    let looked = page.app.db.read(move |conn| replies::look(conn, &token, now)).await;
    led_to(page, request, looked).await
}

fn content(view: &AnswerView, token: &str) -> Value {
    let it = &view.organisation;
    let words = Lexicon::of(it.is_province(), &it.code, &it.name);
    let given = view.given.map(|(reply, on)| {
        let change = if view.closed.is_none() { " U kunt dat hier wijzigen." } else { "" };
        let said = reply.label().to_lowercase();
        format!("U liet op {} weten: {said}.{change}", long_day(on))
    });
    let choices: Vec<Value> = CHOICES
        .iter()
        .map(|(reply, label, hint)| json!({ "value": reply, "label": label, "hint": hint }))
        .collect();
    let stopped = view.mail_stopped_on.map(|day| {
        let lift = if view.closed.is_none() {
            " Dat blijft zo, tenzij u hieronder aanvinkt dat het weer mag."
        } else {
            " Wilt u die weer wel? Bel of mail ons."
        };
        format!("Wij sturen u sinds {} geen berichten meer, zoals u vroeg.{lift}", long_day(day))
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
        "closed": view.closed.unwrap_or_default(),
        "form_token": form_token(token), "wish_days": wish_options().0, "wish_parts": wish_options().1,
        "stopped": stopped.unwrap_or_default(),
        "form": form(view),
    })
}

/// What was answered before; the remark is left out, because somebody of the team may have
/// written it.
fn form(view: &AnswerView) -> Value {
    json!({
        "reply": view.given.map(|(reply, _)| reply.as_str()).unwrap_or_default(),
        "later_on": view.later_on.filter(|_| view.given.is_some()).map(day_field).unwrap_or_default(),
        "wish_days": view.wishes.days, "wish_parts": view.wishes.parts,
    })
}

/// The choices for days and parts of the day.
fn wish_options() -> (Vec<Value>, Vec<Value>) {
    (
        options(WishedDay::ALL.iter().map(|it| (it.as_str(), it.label()))),
        options(WishedPart::ALL.iter().map(|it| (it.as_str(), it.label()))),
    )
}

/// The fields that hold several choices.
const fn lists() -> [&'static str; 2] {
    ["wish_days", "wish_parts"]
}

/// Records the answer. The link is the authority, so there is no login.
pub async fn answer(
    page: Page,
    token: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> PageResult {
    let token = typed(&token);
    let view = view(&page, token.clone(), &request).await?;
    let fields = posted(&request, &body);
    match try_answer(&page, token.clone(), &fields).await {
        Ok(answer) => thank(&page, &answer, &view, &token),
        Err(error) => {
            page.refused(ANSWER, &content(&view, &token), fields.to_form(&lists()), error)
        }
    }
}

async fn try_answer(page: &Page, token: String, fields: &Fields) -> ServiceResult<Answer> {
    let answer = if is_one_click(fields) {
        Answer { stop: true, ..Answer::default() }
    } else {
        check_opened(&token, fields)?;
        read(fields)?
    };
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
        wishes: Some(Wishes {
            days: reader.choices("wish_days"),
            parts: reader.choices("wish_parts"),
        }),
        stop: reader.ticked("stop"),
        mail_again: reader.ticked("mail_again"),
    };
    reader.finish(Some(answer))
}

/// Thanks, with the way back while the answer can be changed.
fn thank(page: &Page, answer: &Answer, view: &AnswerView, token: &str) -> PageResult {
    let mut sentences = Vec::new();
    if let Some(reply) = answer.reply {
        sentences.push(format!("Uw antwoord is aangekomen: {}.", reply.label().to_lowercase()));
        let wishes = answer.wishes.as_ref().filter(|_| reply == Reply::WantsConversation);
        sentences.extend(wishes.map(Wishes::sentence).filter(|text| !text.is_empty()));
        sentences.push(follows(reply, answer.later_on));
    }
    sentences.extend(of_mail(answer, view).map(str::to_owned));
    let change_href = match view.closed {
        None => format!("/antwoord/{token}"),
        Some(_) => String::new(),
    };
    let content =
        json!({ "title": "Dank u wel", "sentences": sentences, "change_href": change_href });
    page.show("answer_done.html", "Dank u wel", &content)
}

/// Whether mail goes there from now on, when that changed or was stopped before.
const fn of_mail(answer: &Answer, view: &AnswerView) -> Option<&'static str> {
    match (answer.stop, answer.mail_again, view.mail_stopped_on) {
        (true, ..) => Some("U krijgt geen berichten meer."),
        (false, true, Some(_)) => Some("U krijgt weer berichten van ons."),
        (false, false, Some(_)) => Some(
            "U krijgt nog steeds geen e-mail van ons, zoals u eerder vroeg. Wilt u die weer wel? \
             Wijzig dan uw antwoord en vink dat aan.",
        ),
        (false, _, None) => None,
    }
}

fn follows(reply: Reply, later_on: Option<NaiveDate>) -> String {
    match (reply, later_on) {
        (Reply::WantsConversation, _) => "Een adviseur neemt contact met u op.".to_owned(),
        (Reply::WantsSession, _) => "Een planner neemt contact met u op.".to_owned(),
        (Reply::Later, Some(day)) => format!("Wij nemen contact op vanaf {}.", long_day(day)),
        _ => "Verandert er iets? Laat het ons dan weten.".to_owned(),
    }
}
