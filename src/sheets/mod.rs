//! Bytes to rows with line numbers, and rows to bytes: encoding, delimiter, header, layout and
//! the typed rows of each layout. Knows no database and decides nothing about the tour.

pub mod coverage;
pub mod encoding;
pub mod fields;
pub mod grid;
pub mod layout;
pub mod list;
pub mod mapping;
pub mod problem;
pub mod reading;
pub mod seed;
pub mod table;
pub mod write;

mod book;
mod filling;
mod footer;
mod header;
mod kind;
mod records;

#[cfg(test)]
mod harness;

pub use fields::Field;
pub use grid::{Row, Rows};
pub use layout::Layout;
pub use list::{ContactCells, ListRow, OrganisationCells, rows};
pub use mapping::{Mapping, header_key};
pub use problem::{Parsed, RowProblem, SheetError};
pub use reading::{FileKind, Limits, Reading};
pub use table::Table;
