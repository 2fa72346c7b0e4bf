//! What the columns of a list mean: the known layouts, or a choice made by hand.

pub mod fields;
pub(super) mod filling;
pub mod layout;
pub mod mapping;
