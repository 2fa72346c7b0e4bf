//! What the conversations tell together: the answers to one question by province and in total.
//! Small counts, and what gives them away, are hidden before anything leaves this file.

use std::collections::{BTreeMap, HashMap};

use super::roster::Roster;
use super::{ServiceError, ServiceResult, require};
use crate::domain::conversations::observations::Question;
use crate::domain::conversations::{Arranged, ConversationState, checklist, observations};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::suppression::{Shown, hide};
use crate::store::{DbConn, answers, conversations};

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
    /// The provinces with a held conversation, in the order of the rows.
    pub provinces: Vec<String>,
    /// The counts that may be shown.
    pub shown: Shown,
    /// How many organisations had a conversation; the rest of them did not discuss the question.
    pub visited: u32,
}

/// Counts the answers to a question. An organisation counts once: by its newest conversation in
/// which the question was discussed.
///
/// # Errors
/// No permission.
pub fn aggregate(conn: &mut DbConn, actor: &Actor, counted: Counted) -> ServiceResult<Aggregate> {
    require(actor, Permission::ReadAggregates)?;
    let roster = Roster::load(conn)?;
    let visited = visited(conn, &roster)?;
    let (form, question) = key(counted);
    let rows = answers::list_to(conn, roster.tour_id, (form, &question))?;
    let newest = newest(rows);
    let choices = choices(counted);
    let mut counts: BTreeMap<&String, Vec<u32>> =
        visited.keys().map(|province| (province, vec![0; choices.len()])).collect();
    for (dossier_id, (_, given)) in &newest {
        let Some(entry) = roster.find(*dossier_id) else { continue };
        let Some(row) = counts.get_mut(&entry.province) else { continue };
        for (count, (choice, _)) in row.iter_mut().zip(&choices) {
            *count += u32::from(given.iter().any(|it| it == choice));
        }
    }
    let several = matches!(counted, Counted::Observation(it) if it.topic.takes_several());
    let most = if several { u32::try_from(choices.len()).unwrap_or(1) } else { 1 };
    let ceilings: Vec<u32> = visited.values().map(|count| count * most).collect();
    let counts: Vec<Vec<u32>> = counts.into_values().collect();
    Ok(Aggregate {
        answers: choices.into_iter().map(|(_, label)| label).collect(),
        shown: hide(&counts, &ceilings, LEAST),
        visited: visited.values().sum(),
        provinces: visited.into_keys().collect(),
    })
}

/// How many organisations of each province had a conversation.
fn visited(conn: &mut DbConn, roster: &Roster) -> ServiceResult<BTreeMap<String, u32>> {
    let held = conversations::list(conn, roster.tour_id)?
        .into_iter()
        .filter(|one| one.state == ConversationState::Held)
        .map(|one| one.dossier_id);
    let dossiers: std::collections::BTreeSet<i64> = held.collect();
    let mut visited = BTreeMap::new();
    for entry in dossiers.into_iter().filter_map(|id| roster.find(id)) {
        *visited.entry(entry.province.clone()).or_insert(0) += 1;
    }
    Ok(visited)
}

/// The answers of the newest conversation of each dossier.
fn newest(rows: Vec<(i64, i64, String)>) -> HashMap<i64, (i64, Vec<String>)> {
    let mut newest: HashMap<i64, (i64, Vec<String>)> = HashMap::new();
    for (dossier, conversation, answer) in rows {
        let kept = newest.entry(dossier).or_insert((conversation, Vec::new()));
        if conversation > kept.0 {
            *kept = (conversation, Vec::new());
        }
        if conversation == kept.0 {
            kept.1.push(answer);
        }
    }
    newest
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
