//! Mail that came in, each once: the key of a mail is unique, so that of two instances that read
//! one mailbox one takes it in.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{InboundKind, InboundMail, MessageState};
use crate::domain::stages::{Stage, StageState};
use crate::store::messages::cancel;
use crate::store::parts::in_parts;
use crate::store::schema::{contacts, dossiers, inbound_mails, letters, messages, stage_states};
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = inbound_mails)]
struct InboundRow {
    id: i64,
    received_at: NaiveDateTime,
    kind: String,
    message_id: Option<i64>,
    dossier_id: Option<i64>,
    from_address: String,
    subject: String,
    excerpt: String,
    status_code: Option<String>,
    handled_at: Option<NaiveDateTime>,
    is_too_large: bool,
}

impl InboundRow {
    fn into_mail(self) -> Result<InboundMail, StoreError> {
        Ok(InboundMail {
            id: self.id,
            received_at: self.received_at.and_utc(),
            kind: parsed("inbound_mails.kind", &self.kind)?,
            message_id: self.message_id,
            dossier_id: self.dossier_id,
            from_address: self.from_address,
            subject: self.subject,
            excerpt: self.excerpt,
            status_code: self.status_code,
            handled_at: self.handled_at.map(|at| at.and_utc()),
            is_too_large: self.is_too_large,
        })
    }
}

/// Says whether the mail with this key was taken in before.
///
/// # Errors
/// A database error.
pub fn is_known(conn: &mut DbConn, dedup_key: &str) -> Result<bool, StoreError> {
    let known = inbound_mails::table.filter(inbound_mails::dedup_key.eq(dedup_key));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

/// Adds a mail and answers its id; the id that it came with does not count.
///
/// # Errors
/// [`StoreError::Duplicate`] when another instance was first.
pub fn add(conn: &mut DbConn, dedup_key: &str, mail: &InboundMail) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(inbound_mails::table)
        .values((
            inbound_mails::dedup_key.eq(dedup_key),
            inbound_mails::received_at.eq(mail.received_at.naive_utc()),
            inbound_mails::kind.eq(mail.kind.as_str()),
            inbound_mails::message_id.eq(mail.message_id),
            inbound_mails::dossier_id.eq(mail.dossier_id),
            inbound_mails::from_address.eq(&mail.from_address),
            inbound_mails::subject.eq(&mail.subject),
            inbound_mails::excerpt.eq(&mail.excerpt),
            inbound_mails::status_code.eq(mail.status_code.as_deref()),
            inbound_mails::handled_at.eq(mail.handled_at.map(|at| at.naive_utc())),
            inbound_mails::is_too_large.eq(mail.is_too_large),
        ))
        .returning(inbound_mails::id)
        .get_result(conn)?)
}

/// The mail with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<InboundMail, StoreError> {
    inbound_mails::table
        .find(id)
        .select(InboundRow::as_select())
        .first::<InboundRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit bericht"))?
        .into_mail()
}

/// Every mail, the newest first; or only those of no dossier that nobody dealt with.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, only_loose: bool) -> Result<Vec<InboundMail>, StoreError> {
    let mut query = inbound_mails::table.select(InboundRow::as_select()).into_boxed();
    if only_loose {
        query = query
            .filter(inbound_mails::dossier_id.is_null())
            .filter(inbound_mails::handled_at.is_null());
    }
    let rows: Vec<InboundRow> = query.order(inbound_mails::id.desc()).load(conn)?;
    rows.into_iter().map(InboundRow::into_mail).collect()
}

/// The mail of dossiers that waits for a person, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_waiting(conn: &mut DbConn) -> Result<Vec<InboundMail>, StoreError> {
    inbound_mails::table
        .filter(inbound_mails::dossier_id.is_not_null())
        .filter(inbound_mails::handled_at.is_null())
        .order(inbound_mails::id)
        .select(InboundRow::as_select())
        .load::<InboundRow>(conn)?
        .into_iter()
        .map(InboundRow::into_mail)
        .collect()
}

/// The mail of one dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of_dossier(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<InboundMail>, StoreError> {
    inbound_mails::table
        .filter(inbound_mails::dossier_id.eq(dossier_id))
        .order(inbound_mails::id)
        .select(InboundRow::as_select())
        .load::<InboundRow>(conn)?
        .into_iter()
        .map(InboundRow::into_mail)
        .collect()
}

/// The mail that came from an address, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_from(conn: &mut DbConn, address: &str) -> Result<Vec<InboundMail>, StoreError> {
    inbound_mails::table
        .filter(inbound_mails::from_address.eq(address))
        .order(inbound_mails::id)
        .select(InboundRow::as_select())
        .load::<InboundRow>(conn)?
        .into_iter()
        .map(InboundRow::into_mail)
        .collect()
}

/// Puts a mail of no dossier with a dossier.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody put it with one since it was read.
pub fn set_dossier(conn: &mut DbConn, id: i64, dossier_id: i64) -> Result<(), StoreError> {
    let loose = inbound_mails::table
        .filter(inbound_mails::id.eq(id))
        .filter(inbound_mails::dossier_id.is_null());
    let changed = diesel::update(loose)
        .set((
            inbound_mails::dossier_id.eq(Some(dossier_id)),
            inbound_mails::handled_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// Notes that a person dealt with a mail; the first one counts.
///
/// # Errors
/// A database error.
pub fn set_handled(
    conn: &mut DbConn,
    id: i64,
    user_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let open = inbound_mails::table
        .filter(inbound_mails::id.eq(id))
        .filter(inbound_mails::handled_at.is_null());
    diesel::update(open)
        .set((
            inbound_mails::handled_at.eq(Some(now.naive_utc())),
            inbound_mails::handled_by.eq(user_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that every mail of a kind in a dossier is dealt with, by a user or by the program.
///
/// # Errors
/// A database error.
pub fn set_kind_handled(
    conn: &mut DbConn,
    (dossier_id, kind): (i64, InboundKind),
    user_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let open = inbound_mails::table
        .filter(inbound_mails::dossier_id.eq(dossier_id))
        .filter(inbound_mails::kind.eq(kind.as_str()))
        .filter(inbound_mails::handled_at.is_null());
    Ok(diesel::update(open)
        .set((
            inbound_mails::handled_at.eq(Some(now.naive_utc())),
            inbound_mails::handled_by.eq(user_id),
        ))
        .execute(conn)?)
}

/// Says whether somebody of the organisation answered a letter by mail: no reminder follows then.
///
/// # Errors
/// A database error.
pub fn has_reply(conn: &mut DbConn, dossier_id: i64) -> Result<bool, StoreError> {
    let replies = inbound_mails::table
        .filter(inbound_mails::dossier_id.eq(dossier_id))
        .filter(inbound_mails::kind.eq(InboundKind::Reply.as_str()));
    Ok(diesel::select(diesel::dsl::exists(replies)).get_result(conn)?)
}

/// Says whether somebody of the organisation wrote since this moment.
///
/// # Errors
/// A database error.
pub fn has_reply_since(
    conn: &mut DbConn,
    dossier_id: i64,
    since: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let replies = inbound_mails::table
        .filter(inbound_mails::dossier_id.eq(dossier_id))
        .filter(inbound_mails::kind.eq(InboundKind::Reply.as_str()))
        .filter(inbound_mails::received_at.ge(since.naive_utc()));
    Ok(diesel::select(diesel::dsl::exists(replies)).get_result(conn)?)
}

/// The answers of people that came in by mail for these dossiers, each with when it was sent and
/// whether nobody dealt with it yet, oldest first.
///
/// # Errors
/// A database error.
pub fn list_replies_of(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<Vec<(i64, DateTime<Utc>, bool)>, StoreError> {
    in_parts(dossier_ids, |some| {
        let rows: Vec<(Option<i64>, NaiveDateTime, Option<NaiveDateTime>)> = inbound_mails::table
            .filter(inbound_mails::dossier_id.eq_any(some))
            .filter(inbound_mails::kind.eq(InboundKind::Reply.as_str()))
            .order((inbound_mails::received_at, inbound_mails::id))
            .select((
                inbound_mails::dossier_id,
                inbound_mails::received_at,
                inbound_mails::handled_at,
            ))
            .load(conn)?;
        let reply =
            |(dossier, at, handled): (Option<i64>, NaiveDateTime, Option<NaiveDateTime>)| {
                Some((dossier?, at.and_utc(), handled.is_none()))
            };
        Ok(rows.into_iter().filter_map(reply).collect())
    })
}

/// The message of ours with one of these Message-IDs (with brackets), the newest first.
///
/// # Errors
/// A database error.
pub fn find_message(conn: &mut DbConn, message_ids: &[String]) -> Result<Option<i64>, StoreError> {
    Ok(messages::table
        .filter(messages::message_id.eq_any(message_ids))
        .order(messages::id.desc())
        .select(messages::id)
        .first(conn)
        .optional()?)
}

/// The dossiers of a tour whose organisation has a contact with this address and whose letter
/// waits for an answer; capitals do not count.
///
/// # Errors
/// A database error.
pub fn list_dossiers_of_address(
    conn: &mut DbConn,
    tour_id: i64,
    address: &str,
) -> Result<Vec<i64>, StoreError> {
    let open = [StageState::Sent, StageState::Reminded, StageState::NoReply].map(|it| it.as_str());
    let rows: Vec<(i64, Option<String>)> = contacts::table
        .inner_join(dossiers::table.on(dossiers::organisation_id.eq(contacts::organisation_id)))
        .inner_join(stage_states::table.on(stage_states::dossier_id.eq(dossiers::id)))
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(stage_states::stage.eq(Stage::Letter.as_str()))
        .filter(stage_states::state.eq_any(open))
        .filter(contacts::email.is_not_null())
        .select((dossiers::id, contacts::email))
        .load(conn)?;
    let mut found: Vec<i64> = rows
        .into_iter()
        .filter(|(_, email)| email.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(address)))
        .map(|(id, _)| id)
        .collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// When the first message of any letter left; none when nothing left.
///
/// # Errors
/// A database error.
pub fn first_sent_at(conn: &mut DbConn) -> Result<Option<DateTime<Utc>>, StoreError> {
    let first: Option<NaiveDateTime> =
        messages::table.select(diesel::dsl::min(messages::sent_at)).first(conn)?;
    Ok(first.map(|at| at.and_utc()))
}

/// When the first message of the letters of a dossier left; none when nothing left.
///
/// # Errors
/// A database error.
pub fn first_letter_at(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let own = letters::table.filter(letters::dossier_id.eq(dossier_id));
    let own = own.select(letters::id.nullable());
    let first: Option<NaiveDateTime> = messages::table
        .filter(messages::letter_id.eq_any(own))
        .select(diesel::dsl::min(messages::sent_at))
        .first(conn)?;
    Ok(first.map(|at| at.and_utc()))
}

/// Takes back the reminders of a dossier that wait in the queue, with the reason in Dutch;
/// answers how many.
///
/// # Errors
/// A database error.
pub fn cancel_reminders(
    conn: &mut DbConn,
    dossier_id: i64,
    reason: &str,
) -> Result<usize, StoreError> {
    let own = letters::table.filter(letters::dossier_id.eq(dossier_id));
    let own = own.select(letters::id.nullable());
    let ids: Vec<i64> = messages::table
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::reminder.gt(0))
        .filter(messages::letter_id.eq_any(own))
        .select(messages::id)
        .load(conn)?;
    cancel(conn, &ids, reason)
}

/// Takes back what of a letter still waits for one address, with the reason in Dutch.
///
/// # Errors
/// A database error.
pub fn cancel_to_address(
    conn: &mut DbConn,
    letter_id: i64,
    address: &str,
    reason: &str,
) -> Result<usize, StoreError> {
    let ids: Vec<i64> = messages::table
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::letter_id.eq(letter_id))
        .filter(messages::to_address.eq(address))
        .select(messages::id)
        .load(conn)?;
    cancel(conn, &ids, reason)
}
