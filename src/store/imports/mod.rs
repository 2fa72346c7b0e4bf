//! What is kept of the import: the runs with each field they changed, files that wait for
//! somebody to say that they may be written, and which column of a list holds what.

mod changes;
mod entities;
mod mappings;
mod pending;
mod runs;

pub use changes::{
    ImportChange, add_changes, count_changes, forget_values_before, list_changes,
    list_changes_of_contacts,
};
pub use entities::{
    KnownContact, OrganisationFields, get_fields, known_contacts, list_referred,
    objecting_addresses, remove_alias, remove_contact, set_fields,
};
pub use mappings::{find_mapping, set_mapping};
pub use pending::{
    PendingUpload, add_pending, get_pending, list_pending, remove_pending, remove_pending_before,
    set_options,
};
pub use runs::{ImportRun, add_run, get_run, list_runs, list_runs_of, mark_undone};
