//! The mails that tell a user regularly how things stand. Each is queued at most once for its day,
//! week or month, whoever asks and how often; what left already does not leave again after a
//! restart or from a second instance.

mod choices;
mod commitments;
mod report;
mod week;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::queue::{self, Addressee};
use super::rounds::Stationery;
use super::{ServiceError, ServiceResult, secrets};
use crate::domain::accounts::User;
use crate::domain::dates::amsterdam_day;
use crate::domain::digests::{Digest, leaves_at, link_lasts_since};
use crate::domain::letters::links;
use crate::domain::permissions::may;
use crate::mail::notices::Notice;
use crate::store::messages::NewMessage;
use crate::store::{DbConn, digests, users};

pub use choices::{Choice, list, look, set, stop};

/// The words of a notice.
type Words = Vec<(&'static str, String)>;

/// A digest as it would be written for those who did not get theirs, and not queued yet.
#[derive(Debug, Clone)]
pub struct Draft {
    digest: Digest,
    issue: NaiveDate,
    /// Nothing to tell is no words.
    readers: Vec<(User, Option<Words>)>,
}

/// Writes one digest for those who did not get theirs, if it may leave this morning and there are
/// any. Figures take a while: outside the transaction that queues it.
///
/// # Errors
/// A store error.
pub fn draft(
    conn: &mut DbConn,
    stationery: &Stationery,
    digest: Digest,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Draft>> {
    let Some(issue) = digest.issue(now) else {
        return Ok(None);
    };
    let readers = readers(conn, digest, issue)?;
    if readers.is_empty() {
        return Ok(None);
    }
    let mut written = match digest {
        Digest::Commitments => commitments::write(conn, &readers, now)?,
        Digest::Report => report::write(conn, &readers, (issue, stationery))?,
        Digest::Week => week::write(conn, &readers, stationery, now)?,
    };
    let with_words = readers.into_iter().map(|reader| {
        let words = written.remove(&reader.id);
        (reader, words)
    });
    Ok(Some(Draft { digest, issue, readers: with_words.collect() }))
}

/// Queues a draft for those who still wait for it; answers for how many. It is for all of them or,
/// when it cannot be written, for none: then nobody counts as served.
///
/// # Errors
/// A store error, or a text that cannot be written.
pub fn queue(
    conn: &mut DbConn,
    stationery: &Stationery,
    draft: &Draft,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    // Another instance may have been quicker, or somebody stopped the mail meanwhile.
    let still: HashSet<i64> =
        readers(conn, draft.digest, draft.issue)?.iter().map(|reader| reader.id).collect();
    let mut queued = 0;
    for (reader, words) in draft.readers.iter().filter(|(reader, _)| still.contains(&reader.id)) {
        digests::set_queued_for(conn, (reader.id, draft.digest), draft.issue)?;
        if let Some(words) = words {
            send(conn, stationery, (reader, draft.digest, words.clone()), now)?;
            queued += 1;
        }
    }
    Ok(queued)
}

/// Forgets the links that stop a digest and that are older than they last; answers how many.
///
/// # Errors
/// A store error.
pub fn forget_links(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    Ok(digests::remove_links_before(conn, link_lasts_since(amsterdam_day(now)))?)
}

/// The open accounts that may have a digest, want it and did not get this one.
fn readers(conn: &mut DbConn, digest: Digest, issue: NaiveDate) -> ServiceResult<Vec<User>> {
    let chosen: HashMap<i64, digests::Choice> =
        digests::list(conn, digest)?.into_iter().map(|it| (it.user_id, it)).collect();
    let waits = |user: &User| {
        let choice = chosen.get(&user.id);
        let is_wanted = choice.map_or(digest.comes_unasked(), |it| it.is_wanted);
        let is_new = choice.and_then(|it| it.queued_for).is_none_or(|last| last < issue);
        let may_read = user.disabled_at.is_none() && may(user.role, digest.permission());
        may_read && is_wanted && is_new
    };
    Ok(users::list(conn)?.into_iter().filter(waits).collect())
}

fn send(
    conn: &mut DbConn,
    stationery: &Stationery,
    (reader, digest, mut words): (&User, Digest, Words),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let token = secrets::new_token()?;
    let hash = secrets::hash_token(&token);
    digests::add_link(conn, (reader.id, digest), &hash, amsterdam_day(now))?;
    let stop = format!("{}{}{token}", stationery.base, links::DIGEST);
    words.push(("stop", stop.clone()));
    words.push(("base", stationery.base.clone()));
    let notice = match digest {
        Digest::Commitments => Notice::CommitmentsDue,
        Digest::Report => Notice::MonthReport,
        Digest::Week => Notice::PlannersWeek,
    };
    let words: Vec<(&'static str, &str)> =
        words.iter().map(|(name, word)| (*name, word.as_str())).collect();
    let mail = stationery.letters.notice(notice, &words);
    let mail = mail.map_err(|error| ServiceError::Broken(error.to_string()))?;
    let to = Addressee { label: digest.reader(), address: &reader.email };
    let message = NewMessage {
        user_id: Some(reader.id),
        unsubscribe_url: Some(&stop),
        ..queue::written(to, &mail)
    };
    queue::add(conn, &stationery.from, &message, leaves_at(now))?;
    Ok(())
}
