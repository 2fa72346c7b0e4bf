//! What an author has to know of the own notes: that one was opened in an emergency, and that
//! one will be destroyed.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::expiry::expiry_days;
use super::{object, organisation_of};
use crate::domain::notes::Note;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::conversations::expiry::{self, ExpiringAnswers};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::notes::{self, Access};
use crate::store::{DbConn, audit as audit_lines, dossiers, users};

/// A note that was opened in an emergency.
#[derive(Debug, Clone)]
pub struct Opening {
    /// When and why.
    pub access: Access,
    /// Who did it.
    pub opener: String,
    /// The organisation of the note.
    pub organisation: Organisation,
}

/// A note that will be destroyed.
#[derive(Debug, Clone)]
pub struct Expiring {
    /// The note.
    pub note: Note,
    /// Its organisation.
    pub organisation: Organisation,
    /// The first day on which it is gone.
    pub on: NaiveDate,
}

/// A strict note that its author let the actor read, and that the actor did not read yet.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The note.
    pub note: Note,
    /// Its organisation.
    pub organisation: Organisation,
}

/// What waits for the author of notes.
#[derive(Debug, Clone, Default)]
pub struct NoteTasks {
    /// Openings that the author has not seen yet, the oldest first.
    pub openings: Vec<Opening>,
    /// What others let the actor read.
    pub shared: Vec<Shared>,
    /// What will be destroyed within a month.
    pub expiring: Vec<Expiring>,
    /// What was told in confidence and will be destroyed within a month.
    pub answers: Vec<ExpiringAnswers>,
}

/// Gathers what the actor has to know of the own notes.
///
/// # Errors
/// A store error.
pub fn tasks(conn: &mut DbConn, actor: &Actor) -> ServiceResult<NoteTasks> {
    let Some(user_id) = actor.user_id.filter(|_| actor.may(Permission::ReadNotes)) else {
        return Ok(NoteTasks::default());
    };
    let own = notes::list_by(conn, user_id)?;
    Ok(NoteTasks {
        openings: openings(conn, &own)?,
        shared: shared(conn, actor)?,
        expiring: expiring(conn, own)?,
        answers: expiry::expiring(conn, actor)?,
    })
}

fn openings(conn: &mut DbConn, own: &[Note]) -> ServiceResult<Vec<Opening>> {
    let by_id: HashMap<i64, &Note> = own.iter().map(|note| (note.id, note)).collect();
    let ids: Vec<i64> = own.iter().map(|note| note.id).collect();
    let mut found = Vec::new();
    for access in notes::list_unseen_of(conn, &ids)? {
        let Some(note) = by_id.get(&access.note_id) else { continue };
        let dossier = dossiers::get(conn, note.dossier_id)?;
        found.push(Opening {
            opener: users::get(conn, access.opener_id)?.name,
            organisation: organisation_of(conn, &dossier)?,
            access,
        });
    }
    Ok(found)
}

/// The notes that others let the actor read and that the actor did not open yet, oldest first.
///
/// # Errors
/// A store error.
pub fn shared(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Shared>> {
    let Some(user_id) = actor.user_id.filter(|_| actor.may(Permission::ReadNotes)) else {
        return Ok(Vec::new());
    };
    let ids = notes::list_named_for(conn, user_id)?;
    let objects: Vec<String> = ids.iter().copied().map(object).collect();
    let read = audit_lines::list_done_to(conn, &["note.read"], &objects)?;
    let who = audit::named(Some(user_id));
    let mut found = Vec::new();
    for id in ids {
        let note = notes::get(conn, id)?;
        let is_read = read.iter().any(|it| it.actor == who && it.object == object(id));
        if is_read || note.destroyed_on.is_some() {
            continue;
        }
        let dossier = dossiers::get(conn, note.dossier_id)?;
        found.push(Shared { organisation: organisation_of(conn, &dossier)?, note });
    }
    found.sort_by_key(|it| it.note.id);
    Ok(found)
}

fn expiring(conn: &mut DbConn, own: Vec<Note>) -> ServiceResult<Vec<Expiring>> {
    let announced = own.into_iter().filter(|it| it.announced_on.is_some());
    let announced: Vec<Note> = announced.filter(|it| it.destroyed_on.is_none()).collect();
    let days = expiry_days(conn, &announced)?;
    let mut found = Vec::new();
    for (note, on) in announced.into_iter().zip(days) {
        let Some(on) = on else { continue };
        let dossier = dossiers::get(conn, note.dossier_id)?;
        found.push(Expiring { organisation: organisation_of(conn, &dossier)?, note, on });
    }
    found.sort_by_key(|it| (it.on, it.note.id));
    Ok(found)
}

/// The author has seen that a note was opened.
///
/// # Errors
/// Somebody else's note.
pub fn mark_seen(
    conn: &mut DbConn,
    actor: &Actor,
    access_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadNotes)?;
    let access = notes::get_access(conn, access_id)?;
    let note = notes::get(conn, access.note_id)?;
    if !actor.is(Some(note.author_id)) {
        return Err(ServiceError::Forbidden("Deze melding is voor de schrijver.".to_owned()));
    }
    Ok(notes::set_seen(conn, access_id, now)?)
}
