//! Nobody holds two conversations at once, travel included.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::conversations::{DURATION, Mode};
use crate::domain::dates::{amsterdam_day, clock, clock_field, short_day};
use crate::domain::dossiers::Dossier;
use crate::domain::errors::RuleError;
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::regional_day::{Position, travel_minutes};
use crate::domain::sessions::{SAME_PLACE, TRAVEL};
use crate::services::ServiceResult;
use crate::store::conversations::PlannedSlot;
use crate::store::{DbConn, conversations, organisations, users};

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
    /// Where the organisation is, when that is known.
    pub(super) position: Option<Position>,
}

impl<'a> Slot<'a> {
    /// A conversation with an organisation.
    pub(super) fn with(
        organisation: &'a Organisation,
        id: i64,
        at: DateTime<Utc>,
        mode: Mode,
    ) -> Self {
        Self { id, at, mode, place: &organisation.name, position: organisation.position }
    }

    /// The time that has to lie between this conversation and another one: none of travel when
    /// one of them is by phone or online, by the distance where that is known, else an hour.
    fn gap(&self, other: &PlannedSlot) -> TimeDelta {
        let is_travelled = self.mode == Mode::OnSite && other.mode == Mode::OnSite;
        if !is_travelled || fold(self.place) == fold(&other.place) {
            return SAME_PLACE;
        }
        match (self.position, other.position) {
            (Some(here), Some(there)) => {
                TimeDelta::minutes(travel_minutes(here, there)).max(SAME_PLACE)
            }
            _ => TRAVEL,
        }
    }

    fn clashes_with(&self, other: &PlannedSlot) -> bool {
        let gap = self.gap(other) + DURATION;
        other.id != self.id && self.at < other.at + gap && other.at < self.at + gap
    }
}

/// Refuses when one of these advisers has another conversation too close to this one.
///
/// # Errors
/// A [`RuleError::Clash`] that names the adviser and the other conversation.
pub(super) fn refuse_clash(
    conn: &mut DbConn,
    adviser_ids: &[i64],
    slot: &Slot<'_>,
) -> ServiceResult<()> {
    let around = (slot.at - TimeDelta::days(1), slot.at + TimeDelta::days(1));
    for &adviser_id in adviser_ids {
        let planned = conversations::list_planned_of(conn, adviser_id, around)?;
        let Some(clash) = planned.iter().find(|other| slot.clashes_with(other)) else { continue };
        return Err(RuleError::Clash(format!(
            "{} heeft dan al een gesprek ({}, {}, {} tot {}); dit gesprek past er niet bij. Kies \
             een ander moment.",
            users::get(conn, adviser_id)?.name,
            clash.place,
            short_day(amsterdam_day(clash.at)),
            clock_field(clash.at),
            clock(clash.at + DURATION)
        ))
        .into());
    }
    Ok(())
}

/// The organisation of a dossier, for a slot.
pub(super) fn place_of(conn: &mut DbConn, dossier: &Dossier) -> ServiceResult<Organisation> {
    Ok(organisations::get(conn, dossier.organisation_id)?)
}
