//! The people of the team and the world around them, one day at a time.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use drietraps::domain::dates::from_amsterdam;
use drietraps::mail::transport::Memory;
use drietraps::mail::{Outcome, Verdict};
use drietraps::services::rounds::plan::{self, PlanRound};
use drietraps::services::rounds::release::{self, Release};
use drietraps::services::{ServiceError, ServiceResult, coverage};

use super::acts;
use super::fates::{Die, Event};
use crate::kit::TestApp;
use crate::schema;

/// The provinces, in the order in which the tour reaches them.
const PROVINCES: [&str; 12] = [
    "PV28", "PV26", "PV30", "PV29", "PV23", "PV25", "PV27", "PV31", "PV24", "PV22", "PV21", "PV20",
];

/// Days between the first letters of one province and of the next.
const BETWEEN_ROUNDS: i64 = 49;

/// The tour while it is played.
pub struct World<'a> {
    /// The program, for its database and settings.
    pub app: &'a TestApp,
    /// Chance, the same in each run.
    pub die: Die,
    memory: Memory,
    /// The Message-ID of every mail that the server took, in order.
    accepted: Vec<String>,
    agenda: BTreeMap<NaiveDate, Vec<Event>>,
    reached: HashSet<String>,
    refused: Vec<String>,
    /// A report as it was asked on a day: day, moment of asking, figures.
    reports: Vec<(NaiveDate, DateTime<Utc>, String)>,
}

impl<'a> World<'a> {
    /// Every municipality has a mayor and a clerk; the rounds are in the agenda.
    pub fn new(app: &'a TestApp) -> Self {
        for (function, mailbox) in [("mayor", "burgemeester"), ("council_clerk", "griffie")] {
            schema::execute(
                app,
                &format!(
                    "INSERT INTO contacts (organisation_id, function, email, is_role_mailbox,
                       source, do_not_contact, version)
                     SELECT id, '{function}', '{mailbox}@' || lower(code) || '.example', TRUE,
                       'website', FALSE, 1 FROM organisations WHERE kind = 'municipality'"
                ),
            );
        }
        let mut agenda: BTreeMap<NaiveDate, Vec<Event>> = BTreeMap::new();
        let mut day: NaiveDate = "2022-08-16".parse().unwrap();
        for province in PROVINCES {
            agenda.entry(day).or_default().push(Event::Draft(province));
            day += TimeDelta::days(BETWEEN_ROUNDS);
        }
        Self {
            app,
            die: Die(2_022),
            memory: Memory::default(),
            accepted: Vec::new(),
            agenda,
            reached: HashSet::new(),
            refused: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// One day: the night's work, what stands in the agenda, three looks of the sender.
    pub fn play(&mut self, day: NaiveDate) {
        let night = moment(day, 3, 0);
        self.app.do_work_of_the_day(night);
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            self.move_to_monday(day);
            return;
        }
        for event in self.agenda.remove(&day).unwrap_or_default() {
            self.happen(day, event);
        }
        if self.has_post(moment(day, 17, 0)) {
            // Often enough that no round falls behind.
            for minutes in (0..8 * 60).step_by(14) {
                let now = moment(day, 9 + minutes / 60, minutes % 60);
                if self.has_post(now) {
                    self.send(now);
                }
            }
        }
        acts::settle(self, moment(day, 16, 58));
        acts::remind(self, moment(day, 11, 0));
    }

    fn move_to_monday(&mut self, day: NaiveDate) {
        let events = self.agenda.remove(&day).unwrap_or_default();
        self.agenda.entry(day + TimeDelta::days(1)).or_default().extend(events);
    }

    fn happen(&mut self, day: NaiveDate, event: Event) {
        let done = match event.clone() {
            Event::Draft(province) => self.draft(province, day),
            Event::Release(round_id) => self.release(round_id, day),
            Event::Answer(code, reply) => acts::answer(self, &code, reply, day),
            Event::PlanConversation(code) => acts::plan_conversation(self, &code, day),
            Event::Meet(code, id) => acts::meet(self, &code, id, day),
            Event::Call(code) => acts::call(self, &code, day),
            Event::PlanSession(code) => acts::plan_session(self, &code, day),
            Event::HoldSession(code, id) => acts::hold_session(self, &code, id, day),
            Event::Train(code) => acts::train(self, &code, day),
        };
        match done {
            Ok(()) => {}
            // A rule refused, as it would refuse a person; anything else is a fault.
            Err(ServiceError::Rule(why)) => self.refused.push(format!("{day} {event:?}: {why}")),
            Err(fault) => panic!("{day} {event:?}: {fault}"),
        }
    }

    /// Something for a later day.
    pub fn later(&mut self, day: NaiveDate, days: i64, event: Event) {
        self.agenda.entry(day + TimeDelta::days(days)).or_default().push(event);
    }

    fn draft(&mut self, province: &str, day: NaiveDate) -> ServiceResult<()> {
        let command = PlanRound {
            name: format!("{province}, eerste ronde"),
            province: Some(province.to_owned()),
            organisations: Vec::new(),
            planned_at: moment(day + TimeDelta::days(14), 9, 0),
            pace_per_hour: 20,
        };
        let (planner, now) = (self.app.actor("planner"), moment(day, 10, 0));
        let round = self.app.try_write(|conn| plan::plan(conn, &planner, &command, now))?;
        self.later(day, 3, Event::Release(round.id));
        Ok(())
    }

    fn release(&mut self, round_id: i64, day: NaiveDate) -> ServiceResult<()> {
        let stationery = self.app.state.stationery();
        let (author, second) = (self.app.actor("planner"), self.app.actor("planner2"));
        let command = Release { round_id, digest: None };
        let now = moment(day, 10, 0);
        let own = self.app.try_write(|conn| {
            release::release(conn, &author, &stationery, &command, now).map(drop)
        });
        assert!(own.is_err(), "the author released the own round");
        self.app
            .try_write(|conn| release::release(conn, &second, &stationery, &command, now).map(drop))
    }

    /// Whether anything waits that is due at a moment.
    fn has_post(&self, now: DateTime<Utc>) -> bool {
        let now = now.format("%F %T");
        let query =
            format!("SELECT id FROM messages WHERE state = 'queued' AND due_at <= '{now}' LIMIT 1");
        !schema::ids(self.app, &[query])[0].is_empty()
    }

    /// Lets the sender look, with some bad luck, and hears who got a letter for the first time.
    fn send(&mut self, now: DateTime<Utc>) {
        let luck: Vec<Outcome> = (0..60).map(|_| self.luck()).collect();
        self.memory.script(luck);
        self.app.at(&now.to_rfc3339()).sender(&self.memory).send_due().unwrap();
        for (mail, verdict) in self.memory.take_offered() {
            if verdict != Verdict::Accepted {
                continue;
            }
            let code = mail.to.domain().trim_end_matches(".example").to_uppercase();
            let is_letter = code.starts_with("GM") && mail.calendar.is_none();
            self.accepted.push(mail.message_id);
            if is_letter && self.reached.insert(code.clone()) {
                self.decide(code, now.date_naive());
            }
        }
    }

    fn luck(&mut self) -> Outcome {
        match self.die.throw(40) {
            0 => Outcome::refused_for_good("550 5.1.1 no such user"),
            1 => Outcome::unclear("de verbinding viel weg voor het antwoord"),
            2 | 3 => Outcome::refused_for_now("451 4.7.1 try again later"),
            _ => Outcome::accepted("250 2.0.0 ok"),
        }
    }

    /// What will become of an organisation whose letter arrived.
    fn decide(&mut self, code: String, day: NaiveDate) {
        let after = 2 + i64::try_from(self.die.throw(50)).unwrap();
        match self.die.reply() {
            Some(reply) => self.later(day, after, Event::Answer(code, reply)),
            None => self.later(day, 95 + after, Event::Call(code)),
        }
    }

    /// Asks for the figures of today, and for those of earlier days as they were known then.
    pub fn check_figures(&mut self, day: NaiveDate) {
        let known_at = moment(day, 23, 0);
        let manager = self.app.actor("management");
        let report = |on: NaiveDate, known_at: DateTime<Utc>| -> String {
            let report = self.app.read(|conn| coverage::report(conn, &manager, on, known_at));
            acts::check_sums(&report.coverage);
            format!("{:?}", report.coverage)
        };
        let today = report(day, known_at);
        for (on, asked_at, figures) in self.reports.iter().rev().step_by(6).take(2) {
            assert_eq!(&report(*on, *asked_at), figures, "the report of {on} changed");
        }
        self.reports.push((day, known_at, today));
    }

    /// Everything that was to happen has happened, and nobody got a message twice.
    pub fn check_end(&self) {
        let ids: HashSet<&String> = self.accepted.iter().collect();
        // A message settled as "did not arrive" is offered again, but was not accepted before.
        assert_eq!(ids.len(), self.accepted.len(), "a message was accepted twice");
        assert!(self.reached.len() > 300, "{}", self.summary());
        assert!(self.refused.len() * 20 < self.reached.len() * 6, "{:#?}", self.refused);
    }

    /// What was played, in a line.
    pub fn summary(&self) -> String {
        let count = |query: &str| schema::ids(self.app, &[query.to_owned()])[0].len();
        format!(
            "{:?}: {} letters, {} messages, {} conversations, {} sessions, {} trainings, {} \
             refusals",
            self.app.backend,
            self.reached.len(),
            count("SELECT id FROM messages WHERE sent_at IS NOT NULL"),
            count("SELECT id FROM conversations WHERE state = 'held'"),
            count("SELECT id FROM sessions WHERE state = 'held'"),
            count("SELECT id FROM trainings WHERE state = 'held'"),
            self.refused.len(),
        )
    }
}

/// A moment by the clocks of Amsterdam.
pub fn moment(on: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    from_amsterdam(on, NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}
