//! What the tour is heading for: the newest forecast, or that of an earlier day as it was kept then.

pub mod as_file;
pub(in crate::web::pages) mod words;

use actix_web::web::Query;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::dates::{day_and_clock, day_field, written_day};
use crate::domain::errors::RuleError;
use crate::domain::forecast::{Forecast, PER_ADVISER};
use crate::domain::organisations::unknown_on;
use crate::services::forecast::{self, Kept};
use crate::services::{ServiceError, ServiceResult, organisations};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::charts::{hindsight, progress};

const SHOW: (&str, &str) = ("forecast.html", "Verwachting");

/// Before the first forecast is there.
const NOTHING: Kept = Kept::Missing(None, None);

const AHEAD: &str = "Deze dag moet nog komen. Vul vandaag of een eerdere dag in.";

const AS_MADE: &str = "“Bekend op” geldt hier niet: een verwachting blijft zoals zij op de peildatum is gemaakt, \
                       met wat toen bekend was.";

/// The forecast that was kept about the day asked for, or the newest.
pub async fn show(page: Page, asked: Query<Vec<(String, String)>>) -> PageResult {
    let fields = Fields::new(asked.into_inner());
    let provinces = page.read(|conn, _, _| organisations::provinces(conn)).await?;
    match found(&page, &fields).await {
        Ok((on, kept)) => {
            let exports = as_file::links(&page, &day_field(on));
            let content = content(on, &kept, &provinces, (exports, known(&fields)));
            page.show(SHOW.0, SHOW.1, &content)
        }
        Err(error) => {
            let beside = (Vec::new(), known(&fields));
            let content = content(page.today(), &NOTHING, &provinces, beside);
            page.refused(SHOW, &content, fields.to_form(&[]), error)
        }
    }
}

async fn found(page: &Page, fields: &Fields) -> ServiceResult<(NaiveDate, Kept)> {
    let (today, now, actor) = (page.today(), page.now(), page.visitor.actor.clone());
    let actor = actor.ok_or_else(|| ServiceError::Forbidden("Log eerst in.".to_owned()))?;
    let on = reference_day(fields, today)?;
    let kept = page
        .app
        .db
        .read(move |conn| {
            if on < today {
                return forecast::of_day(conn, &actor, on);
            }
            Ok(forecast::latest(conn, &actor, now)?.map_or(NOTHING, Kept::Found))
        })
        .await?;
    Ok((on, kept))
}

/// The day in the field `peildatum`, or today when it is empty; never a day to come, nor one
/// of which the municipalities are not known.
fn reference_day(fields: &Fields, today: NaiveDate) -> Result<NaiveDate, RuleError> {
    let mut reader = Reader::new(fields);
    let day = reader.day("peildatum").unwrap_or(today);
    if day > today {
        return Err(RuleError::field("peildatum", AHEAD));
    }
    if let Some(problem) = unknown_on(day) {
        return Err(RuleError::field("peildatum", problem));
    }
    reader.finish(Some(day))
}

/// What to say to who asks the forecast as known on another day, as the rest of coverage can be.
fn known(fields: &Fields) -> &'static str {
    match fields.get("bekend-op").map(str::trim) {
        None | Some("") => "",
        Some(_) => AS_MADE,
    }
}

fn content(
    on: NaiveDate,
    kept: &Kept,
    provinces: &[(String, String)],
    (exports, known): (Vec<Value>, &str),
) -> Value {
    let form = json!({ "peildatum": day_field(on) });
    let kept = match kept {
        Kept::Found(kept) => kept,
        Kept::Missing(before, after) => return nothing((on, known), [*before, *after]),
    };
    let forecast = &kept.forecast;
    json!({
        "form": form,
        "has_forecast": true,
        "exports": exports,
        "known": known,
        "on": written_day(forecast.on),
        "updated": day_and_clock(forecast.known_at),
        "lead": words::lead(forecast),
        "outlooks": words::outlooks(forecast),
        "chart": progress::of_visits(forecast),
        "best_lever": words::best_lever(forecast),
        "lever_columns": words::lever_columns(forecast),
        "levers": words::levers(forecast),
        "back_test": words::back_test(&forecast.back_test),
        "hindsight": hindsight::of_visits(&forecast.back_test),
        "provinces": words::provinces(forecast, provinces),
        "how": how(forecast),
        "seed": forecast.seed.to_string(),
        "checksum": kept.checksum,
    })
}

/// What stands there when nothing was kept: the days beside it that have a forecast.
fn nothing((on, known): (NaiveDate, &str), beside: [Option<NaiveDate>; 2]) -> Value {
    let day = |day: NaiveDate| {
        let href = format!("/dekking/verwachting?peildatum={}", day_field(day));
        json!({ "href": href, "name": written_day(day) })
    };
    json!({
        "form": { "peildatum": day_field(on) },
        "has_forecast": false,
        "exports": [],
        "known": known,
        "on": written_day(on),
        "beside": beside.into_iter().flatten().map(day).collect::<Vec<_>>(),
    })
}

fn how(forecast: &Forecast) -> Value {
    json!({
        "runs": forecast.runs,
        "conversations": words::one_decimal(forecast.capacity.conversations),
        "sessions": words::one_decimal(forecast.capacity.sessions),
        "per_adviser": words::one_decimal(PER_ADVISER),
    })
}
