//! The form to plan a conversation, and what it shares with the form to log one.

use actix_web::web::Query;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reading;
use crate::domain::contacts::ContactFunction;
use crate::domain::conversations::{Attendee, Conversation, ConversationState, Mode};
use crate::domain::dates::{amsterdam_day, day_and_clock, day_field, written_day};
use crate::domain::holidays::day_off;
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::services::conversations::{self, ConversationLine, FormChoices, FormOf, Recorded};
use crate::services::recipients::Reachable;
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::options::{and_withdrawn, options, organisation_options, users};

const FORM: &str = "conversations/new.html";
const TITLE: &str = "Gesprek plannen";

/// The organisation that a form is opened for.
#[derive(Debug, Deserialize)]
pub struct For {
    /// CBS code.
    pub organisatie: Option<String>,
}

/// The form to plan a conversation.
pub async fn plan_form(page: Page, asked: Query<For>) -> PageResult {
    let choices = choices(&page, asked.into_inner().organisatie, FormOf::Plan).await?;
    let mut content = content(&choices);
    let wishes = &choices.wishes;
    put_form(
        &mut content,
        json!({ "adviser": choices.adviser_id.map(|id| id.to_string()),
            "functions": choices.planned.as_ref().map(|it| {
                it.expected.iter().map(|it| it.as_str()).collect::<Vec<_>>()
            }),
            "held_on": wishes.first_day(page.today()).map(day_field),
            "held_at": wishes.first_time().map(|time| time.format("%H.%M").to_string()),
            "send_invitation": true, "invited": usual(&choices.contacts) }),
    );
    page.show(FORM, TITLE, &content)
}

/// Plans a conversation.
pub async fn plan(page: Page, Posted(fields): Posted) -> PageResult {
    match try_plan(&page, &fields).await {
        Ok((line, recorded)) => {
            let off = line.planned_at.map(and_day_off).unwrap_or_default();
            let flash = format!("Het gesprek is gepland.{off}{}", and_mailed(recorded.mails));
            Ok(done(&page, &(line, recorded.withdrawn), &flash))
        }
        Err(error) => refused(&page, &fields, error).await,
    }
}

/// What is said of a moment on a day when hardly anybody works.
pub(super) fn and_day_off(at: DateTime<Utc>) -> String {
    let day = amsterdam_day(at);
    let told = |name| format!(" Let op: {} is een vrije dag ({name}).", written_day(day));
    day_off(day).map(told).unwrap_or_default()
}

/// What is said of the mail about an appointment.
pub(super) fn and_mailed(mails: usize) -> String {
    match mails {
        0 => String::new(),
        1 => " Er staat 1 bericht met de afspraak klaar in het postvak UIT.".to_owned(),
        more => format!(" Er staan {more} berichten met de afspraak klaar in het postvak UIT."),
    }
}

async fn try_plan(page: &Page, fields: &Fields) -> ServiceResult<(ConversationLine, Recorded)> {
    let (command, company) = (reading::planned(fields)?, reading::company(fields)?);
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        let asked = (&command, &company);
        let recorded = conversations::plan_together(conn, actor, asked, &stationery, now)?;
        Ok((conversations::get(conn, actor, recorded.id)?, recorded))
    })
    .await
}

pub(super) fn done(
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

async fn refused(page: &Page, fields: &Fields, error: ServiceError) -> PageResult {
    let code = fields.get("organisation").map(str::to_owned);
    let choices = match choices(page, code, FormOf::Plan).await {
        Ok(choices) => choices,
        // An organisation that is not there leads back to the list of those that are.
        Err(_) => choices(page, None, FormOf::Plan).await?,
    };
    let form = fields.to_form(&["also", "functions", "invited"]);
    page.refused((FORM, TITLE), &content(&choices), form, error)
}

pub(super) async fn choices(
    page: &Page,
    code: Option<String>,
    form: FormOf,
) -> Result<FormChoices, Refusal> {
    let code = code.filter(|code| !code.trim().is_empty());
    page.read(move |conn, actor, now| {
        conversations::choices(conn, actor, (code.as_deref(), form), now)
    })
    .await
}

fn put_form(content: &mut Value, form: Value) {
    if let Some(content) = content.as_object_mut() {
        content.insert("form".to_owned(), super::without_null(form));
    }
}

fn content(choices: &FormChoices) -> Value {
    let organisation = choices.organisation.as_ref();
    let (back_href, back_label) = back(organisation);
    json!({
        "title": TITLE, "button": TITLE, "action": "/gesprekken/plannen",
        "back_href": back_href, "back_label": back_label,
        "organisation": organisation.map(|it| json!({ "name": it.full_name(), "code": it.code })),
        "organisations": organisation_options(&choices.organisations),
        "wishes": choices.wishes.sentence(),
        "advisers": users(&choices.advisers),
        "colleagues": users(&choices.colleagues),
        "functions": functions(organisation),
        "modes": options(Mode::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "contacts": contacts(&choices.contacts),
        "planned": planned(choices),
    })
}

/// The conversation that is planned already, and where it is put off.
fn planned(choices: &FormChoices) -> Option<Value> {
    let is_planned = |it: &&Conversation| it.state == ConversationState::Planned;
    let it = choices.planned.as_ref().filter(is_planned)?;
    Some(json!({ "when": it.planned_at.map(day_and_clock).unwrap_or_default(),
        "href": format!("/gesprekken/{}/uitstellen", it.id) }))
}

/// The contacts to choose from: function, and the name and address of each.
pub(in crate::web) fn contacts(reachable: &[Reachable]) -> Vec<Value> {
    let choice = |one: &Reachable| {
        let name = one.name.as_deref().map(|name| format!("{name}, ")).unwrap_or_default();
        json!({ "value": one.recipient.contact_id.to_string(), "label": one.recipient.label,
            "hint": format!("{name}{}", one.recipient.address) })
    };
    reachable.iter().map(choice).collect()
}

/// Whom a letter usually goes to, as a list of chosen values.
pub(in crate::web) fn usual(reachable: &[Reachable]) -> Vec<String> {
    let usual = reachable.iter().filter(|one| one.is_usual);
    usual.map(|one| one.recipient.contact_id.to_string()).collect()
}

/// Where the form came from: the dossier, or the list as long as no organisation is chosen.
pub(super) fn back(organisation: Option<&Organisation>) -> (String, &'static str) {
    match organisation {
        Some(it) => (format!("/organisaties/{}", it.code), "Terug naar het dossier"),
        None => ("/gesprekken".to_owned(), "Terug naar de gesprekken"),
    }
}

/// The functions that can take part: those of a municipality or of a province, all of them as
/// long as the organisation is not known.
pub(super) fn functions(organisation: Option<&Organisation>) -> Vec<Value> {
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
