//! A person lets messages leave again, and says what may have left meanwhile.

use chrono::{DateTime, Utc};

use super::{
    DOUBT, FINGERPRINT, FOUND, MUTED, Place, STRANGERS, compare, journals, known, make_unclear,
    reason, remember, remembered, strangers,
};
use crate::domain::letters::RoundState;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::is_overdue;
use crate::mail::Noted;
use crate::services::{ServiceResult, audit, require};
use crate::store::{DbConn, facts, messages, rounds};

const UNKNOWN: &str = "De verzending stond stil en niemand weet of dit bericht al vertrok.";

/// Why nothing leaves, for who decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standstill {
    /// Why, in Dutch.
    pub reason: String,
    /// How many messages should have left by now.
    pub overdue: usize,
    /// True when nobody can tell which of them did: the send journal is lost or was put back.
    pub has_doubt: bool,
    /// How many of them leave as soon as sending is on.
    pub leaving: usize,
    /// The rounds that are too late to go on by themselves: they pause when nothing may have left.
    pub late: Vec<LateRound>,
}

/// A round that stood still for so long that a person is asked first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateRound {
    /// The round.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How many of its messages should have left by now.
    pub overdue: usize,
}

/// What a person says who lets messages leave again.
#[derive(Debug, Clone, Copy)]
pub struct Confirmation<'a> {
    /// Where this instance runs.
    pub place: &'a Place,
    /// Its send journal.
    pub journal: &'a Noted,
    /// True when what should have left by now may have done so: it becomes unclear, and a person
    /// finds out. Without an answer that is so when there is doubt.
    pub may_have_left: Option<bool>,
}

/// Why nothing leaves, if so.
///
/// # Errors
/// No permission.
pub fn look(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Standstill>> {
    require(actor, Permission::ManageMail)?;
    let Some(reason) = reason(conn)? else { return Ok(None) };
    let overdue = messages::count_all_overdue(conn, now)?;
    let (late, leaving) = what_follows(conn, now)?;
    Ok(Some(Standstill { reason, overdue, has_doubt: has_doubt(conn)?, leaving, late }))
}

/// The rounds that pause and how many messages leave, once sending is on.
fn what_follows(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<(Vec<LateRound>, usize)> {
    let overdue = messages::count_overdue(conn, now)?;
    let ids: Vec<i64> = overdue.iter().filter_map(|one| one.round_id).collect();
    let rounds = rounds::list_by_id(conn, &ids)?;
    let (mut late, mut leaving) = (Vec::new(), 0);
    for one in overdue {
        let round = rounds.iter().find(|round| Some(round.id) == one.round_id);
        match round.map(|round| (round, round.state)) {
            Some((round, RoundState::Approved | RoundState::Running))
                if is_overdue(one.first_due, now) =>
            {
                let (id, name) = (round.id, round.name.clone());
                late.push(LateRound { id, name, overdue: one.messages });
            }
            None | Some((_, RoundState::Approved | RoundState::Running | RoundState::Finished)) => {
                leaving += one.messages;
            }
            Some((_, RoundState::Draft | RoundState::Paused | RoundState::Withdrawn)) => {}
        }
    }
    Ok((late, leaving))
}

fn has_doubt(conn: &mut DbConn) -> ServiceResult<bool> {
    Ok(facts::find(conn, DOUBT)?.is_some_and(|doubt| !doubt.is_empty()))
}

/// Lets messages leave again from this place, and answers how many became unclear; does nothing
/// where nothing stands still. What the journals of the instances knew is accepted as it stands.
///
/// # Errors
/// No permission.
pub fn confirm(
    conn: &mut DbConn,
    actor: &Actor,
    said: Confirmation<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::ManageMail)?;
    if reason(conn)?.is_none() {
        return Ok(0);
    }
    // The right journal may have come back since the start.
    let mut unclear = compare(conn, &said.journal.counts, now)?.unclear;
    if said.may_have_left.map_or_else(|| has_doubt(conn), Ok)? {
        for message in messages::list_overdue(conn, now)? {
            make_unclear(conn, (message, UNKNOWN), actor, now)?;
            unclear += 1;
        }
    }
    accept(conn, said)?;
    facts::set(conn, DOUBT, "")?;
    facts::set(conn, MUTED, "")?;
    audit::record(conn, actor, "mail.unmute", "mail", now)?;
    Ok(unclear)
}

/// From now on this is the place, and the journals know what they know.
fn accept(
    conn: &mut DbConn,
    Confirmation { place, journal, .. }: Confirmation<'_>,
) -> ServiceResult<()> {
    facts::set(conn, FINGERPRINT, &place.fingerprint())?;
    let mut accepted = remembered(conn, STRANGERS)?;
    accepted.extend(remembered(conn, FOUND)?);
    accepted.extend(strangers(&journal.counts, &known(conn, &journal.counts)?));
    remember(conn, STRANGERS, &accepted)?;
    remember(conn, FOUND, &Default::default())?;
    journals::accept_found(conn)?;
    journals::accept(conn, journal)
}
