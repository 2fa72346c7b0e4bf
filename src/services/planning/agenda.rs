//! The planning calendar: what is planned on which day, for everybody or for one of the team, and
//! what closes those days.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Leave, Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{ClosedFor, Closure, Entry, EntryKind, closures};
use crate::domain::schedule::ClosedDays;
use crate::domain::spans::Span;
use crate::domain::trainings::USUAL_LENGTH;
use crate::services::roster::Roster;
use crate::services::{ServiceResult, require};
use crate::store::agenda::{self, TrainingMoment};
use crate::store::date_offers::{self, HeldMoment};
use crate::store::{DbConn, organisations, people, recesses};

/// What is asked of the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// A month or a week.
    pub span: Span,
    /// A day in it.
    pub on: NaiveDate,
    /// Only what this person does, with their leave.
    pub person_id: Option<i64>,
}

/// One day.
#[derive(Debug, Clone)]
pub struct AgendaDay {
    /// The day.
    pub on: NaiveDate,
    /// What closes it, each with for whom in words: "" for everybody.
    pub closures: Vec<(Closure, String)>,
    /// The leave of the chosen person.
    pub leave: Option<Leave>,
    /// The appointments by their time.
    pub entries: Vec<Entry>,
}

/// The days of a month or a week, in whole weeks.
#[derive(Debug, Clone)]
pub struct Agenda {
    /// Every day, from a Monday to a Sunday.
    pub days: Vec<AgendaDay>,
    /// Of whom it can be asked, by name.
    pub people: Vec<Person>,
    /// Of whom it was asked.
    pub person: Option<Person>,
}

/// The calendar.
///
/// # Errors
/// No such person, or no permission.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    question: Question,
    now: DateTime<Utc>,
) -> ServiceResult<Agenda> {
    require(actor, Permission::ReadSessions)?;
    let (first, last) = question.span.shown(question.on);
    let person = question.person_id.map(|id| people::get(conn, id)).transpose()?;
    let team = people::list(conn)?;
    let mut entries = sessions(conn, question)?;
    entries.extend(trainings(conn, question, &team)?);
    entries.extend(held(conn, question, &team, now)?);
    if let Some(person) = &person {
        entries.retain(|entry| entry.crew.iter().any(|(id, _, _)| *id == person.id));
    }
    entries.sort_by_key(|entry| (entry.times.map(|(starts_at, _)| starts_at), entry.id));
    let leaves = match &person {
        Some(person) => agenda::list_leave(conn, person.id, (first, last))?,
        None => Vec::new(),
    };
    let mut by_day: BTreeMap<NaiveDate, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        by_day.entry(entry.on).or_default().push(entry);
    }
    let closed = recesses::closed_days(conn)?;
    let names = hosts_with_own_recess(conn, &closed)?;
    let days = first.iter_days().take_while(|day| *day <= last).map(|on| AgendaDay {
        on,
        closures: closures(&closed, on).into_iter().map(|it| told(it, &names)).collect(),
        leave: leaves.iter().find(|it| it.holds_on(on)).copied(),
        entries: by_day.remove(&on).unwrap_or_default(),
    });
    Ok(Agenda { days: days.collect(), people: team, person })
}

fn sessions(conn: &mut DbConn, question: Question) -> ServiceResult<Vec<Entry>> {
    let found = agenda::list_sessions(conn, question.span.instants(question.on))?;
    let ids: Vec<i64> = found.iter().map(|it| it.id).collect();
    let mut hosts: HashMap<i64, Vec<String>> = HashMap::new();
    for (session_id, kind, name) in agenda::list_hosts(conn, &ids)? {
        hosts.entry(session_id).or_default().push(kind.full_name(&name));
    }
    let mut crews: HashMap<i64, Vec<(i64, String, Part)>> = HashMap::new();
    for (session_id, person_id, name, part) in agenda::list_crew(conn, &ids)? {
        crews.entry(session_id).or_default().push((person_id, name, part));
    }
    let entry = |it: agenda::SessionMoment| Entry {
        kind: EntryKind::Session(it.state),
        id: it.id,
        on: amsterdam_day(it.times.0),
        times: Some(it.times),
        organisations: hosts.remove(&it.id).unwrap_or_default(),
        place: it.place,
        crew: crews.remove(&it.id).unwrap_or_default(),
    };
    Ok(found.into_iter().map(entry).collect())
}

fn trainings(conn: &mut DbConn, question: Question, team: &[Person]) -> ServiceResult<Vec<Entry>> {
    let (instants, shown) = (question.span.instants(question.on), question.span.shown(question.on));
    let entry = |it: TrainingMoment| {
        let begins = it.times.0.map(amsterdam_day);
        // The day on which it was held tells more than the one for which it was planned.
        let on = it.held_on.or(begins)?;
        let starts_at = it.times.0.filter(|_| begins == Some(on));
        let trainer = team.iter().find(|person| Some(person.id) == it.trainer_id);
        Some(Entry {
            kind: EntryKind::Training(it.state),
            id: it.id,
            on,
            times: starts_at.map(|at| (at, it.times.1.unwrap_or(at + USUAL_LENGTH))),
            organisations: vec![it.host.0.full_name(&it.host.1)],
            place: String::new(),
            crew: trainer.map(|it| (it.id, it.name.clone(), Part::Trainer)).into_iter().collect(),
        })
    };
    Ok(agenda::list_trainings(conn, instants, shown)?.into_iter().filter_map(entry).collect())
}

fn held(
    conn: &mut DbConn,
    question: Question,
    team: &[Person],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Entry>> {
    let found = date_offers::list_held(conn, question.span.instants(question.on), now)?;
    let dossiers: Vec<i64> = found.iter().map(|it| it.dossier_id).collect();
    let roster = Roster::load_among(conn, &dossiers)?;
    let named = |id: i64, part: Part| {
        let person = team.iter().find(|person| person.id == id)?;
        Some((person.id, person.name.clone(), part))
    };
    let entry = |it: HeldMoment| {
        let (lead, trainer) = it.people;
        let trainer = trainer.and_then(|id| named(id, Part::Trainer));
        Entry {
            kind: EntryKind::Held,
            id: it.offer_id,
            on: amsterdam_day(it.times.0),
            times: Some(it.times),
            organisations: roster
                .find(it.dossier_id)
                .map(|entry| entry.organisation.full_name())
                .into_iter()
                .collect(),
            place: it.place,
            crew: named(lead, Part::Moderator).into_iter().chain(trainer).collect(),
        }
    };
    Ok(found.into_iter().map(entry).collect())
}

/// The organisations that have a recess of their own.
fn hosts_with_own_recess(
    conn: &mut DbConn,
    closed: &ClosedDays,
) -> ServiceResult<HashMap<i64, String>> {
    let ids: Vec<i64> = closed.recesses.iter().filter_map(|it| it.organisation_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named = |it: Organisation| (it.id, it.full_name());
    Ok(organisations::list_among(conn, &ids)?.into_iter().map(named).collect())
}

/// What closes a day, with for whom: "regio Noord en Zuid", "Gemeente Zeist", "" for everybody.
fn told(closure: Closure, names: &HashMap<i64, String>) -> (Closure, String) {
    let whom = match &closure.whom {
        ClosedFor::Everybody => String::new(),
        ClosedFor::Regions(regions) => {
            let labels: Vec<&str> = regions.iter().map(|it| it.label()).collect();
            format!("regio {}", labels.join(" en "))
        }
        ClosedFor::Organisation(id) => names.get(id).cloned().unwrap_or_default(),
    };
    (closure, whom)
}
