//! Brievenronde, bericht and antwoord: the states they can have, the moves of a round and the
//! retry ladder of a message.
//!
//! When a letter leaves is in `schedule`; the stage of a dossier is another matter.

mod four_eyes;
mod inbound;
mod invitations;
mod journal;
pub mod links;
mod objections;
pub mod recipients;
mod records;
mod release;
mod reminders;
mod retry;
mod round_moves;
mod server_words;
mod templates;
mod wishes;

use super::text_enum::text_enum;

pub use four_eyes::SecondLook;
pub use inbound::{InboundKind, InboundMail, mail_sent_at, may_answer};
pub use invitations::{OVERTAKEN, can_be_answered, contact_obstacle, invitation_obstacle};
pub use journal::may_have_left;
pub use objections::{Leaving, Objection, spoken_to};
pub use records::{Letter, MailKind, Message, MessageCounts, Round, Shift, addressee};
pub use release::{FrozenMessage, release_text};
pub use reminders::{
    Course, MOST_REMINDERS, REMIND_AFTER, Standing, next_reminder, reminded_since, reminder_due,
};
pub use retry::{Next, Verdict, after_attempt, next_try_of_full};
pub use server_words::{
    LINE_CUT, LINE_LATE, bounce_reason, in_words, is_hidden, may_have_room_later, on_screen,
    says_full, says_refused, spoils_address, strikes_off,
};
pub use templates::{InvitationVersions, LetterKind, LetterTemplate};
pub use wishes::{WishedDay, WishedPart, Wishes, is_link_expired};

text_enum! {
    /// Whether a letter of a round can leave.
    Readiness {
        Ready = "ready", "Klaar";
        Blocked = "blocked", "Tegengehouden";
    }
}

text_enum! {
    /// How far a brievenronde is.
    RoundState {
        Draft = "draft", "Concept";
        Approved = "approved", "Vrijgegeven";
        Running = "running", "Loopt";
        Paused = "paused", "Gepauzeerd";
        Finished = "finished", "Klaar";
        Withdrawn = "withdrawn", "Ingetrokken";
    }
}

text_enum! {
    /// How far one message to one recipient is.
    MessageState {
        Queued = "queued", "Wacht";
        Sending = "sending", "Bezig";
        Sent = "sent", "Verzonden";
        Failed = "failed", "Mislukt";
        Unclear = "unclear", "Onzeker";
        Cancelled = "cancelled", "Ingetrokken";
    }
}

impl MessageState {
    /// The Dutch word on the screen after this many attempts: a message that waits for another
    /// attempt says "Later opnieuw".
    pub fn label_after(self, attempts: u32) -> &'static str {
        match self {
            Self::Queued if attempts > 0 => "Later opnieuw",
            _ => self.label(),
        }
    }

    /// The same for a message whose letter may wait for a person: "Aangehouden".
    pub fn label_now(self, attempts: u32, is_held: bool) -> &'static str {
        match self {
            Self::Queued if is_held => "Aangehouden",
            _ => self.label_after(attempts),
        }
    }

    /// Whether nothing of it arrived or will: refused for good, or taken back.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Failed | Self::Cancelled)
    }

    /// Whether somebody has to find out what became of it, or mend the address.
    pub fn asks_for_a_person(self) -> bool {
        matches!(self, Self::Failed | Self::Unclear)
    }
}

text_enum! {
    /// What an organisation answered to a letter.
    Reply {
        WantsConversation = "wants_conversation", "Wil een gesprek";
        WantsSession = "wants_session", "Wil direct een bijeenkomst";
        Later = "later", "Later benaderen";
        NotInterested = "not_interested", "Geen belangstelling";
        ProvidedFor = "provided_for", "Al voorzien";
        Referred = "referred", "Doorverwezen";
    }
}

impl Reply {
    /// True when nobody should get in touch because of this answer.
    #[must_use]
    pub const fn wants_nothing(self) -> bool {
        matches!(self, Self::NotInterested | Self::ProvidedFor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_waits_for_another_attempt_says_so() {
        assert_eq!(MessageState::Queued.label_after(0), "Wacht");
        assert_eq!(MessageState::Queued.label_after(1), "Later opnieuw");
        assert_eq!(MessageState::Sent.label_after(1), "Verzonden");
        assert_eq!(MessageState::Queued.label_now(0, true), "Aangehouden");
        assert_eq!(MessageState::Sent.label_now(1, true), "Verzonden");
    }
}
