//! Filters under a name: keep one, share it with the team, rename it, remove it.

use chrono::{DateTime, Utc};

use super::{ServiceError, ServiceResult, audit, require};
use crate::domain::filters::{FilteredList, LONGEST_NAME, MOST, SavedFilter};
use crate::domain::permissions::Actor;
use crate::store::{DbConn, StoreError, saved_filters};

/// A filter as it is kept.
#[derive(Debug, Clone)]
pub struct NewFilter {
    /// Of which list.
    pub list: FilteredList,
    /// As its maker calls it.
    pub name: String,
    /// Names and values that the list was asked.
    pub asked: Vec<(String, String)>,
    /// True when the whole team sees it.
    pub is_shared: bool,
}

/// A filter that the actor sees.
#[derive(Debug, Clone)]
pub struct FilterLine {
    /// The filter.
    pub filter: SavedFilter,
    /// Name of its maker; empty when it is the actor.
    pub maker: String,
    /// True when the actor may rename or remove it.
    pub may_change: bool,
}

/// The filters that the actor sees, of one list or of all, by name.
///
/// # Errors
/// A store error.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    list: Option<FilteredList>,
) -> ServiceResult<Vec<FilterLine>> {
    let found = saved_filters::list_seen(conn, actor.user_id.unwrap_or(0), list)?.into_iter();
    let seen = found.filter(|(filter, _)| filter.is_seen_by(actor));
    Ok(seen.map(|(filter, maker)| line(actor, filter, maker)).collect())
}

fn line(actor: &Actor, filter: SavedFilter, maker: String) -> FilterLine {
    let is_own = actor.is(Some(filter.owner_id));
    FilterLine {
        may_change: filter.is_changed_by(actor),
        maker: if is_own { String::new() } else { maker },
        filter,
    }
}

/// Keeps a filter and answers it.
///
/// # Errors
/// No permission for the list, nothing is filtered, no name or one that is taken, or too many.
pub fn save(
    conn: &mut DbConn,
    actor: &Actor,
    new: &NewFilter,
    now: DateTime<Utc>,
) -> ServiceResult<SavedFilter> {
    require(actor, new.list.permission())?;
    let owner_id = actor.user_id.ok_or_else(|| ServiceError::not_allowed("Log eerst in."))?;
    let fields = new.list.kept(&new.asked);
    if fields.is_empty() {
        let why = "Er is niets gefilterd. Kies eerst een filter in de lijst.";
        return Err(ServiceError::not_allowed(why));
    }
    let own = list(conn, actor, None)?.into_iter().filter(|it| it.maker.is_empty()).count();
    if own >= MOST {
        let why = format!("U hebt al {MOST} filters. Verwijder er eerst een.");
        return Err(ServiceError::not_allowed(why));
    }
    let name = checked(&new.name)?;
    let is_shared = new.is_shared;
    let mut filter = SavedFilter { id: 0, owner_id, list: new.list, name, fields, is_shared };
    filter.id = saved_filters::add(conn, &filter, now).map_err(taken)?;
    audit::record(conn, actor, "filter.save", &object(filter.id), now)?;
    Ok(filter)
}

fn checked(name: &str) -> ServiceResult<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(ServiceError::field("name", "Geef het filter een naam."));
    }
    if name.chars().count() > LONGEST_NAME {
        let problem = format!("Geef het filter een naam van ten hoogste {LONGEST_NAME} tekens.");
        return Err(ServiceError::field("name", problem));
    }
    Ok(name.to_owned())
}

fn taken(error: StoreError) -> ServiceError {
    match error {
        StoreError::Duplicate => {
            ServiceError::field("name", "Er is al een filter met deze naam. Kies een andere naam.")
        }
        other => other.into(),
    }
}

/// A filter that the actor may rename or remove.
///
/// # Errors
/// No such filter, or somebody else's that is not shared; both read as not there.
pub fn get(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<SavedFilter> {
    let filter = saved_filters::get(conn, id)?;
    if !filter.is_seen_by(actor) {
        return Err(StoreError::NotFound("Dit filter").into());
    }
    if !filter.is_changed_by(actor) {
        let sentence = "Dit filter is van een ander. Alleen de maker of een planner wijzigt het.";
        return Err(ServiceError::Forbidden(sentence.to_owned()));
    }
    Ok(filter)
}

/// Renames a filter, and shares it with the team or keeps it for its maker.
///
/// # Errors
/// As [`get`]; no name or one that is taken, or a planner who takes it from the team.
pub fn change(
    conn: &mut DbConn,
    actor: &Actor,
    (id, name, is_shared): (i64, &str, bool),
    now: DateTime<Utc>,
) -> ServiceResult<SavedFilter> {
    let filter = get(conn, actor, id)?;
    if filter.is_shared && !is_shared && !actor.is(Some(filter.owner_id)) {
        let problem = "Alleen de maker houdt het filter weer voor zichzelf.";
        return Err(ServiceError::field("is_shared", problem));
    }
    let name = checked(name)?;
    saved_filters::set(conn, id, (&name, is_shared)).map_err(taken)?;
    audit::record(conn, actor, "filter.change", &object(id), now)?;
    Ok(SavedFilter { name, is_shared, ..filter })
}

/// Removes a filter and answers what it was.
///
/// # Errors
/// As [`get`].
pub fn remove(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<SavedFilter> {
    let filter = get(conn, actor, id)?;
    saved_filters::remove(conn, id)?;
    audit::record(conn, actor, "filter.remove", &object(id), now)?;
    Ok(filter)
}

fn object(id: i64) -> String {
    format!("filter {id}")
}
