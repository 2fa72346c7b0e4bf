//! The routes whose object has no owner, with the reason: what the table of routes says of a role
//! holds for every object.

/// Opened by a secret in the address and not by who asks.
const LINKS: &[&str] = &[
    "/static/{hash}/{name}",
    "/uitnodiging/{token}",
    "/eerste-account/{token}",
    "/datums/{token}",
    "/agenda/{token}.ics",
    "/evaluatie/{token}",
    "/berichten/{token}",
    "/antwoord/{token}",
];

/// Sessions and trainings are the work of the whole team: the role decides.
const SESSIONS: &[&str] = &[
    "/bijeenkomsten/aanbod/{id}",
    "/bijeenkomsten/aanbod/{id}/keuze",
    "/bijeenkomsten/aanbod/{id}/intrekken",
    "/bijeenkomsten/publiceren/{id}",
    "/bijeenkomsten/publiceren/{id}/versturen",
    "/bijeenkomsten/publiceren/{id}/terug",
    "/bijeenkomsten/{id}/kosten",
    "/bijeenkomsten/{id}/kosten/{line}/intrekken",
    "/bijeenkomsten/{id}",
    "/bijeenkomsten/{id}/wijzigen",
    "/bijeenkomsten/{id}/uitstellen",
    "/bijeenkomsten/{id}/afzeggen",
    "/bijeenkomsten/{id}/corrigeren",
    "/bijeenkomsten/{id}/resultaat",
    "/bijeenkomsten/{id}/uitnodiging.ics",
    "/trainingen/{id}",
    "/trainingen/{id}/kosten",
    "/trainingen/aanbod/{id}",
    "/trainingen/aanbod/{id}/sluiten",
    "/trainingen/aanbod/{id}/openen",
    "/trainingen/{id}/aanbod",
    "/trainingen/{id}/aanvragen",
    "/trainingen/{id}/offerte",
    "/trainingen/{id}/uitstellen",
    "/trainingen/{id}/voorstellen",
    "/trainingen/{id}/navraag",
    "/trainingen/{id}/plannen",
    "/trainingen/{id}/gehouden",
    "/trainingen/{id}/afwijzen",
    "/bijeenkomsten/{id}/draaiboek",
    "/bijeenkomsten/{id}/briefing",
    "/bijeenkomsten/{id}/briefing/versturen",
    "/bijeenkomsten/{id}/themas",
    "/bijeenkomsten/{id}/training",
    "/sessions/{id}",
    "/sessions/{id}/results",
    "/trainings/{id}",
];

/// Lists, the division, people and assignments have no owner: the role decides.
const KEEPING: &[&str] = &[
    "/beheer/mensen/{id}",
    "/beheer/mensen/{id}/verlof",
    "/beheer/mensen/{id}/verlof/{leave}/weg",
    "/beheer/mensen/{id}/agenda",
    "/beheer/mensen/{id}/agenda/intrekken",
    "/beheer/mensen/{id}/einde",
    "/beheer/herindelingen/{id}",
    "/beheer/herindelingen/{id}/bevestigen",
    "/beheer/herindelingen/{id}/intrekken",
    "/toewijzingen/{id}",
    "/toewijzingen/{id}/ongedaan",
    "/import/{id}",
    "/import/{id}/weg",
    "/import/{id}/kolommen",
    "/import/{id}/lezen",
    "/import/{id}/keuzes",
    "/import/{id}/antwoorden",
    "/import/{id}/geweigerd.csv",
    "/import/gelezen/{run}",
    "/import/gelezen/{run}/ongedaan",
    "/people/{id}",
];

/// What every adviser may read or add to, whoever has the dossier.
const DOSSIERS: &[&str] = &[
    "/organisaties/{code}",
    "/organisaties/{code}/post",
    "/organisaties/{code}/contacten",
    "/organisaties/{code}/contacten/{id}",
    "/organisaties/{code}/contacten/nieuw",
    "/organisaties/{code}/contacten/{id}/juist",
    "/organisaties/{code}/contacten/{id}/privacy",
    "/organisaties/{code}/contacten/{id}/inzage",
    "/organisaties/{code}/contacten/{id}/inzage.json",
    "/organisaties/{code}/contacten/{id}/wissen",
    "/organisaties/{code}/contacten/{id}/einde",
    "/organisaties/{code}/berichten",
    "/organisaties/{code}/berichten.{format}",
    "/organisaties/{code}/aanbod",
    "/aanbod/{id}/aangenomen",
    "/organisaties/{code}/toezeggingen",
    "/organisaties/{code}/briefing",
    "/provincies/{code}/briefing",
    "/organisaties/{code}/notities",
    "/organisations/{code}",
    "/contacts/{id}",
    "/targets/{id}",
    "/dekking/streefcijfers/{id}/vervangen",
    "/dekking/streefcijfers/{id}/intrekken",
];

/// Accounts are looked after by the administrator alone.
const ACCOUNTS: &[&str] = &[
    "/beheer/accounts/{id}/link",
    "/beheer/accounts/{id}/uit",
    "/beheer/accounts/{id}/aan",
    "/beheer/accounts/{id}/rol",
    "/beheer/accounts/{id}/tweede-stap",
];

/// Letters, mail and the call list are the work of the whole team: the role decides.
const LETTERS: &[&str] = &[
    "/brievenrondes/{id}/berichten",
    "/brievenrondes/{id}/berichten.{format}",
    "/brievenrondes/{id}/aangehouden/{letter}",
    "/brievenrondes/{id}/onzeker",
    "/brievenrondes/{id}/opnieuw",
    "/postvak-uit/{id}/adres",
    "/brievenrondes/{id}",
    "/brievenrondes/{id}/wijzigen",
    "/brievenrondes/{id}/brieven/{letter}",
    "/brievenrondes/{id}/vrijgeven",
    "/brievenrondes/{id}/pauze",
    "/brievenrondes/{id}/hervat",
    "/brievenrondes/{id}/intrekken",
    "/brievenrondes/{id}/herinneringen",
    "/brievenrondes/{id}/herinneringen/{letter}",
    "/brievenrondes/{id}/verzetten",
    "/brievenrondes/{id}/verzetten/bevestigen",
    "/postvak-uit/{id}",
    "/postvak-uit/{id}/niet-aangekomen",
    "/postvak-uit/{id}/afhandelen",
    "/brieven/sjablonen/{kind}/{organisation_kind}",
    "/brieven/sjablonen/{kind}/{organisation_kind}/proef",
    "/brievenrondes/{id}/print",
    "/brievenrondes/{id}/brieven/{letter}/print",
    "/brievenrondes/{id}/tekst",
    "/postvak-in/{id}",
    "/postvak-in/{id}/gelezen",
    "/belronde/{id}/ik-bel",
    "/belronde/{id}/los",
    "/letter-rounds/{id}",
    "/letter-rounds/{id}/letters",
    "/letter-rounds/{id}/releases",
    "/letter-rounds/{id}/reminders",
];

/// Every one.
pub fn all() -> Vec<&'static str> {
    [LINKS, SESSIONS, KEEPING, DOSSIERS, ACCOUNTS, LETTERS].concat()
}
