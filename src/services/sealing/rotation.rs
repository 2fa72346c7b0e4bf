//! Changing the key: a newer key comes before the old one, every sealed text is sealed again with
//! it in batches, and then the old key is dropped. Each step may be broken off and done again.

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::keyring::{Opened, Ring};
use super::{NEWEST, SealingKey, key_file};
use crate::domain::permissions::Actor;
use crate::domain::sealed::Sealed;
use crate::services::{ServiceError, ServiceResult, audit};
use crate::store::sealed::{self, Column};
use crate::store::{DbConn, facts};

/// Texts in one transaction: the program goes on writing in between.
const BATCH: i64 = 100;

/// The keys while they change; nobody else changes them until this is dropped.
pub struct Rotation {
    ring: Ring,
    added: bool,
    _held: File,
}

/// How far the texts of one column are, after a batch.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The last row it looked at; none when there was none left.
    pub last: Option<i64>,
    /// Texts it looked at.
    pub seen: usize,
    /// Texts it sealed again.
    pub resealed: usize,
    /// Where texts stand that no key opens.
    pub unreadable: Vec<String>,
}

/// What each text of the database needs.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Census {
    /// Texts that the newest key opens.
    pub newest: usize,
    /// Texts that still need an older key, or are not bound to their place.
    pub older: usize,
    /// Where texts stand that no key opens.
    pub unreadable: Vec<String>,
}

impl Rotation {
    /// Puts a newer key before the old one, unless an earlier change is still under way.
    ///
    /// # Errors
    /// An English sentence for the operator.
    pub fn begin(path: &Path) -> Result<Self, String> {
        let mut rotation = Self::resume(path)?;
        if rotation.ring.len() == 1 {
            let key = key_file::new_key().map_err(|error| error.to_string())?;
            let ring = rotation.ring.with_newer(&key).ok_or("the keys do not fit together")?;
            key_file::replace(path, &ring)?;
            rotation = Self { ring, added: true, ..rotation };
        }
        Ok(rotation)
    }

    /// Takes the keys as they are.
    ///
    /// # Errors
    /// An English sentence for the operator; another command changes the keys right now.
    pub fn resume(path: &Path) -> Result<Self, String> {
        let held = key_file::hold(path)?;
        let (_, ring) = key_file::read(path)?;
        Ok(Self { ring, added: false, _held: held })
    }

    /// True when a newer key was made; false when an earlier change goes on.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.added
    }

    /// How many keys there are.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.ring.len()
    }

    /// Tells the database which key is the newest: from then on nobody seals without it.
    ///
    /// # Errors
    /// A store error.
    pub fn announce(&self, conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
        let newest = self.ring.newest();
        if facts::find(conn, NEWEST)?.as_deref() == Some(&newest) {
            return Ok(());
        }
        facts::set(conn, NEWEST, &newest)?;
        audit::record(conn, &Actor::program("cli"), "secrets.rotate", "sealing key", now)
    }

    /// Seals the next texts of a column again, after a row.
    ///
    /// # Errors
    /// A store error.
    pub fn reseal(&self, conn: &mut DbConn, column: Column, after: i64) -> ServiceResult<Batch> {
        let mut batch = Batch::default();
        for one in sealed::list(conn, column, after, BATCH)? {
            batch.last = Some(one.place.id());
            batch.seen += 1;
            match open(&self.ring, &one) {
                None => batch.unreadable.push(one.place.binding()),
                Some(opened) if opened.is_up_to_date => {}
                Some(opened) => {
                    let bytes = self.ring.seal(&opened.text, &one.place.binding())?;
                    sealed::set(conn, &Sealed { place: one.place, bytes })?;
                    batch.resealed += 1;
                }
            }
        }
        Ok(batch)
    }

    /// Looks at every sealed text.
    ///
    /// # Errors
    /// A store error.
    pub fn census(&self, conn: &mut DbConn) -> ServiceResult<Census> {
        census_of(conn, &self.ring)
    }

    /// Says in one transaction whether the older keys may go: nothing needs them any more, and
    /// nothing that needs them can be written any more. Answers what still needs them.
    ///
    /// # Errors
    /// A store error.
    pub fn settle(&self, conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<Census> {
        let census = self.census(conn)?;
        if census.older == 0 && census.unreadable.is_empty() {
            // Written also when it stands there: a text that was sealed beside this loses then.
            facts::set(conn, NEWEST, &self.ring.newest())?;
            self.move_audit_seals(conn)?;
            audit::record(conn, &Actor::program("cli"), "secrets.drop_old", "sealing key", now)?;
        }
        Ok(census)
    }

    /// Seals the audit log again with the newest key, when it holds; the key of a log that was bent
    /// has to stay, so that it can be seen.
    fn move_audit_seals(&self, conn: &mut DbConn) -> ServiceResult<()> {
        let keys = SealingKey::from_bytes(&self.ring.to_bytes());
        let newest = self.ring.audit_keys().into_iter().next();
        let (true, Some(keys), Some(newest)) = (audit::is_sealed(conn)?, keys, newest) else {
            return Ok(());
        };
        if let Some(bent) = audit::check(conn, &keys, None)?.bent {
            return Err(ServiceError::Broken(format!("audit log: {bent}")));
        }
        audit::seal_all(conn, &newest).map(|_| ())
    }

    /// Takes every key but the newest out of the file.
    ///
    /// # Errors
    /// An English sentence for the operator.
    pub fn drop_old(&self, path: &Path) -> Result<(), String> {
        key_file::replace(path, &self.ring.newest_alone())
    }
}

/// Looks at every sealed text with these keys.
pub(super) fn census_of(conn: &mut DbConn, ring: &Ring) -> ServiceResult<Census> {
    let mut census = Census::default();
    for column in Column::ALL {
        let mut after = 0;
        loop {
            let texts = sealed::list(conn, column, after, BATCH)?;
            let Some(last) = texts.last() else { break };
            after = last.place.id();
            for one in &texts {
                match open(ring, one) {
                    None => census.unreadable.push(one.place.binding()),
                    Some(opened) if opened.is_up_to_date => census.newest += 1,
                    Some(_) => census.older += 1,
                }
            }
        }
    }
    Ok(census)
}

fn open(ring: &Ring, one: &Sealed) -> Option<Opened> {
    ring.open(&one.bytes, &one.place.binding(), one.place.holds_unbound())
}

/// How many sealed texts there are.
///
/// # Errors
/// A store error.
pub fn total(conn: &mut DbConn) -> ServiceResult<i64> {
    let mut total = 0;
    for column in Column::ALL {
        total += sealed::count(conn, column)?;
    }
    Ok(total)
}
