//! Reads the forms of a training.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::from_amsterdam;
use crate::domain::dossiers::before_tour;
use crate::domain::errors::RuleError;
use crate::domain::trainings::Quote;
use crate::services::trainings::{
    AddTraining, AgreeCost, OfferTraining, PlanTraining, PostponeTraining, RequestTraining,
    WriteQuote,
};
use crate::web::fields::{Fields, Reader};

/// Reads a training with what is known of it.
pub(super) fn add(fields: &Fields, tour_start: NaiveDate) -> Result<AddTraining, RuleError> {
    let mut reader = Reader::new(fields);
    let organisation = reader.needed_line("organisation", "Kies een organisatie.");
    let kind = reader.needed_choice("kind");
    let (trainer, course) = (reader.choice("trainer"), reader.choice("course"));
    let cost_agreed_on = reader.day("cost_agreed_on");
    let (starts_at, ends_at) = moments(&mut reader, (false, tour_start));
    let held_on = reader.day("held_on");
    for (field, day, advice) in [
        ("cost_agreed_on", cost_agreed_on, "Vul de dag van het akkoord in."),
        ("held_on", held_on, "Vul de dag in waarop de training was."),
    ] {
        reader.refuse_all(before_tour(field, day, tour_start, advice).into_iter().collect());
    }
    reader.finish(kind.map(|kind| AddTraining {
        organisation,
        kind,
        cost_agreed_on,
        starts_at,
        ends_at,
        held_on,
        trainer,
        course,
    }))
}

/// Reads when and by whom a training is given.
pub(super) fn plan(
    training_id: i64,
    fields: &Fields,
    tour_start: NaiveDate,
) -> Result<PlanTraining, RuleError> {
    let mut reader = Reader::new(fields);
    let (starts_at, ends_at) = moments(&mut reader, (true, tour_start));
    let trainer = reader.choice("trainer");
    reader.finish(starts_at.map(|starts_at| PlanTraining {
        training_id,
        starts_at,
        ends_at,
        trainer,
    }))
}

/// Reads a training that the team offers; nothing of it is agreed or planned yet.
pub(super) fn offer(fields: &Fields) -> Result<OfferTraining, RuleError> {
    let mut reader = Reader::new(fields);
    let organisation = reader.needed_line("organisation", "Kies een organisatie.");
    let (kind, course) = (reader.needed_choice("kind"), reader.choice("course"));
    for name in ["cost_agreed_on", "on", "starts_at", "ends_at", "held_on"] {
        if fields.get(name).is_some() {
            let problem = "Laat dit leeg bij een aanbod, of vink het aanbod uit.";
            reader.refuse(name, problem);
        }
    }
    reader.finish(kind.map(|kind| OfferTraining { organisation, kind, course }))
}

/// Reads the item of the catalogue; none is chosen with an empty field.
pub(super) fn course(fields: &Fields) -> Result<Option<i64>, RuleError> {
    let mut reader = Reader::new(fields);
    let course = reader.choice("course");
    reader.finish(Some(course))
}

/// Reads that the organisation asks for it.
pub(super) fn request(training_id: i64, fields: &Fields) -> Result<RequestTraining, RuleError> {
    let mut reader = Reader::new(fields);
    let (on, course) = (reader.needed_day("requested_on"), reader.choice("course"));
    reader.finish(on.map(|on| RequestTraining { training_id, on, course }))
}

/// Reads what it costs.
pub(super) fn quote(training_id: i64, fields: &Fields) -> Result<WriteQuote, RuleError> {
    let mut reader = Reader::new(fields);
    reader.refuse_absent("quote", "Vul een bedrag in, bijvoorbeeld 1.250,00.");
    let amount = reader.money("quote");
    let reference = reader.line("quote_reference");
    let quoted_on = reader.needed_day("quoted_on");
    let quote = || Some(Quote { amount: amount?, reference, quoted_on: quoted_on? });
    reader.finish(quote().map(|quote| WriteQuote { training_id, quote }))
}

/// Reads who agreed to pay, and when.
pub(super) fn agree_cost(training_id: i64, fields: &Fields) -> Result<AgreeCost, RuleError> {
    let mut reader = Reader::new(fields);
    let (on, by) = (reader.needed_day("cost_agreed_on"), reader.choice("cost_agreed_by"));
    reader.finish(on.map(|on| AgreeCost { training_id, on, by }))
}

/// Reads why it is put off, and until when.
pub(super) fn postpone(training_id: i64, fields: &Fields) -> Result<PostponeTraining, RuleError> {
    let mut reader = Reader::new(fields);
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let on = reader.needed_day("reapproach_on");
    reader.finish(on.map(|reapproach_on| PostponeTraining { training_id, reason, reapproach_on }))
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
    (is_needed, tour_start): (bool, NaiveDate),
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let (day, begin, end) = (reader.day("on"), reader.clock("starts_at"), reader.clock("ends_at"));
    let early = before_tour("on", day, tour_start, "Kies een latere dag.");
    reader.refuse_all(early.into_iter().collect());
    if day.is_none() && (is_needed || begin.is_some() || end.is_some()) {
        reader.refuse_absent("on", "Vul een datum in, bijvoorbeeld 14-05-2024.");
    }
    if begin.is_none() && (is_needed || day.is_some()) {
        reader.refuse_absent("starts_at", "Vul een tijd in, bijvoorbeeld 19.30.");
    }
    let at = |time: Option<chrono::NaiveTime>| Some(from_amsterdam(day?, time?));
    (at(begin), at(end))
}
