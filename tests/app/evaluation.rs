//! The questions after an evening: by a link, without a name, one answer each.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use diesel::prelude::*;
use drietraps::domain::people::Part;
use drietraps::services::sessions::{self, SessionResult};
use drietraps::store::schema::{audit_events, messages, session_evaluation_links};

use crate::evenings::{clerk, evening, person, plan};
use crate::kit::{TestApp, on_both};
use crate::notes::owned;

const HELD: &str = "2023-10-13T08:00:00Z";
const PATH: &str = "/organisaties/GM0355/terugkoppeling";

/// Holds a session in Zeist and answers its id.
pub fn held(app: &TestApp, starts_at: &str) -> i64 {
    let lotte = person(app, "Lotte", &[Part::Moderator]);
    let id = plan(app, "GM0355", evening(starts_at, "Zeist", lotte)).unwrap().id;
    let planner = app.actor("planner");
    let command = SessionResult { session_id: id, attendance: 31, evaluation: None, themes: None };
    let now = app.at(HELD).now();
    app.write(|conn| sessions::record_result(conn, &planner, &command, now));
    id
}

/// Sends the thank-you mail to contacts and answers the ends of the links in it.
pub fn thank(app: &TestApp, session_id: i64, contacts: &[i64]) -> Vec<String> {
    let (session, ids) =
        (session_id.to_string(), contacts.iter().map(i64::to_string).collect::<Vec<_>>());
    let mut fields = vec![("act", "preview"), ("session", session.as_str())];
    fields.push(("introduction", "Dank u wel."));
    fields.extend(ids.iter().map(|id| ("recipients", id.as_str())));
    let shown = app.logged_in("planner").post(PATH, &fields).expect(200).body;
    assert!(shown.contains("/evaluatie/uw-persoonlijke-link"), "{shown}");
    assert_eq!(count_links(app), 0, "reading makes no link");
    fields[0] = ("act", "send");
    app.logged_in("planner").post(PATH, &fields).expect(303);
    let texts: Vec<String> = app.read(|conn| {
        let own = messages::table.filter(messages::feedback_id.is_not_null());
        Ok(own.order(messages::id).select(messages::text_body).load(conn).unwrap())
    });
    let token = |text: &String| {
        let rest = text.split("/evaluatie/").nth(1).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    };
    texts.iter().map(token).collect()
}

fn count_links(app: &TestApp) -> i64 {
    app.read(|conn| Ok(session_evaluation_links::table.count().get_result(conn).unwrap()))
}

fn form_token(app: &TestApp, token: &str) -> String {
    let page = app.stranger().get(&format!("/evaluatie/{token}")).expect(200).body;
    let rest = page.split("name=\"csrf\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Answers by a link as a browser does; the status.
fn answer(app: &TestApp, token: &str, (useful, words): (&str, &str)) -> u16 {
    let csrf = form_token(app, token);
    let fields = [
        ("csrf", csrf.as_str()),
        ("useful", useful),
        ("would_recommend", "yes"),
        ("was_useful", words),
    ];
    app.stranger().post_bare(&format!("/evaluatie/{token}"), &fields).status
}

on_both!(an_answer_is_kept_without_anything_that_leads_to_who_gave_it, |app| {
    let contact = clerk(&app, "GM0355", "griffie@zeist.example");
    let id = held(&app, "2023-10-12T17:30:00Z");
    let later = app.at(HELD);
    let tokens = thank(&later, id, &[contact]);
    let count = |app: &TestApp| -> i64 {
        app.read(|conn| Ok(audit_events::table.count().get_result(conn).unwrap()))
    };
    let before = count(&app);
    assert_eq!(answer(&later, &tokens[0], ("4", "De voorbeelden")), 200);
    assert_eq!(count(&app), before, "no line of the audit says when it came");
    let columns =
        ["id", "session_id", "useful", "would_recommend", "was_useful", "was_missing", "on_day"];
    let schema = include_str!("../../src/store/schema/evenings.rs");
    let own = schema.split("session_evaluations (id) {").nth(1).unwrap().split('}').next().unwrap();
    let names: Vec<&str> =
        own.lines().filter_map(|it| it.trim().split_once(" -> ")).map(|it| it.0).collect();
    assert_eq!(names, columns, "no link, no contact, no instant");
    assert!(own.contains("on_day -> Date"));
    let page = later.logged_in("planner").get(&format!("/bijeenkomsten/{id}")).expect(200).body;
    assert!(page.contains("Gemiddeld 4,0") && page.contains("De voorbeelden"), "{page}");
});

on_both!(opening_the_link_changes_nothing_and_a_form_needs_the_token_of_its_page, |app| {
    let contact = clerk(&app, "GM0355", "griffie@zeist.example");
    let id = held(&app, "2023-10-12T17:30:00Z");
    let later = app.at(HELD);
    let token = thank(&later, id, &[contact]).remove(0);
    let path = format!("/evaluatie/{token}");
    let page = later.stranger().get(&path).expect(200).body;
    assert!(page.contains("noindex") && page.contains("Noem zelf ook geen namen."), "{page}");
    assert!(page.contains("Noem geen namen van slachtoffers of daders"), "{page}");
    let head = later.stranger().call(TestRequest::default().method(Method::HEAD).uri(&path));
    assert_eq!(head.status, 200);
    let fields = [("useful", "5"), ("would_recommend", "yes"), ("was_useful", "Alles")];
    let refused = later.stranger().post_bare(&path, &fields).expect(422).body;
    assert!(
        refused.contains("verstuur het nog een keer") && refused.contains("Alles"),
        "{refused}"
    );
    let session = format!("/bijeenkomsten/{id}");
    let shown = later.logged_in("planner").get(&session).expect(200).body;
    assert!(shown.contains("Nog geen van de 1 vragenlijsten is ingevuld."), "{shown}");
    let csrf = form_token(&later, &token);
    let wrong = [("csrf", csrf.as_str()), ("useful", "6"), ("would_recommend", "yes")];
    let refused = later.stranger().post_bare(&path, &wrong).expect(422).body;
    assert!(refused.contains("Kies een cijfer van 1 tot en met 5."), "{refused}");
    later.stranger().get("/evaluatie/niets").expect(404);
});

on_both!(a_link_takes_one_answer_and_closes_after_sixty_days, |app| {
    let clerk_id = clerk(&app, "GM0355", "griffie@zeist.example");
    let other = clerk(&app, "GM0355", "plaatsvervanger@zeist.example");
    let id = held(&app, "2023-10-12T17:30:00Z");
    let later = app.at(HELD);
    let tokens = thank(&later, id, &[clerk_id, other]);
    assert_eq!(tokens.len(), 2);
    let csrf = form_token(&later, &tokens[0]);
    assert_eq!(answer(&later, &tokens[0], ("4", "Een")), 200);
    let twice = [("csrf", csrf.as_str()), ("useful", "1"), ("would_recommend", "no")];
    let path = format!("/evaluatie/{}", tokens[0]);
    let refused = later.stranger().post_bare(&path, &twice).expect(422).body;
    assert!(refused.contains("Deze vragenlijst is al ingevuld. Dank u wel."), "{refused}");
    let page = later.stranger().get(&path).expect(200).body;
    assert!(!page.contains("<textarea"), "{page}");
    let last = app.at("2023-12-12T22:00:00Z");
    let closed = app.at("2023-12-12T23:30:00Z");
    let page = closed.stranger().get(&format!("/evaluatie/{}", tokens[1])).expect(200).body;
    assert!(page.contains("was open tot en met dinsdag 12 december 2023"), "{page}");
    assert_eq!(answer(&last, &tokens[1], ("5", "Twee")), 200);
    let shown = last.logged_in("planner").get(&format!("/bijeenkomsten/{id}")).body;
    assert!(
        shown.contains("2 van de 2 vragenlijsten") && shown.contains("Gemiddeld 4,5"),
        "{shown}"
    );
});

on_both!(the_words_are_for_the_planner_and_the_own_adviser, |app| {
    owned(&app);
    let contact = clerk(&app, "GM0355", "griffie@zeist.example");
    let id = held(&app, "2023-10-12T17:30:00Z");
    let later = app.at(HELD);
    let token = thank(&later, id, &[contact]).remove(0);
    assert_eq!(answer(&later, &token, ("2", "roodborstje")), 200);
    let path = format!("/bijeenkomsten/{id}");
    let sees = |name: &str| {
        let page = later.logged_in(name).get(&path).expect(200).body;
        (page.contains("roodborstje"), page.contains("Gemiddeld 2,0"))
    };
    assert_eq!(
        ["planner", "adviser", "adviser2"].map(sees),
        [(true, true), (true, true), (false, false)]
    );
    later.logged_in("management").get(&path).expect(403);
    let together = later.logged_in("management").get("/dekking/bijeenkomsten").expect(200).body;
    assert!(together.contains("1 bijeenkomst gehouden, samen 31 mensen."), "{together}");
    assert!(together.contains("Er zijn nog geen 5 antwoorden."), "{together}");
    assert!(!together.contains("roodborstje") && !together.contains("2,0"), "{together}");
});

on_both!(management_sees_figures_of_whole_blocks_of_five_answers, |app| {
    let contacts: Vec<i64> =
        (1..=7).map(|n| clerk(&app, "GM0355", &format!("griffie{n}@zeist.example"))).collect();
    let id = held(&app, "2023-10-12T17:30:00Z");
    let later = app.at(HELD);
    let tokens = thank(&later, id, &contacts);
    let shown = || later.logged_in("management").get("/dekking/bijeenkomsten").expect(200).body;
    for token in &tokens[..4] {
        assert_eq!(answer(&later, token, ("4", "")), 200);
        assert!(shown().contains("Er zijn nog geen 5 antwoorden."));
    }
    assert_eq!(answer(&later, &tokens[4], ("4", "")), 200);
    let five = shown();
    assert!(five.contains("gemiddeld 4,0") && five.contains("5 van de 5"), "{five}");
    for token in &tokens[5..] {
        assert_eq!(answer(&later, token, ("1", "")), 200);
        assert!(shown().contains("gemiddeld 4,0"), "one more answer changes no figure");
    }
});

on_both!(who_is_thanked_again_answers_once_by_the_newest_link, |app| {
    let contact = clerk(&app, "GM0355", "griffie@zeist.example");
    let id = held(&app, "2023-10-12T17:30:00Z");
    let later = app.at(HELD);
    let first = thank(&later, id, &[contact]).remove(0);
    let (session, recipient) = (id.to_string(), contact.to_string());
    let again = [
        ("act", "send"),
        ("session", session.as_str()),
        ("introduction", "Nogmaals dank."),
        ("recipients", recipient.as_str()),
        ("again", "yes"),
    ];
    later.logged_in("planner").post(PATH, &again).expect(303);
    assert_eq!(count_links(&app), 1);
    later.stranger().get(&format!("/evaluatie/{first}")).expect(404);
});
