//! Settings that may be empty: `INBOX_URL=` in a file of settings means the same as no line at all.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::domain::second_factor::Rule;

/// A setting that is absent when it is empty. It has a name of its own, because clap reads an
/// `Option` as a setting that has a value whenever it is named.
pub type Absent<T> = Option<T>;

/// The port of a name server that is written without one.
const DNS_PORT: u16 = 53;

/// A text.
pub(super) fn word(text: &str) -> Result<Absent<String>, Infallible> {
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// The path of a file.
pub(super) fn file(text: &str) -> Result<Absent<PathBuf>, Infallible> {
    Ok(Some(text).filter(|text| !text.trim().is_empty()).map(PathBuf::from))
}

/// `127.0.0.1:53`, or an address alone.
pub(super) fn name_server(text: &str) -> Result<Absent<SocketAddr>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let alone = || Some(SocketAddr::new(bare.parse::<IpAddr>().ok()?, DNS_PORT));
    let found = text.parse().ok().or_else(alone);
    found.map(Some).ok_or_else(|| "expected an address such as 127.0.0.1:53".to_owned())
}

/// Who has to have a second factor.
pub(super) fn rule(text: &str) -> Result<Absent<Rule>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "expected required, all or optional".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_setting_is_none_and_a_name_server_needs_no_port() {
        assert_eq!(word(" "), Ok(None));
        assert_eq!(file(""), Ok(None));
        assert_eq!(name_server(""), Ok(None));
        for (text, full) in [
            ("127.0.0.1", "127.0.0.1:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("::1", "[::1]:53"),
            ("[::1]", "[::1]:53"),
            ("[::1]:54", "[::1]:54"),
        ] {
            assert_eq!(name_server(text), Ok(full.parse().ok()), "{text}");
        }
        assert!(name_server("dns.example").is_err());
    }
}
