//! Trainings.

pub mod courses;
pub mod follow_ups;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::parts::in_parts;
use super::schema::{dossiers, organisations, trainings};
use super::{DbConn, StoreError, parsed};
use crate::domain::money::Euro;
use crate::domain::sessions::{Booking, BookingKind};
use crate::domain::trainings::{Agreer, Quote, Terms, Training, TrainingFacts, TrainingState};

#[derive(Queryable, Selectable)]
#[diesel(table_name = trainings)]
struct TrainingRow {
    id: i64,
    dossier_id: i64,
    kind: String,
    state: String,
    trainer_id: Option<i64>,
    cost_agreed_on: Option<NaiveDate>,
    starts_at: Option<NaiveDateTime>,
    ends_at: Option<NaiveDateTime>,
    held_on: Option<NaiveDate>,
    reason: Option<String>,
    version: i64,
    offered_on: Option<NaiveDate>,
    requested_on: Option<NaiveDate>,
    quote_cents: Option<i64>,
    quote_reference: Option<String>,
    quoted_on: Option<NaiveDate>,
    cost_agreed_by: Option<String>,
    course_id: Option<i64>,
}

/// What was offered, asked and agreed, as columns.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = trainings, treat_none_as_null = true)]
struct TermsRow<'a> {
    offered_on: Option<NaiveDate>,
    requested_on: Option<NaiveDate>,
    quote_cents: Option<i64>,
    quote_reference: Option<&'a str>,
    quoted_on: Option<NaiveDate>,
    cost_agreed_by: Option<&'static str>,
    course_id: Option<i64>,
}

impl<'a> TermsRow<'a> {
    fn of(training: &'a Training) -> Self {
        let terms = &training.terms;
        let quote = terms.quote.as_ref();
        Self {
            offered_on: terms.offered_on,
            requested_on: terms.requested_on,
            quote_cents: quote.map(|it| it.amount.cents()),
            quote_reference: quote.and_then(|it| it.reference.as_deref()),
            quoted_on: quote.map(|it| it.quoted_on),
            cost_agreed_by: terms.agreed_by.map(Agreer::as_str),
            course_id: training.course_id,
        }
    }
}

impl TrainingRow {
    fn into_training(self) -> Result<Training, StoreError> {
        let agreed_by = self.cost_agreed_by.as_deref();
        let quote = self.quote_cents.zip(self.quoted_on).map(|(cents, quoted_on)| Quote {
            amount: Euro::from_cents(cents),
            reference: self.quote_reference,
            quoted_on,
        });
        Ok(Training {
            id: self.id,
            dossier_id: self.dossier_id,
            kind: parsed("trainings.kind", &self.kind)?,
            state: parsed("trainings.state", &self.state)?,
            trainer_id: self.trainer_id,
            facts: TrainingFacts {
                cost_agreed_on: self.cost_agreed_on,
                starts_at: self.starts_at.map(|at| at.and_utc()),
                ends_at: self.ends_at.map(|at| at.and_utc()),
                held_on: self.held_on,
            },
            terms: Terms {
                offered_on: self.offered_on,
                requested_on: self.requested_on,
                quote,
                agreed_by: agreed_by
                    .map(|text| parsed("trainings.cost_agreed_by", text))
                    .transpose()?,
            },
            course_id: self.course_id,
            reason: self.reason,
            version: self.version,
        })
    }
}

/// Adds a training (`id` and `version` are ignored) and answers its id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, training: &Training, now: DateTime<Utc>) -> Result<i64, StoreError> {
    let facts = &training.facts;
    Ok(diesel::insert_into(trainings::table)
        .values((
            trainings::dossier_id.eq(training.dossier_id),
            trainings::kind.eq(training.kind.as_str()),
            trainings::state.eq(training.state.as_str()),
            trainings::trainer_id.eq(training.trainer_id),
            trainings::cost_agreed_on.eq(facts.cost_agreed_on),
            trainings::starts_at.eq(facts.starts_at.map(|at| at.naive_utc())),
            trainings::ends_at.eq(facts.ends_at.map(|at| at.naive_utc())),
            trainings::held_on.eq(facts.held_on),
            trainings::created_at.eq(now.naive_utc()),
            TermsRow::of(training),
        ))
        .returning(trainings::id)
        .get_result(conn)?)
}

/// Sets state, trainer, facts, terms, course and reason, and raises the version.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it since it was read.
pub fn set(conn: &mut DbConn, training: &Training) -> Result<(), StoreError> {
    let facts = &training.facts;
    let changed = diesel::update(trainings::table.find(training.id))
        .filter(trainings::version.eq(training.version))
        .set((
            trainings::state.eq(training.state.as_str()),
            trainings::trainer_id.eq(training.trainer_id),
            trainings::cost_agreed_on.eq(facts.cost_agreed_on),
            trainings::starts_at.eq(facts.starts_at.map(|at| at.naive_utc())),
            trainings::ends_at.eq(facts.ends_at.map(|at| at.naive_utc())),
            trainings::held_on.eq(facts.held_on),
            trainings::reason.eq(&training.reason),
            trainings::version.eq(training.version + 1),
            TermsRow::of(training),
        ))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The training with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Training, StoreError> {
    trainings::table
        .find(id)
        .select(TrainingRow::as_select())
        .first::<TrainingRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Deze training"))?
        .into_training()
}

/// Every training, the newest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Training>, StoreError> {
    trainings::table
        .order(trainings::id.desc())
        .select(TrainingRow::as_select())
        .load::<TrainingRow>(conn)?
        .into_iter()
        .map(TrainingRow::into_training)
        .collect()
}

/// The trainings of one dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Training>, StoreError> {
    trainings::table
        .filter(trainings::dossier_id.eq(dossier_id))
        .order(trainings::id)
        .select(TrainingRow::as_select())
        .load::<TrainingRow>(conn)?
        .into_iter()
        .map(TrainingRow::into_training)
        .collect()
}

/// The trainings of these dossiers, oldest first.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<Training>, StoreError> {
    in_parts(dossier_ids, |some| {
        trainings::table
            .filter(trainings::dossier_id.eq_any(some))
            .order(trainings::id)
            .select(TrainingRow::as_select())
            .load::<TrainingRow>(conn)?
            .into_iter()
            .map(TrainingRow::into_training)
            .collect()
    })
}

/// The trainings, planned or held, that a trainer gives and that start within a stretch of time;
/// their place is the organisation.
///
/// # Errors
/// A database error.
pub fn bookings_of(
    conn: &mut DbConn,
    trainer_id: i64,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Booking>, StoreError> {
    let rows = trainings::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(trainings::trainer_id.eq(trainer_id))
        .filter(
            trainings::state
                .eq_any([TrainingState::Planned.as_str(), TrainingState::Held.as_str()]),
        )
        .filter(trainings::starts_at.gt(from.naive_utc()))
        .filter(trainings::starts_at.lt(until.naive_utc()))
        .order((trainings::starts_at, trainings::id))
        .select((TrainingRow::as_select(), organisations::name))
        .load::<(TrainingRow, String)>(conn)?;
    rows.into_iter()
        .filter_map(|(row, place)| match row.into_training() {
            Ok(training) => training.facts.occupied().map(|(starts_at, ends_at)| {
                let kind = BookingKind::Training;
                Ok(Booking { kind, id: training.id, starts_at, ends_at, place })
            }),
            Err(error) => Some(Err(error)),
        })
        .collect()
}
