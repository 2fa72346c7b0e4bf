//! The reminders of a round: proposed when they are due, seen as they will leave, and released
//! by a second person. Nothing is stored before that; what is stored then is in `frozen`.

mod frozen;
mod tally;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::fields::{Adviser, merge_fields};
use super::readiness::{Mail, PLACEHOLDER, made};
use super::{Stationery, pacing, release};

use crate::domain::accounts::User;
use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::errors::RuleError;
use crate::domain::letters::{Round, RoundState, SecondLook, recipients};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::mail::{LetterKind, MergeFields};
use crate::services::reminders::{Outlook, outlooks, roster_of_due};
use crate::services::roster::Entry;
use crate::services::templates::Wordings;
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, rounds, users};

pub(super) use frozen::{bind_anew, still_hold};
pub use tally::{ReminderFigures, tally};

/// One reminder that is due.
#[derive(Debug, Clone)]
pub struct Reminder {
    /// The letter.
    pub letter_id: i64,
    /// Its organisation.
    pub organisation: Organisation,
    /// 1 or 2.
    pub number: u32,
    /// One mail per recipient, or why it does not leave, in Dutch.
    pub outcome: Result<Vec<Mail>, String>,
}

/// The reminders of a round as they would leave now.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The round.
    pub round: Round,
    /// Those that are due, by name of the organisation.
    pub reminders: Vec<Reminder>,
    /// First and last moment at which one would leave; none when there are none.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Why this user does not release them now, in Dutch.
    pub obstacle: Option<String>,
    /// Binds the release to what is shown.
    pub digest: String,
}

impl Proposal {
    /// Those that would leave.
    pub fn ready(&self) -> impl Iterator<Item = (&Reminder, &[Mail])> {
        self.reminders.iter().filter_map(|one| Some((one, one.outcome.as_deref().ok()?)))
    }
}

/// What somebody releases.
#[derive(Debug, Clone)]
pub struct ReleaseReminders {
    /// The round.
    pub round_id: i64,
    /// The digest of what was read before; a release of something else is refused.
    pub digest: Option<String>,
}

/// Per round how many reminders are due today, for rounds that have any.
///
/// # Errors
/// No permission, or a store error.
pub fn due(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<(Round, usize)>> {
    require(actor, Permission::ReadRounds)?;
    let today = amsterdam_day(now);
    let roster = roster_of_due(conn, today)?;
    let mut counted: HashMap<i64, usize> = HashMap::new();
    for outlook in outlooks(conn, &roster, today)? {
        if outlook.due(today).is_some() {
            *counted.entry(outlook.round_id).or_default() += 1;
        }
    }
    if counted.is_empty() {
        return Ok(Vec::new());
    }
    let all = rounds::list(conn)?.into_iter();
    Ok(all.filter_map(|round| counted.remove(&round.id).map(|due| (round, due))).collect())
}

/// Shows the reminders of a round as they would leave now.
///
/// # Errors
/// No permission, or no such round.
pub fn propose(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Proposal> {
    require(actor, Permission::ReadRounds)?;
    let round = rounds::get(conn, round_id)?;
    let reminders = list(conn, stationery, &round, now)?;
    let due = due_of(conn, &round, &reminders, now)?;
    Ok(Proposal {
        digest: frozen::digest(&round, &reminders),
        obstacle: obstacle(actor, stationery, &round),
        window: due.iter().min().copied().zip(due.iter().max().copied()),
        reminders,
        round,
    })
}

fn list(
    conn: &mut DbConn,
    stationery: &Stationery,
    round: &Round,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Reminder>> {
    let today = amsterdam_day(now);
    let roster = roster_of_due(conn, today)?;
    let users = users::list(conn)?;
    let wordings = Wordings::newest(conn, LetterKind::Reminder)?;
    let mut found = Vec::new();
    for outlook in outlooks(conn, &roster, today)? {
        let is_ours = outlook.round_id == round.id;
        let due = outlook.due(today).filter(|_| is_ours).zip(roster.find(outlook.dossier_id));
        let Some((number, entry)) = due else { continue };
        let owner = entry.dossier.adviser_id.unwrap_or(round.author_id);
        let adviser = Adviser::of(users.iter().find(|user: &&User| user.id == owner), stationery);
        found.push(Reminder {
            letter_id: outlook.letter_id,
            organisation: entry.organisation.clone(),
            number,
            outcome: mails((stationery, &wordings), entry, &outlook, &adviser)?,
        });
    }
    found.sort_by(|a, b| a.organisation.sort_name.cmp(&b.organisation.sort_name));
    Ok(found)
}

/// The mail to each recipient, or why there is none.
fn mails(
    (stationery, wordings): (&Stationery, &Wordings),
    entry: &Entry,
    outlook: &Outlook,
    adviser: &Adviser,
) -> ServiceResult<Result<Vec<Mail>, String>> {
    let (organisation, mut mails) = (&entry.organisation, Vec::new());
    let wording = wordings.of(organisation.kind);
    let lexicon = recipients::lexicon_of(organisation);
    let link = stationery.answer_link(PLACEHOLDER);
    for (contact, letter) in &outlook.reached {
        let recipient = recipients::recipient(&lexicon, contact);
        let fields = MergeFields {
            datum: Some(long_day(outlook.invited_on)),
            ..merge_fields(stationery, &lexicon, adviser, &recipient, &link)
        };
        match made(stationery, (wording, organisation), recipient, &fields)? {
            Ok(mail) => mails.push(Mail { in_reply_to: Some(letter.clone()), ..mail }),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    Ok(Ok(mails))
}

fn due_of(
    conn: &mut DbConn,
    round: &Round,
    all: &[Reminder],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let ready = all.iter().filter(|one| one.outcome.is_ok());
    let regions =
        ready.map(|one| release::region(&one.organisation)).collect::<Result<Vec<_>, _>>()?;
    pacing::beside(conn, round, (&[], &regions), now)
}

/// Why this user does not release the reminders of this round.
fn obstacle(actor: &Actor, stationery: &Stationery, round: &Round) -> Option<String> {
    if !actor.may(Permission::ReleaseRounds) {
        return Some("Een planner geeft de herinneringen vrij.".to_owned());
    }
    if let Some(refusal) = stationery.obstacle(actor, round.author_id, SecondLook::Reminders) {
        return Some(refusal.to_owned());
    }
    if round.state == RoundState::Paused {
        return Some("De ronde staat stil. Hervat de ronde eerst.".to_owned());
    }
    round.state.go_on().err().map(|refusal| refusal.to_string())
}

/// Releases the reminders that are due: each is frozen with a link of its own, and leaves at the
/// pace of the round in office hours. Answers how many letters are followed by a reminder.
///
/// # Errors
/// No permission, the own round while four eyes are asked, a round that does not run, reminders
/// that changed since they were read, or none that is due.
pub fn release(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    command: &ReleaseReminders,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::ReleaseRounds)?;
    let proposal = propose(conn, actor, stationery, command.round_id, now)?;
    let Some(releaser_id) = actor.user_id else {
        return Err(ServiceError::not_allowed("Herinneringen worden door een mens vrijgegeven."));
    };
    if let Some(obstacle) = &proposal.obstacle {
        return Err(match proposal.round.state.go_on() {
            Ok(_) => ServiceError::Forbidden(obstacle.clone()),
            Err(_) => RuleError::Clash(obstacle.clone()).into(),
        });
    }
    if command.digest.as_ref().is_some_and(|read| *read != proposal.digest) {
        return Err(RuleError::Clash(
            "De herinneringen zijn veranderd sinds u ze nakeek. Lees ze opnieuw na en geef ze dan \
             vrij."
                .to_owned(),
        )
        .into());
    }
    let due = due_of(conn, &proposal.round, &proposal.reminders, now)?;
    if due.is_empty() {
        return Err(ServiceError::not_allowed("Er staan geen herinneringen klaar."));
    }
    for ((reminder, mails), due_at) in proposal.ready().zip(&due) {
        frozen::freeze(conn, stationery, reminder, mails, (*due_at, now))?;
    }
    frozen::bind(conn, actor, (proposal.round, releaser_id), now)?;
    Ok(due.len())
}
