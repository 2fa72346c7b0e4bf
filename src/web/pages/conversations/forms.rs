//! The forms to log and to plan a conversation.

use actix_web::web::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::reading;
use crate::domain::contacts::ContactFunction;
use crate::domain::conversations::{
    Arranged, Assessment, Attendee, Familiarity, Mode, Motive, SessionInterest, Tip,
};
use crate::domain::dates::day_field;
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::services::conversations::{self, ConversationLine, FormChoices};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::options::{and_withdrawn, options, organisation_options, users};

const FORM: &str = "conversations/new.html";
const LISTS: [&str; 3] = ["attended", "motives", "tips"];

/// The organisation that a form is opened for.
#[derive(Debug, Deserialize)]
pub struct For {
    /// CBS code.
    pub organisatie: Option<String>,
}

/// The form to log a conversation.
pub async fn new(page: Page, asked: Query<For>) -> PageResult {
    let choices = choices(&page, asked.into_inner().organisatie, false).await?;
    let mut content = content(&choices, false);
    let none = Arranged::NotDiscussed.as_str();
    put_form(
        &mut content,
        json!({ "held_on": day_field(page.today()), "has_protocol": none,
            "has_code_of_conduct": none, "knows_team": none }),
    );
    page.show(FORM, title(false), &content)
}

/// Logs a conversation.
pub async fn log(page: Page, Posted(fields): Posted) -> PageResult {
    match try_log(&page, &fields).await {
        Ok(recorded) => Ok(done(&page, &recorded, "Het gesprek is vastgelegd.")),
        Err(error) => refused(&page, &fields, false, error).await,
    }
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

/// The form to plan a conversation.
pub async fn plan_form(page: Page, asked: Query<For>) -> PageResult {
    let choices = choices(&page, asked.into_inner().organisatie, true).await?;
    let mut content = content(&choices, true);
    let wishes = &choices.wishes;
    put_form(
        &mut content,
        json!({ "adviser": choices.adviser_id.map(|id| id.to_string()),
            "held_on": wishes.first_day(page.today()).map(day_field),
            "held_at": wishes.first_time().map(|time| time.format("%H.%M").to_string()) }),
    );
    page.show(FORM, title(true), &content)
}

/// Plans a conversation.
pub async fn plan(page: Page, Posted(fields): Posted) -> PageResult {
    match try_plan(&page, &fields).await {
        Ok(recorded) => Ok(done(&page, &recorded, "Het gesprek is gepland.")),
        Err(error) => refused(&page, &fields, true, error).await,
    }
}

async fn try_plan(page: &Page, fields: &Fields) -> ServiceResult<(ConversationLine, usize)> {
    let command = reading::planned(fields)?;
    page.write(move |conn, actor, now| {
        let recorded = conversations::plan(conn, actor, &command, now)?;
        Ok((conversations::get(conn, actor, recorded.id)?, recorded.withdrawn))
    })
    .await
}

fn done(
    page: &Page,
    (line, withdrawn): &(ConversationLine, usize),
    flash: &str,
) -> actix_web::HttpResponse {
    let whom = if line.code.starts_with("PV") { "deze provincie" } else { "deze gemeente" };
    let flash = format!("{flash}{}", and_withdrawn(*withdrawn, whom));
    let link = format!("/gesprekken/{}", line.id);
    let dossier = format!("/organisaties/{}", line.code);
    page.see_other_linked(&dossier, &flash, (&link, "Bekijk het gesprek"))
}

async fn refused(
    page: &Page,
    fields: &Fields,
    is_planning: bool,
    error: ServiceError,
) -> PageResult {
    let code = fields.get("organisation").map(str::to_owned);
    let choices = match choices(page, code, is_planning).await {
        Ok(choices) => choices,
        // An organisation that is not there leads back to the list of those that are.
        Err(_) => choices(page, None, is_planning).await?,
    };
    let form = fields.to_form(&LISTS);
    page.refused((FORM, title(is_planning)), &content(&choices, is_planning), form, error)
}

async fn choices(
    page: &Page,
    code: Option<String>,
    is_planning: bool,
) -> Result<FormChoices, Refusal> {
    let code = code.filter(|code| !code.trim().is_empty());
    page.read(move |conn, actor, now| {
        conversations::choices(conn, actor, (code.as_deref(), is_planning), now)
    })
    .await
}

const fn title(is_planning: bool) -> &'static str {
    if is_planning { "Gesprek plannen" } else { "Gesprek vastleggen" }
}

fn put_form(content: &mut Value, form: Value) {
    if let Some(content) = content.as_object_mut() {
        content.insert("form".to_owned(), super::without_null(form));
    }
}

fn content(choices: &FormChoices, is_planning: bool) -> Value {
    let organisation = choices.organisation.as_ref();
    let (back_href, back_label) = match organisation {
        Some(it) => (format!("/organisaties/{}", it.code), "Terug naar het dossier"),
        None => ("/gesprekken".to_owned(), "Terug naar de gesprekken"),
    };
    json!({
        "title": title(is_planning), "button": title(is_planning), "planning": is_planning,
        "action": if is_planning { "/gesprekken/plannen" } else { "/gesprekken" },
        "back_href": back_href, "back_label": back_label,
        "organisation": organisation.map(|it| json!({ "name": it.full_name(), "code": it.code })),
        "organisations": organisation_options(&choices.organisations),
        "wishes": if is_planning { choices.wishes.sentence() } else { String::new() },
        "advisers": users(&choices.advisers),
        "functions": functions(organisation),
        "modes": options(Mode::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "protocol_answers": options(Arranged::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "assessments": options(Assessment::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "interests": options(SessionInterest::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "familiarities": options(Familiarity::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "motives": options(Motive::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "tips": options(Tip::ALL.iter().map(|it| (it.as_str(), it.label()))),
    })
}

/// The functions that can take part: those of a municipality or of a province, all of them as
/// long as the organisation is not known.
fn functions(organisation: Option<&Organisation>) -> Vec<Value> {
    let is_province = organisation.map(Organisation::is_province);
    let fits = |attendee: &&Attendee| fits(**attendee, is_province);
    options(Attendee::ALL.iter().filter(fits).map(|it| (it.as_str(), label(organisation, *it))))
}

/// The functions that can take part in a conversation with the organisation of this code.
pub(super) fn functions_of(code: &str) -> Vec<Value> {
    let is_province = Some(code.starts_with("PV"));
    let fits = |attendee: &&Attendee| fits(**attendee, is_province);
    options(Attendee::ALL.iter().filter(fits).map(|it| (it.as_str(), it.label())))
}

fn fits(attendee: Attendee, is_province: Option<bool>) -> bool {
    match attendee {
        Attendee::Mayor | Attendee::CouncilClerk => is_province != Some(true),
        Attendee::KingsCommissioner | Attendee::StatesClerk => is_province != Some(false),
        _ => true,
    }
}

fn label(organisation: Option<&Organisation>, attendee: Attendee) -> &'static str {
    match (organisation, attendee) {
        (Some(it), Attendee::KingsCommissioner) => {
            Lexicon::of(true, &it.code, &it.name).function_label(ContactFunction::KingsCommissioner)
        }
        _ => attendee.label(),
    }
}
