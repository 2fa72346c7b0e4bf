//! A mailbox on a real server: Dovecot over loopback, in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use drietraps::domain::letters::InboundKind;
use drietraps::mail::Inbox;
use drietraps::store::inbound;
use tempfile::TempDir;

use crate::inbound::{answer, reader};
use crate::kit::{TestApp, on_both};

/// A running Dovecot with the mailbox of user `tour`.
struct Dovecot {
    port: u16,
    home: TempDir,
    server: Child,
}

impl Dovecot {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let port = free_port();
        let config = home.path().join("dovecot.conf");
        std::fs::write(&config, configuration(home.path(), port)).unwrap();
        std::fs::write(home.path().join("users"), "tour:{PLAIN}ge%heim@1::::::\n").unwrap();
        for folder in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(home.path().join("mail").join(folder)).unwrap();
        }
        own(&home.path().join("mail"));
        let program = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"];
        let program = program.iter().find(|it| Path::new(it).exists());
        let program = program.expect("dovecot is missing: run scripts/install-test-tools");
        let server = Command::new(program)
            .args(["-F", "-c"])
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { port, home, server };
        server.wait_until_it_answers();
        server
    }

    fn wait_until_it_answers(&self) {
        let patience = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let log = std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < patience, "dovecot does not answer: {log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn url(&self) -> String {
        format!("imap://tour:ge%25heim%401@127.0.0.1:{}/INBOX", self.port)
    }

    fn maildir(&self) -> PathBuf {
        self.home.path().join("mail")
    }

    /// Delivers a mail as a mail server does.
    fn deliver(&self, name: &str, text: &str) {
        self.deliver_at(name, text, SystemTime::now());
    }

    /// A mail that arrived at another moment.
    fn deliver_at(&self, name: &str, text: &str, arrived_at: SystemTime) {
        let file = self.maildir().join("tmp").join(name);
        std::fs::write(&file, text).unwrap();
        std::fs::File::open(&file).unwrap().set_modified(arrived_at).unwrap();
        own(&file);
        std::fs::rename(file, self.maildir().join("new").join(name)).unwrap();
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its own way of stopping also ends its helpers.
        let _ = Command::new("kill").arg(self.server.id().to_string()).status();
        let _ = self.server.wait();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Dovecot does not serve the mail of root: as root the mailbox belongs to user `nobody`.
fn own(path: &Path) {
    if is_root() {
        let _ = Command::new("chown").args(["-R", "nobody:nogroup"]).arg(path).status();
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout == b"0\n")
}

fn configuration(home: &Path, port: u16) -> String {
    let home_text = home.display();
    let (user, group) = match is_root() {
        true => ("nobody".to_owned(), "nogroup".to_owned()),
        false => (output("-un"), output("-gn")),
    };
    // A helper that runs as another user has to reach the folder.
    let mut mode = std::fs::metadata(home).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    std::fs::set_permissions(home, mode).unwrap();
    let internal = if is_root() {
        String::new()
    } else {
        format!(
            "default_internal_user = {user}\ndefault_login_user = {user}\n\
             default_internal_group = {group}\nservice anvil {{\n chroot =\n}}\n\
             service imap-login {{\n chroot =\n}}\n"
        )
    };
    format!(
        "base_dir = {home_text}/run\nstate_dir = {home_text}/state\nlog_path = {home_text}/log\n\
         protocols = imap\nlisten = 127.0.0.1\nssl = no\ndisable_plaintext_auth = no\n\
         mail_location = maildir:{home_text}/mail\nfirst_valid_uid = 0\nfirst_valid_gid = 0\n\
         passdb {{\n driver = passwd-file\n args = {home_text}/users\n}}\n\
         userdb {{\n driver = static\n args = uid={user} gid={group} home={home_text}\n}}\n\
         {internal}\
         service imap-login {{\n inet_listener imap {{\n  port = {port}\n }}\n \
         inet_listener imaps {{\n  port = 0\n }}\n}}\n"
    )
}

fn output(argument: &str) -> String {
    let told = Command::new("id").arg(argument).output().unwrap().stdout;
    String::from_utf8(told).unwrap().trim().to_owned()
}

fn number(app: &TestApp) -> usize {
    app.read(|conn| Ok(inbound::list(conn, false)?)).len()
}

fn mail(from: &str) -> String {
    answer(from, "<none@elders.example>", "Dag")
}

on_both!(a_mailbox_is_read_once_also_after_a_restart_and_stays_as_it_is, |app| {
    let server = Dovecot::start();
    server.deliver("1.a", &mail("een@a.example"));
    server.deliver("2.a", &mail("twee@a.example"));
    let url = server.url();
    assert_eq!(reader(&app, &url).read().unwrap(), 2);
    assert_eq!(reader(&app, &url).read().unwrap(), 0, "a restart remembers what was read");
    server.deliver("3.a", &mail("drie@a.example"));
    assert_eq!(reader(&app, &url).read().unwrap(), 1);
    assert_eq!(number(&app), 3);
    let seen = ["new", "cur"].map(|it| std::fs::read_dir(server.maildir().join(it)).unwrap());
    let names: Vec<String> = seen
        .into_iter()
        .flatten()
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 3, "nothing is deleted");
    assert!(names.iter().all(|it| !it.ends_with('S')), "nothing is marked as seen: {names:?}");
});

on_both!(a_mailbox_with_new_numbers_is_read_again_without_a_double, |app| {
    let server = Dovecot::start();
    server.deliver("1.a", &mail("een@a.example"));
    assert_eq!(reader(&app, &server.url()).read().unwrap(), 1);
    let moved = Dovecot::start();
    moved.deliver("9.a", &mail("een@a.example"));
    moved.deliver("9.b", &mail("twee@a.example"));
    // Another server numbers from the start, and under another UIDVALIDITY.
    app.write(|conn| drietraps::services::inbound::set_cursor(conn, "1:500"));
    assert_eq!(reader(&app, &moved.url()).read().unwrap(), 2);
    assert_eq!(number(&app), 2);
});

on_both!(what_a_mailbox_held_before_the_first_look_is_left_alone, |app| {
    let server = Dovecot::start();
    let days_ago = |days: u64| {
        let now = SystemTime::from(app.now());
        now - Duration::from_secs(days * 24 * 3600)
    };
    server.deliver_at("1.a", &mail("oud@a.example"), days_ago(400));
    server.deliver_at("2.a", &mail("nieuw@a.example"), days_ago(0));
    assert_eq!(reader(&app, &server.url()).read().unwrap(), 1);
    let kept = app.read(|conn| Ok(inbound::list(conn, false)?));
    assert_eq!(kept[0].from_address, "nieuw@a.example");
    // Other numbers after a move bring nothing old back.
    app.write(|conn| drietraps::services::inbound::set_cursor(conn, "1:500"));
    reader(&app, &server.url()).read().unwrap();
    assert_eq!(number(&app), 1);
});

on_both!(a_mail_that_the_server_does_not_give_keeps_back_no_other, |app| {
    let server = Dovecot::start();
    for name in ["1.a", "2.a", "3.a"] {
        server.deliver(name, &mail(&format!("{name}@a.example")));
    }
    let shut = server.maildir().join("new/2.a");
    let mut mode = std::fs::metadata(&shut).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o000);
    std::fs::set_permissions(&shut, mode).unwrap();
    while reader(&app, &server.url()).read().unwrap() > 0 {}
    let mut kept = app.read(|conn| Ok(inbound::list(conn, false)?));
    kept.reverse();
    let kept: Vec<_> = kept.iter().map(|it| (it.from_address.as_str(), it.kind)).collect();
    let (answer, other) = (InboundKind::Reply, InboundKind::Other);
    assert_eq!(kept, [("1.a@a.example", answer), ("", other), ("3.a@a.example", answer)]);
});

#[test]
fn a_mailbox_that_cannot_be_read_says_why_without_the_password() {
    let server = Dovecot::start();
    let problem = |url: String| Inbox::from_url(&url).unwrap().check().unwrap_err();
    let port = server.port;
    assert_eq!(Inbox::from_url(&server.url()).unwrap().check(), Ok(()));
    let place = format!("De mailbox op 127.0.0.1:{port}");
    assert_eq!(
        problem(format!("imap://tour:geheim@127.0.0.1:{port}/INBOX")),
        format!("{place} aanvaardt gebruikersnaam of wachtwoord niet.")
    );
    assert_eq!(
        problem(server.url().replace("INBOX", "Anders")),
        format!("{place} heeft geen mailbox “Anders”.")
    );
    assert_eq!(
        problem(server.url().replace("imap:", "imaps:")),
        format!("{place} geeft geen beveiligde verbinding.")
    );
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(
        problem(format!("imap://tour:geheim@127.0.0.1:{free}/INBOX")),
        format!("De mailbox op 127.0.0.1:{free} is niet bereikbaar.")
    );
}
