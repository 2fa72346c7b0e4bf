//! How a file is read: what the user set by hand, how large it may be, and what kind it is.

use serde::{Deserialize, Serialize};

use super::columns::mapping::Mapping;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What kind of file a table was read from.
    FileKind {
        Csv = "csv", "CSV";
        Xlsx = "xlsx", "Excel (XLSX)";
        Ods = "ods", "LibreOffice (ODS)";
    }
}

/// What the user set by hand; what is not set is detected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Name of the encoding, such as `windows-1252`; blank is none.
    pub encoding: Option<String>,
    /// What stands between the cells of a CSV file.
    pub delimiter: Option<char>,
    /// The line of the header, from 1; 0 when there is none.
    pub header_line: Option<usize>,
    /// Name of the sheet of an XLSX or ODS file.
    pub sheet: Option<String>,
    /// Which column holds what, for a list of no known layout.
    pub mapping: Option<Mapping>,
}

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the file.
    pub max_bytes: usize,
    /// Most rows under the header; blank ones are free.
    pub max_rows: usize,
    /// Most columns of the header.
    pub max_columns: usize,
    /// Most characters in one cell.
    pub max_cell: usize,
}

impl Default for Limits {
    /// 20 MB, 120,000 rows, 200 columns, and cells of 5,000 characters.
    fn default() -> Self {
        Self { max_bytes: 20_000_000, max_rows: 120_000, max_columns: 200, max_cell: 5_000 }
    }
}
