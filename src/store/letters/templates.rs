//! The versions of the words of every letter; a row is added and never changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::letters::{LetterKind, LetterTemplate};
use crate::domain::organisations::OrganisationKind;
use crate::store::schema::letter_templates;
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = letter_templates)]
struct TemplateRow {
    kind: String,
    organisation_kind: String,
    number: i32,
    subject: String,
    body: String,
    created_by: Option<i64>,
    created_at: NaiveDateTime,
    note: Option<String>,
}

impl TemplateRow {
    fn into_template(self) -> Result<LetterTemplate, StoreError> {
        Ok(LetterTemplate {
            kind: parsed("letter_templates.kind", &self.kind)?,
            organisation_kind: parsed(
                "letter_templates.organisation_kind",
                &self.organisation_kind,
            )?,
            number: u32::try_from(self.number).unwrap_or(1),
            subject: self.subject,
            body: self.body,
            created_by: self.created_by,
            created_at: self.created_at.and_utc(),
            note: self.note,
        })
    }
}

/// Adds a version.
///
/// # Errors
/// [`StoreError::Duplicate`] when this letter has a version with that number.
pub fn add(conn: &mut DbConn, new: &LetterTemplate) -> Result<(), StoreError> {
    diesel::insert_into(letter_templates::table)
        .values((
            letter_templates::kind.eq(new.kind.as_str()),
            letter_templates::organisation_kind.eq(new.organisation_kind.as_str()),
            letter_templates::number.eq(as_number(new.number)),
            letter_templates::subject.eq(&new.subject),
            letter_templates::body.eq(&new.body),
            letter_templates::created_by.eq(new.created_by),
            letter_templates::created_at.eq(new.created_at.naive_utc()),
            letter_templates::note.eq(new.note.as_deref()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every version of every letter, the newest of each first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<LetterTemplate>, StoreError> {
    letter_templates::table
        .order(letter_templates::number.desc())
        .select(TemplateRow::as_select())
        .load::<TemplateRow>(conn)?
        .into_iter()
        .map(TemplateRow::into_template)
        .collect()
}

/// The newest version of a letter, if there is one.
///
/// # Errors
/// A database error.
pub fn find_newest(
    conn: &mut DbConn,
    kind: LetterKind,
    organisation_kind: OrganisationKind,
) -> Result<Option<LetterTemplate>, StoreError> {
    letter_templates::table
        .filter(letter_templates::kind.eq(kind.as_str()))
        .filter(letter_templates::organisation_kind.eq(organisation_kind.as_str()))
        .order(letter_templates::number.desc())
        .select(TemplateRow::as_select())
        .first::<TemplateRow>(conn)
        .optional()?
        .map(TemplateRow::into_template)
        .transpose()
}

/// The version of a letter with this number, if there is one.
///
/// # Errors
/// A database error.
pub fn find(
    conn: &mut DbConn,
    kind: LetterKind,
    organisation_kind: OrganisationKind,
    number: u32,
) -> Result<Option<LetterTemplate>, StoreError> {
    letter_templates::table
        .filter(letter_templates::kind.eq(kind.as_str()))
        .filter(letter_templates::organisation_kind.eq(organisation_kind.as_str()))
        .filter(letter_templates::number.eq(as_number(number)))
        .select(TemplateRow::as_select())
        .first::<TemplateRow>(conn)
        .optional()?
        .map(TemplateRow::into_template)
        .transpose()
}

fn as_number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
