//! The form to log a conversation: outcome first, the rest folded, and what was typed before.

use actix_web::web::Query;
use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::forms::{self, For};
use super::{conflict, details, drafts, reading};
use crate::domain::conversations::{
    Arranged, Assessment, Conversation, Familiarity, Mode, Motive, SessionInterest, Tip,
};
use crate::domain::dates::{amsterdam_day, day_and_clock, day_field};
use crate::services::conversations::{self, ConversationLine, FormChoices, FormOf};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::guard::may_send;
use crate::web::page::{Page, Posted};
use crate::web::pages::options::{options, organisation_options};

const FORM: (&str, &str) = ("conversations/log.html", "Gesprek vastleggen");

/// The folded parts of the form, each with its fields: an answer in one of them unfolds it.
const PARTS: [(&str, &[&str]); 4] = [
    ("answers", &["has_protocol", "has_code_of_conduct", "knows_team", "motives"]),
    ("told", &["issues", "arranged", "needs"]),
    ("given", &["tips", "offers"]),
    ("commitments", &["commitment_text"]),
];

/// What the next page says.
const LOGGED: &str = "Het gesprek is vastgelegd.";

/// How many days a commitment takes, as the form proposes it.
const COMMITMENT: TimeDelta = TimeDelta::days(14);

/// The form, filled in with the draft of whoever asks.
pub async fn new(page: Page, asked: Query<For>) -> PageResult {
    let choices = forms::choices(&page, asked.into_inner().organisatie, FormOf::Log).await?;
    let draft = match &choices.organisation {
        Some(organisation) => drafts::find(&page, organisation.code.clone()).await?,
        None => None,
    };
    let mut content = content(&page, &choices).await?;
    let form = match draft {
        Some(draft) => {
            let shown = json!({ "saved": draft.saved, "unreadable": draft.fields.is_none() });
            put(&mut content, "draft", shown);
            match draft.fields {
                Some(fields) => {
                    let mut form = fields.to_form(&details::LISTS);
                    if reading::seen(&fields).is_none() {
                        put_planned(&mut form, choices.planned.as_ref());
                    }
                    form
                }
                None => first(&page, choices.planned.as_ref()),
            }
        }
        None => first(&page, choices.planned.as_ref()),
    };
    show_filled(&mut content, form.clone());
    put(&mut content, "form", form);
    Ok(may_send(page.show(FORM.0, FORM.1, &content)?))
}

/// Logs a conversation. What was typed is kept when that is refused; what was sent twice leads to
/// the conversation of the first.
pub async fn log(page: Page, Posted(fields): Posted) -> PageResult {
    let error = match try_log(&page, &fields).await {
        Ok(recorded) => return Ok(forms::done(&page, &recorded, LOGGED)),
        Err(error) => error,
    };
    if let Some(line) = logged_before(&page, &fields).await? {
        return Ok(forms::done(&page, &(line, 0), LOGGED));
    }
    if let Err(error) = drafts::keep(&page, &fields).await {
        tracing::debug!(?error, "a form without an organisation of the writer has no draft");
    }
    refused(&page, &fields, error).await
}

/// The conversation that the visitor logged with exactly these fields, if there is one.
pub async fn logged_before(
    page: &Page,
    fields: &Fields,
) -> Result<Option<ConversationLine>, Refusal> {
    let Ok((mut command, answers)) = reading::held(fields, page.today()) else { return Ok(None) };
    command.sealed_answers = answers.seal(&page.app.sealing)?;
    let found = page
        .read(move |conn, actor, _| {
            let id = conversations::logged_before(conn, actor, &command)?;
            id.map(|id| conversations::get(conn, actor, id)).transpose()
        })
        .await;
    // The refusal of the form itself says what is wrong with it.
    Ok(found.unwrap_or_default())
}

async fn try_log(page: &Page, fields: &Fields) -> ServiceResult<(ConversationLine, usize)> {
    let (mut command, answers) = reading::held(fields, page.today())?;
    command.sealed_answers = answers.seal(&page.app.sealing)?;
    page.write(move |conn, actor, now| {
        let recorded = conversations::log(conn, actor, &command, now)?;
        Ok((conversations::get(conn, actor, recorded.id)?, recorded.withdrawn))
    })
    .await
}

async fn refused(page: &Page, fields: &Fields, error: ServiceError) -> PageResult {
    let code = fields.get("organisation").map(str::to_owned);
    let seen = reading::seen(fields).map(|(id, _)| id);
    let choices = match forms::choices(page, code, FormOf::Sent(seen)).await {
        Ok(choices) => choices,
        // An organisation that is not there leads back to the list of those that are.
        Err(_) => forms::choices(page, None, FormOf::Log).await?,
    };
    let mut content = content(page, &choices).await?;
    let mut form = fields.to_form(&details::LISTS);
    show_filled(&mut content, form.clone());
    let error = match (seen, choices.planned.as_ref()) {
        (Some(id), _) => {
            let explained = conflict::explain(page, id, fields, error).await?;
            conflict::shown(explained, &mut content, &mut form)
        }
        (None, Some(planned)) => {
            let explained = conflict::explain(page, planned.id, fields, error).await?;
            let explained = explained.map(|it| it.of_a_form_without(planned.planned_at));
            put(&mut form, "conversation", json!(planned.id.to_string()));
            conflict::shown(explained, &mut content, &mut form)
        }
        (None, None) => error,
    };
    Ok(may_send(page.refused(FORM, &content, form, error)?))
}

/// What the form proposes: today, or the day that was planned, and how.
fn first(page: &Page, planned: Option<&Conversation>) -> Value {
    let today = page.today();
    let day = planned.and_then(|it| it.planned_at).map(amsterdam_day);
    let mode = planned.map_or(Mode::OnSite, |it| it.mode);
    let none = Arranged::NotDiscussed.as_str();
    let mut form = json!({
        "held_on": day_field(day.filter(|day| *day <= today).unwrap_or(today)),
        "attended": planned.map_or_else(Vec::new, |it| {
            it.expected.iter().map(|it| it.as_str()).collect::<Vec<_>>()
        }),
        "mode": mode.as_str(), "commitment_due_on": day_field(today + COMMITMENT),
        "has_protocol": none, "has_code_of_conduct": none, "knows_team": none,
    });
    put_planned(&mut form, planned);
    form
}

/// The planned conversation that the form shows, for the check that nobody changed it since.
fn put_planned(form: &mut Value, planned: Option<&Conversation>) {
    let number = |of: fn(&Conversation) -> i64| planned.map(of).map(|it| it.to_string());
    put(form, "conversation", json!(number(|it| it.id).unwrap_or_default()));
    put(form, "version", json!(number(|it| it.version).unwrap_or_default()));
}

async fn content(page: &Page, choices: &FormChoices) -> Result<Value, Refusal> {
    let organisation = choices.organisation.as_ref();
    let own = if organisation.is_none() { drafts::list(page).await? } else { Vec::new() };
    let (back_href, back_label) = forms::back(organisation);
    let arranged = options(Arranged::ALL.iter().map(|it| (it.as_str(), it.label())));
    Ok(json!({
        "organisation": organisation.map(|it| json!({ "name": it.full_name(), "code": it.code })),
        "organisations": organisation_options(&choices.organisations),
        "planned": choices.planned.as_ref().and_then(|it| it.planned_at).map(day_and_clock),
        "back_href": back_href, "back_label": back_label,
        "own_drafts": own, "draft": null, "theirs": null, "open": [],
        "draft_js": page.app.assets.url("draft.js"),
        "functions": forms::functions(organisation),
        "modes": options(Mode::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "protocol_answers": arranged,
        "assessments": options(Assessment::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "interests": options(SessionInterest::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "familiarities": options(Familiarity::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "motives": options(Motive::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "tips": options(Tip::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "details": details::content(),
    }))
}

/// Unfolds the parts that hold an answer.
fn show_filled(content: &mut Value, form: Value) {
    let Value::Object(form) = form else { return };
    let mut open: Vec<&str> = PARTS
        .iter()
        .filter(|(_, names)| names.iter().any(|name| is_answered(&form, name)))
        .map(|(part, _)| *part)
        .collect();
    let begins =
        |start: &str| form.keys().any(|name| name.starts_with(start) && is_answered(&form, name));
    open.extend(begins(details::CHECKLIST).then_some("checklist"));
    open.extend(begins(details::OBSERVATION).then_some("observations"));
    put(content, "open", json!(open));
}

fn is_answered(form: &Map<String, Value>, name: &str) -> bool {
    match form.get(name) {
        Some(Value::Array(values)) => !values.is_empty(),
        Some(Value::String(text)) => {
            !text.trim().is_empty() && text != Arranged::NotDiscussed.as_str()
        }
        _ => false,
    }
}

fn put(content: &mut Value, name: &str, value: Value) {
    if let Some(content) = content.as_object_mut() {
        content.insert(name.to_owned(), value);
    }
}
