//! Two PostgreSQL servers: the second follows the first, and takes its place when that is gone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::sql_types::{Bool, Text};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query};
use tempfile::TempDir;

use crate::crash::scene::test_server;
use crate::instance::free_port;

/// The longest wait for the second server to follow the first.
const FOLLOWING: Duration = Duration::from_secs(30);

#[derive(QueryableByName)]
struct Folder {
    #[diesel(sql_type = Text)]
    setting: String,
}

#[derive(QueryableByName)]
struct Truth {
    #[diesel(sql_type = Bool)]
    is_so: bool,
}

/// The servers; both are gone afterwards.
pub struct Pair {
    first: Server,
    second: Server,
    /// Removed last.
    _folder: TempDir,
}

struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Pair {
    /// Starts both; from then on the first tells nobody that something is written before the second
    /// has it too.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = |name| Server::new(&folder.path().join(name));
        let (first, second) = (server("first"), server("second"));
        hand_to_postgres(folder.path());
        let words = "-U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync";
        first.run("initdb", words);
        first.begin();
        let from = format!("-h 127.0.0.1 -p {} -U postgres -R -c fast --no-sync", first.port);
        second.run("pg_basebackup", &from);
        second.begin();
        first.ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
        first.ask("SELECT pg_reload_conf()");
        first.wait_for(
            "SELECT count(*) = 1 AS is_so FROM pg_stat_replication WHERE sync_state = 'sync'",
        );
        Self { first, second, _folder: folder }
    }

    /// The address of a new database on whichever of them takes writes.
    pub fn new_database(&self) -> String {
        self.first.ask("CREATE DATABASE tour");
        format!(
            "postgres://postgres@127.0.0.1:{},127.0.0.1:{}/tour?target_session_attrs=read-write",
            self.first.port, self.second.port
        )
    }

    /// The first is gone as if its plug was pulled, the second takes its place.
    pub fn fail_over(&self) {
        self.first.run("pg_ctl", "-m immediate -w stop");
        self.second.run("pg_ctl", "-w promote");
    }
}

impl Server {
    fn new(folder: &Path) -> Self {
        let mut conn = PgConnection::establish(&test_server()).unwrap();
        let asked = sql_query("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
        let found: Folder = asked.get_result(&mut conn).unwrap();
        Self { programs: found.setting.into(), folder: folder.to_owned(), port: free_port() }
    }

    fn begin(&self) {
        let sockets = self.folder.display();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={sockets} \
             -c timezone=UTC -c fsync=off",
            self.port
        );
        let log = self.folder.join("server.log");
        let mut starts = self.program("pg_ctl");
        starts.args(["-w", "-o", &options, "-l"]).arg(log).arg("start");
        assert!(starts.status().unwrap().success(), "the server does not start");
    }

    fn run(&self, program: &str, words: &str) {
        let told = self.program(program).args(words.split(' ')).output().unwrap();
        assert!(told.status.success(), "{program}: {told:?}");
    }

    /// A program of PostgreSQL on the folder of this server; it refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let mut command = if is_root() {
            let mut stepped_down = Command::new("setpriv");
            stepped_down.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
            stepped_down.arg(self.programs.join(name));
            stepped_down
        } else {
            Command::new(self.programs.join(name))
        };
        command.current_dir("/").arg("-D").arg(&self.folder);
        command.stdout(std::process::Stdio::null());
        command
    }

    fn open(&self) -> PgConnection {
        let url = format!("postgres://postgres@127.0.0.1:{}/postgres", self.port);
        PgConnection::establish(&url).unwrap()
    }

    fn ask(&self, sql: &str) {
        sql_query(sql).execute(&mut self.open()).unwrap();
    }

    fn wait_for(&self, sql: &str) {
        let began = Instant::now();
        while !sql_query(sql).get_result::<Truth>(&mut self.open()).unwrap().is_so {
            assert!(began.elapsed() < FOLLOWING, "{sql}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One of them may be gone already.
        let _ = self.program("pg_ctl").args(["-m", "immediate", "-w", "stop"]).output();
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

/// Gives a folder to the account that runs the servers.
fn hand_to_postgres(folder: &Path) {
    if is_root() {
        let told = Command::new("chown").arg("postgres:postgres").arg(folder).status();
        assert!(told.unwrap().success(), "the folder is not handed over");
    }
}
