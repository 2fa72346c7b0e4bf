//! Opening a note in an emergency: an administrator gives a reason, reads one note once, and its
//! author hears of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::expiry::expiry_days;
use super::{object, organisation_of};
use crate::domain::dates::amsterdam_day;
use crate::domain::notes::{Note, NoteLevel, is_over};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sealed::Sealed;
use crate::mail::notices::Notice;
use crate::services::queue::{self, Addressee};
use crate::services::rounds::Stationery;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::notes::{self, Access, DestructionRecord};
use crate::store::{DbConn, dossiers, organisations, users};

/// Levels that an administrator may open in an emergency; V1 is read by the whole team.
const LEVELS: [NoteLevel; 2] = [NoteLevel::Confidential, NoteLevel::Strict];

/// Fewest letters of a reason: the author and an auditor have to understand it.
const SHORTEST: usize = 10;

/// Everything an administrator sees of notes: never their text.
#[derive(Debug, Clone)]
pub struct EmergencyDesk {
    /// Notes of V2 and V3 that still have their text, with the name of the organisation.
    pub notes: Vec<(Note, String)>,
    /// Who opened which, the newest first.
    pub openings: Vec<(Access, String)>,
    /// What was destroyed.
    pub records: Vec<DestructionRecord>,
}

/// A note that was opened in an emergency.
#[derive(Debug, Clone)]
pub struct Emergency {
    /// The note.
    pub note: Note,
    /// The organisation.
    pub organisation: Organisation,
    /// Its sealed text.
    pub sealed: Option<Sealed>,
}

/// Lists what an administrator may open, what was opened, and what was destroyed.
///
/// # Errors
/// No permission.
pub fn desk(conn: &mut DbConn, actor: &Actor) -> ServiceResult<EmergencyDesk> {
    require(actor, Permission::OpenInEmergency)?;
    let names: HashMap<i64, String> =
        organisations::list(conn)?.into_iter().map(|it| (it.id, it.full_name())).collect();
    let found = notes::list(conn, &LEVELS)?;
    let mut ids: Vec<i64> = found.iter().map(|note| note.dossier_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let places: HashMap<i64, i64> = notes::list_places(conn, &ids)?.into_iter().collect();
    let name = |note: &Note| {
        let place = places.get(&note.dossier_id).and_then(|id| names.get(id));
        place.cloned().unwrap_or_default()
    };
    let found = found.into_iter().map(|note| (note.clone(), name(&note)));
    let users: HashMap<i64, String> =
        users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect();
    let opener = |access: &Access| users.get(&access.opener_id).cloned().unwrap_or_default();
    let openings = notes::list_accesses(conn)?.into_iter().map(|it| (it.clone(), opener(&it)));
    Ok(EmergencyDesk {
        notes: found.collect(),
        openings: openings.collect(),
        records: notes::list_records(conn)?,
    })
}

/// The note that an administrator is about to open.
///
/// # Errors
/// No permission, no such note, or one that needs no emergency.
pub fn subject(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<(Note, Organisation)> {
    require(actor, Permission::OpenInEmergency)?;
    let note = notes::get(conn, id)?;
    if !LEVELS.contains(&note.level) {
        let why = "Een notitie V1 lezen alle adviseurs en planners. Vraag een van hen.";
        return Err(ServiceError::not_allowed(why));
    }
    if note.destroyed_on.is_some() {
        return Err(ServiceError::not_allowed("De tekst van deze notitie is vernietigd."));
    }
    let last_days = expiry_days(conn, std::slice::from_ref(&note))?;
    if last_days.into_iter().any(|day| is_over(day, amsterdam_day(now))) {
        let why = "De bewaartermijn van deze notitie is voorbij. Niemand leest de tekst nog.";
        return Err(ServiceError::not_allowed(why));
    }
    let dossier = dossiers::get(conn, note.dossier_id)?;
    let organisation = organisation_of(conn, &dossier)?;
    Ok((note, organisation))
}

/// Opens one note with a reason. The author gets a message and a line on the list of tasks.
///
/// # Errors
/// No permission, no reason, or nothing to open.
pub fn open_in_emergency(
    conn: &mut DbConn,
    actor: &Actor,
    (id, reason): (i64, &str),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Emergency> {
    let (note, organisation) = subject(conn, actor, id, now)?;
    let reason = reason.trim();
    if reason.is_empty() {
        let problem = "Vul in waarom u deze notitie nu moet lezen.";
        return Err(ServiceError::field("reason", problem));
    }
    if reason.chars().filter(|it| it.is_alphabetic()).count() < SHORTEST {
        let problem = format!("Schrijf in een zin waarom, met ten minste {SHORTEST} letters.");
        return Err(ServiceError::field("reason", problem));
    }
    if reason.chars().count() > 400 {
        return Err(ServiceError::field("reason", "Schrijf de reden in ten hoogste 400 tekens."));
    }
    let opener_id = actor.user_id.ok_or_else(|| {
        ServiceError::Forbidden("Dit doet een beheerder zelf, met naam.".to_owned())
    })?;
    notes::add_access(conn, (id, opener_id), reason, now)?;
    audit::record(conn, actor, "note.open_in_emergency", &object(id), now)?;
    tell(conn, stationery, &note, now)?;
    let sealed = notes::sealed_text(conn, &note)?;
    Ok(Emergency { note, organisation, sealed })
}

/// Tells the author; the message names neither the organisation nor the reason, because the team
/// can read what left.
fn tell(
    conn: &mut DbConn,
    stationery: &Stationery,
    note: &Note,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let author = users::get(conn, note.author_id)?;
    let to = Addressee { label: "Schrijver van een notitie", address: &author.email };
    queue::tell(conn, stationery, to, (Notice::NoteOpened, &[]), now)?;
    Ok(())
}
