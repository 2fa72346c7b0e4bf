//! The letters of a round, line by line.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::domain::letters::{Letter, Message, Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::services::rounds::Stationery;
use crate::services::rounds::readiness::{Candidate, candidates};
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, StoreError, dossiers, messages, organisations, rounds};

/// One letter of a round.
#[derive(Debug, Clone)]
pub struct LetterLine {
    /// Id of the letter.
    pub id: i64,
    /// Its organisation.
    pub organisation: Organisation,
    /// Why it does not leave, if so.
    pub blocked: Option<String>,
    /// Why it waits for a person to decide, if so.
    pub held: Option<String>,
    /// What is missing all the same.
    pub remark: Option<String>,
    /// Who gets it, in words: "Burgemeester".
    pub recipients: Vec<String>,
    /// The frozen messages; empty before the release.
    pub messages: Vec<Message>,
}

/// Every letter of a round with its messages, by name of the organisation.
pub(super) fn of_round(
    conn: &mut DbConn,
    stationery: &Stationery,
    round: &Round,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<LetterLine>> {
    let mut by_letter: HashMap<i64, Vec<Message>> = HashMap::new();
    for message in messages::list_of_round(conn, round.id)? {
        if let Some(letter_id) = message.letter_id {
            by_letter.entry(letter_id).or_default().push(message);
        }
    }
    if round.state == RoundState::Draft || by_letter.is_empty() {
        let all = candidates(conn, stationery, round, now)?;
        return Ok(all.into_iter().map(from_candidate).collect());
    }
    let letters = rounds::list_letters(conn, round.id)?;
    let released = by_letter.keys().copied().collect();
    let left_out = left_out(conn, stationery, (round, &letters), &released, now)?;
    let mut organisations = organisations_of(conn, round)?;
    let mut lines = Vec::new();
    for letter in letters {
        let organisation = organisations
            .remove(&letter.dossier_id)
            .ok_or(ServiceError::Store(StoreError::NotFound("Deze organisatie")))?;
        let messages = by_letter.remove(&letter.id).unwrap_or_default();
        lines.push(LetterLine {
            id: letter.id,
            organisation,
            blocked: left_out.get(&letter.id).cloned(),
            held: letter.held_reason,
            remark: None,
            recipients: messages.iter().map(|message| message.recipient.clone()).collect(),
            messages,
        });
    }
    lines.sort_by(|a, b| a.organisation.sort_name.cmp(&b.organisation.sort_name));
    Ok(lines)
}

/// The organisation of each dossier of the tour of a round.
pub(super) fn organisations_of(
    conn: &mut DbConn,
    round: &Round,
) -> ServiceResult<HashMap<i64, Organisation>> {
    let all: HashMap<i64, Organisation> =
        organisations::list(conn)?.into_iter().map(|one| (one.id, one)).collect();
    let dossiers = dossiers::list(conn, round.tour_id)?.into_iter();
    Ok(dossiers
        .filter_map(|dossier| Some((dossier.id, all.get(&dossier.organisation_id)?.clone())))
        .collect())
}

/// Why each letter without messages was left out of the release, as it stands now.
pub(super) fn left_out(
    conn: &mut DbConn,
    stationery: &Stationery,
    (round, letters): (&Round, &[Letter]),
    released: &HashSet<i64>,
    now: DateTime<Utc>,
) -> ServiceResult<HashMap<i64, String>> {
    if letters.iter().all(|one| released.contains(&one.id)) {
        return Ok(HashMap::new());
    }
    let all = candidates(conn, stationery, round, now)?;
    let out = all.into_iter().filter(|one| !released.contains(&one.letter.id));
    let reason = |candidate: Candidate| {
        let now_ready = "Was geblokkeerd bij het vrijgeven en kan nu wel. Zet deze organisatie \
                         in een nieuwe ronde.";
        (candidate.letter.id, candidate.outcome.err().unwrap_or_else(|| now_ready.to_owned()))
    };
    Ok(out.map(reason).collect())
}

/// The organisations whose letter leaves; all of them when none does.
pub(super) fn going(all: &[LetterLine]) -> impl Iterator<Item = &Organisation> {
    let has_ready = all.iter().any(|one| one.blocked.is_none());
    all.iter().filter(move |one| one.blocked.is_none() || !has_ready).map(|one| &one.organisation)
}

/// A letter that was not released yet.
pub(super) fn from_candidate(candidate: Candidate) -> LetterLine {
    let (blocked, remark, recipients) = match candidate.outcome {
        Ok(ready) => {
            let labels = ready.mails.into_iter().map(|mail| mail.recipient.label).collect();
            (None, ready.remark, labels)
        }
        Err(reason) => (Some(reason), None, Vec::new()),
    };
    LetterLine {
        id: candidate.letter.id,
        organisation: candidate.organisation,
        blocked,
        held: None,
        remark,
        recipients,
        messages: Vec::new(),
    }
}
