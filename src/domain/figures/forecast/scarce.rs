//! Whether enough happened to say anything about what comes.

use serde::{Deserialize, Serialize};

use super::rates::Seen;

/// Answers that a forecast needs.
const REPLIES: f64 = 5.0;

/// Conversations that it needs.
const VISITS: f64 = 5.0;

/// Sessions that a forecast of sessions needs.
const RETURNS: f64 = 2.0;

/// What happened so far of what a forecast needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scarce {
    /// Answers to letters that are still missing.
    pub replies: i64,
    /// Conversations that are still missing.
    pub visits: i64,
    /// Sessions that are still missing for a forecast of sessions.
    pub returns: i64,
}

impl Scarce {
    pub(super) fn of(seen: &Seen) -> Self {
        let [replies, visits, returns] = seen.reached();
        let missing = |needed: f64, seen: f64| (needed - seen).max(0.0) as i64;
        Self {
            replies: missing(REPLIES, replies),
            visits: missing(VISITS, visits),
            returns: missing(RETURNS, returns),
        }
    }

    /// True when visits can be forecast.
    #[must_use]
    pub const fn is_enough(&self) -> bool {
        self.replies == 0 && self.visits == 0
    }

    /// True when sessions can be forecast.
    #[must_use]
    pub const fn is_enough_for_sessions(&self) -> bool {
        self.is_enough() && self.returns == 0
    }
}
