//! What happened to people between a backup and the moment it is put back, done again in the copy:
//! who was erased is erased, and what would have gone by its term goes the first night.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Manifest, archive, folder_of, in_folder};
use crate::domain::dates::amsterdam_day;
use crate::domain::retention_terms::RetentionTerms;
use crate::services::contacts::privacy;
use crate::services::{ServiceResult, conversations, notes, retention};
use crate::store::backup::{self, Contents};
use crate::store::{Db, DbConn, contacts};

/// The contacts that were erased after this backup, as far as newer backups in its folder know,
/// and the database that it takes the place of.
pub(super) fn erased_since(file: &Path, manifest: &Manifest, replaced: Option<&Path>) -> Vec<i64> {
    let beside = in_folder(folder_of(file)).unwrap_or_default();
    let newer = beside.into_iter().filter(|(at, _)| *at > manifest.made_at);
    let said = newer.filter_map(|(_, path)| archive::describe(&path).ok()).map(|it| it.held);
    let known: BTreeSet<i64> = said
        .chain(replaced.and_then(contents_of))
        .filter(|held| held.origin.is_some() && held.origin == manifest.held.origin)
        .flat_map(|held| held.erased)
        .collect();
    known.into_iter().filter(|id| !manifest.held.erased.contains(id)).collect()
}

/// What a SQLite file holds; nothing when it cannot be read, which may be why it is replaced.
fn contents_of(file: &Path) -> Option<Contents> {
    let db = Db::open(&format!("sqlite://{}", file.display()), 1).ok()?;
    db.read_now(backup::contents).ok()
}

/// Does again in a restored copy what happened to people after it was made; answers how many were
/// erased.
pub(super) fn catch_up(
    conn: &mut DbConn,
    manifest: &Manifest,
    erased: &[i64],
    (terms, now): (RetentionTerms, DateTime<Utc>),
) -> ServiceResult<usize> {
    let (made_on, today) = (amsterdam_day(manifest.made_at), amsterdam_day(now));
    let mut count = 0;
    for id in erased {
        // Who came after the backup and was erased is not in it.
        if contacts::find(conn, *id)?.is_some() {
            privacy::erase_again(conn, *id, today)?;
            count += 1;
        }
    }
    retention::announce_missed(conn, terms, made_on, today)?;
    notes::expiry::announce_missed(conn, made_on, today)?;
    conversations::expiry::announce_missed(conn, made_on, today)?;
    Ok(count)
}
