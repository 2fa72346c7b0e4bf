//! The people who lead and join sessions and trainings; they need no account.

mod availability;

use chrono::NaiveDate;

use super::text_enum::text_enum;

pub use availability::{Availability, Leave, LeaveKind, MOST_PER_WEEK, Slot, words_of};

text_enum! {
    /// What somebody does at a session.
    Part {
        Moderator = "moderator", "Gespreksleider";
        Trainer = "trainer", "Trainer";
        ExperienceExpert = "experience_expert", "Ervaringsdeskundige";
    }
}

/// Somebody of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Database id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Where invitations go.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Where travelling starts.
    pub home_place: Option<String>,
    /// What this person may do.
    pub parts: Vec<Part>,
    /// First day on which this person no longer takes part.
    pub ended_on: Option<NaiveDate>,
}

impl Person {
    /// True when this person may do this on the day.
    ///
    /// ```
    /// use drietraps::domain::people::{Part, Person};
    /// let day = "2023-10-05".parse().unwrap();
    /// let lotte = Person {
    ///     id: 1,
    ///     name: "Lotte de Wit".into(),
    ///     email: None,
    ///     phone: None,
    ///     home_place: None,
    ///     parts: vec![Part::Moderator],
    ///     ended_on: Some(day),
    /// };
    /// assert!(lotte.may(Part::Moderator, day.pred_opt().unwrap()));
    /// assert!(!lotte.may(Part::Moderator, day));
    /// assert!(!lotte.may(Part::Trainer, day.pred_opt().unwrap()));
    /// ```
    #[must_use]
    pub fn may(&self, part: Part, day: NaiveDate) -> bool {
        self.parts.contains(&part) && self.is_active_on(day)
    }

    /// True until the day on which this person ended.
    #[must_use]
    pub fn is_active_on(&self, day: NaiveDate) -> bool {
        self.ended_on.is_none_or(|ended| day < ended)
    }
}
