//! What of a municipality that ends is still open, and has to be called off or taken over by
//! hand: letters, conversations, sessions, trainings and promises.

use chrono::NaiveDate;

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

/// What is open at the municipalities that end, on or after the day, or without a day; once the
/// day has come everything that is open.
///
/// # Errors
/// A store error.
pub(in crate::services) fn open_for(
    conn: &mut DbConn,
    roster: &Roster,
    reorganisation: &Reorganisation,
    today: NaiveDate,
) -> ServiceResult<Vec<Decision>> {
    let proposal = &reorganisation.proposal;
    let mut open = Vec::new();
    if proposal.is_succession() {
        for id in &proposal.predecessors {
            if let Some(entry) = roster.entries().find(|it| it.organisation.id == *id) {
                open.extend(open_at(conn, entry)?);
            }
        }
    }
    open.retain(|it| today >= proposal.on || it.on.is_none_or(|on| on >= proposal.on));
    Ok(open)
}

fn open_at(conn: &mut DbConn, entry: &Entry) -> ServiceResult<Vec<Decision>> {
    let dossier_id = entry.dossier.id;
    let mut open = Vec::new();
    for letter in reorganisations::list_open_letters(conn, dossier_id)? {
        let on = Some(amsterdam_day(letter.planned_at));
        open.push(decision(entry, (DecisionKind::Letter, letter.round_id), letter.round, on));
    }
    for it in conversations::list_of(conn, dossier_id)? {
        let on = match it.state {
            ConversationState::Planned => it.planned_at.map(amsterdam_day),
            ConversationState::Postponed => None,
            ConversationState::Held | ConversationState::Declined | ConversationState::NotHeld => {
                continue;
            }
        };
        let what = (DecisionKind::Conversation, it.id);
        open.push(decision(entry, what, it.state.label().to_lowercase(), on));
    }
    for it in sessions::list_of(conn, dossier_id)? {
        let on = match it.state {
            SessionState::Planned => Some(amsterdam_day(it.starts_at)),
            SessionState::Postponed => None,
            SessionState::Held | SessionState::Cancelled => continue,
        };
        let what = (DecisionKind::Session, it.id);
        open.push(decision(entry, what, it.state.label().to_lowercase(), on));
    }
    open.extend(open_trainings(conn, entry)?);
    for it in commitments::list_of(conn, dossier_id)? {
        if it.done_on.is_none() {
            let what = (DecisionKind::Commitment, it.id);
            open.push(decision(entry, what, it.title, Some(it.due_on)));
        }
    }
    Ok(open)
}

fn open_trainings(conn: &mut DbConn, entry: &Entry) -> ServiceResult<Vec<Decision>> {
    let all = trainings::list_of(conn, entry.dossier.id)?.into_iter();
    let open = all.filter(|it| !matches!(it.state, TrainingState::Held | TrainingState::Declined));
    Ok(open
        .map(|it| {
            let on = it.facts.starts_at.filter(|_| it.state == TrainingState::Planned);
            let what = (DecisionKind::Training, it.id);
            decision(entry, what, it.state.label().to_lowercase(), on.map(amsterdam_day))
        })
        .collect())
}

fn decision(
    entry: &Entry,
    (kind, id): (DecisionKind, i64),
    detail: String,
    on: Option<NaiveDate>,
) -> Decision {
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
