//! The steps of a training before it is planned, and putting a planned one off.

use actix_web::web::Path;

use super::{answer, content, form, path, shown};
use crate::services::ServiceResult;
use crate::services::trainings;
use crate::web::error::PageResult;
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};

const POSTPONE: (&str, &str) = ("trainings/postpone.html", "Training uitstellen");

/// Chooses what of the catalogue it follows.
pub async fn choose_course(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let done = match form::course(&fields) {
        Ok(course) => {
            let choice = (*id, course);
            page.write(move |conn, actor, now| trainings::choose_course(conn, actor, choice, now))
                .await
        }
        Err(error) => Err(error.into()),
    };
    answer(&page, (*id, "De keuze uit het aanbod is bewaard."), &fields, done).await
}

/// Records that the organisation asks for it.
pub async fn request(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let done = match form::request(*id, &fields) {
        Ok(command) => {
            page.write(move |conn, actor, now| trainings::request(conn, actor, &command, now)).await
        }
        Err(error) => Err(error.into()),
    };
    answer(&page, (*id, "De aanvraag is vastgelegd."), &fields, done).await
}

/// Writes down what it costs.
pub async fn quote(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let done = match form::quote(*id, &fields) {
        Ok(command) => {
            page.write(move |conn, actor, now| trainings::quote(conn, actor, &command, now)).await
        }
        Err(error) => Err(error.into()),
    };
    answer(&page, (*id, "De offerte is vastgelegd."), &fields, done).await
}

/// Asks why it is put off, and until when.
pub async fn postpone_form(page: Page, id: Path<i64>) -> PageResult {
    let (view, _) = shown(&page, *id, None).await?;
    page.show(POSTPONE.0, POSTPONE.1, &content::postpone(&view))
}

/// Puts it off.
pub async fn postpone(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match postponed(&page, *id, &fields).await {
        Ok(()) => Ok(page.see_other(&path(*id), "De training is uitgesteld.")),
        Err(error) => {
            let (view, _) = shown(&page, *id, None).await?;
            page.refused(POSTPONE, &content::postpone(&view), fields.to_form(&[]), error)
        }
    }
}

async fn postponed(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let command = form::postpone(id, fields)?;
    page.write(move |conn, actor, now| trainings::postpone(conn, actor, &command, now)).await
}
