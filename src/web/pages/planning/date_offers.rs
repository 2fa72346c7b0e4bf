//! Dates that are held for organisations: the list, making an offer from proposals or from a tour
//! plan, and what becomes of it.

use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::read;
use super::date_offer_view::{self as shown, HOME, path};
use crate::domain::dates::counted;
use crate::domain::errors::RuleError;
use crate::domain::permissions::Permission;
use crate::services::planning::date_offers::{self, ChangeOffer, Choice, HoldDates, Wanted};
use crate::services::{ServiceError, ServiceResult, require};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::paging;

const LIST: (&str, &str) = ("planning/date_offers.html", "Vastgehouden datums");
const SHOW: (&str, &str) = ("planning/date_offer.html", "Vastgehouden datums");
const PUBLISH: (&str, &str) = ("/bijeenkomsten/publiceren", "Zet de brief klaar");

/// Which page of the list.
#[derive(Deserialize)]
pub struct Part {
    pagina: Option<String>,
}

/// The list, what asks something first.
pub async fn list(page: Page, part: Query<Part>) -> PageResult {
    show_list(&page, part.pagina.as_deref(), None).await
}

async fn show_list(
    page: &Page,
    number: Option<&str>,
    refused: Option<(ServiceError, Value)>,
) -> PageResult {
    let mut lines = page.read(|conn, actor, _| date_offers::list(conn, actor)).await?;
    let now = page.now();
    lines.sort_by_key(|it| (shown::order(&it.offer, now), std::cmp::Reverse(it.offer.id)));
    let part = paging::Part::new(lines.len(), number);
    let content = json!({
        "count": lines.len(),
        "may_plan": page.actor()?.may(Permission::PlanSessions),
        "offers": part.of(&lines).map(|it| shown::row(page, it)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("?pagina={number}")),
    });
    match refused {
        Some((error, form)) => page.refused(LIST, &content, form, error),
        None => page.show(LIST.0, LIST.1, &content),
    }
}

/// Holds the dates that were ticked among the proposals for one organisation.
pub async fn hold(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    match held(&page, &fields).await {
        Ok(id) => Ok(page.see_other_linked(&path(id), "De datums liggen vast.", PUBLISH)),
        Err(error) => show_list(&page, None, Some((error, Value::Null))).await,
    }
}

async fn held(page: &Page, fields: &Fields) -> ServiceResult<i64> {
    let mut reader = Reader::new(fields);
    let organisation = reader.needed_line("organisation", "Kies een organisatie.");
    let last_day = reader.day("hold_until");
    let options: Option<Vec<Wanted>> = fields.all("option").into_iter().map(wanted).collect();
    if options.as_ref().is_none_or(Vec::is_empty) {
        reader.refuse("option", "Vink ten minste één datum aan bij de voorstellen.");
    }
    let command = options.map(|options| HoldDates { organisation, options, last_day });
    let command = reader.finish(command)?;
    page.write(move |conn, actor, now| date_offers::hold(conn, actor, &command, now)).await
}

/// A moment as a proposal writes it: begin, end, moderator and trainer, by slashes.
fn wanted(text: &str) -> Option<Wanted> {
    let mut parts = text.split('/');
    let mut instant = || parts.next()?.parse::<DateTime<Utc>>().ok();
    let (starts_at, ends_at) = (instant()?, instant()?);
    let moderator = parts.next()?.parse().ok()?;
    let trainer = parts.next().and_then(|id| id.parse().ok());
    Some(Wanted { starts_at, ends_at, moderator, trainer })
}

/// Holds one date for everybody in a tour plan, or nothing.
pub async fn hold_plan(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    match plan_held(&page, &fields).await {
        Ok(count) => {
            let text = format!(
                "Voor {} ligt een datum vast.",
                counted(count, "organisatie", "organisaties")
            );
            Ok(page.see_other_linked(HOME, &text, PUBLISH))
        }
        Err(error) => show_list(&page, None, Some((error, Value::Null))).await,
    }
}

async fn plan_held(page: &Page, fields: &Fields) -> ServiceResult<usize> {
    let mut reader = Reader::new(fields);
    let last_day = reader.day("hold_until");
    let stop = |text: &str| {
        let (code, moment) = text.split_once('/')?;
        let (organisation, options) = (code.to_owned(), vec![wanted(moment)?]);
        Some(HoldDates { organisation, options, last_day })
    };
    let commands: Option<Vec<HoldDates>> = fields.all("stops").into_iter().map(stop).collect();
    if commands.is_none() {
        reader.refuse("stops", "Maak het tourplan opnieuw en leg het dan vast.");
    }
    let commands = reader.finish(commands)?;
    page.write(move |conn, actor, now| date_offers::hold_all(conn, actor, &commands, now)).await
}

/// One offer.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let content = content(&page, *id).await?;
    page.show(SHOW.0, SHOW.1, &content)
}

async fn content(page: &Page, id: i64) -> Result<Value, Refusal> {
    let view = page.read(move |conn, actor, _| date_offers::get(conn, actor, id)).await?;
    Ok(shown::content(page, &view, page.actor()?.may(Permission::PlanSessions)))
}

/// Changes which dates are held and until when.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    match changed(&page, *id, &fields).await {
        Ok(()) => Ok(page.see_other(
            &path(*id),
            "Het aanbod is gewijzigd. Heeft de griffier de brief al? Bel dan: hierover gaat geen bericht uit.",
        )),
        Err(error) => refused(&page, *id, &fields, error).await,
    }
}

async fn changed(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let mut reader = Reader::new(fields);
    let (version, keep) = (reader.version(), reader.choices("keep"));
    let last_day = reader.needed_day("hold_until");
    let command =
        reader.finish(last_day.map(|last_day| ChangeOffer { id, version, keep, last_day }))?;
    page.write(move |conn, actor, now| date_offers::change(conn, actor, &command, now)).await
}

/// Records what an organisation said by phone.
pub async fn choose(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    match chosen(&page, *id, &fields).await {
        Ok(Choice::Date(_)) => {
            let next = ("/bijeenkomsten/publiceren", "Lees de bevestiging en verstuur haar");
            Ok(page.see_other_linked(&path(*id), "De bijeenkomst is gepland.", next))
        }
        Ok(Choice::None(_)) => Ok(page.see_other(&path(*id), "Het antwoord is vastgelegd.")),
        Err(error) => refused(&page, *id, &fields, error).await,
    }
}

async fn chosen(page: &Page, id: i64, fields: &Fields) -> ServiceResult<Choice> {
    let choice = read(fields)?;
    let (given, stationery) = (choice.clone(), page.app.stationery());
    page.write(move |conn, actor, now| {
        date_offers::record_by_hand(conn, actor, (id, &given), &stationery, now)
    })
    .await?;
    Ok(choice)
}

/// Takes an offer back.
pub async fn withdraw(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, version) = (*id, Reader::new(&fields).version());
    let done = page
        .write(move |conn, actor, now| date_offers::withdraw(conn, actor, (id, version), now))
        .await;
    match done {
        Ok(()) => Ok(page.see_other(&path(id), "Het aanbod is ingetrokken. De datums zijn vrij.")),
        Err(error) => refused(&page, id, &fields, error).await,
    }
}

/// The page again with what was posted, over what stands.
async fn refused(page: &Page, id: i64, fields: &Fields, error: ServiceError) -> PageResult {
    if let ServiceError::Forbidden(_) = error {
        return Err(error.into());
    }
    let content = content(page, id).await?;
    let mut form = content.get("form").and_then(Value::as_object).cloned().unwrap_or_default();
    let is_beside = matches!(&error, ServiceError::Rule(RuleError::Fields(_)));
    if let (true, Value::Object(posted)) = (is_beside, fields.to_form(&["keep"])) {
        form.extend(posted);
    }
    page.refused(SHOW, &content, Value::Object(form), error)
}
