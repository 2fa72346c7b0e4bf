//! Proposals for who can come when: loads the team, the calendars and the wishes, and asks the
//! domain. Writes nothing.

mod lessons;
mod team;

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::place_of;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{
    Ask, Candidate, Host, MeetingWishes, Period, Proposals, SESSION_LENGTH, propose_in_turn,
};
use crate::domain::schedule::{ClosedDays, LetterRegion};
use crate::domain::trainings::TrainingKind;
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, meeting_wishes, organisations, recesses};

/// Most organisations that are asked for at once.
pub const MOST: usize = 60;

/// Most proposals for one organisation.
const SHOWN: usize = 5;

/// An organisation can be asked three weeks ahead, and is asked for a quarter.
const NOTICE: Days = Days::new(21);
const QUARTER: Days = Days::new(90);

/// What a planner asks.
#[derive(Debug, Clone)]
pub struct Question {
    /// CBS codes, who goes first first.
    pub codes: Vec<String>,
    /// Between which days.
    pub period: Period,
    /// Whether a trainer has to come too.
    pub with_trainer: bool,
}

/// The proposals for one organisation.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The organisation.
    pub organisation: Organisation,
    /// The training that was asked for, with whom it is for; none for a session.
    pub training: Option<(i64, TrainingKind)>,
    /// Where it would be.
    pub place: String,
    /// What it asks.
    pub wishes: MeetingWishes,
    /// What is possible.
    pub proposals: Proposals,
}

/// The proposals for every organisation that was asked for.
#[derive(Debug, Clone)]
pub struct Answers {
    /// In the order in which they were asked for.
    pub answers: Vec<Answer>,
    /// Everybody who is named in them, by id.
    pub people: HashMap<i64, Person>,
}

/// The days that are searched when nobody says which: a quarter, from three weeks ahead.
#[must_use]
pub fn usual_period(today: NaiveDate) -> Period {
    let first = today + NOTICE;
    Period { first, last: first + QUARTER }
}

/// What is possible for the session of each organisation; the first proposals of all of them fit
/// together.
///
/// # Errors
/// Every refused field, or no permission.
pub fn search(
    conn: &mut DbConn,
    actor: &Actor,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<Answers> {
    search_all(conn, actor, (question, &[]), now)
}

/// What is possible for the session of each organisation that is named and for each training, by
/// its id; the first proposals of all of them fit together.
///
/// # Errors
/// Every refused field, a training that cannot be planned now, or no permission: who plans no
/// sessions may ask for the trainings of own dossiers.
pub fn search_all(
    conn: &mut DbConn,
    actor: &Actor,
    (question, trainings): (&Question, &[i64]),
    now: DateTime<Utc>,
) -> ServiceResult<Answers> {
    let asks_sessions = trainings.is_empty() || !question.codes.is_empty();
    require(
        actor,
        if asks_sessions { Permission::PlanSessions } else { Permission::PlanTrainings },
    )?;
    if question.codes.len() + trainings.len() > MOST {
        return Err(unknown(&format!("Kies ten hoogste {MOST} organisaties tegelijk.")));
    }
    let lessons = lessons::load(conn, actor, trainings, question.period)?;
    let mut wanting = if asks_sessions {
        named(conn, question, now)?
    } else {
        refuse_period(question.period, now)?;
        Vec::new()
    };
    let mut kinds = vec![None; wanting.len()];
    kinds.extend(lessons.iter().map(|it| Some(&it.training)));
    wanting.extend(lessons.iter().map(|it| it.organisation.clone()));
    let mut space = space(conn, (question, &wanting), now)?;
    lessons::free(&mut space.candidates, trainings);
    let ask = space.ask(SHOWN);
    let sessions = vec![ask; wanting.len() - lessons.len()];
    let asks = sessions.into_iter().chain(lessons.iter().map(|it| it.ask(ask)));
    let wanted: Vec<_> = space.hosts.iter().zip(asks).collect();
    let found = propose_in_turn(&wanted, &space.candidates);
    let answers = wanting.into_iter().zip(&space.hosts).zip(kinds).zip(found).map(
        |(((organisation, host), training), proposals)| Answer {
            organisation,
            training: training.map(|it| (it.id, it.kind)),
            place: host.place.clone(),
            wishes: host.wishes.clone(),
            proposals,
        },
    );
    let answers = answers.collect();
    let people = space.candidates.into_iter().map(|it| (it.person.id, it.person)).collect();
    Ok(Answers { answers, people })
}

/// What is searched: organisations, people, and the days that are closed.
#[derive(Debug, Clone)]
pub(super) struct SearchSpace {
    /// Who wants a session.
    pub hosts: Vec<Host>,
    /// Everybody of the team.
    pub candidates: Vec<Candidate>,
    closed: ClosedDays,
    period: Period,
    with_trainer: bool,
}

impl SearchSpace {
    /// The question to the rules about sessions, for so many proposals.
    pub const fn ask(&self, most: usize) -> Ask<'_> {
        let (lead, length) = (Part::Moderator, SESSION_LENGTH);
        let (period, with_trainer) = (self.period, self.with_trainer);
        Ask { closed: &self.closed, period, lead, length, with_trainer, most }
    }
}

/// The organisations that were named, in that order, with all that a search asks.
pub(super) fn load(
    conn: &mut DbConn,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<(Vec<Organisation>, SearchSpace)> {
    let named = named(conn, question, now)?;
    let space = space(conn, (question, &named), now)?;
    Ok((named, space))
}

fn space(
    conn: &mut DbConn,
    (question, wanting): (&Question, &[Organisation]),
    now: DateTime<Utc>,
) -> ServiceResult<SearchSpace> {
    Ok(SearchSpace {
        hosts: hosts(conn, wanting)?,
        candidates: team::candidates(conn, question.period, now)?,
        closed: recesses::closed_days(conn)?,
        period: question.period,
        with_trainer: question.with_trainer,
    })
}

fn refuse_period(period: Period, now: DateTime<Utc>) -> ServiceResult<()> {
    let problem = period.problem(amsterdam_day(now));
    problem.map_or(Ok(()), |problem| Err(RuleError::Fields(vec![problem]).into()))
}

/// The organisations that were named, each once.
fn named(
    conn: &mut DbConn,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Organisation>> {
    refuse_period(question.period, now)?;
    let mut named: Vec<Organisation> = Vec::new();
    for code in &question.codes {
        let found = organisations::find_by_code(conn, code)?;
        let Some(organisation) = found else {
            return Err(unknown(&format!("“{code}” is geen organisatie.")));
        };
        if !organisation.is_valid_on(question.period.last) {
            let name = organisation.full_name();
            let problem = "bestaat op de laatste dag niet. Kies een eerdere laatste dag.";
            return Err(unknown(&format!("{name} {problem}")));
        }
        if named.iter().all(|known| known.id != organisation.id) {
            named.push(organisation);
        }
    }
    if named.is_empty() {
        return Err(unknown("Kies ten minste één organisatie."));
    }
    Ok(named)
}

fn unknown(problem: &str) -> ServiceError {
    ServiceError::not_allowed(problem)
}

fn hosts(conn: &mut DbConn, named: &[Organisation]) -> ServiceResult<Vec<Host>> {
    let mut known = meeting_wishes::list(conn)?;
    let mut hosts = Vec::with_capacity(named.len());
    for organisation in named {
        let Some(position) = organisation.position else {
            let name = organisation.full_name();
            return Err(unknown(&format!("Wij weten niet waar {name} ligt.")));
        };
        let school_region = organisation.school_region.as_deref().and_then(|it| it.parse().ok());
        hosts.push(Host {
            region: LetterRegion { organisation_id: organisation.id, school_region },
            province_code: organisation.province_code.clone(),
            place: place_of(organisation),
            position,
            wishes: known.remove(&organisation.id).unwrap_or_default(),
        });
    }
    Ok(hosts)
}
