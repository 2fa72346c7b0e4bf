//! What sessions cost and what may be spent on them.

pub mod budgets;
pub mod costs;
