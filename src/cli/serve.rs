//! `serve`, and the two steps it takes first: `migrate` and `seed`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use anyhow::{Context, anyhow, bail};
use chrono::{DateTime, Utc};
use tokio::sync::{Notify, Semaphore};

use super::mailroom;
use crate::domain::permissions::Actor;
use crate::jobs::{self, Caretaker, Sender};
use crate::mail::Letters;
use crate::services::clock::Clock;
use crate::services::coverage::Memory;
use crate::services::organisations::Totals;
use crate::services::sealing::{SealingKey, home};
use crate::services::{aggregates, audit, first_account, progress, seed};
use crate::settings::Settings;
use crate::store::Db;
use crate::web::api::rate::Rates;
use crate::web::app::{AppState, IMPORTS};
use crate::web::assets::Assets;
use crate::web::metrics::{self, Meter};
use crate::web::patience::Patience;
use crate::web::server;
use crate::web::templates::Templates;
use crate::web::tries::Tries;

/// Connections in the pool: the web's workers, the sender and a spare.
const CONNECTIONS: u32 = 8;

/// Opens the database of the settings.
pub fn open(settings: &Settings) -> anyhow::Result<Db> {
    Db::open(&settings.database_url, CONNECTIONS).map_err(|error| anyhow!(error))
}

/// Brings the schema up to date.
pub fn migrate(settings: &Settings) -> anyhow::Result<()> {
    open(settings)?.migrate().map_err(|error| anyhow!(error))
}

/// Puts the reference data in an empty database.
pub fn seed(settings: &Settings) -> anyhow::Result<()> {
    let clock = settings.check().map_err(|error| anyhow!(error))?;
    let db = open(settings)?;
    db.migrate().map_err(|error| anyhow!(error))?;
    let seeded = db.write_now(|conn| seed::reference_data(conn, clock.now()))?;
    println!("{}", if seeded { "seeded" } else { "there are organisations already" });
    Ok(())
}

/// Migrates a database and fills it with its reference data as of a moment.
pub(super) fn seed_at(settings: &Settings, now: DateTime<Utc>) -> anyhow::Result<()> {
    let db = open(settings)?;
    db.migrate().map_err(|error| anyhow!(error))?;
    db.write_now(|conn| seed::reference_data(conn, now))?;
    Ok(())
}

/// Checks the settings and opens the database, up to date and with its reference data: what
/// every command starts with, so that each may be the first.
pub fn prepared(settings: &Settings) -> anyhow::Result<(Db, Clock)> {
    let (db, clock) = migrated(settings)?;
    let keys = known_keys(settings)?;
    if db.read_now(|conn| audit::lacks_key(conn, &keys))? {
        bail!(
            "SECRET_KEY_FILE: the audit log is sealed with a key that {} has not; run this with \
             the key file of the server",
            settings.secret_key_file.display()
        );
    }
    let db = db.sealed_by(audit::notary(keys));
    db.write_now(|conn| seed::reference_data(conn, clock.now()))?;
    Ok((db, clock))
}

/// Checks the settings and opens the database with its newest schema.
pub fn migrated(settings: &Settings) -> anyhow::Result<(Db, Clock)> {
    let clock = settings.check().map_err(|error| anyhow!(error))?;
    let db = open(settings)?;
    db.migrate().map_err(|error| anyhow!(error))?;
    Ok((db, clock))
}

/// The keys of the key file; none while there is no file, because a command never makes one.
pub fn known_keys(settings: &Settings) -> anyhow::Result<Arc<SealingKey>> {
    let path = &settings.secret_key_file;
    if !path.exists() {
        return Ok(Arc::new(SealingKey::none()));
    }
    Ok(Arc::new(SealingKey::read(path).map_err(|error| anyhow!(error))?))
}

/// Starts everything and runs until it is told to stop.
pub fn serve(settings: Settings) -> anyhow::Result<()> {
    super::start_log(&settings)?;
    let app = prepare(settings)?;
    app.db.write_now(|conn| progress::publish(conn, app.clock.now()))?;
    run_until_stopped(app)
}

/// Starts the web server and the sender and waits until the program is told to stop.
pub fn run_until_stopped(app: Data<AppState>) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(run(app))
}

/// Opens, migrates and seeds the database and gathers what requests share.
pub fn prepare(settings: Settings) -> anyhow::Result<Data<AppState>> {
    let is_first = !settings.secret_key_file.exists();
    let (db, clock) = prepared(&settings)?;
    let sealing = Arc::new(sealing_key(&settings, &db)?);
    let db = db.sealed_by(audit::notary(sealing.clone()));
    begin_seals(&db, &sealing, (is_first, clock.now()))?;
    db.write_now(|conn| aggregates::publish_first(conn, clock.now()))?;
    Ok(Data::new(AppState {
        db,
        clock,
        templates: Arc::new(Templates::load().context("the page templates")?),
        assets: Data::new(Assets::load()),
        letters: Arc::new(Letters::load(settings.retention).context("the letter templates")?),
        sealing,
        muted: Arc::new(AtomicBool::new(false)),
        sender: Arc::new(Notify::new()),
        tries: Arc::new(Tries::default()),
        passwords: Arc::default(),
        provider: Arc::default(),
        rates: Arc::new(Rates::per_minute(settings.api_rate)),
        coverage: Memory::default(),
        totals: Totals::default(),
        progress: progress::Pages::default(),
        importing: Arc::new(Semaphore::new(IMPORTS)),
        patience: Patience::default(),
        solver: Arc::new(Semaphore::new(1)),
        settings: Arc::new(settings),
    }))
}

/// The keys of this database. A new key file is made for a database that never had one alone:
/// beside sealed text it would stand for a lost file or a wrong folder.
fn sealing_key(settings: &Settings, db: &Db) -> anyhow::Result<SealingKey> {
    let path = &settings.secret_key_file;
    if !path.exists() && db.read_now(home::has_key)? {
        bail!(
            "SECRET_KEY_FILE: {} is not there, and this database has a key already. Put that file \
             back. When it is lost for good: `drietraps secrets start-anew --give-up-texts`",
            path.display()
        );
    }
    let key = SealingKey::open(path).map_err(|error| anyhow!(error))?;
    if !db.write_now(|conn| home::fits(conn, &key))? {
        tracing::error!("SECRET_KEY_FILE: this is not the newest key of the database");
    }
    Ok(key)
}

/// A key that was made just now seals what there is. With an older key a log without seals is no
/// first start: a person looks at it.
fn begin_seals(
    db: &Db,
    key: &SealingKey,
    (is_first, now): (bool, DateTime<Utc>),
) -> anyhow::Result<()> {
    if db.read_now(audit::is_sealed)? {
        return Ok(());
    }
    let actor = Actor::program("cli");
    match key.audit_keys().first() {
        Some(newest) if is_first => {
            db.write_now(|conn| audit::begin(conn, newest, &actor, now))?;
        }
        _ => tracing::warn!("the audit log has no seals yet: run `drietraps audit seal` once"),
    }
    Ok(())
}

async fn run(app: Data<AppState>) -> anyhow::Result<()> {
    let bind = app.settings.bind.clone();
    let sender = Sender::new(mailroom::open(&app)?)?;
    let reader = mailroom::reader(&app)?;
    let meter = Data::new(Meter::new().map_err(|error| anyhow!(error))?);
    let server = server::bind(app.clone(), meter.clone(), &bind);
    let server = server.with_context(|| format!("BIND: {bind}"))?;
    let monitored = monitored(&app, meter)?;
    let jobs = jobs::start(sender, app.sender.clone()).await.context("the heartbeat")?;
    let reading = reader.map(jobs::mail_reader::start);
    let caring = jobs::caretaker::start(caretaker(&app));
    println!("Listening on http://{bind}, reached as {}", app.settings.base());
    print_first_link(&app)?;
    tracing::info!(address = %app.settings.base(), "ready");
    let served = server.await.context("the web server");
    if let Some(monitored) = monitored {
        monitored.stop(false).await;
    }
    jobs.stop().await;
    if let Some(reading) = reading {
        reading.stop().await;
    }
    caring.stop().await;
    served
}

/// Shows a monitor how the program is, on an address of its own.
fn monitored(app: &Data<AppState>, meter: Data<Meter>) -> anyhow::Result<Option<ServerHandle>> {
    let Some(bind) = &app.settings.metrics_bind else { return Ok(None) };
    let server = metrics::bind(app.clone(), meter, bind);
    let server = server.with_context(|| format!("METRICS_BIND: {bind}"))?;
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(Some(handle))
}

/// Who looks after the audit log and the backups.
fn caretaker(app: &AppState) -> Caretaker {
    Caretaker {
        db: app.db.clone(),
        url: app.settings.database_url.clone(),
        clock: app.clock,
        keys: app.sealing.clone(),
        folder: app.settings.backup_folder.clone(),
    }
}

/// While there is no account, each start prints a fresh link to make the first one.
fn print_first_link(app: &AppState) -> anyhow::Result<()> {
    if let Some(token) = app.db.write_now(first_account::renew_link)? {
        println!("There is no account yet. Make the first with this link; it works once:");
        println!("{}/eerste-account/{token}", app.settings.base());
    }
    Ok(())
}
