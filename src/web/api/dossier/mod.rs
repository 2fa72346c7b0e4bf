//! What happened with organisations, and what was promised to them.

pub mod calls;
pub mod commitments;
pub mod conversations;
pub mod stage_events;
