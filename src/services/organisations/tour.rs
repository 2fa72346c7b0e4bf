//! What a line of the list says beside the organisation itself.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::OrganisationLine;
use crate::domain::dossiers::{Dossier, Stages};
use crate::domain::letters::Reply;
use crate::domain::next_step::{Facts, next_step};
use crate::domain::organisations::Organisation;
use crate::domain::register::{Fit, Register};
use crate::domain::stages::{Stage, StageState};
use crate::services::ServiceResult;
use crate::services::trainings::follow_ups::{self, Due};
use crate::store::{DbConn, contacts, dossiers, replies, users};

/// The dossiers of the tour and what the next step follows from, of all organisations or some.
pub(super) struct Tour {
    today: NaiveDate,
    dossiers: HashMap<i64, Dossier>,
    stages: HashMap<i64, Stages>,
    advisers: HashMap<i64, String>,
    reachable: HashSet<i64>,
    replies: HashMap<i64, Reply>,
    unasked: HashMap<i64, Due>,
}

impl Tour {
    /// Of every organisation.
    pub(super) fn load(conn: &mut DbConn, today: NaiveDate) -> ServiceResult<Self> {
        let tour_id = dossiers::current_tour(conn)?;
        Ok(Self {
            today,
            stages: by_dossier(dossiers::list_states(conn)?),
            dossiers: by_organisation(dossiers::list(conn, tour_id)?),
            advisers: advisers(conn)?,
            reachable: contacts::list_reachable_organisations(conn, today)?.into_iter().collect(),
            replies: replies::list_newest(conn, tour_id)?,
            unasked: follow_ups::first_by_dossier(conn)?,
        })
    }

    /// Of these organisations, a few hundred at most.
    pub(super) fn load_among(
        conn: &mut DbConn,
        organisation_ids: &[i64],
        today: NaiveDate,
    ) -> ServiceResult<Self> {
        let tour_id = dossiers::current_tour(conn)?;
        let dossiers = dossiers::list_of(conn, tour_id, organisation_ids)?;
        let ids: Vec<i64> = dossiers.iter().map(|dossier| dossier.id).collect();
        let reachable = contacts::list_reachable_among(conn, organisation_ids, today)?;
        Ok(Self {
            today,
            stages: by_dossier(dossiers::list_states_of(conn, &ids)?),
            dossiers: by_organisation(dossiers),
            advisers: advisers(conn)?,
            reachable: reachable.into_iter().collect(),
            replies: replies::list_newest_among(conn, &ids)?,
            unasked: follow_ups::first_among(conn, &ids)?,
        })
    }

    /// The line of an organisation; none when it is not searched for, or ended and not searched.
    pub(super) fn line(
        &self,
        register: &Register,
        organisation: &Organisation,
        text: Option<&str>,
    ) -> Option<OrganisationLine> {
        let is_there = organisation.is_valid_on(self.today);
        let fit = match text {
            Some(text) => Some(register.fit(organisation, text)?),
            None if is_there => None,
            None => return None,
        };
        let formerly = match fit {
            Some(Fit::Predecessor) => former_names(register, organisation, self.today),
            _ => Vec::new(),
        };
        if fit == Some(Fit::Predecessor) && formerly.is_empty() {
            return None;
        }
        let dossier = self.dossiers.get(&organisation.id).cloned();
        let stages = dossier.as_ref().and_then(|d| self.stages.get(&d.id)).copied();
        let stages = stages.unwrap_or_default();
        let adviser = dossier.as_ref().and_then(|d| self.advisers.get(&d.adviser_id?)).cloned();
        let reply = dossier.as_ref().and_then(|d| self.replies.get(&d.id));
        let facts = Facts {
            has_contact: self.reachable.contains(&organisation.id),
            reapproach_on: dossier.as_ref().and_then(|d| d.reapproach_on),
            wants_nothing: reply.is_some_and(|reply| reply.wants_nothing()),
            mail_stopped: dossier.as_ref().is_some_and(|d| d.mail_stopped_on.is_some()),
            follow_up_on: dossier.as_ref().and_then(|d| self.unasked.get(&d.id)).map(|it| it.on),
        };
        Some(OrganisationLine {
            province: register.province_name(&organisation.province_code).to_owned(),
            next: (is_there && dossier.is_some()).then(|| next_step(&stages, facts)),
            absence: register.absence(organisation, self.today),
            formerly,
            organisation: organisation.clone(),
            dossier,
            adviser,
            stages,
            fit,
        })
    }
}

fn by_organisation(dossiers: Vec<Dossier>) -> HashMap<i64, Dossier> {
    dossiers.into_iter().map(|dossier| (dossier.organisation_id, dossier)).collect()
}

fn by_dossier(states: Vec<(i64, Stage, StageState)>) -> HashMap<i64, Stages> {
    let mut stages: HashMap<i64, Stages> = HashMap::new();
    for (dossier_id, stage, state) in states {
        stages.entry(dossier_id).or_default().set(stage, state);
    }
    stages
}

fn advisers(conn: &mut DbConn) -> ServiceResult<HashMap<i64, String>> {
    Ok(users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect())
}

/// Those that went up in it by today.
fn former_names(register: &Register, organisation: &Organisation, today: NaiveDate) -> Vec<String> {
    let predecessors = register.predecessors_of(organisation.id).into_iter();
    predecessors.filter(|it| !it.is_valid_on(today)).map(|it| it.name.clone()).collect()
}
