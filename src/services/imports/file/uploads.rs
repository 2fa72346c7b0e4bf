//! Uploaded files wait in the database until their owner says that they may be written, at most
//! a day.

use chrono::{DateTime, Utc};

use crate::domain::permissions::{Actor, Permission};
use crate::domain::retention_terms::LIST;
use crate::services::imports::file::read::bare_name;
use crate::services::imports::options::Options;
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::DbConn;
use crate::store::imports::{self as store, PendingUpload};

/// Most files of one user that wait.
const MOST_WAITING: usize = 5;

/// A file that waits.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its name, without folders.
    pub file_name: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// How it is read in.
    pub options: Options,
}

/// Keeps a file and answers the id under which its owner finds it back.
///
/// # Errors
/// No permission, or too many files of the actor wait already.
pub fn hold(
    conn: &mut DbConn,
    actor: &Actor,
    (file_name, content): (&str, &[u8]),
    options: &Options,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::ImportLists)?;
    discard_old(conn, now)?;
    let user_id = owner(actor)?;
    if store::list_pending(conn, user_id, now - LIST)?.len() >= MOST_WAITING {
        let problem = format!(
            "Er wachten al {MOST_WAITING} bestanden van u. Schrijf er eerst een, of gooi er een weg."
        );
        return Err(ServiceError::field("file", problem));
    }
    let upload = PendingUpload {
        id: 0,
        user_id,
        file_name: bare_name(file_name),
        content: content.to_vec(),
        created_at: now.naive_utc(),
        options: text_of(options)?,
    };
    Ok(store::add_pending(conn, upload)?)
}

/// A file that waits, as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingFile {
    /// Under which its owner finds it back.
    pub id: i64,
    /// Its name, without folders.
    pub file_name: String,
    /// When it came in.
    pub at: DateTime<Utc>,
}

/// The files of the actor that wait, the newest first.
///
/// # Errors
/// No permission, or a store error.
pub fn waiting(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<WaitingFile>> {
    require(actor, Permission::ImportLists)?;
    let files = store::list_pending(conn, owner(actor)?, now - LIST)?;
    let files = files.into_iter().map(|(id, file_name, at)| WaitingFile { id, file_name, at });
    Ok(files.collect())
}

/// Throws away every file that waited too long.
///
/// # Errors
/// A store error.
pub fn discard_old(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    Ok(store::remove_pending_before(conn, now - LIST)?)
}

/// A file that waits, with its options.
///
/// # Errors
/// No permission, or the actor has no such file, or not any more.
pub fn held(conn: &mut DbConn, actor: &Actor, id: i64, now: DateTime<Utc>) -> ServiceResult<Held> {
    require(actor, Permission::ImportLists)?;
    let upload = store::get_pending(conn, (id, owner(actor)?), now - LIST)?;
    let options = serde_json::from_str(&upload.options)
        .map_err(|error| ServiceError::Broken(format!("options of upload {id}: {error}")))?;
    Ok(Held { file_name: upload.file_name, content: upload.content, options })
}

/// Sets how a file that waits is read in.
///
/// # Errors
/// No permission, or the actor has no such file.
pub fn set_options(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    options: &Options,
) -> ServiceResult<()> {
    require(actor, Permission::ImportLists)?;
    Ok(store::set_options(conn, (id, owner(actor)?), &text_of(options)?)?)
}

/// Throws a file that waits away.
///
/// # Errors
/// No permission, or the actor has no such file.
pub fn discard(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<()> {
    require(actor, Permission::ImportLists)?;
    Ok(store::remove_pending(conn, id, owner(actor)?)?)
}

fn text_of(options: &Options) -> ServiceResult<String> {
    serde_json::to_string(options).map_err(|error| ServiceError::Broken(error.to_string()))
}

fn owner(actor: &Actor) -> ServiceResult<i64> {
    actor.user_id.ok_or_else(|| ServiceError::Broken("the program uploads no files".to_owned()))
}
