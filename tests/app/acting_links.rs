//! Links in a mail that act for its reader: who reads the mail of somebody else gets none.

use drietraps::domain::digests::Digest;
use drietraps::domain::people::Part;
use drietraps::store::schema::messages;

use diesel::prelude::*;

use crate::digests::{ask, mails, morning, path};
use crate::evenings::person;
use crate::kit::{TestApp, on_both};
use crate::offers::with_the_clerk;

/// The newest message that holds this part of a link, with its token.
fn newest(app: &TestApp, way: &str) -> (i64, String) {
    let all: Vec<(i64, String)> = app.read(|conn| {
        let columns = (messages::id, messages::text_body);
        Ok(messages::table.order(messages::id.desc()).select(columns).load(conn).unwrap())
    });
    let (id, text) = all.into_iter().find(|(_, text)| text.contains(way)).unwrap();
    let rest = text.split(way).nth(1).unwrap();
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    (id, rest.chars().take_while(|c| is_of_token(*c)).collect())
}

/// Looks at a page as each role that may, and finds the mail without the token.
fn nobody_sees(app: &TestApp, page: &str, (way, token): (&str, &str)) {
    assert!(token.len() >= 40, "{token}");
    for name in ["planner", "planner2", "adviser", "management"] {
        let answer = app.logged_in(name).get(page);
        if answer.status == 200 {
            assert!(!answer.body.contains(token), "{name} {page}: {}", answer.body);
        }
    }
    let shown = app.logged_in("planner").get(page).expect(200).body;
    assert!(shown.contains(&format!("{way}…")), "{page}: {shown}");
}

on_both!(who_reads_the_digest_of_another_cannot_switch_it_off, |app| {
    ask(&app, "management", Digest::Report);
    morning(&app, "2023-11-01T05:00:00Z", Digest::Report);
    let link = path(&mails(&app, Digest::Report)[0]);
    app.stranger().get(&link).expect(200);
    let (id, token) = newest(&app, "/berichten/");
    assert_eq!(link, format!("/berichten/{token}"));
    nobody_sees(&app, &format!("/postvak-uit/{id}"), ("/berichten/", &token));
});

on_both!(who_reads_a_letter_on_screen_cannot_answer_it, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let (id, token) = newest(&app, "/antwoord/");
    nobody_sees(&app, &format!("/postvak-uit/{id}"), ("/antwoord/", &token));
    let letter = app.messages(round.id)[0].letter_id.unwrap();
    let page = format!("/brievenrondes/{}/brieven/{letter}", round.id);
    nobody_sees(&app, &page, ("/antwoord/", &token));
});

on_both!(who_reads_dates_on_screen_cannot_choose_one, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    with_the_clerk(&app, lotte);
    let (id, token) = newest(&app, "/datums/");
    nobody_sees(&app, &format!("/postvak-uit/{id}"), ("/datums/", &token));
    nobody_sees(&app, "/bijeenkomsten/publiceren/1", ("/datums/", &token));
});
