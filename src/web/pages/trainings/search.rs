//! A date and a trainer for one training. Nothing is kept: choosing one fills in the form that
//! plans it.

use actix_web::HttpRequest;
use actix_web::web::Path;

use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::planning::proposals;

/// The proposals.
pub async fn show(page: Page, id: Path<i64>, request: HttpRequest) -> PageResult {
    let (_, content) = super::shown(&page, *id, None).await?;
    let title = content.pointer("/training/title").and_then(|it| it.as_str());
    let back = (super::path(*id), title.unwrap_or_default().to_owned());
    proposals::show_training(page, (*id, back), &request).await
}
