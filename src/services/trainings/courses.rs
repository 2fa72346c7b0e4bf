//! The catalogue of trainings: what the team can give and who gives it. Whoever works with
//! trainings reads it; a planner keeps it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::people::{Availability, Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::trainings::Course;
use crate::services::{ServiceResult, audit, require};
use crate::store::{DbConn, availabilities, courses, people};

/// A course with who gives it.
#[derive(Debug, Clone)]
pub struct CourseView {
    /// The course.
    pub course: Course,
    /// The trainers who did not stop, by name, with where and about what they can be asked.
    pub trainers: Vec<(Person, Availability)>,
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<CourseView>> {
    let views = list(conn, actor, now)?;
    audit::record(conn, actor, "course.export", "courses", now)?;
    Ok(views)
}

/// Every course by title, those that are no longer given included.
///
/// # Errors
/// No permission.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<CourseView>> {
    require(actor, Permission::PlanTrainings)?;
    let mut known: HashMap<i64, Availability> = availabilities::list(conn)?;
    let today = amsterdam_day(now);
    let mut team = Vec::new();
    for person in people::list(conn)?.into_iter().filter(|it| it.may(Part::Trainer, today)) {
        let availability = known.remove(&person.id).unwrap_or_default();
        team.push((person, availability));
    }
    let view = |course: Course| {
        let gives = team.iter().filter(|(person, _)| course.trainers.contains(&person.id));
        CourseView { trainers: gives.cloned().collect(), course }
    };
    Ok(courses::list(conn)?.into_iter().map(view).collect())
}

/// One course, to change it.
///
/// # Errors
/// No such course, or no permission.
pub fn get(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<Course> {
    require(actor, Permission::PlanSessions)?;
    Ok(courses::get(conn, id)?)
}

/// The people who may give a course, by name.
///
/// # Errors
/// No permission.
pub fn trainers(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Person>> {
    require(actor, Permission::PlanSessions)?;
    let today = amsterdam_day(now);
    let mut team = people::list(conn)?;
    team.retain(|person| person.may(Part::Trainer, today));
    Ok(team)
}

/// Adds a course (`id` and `version` are ignored) and answers its id.
///
/// # Errors
/// Every refused field, exactly this title already, or no permission.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    course: &Course,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let course = checked(conn, actor, course, now)?;
    refuse_same(conn, &course)?;
    let id = courses::add(conn, &course)?;
    audit::record(conn, actor, "course.add", &object(id), now)?;
    Ok(id)
}

/// Changes a course; whether it is given stays as it was.
///
/// # Errors
/// Every refused field, somebody else who changed it since the version that comes with it, no such
/// course, or no permission.
pub fn change(
    conn: &mut DbConn,
    actor: &Actor,
    course: &Course,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let course = checked(conn, actor, course, now)?;
    let before = courses::get(conn, course.id)?;
    refuse_same(conn, &course)?;
    courses::set(conn, &Course { is_open: before.is_open, ..course.clone() })?;
    audit::record(conn, actor, "course.change", &object(course.id), now)
}

/// Closes a course, so that nobody chooses it any more, or opens it again; trainings that follow
/// it stay.
///
/// # Errors
/// No such course, or no permission.
pub fn set_open(
    conn: &mut DbConn,
    actor: &Actor,
    (id, is_open): (i64, bool),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    let course = courses::get(conn, id)?;
    if course.is_open == is_open {
        return Ok(());
    }
    courses::set(conn, &Course { is_open, ..course })?;
    let action = if is_open { "course.open" } else { "course.close" };
    audit::record(conn, actor, action, &object(id), now)
}

fn checked(
    conn: &mut DbConn,
    actor: &Actor,
    course: &Course,
    now: DateTime<Utc>,
) -> ServiceResult<Course> {
    let team = trainers(conn, actor, now)?;
    let mut problems = course.problems();
    let is_trainer = |id: &i64| team.iter().any(|person| person.id == *id);
    if !course.trainers.iter().all(is_trainer) {
        problems.push(Problem::new("trainers", "Kies trainers uit de lijst."));
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let mut course = course.clone();
    course.title = course.title.trim().to_owned();
    course.trainers.sort_unstable();
    course.trainers.dedup();
    Ok(course)
}

/// Two courses for the same people do not have one title.
fn refuse_same(conn: &mut DbConn, course: &Course) -> ServiceResult<()> {
    let title = course.title.to_lowercase();
    let is_same = |other: &Course| {
        other.id != course.id && other.kind == course.kind && other.title.to_lowercase() == title
    };
    if !courses::list(conn)?.iter().any(is_same) {
        return Ok(());
    }
    let problem = "Een training met deze titel staat al in het aanbod. Kies een andere titel.";
    Err(RuleError::field("title", problem).into())
}

fn object(id: i64) -> String {
    format!("course {id}")
}
