//! Dates that are held: who is booked by them, what the clerk chooses, and what becomes of it.

use diesel::prelude::*;
use drietraps::domain::people::Part;
use drietraps::domain::planning::{DateOffer, OfferState};
use drietraps::services::ServiceResult;
use drietraps::services::planning::date_offers::{self, Choice, HoldDates, Wanted};
use drietraps::services::planning::proposals::{self, Question};
use drietraps::store::date_offers as stored;
use drietraps::store::schema::{audit_events, date_offers as offers, messages, sessions};

use crate::evenings::{clash, clerk, evening, events, fields, person, plan, stages};
use crate::kit::{TestApp, at, on_both};
use crate::planning::wants;
use crate::publications::{left, publish, ready};

const ZEIST: &str = "GM0355";
const RHENEN: &str = "GM0340";
/// 19.30 in Amsterdam on Tuesday 7 and Thursday 9 November.
pub const TUESDAY: &str = "2023-11-07T18:30:00Z";
pub const THURSDAY: &str = "2023-11-09T18:30:00Z";

/// Moments of two and a half hours with this moderator.
pub fn moments(starts: &[&str], moderator: i64) -> Vec<Wanted> {
    let wanted = |start: &&str| Wanted {
        starts_at: at(start),
        ends_at: at(start) + chrono::TimeDelta::minutes(150),
        moderator,
        trainer: None,
    };
    starts.iter().map(wanted).collect()
}

fn try_hold(app: &TestApp, code: &str, options: Vec<Wanted>) -> ServiceResult<i64> {
    let (planner, now) = (app.actor("planner"), app.now());
    let command = HoldDates { organisation: code.to_owned(), options, last_day: None };
    app.try_write(|conn| date_offers::hold(conn, &planner, &command, now))
}

/// Holds these moments for an organisation.
pub fn hold(app: &TestApp, code: &str, starts: &[&str], moderator: i64) -> i64 {
    try_hold(app, code, moments(starts, moderator)).unwrap()
}

/// The offer as it is kept.
pub fn offer(app: &TestApp, id: i64) -> DateOffer {
    app.read(|conn| Ok(stored::get(conn, id)?))
}

/// The path of the link in the newest letter with dates.
pub fn link(app: &TestApp) -> String {
    let text: String = app.read(|conn| {
        Ok(messages::table
            .filter(messages::date_offer_id.is_not_null())
            .order(messages::id.desc())
            .select(messages::text_body)
            .first(conn)
            .unwrap())
    });
    let end = text.split("/datums/").nth(1).unwrap().split_whitespace().next().unwrap();
    format!("/datums/{end}")
}

/// The token of the form behind a link.
pub fn form_token(page: &str) -> String {
    page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// The token of the form behind a link, also when its page shows no form any more.
fn form_token_of(link: &str) -> String {
    drietraps::services::secrets::hash_token(&format!("form of {}", &link["/datums/".len()..]))
}

/// Chooses behind a link as the clerk does: opens the page, then sends the form.
fn choose(app: &TestApp, link: &str, choice: &str, status: u16) -> String {
    let clerk = app.stranger();
    let token = form_token(&clerk.get(link).expect(200).body);
    let fields = [("csrf", token.as_str()), ("choice", choice), ("note", "Liever in januari.")];
    clerk.post_bare(link, &fields).expect(status).body
}

/// An offer of two dates to Zeist that is with the clerk; answers the offer and its link.
pub fn with_the_clerk(app: &TestApp, moderator: i64) -> (i64, String) {
    clerk(app, ZEIST, "griffie@zeist.example");
    let id = hold(app, ZEIST, &[TUESDAY, THURSDAY], moderator);
    let publication = ready(app);
    publish(app, publication);
    (id, link(app))
}

/// Everything that an answer could have changed, as figures.
fn traces(app: &TestApp) -> (i64, i64, i64, Vec<(String, i64)>) {
    app.read(|conn| {
        let count = |conn: &mut _| sessions::table.count().get_result::<i64>(conn).unwrap();
        let mail = messages::table.count().get_result::<i64>(conn).unwrap();
        let audit = audit_events::table.count().get_result::<i64>(conn).unwrap();
        let state = offers::table.order(offers::id).select((offers::state, offers::version));
        Ok((count(conn), mail, audit, state.load(conn).unwrap()))
    })
}

on_both!(the_clerk_chooses_a_date_and_one_session_is_planned, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    assert_eq!(left(&app), ["griffie@zeist.example"]);
    let page = app.stranger().get(&link).expect(200).body;
    for words in [
        "Gemeente Zeist",
        "dinsdag 7 november 2023, 19.30 tot 22.00 uur",
        "donderdag 9 november 2023",
        "Geen van deze datums past",
        "Schrijf niets vertrouwelijks",
        "tot en met dinsdag 17 oktober 2023",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let thursday = offer(&app, id).options[1].id.to_string();
    let thanks = choose(&app, &link, &thursday, 200);
    assert!(thanks.contains("donderdag 9 november 2023, 19.30 tot 22.00 uur"), "{thanks}");
    let chosen = offer(&app, id);
    assert_eq!((chosen.state, chosen.options[1].is_chosen), (OfferState::Chosen, true));
    let session =
        app.read(|conn| Ok(drietraps::store::sessions::get(conn, chosen.session_id.unwrap())?));
    assert_eq!((session.starts_at, session.moderator_id), (at(THURSDAY), lotte));
    assert_eq!(session.planner_id, app.user("planner").id);
    assert_eq!(stages(&app, ZEIST).session.as_str(), "planned");
    // The date that was not chosen is free again.
    plan(&app, RHENEN, evening(TUESDAY, "Rhenen", lotte)).unwrap();
    // The confirmation waits to be read.
    assert_eq!(left(&app), ["griffie@zeist.example", "lotte@team.example"].map(str::to_owned)[..1]);
    let planner = app.logged_in("planner");
    let list = planner.get("/bijeenkomsten/aanbod").expect(200).body;
    assert!(list.contains("Datum gekozen") && list.contains("Bekijk de bijeenkomst"), "{list}");
    let tasks = planner.get("/taken").expect(200).body;
    assert!(tasks.contains("Berichten om te lezen"), "{tasks}");
    publish(&app, ready(&app));
    assert_eq!(left(&app).len(), 3 + 1, "clerk and Lotte of Zeist, Lotte of Rhenen");
});

on_both!(the_same_choice_again_changes_nothing_and_another_one_is_refused, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    let thursday = offer(&app, id).options[1].id.to_string();
    choose(&app, &link, &thursday, 200);
    let before = traces(&app);
    let token = form_token_of(&link);
    let post = |choice: &str| {
        app.stranger().post_bare(&link, &[("csrf", token.as_str()), ("choice", choice)])
    };
    assert!(post(&thursday).expect(200).body.contains("donderdag 9 november 2023"));
    let tuesday = offer(&app, id).options[0].id.to_string();
    assert!(post(&tuesday).expect(422).body.contains("Er is al een datum gekozen"));
    assert_eq!(traces(&app), before);
    let page = app.stranger().get(&link).expect(200).body;
    assert!(page.contains("Gekozen is donderdag 9 november 2023"), "{page}");
    assert!(!page.contains("<form class=\"form\""), "{page}");
    assert_eq!(traces(&app), before);
});

on_both!(opening_a_link_or_posting_without_its_form_changes_nothing, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    let tuesday = offer(&app, id).options[0].id.to_string();
    let before = traces(&app);
    let stranger = app.stranger();
    stranger.get(&link).expect(200);
    stranger.call(
        actix_web::test::TestRequest::default().method(actix_web::http::Method::HEAD).uri(&link),
    );
    stranger.get(&format!("{link}?choice={tuesday}")).expect(200);
    stranger.post_bare(&link, &[("choice", &tuesday)]).expect(422);
    stranger.post_bare(&link, &[("choice", &tuesday), ("csrf", "x")]).expect(422);
    let token = form_token(&stranger.get(&link).expect(200).body);
    let nothing = stranger.post_bare(&link, &[("csrf", &token)]).expect(422).body;
    assert!(nothing.contains("id=\"choice-error\""), "{nothing}");
    stranger.post_bare(&link, &[("csrf", &token), ("choice", "9999")]).expect(422);
    stranger.get("/datums/onzin").expect(404);
    assert_eq!(traces(&app), before);
});

on_both!(two_posts_at_once_plan_one_session, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    let (ids, token) = (offer(&app, id).options, link.trim_start_matches("/datums/").to_owned());
    let (now, stationery) = (app.now(), app.state.stationery());
    std::thread::scope(|scope| {
        for option in &ids {
            let (app, token, stationery) = (&app, &token, &stationery);
            scope.spawn(move || {
                let choice = Choice::Date(option.id);
                let work =
                    |conn: &mut _| date_offers::answer(conn, (token, &choice), stationery, now);
                app.state.db.write_now(work).is_ok()
            });
        }
    });
    let planned: i64 = app.read(|conn| Ok(sessions::table.count().get_result(conn).unwrap()));
    assert_eq!(planned, 1);
    let kept = offer(&app, id);
    assert_eq!(kept.options.iter().filter(|it| it.is_chosen).count(), 1);
    assert!(kept.session_id.is_some());
    // The same choice sent twice is thanked twice.
    let same = kept.chosen().unwrap().id;
    app.write(|conn| date_offers::answer(conn, (&token, &Choice::Date(same)), &stationery, now));
    let planned: i64 = app.read(|conn| Ok(sessions::table.count().get_result(conn).unwrap()));
    assert_eq!(planned, 1);
});

on_both!(an_option_a_session_and_another_option_never_ask_one_person_twice, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    hold(&app, ZEIST, &[TUESDAY, THURSDAY], lotte);
    let refused = clash(plan(&app, RHENEN, evening(TUESDAY, "Rhenen", lotte)));
    assert!(refused.contains("een datum die wij vasthouden"), "{refused}");
    clash(try_hold(&app, RHENEN, moments(&[THURSDAY], lotte)));
    plan(&app, RHENEN, evening("2023-11-08T18:30:00Z", "Rhenen", lotte)).unwrap();
    clash(try_hold(&app, ZEIST, moments(&["2023-11-08T18:00:00Z"], lotte)));
    // Who is held is not proposed to another.
    let planner = app.actor("planner");
    let period = drietraps::domain::planning::Period {
        first: "2023-11-07".parse().unwrap(),
        last: "2023-11-09".parse().unwrap(),
    };
    let question = Question { codes: vec!["GM0664".into()], period, with_trainer: false };
    let found = app.read(|conn| proposals::search(conn, &planner, &question, app.now()));
    assert!(found.answers[0].proposals.best.is_empty());
    // Once expired, an option books nobody.
    let later = app.at("2023-10-18T07:00:00Z");
    plan(&later, RHENEN, evening(TUESDAY, "Rhenen", lotte)).unwrap();
});

on_both!(further_dates_join_the_draft_and_the_same_moment_is_held_once, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = hold(&app, ZEIST, &[TUESDAY], lotte);
    assert_eq!(hold(&app, ZEIST, &[TUESDAY, THURSDAY], lotte), id);
    assert_eq!(offer(&app, id).options.len(), 2);
    let twice = try_hold(&app, RHENEN, moments(&["2023-11-14T18:30:00Z"; 2], lotte));
    assert_eq!(fields(twice), ["option"]);
    assert_eq!(fields(try_hold(&app, RHENEN, Vec::new())), ["option"]);
    let bram = person(&app, "Bram", &[Part::Trainer]);
    assert_eq!(fields(try_hold(&app, RHENEN, moments(&[TUESDAY], bram))), ["option"]);
});

on_both!(an_expired_offer_is_told_so_and_can_be_held_longer_when_still_free, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    let later = app.at("2023-10-18T07:00:00Z");
    let page = later.stranger().get(&link).expect(200).body;
    assert!(page.contains("De tijd om te kiezen is voorbij"), "{page}");
    let token = form_token_of(&link);
    let tuesday = offer(&app, id).options[0].id.to_string();
    let before = traces(&app);
    let late = [("csrf", token.as_str()), ("choice", &tuesday)];
    let page = later.stranger().post_bare(&link, &late).expect(422).body;
    assert!(page.contains("De tijd om te kiezen is voorbij"), "{page}");
    assert_eq!(traces(&app), before);
    let planner = later.logged_in("planner");
    let list = planner.get("/bijeenkomsten/aanbod").expect(200).body;
    assert!(list.contains("Verlopen") && list.contains("Houd langer vast of trek in"), "{list}");
    let tasks = planner.get("/taken").expect(200).body;
    assert!(tasks.contains("Verlopen") && tasks.contains("Gemeente Zeist"), "{tasks}");
    let version = offer(&app, id).version.to_string();
    let longer = [("version", version.as_str()), ("hold_until", "06-11-2023")];
    planner.post(&format!("/bijeenkomsten/aanbod/{id}"), &longer).expect(303);
    assert!(choose(&later, &link, &tuesday, 200).contains("Dank u wel"));

    let mees = person(&app, "Mees", &[Part::Moderator]);
    let other = hold(&app, RHENEN, &[TUESDAY], mees);
    plan(&later, "GM0664", evening(TUESDAY, "Goes", mees)).unwrap();
    let version = offer(&app, other).version.to_string();
    let kept = offer(&app, other).options[0].id.to_string();
    let longer = [("version", version.as_str()), ("hold_until", "06-11-2023"), ("keep", &kept)];
    let page = planner.post(&format!("/bijeenkomsten/aanbod/{other}"), &longer).expect(409).body;
    assert!(page.contains("al geboekt voor een bijeenkomst"), "{page}");
});

on_both!(no_date_suits_frees_all_and_is_a_task_for_the_planner, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    assert!(choose(&app, &link, "none", 200).contains("geen van deze datums past"));
    assert_eq!(offer(&app, id).remark.as_deref(), Some("Liever in januari."));
    plan(&app, RHENEN, evening(TUESDAY, "Rhenen", lotte)).unwrap();
    let tasks = app.logged_in("planner").get("/taken").expect(200).body;
    assert!(tasks.contains("Geen datum past") && tasks.contains("Liever in januari."), "{tasks}");
    // The other date is still free, so they may change their mind; the first one is gone.
    let options = offer(&app, id).options;
    let gone = choose(&app, &link, &options[0].id.to_string(), 409);
    assert!(gone.contains("niet meer vrij") && !gone.contains("Rhenen"), "{gone}");
    choose(&app, &link, &options[1].id.to_string(), 200);
    assert_eq!(offer(&app, id).state, OfferState::Chosen);
});

on_both!(who_cannot_be_mailed_is_phoned_and_the_planner_notes_the_choice, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = hold(&app, ZEIST, &[TUESDAY], lotte);
    let planner = app.logged_in("planner");
    let page = planner.get("/bijeenkomsten/publiceren").expect(200).body;
    assert!(page.contains("geen griffier met een e-mailadres"), "{page}");
    let tuesday = offer(&app, id).options[0].id.to_string();
    let path = format!("/bijeenkomsten/aanbod/{id}/keuze");
    app.logged_in("adviser").post(&path, &[("choice", &tuesday)]).expect(403);
    planner.post(&path, &[("choice", &tuesday)]).expect(303);
    assert_eq!(offer(&app, id).state, OfferState::Chosen);
    assert!(events(&app, ZEIST).last().unwrap().starts_with("session planned"));
});

on_both!(a_withdrawn_offer_frees_its_dates_and_its_link_says_so, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    let version = offer(&app, id).version.to_string();
    let planner = app.logged_in("planner");
    let path = format!("/bijeenkomsten/aanbod/{id}/intrekken");
    planner.post(&path, &[("version", "1")]).expect(409);
    planner.post(&path, &[("version", &version)]).expect(303);
    plan(&app, RHENEN, evening(TUESDAY, "Rhenen", lotte)).unwrap();
    let page = app.stranger().get(&link).expect(200).body;
    assert!(page.contains("Deze datums gelden niet meer"), "{page}");
});

on_both!(proposals_and_a_tour_plan_are_held_from_their_pages, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planner = app.logged_in("planner");
    let option = format!("{TUESDAY}/2023-11-07T21:00:00Z/{lotte}");
    let fields = [("organisation", ZEIST), ("option", option.as_str())];
    let to = planner.post("/bijeenkomsten/aanbod", &fields).expect(303);
    let page = planner.get(to.location()).expect(200).body;
    assert!(page.contains("dinsdag 7 november 2023, 19.30 tot 22.00 uur"), "{page}");
    assert!(page.contains("Lotte"), "{page}");
    // All or nothing: Lotte cannot be in Rhenen while she is held for Zeist.
    let rhenen = format!("{RHENEN}/{option}");
    let goes = format!("GM0664/{THURSDAY}/2023-11-09T21:00:00Z/{lotte}");
    let stops = [("stops", goes.as_str()), ("stops", rhenen.as_str())];
    let page = planner.post("/bijeenkomsten/aanbod/tourplan", &stops).expect(409).body;
    assert!(page.contains("Er is niets vastgelegd. Gemeente Rhenen: Lotte is dan al"), "{page}");
    let held: i64 = app.read(|conn| Ok(offers::table.count().get_result(conn).unwrap()));
    assert_eq!(held, 1);
    planner.post("/bijeenkomsten/aanbod/tourplan", &stops[..1]).expect(303);
    let list = planner.get("/bijeenkomsten/aanbod").expect(200).body;
    assert!(list.contains("Gemeente Goes") && list.contains("Gemeente Zeist"), "{list}");
});

on_both!(for_whom_a_date_is_held_is_told_among_the_wishes_and_left_out_of_a_tour_plan, |app| {
    wants(&app, ZEIST, "2023-10-02");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planner = app.logged_in("planner");
    let plan = "/bijeenkomsten/tourplan?first_day=06-11-2023&last_day=10-11-2023";
    let page = planner.get(plan).expect(200).body;
    assert!(!page.contains("Niemand wacht op een bijeenkomst."), "{page}");
    let id = hold(&app, ZEIST, &[TUESDAY], lotte);
    let page = planner.get("/bijeenkomsten/gewenst").expect(200).body;
    assert!(
        page.contains(&format!("href=\"/bijeenkomsten/aanbod/{id}\">Datums: Concept")),
        "{page}"
    );
    let page = planner.get(plan).expect(200).body;
    assert!(page.contains("Niemand wacht op een bijeenkomst."), "{page}");
});

on_both!(a_session_that_is_planned_otherwise_takes_the_place_of_what_was_offered, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    // The very moment that is held for them is theirs.
    plan(&app, ZEIST, evening(TUESDAY, "Zeist", lotte)).unwrap();
    assert_eq!(offer(&app, id).state, OfferState::Withdrawn);
    let page = app.stranger().get(&link).expect(200).body;
    assert!(page.contains("Deze datums gelden niet meer"), "{page}");
    let tasks = app.logged_in("planner").get("/taken").expect(200).body;
    assert!(!tasks.contains("/bijeenkomsten/aanbod/"), "{tasks}");
});

on_both!(a_new_offer_takes_the_place_of_one_of_which_no_date_suits, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    choose(&app, &link, "none", 200);
    let other = hold(&app, ZEIST, &["2023-11-14T18:30:00Z"], lotte);
    assert_ne!(id, other);
    assert_eq!(offer(&app, id).state, OfferState::Withdrawn);
    let page = app.stranger().get(&link).expect(200).body;
    assert!(page.contains("Deze datums gelden niet meer"), "{page}");
});

on_both!(the_same_moment_with_somebody_else_takes_the_place_of_the_one_in_the_draft, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let mees = person(&app, "Mees", &[Part::Moderator]);
    let id = hold(&app, ZEIST, &[TUESDAY], lotte);
    ready_letter(&app, id);
    let version = offer(&app, id).version;
    assert_eq!(hold(&app, ZEIST, &[TUESDAY], lotte), id);
    assert_eq!((offer(&app, id).version, offer(&app, id).has_link), (version, true), "nothing new");
    hold(&app, ZEIST, &[TUESDAY], mees);
    let kept = offer(&app, id);
    assert_eq!((kept.options.len(), kept.options[0].moderator_id), (1, mees));
    assert!(!kept.has_link, "the letter that waited is made anew");
});

/// Lets the letter of an offer wait to be read.
fn ready_letter(app: &TestApp, id: i64) {
    clerk(app, ZEIST, "griffie@zeist.example");
    ready(app);
    assert!(offer(app, id).has_link);
}

on_both!(the_page_of_a_chosen_date_tells_where_the_evening_moved, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (id, link) = with_the_clerk(&app, lotte);
    choose(&app, &link, &offer(&app, id).options[0].id.to_string(), 200);
    let session_id = offer(&app, id).session_id.unwrap();
    let mut session = app.read(|conn| Ok(drietraps::store::sessions::get(conn, session_id)?));
    session.starts_at = at("2023-11-14T18:30:00Z");
    session.ends_at = at("2023-11-14T21:00:00Z");
    app.write(|conn| Ok(drietraps::store::sessions::set(conn, &session)?));
    let page = app.stranger().get(&link).expect(200).body;
    assert!(
        page.contains("verplaatst naar dinsdag 14 november 2023, 19.30 tot 22.00 uur"),
        "{page}"
    );
});
