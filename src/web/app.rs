//! What every request shares.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::web::Data;
use tokio::sync::Notify;

use super::assets::Assets;
use super::templates::Templates;
use crate::mail::MailAddress;
use crate::mail::render::Letters;
use crate::services::clock::Clock;
use crate::services::sealing::SealingKey;
use crate::services::session_mail::MailDesk;
use crate::services::{ServiceError, ServiceResult};
use crate::settings::Settings;
use crate::store::Db;

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
}

impl AppState {
    /// What letters outside a round are made with.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] when the sender of the settings is no address.
    pub fn mail_desk(&self) -> ServiceResult<MailDesk> {
        let from = MailAddress::parse(&self.settings.mail_from)
            .map_err(|error| ServiceError::Broken(format!("MAIL_FROM: {error}")))?;
        Ok(MailDesk {
            letters: self.letters.clone(),
            from,
            base_url: self.settings.base().to_owned(),
            support_phone: self.settings.support_phone.clone(),
            support_email: self.settings.support_email.clone(),
        })
    }

    /// True while nothing may be sent because this database was moved or put back.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.muted.load(std::sync::atomic::Ordering::Relaxed)
    }
}
