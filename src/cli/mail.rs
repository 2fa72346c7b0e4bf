//! `mail check` and `mail test ADDRESS`.

use anyhow::{Context, anyhow, bail};
use clap::Subcommand;

use super::{mailroom, serve};
use crate::domain::permissions::Actor;
use crate::mail::dns::{self, Finding, Grade};
use crate::mail::transport::relay;
use crate::mail::{Inbox, MailAddress, Transport};
use crate::services::ServiceError;
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

/// Looks at everything, whatever of it is wrong, and fails when something asks for attention. What
/// is not known alone is told and does not fail.
fn check(settings: &Settings) -> anyhow::Result<()> {
    let (db, _) = serve::prepared(settings)?;
    let mut wrong = Vec::new();
    let is_muted = is_muted(&db, settings)?;
    println!("{}", if is_muted { MUTED } else { "sending is not muted" });
    wrong.extend(is_muted.then(|| "sending".to_owned()));
    wrong.extend(check_way_out(settings));
    println!(
        "DKIM: {}",
        if settings.dkim_key_file.is_some() { "there is a key" } else { "no key" }
    );
    wrong.extend(check_inbox(settings));
    wrong.extend(check_dns(settings)?);
    if wrong.is_empty() { Ok(()) } else { bail!("this asks for attention: {}", wrong.join(", ")) }
}

/// The names of what is wrong with the way out.
fn check_way_out(settings: &Settings) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(it) = relay::look(&settings.mail_url) {
        println!("{}", line(&it));
        wrong.extend((it.grade == Grade::Wrong).then(|| it.name.clone()));
    }
    let connected = mailroom::transport(settings).map_err(|error| format!("{error:#}"));
    let connected = connected.and_then(|transport| {
        println!("messages go to: {}", describe(&transport));
        transport.check_in_english()
    });
    match connected {
        Ok(()) => println!("the connection works"),
        Err(why) => {
            println!("connection: attention: {why}");
            wrong.push("connection".to_owned());
        }
    }
    wrong
}

fn check_inbox(settings: &Settings) -> Option<String> {
    let Some(url) = &settings.inbox_url else {
        println!("inbox: none; answers and bounces are not read");
        return None;
    };
    let told = match Inbox::from_url(url) {
        Ok(inbox) if inbox.check().is_ok() => {
            println!("inbox: ok: it can be read");
            return None;
        }
        Ok(_) => "it cannot be read; see that INBOX_URL is right and its place is there".to_owned(),
        Err(why) => why,
    };
    println!("inbox: attention: {told}");
    Some("inbox".to_owned())
}

/// The names of what is wrong in the DNS. A folder sends nothing into the world, so its sender
/// needs no records, unless a name server is named.
fn check_dns(settings: &Settings) -> anyhow::Result<Vec<String>> {
    if !settings.mails_for_real() && settings.dns_resolver.is_none() {
        println!("SPF, DKIM and DMARC: not looked up, because messages go to a folder");
        return Ok(Vec::new());
    }
    let from = MailAddress::parse(&settings.mail_from).context("MAIL_FROM")?;
    let findings = dns::check(from.domain(), settings.dkim_key(), settings.dns_resolver);
    findings.iter().for_each(|it| println!("{}", line(it)));
    // What nobody could tell is told above, and says nothing about the records.
    let asks = |it: &&Finding| it.grade == Grade::Wrong;
    Ok(findings.iter().filter(asks).map(|it| it.name.clone()).collect())
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
        Transport::Smtp(smtp) => smtp.describe_in_english(),
        Transport::Memory(_) => "memory".to_owned(),
        Transport::Limited(inner, _) => {
            format!("{}, only to the addresses that are allowed", describe(inner))
        }
    }
}

fn is_muted(db: &Db, settings: &Settings) -> anyhow::Result<bool> {
    let place = place(db, settings);
    Ok(db.read_now(|conn| muting::is_muted_at(conn, &place))?)
}

fn place(db: &Db, settings: &Settings) -> Place {
    Place { base_url: settings.base().to_owned(), database: db.location() }
}

fn test(settings: &Settings, address: &str) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(settings)?;
    let (actor, now) = (Actor::program("cli"), clock.now());
    let from = MailAddress::parse(&settings.mail_from).context("MAIL_FROM")?;
    let reply_to = MailAddress::parse(&settings.mail_reply_to).context("MAIL_REPLY_TO")?;
    let head = Letterhead { from: from.clone(), reply_to, place: place(&db, settings) };
    let made = db.read_now(|conn| trial::prepare(conn, &actor, (&head, address), now));
    let trial = made.map_err(|error| match error {
        ServiceError::Rule(_) => anyhow!("{address}: not an e-mail address"),
        other => anyhow!(other),
    })?;
    let is_muted = trial.is_muted();
    let tried = trial.hand_over(&settings.way_out(from))?;
    db.write_now(|conn| trial::note(conn, &actor, &tried, now))?;
    match tried.answer {
        Ok(said) => println!("sent to {address}: {said}"),
        Err(_) if is_muted => bail!(MUTED),
        Err(said) if tried.is_unclear => {
            bail!("it is not known whether the test message arrived: {said}")
        }
        Err(said) => bail!("the test message was not accepted: {said}"),
    }
    Ok(())
}
