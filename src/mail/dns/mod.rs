//! What the DNS says of the domain that sends: asked here, judged by pure rules.

mod advice;
mod judge;
mod key;
mod lookup;
mod records;

pub use advice::{Advice, advise};
pub use judge::judge;
pub use key::PublicKey;
pub use lookup::ask;

use std::net::SocketAddr;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Asks the DNS about a domain and judges what it says. `key` is the file and the selector of our
/// DKIM key. Blocks, for five seconds at most.
#[must_use]
pub fn check(domain: &str, key: Option<(&Path, &str)>, server: Option<SocketAddr>) -> Vec<Finding> {
    let selector = key.map(|(_, selector)| selector.to_owned());
    let question = Question { domain: domain.to_owned(), selector };
    let public = key.and_then(|(file, _)| PublicKey::from_file(file));
    judge(&question, &ask(server, &question), public.as_ref())
}

/// What is asked about the domain of the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The domain of `MAIL_FROM`.
    pub domain: String,
    /// The DKIM selector, when there is a key.
    pub selector: Option<String>,
}

/// What one question gave: the records, none when there are none, or why it stays unknown.
pub type Found = Result<Vec<String>, String>;

/// What the DNS answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// TXT of the domain.
    pub spf: Found,
    /// TXT of `selector._domainkey.domain`; empty without a selector.
    pub dkim: Found,
    /// TXT of `_dmarc.domain`, else of the nearest domain above it that has one.
    pub dmarc: Found,
    /// The mail servers of the domain.
    pub mx: Found,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Something has to be done.
    Wrong,
    /// The DNS did not answer, or there is nothing to compare.
    Unknown,
}

/// One check with what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// `SPF`, `DKIM`, `DMARC`, `MX`, or `Relay TLS` for the mail server of `MAIL_URL`.
    pub name: String,
    /// How it came out.
    pub grade: Grade,
    /// For the page, with what to do.
    pub dutch: String,
    /// For the command line, with what to do.
    pub english: String,
    /// The records that the DNS has, as they were found.
    #[serde(default)]
    pub found: Vec<String>,
}

/// What to publish for a domain, see [`advise`]; `key` is the file and the selector of our DKIM
/// key.
#[must_use]
pub fn advise_for(
    domain: &str,
    key: Option<(&Path, &str)>,
    named: (Option<&str>, &str),
) -> Vec<Advice> {
    let selector = key.map(|(_, selector)| selector.to_owned());
    let question = Question { domain: domain.to_owned(), selector };
    let public = key.and_then(|(file, _)| PublicKey::from_file(file));
    advise(&question, public.as_ref(), named)
}
