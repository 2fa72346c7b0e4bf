//! A copy of the database never mails: a restored, moved or cloned instance starts muted until
//! a person confirms it.
//!
//! The database remembers where it lives; the send journal beside the instance remembers what
//! left. What the two do not agree on is for a person.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::domain::letters::{Message, MessageState};
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, audit, require, secrets};
use crate::store::messages::OutboxLine;
use crate::store::{DbConn, facts, messages};

const FINGERPRINT: &str = "fingerprint";
const MUTED: &str = "muted";
/// How many Message-IDs of the journal this database does not know, as far as confirmed.
const STRANGERS: &str = "journal_strangers";

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
        let database = self
            .database
            .strip_prefix("sqlite://")
            .and_then(|path| std::fs::canonicalize(path).ok())
            .map_or_else(|| self.database.clone(), |path| path.display().to_string());
        let text = format!("{}\n{database}", self.base_url);
        secrets::hex(&Sha256::digest(text.as_bytes()))
    }
}

/// Why nothing may be sent, if so.
///
/// # Errors
/// A store error.
pub fn reason(conn: &mut DbConn) -> ServiceResult<Option<String>> {
    Ok(facts::find(conn, MUTED)?.filter(|reason| !reason.is_empty()))
}

/// Why nothing may be sent, if so, for who may change it.
///
/// # Errors
/// No permission.
pub fn reason_for(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Option<String>> {
    require(actor, Permission::ManageMail)?;
    reason(conn)
}

/// True when nothing may be sent from this place: sending is muted, or the next start will mute
/// it because the database was made elsewhere. Writes nothing.
///
/// # Errors
/// A store error.
pub fn is_muted_at(conn: &mut DbConn, place: &Place) -> ServiceResult<bool> {
    let home = facts::find(conn, FINGERPRINT)?;
    Ok(reason(conn)?.is_some() || home.is_some_and(|home| home != place.fingerprint()))
}

/// Looks at start whether this is the place and the database that sent last; answers why
/// nothing may be sent. `journal` counts how often each Message-ID went towards a server.
///
/// # Errors
/// A store error.
pub fn check_at_start(
    conn: &mut DbConn,
    place: &Place,
    journal: &HashMap<String, u32>,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let here = place.fingerprint();
    match facts::find(conn, FINGERPRINT)? {
        None => facts::set(conn, FINGERPRINT, &here)?,
        Some(there) if there == here => {}
        Some(_) => {
            let why = "Deze database is verplaatst of gekopieerd: het webadres of de plaats van \
                       de database is anders dan bij de vorige start.";
            mute(conn, why, now)?;
        }
    }
    if let Some(why) = compare(conn, journal, now)? {
        mute(conn, &why, now)?;
    }
    reason(conn)
}

/// Lets messages leave again from this place; what the journal knew is accepted as it stands.
///
/// # Errors
/// No permission.
pub fn confirm(
    conn: &mut DbConn,
    actor: &Actor,
    place: &Place,
    journal: &HashMap<String, u32>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageMail)?;
    facts::set(conn, FINGERPRINT, &place.fingerprint())?;
    let strangers = strangers(journal, &messages::list_outbox(conn)?);
    facts::set(conn, STRANGERS, &strangers.to_string())?;
    facts::set(conn, MUTED, "")?;
    audit::record(conn, actor, "mail.unmute", "mail", now)
}

fn mute(conn: &mut DbConn, why: &str, now: DateTime<Utc>) -> ServiceResult<()> {
    facts::set(conn, MUTED, why)?;
    audit::record(conn, &Actor::program("jobs"), "mail.mute", "mail", now)
}

/// Makes messages unclear that left more often than the database knows.
fn compare(
    conn: &mut DbConn,
    journal: &HashMap<String, u32>,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let lines = messages::list_outbox(conn)?;
    let older: Vec<i64> = lines
        .iter()
        .filter(|line| matches!(line.state, MessageState::Queued | MessageState::Cancelled))
        .filter(|line| journal.get(&line.message_id).is_some_and(|left| *left > line.attempts))
        .map(|line| line.id)
        .collect();
    for &id in &older {
        let message = messages::get(conn, id)?;
        let left = journal.get(&message.message_id).copied().unwrap_or(message.attempts);
        make_unclear(conn, message, left, now)?;
    }
    let unknown = strangers(journal, &lines);
    let accepted = facts::find(conn, STRANGERS)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    if older.is_empty() && unknown <= accepted {
        return Ok(None);
    }
    Ok(Some(format!(
        "Deze database is ouder dan het verzendlogboek: {} berichten zijn misschien al verzonden \
         (zij staan op Onzeker), en van {unknown} verzonden berichten weet de database niets.",
        older.len()
    )))
}

fn make_unclear(
    conn: &mut DbConn,
    mut message: Message,
    left: u32,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    message.state = MessageState::Unclear;
    message.attempts = left;
    let said = "Het verzendlogboek kent dit bericht, de teruggezette database niet.";
    message.server_said = Some(said.to_owned());
    messages::save(conn, &message)?;
    let object = format!("message {}", message.id);
    audit::record(conn, &Actor::program("jobs"), "message.unclear", &object, now)
}

fn strangers(journal: &HashMap<String, u32>, lines: &[OutboxLine]) -> usize {
    let known: std::collections::HashSet<&str> =
        lines.iter().map(|line| line.message_id.as_str()).collect();
    journal.keys().filter(|id| !known.contains(id.as_str())).count()
}
