//! Who gets a letter and who does not, as far as that is known without making the letters.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::contacts::Contact;
use crate::domain::dates::{amsterdam_day, day_field};
use crate::domain::dossiers::{Dossier, Stages};
use crate::domain::letters::recipients::{self, Chosen};
use crate::domain::letters::{Letter, Round};
use crate::domain::organisations::Organisation;
use crate::domain::schedule::ClosedDays;
use crate::domain::stages::{Move, Stage, after};
use crate::services::rounds::departure;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, StoreError, contacts, dossiers, organisations, recesses, rounds};

/// The organisations of a tour with all that decides about their letters, loaded once.
pub(super) struct Register {
    dossiers: HashMap<i64, Dossier>,
    organisations: HashMap<i64, Organisation>,
    contacts: HashMap<i64, Vec<Contact>>,
    stages: HashMap<i64, Stages>,
}

impl Register {
    pub(super) fn load(conn: &mut DbConn, tour_id: i64) -> ServiceResult<Self> {
        let mut by_organisation: HashMap<i64, Vec<Contact>> = HashMap::new();
        for contact in contacts::list(conn)? {
            by_organisation.entry(contact.organisation_id).or_default().push(contact);
        }
        let mut stages: HashMap<i64, Stages> = HashMap::new();
        for (dossier_id, stage, state) in dossiers::list_states(conn)? {
            stages.entry(dossier_id).or_default().set(stage, state);
        }
        let of_tour = dossiers::list(conn, tour_id)?.into_iter();
        let all = organisations::list(conn)?.into_iter();
        Ok(Self {
            dossiers: of_tour.map(|dossier| (dossier.id, dossier)).collect(),
            organisations: all.map(|one| (one.id, one)).collect(),
            contacts: by_organisation,
            stages,
        })
    }

    pub(super) fn find(&self, letter: &Letter) -> ServiceResult<(&Dossier, &Organisation)> {
        let dossier = self.dossiers.get(&letter.dossier_id);
        let found = dossier
            .and_then(|dossier| Some((dossier, self.organisations.get(&dossier.organisation_id)?)));
        let gone = || ServiceError::Store(StoreError::NotFound("Het dossier van deze brief"));
        found.ok_or_else(gone)
    }

    /// The day on which each letter of a round leaves when all of them do, by its id.
    pub(super) fn days(
        &self,
        round: &Round,
        letters: &[Letter],
        closed: &ClosedDays,
        now: DateTime<Utc>,
    ) -> ServiceResult<HashMap<i64, NaiveDate>> {
        let mut placed = Vec::with_capacity(letters.len());
        for letter in letters {
            let (_, organisation) = self.find(letter)?;
            placed.push((letter.id, organisation));
        }
        placed.sort_by(|(_, one), (_, other)| one.sort_name.cmp(&other.sort_name));
        let organisations = placed.iter().map(|(_, organisation)| *organisation);
        let due = departure::instants(round, organisations, closed, now)?;
        Ok(placed.iter().zip(due).map(|((id, _), at)| (*id, amsterdam_day(at))).collect())
    }

    /// What stops the letter whoever it would go to.
    pub(super) fn obstacle(
        &self,
        dossier: &Dossier,
        organisation: &Organisation,
        days: &[NaiveDate],
    ) -> Option<String> {
        if let Some(day) = days.iter().find(|day| !organisation.is_valid_on(**day)) {
            return Some(format!("{} bestaat niet op {}.", organisation.name, day_field(*day)));
        }
        if dossier.mail_stopped_on.is_some() {
            return Some("Deze organisatie wil geen berichten meer.".to_owned());
        }
        let stages = self.stages.get(&dossier.id).copied().unwrap_or_default();
        if stages.is_beyond_letter() {
            let why = "Met deze organisatie is al een gesprek of bijeenkomst in gang gezet.";
            return Some(why.to_owned());
        }
        let state = stages.letter;
        if after(Stage::Letter, state, Move::Plan).is_err() {
            let word = state.label().to_lowercase();
            return Some(format!("De brief aan deze organisatie staat al op “{word}”."));
        }
        None
    }

    pub(super) fn recipients(&self, organisation: &Organisation, on: NaiveDate) -> Chosen {
        let own = self.contacts.get(&organisation.id).map(Vec::as_slice).unwrap_or_default();
        recipients::choose(organisation, own, on)
    }
}

/// Where one letter of a draft goes, and whether anybody there gets it.
#[derive(Debug, Clone)]
pub(in crate::services::letters::rounds) struct Standing {
    /// The organisation.
    pub(in crate::services::letters::rounds) organisation: Organisation,
    /// True when nothing stops it and somebody has an address.
    pub(in crate::services::letters::rounds) is_ready: bool,
}

/// How the letters of these drafts stand, by the id of the round. No letter is made: one that
/// turns out to lack a merge field, or whose address no mail server takes, counts as ready here
/// and is blocked on the page of its round.
pub(in crate::services::letters::rounds) fn standing<'a>(
    conn: &mut DbConn,
    drafts: impl Iterator<Item = &'a Round>,
    now: DateTime<Utc>,
) -> ServiceResult<HashMap<i64, Vec<Standing>>> {
    let mut registers: HashMap<i64, Register> = HashMap::new();
    let mut found = HashMap::new();
    let (today, closed) = (amsterdam_day(now), recesses::closed_days(conn)?);
    for round in drafts {
        let register = match registers.entry(round.tour_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Register::load(conn, round.tour_id)?),
        };
        let mut all = Vec::new();
        let letters = rounds::list_letters(conn, round.id)?;
        let leaves = register.days(round, &letters, &closed, now)?;
        for letter in letters {
            let (dossier, organisation) = register.find(&letter)?;
            let day = leaves.get(&letter.id).copied().unwrap_or(today);
            let is_free = register.obstacle(dossier, organisation, &[today, day]).is_none();
            let reaches = || !register.recipients(organisation, day).recipients.is_empty();
            let organisation = organisation.clone();
            all.push(Standing { is_ready: is_free && reaches(), organisation });
        }
        all.sort_by(|a, b| a.organisation.sort_name.cmp(&b.organisation.sort_name));
        found.insert(round.id, all);
    }
    Ok(found)
}
