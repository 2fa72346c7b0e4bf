//! The call round: whom to phone, and the form for one call.

pub mod as_file;

use std::collections::HashMap;

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::calls::CallResult;
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{clock, long_day, relative_day};
use crate::domain::errors::RuleError;
use crate::domain::letters::Reply;
use crate::domain::lexicon::Lexicon;
use crate::domain::permissions::Actor;
use crate::domain::stages::StageState;
use crate::services::calls::{self, CallLine, Contact, LogCall, Logged, Turn};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::guard::percent;
use crate::web::page::{Page, Posted};
use crate::web::pages::export;
use crate::web::pages::options::{DESK, distinct, options, own_desk};

const FORM: (&str, &str) = ("call.html", "Telefoontje vastleggen");

/// What the filter bar asks.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    province: Option<String>,
    adviser: Option<String>,
}

/// The organisations to phone.
pub async fn list(page: Page, asked: Query<Asked>) -> PageResult {
    let (all, turns) = page
        .read(|conn, actor, now| {
            Ok((calls::list(conn, actor, now)?, calls::turns(conn, actor, now)?))
        })
        .await?;
    let (province, adviser) = (given(&asked.province), given(&asked.adviser));
    let actor = page.actor()?;
    let shown = asked_lines(&all, &asked, &actor);
    let today = page.today();
    let advisers =
        all.iter().filter_map(|it| Some((it.adviser.0?.to_string(), it.adviser.1.clone())));
    let content = json!({
        "count": shown.len(),
        "filters": { "province": province.unwrap_or_default(),
            "adviser": adviser.unwrap_or_default() },
        "filters_active": province.is_some() || adviser.is_some(),
        "provinces": distinct(all.iter().map(|it| it.province.clone())),
        "advisers": distinct(advisers).into_iter().chain(own_desk(&actor)).collect::<Vec<_>>(),
        "next_action": "/belronde/volgende",
        "exports": export::links("/belronde", &query(province, adviser)),
        "calls": shown.into_iter().map(|line| row(line, &turns, today)).collect::<Vec<_>>(),
    });
    page.show("call_round.html", "Belronde", &content)
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// Those of these lines that the filters leave.
fn asked_lines<'a>(all: &'a [CallLine], asked: &Asked, actor: &Actor) -> Vec<&'a CallLine> {
    let (province, adviser) = (given(&asked.province), given(&asked.adviser));
    let adviser_id = adviser.and_then(|text| text.parse::<i64>().ok());
    all.iter()
        .filter(|line| province.is_none_or(|code| *code == line.province.0))
        .filter(|line| match adviser {
            None => true,
            Some(DESK) => line.is_on_desk_of(actor),
            Some(_) => line.adviser.0 == adviser_id,
        })
        .collect()
}

/// The filters as the query of an address.
fn query(province: Option<&str>, adviser: Option<&str>) -> String {
    let pairs = [("province", province), ("adviser", adviser)];
    let written: Vec<String> = pairs
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", percent(value?))))
        .collect();
    if written.is_empty() { String::new() } else { format!("?{}", written.join("&")) }
}

fn row(line: &CallLine, turns: &HashMap<i64, Turn>, today: NaiveDate) -> Value {
    let turn = turns.get(&line.dossier_id);
    let call_back = line.last.as_ref().and_then(|call| call.call_back_on);
    json!({
        "organisation": line.organisation,
        "href": format!("/organisaties/{}", line.code),
        "province": line.province.1,
        "letter": letter(line),
        "adviser": line.adviser.1,
        "last": last(line, today),
        "call_back": call_back.map(|day| format!("terugbellen {}", relative_day(day, today))),
        "due": line.is_due,
        "numbers": numbers(line),
        "busy": turn.map(told).unwrap_or_default(),
        "is_own": turn.is_some_and(|turn| turn.is_own),
        "is_wrong_number":
            line.last.as_ref().is_some_and(|call| call.result == CallResult::WrongNumber),
        "take_action": format!("/belronde/{}/ik-bel", line.dossier_id),
        "call_href": format!("/belronde/{}", line.dossier_id),
    })
}

/// "Noor belt nu (tot 10.45 uur)".
fn told(turn: &Turn) -> String {
    match turn.is_own {
        true => format!("U belt nu (tot {})", clock(turn.until)),
        false => format!("{} belt nu (tot {})", turn.name, clock(turn.until)),
    }
}

fn letter(line: &CallLine) -> String {
    if let Some((day, _)) = line.mailed {
        return format!("antwoordde per e-mail op {}", long_day(day));
    }
    let (state, since) = line.letter;
    let what = match state {
        StageState::Sent => "brief verzonden",
        StageState::Reminded => "herinnerd",
        StageState::NoReply => "geen reactie, sinds",
        StageState::Undeliverable => "brief onbestelbaar sinds",
        other => other.label(),
    };
    format!("{what} {}", long_day(since))
}

/// What a caller has to know of who wants no messages.
fn stopped(line: &CallLine) -> String {
    line.stopped_on.map_or_else(String::new, |day| {
        format!(
            "Deze organisatie wil sinds {} geen berichten meer. Bel alleen als dat is afgesproken.",
            long_day(day)
        )
    })
}

fn last(line: &CallLine, today: NaiveDate) -> String {
    line.last.as_ref().map_or_else(String::new, |call| {
        let result = call.result.label().to_lowercase();
        let remark = call.remark.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
        format!("{}: {result}{remark}", relative_day(call.on, today))
    })
}

fn numbers(line: &CallLine) -> Vec<Value> {
    let words = Lexicon::of(line.code.starts_with("PV"), &line.code, "");
    line.numbers
        .iter()
        .map(|(function, phone): &(ContactFunction, String)| {
            let dialled: String = phone.chars().filter(|c| !c.is_whitespace()).collect();
            json!({ "function": words.function_label(*function), "phone": phone, "tel": dialled })
        })
        .collect()
}

/// The form for one call, with what went before it.
pub async fn form(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let shown = shown(&page, id.into_inner()).await?;
    let province = asked.into_inner().province.unwrap_or_default();
    let mut content = content(&shown, &province, page.today());
    if let Some(content) = content.as_object_mut() {
        // Who has filled it in already keeps the form, also when another took the turn.
        let is_taken = shown.turn.as_ref().is_some_and(|turn| !turn.is_own);
        content.insert("is_taken".to_owned(), json!(is_taken));
    }
    page.show(FORM.0, FORM.1, &content)
}

/// One organisation on the phone.
struct Shown {
    line: CallLine,
    history: Vec<Contact>,
    turn: Option<Turn>,
    last_call: i64,
}

async fn shown(page: &Page, id: i64) -> Result<Shown, Refusal> {
    page.read(move |conn, actor, now| {
        let line = calls::get(conn, actor, id, now)?;
        let history = calls::history(conn, actor, id)?;
        let turn = calls::turns(conn, actor, now)?.remove(&id);
        let last_call = calls::last_call(conn, actor, id)?;
        Ok(Shown { line, history, turn, last_call })
    })
    .await
}

fn content(shown: &Shown, asked: &str, today: NaiveDate) -> Value {
    let (line, turn) = (&shown.line, shown.turn.as_ref());
    let is_own = turn.is_some_and(|turn| turn.is_own);
    let home = format!("/belronde/{}", line.dossier_id);
    json!({
        "province": line.province.1, "asked_province": asked,
        "busy": turn.map(told).unwrap_or_default(), "is_own": is_own, "is_taken": false,
        "take_action": if turn.is_none() { format!("{home}/ik-bel") } else { String::new() },
        "let_go_action": if is_own { format!("{home}/los") } else { String::new() },
        "next_action": "/belronde/volgende",
        "history": shown.history.iter().map(|it| earlier(it, today)).collect::<Vec<_>>(),
        "organisation":
            { "name": line.organisation, "href": format!("/organisaties/{}", line.code) },
        "letter": letter(line),
        "stopped": stopped(line),
        "last": last(line, today),
        "numbers": numbers(line),
        "action": home, "seen": shown.last_call,
        "plan_href": format!("/gesprekken/plannen?organisatie={}", line.code),
        "results": options(CallResult::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "replies": options(Reply::ALL.iter().map(|it| (it.as_str(), it.label()))),
    })
}

/// One mail or call of before, in short.
fn earlier(contact: &Contact, today: NaiveDate) -> Value {
    let text = match contact {
        Contact::Mailed { reminder, recipients, .. } => {
            let what = if *reminder == 0 { "Brief" } else { "Herinnering" };
            format!("{what} aan {}", ContactFunction::in_sentence(&recipients.join(" en ")))
        }
        Contact::Called { by, result, remark, .. } => {
            let remark = remark.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
            format!("{by} belde, {}{remark}", result.label().to_lowercase())
        }
    };
    let on = contact.on();
    json!({ "when": long_day(on), "relative": relative_day(on, today), "text": text })
}

/// Which province the caller works down.
fn province(fields: &Fields) -> Option<String> {
    let is_code = |text: &&str| text.len() < 10 && text.chars().all(char::is_alphanumeric);
    fields.get("province").filter(is_code).map(str::to_owned)
}

fn list_href(province: Option<&str>) -> String {
    province.map_or("/belronde".to_owned(), |code| format!("/belronde?province={code}"))
}

fn call_href(id: i64, province: Option<&str>) -> String {
    province.map_or(format!("/belronde/{id}"), |code| format!("/belronde/{id}?province={code}"))
}

/// Takes an organisation for a call.
pub async fn take(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let href = call_href(id, province(&fields).as_deref());
    let taken = page.write(move |conn, actor, now| calls::take(conn, actor, id, now)).await;
    match taken {
        Ok(()) => Ok(page.go_on(&href)),
        // The page of the organisation says who has it, and leads on.
        Err(ServiceError::Rule(RuleError::Clash(why))) => Ok(page.see_other(&href, &why)),
        Err(error) => Err(error.into()),
    }
}

/// Lets an organisation go without a call.
pub async fn let_go(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, _| calls::let_go(conn, actor, id)).await?;
    Ok(page.see_other("/belronde", "Een ander kan deze organisatie nu bellen."))
}

/// Takes the next organisation that nobody has.
pub async fn next(page: Page, Posted(fields): Posted) -> PageResult {
    let (province, wanted) = (province(&fields), province(&fields));
    let next = page
        .write(move |conn, actor, now| calls::next(conn, actor, wanted.as_deref(), now))
        .await?;
    Ok(match next {
        Some(id) => page.go_on(&call_href(id, province.as_deref())),
        None => {
            page.see_other(&list_href(province.as_deref()), "Er is nu niemand meer om te bellen.")
        }
    })
}

/// Logs a call; who wants a conversation is planned at once.
pub async fn log(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let shown = shown(&page, id.into_inner()).await?;
    match try_log(&page, shown.line.dossier_id, &fields).await {
        Ok(Logged { organisation, was_logged }) => {
            let flash = match was_logged {
                false => format!("Het telefoontje met {organisation} is bewaard."),
                true => format!("Het telefoontje met {organisation} was al bewaard."),
            };
            let dossier = format!("/organisaties/{}", shown.line.code);
            let wants = fields.get("reply") == Some(Reply::WantsConversation.as_str());
            let plan = format!("/gesprekken/plannen?organisatie={}", shown.line.code);
            let on_to = if wants { plan } else { list_href(province(&fields).as_deref()) };
            Ok(page.see_other_linked(&on_to, &flash, (&dossier, "Naar het dossier")))
        }
        Err(error) => {
            let asked = province(&fields).unwrap_or_default();
            let content = content(&shown, &asked, page.today());
            page.refused(FORM, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_log(page: &Page, dossier_id: i64, fields: &Fields) -> ServiceResult<Logged> {
    let mut reader = Reader::new(fields);
    let result = reader.needed_choice("result");
    let reply = reader.choice("reply");
    let call_back_on = reader.day("call_back_on");
    let remark = reader.area("note");
    let seen = fields.get("seen").and_then(|text| text.parse().ok());
    let command = reader.finish(result.map(|result| LogCall {
        dossier_id,
        result,
        call_back_on,
        remark,
        reply,
        seen,
    }))?;
    page.write(move |conn, actor, now| calls::log(conn, actor, &command, now)).await
}
