//! A form that was sent twice leads to the same page, and says that all was done already.

use crate::services::repeats::{self, Act};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::page::Page;
use crate::web::pages::round_view;

/// The words of a link to the round that a refusal is about.
pub(in crate::web::pages) const TO_ROUND: &str = "Naar de ronde";
/// The same for a message.
pub(in crate::web::pages) const TO_MESSAGE: &str = "Naar het bericht";

/// What stands before the sentence of what was done already.
pub(in crate::web::pages) const BEFORE: &str = "Dit was al gedaan.";

/// Goes to a path with a sentence once this was done, now or just before by the same person, or
/// when it is so already.
///
/// # Errors
/// The refusal, when it was not done; it leads to the round or the message.
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
    if matches!(refusal, ServiceError::Rule(_)) {
        let told =
            page.read(move |conn, actor, now| repeats::fulfilled(conn, actor, act, now)).await?;
        if let Some(told) = told {
            return Ok(page.see_other(path, &told));
        }
    }
    let (href, label) = about(act);
    Err(Refusal::from(refusal).leading(href, label))
}

/// The page of what somebody acts on.
fn about(act: Act) -> (String, &'static str) {
    match act {
        Act::Release(id)
        | Act::Pause(id)
        | Act::Resume(id)
        | Act::Withdraw(id)
        | Act::ConfirmShift(id)
        | Act::Reminders(id)
        | Act::SendFailedAgain(id)
        | Act::SettleAll(id, _) => (round_view::href(id), TO_ROUND),
        Act::Settle(id, _) => (format!("/postvak-uit/{id}"), TO_MESSAGE),
        // The page of a decision knows its round, and leads there itself.
        Act::Decide(..) => ("/brievenrondes".to_owned(), "Naar de brievenrondes"),
    }
}

/// Says whether the same person just did this.
///
/// # Errors
/// A store error.
pub(in crate::web::pages) async fn was_done(page: &Page, act: Act) -> Result<bool, Refusal> {
    let desk = page.app.stationery();
    page.read(move |conn, actor, now| repeats::was_done(conn, actor, &desk, act, now)).await
}
