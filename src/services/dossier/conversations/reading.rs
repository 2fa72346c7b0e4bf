//! Lists of conversations with what each role may read, and the confidential answers for the
//! adviser of the dossier alone.

mod choices;

use chrono::{DateTime, NaiveDate, Utc};

use super::expiry;
use crate::domain::conversations::details::Details;
use crate::domain::conversations::{
    Attendee, Conversation, ConversationState, Mode, Outcome, SessionInterest,
};
use crate::domain::dates::amsterdam_day;
use crate::domain::names::fold;
use crate::domain::notes::is_over;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::domain::sealed::{Place, Sealed};
use crate::services::roster::{Entry, Roster};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, StoreError, answers, conversations, dossiers, own_work};

pub use choices::{FormChoices, FormOf, choices, subject};

/// Which conversations a list shows; what is absent does not filter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of the name of the organisation.
    pub text: Option<String>,
    /// CBS code of the organisation.
    pub organisation: Option<String>,
    /// Code of the province.
    pub province: Option<String>,
    /// How far it is.
    pub state: Option<ConversationState>,
    /// Only what was planned until this moment and nobody logged.
    pub to_log_at: Option<DateTime<Utc>>,
    /// Who holds it.
    pub adviser_id: Option<i64>,
    /// Only what the actor holds or joins, or whom they stand in for.
    pub on_desk: bool,
}

/// One conversation as the actor may see it.
#[derive(Debug, Clone)]
pub struct ConversationLine {
    /// Database id.
    pub id: i64,
    /// CBS code.
    pub code: String,
    /// Name of the organisation as in "Gemeente Zeist".
    pub organisation: String,
    /// Code of the province.
    pub province_code: String,
    /// Name of the province.
    pub province: String,
    /// Who holds it.
    pub adviser: String,
    /// How far it is.
    pub state: ConversationState,
    /// When it is planned.
    pub planned_at: Option<DateTime<Utc>>,
    /// When it was held.
    pub held_on: Option<NaiveDate>,
    /// How.
    pub mode: Mode,
    /// Who took part.
    pub attended: Vec<Attendee>,
    /// The wish for a session: for the adviser of the dossier and for planners.
    pub session_interest: Option<SessionInterest>,
    /// The answers that may be counted: for the adviser of the dossier.
    pub outcome: Option<Outcome>,
    /// True when the actor may read confidential answers and there are any.
    pub may_read_answers: bool,
    /// True when there are confidential answers that the actor may not read.
    pub answers_withheld: bool,
    /// True when the actor may postpone or log it: also who goes along, until it was held.
    pub may_change: bool,
    /// True when the actor may plan the conversations of the dossier.
    pub may_plan: bool,
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<ConversationLine>> {
    let lines = list(conn, actor, filter)?;
    audit::record(conn, actor, "conversation.export", "conversations", now)?;
    Ok(lines)
}

/// The conversations of the tour that pass the filter, the newest first.
///
/// # Errors
/// No permission.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    filter: &Filter,
) -> ServiceResult<Vec<ConversationLine>> {
    require(actor, Permission::ReadConversations)?;
    let roster = Roster::load(conn)?;
    let joined = own_work::list_joined(conn, &actor.desk())?;
    let is_on_desk =
        |one: &Conversation| actor.works_for(Some(one.adviser_id)) || joined.contains(&one.id);
    let mut lines: Vec<ConversationLine> = conversations::list(conn, roster.tour_id)?
        .into_iter()
        .filter(|one| !filter.on_desk || is_on_desk(one))
        .filter_map(|one| Some((roster.find(one.dossier_id)?, one)))
        .filter(|(entry, one)| passes(filter, entry, one))
        .map(|(entry, one)| {
            let joins = joined.contains(&one.id);
            line(actor, entry, (one, joins), &roster)
        })
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse((day_of(line), line.id)));
    Ok(lines)
}

fn passes(filter: &Filter, entry: &Entry, one: &Conversation) -> bool {
    let organisation = &entry.organisation;
    filter.text.as_deref().is_none_or(|text| organisation.search_name.contains(&fold(text)))
        && filter.organisation.as_ref().is_none_or(|code| *code == organisation.code)
        && filter.province.as_ref().is_none_or(|code| *code == organisation.province_code)
        && filter.state.is_none_or(|state| state == one.state)
        && filter.to_log_at.is_none_or(|now| {
            one.state == ConversationState::Planned && one.planned_at.is_some_and(|at| at < now)
        })
        && filter.adviser_id.is_none_or(|id| id == one.adviser_id)
}

fn day_of(line: &ConversationLine) -> Option<NaiveDate> {
    line.held_on.or_else(|| line.planned_at.map(amsterdam_day))
}

/// One conversation.
///
/// # Errors
/// No permission, or no such conversation.
pub fn get(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<ConversationLine> {
    require(actor, Permission::ReadConversations)?;
    let one = conversations::get(conn, id)?;
    let roster = Roster::load(conn)?;
    let entry = roster.find(one.dossier_id).ok_or(StoreError::NotFound("Dit gesprek"))?;
    let joins = super::joins(conn, actor, id)?;
    Ok(line(actor, entry, (one, joins), &roster))
}

/// One conversation for whoever is about to change it.
///
/// # Errors
/// No permission, somebody else's dossier, or no such conversation.
pub fn changeable(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<ConversationLine> {
    let line = get(conn, actor, id)?;
    if line.may_change {
        return Ok(line);
    }
    Err(ServiceError::Forbidden(
        "Dit gesprek is van een andere adviseur. Een planner kan het dossier aan u toewijzen."
            .to_owned(),
    ))
}

fn line(
    actor: &Actor,
    entry: &Entry,
    (one, joins): (Conversation, bool),
    roster: &Roster,
) -> ConversationLine {
    let may_plan = actor.may(Permission::AssignDossiers) || entry.is_on_desk_of(actor);
    let is_own = actor.works_for(entry.dossier.adviser_id) && actor.role == Some(Role::Adviser);
    let is_planner = actor.may(Permission::AssignDossiers);
    let session_interest = one.outcome.as_ref().map(|outcome| outcome.session_interest);
    ConversationLine {
        id: one.id,
        code: entry.organisation.code.clone(),
        organisation: entry.organisation.full_name(),
        province_code: entry.organisation.province_code.clone(),
        province: entry.province.clone(),
        adviser: roster.user(one.adviser_id),
        state: one.state,
        planned_at: one.planned_at,
        held_on: one.outcome.as_ref().map(|outcome| outcome.held_on),
        mode: one.mode,
        attended: one.outcome.as_ref().map_or_else(Vec::new, |it| it.attended.clone()),
        session_interest: session_interest.filter(|_| is_own || is_planner),
        may_read_answers: is_own && one.has_answers,
        answers_withheld: !is_own && one.has_answers,
        outcome: one.outcome.filter(|_| is_own),
        may_plan,
        may_change: may_plan || (joins && super::is_open(one.state)),
    }
}

/// What stands beside the outcome, without offers; empty unless who the line is of may read the
/// outcome.
///
/// # Errors
/// A store error.
pub fn details(conn: &mut DbConn, line: &ConversationLine) -> ServiceResult<Details> {
    if line.outcome.is_none() {
        return Ok(Details::default());
    }
    Ok(answers::of(conn, line.id)?)
}

/// The sealed confidential answers, for the adviser of the dossier; each read is audited.
///
/// # Errors
/// No permission, somebody else's dossier, or no such conversation.
pub fn sealed_answers(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Sealed>> {
    require(actor, Permission::LogConversations)?;
    let one = conversations::get(conn, id)?;
    let dossier = dossiers::get(conn, one.dossier_id)?;
    if !actor.works_for(dossier.adviser_id) {
        return Err(ServiceError::Forbidden(
            "Wat hier is verteld, leest alleen de adviseur van dit dossier.".to_owned(),
        ));
    }
    // The day decides, also when the night that destroys them is late.
    if is_over(expiry::end_of_answers(conn, id)?.0, amsterdam_day(now)) {
        return Ok(None);
    }
    audit::record(conn, actor, "conversation.read_answers", &format!("conversation {id}"), now)?;
    let bytes = conversations::sealed_answers(conn, id)?;
    Ok(bytes.map(|bytes| Sealed { place: Place::Answers(id), bytes }))
}

/// Writes down that somebody looked at a conversation whose confidential answers are not theirs.
///
/// # Errors
/// A store error.
pub fn note_withheld(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let object = format!("conversation {id}");
    audit::record_result(conn, actor, "conversation.read_answers", &object, ("refused", now))
}
