//! How long a command takes, and how much memory it holds at its highest.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What a command took.
pub struct Measured {
    /// From start to end.
    pub seconds: f64,
    /// Resident memory at its highest.
    pub megabytes: f64,
}

/// Runs a command that has to succeed.
pub fn measure(command: &mut Command) -> Measured {
    let name = command.get_program().to_string_lossy().into_owned();
    let started = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
    let mut megabytes = 0.0_f64;
    loop {
        megabytes = megabytes.max(highest(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{name} failed");
            return Measured { seconds: started.elapsed().as_secs_f64(), megabytes };
        }
        sleep(Duration::from_millis(2));
    }
}

/// The mark that the kernel keeps; 0 when the process has just ended.
fn highest(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    kilobytes.and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
