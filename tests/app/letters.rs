//! What the tests of rounds and of sending share: contacts, a released round, a mailroom.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, TimeDelta, Utc};
use drietraps::domain::contacts::{Contact, EmailAddress};
use drietraps::domain::letters::{Message, MessageCounts, Round};
use drietraps::jobs::{Mailroom, Sender};
use drietraps::mail::transport::Memory;
use drietraps::mail::{Journal, MailAddress, Transport};
use drietraps::services::ServiceResult;
use drietraps::services::rounds::plan::{self, PlanRound};
use drietraps::services::rounds::release::{self, Release};
use drietraps::services::rounds::view::{self, RoundView};
use drietraps::store::{contacts, messages, organisations};

use crate::kit::{TestApp, at};

/// The municipalities of Zeeland.
pub const ZEELAND: [&str; 13] = [
    "GM0654", "GM0664", "GM0677", "GM0678", "GM0687", "GM0703", "GM0715", "GM0716", "GM0717",
    "GM0718", "GM1676", "GM1695", "GM1714",
];

impl TestApp {
    /// Adds a contact with an address and answers its id.
    pub fn add_contact(&self, code: &str, function: &str, email: Option<&str>) -> i64 {
        self.write(|conn| {
            let organisation = organisations::get_by_code(conn, code)?;
            let contact = Contact {
                id: 0,
                organisation_id: organisation.id,
                function: function.parse().unwrap(),
                name: None,
                email: email.map(|text| EmailAddress::parse(text).unwrap()),
                phone: None,
                is_role_mailbox: false,
                source: "website van de gemeente".to_owned(),
                verified_on: None,
                valid_from: None,
                valid_to: None,
                do_not_contact: false,
                do_not_contact_on: None,
                bounced_on: None,
                version: 1,
            };
            Ok(contacts::add(conn, &contact)?)
        })
    }

    /// Mayor and clerk of every municipality of Zeeland, all with an address.
    pub fn fill_zeeland(&self) {
        for code in ZEELAND {
            for (function, name) in [("mayor", "burgemeester"), ("council_clerk", "griffie")] {
                let address = format!("{name}@{}.example", code.to_lowercase());
                self.add_contact(code, function, Some(&address));
            }
        }
    }

    /// A draft by `planner` for Zeeland, Tuesday 3 October 2023, 09.00, 60 an hour.
    pub fn plan_zeeland(&self) -> Round {
        self.plan(&PlanRound {
            name: "Zeeland".into(),
            province: Some("PV29".into()),
            organisations: vec![],
            planned_at: at("2023-10-03T07:00:00Z"),
            pace_per_hour: 60,
        })
    }

    /// A draft by `planner`.
    pub fn plan(&self, new: &PlanRound) -> Round {
        let (actor, now) = (self.actor("planner"), self.now());
        self.write(|conn| plan::plan(conn, &actor, new, now))
    }

    /// A draft by `planner` for a list of organisations.
    pub fn plan_list(&self, codes: &[&str]) -> Round {
        self.plan_at_pace(codes, 60)
    }

    fn plan_at_pace(&self, codes: &[&str], pace_per_hour: u32) -> Round {
        self.plan(&PlanRound {
            name: "Lijst".into(),
            province: None,
            organisations: codes.iter().map(|code| (*code).to_owned()).collect(),
            planned_at: at("2023-10-03T07:00:00Z"),
            pace_per_hour,
        })
    }

    /// Releases a round as this user.
    pub fn try_release(&self, name: &str, round_id: i64) -> ServiceResult<Round> {
        let (actor, now, stationery) = (self.actor(name), self.now(), self.state.stationery());
        let command = Release { round_id, digest: None };
        self.try_write(|conn| release::release(conn, &actor, &stationery, &command, now))
    }

    /// A round for these municipalities, released by `planner2`.
    pub fn released(&self, codes: &[&str]) -> Round {
        let round = self.plan_list(codes);
        self.try_release("planner2", round.id).unwrap()
    }

    /// The same with so many letters an hour.
    pub fn released_at_pace(&self, codes: &[&str], pace_per_hour: u32) -> Round {
        let round = self.plan_at_pace(codes, pace_per_hour);
        self.try_release("planner2", round.id).unwrap()
    }

    /// The round as a planner sees it.
    pub fn round(&self, round_id: i64) -> RoundView {
        let (actor, now, stationery) = (self.actor("planner"), self.now(), self.state.stationery());
        self.read(|conn| view::show(conn, &actor, &stationery, round_id, now))
    }

    /// Messages of a round by state.
    pub fn counts(&self, round_id: i64) -> MessageCounts {
        self.round(round_id).figures.counts
    }

    /// The messages of a round in the order in which they leave.
    pub fn messages(&self, round_id: i64) -> Vec<Message> {
        self.read(|conn| Ok(messages::list_of_round(conn, round_id)?))
    }

    /// A sender of a freshly started instance, with a list in memory as its server.
    pub fn sender(&self, memory: &Memory) -> Sender {
        Sender::new(self.mailroom(memory)).unwrap()
    }

    /// What a sender works with.
    pub fn mailroom(&self, memory: &Memory) -> Mailroom {
        let journal = Journal::open(self.folder.path().join("send-journal")).unwrap();
        Mailroom {
            db: self.state.db.clone(),
            clock: self.state.clock,
            transport: Arc::new(Transport::Memory(memory.clone())),
            journal: Arc::new(journal),
            stationery: self.state.stationery(),
            from: MailAddress::parse("Tour <tour@tour.example>").unwrap(),
            reply_to: MailAddress::parse("antwoord@tour.example").unwrap(),
            lease: TimeDelta::seconds(120),
            connections: 1,
            terms: self.state.settings.retention,
            muted: Arc::new(AtomicBool::new(false)),
        }
    }
}

/// This many minutes after 09.00 on Tuesday 3 October 2023 in Amsterdam.
pub fn minutes_after_nine(minutes: i64) -> DateTime<Utc> {
    at("2023-10-03T07:00:00Z") + TimeDelta::minutes(minutes)
}
