//! What a mail that came in says: pure parsing from bytes, for bounces (RFC 3464), automatic
//! answers (RFC 3834) and answers of people. Knows neither where a mail came from nor whose it is.

mod bounce;
mod excerpt;
mod kind;
mod machine;
mod parts;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use mail_parser::MessageParser;
use sha2::{Digest, Sha256};

pub use kind::{Action, Bounced, Kind};

use parts::Mail;

/// Most bytes of one mail that are read; of a larger one only the beginning counts.
pub const LARGEST: usize = 5_000_000;
/// Most characters of a subject that are kept.
const LONGEST_SUBJECT: usize = 200;
/// Most Message-IDs that a mail is taken to answer.
const MOST_REFERENCES: usize = 20;

/// A mail that came in, as far as it matters to a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The same for the same mail however often it is read.
    pub key: String,
    /// The bare address of the sender; empty when it names none.
    pub from: String,
    /// Subject line, on one line.
    pub subject: String,
    /// When it was sent, by its own word.
    pub date: Option<DateTime<Utc>>,
    /// The Message-IDs (with brackets) that it answers or reports on.
    pub references: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// Whether it is larger than [`LARGEST`], so that only its beginning was there to read.
    pub is_cut: bool,
}

impl Incoming {
    /// Reads the beginning of a mail that is larger than [`LARGEST`].
    #[must_use]
    pub fn cut(bytes: &[u8]) -> Self {
        Self { is_cut: true, ..parse(bytes) }
    }
}

/// Reads a mail. Whatever the bytes are, there is an answer: what cannot be read is
/// [`Kind::Other`].
#[must_use]
pub fn parse(bytes: &[u8]) -> Incoming {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return unreadable(bytes);
    };
    let mail = Mail::new(&message);
    let date = message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
    let kind = kind::of(&mail);
    let mut references = kind.original_message_id().map(str::to_owned).into_iter().collect();
    add_message_ids(&mut references, &mail.header("In-Reply-To"));
    add_message_ids(&mut references, &mail.header("References"));
    references.truncate(MOST_REFERENCES);
    Incoming {
        key: key(&mail, bytes),
        from: mail.sender(),
        subject: parts::one_line(message.subject().unwrap_or_default(), LONGEST_SUBJECT),
        date,
        references,
        kind,
        is_cut: false,
    }
}

fn unreadable(bytes: &[u8]) -> Incoming {
    Incoming {
        key: hex(&Sha256::digest(bytes)),
        from: String::new(),
        subject: String::new(),
        date: None,
        references: Vec::new(),
        kind: Kind::Other { excerpt: String::new() },
        is_cut: false,
    }
}

/// A mail that reached the mailbox twice has other `Received` lines each time, so these do not
/// count; the sender and the subject do, because a Message-ID is only its own word.
fn key(mail: &Mail<'_>, bytes: &[u8]) -> String {
    let id = mail.header("Message-ID");
    if id.is_empty() {
        return hex(&Sha256::digest(bytes));
    }
    let parts = [id, mail.header("From"), mail.header("Subject"), mail.header("Date")];
    let mut hasher = Sha256::new();
    for part in &parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds every `<…>` of a header once.
fn add_message_ids(found: &mut Vec<String>, header: &str) {
    for piece in header.split('<').skip(1) {
        let Some((id, _)) = piece.split_once('>') else { continue };
        let id = format!("<{}>", id.trim());
        if id.len() > 4 && id.len() <= 250 && !found.contains(&id) {
            found.push(id);
        }
    }
}
