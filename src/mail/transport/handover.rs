//! Offers one message to a server, step by step, so that it is known how far it came.
//!
//! Up to and including the answer to `DATA` nothing has left. Once the text is being
//! written only the server's answer tells; without one it is unclear (RFC 5321, 4.2.5).

use std::error::Error as _;
use std::fmt::{Display, Formatter};

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};

use super::trouble::broken;
use crate::mail::Outcome;

/// What became of a message, and of the connection.
pub(super) struct Handed {
    pub(super) outcome: Outcome,
    pub(super) line: Line,
}

/// What the connection is worth after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The next message may use it.
    Free,
    /// The next message may use it after a reset.
    MidMessage,
    /// It broke off before the server had heard of a recipient.
    Stale,
    /// It is of no use any more.
    Gone,
}

/// Hands over one message to one recipient; `text` is what [`Text::new`] makes of it.
pub(super) fn hand_over(line: &mut SmtpConnection, envelope: &Envelope, text: &Text) -> Handed {
    if let Err(refusal) = announce(line, envelope) {
        return refusal;
    }
    match line.command(text) {
        Ok(answer) if is_done(&answer) => {
            Handed { outcome: Outcome::accepted(answer_words(&answer)), line: Line::Free }
        }
        Ok(answer) => Handed { outcome: Outcome::unclear(answer_words(&answer)), line: Line::Gone },
        Err(e) => match code(&e) {
            Some(_) => refused(&e, Step::Text),
            None => {
                let why = format!("na het versturen van de tekst: {}", broken(&e));
                Handed { outcome: Outcome::unclear(why), line: Line::Gone }
            }
        },
    }
}

/// The text with its end, as it goes over the wire in one piece: a second small piece would wait
/// for the answer to the first (RFC 896).
pub(super) struct Text(String);

impl Text {
    /// Doubles the dot at the start of a line (RFC 5321, 4.5.2); none when the bytes are no
    /// UTF-8.
    pub(super) fn new(message: Vec<u8>) -> Option<Self> {
        let message = String::from_utf8(message).ok()?;
        let mut text = String::with_capacity(message.len() + 64);
        for line in message.split_inclusive("\r\n") {
            if line.starts_with('.') {
                text.push('.');
            }
            text.push_str(line);
        }
        if !text.ends_with("\r\n") {
            text.push_str("\r\n");
        }
        text.push_str(".\r\n");
        Some(Self(text))
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a refusal came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Mail,
    Rcpt,
    Data,
    Text,
}

/// `MAIL`, `RCPT` and `DATA`: everything before the text itself.
fn announce(line: &mut SmtpConnection, envelope: &Envelope) -> Result<(), Handed> {
    let options = mail_options(line, envelope)?;
    let mail = Mail::new(envelope.from().cloned(), options);
    expect(line.command(mail), is_done, Step::Mail)?;
    for recipient in envelope.to() {
        expect(line.command(Rcpt::new(recipient.clone(), vec![])), is_done, Step::Rcpt)?;
    }
    expect(line.command(Data), |answer| answer.has_code(354), Step::Data)
}

fn mail_options(line: &SmtpConnection, envelope: &Envelope) -> Result<Vec<MailParameter>, Handed> {
    let plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if envelope.to().iter().chain(envelope.from()).all(plain) {
        return Ok(vec![]);
    }
    if !line.server_info().supports_feature(Extension::SmtpUtfEight) {
        let why = "de mailserver kan geen adres met bijzondere letters aan";
        return Err(Handed { outcome: Outcome::refused_as_it_is(why), line: Line::Free });
    }
    Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
}

fn expect(
    answer: Result<Response, Error>,
    is_right: impl Fn(&Response) -> bool,
    step: Step,
) -> Result<(), Handed> {
    match answer {
        Ok(answer) if is_right(&answer) => Ok(()),
        Ok(answer) => {
            let outcome = Outcome::refused_for_now(answer_words(&answer));
            Err(Handed { outcome, line: Line::Gone })
        }
        Err(e) => Err(refused(&e, step)),
    }
}

fn is_done(answer: &Response) -> bool {
    answer.code().severity == Severity::PositiveCompletion
}

/// A refusal by its code and its step; a line that broke before the text refuses for now.
fn refused(e: &Error, step: Step) -> Handed {
    let said = broken(e);
    let line = match (code(e), step) {
        (None | Some(421), Step::Mail) => Line::Stale,
        (None | Some(421), _) => Line::Gone,
        (Some(_), Step::Text) => Line::Free,
        (Some(_), _) => Line::MidMessage,
    };
    let outcome = match code(e) {
        Some(code) if e.is_permanent() => match step {
            _ if is_about_us(code, &said, step) => Outcome::refused_sender(said),
            Step::Rcpt => Outcome::refused_for_good(said),
            Step::Text if names_the_mailbox(&said) => Outcome::refused_for_good(said),
            Step::Mail | Step::Data | Step::Text => Outcome::refused_as_it_is(said),
        },
        _ => Outcome::refused_for_now(said),
    };
    Handed { outcome, line }
}

/// The server asks for a login or for encryption (RFC 4954), does not know the sender or does not
/// relay for us: our settings are wrong, and no recipient may be struck off for that.
fn is_about_us(code: u16, said: &str, step: Step) -> bool {
    let relays_not = step == Step::Rcpt && said.to_lowercase().contains("relay");
    matches!(code, 530 | 534 | 535 | 538) || step == Step::Mail || relays_not
}

/// The status of RFC 3463 after the code says that address or mailbox is of no use.
fn names_the_mailbox(said: &str) -> bool {
    let status = said.split(' ').nth(1).unwrap_or_default();
    status.starts_with("5.1.") || status.starts_with("5.2.")
}

fn code(e: &Error) -> Option<u16> {
    e.status().map(u16::from)
}

/// The server's words with the code before them, or what went wrong with the line.
pub(super) fn words(e: &Error) -> String {
    match (e.status(), e.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, _) => e.to_string(),
    }
}

fn answer_words(answer: &Response) -> String {
    let said: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_at_the_start_of_a_line_is_doubled_and_the_end_is_a_single_one() {
        let wire = |text: &str| Text::new(text.as_bytes().to_vec()).unwrap().to_string();
        assert_eq!(wire("a\r\n.\r\n..b\r\n"), "a\r\n..\r\n...b\r\n.\r\n");
        assert_eq!(wire(".a"), "..a\r\n.\r\n");
        assert!(Text::new(vec![0xff]).is_none());
    }
}
