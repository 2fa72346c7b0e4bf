//! Where mail may go, and what signs it.

use std::path::Path;

use super::{Mode, Settings};
use crate::services::sending::AllowList;
use crate::services::sending::trial::{MailAddress, WayOut};

impl Settings {
    /// File and selector of the DKIM key, when there is one.
    #[must_use]
    pub fn dkim_key(&self) -> Option<(&Path, &str)> {
        self.dkim_key_file.as_deref().zip(self.dkim_selector.as_deref())
    }

    /// The only addresses that mail may go to; none in production.
    #[must_use]
    pub fn allow_list(&self) -> Option<AllowList> {
        let place = match self.mode {
            Mode::Production => return None,
            Mode::Demo => "demo",
            Mode::Test => "test",
        };
        // What cannot be read was refused at start.
        AllowList::parse(place, &self.mail_allow).or_else(|_| AllowList::parse(place, &[])).ok()
    }

    /// Where messages go, signed when there is a key.
    #[must_use]
    pub fn way_out(&self, from: MailAddress) -> WayOut {
        let key = self.dkim_key();
        let key = key.map(|(file, selector)| (file.to_owned(), selector.to_owned()));
        WayOut { url: self.mail_url.clone(), key, from, allowed: self.allow_list() }
    }

    /// Whether messages go to a mail server, and not into a folder.
    #[must_use]
    pub fn mails_for_real(&self) -> bool {
        ["smtp://", "smtps://"].iter().any(|scheme| self.mail_url.trim().starts_with(scheme))
    }

    /// Where mail goes in demo and test mode, in Dutch; nothing in production.
    #[must_use]
    pub fn mail_note(&self) -> String {
        match (self.allow_list(), self.mode) {
            (Some(list), Mode::Demo | Mode::Test) if self.mails_for_real() => {
                format!(
                    "{} Berichten aan die adressen gaan echt weg; andere berichten niet.",
                    list.sentence()
                )
            }
            (_, Mode::Demo) => {
                "Er gaat geen post de deur uit: de berichten komen in Postvak UIT.".to_owned()
            }
            (_, Mode::Test) => {
                "Dit is een testomgeving: berichten gaan alleen naar adressen die hiervoor zijn \
                 opgegeven. Een planner ziet waar zij heen gaan bij Beheer, E-mail."
                    .to_owned()
            }
            (_, Mode::Production) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Bare {
        #[command(flatten)]
        settings: Settings,
    }

    fn settings(changes: &[&str]) -> Settings {
        Bare::parse_from([&["drietraps"], changes].concat()).settings
    }

    #[test]
    fn a_demo_says_whether_mail_leaves() {
        let server = ["--mode", "demo", "--mail-url", "smtp://relay.example:587"];
        let to_folder = settings(&server[..2]).mail_note();
        assert!(to_folder.starts_with("Er gaat geen post de deur uit"), "{to_folder}");
        let listed = [&server[..], &["--mail-allow", "zeist.example"]].concat();
        let note = settings(&listed).mail_note();
        assert!(note.contains("stuurt alleen aan zeist.example."), "{note}");
        assert!(note.contains("gaan echt weg") && !note.contains("niet vertrokken"), "{note}");
        assert_eq!(settings(&["--mode", "production"]).mail_note(), "");
    }
}
