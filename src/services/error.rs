//! Why a use case was refused.

use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::store::{MayBeBusy, StoreError};

/// What every use case answers.
pub type ServiceResult<T> = Result<T, ServiceError>;

/// A use case did not happen; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A rule of the domain.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The actor's role may not do this; a Dutch sentence that says which role may.
    #[error("{0}")]
    Forbidden(String),
    /// Somebody else is at it and it is done in a moment; a Dutch sentence that says what.
    #[error("{0}")]
    Busy(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program itself is at fault; English, for the log.
    #[error("{0}")]
    Broken(String),
}

impl ServiceError {
    /// A refusal about a single field.
    pub fn field(field: &str, problem: impl Into<String>) -> Self {
        RuleError::field(field, problem).into()
    }

    /// A refusal of the act itself.
    pub fn not_allowed(why: impl Into<String>) -> Self {
        RuleError::not_allowed(why).into()
    }

    /// The problems per field, for a form that comes back.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Rule(RuleError::Fields(problems)) => problems,
            Self::Rule(_)
            | Self::Forbidden(_)
            | Self::Busy(_)
            | Self::Store(_)
            | Self::Broken(_) => &[],
        }
    }
}

impl MayBeBusy for ServiceError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_busy())
    }
}

/// Goes on only when the actor has the permission.
///
/// # Errors
/// [`ServiceError::Forbidden`] with the sentence for the user.
pub fn require(actor: &Actor, permission: Permission) -> ServiceResult<()> {
    if actor.may(permission) {
        return Ok(());
    }
    let roles: Vec<&str> = crate::domain::permissions::Role::ALL
        .iter()
        .filter(|&&role| crate::domain::permissions::may(role, permission))
        .map(|role| role.with_article())
        .collect();
    Err(ServiceError::Forbidden(format!(
        "Dit mag u niet: {}. Dat kan wel {}.",
        permission.label(),
        roles.join(" of ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permissions::Role;

    #[test]
    fn a_refusal_names_who_may_in_plain_dutch() {
        let adviser = Actor { role: Some(Role::Adviser), ..Actor::program("web") };
        let refused = |permission| match require(&adviser, permission) {
            Err(ServiceError::Forbidden(sentence)) => sentence,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            refused(Permission::ReadCosts),
            "Dit mag u niet: kosten bekijken. Dat kan wel een planner of het management."
        );
        assert!(refused(Permission::ManageUsers).ends_with("Dat kan wel een beheerder."));
    }
}
