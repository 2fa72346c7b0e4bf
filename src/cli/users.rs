//! `user`: accounts from the command line.

use anyhow::anyhow;
use clap::{Args, Subcommand, ValueEnum};

use super::serve;
use crate::domain::accounts::User;
use crate::domain::permissions::{Actor, Role};
use crate::services::accounts::{self, NewUser};
use crate::services::{logins, second_factor};
use crate::settings::Settings;
use crate::store::Db;

/// What can be done with accounts.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Make an account and print its one-time link
    Add(Box<Add>),
    /// List the accounts
    List(Box<Settings>),
    /// Switch an account off; its logins end and its tokens stop working
    Disable(Box<OfOne>),
    /// Take the second factor of an account away, for who lost phone and recovery codes
    SecondFactorOff(Box<OfOne>),
}

/// `user add`
#[derive(Args)]
pub struct Add {
    /// Address to log in with
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// Name on screen and in letters
    #[arg(long)]
    name: String,
    /// Role
    #[arg(long)]
    role: RoleName,
    /// Phone number in the letters of an adviser
    #[arg(long)]
    phone: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// `user disable` and `user second-factor-off`
#[derive(Args)]
pub struct OfOne {
    /// Address of the account
    #[arg(value_name = "E-MAIL")]
    email: String,
    #[command(flatten)]
    settings: Settings,
}

/// The roles as the command line spells them.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Adviser,
    Planner,
    Management,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Adviser => Self::Adviser,
            RoleName::Planner => Self::Planner,
            RoleName::Management => Self::Management,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// Runs one `user` command.
pub fn run(command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(add) => invite(*add),
        UserCommand::List(settings) => list(&settings),
        UserCommand::Disable(of) => switch_off(&of),
        UserCommand::SecondFactorOff(of) => take_factor(&of),
    }
}

fn invite(add: Add) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&add.settings)?;
    let new = NewUser { email: add.email, name: add.name, role: add.role.into(), phone: add.phone };
    let (actor, now) = (Actor::program("cli"), clock.now());
    let (user, token) = db.write_now(|conn| accounts::invite(conn, &actor, &new, now))?;
    println!("{} may choose a password once, within a week:", user.email);
    println!("{}/uitnodiging/{token}", add.settings.base());
    Ok(())
}

fn list(settings: &Settings) -> anyhow::Result<()> {
    let (db, _) = serve::prepared(settings)?;
    let actor = Actor::program("cli");
    for user in db.read_now(|conn| accounts::list(conn, &actor))? {
        let state = match (user.disabled_at.is_some(), user.password_hash.is_some()) {
            (true, _) => "disabled",
            (false, true) => "active",
            (false, false) => "invited",
        };
        println!("{:<40} {:<11} {:<9} {}", user.email, user.role.as_str(), state, user.name);
    }
    Ok(())
}

fn switch_off(disable: &OfOne) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&disable.settings)?;
    let (actor, now) = (Actor::program("cli"), clock.now());
    let user = get(&db, &disable.email)?;
    db.write_now(|conn| accounts::disable(conn, &actor, user.id, now))?;
    println!("{} is disabled", user.email);
    Ok(())
}

fn take_factor(of: &OfOne) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&of.settings)?;
    let (actor, now) = (Actor::program("cli"), clock.now());
    let user = get(&db, &of.email)?;
    db.write_now(|conn| second_factor::take_away(conn, &actor, user.id, now))?;
    println!("{} logs in with the password alone now; the logins ended", user.email);
    Ok(())
}

/// The account with this address, or what to do.
pub fn get(db: &Db, email: &str) -> anyhow::Result<User> {
    let found = db.read_now(|conn| logins::find_account(conn, email))?;
    found.ok_or_else(|| anyhow!("{email}: no such account; `drietraps user list` names them"))
}
