//! The main job in a browser: accounts, contacts, a round for Zeeland released by a second
//! person, a conversation, a session, a training, and coverage that rises. With and without
//! JavaScript.

use crate::driver::Script;
use crate::person::Person;
use crate::program::Program;

const PASSWORD: &str = "fiets boom lamp 7";

/// The municipalities of Zeeland.
const ZEELAND: [(&str, &str); 13] = [
    ("GM0654", "borsele"),
    ("GM0664", "goes"),
    ("GM0677", "hulst"),
    ("GM0678", "kapelle"),
    ("GM0687", "middelburg"),
    ("GM0703", "reimerswaal"),
    ("GM0715", "terneuzen"),
    ("GM0716", "tholen"),
    ("GM0717", "veere"),
    ("GM0718", "vlissingen"),
    ("GM1676", "schouwen-duiveland"),
    ("GM1695", "noord-beveland"),
    ("GM1714", "sluis"),
];

#[tokio::test]
async fn the_main_job_works_end_to_end_in_a_browser() {
    the_main_job(Script::On).await;
}

#[tokio::test]
async fn the_main_job_works_end_to_end_without_javascript() {
    the_main_job(Script::Off).await;
}

async fn the_main_job(script: Script) {
    let program = Program::serve(&[("CLOCK", "2023-10-03T09:00:00+02:00")]);
    let mut admin = Person::at(&program, script).await;
    makes_the_first_account(&program, &mut admin).await;
    let mut planner = Person::at(&program, script).await;
    invites(&mut admin, &mut planner, ("Petra Planner", "petra@tour.example", "planner")).await;
    let mut second = Person::at(&program, script).await;
    invites(&mut admin, &mut second, ("Paul Planner", "paul@tour.example", "planner")).await;
    let mut adviser = Person::at(&program, script).await;
    invites(&mut admin, &mut adviser, ("Anna Adviseur", "anna@tour.example", "adviser")).await;
    imports_contacts(&program, &mut planner).await;
    let round = makes_a_round(&mut planner).await;
    releases(&mut second, &round).await;
    sees_all_messages_leave(&program, &mut planner, &round).await;
    logs_a_conversation(&mut adviser).await;
    plans_and_holds_a_session(&mut planner).await;
    adds_a_training(&mut planner).await;
    sees_coverage(&mut planner).await;
}

pub(crate) async fn makes_the_first_account(program: &Program, admin: &mut Person<'_>) {
    let line = program.line_with("/eerste-account/");
    let link = line.split_whitespace().find(|word| word.contains("/eerste-account/")).unwrap();
    admin.opens_link(link).await;
    admin.types("name", "Bea Beheerder").await;
    admin.types("email", "bea@tour.example").await;
    admin.types("password", PASSWORD).await;
    admin.types("password_again", PASSWORD).await;
    admin.presses("Account maken").await;
    logs_in(admin, "bea@tour.example").await;
}

pub(crate) async fn logs_in(person: &mut Person<'_>, email: &str) {
    person.opens("/inloggen").await;
    person.types("email", email).await;
    person.types("password", PASSWORD).await;
    person.presses("Inloggen").await;
    assert_eq!(person.path().await, "/");
}

pub(crate) async fn invites(
    admin: &mut Person<'_>,
    new: &mut Person<'_>,
    user: (&str, &str, &str),
) {
    let (name, email, role) = user;
    admin.opens("/beheer/accounts").await;
    admin.follows("Account toevoegen").await;
    admin.types("name", name).await;
    admin.types("email", email).await;
    admin.ticks("role", role).await;
    admin.presses("Account toevoegen").await;
    let link = admin.link_with("/uitnodiging/").await;
    new.opens_link(&link).await;
    new.types("password", PASSWORD).await;
    new.types("password_again", PASSWORD).await;
    new.presses("Wachtwoord bewaren").await;
    logs_in(new, email).await;
}

pub(crate) async fn imports_contacts(program: &Program, planner: &mut Person<'_>) {
    let mut list = String::from("gemeente;functie;naam;e-mail;telefoon\r\n");
    for (code, place) in ZEELAND {
        list += &format!("{code};burgemeester;;burgemeester@{place}.example;\r\n");
        list += &format!("{code};griffier;;griffie@{place}.example;0113 000 000\r\n");
    }
    let file = program.folder().join("zeeland.csv");
    std::fs::write(&file, list).unwrap();
    planner.opens("/import").await;
    planner.follows("Lijst importeren").await;
    planner.types_path("file", &file).await;
    planner.sends("Kijk na").await;
    planner.sees("26").await;
    planner.presses("Schrijven").await;
    planner.sees("26").await;
}

async fn makes_a_round(planner: &mut Person<'_>) -> String {
    planner.opens("/brievenrondes").await;
    planner.follows("Nieuwe ronde").await;
    planner.types("name", "Zeeland, eerste ronde").await;
    planner.ticks("area", "province").await;
    planner.selects("province", "PV29").await;
    planner.types("planned_on", "03-10-2023").await;
    planner.types("planned_at", "09.00").await;
    planner.types("pace_per_hour", "3600").await;
    planner.presses("Concept maken").await;
    planner.sees("13").await;
    planner.path().await
}

async fn releases(second: &mut Person<'_>, round: &str) {
    second.opens(round).await;
    second.follows("Vrijgeven").await;
    second.sees("26").await;
    second.presses("Ronde vrijgeven").await;
}

async fn sees_all_messages_leave(program: &Program, planner: &mut Person<'_>, round: &str) {
    planner.waits_for(round, "26 van 26 verzonden").await;
    planner.opens(round).await;
    let letters = std::fs::read_dir(program.outbox()).unwrap();
    let letters = letters.map(|entry| entry.unwrap().path());
    let letters = letters.filter(|path| path.extension().is_some_and(|e| e == "eml"));
    // Beside the letters, each new account was told that its password was set.
    let is_letter = |mail: &String| mail.contains("List-Unsubscribe:");
    let mails = letters.map(|path| std::fs::read_to_string(path).unwrap());
    assert_eq!(mails.filter(is_letter).count(), 26);
    planner.opens("/postvak-uit").await;
    planner.sees("Uitnodiging voor een gesprek over weerbaar bestuur").await;
}

pub(crate) async fn logs_a_conversation(adviser: &mut Person<'_>) {
    adviser.opens("/gesprekken/nieuw?organisatie=GM0664").await;
    adviser.types("held_on", "03-10-2023").await;
    adviser.ticks("mode", "on_site").await;
    adviser.ticks("attended", "mayor").await;
    adviser.ticks("assessment", "positive").await;
    adviser.refused("Gesprek vastleggen").await;
    adviser.sees("Kies een van de antwoorden.").await;
    adviser.ticks("session_interest", "yes").await;
    adviser.sends("Gesprek vastleggen").await;
    adviser.opens("/organisaties/GM0664").await;
    adviser.sees("Gehouden").await;
    adviser.sees("Gewenst").await;
}

async fn plans_and_holds_a_session(planner: &mut Person<'_>) {
    planner.opens("/beheer/mensen").await;
    planner.follows("Persoon toevoegen").await;
    planner.types("name", "Gijs Gespreksleider").await;
    planner.types("email", "gijs@tour.example").await;
    planner.ticks("roles", "moderator").await;
    planner.ticks("roles", "trainer").await;
    planner.presses("Persoon toevoegen").await;
    planner.opens("/bijeenkomsten/nieuw?organisatie=GM0664").await;
    planner.types("on", "03-10-2023").await;
    planner.types("starts_at", "08.00").await;
    planner.types("ends_at", "09.00").await;
    planner.types("place", "Stadskantoor Goes").await;
    planner.selects_text("moderator", "Gijs Gespreksleider").await;
    planner.presses("Bijeenkomst plannen").await;
    planner.types("attendance", "31").await;
    planner.presses("Bijeenkomst is gehouden").await;
    planner.sees("31").await;
}

async fn adds_a_training(planner: &mut Person<'_>) {
    planner.opens("/trainingen/nieuw?organisatie=GM0664").await;
    planner.ticks("kind", "council").await;
    planner.types("cost_agreed_on", "03-10-2023").await;
    planner.presses("Training vastleggen").await;
    planner.sees("Kosten akkoord").await;
}

async fn sees_coverage(planner: &mut Person<'_>) {
    planner.opens("/dekking").await;
    planner.sees("Op 3 oktober 2023 is 1 van de 342 gemeenten bezocht").await;
    planner.opens("/organisaties").await;
    planner.opens("/").await;
}
