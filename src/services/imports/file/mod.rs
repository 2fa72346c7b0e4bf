//! The file of an import: read into rows, kept until somebody says that it may be written, and the
//! columns that were chosen for its header.

pub(super) mod read;
pub(super) mod remember;
pub(super) mod uploads;
