//! The words that come with the program: version 1 of every letter.

use super::LetterKind;

macro_rules! words {
    ($name:literal) => {
        include_str!(concat!("../../templates/mail/", $name, ".txt"))
    };
}

impl LetterKind {
    /// The subject; that of a confirmation is also the summary of the appointment,
    /// because Exchange shows the one in place of the other.
    pub const fn subject(self) -> &'static str {
        match self {
            Self::Invitation => "Uitnodiging voor een gesprek over weerbaar bestuur",
            Self::Reminder => "Herinnering: een gesprek over weerbaar bestuur",
            Self::SessionConfirmation | Self::SessionAssignment => "Bijeenkomst weerbaar bestuur",
            Self::SessionCalledOff => "Afgezegd: bijeenkomst weerbaar bestuur",
            Self::SessionThanks => "Bedankt voor de bijeenkomst",
            Self::SessionBriefing => "Briefing bijeenkomst weerbaar bestuur",
            Self::ConversationConfirmation | Self::ConversationAssignment => {
                "Gesprek weerbaar bestuur"
            }
            Self::ConversationCalledOff => "Afgezegd: gesprek weerbaar bestuur",
            Self::ConversationThanks => "Bedankt voor het gesprek",
            Self::DateOffer => "Kies een datum: bijeenkomst weerbaar bestuur",
        }
    }
}

/// The text of a letter without the frame.
#[must_use]
pub const fn body(kind: LetterKind, is_province: bool) -> &'static str {
    match (kind, is_province) {
        (LetterKind::Invitation, false) => words!("invitation_municipality"),
        (LetterKind::Invitation, true) => words!("invitation_province"),
        (LetterKind::Reminder, _) => words!("reminder"),
        (LetterKind::SessionConfirmation, _) => words!("session_confirmation"),
        (LetterKind::SessionAssignment, _) => words!("session_assignment"),
        (LetterKind::SessionCalledOff, _) => words!("session_called_off"),
        (LetterKind::SessionThanks, false) => words!("session_thanks_municipality"),
        (LetterKind::SessionThanks, true) => words!("session_thanks_province"),
        (LetterKind::SessionBriefing, _) => words!("session_briefing"),
        (LetterKind::ConversationConfirmation, _) => words!("conversation_confirmation"),
        (LetterKind::ConversationAssignment, _) => words!("conversation_assignment"),
        (LetterKind::ConversationCalledOff, _) => words!("conversation_called_off"),
        (LetterKind::ConversationThanks, _) => words!("conversation_thanks"),
        (LetterKind::DateOffer, _) => words!("date_offer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::wording::check;

    #[test]
    fn the_words_that_come_with_the_program_pass_the_check_of_the_editor() {
        for kind in LetterKind::ALL {
            for is_province in [false, true] {
                let checked = check(*kind, kind.subject(), body(*kind, is_province));
                assert!(checked.is_right(), "{kind} {is_province}: {checked:?}");
            }
        }
    }
}
