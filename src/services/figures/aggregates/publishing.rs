//! The nightly work that publishes new figures about the answers: of a question in a province
//! when enough organisations answered otherwise than in everything published before.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Counted, LEAST, key};
use crate::domain::publication::{Given, may_publish};
use crate::services::ServiceResult;
use crate::services::roster::Roster;
use crate::store::publications::Published;
use crate::store::{DbConn, answers, dossiers, logs, publications};

/// What is known today of the conversations of a tour.
struct Known {
    /// The held conversations of each dossier, the newest first.
    held: BTreeMap<i64, Vec<i64>>,
    /// The code of the province of each dossier.
    provinces: HashMap<i64, String>,
    /// The answers by question and conversation.
    answers: HashMap<(String, String), HashMap<i64, Vec<String>>>,
}

/// Publishes what may be published and answers how many rows of tables changed. What was published
/// of a tour that is over is not compared with any more, so it is not kept.
///
/// # Errors
/// A store error.
pub fn publish(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    let roster = Roster::load(conn)?;
    let known = Known::load(conn, &roster)?;
    let visited = known.visited();
    let mut shown: HashMap<(String, String, String), Vec<Given>> = HashMap::new();
    for it in publications::list(conn, roster.tour_id)? {
        shown.entry((it.form, it.question, it.province_code)).or_default().push(it.given);
    }
    let least = usize::try_from(LEAST).unwrap_or(usize::MAX);
    publications::remove_others(conn, roster.tour_id)?;
    let mut published = 0;
    for (form, question) in Counted::all().map(key) {
        let mut given = known.given(form, &question);
        for (province_code, visited) in &visited {
            let row = (form.to_owned(), question.clone(), province_code.clone());
            let given = given.remove(province_code).unwrap_or_default();
            let earlier = shown.remove(&row).unwrap_or_default();
            if !may_publish(&earlier, &given, least) {
                continue;
            }
            let (form, question, province_code) = row;
            let (published_at, visited) = (now, *visited);
            let new = Published { form, question, province_code, published_at, visited, given };
            publications::add(conn, roster.tour_id, &new)?;
            published += 1;
        }
    }
    Ok(published)
}

/// Publishes for the first time when nothing of the tour was published yet; at the start of the
/// program, so that its figures need not wait for the night.
///
/// # Errors
/// A store error.
pub fn publish_first(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    let tour_id = dossiers::current_tour(conn)?;
    if !publications::has_any(conn, tour_id)? {
        publish(conn, now)?;
    }
    Ok(())
}

impl Known {
    fn load(conn: &mut DbConn, roster: &Roster) -> ServiceResult<Self> {
        let mut days: BTreeMap<i64, Vec<(NaiveDate, i64)>> = BTreeMap::new();
        for (dossier_id, id, held_on) in logs::list_held(conn, roster.tour_id)? {
            days.entry(dossier_id).or_default().push((held_on, id));
        }
        // Of one day the one with the highest number is the newest.
        days.values_mut().for_each(|found| found.sort_unstable_by(|a, b| b.cmp(a)));
        let ids = |found: Vec<(NaiveDate, i64)>| found.into_iter().map(|(_, id)| id).collect();
        let mut answers: HashMap<(String, String), HashMap<i64, Vec<String>>> = HashMap::new();
        for it in answers::list_counted(conn, roster.tour_id)? {
            let of_question = answers.entry((it.form, it.question)).or_default();
            of_question.entry(it.conversation_id).or_default().push(it.answer);
        }
        let province = |entry: &crate::services::roster::Entry| {
            (entry.dossier.id, entry.organisation.province_code.clone())
        };
        Ok(Self {
            held: days.into_iter().map(|(dossier_id, found)| (dossier_id, ids(found))).collect(),
            provinces: roster.entries().map(province).collect(),
            answers,
        })
    }

    /// How many organisations of each province had a conversation; also of one where everybody
    /// took it back, for that is published as well.
    fn visited(&self) -> BTreeMap<String, u32> {
        let mut visited: BTreeMap<String, u32> = BTreeMap::new();
        for (dossier_id, province_code) in &self.provinces {
            let count = visited.entry(province_code.clone()).or_default();
            *count += u32::from(self.held.contains_key(dossier_id));
        }
        visited
    }

    /// The answers to a question by province: an organisation counts once, by its newest
    /// conversation in which the question was discussed.
    fn given(&self, form: &str, question: &str) -> HashMap<String, Given> {
        let mut by_province: HashMap<String, Given> = HashMap::new();
        let Some(answers) = self.answers.get(&(form.to_owned(), question.to_owned())) else {
            return by_province;
        };
        for (dossier_id, conversations) in &self.held {
            let newest = conversations.iter().find_map(|id| answers.get(id));
            if let (Some(newest), Some(code)) = (newest, self.provinces.get(dossier_id)) {
                let row = by_province.entry(code.clone()).or_default();
                row.insert(*dossier_id, newest.iter().cloned().collect());
            }
        }
        by_province
    }
}
