//! Reads `INBOX_URL`. The password never comes back in an error.

use std::path::PathBuf;

use crate::mail::transport::Encryption;
use crate::mail::transport::url::{decoded, host_and_port, is_loopback};

const FORMS: &str = "use folder://PATH, imaps://USER:PASSWORD@HOST/INBOX or imap://…";

/// What an `INBOX_URL` points at.
pub(super) enum Source {
    /// A folder of `.eml` files.
    Folder(PathBuf),
    /// A mailbox on a server.
    Mailbox(Place),
}

/// Where a mailbox is.
pub(super) struct Place {
    /// Name or address, also the name in its certificate.
    pub(super) host: String,
    /// Port.
    pub(super) port: u16,
    /// How the connection is protected.
    pub(super) encryption: Encryption,
    /// User name.
    pub(super) user: String,
    /// Password.
    pub(super) password: String,
    /// Name of the mailbox of that user.
    pub(super) mailbox: String,
}

/// Reads an `INBOX_URL`.
///
/// # Errors
/// An English sentence that names the part that is wrong.
pub(super) fn parse(text: &str) -> Result<Source, String> {
    let (scheme, rest) =
        text.trim().split_once("://").ok_or_else(|| format!("INBOX_URL has no scheme: {FORMS}"))?;
    match scheme {
        "folder" if rest.is_empty() => Err("INBOX_URL: folder:// needs a path".to_owned()),
        "folder" => Ok(Source::Folder(PathBuf::from(rest))),
        "imap" => mailbox(rest, Encryption::StartTls).map(Source::Mailbox),
        "imaps" => mailbox(rest, Encryption::Implicit).map(Source::Mailbox),
        _ => Err(format!("INBOX_URL has an unknown scheme: {FORMS}")),
    }
}

/// `user:password@host:port/mailbox`; port and mailbox may be left out.
fn mailbox(rest: &str, encryption: Encryption) -> Result<Place, String> {
    let (login, place) =
        rest.rsplit_once('@').ok_or("INBOX_URL: a mailbox needs USER:PASSWORD@ before its host")?;
    let (place, name) = place.split_once('/').unwrap_or((place, ""));
    let (host, port) = host_and_port(place).map_err(|why| why.replace("MAIL_URL", "INBOX_URL"))?;
    let (user, password) =
        login.split_once(':').ok_or("INBOX_URL: a user needs a password, USER:PASSWORD@HOST")?;
    let wrong = || "INBOX_URL: a % is not followed by two hex digits".to_owned();
    let plain = |text: &str| decoded(text).ok_or_else(wrong);
    let name = plain(name.trim_end_matches('/'))?;
    let default_port = if encryption == Encryption::Implicit { 993 } else { 143 };
    let encryption = match encryption {
        Encryption::StartTls if is_loopback(&host) => Encryption::None,
        asked => asked,
    };
    Ok(Place {
        port: port.unwrap_or(default_port),
        host,
        encryption,
        user: plain(user)?,
        password: plain(password)?,
        mailbox: if name.is_empty() { "INBOX".to_owned() } else { name },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        match parse(text).unwrap() {
            Source::Mailbox(place) => place,
            Source::Folder(path) => panic!("{}", path.display()),
        }
    }

    #[test]
    fn each_form_is_read() {
        for (text, path) in [("folder://data/inbox", "data/inbox"), ("folder:///srv/x", "/srv/x")] {
            assert!(matches!(parse(text), Ok(Source::Folder(found)) if found.as_os_str() == path));
        }
        let it = place("imaps://tour%40ot:p%3Ass%2F@mail.example/Post%20in");
        assert_eq!((it.host.as_str(), it.port), ("mail.example", 993));
        assert_eq!((it.user.as_str(), it.password.as_str()), ("tour@ot", "p:ss/"));
        assert_eq!(it.mailbox, "Post in");
        assert_eq!(place("imap://a:b@mail.example:1143").mailbox, "INBOX");
    }

    #[test]
    fn only_this_machine_may_be_read_without_encryption() {
        assert_eq!(place("imap://a:b@127.0.0.1:1143/INBOX").encryption, Encryption::None);
        assert_eq!(place("imap://a:b@mail.example").encryption, Encryption::StartTls);
        assert_eq!(place("imap://a:b@10.0.0.5").encryption, Encryption::StartTls);
        assert_eq!(place("imaps://a:b@localhost").encryption, Encryption::Implicit);
    }

    #[test]
    fn an_error_never_shows_the_password() {
        for text in [
            "tour:geheim@mail.example",
            "http://tour:geheim@mail.example",
            "imap://tour:geheim@mail.example:many",
            "imap://tour:geheim@",
            "imap://tour:geheim%zz@mail.example",
            "imap://geheim@mail.example",
            "imaps://mail.example/geheim",
            "folder://",
        ] {
            let refusal = parse(text).err().unwrap();
            assert!(refusal.contains("INBOX_URL") && !refusal.contains("geheim"), "{refusal}");
        }
    }
}
