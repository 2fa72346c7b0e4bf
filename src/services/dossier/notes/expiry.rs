//! The end of notes, each night: announce what goes within a month, destroy what was announced a
//! month ago, and leave a record of it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::object;
use crate::domain::dates::amsterdam_day;
use crate::domain::notes::{Fate, Note, NoteLevel, expires_on, fate};
use crate::domain::permissions::Actor;
use crate::domain::retention::announced_meanwhile;
use crate::services::{ServiceResult, audit};
use crate::store::DbConn;
use crate::store::notes::{self, DestructionRecord};

/// What one night did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    /// Texts whose author or adviser now hears that they go.
    pub announced: usize,
    /// Texts that are gone.
    pub destroyed: usize,
}

/// Announces and destroys what it is time for.
///
/// # Errors
/// A store error.
pub fn run(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<Night> {
    let today = amsterdam_day(now);
    let kept = notes::list_kept(conn)?;
    let days = expiry_days(conn, &kept)?;
    let mut night = Night::default();
    let mut gone: Vec<&Note> = Vec::new();
    for (note, on) in kept.iter().zip(days) {
        match fate(on, note.announced_on, today) {
            Fate::Keep => {}
            Fate::Recall => notes::set_announced(conn, note.id, None)?,
            Fate::Announce => {
                notes::set_announced(conn, note.id, Some(today))?;
                night.announced += 1;
            }
            Fate::Destroy => gone.push(note),
        }
    }
    night.destroyed = gone.len();
    destroy(conn, &gone, now)?;
    Ok(night)
}

/// Announces in a copy of `made_on` what was announced after that.
///
/// # Errors
/// A store error.
pub(in crate::services) fn announce_missed(
    conn: &mut DbConn,
    made_on: NaiveDate,
    today: NaiveDate,
) -> ServiceResult<()> {
    let kept = notes::list_kept(conn)?;
    let days = expiry_days(conn, &kept)?;
    for (note, goes) in kept.iter().zip(days).filter(|(note, _)| note.announced_on.is_none()) {
        if let Some(on) = goes.and_then(|goes| announced_meanwhile(goes, made_on, today)) {
            notes::set_announced(conn, note.id, Some(on))?;
        }
    }
    Ok(())
}

/// The first day on which each of these notes may be gone, in the same order.
pub(super) fn expiry_days(
    conn: &mut DbConn,
    kept: &[Note],
) -> ServiceResult<Vec<Option<NaiveDate>>> {
    let mut ids: Vec<i64> = kept.iter().map(|note| note.dossier_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let closings: HashMap<i64, NaiveDate> = notes::list_closings(conn, &ids)?.into_iter().collect();
    let day = |note: &Note| {
        let closed_on = closings.get(&note.dossier_id).copied();
        let written_on = amsterdam_day(note.written_at);
        expires_on(note.level, written_on, closed_on, note.extended_on.is_some())
    };
    Ok(kept.iter().map(day).collect())
}

fn destroy(conn: &mut DbConn, gone: &[&Note], now: DateTime<Utc>) -> ServiceResult<()> {
    let (actor, on) = (Actor::program("jobs"), amsterdam_day(now));
    for note in gone {
        notes::set_readers(conn, note.id, &[])?;
        notes::forget_reasons(conn, note.id)?;
        notes::destroy(conn, note.id, on)?;
        audit::record(conn, &actor, "note.destroy", &object(note.id), now)?;
    }
    for level in NoteLevel::ALL {
        for is_extended in [false, true] {
            let is_one =
                |note: &&&Note| (note.level, note.extended_on.is_some()) == (*level, is_extended);
            let count = gone.iter().filter(is_one).count();
            let what = format!("tekst van notities {}", level.label());
            record(conn, (what, level.rule(is_extended)), count, on)?;
        }
    }
    Ok(())
}

/// Writes down how many of a kind were destroyed by a rule, unless there were none.
pub(in crate::services) fn record(
    conn: &mut DbConn,
    (what, rule): (String, &str),
    count: usize,
    on: NaiveDate,
) -> ServiceResult<()> {
    if count == 0 {
        return Ok(());
    }
    let quantity = i64::try_from(count).unwrap_or(i64::MAX);
    Ok(notes::add_record(conn, &DestructionRecord { what, rule: rule.to_owned(), quantity, on })?)
}
