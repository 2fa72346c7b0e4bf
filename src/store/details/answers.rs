//! The answers to checklist and observations, one row each with the version of its form.

use diesel::prelude::*;

use crate::domain::conversations::checklist::{self, Checked};
use crate::domain::conversations::details::Details;
use crate::domain::conversations::observations::{self, Observed, Question};
use crate::domain::conversations::{Arranged, ConversationState};
use crate::store::schema::{conversation_answers, conversations, dossiers};
use crate::store::{DbConn, StoreError, parsed};

/// Adds the answers of a conversation.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, conversation_id: i64, details: &Details) -> Result<(), StoreError> {
    for it in &details.checklist {
        let answer = (checklist::VERSION, it.line.to_string(), it.answer.as_str());
        add_one(conn, conversation_id, answer)?;
    }
    for it in &details.observations {
        let answer = (observations::VERSION, it.question.name(), it.finding.as_str());
        add_one(conn, conversation_id, answer)?;
    }
    Ok(())
}

fn add_one(
    conn: &mut DbConn,
    conversation_id: i64,
    (form, question, answer): (&str, String, &str),
) -> Result<(), StoreError> {
    diesel::insert_into(conversation_answers::table)
        .values((
            conversation_answers::conversation_id.eq(conversation_id),
            conversation_answers::form.eq(form),
            conversation_answers::question.eq(question),
            conversation_answers::answer.eq(answer),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts these answers in the place of those of the forms that this release knows.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, conversation_id: i64, details: &Details) -> Result<(), StoreError> {
    let known = conversation_answers::table
        .filter(conversation_answers::conversation_id.eq(conversation_id))
        .filter(conversation_answers::form.eq_any([checklist::VERSION, observations::VERSION]));
    diesel::delete(known).execute(conn)?;
    add(conn, conversation_id, details)
}

/// Takes the answers of a conversation away.
///
/// # Errors
/// A database error.
pub fn remove_of(conn: &mut DbConn, conversation_id: i64) -> Result<(), StoreError> {
    let of_it = conversation_answers::conversation_id.eq(conversation_id);
    diesel::delete(conversation_answers::table.filter(of_it)).execute(conn)?;
    Ok(())
}

/// The answers of one conversation, without offers.
///
/// # Errors
/// A database error.
pub fn of(conn: &mut DbConn, conversation_id: i64) -> Result<Details, StoreError> {
    let rows: Vec<(String, String, String)> = conversation_answers::table
        .filter(conversation_answers::conversation_id.eq(conversation_id))
        .order(conversation_answers::id)
        .select((
            conversation_answers::form,
            conversation_answers::question,
            conversation_answers::answer,
        ))
        .load(conn)?;
    let mut details = Details::default();
    for (form, question, answer) in rows {
        let known = Question::find(&question);
        match (form.as_str(), known) {
            (checklist::VERSION, _) => details.checklist.push(Checked {
                line: parsed("conversation_answers.question", &question)?,
                answer: parsed::<Arranged>("conversation_answers.answer", &answer)?,
            }),
            (observations::VERSION, Some(question)) => details.observations.push(Observed {
                question,
                finding: parsed("conversation_answers.answer", &answer)?,
            }),
            // A version that this release does not know is kept and not shown.
            _ => {}
        }
    }
    Ok(details)
}

/// An answer that is counted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CountedAnswer {
    /// The conversation.
    pub conversation_id: i64,
    /// The form and its version.
    pub form: String,
    /// The question in it.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// Every answer in the held conversations of a tour.
///
/// # Errors
/// A database error.
pub fn list_counted(conn: &mut DbConn, tour_id: i64) -> Result<Vec<CountedAnswer>, StoreError> {
    Ok(conversation_answers::table
        .inner_join(conversations::table.inner_join(dossiers::table))
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(conversations::state.eq(ConversationState::Held.as_str()))
        .select((
            conversations::id,
            conversation_answers::form,
            conversation_answers::question,
            conversation_answers::answer,
        ))
        .load(conn)?)
}
