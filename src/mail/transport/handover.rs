//! Offers one message to a server, step by step, so that it is known how far it came.
//!
//! Up to and including the answer to `DATA` nothing has left. Once the text is being
//! written only the server's answer tells; without one it is unclear (RFC 5321, 4.2.5).

use std::error::Error as _;

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};

use crate::mail::Outcome;

/// What became of a message, and of the connection.
pub(super) struct Handed {
    pub(super) outcome: Outcome,
    /// The server gave a proper answer, so the next message may use the line.
    pub(super) line_works: bool,
}

/// Hands over one message to one recipient.
pub(super) fn hand_over(line: &mut SmtpConnection, envelope: &Envelope, text: &[u8]) -> Handed {
    if let Err(refusal) = announce(line, envelope) {
        return refusal;
    }
    match line.message(text) {
        Ok(answer) if answer.code().severity == Severity::PositiveCompletion => {
            Handed { outcome: Outcome::accepted(answer_words(&answer)), line_works: true }
        }
        Ok(answer) => {
            Handed { outcome: Outcome::unclear(answer_words(&answer)), line_works: false }
        }
        Err(e) if e.status().is_some() => refused(&e),
        Err(e) => {
            let why = format!("geen antwoord na het versturen van de tekst: {}", words(&e));
            Handed { outcome: Outcome::unclear(why), line_works: false }
        }
    }
}

/// `MAIL`, `RCPT` and `DATA`: everything before the text itself.
fn announce(line: &mut SmtpConnection, envelope: &Envelope) -> Result<(), Handed> {
    let options = mail_options(line, envelope)?;
    expect(line.command(Mail::new(envelope.from().cloned(), options)), is_done)?;
    for recipient in envelope.to() {
        expect(line.command(Rcpt::new(recipient.clone(), vec![])), is_done)?;
    }
    expect(line.command(Data), |answer| answer.has_code(354))
}

fn mail_options(line: &SmtpConnection, envelope: &Envelope) -> Result<Vec<MailParameter>, Handed> {
    let plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if envelope.to().iter().chain(envelope.from()).all(plain) {
        return Ok(vec![]);
    }
    if !line.server_info().supports_feature(Extension::SmtpUtfEight) {
        let why = "de mailserver kan geen adres met bijzondere letters aan";
        return Err(Handed { outcome: Outcome::refused_for_good(why), line_works: true });
    }
    Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
}

fn expect(
    answer: Result<Response, Error>,
    is_right: impl Fn(&Response) -> bool,
) -> Result<(), Handed> {
    match answer {
        Ok(answer) if is_right(&answer) => Ok(()),
        Ok(answer) => {
            let outcome = Outcome::refused_for_now(answer_words(&answer));
            Err(Handed { outcome, line_works: false })
        }
        Err(e) => Err(refused(&e)),
    }
}

fn is_done(answer: &Response) -> bool {
    answer.code().severity == Severity::PositiveCompletion
}

/// A refusal by its code; a line that broke before the text refuses for now.
fn refused(e: &Error) -> Handed {
    let code = e.status().map(u16::from);
    let outcome = match code {
        Some(code) if e.is_permanent() && !is_about_us(code) => Outcome::refused_for_good(words(e)),
        _ => Outcome::refused_for_now(words(e)),
    };
    Handed { outcome, line_works: code.is_some_and(|code| code != 421) }
}

/// The server asks for a login or for encryption (RFC 4954): our settings are wrong, and
/// no recipient may be struck off for that.
const fn is_about_us(code: u16) -> bool {
    matches!(code, 530 | 534 | 535 | 538)
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
