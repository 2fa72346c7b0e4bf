//! Bytes to rows with line numbers, and rows to bytes: encoding, delimiter, header, layout and
//! the typed rows of each layout. Knows no database and decides nothing about the tour.

pub mod columns;
pub mod coverage;
pub mod figures;
pub mod grid;
pub mod list;
pub mod problem;
pub mod reading;
pub mod seed;
pub mod table;
pub mod text;
pub mod write;

mod book;
mod kind;

#[cfg(test)]
mod harness;

pub use columns::fields::Field;
pub use columns::layout::Layout;
pub use columns::mapping::{Mapping, header_key};
pub use grid::{Row, Rows};
pub use list::{ContactCells, ListRow, OrganisationCells, rows};
pub use problem::{Parsed, RowProblem, SheetError};
pub use reading::{FileKind, Limits, Reading};
pub use table::Table;
