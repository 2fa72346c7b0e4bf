//! Postfix' test programs: `smtp-sink`, which takes everything, and `smtp-source`, a client that
//! keeps no record of what it sends.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::LENGTH;

/// A running `smtp-sink`; it ends with the value.
pub struct Sink {
    pub port: u16,
    child: Child,
}

impl Sink {
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("/usr/sbin/smtp-sink")
            .args(["-u", "nobody", "-c", &format!("127.0.0.1:{port}"), "200"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smtp-sink is missing: install the Debian package postfix");
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "smtp-sink does not listen");
            sleep(Duration::from_millis(20));
        }
        Self { port, child }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends messages with `smtp-source` and answers how many a second that were.
pub fn send(sink: &Sink, messages: usize, connections: usize) -> f64 {
    let started = Instant::now();
    let status = Command::new("/usr/sbin/smtp-source")
        .args(["-d", "-l", &LENGTH.to_string(), "-m", &messages.to_string()])
        .args(["-s", &connections.to_string(), "-f", "tour@tour.example"])
        .args(["-t", "griffie@gemeente.example", &format!("127.0.0.1:{}", sink.port)])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "smtp-source failed");
    messages as f64 / started.elapsed().as_secs_f64()
}
