//! The built program as a child process, killed with `kill -9`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use super::CONNECTIONS;
use super::scene::Scene;
use crate::instance::{Instance, Start};

/// The instances that run now, the oldest first.
pub struct Programs {
    url: String,
    folder: PathBuf,
    smtp_port: u16,
    began: Instant,
    running: Vec<Instance>,
}

impl Programs {
    pub fn new(scene: &Scene, folder: &Path, smtp_port: u16) -> Self {
        let (url, folder) = (scene.url.clone(), folder.to_owned());
        scene.knows_journals_in(&folder);
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
        drop(self.running.remove(0));
    }

    fn spawn(&mut self, number: usize, clock: DateTime<Utc>) {
        self.running.push(Instance::start(&Start {
            url: &self.url,
            folder: &self.folder,
            number,
            clock,
            mail_url: format!("smtp://127.0.0.1:{}", self.smtp_port),
            connections: CONNECTIONS,
        }));
    }
}
