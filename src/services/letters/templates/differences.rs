//! What changed between two versions of a text, line by line.

use similar::{ChangeTag, TextDiff};

/// A line of the newer text, or one that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The line is in both.
    Same,
    /// The line is new.
    Added,
    /// The line is gone.
    Removed,
}

/// Every line of both texts in order, with what became of it.
///
/// ```
/// use drietraps::services::templates::differences::{Change, between};
/// let lines = between("a\nb", "a\nc");
/// assert_eq!(lines[1], (Change::Removed, "b".to_owned()));
/// assert_eq!(lines[2], (Change::Added, "c".to_owned()));
/// ```
#[must_use]
pub fn between(older: &str, newer: &str) -> Vec<(Change, String)> {
    let changes = TextDiff::from_lines(older, newer);
    let line = |change: similar::Change<&str>| {
        let kind = match change.tag() {
            ChangeTag::Equal => Change::Same,
            ChangeTag::Insert => Change::Added,
            ChangeTag::Delete => Change::Removed,
        };
        (kind, change.value().trim_end_matches('\n').to_owned())
    };
    let mut lines: Vec<_> = changes.iter_all_changes().map(line).collect();
    // A last line without a line break is no other line than the same one with it.
    lines.dedup_by(|newer, older| {
        let is_same = older.1 == newer.1 && older.0 == Change::Removed && newer.0 == Change::Added;
        if is_same {
            older.0 = Change::Same;
        }
        is_same
    });
    lines
}
