//! Phoning those who did not answer a letter: when somebody comes on the list, when the tour
//! stops waiting, and what a call can bring.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::schedule::add_working_days;
use crate::domain::stages::StageState;
use crate::domain::text_enum::text_enum;

/// Days after the letter before somebody is phoned to whom no reminder can go.
const CALL_AFTER: TimeDelta = TimeDelta::days(21);

/// Working days after the last mail, or after the day on which the next one should have left,
/// before a letter counts as not answered.
const GIVE_UP_AFTER: u32 = 15;

/// How long one caller keeps an organisation for a call.
pub const CLAIM: TimeDelta = TimeDelta::minutes(30);

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

/// One caller who has an organisation on the phone, so that no other takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The dossier.
    pub dossier_id: i64,
    /// The caller.
    pub user_id: i64,
    /// It ends by itself at this moment.
    pub until: DateTime<Utc>,
}

/// The states of a letter that a call can follow.
pub const BEFORE_A_CALL: [StageState; 4] =
    [StageState::Sent, StageState::Reminded, StageState::NoReply, StageState::Undeliverable];

/// True when a letter in this state since this day has to be followed by a call: nobody answered
/// the last mail, nothing could be delivered, or three weeks passed and no reminder can go.
/// `reminder_on` is the first day of the reminder that still may follow.
#[must_use]
pub fn has_to_be_called(
    (state, since): (StageState, NaiveDate),
    reminder_on: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    match state {
        StageState::NoReply | StageState::Undeliverable => true,
        StageState::Sent | StageState::Reminded => {
            reminder_on.is_none() && since + CALL_AFTER <= today
        }
        _ => false,
    }
}

/// True when a letter in this state since this day counts as not answered: fifteen working days
/// have passed since the last mail, or since the day on which a reminder should have left that
/// nobody released.
#[must_use]
pub fn is_given_up(
    (state, since): (StageState, NaiveDate),
    reminder_on: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    matches!(state, StageState::Sent | StageState::Reminded)
        && add_working_days(reminder_on.unwrap_or(since), GIVE_UP_AFTER) < today
}

/// A letter that counts as not answered today is sent or reminded since this day or longer:
/// working days are days.
///
/// ```
/// use drietraps::domain::calls::given_up_since;
/// let today = "2023-10-04".parse().unwrap();
/// assert_eq!(given_up_since(today), "2023-09-19".parse().unwrap());
/// ```
#[must_use]
pub fn given_up_since(today: NaiveDate) -> NaiveDate {
    today - TimeDelta::days(i64::from(GIVE_UP_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn somebody_to_whom_no_reminder_can_go_is_called_three_weeks_after_the_letter() {
        let sent = (StageState::Sent, day("2023-09-12"));
        assert!(!has_to_be_called(sent, None, day("2023-10-02")));
        assert!(has_to_be_called(sent, None, day("2023-10-03")));
        assert!(!has_to_be_called(sent, Some(day("2023-10-03")), day("2023-10-03")));
    }

    #[test]
    fn who_gave_no_answer_or_got_no_letter_is_called_at_once_and_who_answered_never() {
        let on = day("2023-09-12");
        assert!(has_to_be_called((StageState::NoReply, on), None, on));
        assert!(has_to_be_called((StageState::Undeliverable, on), None, on));
        assert!(!has_to_be_called((StageState::Answered, on), None, day("2023-12-01")));
    }

    #[test]
    fn a_letter_is_given_up_when_fifteen_working_days_have_passed() {
        let sent = (StageState::Sent, day("2023-09-12"));
        assert!(!is_given_up(sent, None, day("2023-10-03")));
        assert!(is_given_up(sent, None, day("2023-10-04")));
        assert!(!is_given_up((StageState::Answered, sent.1), None, day("2023-12-01")));
    }

    #[test]
    fn no_letter_is_given_up_or_called_outside_what_is_looked_at() {
        for today in day("2023-01-01").iter_days().take(3 * 365) {
            for since in given_up_since(today).iter_days().skip(1).take(20) {
                assert!(!is_given_up((StageState::Sent, since), None, today), "{since} {today}");
            }
        }
        let (long_ago, today) = (day("2022-01-03"), day("2023-10-03"));
        for &state in StageState::ALL {
            let is_called = has_to_be_called((state, long_ago), None, today);
            assert_eq!(is_called, BEFORE_A_CALL.contains(&state), "{state:?}");
        }
    }

    #[test]
    fn a_reminder_that_nobody_releases_keeps_nobody_waiting_for_ever() {
        let sent = (StageState::Sent, day("2023-09-12"));
        let due = Some(day("2023-10-03"));
        assert!(!is_given_up(sent, due, day("2023-10-24")));
        assert!(is_given_up(sent, due, day("2023-10-25")));
    }
}
