//! A forecast in a line, for a page beside the target and for a mail.

use super::{Outlook, State};
use crate::domain::dates::{thousands, written_day};

/// A chance of so many tenths of a percent: "62%", "minder dan 1%", "meer dan 99%".
#[must_use]
pub fn chance(tenths: i64) -> String {
    match tenths {
        ..10 => "minder dan 1%".to_owned(),
        991.. => "meer dan 99%".to_owned(),
        _ => format!("{}%", (tenths + 5) / 10),
    }
}

/// "Verwacht op 31 december 2024: 171–214; kans 62%."; empty when nothing is forecast.
#[must_use]
pub fn in_short(it: &Outlook) -> String {
    match it.state {
        State::Open | State::Impossible => format!(
            "Verwacht op {}: {}; kans {}.",
            written_day(it.deadline),
            band(it),
            chance(it.chance)
        ),
        State::TooLittle => "Nog te weinig gegevens voor een verwachting.".to_owned(),
        State::Met | State::Passed => String::new(),
    }
}

/// "171–214": between which eight of ten runs end.
#[must_use]
pub fn band(it: &Outlook) -> String {
    format!("{}–{}", thousands(it.low), thousands(it.high))
}
