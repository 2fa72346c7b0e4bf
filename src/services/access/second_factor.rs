//! The second factor: set up, asked at the login, renewed, switched off. Neither secret nor code
//! ever reaches the audit log.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::accounts::User;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sealed::Place;
use crate::domain::second_factor::{self, Rule, Seed, Wait};
use crate::services::accounts::{self, actor_of, object};
use crate::services::logins::{self, Started, count_refusal};
use crate::services::sealing::{SealingKey, Secret};
use crate::services::{ServiceError, ServiceResult, audit, require, secrets};
use crate::store::logins::Login;
use crate::store::second_factors::{self, Factor};
use crate::store::{self, DbConn, users};

/// What somebody gave to show that it is them.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// Whether the password fitted; compared outside the transaction.
    pub password_fits: bool,
    /// The code as it was typed; asked when there is a factor.
    pub code: String,
}

/// How the second factor of somebody stands.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Since when it is asked; none without one.
    pub since: Option<DateTime<Utc>>,
    /// Recovery codes that still work.
    pub codes_left: i64,
    /// What is being set up, fresh enough to confirm.
    pub in_making: Option<Seed>,
}

/// A factor that was confirmed.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// The recovery codes, shown once.
    pub codes: Vec<String>,
    /// The token of the login from now on.
    pub token: String,
}

const STALE: &str = "Er is niets om te bevestigen, of het is te lang geleden. Begin opnieuw.";
const WRONG_CODE: &str = "Deze code klopt niet. Kijk of de klok van uw telefoon gelijk loopt en vul de nieuwste code in.";

/// How the own second factor stands.
///
/// # Errors
/// The secret does not open.
pub fn standing(
    conn: &mut DbConn,
    actor: &Actor,
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<Standing> {
    let user = accounts::own(conn, actor)?;
    let since = second_factors::find(conn, user.id)?.and_then(|factor| factor.confirmed_at);
    let codes_left = second_factors::count_recovery_codes(conn, user.id)?;
    let in_making = in_making(conn, &user, key, now)?.map(|(_, seed)| seed);
    Ok(Standing { since, codes_left, in_making })
}

fn in_making(
    conn: &mut DbConn,
    user: &User,
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<Option<(Factor, Seed)>> {
    let found = second_factors::find_in_making(conn, user.id)?;
    let Some(factor) = found.filter(|it| now - it.made_at < second_factor::SET_UP) else {
        return Ok(None);
    };
    let seed = opened(key, user, &factor)?;
    Ok(Some((factor, seed)))
}

fn opened(key: &SealingKey, user: &User, factor: &Factor) -> ServiceResult<Seed> {
    let text = key.unseal_at(&factor.secret)?;
    Seed::from_text(&text, &user.email)
        .ok_or_else(|| ServiceError::Broken("a second factor that makes no codes".to_owned()))
}

/// Begins to set a factor up, beside the one in use until it is confirmed. Answers false, and
/// counts the refusal, when the proof does not do; a login that waits for its set-up just gave
/// its password and brings none.
///
/// # Errors
/// A store error, or this server cannot seal.
pub fn begin(
    conn: &mut DbConn,
    actor: &Actor,
    proof: Option<&Proof>,
    key: &Arc<SealingKey>,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let user = accounts::own(conn, actor)?;
    if let Some(proof) = proof
        && !is_proved(conn, &user, proof, key, now)?
    {
        return Ok(false);
    }
    let seed = Seed::new(secrets::random()?, &user.email)
        .ok_or_else(|| ServiceError::Broken("no second factor for this account".to_owned()))?;
    let place = Place::SecondFactor { id: 0, user_id: user.id };
    let sealed = Secret::new(key, seed.text()).seal(conn, place)?;
    second_factors::add(conn, user.id, &sealed.bytes, now)?;
    audit::record(conn, actor, "second_factor.begin", &object(&user), now)?;
    Ok(true)
}

/// Confirms the factor that was set up with a first right code. It takes the place of an earlier
/// one, the recovery codes are new, the other logins end and this one gets a new token.
///
/// # Errors
/// The code is wrong, or there is nothing to confirm.
pub fn confirm(
    conn: &mut DbConn,
    actor: &Actor,
    (login_id, code): (i64, &str),
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<Confirmed> {
    let user = accounts::own(conn, actor)?;
    let Some((factor, seed)) = in_making(conn, &user, key, now)? else {
        return Err(ServiceError::not_allowed(STALE));
    };
    let Some(step) = seed.step_of(code, factor.last_step, now) else {
        return Err(ServiceError::field("one_time_code", WRONG_CODE));
    };
    second_factors::set_confirmed(conn, (user.id, factor.id), step, now)?;
    let codes = new_codes(conn, &user)?;
    audit::record(conn, actor, "second_factor.on", &object(&user), now)?;
    let login = store::logins::get(conn, login_id)?;
    store::logins::remove_others(conn, user.id, login_id)?;
    let token = match login.waits_for()? {
        Some(_) => whole(conn, &user, &login, now)?.token,
        None => logins::renew_token(conn, login_id)?,
    };
    Ok(Confirmed { codes, token })
}

/// Puts a whole login in the place of one that waited.
fn whole(
    conn: &mut DbConn,
    user: &User,
    half: &Login,
    now: DateTime<Utc>,
) -> ServiceResult<Started> {
    store::logins::remove(conn, half.id)?;
    logins::begin(conn, user, &half.browser, now)
}

/// Finishes a login that waits for its code: starts a whole one in its place, or counts the
/// refusal towards the lock of the account. A recovery code does as well, once.
///
/// # Errors
/// A store error, or the secret does not open.
pub fn enter(
    conn: &mut DbConn,
    half: &Login,
    code: &str,
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Started>> {
    let user = users::get(conn, half.user_id)?;
    // Another tab may have used it up meanwhile.
    let is_waiting = store::logins::get(conn, half.id)?.waits_for()? == Some(Wait::Code);
    if is_waiting && user.is_open(now) && code_fits(conn, &user, code, key, now)? {
        return whole(conn, &user, half, now).map(Some);
    }
    refuse(conn, &user, "login.code", now)?;
    Ok(None)
}

fn refuse(
    conn: &mut DbConn,
    user: &User,
    act: &'static str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    count_refusal(conn, user, now)?;
    audit::record_result(conn, &actor_of(user, "web"), act, &object(user), ("refused", now))
}

/// Says whether a code of the app or a recovery code fits, and uses it up.
fn code_fits(
    conn: &mut DbConn,
    user: &User,
    code: &str,
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let Some(factor) = second_factors::find(conn, user.id)? else { return Ok(false) };
    let step = opened(key, user, &factor)?.step_of(code, factor.last_step, now);
    if let Some(step) = step {
        return Ok(second_factors::set_last_step(conn, factor.id, step)?);
    }
    let Some(code) = second_factor::typed_recovery_code(code) else { return Ok(false) };
    let fits = second_factors::use_recovery_code(conn, user.id, &hash_of(user, &code), now)?;
    if fits {
        audit::record(conn, &actor_of(user, "web"), "second_factor.recovery", &object(user), now)?;
    }
    Ok(fits)
}

/// A hash is of one user, so that a row that was copied to another opens nothing.
fn hash_of(user: &User, code: &str) -> String {
    secrets::hash_token(&format!("{} {code}", user.id))
}

/// Says whether somebody showed that it is them; counts the refusal when not.
fn is_proved(
    conn: &mut DbConn,
    user: &User,
    proof: &Proof,
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let has_factor = second_factors::find(conn, user.id)?.is_some();
    let fits = proof.password_fits
        && user.is_open(now)
        && (!has_factor || code_fits(conn, user, &proof.code, key, now)?);
    if !fits {
        refuse(conn, user, "second_factor.prove", now)?;
    }
    Ok(fits)
}

fn new_codes(conn: &mut DbConn, user: &User) -> ServiceResult<Vec<String>> {
    let codes = (0..second_factor::RECOVERY_CODES)
        .map(|_| Ok(second_factor::recovery_code(secrets::random()?)))
        .collect::<ServiceResult<Vec<_>>>()?;
    let hashes: Vec<String> = codes.iter().map(|code| hash_of(user, code)).collect();
    second_factors::set_recovery_codes(conn, user.id, &hashes)?;
    Ok(codes)
}

/// Makes new recovery codes, which void the old; none when the proof does not do.
///
/// # Errors
/// There is no second factor.
pub fn renew_codes(
    conn: &mut DbConn,
    actor: &Actor,
    proof: &Proof,
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Vec<String>>> {
    let user = with_factor(conn, actor)?;
    if !is_proved(conn, &user, proof, key, now)? {
        return Ok(None);
    }
    let codes = new_codes(conn, &user)?;
    audit::record(conn, actor, "second_factor.codes", &object(&user), now)?;
    Ok(Some(codes))
}

fn with_factor(conn: &mut DbConn, actor: &Actor) -> ServiceResult<User> {
    let user = accounts::own(conn, actor)?;
    if second_factors::find(conn, user.id)?.is_none() {
        return Err(ServiceError::not_allowed("Uw account heeft geen tweede stap."));
    }
    Ok(user)
}

/// Refuses to switch off what the role has to have.
///
/// # Errors
/// A sentence for the user.
pub fn check_may_go(actor: &Actor, rule: Rule) -> ServiceResult<()> {
    match actor.role.filter(|role| rule.asks(*role)) {
        Some(role) => Err(ServiceError::not_allowed(format!(
            "De tweede stap kan niet uit: voor {} is die verplicht.",
            role.with_article()
        ))),
        None => Ok(()),
    }
}

/// Switches the own factor off and ends the other logins; false when the proof does not do.
///
/// # Errors
/// There is no second factor.
pub fn switch_off(
    conn: &mut DbConn,
    actor: &Actor,
    (login_id, proof): (i64, &Proof),
    key: &SealingKey,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let user = with_factor(conn, actor)?;
    if !is_proved(conn, &user, proof, key, now)? {
        return Ok(false);
    }
    second_factors::remove(conn, user.id)?;
    store::logins::remove_others(conn, user.id, login_id)?;
    audit::record(conn, actor, "second_factor.off", &object(&user), now)?;
    Ok(true)
}

/// Takes the factor of another user away, who lost phone and recovery codes; the logins of that
/// user end.
///
/// # Errors
/// No permission, the own account, or there is no second factor.
pub fn take_away(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageUsers)?;
    if actor.is(Some(user_id)) {
        return Err(ServiceError::not_allowed(
            "Uw eigen tweede stap vernieuwt u bij uw account, met een code.",
        ));
    }
    let user = users::get(conn, user_id)?;
    if !second_factors::remove(conn, user.id)? {
        return Err(ServiceError::not_allowed("Dit account heeft geen tweede stap."));
    }
    store::logins::remove_of(conn, user.id)?;
    audit::record(conn, actor, "second_factor.take_away", &object(&user), now)
}
