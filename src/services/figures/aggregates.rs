//! What the conversations tell together: the answers to one question by province and in total, as
//! they were published last. Small counts, and what gives them away, are hidden before anything
//! leaves this file.

mod publishing;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::conversations::observations::Question;
use crate::domain::conversations::{Arranged, checklist, observations};
use crate::domain::dates::amsterdam_day;
use crate::domain::disclosure::{Ledger, LedgerOfEach, State};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::publication::Given;
use crate::domain::suppression::Shown;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::publications::Published;
use crate::store::{DbConn, dossiers, organisations, publications};

pub use publishing::{publish, publish_first};

/// Counts under this are not shown, and fewer organisations than this change no figure.
pub const LEAST: u32 = 5;

/// A question that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// A line of the checklist.
    Line(u8),
    /// An observation.
    Observation(Question),
}

/// The answers to a question: the organisations of each province, and all of them.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// The answers, in the order of the columns.
    pub answers: Vec<&'static str>,
    /// The provinces that are shown, in the order of the rows.
    pub provinces: Vec<Counts>,
    /// The counts that may be shown.
    pub shown: Shown,
    /// How many organisations are counted; the rest of them did not discuss the question.
    pub visited: u32,
    /// True when an organisation may give several answers: then there are no sums of rows.
    pub takes_several: bool,
}

/// A province that is shown, and since when its figures stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The name of the province.
    pub province: String,
    /// The Amsterdam day on which they were published.
    pub since: NaiveDate,
}

/// The same as [`aggregate`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    counted: Counted,
    now: DateTime<Utc>,
) -> ServiceResult<Aggregate> {
    let found = aggregate(conn, actor, counted)?;
    audit::record(conn, actor, "aggregate.export", "aggregates", now)?;
    Ok(found)
}

/// The answers to a question as they were published: one look is the same as the next until
/// the nightly work publishes again, a province at a time.
///
/// # Errors
/// No permission.
pub fn aggregate(conn: &mut DbConn, actor: &Actor, counted: Counted) -> ServiceResult<Aggregate> {
    require(actor, Permission::ReadAggregates)?;
    let tour_id = dossiers::current_tour(conn)?;
    let names: HashMap<String, String> = organisations::list_provinces(conn)?.into_iter().collect();
    let (form, question) = key(counted);
    let states = publications::list_of(conn, tour_id, (form, &question))?;
    let choices = choices(counted);
    let takes_several = matches!(counted, Counted::Observation(it) if it.topic.takes_several());
    let name = |state: &Published| -> String {
        names.get(&state.province_code).unwrap_or(&state.province_code).clone()
    };
    let (newest, shown) = play(&states, &choices, takes_several, name);
    let row = |state: &&Published| Counts {
        province: name(state),
        since: amsterdam_day(state.published_at),
    };
    Ok(Aggregate {
        answers: choices.into_iter().map(|(_, label)| label).collect(),
        shown,
        visited: newest.iter().map(|state| state.visited).sum(),
        provinces: newest.iter().map(row).collect(),
        takes_several,
    })
}

/// The rows that stand now with what may be shown of them: every table since the first one is made
/// again in turn, because a new one may not tell what an earlier one hid.
fn play<'a>(
    states: &'a [Published],
    choices: &[(&'static str, &'static str)],
    takes_several: bool,
    name: impl Fn(&Published) -> String,
) -> (Vec<&'a Published>, Shown) {
    let (mut one, mut each) = (Ledger::new(LEAST), LedgerOfEach::new(LEAST));
    let mut newest: BTreeMap<String, (usize, &Published)> = BTreeMap::new();
    let mut show = |newest: &BTreeMap<String, (usize, &Published)>| {
        // One where everybody took it back has nothing to show.
        let rows = newest.values().filter(|(_, state)| !state.given.is_empty());
        let rows: Vec<State> = rows
            .map(|(number, state)| State {
                number: *number,
                counts: count(&state.given, choices),
                ceiling: state.visited,
            })
            .collect();
        if takes_several { each.show(&rows) } else { one.show(&rows) }
    };
    let mut shown = show(&newest);
    let mut waiting = states.iter().enumerate().peekable();
    while let Some((number, state)) = waiting.next() {
        newest.insert(name(state), (number, state));
        let is_last =
            waiting.peek().is_none_or(|(_, next)| next.published_at != state.published_at);
        if is_last {
            shown = show(&newest);
        }
    }
    let rows = newest.into_values().map(|(_, state)| state).filter(|it| !it.given.is_empty());
    (rows.collect(), shown)
}

/// How many organisations gave each answer.
fn count(given: &Given, choices: &[(&'static str, &'static str)]) -> Vec<u32> {
    let gave = |choice: &str| given.values().filter(|answers| answers.contains(choice)).count();
    choices.iter().map(|(choice, _)| u32::try_from(gave(choice)).unwrap_or(u32::MAX)).collect()
}

fn key(counted: Counted) -> (&'static str, String) {
    match counted {
        Counted::Line(number) => (checklist::VERSION, number.to_string()),
        Counted::Observation(question) => (observations::VERSION, question.name()),
    }
}

/// The answers of a question by their text and label; "not discussed" is none of them.
fn choices(counted: Counted) -> Vec<(&'static str, &'static str)> {
    match counted {
        Counted::Line(_) => Arranged::ALL
            .iter()
            .filter(|it| **it != Arranged::NotDiscussed)
            .map(|it| (it.as_str(), it.label()))
            .collect(),
        Counted::Observation(question) => {
            question.topic.findings().iter().map(|it| (it.as_str(), it.label())).collect()
        }
    }
}

impl Counted {
    /// Every question that is counted, in the order of the form.
    pub fn all() -> impl Iterator<Item = Self> {
        let lines = checklist::LINES.iter().map(|line| Self::Line(line.number));
        lines.chain(Question::all().map(Self::Observation))
    }

    /// Its name in an address: `leidraad_5`, `observation_care_official`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Line(number) => format!("leidraad_{number}"),
            Self::Observation(question) => format!("observation_{}", question.name()),
        }
    }

    /// As the form asks it.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Line(number) => {
                let text = checklist::find(number).map_or("", |line| line.text);
                format!("{number}. {text}")
            }
            Self::Observation(question) => question.label(),
        }
    }

    /// The question of this name.
    ///
    /// # Errors
    /// A sentence when there is none.
    pub fn find(name: &str) -> ServiceResult<Self> {
        Self::all()
            .find(|it| it.name() == name)
            .ok_or_else(|| ServiceError::field("vraag", "Kies een vraag uit de lijst."))
    }
}
