//! The look at the accounts, every quarter: which ones to look at, and when it is time.

use chrono::{DateTime, Months, TimeDelta, Utc};

use crate::domain::accounts::{Token, User};
use crate::domain::permissions::Role;
use crate::domain::text_enum::text_enum;

/// An account or a token that was not used for this long is looked at.
const LONG: TimeDelta = TimeDelta::days(90);
/// How many months there may be between two looks.
const EVERY: Months = Months::new(3);

text_enum! {
    /// Why somebody looks at an account.
    Reason {
        NeverIn = "never_in", "nog nooit ingelogd";
        LongAway = "long_away", "meer dan 90 dagen niet ingelogd";
        WithoutFactor = "without_factor", "geen tweede stap";
        IdleToken = "idle_token", "API-token meer dan 90 dagen niet gebruikt";
        Powerful = "powerful", "rol met veel rechten";
    }
}

/// Why an account that is on deserves a look; nothing for one that is off. Tokens are those of
/// the account that still work.
#[must_use]
pub fn reasons(
    user: &User,
    has_factor: bool,
    tokens: &[&Token],
    now: DateTime<Utc>,
) -> Vec<Reason> {
    if user.disabled_at.is_some() {
        return Vec::new();
    }
    let is_long_ago = |at: DateTime<Utc>| now - at > LONG;
    let is_idle = |token: &&&Token| is_long_ago(token.last_used_at.unwrap_or(token.created_at));
    let checks = [
        (user.last_login_at.is_none(), Reason::NeverIn),
        (user.last_login_at.is_some_and(is_long_ago), Reason::LongAway),
        (!has_factor, Reason::WithoutFactor),
        (tokens.iter().any(|token| is_idle(&token)), Reason::IdleToken),
        (matches!(user.role, Role::Admin | Role::Planner), Reason::Powerful),
    ];
    checks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, reason)| reason).collect()
}

/// True when the last look is over three months ago, or there was none.
#[must_use]
pub fn is_due(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let next = last.and_then(|at| at.checked_add_months(EVERY));
    next.is_none_or(|next| next < now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::accounts::Scope;

    fn user(role: Role, last_login_at: Option<DateTime<Utc>>) -> User {
        User {
            id: 1,
            email: "anna@drietraps.example".to_owned(),
            name: "Anna".to_owned(),
            phone: None,
            role,
            password_hash: None,
            failed_logins: 0,
            locked_until: None,
            disabled_at: None,
            last_login_at,
        }
    }

    #[test]
    fn an_account_is_looked_at_after_ninety_days_and_not_before() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1000);
        let seen = |days| user(Role::Adviser, Some(now - TimeDelta::days(days)));
        assert_eq!(reasons(&seen(90), true, &[], now), []);
        assert_eq!(reasons(&seen(91), true, &[], now), [Reason::LongAway]);
        let planner = user(Role::Planner, None);
        let all = [Reason::NeverIn, Reason::WithoutFactor, Reason::Powerful];
        assert_eq!(reasons(&planner, false, &[], now), all);
        let off = User { disabled_at: Some(now), ..planner };
        assert_eq!(reasons(&off, false, &[], now), []);
    }

    #[test]
    fn a_token_that_nobody_used_is_looked_at() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1000);
        let token = |last_used_at| Token {
            id: 1,
            user_id: 1,
            name: "Koppeling".to_owned(),
            scope: Scope::Read,
            created_at: DateTime::UNIX_EPOCH,
            last_used_at,
            revoked_at: None,
        };
        let anna = user(Role::Adviser, Some(now));
        assert_eq!(reasons(&anna, true, &[&token(None)], now), [Reason::IdleToken]);
        assert_eq!(reasons(&anna, true, &[&token(Some(now))], now), []);
    }

    #[test]
    fn a_look_is_due_three_months_after_the_last() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let last = Some(at("2023-07-03T09:00:00Z"));
        assert!(!is_due(last, at("2023-10-03T09:00:00Z")));
        assert!(is_due(last, at("2023-10-03T09:00:01Z")));
        assert!(is_due(None, at("2023-10-03T09:00:00Z")));
    }
}
