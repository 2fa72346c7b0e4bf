//! When a letter itself, so no reminder of it, has lost its sense.

use crate::domain::stages::StageState;

/// Why a letter does not leave any more of which something came already.
pub const OVERTAKEN: &str =
    "Er is al een antwoord, een gesprek of een afspraak. Deze brief is niet meer nodig.";

/// Why a message of a letter does not leave (any more) while the letter is in this state; none
/// when it may. `is_answered` says that somebody of the organisation answered the letter by mail.
///
/// ```
/// use drietraps::domain::letters::invitation_obstacle;
/// use drietraps::domain::stages::StageState;
/// assert_eq!(invitation_obstacle(StageState::Planned, false), None);
/// assert_eq!(invitation_obstacle(StageState::Sent, false), None);
/// assert!(invitation_obstacle(StageState::Sent, true).is_some());
/// assert!(invitation_obstacle(StageState::Answered, false).is_some());
/// ```
#[must_use]
pub const fn invitation_obstacle(letter: StageState, is_answered: bool) -> Option<&'static str> {
    use StageState::{Answered, Cancelled, NotStarted, Skipped};
    match letter {
        Answered => Some(OVERTAKEN),
        Skipped | Cancelled | NotStarted => Some("De brief aan deze organisatie is vervallen."),
        _ if is_answered => Some(OVERTAKEN),
        _ => None,
    }
}
