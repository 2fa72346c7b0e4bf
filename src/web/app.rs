//! What every request shares.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::{Notify, Semaphore};

use super::api::rate::Rates;
use super::assets::Assets;
use super::patience::Patience;
use super::provider::Provider;
use super::templates::Templates;
use super::tries::Tries;
use crate::mail::MailAddress;
use crate::mail::render::Letters;
use crate::services::ServiceResult;
use crate::services::clock::Clock;
use crate::services::coverage::{Figures, Memory};
use crate::services::muting::Place;
use crate::services::organisations::Totals;
use crate::services::passwords::Comparer;
use crate::services::progress;
use crate::services::rounds::Stationery;
use crate::services::sealing::SealingKey;
use crate::services::sending::trial::Letterhead;
use crate::services::vitals::Setup;
use crate::settings::Settings;
use crate::store::{Db, off_thread};

/// The parts of the running program that a request needs; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// Where `now` comes from.
    pub clock: Clock,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The page templates.
    pub templates: Arc<Templates>,
    /// Style sheet, script and icon.
    pub assets: Data<Assets>,
    /// The letter templates.
    pub letters: Arc<Letters>,
    /// The key for confidential text.
    pub sealing: Arc<SealingKey>,
    /// Whether nothing may be sent (see `services::muting`).
    pub muted: Arc<AtomicBool>,
    /// Wakes the letter sender.
    pub sender: Arc<Notify>,
    /// Recent tries to log in.
    pub tries: Arc<Tries>,
    /// Compares passwords.
    pub passwords: Arc<Comparer>,
    /// What is known of the OpenID provider.
    pub provider: Arc<Provider>,
    /// The calls of the API in the last minute.
    pub rates: Arc<Rates>,
    /// What coverage was computed from, and what came of it.
    pub coverage: Memory,
    /// How many organisations recent lists have.
    pub totals: Totals,
    /// The page that anybody may read, as it was worked out last.
    pub progress: progress::Pages,
    /// Lets so many lists be read in at a time: each is held in memory, and takes a core.
    pub importing: Arc<Semaphore>,
    /// How long a client may take.
    pub patience: Patience,
    /// Lets one tour plan be made at a time: the solver takes a whole core.
    pub solver: Arc<Semaphore>,
}

/// Lists that may be read in at a time.
pub const IMPORTS: usize = 2;

impl AppState {
    /// What every letter of this installation shares.
    #[must_use]
    pub fn stationery(&self) -> Stationery {
        Stationery {
            letters: self.letters.clone(),
            base: self.settings.base().to_owned(),
            from: sender_of(&self.settings),
            support_phone: self.settings.support_phone.clone(),
            support_email: self.settings.support_email.clone(),
            asks_four_eyes: self.settings.asks_four_eyes(),
        }
    }

    /// The figures with the answer about a day, as known at a moment, ready; asked before a
    /// connection is taken, see [`Memory::ready`].
    ///
    /// # Errors
    /// A store error.
    pub async fn figures(&self, on: NaiveDate, known_at: DateTime<Utc>) -> ServiceResult<Figures> {
        let (memory, db) = (self.coverage.clone(), self.db.clone());
        off_thread(move || memory.ready(&db, (on, known_at))).await
    }

    /// What the settings say about what this instance looks after.
    #[must_use]
    pub fn setup(&self) -> Setup {
        Setup {
            has_inbox: self.settings.inbox_url.is_some(),
            has_backups: self.settings.backup_folder.is_some(),
            mails_for_real: self.settings.mails_for_real(),
            domain: sender_of(&self.settings).domain().to_owned(),
        }
    }

    /// Where this instance runs, for the muting of a copy.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { base_url: self.settings.base().to_owned(), database: self.db.location() }
    }

    /// What a test message shares with every other.
    #[must_use]
    pub fn letterhead(&self) -> Letterhead {
        let reply_to = &self.settings.mail_reply_to;
        Letterhead {
            from: sender_of(&self.settings),
            reply_to: MailAddress::parse(reply_to).unwrap_or_else(|_| MailAddress::bare(reply_to)),
            place: self.place(),
        }
    }

    /// True while nothing may be sent because this database was moved or put back.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.muted.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// The sender of every message; the settings were checked at start.
fn sender_of(settings: &Settings) -> MailAddress {
    MailAddress::parse(&settings.mail_from)
        .unwrap_or_else(|_| MailAddress::bare(&settings.mail_from))
}
