//! What stands on the days of the planning calendar: appointments, and what closes a day.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::holidays::public_holiday;
use crate::domain::people::Part;
use crate::domain::schedule::{ClosedDays, SchoolRegion};
use crate::domain::sessions::SessionState;
use crate::domain::text_enum::text_enum;
use crate::domain::trainings::TrainingState;

/// What an entry of the calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A council session.
    Session(SessionState),
    /// A training.
    Training(TrainingState),
    /// A date that is held for an organisation to choose.
    Held,
}

text_enum! {
    /// How an entry is drawn; its word says the same.
    Shape {
        Coming = "coming", "gaat nog komen";
        Done = "done", "is geweest";
        Moving = "moving", "krijgt een andere dag";
        Off = "off", "gaat niet door";
        Perhaps = "perhaps", "kan nog worden gekozen";
    }
}

impl EntryKind {
    /// "Bijeenkomst", "Training" or "Datum".
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Session(_) => "Bijeenkomst",
            Self::Training(_) => "Training",
            Self::Held => "Datum",
        }
    }

    /// The state as a word: "Gepland".
    #[must_use]
    pub const fn state(self) -> &'static str {
        match self {
            Self::Session(state) => state.label(),
            Self::Training(state) => state.label(),
            Self::Held => "Vastgehouden",
        }
    }

    /// How it is drawn.
    #[must_use]
    pub const fn shape(self) -> Shape {
        match self {
            Self::Session(SessionState::Held) | Self::Training(TrainingState::Held) => Shape::Done,
            Self::Session(SessionState::Postponed) | Self::Training(TrainingState::Postponed) => {
                Shape::Moving
            }
            Self::Session(SessionState::Cancelled) | Self::Training(TrainingState::Declined) => {
                Shape::Off
            }
            Self::Held => Shape::Perhaps,
            Self::Session(_) | Self::Training(_) => Shape::Coming,
        }
    }
}

/// One appointment on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its database id, among those of its kind.
    pub id: i64,
    /// The Amsterdam day.
    pub on: NaiveDate,
    /// When it begins and ends; a training that was held may have a day alone.
    pub times: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Names of who takes part: "Gemeente Zeist".
    pub organisations: Vec<String>,
    /// Building and town; empty for a training.
    pub place: String,
    /// Who of the team comes: id, name and what they do.
    pub crew: Vec<(i64, String, Part)>,
}

/// For whom a day is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedFor {
    /// For all organisations.
    Everybody,
    /// For those in these school regions.
    Regions(Vec<SchoolRegion>),
    /// For one organisation, by its id.
    Organisation(i64),
}

/// Something that closes a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// "Herfstvakantie".
    pub name: String,
    /// For whom.
    pub whom: ClosedFor,
}

/// All that closes a day: the public holiday, elections, and each recess with its regions together.
///
/// ```
/// use drietraps::domain::planning::{ClosedFor, closures};
/// use drietraps::domain::schedule::ClosedDays;
/// let found = closures(&ClosedDays::default(), "2023-12-25".parse().unwrap());
/// assert_eq!(found[0].name, "Eerste kerstdag");
/// assert_eq!(found[0].whom, ClosedFor::Everybody);
/// ```
#[must_use]
pub fn closures(closed: &ClosedDays, day: NaiveDate) -> Vec<Closure> {
    let everybody = |name: &str| Closure { name: name.to_owned(), whom: ClosedFor::Everybody };
    let holiday = public_holiday(day).map(|it| everybody(it.name));
    let mut found: Vec<Closure> = holiday.into_iter().collect();
    let blackouts = closed.blackouts.iter().filter(|it| it.on == day);
    found.extend(blackouts.map(|it| everybody(&it.name)));
    for recess in &closed.recesses {
        if !(recess.first_day..=recess.last_day).contains(&day) {
            continue;
        }
        let known = found.iter_mut().find_map(|it| match &mut it.whom {
            ClosedFor::Regions(regions) if it.name == recess.name => Some(regions),
            _ => None,
        });
        match (recess.organisation_id, recess.school_region, known) {
            (Some(id), _, _) => {
                let whom = ClosedFor::Organisation(id);
                found.push(Closure { name: recess.name.clone(), whom });
            }
            (None, Some(region), Some(regions)) => regions.push(region),
            (None, Some(region), None) => {
                let whom = ClosedFor::Regions(vec![region]);
                found.push(Closure { name: recess.name.clone(), whom });
            }
            (None, None, _) => found.push(everybody(&recess.name)),
        }
    }
    found.into_iter().map(whole_country).collect()
}

/// A recess that all regions have on this day is one of everybody.
fn whole_country(closure: Closure) -> Closure {
    let has_all = match &closure.whom {
        ClosedFor::Regions(regions) => SchoolRegion::ALL.iter().all(|it| regions.contains(it)),
        ClosedFor::Everybody | ClosedFor::Organisation(_) => false,
    };
    if has_all { Closure { whom: ClosedFor::Everybody, ..closure } } else { closure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::{Blackout, Recess};

    fn recess(
        name: &str,
        school_region: Option<SchoolRegion>,
        organisation_id: Option<i64>,
    ) -> Recess {
        let (first_day, last_day) = ("2023-10-14".parse().unwrap(), "2023-10-22".parse().unwrap());
        Recess { name: name.to_owned(), school_region, organisation_id, first_day, last_day }
    }

    fn on(closed: &ClosedDays, day: &str) -> Vec<Closure> {
        closures(closed, day.parse().unwrap())
    }

    #[test]
    fn a_recess_names_its_regions_together_and_all_three_are_the_whole_country() {
        let (north, middle, south) =
            (SchoolRegion::North, SchoolRegion::Middle, SchoolRegion::South);
        let recesses = [north, south].map(|it| recess("Herfst", Some(it), None)).to_vec();
        let mut closed = ClosedDays { recesses, ..ClosedDays::default() };
        let found = on(&closed, "2023-10-16");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].whom, ClosedFor::Regions(vec![north, south]));
        closed.recesses.push(recess("Herfst", Some(middle), None));
        assert_eq!(on(&closed, "2023-10-14")[0].whom, ClosedFor::Everybody);
        assert!(on(&closed, "2023-10-13").is_empty() && on(&closed, "2023-10-23").is_empty());
    }

    #[test]
    fn an_own_recess_and_an_election_stand_for_themselves() {
        let mut closed = ClosedDays::default();
        closed.recesses.push(recess("Werkbezoek", None, Some(7)));
        let on_day = "2023-10-18".parse().unwrap();
        closed.blackouts.push(Blackout { name: "Waterschap".to_owned(), on: on_day });
        let whom: Vec<ClosedFor> =
            on(&closed, "2023-10-18").into_iter().map(|it| it.whom).collect();
        assert_eq!(whom, [ClosedFor::Everybody, ClosedFor::Organisation(7)]);
    }

    #[test]
    fn what_was_put_off_or_called_off_is_drawn_apart_from_what_comes() {
        let shapes: Vec<Shape> =
            SessionState::ALL.iter().map(|it| EntryKind::Session(*it).shape()).collect();
        assert_eq!(shapes, [Shape::Coming, Shape::Moving, Shape::Off, Shape::Done]);
    }
}
