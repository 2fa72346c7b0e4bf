//! Postfix' `smtp-sink`: a mail server of other people, which keeps each message in a
//! file of its own.

use std::fs::Permissions;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PROGRAM: &str = "/usr/sbin/smtp-sink";

/// A running `smtp-sink`; it stops with the test.
pub struct Sink {
    pub port: u16,
    folder: TempDir,
    child: Child,
}

impl Sink {
    /// Starts the program with options of its own, such as `-q .` to hang up after the
    /// text.
    pub fn start(options: &[&str]) -> Self {
        assert!(
            std::path::Path::new(PROGRAM).exists(),
            "{PROGRAM} is missing: install the Debian package postfix (apt-get install postfix)"
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(PROGRAM);
        if folder.path().metadata().unwrap().uid() == 0 {
            command.args(["-u", "nobody"]);
        }
        let child = command
            .args(options)
            .args(["-d", "message.", &format!("127.0.0.1:{port}"), "10"])
            .current_dir(folder.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let sink = Self { port, folder, child };
        sink.wait_until_it_listens();
        sink
    }

    fn wait_until_it_listens(&self) {
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < end, "smtp-sink does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Every message it kept, with its own notes (`X-Rcpt-Args`) on top.
    pub fn messages(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
