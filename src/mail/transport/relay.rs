//! Whether the mail server of `MAIL_URL` offers a protected line and shows a certificate that is
//! accepted. It only says so: nothing is sent and no login is tried.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::{Encryption, SmtpSettings, url};
use crate::mail::dns::{Finding, Grade};

/// The longest wait for each step.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the line to the server is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Unreachable,
    /// It offers no STARTTLS.
    Plain,
    /// The protected line failed, mostly because of the certificate.
    Refused,
    Protected,
}

/// Looks at the server of a `MAIL_URL`; none when messages go to no server. Blocks, for half a
/// minute at most.
#[must_use]
pub fn look(mail_url: &str) -> Option<Finding> {
    match url::parse(mail_url) {
        Ok(url::Target::Smtp(settings)) => Some(finding(&settings, see(&settings))),
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
    let addresses = place.to_socket_addrs().map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    if !addresses.iter().any(|address| TcpStream::connect_timeout(address, PATIENCE).is_ok()) {
        return Seen::Unreachable;
    }
    let Ok(tls) = TlsParameters::new(settings.host.clone()) else { return Seen::Refused };
    let hello = ClientId::default();
    let is_implicit = settings.encryption == Encryption::Implicit;
    let from_the_start = is_implicit.then_some(&tls);
    match SmtpConnection::connect(place, Some(PATIENCE), &hello, from_the_start, None) {
        Err(_) if is_implicit => Seen::Refused,
        Err(_) => Seen::Unreachable,
        Ok(mut line) if is_implicit => leave(&mut line, Seen::Protected),
        Ok(mut line) if !line.can_starttls() => leave(&mut line, Seen::Plain),
        Ok(mut line) => match line.starttls(&tls, &hello) {
            Ok(()) => leave(&mut line, Seen::Protected),
            Err(_) => Seen::Refused,
        },
    }
}

fn leave(line: &mut SmtpConnection, seen: Seen) -> Seen {
    // Whether it says goodbye changes nothing.
    let _ = line.quit();
    seen
}

fn finding(settings: &SmtpSettings, seen: Seen) -> Finding {
    let place = format!("{}:{}", settings.host, settings.port);
    let kind = if settings.encryption == Encryption::Implicit { "TLS" } else { "STARTTLS" };
    let is_here = settings.encryption == Encryption::None;
    let grade = match seen {
        _ if is_here && matches!(seen, Seen::Plain) => Grade::Good,
        Seen::Protected => Grade::Good,
        Seen::Plain | Seen::Refused => Grade::Wrong,
        Seen::Unreachable => Grade::Unknown,
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
        Seen::Refused => (
            "geeft geen beveiligde verbinding: zijn certificaat wordt niet aanvaard. Laat het \
             certificaat en de naam in MAIL_URL nakijken."
                .to_owned(),
            format!("fails at {kind}: its certificate or its name in MAIL_URL is not accepted"),
        ),
        Seen::Unreachable => (
            "is niet bereikbaar. Kijk na of naam en poort in MAIL_URL kloppen.".to_owned(),
            "cannot be reached; check the name and the port in MAIL_URL".to_owned(),
        ),
    };
    let dutch = format!("De mailserver {place} {dutch}");
    let (name, english) = ("Relay TLS".to_owned(), format!("{place} {english}"));
    Finding { name, grade, dutch, english, found: Vec::new() }
}
