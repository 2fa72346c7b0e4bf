//! The way out of this instance: where messages go, signed by whom, and to whom alone.

use std::path::PathBuf;

use super::{AllowList, Transport};
use crate::mail::MailAddress;

/// Where this instance hands messages over. Opened here, a transport always knows to whom it
/// may mail. Not printable, because the address may hold a password.
#[derive(Clone)]
pub struct WayOut {
    /// As [`Transport::from_url`] reads it.
    pub url: String,
    /// File and selector of the key that signs, when there is one.
    pub key: Option<(PathBuf, String)>,
    /// Sender of every message.
    pub from: MailAddress,
    /// The only addresses that mail may go to, when there are such.
    pub allowed: Option<AllowList>,
}

impl WayOut {
    /// Opens it.
    ///
    /// # Errors
    /// An English sentence that names the setting and never shows the password or the key.
    pub fn open(&self) -> Result<Transport, String> {
        let key = self.key.as_ref().map(|(file, selector)| (file.as_path(), selector.as_str()));
        Ok(Transport::open(&self.url, key, &self.from)?.only_to(self.allowed.clone()))
    }
}
