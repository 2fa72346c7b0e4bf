//! What an organisation answers to its letter: by the link in it, without a login, or noted by
//! hand. An answer can be changed until an adviser took it up.

mod view;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{InboundKind, Reply, Wishes, can_be_answered};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::follow_up::{FollowUp, NOT_NEEDED};
use crate::services::{ServiceError, ServiceResult, audit, mail_stop, ownership, require, secrets};
use crate::store::messages::{self, Scope};
use crate::store::replies::{self, LetterReply};
use crate::store::{self, DbConn, StoreError, contacts, dossiers, inbound, organisations};

pub use view::{AnswerView, look, look_by_hand};

/// Why an invitation is taken back after "no more mail".
const NO_MORE_MAIL: &str = "De organisatie wil geen berichten meer.";

/// Why mail goes to an organisation again after "no more mail".
const ALLOWED_AGAIN: &str = "zo antwoordde de organisatie zelf";

/// How an organisation said that it wants no messages.
const BY_LINK: &str = "via de link in de brief";
const BY_HAND: &str = "vastgelegd bij het antwoord";

/// What the organisation lets the tour know.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The choice; it may be absent when only mail is stopped.
    pub reply: Option<Reply>,
    /// When to get in touch again; only with [`Reply::Later`].
    pub later_on: Option<NaiveDate>,
    /// Such as days that suit.
    pub remark: Option<String>,
    /// Days and hours that suit, with [`Reply::WantsConversation`]; none leaves them as they were.
    pub wishes: Option<Wishes>,
    /// No more messages to this organisation.
    pub stop: bool,
    /// Messages are welcome again; counts only with a reply, after they were stopped.
    pub mail_again: bool,
}

/// The letter behind a link. Whoever gives a letter another link adds one query here.
fn letter_of(conn: &mut DbConn, token: &str) -> ServiceResult<LetterReply> {
    let found = replies::find_by_answer(conn, &secrets::hash_token(token))?;
    Ok(found.ok_or(StoreError::NotFound("Deze link"))?)
}

/// Records the answer that came through a link; who has the link may answer.
///
/// # Errors
/// No such link, it expired, an adviser took it up, or a problem with a field.
pub fn answer(
    conn: &mut DbConn,
    token: &str,
    answer: &Answer,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let letter = letter_of(conn, token)?;
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    let actor = Actor { name: organisation.full_name(), ..Actor::program("answer") };
    let closed = view::closed(conn, &letter, &dossier, now)?;
    if let Some(closed) = closed.filter(|_| answer.reply.is_some()) {
        return Err(ServiceError::not_allowed(closed));
    }
    let follow_up = FollowUp { actor: &actor, dossier: &dossier, on: amsterdam_day(now), now };
    record(conn, &follow_up, letter, answer)
}

/// Records an answer that came by phone or mail, for the newest letter of the organisation.
///
/// # Errors
/// No permission, no letter left yet, an adviser took it up, or a problem with a field.
pub fn record_by_hand(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    answer: &Answer,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::FollowUp)?;
    let (organisation, dossier) = ownership::at(conn, code)?;
    let stages = dossiers::stages(conn, dossier.id)?;
    let letter = replies::find_newest(conn, dossier.id)?.filter(|_| can_be_answered(stages.letter));
    let letter = letter.ok_or_else(|| {
        ServiceError::not_allowed(format!(
            "Er is nog geen brief verzonden aan {}. Plan een gesprek, of leg het gesprek vast.",
            organisation.full_name()
        ))
    })?;
    if answer.reply.is_some() && stages.is_taken_up() {
        return Err(ServiceError::not_allowed(
            "Er is al een gesprek of bijeenkomst in gang gezet. Leg daar de wijziging vast.",
        ));
    }
    inbound::set_kind_handled(conn, (dossier.id, InboundKind::Reply), actor.user_id, now)?;
    let follow_up = FollowUp { actor, dossier: &dossier, on: amsterdam_day(now), now };
    record(conn, &follow_up, letter, answer)
}

fn record(
    conn: &mut DbConn,
    follow_up: &FollowUp<'_>,
    letter: LetterReply,
    answer: &Answer,
) -> ServiceResult<()> {
    // Who only stops the mail has answered nothing.
    if let Some(reply) = checked(answer, follow_up.on)? {
        if letter.reply != Some(reply) {
            take_back(conn, follow_up, letter.reply)?;
            settle(conn, follow_up, reply)?;
        }
        let reapproach = answer.later_on.filter(|_| reply == Reply::Later);
        follow_up.set_reapproach(conn, reapproach.map(|day| (day, "op verzoek later")))?;
        // The page does not show what was written before, so an empty field takes nothing back.
        let wishes = answer.wishes.clone().or_else(|| Some(letter.wishes.clone()));
        let wishes = wishes.filter(|_| reply == Reply::WantsConversation);
        replies::set(
            conn,
            &LetterReply {
                reply: Some(reply),
                reply_on: Some(follow_up.on),
                later_on: reapproach,
                remark: answer.remark.clone().or_else(|| letter.remark.clone()),
                wishes: wishes.unwrap_or_default(),
                ..letter.clone()
            },
        )?;
    }
    follow_up.stop_letters(conn, if answer.stop { NO_MORE_MAIL } else { NOT_NEEDED })?;
    if answer.stop {
        let how = if follow_up.actor.user_id.is_some() { BY_HAND } else { BY_LINK };
        mail_stop::stop(conn, follow_up.actor, (follow_up.dossier, how), follow_up.now)?;
        let organisation_id = follow_up.dossier.organisation_id;
        messages::cancel_queued(conn, Scope::InvitationsOf(organisation_id), NO_MORE_MAIL)?;
        replies::stop_mail_to(conn, organisation_id, follow_up.on)?;
    }
    if answer.reply.is_some() && answer.mail_again && !answer.stop {
        allow_mail(conn, follow_up)?;
    }
    let object = format!("letter {}", letter.letter_id);
    audit::record(conn, follow_up.actor, "reply.record", &object, follow_up.now)
}

/// Takes the stop back that came by the same link, with the contacts that it marked; who objected
/// on another day stays out.
fn allow_mail(conn: &mut DbConn, follow_up: &FollowUp<'_>) -> ServiceResult<()> {
    let Some(stopped_on) = follow_up.dossier.mail_stopped_on else { return Ok(()) };
    let of = (follow_up.dossier.organisation_id, stopped_on);
    let objected = marked_by_hand(conn, of)?;
    replies::allow_mail_to(conn, of, &objected)?;
    let what = (follow_up.dossier, ALLOWED_AGAIN);
    mail_stop::resume(conn, follow_up.actor, what, follow_up.now)
}

/// The contacts of an organisation that carry the mark of this day and that somebody changed on that
/// day or later: they may have objected themselves, so that only a person takes their mark off.
fn marked_by_hand(
    conn: &mut DbConn,
    (organisation_id, on): (i64, NaiveDate),
) -> ServiceResult<Vec<i64>> {
    let mut marked = contacts::list_of_organisations(conn, &[organisation_id])?;
    marked.retain(|contact| contact.do_not_contact_on == Some(on));
    // What the log does not know any more may have been done by hand.
    let whole_since = store::audit::start::whole_since(conn)?;
    if whole_since.is_some_and(|since| on <= amsterdam_day(since)) {
        return Ok(marked.iter().map(|contact| contact.id).collect());
    }
    let mut by_hand = Vec::new();
    for contact in marked {
        let object = format!("contact {}", contact.id);
        for action in ["contact.add", "contact.change"] {
            let last = store::audit::find_last(conn, action, &object)?;
            if last.is_some_and(|(_, at)| amsterdam_day(at) >= on) {
                by_hand.push(contact.id);
            }
        }
    }
    Ok(by_hand)
}

/// The reply that counts: the choice, or none when only mail is stopped.
fn checked(answer: &Answer, today: NaiveDate) -> ServiceResult<Option<Reply>> {
    let reply = match answer.reply {
        Some(reply) => Some(reply),
        None if answer.stop => None,
        None => return Err(ServiceError::field("reply", "Kies een van de antwoorden.")),
    };
    let needs_day = answer.reply == Some(Reply::Later);
    match answer.later_on {
        None if needs_day => Err(ServiceError::field(
            "later_on",
            "Vul in wanneer we contact mogen opnemen, bijvoorbeeld 15-01-2024.",
        )),
        Some(day) if needs_day && day <= today => {
            Err(ServiceError::field("later_on", "Kies een dag die nog komt."))
        }
        _ => Ok(reply),
    }
}

/// Undoes what an earlier, other answer set in motion.
fn take_back(
    conn: &mut DbConn,
    follow_up: &FollowUp<'_>,
    earlier: Option<Reply>,
) -> ServiceResult<()> {
    if earlier == Some(Reply::WantsSession) {
        let reason = "antwoord gewijzigd";
        if follow_up.state(conn, Stage::Conversation)? == StageState::Skipped {
            follow_up.step(conn, Stage::Conversation, Move::Reopen, reason)?;
        }
        follow_up.decline_session(conn, reason)?;
    }
    Ok(())
}

fn settle(conn: &mut DbConn, follow_up: &FollowUp<'_>, reply: Reply) -> ServiceResult<()> {
    let mut letter = follow_up.state(conn, Stage::Letter)?;
    if letter == StageState::Planned {
        // Who answers has the letter, also when no server said so.
        letter = follow_up.step(conn, Stage::Letter, Move::Send, "antwoord ontvangen")?;
    }
    if letter != StageState::Answered && can_be_answered(letter) {
        let label = reply.label().to_lowercase();
        follow_up.step(conn, Stage::Letter, Move::Reply, &label)?;
    }
    if reply == Reply::WantsSession {
        let reason = "wil direct een bijeenkomst";
        if follow_up.state(conn, Stage::Conversation)? == StageState::NotStarted {
            follow_up.step(conn, Stage::Conversation, Move::Skip, reason)?;
        }
        follow_up.want_session(conn, reason)?;
    }
    Ok(())
}
