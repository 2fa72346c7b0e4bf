//! The built program is killed again and again while it sends a round: nobody gets a letter
//! twice, nobody is forgotten, and what cannot be known stands as unclear.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use drietraps::domain::contacts::{Contact, ContactFunction, EmailAddress};
use drietraps::domain::letters::{Message, MessageState, RoundState};
use drietraps::domain::permissions::{Actor, Role};
use drietraps::mail::{Letters, MailAddress};
use drietraps::services::rounds::Stationery;
use drietraps::services::rounds::plan::{self, PlanRound};
use drietraps::services::rounds::release::{self, Release};
use drietraps::services::{ServiceResult, accounts, seed};
use drietraps::store::{Db, DbConn, contacts, messages, organisations, rounds, users};

use crate::server::Server;

/// Letters of the round, each to two recipients.
const LETTERS: usize = 60;
/// How often the program is killed.
const KILLS: usize = 24;
/// How long the server thinks before it takes a message, so that kills fall into the sending.
const THINKING: Duration = Duration::from_millis(15);
/// The longest wait for the end of the round after the last kill.
const PATIENCE: Duration = Duration::from_secs(40);

#[test]
fn killed_at_any_moment_the_program_sends_nothing_twice_and_forgets_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (db, round_id) = released_round(folder.path());
    let server = Server::start_slow(THINKING);
    let started = Instant::now();
    for _ in 0..KILLS {
        let seen = server.commands().len();
        let mut program = start(folder.path(), server.port);
        wait_for(Duration::from_secs(5), || server.commands().len() > seen + 2);
        std::thread::sleep(Duration::from_millis(u64::from(random_byte())));
        program.kill().unwrap();
        program.wait().unwrap();
    }
    let before_end = counted(&all_messages(&db, round_id), MessageState::Queued);
    let mut program = start(folder.path(), server.port);
    let is_done = wait_for(PATIENCE, || {
        let round = db.read_now(|conn| ServiceResult::Ok(rounds::get(conn, round_id)?)).unwrap();
        round.state == RoundState::Finished
    });
    program.kill().unwrap();
    program.wait().unwrap();
    let messages = all_messages(&db, round_id);
    println!("{}", table(&messages, &server, started.elapsed()));
    assert!(is_done, "the round did not end");
    assert!(before_end > 0, "the round ended before the last kill: let the server think longer");
    judge(&messages, &server);
}

fn judge(messages: &[Message], server: &Server) {
    let arrivals = arrivals(server);
    assert!(arrivals.values().all(|times| *times == 1), "sent twice: {arrivals:?}");
    for message in messages {
        let key = (message.message_id.clone(), message.to_address.clone());
        match message.state {
            MessageState::Sent => assert!(arrivals.contains_key(&key), "lost: {key:?}"),
            MessageState::Unclear => {}
            other => panic!("{key:?} ended as {other}"),
        }
    }
    assert_eq!(messages.len(), LETTERS * 2);
    let unclear = counted(messages, MessageState::Unclear);
    assert!(unclear <= KILLS, "{unclear} unclear after {KILLS} kills of one message in flight");
}

fn table(messages: &[Message], server: &Server, took: Duration) -> String {
    let arrivals = arrivals(server);
    let doubles = arrivals.values().filter(|times| **times > 1).count();
    let sent = messages.iter().filter(|one| one.state == MessageState::Sent);
    let key = |one: &Message| (one.message_id.clone(), one.to_address.clone());
    let lost = sent.clone().filter(|one| !arrivals.contains_key(&key(one))).count();
    let rows = [
        ("messages", messages.len()),
        ("kill -9", KILLS),
        ("arrived at the server", arrivals.len()),
        ("sent", sent.count()),
        ("unclear", counted(messages, MessageState::Unclear)),
        ("duplicates", doubles),
        ("losses", lost),
        ("seconds", usize::try_from(took.as_secs()).unwrap()),
    ];
    rows.map(|(name, number)| format!("{name:<22} {number:>5}")).join("\n")
}

/// How often each message arrived whole, by Message-ID and recipient.
fn arrivals(server: &Server) -> HashMap<(String, String), usize> {
    let mut arrivals = HashMap::new();
    for mail in server.received() {
        let id = mail.text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap();
        for to in mail.to {
            *arrivals.entry((id.to_owned(), to)).or_insert(0) += 1;
        }
    }
    arrivals
}

fn counted(messages: &[Message], state: MessageState) -> usize {
    messages.iter().filter(|message| message.state == state).count()
}

fn all_messages(db: &Db, round_id: i64) -> Vec<Message> {
    db.read_now(|conn| ServiceResult::Ok(messages::list_of_round(conn, round_id)?)).unwrap()
}

fn wait_for(longest: Duration, is_so: impl Fn() -> bool) -> bool {
    let end = Instant::now() + longest;
    while Instant::now() < end {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    is_so()
}

fn random_byte() -> u8 {
    let mut byte = [0];
    getrandom::fill(&mut byte).unwrap();
    byte[0]
}

fn start(folder: &Path, smtp_port: u16) -> Child {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let file = |name: &str| folder.join(name).display().to_string();
    Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .env("MODE", "test")
        .env("CLOCK", "2023-10-03T09:00:00+02:00")
        .env("BIND", format!("127.0.0.1:{port}"))
        .env("BASE_URL", "http://127.0.0.1:8080")
        .env("DATABASE_URL", url(folder))
        .env("SECRET_KEY_FILE", file("secret.key"))
        .env("SEND_JOURNAL", file("send-journal"))
        .env("MAIL_URL", format!("smtp://127.0.0.1:{smtp_port}"))
        .env("LEASE_SECONDS", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("drietraps.sqlite").display())
}

/// A round that was due yesterday, so that everything may leave at once.
fn released_round(folder: &Path) -> (Db, i64) {
    let db = Db::open(&url(folder), 2).unwrap();
    db.migrate().unwrap();
    let now: DateTime<Utc> = "2023-10-02T07:00:00Z".parse().unwrap();
    let stationery = Stationery {
        letters: Arc::new(Letters::load().unwrap()),
        base: "http://127.0.0.1:8080".into(),
        from: MailAddress::bare("tour@drietraps.example"),
        support_phone: "070 37 38 314".into(),
        support_email: "steun@drietraps.example".into(),
        asks_four_eyes: true,
    };
    let round_id = db.write_now(|conn| {
        seed::reference_data(conn, now)?;
        let author = account(conn, "planner@drietraps.example", now)?;
        let second = account(conn, "planner2@drietraps.example", now)?;
        let new = PlanRound {
            name: "Zestig gemeenten".into(),
            province: None,
            organisations: with_contacts(conn)?,
            planned_at: now,
            pace_per_hour: 3600,
        };
        let round = plan::plan(conn, &author, &new, now)?;
        let command = Release { round_id: round.id, digest: None };
        Ok::<_, drietraps::services::ServiceError>(
            release::release(conn, &second, &stationery, &command, now)?.id,
        )
    });
    (db, round_id.unwrap())
}

fn account(conn: &mut DbConn, email: &str, now: DateTime<Utc>) -> ServiceResult<Actor> {
    let id = users::add(conn, email, "Test Planner", Role::Planner, now)?;
    Ok(accounts::actor_of(&users::get(conn, id)?, "web"))
}

/// The codes of municipalities, each given a mayor and a clerk with an address.
fn with_contacts(conn: &mut DbConn) -> ServiceResult<Vec<String>> {
    let day = "2023-10-03".parse().unwrap();
    let all = organisations::list(conn)?.into_iter();
    let chosen = all.filter(|one| !one.is_province() && one.is_valid_on(day)).take(LETTERS);
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
