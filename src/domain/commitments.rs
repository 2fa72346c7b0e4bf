//! A commitment of the team to an organisation, with an owner and a day.

use chrono::NaiveDate;

/// One commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Database id.
    pub id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// The conversation it was made in, if any.
    pub conversation_id: Option<i64>,
    /// What was promised, in one line.
    pub title: String,
    /// The user who sees to it.
    pub owner_id: i64,
    /// Last day on which it is in time.
    pub due_on: NaiveDate,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Optimistic lock.
    pub version: i64,
}

impl Commitment {
    /// True when it is still open after its day.
    #[must_use]
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.done_on.is_none() && self.due_on < today
    }
}
