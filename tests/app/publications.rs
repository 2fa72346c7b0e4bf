//! Mail about the plan leaves only after it was read, and only what changed makes any.

use diesel::prelude::*;
use drietraps::domain::people::Part;
use drietraps::mail::transport::Memory;
use drietraps::services::planning::publications::{self, Item};
use drietraps::services::sessions::{self, Reschedule};
use drietraps::store::plan_publications;
use drietraps::store::schema::messages;
use drietraps::store::sessions as stored;

use crate::evenings::{clerk, evening, person, plan};
use crate::kit::{TestApp, on_both};
use crate::lying::{Lying, lying};
use crate::offers::{THURSDAY, TUESDAY, hold, offer};

const ZEIST: &str = "GM0355";

/// Makes the messages of every change ready and answers the publication that waits.
pub fn ready(app: &TestApp) -> i64 {
    let (planner, now, desk) = (app.actor("planner"), app.now(), app.state.stationery());
    let prepared = app.write(|conn| {
        let open = publications::changes(conn, &planner, &desk, now)?;
        let items: Vec<Item> = open.iter().map(|it| it.item).collect();
        publications::prepare(conn, &planner, &items, &desk, now)
    });
    prepared.publication_id.unwrap()
}

/// What is to be told, and nobody made ready.
fn changes(app: &TestApp) -> Vec<String> {
    let (planner, now, desk) = (app.actor("planner"), app.now(), app.state.stationery());
    let open = app.read(|conn| publications::changes(conn, &planner, &desk, now));
    open.into_iter().map(|it| it.what).collect()
}

/// Reads a publication and lets it go, then sends what may leave.
pub fn publish(app: &TestApp, id: i64) {
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| {
        let read = publications::show(conn, &planner, id)?.hash;
        publications::send(conn, &planner, (id, &read), now)
    });
    send(app);
}

/// Sends what may leave; answers to whom.
pub fn send(app: &TestApp) -> Vec<String> {
    let memory = Memory::default();
    app.sender(&memory).send_due().unwrap();
    memory.accepted().into_iter().map(|mail| mail.to.address).collect()
}

/// Everybody to whom something left, in the order of the messages.
pub fn left(app: &TestApp) -> Vec<String> {
    app.read(|conn| {
        Ok(messages::table
            .filter(messages::state.eq("sent"))
            .order(messages::id)
            .select(messages::to_address)
            .load(conn)
            .unwrap())
    })
}

/// Gives a session another moment by its page, which lays the mail aside.
fn move_to(app: &TestApp, session_id: i64, start: &str, moderator: i64) {
    let (planner, now, desk) = (app.actor("planner"), app.now(), app.state.stationery());
    let version = app.read(|conn| Ok(stored::get(conn, session_id)?)).version;
    let command = Reschedule {
        session_id,
        version,
        reason: "Op verzoek".into(),
        appointment: evening(start, "Gemeentehuis", moderator),
    };
    app.write(|conn| {
        sessions::reschedule(conn, &planner, &command, &desk, now)?;
        publications::lay_aside(conn, planner.user_id.unwrap(), session_id, now)
    });
}

/// A planned session of which nobody was told.
fn untold(app: &TestApp, code: &str, start: &str, moderator: i64) -> i64 {
    let mut appointment = evening(start, "Gemeentehuis", moderator);
    appointment.sends_confirmation = false;
    plan(app, code, appointment).unwrap().id
}

on_both!(nothing_leaves_before_it_was_read_and_a_second_publication_says_nothing, |app| {
    clerk(&app, ZEIST, "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planner = app.logged_in("planner");
    let fields = [
        ("organisation", ZEIST),
        ("on", "07-11-2023"),
        ("starts_at", "19.30"),
        ("ends_at", "22.00"),
        ("place", "Gemeentehuis Zeist"),
        ("moderator", &lotte.to_string()),
        ("send_invitation", "yes"),
    ];
    planner.post("/bijeenkomsten", &fields).expect(303);
    assert!(send(&app).is_empty());
    let page = planner.get("/bijeenkomsten/publiceren").expect(200).body;
    assert!(page.contains("2 berichten liggen klaar om te lezen."), "{page}");
    let path = "/bijeenkomsten/publiceren/1";
    let page = planner.get(path).expect(200).body;
    for words in
        ["griffie@zeist.example", "lotte@team.example", "Geachte griffier,", "Geachte Lotte,"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let digest = page.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    app.logged_in("adviser").post(&format!("{path}/versturen"), &[("digest", digest)]).expect(403);
    planner.post(&format!("{path}/versturen"), &[("digest", "iets anders")]).expect(409);
    assert!(send(&app).is_empty());
    planner.post(&format!("{path}/versturen"), &[("digest", digest)]).expect(303);
    assert_eq!(send(&app), ["griffie@zeist.example", "lotte@team.example"]);
    planner.post(&format!("{path}/versturen"), &[("digest", digest)]).expect(422);
    assert!(changes(&app).is_empty());
    let page = planner.get("/bijeenkomsten/publiceren").expect(200).body;
    assert!(page.contains("Iedereen weet alles."), "{page}");
    assert!(send(&app).is_empty());
});

on_both!(of_three_sessions_the_one_that_moved_tells_its_people_once, |app| {
    let (lotte, daan) =
        (person(&app, "Lotte", &[Part::Moderator]), person(&app, "Daan", &[Part::Moderator]));
    for (code, mail) in [(ZEIST, "zeist"), ("GM0340", "rhenen"), ("GM0664", "goes")] {
        clerk(&app, code, &format!("griffie@{mail}.example"));
    }
    let id = untold(&app, ZEIST, TUESDAY, lotte);
    untold(&app, "GM0340", THURSDAY, lotte);
    untold(&app, "GM0664", TUESDAY, daan);
    assert_eq!(changes(&app).len(), 3);
    publish(&app, ready(&app));
    assert_eq!(left(&app).len(), 6);
    assert!(changes(&app).is_empty());
    move_to(&app, id, "2023-11-14T18:30:00Z", lotte);
    assert!(send(&app).is_empty());
    let waiting = app.read(|conn| Ok(plan_publications::find_waiting(conn)?)).unwrap();
    publish(&app, waiting.id);
    assert_eq!(left(&app)[6..], ["griffie@zeist.example", "lotte@team.example"]);
    assert!(changes(&app).is_empty());
});

on_both!(moved_and_moved_back_before_it_was_read_makes_no_mail, |app| {
    clerk(&app, ZEIST, "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = untold(&app, ZEIST, TUESDAY, lotte);
    publish(&app, ready(&app));
    assert_eq!(left(&app).len(), 2);
    move_to(&app, id, THURSDAY, lotte);
    let waiting = app.read(|conn| Ok(plan_publications::find_waiting(conn)?)).unwrap().id;
    let read = app.read(|conn| publications::show(conn, &app.actor("planner"), waiting)).hash;
    move_to(&app, id, TUESDAY, lotte);
    let planner = app.logged_in("planner");
    let page = planner.get(&format!("/bijeenkomsten/publiceren/{waiting}")).expect(200).body;
    assert!(
        page.contains("Niet meer nodig") && page.contains("de afspraak is veranderd"),
        "{page}"
    );
    let path = format!("/bijeenkomsten/publiceren/{waiting}/versturen");
    planner.post(&path, &[("digest", &read)]).expect(422);
    assert!(send(&app).is_empty());
    assert!(changes(&app).is_empty());
    assert_eq!(left(&app).len(), 2);
});

on_both!(who_drops_out_reads_the_moment_that_stands_in_the_own_calendar, |app| {
    clerk(&app, ZEIST, "griffie@zeist.example");
    let (lotte, daan) =
        (person(&app, "Lotte", &[Part::Moderator]), person(&app, "Daan", &[Part::Moderator]));
    let id = untold(&app, ZEIST, TUESDAY, lotte);
    publish(&app, ready(&app));
    move_to(&app, id, THURSDAY, lotte);
    move_to(&app, id, "2023-11-14T18:30:00Z", daan);
    let waiting: Vec<Lying> = lying(&app).into_iter().filter(|it| it.state == "queued").collect();
    let told: Vec<_> = waiting.iter().map(|it| (it.told().0, it.told().1)).collect();
    let wanted = [
        ("griffie@zeist.example", "REQUEST"),
        ("daan@team.example", "REQUEST"),
        ("lotte@team.example", "CANCEL"),
    ];
    assert_eq!(told, wanted);
    assert!(waiting[2].text.contains("dinsdag 7 november 2023"), "{}", waiting[2].text);
});

on_both!(what_is_taken_back_does_not_leave_and_is_to_be_told_again, |app| {
    clerk(&app, ZEIST, "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = hold(&app, ZEIST, &[TUESDAY, THURSDAY], lotte);
    untold(&app, "GM0340", "2023-11-14T18:30:00Z", lotte);
    let waiting = ready(&app);
    assert!(offer(&app, id).has_link && changes(&app).is_empty());
    let planner = app.logged_in("planner");
    planner.post(&format!("/bijeenkomsten/publiceren/{waiting}/terug"), &[]).expect(303);
    assert!(send(&app).is_empty() && !offer(&app, id).has_link);
    let open = changes(&app);
    assert_eq!(open[0], "2 datums om uit te kiezen");
    assert_eq!(open[1], "nieuw: dinsdag 14 november, 19.30 uur");
    publish(&app, ready(&app));
    assert_eq!(left(&app), ["griffie@zeist.example", "lotte@team.example"]);
});

on_both!(a_changed_or_withdrawn_offer_takes_its_letter_back, |app| {
    clerk(&app, ZEIST, "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = hold(&app, ZEIST, &[TUESDAY, THURSDAY], lotte);
    let waiting = ready(&app);
    let read = app.read(|conn| publications::show(conn, &app.actor("planner"), waiting)).hash;
    hold(&app, ZEIST, &["2023-11-14T18:30:00Z"], lotte);
    let planner = app.logged_in("planner");
    let path = format!("/bijeenkomsten/publiceren/{waiting}/versturen");
    planner.post(&path, &[("digest", &read)]).expect(422);
    let again = ready(&app);
    assert_eq!(again, waiting, "one publication waits at a time");
    planner.post(&path, &[("digest", &read)]).expect(409);
    let version = offer(&app, id).version.to_string();
    let withdraw = format!("/bijeenkomsten/aanbod/{id}/intrekken");
    planner.post(&withdraw, &[("version", &version)]).expect(303);
    assert!(send(&app).is_empty() && left(&app).is_empty());
});

on_both!(mail_that_waits_to_be_read_is_not_late, |app| {
    clerk(&app, ZEIST, "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    hold(&app, ZEIST, &[TUESDAY], lotte);
    ready(&app);
    let later = app.at("2023-10-10T07:00:00Z");
    assert!(send(&later).is_empty());
    let late =
        app.read(|conn| Ok(drietraps::store::messages::count_all_overdue(conn, later.now())?));
    assert_eq!(late, 0);
});

on_both!(a_clerk_whose_address_came_later_is_told_alone, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    untold(&app, ZEIST, TUESDAY, lotte);
    publish(&app, ready(&app));
    assert_eq!(left(&app), ["lotte@team.example"]);
    assert!(changes(&app).is_empty());
    clerk(&app, ZEIST, "griffie@zeist.example");
    let open = changes(&app);
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0].starts_with("nog niet bij iedereen bekend: "), "{open:?}");
    publish(&app, ready(&app));
    assert_eq!(left(&app), ["lotte@team.example", "griffie@zeist.example"]);
    assert!(changes(&app).is_empty());
});
