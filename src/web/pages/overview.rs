//! The start page: what is today, what waits, how the tour stands.

use serde_json::json;

use crate::web::error::PageResult;
use crate::web::page::Page;

/// The start page.
pub async fn show(page: Page) -> PageResult {
    page.show("overview.html", "Overzicht", &json!({}))
}
