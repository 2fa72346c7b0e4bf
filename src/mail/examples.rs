//! A message for the unit tests of this layer.

use chrono::{TimeZone as _, Utc};

use super::{MailAddress, OutgoingMessage};

/// An invitation to the clerk of Zeist, of Monday 2 October 2023, 09.00 in Amsterdam.
pub(super) fn example_message() -> OutgoingMessage {
    OutgoingMessage {
        message_id: "<0123abcd@tour.example>".into(),
        from: MailAddress::named("Ondersteuningsteam Weerbaar Bestuur", "tour@tour.example"),
        reply_to: Some(MailAddress::bare("antwoord@tour.example")),
        to: MailAddress::bare("griffie@zeist.example"),
        subject: "Uitnodiging voor een gesprek over weerbaar bestuur".into(),
        text: "Geachte griffier,\n\nWij komen graag bij u langs in Zeist – één uur.\n".into(),
        html: "<p>Geachte griffier,</p><p>Wij komen graag bij u langs in Zeist.</p>".into(),
        unsubscribe_url: Some("https://tour.example/antwoord/abc".into()),
        calendar: None,
        in_reply_to: None,
        sent_at: Utc.with_ymd_and_hms(2023, 10, 2, 7, 0, 0).unwrap(),
    }
}
