//! Every page of the demo: something to show, no axe violation, pictures at both widths in
//! light and dark.

use std::path::Path;
use std::time::{Duration, Instant};

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
const OF_AN_ADVISER: [(&str, &str, &str); 13] = [
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
    ("/account", "account", "Waar u bent ingelogd"),
    ("/account/tweede-stap", "second-factor", "Inloggen met een code"),
    ("/account/berichten", "digests", "De maandcijfers"),
];

/// The same for management.
const OF_MANAGEMENT: [(&str, &str, &str); 5] = [
    ("/dekking?peildatum=30-06-2023", "coverage-then", "Op 30 juni 2023"),
    ("/dekking/streefcijfers", "targets-management", "Vervangen"),
    ("/dekking/streefcijfers/nieuw", "target-new", "Wat wilt u bereiken?"),
    ("/dekking/streefcijfers/1/vervangen", "target-supersede", "U vervangt"),
    ("/dekking/lijst?stap=conversation", "coverage-list", "gesprek gehouden"),
];

/// Pages with tables that are wider than a tablet: a keyboard scrolls them too.
const OF_A_TABLET: [(&str, &str, &str); 9] = [
    ("/dekking", "coverage", "van de 342 gemeenten bezocht"),
    ("/dekking/verwachting", "forecast", "Wat helpt het meest?"),
    ("/dekking/gesprekken", "aggregates", "Antwoorden samen"),
    ("/dekking/streefcijfers", "targets", "Geldt nu"),
    ("/dekking/trechter", "coverage-funnel", "Van stap naar stap"),
    ("/dekking/maanden", "coverage-months", "Per maand en provincie"),
    ("/dekking/verdeling", "coverage-spread", "Naar aantal inwoners"),
    ("/dekking/lijst?stap=conversation", "coverage-list", "gesprek gehouden"),
    ("/bijeenkomsten/gewenst", "demand", "Wie wil wat?"),
];

/// Pages of the desk, for a planner: looked at on a desktop and on a phone.
const OF_A_DESK: [(&str, &str, &str); 22] = [
    ("/toezeggingen", "commitments", "Toezeggingen"),
    ("/zoeken?q=zeist", "search", "Gemeente Zeist"),
    ("/zoeken?q=xqzw", "search-empty", "Zoeken"),
    ("/overdracht", "desks", "Vervanging en overdracht"),
    ("/gesprekken/regiodag", "regional-day", "Regiodag"),
    ("/organisaties/toewijzen?all=1&province=PV29&to=1", "assign-many", "toewijzen aan"),
    ("/organisaties/GM0344/briefing", "briefing", "Zonder vertrouwelijke tekst."),
    ("/provincies/PV26/briefing", "briefing-province", "Zonder vertrouwelijke tekst."),
    ("/organisaties/GM0355/contacten/203/privacy", "contact-privacy", "Inzage"),
    ("/organisaties/GM0355/contacten/203/inzage", "contact-kept", "Wat wij van u bewaren"),
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

/// The pages of an administrator alone.
const OF_AN_ADMIN: [(&str, &str, &str); 7] = [
    ("/beheer/accounts", "accounts", "Accounts"),
    ("/beheer/logboek", "logbook", "Wie deed wat"),
    ("/beheer/logboek?wat=login", "logbook-filtered", "Ingelogd"),
    ("/beheer/gezondheid", "health", "Onderdelen"),
    ("/beheer/rechten", "rights", "Wie heeft welke rol"),
    ("/beheer/bewaartermijnen", "terms", "Wat vanzelf verdwijnt"),
    ("/beheer/bewaartermijnen/contact/uitstel", "term-delay", "Bewaar tot"),
];

const PHONE: (u32, u32) = (390, 844);
const TABLET: (u32, u32) = (800, 1280);

#[tokio::test]
async fn every_page_of_the_desk_has_no_violation() {
    let program = Program::demo();
    let mut person = Person::at(&program, Script::On).await;
    logs_into_the_demo(&program, &mut person, "petra@drietraps.example").await;
    for (path, name, text) in OF_A_DESK {
        person.opens(path).await;
        person.sees(text).await;
        person.pictures_at(name, [(DESKTOP, "1280"), (PHONE, "390")]).await;
    }
}

#[tokio::test]
async fn wide_tables_have_no_violation_on_a_tablet_and_scroll_by_themselves() {
    let program = Program::demo();
    let mut person = Person::at(&program, Script::On).await;
    logs_into_the_demo(&program, &mut person, "petra@drietraps.example").await;
    for (path, name, text) in OF_A_TABLET {
        person.browser.resize(TABLET).await;
        person.opens(path).await;
        person.sees(text).await;
        let page = "const page = document.documentElement; \
                    return page.scrollWidth <= page.clientWidth;";
        assert_eq!(person.browser.inspect(page).await, true, "{path} is wider than a tablet");
        person.pictures_at(name, [(TABLET, "800"), (PHONE, "390")]).await;
    }
}

#[tokio::test]
async fn every_page_of_the_demo_has_something_to_show_and_no_violation() {
    let program = Program::demo();
    for (email, pages) in [
        ("petra@drietraps.example", OF_A_PLANNER.as_slice()),
        ("anna@drietraps.example", OF_AN_ADVISER.as_slice()),
        ("mieke@drietraps.example", OF_MANAGEMENT.as_slice()),
        ("bea@drietraps.example", OF_AN_ADMIN.as_slice()),
    ] {
        let mut person = Person::at(&program, Script::On).await;
        logs_into_the_demo(&program, &mut person, email).await;
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

#[tokio::test]
async fn the_progress_for_everybody_shows_figures_and_has_no_violation() {
    let program = Program::start("demo", &[("PUBLIC_PROGRESS", "on")]);
    let program = program.unwrap_or_else(|why| panic!("{why}"));
    let mut stranger = Person::at(&program, Script::On).await;
    stranger.opens("/voortgang").await;
    stranger.sees("Op 30 september 2023 waren 30 van de 342 gemeenten bezocht.").await;
    stranger.sees("Een streepje (–) betekent dat wij het aantal niet laten zien.").await;
    stranger.pictures("progress").await;
}

#[tokio::test]
async fn the_page_behind_the_link_of_a_digest_has_no_violation() {
    let place = tempfile::tempdir().unwrap();
    let settings = [("TMPDIR", place.path().to_str().unwrap())];
    let program = Program::start("demo", &settings).unwrap_or_else(|why| panic!("{why}"));
    let link = link_below(place.path(), "/berichten/");
    let mut reader = Person::at(&program, Script::On).await;
    reader.opens(&link).await;
    reader.sees("Wilt u deze mail niet meer?").await;
    reader.pictures("digest-stop").await;
}

/// The path of a link in a mail of the demo that keeps its files in this folder, waited for during
/// 30 seconds.
fn link_below(place: &Path, part: &str) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let demos = std::fs::read_dir(place).unwrap().map(|it| it.unwrap().path().join("outbox"));
        let mails = demos.filter_map(|outbox| std::fs::read_dir(outbox).ok()).flatten();
        let texts = mails.filter_map(|mail| std::fs::read_to_string(mail.unwrap().path()).ok());
        // Without the soft line breaks of quoted-printable.
        let texts: String = texts.map(|text| text.replace("=\r\n", "")).collect();
        let mut words = texts.split(|it: char| it.is_whitespace() || "<>\"".contains(it));
        if let Some(link) = words.find(|word| word.contains(part)) {
            return link[link.find(part).unwrap()..].to_owned();
        }
        assert!(Instant::now() < until, "no mail with {part}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Fills in who this is, with the password of the demo.
pub async fn logs_into_the_demo(program: &Program, person: &mut Person<'_>, email: &str) {
    person.opens("/inloggen").await;
    person.types("email", email).await;
    person.types("password", &password_of(program)).await;
    person.presses("Inloggen").await;
}

/// What the demo prints behind the first account.
pub fn password_of(program: &Program) -> String {
    let line = program.line_with("petra@drietraps.example");
    let (_, after) = line.split_once("planner").unwrap();
    after.trim().to_owned()
}
