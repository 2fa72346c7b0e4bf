//! A mail server that thinks, refuses and hangs up by the throw of a die, and that knows what it
//! took and what it refused.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::dice::Dice;

/// The longest it thinks about a text, in milliseconds.
const THINKING: u64 = 90;

/// A message and its recipient.
pub type Key = (String, String);

/// What happens to one message; the rest is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    LaterAtRcpt,
    ClosingAtMail,
    LaterAfterText,
    NeverAtRcpt,
    NeverAfterText,
    /// Hangs up before the last answer, without having taken it.
    HangUpAndForget,
    /// Takes it and hangs up before the last answer.
    TakeAndHangUp,
    /// Takes it, says so and hangs up.
    TakenAndHangUp,
}

/// By a number below 100.
fn fate(number: u64) -> Fate {
    match number {
        0..=2 => Fate::LaterAtRcpt,
        3 => Fate::ClosingAtMail,
        4 => Fate::LaterAfterText,
        5 => Fate::NeverAtRcpt,
        6 => Fate::NeverAfterText,
        7 => Fate::HangUpAndForget,
        8 => Fate::TakeAndHangUp,
        9..=10 => Fate::TakenAndHangUp,
        _ => Fate::Taken,
    }
}

#[derive(Debug, Default)]
pub struct Seen {
    /// How often each message was taken.
    pub taken: HashMap<Key, usize>,
    /// Recipients and messages that it refused, for now or for good.
    pub refused: HashMap<String, usize>,
    /// Messages that it left without an answer.
    pub unanswered: usize,
}

/// The server; it runs until the test ends.
pub struct Sink {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
    commands: Arc<AtomicUsize>,
}

impl Sink {
    pub fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, commands) = (Arc::default(), Arc::default());
        let dice = Arc::new(Mutex::new(Dice::new(seed)));
        let sink = Self { port, seen: Arc::clone(&seen), commands: Arc::clone(&commands) };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let output = stream.try_clone().unwrap();
                let talk = Talk {
                    input: BufReader::new(stream),
                    output,
                    dice: Arc::clone(&dice),
                    seen: Arc::clone(&seen),
                    commands: Arc::clone(&commands),
                    fate: Fate::Taken,
                    to: String::new(),
                };
                std::thread::spawn(move || talk.hold());
            }
        });
        sink
    }

    /// How many commands it heard.
    pub fn commands(&self) -> usize {
        self.commands.load(Ordering::Relaxed)
    }

    /// What it took and refused.
    pub fn seen<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.seen.lock().unwrap())
    }
}

/// One connection; a method that gives nothing has hung up.
struct Talk {
    input: BufReader<TcpStream>,
    output: TcpStream,
    dice: Arc<Mutex<Dice>>,
    seen: Arc<Mutex<Seen>>,
    commands: Arc<AtomicUsize>,
    fate: Fate,
    to: String,
}

impl Talk {
    fn hold(mut self) {
        if self.say("220 loopback.example ESMTP").is_some() {
            while self.answer_one().is_some() {}
        }
        let _ = self.output.shutdown(Shutdown::Both);
    }

    fn answer_one(&mut self) -> Option<()> {
        let command = self.line()?;
        self.commands.fetch_add(1, Ordering::Relaxed);
        match command.split([' ', ':']).next().unwrap_or_default() {
            "MAIL" => {
                self.fate = fate(self.dice.lock().unwrap().next(100));
                match self.fate {
                    Fate::ClosingAtMail => self.say("421 4.3.2 closing").and(None),
                    _ => self.say("250 2.1.0 sender ok"),
                }
            }
            "RCPT" => self.rcpt(&command),
            "DATA" => self.data(),
            "QUIT" => self.say("221 bye").and(None),
            _ => self.say("250 ok"),
        }
    }

    fn rcpt(&mut self, command: &str) -> Option<()> {
        let inner = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        self.to = inner.map(|(address, _)| address.to_owned()).unwrap_or_default();
        match self.fate {
            Fate::LaterAtRcpt => self.refuse("450 4.2.0 greylisted"),
            Fate::NeverAtRcpt => self.refuse("550 5.1.1 no such user"),
            _ => self.say("250 2.1.5 recipient ok"),
        }
    }

    fn data(&mut self) -> Option<()> {
        self.say("354 go on")?;
        let mut id = String::new();
        loop {
            let line = self.line()?;
            if line == "." {
                break;
            }
            if let Some(found) = line.strip_prefix("Message-ID: ") {
                id = found.to_owned();
            }
        }
        let thinking = self.dice.lock().unwrap().next(THINKING);
        std::thread::sleep(Duration::from_millis(thinking));
        match self.fate {
            Fate::LaterAfterText => self.refuse("451 4.7.1 later"),
            Fate::NeverAfterText => self.refuse("554 5.7.1 not wanted"),
            Fate::HangUpAndForget => self.leave_open(),
            Fate::TakeAndHangUp => {
                self.take(id);
                self.leave_open()
            }
            Fate::TakenAndHangUp => {
                self.take(id);
                self.say("250 2.0.0 queued").and(None)
            }
            _ => {
                self.take(id);
                self.say("250 2.0.0 queued")
            }
        }
    }

    fn take(&self, id: String) {
        let key = (id, self.to.clone());
        *self.seen.lock().unwrap().taken.entry(key).or_insert(0) += 1;
    }

    fn refuse(&self, line: &str) -> Option<()> {
        *self.seen.lock().unwrap().refused.entry(self.to.clone()).or_insert(0) += 1;
        let mut output = &self.output;
        output.write_all(format!("{line}\r\n").as_bytes()).ok()
    }

    fn leave_open(&self) -> Option<()> {
        self.seen.lock().unwrap().unanswered += 1;
        None
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.input.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn say(&mut self, line: &str) -> Option<()> {
        self.output.write_all(format!("{line}\r\n").as_bytes()).ok()
    }
}
