//! Reads the forms of a training.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::from_amsterdam;
use crate::domain::errors::RuleError;
use crate::services::trainings::{AddTraining, PlanTraining};
use crate::web::fields::{Fields, Reader};

/// Reads a training with what is known of it.
pub(super) fn add(fields: &Fields) -> Result<AddTraining, RuleError> {
    let mut reader = Reader::new(fields);
    let organisation = reader.needed_line("organisation", "Kies een organisatie.");
    let kind = reader.needed_choice("kind");
    let trainer = reader.choice("trainer");
    let cost_agreed_on = reader.day("cost_agreed_on");
    let (starts_at, ends_at) = moments(&mut reader, false);
    let held_on = reader.day("held_on");
    reader.finish(kind.map(|kind| AddTraining {
        organisation,
        kind,
        cost_agreed_on,
        starts_at,
        ends_at,
        held_on,
        trainer,
    }))
}

/// Reads when and by whom a training is given.
pub(super) fn plan(training_id: i64, fields: &Fields) -> Result<PlanTraining, RuleError> {
    let mut reader = Reader::new(fields);
    let (starts_at, ends_at) = moments(&mut reader, true);
    let trainer = reader.choice("trainer");
    reader.finish(starts_at.map(|starts_at| PlanTraining {
        training_id,
        starts_at,
        ends_at,
        trainer,
    }))
}

/// Reads one day that has to be there.
pub(super) fn day(fields: &Fields, name: &str) -> Result<NaiveDate, RuleError> {
    let mut reader = Reader::new(fields);
    let day = reader.needed_day(name);
    reader.finish(day)
}

/// Day, begin and end: the day and the begin go together.
fn moments(
    reader: &mut Reader<'_>,
    is_needed: bool,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let (day, begin, end) = (reader.day("on"), reader.clock("starts_at"), reader.clock("ends_at"));
    if day.is_none() && (is_needed || begin.is_some() || end.is_some()) {
        reader.refuse_absent("on", "Vul een datum in, bijvoorbeeld 14-05-2024.");
    }
    if begin.is_none() && (is_needed || day.is_some()) {
        reader.refuse_absent("starts_at", "Vul een tijd in, bijvoorbeeld 19.30.");
    }
    let at = |time: Option<chrono::NaiveTime>| Some(from_amsterdam(day?, time?));
    (at(begin), at(end))
}
