//! Allows mail again to an organisation that had stopped it.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::long_day;
use crate::services::{ServiceResult, mail_stop};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};

const LIFT: (&str, &str) = ("confirm.html", "Post weer toestaan");

/// Asks why mail is allowed again.
pub async fn form(page: Page, code: Path<String>) -> PageResult {
    let code = code.into_inner();
    match content(&page, code.clone()).await? {
        Some(content) => page.show(LIFT.0, LIFT.1, &content),
        None => Ok(page.see_other(&dossier(&code), "Deze organisatie krijgt al post.")),
    }
}

/// Allows mail again.
pub async fn lift(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    match lifted(&page, code.clone(), &fields).await {
        Ok(()) => Ok(page.see_other(&dossier(&code), "Deze organisatie krijgt weer post.")),
        Err(error) => match content(&page, code).await? {
            Some(content) => page.refused(LIFT, &content, fields.to_form(&[]), error),
            None => Err(error.into()),
        },
    }
}

async fn lifted(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    page.write(move |conn, actor, now| mail_stop::lift(conn, actor, (&code, &reason), now)).await
}

async fn content(page: &Page, code: String) -> Result<Option<Value>, Refusal> {
    let (organisation, stopped_on) =
        page.read(move |conn, actor, _| mail_stop::look(conn, actor, &code)).await?;
    let (name, href) = (organisation.full_name(), dossier(&organisation.code));
    Ok(stopped_on.map(|day| {
        json!({
            "title": format!("Post weer toestaan aan {name}?"),
            "consequence": format!(
                "{name} wil sinds {} geen berichten meer. Sta post alleen weer toe als de \
                 organisatie daar zelf om vraagt. Contactpersonen die op “geen post” staan, \
                 blijven zo: wijzig dat per persoon.",
                long_day(day)
            ),
            "facts": [], "action": format!("{href}/post"), "button": "Post weer toestaan",
            "danger": false, "back_href": href, "back_label": name, "hidden": [],
            "reason_label": "Waarom mag er weer post heen?",
        })
    }))
}

fn dossier(code: &str) -> String {
    format!("/organisaties/{code}")
}
