//! Accounts: how long a login lasts, when an account is locked.

use chrono::{DateTime, TimeDelta, Utc};

use super::letters::links::without_tokens;
use super::permissions::Role;
use super::text_enum::text_enum;

/// A login ends after this much time without a request.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// A login ends after this much time, whatever happens.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// A one-time link for a new account or a new password works this long.
pub const INVITE: TimeDelta = TimeDelta::days(7);
/// Where a one-time link leads; its token follows.
pub const LINK: &str = "/uitnodiging/";

/// A text without the tokens of one-time links: who reads the database does not get in.
///
/// ```
/// use drietraps::domain::accounts::without_links;
/// let mail = "Kies hier: https://tour.example/uitnodiging/a_B-9\nTot dan.";
/// assert_eq!(without_links(mail), "Kies hier: https://tour.example/uitnodiging/…\nTot dan.");
/// assert_eq!(without_links("Gewone tekst."), "Gewone tekst.");
/// ```
#[must_use]
pub fn without_links(text: &str) -> String {
    without_tokens(text, LINK)
}

/// One account as every layer knows it; the password hash stays in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Database id.
    pub id: i64,
    /// Address to log in with, lower case.
    pub email: String,
    /// Name on screen and in letters.
    pub name: String,
    /// Phone number in letters.
    pub phone: Option<String>,
    /// Role.
    pub role: Role,
    /// Argon2id hash, none while only invited.
    pub password_hash: Option<String>,
    /// Refused logins in a row.
    pub failed_logins: i32,
    /// No login before this instant.
    pub locked_until: Option<DateTime<Utc>>,
    /// Since when the account is switched off.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When somebody last logged in.
    pub last_login_at: Option<DateTime<Utc>>,
}

impl User {
    /// True while the account may be used at this instant.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.disabled_at.is_none() && self.locked_until.is_none_or(|until| until <= now)
    }
}

text_enum! {
    /// What a token of the API may do.
    Scope {
        Read = "read", "alleen lezen";
        Write = "write", "lezen en schrijven";
    }
}

/// A token of the API; the token itself is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Database id.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// What it is used for.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, within a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// How long an account is locked after so many refused logins in a row: nothing up to four,
/// then one minute, doubled each time, at most an hour.
#[must_use]
pub fn lock_for(failed_logins: i32) -> Option<TimeDelta> {
    let beyond = failed_logins.checked_sub(5).filter(|&beyond| beyond >= 0)?;
    Some(TimeDelta::minutes(60.min(1_i64 << beyond.min(6))))
}

/// Says what is wrong with the name of an account, in Dutch, if anything.
#[must_use]
pub fn name_problem(name: &str) -> Option<&'static str> {
    let length = name.trim().chars().count();
    (length == 0 || length > 100).then_some("Vul een naam in van ten hoogste 100 tekens.")
}

/// True while a login that started and was last used at these instants still counts.
#[must_use]
pub fn login_is_alive(
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    now - created_at < ABSOLUTE && now - last_seen_at < IDLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_refused_logins_lock_for_a_minute_and_more_lock_longer() {
        assert_eq!(lock_for(4), None);
        assert_eq!(lock_for(5), Some(TimeDelta::minutes(1)));
        assert_eq!(lock_for(7), Some(TimeDelta::minutes(4)));
        assert_eq!(lock_for(40), Some(TimeDelta::minutes(60)));
    }

    #[test]
    fn a_login_ends_when_idle_and_in_the_end() {
        let start = DateTime::UNIX_EPOCH;
        let minutes = |n| start + TimeDelta::minutes(n);
        assert!(login_is_alive(start, minutes(20), minutes(49)));
        assert!(!login_is_alive(start, minutes(20), minutes(50)));
        assert!(!login_is_alive(start, minutes(719), minutes(720)));
    }
}
