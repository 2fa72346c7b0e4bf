//! Which letters of a round can leave and which are blocked, each with its reason. A ready
//! letter is rendered here, so that what is shown is what would leave.

mod register;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::Stationery;
use super::fields::{Adviser, merge_fields};
use crate::domain::accounts::User;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::recipients::{self, Recipient};
use crate::domain::letters::{Letter, Round};
use crate::domain::organisations::Organisation;
use crate::mail::{LetterError, MailAddress, MergeFields, OutgoingMessage, Rendered, Wording};
use crate::services::templates::Wordings;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, dossiers, organisations, recesses, rounds, users};

use register::Register;

pub(super) use register::{Standing, standing};

/// Stands for the token in a letter that is not yet released.
pub const PLACEHOLDER: &str = "uw-persoonlijke-link";

/// One letter of a round with what became of it when looked at now.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The letter.
    pub letter: Letter,
    /// Its dossier.
    pub dossier: Dossier,
    /// Its organisation.
    pub organisation: Organisation,
    /// Ready, or blocked with the reason in Dutch.
    pub outcome: Result<Ready, String>,
}

/// A letter that can leave.
#[derive(Debug, Clone)]
pub struct Ready {
    /// One mail per recipient.
    pub mails: Vec<Mail>,
    /// What is missing all the same, such as the address of the clerk.
    pub remark: Option<String>,
}

/// A letter as one recipient would get it.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Who gets it.
    pub recipient: Recipient,
    /// Its words; the answer link holds [`PLACEHOLDER`].
    pub rendered: Rendered,
    /// Message-ID of the letter that it reminds of; none for the letter itself.
    pub in_reply_to: Option<String>,
}

/// Looks at every letter of a round, by name of the organisation.
///
/// # Errors
/// A store error, or a fault in a template.
pub fn candidates(
    conn: &mut DbConn,
    stationery: &Stationery,
    round: &Round,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Candidate>> {
    let letters = rounds::list_letters(conn, round.id)?;
    let desk = Desk::open(conn, stationery, (round, &letters), now)?;
    let mut candidates = letters
        .into_iter()
        .map(|letter| desk.candidate(letter))
        .collect::<ServiceResult<Vec<_>>>()?;
    candidates.sort_by(|a, b| a.organisation.sort_name.cmp(&b.organisation.sort_name));
    Ok(candidates)
}

/// A letter as it would be made now, whatever became of it before; or why that cannot be, in
/// Dutch.
///
/// # Errors
/// A store error, or a fault in a template.
pub(super) fn ready_now(
    conn: &mut DbConn,
    stationery: &Stationery,
    round: &Round,
    letter: &Letter,
    now: DateTime<Utc>,
) -> ServiceResult<Result<Ready, String>> {
    let desk = Desk::open(conn, stationery, (round, std::slice::from_ref(letter)), now)?;
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    desk.ready(&dossier, &organisation, desk.leaves_on(letter))
}

/// All that is needed to make the letters of one round, loaded once.
struct Desk<'a> {
    stationery: &'a Stationery,
    round: &'a Round,
    today: NaiveDate,
    leaves: HashMap<i64, NaiveDate>,
    register: Register,
    users: HashMap<i64, User>,
    wordings: Wordings,
}

impl<'a> Desk<'a> {
    fn open(
        conn: &mut DbConn,
        stationery: &'a Stationery,
        (round, letters): (&'a Round, &[Letter]),
        now: DateTime<Utc>,
    ) -> ServiceResult<Self> {
        let register = Register::load(conn, round.tour_id)?;
        let closed = recesses::closed_days(conn)?;
        Ok(Self {
            stationery,
            round,
            today: amsterdam_day(now),
            leaves: register.days(round, letters, &closed, now)?,
            register,
            users: users::list(conn)?.into_iter().map(|user| (user.id, user)).collect(),
            wordings: Wordings::of_invitation(conn, super::wording::versions(round)?)?,
        })
    }

    fn candidate(&self, letter: Letter) -> ServiceResult<Candidate> {
        let (dossier, organisation) = self.register.find(&letter)?;
        let leaves_on = self.leaves_on(&letter);
        let days = [self.today, leaves_on];
        let outcome = match self.register.obstacle(dossier, organisation, &days) {
            Some(reason) => Err(reason),
            None => self.ready(dossier, organisation, leaves_on)?,
        };
        let (dossier, organisation) = (dossier.clone(), organisation.clone());
        Ok(Candidate { letter, dossier, organisation, outcome })
    }

    /// The day on which a letter leaves.
    fn leaves_on(&self, letter: &Letter) -> NaiveDate {
        self.leaves.get(&letter.id).copied().unwrap_or(self.today)
    }

    fn ready(
        &self,
        dossier: &Dossier,
        organisation: &Organisation,
        leaves_on: NaiveDate,
    ) -> ServiceResult<Result<Ready, String>> {
        let chosen = self.register.recipients(organisation, leaves_on);
        let lacks = sentence(&chosen.lacks);
        if chosen.recipients.is_empty() {
            return Ok(Err(lacks.unwrap_or_else(|| "Geen e-mailadres.".to_owned())));
        }
        let mut mails = Vec::new();
        for recipient in chosen.recipients {
            match self.mail(dossier, organisation, recipient)? {
                Ok(mail) => mails.push(mail),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Ok(Ready { mails, remark: lacks }))
    }

    fn mail(
        &self,
        dossier: &Dossier,
        organisation: &Organisation,
        recipient: Recipient,
    ) -> ServiceResult<Result<Mail, String>> {
        let lexicon = recipients::lexicon_of(organisation);
        let link = self.stationery.answer_link(PLACEHOLDER);
        let adviser = self.adviser(dossier);
        let fields = merge_fields(self.stationery, &lexicon, &adviser, &recipient, &link);
        let wording = self.wordings.of(organisation.kind);
        made(self.stationery, (wording, organisation), recipient, &fields)
    }

    /// The adviser of the dossier, else the author of the round.
    fn adviser(&self, dossier: &Dossier) -> Adviser {
        let owner = dossier.adviser_id.and_then(|id| self.users.get(&id));
        let user = owner.or_else(|| self.users.get(&self.round.author_id));
        Adviser::of(user, self.stationery)
    }
}

/// The mail to one recipient; or why it cannot be made or would not be accepted, in Dutch.
///
/// # Errors
/// A fault in the template.
pub(super) fn made(
    stationery: &Stationery,
    (wording, organisation): (&Wording, &Organisation),
    recipient: Recipient,
    fields: &MergeFields,
) -> ServiceResult<Result<Mail, String>> {
    match stationery.letters.render_wording(wording, organisation.is_province(), fields) {
        Ok(rendered) => {
            let mail = Mail { recipient, rendered, in_reply_to: None };
            Ok(draft(stationery, &mail).check().map(|()| mail).map_err(|e| e.to_string()))
        }
        Err(LetterError::Template(text)) => Err(ServiceError::Broken(text)),
        Err(missing @ LetterError::MissingFields(_)) => Ok(Err(missing.to_string())),
    }
}

/// The message as far as it can be checked before it is released.
fn draft(stationery: &Stationery, mail: &Mail) -> OutgoingMessage {
    OutgoingMessage {
        message_id: "<voorbeeld@drietraps.example>".to_owned(),
        from: stationery.from.clone(),
        reply_to: None,
        to: MailAddress::bare(&mail.recipient.address),
        subject: mail.rendered.subject.clone(),
        text: mail.rendered.text.clone(),
        html: mail.rendered.html.clone(),
        unsubscribe_url: None,
        calendar: None,
        in_reply_to: None,
        sent_at: DateTime::UNIX_EPOCH,
    }
}

/// "Geen e-mailadres burgemeester; griffier wil geen post."
fn sentence(lacks: &[String]) -> Option<String> {
    let joined = lacks.join("; ");
    let mut letters = joined.chars();
    let first = letters.next()?;
    Some(format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
