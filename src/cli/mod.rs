//! The command line: one file a noun; `serve` starts web and jobs.
//!
//! Exit codes: 0 done, 1 refused or failed with one line on standard error, 2 wrong usage.

mod audit;
mod backup;
pub mod demo;
mod generate;
mod import;
mod mail;
mod mailroom;
mod report;
mod round;
mod secrets;
mod serve;
mod tokens;
mod users;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::settings::{LogFormat, Settings};

/// Scheduling and CRM for the tour of the Ondersteuningsteam Weerbaar Bestuur.
#[derive(Parser)]
#[command(name = "drietraps", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the web server and the letter sender
    Serve(Box<Settings>),
    /// Start the same on a throw-away database with a fictional tour
    Demo(Box<demo::DemoArgs>),
    /// Fill an empty database with an invented tour of any size
    Generate(Box<generate::GenerateArgs>),
    /// Bring the database schema up to date
    Migrate(Box<Settings>),
    /// Look at letter rounds
    #[command(subcommand)]
    Round(round::RoundCommand),
    /// Look at the way mail leaves
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Put the reference data in an empty database
    Seed(Box<Settings>),
    /// Print the figures of the tour
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Read a list in, or show what was read in
    Import(Box<import::ImportArgs>),
    /// Accounts
    #[command(subcommand)]
    User(users::UserCommand),
    /// Tokens of the API
    #[command(subcommand)]
    Token(tokens::TokenCommand),
    /// The keys that seal confidential text
    #[command(subcommand)]
    Secrets(secrets::SecretsCommand),
    /// Make a backup while the program runs, try it, and say whether it is good
    Backup(Box<backup::BackupArgs>),
    /// Put a backup back into an empty database; nothing leaves from it until a person says so
    Restore(Box<backup::RestoreArgs>),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::AuditCommand),
}

/// Runs the command and answers its exit code.
#[must_use]
pub fn run() -> ExitCode {
    // A missing `.env` file is the normal case.
    let _ = dotenvy::dotenv();
    let cli = Cli::parse();
    match dispatch(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("drietraps: {error:#}");
            ExitCode::from(1)
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(settings) => serve::serve(*settings),
        Command::Demo(args) => demo::run(*args),
        Command::Generate(args) => generate::run(*args),
        Command::Migrate(settings) => serve::migrate(&settings),
        Command::Round(command) => round::run(command),
        Command::Mail(command) => mail::run(command),
        Command::Seed(settings) => serve::seed(&settings),
        Command::Report(command) => report::run(command),
        Command::Import(args) => import::run(*args),
        Command::User(command) => users::run(command),
        Command::Token(command) => tokens::run(command),
        Command::Secrets(command) => secrets::run(command),
        Command::Backup(args) => backup::make(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Audit(command) => audit::run(command),
    }
}

/// Sends log lines to standard error, in colour on a terminal alone.
fn start_log(settings: &Settings) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log)
        .with_context(|| format!("LOG: {} says not what is logged", settings.log))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start in one process, as in a test, keeps the first log.
    let _ = match settings.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn no_two_options_of_a_command_have_one_name() {
        Cli::command().debug_assert();
    }
}
