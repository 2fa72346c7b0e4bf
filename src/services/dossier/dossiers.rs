//! One dossier on one screen, and who owns it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::contacts::Contact;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::{Dossier, Stages};
use crate::domain::letters::Reply;
use crate::domain::next_step::{Facts, NextStep, next_step};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::rounds::Stationery;
use crate::services::trainings::follow_ups::{self, Due};
use crate::services::{
    ServiceError, ServiceResult, accounts, conversations, organisations as finding, ownership,
    received, require,
};
use crate::store::dossier_view::{self, Agenda, CommitmentLine, StageSince};
use crate::store::drafts::DraftBy;
use crate::store::{
    DbConn, StoreError, contacts, dossiers, drafts, organisations, replies, stand_ins, users,
};

/// Everything the dossier page shows that the actor may see.
#[derive(Debug, Clone)]
pub struct DossierView {
    /// The organisation.
    pub organisation: Organisation,
    /// Name of its province.
    pub province: String,
    /// "Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee." when it does not exist today.
    pub absence: Option<String>,
    /// Names of the organisations that went up in it.
    pub formerly: Vec<String>,
    /// Those of them with a dossier, and where that stands: it counts for this one too.
    pub inherited: Vec<(String, Stages)>,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// The dossier; none when the organisation ended before the tour.
    pub dossier: Option<Dossier>,
    /// Name of the adviser.
    pub adviser: Option<String>,
    /// Who stands in for the adviser today, and until when.
    pub stand_in: Option<(String, NaiveDate)>,
    /// Where it stands.
    pub stages: Stages,
    /// Since when, for each stage in which something happened.
    pub since: Vec<StageSince>,
    /// The days on which conversations were held, oldest first; empty without
    /// [`Permission::ReadConversations`].
    pub held_on: Vec<NaiveDate>,
    /// What comes next.
    pub next: Option<NextStep>,
    /// The training after which somebody still asks how it goes.
    pub follow_up: Option<Due>,
    /// True when the actor goes along to the planned conversation.
    pub joins_conversation: bool,
    /// What is planned; each half only with the permission to read it.
    pub agenda: Agenda,
    /// The contacts in function today or later; empty without [`Permission::ReadContacts`].
    pub contacts: Vec<Contact>,
    /// Those who were, the last one first; empty without that permission too.
    pub former_contacts: Vec<Contact>,
    /// Commitments; empty without [`Permission::ReadConversations`].
    pub commitments: Vec<CommitmentLine>,
    /// Who has a draft of the form to log a conversation: for who works on the dossier, and the own
    /// one.
    pub drafts: Vec<DraftBy>,
    /// Users who may own a dossier or a commitment: id and name; empty for who gives out neither.
    pub advisers: Vec<(i64, String)>,
}

/// Gathers the dossier of an organisation.
///
/// # Errors
/// No permission, or no such organisation.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    now: DateTime<Utc>,
) -> ServiceResult<DossierView> {
    require(actor, Permission::ReadOrganisations)?;
    let organisation = &organisations::get_by_code(conn, code)?;
    let register = finding::register_around(conn, organisation)?;
    let today = amsterdam_day(now);
    let (former, current) = people(conn, organisation, today)?;
    let names = |list: Vec<&Organisation>| list.iter().map(|it| it.name.clone()).collect();
    let predecessors = gone(register.predecessors_of(organisation.id), today);
    let mut view = DossierView {
        province: register.province_name(&organisation.province_code).to_owned(),
        absence: register.absence(organisation, today),
        inherited: inherited(conn, &predecessors)?,
        formerly: names(predecessors),
        aliases: register.aliases_of(organisation.id).into_iter().map(str::to_owned).collect(),
        organisation: organisation.clone(),
        dossier: find(conn, organisation.id)?,
        adviser: None,
        stand_in: None,
        stages: Stages::default(),
        since: Vec::new(),
        held_on: Vec::new(),
        next: None,
        follow_up: None,
        agenda: Agenda::default(),
        joins_conversation: false,
        contacts: current,
        former_contacts: former,
        commitments: Vec::new(),
        drafts: Vec::new(),
        advisers: advisers(conn)?,
    };
    if let Some(dossier) = view.dossier.clone() {
        add_tour(conn, &mut view, &dossier, now)?;
    }
    hide(&mut view, actor);
    if let Some(id) = view.agenda.conversation_id {
        view.joins_conversation = conversations::joins(conn, actor, id)?;
    }
    Ok(view)
}

/// The contacts that were, the last one first, and those that are or will be.
fn people(
    conn: &mut DbConn,
    organisation: &Organisation,
    today: NaiveDate,
) -> ServiceResult<(Vec<Contact>, Vec<Contact>)> {
    let (mut former, mut current): (Vec<_>, Vec<_>) = contacts::list_of(conn, organisation.id)?
        .into_iter()
        .partition(|contact| contact.is_past_on(today));
    former.sort_by_key(|contact| std::cmp::Reverse(contact.valid_to));
    current.sort_by_key(|contact| (contact.function, contact.valid_from));
    Ok((former, current))
}

/// A predecessor that still exists today has not gone up in anything yet.
fn gone(predecessors: Vec<&Organisation>, today: NaiveDate) -> Vec<&Organisation> {
    predecessors.into_iter().filter(|it| !it.is_valid_on(today)).collect()
}

fn inherited(
    conn: &mut DbConn,
    predecessors: &[&Organisation],
) -> ServiceResult<Vec<(String, Stages)>> {
    let mut all = Vec::new();
    for predecessor in predecessors {
        if let Some(dossier) = find(conn, predecessor.id)? {
            all.push((predecessor.name.clone(), dossiers::stages(conn, dossier.id)?));
        }
    }
    Ok(all)
}

fn find(conn: &mut DbConn, organisation_id: i64) -> ServiceResult<Option<Dossier>> {
    let tour_id = dossiers::current_tour(conn)?;
    match dossiers::get_of(conn, organisation_id, tour_id) {
        Ok(dossier) => Ok(Some(dossier)),
        Err(StoreError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn add_tour(
    conn: &mut DbConn,
    view: &mut DossierView,
    dossier: &Dossier,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let today = amsterdam_day(now);
    view.since = dossier_view::list_stages(conn, dossier.id)?;
    view.held_on = dossier_view::list_held(conn, dossier.id)?;
    for since in &view.since {
        view.stages.set(since.stage, since.state);
    }
    let answer = replies::find_newest(conn, dossier.id)?.and_then(|letter| letter.reply);
    view.follow_up = follow_ups::first_among(conn, &[dossier.id])?.remove(&dossier.id);
    let facts = Facts {
        has_contact: view.contacts.iter().any(|contact| contact.is_reachable_on(today)),
        reapproach_on: dossier.reapproach_on,
        wants_nothing: answer.is_some_and(Reply::wants_nothing),
        mail_stopped: dossier.mail_stopped_on.is_some(),
        follow_up_on: view.follow_up.map(|due| due.on),
    };
    view.next = view.absence.is_none().then(|| next_step(&view.stages, facts));
    view.agenda = dossier_view::agenda(conn, dossier.id)?;
    view.commitments = dossier_view::list_commitments(conn, dossier.id)?;
    view.drafts = drafts::list_among(conn, &[dossier.id])?;
    if let Some(id) = dossier.adviser_id {
        view.adviser = Some(users::get(conn, id)?.name);
        let mut all = stand_ins::list_from(conn, today)?.into_iter();
        if let Some(it) = all.find(|it| it.owner_id == id && it.is_on(today)) {
            view.stand_in = Some((users::get(conn, it.user_id)?.name, it.last_day));
        }
    }
    Ok(())
}

/// Leaves out what the role has no need to know.
fn hide(view: &mut DossierView, actor: &Actor) {
    if !actor.may(Permission::ReadContacts) {
        view.contacts.clear();
        view.former_contacts.clear();
    }
    if !actor.may(Permission::ReadSessions) {
        view.agenda.session = None;
    }
    if !actor.may(Permission::AssignDossiers) && !actor.may(Permission::ReadConversations) {
        view.advisers.clear();
    }
    let owner = view.dossier.as_ref().and_then(|dossier| dossier.adviser_id);
    let works_on_it =
        actor.may(Permission::LogConversations) && (owner.is_none() || actor.works_for(owner));
    view.drafts.retain(|it| works_on_it || actor.is(Some(it.user_id)));
    if !actor.may(Permission::ReadConversations) {
        view.agenda.conversation = None;
        view.agenda.conversation_id = None;
        view.commitments.clear();
        view.held_on.clear();
        if let Some(dossier) = &mut view.dossier {
            dossier.reapproach_reason = None;
            dossier.mail_resumed_reason = None;
        }
    }
}

/// The first day of the tour, for forms that say at once that a day lies before it.
///
/// # Errors
/// A store error.
pub fn tour_start(conn: &mut DbConn) -> ServiceResult<NaiveDate> {
    Ok(dossiers::tour_start(conn)?)
}

/// The users who can own a dossier: id and name, by name.
///
/// # Errors
/// A store error.
pub fn advisers(conn: &mut DbConn) -> ServiceResult<Vec<(i64, String)>> {
    accounts::who_may(conn, Permission::LogConversations)
}

/// Gives the dossier of an organisation to an adviser, who hears of it, or to nobody.
///
/// # Errors
/// Those of [`assign`].
pub fn assign_and_tell(
    conn: &mut DbConn,
    actor: &Actor,
    (code, adviser_id): (&str, Option<i64>),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let moved = assign(conn, actor, code, adviser_id, now)?;
    match (moved, adviser_id) {
        (Some(dossier_id), Some(to_id)) => {
            received::tell_dossiers(conn, actor, (to_id, &[dossier_id]), stationery, now)
        }
        _ => Ok(()),
    }
}

/// Gives the dossier of an organisation to an adviser, or to nobody. Answers the id of the dossier
/// when that was a change.
///
/// # Errors
/// No permission, no such dossier, or the user is no adviser.
pub fn assign(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    adviser_id: Option<i64>,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    require(actor, Permission::AssignDossiers)?;
    let organisation = organisations::get_by_code(conn, code)?;
    let tour_id = dossiers::current_tour(conn)?;
    let dossier = dossiers::get_of(conn, organisation.id, tour_id)?;
    if let Some(id) = adviser_id
        && !advisers(conn)?.iter().any(|(adviser, _)| *adviser == id)
    {
        return Err(ServiceError::field("adviser", "Kies een adviseur uit de lijst."));
    }
    if dossier.adviser_id == adviser_id {
        return Ok(None);
    }
    ownership::give(conn, actor, (&dossier, adviser_id), now)?;
    Ok(Some(dossier.id))
}
