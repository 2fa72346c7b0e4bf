//! Commitments to an organisation: make one from the dossier, and tick it off.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::options::users;
use crate::services::ServiceResult;
use crate::services::commitments::{self, NewCommitment};
use crate::services::conversations;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const FORM: (&str, &str) = ("commitments/new.html", "Toezegging toevoegen");

/// The form to make a commitment.
pub async fn new(page: Page, code: Path<String>) -> PageResult {
    let content = content(&page, code.into_inner()).await?;
    page.show(FORM.0, FORM.1, &content)
}

/// Makes a commitment.
pub async fn add(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    match try_add(&page, code.clone(), &fields).await {
        Ok(_) => Ok(page.see_other(&format!("/organisaties/{code}"), "De toezegging is bewaard.")),
        Err(error) => {
            let content = content(&page, code).await?;
            page.refused(FORM, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_add(page: &Page, code: String, fields: &Fields) -> ServiceResult<i64> {
    let mut reader = Reader::new(fields);
    let title = reader.needed_line("commitment_text", "Vul in wat u toezegt.");
    let due_on = reader.needed_day("commitment_due_on");
    let owner_id = reader.number("commitment_owner");
    let is_shareable = reader.ticked("commitment_shareable");
    let commitment =
        reader.finish(due_on.map(|due_on| NewCommitment { title, due_on, is_shareable }))?;
    page.write(move |conn, actor, now| {
        commitments::add(conn, actor, &code, (&commitment, owner_id), now)
    })
    .await
}

async fn content(page: &Page, code: String) -> Result<Value, Refusal> {
    let (organisation, owners) = page
        .read(move |conn, actor, _| {
            let organisation = conversations::subject(conn, actor, &code)?;
            Ok((organisation, commitments::owners(conn)?))
        })
        .await?;
    let href = format!("/organisaties/{}", organisation.code);
    let me = page.actor()?.user_id.map(|id| id.to_string());
    Ok(json!({
        "action": format!("{href}/toezeggingen"),
        "organisation": { "name": organisation.full_name(), "href": href },
        "owners": users(&owners),
        "form": { "commitment_owner": me.unwrap_or_default() },
    }))
}

/// Ticks a commitment off.
pub async fn finish(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let code =
        page.write(move |conn, actor, now| commitments::finish(conn, actor, id, now)).await?;
    Ok(page.see_other(&format!("/organisaties/{code}"), "De toezegging is gedaan."))
}
