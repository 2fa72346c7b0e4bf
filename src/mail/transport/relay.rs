//! Whether the mail server of `MAIL_URL` offers a protected line and shows a certificate that is
//! accepted. It only says so: nothing is sent and no login is tried.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::handover::words;
use super::trouble::{Trouble, kind};
use super::{Encryption, SmtpSettings, url};
use crate::mail::dns::{Finding, Grade};

/// The longest wait for each step.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the line to the server is like.
enum Seen {
    /// It offers no STARTTLS.
    Plain,
    Protected,
    /// There is none, with the words of the server if it gave any.
    Failed(Trouble, String),
}

/// Looks at the server of a `MAIL_URL`; none when messages go to no server. Blocks, for half a
/// minute at most.
#[must_use]
pub fn look(mail_url: &str) -> Option<Finding> {
    match url::parse(mail_url) {
        Ok(url::Target::Smtp(settings)) => Some(finding(&settings, &see(&settings))),
        Ok(url::Target::Folder(_) | url::Target::Memory) | Err(_) => None,
    }
}

/// The name of the server of a `MAIL_URL`; none when messages go to no server.
#[must_use]
pub fn host(mail_url: &str) -> Option<String> {
    match url::parse(mail_url) {
        Ok(url::Target::Smtp(settings)) => Some(settings.host),
        Ok(url::Target::Folder(_) | url::Target::Memory) | Err(_) => None,
    }
}

fn see(settings: &SmtpSettings) -> Seen {
    let place = (settings.host.as_str(), settings.port);
    let failed = |e: Error| {
        let said = if e.status().is_some() { words(&e) } else { String::new() };
        Seen::Failed(Trouble::of(&e), said)
    };
    let Ok(tls) = TlsParameters::new(settings.host.clone()) else {
        return Seen::Failed(Trouble::Untrusted, String::new());
    };
    let hello = ClientId::default();
    let is_implicit = settings.encryption == Encryption::Implicit;
    let from_the_start = is_implicit.then_some(&tls);
    match SmtpConnection::connect(place, Some(PATIENCE), &hello, from_the_start, None) {
        Err(e) => failed(e),
        Ok(mut line) if is_implicit => leave(&mut line, Seen::Protected),
        Ok(mut line) if !line.can_starttls() => leave(&mut line, Seen::Plain),
        Ok(mut line) => match line.starttls(&tls, &hello) {
            Ok(()) => leave(&mut line, Seen::Protected),
            Err(e) => failed(e),
        },
    }
}

fn leave(line: &mut SmtpConnection, seen: Seen) -> Seen {
    // Whether it says goodbye changes nothing.
    let _ = line.quit();
    seen
}

fn finding(settings: &SmtpSettings, seen: &Seen) -> Finding {
    let place = format!("{}:{}", settings.host, settings.port);
    let kind = kind(settings.encryption);
    let is_here = settings.encryption == Encryption::None;
    let grade = match seen {
        Seen::Plain if !is_here => Grade::Wrong,
        Seen::Plain | Seen::Protected => Grade::Good,
        Seen::Failed(trouble, _) if trouble.is_unknown() => Grade::Unknown,
        Seen::Failed(..) => Grade::Wrong,
    };
    let (dutch, english) = match seen {
        Seen::Protected => (
            format!("biedt {kind} en zijn certificaat wordt aanvaard."),
            format!("offers {kind} and its certificate is accepted"),
        ),
        Seen::Plain if is_here => (
            format!("biedt geen {kind}. Dat mag: hij draait op deze machine."),
            format!("offers no {kind}, which is fine because it runs on this machine"),
        ),
        Seen::Plain => (
            format!("biedt geen {kind}. Vraag de beheerder ervan dat aan te zetten."),
            format!("offers no {kind}; ask whoever runs it to switch it on"),
        ),
        Seen::Failed(trouble, said) => told(*trouble, said, settings.encryption),
    };
    let dutch = format!("De mailserver {place} {dutch}");
    let (name, english) = ("Relay TLS".to_owned(), format!("{place} {english}"));
    Finding { name, grade, dutch, english, found: Vec::new() }
}

/// What is wrong with the line and what to do, with the words of the server.
fn told(trouble: Trouble, said: &str, encryption: Encryption) -> (String, String) {
    let (dutch, english) = trouble.advice();
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    (
        format!("{}{said}. {dutch}", trouble.dutch(encryption)),
        format!("{}{said}; {english}", trouble.english(encryption)),
    )
}
