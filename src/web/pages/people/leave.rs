//! Leave of somebody of the team.

use actix_web::web::Path;

use crate::domain::errors::RuleError;
use crate::domain::people::Leave;
use crate::services::ServiceResult;
use crate::services::people::leave;
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

/// Adds leave.
pub async fn add(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match added(&page, *id, &fields).await {
        Ok(booked) => Ok(page.see_other(&super::path(*id), &told(booked))),
        Err(error) => {
            let view = super::known(&page, *id).await?;
            super::refused(&page, *id, super::form::with(&view, &fields), error).await
        }
    }
}

async fn added(page: &Page, person_id: i64, fields: &Fields) -> ServiceResult<usize> {
    let leave = read(person_id, fields)?;
    page.write(move |conn, actor, now| leave::add(conn, actor, &leave, now)).await
}

fn read(person_id: i64, fields: &Fields) -> Result<Leave, RuleError> {
    let mut reader = Reader::new(fields);
    let days = (reader.needed_day("leave_from"), reader.needed_day("leave_until"));
    let kind = reader.needed_choice("leave_kind");
    let leave =
        || Some(Leave { id: 0, person_id, first_day: days.0?, last_day: days.1?, kind: kind? });
    reader.finish(leave())
}

fn told(booked: usize) -> String {
    match booked {
        0 => "Bewaard. In die dagen wordt deze persoon niet voorgesteld.".to_owned(),
        1 => "Bewaard. Let op: in die dagen staat nog 1 afspraak.".to_owned(),
        _ => format!("Bewaard. Let op: in die dagen staan nog {booked} afspraken."),
    }
}

/// Takes leave away.
pub async fn remove(page: Page, ids: Path<(i64, i64)>, Posted(_): Posted) -> PageResult {
    let ids = ids.into_inner();
    page.write(move |conn, actor, now| leave::remove(conn, actor, ids, now)).await?;
    Ok(page.see_other(&super::path(ids.0), "Deze dagen zijn weer vrij."))
}
