//! What the people in a session are told of its appointment, and who they are.

mod standing;
mod words;

use chrono::{DateTime, Utc};

use super::appointment_mail::{self, Addressee, Appointment, attendee, kind_among, organizer};
use super::rounds::Stationery;
use super::{ServiceResult, templates};
use crate::calendar::{CalendarAddress, Invitation, Method};
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::Message;
use crate::domain::letters::recipients::{self as chosen, lexicon_of};
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::sessions::Session;
use crate::mail::{LetterKind, Rendered};
use crate::store::messages::About;
use crate::store::{DbConn, contacts, dossiers, organisations, people, sessions, users};

pub use standing::Standing;
pub(in crate::services) use words::place;

/// The letters about a session.
const LETTERS: [LetterKind; 3] =
    [LetterKind::SessionConfirmation, LetterKind::SessionAssignment, LetterKind::SessionCalledOff];

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

/// Queues the messages and takes back those that did not leave yet. Answers what the planner should
/// know.
///
/// # Errors
/// A word that is missing in a letter, or a store error.
pub fn notify(
    conn: &mut DbConn,
    stationery: &Stationery,
    notice: &Notice<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<String>> {
    let topic = topic(conn, stationery, notice.session)?;
    let evening = Evening { stationery, topic, notice };
    appointment_mail::notify(conn, stationery, &evening, now)
}

/// Who would get a message about a session that goes on, as [`appointment_mail::ignorant`] says.
fn ignorant(
    conn: &mut DbConn,
    stationery: &Stationery,
    (session, told): (&Session, &[Message]),
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Option<i64>>> {
    let topic = topic(conn, stationery, session)?;
    let evening = Evening { stationery, topic, notice: &Notice::confirm(session, session) };
    appointment_mail::ignorant(conn, &evening, told, now)
}

/// True when mail about this session was ever meant to leave.
///
/// # Errors
/// A store error.
pub fn was_queued(conn: &mut DbConn, session_id: i64) -> ServiceResult<bool> {
    appointment_mail::was_queued(conn, About::Session(session_id))
}

/// A session with all that its letters say.
struct Evening<'a> {
    stationery: &'a Stationery,
    topic: Topic,
    notice: &'a Notice<'a>,
}

impl Appointment for Evening<'_> {
    fn about(&self) -> About {
        About::Session(self.notice.session.id)
    }

    fn goes_on(&self, now: DateTime<Utc>) -> bool {
        self.notice.goes_on && self.notice.session.starts_at > now
    }

    fn was_ahead(&self, now: DateTime<Utc>) -> bool {
        self.notice.before.starts_at > now
    }

    fn addressees(
        &self,
        conn: &mut DbConn,
        warnings: &mut Vec<String>,
        now: DateTime<Utc>,
    ) -> ServiceResult<Vec<Addressee>> {
        addressees(conn, &self.topic, now, warnings)
    }

    /// A cancellation would say that the session is off, and it is not.
    fn spares(&self, conn: &mut DbConn, message: &Message) -> ServiceResult<bool> {
        is_of_objector(conn, &self.topic, message)
    }

    fn letter(
        &self,
        conn: &mut DbConn,
        (addressee, method): (&Addressee, Method),
        now: DateTime<Utc>,
    ) -> ServiceResult<(Rendered, Invitation)> {
        let Notice { before, session, .. } = self.notice;
        // A cancellation names the moment that stands in the calendar of its reader.
        let shown = match method {
            Method::Request => (*session).clone(),
            Method::Cancel => {
                let as_known = addressee.knows_of.unwrap_or((before.starts_at, before.ends_at));
                let (starts_at, ends_at) = as_known;
                let sequence = session.sequence;
                Session { starts_at, ends_at, sequence, ..(*before).clone() }
            }
        };
        let kind = kind_among(LETTERS, method, addressee.is_of_the_team());
        let is_province = self.topic.organisations.first().is_some_and(Organisation::is_province);
        let fields = words::fields(self.stationery, &self.topic, &shown, addressee);
        let letter = templates::render_newest(conn, self.stationery, (kind, is_province), &fields)?;
        let whose = Some(attendee(addressee));
        let mut appointment = invitation(self.stationery, &shown, (method, whose), now);
        // Exchange shows the one in place of the other.
        appointment.summary.clone_from(&letter.subject);
        Ok((letter, appointment))
    }
}

/// The appointment of a session, for one addressee or, without one, for anybody's calendar.
#[must_use]
pub fn invitation(
    stationery: &Stationery,
    session: &Session,
    (method, attendee): (Method, Option<CalendarAddress>),
    stamp: DateTime<Utc>,
) -> Invitation {
    let kind = kind_among(LETTERS, method, false);
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
) -> ServiceResult<Vec<Addressee>> {
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

/// The clerks of an organisation who can be written to now.
pub(super) fn clerks(
    conn: &mut DbConn,
    organisation: &Organisation,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Addressee>> {
    let lexicon = lexicon_of(organisation);
    let contacts = contacts::list_of(conn, organisation.id)?;
    let addressee = |clerk: chosen::Recipient| {
        let label = format!("{}, {}", clerk.label, organisation.name);
        let salutation = lexicon.salutation(clerk.function);
        Addressee::contact(clerk, label, salutation)
    };
    let clerks = chosen::clerks(organisation, &contacts, amsterdam_day(now));
    Ok(clerks.into_iter().map(addressee).collect())
}

fn is_of_objector(conn: &mut DbConn, topic: &Topic, message: &Message) -> ServiceResult<bool> {
    let contact = match message.contact_id {
        Some(id) if !topic.objecting.is_empty() => contacts::find(conn, id)?,
        _ => None,
    };
    Ok(contact.is_some_and(|contact| topic.objecting.contains(&contact.organisation_id)))
}

fn member(person: &Person, part: Part, email: &str) -> Addressee {
    let label = match part {
        Part::Moderator => "Gespreksleider",
        Part::Trainer => "Trainer",
        Part::ExperienceExpert => "Ervaringsdeskundige",
    };
    Addressee {
        label: label.to_owned(),
        salutation: person.name.clone(),
        name: None,
        source: "uw aanmelding bij het team".to_owned(),
        address: email.to_owned(),
        contact_id: None,
        person_id: Some(person.id),
        user_id: None,
        knows_of: None,
    }
}
