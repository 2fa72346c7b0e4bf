//! Mail about the plan that waits together until somebody has read every message of it.

use chrono::{DateTime, Utc};

/// A set of messages that leave together once they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Database id.
    pub id: i64,
    /// The user with whose change it began.
    pub made_by: i64,
    /// When it began.
    pub made_at: DateTime<Utc>,
    /// Who read it and let it go.
    pub sent_by: Option<i64>,
    /// When it was let go.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Publication {
    /// True while its messages wait to be read.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.sent_at.is_none() && self.withdrawn_at.is_none()
    }
}
