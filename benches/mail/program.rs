//! `drietraps serve` as a process of its own that sends everything there is.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use drietraps::services::ServiceResult;
use drietraps::store::schema::{attempts, messages};
use drietraps::store::{Db, DbConn, StoreError};

use crate::letters;

/// The longest time for one run.
const PATIENCE: Duration = Duration::from_secs(240);

/// What is run.
pub struct Run<'a> {
    pub folder: &'a Path,
    pub port: u16,
    pub connections: usize,
    pub dkim_key: Option<PathBuf>,
}

/// What came of it.
pub struct Sent {
    pub per_second: f64,
    pub megabytes: f64,
}

impl Run<'_> {
    /// Starts the program and waits until every message was sent.
    pub fn send(&self, number: usize) -> Sent {
        let db = Db::open(&letters::url(self.folder), 1).unwrap();
        let mut child = self.start();
        let started = Instant::now();
        while !read(&db, is_done) {
            assert!(started.elapsed() < PATIENCE, "not done within {PATIENCE:?}");
            assert!(child.try_wait().unwrap().is_none(), "the program ended");
            sleep(Duration::from_millis(250));
        }
        let megabytes = highest(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        let (sent, seconds) = read(&db, times);
        assert_eq!(sent, number, "not all messages were sent");
        Sent { per_second: sent as f64 / seconds, megabytes }
    }

    fn start(&self) -> Child {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_drietraps"));
        command
            .arg("serve")
            .current_dir(self.folder)
            .env("DATABASE_URL", letters::url(self.folder))
            .env("BIND", format!("127.0.0.1:{port}"))
            .env("BASE_URL", format!("http://127.0.0.1:{port}"))
            .env("MODE", "test")
            .env("CLOCK", letters::STARTS)
            .env("MAIL_URL", format!("smtp://127.0.0.1:{}", self.port))
            .env("MAIL_CONNECTIONS", self.connections.to_string())
            .env("LOG", "warn")
            .stdout(Stdio::null());
        if let Some(key) = &self.dkim_key {
            command.env("DKIM_KEY_FILE", key).env("DKIM_SELECTOR", "tour");
        }
        command.spawn().unwrap()
    }
}

fn read<T>(db: &Db, look: impl FnOnce(&mut DbConn) -> QueryResult<T>) -> T {
    db.read_now(|conn| ServiceResult::Ok(look(conn).map_err(StoreError::from)?)).unwrap()
}

/// Nothing waits and nothing is in flight.
fn is_done(conn: &mut DbConn) -> QueryResult<bool> {
    for state in ["queued", "sending"] {
        let one = messages::table.filter(messages::state.eq(state)).select(messages::id);
        if one.first::<i64>(conn).optional()?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How many were sent, and the seconds between the first and the last record of one.
fn times(conn: &mut DbConn) -> QueryResult<(usize, f64)> {
    let sent: i64 =
        messages::table.filter(messages::state.eq("sent")).select(count_star()).first(conn)?;
    let (first, last): (Option<NaiveDateTime>, Option<NaiveDateTime>) =
        attempts::table.select((min(attempts::at), max(attempts::at))).first(conn)?;
    let took = last.unwrap() - first.unwrap();
    Ok((usize::try_from(sent).unwrap(), took.num_microseconds().unwrap() as f64 / 1e6))
}

/// The mark that the kernel keeps, in MB.
fn highest(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
