//! Notes on a dossier: write, read, share, keep longer, open in an emergency, destroy. Their text
//! passes here sealed; no list, message or line of the audit log knows it.

mod emergency;
pub mod expiry;
mod reading;
mod tasks;
mod writing;

use crate::domain::dossiers::Dossier;
use crate::domain::notes::{Note, Reader, may_read};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, accounts};
use crate::store::{DbConn, dossiers, notes, organisations};

pub use emergency::{Emergency, EmergencyDesk, desk, open_in_emergency, subject};
pub use reading::{NotesOf, OpenNote, of, open, readable};
pub use tasks::{Expiring, NoteTasks, Opening, Shared, mark_seen, shared, tasks};
pub use writing::{WriteNote, extend, share, write};

/// How the audit log names a note.
fn object(id: i64) -> String {
    format!("note {id}")
}

/// True for the adviser of the dossier, and for who stands in for that adviser today.
fn holds(actor: &Actor, dossier: &Dossier) -> bool {
    actor.works_for(dossier.adviser_id)
}

/// What the rules ask about the actor; none for the program itself, which reads no notes.
fn standing(actor: &Actor, dossier: &Dossier, note: &Note, named: &[i64]) -> Option<Reader> {
    Some(Reader {
        role: actor.role?,
        has_dossier: holds(actor, dossier),
        is_author: actor.is(Some(note.author_id)),
        is_named: named.contains(&note.id),
    })
}

/// The notes for which somebody named the actor.
fn named_for(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<i64>> {
    match actor.user_id {
        Some(id) => Ok(notes::list_named_for(conn, id)?),
        None => Ok(Vec::new()),
    }
}

/// A note that the actor may read, with what the rules ask about the actor.
fn get_readable(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
) -> ServiceResult<(Note, Dossier, Reader)> {
    let note = notes::get(conn, id)?;
    let dossier = dossiers::get(conn, note.dossier_id)?;
    let named = named_for(conn, actor)?;
    let reader = standing(actor, &dossier, &note, &named).filter(|it| may_read(note.level, *it));
    match reader {
        Some(reader) => Ok((note, dossier, reader)),
        None => Err(ServiceError::Forbidden(
            "Deze notitie mag u niet lezen. Vraag het aan de adviseur van het dossier.".to_owned(),
        )),
    }
}

fn organisation_of(conn: &mut DbConn, dossier: &Dossier) -> ServiceResult<Organisation> {
    Ok(organisations::get(conn, dossier.organisation_id)?)
}

/// The advisers whom the author of a note can name, by name.
fn candidates(conn: &mut DbConn, author_id: i64) -> ServiceResult<Vec<(i64, String)>> {
    let mut found = accounts::who_may(conn, Permission::LogConversations)?;
    found.retain(|(id, _)| *id != author_id);
    Ok(found)
}
