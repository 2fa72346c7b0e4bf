//! Accounts: invite, choose and change a password, the own details, switch off and on.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::accounts::{self, User};
use crate::domain::contacts::EmailAddress;
use crate::domain::passwords as strength;
use crate::domain::permissions::{Actor, Permission, Role, may};
use crate::mail::notices::Notice;
use crate::services::queue::{self, Addressee};
use crate::services::rounds::Stationery;
use crate::services::{ServiceError, ServiceResult, audit, require, secrets};
use crate::store::{DbConn, logins, stand_ins, users};

/// A new account as somebody asks for it.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Phone number, for the letters of an adviser.
    pub phone: Option<String>,
}

/// Makes an account and answers it with the token of its one-time link.
///
/// # Errors
/// A refused field, an address that has an account, or no permission.
pub fn invite(
    conn: &mut DbConn,
    actor: &Actor,
    new: &NewUser,
    now: DateTime<Utc>,
) -> ServiceResult<(User, String)> {
    require(actor, Permission::ManageUsers)?;
    let user = add(conn, new, now)?;
    let token = renew_invite(conn, actor, user.id, now)?;
    Ok((user, token))
}

/// Adds the account itself, without a password.
pub(in crate::services) fn add(
    conn: &mut DbConn,
    new: &NewUser,
    now: DateTime<Utc>,
) -> ServiceResult<User> {
    let email = EmailAddress::parse(&new.email)?.as_str().to_lowercase();
    check_details(&new.name, new.phone.as_deref())?;
    if users::find_by_email(conn, &email)?.is_some() {
        return Err(ServiceError::field("email", "Dit e-mailadres heeft al een account."));
    }
    let name = new.name.trim();
    let id = users::add(conn, &email, name, new.role, now)?;
    users::set_name_and_phone(conn, id, name, new.phone.as_deref())?;
    Ok(users::get(conn, id)?)
}

fn check_details(name: &str, phone: Option<&str>) -> ServiceResult<()> {
    if let Some(problem) = accounts::name_problem(name) {
        return Err(ServiceError::field("name", problem));
    }
    let is_phone = |text: &str| {
        text.len() <= 30 && text.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c))
    };
    if phone.is_some_and(|text| !is_phone(text)) {
        let problem = "Vul een telefoonnummer in, bijvoorbeeld 06 12 34 56 78.";
        return Err(ServiceError::field("phone", problem));
    }
    Ok(())
}

/// Where a one-time link went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// It waits for whoever made it, to hand over: the account was never used. The token.
    Shown(String),
    /// It left for the address of the account, and nobody else sees it.
    Mailed,
}

/// Makes a fresh one-time link for an account; the old one stops working. The link of an account
/// that has a password is mailed to its owner: whoever could read it here could read as its owner.
///
/// # Errors
/// No permission, no such account, or an account that is switched off.
pub fn renew_link(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<(User, Link)> {
    let token = renew_invite(conn, actor, user_id, now)?;
    let user = users::get(conn, user_id)?;
    if user.password_hash.is_none() {
        return Ok((user, Link::Shown(token)));
    }
    let link = format!("{}{}{token}", stationery.base, accounts::LINK);
    tell(conn, &user, stationery, (Notice::PasswordLink, &[("link", &link)]), now)?;
    Ok((user, Link::Mailed))
}

fn tell(
    conn: &mut DbConn,
    user: &User,
    stationery: &Stationery,
    notice: (Notice, &[(&'static str, &str)]),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let to = Addressee { label: "Account", address: &user.email };
    queue::tell(conn, stationery, to, notice, now)?;
    Ok(())
}

fn renew_invite(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    require(actor, Permission::ManageUsers)?;
    let user = users::get(conn, user_id)?;
    if user.disabled_at.is_some() {
        return Err(ServiceError::not_allowed("Dit account staat uit. Zet het eerst aan."));
    }
    let token = secrets::new_token()?;
    users::set_invite(conn, user.id, &secrets::hash_token(&token), now + accounts::INVITE)?;
    audit::record(conn, actor, "user.invite", &object(&user), now)?;
    Ok(token)
}

/// The account that a one-time link belongs to.
///
/// # Errors
/// A sentence when the link was used or is too old.
pub fn invited(conn: &mut DbConn, token: &str, now: DateTime<Utc>) -> ServiceResult<User> {
    users::find_by_invite(conn, &secrets::hash_token(token), now)?.ok_or_else(|| {
        ServiceError::not_allowed(
            "Deze link is al gebruikt of verlopen. Vraag de beheerder om een nieuwe.",
        )
    })
}

/// Checks a new password of the owner of this address and name; call before hashing it, and
/// outside a transaction.
///
/// # Errors
/// What is wrong with it, beside the field.
pub fn check_password(
    (password, again): (&str, &str),
    (email, name): (&str, &str),
) -> ServiceResult<()> {
    if let Some(problem) = strength::problem(password, email, name) {
        return Err(ServiceError::field("password", problem));
    }
    if password != again {
        return Err(ServiceError::field("password_again", "De wachtwoorden zijn niet gelijk."));
    }
    Ok(())
}

/// Sets the password of the account of a one-time link, which is used up; its logins end. Its owner
/// hears of it when another password was replaced.
///
/// # Errors
/// The link was used or is too old.
pub fn accept_invite(
    conn: &mut DbConn,
    (token, password_hash): (&str, &str),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<User> {
    let user = invited(conn, token, now)?;
    users::set_password(conn, user.id, password_hash)?;
    logins::remove_of(conn, user.id)?;
    audit::record(conn, &actor_of(&user, "web"), "user.set_password", &object(&user), now)?;
    if user.password_hash.is_some() {
        tell(conn, &user, stationery, (Notice::PasswordSet, &[]), now)?;
    }
    Ok(user)
}

/// Every account, by name.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<User>> {
    require(actor, Permission::ManageUsers)?;
    Ok(users::list(conn)?)
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Vec<User>> {
    let users = list(conn, actor)?;
    audit::record(conn, actor, "user.export", "users", now)?;
    Ok(users)
}

/// One account.
///
/// # Errors
/// No permission, or no such account.
pub fn get(conn: &mut DbConn, actor: &Actor, user_id: i64) -> ServiceResult<User> {
    require(actor, Permission::ManageUsers)?;
    Ok(users::get(conn, user_id)?)
}

/// The account of the actor.
///
/// # Errors
/// The actor is the program.
pub fn own(conn: &mut DbConn, actor: &Actor) -> ServiceResult<User> {
    let id = actor.user_id.ok_or_else(|| ServiceError::not_allowed("Log eerst in."))?;
    Ok(users::get(conn, id)?)
}

/// Sets name and phone number of the own account.
///
/// # Errors
/// A refused field.
pub fn set_own_details(
    conn: &mut DbConn,
    actor: &Actor,
    (name, phone): (&str, Option<&str>),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let user = own(conn, actor)?;
    check_details(name, phone)?;
    users::set_name_and_phone(conn, user.id, name.trim(), phone)?;
    audit::record(conn, actor, "user.edit", &object(&user), now)
}

/// Sets a new password of the own account, ends its other logins and answers the new token of this
/// one; or counts the refusal when the old password did not fit (towards the lock of the account,
/// like a refused login) and answers none. A locked account sets nothing. Compare and hash outside
/// the transaction.
///
/// # Errors
/// A store error.
pub fn change_password(
    conn: &mut DbConn,
    actor: &Actor,
    login_id: i64,
    new_hash: Option<&str>,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let user = own(conn, actor)?;
    let Some(new_hash) = new_hash.filter(|_| user.is_open(now)) else {
        crate::services::logins::count_refusal(conn, &user, now)?;
        let refused = ("refused", now);
        audit::record_result(conn, actor, "user.set_password", &object(&user), refused)?;
        return Ok(None);
    };
    users::set_password(conn, user.id, new_hash)?;
    logins::remove_others(conn, user.id, login_id)?;
    audit::record(conn, actor, "user.set_password", &object(&user), now)?;
    crate::services::logins::renew_token(conn, login_id).map(Some)
}

/// Gives an account another role; its logins end, so that the next one has the new rights.
///
/// # Errors
/// No permission, the own account, or nobody would be left to manage the accounts.
pub fn set_role(
    conn: &mut DbConn,
    actor: &Actor,
    (user_id, role): (i64, Role),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageUsers)?;
    if actor.is(Some(user_id)) {
        return Err(ServiceError::not_allowed(
            "U kunt uw eigen rol niet wijzigen. Vraag een andere beheerder.",
        ));
    }
    let user = users::get(conn, user_id)?;
    if user.role == role {
        return Err(ServiceError::field("role", "Dit account heeft deze rol al."));
    }
    let managers = who_may(conn, Permission::ManageUsers)?;
    if !may(role, Permission::ManageUsers) && managers.iter().all(|(id, _)| *id == user.id) {
        return Err(ServiceError::not_allowed(
            "Dit is de laatste beheerder. Maak eerst iemand anders beheerder.",
        ));
    }
    users::set_role(conn, user.id, role)?;
    logins::remove_of(conn, user.id)?;
    let words = format!("{} from {} to {role}", object(&user), user.role);
    audit::record(conn, actor, "user.set_role", &words, now)
}

/// Switches an account off and ends its logins; its tokens stop working.
///
/// # Errors
/// No permission, or the own account.
pub fn disable(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageUsers)?;
    if actor.is(Some(user_id)) {
        return Err(ServiceError::not_allowed("U kunt uw eigen account niet uitzetten."));
    }
    let user = users::get(conn, user_id)?;
    users::set_disabled(conn, user.id, Some(now))?;
    logins::remove_of(conn, user.id)?;
    audit::record(conn, actor, "user.disable", &object(&user), now)
}

/// Switches an account on again.
///
/// # Errors
/// No permission, or no such account.
pub fn enable(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageUsers)?;
    let user = users::get(conn, user_id)?;
    users::set_disabled(conn, user.id, None)?;
    audit::record(conn, actor, "user.enable", &object(&user), now)
}

/// The open accounts whose role has a permission, as id and name.
///
/// # Errors
/// A store error.
pub(in crate::services) fn who_may(
    conn: &mut DbConn,
    permission: Permission,
) -> ServiceResult<Vec<(i64, String)>> {
    let all = users::list(conn)?.into_iter();
    let open = all.filter(|user| user.disabled_at.is_none() && may(user.role, permission));
    Ok(open.map(|user| (user.id, user.name)).collect())
}

/// The actor that a user is, from the given origin.
#[must_use]
pub fn actor_of(user: &User, origin: &'static str) -> Actor {
    Actor {
        user_id: Some(user.id),
        name: user.name.clone(),
        role: Some(user.role),
        origin,
        stands_in_for: Vec::new(),
    }
}

/// The user as somebody who acts today, with the advisers for whom they stand in.
///
/// # Errors
/// A store error.
pub fn actor_on(
    conn: &mut DbConn,
    user: &User,
    origin: &'static str,
    today: NaiveDate,
) -> ServiceResult<Actor> {
    let stands_in_for = match user.role {
        Role::Adviser => stand_ins::owners_on(conn, user.id, today)?,
        Role::Planner | Role::Management | Role::Admin => Vec::new(),
    };
    Ok(Actor { stands_in_for, ..actor_of(user, origin) })
}

/// How the audit log names an account.
pub(in crate::services) fn object(user: &User) -> String {
    format!("user {}", user.id)
}
