//! Searching for organisations by any name or their seat, for contacts by name or address, and for
//! commitments by title. Notes, confidential answers and remarks have no words in the index, so
//! nothing of them can be found.

mod contacts;
mod former;
mod index;
mod organisations;

pub use contacts::{CommitmentHit, ContactHit};
pub use index::keep_up;
pub use organisations::OrganisationHit;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{ServiceResult, require};
use crate::domain::dates::amsterdam_day;
use crate::domain::names::OrganisationCode;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::search::{Question, Source, Wanted, is_spelled};
use crate::store::{DbConn, organisations as places, search};

/// Most rows of one word that are looked at; who asks for more types on.
const MOST: i64 = 500;
/// From so many letters on two slips of the pen are forgiven.
const LONG_WORD: usize = 8;

/// What a search found, by kind, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Organisations, ended ones too.
    pub organisations: Vec<OrganisationHit>,
    /// Contacts, when the actor may read them.
    pub contacts: Vec<ContactHit>,
    /// Commitments, when the actor may read them.
    pub commitments: Vec<CommitmentHit>,
    /// True when nothing was spelled as typed, and this is what looks like it.
    pub is_alike: bool,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.organisations.is_empty() && self.contacts.is_empty() && self.commitments.is_empty()
    }
}

/// The code of the organisation that a text names by its code, when there is one.
///
/// # Errors
/// No permission.
pub fn by_code(conn: &mut DbConn, actor: &Actor, text: &str) -> ServiceResult<Option<String>> {
    require(actor, Permission::ReadOrganisations)?;
    let Ok(code) = OrganisationCode::parse(text) else { return Ok(None) };
    Ok(places::find_by_code(conn, code.as_str())?.map(|organisation| organisation.code))
}

/// Searches what the actor may read. When nothing is spelled as typed, it looks for what is
/// spelled nearly so.
///
/// # Errors
/// No permission.
pub fn find(
    conn: &mut DbConn,
    actor: &Actor,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<Found> {
    require(actor, Permission::ReadOrganisations)?;
    let found = look(conn, actor, question, now)?;
    if !found.is_empty() {
        return Ok(found);
    }
    match respelled(conn, question)? {
        Some(question) => Ok(Found { is_alike: true, ..look(conn, actor, &question, now)? }),
        None => Ok(found),
    }
}

fn look(
    conn: &mut DbConn,
    actor: &Actor,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<Found> {
    let today = amsterdam_day(now);
    let mut found =
        Found { organisations: organisations::find(conn, question, today)?, ..Found::default() };
    if actor.may(Permission::ReadContacts) {
        found.contacts = contacts::find(conn, question, today)?;
    }
    if actor.may(Permission::ReadConversations) {
        found.commitments = contacts::find_commitments(conn, question)?;
    }
    Ok(found)
}

/// What may have the words of a question, by its rarest word; whether all of them fit is told by
/// the texts themselves.
fn candidates(conn: &mut DbConn, source: Source, question: &Question) -> ServiceResult<Vec<i64>> {
    let mut fewest: Option<BTreeSet<i64>> = None;
    for wanted in &question.words {
        let found = search::list_subjects(conn, source, wanted, MOST)?;
        if fewest.as_ref().is_none_or(|known| found.len() < known.len()) {
            fewest = Some(found);
        }
        if fewest.as_ref().is_some_and(BTreeSet::is_empty) {
            break;
        }
    }
    Ok(fewest.unwrap_or_default().into_iter().collect())
}

/// The question with the known words that may be meant; none when there are none.
fn respelled(conn: &mut DbConn, question: &Question) -> ServiceResult<Option<Question>> {
    let mut respelled = question.clone();
    for wanted in &mut respelled.words {
        if is_spelled(&wanted.typed) {
            let alike = search::list_spelled_alike(conn, &wanted.typed)?;
            wanted.meant = alike.into_iter().filter(|word| is_alike(wanted, word)).collect();
        }
    }
    let is_new = respelled.words.iter().any(|wanted| !wanted.meant.is_empty());
    Ok(is_new.then_some(respelled))
}

fn is_alike(wanted: &Wanted, word: &str) -> bool {
    let forgiven = if wanted.typed.chars().count() < LONG_WORD { 1 } else { 2 };
    strsim::osa_distance(&wanted.typed, word) <= forgiven
}
