//! What became of a commitment, kept as it was said at the time: who promised it, its text, day and
//! owner of then, and each change after it. What it is now stands in its own record.

use chrono::{DateTime, NaiveDate, Utc};

use super::object;
use crate::domain::commitments::{ChangeKind, Commitment, CommitmentChange, CommitmentMove};
use crate::domain::permissions::Actor;
use crate::services::{ServiceResult, audit};
use crate::store::timeline::{self as store, CommitmentMark};
use crate::store::{DbConn, commitments, trail};

/// A promise with all that became of it.
#[derive(Debug, Clone)]
pub struct Past {
    /// The commitment as it is now.
    pub mark: CommitmentMark,
    /// What happened to it, oldest first; of one from before this was kept, nothing.
    pub changes: Vec<CommitmentChange>,
    /// The days it got later, oldest first.
    pub moves: Vec<CommitmentMove>,
}

impl Past {
    /// How it was made, when that is known.
    #[must_use]
    pub fn made(&self) -> Option<&CommitmentChange> {
        self.changes.iter().find(|it| it.kind == ChangeKind::Made)
    }

    /// The user who was to see to it when it was made.
    #[must_use]
    pub fn first_owner(&self) -> i64 {
        let given = self.changes.iter().find(|it| it.kind == ChangeKind::Given);
        let first = self.made().and_then(|it| it.owners.1);
        first.or(given.and_then(|it| it.owners.0)).unwrap_or(self.mark.owner_id)
    }

    /// The last day that was promised when it was made.
    #[must_use]
    pub fn first_due_on(&self) -> NaiveDate {
        self.moves.first().map_or(self.mark.due_on, |moved| moved.from_on)
    }

    /// The users who had part in it.
    pub(super) fn users(&self) -> Vec<i64> {
        let changed = self.changes.iter().flat_map(|it| [it.by, it.owners.0, it.owners.1]);
        changed.flatten().chain(self.moves.iter().map(|it| it.mover_id)).collect()
    }

    /// Its text just before a moment; its first text without one. The next that is known stands for
    /// a text that was not kept.
    #[must_use]
    pub fn title_before(&self, at: Option<DateTime<Utc>>) -> &str {
        let is_later = |it: &&CommitmentChange| {
            it.kind == ChangeKind::Reworded && at.is_none_or(|at| it.at >= at)
        };
        let mut later = self.changes.iter().filter(is_later);
        later.find_map(|it| it.words.as_deref()).unwrap_or(&self.mark.title)
    }
}

/// Gives a commitment to another user and writes down whose it was. Whoever calls has made sure
/// that the actor may.
///
/// # Errors
/// Somebody changed it since it was read, or another store error.
pub fn give(
    conn: &mut DbConn,
    actor: &Actor,
    (commitment, to): (Commitment, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    note_pass(conn, actor, (&commitment, to), now)?;
    commitments::save(conn, &Commitment { owner_id: to, ..commitment })?;
    Ok(())
}

/// Writes down that a commitment goes to another owner; the same owner is no change.
pub(super) fn note_pass(
    conn: &mut DbConn,
    actor: &Actor,
    (commitment, to): (&Commitment, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (id, from) = (commitment.id, commitment.owner_id);
    if from == to {
        return Ok(());
    }
    let change = change(actor, (id, ChangeKind::Given), now);
    trail::add_change(conn, &CommitmentChange { owners: (Some(from), Some(to)), ..change })?;
    let whose = format!("{}: user {from} to user {to}", object(id));
    audit::record(conn, actor, "commitment.give", &whose, now)
}

/// What the actor does to a commitment now, without more words.
pub(super) fn change(
    actor: &Actor,
    (commitment_id, kind): (i64, ChangeKind),
    now: DateTime<Utc>,
) -> CommitmentChange {
    let by = actor.user_id;
    CommitmentChange { commitment_id, at: now, by, kind, owners: (None, None), words: None }
}

/// The promises in a dossier, oldest first.
///
/// # Errors
/// A store error.
pub(in crate::services) fn past(conn: &mut DbConn, dossier_id: i64) -> ServiceResult<Vec<Past>> {
    let marks = store::commitments(conn, dossier_id)?;
    let ids: Vec<i64> = marks.iter().map(|it| it.id).collect();
    let changes = trail::list_changes(conn, dossier_id)?;
    let mut moves = commitments::list_moves_among(conn, &ids)?;
    moves.reverse();
    let past = |mark: CommitmentMark| Past {
        changes: changes.iter().filter(|it| it.commitment_id == mark.id).cloned().collect(),
        moves: moves.iter().filter(|(id, _)| *id == mark.id).map(|(_, it)| it.clone()).collect(),
        mark,
    };
    Ok(marks.into_iter().map(past).collect())
}
