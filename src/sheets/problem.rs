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
    /// How many rows are no municipality and no province: they are not in `rows`.
    pub passed_over: usize,
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
    /// Nothing under the header.
    #[error(
        "Onder de kopregel (regel {line}) staan geen gegevens. Vul de lijst, of kies een ander \
         bestand."
    )]
    NoRows {
        /// The line of the header.
        line: usize,
    },
    /// The header cannot be split, or is too large.
    #[error("Regel {line}, de kopregel: {problem}")]
    WrongHeader {
        /// The line of the header.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// The line that was set by hand is blank or past the end.
    #[error("Op regel {line} staat geen kopregel. Kies de regel met de namen van de kolommen.")]
    NoHeader {
        /// The line that was asked for.
        line: usize,
    },
    /// The delimiter that was set by hand cannot be one.
    #[error("“{0}” kan geen scheidingsteken zijn. Kies bijvoorbeeld ; of , of een tab.")]
    UnknownDelimiter(char),
    /// A character that no text has.
    #[error(
        "Regel {line} bevat onleesbare tekens (NUL). Is het bestand UTF-16? Kies dan de \
         tekencodering utf-16le. Sla het anders op als “CSV UTF-8”."
    )]
    Nul {
        /// The line, counted by line breaks.
        line: usize,
    },
    /// The file has no sheet of that name.
    #[error("Het bestand heeft geen blad “{0}”. Kies een blad dat er wel is.")]
    NoSheet(String),
    /// The workbook is sealed with a password.
    #[error("Het bestand is met een wachtwoord beveiligd. Sla het op zonder wachtwoord.")]
    Locked,
    /// The workbook cannot be read.
    #[error(
        "Dit bestand is beschadigd of geen echt {0}-bestand. Open het in Excel of LibreOffice en \
         sla het opnieuw op."
    )]
    Damaged(&'static str),
    /// Small when packed, huge when unpacked.
    #[error(
        "Het bestand is uitgepakt groter dan {} MB. Verdeel de gegevens over kleinere bestanden.",
        max_bytes / 1_000_000
    )]
    Unpacked {
        /// The limit in bytes.
        max_bytes: usize,
    },
    /// It is another kind of file.
    #[error("Dit is {kind}; daarin kan Drietraps geen lijst lezen. {advice}")]
    OtherKind {
        /// A Dutch word with its article.
        kind: &'static str,
        /// Dutch sentence that says what to do.
        advice: &'static str,
    },
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
    /// A sheet to be written is larger than its format allows.
    #[error("Het bestand kon niet worden gemaakt: {0}")]
    NotWritten(String),
}

impl SheetError {
    /// The line that it is about, when it is about one.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::NoRows { line }
            | Self::WrongHeader { line, .. }
            | Self::NoHeader { line }
            | Self::Nul { line }
            | Self::Unreadable { line } => Some(*line),
            _ => None,
        }
    }
}
