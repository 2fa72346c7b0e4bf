//! Conversations of stage 1. The confidential answers are sealed bytes here and stay out of
//! every list.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::parts::in_parts;
use super::schema::{conversation_advisers, conversations, dossiers, organisations, users};
use super::{DbConn, StoreError, conversation_records, parsed};
use crate::domain::conversations::{Attendee, Conversation, ConversationState, Mode, Outcome};
use crate::domain::regional_day::Position;

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations)]
struct ConversationRow {
    id: i64,
    dossier_id: i64,
    state: String,
    planned_at: Option<NaiveDateTime>,
    held_on: Option<NaiveDate>,
    mode: String,
    adviser_id: i64,
    attended: String,
    assessment: Option<String>,
    session_interest: Option<String>,
    later_on: Option<NaiveDate>,
    has_protocol: Option<String>,
    has_code_of_conduct: Option<String>,
    knows_team: Option<String>,
    motives: String,
    tips: String,
    #[diesel(select_expression = conversations::sealed_answers.is_not_null())]
    #[diesel(select_expression_type = diesel::dsl::IsNotNull<conversations::sealed_answers>)]
    has_answers: bool,
    version: i64,
    expected: String,
}

impl ConversationRow {
    fn into_conversation(self) -> Result<Conversation, StoreError> {
        Ok(Conversation {
            id: self.id,
            dossier_id: self.dossier_id,
            state: parsed("conversations.state", &self.state)?,
            planned_at: self.planned_at.map(|at| at.and_utc()),
            expected: split("conversations.expected", &self.expected)?,
            mode: parsed("conversations.mode", &self.mode)?,
            adviser_id: self.adviser_id,
            outcome: self.outcome()?,
            has_answers: self.has_answers,
            version: self.version,
        })
    }

    fn outcome(&self) -> Result<Option<Outcome>, StoreError> {
        let Some(held_on) = self.held_on else { return Ok(None) };
        Ok(Some(Outcome {
            held_on,
            mode: parsed("conversations.mode", &self.mode)?,
            attended: split("conversations.attended", &self.attended)?,
            assessment: needed("conversations.assessment", self.assessment.as_deref())?,
            session_interest: needed(
                "conversations.session_interest",
                self.session_interest.as_deref(),
            )?,
            later_on: self.later_on,
            has_protocol: needed("conversations.has_protocol", self.has_protocol.as_deref())?,
            has_code_of_conduct: needed(
                "conversations.has_code_of_conduct",
                self.has_code_of_conduct.as_deref(),
            )?,
            knows_team: needed("conversations.knows_team", self.knows_team.as_deref())?,
            motives: split("conversations.motives", &self.motives)?,
            tips: split("conversations.tips", &self.tips)?,
        }))
    }
}

/// Adds a conversation, planned when it has a moment, and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    dossier_id: i64,
    (planned_at, mode): (Option<DateTime<Utc>>, Mode),
    adviser_id: i64,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(conversations::table)
        .values((
            conversations::dossier_id.eq(dossier_id),
            conversations::state.eq(ConversationState::Planned.as_str()),
            conversations::planned_at.eq(planned_at.map(|at| at.naive_utc())),
            conversations::mode.eq(mode.as_str()),
            conversations::adviser_id.eq(adviser_id),
            conversations::attended.eq(""),
            conversations::motives.eq(""),
            conversations::tips.eq(""),
            conversations::created_at.eq(now.naive_utc()),
        ))
        .returning(conversations::id)
        .get_result(conn)?)
}

/// Writes what came of a conversation, which is then held.
///
/// # Errors
/// A database error.
pub fn set_held(
    conn: &mut DbConn,
    id: i64,
    adviser_id: i64,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    conversation_records::add(conn, id, adviser_id, outcome, now)?;
    diesel::update(conversations::table.find(id))
        .set((
            conversations::state.eq(ConversationState::Held.as_str()),
            conversations::held_on.eq(Some(outcome.held_on)),
            conversations::mode.eq(outcome.mode.as_str()),
            conversations::adviser_id.eq(adviser_id),
            conversations::attended.eq(joined(&outcome.attended)),
            conversations::assessment.eq(Some(outcome.assessment.as_str())),
            conversations::session_interest.eq(Some(outcome.session_interest.as_str())),
            conversations::later_on.eq(outcome.later_on),
            conversations::has_protocol.eq(Some(outcome.has_protocol.as_str())),
            conversations::has_code_of_conduct.eq(Some(outcome.has_code_of_conduct.as_str())),
            conversations::knows_team.eq(Some(outcome.knows_team.as_str())),
            conversations::motives.eq(joined(&outcome.motives)),
            conversations::tips.eq(joined(&outcome.tips)),
            conversations::version.eq(conversations::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes away what came of a conversation that was not held after all. What was told in confidence
/// stays: nobody but the adviser of the dossier can tell whether it was told elsewhere.
///
/// # Errors
/// A database error.
pub fn set_not_held(
    conn: &mut DbConn,
    id: i64,
    state: ConversationState,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    conversation_records::take_back(conn, id, now)?;
    let none = None::<String>;
    diesel::update(conversations::table.find(id))
        .set((
            conversations::state.eq(state.as_str()),
            conversations::held_on.eq(None::<NaiveDate>),
            conversations::attended.eq(""),
            conversations::assessment.eq(&none),
            conversations::session_interest.eq(&none),
            conversations::later_on.eq(None::<NaiveDate>),
            conversations::has_protocol.eq(&none),
            conversations::has_code_of_conduct.eq(&none),
            conversations::knows_team.eq(&none),
            conversations::motives.eq(""),
            conversations::tips.eq(""),
            conversations::version.eq(conversations::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the state and the planned moment of a conversation that is not held.
///
/// # Errors
/// A database error.
pub fn set_plan(
    conn: &mut DbConn,
    id: i64,
    state: ConversationState,
    planned_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    diesel::update(conversations::table.find(id))
        .set((
            conversations::state.eq(state.as_str()),
            conversations::planned_at.eq(planned_at.map(|at| at.naive_utc())),
            conversations::version.eq(conversations::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets how a planned conversation takes place and who holds it.
///
/// # Errors
/// A database error.
pub fn set_mode_and_adviser(
    conn: &mut DbConn,
    id: i64,
    mode: Mode,
    adviser_id: i64,
) -> Result<(), StoreError> {
    diesel::update(conversations::table.find(id))
        .set((conversations::mode.eq(mode.as_str()), conversations::adviser_id.eq(adviser_id)))
        .execute(conn)?;
    Ok(())
}

/// The conversation with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Conversation, StoreError> {
    conversations::table
        .find(id)
        .select(ConversationRow::as_select())
        .first::<ConversationRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit gesprek"))?
        .into_conversation()
}

/// The sealed confidential answers of a conversation, if there are any.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such conversation.
pub fn sealed_answers(conn: &mut DbConn, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
    conversations::table
        .find(id)
        .select(conversations::sealed_answers)
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("Dit gesprek"))
}

/// The conversations of one dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Conversation>, StoreError> {
    conversations::table
        .filter(conversations::dossier_id.eq(dossier_id))
        .order(conversations::id)
        .select(ConversationRow::as_select())
        .load::<ConversationRow>(conn)?
        .into_iter()
        .map(ConversationRow::into_conversation)
        .collect()
}

/// The conversations of these dossiers, oldest first.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<Conversation>, StoreError> {
    in_parts(dossier_ids, |some| {
        conversations::table
            .filter(conversations::dossier_id.eq_any(some))
            .order(conversations::id)
            .select(ConversationRow::as_select())
            .load::<ConversationRow>(conn)?
            .into_iter()
            .map(ConversationRow::into_conversation)
            .collect()
    })
}

/// Every conversation of a tour, oldest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Conversation>, StoreError> {
    conversations::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .order(conversations::id)
        .select(ConversationRow::as_select())
        .load::<ConversationRow>(conn)?
        .into_iter()
        .map(ConversationRow::into_conversation)
        .collect()
}

/// A planned conversation in an agenda.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSlot {
    /// Database id.
    pub id: i64,
    /// When it begins.
    pub at: DateTime<Utc>,
    /// How it takes place.
    pub mode: Mode,
    /// Name of the organisation.
    pub place: String,
    /// Where the organisation is, when that is known.
    pub position: Option<Position>,
}

/// The planned conversations that an adviser holds or joins and that begin between two instants,
/// earliest first.
///
/// # Errors
/// A database error.
pub fn list_planned_of(
    conn: &mut DbConn,
    adviser_id: i64,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<PlannedSlot>, StoreError> {
    type Row = (i64, NaiveDateTime, String, (String, Option<f64>, Option<f64>));
    let joined: Vec<i64> = conversation_advisers::table
        .filter(conversation_advisers::user_id.eq(adviser_id))
        .select(conversation_advisers::conversation_id)
        .load(conn)?;
    conversations::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(conversations::adviser_id.eq(adviser_id).or(conversations::id.eq_any(joined)))
        .filter(conversations::state.eq(ConversationState::Planned.as_str()))
        .filter(conversations::planned_at.gt(from.naive_utc()))
        .filter(conversations::planned_at.lt(until.naive_utc()))
        .order((conversations::planned_at, conversations::id))
        .select((
            conversations::id,
            conversations::planned_at.assume_not_null(),
            conversations::mode,
            (organisations::name, organisations::lat, organisations::lon),
        ))
        .load::<Row>(conn)?
        .into_iter()
        .map(|(id, at, mode, (place, lat, lon))| {
            Ok(PlannedSlot {
                id,
                at: at.and_utc(),
                mode: parsed("conversations.mode", &mode)?,
                place,
                position: lat.zip(lon),
            })
        })
        .collect()
}

/// The advisers who join a conversation beside the one who holds it: id and name, by name.
///
/// # Errors
/// A database error.
pub fn list_joining(conn: &mut DbConn, id: i64) -> Result<Vec<(i64, String)>, StoreError> {
    Ok(conversation_advisers::table
        .inner_join(users::table)
        .filter(conversation_advisers::conversation_id.eq(id))
        .order((users::name, users::id))
        .select((users::id, users::name))
        .load(conn)?)
}

/// Sets who joins a planned conversation: advisers, and functions of the organisation.
///
/// # Errors
/// A database error.
pub fn set_company(
    conn: &mut DbConn,
    id: i64,
    (advisers, expected): (&[i64], &[Attendee]),
) -> Result<(), StoreError> {
    let of = conversation_advisers::table.filter(conversation_advisers::conversation_id.eq(id));
    diesel::delete(of).execute(conn)?;
    for user_id in advisers {
        diesel::insert_into(conversation_advisers::table)
            .values((
                conversation_advisers::conversation_id.eq(id),
                conversation_advisers::user_id.eq(user_id),
            ))
            .execute(conn)?;
    }
    diesel::update(conversations::table.find(id))
        .set((
            conversations::expected.eq(joined(expected)),
            conversations::version.eq(conversations::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

fn joined<T: ToString>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(",")
}

fn split<T: FromStr>(column: &'static str, text: &str) -> Result<Vec<T>, StoreError> {
    text.split(',').filter(|part| !part.is_empty()).map(|part| parsed(column, part)).collect()
}

fn needed<T: FromStr>(column: &'static str, text: Option<&str>) -> Result<T, StoreError> {
    parsed(column, text.unwrap_or_default())
}
