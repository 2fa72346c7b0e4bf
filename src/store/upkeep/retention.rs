//! What tells of a person and is old enough to go, and what is noted about its going.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;

use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::letters::{MessageState, RoundState};
use crate::domain::retention_terms::Kind;
use crate::store::schema::{
    attempts, audit_events, contacts, inbound_mails, letter_rounds, letters, messages,
    retention_delays, retention_notices, tours,
};
use crate::store::{DbConn, StoreError};

/// That the end of a kind was put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delay {
    /// The first day on which it goes after all.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who put it off.
    pub set_by: i64,
    /// When.
    pub set_at: DateTime<Utc>,
}

/// The states of a message that nothing happens to any more.
const OVER: [&str; 4] = [
    MessageState::Sent.as_str(),
    MessageState::Failed.as_str(),
    MessageState::Unclear.as_str(),
    MessageState::Cancelled.as_str(),
];
/// The states of a round whose texts are still bound by its release.
const BOUND: [&str; 3] =
    [RoundState::Approved.as_str(), RoundState::Running.as_str(), RoundState::Paused.as_str()];

/// Something that has a term: its id and the day from which it runs.
type Held = (i64, NaiveDate);

/// What of a kind is still kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stock {
    /// How many.
    pub kept: usize,
    /// The day from which the term of the oldest runs.
    pub oldest: Option<NaiveDate>,
    /// The ids of what is of the asked day or before.
    pub over: Vec<i64>,
}

/// What of a kind is still kept, and which of it is of `last_over` or before. `gone` is what stands
/// in the place of a text that was destroyed.
///
/// # Errors
/// A database error.
pub fn stock(
    conn: &mut DbConn,
    (kind, last_over): (Kind, NaiveDate),
    gone: &str,
) -> Result<Stock, StoreError> {
    let held = match kind {
        Kind::Delivery => list_deliveries(conn)?,
        Kind::MessageText => list_texts(conn, gone)?,
        Kind::InboundText => list_inbound(conn)?,
        Kind::Contact => list_contacts(conn)?,
        Kind::AuditLog => return stock_of_log(conn, last_over),
    };
    let over = held.iter().filter(|(_, day)| *day <= last_over).map(|(id, _)| *id).collect();
    Ok(Stock { kept: held.len(), oldest: held.iter().map(|(_, day)| *day).min(), over })
}

/// The log has more lines than anything else and goes from its beginning on: a line that names an
/// older moment than one before it waits for that one.
fn stock_of_log(conn: &mut DbConn, last_over: NaiveDate) -> Result<Stock, StoreError> {
    let lines = audit_events::table.select((audit_events::id, audit_events::at));
    let oldest: Option<(i64, NaiveDateTime)> =
        lines.order(audit_events::id).first(conn).optional()?;
    let ends = last_over.succ_opt().map(|day| from_amsterdam(day, NaiveTime::MIN).naive_utc());
    let stays: Option<i64> = match ends {
        Some(ends) => audit_events::table
            .filter(audit_events::at.ge(ends))
            .select(diesel::dsl::min(audit_events::id))
            .first(conn)?,
        None => None,
    };
    let over = audit_events::table.select(audit_events::id).order(audit_events::id);
    let over = match stays {
        Some(stays) => over.filter(audit_events::id.lt(stays)).load(conn)?,
        None => over.load(conn)?,
    };
    let kept: i64 = audit_events::table.count().get_result(conn)?;
    Ok(Stock {
        kept: usize::try_from(kept).unwrap_or_default(),
        oldest: oldest.map(|(_, at)| amsterdam_day(at.and_utc())),
        over,
    })
}

fn list_deliveries(conn: &mut DbConn) -> Result<Vec<Held>, StoreError> {
    let rows: Vec<(i64, NaiveDateTime, Option<NaiveDateTime>)> = messages::table
        .filter(messages::state.eq_any(OVER))
        .filter(messages::server_said.is_not_null())
        .order(messages::due_at)
        .select((messages::id, messages::due_at, messages::sent_at))
        .load(conn)?;
    let held = |(id, due_at, sent_at): (i64, _, Option<NaiveDateTime>)| {
        (id, amsterdam_day(sent_at.unwrap_or(due_at).and_utc()))
    };
    Ok(rows.into_iter().map(held).collect())
}

fn list_texts(conn: &mut DbConn, gone: &str) -> Result<Vec<Held>, StoreError> {
    let bound: HashSet<i64> = letters::table
        .inner_join(letter_rounds::table)
        .filter(letter_rounds::state.eq_any(BOUND))
        .select(letters::id)
        .load::<i64>(conn)?
        .into_iter()
        .collect();
    let rows: Vec<(i64, Option<i64>, NaiveDateTime, Option<NaiveDateTime>)> = messages::table
        .filter(messages::contact_id.is_not_null())
        .filter(messages::state.eq_any(OVER))
        .filter(messages::text_body.ne(gone))
        .order(messages::due_at)
        .select((messages::id, messages::letter_id, messages::due_at, messages::sent_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter(|(_, letter, ..)| letter.is_none_or(|id| !bound.contains(&id)))
        .map(|(id, _, due_at, sent_at)| (id, amsterdam_day(sent_at.unwrap_or(due_at).and_utc())))
        .collect())
}

fn list_inbound(conn: &mut DbConn) -> Result<Vec<Held>, StoreError> {
    let rows: Vec<(i64, NaiveDateTime)> = inbound_mails::table
        .filter(inbound_mails::from_address.ne("").or(inbound_mails::excerpt.ne("")))
        .order(inbound_mails::received_at)
        .select((inbound_mails::id, inbound_mails::received_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, at)| (id, amsterdam_day(at.and_utc()))).collect())
}

/// The term of every contact runs from the end of the tour.
fn list_contacts(conn: &mut DbConn) -> Result<Vec<Held>, StoreError> {
    let ends_on: NaiveDate =
        tours::table.order(tours::id.desc()).select(tours::ends_on).first(conn)?;
    let ids: Vec<i64> = contacts::table
        .filter(
            contacts::name
                .is_not_null()
                .or(contacts::email.is_not_null())
                .or(contacts::phone.is_not_null()),
        )
        .order(contacts::id)
        .select(contacts::id)
        .load(conn)?;
    Ok(ids.into_iter().map(|id| (id, ends_on)).collect())
}

/// Takes away what servers said of these messages.
///
/// # Errors
/// A database error.
pub fn blank_deliveries(conn: &mut DbConn, ids: &[i64]) -> Result<(), StoreError> {
    for id in ids {
        diesel::update(attempts::table.filter(attempts::message_id.eq(id)))
            .set(attempts::server_said.eq(""))
            .execute(conn)?;
        diesel::update(messages::table.find(id))
            .set(messages::server_said.eq(None::<String>))
            .execute(conn)?;
    }
    Ok(())
}

/// Puts `gone` in the place of the text of these messages; the address stays as long as its
/// contact.
///
/// # Errors
/// A database error.
pub fn blank_texts(conn: &mut DbConn, ids: &[i64], gone: &str) -> Result<(), StoreError> {
    for id in ids {
        diesel::update(messages::table.find(id))
            .set((
                messages::subject.eq(gone),
                messages::text_body.eq(gone),
                messages::html_body.eq(""),
                messages::unsubscribe_url.eq(None::<String>),
                messages::calendar.eq(None::<String>),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes away who wrote these mails, and what.
///
/// # Errors
/// A database error.
pub fn blank_inbound(conn: &mut DbConn, ids: &[i64]) -> Result<(), StoreError> {
    for id in ids {
        diesel::update(inbound_mails::table.find(id))
            .set((
                inbound_mails::from_address.eq(""),
                inbound_mails::subject.eq(""),
                inbound_mails::excerpt.eq(""),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Since when it is announced that data of a kind goes.
///
/// # Errors
/// A database error.
pub fn announced_on(conn: &mut DbConn, kind: Kind) -> Result<Option<NaiveDate>, StoreError> {
    Ok(retention_notices::table
        .find(kind.as_str())
        .select(retention_notices::announced_on)
        .first(conn)
        .optional()?)
}

/// Notes that it is announced from this day on.
///
/// # Errors
/// A database error.
pub fn announce(conn: &mut DbConn, kind: Kind, on: NaiveDate) -> Result<(), StoreError> {
    diesel::insert_into(retention_notices::table)
        .values((retention_notices::kind.eq(kind.as_str()), retention_notices::announced_on.eq(on)))
        .execute(conn)?;
    Ok(())
}

/// Takes an announcement back: nothing goes soon.
///
/// # Errors
/// A database error.
pub fn recall(conn: &mut DbConn, kind: Kind) -> Result<(), StoreError> {
    diesel::delete(retention_notices::table.find(kind.as_str())).execute(conn)?;
    Ok(())
}

/// The last delay of a kind.
///
/// # Errors
/// A database error.
pub fn last_delay(conn: &mut DbConn, kind: Kind) -> Result<Option<Delay>, StoreError> {
    let row: Option<(NaiveDate, String, i64, NaiveDateTime)> = retention_delays::table
        .filter(retention_delays::kind.eq(kind.as_str()))
        .order(retention_delays::id.desc())
        .select((
            retention_delays::delayed_until,
            retention_delays::reason,
            retention_delays::set_by,
            retention_delays::set_at,
        ))
        .first(conn)
        .optional()?;
    let delay = |(until, reason, set_by, set_at): (_, _, _, NaiveDateTime)| Delay {
        until,
        reason,
        set_by,
        set_at: set_at.and_utc(),
    };
    Ok(row.map(delay))
}

/// Notes that the end of a kind is put off.
///
/// # Errors
/// A database error.
pub fn add_delay(conn: &mut DbConn, kind: Kind, delay: &Delay) -> Result<(), StoreError> {
    diesel::insert_into(retention_delays::table)
        .values((
            retention_delays::kind.eq(kind.as_str()),
            retention_delays::delayed_until.eq(delay.until),
            retention_delays::reason.eq(&delay.reason),
            retention_delays::set_by.eq(delay.set_by),
            retention_delays::set_at.eq(delay.set_at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}
