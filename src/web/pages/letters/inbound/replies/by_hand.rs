//! An answer that came by phone or mail, noted by hand.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::{lists, read, wish_options};
use crate::domain::dates::long_day;
use crate::domain::letters::Reply;
use crate::services::ServiceResult;
use crate::services::replies::{self, Answer};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;

const BY_HAND: (&str, &str) = ("replies/new.html", "Antwoord vastleggen");

/// The form for an answer that came by phone or mail.
pub async fn form(page: Page, code: Path<String>) -> PageResult {
    let content = content(&page, code.into_inner()).await?;
    page.show(BY_HAND.0, BY_HAND.1, &content)
}

/// Records an answer that came by phone or mail.
pub async fn record(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    match try_record(&page, code.clone(), &fields).await {
        Ok(()) => Ok(page.see_other(&format!("/organisaties/{code}"), "Het antwoord is bewaard.")),
        Err(error) => {
            let content = content(&page, code).await?;
            page.refused(BY_HAND, &content, fields.to_form(&lists()), error)
        }
    }
}

async fn try_record(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    // Mail is allowed again on a page of its own, with a reason.
    let answer = Answer { mail_again: false, ..read(fields)? };
    page.write(move |conn, actor, now| replies::record_by_hand(conn, actor, &code, &answer, now))
        .await
}

async fn content(page: &Page, code: String) -> Result<Value, Refusal> {
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
        "wish_days": wish_options().0, "wish_parts": wish_options().1,
        "form": { "wish_days": view.wishes.days, "wish_parts": view.wishes.parts },
        "replies": options(Reply::ALL.iter().map(|it| (it.as_str(), it.label()))),
    }))
}
