//! The start page: what is planned this week, what waits, how far the tour is.

mod own_work;

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::conversations::DraftOf;
use super::notes::Shared;
use super::organisations::{AdviserFilter, OrganisationLine};
use super::rounds::Stationery;
use super::{ServiceResult, coverage, organisations};
use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::next_step::Step;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::domain::stages::StageState;
use crate::store::overview::{self as store, PlannedConversation, PlannedSession, RoundProgress};
use crate::store::own_work as own_store;
use crate::store::{DbConn, users};

use own_work::Desk;
pub use own_work::{CHOICES, Detail, Kind, Pile, StallFilter, WEEKS, Work};

/// What the start page shows to one user.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Conversations from the start of today until a week later: an adviser's own, or all.
    pub conversations: Vec<PlannedConversation>,
    /// Sessions in the same week.
    pub sessions: Vec<PlannedSession>,
    /// What waits for somebody, in figures.
    pub waiting: Waiting,
    /// What waits for an adviser, with the first few of each kind.
    pub piles: Vec<Pile>,
    /// Notes that others let an adviser read, not read yet.
    pub shared: Vec<Shared>,
    /// Own drafts that cannot be gone on with, and the name of the other adviser whose dossier it
    /// is; empty when it is of an earlier tour.
    pub drafts: Vec<(DraftOf, String)>,
    /// Coverage and targets of today.
    pub report: coverage::Report,
    /// What keeps messages from leaving, for those who manage the mail.
    pub held_up: Option<String>,
    /// How many messages have still to leave.
    pub held_up_messages: i64,
    /// Rounds that wait or run.
    pub rounds: Vec<RoundProgress>,
}

/// Counts of what waits in the whole tour, for a planner and an administrator.
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
    /// Sessions that are wished for and that a planner plans.
    pub sessions: usize,
    /// Open commitments.
    pub commitments: usize,
    /// Those of which the day has passed.
    pub late_commitments: usize,
    /// Reminders that a planner may release.
    pub reminders: usize,
    /// Rounds that wait for this person.
    pub rounds: usize,
    /// Letters that a planner decides about.
    pub held_letters: usize,
    /// Messages of which nobody knows whether they arrived.
    pub unclear_messages: usize,
    /// Messages that failed and that nobody dealt with.
    pub failed_messages: usize,
    /// Hand-overs that a planner confirms.
    pub handovers: usize,
    /// Commitments that somebody gave this person in the last days.
    pub received: usize,
    /// Held dates of which none was chosen: the time is over or none suits.
    pub dates: usize,
    /// Messages about the plan that wait to be read.
    pub unread_messages: usize,
    /// Trainings after which it is time to ask how it goes.
    pub follow_ups: usize,
}

/// Gathers the start page.
///
/// # Errors
/// A store error.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    (stationery, figures, filter): (&Stationery, &coverage::Figures, StallFilter),
    now: DateTime<Utc>,
) -> ServiceResult<Overview> {
    let mut overview = Overview {
        report: figures.report(conn, actor, amsterdam_day(now), now)?,
        conversations: Vec::new(),
        sessions: Vec::new(),
        waiting: Waiting::default(),
        piles: Vec::new(),
        shared: super::notes::shared(conn, actor)?,
        drafts: left_behind(conn, actor)?,
        held_up: None,
        held_up_messages: 0,
        rounds: Vec::new(),
    };
    if own(actor).is_some() {
        let desk = Desk::load(conn, actor, amsterdam_day(now))?;
        add_week(conn, &mut overview, Some(&desk), now)?;
        overview.piles = own_work::piles(conn, actor, (&desk, filter), now)?;
    } else if actor.may(Permission::ReadConversations) {
        add_week(conn, &mut overview, None, now)?;
        add_waiting(conn, &mut overview.waiting, actor, now)?;
        overview.waiting.handovers = super::handovers::count_waiting(conn, actor)?;
        overview.waiting.received = super::received::count_commitments(conn, actor, now)?;
        add_plan(conn, &mut overview.waiting, actor, now)?;
    }
    add_letters(conn, &mut overview, (actor, stationery), now)?;
    Ok(overview)
}

fn left_behind(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<(DraftOf, String)>> {
    let left = super::conversations::left_behind(conn, actor)?;
    if left.is_empty() {
        return Ok(Vec::new());
    }
    let users = users::list(conn)?;
    let named = left.into_iter().map(|draft| {
        let other = draft.adviser_id.filter(|id| !actor.works_for(Some(*id)));
        let adviser = users.iter().find(|user| Some(user.id) == other);
        (draft, adviser.map(|user| user.name.clone()).unwrap_or_default())
    });
    Ok(named.collect())
}

/// What waits in the whole tour.
fn add_waiting(
    conn: &mut DbConn,
    waiting: &mut Waiting,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let today = amsterdam_day(now);
    let mut unasked = super::trainings::follow_ups::list(conn)?;
    unasked.retain(|it| it.on <= today);
    let asked: Vec<i64> = unasked.iter().map(|it| it.dossier_id).collect();
    let lines = organisations::waiting(conn, &asked, today)?;
    add_dossiers(waiting, &lines, today);
    let ids: HashSet<i64> = lines.iter().filter_map(|it| Some(it.dossier.as_ref()?.id)).collect();
    waiting.follow_ups = unasked.iter().filter(|it| ids.contains(&it.dossier_id)).count();
    waiting.calls = super::calls::list(conn, actor, now)?.len();
    let due = store::list_open_commitments(conn, None)?;
    waiting.commitments = due.len();
    waiting.late_commitments = due.iter().filter(|day| **day < today).count();
    Ok(())
}

/// What waits of a plan that is not public yet.
fn add_plan(
    conn: &mut DbConn,
    waiting: &mut Waiting,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if actor.may(Permission::PlanSessions) {
        waiting.dates = super::planning::date_offers::waiting(conn, actor, now)?.len();
        let unread = super::planning::publications::waiting(conn, actor)?;
        waiting.unread_messages = unread.map_or(0, |(_, count)| count);
    }
    Ok(())
}

/// What keeps mail from leaving, and the rounds that wait or run.
fn add_letters(
    conn: &mut DbConn,
    overview: &mut Overview,
    (actor, stationery): (&Actor, &Stationery),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if actor.may(Permission::ManageMail) {
        let waiting = store::count_queued(conn)?;
        // Without messages nobody has looked again whether the trouble is over.
        overview.held_up = super::sending::trouble(conn)?.filter(|_| waiting > 0);
        overview.held_up_messages = waiting;
    }
    if actor.may(Permission::ReadRounds) {
        overview.waiting.unclear_messages =
            usize::try_from(store::count_unclear(conn)?).unwrap_or_default();
        overview.rounds = store::list_open_rounds(conn)?;
    }
    if actor.may(Permission::ReleaseRounds) {
        let due = super::rounds::reminders::due(conn, actor, now)?;
        overview.waiting.rounds = super::rounds::waiting::list(conn, actor, stationery)?.len();
        overview.waiting.held_letters = super::rounds::held::count_by_round(conn)?.values().sum();
        let failed = super::sending::lost::by_round(conn, actor, now)?;
        overview.waiting.failed_messages = failed.iter().map(|(_, count)| count).sum();
        overview.waiting.reminders = due.iter().map(|(_, due)| due).sum();
    }
    Ok(())
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

/// The conversations and sessions of a week: those of one desk, or all.
fn add_week(
    conn: &mut DbConn,
    overview: &mut Overview,
    desk: Option<&Desk>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let week = week_from(amsterdam_day(now));
    overview.conversations = store::list_conversations(conn, week)?;
    overview.sessions = store::list_sessions(conn, week)?;
    if let Some(desk) = desk {
        let joined = own_store::list_joined(conn, &desk.owners)?;
        overview
            .conversations
            .retain(|it| desk.owners.contains(&it.adviser_id) || joined.contains(&it.id));
        let own = own_store::list_sessions_of(conn, &desk.ids())?;
        overview.sessions.retain(|it| own.contains(&it.id));
    }
    Ok(())
}

/// From midnight to midnight in Amsterdam: a week in which the clock changes is not 168 hours.
fn week_from(today: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let midnight = |day| from_amsterdam(day, NaiveTime::MIN);
    (midnight(today), midnight(today + Days::new(7)))
}

fn add_dossiers(waiting: &mut Waiting, lines: &[OrganisationLine], today: NaiveDate) {
    for line in lines {
        let Some(next) = line.next else { continue };
        match next.step {
            Step::PlanConversation => waiting.replies += 1,
            Step::Reapproach if next.due_on.is_some_and(|day| day <= today) => {
                waiting.reapproaches += 1;
            }
            Step::FindContact if line.stages.letter == StageState::Undeliverable => {
                waiting.undeliverable += 1;
            }
            Step::PlanSession => waiting.sessions += 1,
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
