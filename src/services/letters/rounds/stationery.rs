//! What every letter of this installation shares: templates, addresses, sender.

use std::sync::Arc;

use crate::domain::letters::{SecondLook, links};
use crate::domain::permissions::Actor;
use crate::mail::{Letters, MailAddress};

/// What stands in a letter when the sender has no name before the address.
const TEAM: &str = "Ondersteuningsteam Weerbaar Bestuur";

/// The writing desk of the team; cheap to clone.
#[derive(Debug, Clone)]
pub struct Stationery {
    /// The templates.
    pub letters: Arc<Letters>,
    /// Address of this program without a slash at its end.
    pub base: String,
    /// Sender of every letter.
    pub from: MailAddress,
    /// Phone number of the support line.
    pub support_phone: String,
    /// Mailbox of the support team.
    pub support_email: String,
    /// Whether somebody else than the author has to release.
    pub asks_four_eyes: bool,
}

impl Stationery {
    /// The page on which the reader of a letter answers.
    #[must_use]
    pub fn answer_link(&self, token: &str) -> String {
        format!("{}{}{token}", self.base, links::ANSWER)
    }

    /// The page with the short questions after a session.
    #[must_use]
    pub fn evaluation_link(&self, token: &str) -> String {
        format!("{}{}{token}", self.base, links::EVALUATION)
    }

    /// The page on which an organisation chooses a date.
    #[must_use]
    pub fn dates_link(&self, token: &str) -> String {
        format!("{}{}{token}", self.base, links::DATES)
    }

    /// The page of the dossier of an organisation, by its CBS code.
    #[must_use]
    pub fn dossier_link(&self, code: &str) -> String {
        format!("{}/organisaties/{code}", self.base)
    }

    /// Why this user does not do this alone with what `first_id` prepared, in Dutch.
    #[must_use]
    pub fn obstacle(&self, actor: &Actor, first_id: i64, what: SecondLook) -> Option<&'static str> {
        what.obstacle(self.asks_four_eyes, actor.is(Some(first_id)))
    }

    /// The name under a letter.
    #[must_use]
    pub fn team(&self) -> String {
        self.from.name.clone().unwrap_or_else(|| TEAM.to_owned())
    }
}
