//! A stop while a message is on its way: its answer is awaited and written down, nothing new
//! leaves, and the program ends as it should.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use drietraps::domain::letters::MessageState;

use crate::crash::scene::{BASE_URL, Scene, new_postgres_database};

/// The longest that a stop may take before the test gives up.
const LIMIT: Duration = Duration::from_secs(60);

/// A mail server that keeps its answer to a text back until it is told to give it.
struct Holding {
    port: u16,
    got_text: Receiver<()>,
    may_answer: Sender<()>,
}

impl Holding {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (told, got_text) = channel();
        let (may_answer, answers) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // A line that breaks off is the program that looks whether somebody listens.
                let _ = talk(stream, &told, &answers);
            }
        });
        Self { port, got_text, may_answer }
    }
}

fn talk(stream: TcpStream, told: &Sender<()>, answers: &Receiver<()>) -> std::io::Result<()> {
    let mut output = stream.try_clone()?;
    output.write_all(b"220 holding\r\n")?;
    let mut in_text = false;
    for line in BufReader::new(stream).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let answer: &[u8] = match line.as_str() {
            "." if in_text => {
                in_text = false;
                let _ = told.send(());
                let _ = answers.recv();
                b"250 taken\r\n"
            }
            _ if in_text => continue,
            "DATA" => {
                in_text = true;
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        output.write_all(answer)?;
    }
    Ok(())
}

fn program(url: &str, folder: &Path, smtp_port: u16) -> Child {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .env("MODE", "test")
        .env("CLOCK", Scene::starts().to_rfc3339())
        .env("BIND", format!("127.0.0.1:{port}"))
        .env("BASE_URL", BASE_URL)
        .env("DATABASE_URL", url)
        .env("SECRET_KEY_FILE", folder.join("secret.key"))
        .env("SEND_JOURNAL", folder.join("send-journal-0"))
        .env("MAIL_URL", format!("smtp://127.0.0.1:{smtp_port}"))
        .env("MAIL_CONNECTIONS", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn ended(child: &mut Child) -> ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if began.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it did not stop");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn stops_after_the_message_in_flight(url: &str, folder: &Path) {
    let scene = Scene::set(url, 2);
    scene.knows_journals_in(folder);
    let server = Holding::start();
    let mut child = program(url, folder, server.port);
    server.got_text.recv_timeout(LIMIT).unwrap();
    assert_eq!(scene.in_flight().len(), 1);
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it waits for the answer");
    server.may_answer.send(()).unwrap();
    assert_eq!(ended(&mut child).code(), Some(0));
    let states: Vec<MessageState> = scene.messages().iter().map(|it| it.state).collect();
    let count = |state| states.iter().filter(|it| **it == state).count();
    assert_eq!((count(MessageState::Sent), count(MessageState::Queued)), (1, 3), "{states:?}");
}

#[test]
fn a_stop_on_sqlite_awaits_the_answer_of_the_mail_server() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("tour.sqlite").display());
    stops_after_the_message_in_flight(&url, folder.path());
}

#[test]
fn a_stop_on_postgres_awaits_the_answer_of_the_mail_server() {
    let folder = tempfile::tempdir().unwrap();
    stops_after_the_message_in_flight(&new_postgres_database(), folder.path());
}
