//! Post in: what kind of mail came back, and when it was sent.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What a mail that came in is.
    InboundKind {
        Bounce = "bounce", "Niet bezorgd";
        Delay = "delay", "Bezorging vertraagd";
        AutoReply = "auto_reply", "Automatisch antwoord";
        Reply = "reply", "Antwoord";
        Other = "other", "Ander bericht";
    }
}

impl InboundKind {
    /// Whether somebody has to look at it; what a machine says of its own accord asks nothing.
    #[must_use]
    pub const fn asks_for_a_person(self) -> bool {
        matches!(self, Self::Bounce | Self::Reply | Self::Other)
    }
}

/// A mail that came in: headers and first lines only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMail {
    /// Database id.
    pub id: i64,
    /// When it was sent, as far as its own date can be believed; else when it was read.
    pub received_at: DateTime<Utc>,
    /// What it is.
    pub kind: InboundKind,
    /// The message of ours that it answers.
    pub message_id: Option<i64>,
    /// The dossier it belongs to.
    pub dossier_id: Option<i64>,
    /// The bare address of the sender; empty when it names none.
    pub from_address: String,
    /// Subject line.
    pub subject: String,
    /// Its first lines, or what the server said of a bounce.
    pub excerpt: String,
    /// Code of a bounce, such as `5.1.1` (RFC 3463).
    pub status_code: Option<String>,
    /// When somebody dealt with it, or the program when nobody has to.
    pub handled_at: Option<DateTime<Utc>>,
    /// Whether it was too large to read; a person reads it in the mailbox.
    pub is_too_large: bool,
}

impl InboundMail {
    /// True while nobody put it with a dossier, and somebody should.
    #[must_use]
    pub const fn is_loose(&self) -> bool {
        self.dossier_id.is_none() && self.handled_at.is_none()
    }

    /// What it is to who reads the list: what no dossier is known of answers nothing yet.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self.kind {
            _ if self.is_too_large => "Te groot, niet gelezen",
            InboundKind::Reply | InboundKind::Other if self.is_loose() => "Nog niet geplaatst",
            InboundKind::Reply if self.dossier_id.is_none() => InboundKind::Other.label(),
            kind => kind.label(),
        }
    }
}

/// Mail has no dates before this year: an earlier one is that of a clock that was never set.
const FIRST_YEAR: i32 = 2001;
/// How far the clock of a sender may be behind ours.
const SLOW_CLOCK: TimeDelta = TimeDelta::hours(1);

/// When a mail was sent: by its own word, unless that lies after it arrived or is no date at all.
#[must_use]
pub fn mail_sent_at(own: Option<DateTime<Utc>>, arrived_at: DateTime<Utc>) -> DateTime<Utc> {
    own.filter(|at| *at <= arrived_at && at.year() >= FIRST_YEAR).unwrap_or(arrived_at)
}

/// Whether a mail of an instant may be the answer to a letter that left at `left_at`: one that
/// was sent more than an hour before it is none.
#[must_use]
pub fn may_answer(left_at: DateTime<Utc>, sent_at: DateTime<Utc>) -> bool {
    sent_at >= left_at - SLOW_CLOCK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_dated_by_its_own_word_as_far_as_that_can_be() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let arrived = at("2023-10-03T07:00:00Z");
        for (own, dated) in [
            (None, arrived),
            (Some("2023-10-03T06:59:00Z"), at("2023-10-03T06:59:00Z")),
            (Some("2022-05-01T08:00:00Z"), at("2022-05-01T08:00:00Z")),
            (Some("2023-10-03T07:00:01Z"), arrived),
            (Some("1970-01-01T00:00:00Z"), arrived),
        ] {
            assert_eq!(mail_sent_at(own.map(at), arrived), dated, "{own:?}");
        }
        assert!(may_answer(arrived, arrived) && may_answer(arrived, at("2023-10-03T06:00:00Z")));
        assert!(!may_answer(arrived, at("2023-10-03T05:59:59Z")));
    }

    #[test]
    fn what_a_machine_says_asks_nothing_of_a_person() {
        let asking: Vec<_> =
            InboundKind::ALL.iter().filter(|kind| kind.asks_for_a_person()).collect();
        assert_eq!(asking, [&InboundKind::Bounce, &InboundKind::Reply, &InboundKind::Other]);
    }
}
