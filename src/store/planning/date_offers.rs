//! Offers of dates with their options.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::MessageState;
use crate::domain::planning::{DateOffer, DateOption, OfferState};
use crate::domain::sessions::{Booking, BookingKind};
use crate::store::schema::{date_offers, date_options, messages};
use crate::store::{DbConn, StoreError, parsed};

/// The states in which the people of an offer are booked until it expires.
const OPEN: [&str; 2] = [OfferState::Draft.as_str(), OfferState::Sent.as_str()];

#[derive(Queryable, Selectable)]
#[diesel(table_name = date_offers)]
struct OfferRow {
    id: i64,
    dossier_id: i64,
    place: String,
    planner_id: i64,
    token_hash: Option<String>,
    state: String,
    hold_until: NaiveDateTime,
    remark: Option<String>,
    answered_at: Option<NaiveDateTime>,
    session_id: Option<i64>,
    made_at: NaiveDateTime,
    version: i64,
}

impl OfferRow {
    fn into_offer(self, options: Vec<DateOption>) -> Result<DateOffer, StoreError> {
        Ok(DateOffer {
            id: self.id,
            dossier_id: self.dossier_id,
            place: self.place,
            planner_id: self.planner_id,
            state: parsed("date_offers.state", &self.state)?,
            hold_until: self.hold_until.and_utc(),
            remark: self.remark,
            answered_at: self.answered_at.map(|at| at.and_utc()),
            session_id: self.session_id,
            made_at: self.made_at.and_utc(),
            has_link: self.token_hash.is_some(),
            version: self.version,
            options,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = date_options)]
struct OptionRow {
    id: i64,
    offer_id: i64,
    starts_at: NaiveDateTime,
    ends_at: NaiveDateTime,
    moderator_id: i64,
    trainer_id: Option<i64>,
    is_chosen: bool,
}

impl OptionRow {
    fn into_option(self) -> DateOption {
        DateOption {
            id: self.id,
            starts_at: self.starts_at.and_utc(),
            ends_at: self.ends_at.and_utc(),
            moderator_id: self.moderator_id,
            trainer_id: self.trainer_id,
            is_chosen: self.is_chosen,
        }
    }
}

/// Keeps an offer with its options (`id`, `version` and the link are ignored); answers its id.
///
/// # Errors
/// [`StoreError::Duplicate`] when two options begin at the same moment.
pub fn add(conn: &mut DbConn, offer: &DateOffer) -> Result<i64, StoreError> {
    let id = diesel::insert_into(date_offers::table)
        .values((
            date_offers::dossier_id.eq(offer.dossier_id),
            date_offers::place.eq(&offer.place),
            date_offers::planner_id.eq(offer.planner_id),
            date_offers::state.eq(offer.state.as_str()),
            date_offers::hold_until.eq(offer.hold_until.naive_utc()),
            date_offers::made_at.eq(offer.made_at.naive_utc()),
        ))
        .returning(date_offers::id)
        .get_result(conn)?;
    set_options(conn, id, &offer.options)?;
    Ok(id)
}

/// Puts these options in the place of those of an offer.
///
/// # Errors
/// [`StoreError::Duplicate`] when two of them begin at the same moment.
pub fn set_options(
    conn: &mut DbConn,
    offer_id: i64,
    options: &[DateOption],
) -> Result<(), StoreError> {
    diesel::delete(date_options::table.filter(date_options::offer_id.eq(offer_id)))
        .execute(conn)?;
    for option in options {
        diesel::insert_into(date_options::table)
            .values((
                date_options::offer_id.eq(offer_id),
                date_options::starts_at.eq(option.starts_at.naive_utc()),
                date_options::ends_at.eq(option.ends_at.naive_utc()),
                date_options::moderator_id.eq(option.moderator_id),
                date_options::trainer_id.eq(option.trainer_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps state, hold, answer and session of an offer, and which option was chosen.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it since it was read.
pub fn save(conn: &mut DbConn, offer: &DateOffer) -> Result<(), StoreError> {
    let changed = diesel::update(date_offers::table.find(offer.id))
        .filter(date_offers::version.eq(offer.version))
        .set((
            date_offers::state.eq(offer.state.as_str()),
            date_offers::hold_until.eq(offer.hold_until.naive_utc()),
            date_offers::remark.eq(offer.remark.as_deref()),
            date_offers::answered_at.eq(offer.answered_at.map(|at| at.naive_utc())),
            date_offers::session_id.eq(offer.session_id),
            date_offers::version.eq(offer.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(StoreError::Conflict);
    }
    if let Some(chosen) = offer.chosen() {
        diesel::update(date_options::table.find(chosen.id))
            .set(date_options::is_chosen.eq(true))
            .execute(conn)?;
    }
    Ok(())
}

/// Gives an offer the hash of its link, or takes the link away.
///
/// # Errors
/// A database error.
pub fn set_link(
    conn: &mut DbConn,
    offer_id: i64,
    token_hash: Option<&str>,
) -> Result<(), StoreError> {
    diesel::update(date_offers::table.find(offer_id))
        .set((
            date_offers::token_hash.eq(token_hash),
            date_offers::version.eq(date_offers::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// The offer with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<DateOffer, StoreError> {
    let row = date_offers::table
        .find(id)
        .select(OfferRow::as_select())
        .first::<OfferRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit aanbod"))?;
    whole(conn, row)
}

/// The offer whose link has this hash, if there is one.
///
/// # Errors
/// A database error.
pub fn find_by_link(conn: &mut DbConn, token_hash: &str) -> Result<Option<DateOffer>, StoreError> {
    let row = date_offers::table
        .filter(date_offers::token_hash.eq(token_hash))
        .select(OfferRow::as_select())
        .first::<OfferRow>(conn)
        .optional()?;
    row.map(|row| whole(conn, row)).transpose()
}

fn whole(conn: &mut DbConn, row: OfferRow) -> Result<DateOffer, StoreError> {
    let options = date_options::table
        .filter(date_options::offer_id.eq(row.id))
        .order(date_options::starts_at)
        .select(OptionRow::as_select())
        .load::<OptionRow>(conn)?;
    row.into_offer(options.into_iter().map(OptionRow::into_option).collect())
}

/// Every offer, the newest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<DateOffer>, StoreError> {
    let rows = date_offers::table
        .order(date_offers::id.desc())
        .select(OfferRow::as_select())
        .load::<OfferRow>(conn)?;
    with_options(conn, rows)
}

/// The offers that can still become a session, expired or not, the newest first.
///
/// # Errors
/// A database error.
pub fn list_unsettled(conn: &mut DbConn) -> Result<Vec<DateOffer>, StoreError> {
    let is_none = date_offers::state.eq(OfferState::NoneSuits.as_str());
    let rows = date_offers::table
        .filter(date_offers::state.eq_any(OPEN).or(is_none))
        .order(date_offers::id.desc())
        .select(OfferRow::as_select())
        .load::<OfferRow>(conn)?;
    with_options(conn, rows)
}

fn with_options(conn: &mut DbConn, rows: Vec<OfferRow>) -> Result<Vec<DateOffer>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut options: HashMap<i64, Vec<DateOption>> = HashMap::new();
    let own = date_options::table
        .filter(date_options::offer_id.eq_any(ids))
        .order((date_options::offer_id, date_options::starts_at))
        .select(OptionRow::as_select())
        .load::<OptionRow>(conn)?;
    for row in own {
        options.entry(row.offer_id).or_default().push(row.into_option());
    }
    rows.into_iter()
        .map(|row| {
            let own = options.remove(&row.id).unwrap_or_default();
            row.into_offer(own)
        })
        .collect()
}

/// The offers of which a letter waits, left, or may have left.
///
/// # Errors
/// A database error.
pub fn list_with_letter(conn: &mut DbConn) -> Result<HashSet<i64>, StoreError> {
    use MessageState::{Queued, Sending, Sent, Unclear};
    let ids: Vec<Option<i64>> = messages::table
        .filter(messages::date_offer_id.is_not_null())
        .filter(messages::state.eq_any([Queued, Sending, Sent, Unclear].map(|it| it.as_str())))
        .select(messages::date_offer_id)
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().flatten().collect())
}

/// The moments that are held for a person now and that touch a stretch of time.
///
/// # Errors
/// A database error.
pub fn bookings_of(
    conn: &mut DbConn,
    person_id: i64,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    let rows = date_options::table
        .inner_join(date_offers::table)
        .filter(date_offers::state.eq_any(OPEN))
        .filter(date_offers::hold_until.gt(now.naive_utc()))
        .filter(date_options::starts_at.lt(until.naive_utc()))
        .filter(date_options::ends_at.gt(from.naive_utc()))
        .filter(
            date_options::moderator_id
                .eq(person_id)
                .nullable()
                .or(date_options::trainer_id.eq(person_id)),
        )
        .order((date_options::starts_at, date_options::id))
        .select((
            date_options::offer_id,
            date_options::starts_at,
            date_options::ends_at,
            date_offers::place,
        ))
        .load::<(i64, NaiveDateTime, NaiveDateTime, String)>(conn)?;
    let booking = |(id, starts_at, ends_at, place): (i64, NaiveDateTime, NaiveDateTime, String)| {
        let (starts_at, ends_at) = (starts_at.and_utc(), ends_at.and_utc());
        Booking { kind: BookingKind::Option, id, starts_at, ends_at, place }
    };
    Ok(rows.into_iter().map(booking).collect())
}

/// A moment that is held now, as the calendar needs it.
#[derive(Debug, Clone)]
pub struct HeldMoment {
    /// Id of the offer.
    pub offer_id: i64,
    /// When it begins and ends.
    pub times: (DateTime<Utc>, DateTime<Utc>),
    /// Building and town.
    pub place: String,
    /// Who would lead it, and the trainer who would join.
    pub people: (i64, Option<i64>),
    /// Dossier of the organisation.
    pub dossier_id: i64,
}

type HeldRow = ((i64, NaiveDateTime, NaiveDateTime), (i64, Option<i64>), (i64, String));

/// The moments in a stretch of time that are held now, the first first.
///
/// # Errors
/// A database error.
pub fn list_held(
    conn: &mut DbConn,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<HeldMoment>, StoreError> {
    let rows = date_options::table
        .inner_join(date_offers::table)
        .filter(date_offers::state.eq_any(OPEN))
        .filter(date_offers::hold_until.gt(now.naive_utc()))
        .filter(date_options::starts_at.ge(from.naive_utc()))
        .filter(date_options::starts_at.lt(until.naive_utc()))
        .order((date_options::starts_at, date_options::id))
        .select((
            (date_options::offer_id, date_options::starts_at, date_options::ends_at),
            (date_options::moderator_id, date_options::trainer_id),
            (date_offers::dossier_id, date_offers::place),
        ))
        .load::<HeldRow>(conn)?;
    let held = |((offer_id, starts_at, ends_at), people, (dossier_id, place)): HeldRow| {
        let times = (starts_at.and_utc(), ends_at.and_utc());
        HeldMoment { offer_id, times, place, people, dossier_id }
    };
    Ok(rows.into_iter().map(held).collect())
}

/// Every offer with its dossier, for where its moments are.
///
/// # Errors
/// A database error.
pub fn list_dossiers(conn: &mut DbConn) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(date_offers::table
        .order(date_offers::id)
        .select((date_offers::id, date_offers::dossier_id))
        .load(conn)?)
}

/// The offers of one dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<DateOffer>, StoreError> {
    let rows = date_offers::table
        .filter(date_offers::dossier_id.eq(dossier_id))
        .order(date_offers::id)
        .select(OfferRow::as_select())
        .load::<OfferRow>(conn)?;
    rows.into_iter().map(|row| whole(conn, row)).collect()
}
