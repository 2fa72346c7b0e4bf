//! What became of one attempt to hand a message over.
//!
//! The difference that matters is whether the message can have left: `RefusedForNow`
//! and `RefusedForGood` say that it did not, `Unclear` that nobody knows.

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
}

impl Outcome {
    /// An outcome with the server's words put on one line and cut to 500 characters.
    pub fn new(verdict: Verdict, server_said: impl AsRef<str>) -> Self {
        let words: Vec<&str> =
            server_said.as_ref().split(|c: char| c.is_control() || c == ' ').collect();
        let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        Self { verdict, server_said: line.chars().take(KEPT).collect() }
    }

    /// The server took the message.
    pub fn accepted(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::Accepted, server_said)
    }

    /// The message did not leave and may be tried again.
    pub fn refused_for_now(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::RefusedForNow, server_said)
    }

    /// The message did not leave and never will.
    pub fn refused_for_good(server_said: impl AsRef<str>) -> Self {
        Self::new(Verdict::RefusedForGood, server_said)
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
