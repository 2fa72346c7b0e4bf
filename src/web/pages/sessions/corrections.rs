//! Correcting a session that was recorded as held.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::{content, form, path, view};
use crate::domain::dates::{amsterdam_day, day_field, long_day};
use crate::services::sessions::{self, SessionView};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;

const FORM: (&str, &str) = ("sessions/correct.html", "Bijeenkomst corrigeren");

/// The form to correct a session.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let view = correctable(&page, *id).await?;
    page.show(FORM.0, FORM.1, &shown(&view))
}

/// Corrects a session.
pub async fn correct(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let view = correctable(&page, *id).await?;
    match try_correct(&page, *id, &fields).await {
        Ok(()) => Ok(page.see_other(&path(*id), "De bijeenkomst is gecorrigeerd.")),
        Err(error) => page.refused(FORM, &shown(&view), fields.to_form(&[]), error),
    }
}

async fn try_correct(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let command = form::correction(id, fields)?;
    page.write(move |conn, actor, now| sessions::correct(conn, actor, &command, now)).await
}

/// A session that this user may correct.
async fn correctable(page: &Page, id: i64) -> Result<SessionView, Refusal> {
    let view = view(page, id).await?;
    if view.may_correct {
        return Ok(view);
    }
    let why = "Een gehouden bijeenkomst corrigeert een planner, of de adviseur van een van deze \
               organisaties.";
    Err(ServiceError::Forbidden(why.to_owned()).into())
}

fn shown(view: &SessionView) -> Value {
    let (session, path) = (&view.session, path(view.session.id));
    let day = amsterdam_day(session.starts_at);
    json!({
        "organisation": content::title(view), "lead": format!("Gehouden: {}.", long_day(day)),
        "action": format!("{path}/corrigeren"), "back_href": path,
        "back_label": "Terug naar de bijeenkomst",
        "choices": options([
            ("date", "De bijeenkomst was op een andere dag"),
            ("result", "De opkomst of de terugblik klopt niet"),
            ("not_held", "De bijeenkomst is niet gehouden"),
        ]),
        "form": {
            "version": session.version.to_string(), "held_on": day_field(day),
            "attendance": session.attendance.map(|it| it.to_string()).unwrap_or_default(),
            "evaluation": session.evaluation.as_deref().unwrap_or_default(),
        },
    })
}
