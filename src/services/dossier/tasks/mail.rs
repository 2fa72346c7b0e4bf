//! Mail that waits for somebody: answers, messages that came back, mail of no dossier, and what
//! left without an answer of the mail server. Each knows the page on which it is dealt with.

use chrono::{DateTime, Utc};

use super::{Place, place};
use crate::domain::letters::{InboundKind, InboundMail, Message, MessageState, says_refused};
use crate::domain::permissions::{Actor, Permission};
use crate::services::inbound;
use crate::services::roster::Roster;
use crate::services::rounds::Stationery;
use crate::services::sending::{again, receipts};
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, messages, replies};

/// A mail that came in.
#[derive(Debug, Clone)]
pub struct MailTask {
    /// The mail.
    pub mail: InboundMail,
    /// Its dossier; none while nobody put it with one.
    pub place: Option<Place>,
    /// Where the address is corrected to which a message did not arrive.
    pub mend: Option<Mend>,
}

/// Where a better address is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// With this message: the same letter then goes to the better address.
    Message(i64),
    /// With this contact; nothing is sent again.
    Contact(i64),
}

/// An organisation whose letter could not be delivered.
#[derive(Debug, Clone)]
pub struct LostLetter {
    /// Whose.
    pub place: Place,
    /// Where the address is corrected.
    pub mend: Option<Mend>,
    /// True when the mail server there refused us each time, whoever it was for.
    pub is_refused: bool,
}

/// A message of which nobody knows whether it arrived.
#[derive(Debug, Clone)]
pub struct UnclearMessage {
    /// Its id.
    pub id: i64,
    /// The organisation; empty for a member of the team.
    pub organisation: String,
    /// Where it went.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// When it was last tried.
    pub at: DateTime<Utc>,
}

/// Where this actor corrects the address of a mail that came back; none for other mail.
///
/// # Errors
/// A store error.
pub fn mend(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    mail: &InboundMail,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Mend>> {
    let is_refused = mail.status_code.as_deref().is_some_and(says_refused);
    let is_lost = mail.kind == InboundKind::Bounce && !is_refused;
    let Some(id) = mail.message_id.filter(|_| is_lost) else {
        return Ok(None);
    };
    if may_correct(conn, (actor, stationery, now), id)? {
        return Ok(Some(Mend::Message(id)));
    }
    let contact = messages::get(conn, id)?.contact_id;
    Ok(contact.filter(|_| actor.may(Permission::EditContacts)).map(Mend::Contact))
}

fn may_correct(
    conn: &mut DbConn,
    (actor, stationery, now): (&Actor, &Stationery, DateTime<Utc>),
    message_id: i64,
) -> ServiceResult<bool> {
    match again::correctable(conn, actor, stationery, message_id, now) {
        Ok(_) => Ok(true),
        Err(ServiceError::Rule(_) | ServiceError::Forbidden(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Who looks, and how letters are sent again.
pub(super) struct Desk<'a> {
    pub(super) actor: &'a Actor,
    pub(super) roster: &'a Roster,
    pub(super) stationery: &'a Stationery,
    pub(super) now: DateTime<Utc>,
}

impl Desk<'_> {
    /// The mail of the dossiers on this desk, then that of no dossier; the oldest first.
    pub(super) fn mail(&self, conn: &mut DbConn) -> ServiceResult<Vec<MailTask>> {
        let mut found = Vec::new();
        for task in inbound::tasks(conn, self.actor)? {
            let Some(entry) = self.roster.find(task.dossier_id) else { continue };
            if entry.is_on_desk_of(self.actor) {
                let mend = mend(conn, self.actor, self.stationery, &task.mail, self.now)?;
                found.push(MailTask { mail: task.mail, place: Some(place(entry)), mend });
            }
        }
        if self.actor.may(Permission::FollowUp) {
            let mut loose = inbound::list(conn, self.actor, false)?;
            loose.reverse();
            let task = |mail: InboundMail| MailTask { mail, place: None, mend: None };
            found.extend(loose.into_iter().map(|line| task(line.mail)));
        }
        Ok(found)
    }

    /// The message of a lost letter that this actor may send to a better address, and whether a
    /// better address helps nothing, because we are refused there.
    pub(super) fn mend_of_letter(
        &self,
        conn: &mut DbConn,
        dossier_id: i64,
    ) -> ServiceResult<(Option<Mend>, bool)> {
        let Some(letter) = replies::find_newest(conn, dossier_id)? else {
            return Ok((None, false));
        };
        let mut failed = messages::list_of_letter(conn, letter.letter_id)?;
        failed.retain(|message| message.state == MessageState::Failed);
        let refuses = |one: &Message| one.server_said.as_deref().is_some_and(says_refused);
        if !failed.is_empty() && failed.iter().all(refuses) {
            return Ok((None, true));
        }
        for message in failed {
            if may_correct(conn, (self.actor, self.stationery, self.now), message.id)? {
                return Ok((Some(Mend::Message(message.id)), false));
            }
        }
        Ok((None, false))
    }

    /// The unclear messages, for who may settle them.
    pub(super) fn unclear(&self, conn: &mut DbConn) -> ServiceResult<Vec<UnclearMessage>> {
        if !self.actor.may(Permission::ReleaseRounds) {
            return Ok(Vec::new());
        }
        let asked =
            receipts::Asked { state: Some(MessageState::Unclear), ..receipts::Asked::default() };
        let found = receipts::list(conn, self.actor, &asked, |total| (0, total))?;
        let unclear = |one: receipts::Receipt| UnclearMessage {
            id: one.line.id,
            organisation: one.organisation.map(|it| it.full_name()).unwrap_or_default(),
            address: one.line.to_address,
            subject: one.line.subject,
            at: one.attempts.last().map_or(one.line.due_at, |last| last.at),
        };
        Ok(found.receipts.into_iter().map(unclear).collect())
    }
}
