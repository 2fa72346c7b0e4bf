//! Dossiers that get another adviser many at a time.

use chrono::{DateTime, Utc};

use crate::domain::text_enum::text_enum;

/// Most dossiers at a time: what a person can oversee, and a form can carry.
pub const MOST: usize = 1_000;

text_enum! {
    /// What became of one dossier.
    Fate {
        Moved = "moved", "Toegewezen";
        /// Somebody gave it to another adviser while the planner chose.
        Changed = "changed", "Intussen gewijzigd";
        /// It went back when the assignment was undone.
        Returned = "returned", "Teruggezet";
        /// It had gone on to another adviser when the assignment was undone.
        Kept = "kept", "Gebleven";
    }
}

text_enum! {
    /// Open work that goes along with a dossier.
    WorkKind {
        Commitment = "commitment", "Toezegging";
        Conversation = "conversation", "Gesprek";
    }
}

/// A dossier that was chosen, and who had it then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The dossier.
    pub dossier_id: i64,
    /// Its adviser when it was chosen.
    pub holder_id: Option<i64>,
}

impl Choice {
    /// Choices in a line that a form carries: `12.3-14.0`, with 0 for nobody.
    ///
    /// ```
    /// use drietraps::domain::assignments::Choice;
    /// let chosen = [
    ///     Choice { dossier_id: 12, holder_id: Some(3) },
    ///     Choice { dossier_id: 14, holder_id: None },
    /// ];
    /// let line = Choice::line(&chosen);
    /// assert_eq!(line, "12.3-14.0");
    /// assert_eq!(Choice::parse(&line), chosen);
    /// ```
    #[must_use]
    pub fn line(choices: &[Self]) -> String {
        let one = |it: &Self| format!("{}.{}", it.dossier_id, it.holder_id.unwrap_or(0));
        choices.iter().map(one).collect::<Vec<_>>().join("-")
    }

    /// The choices of a line; what is no choice is left out, and so is a dossier named before.
    #[must_use]
    pub fn parse(line: &str) -> Vec<Self> {
        let mut choices: Vec<Self> = Vec::new();
        for text in line.split('-').take(MOST) {
            let read = text.split_once('.').and_then(|(dossier, holder)| {
                let holder: i64 = holder.parse().ok()?;
                let holder_id = Some(holder).filter(|id| *id != 0);
                Some(Self { dossier_id: dossier.parse().ok()?, holder_id })
            });
            if let Some(choice) = read
                && !choices.iter().any(|known| known.dossier_id == choice.dossier_id)
            {
                choices.push(choice);
            }
        }
        choices
    }
}

/// Dossiers that a planner gave to one adviser at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Database id.
    pub id: i64,
    /// Who did it.
    pub planner_id: i64,
    /// Who got them.
    pub to_id: i64,
    /// When.
    pub assigned_at: DateTime<Utc>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
    /// True when planned conversations went along.
    pub with_conversations: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_tampered_with_gives_what_can_be_read_once() {
        let ids: Vec<i64> =
            Choice::parse("12.3-x.1-5-12.4--7.0-9.9x").iter().map(|it| it.dossier_id).collect();
        assert_eq!(ids, [12, 7]);
        assert!(Choice::parse("").is_empty());
    }
}
