//! Where sealed text stands. A seal is bound to its place, so that text that somebody copied to
//! another row of the database does not open there.

use crate::domain::notes::NoteLevel;

/// The place of one sealed text, with what decides who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The confidential answers of the conversation with this id.
    Answers(i64),
    /// What somebody typed and did not log yet.
    Draft {
        /// The draft; 0 while it has no row.
        id: i64,
        /// Who typed it.
        user_id: i64,
        /// The dossier.
        dossier_id: i64,
    },
    /// The text of a note.
    Note {
        /// The note.
        id: i64,
        /// Its dossier.
        dossier_id: i64,
        /// Its level.
        level: NoteLevel,
        /// Who wrote it.
        author_id: i64,
    },
    /// The secret of a second factor.
    SecondFactor {
        /// The factor; 0 while it has no row.
        id: i64,
        /// Whose codes it makes.
        user_id: i64,
    },
}

impl Place {
    /// The row it stands in.
    #[must_use]
    pub const fn id(&self) -> i64 {
        match self {
            Self::Answers(id)
            | Self::Draft { id, .. }
            | Self::Note { id, .. }
            | Self::SecondFactor { id, .. } => *id,
        }
    }

    /// The words that the seal is bound to; they never change, or nothing opens any more.
    ///
    /// ```
    /// use drietraps::domain::{notes::NoteLevel, sealed::Place};
    /// assert_eq!(Place::Answers(7).binding(), "conversations.sealed_answers 7");
    /// let note = Place::Note { id: 7, dossier_id: 3, level: NoteLevel::Strict, author_id: 2 };
    /// assert_eq!(note.binding(), "notes.sealed_text 7 dossier 3 level strict author 2");
    /// ```
    #[must_use]
    pub fn binding(&self) -> String {
        match self {
            Self::Answers(id) => format!("conversations.sealed_answers {id}"),
            Self::Draft { user_id, dossier_id, .. } => {
                format!("conversation_drafts.sealed_fields user {user_id} dossier {dossier_id}")
            }
            Self::Note { id, dossier_id, level, author_id } => {
                format!(
                    "notes.sealed_text {id} dossier {dossier_id} level {level} author {author_id}"
                )
            }
            Self::SecondFactor { user_id, .. } => {
                format!("second_factors.sealed_secret user {user_id}")
            }
        }
    }

    /// True where text stands that was sealed before seals were bound to a place.
    #[must_use]
    pub const fn holds_unbound(&self) -> bool {
        matches!(self, Self::Answers(_))
    }
}

/// A sealed text as it stands in the database.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Where.
    pub place: Place,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({})", self.place.binding())
    }
}
