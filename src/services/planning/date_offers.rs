//! Dates that are held for an organisation until it chooses one: making an offer from proposals,
//! changing it, taking it back, and what the organisation answers.
//!
//! Who is in an option is booked while the offer holds, in the same transaction as every other
//! booking, so that an option and a session never ask the same person.

mod answer;
mod closing;
pub(in crate::services) mod letter;
mod views;

use chrono::{DateTime, NaiveDate, Utc};

use super::place_of;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::organisations::Organisation;
use crate::domain::people::Part;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{DateOffer, DateOption, OfferState, end_of, usual_last_day};
use crate::services::sessions::refuse_clash;
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
use crate::store::messages::{self, Scope};
use crate::store::{DbConn, StoreError, date_offers, people};

pub(in crate::services) use closing::close_all;

pub use answer::{AnswerView, Choice, answer, look, record_by_hand};
pub use views::{OfferLine, OfferView, get, list, waiting};

/// A moment as a planner holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// When the session would start.
    pub starts_at: DateTime<Utc>,
    /// When it would end.
    pub ends_at: DateTime<Utc>,
    /// Who would lead it.
    pub moderator: i64,
    /// The trainer who would join.
    pub trainer: Option<i64>,
}

/// Moments that a planner holds for one organisation.
#[derive(Debug, Clone)]
pub struct HoldDates {
    /// CBS code.
    pub organisation: String,
    /// The moments.
    pub options: Vec<Wanted>,
    /// The last day on which they are held; the usual one when left out.
    pub last_day: Option<NaiveDate>,
}

/// What a planner changes of an offer.
#[derive(Debug, Clone)]
pub struct ChangeOffer {
    /// The offer.
    pub id: i64,
    /// The version that was seen.
    pub version: i64,
    /// Ids of the options that stay; all when it is with the clerk already.
    pub keep: Vec<i64>,
    /// The last day on which they are held.
    pub last_day: NaiveDate,
}

/// Holds dates for an organisation; they join those of a draft that it has, and take the place of
/// an offer that expired or of which no date suits. Answers the offer.
///
/// # Errors
/// Every refused field, a clash when somebody is booked already, an offer that is with the clerk,
/// or no permission.
pub fn hold(
    conn: &mut DbConn,
    actor: &Actor,
    command: &HoldDates,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::PlanSessions)?;
    let Some(planner_id) = actor.user_id else {
        return Err(ServiceError::Broken("dates are held by a user".to_owned()));
    };
    let (organisation, dossier) = ownership::named(conn, &command.organisation)?;
    closing::close_past(conn, actor, dossier.id, now)?;
    let draft = draft_of(conn, &organisation, &dossier, now)?;
    let is_new = draft.is_none();
    let before = draft.unwrap_or_else(|| blank(&organisation, &dossier, planner_id, now));
    let mut offer = before.clone();
    join(&mut offer, command, (is_new, amsterdam_day(now)));
    if offer == before {
        return Ok(offer.id);
    }
    refuse_ended(&organisation, &offer)?;
    check(conn, &offer, now)?;
    if is_new {
        offer.id = date_offers::add(conn, &offer)?;
    } else {
        take_letter_back(conn, &offer, "het aanbod is veranderd")?;
        let seen = date_offers::get(conn, offer.id)?.version;
        date_offers::set_options(conn, offer.id, &offer.options)?;
        date_offers::save(conn, &DateOffer { version: seen, ..offer.clone() })?;
    }
    audit::record(conn, actor, "offer.hold", &object(offer.id), now)?;
    Ok(offer.id)
}

/// Puts the wanted moments beside those that are held already; the same moment with other people
/// takes the place of the one that was held.
fn join(offer: &mut DateOffer, command: &HoldDates, (is_new, today): (bool, NaiveDate)) {
    for fresh in command.options.iter().map(option) {
        // What is twice in a new offer is told; a moment that a draft has already is no fault.
        let known = offer.options.iter_mut().find(|it| !is_new && it.starts_at == fresh.starts_at);
        match known {
            Some(known) if known.is_with_the_same(&fresh) => {}
            Some(known) => *known = fresh,
            None => offer.options.push(fresh),
        }
    }
    offer.options.sort_by_key(|it| it.starts_at);
    let usual = end_of(usual_last_day(&offer.options, today));
    offer.hold_until = match command.last_day {
        Some(day) => end_of(day),
        None if is_new => usual,
        None => offer.hold_until.min(usual),
    };
}

/// Holds one date for each of these organisations, or nothing at all; answers how many.
///
/// # Errors
/// A [`RuleError::Clash`] that names each organisation for which it could not and why.
pub fn hold_all(
    conn: &mut DbConn,
    actor: &Actor,
    commands: &[HoldDates],
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::PlanSessions)?;
    if commands.is_empty() {
        return Err(ServiceError::not_allowed("Er staat niets in dit plan."));
    }
    let mut refused = Vec::new();
    for command in commands {
        match hold(conn, actor, command, now) {
            Ok(_) => {}
            Err(ServiceError::Rule(error)) => refused.push(told(conn, command, &error)?),
            Err(other) => return Err(other),
        }
    }
    if refused.is_empty() {
        return Ok(commands.len());
    }
    let why = refused.join(" ");
    Err(RuleError::Clash(format!("Er is niets vastgelegd. {why} Maak het plan opnieuw.")).into())
}

fn told(conn: &mut DbConn, command: &HoldDates, error: &RuleError) -> ServiceResult<String> {
    let (organisation, _) = ownership::named(conn, &command.organisation)?;
    let why = match error {
        RuleError::Fields(problems) => {
            problems.iter().map(|it| it.problem.as_str()).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    };
    Ok(format!("{}: {why}", organisation.full_name()))
}

/// Changes which moments are held and until when. Of an offer that is with the clerk only the last
/// day changes, so that the page behind the link keeps saying what the letter said.
///
/// # Errors
/// An offer that was answered or taken back, every refused field, a clash, or no permission.
pub fn change(
    conn: &mut DbConn,
    actor: &Actor,
    command: &ChangeOffer,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    let mut offer = seen(conn, (command.id, command.version))?;
    if !offer.is_open() {
        return Err(ServiceError::not_allowed(
            "Dit aanbod is al beantwoord of ingetrokken. Maak een nieuw aanbod.",
        ));
    }
    let last_day = end_of(command.last_day);
    let is_other = last_day != offer.hold_until;
    offer.hold_until = last_day;
    let before = offer.options.len();
    if offer.state == OfferState::Draft {
        offer.options.retain(|it| command.keep.contains(&it.id));
    }
    check(conn, &offer, now)?;
    if offer.state == OfferState::Draft && (is_other || offer.options.len() != before) {
        take_letter_back(conn, &offer, "het aanbod is veranderd")?;
        offer.version = date_offers::get(conn, offer.id)?.version;
        date_offers::set_options(conn, offer.id, &offer.options)?;
    }
    date_offers::save(conn, &offer)?;
    audit::record(conn, actor, "offer.change", &object(offer.id), now)
}

/// Takes an offer back: nobody is booked by it any more, and its link says so.
///
/// # Errors
/// A date was chosen, somebody else changed it since it was seen, or no permission.
pub fn withdraw(
    conn: &mut DbConn,
    actor: &Actor,
    what: (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    let mut offer = seen(conn, what)?;
    offer.withdraw()?;
    date_offers::save(conn, &offer)?;
    messages::cancel_queued(conn, Scope::DateOffer(offer.id), "het aanbod is ingetrokken")?;
    audit::record(conn, actor, "offer.withdraw", &object(offer.id), now)
}

/// Takes back a letter that did not leave, and its link with it.
pub(in crate::services) fn take_letter_back(
    conn: &mut DbConn,
    offer: &DateOffer,
    reason: &str,
) -> ServiceResult<()> {
    if offer.state == OfferState::Draft && offer.has_link {
        messages::cancel_queued(conn, Scope::DateOffer(offer.id), reason)?;
        date_offers::set_link(conn, offer.id, None)?;
    }
    Ok(())
}

fn seen(conn: &mut DbConn, (id, version): (i64, i64)) -> ServiceResult<DateOffer> {
    let offer = date_offers::get(conn, id)?;
    if offer.version != version {
        return Err(StoreError::Conflict.into());
    }
    Ok(offer)
}

/// The draft that a further date joins.
fn draft_of(
    conn: &mut DbConn,
    organisation: &Organisation,
    dossier: &Dossier,
    now: DateTime<Utc>,
) -> ServiceResult<Option<DateOffer>> {
    let mut open = date_offers::list_of(conn, dossier.id)?;
    open.retain(|it| it.holds(now));
    let Some(offer) = open.pop() else { return Ok(None) };
    if offer.state == OfferState::Draft {
        return Ok(Some(offer));
    }
    Err(RuleError::Clash(format!(
        "{} heeft al een keuze uit datums. Wacht op het antwoord, of trek dat aanbod eerst in.",
        organisation.full_name()
    ))
    .into())
}

fn blank(
    organisation: &Organisation,
    dossier: &Dossier,
    planner_id: i64,
    now: DateTime<Utc>,
) -> DateOffer {
    DateOffer {
        id: 0,
        dossier_id: dossier.id,
        place: place_of(organisation),
        planner_id,
        state: OfferState::Draft,
        hold_until: now,
        remark: None,
        answered_at: None,
        session_id: None,
        made_at: now,
        has_link: false,
        version: 1,
        options: Vec::new(),
    }
}

const fn option(wanted: &Wanted) -> DateOption {
    DateOption {
        id: 0,
        starts_at: wanted.starts_at,
        ends_at: wanted.ends_at,
        moderator_id: wanted.moderator,
        trainer_id: wanted.trainer,
        is_chosen: false,
    }
}

fn refuse_ended(organisation: &Organisation, offer: &DateOffer) -> ServiceResult<()> {
    let days = offer.options.iter().map(|it| amsterdam_day(it.starts_at));
    days.max().map_or(Ok(()), |last| ownership::refuse_ended(organisation, "option", last))
}

/// Refuses what is wrong with an offer, people who may not, and people who are booked elsewhere.
fn check(conn: &mut DbConn, offer: &DateOffer, now: DateTime<Utc>) -> ServiceResult<()> {
    let mut problems = offer.problems(now);
    let mut crew = Vec::new();
    for option in &offer.options {
        let day = amsterdam_day(option.starts_at);
        let asked =
            [(Some(option.moderator_id), Part::Moderator), (option.trainer_id, Part::Trainer)];
        for (id, part) in asked.into_iter().filter_map(|(id, part)| Some((id?, part))) {
            match people::find(conn, id)?.filter(|person| person.may(part, day)) {
                Some(person) => crew.push((person, offer.booking(option))),
                None => {
                    let problem = "Iemand in dit voorstel doet dan niet meer mee. Zoek opnieuw.";
                    problems.push(Problem::new("option", problem));
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    crew.iter().try_for_each(|(person, booking)| refuse_clash(conn, person, booking, now))
}

fn object(id: i64) -> String {
    format!("offer {id}")
}
