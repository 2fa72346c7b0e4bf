//! In which order a planner looks at what is possible: points that count as minutes of travel,
//! the fewest first, each with the sentence that says where it came from.

use chrono::{DateTime, Utc};

use super::candidates::Candidate;
use super::days::Host;
use super::moments::{Moment, Period};
use super::objections::Trip;
use crate::domain::dates::{amsterdam_day, clock, counted};
use crate::domain::letters::WishedPart;
use crate::domain::names::fold;

/// What a day that the organisation prefers is worth.
const PREFERRED: i64 = -60;
/// What the chosen council evening is worth.
const COUNCIL: i64 = -45;
/// What somebody who speaks about what the organisation asks is worth.
const THEME: i64 = -20;
/// What each booking that somebody has in the period counts.
pub(super) const LOAD: i64 = 15;
/// What an afternoon counts when the organisation named no part of the day.
const UNASKED_AFTERNOON: i64 = 10;
/// The fewest points that a rank can have: everything as wished, no travel, the first day.
pub(super) const BEST: i64 = PREFERRED + COUNCIL + THEME;

/// One reason for the rank of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// A day that the organisation prefers.
    PreferredDay,
    /// The evening of the council, which the organisation chose.
    CouncilEvening,
    /// The way to it.
    Travel {
        /// Minutes one way.
        minutes: i64,
        /// When the moderator is home.
        home_at: DateTime<Utc>,
    },
    /// Bookings that the moderator has in the period already.
    Load(usize),
    /// Days after the first day of the period.
    Wait(i64),
    /// The moderator speaks about this.
    Themes(Vec<String>),
    /// An afternoon, while a session is usually in the evening.
    Afternoon,
}

impl Ground {
    /// The reason in Dutch, a whole sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::PreferredDay => "Een dag waarop de organisatie het liefst wil.".to_owned(),
            Self::CouncilEvening => "De vaste raadsavond: daar vroeg de organisatie om.".to_owned(),
            Self::Travel { minutes, home_at } => {
                format!("{minutes} minuten reizen, enkele reis; thuis om {}.", clock(*home_at))
            }
            Self::Load(0) => "Heeft in deze periode nog geen andere afspraak.".to_owned(),
            Self::Load(booked) => format!(
                "Heeft in deze periode al {}, met de eerste voorstellen hierboven meegeteld.",
                counted(*booked, "afspraak", "afspraken")
            ),
            Self::Wait(0) => "De eerste dag van de periode.".to_owned(),
            Self::Wait(1) => "1 dag na het begin van de periode.".to_owned(),
            Self::Wait(days) => format!("{days} dagen na het begin van de periode."),
            Self::Themes(themes) => format!("Spreekt over {}.", themes.join(", ")),
            Self::Afternoon => "Een middag; meestal is het een avond.".to_owned(),
        }
    }

    const fn points(&self) -> i64 {
        match self {
            Self::PreferredDay => PREFERRED,
            Self::CouncilEvening => COUNCIL,
            Self::Travel { minutes, .. } => *minutes,
            #[allow(clippy::cast_possible_wrap, reason = "a person has few bookings")]
            Self::Load(booked) => LOAD * *booked as i64,
            Self::Wait(days) => *days,
            Self::Themes(_) => THEME,
            Self::Afternoon => UNASKED_AFTERNOON,
        }
    }
}

/// How good a proposal is, with every reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank {
    /// The reasons, the same order for each proposal.
    pub grounds: Vec<Ground>,
    /// Points that count as minutes; fewer is better.
    pub points: i64,
}

impl Rank {
    /// The rank of somebody who can lead a session at a moment.
    #[must_use]
    pub fn of(
        candidate: &Candidate,
        host: &Host,
        (moment, trip): (&Moment, Trip),
        period: &Period,
    ) -> Self {
        let mut grounds = Vec::new();
        if host.prefers(moment) {
            grounds.push(Ground::PreferredDay);
        }
        // Where the council evening is avoided, no such moment gets this far.
        if host.is_council_evening(moment) {
            grounds.push(Ground::CouncilEvening);
        }
        if host.wishes.suits.parts.is_empty() && moment.part == WishedPart::Afternoon {
            grounds.push(Ground::Afternoon);
        }
        grounds.push(Ground::Travel { minutes: trip.minutes, home_at: trip.home_at });
        let themes = shared_themes(candidate, host);
        if !themes.is_empty() {
            grounds.push(Ground::Themes(themes));
        }
        let days = period.first..=period.last;
        let booked = candidate.bookings.iter().map(|it| amsterdam_day(it.booking.starts_at));
        grounds.push(Ground::Load(booked.filter(|day| days.contains(day)).count()));
        grounds.push(Ground::Wait((moment.day - period.first).num_days()));
        let points = grounds.iter().map(Ground::points).sum();
        Self { grounds, points }
    }
}

/// The themes of the person that the wishes of the organisation name.
fn shared_themes(candidate: &Candidate, host: &Host) -> Vec<String> {
    let wishes = format!("-{}-", fold(host.wishes.wishes.as_deref().unwrap_or_default()));
    let named = |theme: &&String| {
        let theme = fold(theme);
        !theme.is_empty() && wishes.contains(&format!("-{theme}-"))
    };
    candidate.availability.themes.iter().filter(named).cloned().collect()
}
