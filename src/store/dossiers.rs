//! Tours, dossiers, their stage events and the current state per stage.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::parts::in_parts;
use super::schema::{dossiers, stage_events, stage_states, tours};
use super::{DbConn, StoreError, parsed};
use crate::domain::dossiers::{Dossier, Origin, StageEvent, Stages};
use crate::domain::stages::{Stage, StageState};

#[derive(Queryable, Selectable)]
#[diesel(table_name = dossiers)]
struct DossierRow {
    id: i64,
    organisation_id: i64,
    tour_id: i64,
    adviser_id: Option<i64>,
    origin: String,
    reapproach_on: Option<NaiveDate>,
    reapproach_reason: Option<String>,
    mail_stopped_on: Option<NaiveDate>,
    mail_resumed_reason: Option<String>,
    version: i64,
}

impl DossierRow {
    fn into_dossier(self) -> Result<Dossier, StoreError> {
        Ok(Dossier {
            id: self.id,
            organisation_id: self.organisation_id,
            tour_id: self.tour_id,
            adviser_id: self.adviser_id,
            origin: parsed("dossiers.origin", &self.origin)?,
            reapproach_on: self.reapproach_on,
            reapproach_reason: self.reapproach_reason,
            mail_stopped_on: self.mail_stopped_on,
            mail_resumed_reason: self.mail_resumed_reason,
            version: self.version,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = stage_events)]
struct EventRow {
    id: i64,
    dossier_id: i64,
    stage: String,
    from_state: String,
    to_state: String,
    happened_on: NaiveDate,
    recorded_at: NaiveDateTime,
    actor: String,
    reason: Option<String>,
    corrects: Option<i64>,
}

impl EventRow {
    fn into_event(self) -> Result<StageEvent, StoreError> {
        Ok(StageEvent {
            id: self.id,
            dossier_id: self.dossier_id,
            stage: parsed("stage_events.stage", &self.stage)?,
            from: parsed("stage_events.from_state", &self.from_state)?,
            to: parsed("stage_events.to_state", &self.to_state)?,
            happened_on: self.happened_on,
            recorded_at: self.recorded_at.and_utc(),
            actor: self.actor,
            reason: self.reason,
            corrects: self.corrects,
        })
    }
}

/// Adds a tour and answers its id.
///
/// # Errors
/// [`StoreError::Duplicate`] when the name is taken.
pub fn add_tour(
    conn: &mut DbConn,
    name: &str,
    (starts_on, ends_on): (NaiveDate, NaiveDate),
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(tours::table)
        .values((tours::name.eq(name), tours::starts_on.eq(starts_on), tours::ends_on.eq(ends_on)))
        .returning(tours::id)
        .get_result(conn)?)
}

/// The id of the newest tour: the one that is worked on.
///
/// # Errors
/// [`StoreError::NotFound`] before the reference data were seeded.
pub fn current_tour(conn: &mut DbConn) -> Result<i64, StoreError> {
    tours::table
        .order(tours::starts_on.desc())
        .select(tours::id)
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("De tour"))
}

/// The first day of the newest tour.
///
/// # Errors
/// [`StoreError::NotFound`] before the reference data were seeded.
pub fn tour_start(conn: &mut DbConn) -> Result<NaiveDate, StoreError> {
    tours::table
        .order(tours::starts_on.desc())
        .select(tours::starts_on)
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("De tour"))
}

/// Opens a dossier and answers its id.
///
/// # Errors
/// [`StoreError::Duplicate`] when the organisation has one in this tour.
pub fn add(
    conn: &mut DbConn,
    organisation_id: i64,
    tour_id: i64,
    origin: Origin,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(dossiers::table)
        .values((
            dossiers::organisation_id.eq(organisation_id),
            dossiers::tour_id.eq(tour_id),
            dossiers::origin.eq(origin.as_str()),
        ))
        .returning(dossiers::id)
        .get_result(conn)?)
}

/// The dossier with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Dossier, StoreError> {
    dossiers::table
        .find(id)
        .select(DossierRow::as_select())
        .first::<DossierRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit dossier"))?
        .into_dossier()
}

/// The dossiers with these ids.
///
/// # Errors
/// A database error.
pub fn list_by_id(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<Dossier>, StoreError> {
    in_parts(ids, |some| {
        dossiers::table
            .filter(dossiers::id.eq_any(some))
            .select(DossierRow::as_select())
            .load::<DossierRow>(conn)?
            .into_iter()
            .map(DossierRow::into_dossier)
            .collect()
    })
}

/// The dossier of an organisation in a tour.
///
/// # Errors
/// [`StoreError::NotFound`] when it takes no part in the tour.
pub fn get_of(
    conn: &mut DbConn,
    organisation_id: i64,
    tour_id: i64,
) -> Result<Dossier, StoreError> {
    dossiers::table
        .filter(dossiers::organisation_id.eq(organisation_id))
        .filter(dossiers::tour_id.eq(tour_id))
        .select(DossierRow::as_select())
        .first::<DossierRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Het dossier van deze organisatie"))?
        .into_dossier()
}

/// Every dossier of a tour.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Dossier>, StoreError> {
    dossiers::table
        .filter(dossiers::tour_id.eq(tour_id))
        .order(dossiers::id)
        .select(DossierRow::as_select())
        .load::<DossierRow>(conn)?
        .into_iter()
        .map(DossierRow::into_dossier)
        .collect()
}

/// Those of these dossiers that are of a tour.
///
/// # Errors
/// A database error.
pub fn list_among(
    conn: &mut DbConn,
    tour_id: i64,
    ids: &[i64],
) -> Result<Vec<Dossier>, StoreError> {
    let mut all = list_by_id(conn, ids)?;
    all.retain(|dossier| dossier.tour_id == tour_id);
    all.sort_unstable_by_key(|dossier| dossier.id);
    Ok(all)
}

/// The dossiers of these organisations in a tour.
///
/// # Errors
/// A database error.
pub fn list_of(
    conn: &mut DbConn,
    tour_id: i64,
    organisation_ids: &[i64],
) -> Result<Vec<Dossier>, StoreError> {
    in_parts(organisation_ids, |some| {
        dossiers::table
            .filter(dossiers::organisation_id.eq_any(some))
            .filter(dossiers::tour_id.eq(tour_id))
            .order(dossiers::id)
            .select(DossierRow::as_select())
            .load::<DossierRow>(conn)?
            .into_iter()
            .map(DossierRow::into_dossier)
            .collect()
    })
}

/// The dossiers of a tour that these users own.
///
/// # Errors
/// A database error.
pub fn list_owned(
    conn: &mut DbConn,
    tour_id: i64,
    owner_ids: &[i64],
) -> Result<Vec<i64>, StoreError> {
    Ok(dossiers::table
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(dossiers::adviser_id.eq_any(owner_ids))
        .order(dossiers::id)
        .select(dossiers::id)
        .load(conn)?)
}

/// Gives the dossier to an adviser, or to nobody.
///
/// # Errors
/// A database error.
pub fn set_adviser(conn: &mut DbConn, id: i64, adviser_id: Option<i64>) -> Result<(), StoreError> {
    diesel::update(dossiers::table.find(id))
        .set((dossiers::adviser_id.eq(adviser_id), dossiers::version.eq(dossiers::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Sets when and why to get in touch again; both or neither.
///
/// # Errors
/// A database error.
pub fn set_reapproach(
    conn: &mut DbConn,
    id: i64,
    reapproach: Option<(NaiveDate, &str)>,
) -> Result<(), StoreError> {
    diesel::update(dossiers::table.find(id))
        .set((
            dossiers::reapproach_on.eq(reapproach.map(|(day, _)| day)),
            dossiers::reapproach_reason.eq(reapproach.map(|(_, reason)| reason)),
            dossiers::version.eq(dossiers::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes since when the organisation wants no more messages; a second time changes nothing.
///
/// # Errors
/// A database error.
pub fn stop_mail(conn: &mut DbConn, id: i64, on: NaiveDate) -> Result<(), StoreError> {
    diesel::update(dossiers::table.find(id))
        .filter(dossiers::mail_stopped_on.is_null())
        .set((
            dossiers::mail_stopped_on.eq(Some(on)),
            dossiers::mail_resumed_reason.eq(None::<String>),
            dossiers::version.eq(dossiers::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that the organisation gets messages again, and why.
///
/// # Errors
/// A database error.
pub fn resume_mail(conn: &mut DbConn, id: i64, reason: &str) -> Result<(), StoreError> {
    diesel::update(dossiers::table.find(id))
        .set((
            dossiers::mail_stopped_on.eq(None::<NaiveDate>),
            dossiers::mail_resumed_reason.eq(Some(reason)),
            dossiers::version.eq(dossiers::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// The current states of one dossier.
///
/// # Errors
/// A database error.
pub fn stages(conn: &mut DbConn, dossier_id: i64) -> Result<Stages, StoreError> {
    let rows = stage_states::table
        .filter(stage_states::dossier_id.eq(dossier_id))
        .select((stage_states::stage, stage_states::state))
        .load::<(String, String)>(conn)?;
    let mut stages = Stages::default();
    for (stage, state) in rows {
        stages.set(parsed("stage_states.stage", &stage)?, parsed("stage_states.state", &state)?);
    }
    Ok(stages)
}

/// The current states of every dossier in which anything happened.
///
/// # Errors
/// A database error.
pub fn list_states(conn: &mut DbConn) -> Result<Vec<(i64, Stage, StageState)>, StoreError> {
    stage_states::table
        .select((stage_states::dossier_id, stage_states::stage, stage_states::state))
        .load::<StateRow>(conn)?
        .into_iter()
        .map(state_of)
        .collect()
}

/// The dossiers of a tour of which the day to get in touch again has come.
///
/// # Errors
/// A database error.
pub fn list_reapproached(
    conn: &mut DbConn,
    tour_id: i64,
    today: NaiveDate,
) -> Result<Vec<i64>, StoreError> {
    Ok(dossiers::table
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(dossiers::reapproach_on.le(today))
        .select(dossiers::id)
        .load(conn)?)
}

/// The current states of these dossiers, as far as anything happened.
///
/// # Errors
/// A database error.
pub fn list_states_of(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<Vec<(i64, Stage, StageState)>, StoreError> {
    in_parts(dossier_ids, |some| {
        stage_states::table
            .filter(stage_states::dossier_id.eq_any(some))
            .select((stage_states::dossier_id, stage_states::stage, stage_states::state))
            .load::<StateRow>(conn)?
            .into_iter()
            .map(state_of)
            .collect()
    })
}

/// Dossier, stage and state.
type StateRow = (i64, String, String);

fn state_of((id, stage, state): StateRow) -> Result<(i64, Stage, StageState), StoreError> {
    Ok((id, parsed("stage_states.stage", &stage)?, parsed("stage_states.state", &state)?))
}

/// The dossiers of which a stage is in this state, of whatever tour.
///
/// # Errors
/// A database error.
pub fn list_in(conn: &mut DbConn, stage: Stage, state: StageState) -> Result<Vec<i64>, StoreError> {
    Ok(stage_states::table
        .filter(stage_states::stage.eq(stage.as_str()))
        .filter(stage_states::state.eq(state.as_str()))
        .select(stage_states::dossier_id)
        .load(conn)?)
}

/// Appends an event (its `id` is ignored) and sets the current state with it.
///
/// # Errors
/// A database error.
pub fn add_event(conn: &mut DbConn, event: &StageEvent) -> Result<i64, StoreError> {
    let id = diesel::insert_into(stage_events::table)
        .values((
            stage_events::dossier_id.eq(event.dossier_id),
            stage_events::stage.eq(event.stage.as_str()),
            stage_events::from_state.eq(event.from.as_str()),
            stage_events::to_state.eq(event.to.as_str()),
            stage_events::happened_on.eq(event.happened_on),
            stage_events::recorded_at.eq(event.recorded_at.naive_utc()),
            stage_events::actor.eq(&event.actor),
            stage_events::reason.eq(&event.reason),
            stage_events::corrects.eq(event.corrects),
        ))
        .returning(stage_events::id)
        .get_result(conn)?;
    set_state(conn, event)?;
    Ok(id)
}

fn set_state(conn: &mut DbConn, event: &StageEvent) -> Result<(), StoreError> {
    let changed =
        diesel::update(stage_states::table.find((event.dossier_id, event.stage.as_str())))
            .set((
                stage_states::state.eq(event.to.as_str()),
                stage_states::since_on.eq(event.happened_on),
            ))
            .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(stage_states::table)
            .values((
                stage_states::dossier_id.eq(event.dossier_id),
                stage_states::stage.eq(event.stage.as_str()),
                stage_states::state.eq(event.to.as_str()),
                stage_states::since_on.eq(event.happened_on),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The events of one dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_events(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<StageEvent>, StoreError> {
    stage_events::table
        .filter(stage_events::dossier_id.eq(dossier_id))
        .order(stage_events::id)
        .select(EventRow::as_select())
        .load::<EventRow>(conn)?
        .into_iter()
        .map(EventRow::into_event)
        .collect()
}

/// Everything that happened up to a day, and every correction; oldest first.
///
/// # Errors
/// A database error.
pub fn list_events_until(conn: &mut DbConn, on: NaiveDate) -> Result<Vec<StageEvent>, StoreError> {
    stage_events::table
        .filter(stage_events::happened_on.le(on).or(stage_events::corrects.is_not_null()))
        .order(stage_events::id)
        .select(EventRow::as_select())
        .load::<EventRow>(conn)?
        .into_iter()
        .map(EventRow::into_event)
        .collect()
}
