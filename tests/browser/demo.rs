//! Every page of the demo: something to show, no axe violation, pictures at both widths in
//! light and dark.

use crate::driver::{DESKTOP, Script};
use crate::person::Person;
use crate::program::Program;

/// Address, name of the picture, and a text that the demo has to show there.
const OF_A_PLANNER: [(&str, &str, &str); 41] = [
    ("/", "overview-planner", "200"),
    ("/organisaties", "organisations", "354"),
    ("/organisaties?q=den+bosch", "organisations-search", "'s-Hertogenbosch"),
    ("/organisaties?q=bestaatniet", "organisations-empty", "Geen organisatie gevonden."),
    ("/brievenrondes", "rounds", "Zeeland, eerste ronde"),
    ("/brievenrondes/4", "round-draft", "Veere"),
    ("/brievenrondes/3", "round-sent", "Onzeker"),
    ("/brievenrondes/nieuw", "round-new", "Nieuwe brievenronde"),
    ("/brievenrondes/kalender", "rounds-calendar", "Nog geen ronde"),
    ("/brievenrondes/3/berichten", "receipts", "Wie kreeg het en wie niet"),
    ("/brievenrondes/3/herinneringen", "reminders", "Wie krijgt een herinnering"),
    ("/brieven/sjablonen", "templates", "Uitnodiging"),
    ("/brieven/sjablonen/invitation/municipality", "template", "Tekst van de brief"),
    ("/postvak-in", "inbox", "Post in"),
    ("/postvak-uit", "outbox", "Uitnodiging voor een gesprek over weerbaar bestuur"),
    ("/bijeenkomsten", "sessions", "gemeentehuis"),
    ("/bijeenkomsten/nieuw", "session-new", "Gespreksleider"),
    ("/bijeenkomsten/gewenst", "demand", "Wie wil wat?"),
    ("/bijeenkomsten/voorstellen?organisatie=GM0344", "proposals", "Waarom niet iemand anders?"),
    ("/bijeenkomsten/tourplan", "tour", "Wie doet hoeveel?"),
    ("/bijeenkomsten/aanbod", "date-offers", "Bij de griffier"),
    ("/bijeenkomsten/aanbod/1", "date-offer", "Vasthouden tot en met"),
    ("/bijeenkomsten/publiceren", "publish", "Zet de berichten klaar"),
    ("/bijeenkomsten/publiceren/1", "publication", "Kies een datum"),
    ("/organisaties/GM0344/wensen", "wishes", "Eigen reces"),
    ("/trainingen", "trainings", "Kosten akkoord"),
    ("/dekking", "coverage", "van de 342 gemeenten bezocht"),
    ("/dekking/rapport", "coverage-report", "Voortgang van de tour"),
    ("/dekking/verwachting", "forecast", "Wat helpt het meest?"),
    ("/dekking/gesprekken", "aggregates", "Antwoorden samen"),
    ("/dekking/streefcijfers", "targets", "Geldt nu"),
    ("/dekking/trechter", "coverage-funnel", "Van stap naar stap"),
    ("/dekking/maanden", "coverage-months", "Per maand en provincie"),
    ("/dekking/verdeling", "coverage-spread", "Naar aantal inwoners"),
    ("/import", "imports", "Import"),
    ("/beheer/mensen", "people", "Fatima el Amrani"),
    ("/beheer/mensen/2", "person", "Gewone week"),
    ("/beheer/e-mail", "mail", "E-mail"),
    ("/beheer/herindelingen", "reorganisations", "Wijdemeren gaat op in Hilversum"),
    ("/beheer/herindelingen/9", "reorganisation", "Wat er gebeurt"),
    (
        "/beheer/herindelingen/nieuw?soort=split",
        "reorganisation-new",
        "Gemeente die wordt verdeeld",
    ),
];

/// The same for an adviser.
const OF_AN_ADVISER: [(&str, &str, &str); 11] = [
    ("/", "overview-adviser", "Gesprek"),
    ("/gesprekken", "conversations", "Gehouden"),
    (
        "/gesprekken/nieuw?organisatie=GM0344",
        "conversation-new",
        "Wat vinden zij van het initiatief?",
    ),
    ("/organisaties/GM0344", "dossier", "Tijdlijn"),
    ("/organisaties/GM0344/aanbod", "offers", "Aanbod"),
    ("/contacten", "contacts", "Burgemeester"),
    ("/contacten/ontbreekt", "gaps", "Wat ontbreekt"),
    ("/organisaties/GM0344/contacten/nieuw", "contact-new", "Functie"),
    ("/belronde", "call-round", "Zuid-Holland"),
    ("/taken", "tasks", "Toezegging"),
    ("/account", "account", "Wachtwoord"),
];

/// Pages of the desk, for a planner: looked at on a desktop and on a phone.
const OF_A_DESK: [(&str, &str, &str); 20] = [
    ("/toezeggingen", "commitments", "Toezeggingen"),
    ("/zoeken?q=zeist", "search", "Gemeente Zeist"),
    ("/zoeken?q=xqzw", "search-empty", "Zoeken"),
    ("/overdracht", "desks", "Vervanging en overdracht"),
    ("/gesprekken/regiodag", "regional-day", "Regiodag"),
    ("/organisaties/toewijzen?all=1&province=PV29&to=1", "assign-many", "toewijzen aan"),
    ("/organisaties/GM0344/briefing", "briefing", "Zonder vertrouwelijke tekst."),
    ("/provincies/PV26/briefing", "briefing-province", "Zonder vertrouwelijke tekst."),
    ("/filters", "filters", "Uw eigen filters"),
    ("/bijeenkomsten/kalender?van=2023-11-01", "sessions-calendar", "Bijeenkomst"),
    ("/bijeenkomsten/kalender?weergave=week&van=2023-11-07", "sessions-week", "Week"),
    ("/bijeenkomsten?toon=gehouden", "sessions-held", "Waar ging het over?"),
    ("/bijeenkomsten/1", "session", "Afspraak"),
    ("/bijeenkomsten/1/draaiboek", "logistics", "Draaiboek"),
    ("/bijeenkomsten/1/briefing", "session-briefing", "Briefing"),
    ("/bijeenkomsten/1/kosten", "session-costs", "Het team betaalt"),
    ("/kosten?jaar=2023", "costs", "Kosten"),
    ("/kosten/regels?jaar=2023", "cost-lines", "Kosten"),
    ("/trainingen/aanbod", "courses", "Trainingsaanbod"),
    ("/trainingen/1", "training", "Training"),
];

const PHONE: (u32, u32) = (390, 844);

#[tokio::test]
async fn every_page_of_the_desk_has_no_violation() {
    let program = Program::demo();
    let mut person = Person::at(&program, Script::On).await;
    person.opens("/inloggen").await;
    person.types("email", "petra@drietraps.example").await;
    person.types("password", &password_of(&program)).await;
    person.presses("Inloggen").await;
    for (path, name, text) in OF_A_DESK {
        person.opens(path).await;
        person.sees(text).await;
        person.pictures_at(name, [(DESKTOP, "1280"), (PHONE, "390")]).await;
    }
}

#[tokio::test]
async fn every_page_of_the_demo_has_something_to_show_and_no_violation() {
    let program = Program::demo();
    let password = password_of(&program);
    for (email, pages) in [
        ("petra@drietraps.example", OF_A_PLANNER.as_slice()),
        ("anna@drietraps.example", OF_AN_ADVISER.as_slice()),
    ] {
        let mut person = Person::at(&program, Script::On).await;
        person.opens("/inloggen").await;
        person.types("email", email).await;
        person.types("password", &password).await;
        person.presses("Inloggen").await;
        for (path, name, text) in pages {
            person.opens(path).await;
            person.sees(text).await;
            person.pictures(name).await;
        }
    }
}

#[tokio::test]
async fn the_pages_for_everybody_have_no_violation() {
    let program = Program::demo();
    let mut stranger = Person::at(&program, Script::On).await;
    for (path, name) in [
        ("/inloggen", "login"),
        ("/privacy", "privacy"),
        ("/toegankelijkheid", "accessibility"),
        ("/bestaat-niet", "not-found"),
    ] {
        stranger.opens(path).await;
        stranger.sees("070 37 38 314").await;
        stranger.pictures(name).await;
    }
}

/// What the demo prints behind the first account.
pub fn password_of(program: &Program) -> String {
    let line = program.line_with("petra@drietraps.example");
    let (_, after) = line.split_once("planner").unwrap();
    after.trim().to_owned()
}
