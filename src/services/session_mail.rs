//! The mail that goes with a session: one message per recipient with the appointment for their
//! calendar, frozen and queued in the transaction that plans, moves or calls off the session.

mod words;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::queue::{self, Addressee};
use super::rounds::Stationery;
use super::{ServiceResult, templates};
use crate::calendar::{CalendarAddress, Invitation, Method};
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::recipients::{self as chosen, lexicon_of};
use crate::domain::letters::{Message, MessageState};
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::sessions::Session;
use crate::mail::LetterKind;
use crate::store::messages::{self, NewMessage, Scope};
use crate::store::{DbConn, contacts, dossiers, organisations, people, sessions, users};

/// What the invited have to know: how the session was and how it is now.
#[derive(Debug)]
pub struct Notice<'a> {
    before: &'a Session,
    session: &'a Session,
    goes_on: bool,
}

impl<'a> Notice<'a> {
    /// The session is planned, as it stands in `session`.
    #[must_use]
    pub fn confirm(before: &'a Session, session: &'a Session) -> Self {
        Self { before, session, goes_on: true }
    }

    /// The session of `before` does not go on.
    #[must_use]
    pub fn call_off(before: &'a Session, session: &'a Session) -> Self {
        Self { before, session, goes_on: false }
    }
}

/// One addressee with the words that differ between addressees.
struct Recipient {
    label: String,
    salutation: String,
    name: Option<String>,
    source: String,
    address: String,
    contact_id: Option<i64>,
    person_id: Option<i64>,
}

/// Everything about a session that all its messages share.
struct Topic {
    organisations: Vec<Organisation>,
    /// Ids of the organisations that want no more messages.
    objecting: Vec<i64>,
    moderator: Person,
    /// Everybody of the team who takes part, the moderator first.
    crew: Vec<(Person, Part)>,
    adviser: String,
    phone: String,
}

/// Queues the messages and takes back those that did not leave yet. Who was invited before and is
/// no longer gets a cancellation. Nothing is sent about a session whose moment has passed.
/// Answers what the planner should know.
///
/// # Errors
/// A word that is missing in a letter, or a store error.
pub fn notify(
    conn: &mut DbConn,
    stationery: &Stationery,
    notice: &Notice<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<String>> {
    let invited = invited(conn, notice.session.id)?;
    messages::cancel_queued(conn, Scope::Session(notice.session.id), "de afspraak is veranderd")?;
    let topic = topic(conn, stationery, notice.session)?;
    let mut warnings = Vec::new();
    let mut reached = BTreeSet::new();
    let goes_on = notice.goes_on && notice.session.starts_at > now;
    if goes_on {
        for recipient in addressees(conn, &topic, now, &mut warnings)? {
            if reached.insert(recipient.address.to_lowercase()) {
                put(conn, stationery, &topic, (notice, &recipient, Method::Request), now)?;
            }
        }
    }
    if notice.before.starts_at > now {
        for message in invited {
            if goes_on && is_of_objector(conn, &topic, &message)? {
                // A cancellation would say that the session is off, and it is not.
                continue;
            }
            if reached.insert(message.to_address.to_lowercase()) {
                let recipient = formerly_invited(conn, message)?;
                put(conn, stationery, &topic, (notice, &recipient, Method::Cancel), now)?;
            }
        }
    }
    Ok(warnings)
}

/// True when mail about this session was ever meant to leave.
///
/// # Errors
/// A store error.
pub fn was_queued(conn: &mut DbConn, session_id: i64) -> ServiceResult<bool> {
    Ok(!messages::list_of_session(conn, session_id)?.is_empty())
}

/// The appointment of a session, for one addressee or, without one, for anybody's calendar.
#[must_use]
pub fn invitation(
    stationery: &Stationery,
    session: &Session,
    (method, attendee): (Method, Option<CalendarAddress>),
    stamp: DateTime<Utc>,
) -> Invitation {
    let kind = letter_kind(method, false);
    Invitation {
        uid: session.uid.clone(),
        sequence: session.sequence.unsigned_abs(),
        method,
        starts: session.starts_at,
        ends: session.ends_at,
        summary: kind.subject().to_owned(),
        location: words::place(session),
        description: format!(
            "Deze bijeenkomst is besloten. Steun, dag en nacht: {}",
            stationery.support_phone
        ),
        organizer: organizer(stationery),
        attendee,
        stamp,
    }
}

/// The last message of each address that may have an invitation in its calendar.
fn invited(conn: &mut DbConn, session_id: i64) -> ServiceResult<Vec<Message>> {
    let mut last: Vec<Message> = Vec::new();
    for message in messages::list_of_session(conn, session_id)? {
        let may_have_left = matches!(
            message.state,
            MessageState::Sending | MessageState::Sent | MessageState::Unclear
        );
        if may_have_left {
            last.retain(|other| !other.to_address.eq_ignore_ascii_case(&message.to_address));
            last.push(message);
        }
    }
    let asks = |message: &Message| {
        message.calendar.as_deref().is_some_and(|text| text.contains("METHOD:REQUEST"))
    };
    last.retain(asks);
    Ok(last)
}

fn topic(conn: &mut DbConn, stationery: &Stationery, session: &Session) -> ServiceResult<Topic> {
    let mut hosts = Vec::new();
    let (mut adviser_id, mut objecting) = (None, Vec::new());
    for id in sessions::dossiers_of(conn, session.id)? {
        let dossier = dossiers::get(conn, id)?;
        adviser_id = adviser_id.or(dossier.adviser_id);
        if dossier.mail_stopped_on.is_some() {
            objecting.push(dossier.organisation_id);
        }
        hosts.push(organisations::get(conn, dossier.organisation_id)?);
    }
    let adviser = users::get(conn, adviser_id.unwrap_or(session.planner_id))?;
    let crew = crew(conn, session.id)?;
    Ok(Topic {
        organisations: hosts,
        objecting,
        moderator: people::get(conn, session.moderator_id)?,
        crew,
        adviser: adviser.name,
        phone: adviser
            .phone
            .filter(|phone| !phone.trim().is_empty())
            .unwrap_or_else(|| stationery.support_phone.clone()),
    })
}

fn crew(conn: &mut DbConn, session_id: i64) -> ServiceResult<Vec<(Person, Part)>> {
    let mut crew = Vec::new();
    for (id, part) in sessions::people_of(conn, session_id)? {
        crew.push((people::get(conn, id)?, part));
    }
    crew.sort_by_key(|(_, part)| *part != Part::Moderator);
    Ok(crew)
}

fn addressees(
    conn: &mut DbConn,
    topic: &Topic,
    now: DateTime<Utc>,
    warnings: &mut Vec<String>,
) -> ServiceResult<Vec<Recipient>> {
    let mut addressees = Vec::new();
    for organisation in &topic.organisations {
        if topic.objecting.contains(&organisation.id) {
            warnings.push(format!(
                "{} wil geen berichten meer. Bevestig de bijeenkomst telefonisch.",
                organisation.full_name()
            ));
            continue;
        }
        let before = addressees.len();
        addressees.extend(clerks(conn, organisation, now)?);
        if addressees.len() == before {
            warnings.push(format!(
                "{} heeft geen griffier met een e-mailadres dat werkt. Bevestig de bijeenkomst \
                 telefonisch.",
                organisation.full_name()
            ));
        }
    }
    for (person, part) in &topic.crew {
        match &person.email {
            Some(email) => addressees.push(member(person, *part, email)),
            None => warnings.push(format!(
                "{} heeft geen e-mailadres. Geef de afspraak zelf door.",
                person.name
            )),
        }
    }
    Ok(addressees)
}

fn clerks(
    conn: &mut DbConn,
    organisation: &Organisation,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Recipient>> {
    let lexicon = lexicon_of(organisation);
    let contacts = contacts::list_of(conn, organisation.id)?;
    let recipient = |clerk: chosen::Recipient| Recipient {
        label: format!("{}, {}", clerk.label, organisation.name),
        salutation: lexicon.salutation(clerk.function).to_owned(),
        name: clerk.family_name,
        source: clerk.source,
        address: clerk.address,
        contact_id: Some(clerk.contact_id),
        person_id: None,
    };
    let clerks = chosen::clerks(organisation, &contacts, amsterdam_day(now));
    Ok(clerks.into_iter().map(recipient).collect())
}

fn is_of_objector(conn: &mut DbConn, topic: &Topic, message: &Message) -> ServiceResult<bool> {
    let contact = match message.contact_id {
        Some(id) if !topic.objecting.is_empty() => contacts::find(conn, id)?,
        _ => None,
    };
    Ok(contact.is_some_and(|contact| topic.objecting.contains(&contact.organisation_id)))
}

fn member(person: &Person, part: Part, email: &str) -> Recipient {
    let label = match part {
        Part::Moderator => "Gespreksleider",
        Part::Trainer => "Trainer",
        Part::ExperienceExpert => "Ervaringsdeskundige",
    };
    Recipient {
        label: label.to_owned(),
        salutation: person.name.clone(),
        name: None,
        source: "uw aanmelding bij het team".to_owned(),
        address: email.to_owned(),
        contact_id: None,
        person_id: Some(person.id),
    }
}

fn formerly_invited(conn: &mut DbConn, message: Message) -> ServiceResult<Recipient> {
    let person = match message.person_id {
        Some(id) => people::find(conn, id)?,
        None => None,
    };
    Ok(Recipient {
        label: message.recipient,
        salutation: person.map_or_else(|| "heer of mevrouw".to_owned(), |person| person.name),
        name: None,
        source: "onze eerdere uitnodiging".to_owned(),
        address: message.to_address,
        contact_id: message.contact_id,
        person_id: message.person_id,
    })
}

fn put(
    conn: &mut DbConn,
    stationery: &Stationery,
    topic: &Topic,
    (notice, recipient, method): (&Notice<'_>, &Recipient, Method),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    // A cancellation names the moment that stands in the calendar of its reader.
    let shown = match method {
        Method::Request => notice.session.clone(),
        Method::Cancel => Session { sequence: notice.session.sequence, ..notice.before.clone() },
    };
    let kind = letter_kind(method, recipient.person_id.is_some());
    let is_province = topic.organisations.first().is_some_and(Organisation::is_province);
    let fields = words::fields(stationery, topic, &shown, recipient);
    let letter = templates::render_newest(conn, stationery, (kind, is_province), &fields)?;
    let name = recipient.name.clone().unwrap_or_default();
    let attendee = CalendarAddress { name, email: recipient.address.clone() };
    let mut appointment = invitation(stationery, &shown, (method, Some(attendee)), now);
    // Exchange shows the one in place of the other.
    appointment.summary.clone_from(&letter.subject);
    let to = Addressee { label: &recipient.label, address: &recipient.address };
    let calendar = appointment.to_ics();
    let message = NewMessage {
        session_id: Some(notice.session.id),
        contact_id: recipient.contact_id,
        person_id: recipient.person_id,
        calendar: Some(&calendar),
        ..queue::written(to, &letter)
    };
    queue::add(conn, &stationery.from, &message, now)?;
    Ok(())
}

fn organizer(stationery: &Stationery) -> CalendarAddress {
    CalendarAddress { name: stationery.team(), email: stationery.from.address.clone() }
}

const fn letter_kind(method: Method, is_of_the_team: bool) -> LetterKind {
    match (method, is_of_the_team) {
        (Method::Cancel, _) => LetterKind::SessionCalledOff,
        (Method::Request, true) => LetterKind::SessionAssignment,
        (Method::Request, false) => LetterKind::SessionConfirmation,
    }
}
