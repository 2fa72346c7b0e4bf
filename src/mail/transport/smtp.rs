//! A mail server: connections, each kept for the next message as long as it answers, one for
//! each message that is under way at the same time.
//!
//! Everything here happens before a message is offered, so every failure is a refusal
//! for now: it says something about the server or our settings, not about a recipient.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::Rset;
use lettre::transport::smtp::extension::ClientId;

use super::handover::{Handed, Line, Text, hand_over, words};
use super::trouble::Trouble;
use crate::mail::{Dkim, Outcome, OutgoingMessage};

/// How long a connection that answered counts as alive without being asked.
const FRESH: Duration = Duration::from_secs(5);

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: only towards this machine itself.
    None,
    /// Upgraded before anything else is said; a server that cannot is refused.
    StartTls,
    /// From the first byte.
    Implicit,
}

/// Where the server is and how to talk to it.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Name or address, also the name in its certificate.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// User and password.
    pub login: Option<Credentials>,
    /// The longest wait for one answer.
    pub timeout: Duration,
}

/// A mail server that takes our messages.
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    hello: ClientId,
    lines: Mutex<Lines>,
    dkim: Option<Dkim>,
}

/// Why there is no line, for a page and for the command line.
struct NoLine {
    dutch: String,
    english: String,
}

#[derive(Default)]
struct Lines {
    idle: Vec<Kept>,
    /// When the server last answered as it should.
    answered_at: Option<Instant>,
}

/// A connection for the next message.
struct Kept {
    connection: SmtpConnection,
    used_at: Instant,
    needs_reset: bool,
}

impl Smtp {
    /// A server that is not yet connected.
    ///
    /// # Errors
    /// An English sentence when this machine has no usable certificates to trust.
    pub fn new(settings: SmtpSettings) -> Result<Self, String> {
        let tls = match settings.encryption {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Implicit => {
                let tls = TlsParameters::new(settings.host.clone());
                Some(tls.map_err(|e| format!("MAIL_URL: TLS cannot be set up: {e}"))?)
            }
        };
        let hello = ClientId::default();
        Ok(Self { settings, tls, hello, lines: Mutex::default(), dkim: None })
    }

    pub(super) fn signing(self, dkim: Option<Dkim>) -> Self {
        Self { dkim, ..self }
    }

    pub(super) fn describe(&self) -> String {
        let protection = match self.settings.encryption {
            Encryption::None => "zonder versleuteling",
            Encryption::StartTls => "STARTTLS",
            Encryption::Implicit => "TLS",
        };
        format!("mailserver {} ({protection})", self.place())
    }

    /// Asks the server, unless it answered a moment ago.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.lines().answered_at.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        self.ask().map_err(|why| why.dutch)
    }

    /// Where messages go, for the command line.
    pub fn describe_in_english(&self) -> String {
        let protection = match self.settings.encryption {
            Encryption::None => "no encryption",
            Encryption::StartTls => "STARTTLS",
            Encryption::Implicit => "TLS",
        };
        format!("mail server {} ({protection})", self.place())
    }

    /// Asks the server, whenever it answered last; the problem in English.
    pub(super) fn check_in_english(&self) -> Result<(), String> {
        self.ask().map_err(|why| why.english)
    }

    fn ask(&self) -> Result<(), NoLine> {
        let (connection, _) = self.connection()?;
        self.keep(connection, false);
        Ok(())
    }

    pub(super) fn send(&self, message: &OutgoingMessage) -> Outcome {
        let message = match message.build(self.dkim.as_ref()) {
            Ok(message) => message,
            Err(e) => return Outcome::refused_as_it_is(e.to_string()),
        };
        let Some(text) = Text::new(message.formatted()) else {
            return Outcome::refused_as_it_is("dit bericht is geen tekst");
        };
        self.offer(|line| hand_over(line, message.envelope(), &text))
    }

    /// Offers a message over a kept connection, and over a new one when that had died.
    fn offer(&self, hand: impl Fn(&mut SmtpConnection) -> Handed) -> Outcome {
        let (mut connection, is_kept) = match self.connection() {
            Ok(found) => found,
            Err(why) => return Outcome::refused_for_now(why.dutch),
        };
        let mut handed = hand(&mut connection);
        if handed.line == Line::Stale && is_kept {
            connection = match self.connect() {
                Ok(connection) => connection,
                Err(why) => {
                    self.forget();
                    return Outcome::refused_for_now(why.dutch);
                }
            };
            handed = hand(&mut connection);
        }
        match handed.line {
            Line::Free => self.keep(connection, false),
            Line::MidMessage => self.keep(connection, true),
            Line::Stale | Line::Gone => self.forget(),
        }
        handed.outcome
    }

    /// A kept connection, asked first when it was idle for a while, else a new one.
    fn connection(&self) -> Result<(SmtpConnection, bool), NoLine> {
        loop {
            let Some(mut kept) = self.lines().idle.pop() else {
                return Ok((self.connect()?, false));
            };
            let needs_asking = kept.needs_reset || kept.used_at.elapsed() >= FRESH;
            if !needs_asking || kept.connection.command(Rset).is_ok() {
                return Ok((kept.connection, true));
            }
        }
    }

    fn connect(&self) -> Result<SmtpConnection, NoLine> {
        let settings = &self.settings;
        let from_the_start = match settings.encryption {
            Encryption::Implicit => self.tls.as_ref(),
            Encryption::None | Encryption::StartTls => None,
        };
        let server = (settings.host.as_str(), settings.port);
        let timeout = Some(settings.timeout);
        let mut connection =
            SmtpConnection::connect(server, timeout, &self.hello, from_the_start, None)
                .map_err(|e| self.no_line(&e))?;
        if let (Encryption::StartTls, Some(tls)) = (settings.encryption, &self.tls) {
            connection.starttls(tls, &self.hello).map_err(|e| self.no_line(&e))?;
        }
        if let Some(login) = &settings.login {
            connection.auth(DEFAULT_MECHANISMS, login).map_err(|e| {
                let dutch = "aanvaardt gebruikersnaam of wachtwoord niet";
                self.told(&e, dutch, "does not accept the user or the password")
            })?;
        }
        Ok(connection)
    }

    fn no_line(&self, e: &Error) -> NoLine {
        let (trouble, encryption) = (Trouble::of(e), self.settings.encryption);
        self.told(e, &trouble.dutch(encryption), &trouble.english(encryption))
    }

    /// What the server itself said helps; what the machine says is for the log.
    fn told(&self, e: &Error, dutch: &str, english: &str) -> NoLine {
        tracing::warn!(server = %self.place(), why = %words(e), "the mail server refuses");
        let said = match e.status() {
            Some(_) => format!(": {}", words(e)),
            None => ".".to_owned(),
        };
        NoLine {
            dutch: format!("De mailserver {} {dutch}{said}", self.place()),
            english: format!(
                "the mail server {} {english}{}",
                self.place(),
                said.trim_end_matches('.')
            ),
        }
    }

    fn keep(&self, connection: SmtpConnection, needs_reset: bool) {
        let used_at = Instant::now();
        let mut lines = self.lines();
        lines.answered_at = Some(used_at);
        lines.idle.push(Kept { connection, used_at, needs_reset });
    }

    /// The server is asked again before the next message is claimed.
    fn forget(&self) {
        self.lines().answered_at = None;
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self) -> String {
        format!("{}:{}", self.settings.host, self.settings.port)
    }
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({})", self.describe())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Transport;

    #[test]
    fn neither_the_description_nor_the_debug_form_shows_the_login() {
        let transport = Transport::from_url("smtp://tour:geheim@127.0.0.1:2525").unwrap();
        let shown = format!("{} {transport:?}", transport.describe());
        assert!(shown.contains("127.0.0.1:2525"), "{shown}");
        assert!(!shown.contains("geheim") && !shown.contains("tour"), "{shown}");
    }
}
