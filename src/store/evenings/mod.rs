//! What belongs to an evening beside its appointment: what is arranged, its themes, and how it was
//! found.

pub mod evaluations;
pub mod logistics;
pub mod themes;
