//! A copy of the database never mails: a restored, moved or cloned instance starts muted until
//! a person confirms it.
//!
//! The database remembers where it lives; the send journal beside the instance remembers what
//! left, and the database knows its journals by name. What the two do not agree on is for a person.

mod confirmation;
mod journals;

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::domain::dates::{amsterdam_day, clock, written_day};
use crate::domain::letters::{Message, MessageState, may_have_left};
use crate::domain::permissions::Actor;
use crate::mail::Noted;
use crate::services::{ServiceResult, audit, secrets};
use crate::store::messages::Known;
use crate::store::{DbConn, facts, messages};

pub use confirmation::{Confirmation, LateRound, Standstill, confirm, look};

const FINGERPRINT: &str = "fingerprint";
const MUTED: &str = "muted";
/// Set while nobody can tell what left: the journal is lost or was put back.
const DOUBT: &str = "journal_doubt";
/// The Message-IDs of journals that this database does not know, as far as confirmed. Each
/// instance has a journal of its own, so they are remembered one by one.
const STRANGERS: &str = "journal_strangers";
/// Those that an instance found at its start and nobody confirmed yet.
const FOUND: &str = "journal_strangers_found";

const MOVED: &str = "Deze database is verplaatst of gekopieerd: het webadres of de plaats van de \
     database is anders dan bij de vorige start.";
const JOURNAL_KNOWS: &str = "Het verzendlogboek kent dit bericht, de teruggezette database niet.";

/// Where this instance runs.
#[derive(Debug, Clone)]
pub struct Place {
    /// Address of this program.
    pub base_url: String,
    /// Where the database lives, without a password.
    pub database: String,
}

impl Place {
    /// A file is known by its full path, so that a copy in another folder is another place.
    fn fingerprint(&self) -> String {
        self.fingerprint_at(&same_address(&self.base_url))
    }

    /// Whether this fingerprint is of this place; one of before may hold the address as it was
    /// spelled then.
    fn is_home(&self, fingerprint: &str) -> bool {
        fingerprint == self.fingerprint() || fingerprint == self.fingerprint_at(&self.base_url)
    }

    fn fingerprint_at(&self, address: &str) -> String {
        let database = self
            .database
            .strip_prefix("sqlite://")
            .and_then(|path| std::fs::canonicalize(path).ok())
            .map_or_else(|| self.database.clone(), |path| path.display().to_string());
        let text = format!("{address}\n{database}");
        secrets::hex(&Sha256::digest(text.as_bytes()))
    }
}

/// One spelling of a web address: scheme and host in lower case, without the port that the scheme
/// has by itself and without a slash at the end (RFC 3986, 6.2.2 and 6.2.3).
fn same_address(url: &str) -> String {
    let Some((scheme, rest)) = url.trim().split_once("://") else { return url.to_owned() };
    let (host, path) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    let (scheme, host) = (scheme.to_lowercase(), host.to_lowercase());
    let port = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(port).unwrap_or(&host);
    format!("{scheme}://{host}{}", path.trim_end_matches('/'))
}

/// Why nothing may be sent, if so.
///
/// # Errors
/// A store error.
pub fn reason(conn: &mut DbConn) -> ServiceResult<Option<String>> {
    Ok(facts::find(conn, MUTED)?.filter(|reason| !reason.is_empty()))
}

/// True when nothing may be sent from this place: sending is muted, or the next start will mute
/// it because the database was made elsewhere. Writes nothing.
///
/// # Errors
/// A store error.
pub fn is_muted_at(conn: &mut DbConn, place: &Place) -> ServiceResult<bool> {
    let home = facts::find(conn, FINGERPRINT)?;
    Ok(reason(conn)?.is_some() || home.is_some_and(|home| !place.is_home(&home)))
}

/// Looks at start whether this is the place and the database that sent last; answers why
/// nothing may be sent. A journal that is missing, empty or shorter than the database knows mutes
/// too: nobody can tell then what left.
///
/// # Errors
/// A store error.
pub fn check_at_start(
    conn: &mut DbConn,
    place: &Place,
    journal: &Noted,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let mut reasons = Vec::new();
    match facts::find(conn, FINGERPRINT)? {
        None => facts::set(conn, FINGERPRINT, &place.fingerprint())?,
        Some(there) if place.is_home(&there) => {
            // From now on every spelling is known.
            facts::set(conn, FINGERPRINT, &place.fingerprint())?;
        }
        Some(_) => reasons.push(MOVED.to_owned()),
    }
    if let Some(why) = journals::lost(conn, journal)? {
        facts::set(conn, DOUBT, "yes")?;
        reasons.push(why.to_owned());
    }
    reasons.extend(compare(conn, &journal.counts, now)?.reason());
    let standing = reason(conn)?.unwrap_or_default();
    reasons.retain(|why| !standing.contains(why.as_str()));
    if !reasons.is_empty() {
        mute(conn, format!("{standing} {}", reasons.join(" ")).trim(), now)?;
    }
    reason(conn)
}

fn mute(conn: &mut DbConn, why: &str, now: DateTime<Utc>) -> ServiceResult<()> {
    facts::set(conn, MUTED, why)?;
    audit::record(conn, &Actor::program("jobs"), "mail.mute", "mail", now)
}

/// Mutes a database that was just put back from a backup of this moment.
///
/// # Errors
/// A store error.
pub fn mute_restored(
    conn: &mut DbConn,
    made_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let made = format!("{}, {}", written_day(amsterdam_day(made_at)), clock(made_at));
    let restored = format!(
        "Deze database is teruggezet, op {}, uit een reservekopie van {made}. Wat daarna is \
         verzonden, weet zij niet.",
        written_day(amsterdam_day(now))
    );
    let standing = reason(conn)?.unwrap_or_default();
    Ok(facts::set(conn, MUTED, format!("{standing} {restored}").trim())?)
}

/// Says in the audit log that a backup of this moment was put back.
///
/// # Errors
/// A store error.
pub fn tell_restored(
    conn: &mut DbConn,
    made_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let object = format!("backup of {}", made_at.format("%FT%TZ"));
    audit::record(conn, &Actor::program("cli"), "backup.restore", &object, now)
}

/// Makes messages unclear that left more often than the database knows.
fn compare(
    conn: &mut DbConn,
    journal: &HashMap<String, u32>,
    now: DateTime<Utc>,
) -> ServiceResult<Compared> {
    let lines = known(conn, journal)?;
    let older: Vec<(i64, u32)> = lines
        .iter()
        .filter_map(|line| {
            let left = *journal.get(&line.message_id)?;
            may_have_left(line.state, line.attempts, left).then_some((line.id, left))
        })
        .collect();
    for &(id, left) in &older {
        let mut message = messages::get(conn, id)?;
        message.attempts = left;
        make_unclear(conn, (message, JOURNAL_KNOWS), &Actor::program("jobs"), now)?;
    }
    let accepted = remembered(conn, STRANGERS)?;
    let unknown: BTreeSet<String> =
        strangers(journal, &lines).difference(&accepted).cloned().collect();
    if !unknown.is_empty() {
        let mut found = remembered(conn, FOUND)?;
        found.extend(unknown.iter().cloned());
        remember(conn, FOUND, &found)?;
    }
    Ok(Compared { unclear: older.len(), unknown: unknown.len() })
}

/// What the journal knows better than the database.
#[derive(Debug, Clone, Copy)]
struct Compared {
    /// Messages that became unclear.
    unclear: usize,
    /// Message-IDs that the database has not.
    unknown: usize,
}

impl Compared {
    /// In Dutch; none when they agree.
    fn reason(self) -> Option<String> {
        let is_older = self.unclear + self.unknown > 0;
        is_older.then(|| older_than_journal(self))
    }
}

fn older_than_journal(Compared { unclear, unknown }: Compared) -> String {
    let left = match unclear {
        0 => String::new(),
        1 => " 1 bericht is misschien al verzonden: het staat op Onzeker.".to_owned(),
        many => format!(" {many} berichten zijn misschien al verzonden: zij staan op Onzeker."),
    };
    let strange = match unknown {
        0 => String::new(),
        1 => " Van 1 verzonden bericht weet de database niets.".to_owned(),
        many => format!(" Van {many} verzonden berichten weet de database niets."),
    };
    format!("Deze database is ouder dan het verzendlogboek.{left}{strange}")
}

fn make_unclear(
    conn: &mut DbConn,
    (mut message, why): (Message, &str),
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    message.state = MessageState::Unclear;
    message.server_said = Some(why.to_owned());
    messages::save(conn, &message)?;
    audit::record(conn, actor, "message.unclear", &format!("message {}", message.id), now)
}

/// The messages that the journal names, as far as this database has them.
fn known(conn: &mut DbConn, journal: &HashMap<String, u32>) -> ServiceResult<Vec<Known>> {
    let ids: Vec<&str> = journal.keys().map(String::as_str).collect();
    Ok(messages::list_known(conn, &ids)?)
}

/// What the journal knows and this database does not, each in short.
fn strangers(journal: &HashMap<String, u32>, lines: &[Known]) -> BTreeSet<String> {
    let known: HashSet<&str> = lines.iter().map(|line| line.message_id.as_str()).collect();
    journal.keys().filter(|id| !known.contains(id.as_str())).map(|id| in_short(id)).collect()
}

/// Sixteen hexadecimal digits that stand for a Message-ID.
fn in_short(message_id: &str) -> String {
    secrets::hex(&Sha256::digest(message_id.as_bytes())).chars().take(16).collect()
}

fn remembered(conn: &mut DbConn, fact: &str) -> ServiceResult<BTreeSet<String>> {
    let text = facts::find(conn, fact)?.unwrap_or_default();
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

fn remember(conn: &mut DbConn, fact: &str, all: &BTreeSet<String>) -> ServiceResult<()> {
    let words: Vec<&str> = all.iter().map(String::as_str).collect();
    Ok(facts::set(conn, fact, &words.join(" "))?)
}

#[cfg(test)]
mod tests {
    use super::same_address;

    #[test]
    fn another_spelling_is_the_same_address() {
        for spelled in
            ["https://tour.example", "HTTPS://Tour.Example/", "https://tour.example:443//"]
        {
            assert_eq!(same_address(spelled), "https://tour.example", "{spelled}");
        }
        assert_eq!(same_address("http://Host:80/Pad/"), "http://host/Pad");
        for (other, same) in [
            ("https://tour.example:8443", "https://tour.example"),
            ("http://tour.example", "https://tour.example"),
            ("https://tour.example/proef", "https://tour.example"),
        ] {
            assert_ne!(same_address(other), same_address(same), "{other}");
        }
    }
}
