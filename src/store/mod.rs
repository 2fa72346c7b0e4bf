//! The database: one or two queries a function, domain types in and out, no decision.
//!
//! Everything is written through [`Db::write`]; row structs are private to their file.

pub mod audit;
pub mod calls;
pub mod commitments;
pub mod contacts;
pub mod conversations;
pub mod coverage;
mod db;
pub mod dossier_view;
pub mod dossiers;
mod error;
pub mod facts;
pub mod idempotency;
pub mod imports;
pub mod logins;
pub mod messages;
pub mod organisations;
pub mod overview;
pub mod people;
pub mod recesses;
pub mod replies;
pub mod rounds;
pub mod schema;
pub mod sessions;
pub mod targets;
pub mod tokens;
pub mod trainings;
pub mod users;

pub use db::{Db, DbConn, MayBeBusy};
pub use error::{StoreError, parsed};
