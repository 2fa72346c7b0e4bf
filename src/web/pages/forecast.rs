//! What the tour is heading for: the kept forecast of today, or of an earlier day on demand.

pub mod as_file;
pub(super) mod words;

use actix_web::web::{Query, block};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::charts::{hindsight, progress};
use crate::domain::dates::{day_and_clock, day_field, written_day};
use crate::domain::errors::RuleError;
use crate::domain::forecast::{Forecast, PER_ADVISER};
use crate::services::forecast::{self, KeptForecast};
use crate::services::{ServiceError, ServiceResult, organisations};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;

const SHOW: (&str, &str) = ("forecast.html", "Verwachting");

const BUSY: &str = "Er wordt al iets doorgerekend. Probeer het over tien seconden opnieuw.";

const AHEAD: &str = "Deze dag moet nog komen. Vul vandaag of een eerdere dag in.";

/// The forecast as of the day asked for, or today.
pub async fn show(page: Page, asked: Query<Vec<(String, String)>>) -> PageResult {
    let fields = Fields::new(asked.into_inner());
    let provinces = page.read(|conn, _, _| organisations::provinces(conn)).await?;
    match found(&page, &fields).await {
        Ok((on, kept)) => {
            let exports = as_file::links(&page, &day_field(on));
            let content = content(on, kept.as_ref(), &provinces, exports);
            page.show(SHOW.0, SHOW.1, &content)
        }
        Err(error) => {
            let content = content(page.today(), None, &provinces, Vec::new());
            page.refused(SHOW, &content, fields.to_form(&[]), error)
        }
    }
}

/// The kept forecast of today, or one that is computed now; one at a time, since it takes a core.
async fn found(page: &Page, fields: &Fields) -> ServiceResult<(NaiveDate, Option<KeptForecast>)> {
    let (today, now, actor) = (page.today(), page.now(), page.visitor.actor.clone());
    let actor = actor.ok_or_else(|| ServiceError::Forbidden("Log eerst in.".to_owned()))?;
    let on = reference_day(fields, today)?;
    if on == today {
        let read = page.app.db.read(move |conn| forecast::latest(conn, &actor, now)).await?;
        return Ok((on, read));
    }
    let _only_one = page.app.solver.try_acquire().map_err(|_| ServiceError::not_allowed(BUSY))?;
    let task = page.app.db.read(move |conn| forecast::prepare(conn, &actor, on, now)).await?;
    let computed = block(move || task.compute()).await;
    let computed = computed.map_err(|error| ServiceError::Broken(error.to_string()))??;
    Ok((on, Some(computed.kept)))
}

/// The day in the field `peildatum`, or today when it is empty; never a day to come.
fn reference_day(fields: &Fields, today: NaiveDate) -> Result<NaiveDate, RuleError> {
    let mut reader = Reader::new(fields);
    let day = reader.day("peildatum").unwrap_or(today);
    if day > today {
        return Err(RuleError::field("peildatum", AHEAD));
    }
    reader.finish(Some(day))
}

fn content(
    on: NaiveDate,
    kept: Option<&KeptForecast>,
    provinces: &[(String, String)],
    exports: Vec<Value>,
) -> Value {
    let form = json!({ "peildatum": day_field(on) });
    let Some(kept) = kept else {
        return json!({ "form": form, "has_forecast": false, "exports": [] });
    };
    let forecast = &kept.forecast;
    json!({
        "form": form,
        "has_forecast": true,
        "exports": exports,
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

fn how(forecast: &Forecast) -> Value {
    json!({
        "runs": forecast.runs,
        "conversations": words::one_decimal(forecast.capacity.conversations),
        "sessions": words::one_decimal(forecast.capacity.sessions),
        "per_adviser": words::one_decimal(PER_ADVISER),
    })
}
