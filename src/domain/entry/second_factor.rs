//! The second factor: codes of an app after RFC 6238 (SHA-1, six digits, thirty seconds), who has
//! to have one, and recovery codes for who lost the app.

use chrono::{DateTime, TimeDelta, Utc};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::domain::permissions::Role;
use crate::domain::text_enum::text_enum;

/// A login that waits for its code ends after this much time.
pub const HALF_LOGIN: TimeDelta = TimeDelta::minutes(5);
/// A factor that is being set up has to be confirmed within this much time.
pub const SET_UP: TimeDelta = TimeDelta::minutes(30);
/// How many recovery codes a user gets.
pub const RECOVERY_CODES: usize = 10;
/// Seconds that one code lasts.
const STEP: i64 = 30;
/// How many steps a clock may be off, either side (RFC 6238 §5.2).
const DRIFT: i64 = 1;
/// Bytes of a secret (RFC 4226 §4 recommends 160 bits).
pub const SECRET_BYTES: usize = 20;
/// Letters and digits that are not mistaken for each other: five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Signs of a recovery code: eighty bits, too many to try against a stolen hash.
const RECOVERY_SIGNS: usize = 16;

text_enum! {
    /// Who has to have a second factor.
    Rule {
        Required = "required", "beheerder en planner";
        All = "all", "iedereen";
        Optional = "optional", "niemand, het mag wel";
    }
}

impl Rule {
    /// True when somebody with this role opens no page without a second factor.
    #[must_use]
    pub const fn asks(self, role: Role) -> bool {
        match self {
            Self::Required => matches!(role, Role::Admin | Role::Planner),
            Self::All => true,
            Self::Optional => false,
        }
    }
}

text_enum! {
    /// What a login waits for before a page opens with it.
    Wait {
        Code = "code", "de code";
        SetUp = "setup", "een tweede stap";
    }
}

/// What makes the codes of one user; its text never leaves the program but to the app.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Totp);

impl Seed {
    /// Takes random bytes for an account.
    #[must_use]
    pub fn new(bytes: [u8; SECRET_BYTES], account: &str) -> Option<Self> {
        Self::of(Secret::new_stack(bytes), account)
    }

    /// Reads a secret in base32.
    #[must_use]
    pub fn from_text(text: &str, account: &str) -> Option<Self> {
        Self::of(Secret::try_from_base32(text).ok()?, account)
    }

    fn of(secret: Secret, account: &str) -> Option<Self> {
        let builder = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(STEP.unsigned_abs())
            .with_secret(secret)
            .with_issuer(Some("Drietraps"))
            .with_account_name(account.replace(':', " "));
        builder.build().ok().map(Self)
    }

    /// The secret in base32.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The secret in groups of four, to type.
    #[must_use]
    pub fn groups(&self) -> String {
        grouped(&self.text(), ' ')
    }

    /// What the QR code says: the address that an app reads (Key URI Format).
    #[must_use]
    pub fn address(&self) -> Option<String> {
        self.0.to_url().ok()
    }

    /// The code at this instant.
    #[must_use]
    pub fn code_at(&self, now: DateTime<Utc>) -> String {
        self.code_of(now.timestamp() / STEP)
    }

    fn code_of(&self, step: i64) -> String {
        self.0.generate(step.saturating_mul(STEP).unsigned_abs()).to_string()
    }

    /// The step that a code belongs to, when it fits and is later than the last step used: a code
    /// works once. Every step is compared, so that the time says nothing.
    #[must_use]
    pub fn step_of(&self, code: &str, last_step: i64, now: DateTime<Utc>) -> Option<i64> {
        let typed: String = code.chars().filter(|it| !it.is_whitespace()).collect();
        let here = now.timestamp() / STEP;
        let fitting = (here - DRIFT..=here + DRIFT)
            .fold(None, |found, step| if self.code_of(step) == typed { Some(step) } else { found });
        fitting.filter(|step| *step > last_step)
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed")
    }
}

/// A recovery code of random bytes, as it is shown: `abcd-efgh-jkmn-pqrs`.
#[must_use]
pub fn recovery_code(bytes: [u8; RECOVERY_SIGNS]) -> String {
    let signs = bytes.map(|byte| {
        let sign = ALPHABET.get(usize::from(byte) % ALPHABET.len());
        char::from(sign.copied().unwrap_or(b'a'))
    });
    grouped(&signs.iter().collect::<String>(), '-')
}

/// A recovery code as somebody typed it, without what does not count; none when it cannot be one.
///
/// ```
/// use drietraps::domain::second_factor::typed_recovery_code;
/// let code = typed_recovery_code(" ABCD efgh-jkmn-pqrs ");
/// assert_eq!(code.as_deref(), Some("abcd-efgh-jkmn-pqrs"));
/// assert_eq!(typed_recovery_code("123456"), None);
/// ```
#[must_use]
pub fn typed_recovery_code(text: &str) -> Option<String> {
    let signs: String = text
        .chars()
        .filter(|it| !it.is_whitespace() && *it != '-')
        .map(|it| it.to_ascii_lowercase())
        .collect();
    let fits = signs.len() == RECOVERY_SIGNS && signs.bytes().all(|it| ALPHABET.contains(&it));
    fits.then(|| grouped(&signs, '-'))
}

fn grouped(text: &str, between: char) -> String {
    text.chars().enumerate().fold(String::new(), |mut out, (place, sign)| {
        if place > 0 && place % 4 == 0 {
            out.push(between);
        }
        out.push(sign);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn seed() -> Seed {
        Seed::new(*b"12345678901234567890", "anna@drietraps.example").unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            assert_eq!(seed().code_at(at(seconds)), code);
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_not_two() {
        let now = at(1_700_000_010);
        for (off, passes) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let code = seed().code_at(now + TimeDelta::seconds(off));
            assert_eq!(seed().step_of(&code, 0, now).is_some(), passes, "{off}");
        }
    }

    #[test]
    fn a_code_works_once_and_an_earlier_one_not_after_it() {
        let now = at(1_700_000_010);
        let earlier = seed().code_at(now - TimeDelta::seconds(30));
        let used = seed().step_of(&seed().code_at(now), 0, now).unwrap();
        assert_eq!(seed().step_of(&seed().code_at(now), used, now), None);
        assert_eq!(seed().step_of(&earlier, used, now), None);
    }

    #[test]
    fn a_secret_comes_back_from_its_text_and_is_not_in_the_debug_text() {
        let text = seed().text();
        assert_eq!(Seed::from_text(&text, "anna@drietraps.example"), Some(seed()));
        assert_eq!(seed().groups().split(' ').count(), 8);
        assert_eq!(format!("{:?}", seed()), "Seed");
        let address = seed().address().unwrap();
        assert!(address.starts_with("otpauth://totp/") && address.contains(&text), "{address}");
    }

    #[test]
    fn a_recovery_code_reads_back_as_it_was_made() {
        let code = recovery_code(*b"0123456789abcdef");
        assert_eq!(typed_recovery_code(&code.to_uppercase()), Some(code));
    }
}
