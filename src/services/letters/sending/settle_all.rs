//! A person found out what became of all unclear messages of a round at once, such as after a
//! database was put back.

use chrono::{DateTime, Utc};

use super::again;
use super::settle::{Finding, settle};
use crate::domain::letters::{Message, MessageState, Round, RoundState};
use crate::domain::permissions::{Actor, Permission};
use crate::services::rounds::{control, pacing};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, messages, rounds};

/// The unclear messages of a round.
#[derive(Debug, Clone)]
pub struct UnclearOfRound {
    /// The round.
    pub round: Round,
    /// Those that can leave again, the one that is due first on top.
    pub ready: Vec<Message>,
    /// Those that cannot leave again, each with why in Dutch.
    pub left_out: Vec<(Message, &'static str)>,
}

impl UnclearOfRound {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.ready.len() + self.left_out.len()
    }

    /// Why some of them cannot leave again, in Dutch, each reason once.
    #[must_use]
    pub fn reasons(&self) -> String {
        again::distinct_reasons(&self.left_out)
    }
}

/// The unclear messages of a round, and which of them could leave again.
///
/// # Errors
/// No permission, no such round, or a round without unclear messages.
pub fn look_at_unclear(
    conn: &mut DbConn,
    actor: &Actor,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<UnclearOfRound> {
    require(actor, Permission::ReleaseRounds)?;
    let round = rounds::get(conn, round_id)?;
    let mut unclear = messages::list_of_round(conn, round_id)?;
    unclear.retain(|message| message.state == MessageState::Unclear);
    if unclear.is_empty() {
        return Err(ServiceError::not_allowed(
            "Van deze ronde is geen bericht (meer) onzeker. Laad de pagina van de ronde opnieuw.",
        ));
    }
    let (mut ready, mut left_out) = (Vec::new(), Vec::new());
    for message in unclear {
        let obstacle = match round.state {
            RoundState::Withdrawn => Some(control::WITHDRAWN),
            _ => again::obstacle(conn, &message, now)?,
        };
        match obstacle {
            Some(obstacle) => left_out.push((message, obstacle)),
            None => ready.push(message),
        }
    }
    Ok(UnclearOfRound { round, ready, left_out })
}

/// Settles all unclear messages of a round as somebody found out, and answers how many. What
/// leaves again does so at the pace of the round; what cannot leave again now counts as failed and
/// waits for another try. `read` is the number that the person saw.
///
/// # Errors
/// No permission, or another number of unclear messages than was read.
pub fn settle_all(
    conn: &mut DbConn,
    actor: &Actor,
    (round_id, read): (i64, usize),
    finding: Finding,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let found = look_at_unclear(conn, actor, round_id, now)?;
    if found.count() != read {
        return Err(ServiceError::field(
            "outcome",
            format!(
                "Er zijn nu {} onzekere berichten, en u las {read}. Kijk ze na en kies opnieuw.",
                found.count()
            ),
        ));
    }
    let instead = if finding == Finding::SendAgain { Finding::LeftOut } else { finding };
    for (message, _) in &found.left_out {
        settle(conn, actor, message.id, instead, now)?;
    }
    let moments = match finding {
        Finding::SendAgain => pacing::letters_beside(conn, &found.round, &found.ready, now)?,
        Finding::Arrived | Finding::LeaveIt | Finding::LeftOut => Vec::new(),
    };
    for message in &found.ready {
        settle(conn, actor, message.id, finding, now)?;
    }
    for (letter, due_at) in moments {
        messages::put_off(conn, letter.id, due_at)?;
    }
    audit::record(conn, actor, finding.noted(), &format!("round {round_id}"), now)?;
    Ok(found.count())
}
