//! Logging in at the OpenID provider of the organisation. What the provider said was checked by
//! the caller, outside the transaction.

use chrono::{DateTime, Utc};

use super::accounts::{NewUser, actor_of, add, object, who_may};
use super::logins::{Started, begin};
use super::secrets::{hash_token, new_token};
use crate::domain::accounts::User;
use crate::domain::permissions::{Actor, Permission, Role, may};
use crate::domain::sso::{ATTEMPT, RoleMap};
use crate::services::{ServiceResult, audit};
use crate::store::{DbConn, logins, sso, users};

/// What a browser proves that it began a login with; only this browser has the secret.
#[derive(Clone)]
pub struct Attempt {
    secret: String,
}

impl Attempt {
    /// The attempt of a browser that brings this secret.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self { secret: secret.to_owned() }
    }

    /// What the cookie holds.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// What comes back from the provider unchanged.
    #[must_use]
    pub fn state(&self) -> String {
        self.derived("state")
    }

    /// What the ID token has to hold.
    #[must_use]
    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// The verifier of PKCE (RFC 7636).
    #[must_use]
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// One hash a purpose: none of them says anything of another.
    fn derived(&self, purpose: &str) -> String {
        hash_token(&format!("{purpose}.{}", self.secret))
    }
}

/// Somebody as the provider knows them; checked.
#[derive(Clone)]
pub struct Person {
    /// Issuer and subject: who it is, for ever.
    pub identity: (String, String),
    /// Address.
    pub email: Option<String>,
    /// True when the provider says that the address is theirs.
    pub has_verified_email: bool,
    /// Name.
    pub name: Option<String>,
    /// Groups.
    pub groups: Vec<String>,
}

/// How a login at the provider ended.
#[derive(Debug)]
pub enum Outcome {
    /// The login.
    In(Started),
    /// No login; a Dutch sentence for the user.
    Refused(&'static str),
}

const NO_GROUP: &str = "U bent ingelogd bij de organisatie, maar hoort bij geen groep die hier \
     naar binnen mag. Vraag uw beheerder om u aan een groep toe te voegen.";
const DISABLED: &str = "Uw account staat uit. Vraag de beheerder om het aan te zetten.";
const TAKEN: &str = "Er is al een account met uw e-mailadres. De organisatie bevestigt niet dat \
     dit adres van u is, of het account hoort al bij een andere login. Bel de beheerder.";
const NO_ADDRESS: &str = "De organisatie geeft geen bruikbaar e-mailadres en geen naam van u door. \
     Vraag uw beheerder om dat aan te zetten.";

/// Begins a login and answers what the browser has to keep.
///
/// # Errors
/// A store error.
pub fn start(conn: &mut DbConn, next: &str, now: DateTime<Utc>) -> ServiceResult<Attempt> {
    sso::remove_attempts_before(conn, now - ATTEMPT)?;
    let attempt = Attempt { secret: new_token()? };
    sso::add_attempt(conn, (&hash_token(&attempt.secret), next), now)?;
    Ok(attempt)
}

/// Uses up the login that a browser began: the path to go on to, or none when it is unknown, used
/// or too old.
///
/// # Errors
/// A store error.
pub fn take(
    conn: &mut DbConn,
    attempt: &Attempt,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let found = sso::take_attempt(conn, &hash_token(&attempt.secret))?;
    Ok(found.filter(|(_, made_at)| now - *made_at < ATTEMPT).map(|(next, _)| next))
}

/// Notes a login that broke off before it was known whose it is.
///
/// # Errors
/// A store error.
pub fn refuse(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    let actor = Actor::program("web");
    audit::record_result(conn, &actor, "login.sso", "unknown account", ("refused", now))
}

/// Logs somebody in whom the provider vouches for: finds, links or makes the account, and gives it
/// the role of the groups.
///
/// # Errors
/// A store error.
pub fn enter(
    conn: &mut DbConn,
    person: &Person,
    (roles, browser): (&RoleMap, &str),
    now: DateTime<Utc>,
) -> ServiceResult<Outcome> {
    let Some(role) = roles.role_of(&person.groups) else {
        refuse(conn, now)?;
        return Ok(Outcome::Refused(NO_GROUP));
    };
    let user = match account_of(conn, person, role, now)? {
        Ok(user) => user,
        Err(why) => {
            refuse(conn, now)?;
            return Ok(Outcome::Refused(why));
        }
    };
    if user.disabled_at.is_some() {
        let refused = ("refused", now);
        audit::record_result(conn, &actor_of(&user, "web"), "login.sso", &object(&user), refused)?;
        return Ok(Outcome::Refused(DISABLED));
    }
    let user = follow_groups(conn, user, role, now)?;
    let started = begin(conn, &user, browser, now)?;
    audit::record(conn, &actor_of(&user, "web"), "login.sso", &object(&user), now)?;
    Ok(Outcome::In(started))
}

/// The account of a person, or why there is none.
fn account_of(
    conn: &mut DbConn,
    person: &Person,
    role: Role,
    now: DateTime<Utc>,
) -> ServiceResult<Result<User, &'static str>> {
    let identity = (person.identity.0.as_str(), person.identity.1.as_str());
    if let Some(user_id) = sso::find_user(conn, identity)? {
        return Ok(Ok(users::get(conn, user_id)?));
    }
    let Some(email) = person.email.as_deref().map(|it| it.trim().to_lowercase()) else {
        return Ok(Err(NO_ADDRESS));
    };
    let user = match users::find_by_email(conn, &email)? {
        Some(user) if user.disabled_at.is_some() => return Ok(Err(DISABLED)),
        Some(user) if !person.has_verified_email || sso::is_linked(conn, user.id)? => {
            return Ok(Err(TAKEN));
        }
        Some(user) => user,
        None => {
            let name = person.name.clone().unwrap_or_default();
            let new = NewUser { email, name, role, phone: None };
            match add(conn, &new, now) {
                Ok(user) => user,
                Err(error) if error.problems().is_empty() => return Err(error),
                Err(_) => return Ok(Err(NO_ADDRESS)),
            }
        }
    };
    sso::link(conn, user.id, identity, now)?;
    audit::record(conn, &actor_of(&user, "web"), "user.link_sso", &object(&user), now)?;
    Ok(Ok(user))
}

/// Gives the role of the groups; the last administrator keeps the own one.
fn follow_groups(
    conn: &mut DbConn,
    user: User,
    role: Role,
    now: DateTime<Utc>,
) -> ServiceResult<User> {
    if user.role == role {
        return Ok(user);
    }
    let actor = Actor::program("web");
    let words = format!("{} from {} to {role}", object(&user), user.role);
    let managers = who_may(conn, Permission::ManageUsers)?;
    if !may(role, Permission::ManageUsers) && managers.iter().all(|(id, _)| *id == user.id) {
        audit::record_result(conn, &actor, "user.set_role", &words, ("refused", now))?;
        return Ok(user);
    }
    users::set_role(conn, user.id, role)?;
    logins::remove_of(conn, user.id)?;
    audit::record(conn, &actor, "user.set_role", &words, now)?;
    Ok(User { role, ..user })
}
