//! Where some dossiers stand and what comes next in each: a few queries, however many there are.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::dossiers::{Dossier, Stages};
use crate::domain::letters::Reply;
use crate::domain::next_step::{Facts, NextStep, next_step};
use crate::domain::organisations::Organisation;
use crate::services::ServiceResult;
use crate::services::roster::Roster;
use crate::services::trainings::follow_ups;
use crate::store::{DbConn, contacts, dossiers, replies};

/// One dossier with its organisation, and where it stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The dossier.
    pub dossier: Dossier,
    /// The organisation.
    pub organisation: Organisation,
    /// Name of the province it lies in.
    pub province: String,
    /// Name of the adviser; empty when nobody owns it.
    pub adviser: String,
    /// The state of each stage.
    pub stages: Stages,
    /// The newest answer to a letter, if there is one.
    pub answer: Option<Reply>,
    /// What comes next; none when the organisation does not exist today.
    pub next: Option<NextStep>,
}

/// Where these dossiers of the current tour stand, by the names of their organisations.
///
/// # Errors
/// A store error.
pub fn of(conn: &mut DbConn, ids: &[i64], today: NaiveDate) -> ServiceResult<Vec<Standing>> {
    let roster = Roster::load_among(conn, ids)?;
    let mut stages: HashMap<i64, Stages> = HashMap::new();
    for (id, stage, state) in dossiers::list_states_of(conn, ids)? {
        stages.entry(id).or_default().set(stage, state);
    }
    let answers = replies::list_newest(conn, roster.tour_id)?;
    let reachable = contacts::list_reachable_organisations(conn, today)?.into_iter();
    let reachable: HashSet<i64> = reachable.collect();
    let unasked = follow_ups::first_by_dossier(conn)?;
    let mut all: Vec<Standing> = roster
        .entries()
        .map(|entry| {
            let stages = stages.get(&entry.dossier.id).copied().unwrap_or_default();
            let answer = answers.get(&entry.dossier.id).copied();
            let facts = Facts {
                has_contact: reachable.contains(&entry.organisation.id),
                reapproach_on: entry.dossier.reapproach_on,
                wants_nothing: answer.is_some_and(Reply::wants_nothing),
                mail_stopped: entry.dossier.mail_stopped_on.is_some(),
                follow_up_on: unasked.get(&entry.dossier.id).map(|due| due.on),
            };
            let is_there = entry.organisation.is_valid_on(today);
            Standing {
                dossier: entry.dossier.clone(),
                organisation: entry.organisation.clone(),
                province: entry.province.clone(),
                adviser: entry.adviser.clone(),
                stages,
                answer,
                next: is_there.then(|| next_step(&stages, facts)),
            }
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |it: &Standing| (it.organisation.sort_name.clone(), it.organisation.code.clone());
        key(a).cmp(&key(b))
    });
    Ok(all)
}
