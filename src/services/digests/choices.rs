//! Which digests somebody gets: chosen in the account, or stopped by the link in a mail.

use chrono::{DateTime, Utc};

use crate::domain::digests::Digest;
use crate::domain::permissions::Actor;
use crate::services::{ServiceResult, accounts, audit, secrets};
use crate::store::messages::{self, Scope};
use crate::store::{DbConn, digests, users};

/// A digest and whether the user gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Which one.
    pub digest: Digest,
    /// Whether it comes.
    pub is_wanted: bool,
}

/// The digests that the actor may have, each with whether it comes.
///
/// # Errors
/// The actor is the program.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Choice>> {
    let user = accounts::own(conn, actor)?;
    let own = Digest::ALL.iter().filter(|digest| actor.may(digest.permission()));
    own.map(|&digest| of(conn, user.id, digest)).collect()
}

/// Sets which digests the actor gets, of those they may have; one that waits does not leave when
/// it is not among them.
///
/// # Errors
/// The actor is the program.
pub fn set(
    conn: &mut DbConn,
    actor: &Actor,
    wanted: &[Digest],
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let user = accounts::own(conn, actor)?;
    for choice in list(conn, actor)? {
        let is_wanted = wanted.contains(&choice.digest);
        if is_wanted != choice.is_wanted {
            switch(conn, actor, (user.id, Choice { is_wanted, ..choice }), now)?;
        }
    }
    Ok(())
}

/// What a link in a mail stops; looking changes nothing.
///
/// # Errors
/// No such link.
pub fn look(conn: &mut DbConn, token: &str) -> ServiceResult<Choice> {
    let (user_id, digest) = digests::get_link(conn, &secrets::hash_token(token))?;
    of(conn, user_id, digest)
}

/// Stops the digest of the link. The link is the authority, so there is no login; a second time
/// changes nothing.
///
/// # Errors
/// No such link.
pub fn stop(conn: &mut DbConn, token: &str, now: DateTime<Utc>) -> ServiceResult<Choice> {
    let (user_id, digest) = digests::get_link(conn, &secrets::hash_token(token))?;
    let choice = Choice { digest, is_wanted: false };
    if of(conn, user_id, digest)?.is_wanted {
        let reader = accounts::actor_of(&users::get(conn, user_id)?, "web");
        switch(conn, &reader, (user_id, choice), now)?;
    }
    Ok(choice)
}

fn of(conn: &mut DbConn, user_id: i64, digest: Digest) -> ServiceResult<Choice> {
    let chosen = digests::find_wanted(conn, user_id, digest)?;
    Ok(Choice { digest, is_wanted: chosen.unwrap_or(digest.comes_unasked()) })
}

fn switch(
    conn: &mut DbConn,
    actor: &Actor,
    (user_id, choice): (i64, Choice),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let Choice { digest, is_wanted } = choice;
    digests::set_wanted(conn, (user_id, digest), is_wanted)?;
    if !is_wanted {
        let waiting = Scope::DigestsOf(user_id, digest);
        messages::cancel_queued(conn, waiting, "uitgezet door de ontvanger")?;
    }
    audit::record(conn, actor, "user.set_digest", &format!("user {user_id} {digest}"), now)
}
