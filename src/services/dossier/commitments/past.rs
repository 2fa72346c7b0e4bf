//! What became of a promise, as it was said at the time: who promised it, the day and the owner of
//! then, and each change after it. What a commitment is now stands in its own record.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::object;
use crate::domain::commitments::{Commitment, CommitmentMove};
use crate::domain::permissions::Actor;
use crate::services::{ServiceResult, audit};
use crate::store::timeline::{self as store, CommitmentMark};
use crate::store::{DbConn, audit as audit_lines, commitments, users};

/// How the audit log calls that a commitment got another owner.
const GIVE: &str = "commitment.give";

/// A promise with all that became of it, by the names of users.
#[derive(Debug, Clone)]
pub struct Past {
    /// The commitment as it is now.
    pub mark: CommitmentMark,
    /// Who promised it.
    pub promised_by: String,
    /// Who was to see to it then.
    pub owner: String,
    /// The last day that was promised.
    pub due_on: NaiveDate,
    /// The days it got later, with who said so; oldest first.
    pub moves: Vec<(CommitmentMove, String)>,
    /// The owners it got later, oldest first.
    pub passes: Vec<Pass>,
    /// Who did it or dropped it, and when, when that is known.
    pub ended: Option<(String, DateTime<Utc>)>,
}

/// A commitment that got another owner, by the names of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Who had it.
    pub from: String,
    /// Who got it.
    pub to: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
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
    if commitment.owner_id == to {
        return Ok(());
    }
    let whose = format!("{}user {} to user {to}", pass_start(commitment.id), commitment.owner_id);
    audit::record(conn, actor, GIVE, &whose, now)
}

fn pass_start(id: i64) -> String {
    format!("{}: ", object(id))
}

/// The promises in a dossier, oldest first.
///
/// # Errors
/// A store error.
pub(in crate::services) fn past(conn: &mut DbConn, dossier_id: i64) -> ServiceResult<Vec<Past>> {
    let marks = store::commitments(conn, dossier_id)?;
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let known = Known::load(conn, &marks)?;
    marks.into_iter().map(|mark| known.tell(conn, mark)).collect()
}

/// What is known of some commitments beside their records.
struct Known {
    names: HashMap<i64, String>,
    moves: Vec<(i64, CommitmentMove)>,
    lines: Vec<audit_lines::Line>,
}

impl Known {
    fn load(conn: &mut DbConn, marks: &[CommitmentMark]) -> ServiceResult<Self> {
        let ids: Vec<i64> = marks.iter().map(|it| it.id).collect();
        let talks = marks.iter().filter_map(|it| it.conversation_id).map(talk);
        let objects: Vec<String> = ids.iter().copied().map(object).chain(talks).collect();
        let actions =
            ["commitment.add", "commitment.finish", "commitment.drop", "conversation.log"];
        Ok(Self {
            names: users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect(),
            moves: commitments::list_moves_among(conn, &ids)?,
            lines: audit_lines::list_done_to(conn, &actions, &objects)?,
        })
    }

    fn tell(&self, conn: &mut DbConn, mark: CommitmentMark) -> ServiceResult<Past> {
        let passes = self.passes(conn, mark.id)?;
        let mut moves: Vec<(CommitmentMove, String)> = self
            .moves
            .iter()
            .filter(|(id, _)| *id == mark.id)
            .map(|(_, moved)| (moved.clone(), self.name(moved.mover_id)))
            .collect();
        moves.reverse();
        let owner = match passes.first() {
            Some(pass) => pass.from.clone(),
            None => self.name(mark.owner_id),
        };
        let maker = self.who("commitment.add", &object(mark.id)).or_else(|| {
            mark.conversation_id.and_then(|id| self.who("conversation.log", &talk(id)))
        });
        let ended = if mark.done_on.is_some() { "commitment.finish" } else { "commitment.drop" };
        Ok(Past {
            promised_by: maker.map_or_else(|| owner.clone(), |(name, _)| name),
            due_on: moves.first().map_or(mark.due_on, |(moved, _)| moved.from_on),
            ended: self.who(ended, &object(mark.id)),
            owner,
            moves,
            passes,
            mark,
        })
    }

    fn passes(&self, conn: &mut DbConn, id: i64) -> ServiceResult<Vec<Pass>> {
        let start = pass_start(id);
        let lines = audit_lines::list_done(conn, GIVE, &start)?;
        let passes = lines.into_iter().filter_map(|line| {
            let (from, to) = line.object.strip_prefix(&start)?.split_once(" to ")?;
            let (from, to) = (self.named(from)?, self.named(to)?);
            Some(Pass { from, to, by: self.named(&line.actor).unwrap_or_default(), at: line.at })
        });
        Ok(passes.collect())
    }

    /// Who first did this about this object, and when.
    fn who(&self, action: &str, object: &str) -> Option<(String, DateTime<Utc>)> {
        let line = self.lines.iter().find(|it| it.action == action && it.object == object)?;
        Some((self.named(&line.actor)?, line.at))
    }

    /// The name of `user 7`.
    fn named(&self, who: &str) -> Option<String> {
        self.names.get(&who.strip_prefix("user ")?.parse().ok()?).cloned()
    }

    fn name(&self, id: i64) -> String {
        self.names.get(&id).cloned().unwrap_or_default()
    }
}

fn talk(id: i64) -> String {
    format!("conversation {id}")
}
