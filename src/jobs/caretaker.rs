//! The caretaker: once a night it looks whether the audit log holds and makes a backup. Both take
//! a while, so no letter waits for them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::domain::dates::amsterdam_day;
use crate::services::backups::{self, Source};
use crate::services::clock::Clock;
use crate::services::sealing::SealingKey;
use crate::services::{ServiceError, ServiceResult, audit};
use crate::store::Db;

/// Time between two looks.
const LOOK: Duration = Duration::from_secs(30);

/// What a broken backup left in the folder is removed after so long.
const LEFT_BEHIND: Duration = Duration::from_secs(86_400);

/// Looks after the audit log and the backups of this instance.
pub struct Caretaker {
    /// The database.
    pub db: Db,
    /// Its address.
    pub url: String,
    /// Where `now` comes from.
    pub clock: Clock,
    /// The keys that the audit log is sealed with.
    pub keys: Arc<SealingKey>,
    /// Where backups go; none when none are made.
    pub folder: Option<PathBuf>,
}

impl Caretaker {
    /// Does what is due tonight and answers whether something was. Blocks.
    ///
    /// # Errors
    /// A store error.
    pub fn look(&self) -> ServiceResult<bool> {
        let checked = self.check_log()?;
        let made = self.back_up()?;
        Ok(checked || made)
    }

    fn check_log(&self) -> ServiceResult<bool> {
        let now = self.clock.now();
        let last = self.db.read_now(audit::last_check)?;
        if last.is_some_and(|last| amsterdam_day(last.at) >= amsterdam_day(now)) {
            return Ok(false);
        }
        audit::check_nightly(&self.db, &self.keys, now)?;
        Ok(true)
    }

    fn back_up(&self) -> ServiceResult<bool> {
        let Some(folder) = &self.folder else { return Ok(false) };
        let now = self.clock.now();
        if !self.db.read_now(|conn| backups::is_due(conn, now))? {
            return Ok(false);
        }
        let Some(night) = self.db.write_now(|conn| backups::begin_night(conn, now))? else {
            return Ok(false);
        };
        match self.make(folder, now) {
            Ok((file, bytes)) => self.db.write_now(|conn| {
                backups::note(conn, Ok((&file, bytes)), now)?;
                backups::end_night(conn, night)
            })?,
            Err(why) => {
                tracing::error!(%why, "the backup of tonight failed");
                self.db.write_now(|conn| backups::note(conn, Err(&why), now))?;
            }
        }
        Ok(true)
    }

    fn make(&self, folder: &Path, now: DateTime<Utc>) -> Result<(PathBuf, u64), String> {
        let told = |error: std::io::Error| format!("BACKUP_FOLDER: {}: {error}", folder.display());
        std::fs::create_dir_all(folder).map_err(told)?;
        sweep(folder).map_err(told)?;
        let file = folder.join(backups::name_at(now));
        let source = Source { db: &self.db, url: &self.url, keys: &self.keys };
        let manifest = backups::make(&source, &file, now)?;
        let gone = backups::rotate(folder).map_err(told)?;
        tracing::info!(file = %file.display(), bytes = manifest.bytes, gone, "a backup was made");
        Ok((file, manifest.bytes))
    }
}

/// Removes what a program that was killed halfway a backup left.
fn sweep(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(".drietraps-");
        let age = SystemTime::now().duration_since(entry.metadata()?.modified()?);
        if is_ours && age.is_ok_and(|age| age > LEFT_BEHIND) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// A caretaker at work.
pub struct Caring {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

/// Starts looking.
#[must_use]
pub fn start(caretaker: Caretaker) -> Caring {
    let stop = Arc::new(Notify::new());
    let task = tokio::spawn(serve(Arc::new(caretaker), stop.clone()));
    Caring { stop, task }
}

impl Caring {
    /// Stops after the look that is going on.
    pub async fn stop(self) {
        self.stop.notify_one();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the caretaker broke off");
        }
    }
}

async fn serve(caretaker: Arc<Caretaker>, stop: Arc<Notify>) {
    loop {
        let at_work = caretaker.clone();
        let looked: Result<Result<bool, ServiceError>, _> =
            tokio::task::spawn_blocking(move || at_work.look()).await;
        match looked {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the caretaker could not look"),
            Err(error) => tracing::error!(%error, "the caretaker broke off"),
        }
        tokio::select! {
            () = stop.notified() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
