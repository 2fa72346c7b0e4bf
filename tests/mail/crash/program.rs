//! The built program as a child process, killed with `kill -9`.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use drietraps::mail::Journal;

use super::CONNECTIONS;
use super::scene::{BASE_URL, Scene};

/// No test starts more instances.
const MOST: usize = 8;

/// The instances that run now, the oldest first.
pub struct Programs {
    url: String,
    folder: PathBuf,
    smtp_port: u16,
    began: Instant,
    running: Vec<Child>,
}

impl Programs {
    pub fn new(scene: &Scene, folder: &Path, smtp_port: u16) -> Self {
        let (url, folder) = (scene.url.clone(), folder.to_owned());
        for number in 0..MOST {
            let journal = Journal::open(folder.join(format!("send-journal-{number}"))).unwrap();
            scene.knows(&journal.noted().unwrap());
        }
        Self { url, folder, smtp_port, began: Instant::now(), running: Vec::new() }
    }

    /// Starts so many instances; their clock goes on where the clock of those before stopped.
    pub fn start(&mut self, instances: usize) {
        let passed = TimeDelta::from_std(self.began.elapsed()).unwrap();
        for number in 0..instances {
            self.spawn(number, Scene::starts() + passed);
        }
    }

    /// Starts one instance so many hours later.
    pub fn start_at(&mut self, hour: u32) {
        self.spawn(0, Scene::hour(hour));
    }

    /// `kill -9` for the oldest.
    pub fn kill_one(&mut self) {
        let mut child = self.running.remove(0);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn spawn(&mut self, number: usize, clock: DateTime<Utc>) {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let file = |name: &str| self.folder.join(name).display().to_string();
        let child = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .arg("serve")
            .current_dir(&self.folder)
            .env_clear()
            .env("MODE", "test")
            .env("CLOCK", clock.to_rfc3339())
            .env("BIND", format!("127.0.0.1:{port}"))
            .env("BASE_URL", BASE_URL)
            .env("DATABASE_URL", &self.url)
            .env("SECRET_KEY_FILE", file("secret.key"))
            .env("SEND_JOURNAL", file(&format!("send-journal-{number}")))
            .env("MAIL_URL", format!("smtp://127.0.0.1:{}", self.smtp_port))
            .env("MAIL_CONNECTIONS", CONNECTIONS.to_string())
            .env("LEASE_SECONDS", "5")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.running.push(child);
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        while !self.running.is_empty() {
            self.kill_one();
        }
    }
}
