//! What follows from coverage and takes a while: computed once, for every copy of an answer.

use std::sync::{Arc, OnceLock};

use crate::domain::breakdowns::Breakdowns;

/// Breakdowns and checksum of one answer, once somebody asked for them. Copies share it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    breakdowns: Arc<OnceLock<Breakdowns>>,
    digest: Arc<OnceLock<String>>,
}

impl Kept {
    /// The breakdowns, without names of advisers.
    pub fn breakdowns(&self, compute: impl FnOnce() -> Breakdowns) -> &Breakdowns {
        self.breakdowns.get_or_init(compute)
    }

    /// The digest of the figures.
    pub fn digest(&self, compute: impl FnOnce() -> String) -> &str {
        self.digest.get_or_init(compute)
    }
}

/// It follows from the rest of the answer, so it makes no difference between two.
impl PartialEq for Kept {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
