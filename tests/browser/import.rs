//! Reading an unknown list in, in a browser: upload, columns, preview, writing, undo. With and
//! without JavaScript; every page measured, and pictures of each on a desk and on a phone.

use crate::driver::{DESKTOP, Script};
use crate::person::Person;
use crate::program::Program;

/// A telephone of today.
const TALL_PHONE: (u32, u32) = (390, 1400);
const TALL_DESK: (u32, u32) = (DESKTOP.0, 1400);

/// A list of a region, with a title above it, a name that is spelt wrong and a wrong address.
const LIST: &str = "Contacten regio Oost\r\n\r\n\
    Plek;Wie;Wie precies;Post;Toestel;Partij\r\n\
    Zeist;griffier;G. de Groot;griffie@zeist.example;030 000 00 01;onbekend\r\n\
    Súdwest-Fryslân;griffier;;griffie@sudwestfryslan.example;;\r\n\
    Zeits;burgemeester;T. Terpstra;burgemeester@zeist.example;;\r\n\
    Goes;griffier;;griffie goes;;\r\n";

#[tokio::test]
async fn an_unknown_list_is_read_in_and_taken_back_in_a_browser() {
    the_import(Script::On).await;
}

#[tokio::test]
async fn an_unknown_list_is_read_in_and_taken_back_without_javascript() {
    the_import(Script::Off).await;
}

async fn the_import(script: Script) {
    let program = Program::demo();
    let mut planner = Person::at(&program, script).await;
    logs_in(&program, &mut planner).await;
    uploads(&program, &mut planner, script).await;
    chooses_columns(&mut planner, script).await;
    looks_and_writes(&mut planner, script).await;
    takes_back(&mut planner, script).await;
}

async fn logs_in(program: &Program, planner: &mut Person<'_>) {
    let line = program.line_with("petra@drietraps.example");
    let (_, password) = line.split_once("planner").unwrap();
    planner.opens("/inloggen").await;
    planner.types("email", "petra@drietraps.example").await;
    planner.types("password", password.trim()).await;
    planner.presses("Inloggen").await;
}

async fn pictures(planner: &Person<'_>, script: Script, name: &str) {
    if matches!(script, Script::On) {
        let sizes = [(TALL_DESK, "1280"), (TALL_PHONE, "390")];
        planner.pictures_at(&format!("import-{name}"), sizes).await;
    }
}

async fn uploads(program: &Program, planner: &mut Person<'_>, script: Script) {
    planner.opens("/import").await;
    planner.follows("Lijst importeren").await;
    pictures(planner, script, "upload").await;
    let other = program.folder().join("foto.csv");
    std::fs::write(&other, b"%PDF-1.4 geen lijst").unwrap();
    planner.types_path("file", &other).await;
    planner.refused("Kijk na").await;
    planner.sees("PDF").await;
    pictures(planner, script, "upload-refused").await;
    let file = program.folder().join("regio-oost.csv");
    std::fs::write(&file, LIST).unwrap();
    planner.types_path("file", &file).await;
    planner.sends("Kijk na").await;
    planner.sees("zijn niet bekend").await;
}

async fn chooses_columns(planner: &mut Person<'_>, script: Script) {
    planner.sees("G. de Groot").await;
    pictures(planner, script, "columns").await;
    planner.selects("field_0", "organisation").await;
    planner.selects("field_1", "ignore").await;
    planner.selects("field_2", "person").await;
    planner.selects("field_3", "email").await;
    planner.selects("field_4", "phone").await;
    planner.selects("field_5", "ignore").await;
    planner.presses("Gebruik deze kolommen").await;
    planner.sees("hoort een kolom met de functie").await;
    pictures(planner, script, "columns-refused").await;
    planner.selects("field_1", "function").await;
    planner.sends("Gebruik deze kolommen").await;
}

async fn looks_and_writes(planner: &mut Person<'_>, script: Script) {
    planner.sees("4 regels:").await;
    planner.sees("Zeist (GM0355)").await;
    pictures(planner, script, "preview").await;
    planner.presses("Schrijven").await;
    planner.sees("Zet hier een vinkje").await;
    pictures(planner, script, "preview-refused").await;
    planner.ticks("line_6", "GM0355").await;
    planner.presses("Antwoorden bewaren").await;
    planner.sees("Eén vraag is al beantwoord.").await;
    for what in ["confirms_overwrite", "confirms_verified", "skip_errors"] {
        planner.ticks(what, "yes").await;
    }
    planner.sends("Schrijven").await;
    planner.sees("Griffier van Gemeente Zeist").await;
    pictures(planner, script, "written").await;
}

async fn takes_back(planner: &mut Person<'_>, script: Script) {
    planner.follows("Maak ongedaan").await;
    planner.sees("voor de import").await;
    pictures(planner, script, "undo").await;
    planner.sends("Maak ongedaan").await;
    planner.sees("De import is teruggedraaid").await;
    pictures(planner, script, "undone").await;
    planner.opens("/import").await;
    planner.sees("Ongedaan gemaakt").await;
    pictures(planner, script, "list").await;
}
