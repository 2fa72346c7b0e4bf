//! Walks the audit log from where it begins to its end and names the first place that was bent.

use chrono::{DateTime, Utc};

use super::seal::{BATCH, holds, of_line};
use crate::services::sealing::{AuditKey, SealingKey};
use crate::services::{ServiceError, ServiceResult};
use crate::store::DbConn;
use crate::store::audit::seals::{self, Head, Kept};
use crate::store::audit::start::{self, Start};

/// A place in the log that somebody noted before: so many lines, and the hash of the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// How many lines there were.
    pub lines: i64,
    /// The hash of the last of them.
    pub hash: String,
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.lines, self.hash)
    }
}

impl std::str::FromStr for Anchor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.trim().split_once(':');
        let read = parts.and_then(|(lines, hash)| Some((lines.parse::<i64>().ok()?, hash)));
        match read {
            Some((lines, hash)) if lines > 0 && hash.len() == 64 => {
                Ok(Self { lines, hash: hash.to_lowercase() })
            }
            _ => Err("expected N:HASH as `audit verify` prints it".to_owned()),
        }
    }
}

/// The place of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Its number, from 1 for the first that there ever was.
    pub number: i64,
    /// Its row.
    pub id: i64,
    /// The moment it names.
    pub at: DateTime<Utc>,
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} (id {}, {})", self.number, self.id, self.at.format("%FT%TZ"))
    }
}

/// What is wrong with the log, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Bent {
    /// There are lines and no seal at all.
    #[error(
        "{0} lines, none of them sealed: when this is the first start after an upgrade, run \
         `drietraps audit seal`; else somebody took the seals away"
    )]
    NeverSealed(i64),
    /// The key that seals is not in the file.
    #[error("SECRET_KEY_FILE: the key that seals the audit log is not in the file of this server")]
    NoKey,
    /// It does not follow on the line before.
    #[error("{0} does not follow on the line before: a line was removed, added or moved there")]
    Loose(Spot),
    /// It does not say what it said when it was written.
    #[error("{0} was changed")]
    Changed(Spot),
    /// It fits the chain and has no seal of the key.
    #[error("{0} was written or changed without the key")]
    Unsealed(Spot),
    /// Lines are gone from the end.
    #[error("the last {missing} lines are gone: the log ended with line {lines} (id {last_id})")]
    Cut {
        /// How many.
        missing: i64,
        /// How many lines there were.
        lines: i64,
        /// The row of the last.
        last_id: i64,
    },
    /// What says where the log ends was changed.
    #[error("the end of the log was changed: it names {lines} lines, and there are {found}")]
    End {
        /// The lines that it names.
        lines: i64,
        /// The lines that there are.
        found: i64,
    },
    /// What says where the log begins was changed.
    #[error("the beginning of the log was changed: it names {0} lines that were destroyed")]
    Start(i64),
    /// The line that was noted before was destroyed.
    #[error("line {0} was destroyed when its term was over: note a newer anchor")]
    AnchorGone(i64),
    /// An anchor that was noted before does not fit.
    #[error("line {0} is not the one that was noted: the log was put back or written again")]
    Anchor(i64),
}

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// How many lines there were in all and the hash of the last, to be noted elsewhere.
    pub anchor: Anchor,
    /// How many of them were destroyed when their term was over: the first ones.
    pub destroyed: i64,
    /// The first place that was bent.
    pub bent: Option<Bent>,
}

/// Walks the whole log as it is at one moment; a noted anchor has to fit too.
///
/// # Errors
/// A store error.
pub fn check(
    conn: &mut DbConn,
    keys: &SealingKey,
    noted: Option<&Anchor>,
) -> ServiceResult<Walked> {
    conn.snapshot(|conn| {
        let head = seals::find_head(conn)?;
        let key = head.as_ref().and_then(|head| keys.audit_key(&head.key_name));
        let mut walk = Walk::from(start::find(conn)?, key, noted);
        walk.run(conn)?;
        Ok::<_, ServiceError>(walk.end(head))
    })
}

struct Walk<'a> {
    key: Option<AuditKey>,
    noted: Option<&'a Anchor>,
    last: Option<(i64, String)>,
    destroyed: i64,
    lines: i64,
    bent: Option<Bent>,
    noted_fits: bool,
}

impl<'a> Walk<'a> {
    /// A walk that did no step yet.
    fn from(start: Option<Start>, key: Option<AuditKey>, noted: Option<&'a Anchor>) -> Self {
        let none =
            Self { key, noted, last: None, destroyed: 0, lines: 0, bent: None, noted_fits: false };
        let Some(start) = start else { return none };
        let lines = start.lines;
        let holds = none.key.as_ref().is_none_or(|key| super::start::holds(key, &start));
        Self {
            bent: (!holds).then_some(Bent::Start(lines)),
            noted_fits: noted.is_some_and(|it| (it.lines, &it.hash) == (lines, &start.last_hash)),
            last: Some((start.last_id, start.last_hash)),
            destroyed: lines,
            lines,
            ..none
        }
    }

    fn run(&mut self, conn: &mut DbConn) -> ServiceResult<()> {
        let mut after = i64::MIN;
        loop {
            let batch = seals::list_after(conn, after, BATCH)?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = last.id;
            batch.iter().for_each(|kept| self.step(kept));
        }
    }

    fn step(&mut self, kept: &Kept) {
        self.lines += 1;
        let found = self.look(kept);
        self.bent = self.bent.take().or(found);
        let noted = self.noted.filter(|noted| noted.lines == self.lines);
        self.noted_fits |= noted.is_some_and(|noted| noted.hash == kept.line.hash);
        self.last = Some((kept.id, kept.line.hash.clone()));
    }

    fn look(&self, kept: &Kept) -> Option<Bent> {
        let spot = || Spot { number: self.lines, id: kept.id, at: kept.line.at };
        let before = self.last.as_ref().map_or("", |(_, hash)| hash.as_str());
        if kept.line.hash != super::hash_of(&kept.line) {
            return Some(Bent::Changed(spot()));
        }
        if kept.line.previous_hash != before {
            return Some(Bent::Loose(spot()));
        }
        let key = self.key.as_ref()?;
        (kept.seal != of_line(key, kept, self.lines)).then(|| Bent::Unsealed(spot()))
    }

    fn end(mut self, head: Option<Head>) -> Walked {
        let at_end = self.look_at_end(head.as_ref());
        let noted = self.noted.filter(|_| !self.noted_fits).map(|noted| noted.lines);
        let missed = noted.map(|line| match line < self.destroyed {
            true => Bent::AnchorGone(line),
            false => Bent::Anchor(line),
        });
        self.bent = self.bent.or(at_end).or(missed);
        let hash = self.last.map(|(_, hash)| hash).unwrap_or_default();
        let anchor = Anchor { lines: self.lines, hash };
        Walked { anchor, destroyed: self.destroyed, bent: self.bent }
    }

    fn look_at_end(&self, head: Option<&Head>) -> Option<Bent> {
        let Some(head) = head else {
            let lines = self.lines - self.destroyed;
            return (lines > 0).then_some(Bent::NeverSealed(lines));
        };
        let Some(key) = &self.key else { return Some(Bent::NoKey) };
        let (lines, found) = (head.lines, self.lines);
        if !holds(key, head) {
            return Some(Bent::End { lines, found });
        }
        if found < lines {
            let missing = lines - found;
            return Some(Bent::Cut { missing, lines, last_id: head.last_id });
        }
        let ends = self.last.as_ref().map_or((0, ""), |(id, hash)| (*id, hash.as_str()));
        let fits = found == lines && ends == (head.last_id, head.last_hash.as_str());
        (!fits).then_some(Bent::End { lines, found })
    }
}
