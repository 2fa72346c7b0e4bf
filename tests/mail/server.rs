//! A mail server over loopback that does what a test tells it: refuse, hang up, fall
//! silent. It keeps every text it read to the end, also when it gave no answer.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to one message, or for the first three to one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Hangs up before the greeting.
    HangUpAtConnect,
    /// Greets with this line.
    Greet(&'static str),
    /// Answers `EHLO` with this line.
    AtEhlo(&'static str),
    /// Answers `MAIL` with this line.
    AtMail(&'static str),
    /// Answers `RCPT` with this line.
    AtRcpt(&'static str),
    /// Answers `DATA` with this line.
    AtData(&'static str),
    /// Hangs up on `DATA`.
    HangUpAtData,
    /// Never answers `DATA`.
    SilentAtData,
    /// Answers the whole text with this line.
    AfterText(&'static str),
    /// Hangs up after the whole text.
    HangUpAfterText,
    /// Sends a piece of an answer and hangs up.
    HalfAnswer,
    /// Never answers the whole text.
    SilentAfterText,
    /// Takes the message and hangs up after the answer.
    AcceptAndHangUp,
    /// Takes the message.
    Accept,
}

/// A message the server read to its end.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub text: String,
}

#[derive(Debug, Default)]
struct Seen {
    received: Vec<Received>,
    commands: Vec<String>,
    connections: usize,
}

/// A running server; it stops with the test.
pub struct Server {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// Starts a server that goes through the faults in order and accepts after them.
    pub fn start(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self::run(faults.into_iter().collect(), Duration::ZERO)
    }

    /// Starts a server that takes everything, each text after so much thinking.
    pub fn start_slow(thinking: Duration) -> Self {
        Self::run(VecDeque::new(), thinking)
    }

    fn run(faults: VecDeque<Fault>, thinking: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let faults = Arc::new(Mutex::new(faults));
        let for_threads = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut talk = Talk::new(stream, Arc::clone(&faults), Arc::clone(&for_threads));
                talk.thinking = thinking;
                std::thread::spawn(move || talk.hold());
            }
        });
        Self { port, seen }
    }

    pub fn received(&self) -> Vec<Received> {
        self.seen.lock().unwrap().received.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

/// One connection; a method that gives nothing has hung up.
struct Talk {
    input: BufReader<TcpStream>,
    output: TcpStream,
    faults: Arc<Mutex<VecDeque<Fault>>>,
    seen: Arc<Mutex<Seen>>,
    fault: Fault,
    from: String,
    to: Vec<String>,
    thinking: Duration,
}

impl Talk {
    fn new(stream: TcpStream, faults: Arc<Mutex<VecDeque<Fault>>>, seen: Arc<Mutex<Seen>>) -> Self {
        seen.lock().unwrap().connections += 1;
        let output = stream.try_clone().unwrap();
        let input = BufReader::new(stream);
        let (fault, from, thinking) = (Fault::Accept, String::new(), Duration::ZERO);
        Self { input, output, faults, seen, fault, from, to: vec![], thinking }
    }

    fn hold(mut self) {
        if self.greet().is_some() {
            while self.answer_one().is_some() {}
        }
        let _ = self.output.shutdown(std::net::Shutdown::Both);
    }

    fn greet(&mut self) -> Option<()> {
        let at_connect = |f: &Fault| matches!(f, Fault::HangUpAtConnect | Fault::Greet(_));
        let fault = self.faults.lock().unwrap().pop_front_if(|f| at_connect(f));
        match fault {
            Some(Fault::HangUpAtConnect) => None,
            Some(Fault::Greet(line)) => self.say(line),
            _ => self.say("220 loopback.example ESMTP"),
        }
    }

    fn answer_one(&mut self) -> Option<()> {
        let mut command = String::new();
        if self.input.read_line(&mut command).ok()? == 0 {
            return None;
        }
        let command = command.trim_end().to_owned();
        self.seen.lock().unwrap().commands.push(command.clone());
        match command.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => self.hello(),
            "AUTH" => self.say("535 5.7.8 who are you"),
            "MAIL" => self.mail(&command),
            "RCPT" => self.rcpt(&command),
            "DATA" => self.data(),
            "QUIT" => self.say("221 bye").and(None),
            _ => self.say("250 ok"),
        }
    }

    fn hello(&mut self) -> Option<()> {
        let at_hello = |fault: &Fault| matches!(fault, Fault::AtEhlo(_));
        let fault = self.faults.lock().unwrap().pop_front_if(|fault| at_hello(fault));
        match fault {
            Some(Fault::AtEhlo(line)) => self.say(line),
            _ => self.say("250-loopback.example\r\n250-AUTH PLAIN\r\n250 8BITMIME"),
        }
    }

    fn mail(&mut self, command: &str) -> Option<()> {
        self.fault = self.faults.lock().unwrap().pop_front().unwrap_or(Fault::Accept);
        self.from = between_brackets(command);
        self.to.clear();
        match self.fault {
            Fault::AtMail(line) => self.say(line),
            _ => self.say("250 2.1.0 sender ok"),
        }
    }

    fn rcpt(&mut self, command: &str) -> Option<()> {
        self.to.push(between_brackets(command));
        match self.fault {
            Fault::AtRcpt(line) => self.say(line),
            _ => self.say("250 2.1.5 recipient ok"),
        }
    }

    fn data(&mut self) -> Option<()> {
        match self.fault {
            Fault::AtData(line) => return self.say(line),
            Fault::HangUpAtData => return None,
            Fault::SilentAtData => {
                std::thread::sleep(Duration::from_secs(1));
                return None;
            }
            _ => self.say("354 go on")?,
        }
        let text = self.read_text()?;
        let received = Received { from: self.from.clone(), to: self.to.clone(), text };
        self.seen.lock().unwrap().received.push(received);
        std::thread::sleep(self.thinking);
        match self.fault {
            Fault::AfterText(line) => self.say(line),
            Fault::HangUpAfterText => None,
            Fault::HalfAnswer => self.output.write_all(b"250 2.0").ok().and(None),
            Fault::SilentAfterText => {
                std::thread::sleep(Duration::from_secs(5));
                None
            }
            Fault::AcceptAndHangUp => self.say("250 2.0.0 queued as 1").and(None),
            _ => self.say("250 2.0.0 queued as 1"),
        }
    }

    fn read_text(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if self.input.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line == ".\r\n" {
                return Some(text);
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }

    fn say(&mut self, line: &str) -> Option<()> {
        self.output.write_all(format!("{line}\r\n").as_bytes()).ok()
    }
}

fn between_brackets(command: &str) -> String {
    let inner = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
