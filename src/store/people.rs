//! The people of the team: moderators, trainers, experience experts.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::people;
use super::{DbConn, StoreError};
use crate::domain::people::{Part, Person};

#[derive(Queryable, Selectable)]
#[diesel(table_name = people)]
struct PersonRow {
    id: i64,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    home_place: Option<String>,
    may_moderate: bool,
    may_train: bool,
    is_experience_expert: bool,
    ended_on: Option<NaiveDate>,
}

impl PersonRow {
    fn into_person(self) -> Person {
        let parts = [
            (self.may_moderate, Part::Moderator),
            (self.may_train, Part::Trainer),
            (self.is_experience_expert, Part::ExperienceExpert),
        ];
        Person {
            id: self.id,
            name: self.name,
            email: self.email,
            phone: self.phone,
            home_place: self.home_place,
            parts: parts.into_iter().filter(|(may, _)| *may).map(|(_, part)| part).collect(),
            ended_on: self.ended_on,
        }
    }
}

/// Adds somebody; `id` and `ended_on` are ignored. Answers the new id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, person: &Person) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(people::table)
        .values((
            people::name.eq(&person.name),
            people::email.eq(&person.email),
            people::phone.eq(&person.phone),
            people::home_place.eq(&person.home_place),
            people::may_moderate.eq(person.parts.contains(&Part::Moderator)),
            people::may_train.eq(person.parts.contains(&Part::Trainer)),
            people::is_experience_expert.eq(person.parts.contains(&Part::ExperienceExpert)),
        ))
        .returning(people::id)
        .get_result(conn)?)
}

/// Sets everything but the end.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, person: &Person) -> Result<(), StoreError> {
    diesel::update(people::table.find(person.id))
        .set((
            people::name.eq(&person.name),
            people::email.eq(&person.email),
            people::phone.eq(&person.phone),
            people::home_place.eq(&person.home_place),
            people::may_moderate.eq(person.parts.contains(&Part::Moderator)),
            people::may_train.eq(person.parts.contains(&Part::Trainer)),
            people::is_experience_expert.eq(person.parts.contains(&Part::ExperienceExpert)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the first day on which somebody no longer takes part, or takes it away.
///
/// # Errors
/// A database error.
pub fn set_ended(
    conn: &mut DbConn,
    id: i64,
    ended_on: Option<NaiveDate>,
) -> Result<(), StoreError> {
    diesel::update(people::table.find(id)).set(people::ended_on.eq(ended_on)).execute(conn)?;
    Ok(())
}

/// The person with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Person, StoreError> {
    find(conn, id)?.ok_or(StoreError::NotFound("Deze persoon"))
}

/// The person with this id, if there is one.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, id: i64) -> Result<Option<Person>, StoreError> {
    Ok(people::table
        .find(id)
        .select(PersonRow::as_select())
        .first::<PersonRow>(conn)
        .optional()?
        .map(PersonRow::into_person))
}

/// Everybody, by name.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Person>, StoreError> {
    let rows = people::table
        .order((people::name, people::id))
        .select(PersonRow::as_select())
        .load::<PersonRow>(conn)?;
    Ok(rows.into_iter().map(PersonRow::into_person).collect())
}
