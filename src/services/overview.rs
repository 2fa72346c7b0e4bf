//! The start page: what is planned this week, what waits, how far the tour is.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::organisations::{AdviserFilter, Filter, OrganisationLine};
use super::{ServiceResult, coverage, organisations};
use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::next_step::Step;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::domain::stages::StageState;
use crate::store::DbConn;
use crate::store::overview::{self as store, PlannedConversation, PlannedSession, RoundProgress};

/// What the start page shows to one user.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Conversations from the start of today until a week later: an adviser's own, or all.
    pub conversations: Vec<PlannedConversation>,
    /// Sessions in the same week.
    pub sessions: Vec<PlannedSession>,
    /// What waits for somebody.
    pub waiting: Waiting,
    /// Coverage and targets of today.
    pub report: coverage::Report,
    /// What keeps messages from leaving, for those who manage the mail.
    pub held_up: Option<String>,
    /// How many messages have still to leave.
    pub held_up_messages: i64,
    /// Rounds that wait or run.
    pub rounds: Vec<RoundProgress>,
}

/// Counts of what waits; those of an adviser are of the own dossiers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Replies that ask for a conversation nobody planned yet.
    pub replies: usize,
    /// Organisations to phone because they did not answer.
    pub calls: usize,
    /// Dossiers that would be contacted again by today.
    pub reapproaches: usize,
    /// Dossiers without anybody to write to, after a letter came back.
    pub undeliverable: usize,
    /// Dossiers in which nobody decided what comes next.
    pub undecided: usize,
    /// Open commitments.
    pub commitments: usize,
    /// Those of which the day has passed.
    pub late_commitments: usize,
    /// Reminders that a planner may release.
    pub reminders: usize,
    /// Messages of which nobody knows whether they arrived.
    pub unclear_messages: usize,
}

/// Gathers the start page.
///
/// # Errors
/// A store error.
pub fn show(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Overview> {
    let lines = organisations::list(conn, actor, &Filter::default(), now)?;
    let mut overview = Overview {
        report: coverage::report(conn, actor, amsterdam_day(now), now)?,
        conversations: Vec::new(),
        sessions: Vec::new(),
        waiting: Waiting::default(),
        held_up: None,
        held_up_messages: 0,
        rounds: Vec::new(),
    };
    if actor.may(Permission::ReadConversations) {
        add_week(conn, &mut overview, actor, now)?;
        add_dossiers(&mut overview.waiting, &lines, actor, now);
        let owner = own(actor);
        let calls = super::calls::list(conn, actor, now)?;
        let is_own = |id: Option<i64>| owner.is_none() || id == owner;
        overview.waiting.calls = calls.iter().filter(|line| is_own(line.adviser.0)).count();
        let today = amsterdam_day(now);
        let due = store::list_open_commitments(conn, owner)?;
        overview.waiting.commitments = due.len();
        overview.waiting.late_commitments = due.iter().filter(|day| **day < today).count();
    }
    if actor.may(Permission::ManageMail) {
        overview.waiting.unclear_messages =
            usize::try_from(store::count_unclear(conn)?).unwrap_or_default();
        let waiting = store::count_queued(conn)?;
        // Without messages nobody has looked again whether the trouble is over.
        overview.held_up = super::sending::trouble(conn)?.filter(|_| waiting > 0);
        overview.held_up_messages = waiting;
    }
    if actor.may(Permission::ReadRounds) {
        overview.rounds = store::list_open_rounds(conn)?;
    }
    if actor.may(Permission::ReleaseRounds) {
        let due = super::rounds::reminders::due(conn, actor, now)?;
        overview.waiting.reminders = due.iter().map(|(_, due)| due).sum();
    }
    Ok(overview)
}

/// The user whose own work is shown; a planner sees that of everybody.
fn own(actor: &Actor) -> Option<i64> {
    actor.user_id.filter(|_| actor.role == Some(Role::Adviser))
}

/// The filter that leads from a count to its list.
#[must_use]
pub fn filter_of(actor: &Actor) -> Option<AdviserFilter> {
    own(actor).map(AdviserFilter::User)
}

fn add_week(
    conn: &mut DbConn,
    overview: &mut Overview,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let week = week_from(amsterdam_day(now));
    overview.conversations = store::list_conversations(conn, week)?;
    if let Some(id) = own(actor) {
        overview.conversations.retain(|it| it.adviser_id == id);
    }
    overview.sessions = store::list_sessions(conn, week)?;
    Ok(())
}

/// From midnight to midnight in Amsterdam: a week in which the clock changes is not 168 hours.
fn week_from(today: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let midnight = |day| from_amsterdam(day, NaiveTime::MIN);
    (midnight(today), midnight(today + Days::new(7)))
}

fn add_dossiers(
    waiting: &mut Waiting,
    lines: &[OrganisationLine],
    actor: &Actor,
    now: DateTime<Utc>,
) {
    let today = amsterdam_day(now);
    let owner = own(actor);
    let mine = lines.iter().filter(|line| {
        owner.is_none() || line.dossier.as_ref().is_some_and(|it| it.adviser_id == owner)
    });
    for line in mine {
        let Some(next) = line.next else { continue };
        match next.step {
            Step::PlanConversation => waiting.replies += 1,
            Step::Reapproach if next.due_on.is_some_and(|day| day <= today) => {
                waiting.reapproaches += 1;
            }
            Step::FindContact if line.stages.letter == StageState::Undeliverable => {
                waiting.undeliverable += 1;
            }
            Step::Undecided => waiting.undecided += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::week_from;

    #[test]
    fn a_week_in_which_the_clock_changes_ends_at_midnight_too() {
        let week = |day: &str| {
            let (from, to) = week_from(day.parse().unwrap());
            (from.to_rfc3339(), to.to_rfc3339())
        };
        let autumn = ("2023-10-25T22:00:00+00:00".into(), "2023-11-01T23:00:00+00:00".into());
        assert_eq!(week("2023-10-26"), autumn);
        let spring = ("2024-03-27T23:00:00+00:00".into(), "2024-04-03T22:00:00+00:00".into());
        assert_eq!(week("2024-03-28"), spring);
    }
}
