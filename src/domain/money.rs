//! Amounts of money in whole euro cents: reading what somebody types, adding up, writing in
//! Dutch. Never a fraction of a cent, so sums are exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::dates::thousands;

/// The most that is read or typed: a billion euros, so that no sum of rows runs over.
const MOST: i64 = 100_000_000_000;

/// An amount in euro cents; below zero for money that comes back. JSON has it as whole cents.
///
/// ```
/// use drietraps::domain::money::Euro;
/// let quote: Euro = "€ 1.250".parse().unwrap();
/// assert_eq!(quote.cents(), 125_000);
/// assert_eq!(quote.to_string(), "€ 1.250,00");
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Euro(i64);

impl Euro {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of whole cents.
    #[must_use]
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The amount as a form field shows it: "1250,00", without sign of the euro or dots.
    #[must_use]
    pub fn field(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        format!("{sign}{},{:02}", cents / 100, cents % 100)
    }
}

/// A text that is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Vul een bedrag in euro in, bijvoorbeeld 1.250,00.")]
pub struct NoAmount;

impl FromStr for Euro {
    type Err = NoAmount;

    /// Reads an amount as people write it in Dutch: "1250", "1.250,5", "€ 1.250,00", "1.250,-".
    /// A dot only parts thousands: "12.50" could be either and is refused.
    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let text: String = text.chars().filter(|it| !it.is_whitespace()).collect();
        let (is_below, text) = signed(&text);
        let (whole, rest) = text.split_once(',').unwrap_or((text, ""));
        let euros: i64 = digits(&ungrouped(whole)?)?;
        let cents = match rest {
            "" if text.contains(',') => return Err(NoAmount),
            "" | "-" | "--" | "–" => 0,
            one if one.len() == 1 => digits(one)? * 10,
            two if two.len() == 2 => digits(two)?,
            _ => return Err(NoAmount),
        };
        let amount = euros * 100 + cents;
        if amount > MOST {
            return Err(NoAmount);
        }
        Ok(Self(if is_below { -amount } else { amount }))
    }
}

/// Takes the sign and the sign of the euro off, in either order.
fn signed(text: &str) -> (bool, &str) {
    let bare = text.strip_prefix('€').unwrap_or(text);
    let positive = bare.strip_prefix(['-', '−']);
    let rest = positive.unwrap_or(bare);
    let rest =
        if bare.len() == text.len() { rest.strip_prefix('€').unwrap_or(rest) } else { rest };
    (positive.is_some(), rest)
}

/// The digits without dots, when every dot stands before three digits.
fn ungrouped(whole: &str) -> Result<String, NoAmount> {
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_parted = !rest.is_empty();
    if rest.iter().any(|group| group.len() != 3) || (is_parted && first.len() > 3) {
        return Err(NoAmount);
    }
    if first.is_empty() { Err(NoAmount) } else { Ok(first.to_owned() + &rest.concat()) }
}

/// At most a dozen digits and nothing else; more could not be multiplied.
fn digits(text: &str) -> Result<i64, NoAmount> {
    if text.len() > 12 || !text.bytes().all(|it| it.is_ascii_digit()) {
        return Err(NoAmount);
    }
    text.parse().map_err(|_| NoAmount)
}

impl fmt::Display for Euro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let euros = thousands((self.0 / 100).abs());
        f.pad(&format!("{sign}€ {euros},{:02}", (self.0 % 100).abs()))
    }
}

impl Add for Euro {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Euro {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Euro {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Euro {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Self> for Euro {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(text: &str) -> Option<i64> {
        text.parse::<Euro>().ok().map(Euro::cents)
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let same = ["1.250,00", "1250", "€ 1.250", "€1250,0", " 1.250,- ", "1250,--", "1 250,00"];
        for text in same {
            assert_eq!(cents(text), Some(125_000), "{text}");
        }
        assert_eq!(cents("0,05"), Some(5));
        assert_eq!(cents("1.000.000,99"), Some(100_000_099));
        assert_eq!(cents("-€ 12,50"), Some(-1_250));
        assert_eq!(cents("€ -12,50"), Some(-1_250));
    }

    #[test]
    fn what_could_be_read_in_two_ways_or_not_at_all_is_refused() {
        let wrong = [
            "",
            "€",
            "-",
            ",50",
            "12.50",
            "1250.00",
            "1.25",
            "1,250.00",
            "1.2500",
            "12500.000",
            "1,2,3",
            "1,",
            "twaalf",
            "12,345",
            "1e3",
            "--5",
            "€€5",
            "١٢",
            "1,é",
            "100000000000000000000",
            "1.000.000.000,01",
        ];
        for text in wrong {
            assert_eq!(cents(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_are_written_in_dutch() {
        let written = |cents: i64| Euro::from_cents(cents).to_string();
        assert_eq!(written(0), "€ 0,00");
        assert_eq!(written(5), "€ 0,05");
        assert_eq!(written(-5), "-€ 0,05");
        assert_eq!(written(123_456_789), "€ 1.234.567,89");
        assert_eq!(written(-125_000), "-€ 1.250,00");
        assert_eq!(Euro::from_cents(-125_005).field(), "-1250,05");
    }

    /// An amount as serde writes it.
    struct Written(Euro);

    impl fmt::Display for Written {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    #[test]
    fn json_has_whole_cents() {
        use serde::de::value::Error;
        use serde::de::{IntoDeserializer, value};
        let whole: value::I64Deserializer<Error> = 5_i64.into_deserializer();
        let part: value::F64Deserializer<Error> = 12.5_f64.into_deserializer();
        assert_eq!(Written(Euro::from_cents(125_000)).to_string(), "125000");
        assert_eq!(Euro::deserialize(whole), Ok(Euro::from_cents(5)));
        assert!(Euro::deserialize(part).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(cents in -MOST..=MOST) {
            let amount = Euro::from_cents(cents);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
            prop_assert_eq!(amount.field().parse(), Ok(amount));
        }

        #[test]
        fn reading_never_fails_otherwise_than_by_saying_so(text in "\\PC{0,20}") {
            let _ = text.parse::<Euro>();
        }

        #[test]
        fn a_sum_is_the_sum_of_its_cents(all in prop::collection::vec(-MOST..=MOST, 0..50)) {
            let sum: Euro = all.iter().map(|it| Euro::from_cents(*it)).sum();
            prop_assert_eq!(sum.cents(), all.iter().sum::<i64>());
        }
    }
}
