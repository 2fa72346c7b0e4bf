//! Rounds of 342 letters to two people each, of organisations made up for the purpose, so that
//! every letter moves the stage of a dossier of its own.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use drietraps::domain::contacts::{Contact, ContactFunction, EmailAddress};
use drietraps::domain::dossiers::{Origin, StageEvent};
use drietraps::domain::organisations::Organisation;
use drietraps::domain::permissions::Role;
use drietraps::domain::stages::{Stage, StageState};
use drietraps::services::{ServiceResult, seed};
use drietraps::store::messages::NewMessage;
use drietraps::store::rounds::NewRound;
use drietraps::store::schema::letter_rounds;
use drietraps::store::{
    Db, DbConn, StoreError, contacts, dossiers, messages, organisations, rounds, users,
};

use crate::LENGTH;

/// When the clock of the program starts.
pub const STARTS: &str = "2023-10-03T09:00:00+02:00";
/// Letters of a round.
const LETTERS: usize = 342;

/// The database in a folder.
pub fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("drietraps.sqlite").display())
}

/// Makes the database with so many messages that are due.
pub fn fill(folder: &Path, number: usize) {
    let db = Db::open(&url(folder), 1).unwrap();
    db.migrate().unwrap();
    let now: DateTime<Utc> = STARTS.parse().unwrap();
    let made = now - TimeDelta::days(1);
    let (author, tour, like) = db
        .write_now(|conn| {
            seed::reference_data(conn, made)?;
            let author = users::add(conn, "p@drietraps.example", "Planner", Role::Planner, made)?;
            let like = organisations::get_by_code(conn, "GM0717")?;
            ServiceResult::Ok((author, dossiers::current_tour(conn)?, like))
        })
        .unwrap();
    let letters = number.div_ceil(2);
    for first in (0..letters).step_by(LETTERS) {
        let of_round = LETTERS.min(letters - first);
        db.write_now(|conn| {
            let round_id = add_round(conn, (author, tour), made)?;
            for number in first..first + of_round {
                add_letter(conn, (&like, round_id, tour), number, made)?;
            }
            ServiceResult::Ok(())
        })
        .unwrap();
    }
}

fn add_round(
    conn: &mut DbConn,
    (author_id, tour_id): (i64, i64),
    made: DateTime<Utc>,
) -> ServiceResult<i64> {
    let new = NewRound {
        tour_id,
        name: "Ronde",
        province_code: None,
        planned_at: made,
        pace_per_hour: 3600,
        template_version: "1",
        author_id,
        created_at: made,
    };
    let round_id = rounds::add(conn, &new)?;
    diesel::update(letter_rounds::table.find(round_id))
        .set(letter_rounds::state.eq("running"))
        .execute(conn)
        .map_err(StoreError::from)?;
    Ok(round_id)
}

fn add_letter(
    conn: &mut DbConn,
    (like, round_id, tour_id): (&Organisation, i64, i64),
    number: usize,
    made: DateTime<Utc>,
) -> ServiceResult<()> {
    let organisation = Organisation {
        code: format!("GM9{number:06}"),
        name: format!("Gemeente {number}"),
        sort_name: format!("gemeente {number}"),
        search_name: format!("gemeente {number}"),
        ..like.clone()
    };
    let organisation_id = organisations::add(conn, &organisation)?;
    let dossier_id = dossiers::add(conn, organisation_id, tour_id, Origin::Letter)?;
    dossiers::add_event(conn, &planned(dossier_id, made))?;
    let letter_id = rounds::add_letter(conn, round_id, dossier_id)?;
    for function in [ContactFunction::Mayor, ContactFunction::CouncilClerk] {
        let address = format!("{function}@gemeente-{number}.example");
        let contact_id = contacts::add(conn, &contact(organisation_id, function, &address))?;
        // Due as the program starts: a round that is late would be spread at its pace.
        add_message(conn, (letter_id, contact_id), &address, made + TimeDelta::days(1))?;
    }
    Ok(())
}

fn add_message(
    conn: &mut DbConn,
    (letter_id, contact_id): (i64, i64),
    address: &str,
    due_at: DateTime<Utc>,
) -> ServiceResult<()> {
    // Two bodies and the headers make up the length of the other client's message.
    let line = "Het Ondersteuningsteam Weerbaar Bestuur komt graag bij u langs voor een gesprek.\n";
    let text = line.repeat((LENGTH - 900) * 2 / 5 / line.len());
    let html = format!("<p>{}</p>", line.repeat((LENGTH - 900) * 3 / 5 / line.len()));
    let message = NewMessage {
        letter_id: Some(letter_id),
        session_id: None,
        recipient: "Griffier",
        contact_id: Some(contact_id),
        person_id: None,
        to_address: address,
        subject: "Uitnodiging voor een gesprek over weerbaar bestuur",
        text_body: &text,
        html_body: &html,
        unsubscribe_url: Some("https://tour.example/antwoord/0123456789abcdef0123456789abcdef"),
        calendar: None,
        message_id: &format!("<{}@tour.example>", address.replace('@', ".")),
        reminder: 0,
        replaces_id: None,
        in_reply_to: None,
        conversation_id: None,
        feedback_id: None,
        date_offer_id: None,
        publication_id: None,
        user_id: None,
    };
    messages::add(conn, &message, due_at)?;
    Ok(())
}

fn planned(dossier_id: i64, at: DateTime<Utc>) -> StageEvent {
    StageEvent {
        id: 0,
        dossier_id,
        stage: Stage::Letter,
        from: StageState::NotStarted,
        to: StageState::Planned,
        happened_on: at.date_naive(),
        recorded_at: at,
        actor: "Planner".to_owned(),
        reason: None,
        corrects: None,
    }
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
        source: "website van de gemeente".to_owned(),
        verified_on: None,
        valid_from: None,
        valid_to: None,
        do_not_contact: false,
        do_not_contact_on: None,
        bounced_on: None,
        version: 1,
    }
}
