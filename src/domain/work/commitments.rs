//! A commitment of the team to an organisation, with an owner and a day.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// How a commitment stands on a day.
    CommitmentState {
        /// Its day has passed.
        Late = "late", "Te laat";
        Open = "open", "Open";
        Done = "done", "Gedaan";
        /// It is not needed any more.
        Dropped = "dropped", "Niet meer nodig";
    }
}

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
    /// True when the organisation may read it in a mail.
    pub is_shareable: bool,
    /// Since when it is not needed any more, and why.
    pub dropped: Option<(NaiveDate, String)>,
    /// Optimistic lock.
    pub version: i64,
}

impl Commitment {
    /// True while the organisation and the team of an evening may read it.
    #[must_use]
    pub const fn may_be_told(&self) -> bool {
        self.is_shareable && self.dropped.is_none()
    }

    /// True while somebody has still to see to it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.done_on.is_none() && self.dropped.is_none()
    }

    /// True when it is still open after its day.
    #[must_use]
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.is_open() && self.due_on < today
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> CommitmentState {
        match (&self.dropped, self.done_on) {
            (Some(_), _) => CommitmentState::Dropped,
            (None, Some(_)) => CommitmentState::Done,
            (None, None) if self.is_late(today) => CommitmentState::Late,
            (None, None) => CommitmentState::Open,
        }
    }
}

/// A commitment that got another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentMove {
    /// When that was written down.
    pub moved_at: DateTime<Utc>,
    /// The user who did.
    pub mover_id: i64,
    /// The day it had.
    pub from_on: NaiveDate,
    /// The day it got.
    pub to_on: NaiveDate,
    /// Why.
    pub reason: String,
}

text_enum! {
    /// What happened to a commitment.
    ChangeKind {
        Made = "made", "Toegezegd";
        /// Another user sees to it.
        Given = "given", "Doorgegeven";
        /// Its text was corrected.
        Reworded = "reworded", "Andere tekst";
        Done = "done", "Gedaan";
        Dropped = "dropped", "Niet meer nodig";
        /// It was done or dropped, and that turned out to be wrong.
        Reopened = "reopened", "Toch niet afgerond";
    }
}

/// Something that happened to a commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentChange {
    /// The commitment.
    pub commitment_id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The user who did it; none is the program, or nobody knows.
    pub by: Option<i64>,
    /// What.
    pub kind: ChangeKind,
    /// The users who had it and who got it. One that was made has only the second; other kinds
    /// have neither.
    pub owners: (Option<i64>, Option<i64>),
    /// Its text before that was corrected, as far as that was to be kept, or why it is not needed
    /// any more or open again.
    pub words: Option<String>,
}

/// What feedback follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// A conversation, by its id.
    Conversation(i64),
    /// A session, by its id.
    Session(i64),
}

/// A mail to an organisation with what was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Database id.
    pub id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// What it follows.
    pub occasion: Occasion,
    /// The user who sent it.
    pub author_id: i64,
    /// When.
    pub written_at: DateTime<Utc>,
    /// The commitments in it, by id, in rising order.
    pub commitments: Vec<i64>,
}

/// How many days before its day an owner hears of a commitment.
const AHEAD: u64 = 3;

impl Commitment {
    /// True when its owner has to hear of it: due within three days, or late.
    #[must_use]
    pub fn is_pressing(&self, today: NaiveDate) -> bool {
        self.is_open()
            && today.checked_add_days(Days::new(AHEAD)).is_some_and(|day| self.due_on <= day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_commitment_is_late_from_the_day_after_its_own_until_it_is_done_or_dropped() {
        let open = Commitment {
            id: 1,
            dossier_id: 1,
            conversation_id: None,
            title: "Protocol sturen".to_owned(),
            owner_id: 1,
            due_on: day("2023-10-10"),
            done_on: None,
            is_shareable: false,
            dropped: None,
            version: 1,
        };
        let state = |it: &Commitment, on: &str| it.state(day(on));
        assert_eq!(state(&open, "2023-10-10"), CommitmentState::Open);
        assert_eq!(state(&open, "2023-10-11"), CommitmentState::Late);
        let done = Commitment { done_on: Some(day("2023-10-12")), ..open.clone() };
        assert_eq!(state(&done, "2023-10-13"), CommitmentState::Done);
        let dropped = (day("2023-10-12"), "Zij doen het zelf.".to_owned());
        let dropped = Commitment { dropped: Some(dropped), ..open };
        assert_eq!(state(&dropped, "2023-10-13"), CommitmentState::Dropped);
        assert!(!dropped.is_late(day("2023-10-13")));
    }
}
