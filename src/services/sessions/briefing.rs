//! What everybody of the team has to know before an evening. Answers of conversations, notes and
//! the note of the list stay out: what is here comes from the appointment, the list, the wishes,
//! the stages and the commitments that may be shared.

mod letter;

use chrono::{DateTime, Utc};

use super::logistics::{self, LogisticsView};
use super::object;
use crate::domain::dates::{amsterdam_day, written_day};
use crate::domain::letters::{Message, MessageState};
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::MeetingWishes;
use crate::domain::sessions::SessionState;
use crate::domain::stages::{Stage, StageState};
use crate::mail::Rendered;
use crate::services::rounds::Stationery;
use crate::services::rounds::fields::Adviser;
use crate::services::{ServiceError, ServiceResult, audit, queue, require, secrets};
use crate::store::messages::{self, About, NewMessage};
use crate::store::{DbConn, commitments, dossiers, meeting_wishes, organisations, sessions, users};

/// What is known of one organisation that takes part.
#[derive(Debug, Clone)]
pub struct Host {
    /// The organisation.
    pub organisation: Organisation,
    /// What it asks of a session.
    pub wishes: MeetingWishes,
    /// How far each stage before this one is, in words.
    pub stand: Vec<String>,
    /// What the team promised it and may be told.
    pub commitments: Vec<String>,
}

/// The briefing of one evening.
#[derive(Debug, Clone)]
pub struct BriefingView {
    /// The session, its people and its list.
    pub evening: LogisticsView,
    /// Each organisation that takes part.
    pub hosts: Vec<Host>,
    /// Name of the adviser, or of the team.
    pub adviser: String,
    /// Phone number of the adviser, or that of the support line.
    pub phone: String,
    /// Messages that brought the briefing, oldest first.
    pub sent: Vec<Message>,
}

/// The mails as they will leave: to whom, and what each says.
#[derive(Debug, Clone)]
pub struct BriefingMail {
    /// One letter for each of the team who has an address.
    pub letters: Vec<(Person, Part, Rendered)>,
    /// Names of those who have none.
    pub without_address: Vec<String>,
    /// Stands for these words: another one means that something changed.
    pub digest: String,
    /// To whom exactly this went before, as a sentence; none when it is new to all.
    pub repeats: Option<String>,
}

/// The briefing that somebody read and sends.
#[derive(Debug, Clone)]
pub struct SendBriefing {
    /// The session.
    pub session_id: i64,
    /// The digest of the words that were read.
    pub digest: String,
    /// True when it goes out although the same was sent before.
    pub again: bool,
}

/// Gathers the briefing of a session.
///
/// # Errors
/// No such session, or no permission.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    session_id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<BriefingView> {
    let evening = logistics::show(conn, actor, session_id, now)?;
    let (mut hosts, mut adviser_id) = (Vec::new(), None);
    for id in sessions::dossiers_of(conn, session_id)? {
        let dossier = dossiers::get(conn, id)?;
        adviser_id = adviser_id.or(dossier.adviser_id);
        hosts.push(Host {
            organisation: organisations::get(conn, dossier.organisation_id)?,
            wishes: meeting_wishes::get(conn, dossier.organisation_id)?,
            stand: stand(conn, id)?,
            commitments: shareable(conn, id)?,
        });
    }
    let user = users::get(conn, adviser_id.unwrap_or(evening.view.session.planner_id))?;
    let adviser = Adviser::of(Some(&user), stationery);
    let mut sent = messages::list_about(conn, About::Session(session_id))?;
    sent.retain(|message| message.calendar.is_none());
    Ok(BriefingView { evening, hosts, adviser: adviser.name, phone: adviser.phone, sent })
}

/// The mails as they would leave.
///
/// # Errors
/// No permission, a session that is not to come, or nobody with an address.
pub fn preview(
    conn: &mut DbConn,
    actor: &Actor,
    session_id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<BriefingMail> {
    require(actor, Permission::PlanSessions)?;
    let briefing = show(conn, actor, session_id, stationery, now)?;
    let session = &briefing.evening.view.session;
    if session.state != SessionState::Planned || session.starts_at <= now {
        let why = "Een briefing gaat alleen over een bijeenkomst die nog komt.";
        return Err(ServiceError::not_allowed(why));
    }
    let (mut letters, mut without_address) = (Vec::new(), Vec::new());
    for (person, part) in crew(&briefing) {
        if person.email.is_none() {
            without_address.push(person.name.clone());
            continue;
        }
        let letter = letter::written(conn, stationery, &briefing, person)?;
        letters.push((person.clone(), part, letter));
    }
    if letters.is_empty() {
        let why = "Niemand van het team heeft een e-mailadres. Druk de briefing af.";
        return Err(ServiceError::not_allowed(why));
    }
    let digest = digest(&letters);
    let repeats = repeats(&briefing.sent, &letters);
    Ok(BriefingMail { letters, without_address, digest, repeats })
}

/// Freezes and queues the mails; answers how many.
///
/// # Errors
/// As [`preview`]; the words changed since they were read, or the same briefing went to somebody
/// before and nobody asks for it again.
pub fn send(
    conn: &mut DbConn,
    actor: &Actor,
    command: &SendBriefing,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let session_id = command.session_id;
    let mail = preview(conn, actor, session_id, stationery, now)?;
    if mail.digest != command.digest {
        let why = "De briefing is intussen gewijzigd. Lees haar hieronder na en verstuur haar dan.";
        return Err(ServiceError::not_allowed(why));
    }
    if let Some(problem) = mail.repeats.filter(|_| !command.again) {
        return Err(ServiceError::field("again", problem));
    }
    for (person, part, letter) in &mail.letters {
        let address = person.email.as_deref().unwrap_or_default();
        let message = NewMessage {
            session_id: Some(session_id),
            person_id: Some(person.id),
            ..queue::written(queue::Addressee { label: part.label(), address }, letter)
        };
        queue::add(conn, &stationery.from, &message, now)?;
    }
    audit::record(conn, actor, "session.brief", &object(session_id), now)?;
    Ok(mail.letters.len())
}

/// Everybody of the team who takes part, the moderator first.
fn crew(briefing: &BriefingView) -> Vec<(&Person, Part)> {
    let view = &briefing.evening.view;
    std::iter::once((&view.moderator, Part::Moderator))
        .chain(view.trainers.iter().map(|it| (it, Part::Trainer)))
        .chain(view.experts.iter().map(|it| (it, Part::ExperienceExpert)))
        .collect()
}

/// How far the stages before the session are; nothing of what was said in them.
fn stand(conn: &mut DbConn, dossier_id: i64) -> ServiceResult<Vec<String>> {
    let stages = dossiers::stages(conn, dossier_id)?;
    let events = dossiers::list_events(conn, dossier_id)?;
    let line = |stage: Stage| {
        let state = stages.get(stage);
        let on = crate::services::stages::standing(&events, stage, state);
        let on = on.map(|it| format!(" op {}", written_day(it.happened_on))).unwrap_or_default();
        let (stage_name, state_name) = (stage.label(), state.label().to_lowercase());
        (state != StageState::NotStarted).then(|| format!("{stage_name} {state_name}{on}"))
    };
    Ok([Stage::Letter, Stage::Conversation].into_iter().filter_map(line).collect())
}

fn shareable(conn: &mut DbConn, dossier_id: i64) -> ServiceResult<Vec<String>> {
    let mut all = commitments::list_among(conn, &[dossier_id])?;
    all.retain(|it| it.may_be_told());
    let line = |title: &str, done: bool| {
        let title = title.trim_end_matches('.');
        if done { format!("{title} (gedaan)") } else { title.to_owned() }
    };
    Ok(all.iter().map(|it| line(&it.title, it.done_on.is_some())).collect())
}

/// Stands for all that the letters are: to whom, in which part, the subject and the text.
fn digest(letters: &[(Person, Part, Rendered)]) -> String {
    let mut all = String::new();
    for (person, part, letter) in letters {
        let address = person.email.as_deref().unwrap_or_default();
        for piece in [address, part.as_str(), &letter.subject, &letter.text] {
            all.push_str(piece);
            all.push('\0');
        }
    }
    secrets::hash_bytes(all.as_bytes())
}

/// Says to whom exactly this went before, if to anybody.
fn repeats(sent: &[Message], letters: &[(Person, Part, Rendered)]) -> Option<String> {
    let has = |(person, _, letter): &(Person, Part, Rendered)| {
        let address = person.email.as_deref().unwrap_or_default();
        let message = sent.iter().rev().find(|message| {
            !matches!(message.state, MessageState::Cancelled | MessageState::Failed)
                && message.to_address.eq_ignore_ascii_case(address)
                && message.text_body == letter.text
        })?;
        Some((person.name.clone(), written_day(amsterdam_day(message.due_at))))
    };
    let (name, on) = letters.iter().find_map(has)?;
    Some(format!(
        "Precies deze briefing ging op {on} al naar {name}. Vink aan dat u haar nog een keer wilt \
         sturen."
    ))
}
