//! A form that was sent twice leads to the same page, and says that all was done already.

use crate::services::ServiceResult;
use crate::services::repeats::{self, Act};
use crate::web::error::PageResult;
use crate::web::page::Page;

/// What stands before the sentence of what was done already.
pub(in crate::web::pages) const BEFORE: &str = "Dit was al gedaan.";

/// Goes to a path with a sentence once this was done, now or just before by the same person.
///
/// # Errors
/// The refusal, when it was not done.
pub(in crate::web::pages) async fn led(
    page: &Page,
    done: ServiceResult<()>,
    act: Act,
    (path, flash): (&str, &str),
) -> PageResult {
    let Err(refusal) = done else {
        page.app.sender.notify_one();
        return Ok(page.see_other(path, flash));
    };
    if was_done(page, act).await? {
        return Ok(page.see_other(path, &format!("{BEFORE} {flash}")));
    }
    Err(refusal.into())
}

/// Says whether the same person just did this.
///
/// # Errors
/// A store error.
pub(in crate::web::pages) async fn was_done(
    page: &Page,
    act: Act,
) -> Result<bool, crate::web::error::Refusal> {
    let desk = page.app.stationery();
    page.read(move |conn, actor, now| repeats::was_done(conn, actor, &desk, act, now)).await
}
