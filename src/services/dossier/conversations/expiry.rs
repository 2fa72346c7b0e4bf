//! The end of what was told in confidence: answers go by the rule of V2, a year after they were
//! written and 30 days after the adviser was told; drafts 30 days after they were last saved.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::notes::{Fate, NoteLevel, expires_on, fate};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::retention::announced_meanwhile;
use crate::services::notes::expiry::{Night, record};
use crate::services::{ServiceResult, audit};
use crate::store::{DbConn, dossiers, drafts, logs, organisations};

/// How long a draft is kept after it was last saved.
pub const DRAFT: TimeDelta = TimeDelta::days(30);

/// The rule by which answers are destroyed.
pub const RULE: &str = NoteLevel::Confidential.rule(false);

/// Answers that will be destroyed.
#[derive(Debug, Clone)]
pub struct ExpiringAnswers {
    /// The conversation.
    pub conversation_id: i64,
    /// Its organisation.
    pub organisation: Organisation,
    /// The day on which they were written.
    pub logged_on: NaiveDate,
    /// The first day on which they are gone.
    pub on: NaiveDate,
}

/// Announces and destroys what it is time for.
///
/// # Errors
/// A store error.
pub fn run(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<Night> {
    let (actor, today) = (Actor::program("jobs"), amsterdam_day(now));
    let mut night = Night::default();
    for kept in logs::list_kept(conn)? {
        let id = kept.conversation_id;
        match fate(end(kept.logged_on), kept.announced_on, today) {
            Fate::Keep => {}
            Fate::Recall => logs::set_announced(conn, id, None)?,
            Fate::Announce => {
                logs::set_announced(conn, id, Some(today))?;
                night.announced += 1;
            }
            Fate::Destroy => {
                logs::destroy_answers(conn, id, today)?;
                let object = format!("conversation {id}");
                audit::record(conn, &actor, "conversation.destroy_answers", &object, now)?;
                night.destroyed += 1;
            }
        }
    }
    let what = "vertrouwelijke antwoorden van een gesprek".to_owned();
    record(conn, (what, RULE), night.destroyed, today)?;
    let gone = drafts::remove_older(conn, now - DRAFT)?;
    let what = "concept van een gesprek".to_owned();
    record(conn, (what, "30 dagen na het laatste bewaren"), gone, today)?;
    night.destroyed += gone;
    Ok(night)
}

/// Announces in a copy of `made_on` what was announced after that.
///
/// # Errors
/// A store error.
pub(in crate::services) fn announce_missed(
    conn: &mut DbConn,
    made_on: NaiveDate,
    today: NaiveDate,
) -> ServiceResult<()> {
    for kept in logs::list_kept(conn)?.into_iter().filter(|it| it.announced_on.is_none()) {
        let goes = end(kept.logged_on);
        if let Some(on) = goes.and_then(|goes| announced_meanwhile(goes, made_on, today)) {
            logs::set_announced(conn, kept.conversation_id, Some(on))?;
        }
    }
    Ok(())
}

fn end(logged_on: NaiveDate) -> Option<NaiveDate> {
    expires_on(NoteLevel::Confidential, logged_on, None, false)
}

/// When the answers of a conversation go (first) or when they went (second), as far as known.
///
/// # Errors
/// A store error.
pub fn end_of_answers(
    conn: &mut DbConn,
    id: i64,
) -> ServiceResult<(Option<NaiveDate>, Option<NaiveDate>)> {
    let Some((logged_on, destroyed_on)) = logs::find(conn, id)? else { return Ok((None, None)) };
    Ok((end(logged_on).filter(|_| destroyed_on.is_none()), destroyed_on))
}

/// The announced answers in the dossiers that the actor works on, the soonest first.
///
/// # Errors
/// A store error.
pub fn expiring(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<ExpiringAnswers>> {
    let mut found = Vec::new();
    if !actor.may(Permission::LogConversations) {
        return Ok(found);
    }
    for kept in logs::list_kept(conn)?.into_iter().filter(|kept| kept.announced_on.is_some()) {
        let dossier = dossiers::get(conn, kept.dossier_id)?;
        let Some(on) = end(kept.logged_on) else { continue };
        if actor.works_for(dossier.adviser_id) {
            found.push(ExpiringAnswers {
                conversation_id: kept.conversation_id,
                organisation: organisations::get(conn, dossier.organisation_id)?,
                logged_on: kept.logged_on,
                on,
            });
        }
    }
    found.sort_by_key(|it| (it.on, it.conversation_id));
    Ok(found)
}
