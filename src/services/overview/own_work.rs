//! What waits for one adviser, in piles: how many, and the first few with what does them. The own
//! dossiers are read once; what is due is asked by its day.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{InboundKind, Reply};
use crate::domain::next_step::Step;
use crate::domain::permissions::Actor;
use crate::domain::stages::StageState;
use crate::domain::trainings::follow_up_is_late;
use crate::services::received::Received;
use crate::services::standing::{self, Standing};
use crate::services::trainings::follow_ups;
use crate::services::{ServiceResult, calls, inbound, received};
use crate::store::overview::{self as planned, PlannedConversation};
use crate::store::{DbConn, dossiers, organisations, own_work as store};

/// How many of a pile the page shows.
pub const FIRST: usize = 3;

/// After how many weeks without an event a dossier has stalled, unless the reader chooses.
pub const WEEKS: u64 = 6;

/// The weeks that the reader may choose.
pub const CHOICES: [u64; 4] = [4, 6, 8, 12];

/// What the reader asks about dossiers that stalled.
#[derive(Debug, Clone, Copy)]
pub struct StallFilter {
    /// After how many weeks without an event.
    pub weeks: u64,
    /// True to see all of them, not the first few.
    pub shows_all: bool,
}

/// How many days ahead a promise comes in sight.
const AHEAD: Days = Days::new(7);

/// What kind of work lies on a pile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Conversations whose moment passed and that nobody logged.
    ToLog,
    /// Dossiers that somebody gave the adviser in the last days.
    Dossiers,
    /// Commitments that somebody gave the adviser in the last days.
    Received,
    /// Answers that ask for a conversation.
    Replies,
    /// Mail that came in.
    Mail,
    /// Organisations to phone, promised calls first.
    Calls,
    /// Promises of this week or late.
    Promises,
    /// Dossiers to be contacted again by today.
    Reapproaches,
    /// Trainings after which it is time to ask how it goes.
    FollowUps,
    /// Letters that came back.
    Undeliverable,
    /// Dossiers in which nobody decided what comes next.
    Undecided,
    /// Dossiers in which nothing happened for weeks.
    Stalled,
}

/// What stands beside the name of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// What they answered.
    Reply(Reply),
    /// What kind of mail it is.
    Mail(InboundKind),
    /// Words of a person: a promise, or why to get in touch.
    Text(String),
    /// What comes next.
    Next(Step),
    /// Who had it, by name, and what comes next.
    From(String, Option<Step>),
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// CBS code.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// Id of the promise, mail, conversation or training, else of the dossier.
    pub id: i64,
    /// What it is about.
    pub detail: Detail,
    /// By when, or since when.
    pub on: Option<NaiveDate>,
    /// True when that day has passed.
    pub is_late: bool,
}

/// Work of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pile {
    /// What kind.
    pub kind: Kind,
    /// How much of it.
    pub count: usize,
    /// How much of it is late.
    pub late: usize,
    /// The first few, the most urgent first.
    pub first: Vec<Work>,
}

/// The dossiers of an adviser and of those they stand in for today.
pub(super) struct Desk {
    /// The users.
    pub(super) owners: Vec<i64>,
    /// Where each dossier stands.
    pub(super) standing: Vec<Standing>,
}

impl Desk {
    /// Reads the dossiers of the actor.
    pub(super) fn load(conn: &mut DbConn, actor: &Actor, today: NaiveDate) -> ServiceResult<Self> {
        let owners = actor.desk();
        let tour_id = dossiers::current_tour(conn)?;
        let ids = dossiers::list_owned(conn, tour_id, &owners)?;
        Ok(Self { standing: standing::of(conn, &ids, today)?, owners })
    }

    fn find(&self, dossier_id: i64) -> Option<&Standing> {
        self.standing.iter().find(|it| it.dossier.id == dossier_id)
    }

    /// The ids of the dossiers.
    pub(super) fn ids(&self) -> Vec<i64> {
        self.standing.iter().map(|it| it.dossier.id).collect()
    }
}

/// The piles of an adviser that are not empty, the most urgent kind first.
pub(super) fn piles(
    conn: &mut DbConn,
    actor: &Actor,
    (desk, filter): (&Desk, StallFilter),
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Pile>> {
    let today = amsterdam_day(now);
    let last = store::last_days(conn, &desk.ids())?;
    let received = received::of(conn, actor, now)?;
    let mut all = vec![
        (Kind::ToLog, to_log(conn, desk, now)?),
        (Kind::Dossiers, dossiers_of(&received)),
        (Kind::Received, commitments_of(&received, today)),
        (Kind::Replies, replies(desk, &last)),
        (Kind::Mail, mail(conn, actor, desk)?),
        (Kind::Calls, to_call(conn, actor, desk, now)?),
        (Kind::Promises, promises(conn, desk, today)?),
        (Kind::Reapproaches, reapproaches(desk, today)),
        (Kind::FollowUps, asked_after(conn, desk, today)?),
        (Kind::Undeliverable, with_step(desk, Step::FindContact, Some(StageState::Undeliverable))),
        (Kind::Undecided, with_step(desk, Step::Undecided, None)),
    ];
    let others = all.iter().filter(|(kind, _)| *kind != Kind::Dossiers);
    let waiting: HashSet<String> =
        others.flat_map(|(_, work)| work).map(|work| work.code.clone()).collect();
    let since = today.checked_sub_days(Days::new(filter.weeks * 7)).unwrap_or(today);
    let mut stalled = stalled(desk, &last, since);
    stalled.retain(|work| !waiting.contains(&work.code));
    all.push((Kind::Stalled, stalled));
    let all = all.into_iter().filter(|(_, work)| !work.is_empty());
    Ok(all.map(|(kind, work)| pile(kind, work, filter)).collect())
}

fn pile(kind: Kind, mut work: Vec<Work>, filter: StallFilter) -> Pile {
    let (count, late) = (work.len(), work.iter().filter(|it| it.is_late).count());
    if !(kind == Kind::Stalled && filter.shows_all) {
        work.truncate(FIRST);
    }
    Pile { kind, count, late, first: work }
}

fn work(it: &Standing, detail: Detail, (on, is_late): (Option<NaiveDate>, bool)) -> Work {
    Work {
        code: it.organisation.code.clone(),
        organisation: it.organisation.full_name(),
        id: it.dossier.id,
        detail,
        on,
        is_late,
    }
}

/// Conversations of the last weeks that are still planned.
fn to_log(conn: &mut DbConn, desk: &Desk, now: DateTime<Utc>) -> ServiceResult<Vec<Work>> {
    let joined = store::list_joined(conn, &desk.owners)?;
    let passed = planned::list_conversations(conn, (DateTime::UNIX_EPOCH, now))?.into_iter();
    let work = |it: PlannedConversation| Work {
        code: it.code,
        organisation: it.organisation,
        id: it.id,
        detail: Detail::None,
        on: Some(amsterdam_day(it.at)),
        is_late: amsterdam_day(it.at) < amsterdam_day(now),
    };
    let is_own =
        |it: &PlannedConversation| desk.owners.contains(&it.adviser_id) || joined.contains(&it.id);
    Ok(passed.filter(is_own).map(work).collect())
}

fn dossiers_of(received: &Received) -> Vec<Work> {
    let got = received.dossiers.iter().map(|it| {
        let next = it.standing.next.map(|next| next.step);
        work(&it.standing, Detail::From(it.from.clone(), next), (Some(it.on), false))
    });
    got.collect()
}

fn commitments_of(received: &Received, today: NaiveDate) -> Vec<Work> {
    let got = received.commitments.iter().map(|it| Work {
        code: it.organisation.code.clone(),
        organisation: it.organisation.full_name(),
        id: it.commitment.id,
        detail: Detail::Text(it.commitment.title.clone()),
        on: Some(it.commitment.due_on),
        is_late: it.commitment.is_late(today),
    });
    got.collect()
}

/// Who waits longest stands first.
fn replies(desk: &Desk, last: &HashMap<i64, NaiveDate>) -> Vec<Work> {
    let is_asked = |it: &&Standing| it.next.is_some_and(|it| it.step == Step::PlanConversation);
    let mut found: Vec<Work> = desk
        .standing
        .iter()
        .filter(is_asked)
        .map(|it| {
            let detail = it.answer.map_or(Detail::None, Detail::Reply);
            work(it, detail, (last.get(&it.dossier.id).copied(), false))
        })
        .collect();
    found.sort_by_key(|work| work.on);
    found
}

fn mail(conn: &mut DbConn, actor: &Actor, desk: &Desk) -> ServiceResult<Vec<Work>> {
    let waiting = inbound::tasks(conn, actor)?.into_iter();
    let found = waiting.filter_map(|task| {
        let on = Some(amsterdam_day(task.mail.received_at));
        let of = work(desk.find(task.dossier_id)?, Detail::Mail(task.mail.kind), (on, false));
        Some(Work { id: task.mail.id, ..of })
    });
    Ok(found.collect())
}

fn to_call(
    conn: &mut DbConn,
    actor: &Actor,
    desk: &Desk,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Work>> {
    let lines = calls::list(conn, actor, now)?.into_iter();
    let found = lines.filter_map(|line| {
        let it = desk.find(line.dossier_id)?;
        let promised = line.last.as_ref().and_then(|call| call.call_back_on);
        let on = promised.filter(|_| line.is_due);
        Some(work(it, Detail::None, (on, on.is_some_and(|day| day < amsterdam_day(now)))))
    });
    Ok(found.collect())
}

fn promises(conn: &mut DbConn, desk: &Desk, today: NaiveDate) -> ServiceResult<Vec<Work>> {
    let due = store::list_due_promises(conn, &desk.owners, today + AHEAD)?;
    let ids: Vec<i64> = due.iter().map(|it| it.organisation_id).collect();
    let names: HashMap<i64, _> =
        organisations::list_among(conn, &ids)?.into_iter().map(|it| (it.id, it)).collect();
    let found = due.into_iter().filter_map(|promise| {
        let organisation = names.get(&promise.organisation_id)?;
        Some(Work {
            code: organisation.code.clone(),
            organisation: organisation.full_name(),
            id: promise.id,
            detail: Detail::Text(promise.title),
            on: Some(promise.due_on),
            is_late: promise.due_on < today,
        })
    });
    Ok(found.collect())
}

fn reapproaches(desk: &Desk, today: NaiveDate) -> Vec<Work> {
    let due = desk.standing.iter().filter_map(|it| {
        let day = it.next.filter(|it| it.step == Step::Reapproach)?.due_on?;
        let reason = it.dossier.reapproach_reason.clone().map_or(Detail::None, Detail::Text);
        (day <= today).then(|| work(it, reason, (Some(day), day < today)))
    });
    let mut found: Vec<Work> = due.collect();
    found.sort_by_key(|work| work.on);
    found
}

/// Each training has its own question; the work carries the number of the training.
fn asked_after(conn: &mut DbConn, desk: &Desk, today: NaiveDate) -> ServiceResult<Vec<Work>> {
    let due = follow_ups::list(conn)?.into_iter().filter(|it| it.on <= today);
    let found = due.filter_map(|it| {
        let is_late = follow_up_is_late(it.on, today);
        let of = work(desk.find(it.dossier_id)?, Detail::None, (Some(it.on), is_late));
        Some(Work { id: it.training_id, ..of })
    });
    Ok(found.collect())
}

fn with_step(desk: &Desk, step: Step, letter: Option<StageState>) -> Vec<Work> {
    let is_it = |it: &&Standing| {
        it.next.is_some_and(|it| it.step == step)
            && letter.is_none_or(|state| it.stages.letter == state)
    };
    desk.standing.iter().filter(is_it).map(|it| work(it, Detail::None, (None, false))).collect()
}

/// Dossiers in which something is to be done and nothing happened since a day; the longest first.
fn stalled(desk: &Desk, last: &HashMap<i64, NaiveDate>, since: NaiveDate) -> Vec<Work> {
    let found = desk.standing.iter().filter_map(|it| {
        let day = last.get(&it.dossier.id).copied().filter(|day| *day < since)?;
        let next = it.next.filter(|next| !is_settled(next.step))?;
        Some(work(it, Detail::Next(next.step), (Some(day), false)))
    });
    let mut found: Vec<Work> = found.collect();
    found.sort_by_key(|work| work.on);
    found
}

/// True when nothing has to be done before a day that is agreed, or at all.
const fn is_settled(step: Step) -> bool {
    matches!(
        step,
        Step::Finished
            | Step::Undecided
            | Step::LeaveAlone
            | Step::Reapproach
            | Step::AwaitSending
            | Step::HoldConversation
            | Step::HoldSession
            | Step::HoldTraining
            | Step::FollowUpTraining
    )
}
