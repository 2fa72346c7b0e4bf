//! The dossiers of the current tour with the names that lists show beside them.

use std::collections::HashMap;

use crate::domain::dossiers::Dossier;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Role};
use crate::services::ServiceResult;
use crate::store::{DbConn, dossiers, organisations, users};

/// One dossier with its organisation.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The dossier.
    pub dossier: Dossier,
    /// The organisation.
    pub organisation: Organisation,
    /// Name of the province it lies in.
    pub province: String,
    /// Name of the adviser who owns it; empty when nobody does.
    pub adviser: String,
}

/// Every dossier of the current tour.
#[derive(Debug)]
pub struct Roster {
    /// The tour.
    pub tour_id: i64,
    entries: HashMap<i64, Entry>,
    users: HashMap<i64, String>,
}

impl Roster {
    /// Loads the dossiers, organisations and names.
    ///
    /// # Errors
    /// A store error.
    pub fn load(conn: &mut DbConn) -> ServiceResult<Self> {
        let tour_id = dossiers::current_tour(conn)?;
        let users: HashMap<i64, String> =
            users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect();
        let organisations: HashMap<i64, Organisation> =
            organisations::list(conn)?.into_iter().map(|it| (it.id, it)).collect();
        let provinces: HashMap<&str, &str> = organisations
            .values()
            .filter(|it| it.is_province())
            .map(|it| (it.code.as_str(), it.name.as_str()))
            .collect();
        let entries = dossiers::list(conn, tour_id)?
            .into_iter()
            .filter_map(|dossier| {
                let organisation = organisations.get(&dossier.organisation_id)?.clone();
                let province = provinces.get(organisation.province_code.as_str());
                let province = province.copied().unwrap_or_default().to_owned();
                let adviser = dossier.adviser_id.and_then(|id| users.get(&id)).cloned();
                let adviser = adviser.unwrap_or_default();
                Some((dossier.id, Entry { dossier, organisation, province, adviser }))
            })
            .collect();
        Ok(Self { tour_id, entries, users })
    }

    /// The dossier with this id.
    #[must_use]
    pub fn find(&self, dossier_id: i64) -> Option<&Entry> {
        self.entries.get(&dossier_id)
    }

    /// Every dossier, in no order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The name of a user; empty when there is none.
    #[must_use]
    pub fn user(&self, id: i64) -> String {
        self.users.get(&id).cloned().unwrap_or_default()
    }
}

impl Entry {
    /// True when it is on the desk of the actor: an adviser sees the own dossiers and those of
    /// nobody, everybody else sees all.
    #[must_use]
    pub fn is_on_desk_of(&self, actor: &Actor) -> bool {
        let owner = self.dossier.adviser_id;
        actor.role != Some(Role::Adviser) || owner.is_none() || actor.is(owner)
    }
}
