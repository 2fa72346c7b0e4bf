//! Builds the message of RFC 5322 from what was frozen: one recipient, its own
//! Message-ID, text and HTML, the headers a machine-made letter needs.
//!
//! No text from outside can add a header: a control character refuses the message.

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Date, HeaderName, HeaderValue};
use lettre::message::{MessageBuilder, MultiPart, MultiPartKind, SinglePart};

use super::{Dkim, MailAddress};

/// Characters of a subject that are sent; a longer one is cut.
pub const LONGEST_SUBJECT: usize = 150;

/// Bytes an address on the web may have in a header.
const LONGEST_URL: usize = 500;

/// Why a message cannot be built: a Dutch sentence for the person who sends it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// An address that is no address, or a name with a line end in it.
    #[error("Een e-mailadres of de naam daarbij klopt niet. Verbeter het en probeer het opnieuw.")]
    Address,
    /// A line end or another control character where only one line may stand.
    #[error("Er staat een regeleinde of een ander onzichtbaar teken in {0}. Haal het weg.")]
    ControlCharacter(&'static str),
    /// A Message-ID that is not of the form `<letters@domain>`.
    #[error("Het kenmerk van dit bericht (Message-ID) klopt niet.")]
    MessageId,
    /// A link to unsubscribe that is no web address of at most 500 bytes.
    #[error("De link om af te melden klopt niet.")]
    UnsubscribeUrl,
    /// The system gave no random bytes.
    #[error("Er kon geen kenmerk voor dit bericht worden gemaakt. Probeer het opnieuw.")]
    NoRandomBytes,
    /// The builder refused it for another reason.
    #[error("Dit bericht kan niet worden opgemaakt: {0}")]
    Build(String),
}

/// What a calendar part asks of the reader's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarMethod {
    /// Put it in, or change it.
    Request,
    /// Take it out.
    Cancel,
}

impl CalendarMethod {
    /// The word in the `method` parameter and the `METHOD` line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// An appointment that goes along with the message (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// The same method as in the calendar text.
    pub method: CalendarMethod,
    /// The iCalendar text.
    pub ics: String,
}

/// One message to one recipient, as it was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMessage {
    /// With its brackets: `<0123abcd@tour.example>`.
    pub message_id: String,
    /// Sender, also of the envelope.
    pub from: MailAddress,
    /// A mailbox that people read.
    pub reply_to: Option<MailAddress>,
    /// The one recipient.
    pub to: MailAddress,
    /// One line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same words as simple HTML.
    pub html: String,
    /// Page where the reader stops further mail; one click by RFC 8058.
    pub unsubscribe_url: Option<String>,
    /// An appointment that goes along.
    pub calendar: Option<CalendarPart>,
    /// Message-ID of the letter that it follows, with its brackets: a mail program shows them
    /// together (RFC 5322 §3.6.4).
    pub in_reply_to: Option<String>,
    /// The `Date` header.
    pub sent_at: DateTime<Utc>,
}

/// A fresh Message-ID under a domain, from 16 random bytes.
///
/// # Errors
/// [`MessageError::NoRandomBytes`] when the system has none.
pub fn new_message_id(domain: &str) -> Result<String, MessageError> {
    Ok(format!("<{}@{domain}>", random_hex::<16>()?))
}

/// `N` random bytes in hexadecimal.
pub(super) fn random_hex<const N: usize>() -> Result<String, MessageError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| MessageError::NoRandomBytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The Message-ID without its brackets, when it is safe in a header and as a file name.
pub(super) fn bare_id(message_id: &str) -> Result<&str, MessageError> {
    let bare = message_id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
    let bare = bare.ok_or(MessageError::MessageId)?;
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
    let (left, right) = bare.split_once('@').ok_or(MessageError::MessageId)?;
    let whole = !left.is_empty() && !right.is_empty() && !right.contains('@');
    let short = bare.len() <= 200;
    (whole && short && !bare.starts_with('.') && bare.chars().all(safe))
        .then_some(bare)
        .ok_or(MessageError::MessageId)
}

impl OutgoingMessage {
    /// Says whether this message can be built, before anybody releases it.
    ///
    /// # Errors
    /// The [`MessageError`] that would stop it on the way out.
    pub fn check(&self) -> Result<(), MessageError> {
        self.build(None).map(drop)
    }

    /// The message as bytes, as it goes over the wire.
    ///
    /// # Errors
    /// The [`MessageError`] that stops it.
    pub fn to_bytes(&self, dkim: Option<&Dkim>) -> Result<Vec<u8>, MessageError> {
        Ok(self.build(dkim)?.formatted())
    }

    /// The message for the transport. The same message gives the same bytes each time,
    /// but for the moment in a signature.
    pub(super) fn build(&self, dkim: Option<&Dkim>) -> Result<Message, MessageError> {
        let from = self.from.to_mailbox()?;
        let to = self.to.to_mailbox()?;
        let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()])
            .map_err(|e| MessageError::Build(e.to_string()))?;
        let mut builder = Message::builder().envelope(envelope).from(from).to(to);
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.to_mailbox()?);
        }
        let builder = self.add_headers(builder)?;
        let mut message =
            builder.multipart(self.parts()?).map_err(|e| MessageError::Build(e.to_string()))?;
        if let Some(dkim) = dkim {
            dkim.sign(&mut message);
        }
        Ok(message)
    }

    fn add_headers(&self, builder: MessageBuilder) -> Result<MessageBuilder, MessageError> {
        bare_id(&self.message_id)?;
        let mut builder = builder
            .message_id(Some(self.message_id.clone()))
            .header(Date::new(self.sent_at.into()))
            .subject(one_line(&self.subject)?)
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(earlier) = &self.in_reply_to {
            bare_id(earlier)?;
            builder = builder.in_reply_to(earlier.clone()).references(earlier.clone());
        }
        if let Some(url) = &self.unsubscribe_url {
            let web = url.starts_with("https://") || url.starts_with("http://");
            let plain = url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ','));
            if !web || !plain || url.len() > LONGEST_URL {
                return Err(MessageError::UnsubscribeUrl);
            }
            builder = builder
                .raw_header(header("List-Unsubscribe", &format!("<{url}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        Ok(builder)
    }

    fn parts(&self) -> Result<MultiPart, MessageError> {
        let boundary = format!("=_{}", bare_id(&self.message_id)?.replace('@', "_"));
        let boundary: String = boundary.chars().take(70).collect();
        let mut parts = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(boundary)
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        if let Some(calendar) = &self.calendar {
            let kind = format!("text/calendar; charset=utf-8; method={}", calendar.method.as_str());
            let kind = ContentType::parse(&kind).map_err(|e| MessageError::Build(e.to_string()))?;
            let part = SinglePart::builder().content_type(kind).body(calendar.ics.clone());
            parts = parts.singlepart(part);
        }
        Ok(parts)
    }
}

fn one_line(subject: &str) -> Result<String, MessageError> {
    if subject.chars().any(char::is_control) {
        return Err(MessageError::ControlCharacter("het onderwerp"));
    }
    Ok(subject.trim().chars().take(LONGEST_SUBJECT).collect())
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::examples::example_message;

    fn lines(message: &OutgoingMessage) -> Vec<String> {
        let bytes = message.to_bytes(None).unwrap();
        String::from_utf8(bytes).unwrap().split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_message_carries_the_headers_of_a_machine_made_letter() {
        let lines = lines(&example_message());
        for expected in [
            "Message-ID: <0123abcd@tour.example>",
            "Date: Mon, 02 Oct 2023 07:00:00 +0000",
            "Auto-Submitted: auto-generated",
            "Reply-To: antwoord@tour.example",
            "To: griffie@zeist.example",
            "List-Unsubscribe: <https://tour.example/antwoord/abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "MIME-Version: 1.0",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected} in {lines:#?}");
        }
        assert_eq!(lines.iter().filter(|line| line.starts_with("To:")).count(), 1);
    }

    #[test]
    fn a_reminder_names_the_letter_that_it_follows() {
        let earlier =
            |id: &str| OutgoingMessage { in_reply_to: Some(id.to_owned()), ..example_message() };
        let lines = lines(&earlier("<4567ef@tour.example>"));
        for name in ["In-Reply-To", "References"] {
            let expected = format!("{name}: <4567ef@tour.example>");
            assert_eq!(lines.iter().filter(|line| **line == expected).count(), 1, "{lines:#?}");
        }
        let smuggled = earlier("<x@y>\r\nBcc: c@d.example").check();
        assert_eq!(smuggled, Err(MessageError::MessageId));
    }

    #[test]
    fn a_line_end_in_a_subject_a_name_or_a_link_refuses_the_message() {
        let smuggle = "x\r\nBcc: c@d.example";
        let good = example_message();
        let subject = OutgoingMessage { subject: smuggle.into(), ..good.clone() };
        assert_eq!(subject.check(), Err(MessageError::ControlCharacter("het onderwerp")));
        let from = MailAddress::named(smuggle, "tour@tour.example");
        assert_eq!(OutgoingMessage { from, ..good.clone() }.check(), Err(MessageError::Address));
        let link = OutgoingMessage { unsubscribe_url: Some(smuggle.into()), ..good.clone() };
        assert_eq!(link.check(), Err(MessageError::UnsubscribeUrl));
        let id = OutgoingMessage { message_id: format!("<{smuggle}@x>"), ..good };
        assert_eq!(id.check(), Err(MessageError::MessageId));
    }

    #[test]
    fn a_long_subject_is_cut() {
        assert_eq!(one_line(&"é".repeat(400)).unwrap().chars().count(), LONGEST_SUBJECT);
    }

    #[test]
    fn the_same_message_gives_the_same_bytes() {
        let message = example_message();
        assert_eq!(message.to_bytes(None), message.to_bytes(None));
    }

    #[test]
    fn an_appointment_goes_along_with_its_method() {
        let calendar =
            CalendarPart { method: CalendarMethod::Cancel, ics: "BEGIN:VCALENDAR\r\n".into() };
        let message = OutgoingMessage { calendar: Some(calendar), ..example_message() };
        let lines = lines(&message);
        let kind = "Content-Type: text/calendar; charset=utf-8; method=CANCEL";
        assert!(lines.iter().any(|line| line == kind), "{lines:#?}");
    }

    #[test]
    fn message_ids_are_fresh_and_safe() {
        let one = new_message_id("tour.example").unwrap();
        assert_ne!(one, new_message_id("tour.example").unwrap());
        assert!(bare_id(&one).unwrap().ends_with("@tour.example"));
        for wrong in ["abc@x", "<../../etc@x>", "<.hidden@x>", "<a@b@c>", "<@x>", "<a@>", "<a b@x>"]
        {
            assert!(bare_id(wrong).is_err(), "{wrong}");
        }
    }
}
