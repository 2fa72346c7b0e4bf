//! What somebody takes along to an organisation or a province on paper: where it stands, who is
//! there, what was promised, how far it is. Nothing of what was told in confidence.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::dossiers::{self as view, DossierView};
use super::timeline::{self, Happening, TimelineEntry};
use crate::domain::conversations::Attendee;
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::Wishes;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::regional_day::travel_minutes;
use crate::domain::sessions::{Session, SessionState};
use crate::services::handovers::Moving;
use crate::services::standing::{self, Standing};
use crate::services::{ServiceResult, handovers, organisations as finding, require};
use crate::store::{DbConn, StoreError, conversations, dossiers, replies, sessions};

/// How many of the last contacts stand on the page.
const CONTACTS: usize = 8;
/// How many neighbours stand on the page.
const NEIGHBOURS: usize = 4;

/// The briefing of one organisation.
#[derive(Debug, Clone)]
pub struct Briefing {
    /// The dossier as the actor may see it.
    pub view: DossierView,
    /// The last contacts, the newest first; no words of theirs.
    pub last: Vec<TimelineEntry>,
    /// Days and hours that suit, from the answer to the letter.
    pub wishes: Wishes,
    /// The session that is wished for or planned, if there is one.
    pub session: Option<Session>,
    /// Who of the organisation is expected at the planned conversation.
    pub expected: Vec<Attendee>,
    /// Advisers who join that conversation.
    pub joining: Vec<String>,
    /// Organisations near it, with the minutes of travel; empty when its place is not known.
    pub near: Vec<(Standing, i64)>,
}

/// Gathers the briefing of an organisation.
///
/// # Errors
/// No permission, or no such organisation.
pub fn of_organisation(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    now: DateTime<Utc>,
) -> ServiceResult<Briefing> {
    require(actor, Permission::ReadConversations)?;
    let view = view::show(conn, actor, code, now)?;
    let mut last = timeline::of(conn, actor, &view)?;
    last.retain(|entry| is_contact(&entry.what));
    last.truncate(CONTACTS);
    let mut briefing = Briefing {
        near: near(conn, &view, now)?,
        view,
        last,
        wishes: Wishes::default(),
        session: None,
        expected: Vec::new(),
        joining: Vec::new(),
    };
    if let Some(dossier) = briefing.view.dossier.clone() {
        let letter = replies::find_newest(conn, dossier.id)?;
        briefing.wishes = letter.map(|letter| letter.wishes).unwrap_or_default();
        let mut all = sessions::list_of(conn, dossier.id)?.into_iter();
        briefing.session = all.rfind(|it| it.state == SessionState::Planned);
        let talks = conversations::list_of(conn, dossier.id)?;
        let planned = talks.iter().rev().find(|it| it.planned_at.is_some() && it.outcome.is_none());
        if let Some(one) = planned {
            briefing.expected.clone_from(&one.expected);
            let joining = conversations::list_joining(conn, one.id)?.into_iter();
            briefing.joining = joining.map(|(_, name)| name).collect();
        }
    }
    Ok(briefing)
}

/// True for a contact with the organisation; notes are left out, also that they are there.
const fn is_contact(what: &Happening) -> bool {
    match what {
        Happening::Moved { .. }
        | Happening::Corrected { .. }
        | Happening::Message { .. }
        | Happening::MailStopped(_)
        | Happening::MailAllowed(_)
        | Happening::Replied(..)
        | Happening::Received { .. }
        | Happening::Called(_)
        | Happening::CallTakenBack(..)
        | Happening::Offered(_)
        | Happening::TakenUp(_)
        | Happening::HandedOver { .. } => true,
        Happening::CommitmentMade { .. }
        | Happening::CommitmentMoved { .. }
        | Happening::CommitmentGiven { .. }
        | Happening::CommitmentReworded { .. }
        | Happening::CommitmentDone(_)
        | Happening::CommitmentReopened(..)
        | Happening::CommitmentDropped(..)
        | Happening::Assigned { .. }
        | Happening::Noted(_) => false,
    }
}

fn near(
    conn: &mut DbConn,
    view: &DossierView,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<(Standing, i64)>> {
    let Some(here) = view.organisation.position else { return Ok(Vec::new()) };
    let tour_id = dossiers::current_tour(conn)?;
    let ids: Vec<i64> = dossiers::list(conn, tour_id)?.into_iter().map(|it| it.id).collect();
    let all = standing::of(conn, &ids, amsterdam_day(now))?.into_iter();
    let mut near: Vec<(Standing, i64)> = all
        .filter(|it| it.next.is_some() && it.organisation.id != view.organisation.id)
        .filter(|it| !it.organisation.is_province())
        .filter_map(|it| {
            let minutes = travel_minutes(here, it.organisation.position?);
            Some((it, minutes))
        })
        .collect();
    near.sort_by_key(|(_, minutes)| *minutes);
    near.truncate(NEIGHBOURS);
    Ok(near)
}

/// The briefing of a province.
#[derive(Debug, Clone)]
pub struct ProvinceBriefing {
    /// Its name.
    pub name: String,
    /// Its organisations with what is open in each, by name; the province itself first.
    pub organisations: Vec<Moving>,
    /// The first planned session of each dossier that has one, by the id of the dossier.
    pub sessions: HashMap<i64, Session>,
}

/// Gathers the briefing of a province.
///
/// # Errors
/// No permission, or no such province.
pub fn of_province(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    now: DateTime<Utc>,
) -> ServiceResult<ProvinceBriefing> {
    require(actor, Permission::ReadConversations)?;
    let provinces = finding::provinces(conn)?;
    let province = provinces.into_iter().find(|(known, _)| known == code);
    let (_, name) = province.ok_or(StoreError::NotFound("Deze provincie"))?;
    let filter = finding::Filter { province: Some(code.to_owned()), ..finding::Filter::default() };
    let lines = finding::list(conn, actor, &filter, now)?;
    let ids: Vec<i64> = lines.iter().filter_map(|line| Some(line.dossier.as_ref()?.id)).collect();
    let mut all = handovers::with_open(conn, &ids, now)?;
    all.sort_by_key(|it| !it.standing.organisation.is_province());
    let mut planned = HashMap::new();
    for (dossier, session) in sessions::list_among(conn, &ids)? {
        if session.state == SessionState::Planned {
            planned.entry(dossier).or_insert(session);
        }
    }
    Ok(ProvinceBriefing { name, organisations: all, sessions: planned })
}
