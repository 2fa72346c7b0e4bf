//! What exactly a releaser approves, as one text to be hashed: texts, recipients and moment.

use chrono::{DateTime, SecondsFormat, Utc};

/// One message as it will leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrozenMessage<'a> {
    /// The address it goes to.
    pub recipient: &'a str,
    /// The subject line.
    pub subject: &'a str,
    /// The plain text.
    pub text: &'a str,
    /// The same as HTML.
    pub html: &'a str,
}

/// The canonical text of a release: equal for the same moment, pace and messages in any order,
/// different when any of them differs. Its hash binds the release.
///
/// Each part is preceded by its length in bytes, so that no text can pass for another part.
pub fn release_text(
    planned: DateTime<Utc>,
    pace_per_hour: u32,
    messages: &[FrozenMessage<'_>],
) -> String {
    let mut sorted = messages.to_vec();
    sorted.sort();
    let mut canonical = String::from("release 1\n");
    add(&mut canonical, &planned.to_rfc3339_opts(SecondsFormat::Secs, true));
    add(&mut canonical, &pace_per_hour.to_string());
    for message in sorted {
        for part in [message.recipient, message.subject, message.text, message.html] {
            add(&mut canonical, part);
        }
    }
    canonical
}

fn add(canonical: &mut String, part: &str) {
    canonical.push_str(&format!("{}:{part}\n", part.len()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn planned() -> DateTime<Utc> {
        "2023-10-03T07:00:00Z".parse().unwrap()
    }

    fn messages(parts: &[[String; 4]]) -> Vec<FrozenMessage<'_>> {
        parts
            .iter()
            .map(|[recipient, subject, text, html]| FrozenMessage {
                recipient,
                subject,
                text,
                html,
            })
            .collect()
    }

    #[test]
    fn a_release_is_bound_to_its_moment_and_pace() {
        let text = release_text(planned(), 60, &[]);
        assert_ne!(text, release_text(planned() + chrono::TimeDelta::seconds(1), 60, &[]));
        assert_ne!(text, release_text(planned(), 61, &[]));
    }

    proptest! {
        #[test]
        fn releases_are_equal_exactly_when_they_hold_the_same_messages(
            one in prop::collection::vec(prop::array::uniform4("[a1:\n]{0,3}"), 0..3),
            other in prop::collection::vec(prop::array::uniform4("[a1:\n]{0,3}"), 0..3),
        ) {
            let text = |parts| release_text(planned(), 60, &messages(parts));
            let sorted = |parts: &[[String; 4]]| { let mut all = parts.to_vec(); all.sort(); all };
            prop_assert_eq!(text(&one) == text(&other), sorted(&one) == sorted(&other));
            let reversed: Vec<_> = one.iter().rev().cloned().collect();
            prop_assert_eq!(text(&one), text(&reversed));
        }
    }
}
