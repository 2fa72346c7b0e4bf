//! What the forms to log and to plan a conversation offer.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::conversations::Conversation;
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::Wishes;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::conversations::{is_open, joining};
use crate::services::recipients::{self, Reachable};
use crate::services::roster::Roster;
use crate::services::{ServiceResult, dossiers as files, ownership, require};
use crate::store::{DbConn, conversations, replies};

/// Which form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormOf {
    /// To plan a conversation.
    Plan,
    /// To log one.
    Log,
    /// To log one, filled in and sent, with the id of the conversation that it showed.
    Sent(Option<i64>),
}

/// What a form to log or plan a conversation offers.
#[derive(Debug, Clone)]
pub struct FormChoices {
    /// The organisation it is about, when that is known.
    pub organisation: Option<Organisation>,
    /// Else the organisations of today on the desk of the actor, by name.
    pub organisations: Vec<Organisation>,
    /// The advisers that a planner plans for: id and name.
    pub advisers: Vec<(i64, String)>,
    /// The advisers who can join: id and name; only when planning.
    pub colleagues: Vec<(i64, String)>,
    /// Who owns the dossier, if somebody does.
    pub adviser_id: Option<i64>,
    /// Days and hours that suit the organisation, from its answer to the letter.
    pub wishes: Wishes,
    /// The conversation of the dossier that is planned or postponed, if there is one.
    pub planned: Option<Conversation>,
    /// The contacts that an invitation can go to.
    pub contacts: Vec<Reachable>,
}

/// Gathers what the form offers; refuses beforehand who could not post it.
///
/// # Errors
/// No permission, somebody else's dossier, or no such organisation.
pub fn choices(
    conn: &mut DbConn,
    actor: &Actor,
    (code, form): (Option<&str>, FormOf),
    now: DateTime<Utc>,
) -> ServiceResult<FormChoices> {
    let is_planning = form == FormOf::Plan;
    let plans_for_others = is_planning && actor.may(Permission::AssignDossiers);
    if !plans_for_others {
        require(actor, Permission::LogConversations)?;
    }
    let mut choices = FormChoices {
        organisation: None,
        organisations: Vec::new(),
        advisers: if plans_for_others { files::advisers(conn)? } else { Vec::new() },
        colleagues: if is_planning { files::advisers(conn)? } else { Vec::new() },
        adviser_id: None,
        wishes: Wishes::default(),
        planned: None,
        contacts: Vec::new(),
    };
    if let Some(code) = code {
        let (organisation, dossier) = ownership::at(conn, code)?;
        match form {
            FormOf::Plan => ownership::check(conn, actor, &dossier)?,
            FormOf::Log => joining::check_any(conn, actor, &dossier)?,
            FormOf::Sent(seen) => joining::check_typed(conn, actor, (&dossier, seen))?,
        }
        if is_planning {
            choices.contacts = recipients::reachable(conn, (&organisation, &dossier), now)?;
        }
        choices.organisation = Some(organisation);
        let letter = replies::find_newest(conn, dossier.id)?;
        choices.wishes = letter.map(|letter| letter.wishes).unwrap_or_default();
        choices.adviser_id = dossier.adviser_id;
        let holder = dossier.adviser_id.or(actor.user_id);
        choices.colleagues.retain(|(id, _)| plans_for_others || Some(*id) != holder);
        let all = conversations::list_of(conn, dossier.id)?;
        choices.planned = all.into_iter().find(|one| is_open(one.state));
    } else {
        choices.organisations = on_desk(conn, actor, amsterdam_day(now))?;
    }
    Ok(choices)
}

/// The organisation of a dossier, for the forms that stand beside it.
///
/// # Errors
/// No permission, or no such organisation.
pub fn subject(conn: &mut DbConn, actor: &Actor, code: &str) -> ServiceResult<Organisation> {
    require(actor, Permission::ReadConversations)?;
    Ok(ownership::at(conn, code)?.0)
}

fn on_desk(conn: &mut DbConn, actor: &Actor, today: NaiveDate) -> ServiceResult<Vec<Organisation>> {
    let roster = Roster::load(conn)?;
    let mut found: Vec<Organisation> = roster
        .entries()
        .filter(|entry| entry.is_on_desk_of(actor) && entry.organisation.is_valid_on(today))
        .map(|entry| entry.organisation.clone())
        .collect();
    found.sort_by(|a, b| (&a.sort_name, &a.code).cmp(&(&b.sort_name, &b.code)));
    Ok(found)
}
