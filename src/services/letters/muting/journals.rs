//! The send journals that a database knows by name. When its journal is lost, or the disk under
//! it was put back, nobody can tell what left since: that is for a person.

use crate::mail::Noted;
use crate::services::ServiceResult;
use crate::store::{DbConn, facts, messages};

/// Fact: the journals that may send, as words of [`Known::word`].
const JOURNALS: &str = "journals";
/// Fact: those that an instance found new at its start and nobody confirmed yet.
const FOUND: &str = "journals_found";

const NEW: &str = "Het verzendlogboek (SEND_JOURNAL) is nieuw of leeg, maar de database hoort bij \
     een ander logboek. Misschien is er al post verzonden waar deze database niets van weet. Zet \
     het logboek terug, of kijk eerst in het postvak van de afzender en bij de mailserver wat er \
     vertrok.";
const SHORTER: &str = "Het verzendlogboek (SEND_JOURNAL) is korter dan de database weet: het is \
     ouder of er mist een stuk. Misschien is er al post verzonden waar deze database niets van \
     weet. Zet het logboek terug, of kijk eerst bij de mailserver wat er vertrok.";
const PUT_BACK: &str = "Het verzendlogboek (SEND_JOURNAL) is teruggezet, gekopieerd of veranderd: \
     het bestand is later gewijzigd dan de laatste regel die het programma schreef. Misschien is \
     er al post verzonden waar de database en het logboek niets van weten. Kijk eerst bij de \
     mailserver wat er vertrok.";

/// A journal as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    name: String,
    /// Attempts that stood in it when it was last looked at.
    lines: u64,
    /// Messages that a server took and that it did not hold when it became known: another
    /// instance sent them, or an earlier journal had them.
    missing: u64,
}

impl Known {
    fn of(conn: &mut DbConn, journal: &Noted) -> ServiceResult<Self> {
        let missing = missing(conn, journal)?;
        Ok(Self { name: journal.name.clone(), lines: journal.lines(), missing })
    }

    fn word(&self) -> String {
        format!("{}:{}:{}", self.name, self.lines, self.missing)
    }

    fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split(':');
        let name = parts.next()?.to_owned();
        let (lines, missing) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { name, lines, missing })
    }
}

/// Why the journal of this instance may not be what was written, if so; else remembers how far it
/// is. A journal that holds something and that the database has not met is that of an instance
/// from before journals had a name.
pub(super) fn lost(conn: &mut DbConn, journal: &Noted) -> ServiceResult<Option<&'static str>> {
    let all = read(conn, JOURNALS)?;
    let why = match all.iter().find(|one| one.name == journal.name) {
        _ if journal.is_put_back && messages::has_any(conn)? => Some(PUT_BACK),
        Some(known) => is_shorter(conn, journal, (known, all.len()))?.then_some(SHORTER),
        None if !journal.counts.is_empty() => None,
        None => is_expected(conn, !all.is_empty())?.then_some(NEW),
    };
    match why {
        Some(_) => {
            let found = Known::of(conn, journal)?;
            note(conn, FOUND, found)?;
        }
        None => remember(conn, journal)?,
    }
    Ok(why)
}

fn is_shorter(
    conn: &mut DbConn,
    journal: &Noted,
    (known, all): (&Known, usize),
) -> ServiceResult<bool> {
    if journal.lines() < known.lines {
        return Ok(true);
    }
    // What the journal of another instance holds is unknown here.
    Ok(all == 1 && missing(conn, journal)? > known.missing)
}

/// Whether a journal that holds nothing should have held something: a server took messages, or
/// there are messages that an earlier journal may know of.
fn is_expected(conn: &mut DbConn, has_others: bool) -> ServiceResult<bool> {
    Ok(has_others && messages::has_any(conn)? || !messages::list_accepted(conn)?.is_empty())
}

/// How many messages a server took that are not in this journal.
fn missing(conn: &mut DbConn, journal: &Noted) -> ServiceResult<u64> {
    let accepted = messages::list_accepted(conn)?;
    let unknown = accepted.iter().filter(|id| !journal.counts.contains_key(*id)).count();
    Ok(u64::try_from(unknown).unwrap_or(u64::MAX))
}

/// Keeps what a known journal missed when it became known.
fn remember(conn: &mut DbConn, journal: &Noted) -> ServiceResult<()> {
    let known = read(conn, JOURNALS)?.into_iter().find(|one| one.name == journal.name);
    match known {
        Some(known) => note(conn, JOURNALS, Known { lines: journal.lines(), ..known }),
        None => accept(conn, journal),
    }
}

/// Lets an instance send that writes this journal; one without a name is none.
pub(super) fn accept(conn: &mut DbConn, journal: &Noted) -> ServiceResult<()> {
    let known = Known::of(conn, journal)?;
    note(conn, JOURNALS, known)
}

/// Accepts the journals that instances found new at their start.
pub(super) fn accept_found(conn: &mut DbConn) -> ServiceResult<()> {
    for known in read(conn, FOUND)? {
        note(conn, JOURNALS, known)?;
    }
    Ok(facts::set(conn, FOUND, "")?)
}

fn read(conn: &mut DbConn, fact: &str) -> ServiceResult<Vec<Known>> {
    let text = facts::find(conn, fact)?.unwrap_or_default();
    Ok(text.split_whitespace().filter_map(Known::parse).collect())
}

/// Writes a journal among the others, in the place of what was known of it.
fn note(conn: &mut DbConn, fact: &str, known: Known) -> ServiceResult<()> {
    if known.name.is_empty() {
        return Ok(());
    }
    let mut all = read(conn, fact)?;
    all.retain(|one| one.name != known.name);
    all.push(known);
    let words: Vec<String> = all.iter().map(Known::word).collect();
    Ok(facts::set(conn, fact, &words.join(" "))?)
}
