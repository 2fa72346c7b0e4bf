//! What came of a file: the JSON document of the command line, and what the page shows.

use serde::Serialize;

use super::plan::{Effect, Plan};
use super::read::bare_name;
use super::{Options, PlannedRow, ReadFile};
use crate::sheets::layout::Layout;
use crate::sheets::{RowProblem, SheetError};

/// Outcome of a dry run or a write. As JSON it is the document of `import --format json`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Name of the file.
    pub file: String,
    /// Name of the encoding; none when the file could not be read.
    pub encoding: Option<&'static str>,
    /// `;`, `,` or tab.
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
    /// Rows with a problem that are left out.
    pub skipped: usize,
    /// What is wrong, by line.
    pub errors: Vec<RowError>,
    /// Codes of the municipalities of today that the list lacks.
    pub missing: Vec<String>,
    /// True when the file was written.
    pub written: bool,
    /// The rows that can be written.
    #[serde(skip)]
    pub planned: Vec<PlannedRow>,
    /// Names that go with `missing`.
    #[serde(skip)]
    pub missing_names: Vec<String>,
    /// Columns of the file that are not read.
    #[serde(skip)]
    pub unused_columns: Vec<String>,
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
}

impl From<&RowProblem> for RowError {
    fn from(it: &RowProblem) -> Self {
        Self { line: Some(it.line), column: it.column.clone(), problem: it.problem.clone() }
    }
}

impl Report {
    pub(super) fn new(file: &ReadFile, plan: &Plan, options: Options, written: bool) -> Self {
        let mut missing: Vec<_> = plan.missing.iter().collect();
        missing.sort_by(|one, other| one.sort_name.cmp(&other.sort_name));
        Self {
            file: file.name.clone(),
            encoding: file.table.encoding,
            delimiter: file.table.delimiter,
            layout: Some(file.layout),
            header_line: Some(file.table.header_line),
            rows: file.table.row_count(),
            created: plan.count(Effect::Created),
            updated: plan.count(Effect::Updated),
            unchanged: plan.count(Effect::Unchanged),
            skipped: if options.skip_errors { plan.refused() } else { 0 },
            errors: plan.problems.iter().map(RowError::from).collect(),
            missing: missing.iter().map(|it| it.code.clone()).collect(),
            written,
            planned: plan.rows.clone(),
            missing_names: missing.iter().map(|it| it.name.clone()).collect(),
            unused_columns: file.layout.unused(&file.table.header),
        }
    }

    /// The report on a file that cannot be read at all.
    #[must_use]
    pub fn unreadable(name: &str, error: &SheetError) -> Self {
        Self {
            file: bare_name(name),
            encoding: None,
            delimiter: None,
            layout: None,
            header_line: None,
            rows: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            skipped: 0,
            errors: vec![RowError { line: error.line(), column: None, problem: error.to_string() }],
            missing: Vec::new(),
            written: false,
            planned: Vec::new(),
            missing_names: Vec::new(),
            unused_columns: Vec::new(),
        }
    }

    /// True when the file may be written as it is.
    #[must_use]
    pub fn is_writable(&self, options: Options) -> bool {
        self.layout.is_some() && (self.errors.is_empty() || options.skip_errors)
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
        } else if !self.errors.is_empty() {
            parts.push(format!("{} met een fout", self.refused()));
        }
        format!("{} {rows}: {}.", self.rows, parts.join(", "))
    }

    /// What became of it, such as "Er is niets veranderd: alles stond er al zo in."
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        match (self.written, self.created + self.updated, self.errors.is_empty()) {
            (true, 0, true) => "Er is niets veranderd: alles stond er al zo in.",
            (true, 0, false) => "Er is niets veranderd; regels met een fout zijn overgeslagen.",
            (true, _, true) => "Het bestand is geschreven.",
            (true, _, false) => "Het bestand is geschreven, zonder de regels met een fout.",
            (false, _, false) => "Er is niets geschreven.",
            (false, 0, true) => "Dit bestand verandert niets: alles staat er al zo in.",
            (false, _, true) => "Er is nog niets geschreven.",
        }
    }

    fn refused(&self) -> usize {
        self.rows.saturating_sub(self.created + self.updated + self.unchanged)
    }
}
