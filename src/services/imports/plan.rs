//! What each row of a file would do.

use crate::domain::contacts::Contact;
use crate::domain::organisations::Organisation;
use crate::domain::text_enum::text_enum;
use crate::sheets::RowProblem;

text_enum! {
    /// What a row does.
    Effect {
        Created = "created", "Nieuw";
        Updated = "updated", "Gewijzigd";
        Unchanged = "unchanged", "Gelijk";
    }
}

/// One row that can be written.
#[derive(Debug, Clone)]
pub struct PlannedRow {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// Name of the organisation.
    pub organisation: String,
    /// What of it, such as "Griffier".
    pub what: String,
    /// Dutch, such as "e-mail: griffie@zeist.example".
    pub changes: Vec<String>,
    /// What it does.
    pub effect: Effect,
    pub(super) change: Change,
}

/// What is written for a row.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Nothing,
    /// Other name or province; the old name stays as another spelling.
    SetOrganisation {
        changed: Box<Organisation>,
        former_name: Option<String>,
    },
    AddContact(Box<Contact>),
    SetContact(Box<Contact>),
}

/// The plan for a whole file.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// Rows that can be written, in the order of the file.
    pub rows: Vec<PlannedRow>,
    /// What is wrong with the other rows, by line.
    pub problems: Vec<RowProblem>,
    /// Municipalities of today that a whole list should have and this one lacks.
    pub missing: Vec<Organisation>,
}

impl Plan {
    /// How many rows do this.
    pub fn count(&self, effect: Effect) -> usize {
        self.rows.iter().filter(|row| row.effect == effect).count()
    }

    /// How many rows have a problem; one row may have several.
    pub fn refused(&self) -> usize {
        let mut lines: Vec<usize> = self.problems.iter().map(|problem| problem.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.len()
    }
}
