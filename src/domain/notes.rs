//! Notes on a dossier at three levels: who may read and write which, and how long each is kept.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};

use super::permissions::Role;
use super::text_enum::text_enum;

text_enum! {
    /// How confidential a note is.
    NoteLevel {
        Process = "process", "V1 Proces";
        Confidential = "confidential", "V2 Vertrouwelijk";
        Strict = "strict", "V3 Strikt";
    }
}

impl NoteLevel {
    /// Who reads it, for whoever chooses a level.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Process => {
                "Over afspraken en bereikbaarheid. Alle adviseurs en planners lezen dit."
            }
            Self::Confidential => {
                "Wat in vertrouwen is verteld. De adviseur van dit dossier leest dit, en wie deze \
                 vervangt of opvolgt. In nood leest een beheerder het; u krijgt dan bericht."
            }
            Self::Strict => {
                "Alleen u leest dit, en de adviseurs die u hieronder kiest. In nood leest een \
                 beheerder het; u krijgt dan bericht."
            }
        }
    }

    /// How long it is kept, in words; longer when somebody asked for that.
    #[must_use]
    pub const fn rule(self, is_extended: bool) -> &'static str {
        match (self, is_extended) {
            (Self::Process, false) => "2 jaar na het sluiten van het dossier",
            (Self::Process, true) => "4 jaar na het sluiten van het dossier, één keer verlengd",
            (Self::Confidential, false) => "1 jaar na het schrijven",
            (Self::Confidential, true) => "2 jaar na het schrijven, één keer verlengd",
            (Self::Strict, false) => "6 maanden na het schrijven",
            (Self::Strict, true) => "12 maanden na het schrijven, één keer verlengd",
        }
    }

    /// True when each time somebody reads it is written down.
    #[must_use]
    pub const fn is_logged(self) -> bool {
        !matches!(self, Self::Process)
    }

    /// How long it is kept, in months.
    const fn months(self) -> u32 {
        match self {
            Self::Process => 24,
            Self::Confidential => 12,
            Self::Strict => 6,
        }
    }
}

/// Somebody who wants to read or write a note, as far as the rules ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// The role.
    pub role: Role,
    /// True for the adviser of the dossier, and for whoever stands in.
    pub has_dossier: bool,
    /// True for who wrote the note.
    pub is_author: bool,
    /// True when the author named this user.
    pub is_named: bool,
}

/// Says who may read a note: V1 advisers and planners, V2 the adviser of the dossier, V3 the
/// author and the advisers whom the author named. Management and administrators read none.
///
/// ```
/// use drietraps::domain::notes::{NoteLevel, Reader, may_read};
/// use drietraps::domain::permissions::Role;
/// let author = Reader { role: Role::Adviser, has_dossier: false, is_author: true, is_named: false };
/// assert!(may_read(NoteLevel::Strict, author));
/// assert!(!may_read(NoteLevel::Confidential, author));
/// ```
#[must_use]
pub const fn may_read(level: NoteLevel, reader: Reader) -> bool {
    let is_adviser = matches!(reader.role, Role::Adviser);
    match level {
        NoteLevel::Process => is_adviser || matches!(reader.role, Role::Planner),
        NoteLevel::Confidential => is_adviser && reader.has_dossier,
        NoteLevel::Strict => is_adviser && (reader.is_author || reader.is_named),
    }
}

/// Says who may write a note: V1 advisers and planners, V2 and V3 the adviser of the dossier.
#[must_use]
pub const fn may_write(level: NoteLevel, role: Role, has_dossier: bool) -> bool {
    match (level, role) {
        (NoteLevel::Process, Role::Adviser | Role::Planner) => true,
        (NoteLevel::Confidential | NoteLevel::Strict, Role::Adviser) => has_dossier,
        _ => false,
    }
}

/// Says who may keep a note longer: who wrote it, and for V1 and V2 the adviser of the dossier.
#[must_use]
pub const fn may_extend(level: NoteLevel, reader: Reader) -> bool {
    let has_say = reader.is_author || reader.has_dossier && !matches!(level, NoteLevel::Strict);
    may_read(level, reader) && has_say
}

/// One note, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Database id.
    pub id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// How confidential it is.
    pub level: NoteLevel,
    /// Who wrote it.
    pub author_id: i64,
    /// Name of who wrote it.
    pub author: String,
    /// When.
    pub written_at: DateTime<Utc>,
    /// The day on which somebody decided to keep it longer.
    pub extended_on: Option<NaiveDate>,
    /// The day on which the author was told that it will be destroyed.
    pub announced_on: Option<NaiveDate>,
    /// The day on which its text was destroyed.
    pub destroyed_on: Option<NaiveDate>,
}

/// The first day on which a note may be gone; none while its dossier is open and it is kept
/// until that closes. Keeping it longer adds the same period once more.
///
/// ```
/// use drietraps::domain::notes::{NoteLevel, expires_on};
/// let day = |text: &str| text.parse().unwrap();
/// let strict = expires_on(NoteLevel::Strict, day("2023-08-31"), None, false);
/// assert_eq!(strict, Some(day("2024-02-29")));
/// assert_eq!(expires_on(NoteLevel::Process, day("2023-08-31"), None, false), None);
/// ```
#[must_use]
pub fn expires_on(
    level: NoteLevel,
    written_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    is_extended: bool,
) -> Option<NaiveDate> {
    let from = match level {
        NoteLevel::Process => closed_on?,
        NoteLevel::Confidential | NoteLevel::Strict => written_on,
    };
    let months = level.months() * if is_extended { 2 } else { 1 };
    from.checked_add_months(Months::new(months))
}

/// True when the last day of a text has passed: nobody reads it from then on, also while it waits
/// to be destroyed.
///
/// ```
/// use drietraps::domain::notes::is_over;
/// let day = |text: &str| text.parse().unwrap();
/// assert!(is_over(Some(day("2024-02-29")), day("2024-02-29")));
/// assert!(!is_over(Some(day("2024-02-29")), day("2024-02-28")));
/// assert!(!is_over(None, day("2024-02-29")));
/// ```
#[must_use]
pub fn is_over(expires_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    expires_on.is_some_and(|day| day <= today)
}

/// How long before its last day a note is announced, and the least time in between.
pub const NOTICE: TimeDelta = TimeDelta::days(30);

/// What the night does with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Keep,
    /// Tell the author that it will be destroyed.
    Announce,
    /// Its day moved out of sight: take back that it was announced.
    Recall,
    /// Its text goes.
    Destroy,
}

/// Decides what happens to a note tonight. None is destroyed before it was announced 30 days
/// ago, also when the program did not run for weeks.
#[must_use]
pub fn fate(
    expires_on: Option<NaiveDate>,
    announced_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Fate {
    let is_in_sight = expires_on.is_some_and(|day| day <= today + NOTICE);
    match announced_on {
        Some(_) if !is_in_sight => Fate::Recall,
        None if is_in_sight => Fate::Announce,
        Some(told) if expires_on.is_some_and(|day| day <= today) && told + NOTICE <= today => {
            Fate::Destroy
        }
        Some(_) | None => Fate::Keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_level_is_read_by_whom_the_table_names_and_by_nobody_else() {
        let mut allowed = Vec::new();
        for &level in NoteLevel::ALL {
            for &role in Role::ALL {
                for bits in 0..8_u8 {
                    let (has_dossier, is_author, is_named) =
                        (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0);
                    let reader = Reader { role, has_dossier, is_author, is_named };
                    if may_read(level, reader) {
                        allowed.push((level, role, bits));
                    }
                }
            }
        }
        let of = |level, role| allowed.iter().filter(|it| (it.0, it.1) == (level, role)).count();
        assert_eq!(of(NoteLevel::Process, Role::Adviser), 8);
        assert_eq!(of(NoteLevel::Process, Role::Planner), 8);
        assert_eq!(of(NoteLevel::Confidential, Role::Adviser), 4, "with the dossier alone");
        assert_eq!(of(NoteLevel::Strict, Role::Adviser), 6, "author or named");
        assert_eq!(allowed.len(), 26, "and nobody else: {allowed:?}");
    }

    #[test]
    fn only_the_adviser_of_the_dossier_writes_what_is_confidential() {
        for &level in NoteLevel::ALL {
            for &role in Role::ALL {
                let open =
                    matches!((level, role), (NoteLevel::Process, Role::Adviser | Role::Planner));
                assert_eq!(may_write(level, role, false), open, "{level} {role}");
                let own = open || role == Role::Adviser;
                assert_eq!(may_write(level, role, true), own, "{level} {role}");
            }
        }
    }

    #[test]
    fn a_note_is_kept_for_its_period_and_once_more_when_somebody_asks() {
        let (written, closed) = (day("2023-10-03"), Some(day("2024-03-01")));
        let told = |level, is_extended| expires_on(level, written, closed, is_extended).unwrap();
        assert_eq!(told(NoteLevel::Process, false), day("2026-03-01"));
        assert_eq!(told(NoteLevel::Process, true), day("2028-03-01"));
        assert_eq!(told(NoteLevel::Confidential, false), day("2024-10-03"));
        assert_eq!(told(NoteLevel::Strict, false), day("2024-04-03"));
        assert_eq!(told(NoteLevel::Strict, true), day("2024-10-03"));
    }

    #[test]
    fn nothing_is_destroyed_that_was_not_announced_thirty_days_ago() {
        let last = Some(day("2024-04-03"));
        assert_eq!(fate(last, None, day("2024-03-03")), Fate::Keep);
        assert_eq!(fate(last, None, day("2024-03-04")), Fate::Announce);
        let told = Some(day("2024-03-04"));
        assert_eq!(fate(last, told, day("2024-04-02")), Fate::Keep);
        assert_eq!(fate(last, told, day("2024-04-03")), Fate::Destroy);
        let late = Some(day("2024-05-01"));
        assert_eq!(fate(last, None, day("2024-05-01")), Fate::Announce, "weeks too late");
        assert_eq!(fate(last, late, day("2024-05-30")), Fate::Keep);
        assert_eq!(fate(last, late, day("2024-05-31")), Fate::Destroy);
    }

    #[test]
    fn a_note_that_is_kept_longer_after_all_is_no_longer_announced() {
        let told = Some(day("2024-03-04"));
        assert_eq!(fate(Some(day("2024-10-03")), told, day("2024-03-05")), Fate::Recall);
        assert_eq!(fate(None, told, day("2024-03-05")), Fate::Recall);
        assert_eq!(fate(None, None, day("2024-03-05")), Fate::Keep);
    }
}
