//! What each row of a file would do. A plan of a hundred thousand rows stays small: a row that
//! changes nothing keeps its line and the organisation, and a new contact stays in the file.

pub(super) mod claims;
pub(super) mod differences;
pub(super) mod holders;
pub(super) mod missing;
pub(super) mod planning;
pub(super) mod verified;
pub(super) mod warnings;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::contacts::ContactFunction;
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::domain::text_enum::text_enum;
use crate::services::imports::options::{Policies, TargetField};
use crate::sheets::RowProblem;

text_enum! {
    /// What a row does.
    Effect {
        Created = "created", "Nieuw";
        Updated = "updated", "Gewijzigd";
        Unchanged = "unchanged", "Gelijk";
        Skipped = "skipped", "Overgeslagen";
        Refused = "refused", "Geweigerd";
    }
}

text_enum! {
    /// What a field belongs to.
    Entity {
        Organisation = "organisation", "Organisatie";
        Contact = "contact", "Contact";
    }
}

/// One field that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// What it belongs to.
    pub entity: Entity,
    /// Which field.
    pub field: TargetField,
    /// What stands there now.
    pub old: Option<String>,
    /// What will stand there; none when it lapses with the person who leaves.
    pub new: Option<String>,
    /// True when somebody checked the old value by hand.
    pub is_verified: bool,
}

/// An organisation that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Its code, to answer with.
    pub code: String,
    /// "Gemeente Tytsjerksteradiel".
    pub name: String,
}

impl From<&Organisation> for Suggestion {
    fn from(it: &Organisation) -> Self {
        Self { code: it.code.clone(), name: it.full_name() }
    }
}

/// Something wrong with a row, or with the file as a whole when there is no line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The line that a spreadsheet shows.
    pub line: Option<usize>,
    /// The column as the file names it.
    pub column: Option<String>,
    /// Dutch sentence that says what to do.
    pub problem: String,
    /// The organisations that may be meant; an answer chooses one of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
}

impl From<&RowProblem> for RowError {
    fn from(it: &RowProblem) -> Self {
        Self {
            line: Some(it.line),
            column: it.column.clone(),
            problem: it.problem.clone(),
            suggestions: Vec::new(),
        }
    }
}

/// An address that somebody checked by hand and that the file would overwrite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedAddress {
    /// The line of the file.
    pub line: usize,
    /// "Gemeente Goes".
    pub organisation: String,
    /// "Griffier".
    pub what: String,
    /// The address that was checked.
    pub old: String,
    /// The address in the file, if it has one.
    pub new: Option<String>,
    /// When it was checked.
    pub verified_on: NaiveDate,
}

/// One row that can be written.
#[derive(Debug, Clone)]
pub(super) struct PlannedRow {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// Its place among the rows of the file.
    pub at: usize,
    pub organisation_id: i64,
    pub effect: Effect,
    pub acts: Vec<Act>,
}

/// What is written for a part of a row. `cell` is the place of the contact in the row.
#[derive(Debug, Clone)]
pub(super) enum Act {
    AddContact {
        cell: usize,
        function: ContactFunction,
    },
    SetContact {
        contact: HeldContact,
        cell: usize,
        changes: Vec<FieldChange>,
    },
    /// Another person comes in the office: the contact ends and a new one takes its place.
    Succeed {
        contact: HeldContact,
        cell: usize,
        changes: Vec<FieldChange>,
    },
    SetOrganisation {
        changes: Vec<FieldChange>,
    },
}

/// The contact that a row changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeldContact {
    pub id: i64,
    pub function: ContactFunction,
    pub verified_on: Option<NaiveDate>,
}

impl Act {
    pub fn changes(&self) -> &[FieldChange] {
        match self {
            Self::AddContact { .. } => &[],
            Self::SetContact { changes, .. }
            | Self::Succeed { changes, .. }
            | Self::SetOrganisation { changes } => changes,
        }
    }
}

/// The plan for a whole file.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub register: Register,
    pub policies: Policies,
    pub today: NaiveDate,
    /// The addresses, in small letters, that want no messages and since when.
    pub objections: HashMap<String, Option<NaiveDate>>,
    /// Rows that can be written, in the order of the file.
    pub rows: Vec<PlannedRow>,
    /// What is wrong with the other rows, by line.
    pub problems: Vec<RowError>,
    /// How many rows overwrite a field that is filled.
    pub overwritten: BTreeMap<TargetField, usize>,
    /// Addresses, checked by hand, that it would overwrite.
    pub verified: Vec<VerifiedAddress>,
}

impl Plan {
    /// Since when this address wants no messages, when it does; the day may be unknown.
    pub fn objection(&self, address: &str) -> Option<Option<NaiveDate>> {
        self.objections.get(&address.to_ascii_lowercase()).copied()
    }

    /// How many rows do this.
    pub fn count(&self, effect: Effect) -> usize {
        self.rows.iter().filter(|row| row.effect == effect).count()
    }

    /// The lines with a problem, in order; one line may have several.
    pub fn refused_lines(&self) -> Vec<usize> {
        let mut lines: Vec<usize> = self.problems.iter().filter_map(|it| it.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// Counts for each field the rows that overwrite it.
    pub fn count_overwritten(&mut self) {
        for row in &self.rows {
            let changes = row.acts.iter().flat_map(Act::changes);
            let mut fields: Vec<TargetField> =
                changes.filter(|change| change.old.is_some()).map(|change| change.field).collect();
            fields.sort_unstable();
            fields.dedup();
            for field in fields {
                *self.overwritten.entry(field).or_default() += 1;
            }
        }
    }
}
