//! Who has to do what next: dossiers and who has them, calls, promises, the mails that tell it.

pub mod assignments;
pub mod calls;
pub mod commitments;
pub mod desks;
pub mod digests;
pub mod next_step;
