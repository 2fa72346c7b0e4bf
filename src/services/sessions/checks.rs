//! What is asked of a session before it is planned: its people, their other bookings, its day.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};

use super::{Appointment, Hosts};
use crate::domain::dates::{amsterdam_day, clock, clock_field, short_day};
use crate::domain::dossiers::before_tour;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::holidays::public_holiday;
use crate::domain::people::{Part, Person};
use crate::domain::schedule::LetterRegion;
use crate::domain::sessions::{
    Booking, BookingKind, Session, first_clash, people_problem, time_problem,
};
use crate::services::{ServiceResult, people as team};
use crate::store::{DbConn, dossiers, people, recesses, sessions};

/// Most characters in a line of text.
pub(super) const LINE: usize = 200;
/// Most characters in a free text.
pub(super) const AREA: usize = 4_000;

/// Everybody of the team who takes part in a session.
pub(super) struct Crew(Vec<(Person, Part)>);

impl Crew {
    /// Everybody who is booked for a session.
    pub(super) fn of(conn: &mut DbConn, session_id: i64) -> ServiceResult<Self> {
        let mut crew = Self(Vec::new());
        for (id, part) in sessions::people_of(conn, session_id)? {
            crew.0.push((people::get(conn, id)?, part));
        }
        Ok(crew)
    }

    /// The ids with what each does.
    pub(super) fn parts(&self) -> Vec<(i64, Part)> {
        self.0.iter().map(|(person, part)| (person.id, *part)).collect()
    }
}

/// Looks the people up and refuses with everything that is wrong with the appointment.
pub(super) fn crew(conn: &mut DbConn, appointment: &Appointment) -> ServiceResult<Crew> {
    let mut problems = appointment_problems(appointment);
    let day = amsterdam_day(appointment.starts_at);
    let start = dossiers::tour_start(conn)?;
    problems.extend(before_tour("starts_at", Some(day), start, "Kies een latere dag."));
    let mut crew = Crew(Vec::new());
    for (field, part, ids) in wanted(appointment) {
        for id in ids {
            match people::find(conn, id)?.ok_or(part) {
                Ok(person) if !person.may(part, day) => {
                    problems.push(Problem::new(field, not_allowed(&person, part)));
                }
                Ok(person) if crew.0.iter().any(|(other, _)| other.id == person.id) => {
                    let problem = format!("{} doet al mee. Kies iemand één keer.", person.name);
                    problems.push(Problem::new(field, problem));
                }
                Ok(person) => crew.0.push((person, part)),
                Err(part) => {
                    let problem = format!("Kies een {} uit de lijst.", word(part));
                    problems.push(Problem::new(field, problem));
                }
            }
        }
    }
    if problems.is_empty() { Ok(crew) } else { Err(RuleError::Fields(problems).into()) }
}

fn wanted(appointment: &Appointment) -> [(&'static str, Part, Vec<i64>); 3] {
    [
        ("moderator", Part::Moderator, vec![appointment.moderator]),
        ("trainers", Part::Trainer, each_once(&appointment.trainers)),
        ("experts", Part::ExperienceExpert, each_once(&appointment.experts)),
    ]
}

fn each_once(ids: &[i64]) -> Vec<i64> {
    let mut once: Vec<i64> = Vec::new();
    for &id in ids {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    once
}

fn appointment_problems(appointment: &Appointment) -> Vec<Problem> {
    let place = appointment.place.trim();
    let no_place = place.is_empty().then(|| Problem::new("place", "Vul een plaats in."));
    [
        time_problem(appointment.starts_at, appointment.ends_at),
        no_place,
        length_problem("place", Some(place), LINE),
        length_problem("room", appointment.room.as_deref(), LINE),
        length_problem("audience", appointment.audience.as_deref(), LINE),
        length_problem("wishes", appointment.wishes.as_deref(), AREA),
        appointment.expected.and_then(|number| people_problem("expected", number)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is wrong with the length of a text, if anything.
pub(super) fn length_problem(field: &str, text: Option<&str>, most: usize) -> Option<Problem> {
    (text?.chars().count() > most)
        .then(|| Problem::new(field, format!("Maak de tekst korter: ten hoogste {most} tekens.")))
}

fn not_allowed(person: &Person, part: Part) -> String {
    if person.parts.contains(&part) {
        return format!("{} is gestopt. Kies iemand anders.", person.name);
    }
    format!("{} is geen {}. Kies iemand anders.", person.name, word(part))
}

const fn word(part: Part) -> &'static str {
    match part {
        Part::Moderator => "gespreksleider",
        Part::Trainer => "trainer",
        Part::ExperienceExpert => "ervaringsdeskundige",
    }
}

/// Refuses when somebody of the crew is booked elsewhere, travel included.
pub(super) fn free(
    conn: &mut DbConn,
    session: &Session,
    crew: &Crew,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let booking = Booking {
        kind: BookingKind::Session,
        id: session.id,
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        place: session.place.clone(),
    };
    for (person, _) in &crew.0 {
        refuse_clash(conn, person, &booking, now)?;
    }
    Ok(())
}

/// Refuses when this person has another booking too close to the wanted one.
///
/// # Errors
/// A [`RuleError::Clash`] that names the other booking.
pub(in crate::services) fn refuse_clash(
    conn: &mut DbConn,
    person: &Person,
    wanted: &Booking,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let day = TimeDelta::days(1);
    let around = (wanted.starts_at - day, wanted.ends_at + day);
    let booked = team::bookings(conn, person.id, around, now)?;
    let Some(other) = first_clash(wanted, &booked) else {
        return Ok(());
    };
    let what = match other.kind {
        BookingKind::Session => "een bijeenkomst",
        BookingKind::Training => "een training",
        BookingKind::Conversation => "een gesprek",
        BookingKind::Option => "een datum die wij vasthouden",
    };
    let sentence = format!(
        "{} is dan al geboekt voor {what} ({}, {}, {} tot {}); met de reistijd past dit er niet \
         bij. Kies iemand anders of een ander moment.",
        person.name,
        other.place,
        short_day(amsterdam_day(other.starts_at)),
        clock_field(other.starts_at),
        clock(other.ends_at)
    );
    Err(RuleError::Clash(sentence).into())
}

/// What the planner should know about the day: none of it refuses the session.
pub(super) fn day_warnings(
    conn: &mut DbConn,
    hosts: &Hosts,
    day: NaiveDate,
) -> ServiceResult<Vec<String>> {
    let closed = recesses::closed_days(conn)?;
    let mut warnings = Vec::new();
    if let Some(holiday) = public_holiday(day) {
        warnings.push(format!("Deze dag is een feestdag: {}.", holiday.name));
    } else if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        warnings.push("Deze dag valt in het weekend.".to_owned());
    }
    if let Some(blackout) = closed.blackout_on(day) {
        warnings.push(format!("Let op deze dag: {}.", blackout.name));
    }
    for (organisation, _) in hosts {
        let region = LetterRegion {
            organisation_id: organisation.id,
            school_region: organisation.school_region.as_deref().and_then(|it| it.parse().ok()),
        };
        if let Some(recess) = closed.recess_on(day, &region) {
            let (who, name) = (organisation.full_name(), recess.name.to_lowercase());
            warnings.push(format!("{who} heeft dan reces: {name}."));
        }
    }
    Ok(warnings)
}
