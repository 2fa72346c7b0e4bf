//! Reads `MAIL_URL`. The password never comes back in an error.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;

use super::{Encryption, SmtpSettings};

/// How long each step with the server may take; short enough that a server that hangs in one step
/// is told apart from one that is slow in all of them (see [`super::LONGEST_HANDOVER`]).
const TIMEOUT: Duration = Duration::from_secs(30);

const FORMS: &str = "use folder://PATH, smtp://USER:PASSWORD@HOST:587, smtps://… or memory://";

/// What a `MAIL_URL` points at.
#[derive(Debug)]
pub enum Target {
    /// A folder for `.eml` files.
    Folder(PathBuf),
    /// A mail server.
    Smtp(SmtpSettings),
    /// A list in memory.
    Memory,
}

/// Reads a `MAIL_URL`.
///
/// # Errors
/// An English sentence that names the part that is wrong.
pub fn parse(text: &str) -> Result<Target, String> {
    let (scheme, rest) =
        text.trim().split_once("://").ok_or_else(|| format!("MAIL_URL has no scheme: {FORMS}"))?;
    match scheme {
        "folder" if rest.is_empty() => Err("MAIL_URL: folder:// needs a path".to_owned()),
        "folder" => Ok(Target::Folder(PathBuf::from(rest))),
        "smtp" => server(rest, Encryption::StartTls).map(Target::Smtp),
        "smtps" => server(rest, Encryption::Implicit).map(Target::Smtp),
        "memory" => Ok(Target::Memory),
        _ => Err(format!("MAIL_URL has an unknown scheme: {FORMS}")),
    }
}

/// `user:password@host:port`, of which only the host is a must.
fn server(rest: &str, encryption: Encryption) -> Result<SmtpSettings, String> {
    let (login, place) = match rest.rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, rest),
    };
    let (host, port) = host_and_port(place.trim_end_matches('/'))?;
    let default_port = if encryption == Encryption::Implicit { 465 } else { 587 };
    let encryption = match encryption {
        Encryption::StartTls if is_loopback(&host) => Encryption::None,
        asked => asked,
    };
    Ok(SmtpSettings {
        port: port.unwrap_or(default_port),
        host,
        encryption,
        login: login.map(credentials).transpose()?,
        timeout: TIMEOUT,
    })
}

pub(in crate::mail) fn host_and_port(place: &str) -> Result<(String, Option<u16>), String> {
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, Some(port.strip_prefix(':').unwrap_or("?"))),
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    let is_name = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    if host.is_empty() || !(is_name || host.parse::<IpAddr>().is_ok()) {
        return Err("MAIL_URL: the host is missing or is no host name".to_owned());
    }
    let port = port.map(str::parse::<u16>).transpose();
    let port = port.map_err(|_| "MAIL_URL: the port must be a number below 65536".to_owned())?;
    Ok((host.to_owned(), port))
}

/// This machine itself: the one place where a connection may stay unencrypted.
pub(in crate::mail) fn is_loopback(host: &str) -> bool {
    let is_this_machine = |ip: IpAddr| ip.is_loopback();
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(is_this_machine)
}

fn credentials(login: &str) -> Result<Credentials, String> {
    let (user, password) =
        login.split_once(':').ok_or("MAIL_URL: a user needs a password, USER:PASSWORD@HOST")?;
    let wrong = || "MAIL_URL: user or password has a % that is not followed by two hex digits";
    let user = decoded(user).ok_or_else(wrong)?;
    Ok(Credentials::new(user, decoded(password).ok_or_else(wrong)?))
}

/// Puts `%40` back to `@`; nothing when a `%` is not followed by two hex digits.
pub(in crate::mail) fn decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(text: &str) -> SmtpSettings {
        match parse(text).unwrap() {
            Target::Smtp(settings) => settings,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_form_is_read() {
        assert!(matches!(parse("memory://"), Ok(Target::Memory)));
        for (text, path) in [("folder://data/outbox", "data/outbox"), ("folder:///srv/x", "/srv/x")]
        {
            assert!(matches!(parse(text), Ok(Target::Folder(p)) if p.as_os_str() == path));
        }
        let settings = smtp("smtp://tour%40ot:p%3Ass%2F@mail.example:2525/");
        assert_eq!((settings.host.as_str(), settings.port), ("mail.example", 2525));
        let login = Credentials::new("tour@ot".into(), "p:ss/".into());
        assert!(settings.login.is_some_and(|found| found == login));
        assert_eq!(smtp("smtps://mail.example").port, 465);
        assert_eq!(smtp("smtp://mail.example").port, 587);
    }

    #[test]
    fn only_this_machine_may_be_reached_without_encryption() {
        for text in ["smtp://localhost:25", "smtp://127.0.0.1:25", "smtp://[::1]:25"] {
            assert_eq!(smtp(text).encryption, Encryption::None, "{text}");
        }
        for text in ["smtp://mail.example", "smtp://10.0.0.5:25", "smtp://localhost.example"] {
            assert_eq!(smtp(text).encryption, Encryption::StartTls, "{text}");
        }
        assert_eq!(smtp("smtps://localhost").encryption, Encryption::Implicit);
    }

    #[test]
    fn an_error_never_shows_the_password() {
        for text in [
            "tour:geheim@mail.example",
            "http://tour:geheim@mail.example",
            "smtp://tour:geheim@mail.example:many",
            "smtp://tour:geheim@",
            "smtp://tour:geheim%zz@mail.example",
            "smtp://geheim@mail.example",
            "smtp://mail.example:geheim",
            "folder://",
        ] {
            let refusal = parse(text).unwrap_err();
            assert!(refusal.contains("MAIL_URL") && !refusal.contains("geheim"), "{refusal}");
        }
    }
}
