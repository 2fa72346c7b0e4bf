//! `mail check` and `mail test ADDRESS`.

use anyhow::{Context, anyhow, bail};
use clap::Subcommand;

use super::{mailroom, serve};
use crate::domain::permissions::Actor;
use crate::mail::dns::{self, Finding, Grade};
use crate::mail::transport::relay;
use crate::mail::{Inbox, MailAddress, Transport, Verdict};
use crate::services::muting::{self, Place};
use crate::services::sending::trial::{self, Letterhead};
use crate::settings::Settings;
use crate::store::Db;

const MUTED: &str = "sending is muted: this database was moved, copied or put back; a planner or \
                     administrator can unmute it on the page Beheer, E-mail";

#[derive(Subcommand)]
pub enum MailCommand {
    /// Say whether the mail server, the inbox and the DNS of the sender are in order
    Check {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Send a test message; refused while sending is muted
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
    let (db, _) = serve::prepared(settings)?;
    println!("{}", if is_muted(&db, settings)? { MUTED } else { "sending is not muted" });
    let transport = mailroom::transport(settings)?;
    println!("messages go to: {}", describe(&transport));
    if let Some(it) = relay::look(&settings.mail_url) {
        println!("{}", line(&it));
    }
    transport.check().map_err(|error| anyhow!(error))?;
    println!("the connection works");
    println!(
        "DKIM: {}",
        if settings.dkim_key_file.is_some() { "there is a key" } else { "no key" }
    );
    check_inbox(settings)?;
    check_dns(settings, &transport)
}

fn check_inbox(settings: &Settings) -> anyhow::Result<()> {
    let Some(url) = &settings.inbox_url else {
        println!("inbox: none; answers and bounces are not read");
        return Ok(());
    };
    let inbox = Inbox::from_url(url).map_err(|error| anyhow!(error))?;
    inbox.check().map_err(|error| anyhow!(error))?;
    println!("inbox: {}", inbox.describe());
    Ok(())
}

/// A folder sends nothing into the world, so its sender needs no records, unless a name server
/// is named.
fn check_dns(settings: &Settings, transport: &Transport) -> anyhow::Result<()> {
    let is_smtp = matches!(transport, Transport::Smtp(_));
    if !is_smtp && settings.dns_resolver.is_none() {
        println!("SPF, DKIM and DMARC: not looked up, because messages go to a folder");
        return Ok(());
    }
    let from = MailAddress::parse(&settings.mail_from).context("MAIL_FROM")?;
    let findings = dns::check(from.domain(), settings.dkim_key(), settings.dns_resolver);
    for it in &findings {
        println!("{}", line(it));
    }
    let wrong = findings.iter().filter(|it| it.grade == Grade::Wrong);
    let wrong: Vec<&str> = wrong.map(|it| it.name.as_str()).collect();
    if wrong.is_empty() { Ok(()) } else { bail!("{} asks for attention", wrong.join(", ")) }
}

fn line(it: &Finding) -> String {
    let word = match it.grade {
        Grade::Good => "ok",
        Grade::Wrong => "attention",
        Grade::Unknown => "not known",
    };
    format!("{}: {word}: {}", it.name, it.english)
}

fn describe(transport: &Transport) -> String {
    match transport {
        Transport::Folder(folder) => format!("folder {}", folder.path().display()),
        Transport::Smtp(_) | Transport::Memory(_) => transport.describe(),
        Transport::Limited(inner, _) => describe(inner),
    }
}

fn is_muted(db: &Db, settings: &Settings) -> anyhow::Result<bool> {
    let place = Place { base_url: settings.base().to_owned(), database: db.location() };
    Ok(db.read_now(|conn| muting::is_muted_at(conn, &place))?)
}

fn test(settings: &Settings, address: &str) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(settings)?;
    let (actor, now) = (Actor::program("cli"), clock.now());
    if is_muted(&db, settings)? {
        db.write_now(|conn| trial::note_muted(conn, &actor, now))?;
        bail!(MUTED);
    }
    let from = MailAddress::parse(&settings.mail_from).context("MAIL_FROM")?;
    let reply_to = MailAddress::parse(&settings.mail_reply_to).context("MAIL_REPLY_TO")?;
    let head = Letterhead { from, reply_to, base: settings.base().to_owned() };
    let message = trial::prepare(&actor, &head, address, now)
        .map_err(|_| anyhow!("{address}: not an e-mail address"))?;
    let outcome = mailroom::transport(settings)?.send(&message);
    db.write_now(|conn| trial::note(conn, &actor, &outcome, now))?;
    if outcome.verdict != Verdict::Accepted {
        bail!("the test message was not accepted: {}", outcome.server_said);
    }
    println!("sent to {address}: {}", outcome.server_said);
    Ok(())
}
