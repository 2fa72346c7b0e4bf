//! Reading a list in, step by step: it comes in, its columns are chosen when nobody knows them,
//! it is looked at, written, and undone when it was wrong.

pub mod as_file;
pub mod columns;
mod columns_view;
pub mod preview;
mod preview_asks;
mod preview_view;
mod received;
pub mod runs;
pub mod upload;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use crate::services::imports::{
    self, Limits, Mapping, OpenFile, Opened, Options, ReadFile, SheetError,
};
use crate::services::{ServiceError, ServiceResult};
use crate::settings::Settings;
use crate::web::error::Refusal;
use crate::web::page::Page;
use crate::web::pages::access::off_thread;

/// How long somebody waits for their turn.
const TURN: Duration = Duration::from_secs(10);
const BUSY: &str = "Er worden al lijsten gelezen. Uw bestand is nog niet gelezen. Probeer het over \
     een minuut opnieuw.";

/// How large a file may be here.
fn limits(settings: &Settings) -> Limits {
    settings.import_limits()
}

/// The turn of a visitor to read a list in; keep it until it is read. Who comes when as many as
/// may are busy waits a moment.
///
/// # Errors
/// Nobody was ready in time.
async fn turn(page: &Page) -> ServiceResult<SemaphorePermit<'_>> {
    let turn = timeout(TURN, page.app.importing.acquire()).await;
    turn.ok().and_then(Result::ok).ok_or(ServiceError::Busy(BUSY))
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
    /// The file of this visitor with this id, read as was chosen. A workbook takes its time, so
    /// no connection is held meanwhile.
    async fn get(page: &Page, id: i64) -> Result<Self, Refusal> {
        let limits = limits(&page.app.settings);
        let held = page.read(move |conn, actor, now| imports::held(conn, actor, id, now)).await?;
        let (name, options) = (held.file_name.clone(), held.options.clone());
        let file = off_thread(move || {
            imports::open(&held.file_name, &held.content, &held.options.reading, limits)
        })
        .await?;
        let Ok(file) = file else { return Ok(Self { name, options, file, remembered: None }) };
        let (file, remembered) = page
            .read(move |conn, actor, _| {
                let remembered = imports::remembered(conn, actor, &file)?;
                Ok((file, remembered))
            })
            .await?;
        Ok(Self { name, options, file: Ok(file), remembered })
    }

    /// Its rows, or none while somebody has to say how it is read.
    async fn into_rows(self) -> Result<(Options, Option<ReadFile>), Refusal> {
        let Self { options, file, remembered, .. } = self;
        let Ok(file) = file else { return Ok((options, None)) };
        let chosen = options.reading.mapping.clone();
        let opened = off_thread(move || file.rows(chosen, remembered)).await?;
        Ok(match opened {
            Ok(Opened::Rows(file)) => (options, Some(*file)),
            Ok(Opened::Unmapped(_)) | Err(_) => (options, None),
        })
    }
}

/// Where an upload stands.
fn address(id: i64) -> String {
    format!("/import/{id}")
}

/// Where its columns are chosen.
fn columns_address(id: i64) -> String {
    format!("/import/{id}/kolommen")
}
