//! Which letters of a released round would be held if their moment came now, so that a person can
//! mend it before.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::contacts::Contact;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{Leaving, Letter, Objection, Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::domain::stages::{Stage, StageState};
use crate::services::ServiceResult;
use crate::store::{DbConn, contacts, dossiers, messages, organisations};

/// Why each of these letters would be held, by its id; those that are held already are left out.
///
/// # Errors
/// A store error.
pub fn forecast(
    conn: &mut DbConn,
    (round, letters): (&Round, &[Letter]),
    now: DateTime<Utc>,
) -> ServiceResult<HashMap<i64, String>> {
    if !matches!(round.state, RoundState::Approved | RoundState::Running | RoundState::Paused) {
        return Ok(HashMap::new());
    }
    let free = letters.iter().filter(|one| one.held_reason.is_none());
    let letters: HashMap<i64, &Letter> = free.map(|one| (one.id, one)).collect();
    let waiting = messages::list_greetings(conn, round.id)?;
    let ids: Vec<i64> =
        waiting.iter().filter_map(|one| Some(letters.get(&one.letter_id)?.dossier_id)).collect();
    let around = Around::load(conn, &ids)?;
    let mut found = HashMap::new();
    for message in &waiting {
        let Some(letter) = letters.get(&message.letter_id).copied() else { continue };
        let Some(dossier) = around.dossiers.get(&letter.dossier_id) else { continue };
        let Some(organisation) = around.organisations.get(&dossier.organisation_id) else {
            continue;
        };
        let stage = around.stages.get(&dossier.id).copied().unwrap_or(StageState::NotStarted);
        let contacts = around.contacts.get(&organisation.id).map_or(&[][..], Vec::as_slice);
        let leaving = Leaving {
            contact_id: message.contact_id,
            to_address: &message.to_address,
            text: &message.text,
            letter,
            dossier,
            organisation,
            stage,
            contacts,
        };
        let day = amsterdam_day(message.due_at.max(now));
        if let Some(Objection::Hold(reason)) = leaving.objection(day) {
            found.entry(letter.id).or_insert(reason);
        }
    }
    Ok(found)
}

/// What surrounds the letters, by its id; the contacts by that of their organisation.
struct Around {
    dossiers: HashMap<i64, Dossier>,
    organisations: HashMap<i64, Organisation>,
    contacts: HashMap<i64, Vec<Contact>>,
    stages: HashMap<i64, StageState>,
}

impl Around {
    fn load(conn: &mut DbConn, dossier_ids: &[i64]) -> ServiceResult<Self> {
        let dossiers = dossiers::list_by_id(conn, dossier_ids)?;
        let ids: Vec<i64> = dossiers.iter().map(|one| one.organisation_id).collect();
        let mut by_owner: HashMap<i64, Vec<Contact>> = HashMap::new();
        for contact in contacts::list_of_organisations(conn, &ids)? {
            by_owner.entry(contact.organisation_id).or_default().push(contact);
        }
        let organisations = organisations::list_among(conn, &ids)?;
        let states = dossiers::list_states_of(conn, dossier_ids)?.into_iter();
        let of_letter = states.filter(|(_, stage, _)| *stage == Stage::Letter);
        Ok(Self {
            dossiers: dossiers.into_iter().map(|one| (one.id, one)).collect(),
            organisations: organisations.into_iter().map(|one| (one.id, one)).collect(),
            stages: of_letter.map(|(id, _, state)| (id, state)).collect(),
            contacts: by_owner,
        })
    }
}
