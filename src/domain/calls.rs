//! Phoning those who did not answer a letter: when somebody comes on the list, when the tour
//! stops waiting, and what a call can bring.

use chrono::{NaiveDate, TimeDelta};

use super::schedule::add_working_days;
use super::stages::StageState;
use super::text_enum::text_enum;

/// Days after the letter or its reminder before somebody is phoned.
const CALL_AFTER: TimeDelta = TimeDelta::days(21);

/// Working days after the letter or its reminder before it counts as not answered.
const GIVE_UP_AFTER: u32 = 15;

text_enum! {
    /// What came of a call.
    CallResult {
        Reached = "reached", "Bereikt";
        NoAnswer = "no_answer", "Niet opgenomen";
        CallBack = "call_back", "Terugbellen";
        WrongNumber = "wrong_number", "Verkeerd nummer";
    }
}

/// One call to an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The dossier.
    pub dossier_id: i64,
    /// The Amsterdam day.
    pub on: NaiveDate,
    /// What came of it.
    pub result: CallResult,
    /// When to call again; only with [`CallResult::CallBack`].
    pub call_back_on: Option<NaiveDate>,
    /// What was said about the process.
    pub remark: Option<String>,
}

/// True when a letter in this state since this day has to be followed by a call.
#[must_use]
pub fn has_to_be_called(state: StageState, since: NaiveDate, today: NaiveDate) -> bool {
    match state {
        StageState::NoReply => true,
        StageState::Sent | StageState::Reminded => since + CALL_AFTER <= today,
        _ => false,
    }
}

/// True when a letter in this state since this day counts as not answered: the fifteenth
/// working day has passed.
#[must_use]
pub fn is_given_up(state: StageState, since: NaiveDate, today: NaiveDate) -> bool {
    matches!(state, StageState::Sent | StageState::Reminded)
        && add_working_days(since, GIVE_UP_AFTER) < today
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn somebody_is_called_three_weeks_after_the_letter() {
        let sent = day("2023-09-12");
        assert!(!has_to_be_called(StageState::Sent, sent, day("2023-10-02")));
        assert!(has_to_be_called(StageState::Sent, sent, day("2023-10-03")));
        assert!(!has_to_be_called(StageState::Answered, sent, day("2023-12-01")));
        assert!(has_to_be_called(StageState::NoReply, sent, sent));
    }

    #[test]
    fn a_letter_is_given_up_when_fifteen_working_days_have_passed() {
        let sent = day("2023-09-12");
        assert!(!is_given_up(StageState::Sent, sent, day("2023-10-03")));
        assert!(is_given_up(StageState::Sent, sent, day("2023-10-04")));
        assert!(!is_given_up(StageState::Answered, sent, day("2023-12-01")));
    }
}
