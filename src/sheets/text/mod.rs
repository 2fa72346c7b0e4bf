//! A text file into records: its letters, its delimiter, its header and the notes at its end.

pub mod encoding;
pub(super) mod footer;
pub(super) mod header;
pub(super) mod records;
