//! Many dossiers to one adviser at once. Open commitments of who had a dossier move along; planned
//! conversations stay with who holds them, unless the planner wants them along.

mod repeats;
mod undo;

pub use undo::{AssignmentView, ViewLine, get, undo};

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use crate::domain::assignments::{Choice, Fate, MOST, WorkKind};
use crate::domain::commitments::Commitment;
use crate::domain::conversations::Conversation;
use crate::domain::dates::thousands;
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::{Actor, Permission};
use crate::services::organisations::Filter;
use crate::services::roster::Roster;
use crate::services::rounds::Stationery;
use crate::services::{
    ServiceError, ServiceResult, audit, commitments, conversations, dossiers as files,
    organisations, ownership, received, require,
};
use crate::store::assignments::{AssignedDossier, AssignedWork};
use crate::store::{
    DbConn, assignments, commitments as promises, conversations as talks, dossiers, drafts,
    organisations as places,
};

/// Which organisations a planner chose.
#[derive(Debug, Clone)]
pub enum Selection {
    /// Those with these codes.
    Codes(Vec<String>),
    /// All that a filter finds.
    Filtered(Box<Filter>),
}

/// What one adviser gives away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoverLine {
    /// Name of the adviser; empty for the dossiers of nobody.
    pub adviser: String,
    /// How many dossiers.
    pub dossiers: usize,
    /// Open commitments that move along.
    pub commitments: usize,
    /// Planned and postponed conversations that may move along.
    pub conversations: usize,
}

/// What an assignment would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Name of who gets the dossiers.
    pub to: String,
    /// The dossiers that would move, with who has them now.
    pub choices: Vec<Choice>,
    /// Names of their organisations.
    pub names: Vec<String>,
    /// How many of the chosen ones the adviser has already.
    pub already: usize,
    /// What each adviser gives away, by name; nobody first.
    pub movers: Vec<MoverLine>,
    /// Drafts of forms that stay with who wrote them: the organisation and the name of the writer.
    pub drafts: Vec<(String, String)>,
}

/// Dossiers that go to one adviser.
#[derive(Debug, Clone)]
pub struct AssignMany {
    /// Who gets them.
    pub to_id: i64,
    /// Which, with who had them when they were chosen.
    pub choices: Vec<Choice>,
    /// True when planned conversations go along.
    pub with_conversations: bool,
}

/// The dossiers that a planner chose, of organisations that exist today.
///
/// # Errors
/// No permission, nothing chosen, or too many.
pub fn choose(
    conn: &mut DbConn,
    actor: &Actor,
    selection: &Selection,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<i64>> {
    require(actor, Permission::AssignDossiers)?;
    let ids: Vec<i64> = match selection {
        Selection::Codes(codes) => by_codes(conn, codes)?,
        Selection::Filtered(filter) => {
            let lines = organisations::list(conn, actor, filter, now)?.into_iter();
            let there = lines.filter(|line| line.absence.is_none());
            there.filter_map(|line| line.dossier.map(|dossier| dossier.id)).collect()
        }
    };
    if ids.is_empty() {
        return Err(ServiceError::not_allowed("Kruis ten minste één organisatie aan."));
    }
    if ids.len() > MOST {
        let most = thousands(i64::try_from(MOST).unwrap_or(i64::MAX));
        let why = format!("Dit zijn er meer dan {most}. Filter eerst verder.");
        return Err(ServiceError::not_allowed(why));
    }
    Ok(ids)
}

fn by_codes(conn: &mut DbConn, codes: &[String]) -> ServiceResult<Vec<i64>> {
    let tour_id = dossiers::current_tour(conn)?;
    let mut ids = Vec::new();
    for code in codes.iter().take(MOST + 1) {
        if let Some(organisation) = places::find_by_code(conn, code)? {
            ids.push(dossiers::get_of(conn, organisation.id, tour_id)?.id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// What giving these dossiers to an adviser would do.
///
/// # Errors
/// No permission, or no such adviser.
pub fn preview(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier_ids, to_id): (&[i64], i64),
) -> ServiceResult<Preview> {
    require(actor, Permission::AssignDossiers)?;
    let to = adviser(conn, to_id)?;
    let roster = Roster::load_among(conn, dossier_ids)?;
    let mut moving: Vec<_> =
        roster.entries().filter(|it| it.dossier.adviser_id != Some(to_id)).collect();
    moving.sort_by_key(|it| (it.organisation.sort_name.clone(), it.organisation.id));
    let already = roster.entries().count() - moving.len();
    let mut movers: BTreeMap<String, MoverLine> = BTreeMap::new();
    let choices: Vec<Choice> = moving
        .iter()
        .map(|it| Choice { dossier_id: it.dossier.id, holder_id: it.dossier.adviser_id })
        .collect();
    for it in &moving {
        let line = movers.entry(it.adviser.clone()).or_default();
        line.adviser.clone_from(&it.adviser);
        line.dossiers += 1;
    }
    let work = OpenWork::load(conn, &choices)?;
    for (_, commitment) in &work.commitments {
        let line = movers.entry(roster.user(commitment.owner_id)).or_default();
        line.commitments += 1;
    }
    for (_, conversation) in &work.conversations {
        let line = movers.entry(roster.user(conversation.adviser_id)).or_default();
        line.conversations += 1;
    }
    let names = moving.iter().map(|it| it.organisation.full_name()).collect();
    let drafts = drafts_of_others(conn, &roster, (&choices, to_id))?;
    Ok(Preview { to, choices, names, already, movers: movers.into_values().collect(), drafts })
}

/// A draft of the new adviser is none that stays behind.
fn drafts_of_others(
    conn: &mut DbConn,
    roster: &Roster,
    (choices, to_id): (&[Choice], i64),
) -> ServiceResult<Vec<(String, String)>> {
    let ids: Vec<i64> = choices.iter().map(|it| it.dossier_id).collect();
    let written = drafts::list_among(conn, &ids)?.into_iter().filter(|it| it.user_id != to_id);
    let named = written
        .filter_map(|it| Some((roster.find(it.dossier_id)?.organisation.full_name(), it.name)));
    Ok(named.collect())
}

fn adviser(conn: &mut DbConn, id: i64) -> ServiceResult<String> {
    let found = files::advisers(conn)?.into_iter().find(|(adviser, _)| *adviser == id);
    found
        .map(|(_, name)| name)
        .ok_or_else(|| ServiceError::field("to", "Kies een adviseur uit de lijst."))
}

/// What the holders of some dossiers still have to do there, each with its holder.
struct OpenWork {
    commitments: Vec<(i64, Commitment)>,
    conversations: Vec<(i64, Conversation)>,
}

impl OpenWork {
    fn load(conn: &mut DbConn, choices: &[Choice]) -> ServiceResult<Self> {
        let holders: HashMap<i64, i64> =
            choices.iter().filter_map(|it| Some((it.dossier_id, it.holder_id?))).collect();
        let ids: Vec<i64> = holders.keys().copied().collect();
        let held = |dossier_id: i64, user_id: i64| {
            holders.get(&dossier_id).copied().filter(|holder| *holder == user_id)
        };
        let open = promises::list_among(conn, &ids)?.into_iter().filter(Commitment::is_open);
        let planned = talks::list_among(conn, &ids)?.into_iter();
        Ok(Self {
            commitments: open
                .filter_map(|it| Some((held(it.dossier_id, it.owner_id)?, it)))
                .collect(),
            conversations: planned
                .filter(|it| conversations::is_open(it.state))
                .filter_map(|it| Some((held(it.dossier_id, it.adviser_id)?, it)))
                .collect(),
        })
    }
}

/// Gives dossiers to an adviser and answers the id of the assignment. A dossier that went to
/// somebody else since it was chosen stays there, and is named. The same form a second time changes
/// nothing and answers the first.
///
/// # Errors
/// No permission, no such adviser, nothing chosen, or the adviser is not free for a conversation
/// that is to go along.
pub fn assign(
    conn: &mut DbConn,
    actor: &Actor,
    command: &AssignMany,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::AssignDossiers)?;
    let planner_id = actor.user_id.ok_or_else(|| ServiceError::not_allowed("Log eerst in."))?;
    adviser(conn, command.to_id)?;
    if command.choices.is_empty() {
        return Err(ServiceError::not_allowed("Er is geen dossier dat overgaat."));
    }
    if let Some(id) = repeats::find_done(conn, planner_id, command, now)? {
        return Ok(id);
    }
    let id = assignments::add(conn, (planner_id, command.to_id), command.with_conversations, now)?;
    let ids: Vec<i64> = command.choices.iter().map(|it| it.dossier_id).collect();
    let tour_id = dossiers::current_tour(conn)?;
    let there: HashMap<i64, Dossier> =
        dossiers::list_among(conn, tour_id, &ids)?.into_iter().map(|it| (it.id, it)).collect();
    let mut moved = Vec::new();
    for choice in &command.choices {
        let Some(dossier) = there.get(&choice.dossier_id) else { continue };
        let is_as_chosen = dossier.adviser_id == choice.holder_id;
        let fate = if is_as_chosen { Fate::Moved } else { Fate::Changed };
        let one = AssignedDossier { dossier_id: dossier.id, from_id: dossier.adviser_id, fate };
        assignments::add_dossier(conn, id, &one)?;
        if is_as_chosen {
            ownership::give(conn, actor, (dossier, Some(command.to_id)), now)?;
            moved.push(*choice);
        }
    }
    pass_on_work(conn, actor, (id, command), &moved, (stationery, now))?;
    let moved: Vec<i64> = moved.iter().map(|it| it.dossier_id).collect();
    received::tell_dossiers(conn, actor, (command.to_id, &moved), stationery, now)?;
    audit::record(conn, actor, "assignment.make", &object(id), now)?;
    Ok(id)
}

fn pass_on_work(
    conn: &mut DbConn,
    actor: &Actor,
    (id, command): (i64, &AssignMany),
    moved: &[Choice],
    (stationery, now): (&Stationery, DateTime<Utc>),
) -> ServiceResult<()> {
    let work = OpenWork::load(conn, moved)?;
    for (from_id, commitment) in work.commitments {
        let (kind, subject_id) = (WorkKind::Commitment, commitment.id);
        commitments::give(conn, actor, (commitment, command.to_id), now)?;
        assignments::add_work(conn, id, &AssignedWork { kind, subject_id, from_id })?;
    }
    let along = work.conversations.into_iter().filter(|_| command.with_conversations);
    for (from_id, conversation) in along {
        let (kind, subject_id) = (WorkKind::Conversation, conversation.id);
        conversations::pass_on(conn, stationery, (&conversation, command.to_id), now)?;
        assignments::add_work(conn, id, &AssignedWork { kind, subject_id, from_id })?;
    }
    Ok(())
}

fn object(id: i64) -> String {
    format!("assignment {id}")
}
