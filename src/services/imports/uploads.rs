//! Uploaded files wait in the database until their owner says that they may be written, at most
//! a day.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Options, read::bare_name};
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::DbConn;
use crate::store::imports::{self as store, PendingUpload};

/// How long a file waits.
const WAITS: TimeDelta = TimeDelta::days(1);

/// Keeps a file and answers the id under which its owner finds it back.
///
/// # Errors
/// No permission, or a store error.
pub fn hold(
    conn: &mut DbConn,
    actor: &Actor,
    (file_name, content): (&str, &[u8]),
    options: Options,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::ImportLists)?;
    store::remove_pending_before(conn, now - WAITS)?;
    let upload = PendingUpload {
        id: 0,
        user_id: owner(actor)?,
        file_name: bare_name(file_name),
        content: content.to_vec(),
        only_fill_empty: options.only_fill_empty,
        skip_errors: options.skip_errors,
        created_at: now.naive_utc(),
    };
    Ok(store::add_pending(conn, &upload)?)
}

/// The name, the bytes and the options of a file that waits.
///
/// # Errors
/// No permission, or the actor has no such file.
pub fn held(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
) -> ServiceResult<(String, Vec<u8>, Options)> {
    require(actor, Permission::ImportLists)?;
    let upload = store::get_pending(conn, id, owner(actor)?)?;
    let options =
        Options { only_fill_empty: upload.only_fill_empty, skip_errors: upload.skip_errors };
    Ok((upload.file_name, upload.content, options))
}

/// Throws a file that waits away.
///
/// # Errors
/// No permission, or the actor has no such file.
pub fn discard(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<()> {
    require(actor, Permission::ImportLists)?;
    let upload = store::get_pending(conn, id, owner(actor)?)?;
    Ok(store::remove_pending(conn, upload.id, upload.user_id)?)
}

fn owner(actor: &Actor) -> ServiceResult<i64> {
    actor.user_id.ok_or_else(|| ServiceError::Broken("the program uploads no files".to_owned()))
}
