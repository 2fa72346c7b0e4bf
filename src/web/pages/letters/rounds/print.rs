//! Letters on paper, for a window envelope: one sheet per recipient.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{amsterdam_day, long_day};
use crate::services::rounds::Stationery;
use crate::services::rounds::print::{self, Sheet};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::round_view::{counted, href};

const PRINT: &str = "rounds/print.html";
/// What stands between the letter and its foot.
const FOOT: &str = "\n--\n";
/// The end of an answer link that is one has this many characters or more.
const SHORTEST_TOKEN: usize = 40;
/// Functions that take an article after "T.a.v.".
const OFFICES: [&str; 5] =
    ["burgemeester", "griffier", "statengriffier", "commissaris van de Koning", "gouverneur"];

/// One letter, a sheet for each recipient.
pub async fn letter(page: Page, ids: Path<(i64, i64)>) -> PageResult {
    let (round, letter) = ids.into_inner();
    show(page, round, Some(letter)).await
}

/// Every letter of a round that is ready or was released.
pub async fn round(page: Page, id: Path<i64>) -> PageResult {
    show(page, id.into_inner(), None).await
}

async fn show(page: Page, round_id: i64, letter_id: Option<i64>) -> PageResult {
    let stationery = page.app.stationery();
    let desk = stationery.clone();
    let print = page
        .read(move |conn, actor, now| print::sheets(conn, actor, &desk, (round_id, letter_id), now))
        .await?;
    let home = href(round_id);
    let back = letter_id.map_or_else(|| home.clone(), |id| format!("{home}/brieven/{id}"));
    let lacks_place = print.sheets.iter().any(|sheet| sheet.organisation.place.is_none());
    let content = json!({
        "back_href": back, "back_label": if letter_id.is_some() { "Brief" } else { &print.round.name },
        "lead": counted(print.sheets.len(), "brief", "brieven"),
        "is_frozen": print.is_frozen, "lacks_place": lacks_place,
        "sheets": print.sheets.iter().map(|one| sheet(one, &stationery)).collect::<Vec<_>>(),
    });
    page.show(PRINT, &format!("Op papier: {}", print.round.name), &content)
}

fn sheet(sheet: &Sheet, stationery: &Stationery) -> Value {
    let (letter, foot) = sheet.text.split_once(FOOT).unwrap_or((&sheet.text, ""));
    let paragraphs: Vec<&str> = letter.split("\n\n").filter(|text| !text.is_empty()).collect();
    let home = stationery.answer_link("");
    json!({
        "typed": typed(letter, &home),
        "sender": [
            stationery.team(), stationery.support_email.clone(), stationery.support_phone.clone(),
        ],
        "address": address(sheet), "date": long_day(amsterdam_day(sheet.moment)),
        "subject": sheet.subject, "paragraphs": paragraphs, "foot": foot.trim(),
    })
}

/// The answer link as somebody types it over: the address, and what follows in groups of four.
/// Blanks in it do not count. None before the release, when there is no link yet.
fn typed(letter: &str, home: &str) -> Option<Value> {
    let is_of_link = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let token: Vec<char> = letter.split_once(home)?.1.chars().take_while(is_of_link).collect();
    let groups: Vec<String> = token.chunks(4).map(|group| group.iter().collect()).collect();
    (token.len() >= SHORTEST_TOKEN).then(|| json!({ "home": home, "groups": groups.join(" ") }))
}

/// The lines behind the window, as far as they are known.
fn address(sheet: &Sheet) -> Vec<String> {
    let office = ContactFunction::in_sentence(&sheet.recipient);
    let office = OFFICES.contains(&office.as_str()).then(|| format!("de {office}"));
    let attention = match (office, &sheet.name) {
        (Some(office), Some(name)) => Some(format!("T.a.v. {office}, {name}")),
        (Some(office), None) => Some(format!("T.a.v. {office}")),
        (None, name) => name.as_ref().map(|name| format!("T.a.v. {name}")),
    };
    let place = sheet.organisation.place.as_ref().map(|place| place.to_uppercase());
    [Some(sheet.organisation.full_name()), attention, place].into_iter().flatten().collect()
}
