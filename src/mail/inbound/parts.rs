//! The headers and parts of a mail, decoded, as far as recognising needs them.

use crate::domain::letters::is_hidden;
use mail_parser::{HeaderValue, Message, MessagePart, MimeHeaders as _, PartType};

/// Most characters of one header that are looked at.
const LONGEST_HEADER: usize = 4_000;
/// Most bytes of a Message-ID, brackets included; ours are far shorter.
const LONGEST_ID: usize = 250;

/// A parsed mail.
pub(super) struct Mail<'a> {
    message: &'a Message<'a>,
}

impl<'a> Mail<'a> {
    pub(super) const fn new(message: &'a Message<'a>) -> Self {
        Self { message }
    }

    /// The raw value of the first header with that name, unfolded; empty when there is none.
    pub(super) fn header(&self, name: &str) -> String {
        self.headers(name).into_iter().next().unwrap_or_default()
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        !self.headers(name).is_empty()
    }

    fn headers(&self, name: &str) -> Vec<String> {
        self.message
            .headers_raw()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| one_line(value, LONGEST_HEADER))
            .collect()
    }

    /// The bare address of the sender in lower case, or nothing.
    pub(super) fn sender(&self) -> String {
        let from = self.message.from().or_else(|| self.message.sender());
        let address = from.and_then(|it| it.first()).and_then(|it| it.address.as_deref());
        one_line(address.unwrap_or_default(), 254).to_lowercase()
    }

    /// The subject, decoded.
    pub(super) fn subject(&self) -> String {
        one_line(self.message.subject().unwrap_or_default(), LONGEST_HEADER)
    }

    /// The first text for a reader; that of HTML alone without its tags.
    pub(super) fn text(&self) -> String {
        self.message.body_text(0).map(std::borrow::Cow::into_owned).unwrap_or_default()
    }

    /// `multipart/report` with a delivery status in it.
    pub(super) fn is_report(&self) -> bool {
        let Some(kind) = self.message.content_type() else { return false };
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|it| it.eq_ignore_ascii_case("report"))
            && kind.attribute("report-type").is_none_or(|it| {
                let it = it.to_ascii_lowercase();
                it == "delivery-status" || it == "global-delivery-status"
            })
    }

    /// A mail that a calendar sent: somebody accepted or declined an appointment.
    pub(super) fn is_of_calendar(&self) -> bool {
        self.message.parts.iter().any(|part| {
            is_kind(part, "text", "calendar")
                && part.content_type().is_some_and(|kind| {
                    kind.attribute("method").is_some_and(|it| !it.eq_ignore_ascii_case("publish"))
                })
        })
    }

    /// The text of the first part of a kind, such as `message/delivery-status`.
    pub(super) fn part(&self, kind: &str, subkinds: &[&str]) -> Option<String> {
        let part = self
            .message
            .parts
            .iter()
            .find(|part| subkinds.iter().any(|subkind| is_kind(part, kind, subkind)))?;
        Some(match &part.body {
            PartType::Text(text) | PartType::Html(text) => text.to_string(),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            PartType::Message(message) => {
                String::from_utf8_lossy(message.raw_message()).into_owned()
            }
            PartType::Multipart(_) => String::new(),
        })
    }

    /// The Message-ID of the first mail that is attached whole.
    pub(super) fn attached_message_id(&self) -> Option<String> {
        self.message.parts.iter().find_map(|part| match &part.body {
            PartType::Message(message) => message.message_id().and_then(message_id),
            _ => None,
        })
    }
}

fn is_kind(part: &MessagePart<'_>, kind: &str, subkind: &str) -> bool {
    part.headers.iter().any(|header| match &header.value {
        HeaderValue::ContentType(found) => {
            found.ctype().eq_ignore_ascii_case(kind)
                && found.subtype().is_some_and(|it| it.eq_ignore_ascii_case(subkind))
        }
        _ => false,
    })
}

/// The text on one line without control characters, at most so many characters.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().filter(|c| !is_hidden(*c)).take(most).collect()
}

/// A Message-ID with brackets; none when it is too long, or has a space or a control character
/// in it, which none of ours has and which not every database takes.
pub(super) fn message_id(text: &str) -> Option<String> {
    let bare = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
    let is_odd = |c: char| c.is_whitespace() || c.is_control();
    let is_one = bare.len() > 2 && bare.len() + 2 <= LONGEST_ID && !bare.contains(is_odd);
    is_one.then(|| format!("<{bare}>"))
}
