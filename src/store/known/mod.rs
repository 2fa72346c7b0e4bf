//! What was known when: facts that are edited in place leave a row here each time, so that a
//! report as known at a moment can be asked again. Rows are added and never changed.

pub mod conversation_records;
pub mod organisation_changes;
