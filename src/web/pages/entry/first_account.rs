//! The first account, through the one-time link that the first start prints.

use actix_web::web::Path;
use serde_json::json;

use crate::domain::permissions::Role;
use crate::services::accounts::NewUser;
use crate::services::{ServiceResult, first_account, passwords};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::access::{checked, gone, off_thread};

const FORM: (&str, &str) = ("first_account.html", "Eerste account maken");

/// The form behind the link; looking changes nothing.
pub async fn form(page: Page, token: Path<String>) -> PageResult {
    check(&page, token.into_inner()).await?;
    page.show(FORM.0, FORM.1, &json!({ "form": {} }))
}

/// Makes the account and uses the link up.
pub async fn make(page: Page, token: Path<String>, Posted(fields): Posted) -> PageResult {
    let token = token.into_inner();
    check(&page, token.clone()).await?;
    match made(&page, token, &fields).await {
        Ok(()) => Ok(page.see_other("/inloggen", "Uw account is gemaakt. U kunt nu inloggen.")),
        Err(error) => page.refused(FORM, &json!({}), fields.to_form(&[]), error),
    }
}

async fn check(page: &Page, token: String) -> Result<(), Refusal> {
    let checked = page.app.db.read(move |conn| first_account::check_link(conn, &token)).await;
    checked.map_err(gone)
}

async fn made(page: &Page, token: String, fields: &Fields) -> ServiceResult<()> {
    let new = read(fields)?;
    let password = fields.get("password").unwrap_or_default().to_owned();
    let again = fields.get("password_again").unwrap_or_default().to_owned();
    checked((password.clone(), again), (new.email.clone(), new.name.clone())).await?;
    let hash = off_thread(move || passwords::hash(&password)).await??;
    let now = page.now();
    let work = move |conn: &mut _| first_account::make(conn, &token, &new, &hash, now);
    page.app.db.write(work).await?;
    Ok(())
}

fn read(fields: &Fields) -> ServiceResult<NewUser> {
    let mut reader = Reader::new(fields);
    let name = reader.needed_line("name", "Vul uw naam in.");
    let email = reader.needed_line("email", "Vul uw e-mailadres in.");
    Ok(reader.finish(Some(NewUser { email, name, role: Role::Admin, phone: None }))?)
}
