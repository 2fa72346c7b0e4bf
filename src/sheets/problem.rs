//! What can be wrong with a file as a whole, and with one row of it; in Dutch, for the user.

use serde::Serialize;

/// Something wrong with one row; the other rows are still read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// The column as the header of the file names it, when it is about one column.
    pub column: Option<String>,
    /// Dutch sentence that says what to do.
    pub problem: String,
}

/// The rows of a file that could be read, and the problems with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The rows without a problem, in the order of the file.
    pub rows: Vec<T>,
    /// Every problem found, in the order of the file.
    pub problems: Vec<RowProblem>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// No bytes, or blank lines only.
    #[error("Het bestand is leeg. Kies een bestand met een kopregel en gegevens.")]
    Empty,
    /// More bytes than the limit.
    #[error(
        "Het bestand is groter dan {} MB. Verdeel de gegevens over kleinere bestanden.",
        max_bytes / 1_000_000
    )]
    TooLarge {
        /// The limit in bytes.
        max_bytes: usize,
    },
    /// More rows than the limit.
    #[error(
        "Het bestand heeft meer dan {max_rows} regels. \
         Verdeel de gegevens over kleinere bestanden."
    )]
    TooManyRows {
        /// The limit in rows under the header.
        max_rows: usize,
    },
    /// It is another kind of file; the kind is a Dutch word with its article.
    #[error(
        "Dit is {0}, geen CSV-bestand. Open het bestand in Excel of LibreOffice en kies \
         “Opslaan als”, met het type “CSV UTF-8”."
    )]
    NotCsv(&'static str),
    /// The name of an encoding that was asked for is not known.
    #[error(
        "De tekencodering “{0}” is niet bekend. Kies bijvoorbeeld utf-8, windows-1252 of utf-16le."
    )]
    UnknownEncoding(String),
    /// The bytes do not fit the encoding that was asked for.
    #[error(
        "Het bestand past niet bij de tekencodering {0}. \
         Kies een andere codering, of sla het bestand op als “CSV UTF-8”."
    )]
    WrongEncoding(&'static str),
    /// The letters cannot be told for certain; better no names than wrong names.
    #[error(
        "De letters op regel {line} van het bestand zijn niet te lezen. Sla het bestand op als \
         “CSV UTF-8”, of geef zelf de tekencodering op."
    )]
    Unreadable {
        /// The first line of the file with such letters, counted by line breaks.
        line: usize,
    },
    /// The header fits no layout.
    #[error("{0}")]
    UnknownLayout(String),
    /// Two columns of the header mean the same.
    #[error("De kolommen “{0}” en “{1}” betekenen hetzelfde. Haal één van de twee weg.")]
    DoubleColumn(String, String),
    /// A sheet to be written has rows of unequal width.
    #[error("Het bestand kon niet worden gemaakt: niet elke regel heeft evenveel kolommen.")]
    Uneven,
}
