//! What came of a file: the JSON document of the command line, and what the page shows.

pub(super) mod refused;
pub(super) mod rows;

use serde::Serialize;

use crate::services::imports::file::read::{ReadFile, bare_name};
use crate::services::imports::options::Options;
use crate::services::imports::plan::missing;
use crate::services::imports::plan::warnings::{self, Warning};
use crate::services::imports::plan::{Effect, Plan, RowError, Suggestion, VerifiedAddress};
use crate::services::imports::report::rows::Shown;
use crate::sheets::{Layout, SheetError};

/// Outcome of a dry run or a write. As JSON it is the document of `import --format json`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Name of the file.
    pub file: String,
    /// Name of the encoding; none for a workbook, or when the file could not be read.
    pub encoding: Option<&'static str>,
    /// `;`, `,` or tab; none for a workbook.
    pub delimiter: Option<char>,
    /// Which list it is.
    pub layout: Option<Layout>,
    /// The line of the header; 1 in a plain file.
    pub header_line: Option<usize>,
    /// Rows under the header.
    pub rows: usize,
    /// Rows that make something new.
    pub created: usize,
    /// Rows that change something.
    pub updated: usize,
    /// Rows that are there already.
    pub unchanged: usize,
    /// Rows that are left out: of other organisations, without a field that may be taken, and,
    /// when problems are skipped, those with a problem.
    pub skipped: usize,
    /// Rows with a problem.
    #[serde(skip_serializing_if = "is_none")]
    pub refused: usize,
    /// What is wrong, by line.
    pub errors: Vec<RowError>,
    /// What asks for a second look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Addresses, checked by hand, that are overwritten.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verified: Vec<VerifiedAddress>,
    /// Codes of the organisations of today that a list of organisations lacks.
    pub missing: Vec<String>,
    /// True when the file was written.
    pub written: bool,
    /// The import under which it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Organisations of today without a row, also for a list of contacts.
    #[serde(skip)]
    pub without_row: Vec<Suggestion>,
    /// Columns of the file that are not read.
    #[serde(skip)]
    pub unused_columns: Vec<String>,
    #[serde(skip)]
    pub(super) plan: Option<Plan>,
    #[serde(skip)]
    pub(super) shown: Vec<Shown>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Report {
    pub(super) fn new(file: &ReadFile, mut plan: Plan, options: &Options) -> Self {
        let without_row = missing::of(&plan, file);
        let codes = without_row.iter().map(|it| it.code.clone());
        let refused = plan.refused_lines();
        let shown = Shown::all(&plan, &refused, options);
        let left_out = plan.count(Effect::Skipped) + file.parsed.passed_over;
        let total = file.row_count();
        Self {
            file: file.name.clone(),
            encoding: file.table.encoding,
            delimiter: file.table.delimiter,
            layout: Some(file.layout),
            header_line: Some(file.table.header_line),
            rows: total,
            created: plan.count(Effect::Created),
            updated: plan.count(Effect::Updated),
            unchanged: plan.count(Effect::Unchanged),
            skipped: left_out + if options.skip_errors { refused.len() } else { 0 },
            refused: refused.len(),
            errors: std::mem::take(&mut plan.problems),
            warnings: warnings::of(&plan, total - file.parsed.passed_over.min(total), options),
            verified: std::mem::take(&mut plan.verified),
            missing: if file.is_by_contact() { Vec::new() } else { codes.collect() },
            written: false,
            id: None,
            without_row,
            unused_columns: file.unused_columns(),
            shown,
            plan: Some(plan),
        }
    }

    /// The report on a file that cannot be read at all.
    #[must_use]
    pub fn unreadable(name: &str, error: &SheetError) -> Self {
        let problem = RowError {
            line: error.line(),
            column: None,
            problem: error.to_string(),
            suggestions: Vec::new(),
        };
        Self { file: bare_name(name), errors: vec![problem], ..Self::default() }
    }

    /// True when the file may be written as it is.
    #[must_use]
    pub fn is_writable(&self, options: &Options) -> bool {
        self.layout.is_some()
            && (self.errors.is_empty() || options.skip_errors)
            && self.is_confirmed()
    }

    /// True when nothing asks for a second look any more.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.warnings.iter().all(|warning| warning.is_confirmed)
    }

    /// "26 regels: 12 nieuw, 10 gewijzigd, 4 gelijk."
    #[must_use]
    pub fn sentence(&self) -> String {
        let rows = if self.rows == 1 { "regel" } else { "regels" };
        let mut parts = vec![
            format!("{} nieuw", self.created),
            format!("{} gewijzigd", self.updated),
            format!("{} gelijk", self.unchanged),
        ];
        if self.skipped > 0 {
            parts.push(format!("{} overgeslagen", self.skipped));
        }
        let told = self.created + self.updated + self.unchanged + self.skipped;
        if self.rows > told {
            parts.push(format!("{} met een fout", self.rows - told));
        }
        format!("{} {rows}: {}.", self.rows, parts.join(", "))
    }

    /// What became of it, such as "Er is niets veranderd: alles stond er al zo in."
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        let changes = self.created + self.updated;
        match (self.written, changes, self.errors.is_empty(), self.skipped) {
            (true, 0, true, 0) => "Er is niets veranderd: alles stond er al zo in.",
            (true, 0, true, _) => "Er is niets veranderd.",
            (true, 0, false, _) => "Er is niets veranderd; regels met een fout zijn overgeslagen.",
            (true, _, true, _) => "Het bestand is geschreven.",
            (true, _, false, _) => "Het bestand is geschreven, zonder de regels met een fout.",
            (false, _, false, _) => "Er is niets geschreven.",
            (false, 0, true, 0) => "Dit bestand verandert niets: alles staat er al zo in.",
            (false, 0, true, _) => "Dit bestand verandert niets.",
            (false, _, true, _) => "Er is nog niets geschreven.",
        }
    }
}
