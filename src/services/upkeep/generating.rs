//! A tour as large as a measurement needs: the played tour and copies of it under invented names.

use chrono::{DateTime, Utc};

use crate::domain::permissions::Actor;
use crate::services::{ServiceResult, audit};
use crate::store::copies::{self, Copy};
use crate::store::{DbConn, organisations};

/// Organisations of one played tour: 342 municipalities and 12 provinces.
pub const OF_A_TOUR: usize = 354;
/// Most organisations: each copy has a pair of words of its own.
pub const MOST: usize = OF_A_TOUR * (BEFORE.len() * AFTER.len());

const BEFORE: [&str; 32] = [
    "Nieuw", "Oud", "Groot", "Klein", "Noord", "Zuid", "Oost", "West", "Hoog", "Laag", "Midden",
    "Over", "Onder", "Boven", "Binnen", "Buiten", "Voor", "Achter", "Lang", "Kort", "Breed",
    "Smal", "Diep", "Droog", "Nat", "Wit", "Zwart", "Rood", "Groen", "Blauw", "Zand", "Veen",
];
const AFTER: [&str; 32] = [
    "Zee", "Maas", "Waal", "Rijn", "Lek", "Linge", "Vecht", "Eem", "Amstel", "Zaan", "Schie",
    "Rotte", "Gouwe", "Dommel", "Mark", "Dinkel", "Regge", "Berkel", "Slinge", "Vliet", "Kromme",
    "Oude", "Bron", "Beek", "Plas", "Meer", "Duin", "Heide", "Bos", "Kade", "Dijk", "Polder",
];

/// One step of making a large tour: a transaction of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    number: usize,
    /// None is a whole tour.
    bare: Option<usize>,
    seed: usize,
}

/// The steps from the played tour to so many organisations. What does not fill a whole tour gets
/// dossiers and contacts, and no history.
///
/// ```
/// use drietraps::services::generating::steps;
/// assert_eq!(steps(354, 1).len(), 0);
/// assert_eq!(steps(1_000, 1).len(), 2);
/// ```
#[must_use]
pub fn steps(organisations: usize, seed: usize) -> Vec<Step> {
    let (tours, rest) = (organisations / OF_A_TOUR, organisations % OF_A_TOUR);
    let mut steps: Vec<Step> = (1..tours).map(|number| Step { number, bare: None, seed }).collect();
    if rest > 0 {
        steps.push(Step { number: tours.max(1), bare: Some(rest), seed });
    }
    steps
}

impl Step {
    /// Makes the organisations of this step.
    ///
    /// # Errors
    /// A store error.
    pub fn make(&self, conn: &mut DbConn) -> ServiceResult<()> {
        // Odd, so every pair comes once before one comes again.
        let pair = (self.number + self.seed) * 333 % (BEFORE.len() * AFTER.len());
        let before = BEFORE.get(pair / AFTER.len()).copied().unwrap_or_default();
        let after = AFTER.get(pair % AFTER.len()).copied().unwrap_or_default();
        let number = i64::try_from(self.number).unwrap_or(i64::MAX);
        let copy = Copy { number, before, after };
        match self.bare {
            None => copy.add(conn)?,
            Some(organisations) => copy.add_bare(conn, organisations)?,
        }
        Ok(())
    }
}

/// True when nothing was ever put in the database.
///
/// # Errors
/// A store error.
pub fn is_empty(conn: &mut DbConn) -> ServiceResult<bool> {
    Ok(organisations::count(conn)? == 0)
}

/// Ends the making: the database counts on after the copies.
///
/// # Errors
/// A store error.
pub fn finish(conn: &mut DbConn, organisations: usize, now: DateTime<Utc>) -> ServiceResult<()> {
    copies::settle(conn)?;
    let object = format!("{organisations} organisations");
    audit::record(conn, &Actor::program("cli"), "tour.generate", &object, now)
}
