//! `token`: tokens of the API from the command line.

use clap::{Args, Subcommand, ValueEnum};

use super::{serve, users};
use crate::domain::accounts::{Scope, Token};
use crate::domain::permissions::Actor;
use crate::services::tokens::{self, NewToken};
use crate::settings::Settings;

/// What can be done with tokens.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it once, alone on the last line
    Add(Box<Add>),
    /// List the tokens
    List(Box<Settings>),
    /// Take a token back
    Revoke(Box<Revoke>),
}

/// `token add`
#[derive(Args)]
pub struct Add {
    /// Address of the account that the token acts for; it may be only invited
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// What the token may do
    #[arg(long)]
    scope: ScopeName,
    /// What the token is for
    #[arg(long, default_value = "command line")]
    name: String,
    #[command(flatten)]
    settings: Settings,
}

/// `token revoke`
#[derive(Args)]
pub struct Revoke {
    /// Number of the token, as `drietraps token list` shows it
    id: i64,
    #[command(flatten)]
    settings: Settings,
}

/// The scopes as the command line spells them.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ScopeName {
    Read,
    Write,
}

/// Runs one `token` command.
pub fn run(command: TokenCommand) -> anyhow::Result<()> {
    match command {
        TokenCommand::Add(add) => make(*add),
        TokenCommand::List(settings) => list(&settings),
        TokenCommand::Revoke(revoke) => take_back(&revoke),
    }
}

fn make(add: Add) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&add.settings)?;
    let (actor, now) = (Actor::program("cli"), clock.now());
    let user = users::get(&db, &add.email)?;
    let scope = match add.scope {
        ScopeName::Read => Scope::Read,
        ScopeName::Write => Scope::Write,
    };
    let new = NewToken { user_id: user.id, name: add.name, scope };
    let token = db.write_now(|conn| tokens::add(conn, &actor, &new, now))?;
    println!("Token of {}, scope {}; it is shown once:", user.email, scope.as_str());
    println!("{token}");
    Ok(())
}

fn list(settings: &Settings) -> anyhow::Result<()> {
    let (db, _) = serve::prepared(settings)?;
    let actor = Actor::program("cli");
    for (token, user) in db.read_now(|conn| tokens::list_all(conn, &actor))? {
        let (id, scope, state) = (token.id, token.scope.as_str(), state(&token));
        println!("{id:>5} {scope:<6} {state:<8} {:<40} {}", user.email, token.name);
    }
    Ok(())
}

fn state(token: &Token) -> &'static str {
    if token.revoked_at.is_some() { "revoked" } else { "in use" }
}

fn take_back(revoke: &Revoke) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&revoke.settings)?;
    let (actor, now) = (Actor::program("cli"), clock.now());
    db.write_now(|conn| tokens::revoke(conn, &actor, revoke.id, now))?;
    println!("token {} is revoked", revoke.id);
    Ok(())
}
