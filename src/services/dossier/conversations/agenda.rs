//! Nobody holds two conversations at once, travel included.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::conversations::{DURATION, Mode};
use crate::domain::dates::{amsterdam_day, clock, clock_field, short_day};
use crate::domain::errors::RuleError;
use crate::domain::sessions::{Booking, BookingKind, first_clash};
use crate::services::ServiceResult;
use crate::store::{DbConn, conversations, users};

/// A conversation that is to stand in an agenda.
pub(super) struct Slot<'a> {
    /// Its id; 0 when it is new.
    pub(super) id: i64,
    /// When it begins.
    pub(super) at: DateTime<Utc>,
    /// How it takes place.
    pub(super) mode: Mode,
    /// Name of the organisation.
    pub(super) place: &'a str,
}

/// Refuses when the adviser has another conversation too close to this one. One by phone or
/// online asks for no travel.
///
/// # Errors
/// A [`RuleError::Clash`] that names the other conversation.
pub(super) fn refuse_clash(
    conn: &mut DbConn,
    adviser_id: i64,
    slot: &Slot<'_>,
) -> ServiceResult<()> {
    let around = (slot.at - TimeDelta::days(1), slot.at + TimeDelta::days(1));
    let planned = conversations::list_planned_of(conn, adviser_id, around)?;
    let booked: Vec<Booking> = planned
        .iter()
        .map(|(id, at, mode, place)| {
            let needs_travel = *mode == Mode::OnSite && slot.mode == Mode::OnSite;
            booking(*id, *at, if needs_travel { place } else { slot.place })
        })
        .collect();
    let Some(clash) = first_clash(&booking(slot.id, slot.at, slot.place), &booked) else {
        return Ok(());
    };
    let place = planned.iter().find(|it| it.0 == clash.id).map_or("", |it| it.3.as_str());
    Err(RuleError::Clash(format!(
        "{} heeft dan al een gesprek ({place}, {}, {} tot {}); dit gesprek past er niet bij. Kies \
         een ander moment.",
        users::get(conn, adviser_id)?.name,
        short_day(amsterdam_day(clash.starts_at)),
        clock_field(clash.starts_at),
        clock(clash.ends_at)
    ))
    .into())
}

fn booking(id: i64, at: DateTime<Utc>, place: &str) -> Booking {
    let kind = BookingKind::Conversation;
    Booking { kind, id, starts_at: at, ends_at: at + DURATION, place: place.to_owned() }
}
