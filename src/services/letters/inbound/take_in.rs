//! Takes in one mail, in the transaction of the caller: found again, it changes nothing.

use chrono::{DateTime, Utc};

use super::bounced::{self, Failure};
use super::matching::{self, Belongs};
use crate::domain::letters::{InboundKind, InboundMail, mail_sent_at};
use crate::domain::permissions::Actor;
use crate::mail::inbound::{Action, Incoming, Kind};
use crate::services::rounds::control;
use crate::services::{ServiceResult, audit};
use crate::store::{DbConn, inbound, replies};

/// Why a reminder does not leave any more.
const ANSWERED: &str = "De organisatie heeft per e-mail geantwoord.";
/// Stands in the place of the first lines of a mail that the program cannot read.
const UNREADABLE: &str = "Dit bericht is niet te lezen. Open het in de postbus zelf.";

/// Stands before the reason of a bounce whose message this program did not send.
const FOREIGN: &str = "Een bericht dat niet van dit programma is, kwam terug:";

/// What stands in place of the words of a mail over 5 MB.
const TOO_LARGE: &str =
    "Te groot, niet gelezen: dit bericht is groter dan 5 MB. Lees het in de mailbox.";

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was taken in before, perhaps by another instance.
    Before,
    /// It was taken in now, under this id.
    Now(i64),
}

/// Takes in a mail with everything that follows from it.
///
/// # Errors
/// A store error; nothing of the mail is written then.
pub fn take_in(conn: &mut DbConn, mail: &Incoming, now: DateTime<Utc>) -> ServiceResult<Taken> {
    if inbound::is_known(conn, &mail.key)? {
        return Ok(Taken::Before);
    }
    let belongs = matching::find(conn, mail, sent_at(mail, now))?;
    let row = row(mail, &belongs, now);
    let id = inbound::add(conn, &mail.key, &row)?;
    match row.kind {
        InboundKind::Bounce => {
            if let (Some(message), Some(failure)) = (belongs.message, Failure::of(mail))
                && bounced::record(conn, message, &failure, now)?
            {
                inbound::set_handled(conn, id, None, now)?;
            }
        }
        InboundKind::Reply => {
            if let Some(dossier_id) = row.dossier_id {
                stop_reminders(conn, dossier_id)?;
            }
        }
        InboundKind::Delay | InboundKind::AutoReply | InboundKind::Other => {}
    }
    let object = format!("mail {id}");
    audit::record(conn, &Actor::program("jobs"), action(row.kind), &object, now)?;
    Ok(Taken::Now(id))
}

/// Only lists a mail of which the consequences were refused, so that it waits for a person and
/// holds up no other.
///
/// # Errors
/// A store error.
pub fn note_only(conn: &mut DbConn, mail: &Incoming, now: DateTime<Utc>) -> ServiceResult<Taken> {
    if inbound::is_known(conn, &mail.key)? {
        return Ok(Taken::Before);
    }
    let row = InboundMail { handled_at: None, ..row(mail, &Belongs::default(), now) };
    Ok(Taken::Now(inbound::add(conn, &mail.key, &row)?))
}

/// Only lists who wrote when, so that a mail that cannot be read, or that breaks something,
/// waits for a person and holds up no other.
///
/// # Errors
/// A store error.
pub fn note_unreadable(
    conn: &mut DbConn,
    mail: &Incoming,
    now: DateTime<Utc>,
) -> ServiceResult<Taken> {
    if inbound::is_known(conn, &mail.key)? {
        return Ok(Taken::Before);
    }
    let row = InboundMail {
        kind: InboundKind::Other,
        excerpt: UNREADABLE.to_owned(),
        status_code: None,
        handled_at: None,
        ..row(mail, &Belongs::default(), now)
    };
    Ok(Taken::Now(inbound::add(conn, &mail.key, &row)?))
}

/// Takes back the reminders of a dossier that answered.
pub(super) fn stop_reminders(conn: &mut DbConn, dossier_id: i64) -> ServiceResult<()> {
    if inbound::cancel_reminders(conn, dossier_id, ANSWERED)? > 0 {
        for round in replies::list_rounds(conn, dossier_id)? {
            control::finish_when_done(conn, round)?;
        }
    }
    Ok(())
}

fn row(mail: &Incoming, belongs: &Belongs, now: DateTime<Utc>) -> InboundMail {
    let is_foreign = belongs.message.is_none() && mail.kind.original_message_id().is_some();
    let kind = match kind_of(&mail.kind) {
        InboundKind::Bounce if is_foreign && belongs.dossier_id.is_none() => InboundKind::Other,
        kind => kind,
    };
    let failure = Failure::of(mail);
    let excerpt = match (&mail.kind, &failure) {
        (Kind::Bounce { .. }, Some(failure)) if is_foreign => {
            format!("{FOREIGN} {}", failure.in_words())
        }
        (Kind::Bounce { .. }, Some(failure)) => failure.in_words(),
        (Kind::Bounce { recipients, .. }, None) => {
            recipients.first().map(|it| it.diagnostic.clone()).unwrap_or_default()
        }
        (Kind::AutoReply { excerpt } | Kind::Reply { excerpt } | Kind::Other { excerpt }, _) => {
            excerpt.clone()
        }
    };
    let excerpt = if mail.is_cut { TOO_LARGE.to_owned() } else { excerpt };
    let asks_nobody = !kind.asks_for_a_person() && !mail.is_cut;
    InboundMail {
        id: 0,
        received_at: sent_at(mail, now),
        kind,
        message_id: belongs.message.as_ref().map(|message| message.id),
        dossier_id: belongs.dossier_id,
        from_address: mail.from.clone(),
        subject: mail.subject.clone(),
        excerpt,
        status_code: failure.map(|it| it.status).filter(|it| !it.is_empty()),
        handled_at: asks_nobody.then_some(now),
        is_too_large: mail.is_cut,
    }
}

fn sent_at(mail: &Incoming, now: DateTime<Utc>) -> DateTime<Utc> {
    mail_sent_at(mail.date, mail.arrived_at.unwrap_or(now).min(now))
}

fn kind_of(kind: &Kind) -> InboundKind {
    match kind {
        Kind::Bounce { recipients, .. } if is_only(recipients, Action::Delayed) => {
            InboundKind::Delay
        }
        Kind::Bounce { recipients, .. } if is_only(recipients, Action::Delivered) => {
            InboundKind::AutoReply
        }
        Kind::Bounce { .. } => InboundKind::Bounce,
        Kind::AutoReply { .. } => InboundKind::AutoReply,
        Kind::Reply { .. } => InboundKind::Reply,
        Kind::Other { .. } => InboundKind::Other,
    }
}

fn is_only(recipients: &[crate::mail::inbound::Bounced], action: Action) -> bool {
    let has_failed = recipients.iter().any(|it| it.action == Action::Failed);
    !has_failed && recipients.iter().any(|it| it.action == action)
}

const fn action(kind: InboundKind) -> &'static str {
    match kind {
        InboundKind::Bounce => "mail.bounce",
        InboundKind::Delay => "mail.delay",
        InboundKind::AutoReply => "mail.auto_reply",
        InboundKind::Reply => "mail.reply",
        InboundKind::Other => "mail.other",
    }
}
