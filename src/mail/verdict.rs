//! What became of one attempt to hand a message over.
//!
//! The difference that matters is whether the message can have left: `RefusedForNow`,
//! `RefusedForGood` and `RefusedSender` say that it did not, `Unclear` that nobody knows.

use crate::domain::letters::{is_hidden, strikes_off};

pub use crate::domain::letters::Verdict;

/// Characters of the server's answer that are kept.
const KEPT: usize = 500;

/// A verdict with the words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the message left.
    pub verdict: Verdict,
    /// What the server said, on one line of at most 500 characters.
    pub server_said: String,
    /// The server refused this recipient for good: the address does not work.
    pub is_about_recipient: bool,
}

impl Outcome {
    /// An outcome with the server's words put on one line and cut to 500 characters.
    pub fn new(verdict: Verdict, server_said: impl AsRef<str>) -> Self {
        let words: Vec<&str> =
            server_said.as_ref().split(|c: char| c.is_control() || c == ' ').collect();
        let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let server_said = line.chars().filter(|c| !is_hidden(*c)).take(KEPT).collect();
        Self { verdict, server_said, is_about_recipient: false }
    }

    /// The server took the message.
    pub fn accepted(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::Accepted, server_said)
    }

    /// The message did not leave and may be tried again.
    pub fn refused_for_now(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::RefusedForNow, server_said)
    }

    /// The message did not leave and never will; a code before the words (`550 5.1.1 …`) says
    /// whether the address of the recipient is of no use.
    pub fn refused_for_good(server_said: impl AsRef<str>) -> Self {
        let outcome = Self::new(Verdict::RefusedForGood, server_said);
        Self { is_about_recipient: strikes_off(&outcome.server_said), ..outcome }
    }

    /// The message itself did not leave and never will, whoever the recipient is.
    pub fn refused_as_it_is(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::RefusedForGood, server_said)
    }

    /// The message did not leave, because the server takes none from us.
    pub fn refused_sender(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::RefusedSender, server_said)
    }

    /// The message may have left.
    pub fn unclear(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::Unclear, server_said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_server_fit_on_one_line_of_500_characters() {
        let outcome = Outcome::unclear(format!("250 ok\r\n\tsecond  line {}", "é".repeat(600)));
        assert!(outcome.server_said.starts_with("250 ok second line é"));
        assert_eq!(outcome.server_said.chars().count(), 500);
    }
}
