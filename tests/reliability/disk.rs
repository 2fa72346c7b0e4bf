//! A disk of a chosen size, in memory: mounted in a namespace of its own, which asks no rights, is
//! seen by nobody else and is gone with the process.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the disk is mounted.
const MOUNT: &str = "/mnt";
/// Its size: room for the database with its log.
const SIZE: &str = "96m";
/// A part of a file that fills the disk, in bytes.
const PART: usize = 4_096;

/// Runs an ignored test of this binary by itself, with such a disk.
pub fn run_on_one(test: &str) {
    let script = "mount -t tmpfs -o size=$2 tmpfs $3 && exec \"$0\" --exact \"$1\" --ignored \
                  --nocapture";
    let binary = std::env::current_exe().unwrap();
    let done = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(binary)
        .args([test, SIZE, MOUNT])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    println!("{told}{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && told.contains("1 passed"), "it failed, or nobody may mount");
}

/// The folder on the disk.
pub fn folder() -> &'static Path {
    Path::new(MOUNT)
}

/// Fills what is left, but for so many bytes, and answers the file that does.
pub fn fill_but(room: usize) -> PathBuf {
    let path = folder().join("filler");
    let mut file = File::create(&path).unwrap();
    let mut size = 0;
    while file.write_all(&[0; PART]).is_ok() {
        size += PART;
    }
    file.set_len(u64::try_from(size.saturating_sub(room)).unwrap()).unwrap();
    path
}

/// Lets the disk be read only, or written again.
pub fn set_read_only(is_read_only: bool) {
    let mode = if is_read_only { "remount,ro" } else { "remount,rw" };
    assert!(Command::new("mount").args(["-o", mode, MOUNT]).status().unwrap().success(), "{mode}");
}
