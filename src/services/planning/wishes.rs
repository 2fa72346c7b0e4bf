//! What an organisation asks of a session or training, and when its council does not meet.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::MeetingWishes;
use crate::domain::schedule::Recess;
use crate::services::{ServiceResult, audit, ownership, require};
use crate::store::{DbConn, meeting_wishes, organisations, recesses};

/// The longest recess of an organisation, in days; more is a slip of the keyboard.
const LONGEST_RECESS: i64 = 120;

/// Most characters in the name of a recess.
const LINE: usize = 100;

/// What is known of one organisation.
#[derive(Debug, Clone)]
pub struct WishesView {
    /// The organisation.
    pub organisation: Organisation,
    /// What it asks.
    pub wishes: MeetingWishes,
    /// Its own recesses of today and later with their ids, the first first.
    pub recesses: Vec<(i64, Recess)>,
}

/// A recess of one organisation.
#[derive(Debug, Clone)]
pub struct NewRecess {
    /// What it is called.
    pub name: String,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day.
    pub last_day: NaiveDate,
}

/// What one organisation asks.
///
/// # Errors
/// No such organisation, the dossier of another adviser, or no permission.
pub fn get(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    now: DateTime<Utc>,
) -> ServiceResult<WishesView> {
    let (organisation, _) = changeable(conn, actor, code)?;
    let mut own = recesses::list_own(conn, amsterdam_day(now))?;
    own.retain(|(_, recess)| recess.organisation_id == Some(organisation.id));
    Ok(WishesView {
        wishes: meeting_wishes::get(conn, organisation.id)?,
        recesses: own,
        organisation,
    })
}

/// What an organisation asks, to begin a form with; none when there is no such organisation.
///
/// # Errors
/// No permission.
pub fn find(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<Option<(Organisation, MeetingWishes)>> {
    require(actor, Permission::PlanSessions)?;
    let Some(organisation) = organisations::find_by_code(conn, code)? else { return Ok(None) };
    let wishes = meeting_wishes::get(conn, organisation.id)?;
    Ok(Some((organisation, wishes)))
}

/// Keeps what an organisation asks.
///
/// # Errors
/// Every refused field, somebody else who changed it since the version that comes with it, no
/// such organisation, the dossier of another adviser, or no permission.
pub fn set(
    conn: &mut DbConn,
    actor: &Actor,
    (code, wishes): (&str, &MeetingWishes),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (organisation, _) = changeable(conn, actor, code)?;
    let problems = wishes.problems();
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    meeting_wishes::set(conn, organisation.id, wishes)?;
    audit::record(conn, actor, "organisation.wishes", &organisation.code, now)
}

/// Adds a recess of an organisation: no session is proposed in it and no letter leaves.
///
/// # Errors
/// Every refused field, no such organisation, the dossier of another adviser, or no permission.
pub fn add_recess(
    conn: &mut DbConn,
    actor: &Actor,
    (code, recess): (&str, &NewRecess),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (organisation, _) = changeable(conn, actor, code)?;
    let problems = problems(recess, amsterdam_day(now));
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let days = (recess.first_day, recess.last_day);
    recesses::add_own(conn, organisation.id, recess.name.trim(), days)?;
    audit::record(conn, actor, "organisation.recess.add", &organisation.code, now)
}

/// Takes a recess of an organisation away.
///
/// # Errors
/// No such recess of its own, no such organisation, the dossier of another adviser, or no
/// permission.
pub fn remove_recess(
    conn: &mut DbConn,
    actor: &Actor,
    (code, id): (&str, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (organisation, _) = changeable(conn, actor, code)?;
    recesses::remove_own(conn, organisation.id, id)?;
    audit::record(conn, actor, "organisation.recess.remove", &organisation.code, now)
}

fn changeable(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<(Organisation, Dossier)> {
    require(actor, Permission::FollowUp)?;
    ownership::own(conn, actor, code)
}

fn problems(recess: &NewRecess, today: NaiveDate) -> Vec<Problem> {
    let mut problems = Vec::new();
    let name = recess.name.trim();
    if name.is_empty() || name.chars().count() > LINE {
        let problem = "Vul een naam in van ten hoogste 100 tekens, bijvoorbeeld: zomerreces.";
        problems.push(Problem::new("recess_name", problem));
    }
    let days = (recess.last_day - recess.first_day).num_days();
    let wrong = if days < 0 {
        "De laatste dag ligt voor de eerste. Vul een latere laatste dag in."
    } else if recess.last_day < today {
        "Dit reces is al voorbij. Vul een latere laatste dag in."
    } else if days > LONGEST_RECESS {
        "Een reces duurt ten hoogste 120 dagen. Vul een eerdere laatste dag in."
    } else {
        return problems;
    };
    problems.push(Problem::new("recess_until", wrong));
    problems
}
