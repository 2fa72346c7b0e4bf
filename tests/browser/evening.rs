//! From "gewenst" to "gehouden": a planner finds dates and holds them, the clerk chooses one
//! without a login, the moderator sees it in the own calendar, the evening is moved once, and
//! in the end it was held. Nothing leaves before somebody read it.

use std::time::{Duration, Instant};

use crate::driver::Script;
use crate::http;
use crate::journey::{
    imports_contacts, invites, logs_a_conversation, logs_in, makes_the_first_account,
};
use crate::person::Person;
use crate::program::Program;

const MODERATOR: &str = "gijs@tour.example";
const CLERK: &str = "griffie@goes.example";

#[tokio::test]
async fn an_evening_goes_from_wanted_to_held_with_one_move_in_a_browser() {
    an_evening(Script::On).await;
}

#[tokio::test]
async fn an_evening_goes_from_wanted_to_held_with_one_move_without_javascript() {
    an_evening(Script::Off).await;
}

async fn an_evening(script: Script) {
    let program = Program::serve(&[("CLOCK", "2023-10-03T09:00:00+02:00")]);
    let (feed, session) = plans(&program, script).await;
    let program = program.served_again(&[("CLOCK", "2024-03-01T09:00:00+01:00")]);
    let mut planner = Person::at(&program, script).await;
    logs_in(&mut planner, "petra@tour.example").await;
    planner.opens(&session).await;
    planner.types("attendance", "31").await;
    planner.presses("Bijeenkomst is gehouden").await;
    planner.sees("Gehouden").await;
    planner.opens("/organisaties/GM0664").await;
    planner.sees("Bijeenkomst").await;
    let calendar = http::get(program.port(), &feed).unwrap();
    assert_eq!(calendar.0, 200);
}

/// Everything until the evening itself; answers the feed of the moderator and the page of the
/// session.
async fn plans(program: &Program, script: Script) -> (String, String) {
    let mut admin = Person::at(program, script).await;
    makes_the_first_account(program, &mut admin).await;
    let mut planner = Person::at(program, script).await;
    invites(&mut admin, &mut planner, ("Petra Planner", "petra@tour.example", "planner")).await;
    let mut adviser = Person::at(program, script).await;
    invites(&mut admin, &mut adviser, ("Anna Adviseur", "anna@tour.example", "adviser")).await;
    imports_contacts(program, &mut planner).await;
    logs_a_conversation(&mut adviser).await;
    let feed = adds_a_moderator(&mut planner).await;
    holds_two_dates(&mut planner).await;
    publishes(&mut planner).await;
    let link = sent_to(program, CLERK, "/datums/");
    let link = link.split_whitespace().find(|word| word.contains("/datums/")).unwrap().to_owned();
    let mut clerk = Person::at(program, script).await;
    chooses(&mut clerk, &link).await;
    publishes(&mut planner).await;
    sent_to(program, CLERK, "METHOD:REQUEST");
    sent_to(program, MODERATOR, "METHOD:REQUEST");
    let before = starts(program, &feed);
    let session = moves(&mut planner).await;
    publishes(&mut planner).await;
    sent_to(program, CLERK, "SEQUENCE:1");
    sent_to(program, MODERATOR, "SEQUENCE:1");
    let after = starts(program, &feed);
    assert_ne!(before, after);
    assert!(after.ends_with("T200000"), "{after}");
    (feed, session)
}

async fn adds_a_moderator(planner: &mut Person<'_>) -> String {
    planner.opens("/beheer/mensen").await;
    planner.follows("Persoon toevoegen").await;
    planner.types("name", "Gijs Gespreksleider").await;
    planner.types("email", MODERATOR).await;
    planner.ticks("roles", "moderator").await;
    planner.types("home_place", "Middelburg").await;
    for day in ["monday", "tuesday", "wednesday", "thursday"] {
        planner.ticks("weekly", &format!("{day}-evening")).await;
    }
    planner.presses("Persoon toevoegen").await;
    planner.follows("Gijs Gespreksleider").await;
    planner.presses("Maak een nieuwe link").await;
    let link = planner.link_with("/agenda/").await;
    link[link.find("/agenda/").unwrap()..].to_owned()
}

async fn holds_two_dates(planner: &mut Person<'_>) {
    planner.opens("/bijeenkomsten/gewenst").await;
    planner.sees("Goes").await;
    planner.ticks("organisatie", "GM0664").await;
    planner.presses("Maak voorstellen").await;
    planner.ticks_first("option", 2).await;
    planner.presses_first("Leg vast en bied aan").await;
    planner.sees("Gijs Gespreksleider").await;
}

async fn publishes(planner: &mut Person<'_>) {
    planner.opens("/bijeenkomsten/publiceren").await;
    // What a page or the clerk made waits already; what is only planned is made ready here.
    if planner.shows_link("Lees en verstuur").await {
        planner.follows("Lees en verstuur").await;
    } else {
        planner.presses("Zet de berichten klaar").await;
    }
    planner.sees("Goes").await;
    planner.presses("Alles gelezen, verstuur").await;
}

async fn chooses(clerk: &mut Person<'_>, link: &str) {
    clerk.opens_link(link).await;
    clerk.ticks_first("choice", 1).await;
    clerk.presses("Keuze versturen").await;
    clerk.opens_link(link).await;
}

async fn moves(planner: &mut Person<'_>) -> String {
    planner.opens("/bijeenkomsten").await;
    planner.follows("Gemeente Goes").await;
    let session = planner.path().await;
    planner.follows("Wijzig").await;
    planner.types("starts_at", "20.00").await;
    planner.types("reason", "de raad eet eerst samen").await;
    planner.sends("Wijziging bewaren").await;
    session
}

/// The mail to an address that has this text, as soon as it is there.
fn sent_to(program: &Program, address: &str, part: &str) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let mails = std::fs::read_dir(program.outbox()).unwrap();
        let mails = mails.map(|entry| entry.unwrap().path());
        let texts = mails.filter_map(|path| std::fs::read_to_string(path).ok());
        let mut found = texts.map(|text| readable(&text));
        if let Some(text) = found.find(|text| text.contains(address) && text.contains(part)) {
            return text;
        }
        assert!(Instant::now() < until, "no mail to {address} with {part}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A mail with the soft line breaks of quoted-printable taken out.
fn readable(mail: &str) -> String {
    mail.replace("=\r\n", "").replace("=3D", "=")
}

/// When the evening starts, as the calendar of the moderator tells.
fn starts(program: &Program, feed: &str) -> String {
    let (status, calendar) = http::get(program.port(), feed).unwrap();
    assert_eq!(status, 200);
    let events = calendar.split_once("BEGIN:VEVENT").unwrap().1;
    events.lines().find(|line| line.starts_with("DTSTART")).unwrap().trim().to_owned()
}
