//! Who got it and who did not: the messages of a round, of an organisation or of all, a page at
//! a time.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::domain::letters::{MessageCounts, MessageState, Round, RoundState};
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, audit, require};
use crate::store::messages::{self, Attempt, MessageLine, Wanted};
use crate::store::{DbConn, organisations, rounds, users};

/// What somebody asks for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The messages of this round.
    pub round_id: Option<i64>,
    /// Those to the organisation of this code.
    pub code: Option<String>,
    /// Part of the name of the organisation.
    pub name: Option<String>,
    /// In this state.
    pub state: Option<MessageState>,
}

/// One message and what became of it.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The message; its address is masked for who may not see contacts.
    pub line: MessageLine,
    /// The organisation it goes to, unless it goes to a team member.
    pub organisation: Option<Organisation>,
    /// Its attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// True when another message took its place.
    pub is_replaced: bool,
    /// Who made its round, for a letter of a round that was not taken back.
    pub author_id: Option<i64>,
    /// Who decided that it does not go out again, by name.
    pub not_again: Option<String>,
}

/// A page of messages.
#[derive(Debug, Clone)]
pub struct Receipts {
    /// The round that was asked for.
    pub round: Option<Round>,
    /// The organisation that was asked for.
    pub organisation: Option<Organisation>,
    /// The latest first.
    pub receipts: Vec<Receipt>,
    /// How many there are in each state.
    pub counts: MessageCounts,
    /// How many there are in the state that was asked for.
    pub total: usize,
}

/// Writes down that the messages of a round or to an organisation left as a file. Apart from reading, which takes too long for a
/// transaction that writes.
///
/// # Errors
/// No permission.
pub fn note_export(
    conn: &mut DbConn,
    actor: &Actor,
    asked: &Asked,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadRounds)?;
    let object = match (asked.round_id, &asked.code) {
        (Some(id), _) => format!("messages of round {id}"),
        (None, Some(code)) => format!("messages to organisation {code}"),
        (None, None) => "messages".to_owned(),
    };
    audit::record(conn, actor, "message.export", &object, now)
}

/// A page of what is asked for; `window` answers from how many messages there are after which
/// one the page begins and how many stand on it.
///
/// # Errors
/// No permission, or no such round or organisation.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    asked: &Asked,
    window: impl FnOnce(usize) -> (usize, usize),
) -> ServiceResult<Receipts> {
    require(actor, Permission::ReadRounds)?;
    let round = asked.round_id.map(|id| rounds::get(conn, id)).transpose()?;
    let organisation =
        asked.code.as_deref().map(|code| organisations::get_by_code(conn, code)).transpose()?;
    let wanted = wanted(conn, asked, organisation.as_ref())?;
    let counts = messages::count_wanted(conn, &wanted)?;
    let total = asked.state.map_or_else(|| counts.total(), |state| counts.of(state));
    let total = usize::try_from(total).unwrap_or(0);
    let (offset, most) = window(total);
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let lines = messages::list_wanted(conn, &wanted, (number(offset), number(most)))?;
    let receipts = receipts(conn, lines)?;
    Ok(Receipts { round, organisation, receipts, counts, total })
}

fn may_send(round: &Round) -> bool {
    round.state != RoundState::Withdrawn
}

fn wanted(
    conn: &mut DbConn,
    asked: &Asked,
    organisation: Option<&Organisation>,
) -> ServiceResult<Wanted> {
    let named = match asked.name.as_deref().map(fold) {
        Some(name) => {
            let mut register = organisations::list(conn)?;
            register.retain(|one| fold(&one.name).contains(&name));
            Some(register.into_iter().map(|one| one.id).collect::<Vec<_>>())
        }
        None => None,
    };
    let organisations = match (organisation, named) {
        (Some(one), Some(named)) => Some(named.into_iter().filter(|id| *id == one.id).collect()),
        (Some(one), None) => Some(vec![one.id]),
        (None, named) => named,
    };
    Ok(Wanted { round_id: asked.round_id, organisations, state: asked.state })
}

fn receipts(conn: &mut DbConn, lines: Vec<MessageLine>) -> ServiceResult<Vec<Receipt>> {
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let addressed: HashSet<i64> = lines.iter().filter_map(|line| line.organisation_id).collect();
    let addressed: Vec<i64> = addressed.into_iter().collect();
    let organisations: HashMap<i64, Organisation> = organisations::list_among(conn, &addressed)?
        .into_iter()
        .map(|organisation| (organisation.id, organisation))
        .collect();
    let mut attempts: HashMap<i64, Vec<Attempt>> = HashMap::new();
    for (id, attempt) in messages::list_attempts_of(conn, &ids)? {
        attempts.entry(id).or_default().push(attempt);
    }
    let replaced: HashSet<i64> = messages::list_replaced(conn, &ids)?.into_iter().collect();
    let authors: HashMap<i64, i64> =
        rounds::list(conn)?.into_iter().filter(may_send).map(|it| (it.id, it.author_id)).collect();
    let names: HashMap<i64, String> =
        users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect();
    let receipt = |line: MessageLine| Receipt {
        not_again: line.not_again_by.and_then(|id| names.get(&id).cloned()),
        author_id: line.round_id.and_then(|id| authors.get(&id).copied()),
        organisation: line.organisation_id.and_then(|id| organisations.get(&id).cloned()),
        attempts: attempts.remove(&line.id).unwrap_or_default(),
        is_replaced: replaced.contains(&line.id),
        line,
    };
    Ok(lines.into_iter().map(receipt).collect())
}
