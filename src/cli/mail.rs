//! `mail check` and `mail test ADDRESS`.

use anyhow::{anyhow, bail};
use clap::Subcommand;

use super::mailroom;
use crate::domain::contacts::EmailAddress;
use crate::mail::{MailAddress, Verdict};
use crate::services::sending;
use crate::settings::Settings;

#[derive(Subcommand)]
pub enum MailCommand {
    /// Say whether the mail server answers
    Check {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Send a test message
    Test {
        /// Where to
        address: String,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

/// Runs the command.
pub fn run(command: MailCommand) -> anyhow::Result<()> {
    match command {
        MailCommand::Check { settings } => check(&settings),
        MailCommand::Test { address, settings } => test(&settings, &address),
    }
}

fn check(settings: &Settings) -> anyhow::Result<()> {
    settings.check().map_err(|error| anyhow!(error))?;
    let transport = mailroom::transport(settings)?;
    println!("Berichten gaan naar: {}", transport.describe());
    transport.check().map_err(|error| anyhow!(error))?;
    println!("De verbinding werkt.");
    println!(
        "DKIM: {}",
        if settings.dkim_key_file.is_some() { "er is een sleutel" } else { "geen sleutel" }
    );
    println!("SPF, DKIM en DMARC in de DNS worden hier nog niet nagekeken.");
    Ok(())
}

fn test(settings: &Settings, address: &str) -> anyhow::Result<()> {
    let clock = settings.check().map_err(|error| anyhow!(error))?;
    let to = EmailAddress::parse(address)?;
    let from = MailAddress::parse(&settings.mail_from)?;
    let reply_to = MailAddress::parse(&settings.mail_reply_to)?;
    let message =
        sending::test_message(&from, &reply_to, to.as_str(), settings.base(), clock.now())?;
    let outcome = mailroom::transport(settings)?.send(&message);
    if outcome.verdict != Verdict::Accepted {
        bail!("the test message was not accepted: {}", outcome.server_said);
    }
    println!("Verzonden aan {}: {}", to.as_str(), outcome.server_said);
    Ok(())
}
