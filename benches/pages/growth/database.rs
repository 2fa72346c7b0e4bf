//! A database of a size, made by the program itself.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web::Data;
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use drietraps::services::coverage::Memory;
use drietraps::services::organisations::Totals;
use drietraps::store::Db;
use drietraps::web::api::rate::Rates;
use drietraps::web::app::AppState;

use crate::kit::{Backend, TestApp};
use crate::program::key_in;

/// Calls a minute with one token: the limit is not what is measured.
const UNHINDERED: u32 = 100_000_000;

/// A made database, and how long that took.
pub struct Made {
    /// The program on it.
    pub app: TestApp,
    /// How many organisations exist.
    pub organisations: usize,
    /// By the clock on the wall.
    pub took: Duration,
}

impl Made {
    /// Makes a tour of so many organisations.
    pub fn make(backend: Backend, organisations: usize) -> Self {
        let seeded = TestApp::start(Backend::Sqlite);
        let url = match backend {
            Backend::Sqlite => {
                format!("sqlite://{}", seeded.folder.path().join("growth.sqlite").display())
            }
            Backend::Postgres => postgres(organisations),
        };
        let started = Instant::now();
        let made = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .args(["generate", "--organisations", &organisations.to_string()])
            .env("DATABASE_URL", &url)
            .env("MODE", "test")
            .env("CLOCK", seeded.now().to_rfc3339())
            .env("SECRET_KEY_FILE", key_in(seeded.folder.path()))
            .env("LOG", "error")
            .current_dir(seeded.folder.path())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "generate failed");
        let took = started.elapsed();
        let mut settings = (*seeded.state.settings).clone();
        settings.database_url.clone_from(&url);
        settings.api_rate = UNHINDERED;
        let state = AppState {
            db: Db::open(&url, 6).unwrap(),
            coverage: Memory::default(),
            totals: Totals::default(),
            progress: drietraps::services::progress::Pages::default(),
            rates: Arc::new(Rates::per_minute(UNHINDERED)),
            settings: Arc::new(settings),
            ..(**seeded.state).clone()
        };
        let app = TestApp { state: Data::new(state), backend, folder: seeded.folder.clone() };
        Self { app, organisations, took }
    }
}

fn postgres(organisations: usize) -> String {
    let server = std::env::var("TEST_POSTGRES_URL").unwrap();
    let name = format!("growth_{}_{organisations}", std::process::id());
    let mut conn = PgConnection::establish(&server).unwrap();
    sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn).unwrap();
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}
