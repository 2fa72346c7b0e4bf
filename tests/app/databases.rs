//! A folder and a database per test: copies of one that is filled once, gone when the test ends.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use tempfile::TempDir;

/// What a test has for itself.
pub struct Place {
    folder: TempDir,
    database: Option<OnServer>,
}

/// A database on the server of `TEST_POSTGRES_URL`.
struct OnServer {
    server: String,
    name: String,
}

/// What is copied for each test that asks for it.
pub struct Template {
    name: &'static str,
    /// Fills the empty database of this address.
    fill: fn(&str),
    file: OnceLock<TempDir>,
    database: OnceLock<String>,
}

impl Template {
    /// One that is filled when it is first asked for.
    pub const fn new(name: &'static str, fill: fn(&str)) -> Self {
        Self { name, fill, file: OnceLock::new(), database: OnceLock::new() }
    }
}

impl Place {
    /// A folder with a copy of the SQLite file, and its address.
    pub fn with_sqlite(template: &Template) -> (Self, String) {
        let folder = tempfile::tempdir().unwrap();
        let url = copy_of_sqlite(folder.path(), template);
        (Self { folder, database: None }, url)
    }

    /// A folder and a copy of the PostgreSQL database, and its address.
    pub fn with_postgres(template: &Template) -> (Self, String) {
        let database = copy_of_postgres(template);
        let url = database.url();
        (Self { folder: tempfile::tempdir().unwrap(), database: Some(database) }, url)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Place {
    /// A thousand databases of a run would fill the disk of a small machine.
    fn drop(&mut self) {
        if let Some(database) = &self.database {
            // A second panic while a failing test unwinds would end the whole run.
            if let Err(error) =
                database.tell(&format!("DROP DATABASE {} WITH (FORCE)", database.name))
            {
                eprintln!("the database {} stays: {error}", database.name);
            }
        }
    }
}

impl OnServer {
    fn url(&self) -> String {
        let (start, _) = self.server.rsplit_once('/').unwrap();
        format!("{start}/{}", self.name)
    }

    /// One at a time: a copy is refused while another is made of the same template.
    fn tell(&self, statement: &str) -> Result<(), Box<dyn Error>> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let mut conn = PgConnection::establish(&self.server)?;
        sql_query(statement).execute(&mut conn)?;
        Ok(())
    }
}

fn copy_of_sqlite(folder: &Path, template: &Template) -> String {
    let home = template.file.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("template.sqlite");
        (template.fill)(&format!("sqlite://{}", file.display()));
        home
    });
    let file = folder.join("drietraps.sqlite");
    std::fs::copy(home.path().join("template.sqlite"), &file).unwrap();
    // What was not yet checkpointed stands in the write-ahead log.
    let log = home.path().join("template.sqlite-wal");
    if log.exists() {
        std::fs::copy(log, folder.join("drietraps.sqlite-wal")).unwrap();
    }
    format!("sqlite://{}", file.display())
}

fn copy_of_postgres(template: &Template) -> OnServer {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set: run the tests through `make test` or \
         `scripts/with-postgres cargo test --features postgres`",
    );
    let process = std::process::id();
    let template = template.database.get_or_init(|| {
        let name = format!("{}_{process}", template.name);
        let filled = OnServer { server: server.clone(), name };
        filled.tell(&format!("CREATE DATABASE {}", filled.name)).unwrap();
        (template.fill)(&filled.url());
        filled.name
    });
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let copy = OnServer { server, name: format!("test_{process}_{number}") };
    copy.tell(&format!("CREATE DATABASE {} TEMPLATE {template}", copy.name)).unwrap();
    copy
}
