//! One running `drietraps serve`, which ends by `kill -9`.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::crash::scene::{BASE_URL, Scene};
use crate::http;

/// The longest wait for the first answer.
const START: Duration = Duration::from_secs(30);

/// A child process.
pub struct Instance {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

/// What an instance is started with.
pub struct Start<'a> {
    /// Where its database is.
    pub url: &'a str,
    /// Where its files are.
    pub folder: &'a Path,
    /// Its number: each has a journal of its own.
    pub number: usize,
    /// When its clock starts.
    pub clock: DateTime<Utc>,
    /// Where its mail goes.
    pub mail_url: String,
    /// Most messages in flight.
    pub connections: usize,
}

impl Instance {
    pub fn start(start: &Start<'_>) -> Self {
        let port = free_port();
        let file = |name: &str| start.folder.join(name).display().to_string();
        let child = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .arg("serve")
            .current_dir(start.folder)
            .env_clear()
            .env("MODE", "test")
            .env("CLOCK", start.clock.to_rfc3339())
            .env("BIND", format!("127.0.0.1:{port}"))
            .env("BASE_URL", BASE_URL)
            .env("DATABASE_URL", start.url)
            .env("SECRET_KEY_FILE", file("secret.key"))
            .env("SEND_JOURNAL", file(&format!("send-journal-{}", start.number)))
            .env("MAIL_URL", &start.mail_url)
            .env("MAIL_CONNECTIONS", start.connections.to_string())
            .env("API_RATE", "1000000")
            .env("LEASE_SECONDS", "5")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, port }
    }

    /// Starts one on its own, whose mail goes to a folder, and waits until it answers.
    pub fn alone(url: &str, folder: &Path) -> Self {
        let instance = Self::start(&Start {
            url,
            folder,
            number: 0,
            clock: Scene::starts(),
            mail_url: format!("folder://{}", folder.join("outbox").display()),
            connections: 1,
        });
        instance.answers();
        instance
    }

    /// Waits until it answers.
    pub fn answers(&self) {
        let began = Instant::now();
        while !http::send(self.port, "GET /readyz", "", "").is_ok_and(|it| it.status == 200) {
            assert!(began.elapsed() < START, "it gives no answer");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A port that nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
