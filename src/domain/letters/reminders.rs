//! When a letter is followed by a reminder: three weeks after it, twice at most, and never once
//! anything came back.

use chrono::{NaiveDate, TimeDelta};

use crate::domain::dossiers::{Dossier, Stages};
use crate::domain::organisations::Organisation;
use crate::domain::stages::StageState;

/// Days between a letter and its reminder, and between two reminders.
pub const REMIND_AFTER: TimeDelta = TimeDelta::days(21);

/// A letter gets this many reminders at most.
pub const MOST_REMINDERS: u32 = 2;

/// How far a letter came, as far as a reminder cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// The state of the letter.
    pub state: StageState,
    /// The Amsterdam day on which the letter, or its last reminder, left.
    pub since: NaiveDate,
    /// The highest reminder that was released; 0 for none.
    pub released: u32,
    /// The highest reminder of which a message left; 0 for none.
    pub left: u32,
    /// True when an answer, a conversation, an objection or a lost address stops it.
    pub is_stopped: bool,
}

/// The reminder that comes next and its first day; none when no further one may be sent.
///
/// ```
/// use drietraps::domain::letters::{Course, next_reminder};
/// use drietraps::domain::stages::StageState;
/// let since = "2023-09-12".parse().unwrap();
/// let sent = Course { state: StageState::Sent, since, released: 0, left: 0, is_stopped: false };
/// assert_eq!(next_reminder(&sent), Some((1, "2023-10-03".parse().unwrap())));
/// assert_eq!(next_reminder(&Course { is_stopped: true, ..sent }), None);
/// ```
#[must_use]
pub fn next_reminder(course: &Course) -> Option<(u32, NaiveDate)> {
    let waits = matches!(course.state, StageState::Sent | StageState::Reminded);
    let is_under_way = course.released != course.left;
    if !waits || course.is_stopped || is_under_way || course.released >= MOST_REMINDERS {
        return None;
    }
    Some((course.released + 1, course.since + REMIND_AFTER))
}

/// A letter of which a reminder is due today is sent or reminded since this day or longer.
///
/// ```
/// use drietraps::domain::letters::reminded_since;
/// let today = "2023-10-03".parse().unwrap();
/// assert_eq!(reminded_since(today), "2023-09-12".parse().unwrap());
/// ```
#[must_use]
pub fn reminded_since(today: NaiveDate) -> NaiveDate {
    today - REMIND_AFTER
}

/// The reminder that is due today, if one is.
#[must_use]
pub fn reminder_due(course: &Course, today: NaiveDate) -> Option<u32> {
    next_reminder(course).filter(|(_, on)| *on <= today).map(|(number, _)| number)
}

/// An organisation that got a letter, as far as it decides whether a reminder is still wanted.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Its dossier.
    pub dossier: &'a Dossier,
    /// The organisation.
    pub organisation: &'a Organisation,
    /// How far it came.
    pub stages: &'a Stages,
    /// Whether it answered, by the link, by mail or noted by hand.
    pub has_reply: bool,
    /// The last day of the tour.
    pub tour_ends_on: NaiveDate,
}

impl Standing<'_> {
    /// Says whether no reminder may follow any more: it answered (also "al voorzien"), wants no
    /// mail, asked for another day, went on to any stage or declined it, ended by a herindeling,
    /// or the tour is over.
    #[must_use]
    pub fn stops_reminders(&self, today: NaiveDate) -> bool {
        let later = [self.stages.conversation, self.stages.session, self.stages.training];
        self.has_reply
            || self.dossier.mail_stopped_on.is_some()
            || self.dossier.reapproach_on.is_some()
            || later.iter().any(|state| *state != StageState::NotStarted)
            || !self.organisation.is_valid_on(today)
            || today > self.tour_ends_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sent() -> Course {
        Course {
            state: StageState::Sent,
            since: day("2023-09-12"),
            released: 0,
            left: 0,
            is_stopped: false,
        }
    }

    #[test]
    fn a_reminder_is_due_three_weeks_after_the_letter() {
        assert_eq!(reminder_due(&sent(), day("2023-10-02")), None);
        assert_eq!(reminder_due(&sent(), day("2023-10-03")), Some(1));
    }

    #[test]
    fn no_reminder_is_due_of_a_letter_that_is_not_looked_at() {
        let today = day("2023-10-03");
        let since = |since| Course { since, ..sent() };
        assert!(reminder_due(&since(reminded_since(today)), today).is_some());
        assert!(reminder_due(&since(reminded_since(today).succ_opt().unwrap()), today).is_none());
    }

    #[test]
    fn the_second_reminder_follows_the_first_and_there_is_no_third() {
        let once = Course { state: StageState::Reminded, released: 1, left: 1, ..sent() };
        assert_eq!(reminder_due(&once, day("2023-10-03")), Some(2));
        let twice = Course { released: 2, left: 2, ..once };
        assert_eq!(reminder_due(&twice, day("2024-10-03")), None);
    }

    #[test]
    fn a_released_reminder_that_did_not_leave_is_followed_by_no_other() {
        let waiting = Course { released: 1, ..sent() };
        assert_eq!(reminder_due(&waiting, day("2024-10-03")), None);
    }

    #[test]
    fn nothing_follows_an_answer_an_objection_or_a_lost_letter() {
        let later = day("2024-10-03");
        for &state in StageState::ALL {
            let waits = matches!(state, StageState::Sent | StageState::Reminded);
            assert_eq!(reminder_due(&Course { state, ..sent() }, later).is_some(), waits);
        }
        assert_eq!(reminder_due(&Course { is_stopped: true, ..sent() }, later), None);
    }
}
