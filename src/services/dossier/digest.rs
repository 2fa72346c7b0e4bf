//! The morning mail to the owner of commitments: what is due within three days or late. At most one
//! on a working day, none when nothing presses, and none for who does not want it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::domain::commitments::Commitment;
use crate::domain::dates::{amsterdam_day, from_amsterdam, written_day};
use crate::domain::permissions::{Actor, Permission, may};
use crate::domain::schedule::is_working_day;
use crate::mail::notices::Notice;
use crate::services::queue::{self, Addressee};
use crate::services::roster::Roster;
use crate::services::rounds::Stationery;
use crate::services::{ServiceError, ServiceResult, accounts, audit};
use crate::store::messages::{self, NewMessage, Scope};
use crate::store::{DbConn, commitments, users};

/// The clock time in Amsterdam from which it leaves.
const LEAVES_AT: (u32, u32) = (7, 30);

/// The clock time in Amsterdam after which it waits for the next working day.
const TOO_LATE_AT: (u32, u32) = (12, 0);

/// Says whether today's mails can still be queued: the morning of a working day.
#[must_use]
pub fn is_time(now: DateTime<Utc>) -> bool {
    let today = amsterdam_day(now);
    is_working_day(today) && now < on(today, TOO_LATE_AT)
}

/// Queues the mails of today for those who did not get theirs; answers how many.
///
/// # Errors
/// A store error.
pub fn queue_due(
    conn: &mut DbConn,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let today = amsterdam_day(now);
    if !is_time(now) {
        return Ok(0);
    }
    let waiting = users::list_without_digest(conn, today)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let roster = Roster::load(conn)?;
    let mut pressing = commitments::list(conn, roster.tour_id)?;
    pressing.retain(|it| it.is_pressing(today));
    let mut queued = 0;
    for user in waiting.iter().filter(|user| may(user.role, Permission::FollowUp)) {
        let own = pressing.iter().filter(|it| it.owner_id == user.id);
        let lines: Vec<String> = own.map(|it| line(it, &roster, today)).collect();
        if lines.is_empty() {
            continue;
        }
        users::set_digest_on(conn, user.id, today)?;
        let words = [("base", stationery.base.as_str()), ("lines", &lines.join("\n"))];
        let notice = stationery.letters.notice(Notice::CommitmentsDue, &words);
        let mail = notice.map_err(|error| ServiceError::Broken(error.to_string()))?;
        let to = Addressee { label: "Eigenaar van toezeggingen", address: &user.email };
        let message = NewMessage { user_id: Some(user.id), ..queue::written(to, &mail) };
        let due_at = on(today, LEAVES_AT).max(now);
        queue::add(conn, &stationery.from, &message, due_at)?;
        queued += 1;
    }
    Ok(queued)
}

/// One commitment in words. What may not be shared is not named: the team can read what left.
fn line(it: &Commitment, roster: &Roster, today: NaiveDate) -> String {
    let organisation = roster.find(it.dossier_id).map(|entry| entry.organisation.full_name());
    let what = match organisation.filter(|_| it.is_shareable) {
        Some(organisation) => format!("{organisation}: {}", it.title),
        None => "Een toezegging die niet wordt gedeeld".to_owned(),
    };
    let late = if it.is_late(today) { ", te laat" } else { "" };
    format!("{what} (uiterlijk {}{late})", written_day(it.due_on))
}

fn on(day: NaiveDate, (hour, minute): (u32, u32)) -> DateTime<Utc> {
    from_amsterdam(day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN))
}

/// Whether the actor gets the mail, or none for who owns no commitments.
///
/// # Errors
/// The actor is the program.
pub fn is_wanted(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Option<bool>> {
    let user = accounts::own(conn, actor)?;
    if !actor.may(Permission::FollowUp) {
        return Ok(None);
    }
    Ok(Some(users::wants_digest(conn, user.id)?))
}

/// Switches the mail of the own account on or off; one that waits does not leave then.
///
/// # Errors
/// The actor is the program.
pub fn set_wanted(
    conn: &mut DbConn,
    actor: &Actor,
    is_wanted: bool,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let user = accounts::own(conn, actor)?;
    users::set_wants_digest(conn, user.id, is_wanted)?;
    if !is_wanted {
        messages::cancel_queued(conn, Scope::DigestsOf(user.id), "uitgezet door de ontvanger")?;
    }
    audit::record(conn, actor, "user.set_digest", &format!("user {}", user.id), now)
}
