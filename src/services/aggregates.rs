//! What the conversations tell together: the answers to one question by province and in total.
//! Small counts, and what gives them away, are hidden before anything leaves this file.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::roster::Roster;
use super::{ServiceError, ServiceResult, require};
use crate::domain::batches::shown_until;
use crate::domain::conversations::observations::Question;
use crate::domain::conversations::{Arranged, checklist, observations};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::suppression::{Shown, hide, hide_each};
use crate::store::{DbConn, answers, logs};

/// Counts under this are not shown.
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

/// A province that is shown, and up to which day it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The name of the province.
    pub province: String,
    /// The last day that counts along.
    pub until: NaiveDate,
}

/// A held conversation, when it was held and logged.
type Held = (i64, i64, NaiveDate, NaiveDate);

/// What is counted of one province.
struct Slice {
    until: NaiveDate,
    /// By dossier, with its newest conversations first: their days and ids.
    dossiers: BTreeMap<i64, Vec<(NaiveDate, i64)>>,
}

/// Counts the answers to a question. An organisation counts once: by its newest conversation in
/// which the question was discussed. A province is counted up to the end of a month that added at
/// least [`LEAST`] organisations, so that nobody is found by comparing two days.
///
/// # Errors
/// No permission.
pub fn aggregate(
    conn: &mut DbConn,
    actor: &Actor,
    counted: Counted,
    now: DateTime<Utc>,
) -> ServiceResult<Aggregate> {
    require(actor, Permission::ReadAggregates)?;
    let roster = Roster::load(conn)?;
    let held = logs::list_held(conn, roster.tour_id)?;
    let slices = slices(&roster, &held, amsterdam_day(now));
    let (form, question) = key(counted);
    let mut given: HashMap<i64, Vec<String>> = HashMap::new();
    for (_, id, answer) in answers::list_to(conn, roster.tour_id, (form, &question))? {
        given.entry(id).or_default().push(answer);
    }
    let choices = choices(counted);
    let counts: Vec<Vec<u32>> =
        slices.values().map(|slice| count(slice, &given, &choices)).collect();
    let visited: Vec<u32> =
        slices.values().map(|slice| u32::try_from(slice.dossiers.len()).unwrap_or(0)).collect();
    let takes_several = matches!(counted, Counted::Observation(it) if it.topic.takes_several());
    let hidden = if takes_several { hide_each } else { hide };
    let row = |(province, slice): (String, Slice)| Counts { province, until: slice.until };
    Ok(Aggregate {
        answers: choices.into_iter().map(|(_, label)| label).collect(),
        shown: hidden(&counts, &visited, LEAST),
        visited: visited.iter().sum(),
        provinces: slices.into_iter().map(row).collect(),
        takes_several,
    })
}

/// What is counted of each province by its name; one without enough organisations is left out.
fn slices(roster: &Roster, held: &[Held], today: NaiveDate) -> BTreeMap<String, Slice> {
    let mut by_province: BTreeMap<String, Vec<Held>> = BTreeMap::new();
    for one in held {
        if let Some(entry) = roster.find(one.0) {
            by_province.entry(entry.province.clone()).or_default().push(*one);
        }
    }
    let shown = |(province, held): (String, Vec<Held>)| {
        let counted: Vec<(NaiveDate, i64)> = held.iter().map(|one| (one.3, one.0)).collect();
        let least = usize::try_from(LEAST).unwrap_or(usize::MAX);
        let until = shown_until(&counted, least, today)?;
        Some((province, Slice { until, dossiers: dossiers(&held, until) }))
    };
    by_province.into_iter().filter_map(shown).collect()
}

/// The conversations that were logged by a day, by dossier, the newest first: by the day it was
/// held, and of one day by the number.
fn dossiers(held: &[Held], until: NaiveDate) -> BTreeMap<i64, Vec<(NaiveDate, i64)>> {
    let mut dossiers: BTreeMap<i64, Vec<(NaiveDate, i64)>> = BTreeMap::new();
    for (dossier, id, held_on, _) in held.iter().filter(|one| one.3 <= until) {
        dossiers.entry(*dossier).or_default().push((*held_on, *id));
    }
    dossiers.values_mut().for_each(|found| found.sort_unstable_by(|a, b| b.cmp(a)));
    dossiers
}

/// How many organisations of a province gave each answer.
fn count(
    slice: &Slice,
    given: &HashMap<i64, Vec<String>>,
    choices: &[(&'static str, &'static str)],
) -> Vec<u32> {
    let mut counts = vec![0; choices.len()];
    for conversations in slice.dossiers.values() {
        let newest = conversations.iter().find_map(|(_, id)| given.get(id));
        for (count, (choice, _)) in counts.iter_mut().zip(choices) {
            *count += u32::from(newest.is_some_and(|given| given.iter().any(|it| it == choice)));
        }
    }
    counts
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
