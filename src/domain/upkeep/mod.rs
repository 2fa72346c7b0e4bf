//! Running the program: what is kept and for how long, what is written down, whether all is well.

pub mod acts;
pub mod backups;
pub mod retention;
pub mod retention_terms;
pub mod sealed;
pub mod vitals;
