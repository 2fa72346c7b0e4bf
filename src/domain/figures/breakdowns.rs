//! The figures of coverage taken apart: from stage to stage, by month, by size, by adviser, by
//! mode. Each part adds up to the coverage that it is taken from, since both count the same
//! standings.

mod checksum_text;
mod funnel;
mod months;
#[cfg(test)]
mod tests;
mod visits;

use std::collections::HashMap;

use super::coverage::Coverage;

pub use checksum_text::{checksum_text, targets_text};
pub use funnel::{FunnelStage, Onward, Waiting};
pub use months::{Month, first_of_month};
pub use visits::{AdviserVisits, ModeVisits, SizeClass, SizeCoverage, VisitCounts};

/// Coverage taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdowns {
    /// The four stages in their order, of municipalities.
    pub funnel: Vec<FunnelStage>,
    /// From the first month in which something was reached to the month of the reference day.
    pub months: Vec<Month>,
    /// Municipalities by inhabitants, small to large; those of whom it is not known last.
    pub sizes: Vec<SizeCoverage>,
    /// Who was visited by whom, by name; what was not recorded last.
    pub advisers: Vec<AdviserVisits>,
    /// Who was visited how; what was not recorded last.
    pub modes: Vec<ModeVisits>,
}

impl Breakdowns {
    /// Takes coverage apart; the names are those of advisers by the id of their account.
    #[must_use]
    pub fn of(coverage: &Coverage, names: &HashMap<i64, String>) -> Self {
        let mut parts = coverage.kept.breakdowns(|| Self::nameless(coverage)).clone();
        visits::name(&mut parts.advisers, names);
        parts
    }

    fn nameless(coverage: &Coverage) -> Self {
        Self {
            funnel: funnel::of(coverage),
            months: months::of(coverage),
            sizes: visits::by_size(coverage),
            advisers: visits::by_adviser(coverage),
            modes: visits::by_mode(coverage),
        }
    }
}
