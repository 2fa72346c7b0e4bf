//! What was offered to an organisation, and what it took up.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::options::options;
use crate::domain::conversations::details::{Offer, OfferKind};
use crate::domain::dates::written_day;
use crate::services::{ServiceResult, offers};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const PAGE: (&str, &str) = ("offers.html", "Aanbod");

/// The offers, and the form to add one.
pub async fn show(page: Page, code: Path<String>) -> PageResult {
    let content = content(&page, code.into_inner()).await?;
    page.show(PAGE.0, PAGE.1, &content)
}

/// Notes an offer.
pub async fn add(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    match try_add(&page, code.clone(), &fields).await {
        Ok(()) => {
            Ok(page.see_other(&format!("/organisaties/{code}/aanbod"), "Het aanbod is bewaard."))
        }
        Err(error) => {
            let content = content(&page, code).await?;
            page.refused(PAGE, &content, fields.to_form(&["offers"]), error)
        }
    }
}

async fn try_add(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    let mut reader = Reader::new(fields);
    let kinds: Vec<OfferKind> = reader.choices("offers");
    reader.refuse_absent("offers", "Kruis aan wat u heeft aangeboden.");
    let kinds = reader.finish(Some(kinds))?;
    page.write(move |conn, actor, now| offers::add(conn, actor, (&code, &kinds), now)).await
}

/// Notes that an offer was taken up.
pub async fn take_up(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let code = page.write(move |conn, actor, now| offers::take_up(conn, actor, id, now)).await?;
    let text = "Bewaard dat het aanbod is aangenomen.";
    Ok(page.see_other(&format!("/organisaties/{code}/aanbod"), text))
}

async fn content(page: &Page, code: String) -> Result<Value, Refusal> {
    let (organisation, all, may_change) =
        page.read(move |conn, actor, _| offers::of(conn, actor, &code)).await?;
    let href = format!("/organisaties/{}", organisation.code);
    Ok(json!({
        "organisation": { "name": organisation.full_name(), "href": href },
        "offers": all.iter().map(|offer| row(offer, may_change)).collect::<Vec<_>>(),
        "action": if may_change { format!("{href}/aanbod") } else { String::new() },
        "kinds": options(OfferKind::ALL.iter().map(|it| (it.as_str(), it.label()))),
    }))
}

fn row(offer: &Offer, may_change: bool) -> Value {
    let action = match offer.taken_up_on {
        None if may_change => format!("/aanbod/{}/aangenomen", offer.id),
        _ => String::new(),
    };
    json!({
        "text": offer.kind.label(),
        "offered": format!("aangeboden op {}", written_day(offer.offered_on)),
        "taken_up": offer.taken_up_on.map(|day| format!("aangenomen op {}", written_day(day))),
        "action": action,
    })
}
