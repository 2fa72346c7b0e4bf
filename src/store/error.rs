//! What can go wrong below a query, told apart by what the caller can do about it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::MayBeBusy;

/// A query failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row does not exist; the text names the kind of thing in Dutch.
    #[error("{0} bestaat niet (meer)")]
    NotFound(&'static str),
    /// Somebody else changed the row since it was read.
    #[error("Iemand anders heeft dit gewijzigd. Laad de pagina opnieuw.")]
    Conflict,
    /// A row with the same key is there already.
    #[error("Dit staat er al.")]
    Duplicate,
    /// The database is busy or lost a race; trying again may help.
    #[error("De database is bezig. Probeer het zo opnieuw.")]
    Busy,
    /// There is no room left, or the database may only be read.
    #[error("De database kan niet worden beschreven: {0}")]
    Unwritable(String),
    /// A stored value has no meaning; the program refuses to guess.
    #[error("corrupt value in {column}: {text}")]
    Corrupt {
        /// Table and column.
        column: &'static str,
        /// What stands there.
        text: String,
    },
    /// Anything else the database said.
    #[error("database: {0}")]
    Database(String),
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound("Dit"),
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Duplicate,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Busy,
            DieselError::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, info) => {
                Self::Unwritable(info.message().to_owned())
            }
            DieselError::DatabaseError(_, info) => Self::from_message(info.message()),
            other => Self::Database(other.to_string()),
        }
    }
}

impl StoreError {
    /// SQLite tells these apart by its words only (sqlite.org/rescode.html).
    fn from_message(message: &str) -> Self {
        let locked = [
            "database is locked",
            "deadlock detected",
            "could not serialize",
            "due to statement timeout",
        ];
        let full = ["disk is full", "readonly database", "disk I/O error", "No space left"];
        if locked.iter().any(|words| message.contains(words)) {
            Self::Busy
        } else if full.iter().any(|words| message.contains(words)) {
            Self::Unwritable(message.to_owned())
        } else {
            Self::Database(message.to_owned())
        }
    }

    /// The same error with the Dutch name of what was looked for.
    #[must_use]
    pub fn naming(self, what: &'static str) -> Self {
        match self {
            Self::NotFound(_) => Self::NotFound(what),
            other => other,
        }
    }
}

impl MayBeBusy for StoreError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

/// Reads a text column into its domain enum.
///
/// # Errors
/// [`StoreError::Corrupt`] when the text names no variant.
pub fn parsed<T: std::str::FromStr>(column: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt { column, text: text.to_owned() })
}
