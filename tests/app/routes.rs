//! Who gets what from every route: a table with a line for each page and each call. A route that
//! has no line fails the test.

mod asking;
mod coverage;
mod head;
mod headers;
mod operations;

use crate::declared;
use crate::kit::{Answer, TestApp, on_both};

use asking::{call, page};

/// Method, pattern, the address that is tried, and the status for nobody, adviser, planner,
/// management and admin. After a space the address carries what is posted: a form, or JSON for
/// a call. Nothing is made first: an allowed POST of an empty form is 422, an allowed address of
/// something that is not there 404; who may not, gets 403, unless the page looks the thing up
/// to fill its form again. A line sees what the lines above it made, such as person 1.
pub type Row = (&'static str, &'static str, &'static str, [u16; 5]);

pub const VISITORS: [&str; 5] = ["", "adviser", "planner", "management", "admin"];

/// Every page.
pub fn pages() -> Vec<Row> {
    [PAGES, coverage::PAGES, operations::PAGES].concat()
}

#[rustfmt::skip]
const PAGES: &[Row] = &[
    ("GET", "/healthz", "/healthz", [200, 200, 200, 200, 200]),
    ("GET", "/readyz", "/readyz", [200, 200, 200, 200, 200]),
    ("GET", "/.well-known/security.txt", "/.well-known/security.txt", [200, 200, 200, 200, 200]),
    ("GET", "/static/{hash}/{name}", "/static/x/nothing.css", [404, 404, 404, 404, 404]),
    // access
    ("GET", "/inloggen", "/inloggen", [200, 200, 200, 200, 200]),
    ("POST", "/inloggen", "/inloggen", [422, 422, 422, 422, 422]),
    ("GET", "/inloggen/code", "/inloggen/code", [303, 303, 303, 303, 303]),
    ("POST", "/inloggen/code", "/inloggen/code", [303, 303, 303, 303, 303]),
    ("POST", "/inloggen/sso", "/inloggen/sso", [404, 404, 404, 404, 404]),
    ("GET", "/inloggen/sso/terug", "/inloggen/sso/terug", [404, 404, 404, 404, 404]),
    ("POST", "/uitloggen", "/uitloggen", [303, 303, 303, 303, 303]),
    ("GET", "/uitnodiging/{token}", "/uitnodiging/x", [404, 404, 404, 404, 404]),
    ("POST", "/uitnodiging/{token}", "/uitnodiging/x", [404, 404, 404, 404, 404]),
    ("GET", "/eerste-account/{token}", "/eerste-account/x", [404, 404, 404, 404, 404]),
    ("POST", "/eerste-account/{token}", "/eerste-account/x", [404, 404, 404, 404, 404]),
    ("GET", "/privacy", "/privacy", [200, 200, 200, 200, 200]),
    ("GET", "/toegankelijkheid", "/toegankelijkheid", [200, 200, 200, 200, 200]),
    ("GET", "/", "/", [303, 200, 200, 200, 200]),
    // the progress for everybody, which is off
    ("GET", "/voortgang", "/voortgang", [303, 404, 404, 404, 404]),
    // sessions, trainings, people
    ("GET", "/bijeenkomsten", "/bijeenkomsten", [303, 200, 200, 403, 403]),
    ("GET", "/bijeenkomsten.{format}", "/bijeenkomsten.csv", [303, 200, 200, 403, 403]),
    ("POST", "/bijeenkomsten", "/bijeenkomsten", [303, 403, 422, 403, 403]),
    ("GET", "/bijeenkomsten/nieuw", "/bijeenkomsten/nieuw", [303, 403, 200, 403, 403]),
    ("GET", "/bijeenkomsten/gewenst", "/bijeenkomsten/gewenst", [303, 200, 200, 403, 403]),
    ("GET", "/bijeenkomsten/gewenst.{format}", "/bijeenkomsten/gewenst.csv", [303, 200, 200, 403, 403]),
    ("GET", "/bijeenkomsten/voorstellen", "/bijeenkomsten/voorstellen?organisatie=GM0355", [303, 403, 200, 403, 403]),
    ("GET", "/bijeenkomsten/tourplan", "/bijeenkomsten/tourplan", [303, 403, 200, 403, 403]),
    ("GET", "/bijeenkomsten/aanbod", "/bijeenkomsten/aanbod", [303, 200, 200, 403, 403]),
    ("POST", "/bijeenkomsten/aanbod", "/bijeenkomsten/aanbod", [303, 403, 422, 403, 403]),
    ("POST", "/bijeenkomsten/aanbod/tourplan", "/bijeenkomsten/aanbod/tourplan", [303, 403, 422, 403, 403]),
    ("GET", "/bijeenkomsten/aanbod/{id}", "/bijeenkomsten/aanbod/99", [303, 404, 404, 403, 403]),
    ("POST", "/bijeenkomsten/aanbod/{id}", "/bijeenkomsten/aanbod/99", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/aanbod/{id}/keuze", "/bijeenkomsten/aanbod/99/keuze", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/aanbod/{id}/intrekken", "/bijeenkomsten/aanbod/99/intrekken", [303, 403, 404, 403, 403]),
    ("GET", "/bijeenkomsten/publiceren", "/bijeenkomsten/publiceren", [303, 403, 200, 403, 403]),
    ("POST", "/bijeenkomsten/publiceren", "/bijeenkomsten/publiceren", [303, 403, 422, 403, 403]),
    ("GET", "/bijeenkomsten/publiceren/{id}", "/bijeenkomsten/publiceren/99", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/publiceren/{id}/versturen", "/bijeenkomsten/publiceren/99/versturen", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/publiceren/{id}/terug", "/bijeenkomsten/publiceren/99/terug", [303, 403, 404, 403, 403]),
    ("GET", "/datums", "/datums", [404, 404, 404, 404, 404]),
    ("GET", "/datums/", "/datums/", [404, 404, 404, 404, 404]),
    ("GET", "/datums/{token}", "/datums/x", [404, 404, 404, 404, 404]),
    ("POST", "/datums/{token}", "/datums/x", [404, 404, 404, 404, 404]),
    ("GET", "/organisaties/{code}/wensen", "/organisaties/GM0664/wensen", [303, 200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/wensen", "/organisaties/GM0664/wensen council_use=choose", [403, 422, 422, 403, 403]),
    ("POST", "/organisaties/{code}/wensen/reces", "/organisaties/GM0664/wensen/reces", [303, 422, 422, 403, 403]),
    ("POST", "/organisaties/{code}/wensen/reces/{id}/weg", "/organisaties/GM0664/wensen/reces/99/weg", [303, 404, 404, 403, 403]),
    // calendar and costs
    ("GET", "/bijeenkomsten/kalender", "/bijeenkomsten/kalender", [303, 200, 200, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/kosten", "/bijeenkomsten/99/kosten", [303, 403, 404, 404, 403]),
    ("POST", "/bijeenkomsten/{id}/kosten", "/bijeenkomsten/99/kosten", [303, 403, 404, 404, 403]),
    ("GET", "/bijeenkomsten/{id}/kosten/{line}/intrekken", "/bijeenkomsten/99/kosten/1/intrekken", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/kosten/{line}/intrekken", "/bijeenkomsten/99/kosten/1/intrekken", [303, 403, 404, 403, 403]),
    ("GET", "/kosten", "/kosten", [303, 403, 200, 200, 403]),
    ("GET", "/kosten.{format}", "/kosten.csv", [303, 403, 200, 200, 403]),
    ("GET", "/kosten/regels", "/kosten/regels?maand=2023-10", [303, 403, 200, 200, 403]),
    ("GET", "/kosten/budget", "/kosten/budget", [303, 403, 200, 200, 403]),
    ("POST", "/kosten/budget", "/kosten/budget", [303, 403, 403, 422, 403]),
    // sessions
    ("GET", "/bijeenkomsten/{id}", "/bijeenkomsten/99", [303, 404, 404, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/wijzigen", "/bijeenkomsten/99/wijzigen", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/wijzigen", "/bijeenkomsten/99/wijzigen", [303, 403, 404, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/uitstellen", "/bijeenkomsten/99/uitstellen", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/uitstellen", "/bijeenkomsten/99/uitstellen", [303, 403, 404, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/afzeggen", "/bijeenkomsten/99/afzeggen", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/afzeggen", "/bijeenkomsten/99/afzeggen", [303, 403, 404, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/corrigeren", "/bijeenkomsten/99/corrigeren", [303, 404, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/corrigeren", "/bijeenkomsten/99/corrigeren", [303, 404, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/resultaat", "/bijeenkomsten/99/resultaat", [303, 404, 404, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/uitnodiging.ics", "/bijeenkomsten/99/uitnodiging.ics", [303, 404, 404, 403, 403]),
    ("GET", "/trainingen", "/trainingen", [303, 200, 200, 403, 403]),
    ("GET", "/trainingen.{format}", "/trainingen.csv", [303, 200, 200, 403, 403]),
    ("POST", "/trainingen", "/trainingen", [303, 422, 422, 403, 403]),
    ("GET", "/trainingen/nieuw", "/trainingen/nieuw", [303, 200, 200, 403, 403]),
    ("GET", "/trainingen/{id}", "/trainingen/99", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/kosten", "/trainingen/99/kosten", [303, 404, 404, 403, 403]),
    ("GET", "/trainingen/aanbod", "/trainingen/aanbod", [303, 200, 200, 403, 403]),
    ("GET", "/trainingen/aanbod.{format}", "/trainingen/aanbod.csv", [303, 200, 200, 403, 403]),
    ("POST", "/trainingen/aanbod", "/trainingen/aanbod", [303, 403, 422, 403, 403]),
    ("GET", "/trainingen/aanbod/nieuw", "/trainingen/aanbod/nieuw", [303, 403, 200, 403, 403]),
    ("GET", "/trainingen/aanbod/{id}", "/trainingen/aanbod/99", [303, 403, 404, 403, 403]),
    ("POST", "/trainingen/aanbod/{id}", "/trainingen/aanbod/99", [303, 403, 404, 403, 403]),
    ("POST", "/trainingen/aanbod/{id}/sluiten", "/trainingen/aanbod/99/sluiten", [303, 403, 404, 403, 403]),
    ("POST", "/trainingen/aanbod/{id}/openen", "/trainingen/aanbod/99/openen", [303, 403, 404, 403, 403]),
    ("POST", "/trainingen/{id}/aanbod", "/trainingen/99/aanbod", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/aanvragen", "/trainingen/99/aanvragen", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/offerte", "/trainingen/99/offerte", [303, 404, 404, 403, 403]),
    ("GET", "/trainingen/{id}/uitstellen", "/trainingen/99/uitstellen", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/uitstellen", "/trainingen/99/uitstellen", [303, 404, 404, 403, 403]),
    ("GET", "/trainingen/{id}/voorstellen", "/trainingen/99/voorstellen", [303, 404, 404, 403, 403]),
    ("GET", "/trainingen/{id}/navraag", "/trainingen/99/navraag", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/navraag", "/trainingen/99/navraag", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/plannen", "/trainingen/99/plannen", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/gehouden", "/trainingen/99/gehouden", [303, 404, 404, 403, 403]),
    ("GET", "/trainingen/{id}/afwijzen", "/trainingen/99/afwijzen", [303, 404, 404, 403, 403]),
    ("POST", "/trainingen/{id}/afwijzen", "/trainingen/99/afwijzen", [303, 404, 404, 403, 403]),
    ("GET", "/beheer/mensen", "/beheer/mensen", [303, 200, 200, 403, 403]),
    ("GET", "/beheer/mensen.{format}", "/beheer/mensen.csv", [303, 200, 200, 403, 403]),
    ("POST", "/beheer/mensen", "/beheer/mensen name=Ada&roles=trainer", [403, 403, 303, 403, 403]),
    ("GET", "/beheer/mensen/nieuw", "/beheer/mensen/nieuw", [303, 403, 200, 403, 403]),
    ("GET", "/beheer/mensen/{id}", "/beheer/mensen/99", [303, 403, 404, 403, 403]),
    ("POST", "/beheer/mensen/{id}", "/beheer/mensen/1 name=Ada&roles=trainer&version=1", [403, 403, 303, 403, 403]),
    ("POST", "/beheer/mensen/{id}/verlof", "/beheer/mensen/1/verlof", [303, 403, 422, 403, 403]),
    ("POST", "/beheer/mensen/{id}/verlof/{leave}/weg", "/beheer/mensen/1/verlof/99/weg", [303, 403, 404, 403, 403]),
    ("POST", "/beheer/mensen/{id}/agenda", "/beheer/mensen/1/agenda", [303, 403, 200, 403, 403]),
    ("POST", "/beheer/mensen/{id}/agenda/intrekken", "/beheer/mensen/1/agenda/intrekken", [303, 403, 303, 403, 403]),
    ("GET", "/agenda/{token}.ics", "/agenda/x.ics", [404, 404, 404, 404, 404]),
    ("GET", "/beheer/mensen/{id}/einde", "/beheer/mensen/99/einde", [303, 403, 404, 403, 403]),
    ("POST", "/beheer/mensen/{id}/einde", "/beheer/mensen/1/einde", [303, 403, 303, 403, 403]),
    // evenings
    ("GET", "/bijeenkomsten/{id}/draaiboek", "/bijeenkomsten/99/draaiboek", [303, 404, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/draaiboek", "/bijeenkomsten/99/draaiboek", [303, 404, 404, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/briefing", "/bijeenkomsten/99/briefing", [303, 404, 404, 403, 403]),
    ("GET", "/bijeenkomsten/{id}/briefing/versturen", "/bijeenkomsten/99/briefing/versturen", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/briefing/versturen", "/bijeenkomsten/99/briefing/versturen", [303, 403, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/themas", "/bijeenkomsten/99/themas", [303, 404, 404, 403, 403]),
    ("POST", "/bijeenkomsten/{id}/training", "/bijeenkomsten/99/training organisation=GM0355&kind=individual", [403, 404, 404, 403, 403]),
    ("GET", "/evaluatie/{token}", "/evaluatie/x", [404, 404, 404, 404, 404]),
    ("POST", "/evaluatie/{token}", "/evaluatie/x", [404, 404, 404, 404, 404]),
    // reorganisations
    ("GET", "/beheer/herindelingen", "/beheer/herindelingen", [303, 403, 200, 403, 200]),
    ("GET", "/beheer/herindelingen.{format}", "/beheer/herindelingen.csv", [303, 403, 200, 403, 200]),
    ("POST", "/beheer/herindelingen", "/beheer/herindelingen", [303, 403, 422, 403, 422]),
    ("GET", "/beheer/herindelingen/nieuw", "/beheer/herindelingen/nieuw", [303, 403, 200, 403, 200]),
    ("GET", "/beheer/herindelingen/{id}", "/beheer/herindelingen/1", [303, 403, 200, 403, 200]),
    ("GET", "/beheer/herindelingen/{id}/bevestigen", "/beheer/herindelingen/99/bevestigen", [303, 403, 404, 403, 404]),
    ("POST", "/beheer/herindelingen/{id}/bevestigen", "/beheer/herindelingen/99/bevestigen", [303, 403, 404, 403, 404]),
    ("GET", "/beheer/herindelingen/{id}/intrekken", "/beheer/herindelingen/99/intrekken", [303, 403, 404, 403, 404]),
    ("POST", "/beheer/herindelingen/{id}/intrekken", "/beheer/herindelingen/99/intrekken", [303, 403, 404, 403, 404]),
    // finding
    ("GET", "/zoeken", "/zoeken?q=ijsvogel", [303, 200, 200, 200, 200]),
    ("GET", "/zoeken", "/zoeken?q=GM0355", [303, 303, 303, 303, 303]),
    ("GET", "/filters", "/filters", [303, 200, 200, 200, 200]),
    ("POST", "/filters", "/filters", [303, 422, 422, 422, 422]),
    ("GET", "/filters/{id}", "/filters/99", [303, 404, 404, 404, 404]),
    ("POST", "/filters/{id}", "/filters/99", [303, 404, 404, 404, 404]),
    ("POST", "/filters/{id}/weg", "/filters/99/weg", [303, 404, 404, 404, 404]),
    ("GET", "/organisaties/toewijzen", "/organisaties/toewijzen?organisation=GM0664", [303, 403, 200, 403, 403]),
    ("POST", "/organisaties/toewijzen", "/organisaties/toewijzen", [303, 403, 422, 403, 403]),
    ("GET", "/toewijzingen/{id}", "/toewijzingen/99", [303, 403, 404, 403, 403]),
    ("POST", "/toewijzingen/{id}/ongedaan", "/toewijzingen/99/ongedaan", [303, 403, 404, 403, 403]),
    // organisations, contacts, imports
    ("GET", "/organisaties", "/organisaties", [303, 200, 200, 200, 200]),
    ("GET", "/organisaties.{format}", "/organisaties.csv", [303, 200, 200, 200, 200]),
    ("GET", "/organisaties.{format}", "/organisaties.pdf", [303, 404, 404, 404, 404]),
    ("GET", "/organisaties/{code}", "/organisaties/GM0664", [303, 200, 200, 200, 200]),
    ("POST", "/organisaties/{code}/adviseur", "/organisaties/GM0664/adviseur", [303, 403, 303, 403, 403]),
    ("GET", "/organisaties/{code}/post", "/organisaties/GM0664/post", [303, 303, 303, 403, 403]),
    ("POST", "/organisaties/{code}/post", "/organisaties/GM0664/post", [303, 422, 422, 403, 403]),
    ("POST", "/organisaties/{code}/contacten", "/organisaties/GM0664/contacten", [303, 422, 422, 403, 403]),
    ("GET", "/organisaties/{code}/contacten/{id}", "/organisaties/GM0664/contacten/99", [303, 404, 404, 403, 403]),
    ("POST", "/organisaties/{code}/contacten/{id}", "/organisaties/GM0664/contacten/99", [303, 404, 404, 403, 403]),
    ("GET", "/organisaties/{code}/contacten/nieuw", "/organisaties/GM0664/contacten/nieuw", [303, 200, 200, 403, 403]),
    ("GET", "/organisaties/{code}/contacten/{id}/privacy", "/organisaties/GM0355/contacten/99/privacy", [303, 403, 404, 403, 403]),
    ("GET", "/organisaties/{code}/contacten/{id}/inzage", "/organisaties/GM0355/contacten/99/inzage", [303, 403, 404, 403, 403]),
    ("GET", "/organisaties/{code}/contacten/{id}/inzage.json", "/organisaties/GM0355/contacten/99/inzage.json", [303, 403, 404, 403, 403]),
    ("POST", "/organisaties/{code}/contacten/{id}/wissen", "/organisaties/GM0355/contacten/99/wissen", [303, 403, 404, 403, 403]),
    ("POST", "/organisaties/{code}/contacten/{id}/juist", "/organisaties/GM0664/contacten/99/juist", [303, 404, 404, 403, 403]),
    ("GET", "/contacten", "/contacten", [303, 200, 200, 403, 200]),
    ("GET", "/contacten.{format}", "/contacten.xlsx", [303, 200, 200, 403, 200]),
    ("GET", "/contacten/ontbreekt", "/contacten/ontbreekt", [303, 200, 200, 403, 200]),
    ("GET", "/contacten/ontbreekt.{format}", "/contacten/ontbreekt.ods", [303, 200, 200, 403, 200]),
    ("POST", "/organisaties/{code}/contacten/{id}/einde", "/organisaties/GM0664/contacten/99/einde", [303, 404, 404, 403, 403]),
    ("GET", "/import", "/import", [303, 403, 200, 403, 200]),
    ("GET", "/import.{format}", "/import.csv", [303, 403, 200, 403, 200]),
    ("POST", "/import", "/import", [303, 403, 422, 403, 422]),
    ("GET", "/import/nieuw", "/import/nieuw", [303, 403, 200, 403, 200]),
    ("GET", "/import/{id}", "/import/99", [303, 403, 404, 403, 404]),
    ("POST", "/import/{id}", "/import/99", [303, 403, 404, 403, 404]),
    ("POST", "/import/{id}/weg", "/import/99/weg", [303, 403, 404, 403, 404]),
    ("GET", "/import/voorbeeld.csv", "/import/voorbeeld.csv", [303, 403, 200, 403, 200]),
    ("GET", "/import/{id}/kolommen", "/import/99/kolommen", [303, 403, 404, 403, 404]),
    ("POST", "/import/{id}/kolommen", "/import/99/kolommen", [303, 403, 404, 403, 404]),
    ("POST", "/import/{id}/lezen", "/import/99/lezen", [303, 403, 404, 403, 404]),
    ("POST", "/import/{id}/keuzes", "/import/99/keuzes", [303, 403, 404, 403, 404]),
    ("POST", "/import/{id}/antwoorden", "/import/99/antwoorden", [303, 403, 404, 403, 404]),
    ("GET", "/import/{id}/geweigerd.csv", "/import/99/geweigerd.csv", [303, 403, 404, 403, 404]),
    ("GET", "/import/gelezen/{run}", "/import/gelezen/99", [303, 403, 404, 403, 404]),
    ("GET", "/import/gelezen/{run}/ongedaan", "/import/gelezen/99/ongedaan", [303, 403, 404, 403, 404]),
    ("POST", "/import/gelezen/{run}/ongedaan", "/import/gelezen/99/ongedaan", [303, 403, 404, 403, 404]),
    // accounts
    ("GET", "/account", "/account", [303, 200, 200, 200, 200]),
    ("POST", "/account", "/account", [303, 422, 422, 422, 422]),
    ("POST", "/account/wachtwoord", "/account/wachtwoord", [303, 422, 422, 422, 422]),
    ("GET", "/account/tweede-stap", "/account/tweede-stap", [303, 200, 200, 200, 200]),
    ("POST", "/account/tweede-stap", "/account/tweede-stap", [303, 422, 422, 422, 422]),
    ("POST", "/account/tweede-stap/bevestigen", "/account/tweede-stap/bevestigen", [303, 422, 422, 422, 422]),
    ("POST", "/account/tweede-stap/herstelcodes", "/account/tweede-stap/herstelcodes", [303, 422, 422, 422, 422]),
    ("POST", "/account/tweede-stap/uit", "/account/tweede-stap/uit", [303, 422, 422, 422, 422]),
    ("POST", "/account/logins/anderen", "/account/logins/anderen", [303, 303, 303, 303, 303]),
    ("POST", "/account/logins/{id}/einde", "/account/logins/99/einde", [303, 404, 404, 404, 404]),
    ("POST", "/account/blijven", "/account/blijven", [303, 204, 204, 204, 204]),
    ("GET", "/account/berichten", "/account/berichten", [303, 200, 200, 200, 200]),
    ("POST", "/account/berichten", "/account/berichten", [303, 303, 303, 303, 303]),
    ("GET", "/berichten", "/berichten", [404, 404, 404, 404, 404]),
    ("GET", "/berichten/", "/berichten/", [404, 404, 404, 404, 404]),
    ("GET", "/berichten/{token}", "/berichten/x", [404, 404, 404, 404, 404]),
    ("POST", "/berichten/{token}", "/berichten/x", [404, 404, 404, 404, 404]),
    ("POST", "/account/tokens", "/account/tokens", [303, 422, 422, 422, 422]),
    ("POST", "/account/tokens/{id}/intrekken", "/account/tokens/99/intrekken", [303, 403, 403, 403, 404]),
    ("GET", "/beheer/accounts", "/beheer/accounts", [303, 403, 403, 403, 200]),
    ("GET", "/beheer/accounts.{format}", "/beheer/accounts.csv", [303, 403, 403, 403, 200]),
    ("POST", "/beheer/accounts", "/beheer/accounts", [303, 403, 403, 403, 422]),
    ("GET", "/beheer/accounts/nieuw", "/beheer/accounts/nieuw", [303, 403, 403, 403, 200]),
    ("POST", "/beheer/accounts/{id}/link", "/beheer/accounts/99/link", [303, 403, 403, 403, 404]),
    ("GET", "/beheer/accounts/{id}/uit", "/beheer/accounts/99/uit", [303, 403, 403, 403, 404]),
    ("POST", "/beheer/accounts/{id}/uit", "/beheer/accounts/99/uit", [303, 403, 403, 403, 404]),
    ("POST", "/beheer/accounts/{id}/aan", "/beheer/accounts/99/aan", [303, 403, 403, 403, 404]),
    ("GET", "/beheer/accounts/{id}/rol", "/beheer/accounts/99/rol", [303, 403, 403, 403, 404]),
    ("POST", "/beheer/accounts/{id}/rol", "/beheer/accounts/99/rol", [303, 403, 403, 403, 404]),
    ("GET", "/beheer/accounts/{id}/tweede-stap", "/beheer/accounts/99/tweede-stap", [303, 403, 403, 403, 404]),
    ("POST", "/beheer/accounts/{id}/tweede-stap", "/beheer/accounts/99/tweede-stap", [303, 403, 403, 403, 404]),
    ("GET", "/beheer/rechten", "/beheer/rechten", [303, 403, 403, 403, 200]),
    ("GET", "/beheer/rechten.{format}", "/beheer/rechten.csv", [303, 403, 403, 403, 200]),
    ("POST", "/beheer/rechten/nagekeken", "/beheer/rechten/nagekeken", [303, 403, 403, 403, 303]),
    // who got it and who did not
    ("GET", "/brievenrondes/{id}/berichten", "/brievenrondes/99/berichten", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/berichten.{format}", "/brievenrondes/99/berichten.csv", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/aangehouden/{letter}", "/brievenrondes/99/aangehouden/1", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/aangehouden/{letter}", "/brievenrondes/99/aangehouden/1", [303, 403, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/onzeker", "/brievenrondes/99/onzeker", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/onzeker", "/brievenrondes/99/onzeker", [303, 403, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/opnieuw", "/brievenrondes/99/opnieuw", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/opnieuw", "/brievenrondes/99/opnieuw", [303, 403, 404, 403, 403]),
    ("GET", "/organisaties/{code}/berichten", "/organisaties/GM0664/berichten", [303, 200, 200, 403, 403]),
    ("GET", "/organisaties/{code}/berichten.{format}", "/organisaties/GM0664/berichten.ods", [303, 200, 200, 403, 403]),
    ("GET", "/postvak-uit/{id}/adres", "/postvak-uit/99/adres", [303, 403, 404, 403, 403]),
    ("POST", "/postvak-uit/{id}/adres", "/postvak-uit/99/adres", [303, 403, 404, 403, 403]),
    // letters
    ("GET", "/brievenrondes", "/brievenrondes", [303, 200, 200, 403, 403]),
    ("GET", "/brievenrondes.{format}", "/brievenrondes.csv", [303, 200, 200, 403, 403]),
    ("POST", "/brievenrondes", "/brievenrondes", [303, 422, 422, 403, 403]),
    ("GET", "/brievenrondes/nieuw", "/brievenrondes/nieuw", [303, 200, 200, 403, 403]),
    ("GET", "/brievenrondes/{id}", "/brievenrondes/99", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/wijzigen", "/brievenrondes/99/wijzigen", [303, 404, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/wijzigen", "/brievenrondes/99/wijzigen", [303, 422, 422, 403, 403]),
    ("GET", "/brievenrondes/{id}/brieven/{letter}", "/brievenrondes/99/brieven/1", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/vrijgeven", "/brievenrondes/99/vrijgeven", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/vrijgeven", "/brievenrondes/99/vrijgeven", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/pauze", "/brievenrondes/99/pauze", [303, 403, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/hervat", "/brievenrondes/99/hervat", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/hervat", "/brievenrondes/99/hervat", [303, 403, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/intrekken", "/brievenrondes/99/intrekken", [303, 404, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/intrekken", "/brievenrondes/99/intrekken", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/kalender", "/brievenrondes/kalender", [303, 200, 200, 403, 403]),
    ("GET", "/brievenrondes/{id}/herinneringen", "/brievenrondes/99/herinneringen", [303, 404, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/herinneringen", "/brievenrondes/99/herinneringen", [303, 403, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/herinneringen/{letter}", "/brievenrondes/99/herinneringen/1", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/verzetten", "/brievenrondes/99/verzetten", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/verzetten", "/brievenrondes/99/verzetten", [303, 403, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/verzetten/bevestigen", "/brievenrondes/99/verzetten/bevestigen read=2023-10-03T07:00:00Z 60", [403, 403, 404, 403, 403]),
    ("GET", "/postvak-uit", "/postvak-uit", [303, 200, 200, 403, 403]),
    ("GET", "/postvak-uit/{id}", "/postvak-uit/99", [303, 404, 404, 403, 403]),
    ("GET", "/postvak-uit/{id}/niet-aangekomen", "/postvak-uit/99/niet-aangekomen", [303, 403, 404, 403, 403]),
    ("POST", "/postvak-uit/{id}/afhandelen", "/postvak-uit/99/afhandelen", [303, 403, 422, 403, 403]),
    ("GET", "/beheer/e-mail", "/beheer/e-mail", [303, 403, 200, 403, 200]),
    ("GET", "/beheer/e-mail/aanzetten", "/beheer/e-mail/aanzetten", [303, 403, 303, 403, 303]),
    ("POST", "/beheer/e-mail/aanzetten", "/beheer/e-mail/aanzetten", [303, 403, 303, 403, 303]),
    ("POST", "/beheer/e-mail/proef", "/beheer/e-mail/proef", [303, 403, 422, 403, 422]),
    // templates and letters on paper
    ("GET", "/brieven/sjablonen", "/brieven/sjablonen", [303, 200, 200, 403, 403]),
    ("GET", "/brieven/sjablonen/{kind}/{organisation_kind}", "/brieven/sjablonen/invitation/province", [303, 200, 200, 403, 403]),
    ("GET", "/brieven/sjablonen/{kind}/{organisation_kind}", "/brieven/sjablonen/nothing/province", [303, 404, 404, 404, 404]),
    ("POST", "/brieven/sjablonen/{kind}/{organisation_kind}", "/brieven/sjablonen/invitation/province", [303, 403, 422, 403, 403]),
    ("POST", "/brieven/sjablonen/{kind}/{organisation_kind}/proef", "/brieven/sjablonen/nothing/province/proef", [303, 403, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/print", "/brievenrondes/99/print", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/brieven/{letter}/print", "/brievenrondes/99/brieven/1/print", [303, 404, 404, 403, 403]),
    ("GET", "/brievenrondes/{id}/tekst", "/brievenrondes/99/tekst", [303, 404, 404, 403, 403]),
    ("POST", "/brievenrondes/{id}/tekst", "/brievenrondes/99/tekst", [303, 404, 404, 403, 403]),
    // inbound
    ("POST", "/beheer/e-mail/dns", "/beheer/e-mail/dns", [303, 403, 303, 403, 303]),
    ("GET", "/postvak-in", "/postvak-in", [303, 200, 200, 403, 403]),
    ("GET", "/postvak-in/{id}", "/postvak-in/99", [303, 404, 404, 403, 403]),
    ("POST", "/postvak-in/{id}", "/postvak-in/99", [303, 404, 404, 403, 403]),
    ("POST", "/postvak-in/{id}/gelezen", "/postvak-in/99/gelezen", [303, 404, 404, 403, 403]),
    // conversations
    ("GET", "/antwoord", "/antwoord", [404, 404, 404, 404, 404]),
    ("GET", "/antwoord/", "/antwoord/", [404, 404, 404, 404, 404]),
    ("GET", "/antwoord/{token}", "/antwoord/x", [404, 404, 404, 404, 404]),
    ("POST", "/antwoord/{token}", "/antwoord/x", [404, 404, 404, 404, 404]),
    ("GET", "/gesprekken", "/gesprekken", [303, 200, 200, 403, 403]),
    ("GET", "/gesprekken.{format}", "/gesprekken.csv", [303, 200, 200, 403, 403]),
    ("POST", "/gesprekken", "/gesprekken", [303, 422, 403, 403, 403]),
    ("GET", "/gesprekken/nieuw", "/gesprekken/nieuw", [303, 200, 403, 403, 403]),
    ("GET", "/organisaties/{code}/aanbod", "/organisaties/GM0355/aanbod", [303, 200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/aanbod", "/organisaties/GM0355/aanbod", [303, 422, 422, 403, 403]),
    ("POST", "/aanbod/{id}/aangenomen", "/aanbod/99/aangenomen", [303, 404, 404, 403, 403]),
    ("POST", "/gesprekken/concept", "/gesprekken/concept", [303, 422, 403, 403, 403]),
    ("POST", "/gesprekken/concept/weg", "/gesprekken/concept/weg organisation=GM0355", [403, 303, 403, 403, 403]),
    ("GET", "/gesprekken/concept/{code}", "/gesprekken/concept/GM0355", [303, 404, 403, 403, 403]),
    ("GET", "/gesprekken/plannen", "/gesprekken/plannen", [303, 200, 200, 403, 403]),
    ("POST", "/gesprekken/plannen", "/gesprekken/plannen", [303, 422, 422, 403, 403]),
    ("GET", "/gesprekken/afwijzen", "/gesprekken/afwijzen?organisatie=GM0355", [303, 200, 200, 403, 403]),
    ("POST", "/gesprekken/afwijzen", "/gesprekken/afwijzen organisation=GM0355", [403, 422, 422, 403, 403]),
    ("GET", "/gesprekken/{id}", "/gesprekken/99", [303, 404, 404, 403, 403]),
    ("GET", "/gesprekken/{id}/uitstellen", "/gesprekken/99/uitstellen", [303, 404, 404, 403, 403]),
    ("POST", "/gesprekken/{id}/uitstellen", "/gesprekken/99/uitstellen", [303, 404, 404, 403, 403]),
    ("GET", "/gesprekken/{id}/corrigeren", "/gesprekken/99/corrigeren", [303, 404, 404, 403, 403]),
    ("POST", "/gesprekken/{id}/corrigeren", "/gesprekken/99/corrigeren", [303, 404, 404, 403, 403]),
    ("GET", "/organisaties/{code}/toezeggingen", "/organisaties/GM0355/toezeggingen", [303, 200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/toezeggingen", "/organisaties/GM0355/toezeggingen", [303, 422, 422, 403, 403]),
    ("POST", "/toezeggingen/{id}/gedaan", "/toezeggingen/99/gedaan", [303, 404, 404, 403, 403]),
    ("GET", "/toezeggingen", "/toezeggingen", [303, 200, 200, 403, 403]),
    ("GET", "/toezeggingen.{format}", "/toezeggingen.csv", [303, 200, 200, 403, 403]),
    ("GET", "/toezeggingen/{id}", "/toezeggingen/99", [303, 404, 404, 403, 403]),
    ("POST", "/toezeggingen/{id}", "/toezeggingen/99 commitment_text=Aanbod&commitment_due_on=10-10-2023", [403, 404, 404, 403, 403]),
    ("POST", "/toezeggingen/{id}/vervallen", "/toezeggingen/99/vervallen", [303, 404, 404, 403, 403]),
    ("POST", "/toezeggingen/{id}/heropenen", "/toezeggingen/99/heropenen", [303, 404, 404, 403, 403]),
    ("GET", "/organisaties/{code}/terugkoppeling", "/organisaties/GM0355/terugkoppeling?gesprek=99", [303, 404, 404, 403, 403]),
    ("POST", "/organisaties/{code}/terugkoppeling", "/organisaties/GM0355/terugkoppeling conversation=99", [403, 404, 404, 403, 403]),
    ("GET", "/organisaties/{code}/antwoord", "/organisaties/GM0355/antwoord", [303, 200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/antwoord", "/organisaties/GM0355/antwoord", [303, 422, 422, 403, 403]),
    ("GET", "/belronde", "/belronde", [303, 200, 200, 403, 403]),
    ("GET", "/belronde.{format}", "/belronde.csv", [303, 200, 200, 403, 403]),
    ("GET", "/belronde/{id}", "/belronde/9999", [303, 404, 404, 403, 403]),
    ("POST", "/belronde/{id}", "/belronde/9999", [303, 404, 404, 403, 403]),
    ("POST", "/belronde/volgende", "/belronde/volgende", [303, 303, 303, 403, 403]),
    ("POST", "/belronde/{id}/ik-bel", "/belronde/9999/ik-bel", [303, 404, 404, 403, 403]),
    ("POST", "/belronde/{id}/los", "/belronde/9999/los", [303, 303, 303, 403, 403]),
    ("GET", "/taken", "/taken", [303, 200, 200, 403, 403]),
    ("GET", "/taken.{format}", "/taken.csv", [303, 200, 200, 403, 403]),
    // desks: a day in a region, briefings, corrections, stand-ins, hand-overs
    ("GET", "/gesprekken/regiodag", "/gesprekken/regiodag", [303, 200, 200, 403, 403]),
    ("POST", "/gesprekken/regiodag", "/gesprekken/regiodag", [303, 422, 422, 403, 403]),
    ("GET", "/gesprekken/regiodag/voorstel", "/gesprekken/regiodag/voorstel", [303, 422, 422, 403, 403]),
    ("GET", "/organisaties/{code}/briefing", "/organisaties/GM0355/briefing", [303, 200, 200, 403, 403]),
    ("GET", "/provincies/{code}/briefing", "/provincies/PV26/briefing", [303, 200, 200, 403, 403]),
    ("GET", "/provincies/{code}/briefing", "/provincies/PV99/briefing", [303, 404, 404, 403, 403]),
    ("GET", "/organisaties/{code}/corrigeren", "/organisaties/GM0355/corrigeren", [303, 200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/corrigeren", "/organisaties/GM0355/corrigeren", [303, 422, 422, 403, 403]),
    ("GET", "/organisaties/{code}/opnieuw", "/organisaties/GM0355/opnieuw", [303, 200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/opnieuw", "/organisaties/GM0355/opnieuw", [303, 422, 422, 403, 403]),
    ("GET", "/overdracht", "/overdracht", [303, 200, 200, 403, 403]),
    ("POST", "/overdracht", "/overdracht", [303, 422, 422, 403, 403]),
    ("GET", "/overdracht/nieuw", "/overdracht/nieuw", [303, 200, 200, 403, 403]),
    ("POST", "/overdracht/vervanging", "/overdracht/vervanging", [303, 422, 422, 403, 403]),
    ("POST", "/overdracht/vervanging/{id}/stop", "/overdracht/vervanging/99/stop", [303, 404, 404, 403, 403]),
    ("GET", "/overdracht/{id}", "/overdracht/99", [303, 404, 404, 403, 403]),
    ("POST", "/overdracht/{id}/bevestigen", "/overdracht/99/bevestigen", [303, 403, 404, 403, 403]),
    ("POST", "/overdracht/{id}/intrekken", "/overdracht/99/intrekken", [303, 404, 404, 403, 403]),
    // notes
    ("GET", "/organisaties/{code}/notities", "/organisaties/GM0355/notities", [303, 200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/notities", "/organisaties/GM0355/notities", [303, 422, 422, 403, 403]),
    ("GET", "/notities/{id}", "/notities/99", [303, 404, 404, 403, 403]),
    ("POST", "/notities/{id}/lezers", "/notities/99/lezers", [303, 404, 404, 403, 403]),
    ("POST", "/notities/{id}/verlengen", "/notities/99/verlengen", [303, 404, 404, 403, 403]),
    ("POST", "/notities/geopend/{id}/gezien", "/notities/geopend/99/gezien", [303, 404, 404, 403, 403]),
    ("GET", "/beheer/notities", "/beheer/notities", [303, 403, 403, 403, 200]),
    ("GET", "/beheer/notities/{id}", "/beheer/notities/99", [303, 403, 403, 403, 404]),
    ("POST", "/beheer/notities/{id}", "/beheer/notities/99", [303, 403, 403, 403, 404]),
];

/// A conversation that was held.
const HELD: &str = r#"/conversations {"organisation":"GM0355","heldOn":"2023-10-02",
    "mode":"on_site","attended":["mayor"],"assessment":"positive","sessionInterest":"yes"}"#;

/// A session with a moderator who is not there.
const PLANNED: &str = r#"/sessions {"organisations":["GM0355"],"place":"Zeist","moderator":99,
    "startsAt":"2023-11-07T19:30:00+01:00","endsAt":"2023-11-07T21:30:00+01:00"}"#;

#[rustfmt::skip]
pub const CALLS: &[Row] = &[
    ("GET", "/openapi.json", "/openapi.json", [200, 200, 200, 200, 200]),
    // conversations
    ("GET", "/conversations", "/conversations", [401, 200, 200, 403, 403]),
    ("POST", "/conversations", HELD, [401, 201, 403, 403, 403]),
    ("GET", "/conversations/{id}", "/conversations/99", [401, 404, 404, 403, 403]),
    ("GET", "/commitments", "/commitments", [401, 200, 200, 403, 403]),
    // letters
    ("GET", "/letter-rounds", "/letter-rounds", [401, 200, 200, 403, 403]),
    ("POST", "/letter-rounds", "/letter-rounds", [401, 400, 400, 403, 403]),
    ("GET", "/letter-rounds/{id}", "/letter-rounds/99", [401, 404, 404, 403, 403]),
    ("GET", "/letter-rounds/{id}/letters", "/letter-rounds/99/letters", [401, 404, 404, 403, 403]),
    ("POST", "/letter-rounds/{id}/releases", "/letter-rounds/99/releases", [401, 403, 404, 403, 403]),
    ("POST", "/letter-rounds/{id}/reminders", "/letter-rounds/99/reminders", [401, 403, 404, 403, 403]),
    // conversations
    // sessions, trainings, people
    ("GET", "/sessions", "/sessions", [401, 200, 200, 403, 403]),
    ("POST", "/sessions", PLANNED, [401, 403, 400, 403, 403]),
    ("GET", "/sessions/{id}", "/sessions/99", [401, 404, 404, 403, 403]),
    ("POST", "/sessions/{id}/results", "/sessions/99/results {\"attendance\":31}", [401, 404, 404, 403, 403]),
    ("GET", "/trainings", "/trainings", [401, 200, 200, 403, 403]),
    ("POST", "/trainings", "/trainings {\"organisation\":\"GM0355\",\"kind\":\"council\"}", [401, 201, 409, 403, 403]),
    ("GET", "/trainings/{id}", "/trainings/99", [401, 404, 404, 403, 403]),
    ("GET", "/people", "/people", [401, 200, 200, 403, 403]),
    ("POST", "/people", "/people {\"name\":\"Ada de Wit\",\"roles\":[\"moderator\"]}", [401, 403, 201, 403, 403]),
    ("GET", "/people/{id}", "/people/99", [401, 404, 404, 403, 403]),
    // organisations, contacts, imports
    ("GET", "/organisations", "/organisations", [401, 200, 200, 200, 200]),
    ("GET", "/organisations/{code}", "/organisations/GM0355", [401, 200, 200, 200, 200]),
    ("GET", "/contacts", "/contacts", [401, 200, 200, 403, 200]),
    ("POST", "/contacts", "/contacts {\"organisation\":\"GM0355\",\"function\":\"other\",\"name\":\"Ada\"}", [401, 201, 201, 403, 403]),
    ("GET", "/contacts/{id}", "/contacts/99", [401, 404, 404, 403, 404]),
    ("GET", "/imports", "/imports", [401, 403, 200, 403, 200]),
    // coverage
    ("GET", "/coverage", "/coverage?on=2023-10-03", [401, 200, 200, 200, 200]),
    ("GET", "/coverage/funnel", "/coverage/funnel?on=2023-10-03", [401, 200, 200, 200, 200]),
    ("GET", "/coverage/months", "/coverage/months?on=2023-10-03", [401, 200, 200, 200, 200]),
    ("GET", "/coverage/spread", "/coverage/spread?on=2023-10-03", [401, 200, 200, 200, 200]),
    ("GET", "/targets", "/targets", [401, 200, 200, 200, 200]),
    ("POST", "/targets", "/targets", [401, 403, 403, 400, 403]),
    ("GET", "/targets/{id}", "/targets/T1", [401, 200, 200, 200, 200]),
    ("GET", "/forecast", "/forecast", [401, 404, 404, 404, 404]),
    ("GET", "/costs", "/costs", [401, 403, 200, 200, 403]),
    ("GET", "/budgets", "/budgets", [401, 403, 200, 200, 403]),
    // planning and history
    ("GET", "/date-offers", "/date-offers", [401, 200, 200, 403, 403]),
    ("GET", "/recesses", "/recesses", [401, 200, 200, 403, 403]),
    ("GET", "/blackouts", "/blackouts", [401, 200, 200, 403, 403]),
    ("GET", "/calls", "/calls", [401, 200, 200, 403, 403]),
    ("GET", "/stage-events", "/stage-events", [401, 200, 200, 200, 200]),
    ("POST", "/contact-searches", "/contact-searches {\"text\":\"Ada\"}", [401, 200, 200, 403, 200]),
];

on_both!(every_page_answers_each_role_as_the_table_says_with_every_header, |app| {
    let app = over_tls(&app);
    compare(&pages(), |row, visitor| page(&app, row, visitor));
});

on_both!(every_call_answers_each_role_as_the_table_says_with_every_header, |app| {
    let app = over_tls(&app);
    compare(CALLS, |row, visitor| call(&app, row, visitor));
});

fn over_tls(app: &TestApp) -> TestApp {
    app.with_settings(|settings| settings.base_url = "https://tour.example".to_owned())
}

fn compare(table: &[Row], ask: impl Fn(&Row, &str) -> Answer) {
    let mut wrong = Vec::new();
    for row in table {
        for (visitor, expected) in VISITORS.iter().zip(row.3) {
            let (answer, what) = (ask(row, visitor), format!("{} {} as {visitor:?}", row.0, row.2));
            if answer.status != expected {
                wrong.push(format!("{what}: {}, not {expected}", answer.status));
            }
            wrong.extend(headers::faults(&answer).iter().map(|fault| format!("{what}: {fault}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_declared_route_has_a_line_in_the_table_and_every_line_a_route() {
    same(&declared::pages(), &pages());
    same(&declared::calls(), CALLS);
}

fn same(declared: &[(String, String)], table: &[Row]) {
    let declared: Vec<(&str, &str)> =
        declared.iter().map(|(m, p)| (m.as_str(), p.as_str())).collect();
    let table: Vec<(&str, &str)> = table.iter().map(|row| (row.0, row.1)).collect();
    let unproved: Vec<_> = declared.iter().filter(|route| !table.contains(route)).collect();
    let gone: Vec<_> = table.iter().filter(|route| !declared.contains(route)).collect();
    assert!(unproved.is_empty(), "routes without a line in the table: {unproved:?}");
    assert!(gone.is_empty(), "lines without a route: {gone:?}");
}
