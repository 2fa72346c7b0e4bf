//! The mail that goes with an appointment: one message per addressee for their calendar, frozen
//! and queued in the transaction that plans, moves or calls off what it is about.
//!
//! What it is about, a session or a conversation, says who is invited and what the letter says.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::ServiceResult;
use super::queue;
use super::rounds::Stationery;
use crate::calendar::{CalendarAddress, Invitation, Method};
use crate::domain::contacts::Contact;
use crate::domain::dates::from_amsterdam;
use crate::domain::letters::recipients::{self, Recipient, lexicon_of};
use crate::domain::letters::{Message, MessageState};
use crate::mail::{LetterKind, Rendered};
use crate::store::messages::{self, About, NewMessage, Scope};
use crate::store::{DbConn, contacts, organisations, people, users};

/// One addressee with the words that differ between addressees.
pub(super) struct Addressee {
    pub(super) label: String,
    pub(super) salutation: String,
    pub(super) name: Option<String>,
    pub(super) source: String,
    pub(super) address: String,
    pub(super) contact_id: Option<i64>,
    pub(super) person_id: Option<i64>,
    pub(super) user_id: Option<i64>,
    /// The moment that stands in their calendar, when they were invited before and are told that
    /// it is off.
    pub(super) knows_of: Option<Stretch>,
}

/// From when until when.
pub(super) type Stretch = (DateTime<Utc>, DateTime<Utc>);

impl Addressee {
    /// A contact, with its label and its salutation.
    pub(super) fn contact(contact: Recipient, label: String, salutation: &str) -> Self {
        Self {
            label,
            salutation: salutation.to_owned(),
            name: contact.family_name,
            source: contact.source,
            address: contact.address,
            contact_id: Some(contact.contact_id),
            person_id: None,
            user_id: None,
            knows_of: None,
        }
    }

    /// True for somebody of the team.
    pub(super) const fn is_of_the_team(&self) -> bool {
        self.person_id.is_some() || self.user_id.is_some()
    }

    /// A contact who got a message before: greeted as then, at the address of then.
    fn former_contact(
        conn: &mut DbConn,
        message: Message,
        contact: &Contact,
    ) -> ServiceResult<Self> {
        let organisation = organisations::get(conn, contact.organisation_id)?;
        let lexicon = lexicon_of(&organisation);
        let address = message.to_address;
        let known = Recipient { address, ..recipients::recipient(&lexicon, contact) };
        let salutation = lexicon.salutation(known.function);
        let knows_of = message.calendar.as_deref().and_then(stretch);
        Ok(Self { knows_of, ..Self::contact(known, message.recipient, salutation) })
    }

    /// Who got a message before, to tell them that the appointment is off.
    fn formerly(conn: &mut DbConn, message: Message) -> ServiceResult<Self> {
        let person = match message.person_id {
            Some(id) => people::find(conn, id)?.map(|person| person.name),
            None => None,
        };
        let contact = match message.contact_id {
            Some(id) => contacts::find(conn, id)?,
            None => None,
        };
        if let Some(contact) = contact {
            return Self::former_contact(conn, message, &contact);
        }
        let user = match message.user_id {
            Some(id) => Some(users::get(conn, id)?.name),
            None => None,
        };
        Ok(Self {
            label: message.recipient,
            salutation: person.or(user).unwrap_or_else(|| "heer of mevrouw".to_owned()),
            name: None,
            source: "onze eerdere uitnodiging".to_owned(),
            address: message.to_address,
            contact_id: message.contact_id,
            person_id: message.person_id,
            user_id: message.user_id,
            knows_of: message.calendar.as_deref().and_then(stretch),
        })
    }
}

/// An appointment as the people in it should know it from now on.
pub(super) trait Appointment {
    /// What its messages are about.
    fn about(&self) -> About;

    /// True when it goes on, and when it is told of at all.
    fn goes_on(&self, now: DateTime<Utc>) -> bool;

    /// True when it was still to come as calendars have it now.
    fn was_ahead(&self, now: DateTime<Utc>) -> bool;

    /// Who is invited; what the planner should know goes to `warnings`.
    fn addressees(
        &self,
        conn: &mut DbConn,
        warnings: &mut Vec<String>,
        now: DateTime<Utc>,
    ) -> ServiceResult<Vec<Addressee>>;

    /// True when the addressee of this message hears nothing although it goes on without them.
    fn spares(&self, conn: &mut DbConn, message: &Message) -> ServiceResult<bool>;

    /// The letter for one addressee and what their calendar is told.
    fn letter(
        &self,
        conn: &mut DbConn,
        to: (&Addressee, Method),
        now: DateTime<Utc>,
    ) -> ServiceResult<(Rendered, Invitation)>;
}

/// Queues the messages and takes back those that did not leave yet. Who knows it already as it is
/// gets nothing; who was invited before and is no longer gets a cancellation. Nothing is sent about
/// a moment that has passed. Answers what the planner should know.
///
/// # Errors
/// A word that is missing in a letter, or a store error.
pub(super) fn notify(
    conn: &mut DbConn,
    stationery: &Stationery,
    appointment: &dyn Appointment,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<String>> {
    let about = appointment.about();
    let invited = invited(conn, about)?;
    messages::cancel_queued(conn, scope(about), "de afspraak is veranderd")?;
    let (mut warnings, mut reached) = (Vec::new(), BTreeSet::new());
    let goes_on = appointment.goes_on(now);
    if goes_on {
        for addressee in appointment.addressees(conn, &mut warnings, now)? {
            if reached.insert(addressee.address.to_lowercase()) {
                let written = appointment.letter(conn, (&addressee, Method::Request), now)?;
                if !knows(&invited, &addressee, &written) {
                    put(conn, stationery, (about, &addressee), &written, now)?;
                }
            }
        }
    }
    if appointment.was_ahead(now) {
        for message in invited {
            if goes_on && appointment.spares(conn, &message)? {
                continue;
            }
            if reached.insert(message.to_address.to_lowercase()) {
                let addressee = Addressee::formerly(conn, message)?;
                let written = appointment.letter(conn, (&addressee, Method::Cancel), now)?;
                put(conn, stationery, (about, &addressee), &written, now)?;
            }
        }
    }
    Ok(warnings)
}

/// Who was never told of an appointment and who is told no more, as ids of people of the team, none
/// for others, against `told`, the messages about it. Writes nothing.
///
/// # Errors
/// A store error.
pub(super) fn ignorant(
    conn: &mut DbConn,
    appointment: &dyn Appointment,
    told: &[Message],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Option<i64>>> {
    let invited = last_invitations(told.to_vec());
    let (mut found, mut reached) = (Vec::new(), BTreeSet::new());
    for addressee in appointment.addressees(conn, &mut Vec::new(), now)? {
        let is_known =
            invited.iter().any(|it| it.to_address.eq_ignore_ascii_case(&addressee.address));
        if reached.insert(addressee.address.to_lowercase()) && !is_known {
            found.push(addressee.person_id);
        }
    }
    for message in invited {
        let is_left = reached.insert(message.to_address.to_lowercase());
        if is_left && !appointment.spares(conn, &message)? {
            found.push(message.person_id);
        }
    }
    Ok(found)
}

/// True when mail about this appointment was ever meant to leave.
///
/// # Errors
/// A store error.
pub(super) fn was_queued(conn: &mut DbConn, about: About) -> ServiceResult<bool> {
    // A briefing about it is no appointment.
    Ok(messages::list_about(conn, about)?.iter().any(|message| message.calendar.is_some()))
}

/// Somebody in a calendar.
pub(super) fn organizer(stationery: &Stationery) -> CalendarAddress {
    CalendarAddress { name: stationery.team(), email: stationery.from.address.clone() }
}

/// The addressee in the own calendar.
pub(super) fn attendee(addressee: &Addressee) -> CalendarAddress {
    let name = addressee.name.clone().unwrap_or_default();
    CalendarAddress { name, email: addressee.address.clone() }
}

/// The letter among the three of a kind of appointment: for the organisation, for the team, or
/// that it is off.
pub(super) const fn kind_among(
    [confirmation, assignment, called_off]: [LetterKind; 3],
    method: Method,
    is_of_the_team: bool,
) -> LetterKind {
    match (method, is_of_the_team) {
        (Method::Cancel, _) => called_off,
        (Method::Request, true) => assignment,
        (Method::Request, false) => confirmation,
    }
}

const fn scope(about: About) -> Scope<'static> {
    match about {
        About::Session(id) => Scope::Session(id),
        About::Conversation(id) => Scope::Conversation(id),
        About::Feedback(id) => Scope::Feedback(id),
        About::DateOffer(id) => Scope::DateOffer(id),
    }
}

/// The last message of each address that may have an invitation in its calendar.
fn invited(conn: &mut DbConn, about: About) -> ServiceResult<Vec<Message>> {
    Ok(last_invitations(messages::list_about(conn, about)?))
}

/// Of these messages about one appointment, oldest first, the last one to each address that may
/// have an invitation in its calendar.
pub(super) fn last_invitations(all: Vec<Message>) -> Vec<Message> {
    let mut last: Vec<Message> = Vec::new();
    for message in all {
        let may_have_left = matches!(
            message.state,
            MessageState::Sending | MessageState::Sent | MessageState::Unclear
        );
        if may_have_left && message.calendar.is_some() {
            last.retain(|other| !other.to_address.eq_ignore_ascii_case(&message.to_address));
            last.push(message);
        }
    }
    let asks = |message: &Message| {
        message.calendar.as_deref().is_some_and(|text| text.contains("METHOD:REQUEST"))
    };
    last.retain(asks);
    last
}

/// Says whether the last message to this address says exactly this.
fn knows(
    invited: &[Message],
    addressee: &Addressee,
    (letter, invitation): &(Rendered, Invitation),
) -> bool {
    let calendar = lasting(&invitation.to_ics());
    invited.iter().any(|message| {
        message.to_address.eq_ignore_ascii_case(&addressee.address)
            && message.text_body == letter.text
            && message.calendar.as_deref().map(lasting) == Some(calendar.clone())
    })
}

/// The moment of an appointment that we wrote, from its own lines.
pub(super) fn stretch(ics: &str) -> Option<Stretch> {
    let event = ics.split_once("BEGIN:VEVENT").map_or(ics, |(_, event)| event);
    let instant = |name: &str| {
        let line = event.lines().find(|line| line.starts_with(name))?;
        let (_, local) = line.trim().rsplit_once(':')?;
        let local = NaiveDateTime::parse_from_str(local, "%Y%m%dT%H%M%S").ok()?;
        Some(from_amsterdam(local.date(), local.time()))
    };
    Some((instant("DTSTART")?, instant("DTEND")?))
}

/// The lines of an appointment without those that every version has its own of.
fn lasting(ics: &str) -> Vec<String> {
    let unfolded = ics.replace("\r\n ", "");
    let own = |line: &&str| !line.starts_with("DTSTAMP") && !line.starts_with("SEQUENCE");
    unfolded.lines().filter(own).map(str::to_owned).collect()
}

fn put(
    conn: &mut DbConn,
    stationery: &Stationery,
    (about, addressee): (About, &Addressee),
    (letter, invitation): &(Rendered, Invitation),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (session_id, conversation_id, feedback_id, date_offer_id) = match about {
        About::Session(id) => (Some(id), None, None, None),
        About::Conversation(id) => (None, Some(id), None, None),
        About::Feedback(id) => (None, None, Some(id), None),
        About::DateOffer(id) => (None, None, None, Some(id)),
    };
    let to = queue::Addressee { label: &addressee.label, address: &addressee.address };
    let calendar = invitation.to_ics();
    let message = NewMessage {
        session_id,
        conversation_id,
        feedback_id,
        date_offer_id,
        contact_id: addressee.contact_id,
        person_id: addressee.person_id,
        user_id: addressee.user_id,
        calendar: Some(&calendar),
        ..queue::written(to, letter)
    };
    queue::add(conn, &stationery.from, &message, now)?;
    Ok(())
}
