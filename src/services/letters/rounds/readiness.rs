//! Which letters of a round can leave and which are blocked, each with its reason. A ready
//! letter is rendered here, so that what is shown is what would leave.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::Stationery;
use super::fields::{Adviser, merge_fields};
use super::recipients::{self, Recipient};
use crate::domain::accounts::User;
use crate::domain::contacts::Contact;
use crate::domain::dates::{amsterdam_day, day_field};
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{Letter, Round};
use crate::domain::organisations::Organisation;
use crate::domain::stages::{Move, Stage, StageState, after};
use crate::mail::{OutgoingMessage, Rendered};
use crate::services::templates::Wordings;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, StoreError, contacts, dossiers, organisations, rounds, users};

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
    let desk = Desk::open(conn, stationery, round, now)?;
    let mut candidates = rounds::list_letters(conn, round.id)?
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
    let desk = Desk::open(conn, stationery, round, now)?;
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    desk.ready(&dossier, &organisation)
}

/// All that is needed to judge the letters of one round, loaded once.
struct Desk<'a> {
    stationery: &'a Stationery,
    round: &'a Round,
    days: [NaiveDate; 2],
    dossiers: HashMap<i64, Dossier>,
    organisations: HashMap<i64, Organisation>,
    contacts: HashMap<i64, Vec<Contact>>,
    letter_states: HashMap<i64, StageState>,
    users: HashMap<i64, User>,
    wordings: Wordings,
}

impl<'a> Desk<'a> {
    fn open(
        conn: &mut DbConn,
        stationery: &'a Stationery,
        round: &'a Round,
        now: DateTime<Utc>,
    ) -> ServiceResult<Self> {
        let days = [amsterdam_day(now), amsterdam_day(round.planned_at.max(now))];
        let all = organisations::list(conn)?;
        let mut by_organisation: HashMap<i64, Vec<Contact>> = HashMap::new();
        for contact in contacts::list(conn)? {
            by_organisation.entry(contact.organisation_id).or_default().push(contact);
        }
        let letter_states = dossiers::list_states(conn)?
            .into_iter()
            .filter(|(_, stage, _)| *stage == Stage::Letter)
            .map(|(dossier_id, _, state)| (dossier_id, state))
            .collect();
        let of_tour = dossiers::list(conn, round.tour_id)?;
        Ok(Self {
            stationery,
            round,
            days,
            dossiers: of_tour.into_iter().map(|dossier| (dossier.id, dossier)).collect(),
            organisations: all.into_iter().map(|one| (one.id, one)).collect(),
            contacts: by_organisation,
            letter_states,
            users: users::list(conn)?.into_iter().map(|user| (user.id, user)).collect(),
            wordings: Wordings::of_invitation(conn, super::wording::versions(round)?)?,
        })
    }

    fn candidate(&self, letter: Letter) -> ServiceResult<Candidate> {
        let gone = || ServiceError::Store(StoreError::NotFound("Het dossier van deze brief"));
        let dossier = self.dossiers.get(&letter.dossier_id).cloned().ok_or_else(gone)?;
        let organisation =
            self.organisations.get(&dossier.organisation_id).cloned().ok_or_else(gone)?;
        let outcome = match self.obstacle(&dossier, &organisation) {
            Some(reason) => Err(reason),
            None => self.ready(&dossier, &organisation)?,
        };
        Ok(Candidate { letter, dossier, organisation, outcome })
    }

    /// What stops the letter whoever it would go to.
    fn obstacle(&self, dossier: &Dossier, organisation: &Organisation) -> Option<String> {
        if let Some(day) = self.days.iter().find(|day| !organisation.is_valid_on(**day)) {
            return Some(format!("{} bestaat niet op {}.", organisation.name, day_field(*day)));
        }
        if dossier.mail_stopped_on.is_some() {
            return Some("Deze organisatie wil geen berichten meer.".to_owned());
        }
        let state = self.letter_states.get(&dossier.id).copied();
        let state = state.unwrap_or(StageState::NotStarted);
        if after(Stage::Letter, state, Move::Plan).is_err() {
            let word = state.label().to_lowercase();
            return Some(format!("De brief aan deze organisatie staat al op “{word}”."));
        }
        None
    }

    fn ready(
        &self,
        dossier: &Dossier,
        organisation: &Organisation,
    ) -> ServiceResult<Result<Ready, String>> {
        let none = Vec::new();
        let contacts = self.contacts.get(&organisation.id).unwrap_or(&none);
        let [_, planned] = self.days;
        let chosen = recipients::choose(organisation, contacts, planned);
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
        let letters = &self.stationery.letters;
        let wording = self.wordings.of(organisation.kind);
        match letters.render_wording(wording, organisation.is_province(), &fields) {
            Ok(rendered) => {
                let mail = Mail { recipient, rendered, in_reply_to: None };
                Ok(self.draft(&mail).check().map(|()| mail).map_err(|e| e.to_string()))
            }
            Err(crate::mail::LetterError::Template(text)) => Err(ServiceError::Broken(text)),
            Err(missing @ crate::mail::LetterError::MissingFields(_)) => {
                Ok(Err(missing.to_string()))
            }
        }
    }

    /// The adviser of the dossier, else the author of the round.
    fn adviser(&self, dossier: &Dossier) -> Adviser {
        let owner = dossier.adviser_id.and_then(|id| self.users.get(&id));
        let user = owner.or_else(|| self.users.get(&self.round.author_id));
        Adviser::of(user, self.stationery)
    }

    /// The message as far as it can be checked before it is released.
    fn draft(&self, mail: &Mail) -> OutgoingMessage {
        OutgoingMessage {
            message_id: "<voorbeeld@drietraps.example>".to_owned(),
            from: self.stationery.from.clone(),
            reply_to: None,
            to: crate::mail::MailAddress::bare(&mail.recipient.address),
            subject: mail.rendered.subject.clone(),
            text: mail.rendered.text.clone(),
            html: mail.rendered.html.clone(),
            unsubscribe_url: None,
            calendar: None,
            in_reply_to: None,
            sent_at: self.round.planned_at,
        }
    }
}

/// "Geen e-mailadres burgemeester; griffier wil geen post."
fn sentence(lacks: &[String]) -> Option<String> {
    let joined = lacks.join("; ");
    let mut letters = joined.chars();
    let first = letters.next()?;
    Some(format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
