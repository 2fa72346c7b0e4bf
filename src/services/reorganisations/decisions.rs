//! What of a municipality that ends is still open, and has to be called off or taken over by
//! hand: letters, conversations, sessions, trainings and commitments.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::commitments::Commitment;
use crate::domain::conversations::ConversationState;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::reorganisation::Reorganisation;
use crate::domain::sessions::SessionState;
use crate::domain::text_enum::text_enum;
use crate::domain::trainings::TrainingState;
use crate::services::ServiceResult;
use crate::services::roster::{Entry, Roster};
use crate::store::{DbConn, commitments, conversations, reorganisations, sessions, trainings};

text_enum! {
    /// What is open.
    DecisionKind {
        Letter = "letter", "Brief";
        Conversation = "conversation", "Gesprek";
        Session = "session", "Bijeenkomst";
        Training = "training", "Training";
        Commitment = "commitment", "Toezegging";
    }
}

/// Something open at a municipality that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it is.
    pub kind: DecisionKind,
    /// Its id; of a letter that of its round.
    pub id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// Code of the municipality.
    pub code: String,
    /// "Gemeente Wijdemeren".
    pub organisation: String,
    /// Name of the adviser; empty when nobody owns the dossier.
    pub adviser: String,
    /// State, name of the round, or what was promised.
    pub detail: String,
    /// Its day, when it has one.
    pub on: Option<NaiveDate>,
}

impl Decision {
    /// True when the role of the actor may read this kind of thing.
    #[must_use]
    pub fn may_be_seen_by(&self, actor: &Actor) -> bool {
        actor.may(match self.kind {
            DecisionKind::Letter => Permission::ReadRounds,
            DecisionKind::Conversation | DecisionKind::Commitment => Permission::ReadConversations,
            DecisionKind::Session => Permission::ReadSessions,
            DecisionKind::Training => Permission::PlanTrainings,
        })
    }
}

/// What is open at the municipalities that end, read at once for any number of herindelingen.
pub(in crate::services) struct OpenWork(HashMap<i64, Vec<Decision>>);

impl OpenWork {
    /// Reads what is open at the predecessors.
    ///
    /// # Errors
    /// A store error.
    pub(in crate::services) fn load<'a>(
        conn: &mut DbConn,
        roster: &Roster,
        reorganisations: impl IntoIterator<Item = &'a Reorganisation>,
    ) -> ServiceResult<Self> {
        let proposals = reorganisations.into_iter().map(|it| &it.proposal);
        let ending: HashSet<i64> = proposals
            .filter(|it| it.is_succession())
            .flat_map(|it| it.predecessors.iter().copied())
            .collect();
        let is_ending = |entry: &&Entry| ending.contains(&entry.organisation.id);
        let dossier_ids: Vec<i64> =
            roster.entries().filter(is_ending).map(|entry| entry.dossier.id).collect();
        let mut open = HashMap::new();
        if !dossier_ids.is_empty() {
            for (dossier_id, item) in all_open(conn, &dossier_ids)? {
                let Some(entry) = roster.find(dossier_id) else { continue };
                let of_it: &mut Vec<Decision> = open.entry(entry.organisation.id).or_default();
                of_it.push(decision(entry, item));
            }
        }
        Ok(Self(open))
    }

    /// What is open because of one herindeling: on or after its day, or without a day; once the
    /// day has come everything.
    pub(in crate::services) fn of(
        &self,
        reorganisation: &Reorganisation,
        today: NaiveDate,
    ) -> Vec<Decision> {
        let proposal = &reorganisation.proposal;
        let ending = proposal.predecessors.iter().filter(|_| proposal.is_succession());
        ending
            .filter_map(|id| self.0.get(id))
            .flatten()
            .filter(|it| today >= proposal.on || it.on.is_none_or(|on| on >= proposal.on))
            .cloned()
            .collect()
    }
}

/// Kind, id, detail and day of something open.
type Item = (DecisionKind, i64, String, Option<NaiveDate>);

/// All that is open in these dossiers, in the order of the kinds.
fn all_open(conn: &mut DbConn, dossier_ids: &[i64]) -> ServiceResult<Vec<(i64, Item)>> {
    let mut open = Vec::new();
    for it in reorganisations::list_open_letters(conn, dossier_ids)? {
        let on = Some(amsterdam_day(it.planned_at));
        open.push((it.dossier_id, (DecisionKind::Letter, it.round_id, it.round, on)));
    }
    for it in conversations::list_among(conn, dossier_ids)? {
        let on = match it.state {
            ConversationState::Planned => it.planned_at.map(amsterdam_day),
            ConversationState::Postponed => None,
            ConversationState::Held | ConversationState::Declined | ConversationState::NotHeld => {
                continue;
            }
        };
        let detail = it.state.label().to_lowercase();
        open.push((it.dossier_id, (DecisionKind::Conversation, it.id, detail, on)));
    }
    for (dossier_id, it) in sessions::list_among(conn, dossier_ids)? {
        let on = match it.state {
            SessionState::Planned => Some(amsterdam_day(it.starts_at)),
            SessionState::Postponed => None,
            SessionState::Held | SessionState::Cancelled => continue,
        };
        let detail = it.state.label().to_lowercase();
        open.push((dossier_id, (DecisionKind::Session, it.id, detail, on)));
    }
    open.extend(open_trainings(conn, dossier_ids)?);
    let commitments = commitments::list_among(conn, dossier_ids)?.into_iter();
    open.extend(
        commitments.filter(Commitment::is_open).map(|it| {
            (it.dossier_id, (DecisionKind::Commitment, it.id, it.title, Some(it.due_on)))
        }),
    );
    Ok(open)
}

fn open_trainings(conn: &mut DbConn, dossier_ids: &[i64]) -> ServiceResult<Vec<(i64, Item)>> {
    let all = trainings::list_among(conn, dossier_ids)?.into_iter();
    let open = all.filter(|it| !matches!(it.state, TrainingState::Held | TrainingState::Declined));
    Ok(open
        .map(|it| {
            let on = it.facts.starts_at.filter(|_| it.state == TrainingState::Planned);
            let (detail, on) = (it.state.label().to_lowercase(), on.map(amsterdam_day));
            (it.dossier_id, (DecisionKind::Training, it.id, detail, on))
        })
        .collect())
}

fn decision(entry: &Entry, (kind, id, detail, on): Item) -> Decision {
    Decision {
        kind,
        id,
        dossier_id: entry.dossier.id,
        code: entry.organisation.code.clone(),
        organisation: entry.organisation.full_name(),
        adviser: entry.adviser.clone(),
        detail,
        on,
    }
}
