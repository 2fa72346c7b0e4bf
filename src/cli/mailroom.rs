//! Puts the letter sender together from the settings, and looks at start whether it may send.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, anyhow};
use chrono::TimeDelta;

use crate::jobs::{MailReader, Mailroom};
use crate::mail::{Inbox, Journal, MailAddress, Transport};
use crate::services::muting;
use crate::settings::Settings;
use crate::web::app::AppState;

/// The sender's tools. Mutes the instance when its database was moved or put back,
/// or its send journal is lost.
pub fn open(app: &AppState) -> anyhow::Result<Mailroom> {
    let settings = &app.settings;
    let journal = Journal::open(&settings.send_journal)
        .with_context(|| format!("SEND_JOURNAL: {}", settings.send_journal.display()))?;
    let (place, noted, now) = (app.place(), journal.noted()?, app.clock.now());
    let muted = app.db.write_now(|conn| muting::check_at_start(conn, &place, &noted, now))?;
    journal.stamp()?;
    if let Some(why) = &muted {
        tracing::warn!(%why, "sending is muted");
    }
    app.muted.store(muted.is_some(), Ordering::Relaxed);
    Ok(Mailroom {
        db: app.db.clone(),
        clock: app.clock,
        transport: Arc::new(transport(settings)?),
        journal: Arc::new(journal),
        stationery: app.stationery(),
        from: MailAddress::parse(&settings.mail_from).context("MAIL_FROM")?,
        reply_to: MailAddress::parse(&settings.mail_reply_to).context("MAIL_REPLY_TO")?,
        lease: TimeDelta::seconds(i64::from(settings.lease_seconds)),
        connections: settings.mail_connections,
        terms: settings.retention,
        muted: app.muted.clone(),
    })
}

/// The reader of the mailbox, when there is one.
pub fn reader(app: &AppState) -> anyhow::Result<Option<MailReader>> {
    let Some(url) = &app.settings.inbox_url else { return Ok(None) };
    let inbox = Inbox::from_url(url).map_err(|error| anyhow!(error))?;
    Ok(Some(MailReader::new(app.db.clone(), app.clock, inbox)))
}

/// Where messages go, signed when there is a key.
pub fn transport(settings: &Settings) -> anyhow::Result<Transport> {
    let from = MailAddress::parse(&settings.mail_from).context("MAIL_FROM")?;
    settings.way_out(from).open().map_err(|error| anyhow!(error))
}
