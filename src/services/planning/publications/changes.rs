//! What changed since it was last told: offers that no clerk has, and sessions that somebody in
//! them knows otherwise or not at all.

use std::collections::HashMap;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::domain::letters::Message;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::OfferState;
use crate::domain::sessions::{Session, SessionState};
use crate::services::planning::date_offers;
use crate::services::rounds::Stationery;
use crate::services::{ServiceResult, require, session_mail, sessions};
use crate::store::messages;
use crate::store::{DbConn, sessions as store};

/// Something that is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// An offer of dates, by its id.
    Offer(i64),
    /// A session, by its id.
    Session(i64),
}

impl std::fmt::Display for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Offer(id) => write!(f, "offer-{id}"),
            Self::Session(id) => write!(f, "session-{id}"),
        }
    }
}

impl FromStr for Item {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("offer-") {
            Some(id) => Ok(Self::Offer(id.parse()?)),
            None => Ok(Self::Session(text.strip_prefix("session-").unwrap_or(text).parse()?)),
        }
    }
}

/// A change that nobody was told of, and of which no message waits.
#[derive(Debug, Clone)]
pub struct Change {
    /// What.
    pub item: Item,
    /// For whom.
    pub organisations: Vec<Organisation>,
    /// "3 datums om uit te kiezen", "nieuw: dinsdag 14 november 2023, 19.30 uur".
    pub what: String,
}

/// Every change, offers first.
///
/// # Errors
/// No permission.
pub fn changes(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Change>> {
    require(actor, Permission::PlanSessions)?;
    let mut found: Vec<Change> = date_offers::list(conn, actor)?
        .into_iter()
        .filter(|it| it.offer.state == OfferState::Draft && it.offer.holds(now))
        .filter(|it| !it.has_letter)
        .map(|it| Change {
            item: Item::Offer(it.offer.id),
            what: match it.offer.options.len() {
                1 => "1 datum die wij vasthouden".to_owned(),
                number => format!("{number} datums om uit te kiezen"),
            },
            organisations: vec![it.organisation],
        })
        .collect();
    found.reverse();
    found.extend(of_sessions(conn, actor, stationery, now)?);
    Ok(found)
}

fn of_sessions(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Change>> {
    let mut coming = sessions::list(conn, actor)?;
    coming.retain(|it| it.session.starts_at > now && it.session.state != SessionState::Held);
    coming.reverse();
    let ids: Vec<i64> = coming.iter().map(|it| it.session.id).collect();
    let mut told: HashMap<i64, Vec<Message>> = HashMap::new();
    for message in messages::list_of_sessions(conn, &ids)? {
        told.entry(message.session_id.unwrap_or_default()).or_default().push(message);
    }
    let mut crews: HashMap<i64, Vec<i64>> = HashMap::new();
    for (session_id, person_id, _) in store::list_people(conn)? {
        crews.entry(session_id).or_default().push(person_id);
    }
    let mut found = Vec::new();
    for line in coming {
        let session = &line.session;
        let told = told.remove(&session.id).unwrap_or_default();
        let crew = crews.remove(&session.id).unwrap_or_default();
        let standing = session_mail::Standing { session, crew: &crew, told: &told };
        if let Some(what) = standing.untold(conn, stationery, goes_on(session), now)? {
            let (item, organisations) = (Item::Session(session.id), line.organisations);
            found.push(Change { item, organisations, what });
        }
    }
    Ok(found)
}

/// True for a session that is planned.
pub(super) fn goes_on(session: &Session) -> bool {
    session.state == SessionState::Planned
}
