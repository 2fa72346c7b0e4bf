//! What happened in one dossier as one story, the newest first. A stage event and the record it
//! belongs to (a message, a reply, a conversation …) are told once. Knows no confidential text.

mod gather;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calls::CallResult;
use crate::domain::commitments::CommitmentMove;
use crate::domain::conversations::Mode;
use crate::domain::conversations::details::OfferKind;
use crate::domain::letters::{InboundKind, MailKind, MessageState, Reply, Wishes};
use crate::domain::notes::NoteLevel;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Stage, StageState};
use crate::services::dossiers::DossierView;
use crate::services::{ServiceResult, commitments, notes, require};
use crate::store::mail_stops::{self, MailStop};
use crate::store::{DbConn, dossiers, handovers, inbound, offers, timeline as store, trail, users};
use gather::Story;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The Amsterdam day.
    pub on: NaiveDate,
    /// Where it stands within its day.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Happening,
    /// Who did or recorded it; empty when nobody is known.
    pub who: String,
    /// Where more of it stands.
    pub link: Link,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A stage moved.
    Moved {
        /// The stage.
        stage: Stage,
        /// The state it got.
        to: StageState,
        /// Why.
        reason: Option<String>,
        /// The moment or place it was planned for then.
        planned: Option<Planned>,
    },
    /// What was recorded about a stage on a day turned out to be wrong.
    Corrected {
        /// The stage.
        stage: Stage,
        /// What had been recorded.
        was: StageState,
        /// For which day.
        was_on: NaiveDate,
        /// Why.
        reason: Option<String>,
    },
    /// A message left, failed, or nobody knows.
    Message {
        /// What it is about.
        kind: MailKind,
        /// To whom, in a word.
        recipient: String,
        /// What it says on top.
        subject: String,
        /// What became of it.
        state: MessageState,
    },
    /// The organisation answered the letter, with the days that suit it.
    Replied(Reply, Wishes),
    /// The organisation wants no more messages; why, as far as the actor may know.
    MailStopped(String),
    /// It gets messages again, and why.
    MailAllowed(String),
    /// A mail came in.
    Received {
        /// What it is.
        kind: InboundKind,
        /// What it says on top.
        subject: String,
        /// Its first lines.
        excerpt: String,
    },
    /// The organisation was phoned.
    Called(CallResult),
    /// A call that was noted turned out to be wrong: what, of which day, and why.
    CallTakenBack(CallResult, NaiveDate, String),
    /// A commitment was made.
    CommitmentMade {
        /// What.
        title: String,
        /// The last day that was promised.
        due_on: NaiveDate,
        /// Who was to do it then, when that was another than who promised it.
        owner: Option<String>,
    },
    /// A commitment got another day.
    CommitmentMoved {
        /// What.
        title: String,
        /// The days, and why.
        moved: CommitmentMove,
    },
    /// A commitment got another owner.
    CommitmentGiven {
        /// What.
        title: String,
        /// Who had it.
        from: String,
        /// Who got it.
        to: String,
    },
    /// The text of a commitment was corrected.
    CommitmentReworded {
        /// What it said; empty when that was not to be kept.
        from: String,
        /// What it says.
        to: String,
    },
    /// A commitment was done.
    CommitmentDone(String),
    /// A commitment was not done, or is needed after all: what, and why it is open again.
    CommitmentReopened(String, String),
    /// A commitment is not needed any more: what, and why.
    CommitmentDropped(String, String),
    /// Help was offered.
    Offered(OfferKind),
    /// Help that was offered was taken up.
    TakenUp(OfferKind),
    /// A note was written that the actor may read.
    Noted(NoteLevel),
    /// The dossier was given to an adviser, by name; none is nobody.
    Assigned {
        /// Who had it.
        from: Option<String>,
        /// Who got it.
        to: Option<String>,
    },
    /// The dossier went from one adviser to another, by name.
    HandedOver {
        /// Who had it.
        from: String,
        /// Who got it.
        to: String,
    },
}

/// When, and where or how, something is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// A conversation.
    Conversation(DateTime<Utc>, Mode),
    /// A session, at a place.
    Session(DateTime<Utc>, String),
}

/// The record behind an entry, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// None, or the actor may not see it.
    None,
    /// A message in the outbox.
    Message(i64),
    /// A mail that came in.
    Inbound(i64),
    /// A conversation.
    Conversation(i64),
    /// A session.
    Session(i64),
    /// A training.
    Training(i64),
    /// A note.
    Note(i64),
}

/// The story of a dossier as far as the actor may know it, the newest first.
///
/// # Errors
/// No permission, or a store error.
pub fn of(
    conn: &mut DbConn,
    actor: &Actor,
    view: &DossierView,
) -> ServiceResult<Vec<TimelineEntry>> {
    require(actor, Permission::ReadOrganisations)?;
    let Some(dossier) = &view.dossier else { return Ok(Vec::new()) };
    let mut story = Story {
        events: dossiers::list_events(conn, dossier.id)?,
        names: users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect(),
        ..Story::default()
    };
    if actor.may(Permission::ReadConversations) {
        story.conversations = store::conversations(conn, dossier.id)?;
        story.moments = trail::list_moments(conn, dossier.id)?;
        story.commitments = commitments::past(conn, dossier.id)?;
        story.offers = offers::list_of(conn, dossier.id)?;
        story.replies = store::replies(conn, dossier.id)?;
        story.calls = store::calls(conn, dossier.id)?;
        story.inbound = inbound::list_of_dossier(conn, dossier.id)?;
        story.given = trail::list_advisers(conn, dossier.id)?;
    } else {
        // Reasons and remarks of a stage may tell what was said.
        story.events.iter_mut().for_each(|event| event.reason = None);
    }
    story.mail_stops = mail_stops::list_of(conn, dossier.id)?;
    if !actor.may(Permission::ReadConversations) {
        story.mail_stops.iter_mut().for_each(without_reasons);
    }
    story.notes = notes::readable(conn, actor, dossier)?;
    story.handovers = handovers::list_of_dossier(conn, dossier.id)?;
    if actor.may(Permission::ReadSessions) {
        story.sessions = store::sessions(conn, dossier.id)?;
        story.trainings = store::trainings(conn, dossier.id)?;
    }
    if actor.may(Permission::ReadRounds) {
        story.messages = store::letters(conn, dossier.id)?;
        let ids: Vec<i64> = story.sessions.iter().map(|it| it.id).collect();
        let mail = store::session_mail(conn, &ids, dossier.organisation_id)?;
        story.messages.extend(mail);
        story.messages.extend(store::conversation_mail(conn, dossier.id)?);
    }
    Ok(story.entries())
}

/// Why may tell what was said.
fn without_reasons(stop: &mut MailStop) {
    stop.stopped.reason.clear();
    if let Some(lifted) = &mut stop.lifted {
        lifted.reason.clear();
    }
}
