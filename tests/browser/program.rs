//! The built program as a process of its own, on a free port, with a folder of its own for
//! database and mail; ended and removed when the value is dropped.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::http;

/// How long the program may take until it answers; a debug build fills a demo in seconds.
const START: Duration = Duration::from_secs(60);

/// A running `drietraps serve` or `drietraps demo`.
pub struct Program {
    process: Child,
    port: u16,
    output: Output,
    folder: TempDir,
}

impl Program {
    /// Starts `drietraps demo`.
    pub fn demo() -> Program {
        Program::start("demo", &[]).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Starts `drietraps serve` in test mode on a new SQLite file; `settings` come on top,
    /// for instance `CLOCK` or another `DATABASE_URL`.
    pub fn serve(settings: &[(&str, &str)]) -> Program {
        Program::start("serve", settings).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Starts a command and waits until `/healthz` answers.
    ///
    /// # Errors
    /// A program that stops first or stays silent, with what it printed.
    pub fn start(command: &str, settings: &[(&str, &str)]) -> Result<Program, String> {
        Program::start_in(TempDir::new().unwrap(), free_port(), command, settings)
    }

    /// Stops the program and serves the same database at the same address again, with other
    /// settings: a later `CLOCK`.
    pub fn served_again(mut self, settings: &[(&str, &str)]) -> Program {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let folder = std::mem::replace(&mut self.folder, TempDir::new().unwrap());
        Program::start_in(folder, self.port, "serve", settings)
            .unwrap_or_else(|why| panic!("{why}"))
    }

    fn start_in(
        folder: TempDir,
        port: u16,
        command: &str,
        settings: &[(&str, &str)],
    ) -> Result<Program, String> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .arg(command)
            .current_dir(folder.path())
            .env_clear()
            .envs(environment(command, port, folder.path()))
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = Output::of(&mut process);
        let mut program = Program { process, port, output, folder };
        program.wait_until_healthy().map_err(|why| program.output.with(&why))?;
        Ok(program)
    }

    /// The address of a page: `program.url("/dekking")`.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder in which the transport `folder` leaves its `.eml` files (of `serve`).
    pub fn outbox(&self) -> PathBuf {
        self.folder.path().join("outbox")
    }

    /// A folder of this program, for files to upload.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The lines printed so far, on stdout and stderr.
    pub fn lines(&self) -> Vec<String> {
        self.output.lines()
    }

    /// The first printed line that holds this text, waited for during 10 seconds: the
    /// one-time link, an account with its password.
    pub fn line_with(&self, text: &str) -> String {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(line) = self.lines().into_iter().find(|line| line.contains(text)) {
                return line;
            }
            let missing = format!("The program printed no line with {text:?}.");
            assert!(Instant::now() < until, "{}", self.output.with(&missing));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn wait_until_healthy(&mut self) -> Result<(), String> {
        let until = Instant::now() + START;
        loop {
            if matches!(http::get(self.port, "/healthz"), Ok((200, _))) {
                return Ok(());
            }
            if let Some(status) = self.process.try_wait().map_err(|e| e.to_string())? {
                return Err(format!("The program stopped before it answered ({status})."));
            }
            if Instant::now() > until {
                return Err(format!("/healthz did not answer within {START:?}."));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("{}", self.output.with("The program printed:"));
        }
    }
}

/// What the process prints, read by two threads so that it never waits for a reader.
struct Output {
    lines: Arc<Mutex<Vec<String>>>,
    readers: Vec<std::thread::JoinHandle<()>>,
}

impl Output {
    fn of(process: &mut Child) -> Output {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(process.stdout.take().unwrap()), Box::new(process.stderr.take().unwrap())];
        let readers = streams.map(|stream| {
            let lines = Arc::clone(&lines);
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    lines.lock().unwrap().push(line);
                }
            })
        });
        Output { lines, readers: readers.into() }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    fn with(&self, why: &str) -> String {
        let settled = Instant::now() + Duration::from_millis(200);
        while Instant::now() < settled && !self.readers.iter().all(|reader| reader.is_finished()) {
            std::thread::sleep(Duration::from_millis(10));
        }
        format!("{why}\n{}", self.lines().join("\n"))
    }
}

/// A clean environment, so that the machine's own settings change nothing. `demo` brings its
/// own throw-away database and mode.
fn environment(command: &str, port: u16, folder: &Path) -> Vec<(&'static str, String)> {
    let mut settings = vec![
        ("PATH", std::env::var("PATH").unwrap_or_default()),
        ("BIND", format!("127.0.0.1:{port}")),
        ("BASE_URL", format!("http://127.0.0.1:{port}")),
    ];
    if command == "serve" {
        let folder = folder.display();
        settings.push(("MODE", "test".to_owned()));
        settings.push(("DATABASE_URL", format!("sqlite://{folder}/drietraps.sqlite")));
        settings.push(("MAIL_URL", format!("folder://{folder}/outbox")));
    }
    settings
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
