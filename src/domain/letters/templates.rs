//! The letters the team sends, and the versions of their words.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::domain::organisations::OrganisationKind;
use crate::domain::text_enum::{UnknownText, text_enum};

text_enum! {
    /// The letters the team sends.
    LetterKind {
        /// To mayor and clerk, the run-up.
        Invitation = "invitation", "Uitnodiging";
        /// When no answer came.
        Reminder = "reminder", "Herinnering";
        /// Date, place and room of a session; goes with an appointment.
        SessionConfirmation = "session_confirmation", "Bevestiging bijeenkomst";
        /// The same for everybody of the team who takes part.
        SessionAssignment = "session_assignment", "Opdracht bijeenkomst";
        /// A session that does not go on as agreed; goes with a cancelled appointment.
        SessionCalledOff = "session_called_off", "Afzegging bijeenkomst";
        /// After a session.
        SessionThanks = "session_thanks", "Bedankt voor de bijeenkomst";
        /// What everybody of the team has to know before a session, without confidential text.
        SessionBriefing = "session_briefing", "Briefing voor de gespreksleider";
        /// Date and time of a conversation; goes with an appointment.
        ConversationConfirmation = "conversation_confirmation", "Bevestiging gesprek";
        /// The same for the adviser who holds it.
        ConversationAssignment = "conversation_assignment", "Gesprek voor de adviseur";
        /// A conversation that does not go on as agreed; goes with a cancelled appointment.
        ConversationCalledOff = "conversation_called_off", "Afzegging gesprek";
        /// After a conversation: what was agreed.
        ConversationThanks = "conversation_thanks", "Terugkoppeling na een gesprek";
        /// Moments that are held for a session, to choose from.
        DateOffer = "date_offer", "Keuze van een datum";
    }
}

impl LetterKind {
    /// True for the letter with which somebody first hears of us.
    #[must_use]
    pub const fn is_first(self) -> bool {
        matches!(self, Self::Invitation)
    }
}

/// One version of the words of a letter; never changed, a change is a new version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterTemplate {
    /// Which letter.
    pub kind: LetterKind,
    /// Whom it is for.
    pub organisation_kind: OrganisationKind,
    /// 1, 2, …, counted for each letter and kind of organisation.
    pub number: u32,
    /// The subject as it was typed, with its fields.
    pub subject: String,
    /// The text as it was typed, with its fields.
    pub body: String,
    /// The user who wrote it; none for the text that comes with the program.
    pub created_by: Option<i64>,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// What its author says about the change.
    pub note: Option<String>,
}

/// The versions of the invitation that a round uses, as the round keeps them: `uitnodiging-v1`,
/// or `uitnodiging-v3-v2` when the one for provinces has another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationVersions {
    /// The version for municipalities.
    pub municipality: u32,
    /// The version for provinces.
    pub province: u32,
}

impl InvitationVersions {
    /// The version for a kind of organisation.
    #[must_use]
    pub const fn of(self, kind: OrganisationKind) -> u32 {
        match kind {
            OrganisationKind::Municipality => self.municipality,
            OrganisationKind::Province => self.province,
        }
    }
}

const START: &str = "uitnodiging-v";

impl fmt::Display for InvitationVersions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{START}{}", self.municipality)?;
        if self.province == self.municipality {
            return Ok(());
        }
        write!(f, "-v{}", self.province)
    }
}

impl FromStr for InvitationVersions {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let read = || {
            let numbers = text.strip_prefix(START)?;
            let (first, second) = numbers.split_once("-v").unwrap_or((numbers, numbers));
            Some(Self { municipality: first.parse().ok()?, province: second.parse().ok()? })
        };
        read().ok_or_else(|| UnknownText { kind: "InvitationVersions", text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_of_a_round_are_read_as_they_are_written() {
        for (text, municipality, province) in
            [("uitnodiging-v1", 1, 1), ("uitnodiging-v3-v2", 3, 2), ("uitnodiging-v12", 12, 12)]
        {
            let versions = InvitationVersions { municipality, province };
            assert_eq!((versions.to_string().as_str(), text.parse()), (text, Ok(versions)));
        }
        for text in ["", "1", "uitnodiging-v", "uitnodiging-v1-v", "uitnodiging-v-1"] {
            assert!(text.parse::<InvitationVersions>().is_err(), "{text}");
        }
    }
}
