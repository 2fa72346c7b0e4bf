//! Evenings that ask for something: what is still to be arranged, and the thank-you mail.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Group, task, with};
use crate::domain::dates::{counted, long_day, relative_day};
use crate::services::sessions::after::EveningTask;
use crate::services::tasks::{Place, Tasks};

/// The evenings of the coming days and those that were held.
pub(super) fn group(tasks: &Tasks, today: NaiveDate) -> Group {
    super::group(
        "bijeenkomsten",
        "Bijeenkomsten",
        "Regel wat nog openstaat, en bedank wie u ontving.",
        tasks.evenings.iter().map(|it| line(it, today)).collect(),
    )
}

fn line(it: &EveningTask, today: NaiveDate) -> Value {
    let place = Place {
        code: it.code.clone(),
        organisation: it.organisation.clone(),
        adviser: it.adviser.clone(),
    };
    let session = format!("/bijeenkomsten/{}", it.session_id);
    let when = format!("{}, {}", long_day(it.on), relative_day(it.on, today));
    match it.open {
        Some(open) => with(
            task(&place, "bijeenkomst regelen"),
            json!({
                "href": session, "due": when, "action_label": "Naar het draaiboek",
                "detail": format!("Nog {} te regelen.", counted(open, "ding", "dingen")),
                "action_href": format!("{session}/draaiboek"),
            }),
        ),
        None => with(
            task(&place, "bedankmail"),
            json!({
                "href": session, "due": when, "action_label": "Schrijf de bedankmail",
                "action_href": format!(
                    "/organisaties/{}/terugkoppeling?bijeenkomst={}", it.code, it.session_id
                ),
            }),
        ),
    }
}
