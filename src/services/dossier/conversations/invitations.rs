//! What the people in a conversation are told of its appointment: its contacts and its adviser.

use chrono::{DateTime, Utc};

use super::planning::Invitees;
use crate::calendar::{Invitation, Method};
use crate::domain::accounts::User;
use crate::domain::conversations::{Conversation, ConversationState, DURATION, Mode};
use crate::domain::dates::{amsterdam_day, clock, clock_field, long_day};
use crate::domain::dossiers::Dossier;
use crate::domain::letters::recipients::lexicon_of;
use crate::domain::letters::{Message, MessageState};
use crate::domain::names::joined;
use crate::domain::organisations::Organisation;
use crate::mail::{LetterKind, MergeFields, Rendered};
use crate::services::appointment_mail::{
    self, Addressee, Appointment, attendee, kind_among, organizer,
};
use crate::services::rounds::Stationery;
use crate::services::rounds::fields::{Adviser, word_fields};
use crate::services::{ServiceResult, recipients, secrets, templates};
use crate::store::invitations::{self, Invitation as Invited};
use crate::store::messages::{self, About};
use crate::store::{DbConn, conversations, organisations, users};

/// The letters about a conversation.
const LETTERS: [LetterKind; 3] = [
    LetterKind::ConversationConfirmation,
    LetterKind::ConversationAssignment,
    LetterKind::ConversationCalledOff,
];

/// A conversation as it was before something changed about it; none when it is new.
pub(super) struct Changed<'a> {
    pub(super) id: i64,
    pub(super) dossier: &'a Dossier,
    pub(super) before: Option<&'a Conversation>,
}

/// Invites these contacts from now on, or nobody: then no mail goes about it at all. Answers how
/// many messages wait to leave.
///
/// # Errors
/// A contact that cannot be written to, a word that a letter needs and lacks, or a store error.
pub(super) fn invite(
    conn: &mut DbConn,
    stationery: &Stationery,
    changed: &Changed<'_>,
    invitees: Option<&Invitees>,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let mut invitation = invitations::get(conn, changed.id)?;
    invitation.invited = match invitees {
        Some(invitees) => Some(ids(conn, changed.dossier, invitees, now)?),
        None => None,
    };
    invitations::set(conn, changed.id, &invitation)?;
    follow(conn, stationery, changed, now)
}

/// The contacts by id; each of them can be written to.
fn ids(
    conn: &mut DbConn,
    dossier: &Dossier,
    invitees: &Invitees,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<i64>> {
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    let place = (&organisation, dossier);
    let chosen = match invitees {
        Invitees::These(ids) => recipients::chosen(conn, place, ("invited", ids), now)?,
        Invitees::Usual => {
            let usual = recipients::reachable(conn, place, now)?.into_iter();
            usual.filter(|one| one.is_usual).map(|one| one.recipient).collect()
        }
    };
    Ok(chosen.into_iter().map(|one| one.contact_id).collect())
}

/// Tells those who are invited what changed; nothing when nobody is. Answers how many messages
/// wait to leave.
///
/// # Errors
/// A word that a letter needs and lacks, or a store error.
pub(super) fn follow(
    conn: &mut DbConn,
    stationery: &Stationery,
    changed: &Changed<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let mut invited = invitations::get(conn, changed.id)?;
    if invited.invited.is_none() && invited.uid.is_none() {
        return Ok(0);
    }
    match invited.uid {
        Some(_) => invited.sequence += 1,
        None => {
            invited.uid = Some(format!("{}@{}", secrets::new_token()?, stationery.from.domain()));
        }
    }
    invitations::set(conn, changed.id, &invited)?;
    let talk = Talk::load(conn, stationery, changed, invited)?;
    appointment_mail::notify(conn, stationery, &talk, now)?;
    let queued = messages::list_about(conn, About::Conversation(changed.id))?;
    Ok(queued.iter().filter(|one| one.state == MessageState::Queued).count())
}

/// A conversation with all that its letters say.
struct Talk<'a> {
    stationery: &'a Stationery,
    organisation: Organisation,
    dossier: &'a Dossier,
    before: Option<&'a Conversation>,
    conversation: Conversation,
    adviser: User,
    /// Who goes along.
    joining: Vec<User>,
    invited: Invited,
}

impl<'a> Talk<'a> {
    fn load(
        conn: &mut DbConn,
        stationery: &'a Stationery,
        changed: &Changed<'a>,
        invited: Invited,
    ) -> ServiceResult<Self> {
        let conversation = conversations::get(conn, changed.id)?;
        let mut joining = Vec::new();
        for (id, _) in conversations::list_joining(conn, changed.id)? {
            joining.push(users::get(conn, id)?);
        }
        Ok(Self {
            stationery,
            organisation: organisations::get(conn, changed.dossier.organisation_id)?,
            dossier: changed.dossier,
            before: changed.before,
            adviser: users::get(conn, conversation.adviser_id)?,
            conversation,
            joining,
            invited,
        })
    }

    fn is_planned(&self) -> bool {
        self.conversation.state == ConversationState::Planned && self.invited.invited.is_some()
    }

    /// When and how it is, or was before.
    fn shown(&self, method: Method) -> Option<(DateTime<Utc>, Mode)> {
        let moment = |one: &Conversation| Some((one.planned_at?, one.mode));
        let was = self.before.and_then(moment);
        match method {
            Method::Request => moment(&self.conversation),
            Method::Cancel => was.or_else(|| moment(&self.conversation)),
        }
    }

    /// "Anna Jansen en Karim Bakker".
    fn advisers(&self) -> String {
        let all = std::iter::once(&self.adviser).chain(&self.joining);
        joined(&all.map(|user| user.name.clone()).collect::<Vec<_>>())
    }

    fn place(&self, mode: Mode) -> String {
        match mode {
            Mode::OnSite => format!("bij {}", lexicon_of(&self.organisation).organisatie),
            Mode::Online => "online".to_owned(),
            Mode::Phone => "telefonisch".to_owned(),
        }
    }

    fn fields(&self, addressee: &Addressee, shown: (DateTime<Utc>, Mode)) -> MergeFields {
        let (at, mode) = shown;
        let adviser = Adviser::of(Some(&self.adviser), self.stationery);
        let words = word_fields(self.stationery, &lexicon_of(&self.organisation), &adviser);
        MergeFields {
            aanspreekvorm: Some(addressee.salutation.clone()),
            achternaam: addressee.name.clone(),
            herkomst: Some(addressee.source.trim())
                .filter(|source| !source.is_empty())
                .or(Some("onze contactenlijst"))
                .map(str::to_owned),
            datum: Some(long_day(amsterdam_day(at))),
            tijd: Some(format!("{} tot {}", clock_field(at), clock(at + DURATION))),
            plaats: Some(self.place(mode)),
            adviseurs: Some(self.advisers()),
            dossierlink: Some(self.stationery.dossier_link(&self.organisation.code)),
            ..words
        }
    }
}

impl Appointment for Talk<'_> {
    fn about(&self) -> About {
        About::Conversation(self.conversation.id)
    }

    fn goes_on(&self, now: DateTime<Utc>) -> bool {
        self.is_planned() && self.conversation.planned_at.is_some_and(|at| at > now)
    }

    fn was_ahead(&self, now: DateTime<Utc>) -> bool {
        self.shown(Method::Cancel).is_some_and(|(at, _)| at > now)
    }

    fn addressees(
        &self,
        conn: &mut DbConn,
        _: &mut Vec<String>,
        now: DateTime<Utc>,
    ) -> ServiceResult<Vec<Addressee>> {
        let ids = self.invited.invited.as_deref().unwrap_or_default();
        let lexicon = lexicon_of(&self.organisation);
        let reachable = recipients::reachable(conn, (&self.organisation, self.dossier), now)?;
        let mut found: Vec<Addressee> = reachable
            .into_iter()
            .map(|one| one.recipient)
            .filter(|one| ids.contains(&one.contact_id))
            .map(|one| {
                let label = format!("{}, {}", one.label, self.organisation.name);
                let salutation = lexicon.salutation(one.function);
                Addressee::contact(one, label, salutation)
            })
            .collect();
        found.push(colleague(self.adviser.clone()));
        found.extend(self.joining.iter().cloned().map(colleague));
        Ok(found)
    }

    /// Who wants no more mail gets no cancellation either.
    fn spares(&self, _: &mut DbConn, message: &Message) -> ServiceResult<bool> {
        Ok(self.dossier.mail_stopped_on.is_some() && message.contact_id.is_some())
    }

    fn letter(
        &self,
        conn: &mut DbConn,
        (addressee, method): (&Addressee, Method),
        now: DateTime<Utc>,
    ) -> ServiceResult<(Rendered, Invitation)> {
        let (at, mode) = self.shown(method).unwrap_or((now, self.conversation.mode));
        let kind = kind_among(LETTERS, method, addressee.is_of_the_team());
        let whose = (kind, self.organisation.is_province());
        let fields = self.fields(addressee, (at, mode));
        let letter = templates::render_newest(conn, self.stationery, whose, &fields)?;
        let phone = fields.telefoon.unwrap_or_default();
        let appointment = Invitation {
            uid: self.invited.uid.clone().unwrap_or_default(),
            sequence: self.invited.sequence.unsigned_abs(),
            method,
            starts: at,
            ends: at + DURATION,
            // Exchange shows the one in place of the other.
            summary: letter.subject.clone(),
            location: self.place(mode),
            description: format!(
                "Met {}, {phone}. Steun, dag en nacht: {}",
                self.advisers(),
                self.stationery.support_phone
            ),
            organizer: organizer(self.stationery),
            attendee: Some(attendee(addressee)),
            stamp: now,
        };
        Ok((letter, appointment))
    }
}

/// An adviser who holds or joins the conversation.
fn colleague(user: User) -> Addressee {
    Addressee {
        label: "Adviseur".to_owned(),
        salutation: user.name,
        name: None,
        source: "uw account bij het team".to_owned(),
        address: user.email,
        contact_id: None,
        person_id: None,
        knows_of: None,
        user_id: Some(user.id),
    }
}
