//! What organisations answered to their letters: the reply columns of `letters`, and what a
//! reply stops.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{Reply, Wishes};
use crate::store::parts::in_parts;
use crate::store::schema::{answer_links, contacts, dossiers, letters, messages, tours};
use crate::store::{DbConn, StoreError, parsed};

/// A letter as far as its reply goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterReply {
    /// The letter.
    pub letter_id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// What was answered, if anything.
    pub reply: Option<Reply>,
    /// The Amsterdam day of the answer.
    pub reply_on: Option<NaiveDate>,
    /// When to get in touch again; only with [`Reply::Later`].
    pub later_on: Option<NaiveDate>,
    /// In the words of the organisation, such as days that suit.
    pub remark: Option<String>,
    /// Days and hours that suit.
    pub wishes: Wishes,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = letters)]
struct ReplyRow {
    id: i64,
    dossier_id: i64,
    reply: Option<String>,
    reply_on: Option<NaiveDate>,
    later_on: Option<NaiveDate>,
    reply_remark: Option<String>,
    reply_wishes: Option<String>,
}

impl ReplyRow {
    fn into_reply(self) -> Result<LetterReply, StoreError> {
        let reply = self.reply.map(|text| parsed("letters.reply", &text)).transpose()?;
        Ok(LetterReply {
            letter_id: self.id,
            dossier_id: self.dossier_id,
            reply,
            reply_on: self.reply_on,
            later_on: self.later_on,
            remark: self.reply_remark,
            wishes: wishes(self.reply_wishes.as_deref())?,
        })
    }
}

/// The wishes as they are kept.
pub(crate) fn wishes(text: Option<&str>) -> Result<Wishes, StoreError> {
    parsed("letters.reply_wishes", text.unwrap_or_default())
}

/// The letter whose answer link, or that of one of its reminders, has this hash, if there is one.
///
/// # Errors
/// A database error.
pub fn find_by_answer(
    conn: &mut DbConn,
    answer_hash: &str,
) -> Result<Option<LetterReply>, StoreError> {
    let reminded = answer_links::table.filter(answer_links::token_hash.eq(answer_hash));
    let reminded = reminded.select(answer_links::letter_id);
    letters::table
        .filter(letters::answer_hash.eq(answer_hash).or(letters::id.eq_any(reminded)))
        .select(ReplyRow::as_select())
        .first::<ReplyRow>(conn)
        .optional()?
        .map(ReplyRow::into_reply)
        .transpose()
}

/// The newest letter of a dossier, if there is one.
///
/// # Errors
/// A database error.
pub fn find_newest(conn: &mut DbConn, dossier_id: i64) -> Result<Option<LetterReply>, StoreError> {
    letters::table
        .filter(letters::dossier_id.eq(dossier_id))
        .order(letters::id.desc())
        .select(ReplyRow::as_select())
        .first::<ReplyRow>(conn)
        .optional()?
        .map(ReplyRow::into_reply)
        .transpose()
}

/// When the last message of a letter left, or will leave; none before its round was released.
///
/// # Errors
/// A database error.
pub fn last_left_at(
    conn: &mut DbConn,
    letter_id: i64,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let of_letter = messages::table.filter(messages::letter_id.eq(letter_id));
    let (due, sent): (Option<NaiveDateTime>, Option<NaiveDateTime>) = of_letter
        .select((diesel::dsl::max(messages::due_at), diesel::dsl::max(messages::sent_at)))
        .first(conn)?;
    Ok(due.max(sent).map(|at| at.and_utc()))
}

/// The last day of the tour of a dossier.
///
/// # Errors
/// A database error.
pub fn tour_ends_on(conn: &mut DbConn, tour_id: i64) -> Result<NaiveDate, StoreError> {
    Ok(tours::table.find(tour_id).select(tours::ends_on).first(conn)?)
}

/// Every answered letter of a tour, oldest answer first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<LetterReply>, StoreError> {
    letters::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(letters::reply.is_not_null())
        .order((letters::reply_on, letters::id))
        .select(ReplyRow::as_select())
        .load::<ReplyRow>(conn)?
        .into_iter()
        .map(ReplyRow::into_reply)
        .collect()
}

/// The newest answer of each dossier of a tour that gave one, by the id of the dossier.
///
/// # Errors
/// A database error.
pub fn list_newest(conn: &mut DbConn, tour_id: i64) -> Result<HashMap<i64, Reply>, StoreError> {
    letters::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(letters::reply.is_not_null())
        .order(letters::id)
        .select((letters::dossier_id, letters::reply.assume_not_null()))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .map(|(dossier_id, reply)| Ok((dossier_id, parsed("letters.reply", &reply)?)))
        .collect()
}

/// The newest answer of each of these dossiers that gave one, by the id of the dossier.
///
/// # Errors
/// A database error.
pub fn list_newest_among(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<HashMap<i64, Reply>, StoreError> {
    let rows = in_parts(dossier_ids, |some| {
        Ok(letters::table
            .filter(letters::dossier_id.eq_any(some))
            .filter(letters::reply.is_not_null())
            .order(letters::id)
            .select((letters::dossier_id, letters::reply.assume_not_null()))
            .load::<(i64, String)>(conn)?)
    })?;
    rows.into_iter()
        .map(|(dossier_id, reply)| Ok((dossier_id, parsed("letters.reply", &reply)?)))
        .collect()
}

/// Writes the reply of a letter over an earlier one.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, reply: &LetterReply) -> Result<(), StoreError> {
    let kept = (!reply.wishes.is_empty()).then(|| reply.wishes.to_string());
    diesel::update(letters::table.find(reply.letter_id))
        .set((
            letters::reply.eq(reply.reply.map(|reply| reply.as_str())),
            letters::reply_on.eq(reply.reply_on),
            letters::later_on.eq(reply.later_on),
            letters::reply_remark.eq(&reply.remark),
            letters::reply_wishes.eq(kept),
        ))
        .execute(conn)?;
    Ok(())
}

/// The rounds in which a dossier has a letter.
///
/// # Errors
/// A database error.
pub fn list_rounds(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(letters::table
        .filter(letters::dossier_id.eq(dossier_id))
        .order(letters::round_id)
        .select(letters::round_id)
        .load(conn)?)
}

/// Takes the mark of this day off the contacts of an organisation but those in `except`: they may be
/// written to again.
///
/// # Errors
/// A database error.
pub fn allow_mail_to(
    conn: &mut DbConn,
    (organisation_id, stopped_on): (i64, NaiveDate),
    except: &[i64],
) -> Result<usize, StoreError> {
    Ok(diesel::update(contacts::table)
        .filter(contacts::organisation_id.eq(organisation_id))
        .filter(contacts::do_not_contact_on.eq(stopped_on))
        .filter(contacts::id.ne_all(except))
        .set((
            contacts::do_not_contact.eq(false),
            contacts::do_not_contact_on.eq(None::<NaiveDate>),
            contacts::version.eq(contacts::version + 1),
        ))
        .execute(conn)?)
}

/// Marks every contact of an organisation as not to be contacted any more from this day on.
///
/// # Errors
/// A database error.
pub fn stop_mail_to(
    conn: &mut DbConn,
    organisation_id: i64,
    on: NaiveDate,
) -> Result<usize, StoreError> {
    Ok(diesel::update(contacts::table)
        .filter(contacts::organisation_id.eq(organisation_id))
        .filter(contacts::do_not_contact.eq(false))
        .set((
            contacts::do_not_contact.eq(true),
            contacts::do_not_contact_on.eq(on),
            contacts::version.eq(contacts::version + 1),
        ))
        .execute(conn)?)
}
