//! `audit verify` and `audit seal`: proof that nobody changed the audit log.

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};

use super::serve;
use crate::domain::permissions::Actor;
use crate::services::audit::{self, Anchor};
use crate::services::sealing::SealingKey;
use crate::settings::Settings;

/// What can be done with the audit log.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Look at every line and at the end, and name the first place that was changed
    Verify(Box<Verify>),
    /// Seal a log that was never sealed, once after an upgrade
    Seal(Box<Seal>),
}

/// How to look at the log.
#[derive(Args)]
pub struct Verify {
    /// A place that was noted before, as this command prints it: it has to be there still
    #[arg(long, value_name = "N:HASH")]
    anchor: Option<Anchor>,
    #[command(flatten)]
    settings: Settings,
}

/// How to seal the log.
#[derive(Args)]
pub struct Seal {
    /// Yes, what stands in the log now is accepted as it is, also where a seal does not hold
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Runs one `audit` command.
pub fn run(command: AuditCommand) -> anyhow::Result<()> {
    match command {
        AuditCommand::Verify(asked) => verify(&asked),
        AuditCommand::Seal(asked) => seal(&asked),
    }
}

fn verify(asked: &Verify) -> anyhow::Result<()> {
    let (db, _) = serve::prepared(&asked.settings)?;
    let keys = serve::known_keys(&asked.settings)?;
    let walked = db.read_now(|conn| audit::check(conn, &keys, asked.anchor.as_ref()))?;
    if let Some(bent) = walked.bent {
        bail!("audit log: {bent}");
    }
    let lines = walked.anchor.lines - walked.destroyed;
    println!("{lines} lines, the chain holds and every line is sealed");
    if walked.destroyed > 0 {
        println!("{} lines before them were destroyed when their term was over", walked.destroyed);
    }
    println!("anchor: {}", walked.anchor);
    Ok(())
}

fn seal(asked: &Seal) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&asked.settings)?;
    let keys = SealingKey::read(&asked.settings.secret_key_file).map_err(|error| anyhow!(error))?;
    let Some(newest) = keys.audit_keys().into_iter().next() else { bail!("there is no key") };
    let (is_sealed, chain) = db.read_now(|conn| {
        Ok::<_, crate::services::ServiceError>((audit::is_sealed(conn)?, audit::verify(conn)?))
    })?;
    if is_sealed && !asked.accept {
        bail!("the log is sealed already; to accept it as it is now, add --accept");
    }
    if let Err(problem) = chain {
        bail!("audit log: {problem}; what was changed stays to be seen, and no seal covers it");
    }
    let (actor, now) = (Actor::program("cli"), clock.now());
    let lines = db.write_now(|conn| audit::begin(conn, &newest, &actor, now))?;
    println!("{lines} lines are sealed as they stand; what comes after them is sealed by itself");
    Ok(())
}
