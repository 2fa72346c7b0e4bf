//! How it goes half a year after a training.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{content, path, shown};
use crate::domain::dates::{day_field, long_day};
use crate::domain::errors::RuleError;
use crate::domain::trainings::{FollowUp, Used, WantsMore};
use crate::services::ServiceResult;
use crate::services::trainings::TrainingView;
use crate::services::trainings::follow_ups::{self, TwoDays};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const SHOW: (&str, &str) = ("trainings/follow_up.html", "Hoe gaat het na de training?");

const KEPT: &str = "Wat u hoorde, is vastgelegd.";

/// The form.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let (view, _) = shown(&page, *id, None).await?;
    page.show(SHOW.0, SHOW.1, &follow_up(&view, page.today()))
}

/// Keeps what was heard; who wants more now goes on to the form of a new request.
pub async fn record(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match recorded(&page, *id, &fields).await {
        Ok((WantsMore::Yes, _)) => {
            let (view, _) = shown(&page, *id, None).await?;
            let form = format!("/trainingen/nieuw?organisatie={}", view.organisation.code);
            Ok(page.see_other(&form, &format!("{KEPT} Leg de nieuwe aanvraag hier vast.")))
        }
        Ok((_, days)) => Ok(page.see_other(&path(*id), &told(days))),
        Err(error) => {
            let (view, _) = shown(&page, *id, None).await?;
            page.refused(SHOW, &follow_up(&view, page.today()), fields.to_form(&[]), error)
        }
    }
}

/// That it was kept, and which of two days to get in touch again was.
fn told(days: Option<TwoDays>) -> String {
    days.map_or_else(
        || KEPT.to_owned(),
        |days| {
            format!(
                "{KEPT} Er zijn twee dagen om weer contact op te nemen. De eerste geldt: {}. \
                 Noteer de andere zelf: {}.",
                long_day(days.kept),
                long_day(days.dropped)
            )
        },
    )
}

async fn recorded(
    page: &Page,
    id: i64,
    fields: &Fields,
) -> ServiceResult<(WantsMore, Option<TwoDays>)> {
    let asked = read(id, fields)?;
    let wants_more = asked.wants_more;
    let work = page.write(move |conn, actor, now| follow_ups::record(conn, actor, &asked, now));
    Ok((wants_more, work.await?))
}

fn read(training_id: i64, fields: &Fields) -> Result<FollowUp, RuleError> {
    let mut reader = Reader::new(fields);
    let (used, wants_more) = (reader.needed_choice("used"), reader.needed_choice("wants_more"));
    let (later_on, remark) = (reader.day("later_on"), reader.area("remark"));
    let done_on = reader.needed_day("done_on");
    let asked = || {
        let (used, wants_more) = (used?, wants_more?);
        Some(FollowUp { training_id, used, wants_more, later_on, remark, done_on: done_on? })
    };
    reader.finish(asked())
}

fn follow_up(view: &TrainingView, today: NaiveDate) -> Value {
    let path = path(view.training.id);
    let held = view.training.facts.held_on.map(|on| format!(" op {}", long_day(on)));
    json!({
        "lead": format!(
            "De training voor {} was{}. Bel de griffier en leg vast wat u hoort.",
            view.organisation.full_name(),
            held.unwrap_or_default(),
        ),
        "action": format!("{path}/navraag"), "back_href": path, "back_label": content::title(view),
        "used": options(Used::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "wants_more": options(WantsMore::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "form": { "done_on": day_field(today) },
    })
}

fn options(all: impl Iterator<Item = (&'static str, &'static str)>) -> Vec<Value> {
    all.map(|(value, label)| json!({ "value": value, "label": label, "hint": "" })).collect()
}
