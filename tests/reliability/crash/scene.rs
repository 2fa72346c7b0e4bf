//! A released round that is due, in a database of its own, and what can be asked about it.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{Connection as _, RunQueryDsl as _};
use drietraps::domain::accounts::{Scope, User};
use drietraps::domain::contacts::{Contact, ContactFunction, EmailAddress};
use drietraps::domain::letters::{Message, MessageState, RoundState};
use drietraps::domain::permissions::{Actor, Role};
use drietraps::domain::retention_terms::RetentionTerms;
use drietraps::domain::second_factor::Rule;
use drietraps::mail::{Journal, Letters, MailAddress, Noted};
use drietraps::services::logins::Entrance;
use drietraps::services::muting::{self, Confirmation, Place};
use drietraps::services::rounds::Stationery;
use drietraps::services::rounds::plan::{self, PlanRound};
use drietraps::services::rounds::release::{self, Release};
use drietraps::services::tokens::{self, NewToken};
use drietraps::services::{ServiceResult, accounts, logins, seed};
use drietraps::store::{
    Db, DbConn, StoreError, contacts, messages, organisations, people, rounds, users,
};
use drietraps::web::guard::LOGIN_COOKIE;

/// Where the program under test is reached.
pub const BASE_URL: &str = "http://127.0.0.1:8080";

/// No test starts more instances.
const MOST_INSTANCES: usize = 8;

/// A round in a database.
pub struct Scene {
    pub url: String,
    db: Db,
    round_id: i64,
}

impl Scene {
    /// Tuesday 3 October 2023, 09.06 in Amsterdam: all letters of a round that was planned at
    /// nine are due, and it is not yet so late that they are spread anew.
    pub fn starts() -> DateTime<Utc> {
        "2023-10-03T07:06:00Z".parse().unwrap()
    }

    /// So many hours later.
    pub fn hour(hour: u32) -> DateTime<Utc> {
        Self::starts() + TimeDelta::hours(i64::from(hour))
    }

    /// Releases a round of so many letters, each to two people, that are all due.
    pub fn set(url: &str, letters: usize) -> Self {
        let db = Db::open(url, 2).unwrap();
        db.migrate().unwrap();
        let now = Self::starts() - TimeDelta::minutes(6);
        let round_id = db.write_now(|conn| {
            seed::reference_data(conn, now)?;
            let author = account(conn, "planner@drietraps.example", now)?;
            let second = account(conn, "planner2@drietraps.example", now)?;
            let new = PlanRound {
                name: "Alle gemeenten".into(),
                province: None,
                organisations: with_contacts(conn, letters)?,
                planned_at: now,
                pace_per_hour: 3600,
            };
            let round = plan::plan(conn, &author, &new, now)?;
            let command = Release { round_id: round.id, digest: None };
            ServiceResult::Ok(release::release(conn, &second, &stationery(), &command, now)?.id)
        });
        Self { url: url.to_owned(), db, round_id: round_id.unwrap() }
    }

    /// Lets every instance send that has its files in this folder.
    pub fn knows_journals_in(&self, folder: &Path) {
        for number in 0..MOST_INSTANCES {
            let journal = Journal::open(folder.join(format!("send-journal-{number}"))).unwrap();
            self.knows(&journal.noted().unwrap());
        }
    }

    /// A token of the API for a planner.
    pub fn token(&self) -> String {
        let now = Self::starts();
        let added = self.db.write_now(|conn| {
            let planner = planner(conn)?;
            let new = NewToken { user_id: planner.id, name: "load".into(), scope: Scope::Write };
            tokens::add(conn, &accounts::actor_of(&planner, "cli"), &new, now)
        });
        added.unwrap()
    }

    /// The cookie of a login of a planner.
    pub fn cookie(&self) -> String {
        let now = Self::starts();
        let entrance = Entrance { browser: "Firefox op Linux".to_owned(), rule: Rule::Optional };
        let started = self.db.write_now(|conn| {
            let planner = planner(conn)?;
            logins::finish(conn, planner.id, true, &entrance, now)
        });
        format!("{LOGIN_COOKIE}={}", started.unwrap().unwrap().token)
    }

    /// The names of the people who lead sessions and give trainings.
    pub fn people(&self) -> Vec<String> {
        let all = self.read(|conn| Ok(people::list(conn)?));
        all.into_iter().map(|person| person.name).collect()
    }

    /// Lets an instance send that writes this journal, as a person does who is asked about a new one.
    fn knows(&self, journal: &Noted) {
        // The place of the program that runs beside it: elsewhere it would start muted.
        let place = Place { base_url: BASE_URL.to_owned(), database: self.db.location() };
        let said = Confirmation { place: &place, journal, may_have_left: Some(false) };
        let now = Self::starts();
        self.db
            .write_now(|conn| {
                muting::check_at_start(conn, &place, journal, now)?;
                muting::confirm(conn, &Actor::program("test"), said, now)
            })
            .unwrap();
    }

    /// Every message, in the order in which they leave.
    pub fn messages(&self) -> Vec<Message> {
        self.read(|conn| Ok(messages::list_of_round(conn, self.round_id)?))
    }

    /// The messages that an instance has in hand, as far as the database knows.
    pub fn in_flight(&self) -> Vec<i64> {
        let all = self.messages().into_iter();
        all.filter(|one| one.state == MessageState::Sending).map(|one| one.id).collect()
    }

    /// Whether a message waits that was never offered.
    pub fn has_queued(&self) -> bool {
        self.has(|one| one.state == MessageState::Queued && one.attempts == 0)
    }

    /// Whether a message waits that may leave at this hour.
    pub fn has_due(&self, hour: u32) -> bool {
        self.has(|one| one.state == MessageState::Queued && one.due_at <= Self::hour(hour))
    }

    /// Whether the round came to its end.
    pub fn is_done(&self) -> bool {
        let round = self.read(|conn| Ok(rounds::get(conn, self.round_id)?));
        round.state == RoundState::Finished
    }

    /// The states of all messages, for whoever reads why a test failed.
    pub fn states(&self) -> Vec<(MessageState, u32)> {
        let open =
            |one: &Message| matches!(one.state, MessageState::Queued | MessageState::Sending);
        let all = self.messages().into_iter();
        all.filter(open).map(|one| (one.state, one.attempts)).collect()
    }

    fn has(&self, is_so: impl Fn(&Message) -> bool) -> bool {
        self.messages().iter().any(is_so)
    }

    fn read<T>(&self, look: impl FnOnce(&mut DbConn) -> ServiceResult<T>) -> T {
        self.db.read_now(look).unwrap()
    }
}

/// The server of `TEST_POSTGRES_URL`.
pub fn test_server() -> String {
    std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "TEST_POSTGRES_URL is not set: run the tests through `make test` or \
             `scripts/with-postgres cargo test --features postgres`"
        )
    })
}

/// An empty database on that server.
pub fn new_postgres_database() -> String {
    let server = test_server();
    let mut conn = diesel::PgConnection::establish(&server).unwrap();
    let name = format!("crash_{}_{}", std::process::id(), super::dice::random());
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn).unwrap();
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}

fn stationery() -> Stationery {
    Stationery {
        letters: Arc::new(Letters::load(RetentionTerms::default()).unwrap()),
        base: "http://127.0.0.1:8080".into(),
        from: MailAddress::bare("tour@drietraps.example"),
        support_phone: "070 37 38 314".into(),
        support_email: "steun@drietraps.example".into(),
        asks_four_eyes: true,
    }
}

fn planner(conn: &mut DbConn) -> ServiceResult<User> {
    let found = users::find_by_email(conn, "planner@drietraps.example")?;
    Ok(found.ok_or(StoreError::NotFound("De planner"))?)
}

fn account(conn: &mut DbConn, email: &str, now: DateTime<Utc>) -> ServiceResult<Actor> {
    let id = users::add(conn, email, "Test Planner", Role::Planner, now)?;
    Ok(accounts::actor_of(&users::get(conn, id)?, "web"))
}

/// The codes of municipalities, each given a mayor and a clerk with an address.
fn with_contacts(conn: &mut DbConn, most: usize) -> ServiceResult<Vec<String>> {
    let day = "2023-10-03".parse().unwrap();
    let all = organisations::list(conn)?.into_iter();
    let chosen = all.filter(|one| !one.is_province() && one.is_valid_on(day)).take(most);
    let mut codes = Vec::new();
    for organisation in chosen {
        for function in [ContactFunction::Mayor, ContactFunction::CouncilClerk] {
            let address = format!("{function}@{}.example", organisation.code.to_lowercase());
            contacts::add(conn, &contact(organisation.id, function, &address))?;
        }
        codes.push(organisation.code);
    }
    Ok(codes)
}

fn contact(organisation_id: i64, function: ContactFunction, address: &str) -> Contact {
    Contact {
        id: 0,
        organisation_id,
        function,
        name: None,
        email: Some(EmailAddress::parse(address).unwrap()),
        phone: None,
        is_role_mailbox: false,
        source: "website van de gemeente".into(),
        verified_on: None,
        valid_from: None,
        valid_to: None,
        do_not_contact: false,
        do_not_contact_on: None,
        bounced_on: None,
        version: 1,
    }
}
