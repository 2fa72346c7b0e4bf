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
    /// The connection broke. What was asked last may have been written all the same.
    #[error("De verbinding met de database viel weg. Kijk of het er staat en probeer het opnieuw.")]
    Lost,
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
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Self::lost(info.message())
            }
            DieselError::DatabaseError(_, info) => Self::from_message(info.message()),
            DieselError::BrokenTransactionManager => Self::lost("the transaction went with it"),
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
        // What could not be sent has no code of its own (libpq, "fe-exec.c").
        let lost = ["server closed the connection", "no connection to the server"];
        let full = ["disk is full", "readonly database", "disk I/O error", "No space left"];
        if locked.iter().any(|words| message.contains(words)) {
            Self::Busy
        } else if lost.iter().any(|words| message.contains(words)) {
            Self::lost(message)
        } else if full.iter().any(|words| message.contains(words)) {
            Self::Unwritable(message.to_owned())
        } else {
            Self::Database(message.to_owned())
        }
    }

    fn lost(message: &str) -> Self {
        tracing::warn!(message, "the connection to the database broke");
        Self::Lost
    }

    /// True when the database is away or cannot be written: who comes again later may be served.
    #[must_use]
    pub const fn is_away(&self) -> bool {
        matches!(self, Self::Busy | Self::Lost | Self::Unwritable(_))
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
