//! A round, a letter and a message as every layer knows them.

use chrono::{DateTime, Utc};

use super::{MessageState, RoundState};

/// A brievenronde: the scheduled sending of one letter to many organisations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Database id.
    pub id: i64,
    /// The tour.
    pub tour_id: i64,
    /// Name on the screen.
    pub name: String,
    /// The province it is for; none for a list of organisations.
    pub province_code: Option<String>,
    /// When the first letter may leave.
    pub planned_at: DateTime<Utc>,
    /// Letters per hour.
    pub pace_per_hour: u32,
    /// Version of the wording.
    pub template_version: String,
    /// How far it is.
    pub state: RoundState,
    /// The user who made it.
    pub author_id: i64,
    /// The user who released it.
    pub releaser_id: Option<i64>,
    /// When it was released.
    pub released_at: Option<DateTime<Utc>>,
    /// What was released, hashed: texts, recipients, moment and pace.
    pub release_hash: Option<String>,
    /// Why the program itself paused it, in Dutch.
    pub notice: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Optimistic lock.
    pub version: i64,
}

/// A new moment for the letters of a round that did not leave; it holds once a second person
/// confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The round.
    pub round_id: i64,
    /// The user who proposes it.
    pub proposer_id: i64,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// When the first of them may leave.
    pub planned_at: DateTime<Utc>,
    /// Letters per hour from then on.
    pub pace_per_hour: u32,
}

/// One organisation in one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Database id.
    pub id: i64,
    /// The round.
    pub round_id: i64,
    /// The dossier of the organisation.
    pub dossier_id: i64,
    /// Why none of its messages leaves until a person decides, in Dutch.
    pub held_reason: Option<String>,
    /// True when a person let it go although the office changed hands.
    pub is_let_go: bool,
}

/// One e-mail to one recipient, frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Database id.
    pub id: i64,
    /// The letter it belongs to; none for other mail.
    pub letter_id: Option<i64>,
    /// The session it belongs to.
    pub session_id: Option<i64>,
    /// Who gets it, in a word: "Burgemeester".
    pub recipient: String,
    /// The contact who gets it.
    pub contact_id: Option<i64>,
    /// The team member who gets it.
    pub person_id: Option<i64>,
    /// The address.
    pub to_address: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text_body: String,
    /// The same as HTML.
    pub html_body: String,
    /// Page on which the reader stops further mail.
    pub unsubscribe_url: Option<String>,
    /// The appointment that goes along, as iCalendar.
    pub calendar: Option<String>,
    /// Its Message-ID, with brackets.
    pub message_id: String,
    /// How far it is.
    pub state: MessageState,
    /// When it may leave.
    pub due_at: DateTime<Utc>,
    /// Attempts so far.
    pub attempts: u32,
    /// The sender that has it in hand.
    pub claimed_by: Option<String>,
    /// Until when that sender may be busy with it.
    pub lease_until: Option<DateTime<Utc>>,
    /// When the server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// What the server said last, or why it does not leave.
    pub server_said: Option<String>,
    /// Optimistic lock.
    pub version: i64,
    /// 0 for the letter itself, 1 or 2 for a reminder of it.
    pub reminder: u32,
    /// The message that it replaces, because that one went to a wrong address.
    pub replaces_id: Option<i64>,
    /// Message-ID of the letter that a reminder follows, with brackets.
    pub in_reply_to: Option<String>,
    /// The conversation whose appointment goes along.
    pub conversation_id: Option<i64>,
    /// The feedback with what was agreed that it brings.
    pub feedback_id: Option<i64>,
    /// The user who gets it; with nothing else it is a digest.
    pub user_id: Option<i64>,
    /// The user who found out that it did not arrive and decided that it does not go out again.
    pub not_again_by: Option<i64>,
    /// The offer of dates that it brings.
    pub date_offer_id: Option<i64>,
    /// The publication with which it waits to be read, or left.
    pub publication_id: Option<i64>,
}

/// What a message is about, as a timeline tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// A letter of a round, or a reminder of it.
    Letter,
    /// The appointment of a session.
    Session,
    /// The appointment of a conversation.
    Conversation,
    /// What was agreed.
    Feedback,
}

impl Message {
    /// True as long as it certainly never left.
    #[must_use]
    pub const fn never_left(&self) -> bool {
        matches!(self.state, MessageState::Queued | MessageState::Cancelled) && self.attempts == 0
    }

    /// Who gets it, and whether it is a reminder: "Griffier", "Griffier, herinnering 1".
    #[must_use]
    pub fn addressee(&self) -> String {
        addressee(&self.recipient, self.reminder)
    }

    /// True when its moment is that of the pace of its round. One that is tried again keeps the
    /// moment of the retry, and one to a corrected address that of the person who sent it.
    #[must_use]
    pub fn follows_the_pace(&self) -> bool {
        self.state == MessageState::Queued && self.attempts == 0 && self.replaces_id.is_none()
    }
}

/// Who gets a letter (0) or a reminder of it (1, 2): "Griffier", "Griffier, herinnering 1".
#[must_use]
pub fn addressee(recipient: &str, reminder: u32) -> String {
    match reminder {
        0 => recipient.to_owned(),
        number => format!("{recipient}, herinnering {number}"),
    }
}

/// How many messages are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct MessageCounts {
    /// Waiting.
    pub queued: i64,
    /// In flight.
    pub sending: i64,
    /// Taken by the server.
    pub sent: i64,
    /// Refused for good.
    pub failed: i64,
    /// Nobody knows; a person finds out.
    pub unclear: i64,
    /// Will not leave.
    pub cancelled: i64,
}

impl MessageCounts {
    /// Counts `number` more messages in a state.
    pub const fn add(&mut self, state: MessageState, number: i64) {
        match state {
            MessageState::Queued => self.queued += number,
            MessageState::Sending => self.sending += number,
            MessageState::Sent => self.sent += number,
            MessageState::Failed => self.failed += number,
            MessageState::Unclear => self.unclear += number,
            MessageState::Cancelled => self.cancelled += number,
        }
    }

    /// How many are in a state.
    #[must_use]
    pub const fn of(&self, state: MessageState) -> i64 {
        match state {
            MessageState::Queued => self.queued,
            MessageState::Sending => self.sending,
            MessageState::Sent => self.sent,
            MessageState::Failed => self.failed,
            MessageState::Unclear => self.unclear,
            MessageState::Cancelled => self.cancelled,
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> i64 {
        MessageState::ALL.iter().map(|&state| self.of(state)).sum()
    }

    /// True when the sender still has something to do.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.queued + self.sending > 0
    }
}
