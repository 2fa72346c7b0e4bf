//! Which of the four stages, and on which day each: small, since a tour has many organisations.

use chrono::NaiveDate;

use crate::domain::stages::Stage;

/// Some of the stages.
///
/// ```
/// use drietraps::domain::coverage::StageSet;
/// use drietraps::domain::stages::Stage;
/// let mut reached = StageSet::default();
/// reached.insert(Stage::Conversation);
/// reached.insert(Stage::Letter);
/// assert!(reached.contains(Stage::Letter) && !reached.contains(Stage::Session));
/// assert_eq!(reached.last(), Some(Stage::Conversation));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageSet(u8);

impl StageSet {
    /// Adds a stage; a second time changes nothing.
    pub const fn insert(&mut self, stage: Stage) {
        self.0 |= 1 << stage as u8;
    }

    /// True when the stage is among them.
    #[must_use]
    pub const fn contains(self, stage: Stage) -> bool {
        self.0 & (1 << stage as u8) != 0
    }

    /// True when there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The stages that are in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The stages that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The furthest stage, if there is any.
    #[must_use]
    pub fn last(self) -> Option<Stage> {
        Stage::ALL.iter().rev().copied().find(|&stage| self.contains(stage))
    }
}

/// The day of each stage, as far as it was reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageDays {
    letter: Option<NaiveDate>,
    conversation: Option<NaiveDate>,
    session: Option<NaiveDate>,
    training: Option<NaiveDate>,
}

impl StageDays {
    /// The day of one stage.
    #[must_use]
    pub const fn get(self, stage: Stage) -> Option<NaiveDate> {
        match stage {
            Stage::Letter => self.letter,
            Stage::Conversation => self.conversation,
            Stage::Session => self.session,
            Stage::Training => self.training,
        }
    }

    /// Sets the day of one stage.
    pub const fn set(&mut self, stage: Stage, day: Option<NaiveDate>) {
        match stage {
            Stage::Letter => self.letter = day,
            Stage::Conversation => self.conversation = day,
            Stage::Session => self.session = day,
            Stage::Training => self.training = day,
        }
    }

    /// Each stage that was reached, with its day.
    pub fn iter(self) -> impl Iterator<Item = (Stage, NaiveDate)> {
        Stage::ALL.iter().filter_map(move |&stage| Some((stage, self.get(stage)?)))
    }
}
