//! What a rule says when it refuses: sentences in Dutch that tell the user what to do.

use serde::Serialize;

/// One thing wrong with one field of a form, a JSON body or a file row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Name of the field in the form and the JSON body.
    pub field: String,
    /// Dutch sentence that says what to do.
    pub problem: String,
}

impl Problem {
    /// A problem with one field.
    pub fn new(field: &str, problem: impl Into<String>) -> Self {
        Self { field: field.to_owned(), problem: problem.into() }
    }
}

/// A rule of the domain refused the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Fields that have to be mended, all of them at once.
    #[error("{}", .0.iter().map(|p| p.problem.as_str()).collect::<Vec<_>>().join(" "))]
    Fields(Vec<Problem>),
    /// The move is not possible in this state; the sentence says why and what can be done.
    #[error("{0}")]
    NotAllowed(String),
    /// It clashes with something that is already there, such as a booked moderator.
    #[error("{0}")]
    Clash(String),
}

impl RuleError {
    /// A refusal about a single field.
    pub fn field(field: &str, problem: impl Into<String>) -> Self {
        Self::Fields(vec![Problem::new(field, problem)])
    }

    /// A refusal of the move itself.
    pub fn not_allowed(why: impl Into<String>) -> Self {
        Self::NotAllowed(why.into())
    }
}
