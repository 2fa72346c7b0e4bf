//! The dossiers of the current tour, or some of them, with the names that lists show beside them.

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

/// Dossiers of the current tour.
#[derive(Debug)]
pub struct Roster {
    /// The tour.
    pub tour_id: i64,
    entries: HashMap<i64, Entry>,
    users: HashMap<i64, String>,
}

impl Roster {
    /// Loads every dossier of the current tour, with its organisation and names.
    ///
    /// # Errors
    /// A store error.
    pub fn load(conn: &mut DbConn) -> ServiceResult<Self> {
        let tour_id = dossiers::current_tour(conn)?;
        let dossiers = dossiers::list(conn, tour_id)?;
        let organisations = organisations::list(conn)?;
        let provinces: HashMap<String, String> = organisations
            .iter()
            .filter(|it| it.is_province())
            .map(|it| (it.code.clone(), it.name.clone()))
            .collect();
        Self::of(conn, tour_id, dossiers, (organisations, &provinces))
    }

    /// Loads those of these dossiers that are of the current tour.
    ///
    /// # Errors
    /// A store error.
    pub fn load_among(conn: &mut DbConn, dossier_ids: &[i64]) -> ServiceResult<Self> {
        let tour_id = dossiers::current_tour(conn)?;
        let dossiers = dossiers::list_among(conn, tour_id, dossier_ids)?;
        let ids: Vec<i64> = dossiers.iter().map(|dossier| dossier.organisation_id).collect();
        let organisations = organisations::list_among(conn, &ids)?;
        let provinces = organisations::list_provinces(conn)?.into_iter().collect();
        Self::of(conn, tour_id, dossiers, (organisations, &provinces))
    }

    fn of(
        conn: &mut DbConn,
        tour_id: i64,
        dossiers: Vec<Dossier>,
        (organisations, provinces): (Vec<Organisation>, &HashMap<String, String>),
    ) -> ServiceResult<Self> {
        let users: HashMap<i64, String> =
            users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect();
        let mut organisations: HashMap<i64, Organisation> =
            organisations.into_iter().map(|it| (it.id, it)).collect();
        let entries = dossiers.into_iter().filter_map(|dossier| {
            // An organisation has one dossier in a tour.
            let organisation = organisations.remove(&dossier.organisation_id)?;
            let province = provinces.get(&organisation.province_code).cloned();
            let adviser = dossier.adviser_id.and_then(|id| users.get(&id)).cloned();
            let (province, adviser) = (province.unwrap_or_default(), adviser.unwrap_or_default());
            Some((dossier.id, Entry { dossier, organisation, province, adviser }))
        });
        Ok(Self { tour_id, entries: entries.collect(), users })
    }

    /// The dossier with this id.
    #[must_use]
    pub fn find(&self, dossier_id: i64) -> Option<&Entry> {
        self.entries.get(&dossier_id)
    }

    /// The dossiers, in no order.
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
    /// True when it is on the desk of the actor: an adviser sees the own dossiers, those of whom
    /// they stand in for and those of nobody; everybody else sees all.
    #[must_use]
    pub fn is_on_desk_of(&self, actor: &Actor) -> bool {
        let owner = self.dossier.adviser_id;
        actor.role != Some(Role::Adviser) || owner.is_none() || actor.works_for(owner)
    }
}
