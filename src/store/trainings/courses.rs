//! The catalogue of trainings, and who gives them.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::money::Euro;
use crate::domain::trainings::Course;
use crate::store::schema::{course_trainers, courses};
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = courses)]
struct CourseRow {
    id: i64,
    title: String,
    about: String,
    kind: String,
    minutes: i32,
    usual_price_cents: Option<i64>,
    is_open: bool,
    version: i64,
}

impl CourseRow {
    fn into_course(self, trainers: Vec<i64>) -> Result<Course, StoreError> {
        Ok(Course {
            id: self.id,
            title: self.title,
            about: self.about,
            kind: parsed("courses.kind", &self.kind)?,
            minutes: self.minutes,
            usual_price: self.usual_price_cents.map(Euro::from_cents),
            trainers,
            is_open: self.is_open,
            version: self.version,
        })
    }
}

/// Adds a course with its trainers (`id` and `version` are ignored) and answers its id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, course: &Course) -> Result<i64, StoreError> {
    let id = diesel::insert_into(courses::table)
        .values((
            courses::title.eq(&course.title),
            courses::about.eq(&course.about),
            courses::kind.eq(course.kind.as_str()),
            courses::minutes.eq(course.minutes),
            courses::usual_price_cents.eq(course.usual_price.map(Euro::cents)),
            courses::is_open.eq(course.is_open),
        ))
        .returning(courses::id)
        .get_result(conn)?;
    set_trainers(conn, id, &course.trainers)?;
    Ok(id)
}

/// Sets everything of a course and raises the version.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it since it was read.
pub fn set(conn: &mut DbConn, course: &Course) -> Result<(), StoreError> {
    let changed = diesel::update(courses::table.find(course.id))
        .filter(courses::version.eq(course.version))
        .set((
            courses::title.eq(&course.title),
            courses::about.eq(&course.about),
            courses::kind.eq(course.kind.as_str()),
            courses::minutes.eq(course.minutes),
            courses::usual_price_cents.eq(course.usual_price.map(Euro::cents)),
            courses::is_open.eq(course.is_open),
            courses::version.eq(course.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(StoreError::Conflict);
    }
    set_trainers(conn, course.id, &course.trainers)
}

fn set_trainers(conn: &mut DbConn, course_id: i64, trainers: &[i64]) -> Result<(), StoreError> {
    diesel::delete(course_trainers::table.filter(course_trainers::course_id.eq(course_id)))
        .execute(conn)?;
    for &person_id in trainers {
        diesel::insert_into(course_trainers::table)
            .values((
                course_trainers::course_id.eq(course_id),
                course_trainers::person_id.eq(person_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The course with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Course, StoreError> {
    find(conn, id)?.ok_or(StoreError::NotFound("Deze training uit het aanbod"))
}

/// The course with this id, if there is one.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, id: i64) -> Result<Option<Course>, StoreError> {
    let row = courses::table
        .find(id)
        .select(CourseRow::as_select())
        .first::<CourseRow>(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let trainers = course_trainers::table
        .filter(course_trainers::course_id.eq(id))
        .order(course_trainers::person_id)
        .select(course_trainers::person_id)
        .load(conn)?;
    row.into_course(trainers).map(Some)
}

/// Every course by title, those that are no longer given included.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Course>, StoreError> {
    let pairs = course_trainers::table
        .order(course_trainers::person_id)
        .select((course_trainers::course_id, course_trainers::person_id))
        .load::<(i64, i64)>(conn)?;
    let mut trainers: HashMap<i64, Vec<i64>> = HashMap::new();
    for (course_id, person_id) in pairs {
        trainers.entry(course_id).or_default().push(person_id);
    }
    let rows = courses::table
        .order((courses::title, courses::id))
        .select(CourseRow::as_select())
        .load::<CourseRow>(conn)?;
    let course = |row: CourseRow| {
        let given_by = trainers.remove(&row.id).unwrap_or_default();
        row.into_course(given_by)
    };
    rows.into_iter().map(course).collect()
}
