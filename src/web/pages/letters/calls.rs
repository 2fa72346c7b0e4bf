//! The call round: whom to phone, and the form for one call.

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::calls::CallResult;
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{long_day, relative_day};
use crate::domain::letters::Reply;
use crate::domain::lexicon::Lexicon;
use crate::domain::stages::StageState;
use crate::services::ServiceResult;
use crate::services::calls::{self, CallLine, LogCall};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::{distinct, options};

const FORM: (&str, &str) = ("call.html", "Telefoontje vastleggen");

/// What the filter bar asks.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    province: Option<String>,
    adviser: Option<String>,
}

/// The organisations to phone.
pub async fn list(page: Page, asked: Query<Asked>) -> PageResult {
    let all = page.read(calls::list).await?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (province, adviser) = (given(&asked.province), given(&asked.adviser));
    let adviser_id = adviser.as_deref().and_then(|text| text.parse::<i64>().ok());
    let shown: Vec<&CallLine> = all
        .iter()
        .filter(|line| province.as_ref().is_none_or(|code| *code == line.province.0))
        .filter(|line| adviser.is_none() || line.adviser.0 == adviser_id)
        .collect();
    let today = page.today();
    let advisers =
        all.iter().filter_map(|it| Some((it.adviser.0?.to_string(), it.adviser.1.clone())));
    let content = json!({
        "count": shown.len(),
        "filters": { "province": province.clone().unwrap_or_default(),
            "adviser": adviser.clone().unwrap_or_default() },
        "filters_active": province.is_some() || adviser.is_some(),
        "provinces": distinct(all.iter().map(|it| it.province.clone())),
        "advisers": distinct(advisers),
        "calls": shown.into_iter().map(|line| row(line, today)).collect::<Vec<_>>(),
    });
    page.show("call_round.html", "Belronde", &content)
}

fn row(line: &CallLine, today: NaiveDate) -> Value {
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
        "call_href": format!("/belronde/{}", line.dossier_id),
    })
}

fn letter(line: &CallLine) -> String {
    let (state, since) = line.letter;
    let what = match state {
        StageState::Sent => "brief verzonden",
        StageState::Reminded => "herinnerd",
        StageState::NoReply => "geen reactie, sinds",
        other => other.label(),
    };
    format!("{what} {}", long_day(since))
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

/// The form for one call.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let line = line(&page, id.into_inner()).await?;
    page.show(FORM.0, FORM.1, &content(&line, page.today()))
}

async fn line(page: &Page, id: i64) -> Result<CallLine, Refusal> {
    page.read(move |conn, actor, now| calls::get(conn, actor, id, now)).await
}

fn content(line: &CallLine, today: NaiveDate) -> Value {
    json!({
        "organisation":
            { "name": line.organisation, "href": format!("/organisaties/{}", line.code) },
        "letter": letter(line),
        "last": last(line, today),
        "numbers": numbers(line),
        "action": format!("/belronde/{}", line.dossier_id),
        "plan_href": format!("/gesprekken/plannen?organisatie={}", line.code),
        "results": options(CallResult::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "replies": options(Reply::ALL.iter().map(|it| (it.as_str(), it.label()))),
    })
}

/// Logs a call.
pub async fn log(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let line = line(&page, id.into_inner()).await?;
    match try_log(&page, line.dossier_id, &fields).await {
        Ok(name) => {
            let flash = format!("Het telefoontje met {name} is bewaard.");
            let dossier = format!("/organisaties/{}", line.code);
            Ok(page.see_other_linked("/belronde", &flash, (&dossier, "Naar het dossier")))
        }
        Err(error) => page.refused(FORM, &content(&line, page.today()), fields.to_form(&[]), error),
    }
}

async fn try_log(page: &Page, dossier_id: i64, fields: &Fields) -> ServiceResult<String> {
    let mut reader = Reader::new(fields);
    let result = reader.needed_choice("result");
    let reply = reader.choice("reply");
    let call_back_on = reader.day("call_back_on");
    let remark = reader.area("note");
    let command = reader.finish(result.map(|result| LogCall {
        dossier_id,
        result,
        call_back_on,
        remark,
        reply,
    }))?;
    page.write(move |conn, actor, now| calls::log(conn, actor, &command, now)).await
}
