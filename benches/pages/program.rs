//! The program as a process of its own: how soon it shows a page, how much memory it holds.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use drietraps::services::passwords;
use drietraps::store::users;
use drietraps::web::guard::{FORM_COOKIE, LOGIN_COOKIE};

use crate::http;
use crate::kit::{KEY, TestApp};

const STARTS: usize = 9;
const JOURNEY: usize = 100;
const PASSWORD: &str = "zeven blauwe fietsen";

/// A running `drietraps serve`; ends with the value.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes the key of the applications of the kit in a folder, and answers its path.
pub fn key_in(folder: &Path) -> PathBuf {
    let key = folder.join("secret.key");
    std::fs::write(&key, KEY).unwrap();
    std::fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    key
}

impl Program {
    /// Starts it on the database of the application, with its key.
    pub fn start(app: &TestApp) -> Self {
        let key = key_in(app.folder.path());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .arg("serve")
            .env("DATABASE_URL", &app.state.settings.database_url)
            .env("BIND", format!("127.0.0.1:{port}"))
            .env("BASE_URL", format!("http://127.0.0.1:{port}"))
            .env("MODE", "test")
            .env("CLOCK", app.now().to_rfc3339())
            .env("SECRET_KEY_FILE", &key)
            .env("API_RATE", app.state.settings.api_rate.to_string())
            .env("LOG", "error")
            .current_dir(app.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, port }
    }

    /// Asks until there is an answer, and says how long after `started` that was.
    pub fn wait_for(&self, path: &str, started: Instant) -> Duration {
        while started.elapsed() < Duration::from_secs(30) {
            let answer = http::send(self.port, &format!("GET {path}"), "", "");
            if answer.is_ok_and(|answer| answer.status == 200) {
                return started.elapsed();
            }
            sleep(Duration::from_millis(1));
        }
        panic!("{path} gave no 200 within 30 seconds");
    }

    /// Logs in over the network and answers the cookie.
    fn log_in(&self) -> String {
        let form = http::send(self.port, "GET /inloggen", "", "").unwrap();
        let cookie = form.cookie(FORM_COOKIE).unwrap();
        let (_, csrf) = cookie.split_once('=').unwrap();
        let body = format!(
            "csrf={csrf}&email=planner%40drietraps.example&password={}",
            PASSWORD.replace(' ', "+")
        );
        let answer = http::send(self.port, "POST /inloggen", &cookie, &body).unwrap();
        assert_eq!(answer.status, 303, "the login was refused");
        answer.cookie(LOGIN_COOKIE).unwrap()
    }

    /// A line of `/proc/…/status` in MB.
    pub fn memory(&self, line: &str) -> f64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap();
        let found = status.lines().find(|text| text.starts_with(line)).unwrap();
        found.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

/// Prints how long the program takes to its first answer and its first page.
pub fn print_start(app: &TestApp) {
    let mut times: Vec<(Duration, Duration)> = (0..STARTS)
        .map(|_| {
            let started = Instant::now();
            let program = Program::start(app);
            let answered = program.wait_for("/healthz", started);
            (program.wait_for("/inloggen", started), answered)
        })
        .collect();
    times.sort_unstable();
    let ((page, answered), (slowest, _)) = (times[STARTS / 2], times[STARTS - 1]);
    println!("cold start on an existing database, {STARTS} times");
    println!("first answer (/healthz) {:>29.0} ms, the middle one", millis(answered));
    println!("first page (/inloggen) {:>30.0} ms, the middle one", millis(page));
    println!("first page (/inloggen) {:>30.0} ms, the slowest", millis(slowest));
    println!("(aim: at most 300 ms)\n");
}

/// Prints the resident memory after logging in and reading pages.
pub fn print_memory(app: &TestApp, pages: &[&str]) {
    let planner = app.user("planner").id;
    let hash = passwords::hash(PASSWORD).unwrap();
    app.write(|conn| Ok(users::set_password(conn, planner, &hash)?));
    let program = Program::start(app);
    program.wait_for("/inloggen", Instant::now());
    let before = program.memory("VmRSS");
    let cookie = program.log_in();
    let mut shown = 0;
    for page in pages.iter().cycle().take(JOURNEY) {
        let answer = http::send(program.port, &format!("GET {page}"), &cookie, "").unwrap();
        shown += usize::from(answer.status == 200);
    }
    println!("resident memory");
    println!("after the first page {before:>32.1} MB");
    println!(
        "after a login and {JOURNEY} pages {:>25.1} MB ({shown} answered 200)",
        program.memory("VmRSS")
    );
    println!("at its highest {:>38.1} MB", program.memory("VmHWM"));
    println!("(aim: at most 60 MB after the journey)");
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
