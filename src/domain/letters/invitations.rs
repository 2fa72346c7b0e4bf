//! When a letter itself, so no reminder of it, has lost its sense, and what stops a failed message
//! from going out again.

use chrono::NaiveDate;

use crate::domain::contacts::Contact;
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

/// What has to be done before a message that failed can go to this contact again.
#[must_use]
pub fn contact_obstacle(
    contact: &Contact,
    to_address: &str,
    today: NaiveDate,
) -> Option<&'static str> {
    let address = contact.email.as_ref().map(|own| own.as_str());
    if contact.do_not_contact {
        return Some("De ontvanger wil geen post meer.");
    }
    if contact.bounced_on.is_some() || address != Some(to_address) {
        return Some("Verbeter eerst het adres.");
    }
    (!contact.is_reachable_on(today)).then_some("De contactpersoon is niet meer in functie.")
}

/// Whether there is a letter that can be answered. One that no mail server took may have gone on
/// paper.
#[must_use]
pub const fn can_be_answered(letter: StageState) -> bool {
    use StageState::{Answered, NoReply, Reminded, Sent, Undeliverable};
    matches!(letter, Sent | Reminded | NoReply | Undeliverable | Answered)
}
