//! Running the program: its first data, the work of each night, backups, terms, whether all is well.

pub mod backups;
pub mod clock;
pub mod generating;
pub mod nightly;
pub mod retention;
pub mod seed;
pub mod vitals;
