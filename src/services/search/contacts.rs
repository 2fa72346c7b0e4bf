//! Contacts and commitments that a search finds.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::candidates;
use crate::domain::commitments::Commitment;
use crate::domain::contacts::Contact;
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::search::{Likeness, Question, Source};
use crate::services::ServiceResult;
use crate::services::roster::Roster;
use crate::store::{DbConn, commitments, contacts, organisations};

/// A contact that was found.
#[derive(Debug, Clone)]
pub struct ContactHit {
    /// The contact.
    pub contact: Contact,
    /// Where.
    pub organisation: Organisation,
    /// How well it fits.
    pub likeness: Likeness,
    /// True when it was found by its address alone.
    pub is_by_address: bool,
    /// True when the contact left the function.
    pub is_past: bool,
}

/// A commitment that was found.
#[derive(Debug, Clone)]
pub struct CommitmentHit {
    /// The commitment.
    pub commitment: Commitment,
    /// CBS code.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// Name of its owner.
    pub owner: String,
    /// How well it fits.
    pub likeness: Likeness,
}

pub(super) fn find(
    conn: &mut DbConn,
    question: &Question,
    today: NaiveDate,
) -> ServiceResult<Vec<ContactHit>> {
    let ids = candidates(conn, Source::Contact, question)?;
    let mut fitting = contacts::list_by_ids(conn, &ids)?;
    fitting.retain(|contact| likeness(question, contact).is_some());
    let places: Vec<i64> = fitting.iter().map(|contact| contact.organisation_id).collect();
    let places: HashMap<i64, Organisation> =
        organisations::list_among(conn, &places)?.into_iter().map(|it| (it.id, it)).collect();
    let mut hits: Vec<ContactHit> = fitting
        .into_iter()
        .filter_map(|contact| {
            let (likeness, is_by_address) = likeness(question, &contact)?;
            Some(ContactHit {
                organisation: places.get(&contact.organisation_id)?.clone(),
                is_past: contact.is_past_on(today),
                contact,
                likeness,
                is_by_address,
            })
        })
        .collect();
    hits.sort_by_cached_key(|hit| {
        let name = hit.contact.name.as_deref().map(fold);
        (hit.is_past, hit.likeness, name, hit.organisation.sort_name.clone(), hit.contact.id)
    });
    Ok(hits)
}

fn likeness(question: &Question, contact: &Contact) -> Option<(Likeness, bool)> {
    let name = contact.name.as_deref();
    let email = contact.email.as_ref().map(|email| email.as_str());
    let by_name = question.fit(name.as_slice(), &[]);
    by_name
        .map(|likeness| (likeness, false))
        .or_else(|| Some((question.fit(name.as_slice(), email.as_slice())?, true)))
}

pub(super) fn find_commitments(
    conn: &mut DbConn,
    question: &Question,
) -> ServiceResult<Vec<CommitmentHit>> {
    let ids = candidates(conn, Source::Commitment, question)?;
    let mut fitting = commitments::list_by_ids(conn, &ids)?;
    fitting.retain(|it| question.fit(&[], &[&it.title]).is_some());
    let dossiers: Vec<i64> = fitting.iter().map(|it| it.dossier_id).collect();
    if dossiers.is_empty() {
        return Ok(Vec::new());
    }
    let roster = Roster::load_among(conn, &dossiers)?;
    let mut hits: Vec<CommitmentHit> = fitting
        .into_iter()
        .filter_map(|commitment| {
            let entry = roster.find(commitment.dossier_id)?;
            Some(CommitmentHit {
                code: entry.organisation.code.clone(),
                organisation: entry.organisation.full_name(),
                owner: roster.user(commitment.owner_id),
                likeness: question.fit(&[], &[&commitment.title])?,
                commitment,
            })
        })
        .collect();
    hits.sort_by_key(|hit| {
        let it = &hit.commitment;
        (it.done_on.is_some(), hit.likeness, it.due_on, it.id)
    });
    Ok(hits)
}
