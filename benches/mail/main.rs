//! The figures of `make bench` for sending: messages per second through the built program, each
//! claimed on the disk before it leaves and recorded after, beside Postfix' bare client into the
//! same sink over the same number of connections; and the memory it holds meanwhile.
//! Printed, never asserted: a busy machine is no fault of the program.
//!
//! `BENCH_MESSAGES` and `BENCH_MEMORY_MESSAGES` change the numbers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking"
)]

mod letters;
mod postfix;
mod program;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use postfix::Sink;
use program::{Run, Sent};

/// Messages of one comparison.
const MESSAGES: usize = 10_000;
/// Messages while memory is measured.
const FOR_MEMORY: usize = 100_000;
/// Connections: the default, and the most there can be.
const CONNECTIONS: [usize; 2] = [4, 100];
/// Bytes of a message, as `smtp-source -l` counts them.
pub const LENGTH: usize = 6000;

fn main() {
    let build =
        if cfg!(debug_assertions) { "DEBUG build: figures say nothing" } else { "release build" };
    println!("Sending, SQLite, {build}, messages of {LENGTH} bytes\n");
    let messages = number("BENCH_MESSAGES", MESSAGES);
    for connections in CONNECTIONS {
        compare(messages, connections);
    }
    let most = CONNECTIONS[1];
    if let Some((folder, key)) = dkim_key() {
        let sent = send(messages / 4, most, Some(key));
        println!("{most} connections, {} messages with DKIM (RSA, 2048 bits)", messages / 4);
        println!("drietraps {:>30.0} a second\n", sent.per_second);
        drop(folder);
    }
    let many = number("BENCH_MEMORY_MESSAGES", FOR_MEMORY);
    let sent = send(many, most, None);
    println!("{most} connections, {many} messages");
    println!("drietraps {:>30.0} a second", sent.per_second);
    println!("resident memory at its highest {:>9.1} MB (aim: at most 60 MB)", sent.megabytes);
}

fn compare(messages: usize, connections: usize) {
    let sink = Sink::start();
    let bare = postfix::send(&sink, messages, connections);
    drop(sink);
    let ours = send(messages, connections, None);
    println!("{connections} connections, {messages} messages");
    println!("smtp-source -d -l {LENGTH} {:>20.0} a second", bare);
    println!("drietraps {:>30.0} a second", ours.per_second);
    println!("{:>40.0} % of it (aim: at least 50 %)", 100.0 * ours.per_second / bare);
    println!("resident memory at its highest {:>9.1} MB\n", ours.megabytes);
}

fn send(messages: usize, connections: usize, dkim_key: Option<PathBuf>) -> Sent {
    let folder = tempfile::tempdir().unwrap();
    letters::fill(folder.path(), messages);
    let sink = Sink::start();
    Run { folder: folder.path(), port: sink.port, connections, dkim_key }.send(messages)
}

/// A new key of the kind that most senders use; none without `openssl`.
fn dkim_key() -> Option<(tempfile::TempDir, PathBuf)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dkim.pem");
    let made = Command::new("openssl")
        .args(["genrsa", "-traditional", "-out"])
        .arg(&path)
        .arg("2048")
        .stderr(Stdio::null())
        .status();
    made.is_ok_and(|status| status.success()).then_some((folder, path))
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}
