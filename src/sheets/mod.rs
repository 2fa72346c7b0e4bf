//! Bytes to rows with line numbers, and rows to bytes: encoding, delimiter, header, layout and
//! the typed rows of each layout. Knows no database and decides nothing about the tour.

pub mod contacts;
pub mod coverage;
pub mod encoding;
pub mod layout;
pub mod organisations;
pub mod problem;
pub mod seed;
pub mod table;
pub mod write;

mod footer;
mod header;
mod records;
mod row;

pub use problem::{Parsed, RowProblem, SheetError};
pub use table::{Limits, Row, Table};
