//! Every way in which one organisation could get its session: what a plan of a whole tour
//! chooses from.

use super::candidates::Candidate;
use super::days::Host;
use super::moments::Moment;
use super::objections::{Trip, objection};
use super::proposals::Ask;
use super::ranking::Rank;
use crate::domain::people::Part;

/// Somebody who could lead the session at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// When.
    pub moment: Moment,
    /// Id of the person who would lead it.
    pub lead_id: i64,
    /// The way of that person.
    pub trip: Trip,
    /// How good it is, with what that person is booked for already.
    pub rank: Rank,
}

/// A trainer who could join at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Company {
    /// When.
    pub moment: Moment,
    /// Id of the trainer.
    pub trainer_id: i64,
    /// Minutes of travel, one way.
    pub minutes: i64,
}

/// All that is open for one organisation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Openings {
    /// Who could lead when.
    pub leads: Vec<Opening>,
    /// Who could join when; none when no trainer was asked for.
    pub company: Option<Vec<Company>>,
}

/// Every moment that is open for an organisation, with everybody who could.
#[must_use]
pub fn openings(host: &Host, team: &[Candidate], ask: &Ask<'_>) -> Openings {
    let company = ask.with_trainer.then(Vec::new);
    let mut found = Openings { leads: Vec::new(), company };
    for day in ask.period.days() {
        let moments = host.parts().into_iter().map(|part| Moment::lasting(day, part, ask.length));
        for moment in moments.filter(|it| host.refusal(it, ask.closed).is_none()) {
            found.look(host, team, (&moment, ask));
        }
    }
    found
}

impl Openings {
    fn look(&mut self, host: &Host, team: &[Candidate], (moment, ask): (&Moment, &Ask<'_>)) {
        let able = |part: Part| {
            let able = team.iter().filter(move |it| objection(it, part, host, moment).is_none());
            able.filter_map(move |it| Some((it, Trip::of(it, host, moment)?)))
        };
        let opening = |(it, trip): (&Candidate, Trip)| Opening {
            moment: *moment,
            lead_id: it.person.id,
            trip,
            rank: Rank::of(it, host, (moment, trip), &ask.period),
        };
        self.leads.extend(able(ask.lead).map(opening));
        if let Some(found) = &mut self.company {
            let company = |(it, trip): (&Candidate, Trip)| Company {
                moment: *moment,
                trainer_id: it.person.id,
                minutes: trip.minutes,
            };
            found.extend(able(Part::Trainer).map(company));
        }
    }
}
