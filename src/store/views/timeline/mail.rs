//! The mail of a dossier that left or should have left, without its text.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{MailKind, MessageState};
use crate::store::schema::{contacts, conversations, feedbacks, letters, messages};
use crate::store::{DbConn, StoreError, parsed};

/// A message that left or should have left.
#[derive(Debug, Clone)]
pub struct MessageMark {
    /// Database id.
    pub id: i64,
    /// What it is about.
    pub kind: MailKind,
    /// Who gets it, in a word.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// Sent, failed or unclear.
    pub state: MessageState,
    /// When it left, or when it should have.
    pub at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
struct MessageRow {
    id: i64,
    recipient: String,
    subject: String,
    state: String,
    sent_at: Option<NaiveDateTime>,
    due_at: NaiveDateTime,
}

impl MessageRow {
    fn into_mark(self, kind: MailKind) -> Result<MessageMark, StoreError> {
        Ok(MessageMark {
            id: self.id,
            kind,
            recipient: self.recipient,
            subject: self.subject,
            state: parsed("messages.state", &self.state)?,
            at: self.sent_at.unwrap_or(self.due_at).and_utc(),
        })
    }
}

/// The messages of the letters of a dossier that left, failed or are unclear.
///
/// # Errors
/// A database error.
pub fn letters(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<MessageMark>, StoreError> {
    messages::table
        .inner_join(letters::table)
        .filter(letters::dossier_id.eq(dossier_id))
        .filter(messages::state.eq_any(TOLD))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?
        .into_iter()
        .map(|row: MessageRow| row.into_mark(MailKind::Letter))
        .collect()
}

/// The mail of these sessions that left, failed or is unclear; of neighbours that take part too,
/// only what went to this organisation and to the team.
///
/// # Errors
/// A database error.
pub fn session_mail(
    conn: &mut DbConn,
    session_ids: &[i64],
    organisation_id: i64,
) -> Result<Vec<MessageMark>, StoreError> {
    if session_ids.is_empty() {
        return Ok(Vec::new());
    }
    messages::table
        .left_join(contacts::table)
        .filter(messages::session_id.eq_any(session_ids))
        .filter(messages::state.eq_any(TOLD))
        .filter(
            messages::contact_id
                .is_null()
                .or(contacts::organisation_id.nullable().eq(Some(organisation_id))),
        )
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?
        .into_iter()
        .map(|row: MessageRow| row.into_mark(MailKind::Session))
        .collect()
}

const TOLD: [&str; 3] =
    [MessageState::Sent.as_str(), MessageState::Failed.as_str(), MessageState::Unclear.as_str()];

/// The mail of the conversations of a dossier and the feedback from it that left, failed or is
/// unclear.
///
/// # Errors
/// A database error.
pub fn conversation_mail(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Vec<MessageMark>, StoreError> {
    // Two questions each: beside a query within the query SQLite reads every message.
    let own = conversations::table.filter(conversations::dossier_id.eq(dossier_id));
    let own: Vec<i64> = own.select(conversations::id).load(conn)?;
    let of_talks: Vec<MessageRow> = messages::table
        .filter(messages::conversation_id.eq_any(own))
        .filter(messages::state.eq_any(TOLD))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?;
    let own = feedbacks::table.filter(feedbacks::dossier_id.eq(dossier_id));
    let own: Vec<i64> = own.select(feedbacks::id).load(conn)?;
    let feedback: Vec<MessageRow> = messages::table
        .filter(messages::feedback_id.eq_any(own))
        .filter(messages::state.eq_any(TOLD))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?;
    let of_talks = of_talks.into_iter().map(|row| row.into_mark(MailKind::Conversation));
    of_talks.chain(feedback.into_iter().map(|row| row.into_mark(MailKind::Feedback))).collect()
}
