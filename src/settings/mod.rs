//! The settings of the program: the environment, a `.env` file and the command line, one list.

mod check;
mod empty;
mod mail;
mod oidc;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::domain::retention_terms::RetentionTerms;
use crate::domain::second_factor::Rule;
use crate::services::imports::{self, Limits};
use empty::{Absent, file, name_server, rule, word};
pub use oidc::Oidc;

/// Where the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// For real.
    Production,
    /// A throw-away fictional tour.
    Demo,
    /// Under test.
    Test,
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Every setting; each is read from the environment variable of its name.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Where the database lives: sqlite://path or postgres://user:password@host/name
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://data/drietraps.sqlite",
        hide_env_values = true
    )]
    pub database_url: String,
    /// Address and port to listen on
    #[arg(long, env = "BIND", default_value = "127.0.0.1:8080")]
    pub bind: String,
    /// Address that people and letters use to reach this program
    #[arg(long, env = "BASE_URL", default_value = "http://127.0.0.1:8080")]
    pub base_url: String,
    /// Addresses of proxies that name the caller in X-Forwarded-For, with a comma between them
    #[arg(long, env = "TRUSTED_PROXIES", default_value = "127.0.0.1,::1", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Calls of the API that a token, or an address without one, may make in a minute
    #[arg(long, env = "API_RATE", default_value = "600")]
    pub api_rate: u32,
    /// Where mail goes: folder://path, smtp://user:pass@host:587 or smtps://host
    #[arg(long, env = "MAIL_URL", default_value = "folder://data/outbox", hide_env_values = true)]
    pub mail_url: String,
    /// Addresses and domains that demo and test mode may mail to, with a comma between them
    #[arg(long, env = "MAIL_ALLOW", default_value = "", value_delimiter = ',')]
    pub mail_allow: Vec<String>,
    /// Sender of every message
    #[arg(
        long,
        env = "MAIL_FROM",
        default_value = "Ondersteuningsteam Weerbaar Bestuur <tour@drietraps.example>"
    )]
    pub mail_from: String,
    /// Mailbox that people read and that replies go to
    #[arg(long, env = "MAIL_REPLY_TO", default_value = "tour@drietraps.example")]
    pub mail_reply_to: String,
    /// Connections to the mail server that are used at the same time
    #[arg(long, env = "MAIL_CONNECTIONS", default_value = "4")]
    pub mail_connections: usize,
    /// Where answers and bounces come in: folder://path or imaps://user:pass@host/INBOX
    #[arg(long, env = "INBOX_URL", default_value = "", value_parser = word, hide_env_values = true)]
    pub inbox_url: Absent<String>,
    /// Name server that is asked about the sender's domain, such as 127.0.0.1:53; else the system's
    #[arg(long, env = "DNS_RESOLVER", default_value = "", value_parser = name_server)]
    pub dns_resolver: Absent<SocketAddr>,
    /// PEM file with the DKIM key
    #[arg(long, env = "DKIM_KEY_FILE", default_value = "", value_parser = file)]
    pub dkim_key_file: Absent<PathBuf>,
    /// DKIM selector that belongs to the key
    #[arg(long, env = "DKIM_SELECTOR", default_value = "", value_parser = word)]
    pub dkim_selector: Absent<String>,
    /// File with the key that seals confidential text; made when absent
    #[arg(long, env = "SECRET_KEY_FILE", default_value = "data/secret.key")]
    pub secret_key_file: PathBuf,
    /// File with the send journal of this instance
    #[arg(long, env = "SEND_JOURNAL", default_value = "data/send-journal")]
    pub send_journal: PathBuf,
    /// Folder that a backup goes into every night; empty makes none
    #[arg(long, env = "BACKUP_FOLDER", default_value = "", value_parser = file)]
    pub backup_folder: Absent<PathBuf>,
    /// Address and port of the figures for a monitor, at /metrics; empty shows none
    #[arg(long, env = "METRICS_BIND", default_value = "", value_parser = word)]
    pub metrics_bind: Absent<String>,
    /// Where the program runs
    #[arg(long, env = "MODE", default_value = "production")]
    pub mode: Mode,
    /// `system`, or an instant at which the clock starts (not in production)
    #[arg(long, env = "CLOCK", default_value = "system")]
    pub clock: String,
    /// Whether a round is released by somebody else than its author
    #[arg(long, env = "FOUR_EYES", default_value = "on")]
    pub four_eyes: Switch,
    /// Who has to have a second factor: `required` (admin and planner), `all` or `optional`; when
    /// empty, `required` in production and `optional` elsewhere
    #[arg(long, env = "SECOND_FACTOR", default_value = "", value_parser = rule)]
    pub second_factor: Absent<Rule>,
    /// Single sign-on.
    #[command(flatten)]
    pub oidc: Oidc,
    /// Whether anybody may read how far the tour is, at /voortgang
    #[arg(long, env = "PUBLIC_PROGRESS", default_value = "off")]
    pub public_progress: Switch,
    /// Seconds that a claimed message may be in flight before it counts as unclear
    #[arg(long, env = "LEASE_SECONDS", default_value = "120")]
    pub lease_seconds: u32,
    /// Largest list that is read in, in MB (millions of bytes)
    #[arg(long, env = "IMPORT_MAX_MB", default_value = "20")]
    pub import_max_mb: usize,
    /// Most rows of a list that is read in
    #[arg(long, env = "IMPORT_MAX_ROWS", default_value = "120000")]
    pub import_max_rows: usize,
    /// Phone number of the support line, day and night
    #[arg(long, env = "SUPPORT_PHONE", default_value = "070 37 38 314")]
    pub support_phone: String,
    /// Mailbox of the support team
    #[arg(long, env = "SUPPORT_EMAIL", default_value = "info@ondersteuningsteamwb.nl")]
    pub support_email: String,
    /// Who answers for the personal data, as it stands on /privacy
    #[arg(long, env = "CONTROLLER", value_parser = word, default_value = "")]
    pub controller: Absent<String>,
    /// E-mail address of the data protection officer, on /privacy
    #[arg(long, env = "DATA_PROTECTION_OFFICER", value_parser = word, default_value = "")]
    pub data_protection_officer: Absent<String>,
    /// Months that this installation keeps what tells of people, where that is shorter than the
    /// longest, such as `message_text=6,contact=6`
    #[arg(long, env = "RETENTION", default_value = "")]
    pub retention: RetentionTerms,
    /// What is logged, such as `info` or `drietraps=debug`
    #[arg(long, env = "LOG", default_value = "info")]
    pub log: String,
    /// How log lines look
    #[arg(long, env = "LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

impl Settings {
    /// True when a second person has to release a round.
    #[must_use]
    pub fn asks_four_eyes(&self) -> bool {
        self.four_eyes == Switch::On
    }

    /// Who has to have a second factor.
    #[must_use]
    pub fn second_factor_rule(&self) -> Rule {
        self.second_factor.unwrap_or(match self.mode {
            Mode::Production => Rule::Required,
            Mode::Demo | Mode::Test => Rule::Optional,
        })
    }

    /// True when anybody may read how far the tour is.
    #[must_use]
    pub fn shows_progress(&self) -> bool {
        self.public_progress == Switch::On
    }

    /// How large a list may be.
    #[must_use]
    pub fn import_limits(&self) -> Limits {
        imports::limits(self.import_max_mb, self.import_max_rows)
    }

    /// The base address without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        self.base_url.trim_end_matches('/')
    }
}
