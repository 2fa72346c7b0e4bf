//! Which moments are closed for an organisation, and why.

use chrono::Datelike;

use super::moments::Moment;
use super::wishes::{CouncilUse, MeetingWishes};
use crate::domain::holidays::public_holiday;
use crate::domain::letters::WishedPart;
use crate::domain::regional_day::Position;
use crate::domain::schedule::{ClosedDays, LetterRegion};

/// An organisation that wants a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// Which recesses hold for it.
    pub region: LetterRegion,
    /// Code of the province it lies in.
    pub province_code: String,
    /// Where the session is, such as "Gemeentehuis Zeist".
    pub place: String,
    /// Where that lies.
    pub position: Position,
    /// What it asks for.
    pub wishes: MeetingWishes,
}

/// Why a moment is closed for an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayRefusal {
    /// Saturday or Sunday.
    Weekend,
    /// A public holiday.
    Holiday(&'static str),
    /// A day closed for everybody, such as an election.
    Blackout(String),
    /// A recess of its school region or its own.
    Recess(String),
    /// The evening on which the council usually meets, which it wants to avoid.
    CouncilEvening,
}

impl DayRefusal {
    /// Why in Dutch, as part of a list.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Weekend => "weekend".to_owned(),
            Self::Holiday(name) => (*name).to_owned(),
            Self::Blackout(name) => name.clone(),
            Self::Recess(name) => format!("reces: {}", name.to_lowercase()),
            Self::CouncilEvening => "vaste raadsavond".to_owned(),
        }
    }
}

impl Host {
    /// The parts of the day in which the session can be: those that the organisation named, or
    /// else the evening and the afternoon.
    #[must_use]
    pub fn parts(&self) -> Vec<WishedPart> {
        match self.wishes.suits.parts.as_slice() {
            [] => vec![WishedPart::Evening, WishedPart::Afternoon],
            named => named.to_vec(),
        }
    }

    /// Why there can be no session at this moment; none when there can.
    #[must_use]
    pub fn refusal(&self, moment: &Moment, closed: &ClosedDays) -> Option<DayRefusal> {
        let day = moment.day;
        if day.weekday().number_from_monday() > 5 {
            return Some(DayRefusal::Weekend);
        }
        if let Some(holiday) = public_holiday(day) {
            return Some(DayRefusal::Holiday(holiday.name));
        }
        if let Some(blackout) = closed.blackout_on(day) {
            return Some(DayRefusal::Blackout(blackout.name.clone()));
        }
        if let Some(recess) = closed.recess_on(day, &self.region) {
            return Some(DayRefusal::Recess(recess.name.clone()));
        }
        let avoids = self.wishes.council_use == CouncilUse::Avoid;
        (avoids && self.is_council_evening(moment)).then_some(DayRefusal::CouncilEvening)
    }

    /// True on the evening on which the council usually meets.
    #[must_use]
    pub fn is_council_evening(&self, moment: &Moment) -> bool {
        moment.part == WishedPart::Evening
            && self.wishes.council_day.is_some_and(|day| day.weekday() == moment.day.weekday())
    }

    /// True on a day that the organisation prefers.
    #[must_use]
    pub fn prefers(&self, moment: &Moment) -> bool {
        self.wishes.suits.days.iter().any(|day| day.weekday() == moment.day.weekday())
    }
}
