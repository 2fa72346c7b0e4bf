//! `audit`: proof that nobody changed the audit log.

use anyhow::bail;
use clap::Subcommand;

use super::serve;
use crate::services::audit;
use crate::settings::Settings;

/// What can be done with the audit log.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Walk the chain of hashes and name the first line that does not fit
    Verify(Box<Settings>),
}

/// Runs one `audit` command.
pub fn run(command: AuditCommand) -> anyhow::Result<()> {
    let AuditCommand::Verify(settings) = command;
    let (db, _) = serve::prepared(&settings)?;
    match db.read_now(audit::verify)? {
        Ok(lines) => println!("{lines} lines, the chain holds"),
        Err(problem) => bail!("audit log: {problem}"),
    }
    Ok(())
}
