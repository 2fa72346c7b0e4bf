//! Moments that are held for an organisation until it chooses one: an offer of one to five
//! options. Whoever is in an option is booked as long as the offer holds; the options of one offer
//! are alternatives, so they do not stand in each other's way.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::dates::{amsterdam_day, clock, clock_field, from_amsterdam, long_day};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::sessions::{Booking, BookingKind, time_problem};
use crate::domain::text_enum::text_enum;

/// Most moments in one offer.
pub const MOST_OPTIONS: usize = 5;

/// How long moments are held when nobody says otherwise.
const USUAL: Days = Days::new(14);

text_enum! {
    /// How far an offer is. An offer that nobody answered in time is still a draft or with the
    /// clerk: whether it expired follows from the moment it is asked.
    OfferState {
        Draft = "draft", "Concept";
        Sent = "sent", "Bij de griffier";
        Chosen = "chosen", "Datum gekozen";
        NoneSuits = "none_suits", "Geen datum past";
        Withdrawn = "withdrawn", "Ingetrokken";
    }
}

/// One moment of an offer with who would come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateOption {
    /// Database id; 0 before it is kept.
    pub id: i64,
    /// When it would start.
    pub starts_at: DateTime<Utc>,
    /// When it would end.
    pub ends_at: DateTime<Utc>,
    /// Who would lead it.
    pub moderator_id: i64,
    /// The trainer who would join.
    pub trainer_id: Option<i64>,
    /// True for the one that was chosen.
    pub is_chosen: bool,
}

impl DateOption {
    /// Everybody of the team in it.
    pub fn people(&self) -> impl Iterator<Item = i64> {
        std::iter::once(self.moderator_id).chain(self.trainer_id)
    }

    /// True when the other one has the same times and the same people.
    #[must_use]
    pub fn is_with_the_same(&self, other: &Self) -> bool {
        let facts = |it: &Self| (it.starts_at, it.ends_at, it.moderator_id, it.trainer_id);
        facts(self) == facts(other)
    }

    /// "dinsdag 14 november 2023, 19.30 tot 22.00 uur".
    #[must_use]
    pub fn sentence(&self) -> String {
        let (starts, ends) = (clock_field(self.starts_at), clock(self.ends_at));
        format!("{}, {starts} tot {ends}", long_day(amsterdam_day(self.starts_at)))
    }
}

/// Moments that are held for one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateOffer {
    /// Database id.
    pub id: i64,
    /// For whom.
    pub dossier_id: i64,
    /// Where the session would be.
    pub place: String,
    /// The user who made it and hears what is chosen.
    pub planner_id: i64,
    /// How far it is.
    pub state: OfferState,
    /// Until when the moments are held.
    pub hold_until: DateTime<Utc>,
    /// What the organisation wrote when no moment suits.
    pub remark: Option<String>,
    /// When the organisation answered last.
    pub answered_at: Option<DateTime<Utc>>,
    /// The session that came of it.
    pub session_id: Option<i64>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// True once there is a letter with a link to it, read or not.
    pub has_link: bool,
    /// Optimistic lock.
    pub version: i64,
    /// The moments, the first first.
    pub options: Vec<DateOption>,
}

impl DateOffer {
    /// True while nobody chose, refused or withdrew it, expired or not.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, OfferState::Draft | OfferState::Sent)
    }

    /// True when it is open and its time is over.
    #[must_use]
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && self.hold_until <= now
    }

    /// True while its people are booked.
    #[must_use]
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && now < self.hold_until
    }

    /// True when the organisation may still answer: also after it said that nothing suits.
    #[must_use]
    pub fn takes_answer(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, OfferState::Sent | OfferState::NoneSuits) && now < self.hold_until
    }

    /// The word for how far it is.
    #[must_use]
    pub fn label(&self, now: DateTime<Utc>) -> &'static str {
        match self.state {
            _ if self.is_expired(now) => "Verlopen",
            OfferState::Draft if self.has_link => "Ligt klaar om te lezen",
            state => state.label(),
        }
    }

    /// The last Amsterdam day on which the moments are held.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        amsterdam_day(self.hold_until - TimeDelta::seconds(1))
    }

    /// What an option books its people for. All options of one offer are the same booking.
    #[must_use]
    pub fn booking(&self, option: &DateOption) -> Booking {
        Booking {
            kind: BookingKind::Option,
            id: self.id,
            starts_at: option.starts_at,
            ends_at: option.ends_at,
            place: self.place.clone(),
        }
    }

    /// The option with this id.
    #[must_use]
    pub fn option(&self, id: i64) -> Option<&DateOption> {
        self.options.iter().find(|it| it.id == id)
    }

    /// The option that was chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&DateOption> {
        self.options.iter().find(|it| it.is_chosen)
    }

    /// Everything that is wrong with the moments and how long they are held.
    #[must_use]
    pub fn problems(&self, now: DateTime<Utc>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(wrong) = options_problem(&self.options, now) {
            problems.push(Problem::new("option", wrong));
        }
        let first = self.options.iter().map(|it| it.starts_at).min();
        if self.hold_until <= now {
            problems.push(Problem::new("hold_until", "Vul een dag in die nog komt."));
        } else if let Some(first) = first.filter(|it| amsterdam_day(*it) <= self.last_day()) {
            let day = long_day(amsterdam_day(first));
            let problem = format!("De eerste datum is {day}. Vul een dag daarvoor in.");
            problems.push(Problem::new("hold_until", problem));
        }
        problems
    }

    /// Chooses an option; the others are free from then on.
    ///
    /// # Errors
    /// Another state than one in which there is a choice, or no such option.
    pub fn choose(&mut self, option_id: i64, now: DateTime<Utc>) -> Result<DateOption, RuleError> {
        if !self.is_open() && self.state != OfferState::NoneSuits {
            return Err(RuleError::not_allowed(self.why_closed()));
        }
        let Some(option) = self.options.iter_mut().find(|it| it.id == option_id) else {
            return Err(RuleError::field("option", "Kies een van de datums."));
        };
        if option.starts_at <= now {
            return Err(RuleError::field("option", "Deze datum is al voorbij. Kies een andere."));
        }
        option.is_chosen = true;
        let option = option.clone();
        (self.state, self.answered_at, self.remark) = (OfferState::Chosen, Some(now), None);
        Ok(option)
    }

    /// None of the options suits; all are free from then on.
    ///
    /// # Errors
    /// Another state than one in which there is a choice.
    pub fn refuse(&mut self, remark: Option<String>, now: DateTime<Utc>) -> Result<(), RuleError> {
        if !self.is_open() && self.state != OfferState::NoneSuits {
            return Err(RuleError::not_allowed(self.why_closed()));
        }
        (self.state, self.answered_at, self.remark) = (OfferState::NoneSuits, Some(now), remark);
        Ok(())
    }

    /// Takes it back; its moments are free from then on.
    ///
    /// # Errors
    /// A date was chosen or it was taken back already.
    pub fn withdraw(&mut self) -> Result<(), RuleError> {
        if matches!(self.state, OfferState::Chosen | OfferState::Withdrawn) {
            return Err(RuleError::not_allowed(self.why_closed()));
        }
        self.state = OfferState::Withdrawn;
        Ok(())
    }

    fn why_closed(&self) -> &'static str {
        match self.state {
            OfferState::Chosen => "Er is al een datum gekozen. Verplaats zo nodig de bijeenkomst.",
            OfferState::NoneSuits => "Geen van deze datums past. Maak een nieuw aanbod.",
            OfferState::Withdrawn => "Dit aanbod is ingetrokken. Maak een nieuw aanbod.",
            OfferState::Draft | OfferState::Sent => "Dit aanbod staat nog open.",
        }
    }
}

/// The end of an Amsterdam day: until then moments are held whose last day it is.
#[must_use]
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    from_amsterdam(day + Days::new(1), NaiveTime::MIN)
}

/// The last day on which moments are held when nobody says: two weeks from today, and the day
/// before the first of them at the latest.
#[must_use]
pub fn usual_last_day(options: &[DateOption], today: NaiveDate) -> NaiveDate {
    let first = options.iter().map(|it| amsterdam_day(it.starts_at)).min();
    let usual = today + USUAL;
    first.map_or(usual, |first| usual.min(first - Days::new(1)))
}

fn options_problem(options: &[DateOption], now: DateTime<Utc>) -> Option<String> {
    let day = |it: &DateOption| long_day(amsterdam_day(it.starts_at));
    if options.is_empty() {
        return Some("Kies ten minste één datum.".to_owned());
    }
    if options.len() > MOST_OPTIONS {
        return Some(format!("Kies ten hoogste {MOST_OPTIONS} datums."));
    }
    for (place, option) in options.iter().enumerate() {
        if option.starts_at <= now {
            return Some(format!("{} is al voorbij. Kies een andere datum.", day(option)));
        }
        if options.iter().take(place).any(|other| other.starts_at == option.starts_at) {
            return Some(format!("{} staat er twee keer. Kies die één keer.", day(option)));
        }
        if let Some(wrong) = time_problem(option.starts_at, option.ends_at) {
            return Some(format!("{}: {}", day(option), wrong.problem));
        }
        if option.trainer_id == Some(option.moderator_id) {
            return Some(format!("{}: kies als trainer iemand anders.", day(option)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sessions::first_clash;
    use proptest::prelude::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_696_000_000 + minutes * 60, 0).unwrap()
    }

    fn offer(id: i64, starts: &[i64], hold: i64, state: OfferState) -> DateOffer {
        let option = |start: &i64| DateOption {
            id: *start,
            starts_at: at(*start),
            ends_at: at(*start + 150),
            moderator_id: 1,
            trainer_id: None,
            is_chosen: false,
        };
        DateOffer {
            id,
            dossier_id: 1,
            place: format!("Gemeentehuis {id}"),
            planner_id: 1,
            state,
            hold_until: at(hold),
            remark: None,
            answered_at: None,
            session_id: None,
            made_at: at(0),
            has_link: false,
            version: 1,
            options: starts.iter().map(option).collect(),
        }
    }

    #[test]
    fn one_to_five_different_moments_to_come_are_held_until_before_the_first() {
        let day = 24 * 60;
        let wrong = |it: &DateOffer| {
            it.problems(at(0)).into_iter().map(|one| one.field).collect::<Vec<_>>()
        };
        let days: Vec<i64> = (3..9).map(|it| it * day).collect();
        assert!(wrong(&offer(1, &days[..5], day, OfferState::Draft)).is_empty());
        assert_eq!(wrong(&offer(1, &days, day, OfferState::Draft)), ["option"]);
        assert_eq!(wrong(&offer(1, &[], day, OfferState::Draft)), ["option"]);
        assert_eq!(wrong(&offer(1, &[day, day], 60, OfferState::Draft)), ["option"]);
        assert_eq!(wrong(&offer(1, &[3 * day], 0, OfferState::Draft)), ["hold_until"]);
        assert_eq!(wrong(&offer(1, &[3 * day], 4 * day, OfferState::Draft)), ["hold_until"]);
        assert_eq!(wrong(&offer(1, &[-day], -2 * day, OfferState::Draft)).len(), 2);
    }

    #[test]
    fn the_usual_last_day_is_two_weeks_on_and_never_the_first_date() {
        let today = amsterdam_day(at(0));
        let of = |day: i64| offer(1, &[day * 24 * 60], 0, OfferState::Draft).options;
        assert_eq!(usual_last_day(&of(40), today), today + Days::new(14));
        assert_eq!(usual_last_day(&of(5), today), today + Days::new(4));
    }

    #[test]
    fn a_choice_is_made_once_and_no_date_suits_can_still_become_a_choice() {
        let mut it = offer(1, &[600, 900], 500, OfferState::Sent);
        it.refuse(Some("Liever in januari.".into()), at(1)).unwrap();
        assert!(!it.holds(at(1)) && it.takes_answer(at(1)));
        assert_eq!(it.choose(900, at(2)).unwrap().id, 900);
        assert_eq!((it.state, it.remark.clone()), (OfferState::Chosen, None));
        assert!(it.choose(600, at(3)).is_err() && it.withdraw().is_err());
        assert_eq!(it.options.iter().filter(|one| one.is_chosen).count(), 1);
    }

    proptest! {
        #[test]
        fn people_are_held_exactly_while_it_is_open_and_in_time(
            state in 0_usize..5, hold in -500_i64..500, now in -500_i64..500,
        ) {
            let it = offer(1, &[600], hold, OfferState::ALL[state]);
            let is_open = matches!(it.state, OfferState::Draft | OfferState::Sent);
            prop_assert_eq!(it.holds(at(now)), is_open && now < hold);
            prop_assert_eq!(it.is_expired(at(now)), is_open && now >= hold);
            prop_assert!(!(it.holds(at(now)) && it.is_expired(at(now))));
        }

        #[test]
        fn alternatives_never_clash_and_two_offers_clash_as_two_sessions_do(
            a in 0_i64..2_000, b in 0_i64..2_000,
        ) {
            let (mine, other) = (offer(1, &[a, b], 0, OfferState::Sent), offer(2, &[b], 0, OfferState::Sent));
            let all: Vec<Booking> = mine.options.iter().map(|it| mine.booking(it)).collect();
            prop_assert!(first_clash(&all[0], &all).is_none());
            let theirs = other.booking(&other.options[0]);
            let clash = first_clash(&all[0], std::slice::from_ref(&theirs)).is_some();
            prop_assert_eq!(clash, (a - b).abs() < 150 + 60);
        }
    }
}
