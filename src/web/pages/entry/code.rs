//! The second step of logging in: the code of the app, or a recovery code.

use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::access::{After, counted, entered, local};
use crate::domain::second_factor::Wait;
use crate::services::{ServiceError, second_factor};
use crate::store::logins::Login;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};
use crate::web::tries;

/// Where the code is asked.
pub const PATH: &str = "/inloggen/code";
const FORM: (&str, &str) = ("login_code.html", "Code invullen");

/// The form, for who just gave the right password.
pub async fn form(page: Page, after: Query<After>) -> PageResult {
    if waiting(&page).is_none() {
        return Ok(page.go_on("/inloggen"));
    }
    let next = local(after.verder.as_deref());
    page.show(FORM.0, FORM.1, &json!({ "next": next }))
}

/// Logs in with the code; the answer is the same for a wrong one, a used one and a locked account.
pub async fn enter(page: Page, request: HttpRequest, Posted(fields): Posted) -> PageResult {
    let Some(half) = waiting(&page) else { return Ok(too_late(&page)) };
    let place = counted(&page, &request).await?;
    let next = local(fields.get("next")).to_owned();
    let code = fields.get("one_time_code").unwrap_or_default().to_owned();
    let (key, now) = (page.app.sealing.clone(), page.now());
    let work = move |conn: &mut _| second_factor::enter(conn, &half, &code, &key, now);
    match page.app.db.write(work).await? {
        Some(started) => {
            tries::forget_login(&page.app, place).await;
            Ok(entered(&next, started.token))
        }
        None => {
            let problem = "Deze code klopt niet of is al gebruikt, of het account staat even op \
                           slot. Wacht op een nieuwe code en vul die in; na vijf keer wacht u een \
                           minuut.";
            let error = ServiceError::field("one_time_code", problem);
            page.refused(FORM, &json!({ "next": next }), json!({}), error)
        }
    }
}

fn waiting(page: &Page) -> Option<Login> {
    let waiting = page.visitor.waiting.as_ref().filter(|it| it.wait == Wait::Code);
    waiting.map(|waiting| waiting.login.clone())
}

fn too_late(page: &Page) -> HttpResponse {
    page.see_other("/inloggen", "U was te laat met de code. Log opnieuw in.")
}
