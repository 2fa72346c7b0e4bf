//! A disk of a chosen size, in memory: a file system of its own in a namespace of its own, which
//! asks no rights and is gone with the process that holds it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where the file system is mounted, as its holder sees it.
const MOUNT: &str = "/mnt";
/// A part of a file that fills the disk, in bytes.
const PART: usize = 4_096;

/// The disk, while it is kept.
pub struct Disk {
    holder: Child,
    folder: PathBuf,
}

impl Disk {
    pub fn new(megabytes: usize) -> Self {
        let script = format!(
            "mount -t tmpfs -o size={megabytes}m tmpfs {MOUNT} && echo mounted && exec sleep 600"
        );
        let mut holder = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", &script])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut told).unwrap();
        let folder = PathBuf::from(format!("/proc/{}/root{MOUNT}", holder.id()));
        let disk = Self { holder, folder };
        assert_eq!(told.trim(), "mounted", "this machine lets nobody mount a disk in memory");
        disk
    }

    /// Fills what is left, but for so many bytes, and answers the file that does.
    pub fn fill_but(&self, room: usize) -> PathBuf {
        let path = self.folder.join("filler");
        let mut file = File::create(&path).unwrap();
        let mut size = 0;
        while file.write_all(&[0; PART]).is_ok() {
            size += PART;
        }
        file.set_len(u64::try_from(size.saturating_sub(room)).unwrap()).unwrap();
        path
    }

    /// Lets the disk be read only, or written again.
    pub fn set_read_only(&self, is_read_only: bool) {
        let mode = if is_read_only { "remount,ro" } else { "remount,rw" };
        let id = self.holder.id().to_string();
        let done = Command::new("nsenter")
            .args(["--target", &id, "--user", "--mount", "mount", "-o", mode, MOUNT])
            .status()
            .unwrap();
        assert!(done.success(), "{mode}");
    }

    /// Where anybody finds it.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
