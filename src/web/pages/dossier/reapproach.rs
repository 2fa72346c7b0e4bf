//! Saying on which day to get in touch with an organisation again.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::super::conversations::without_null;
use crate::domain::dates::day_field;
use crate::services::{ServiceResult, corrections};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const FORM: (&str, &str) = ("organisations/reapproach.html", "Opnieuw benaderen");

/// The form: which day, and why.
pub async fn form(page: Page, code: Path<String>) -> PageResult {
    let content = content(&page, code.into_inner()).await?;
    page.show(FORM.0, FORM.1, &content)
}

/// Sets the day.
pub async fn set(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    let content = content(&page, code.clone()).await?;
    match try_set(&page, code.clone(), &fields).await {
        Ok(()) => {
            Ok(page.see_other(&format!("/organisaties/{code}"), "De dag staat in het dossier."))
        }
        Err(error) => page.refused(FORM, &content, fields.to_form(&[]), error),
    }
}

async fn try_set(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    let mut reader = Reader::new(fields);
    let day = reader.needed_day("reapproach_on");
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let day = reader.finish(day)?;
    page.write(move |conn, actor, now| {
        corrections::reapproach(conn, actor, (&code, day, &reason), now)
    })
    .await
}

async fn content(page: &Page, code: String) -> Result<Value, Refusal> {
    let (organisation, dossier) =
        page.read(move |conn, actor, _| corrections::for_reapproach(conn, actor, &code)).await?;
    Ok(json!({
        "organisation": organisation.full_name(),
        "back_href": format!("/organisaties/{}", organisation.code),
        "form": without_null(json!({
            "reapproach_on": dossier.reapproach_on.map(day_field),
            "reason": dossier.reapproach_reason,
        })),
    }))
}
