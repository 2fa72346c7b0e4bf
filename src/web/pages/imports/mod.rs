//! Reading a list in, step by step: it comes in, its columns are chosen when nobody knows them,
//! it is looked at, written, and undone when it was wrong.

pub mod columns;
mod columns_view;
pub mod preview;
mod preview_asks;
mod preview_view;
mod received;
pub mod runs;
pub mod upload;

use serde_json::{Value, json};

use crate::domain::permissions::Actor;
use crate::services::ServiceResult;
use crate::services::imports::{
    self, Limits, Mapping, OpenFile, Opened, Options, ReadFile, SheetError,
};
use crate::settings::Settings;
use crate::store::DbConn;

/// How large a file may be here.
fn limits(settings: &Settings) -> Limits {
    settings.import_limits()
}

/// The steps, of which those before `current` are done.
fn steps(current: usize) -> Vec<Value> {
    ["Bestand kiezen", "Kolommen", "Nakijken", "Geschreven"]
        .iter()
        .enumerate()
        .map(
            |(at, label)| json!({ "label": label, "done": at < current, "current": at == current }),
        )
        .collect()
}

/// A file that waits, with what was chosen for it.
struct Waiting {
    name: String,
    options: Options,
    file: Result<OpenFile, SheetError>,
    /// What is remembered for its header.
    remembered: Option<Mapping>,
}

impl Waiting {
    /// The file of this actor with this id, read as was chosen.
    fn get(conn: &mut DbConn, actor: &Actor, id: i64, limits: Limits) -> ServiceResult<Self> {
        let held = imports::held(conn, actor, id)?;
        let file = imports::open(&held.file_name, &held.content, &held.options.reading, limits);
        let remembered = match &file {
            Ok(file) => imports::remembered(conn, actor, file)?,
            Err(_) => None,
        };
        Ok(Self { name: held.file_name, options: held.options, file, remembered })
    }
}

/// The rows of a file that waits, or none while somebody has to say how it is read.
fn rows_of(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    limits: Limits,
) -> ServiceResult<(Options, Option<ReadFile>)> {
    let (opened, options) = imports::open_held(conn, actor, id, limits)?;
    Ok(match opened {
        Ok(Opened::Rows(file)) => (options, Some(*file)),
        Ok(Opened::Unmapped(_)) | Err(_) => (options, None),
    })
}

/// Where an upload stands.
fn address(id: i64) -> String {
    format!("/import/{id}")
}

/// Where its columns are chosen.
fn columns_address(id: i64) -> String {
    format!("/import/{id}/kolommen")
}
