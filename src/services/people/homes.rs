//! Where people set out from: the seat of the municipality in which they live.

use std::collections::HashMap;

use crate::domain::names::fold;
use crate::domain::people::{Availability, Person};
use crate::domain::regional_day::Position;
use crate::services::ServiceResult;
use crate::store::{DbConn, organisations};

/// The places of which the program knows where they lie, by folded name.
#[derive(Debug)]
pub struct Homes(HashMap<String, Position>);

impl Homes {
    /// Loads every municipality with its other spellings, and the capitals.
    ///
    /// # Errors
    /// A store error.
    pub fn load(conn: &mut DbConn) -> ServiceResult<Self> {
        let mut places = HashMap::new();
        let mut by_id = HashMap::new();
        for it in organisations::list(conn)? {
            let Some(position) = it.position else { continue };
            by_id.insert(it.id, position);
            if !it.is_province() {
                places.insert(it.search_name, position);
            }
            if let Some(seat) = it.place {
                places.entry(fold(&seat)).or_insert(position);
            }
        }
        for (id, _, search_name) in organisations::list_aliases(conn)? {
            if let Some(position) = by_id.get(&id) {
                places.entry(search_name).or_insert(*position);
            }
        }
        Ok(Self(places))
    }

    /// Where this person sets out from: the coordinates that were entered, or else the place of
    /// that name. None when neither is known.
    #[must_use]
    pub fn position_of(&self, person: &Person, availability: &Availability) -> Option<Position> {
        let named = || self.0.get(&fold(person.home_place.as_deref()?)).copied();
        availability.home.or_else(named)
    }
}
