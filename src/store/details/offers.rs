//! Offers of help to organisations.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::domain::conversations::details::Offer;
use crate::store::schema::offers;
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = offers)]
struct OfferRow {
    id: i64,
    dossier_id: i64,
    conversation_id: Option<i64>,
    kind: String,
    offered_on: NaiveDate,
    taken_up_on: Option<NaiveDate>,
}

impl OfferRow {
    fn into_offer(self) -> Result<Offer, StoreError> {
        Ok(Offer {
            id: self.id,
            dossier_id: self.dossier_id,
            conversation_id: self.conversation_id,
            kind: parsed("offers.kind", &self.kind)?,
            offered_on: self.offered_on,
            taken_up_on: self.taken_up_on,
        })
    }
}

/// Adds an offer (its `id` is ignored) that a user recorded.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    offer: &Offer,
    recorder_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(offers::table)
        .values((
            offers::dossier_id.eq(offer.dossier_id),
            offers::conversation_id.eq(offer.conversation_id),
            offers::kind.eq(offer.kind.as_str()),
            offers::offered_on.eq(offer.offered_on),
            offers::taken_up_on.eq(offer.taken_up_on),
            offers::recorder_id.eq(recorder_id),
            offers::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The offer with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Offer, StoreError> {
    offers::table
        .find(id)
        .select(OfferRow::as_select())
        .first::<OfferRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit aanbod"))?
        .into_offer()
}

/// The offers of a dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Offer>, StoreError> {
    offers::table
        .filter(offers::dossier_id.eq(dossier_id))
        .order((offers::offered_on, offers::id))
        .select(OfferRow::as_select())
        .load::<OfferRow>(conn)?
        .into_iter()
        .map(OfferRow::into_offer)
        .collect()
}

/// Notes on which day an organisation took an offer up.
///
/// # Errors
/// A database error.
pub fn set_taken_up(conn: &mut DbConn, id: i64, on: NaiveDate) -> Result<(), StoreError> {
    diesel::update(offers::table.find(id)).set(offers::taken_up_on.eq(Some(on))).execute(conn)?;
    Ok(())
}

/// Takes the offers away that were made in a conversation and not taken up.
///
/// # Errors
/// A database error.
pub fn remove_open_of(conn: &mut DbConn, conversation_id: i64) -> Result<(), StoreError> {
    let open = offers::table
        .filter(offers::conversation_id.eq(conversation_id))
        .filter(offers::taken_up_on.is_null());
    diesel::delete(open).execute(conn)?;
    Ok(())
}
