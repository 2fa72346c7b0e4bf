//! What a mail that came in is.

use super::parts::Mail;
use super::{bounce, excerpt, machine};

/// What a mail that came in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A mail server could not deliver a message, or not yet.
    Bounce {
        /// The recipients it names; empty when it names none.
        recipients: Vec<Bounced>,
        /// The Message-ID of the message, with brackets.
        original: Option<String>,
    },
    /// A machine answered: out of office, received in good order.
    AutoReply {
        /// Its first lines.
        excerpt: String,
    },
    /// A person answered or wrote.
    Reply {
        /// Its first lines, without what it quotes and without signature.
        excerpt: String,
    },
    /// Anything else: a newsletter, a report, the answer of a calendar, unreadable bytes, and what
    /// may be of a machine or of a person.
    Other {
        /// Its first lines.
        excerpt: String,
    },
}

/// What happened to one recipient (RFC 3464, 2.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounced {
    /// The address where delivery ended; empty when it is not named.
    pub address: String,
    /// The address as we wrote it, when the report names it apart.
    pub original_address: String,
    /// What the server did.
    pub action: Action,
    /// Enhanced status code, such as `5.1.1`; empty when there is none.
    pub status: String,
    /// What the receiving server said; empty when it is not told.
    pub diagnostic: String,
}

/// What a mail server did with a message for one recipient (RFC 3464, 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Action {
    /// It gave up.
    #[default]
    Failed,
    /// It tries again.
    Delayed,
    /// It delivered the message or passed it on.
    Delivered,
}

impl Bounced {
    /// Whether the report is about this address of ours.
    #[must_use]
    pub fn is_about(&self, address: &str) -> bool {
        self.address.eq_ignore_ascii_case(address)
            || self.original_address.eq_ignore_ascii_case(address)
    }
}

impl Kind {
    /// The Message-ID that a bounce reports on.
    #[must_use]
    pub fn original_message_id(&self) -> Option<&str> {
        match self {
            Self::Bounce { original, .. } => original.as_deref(),
            Self::AutoReply { .. } | Self::Reply { .. } | Self::Other { .. } => None,
        }
    }
}

/// Bounces first: they are sent by machines too. Who sends mail to a list is no person who
/// answers, and neither is a calendar.
pub(super) fn of(mail: &Mail<'_>) -> Kind {
    if let Some(bounce) = bounce::read(mail) {
        return bounce;
    }
    let excerpt = excerpt::of(&mail.text());
    if mail.sender().is_empty() {
        // Whatever names no sender is not the mail of a person.
        return Kind::Other { excerpt };
    }
    if machine::is_auto_reply(mail) {
        Kind::AutoReply { excerpt }
    } else if machine::is_mass_mail(mail)
        || mail.is_of_calendar()
        || machine::is_of_mail_system(mail)
        || machine::may_be_auto_reply(mail)
    {
        Kind::Other { excerpt }
    } else {
        Kind::Reply { excerpt }
    }
}
