//! What the timeline keeps of a dossier stands in tables of its own: the audit log is not asked, and
//! what stood there alone is taken over once.

use chrono::{DateTime, Utc};
use drietraps::domain::commitments::ChangeKind;
use drietraps::services::timeline::{self, TimelineEntry};
use drietraps::services::{audit, dossiers};
use drietraps::store::{conversations, trail};

use crate::evenings::dossier;
use crate::kit::{TestApp, on_both};
use crate::schema::execute;

const ZEIST: &str = "GM0355";

fn story(app: &TestApp) -> Vec<TimelineEntry> {
    let (actor, now) = (app.actor("adviser"), app.now());
    app.read(|conn| {
        let view = dossiers::show(conn, &actor, ZEIST, now)?;
        timeline::of(conn, &actor, &view)
    })
}

/// A dossier that was given, with a conversation that was moved and a promise that another did.
fn lived(app: &TestApp) {
    let [first, second] = ["adviser", "adviser2"].map(|name| app.user(name).id.to_string());
    let browser = app.logged_in("adviser");
    let given = [("adviser", first.as_str())];
    app.logged_in("planner").post("/organisaties/GM0355/adviseur", &given).expect(303);
    let plan = [
        ("organisation", ZEIST),
        ("held_on", "12-10-2023"),
        ("held_at", "10.30"),
        ("mode", "on_site"),
    ];
    browser.post("/gesprekken/plannen", &plan).expect(303);
    let moved =
        [("version", "1"), ("held_on", "16-10-2023"), ("held_at", "14.00"), ("reason", "Ziek")];
    app.at("2023-10-04T09:00:00Z")
        .logged_in("adviser")
        .post("/gesprekken/1/uitstellen", &moved)
        .expect(303);
    let promise = [
        ("commitment_text", "Aanbod mailen"),
        ("commitment_due_on", "09-10-2023"),
        ("commitment_owner", first.as_str()),
    ];
    browser.post("/organisaties/GM0355/toezeggingen", &promise).expect(303);
    let passed = [
        ("version", "1"),
        ("commitment_text", "Aanbod mailen"),
        ("commitment_owner", second.as_str()),
        ("commitment_due_on", "09-10-2023"),
    ];
    browser.post("/toezeggingen/1", &passed).expect(303);
    app.logged_in("planner").post("/toezeggingen/1/gedaan", &[]).expect(303);
}

on_both!(the_story_of_a_dossier_does_not_ask_the_audit_log, |app| {
    lived(&app);
    let before = story(&app);
    execute(&app, "DELETE FROM audit_events");
    assert_eq!(story(&app), before);
    let done = before.iter().find(|it| format!("{:?}", it.what).starts_with("CommitmentDone"));
    assert_eq!(done.unwrap().who, "Test planner", "who did it, not who owns it: {before:#?}");
});

on_both!(what_stood_in_the_audit_log_alone_is_taken_over_once, |app| {
    lived(&app);
    let before = story(&app);
    let actor = app.actor("adviser");
    let moments = [
        ("2023-10-03T09:00:00Z", "conversation 1: 2023-10-12T08:30:00+00:00 on_site"),
        ("2023-10-04T09:00:00Z", "conversation 1: 2023-10-16T12:00:00+00:00 on_site"),
        ("2023-10-04T09:00:00Z", "conversation 1: some day"),
        ("2023-10-04T09:00:00Z", "conversation 99: 2023-10-16T12:00:00+00:00 on_site"),
    ];
    for (at, object) in moments {
        let at = if at.starts_with("2023-10-03") { app.now() } else { crate::kit::at(at) };
        app.write(|conn| audit::record(conn, &actor, "conversation.set_moment", object, at));
    }
    for table in ["adviser_changes", "commitment_changes", "conversation_moments"] {
        execute(&app, &format!("DROP TABLE {table}"));
    }
    let version = "DELETE FROM __diesel_schema_migrations WHERE version = '20240601000040'";
    execute(&app, version);
    app.state.db.migrate().unwrap();
    assert_eq!(story(&app), before);
});

/// The planned conversation, held on the twelfth, with a promise.
fn logged(app: &TestApp, promise: &str) {
    let version = app.read(|conn| Ok(conversations::get(conn, 1)?)).version.to_string();
    let fields = [
        ("organisation", ZEIST),
        ("conversation", "1"),
        ("version", version.as_str()),
        ("held_on", "12-10-2023"),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("commitment_text", promise),
        ("commitment_due_on", "01-11-2023"),
    ];
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
}

/// Which promises of the dossier were made, and when.
fn made(app: &TestApp) -> Vec<(i64, DateTime<Utc>)> {
    let id = dossier(app, ZEIST).id;
    let changes = app.read(|conn| Ok(trail::list_changes(conn, id)?)).into_iter();
    let made = changes.filter(|it| it.kind == ChangeKind::Made);
    made.map(|it| (it.commitment_id, it.at)).collect()
}

on_both!(a_promise_of_a_conversation_that_was_logged_twice_is_taken_over_once, |app| {
    let plan = [
        ("organisation", ZEIST),
        ("held_on", "12-10-2023"),
        ("held_at", "10.30"),
        ("mode", "on_site"),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &plan).expect(303);
    let day = app.at("2023-10-12T15:00:00Z");
    logged(&day, "Aanbod mailen");
    let version = app.read(|conn| Ok(conversations::get(conn, 1)?)).version.to_string();
    let back = [("what", "not_held"), ("reason", "Vergist"), ("version", version.as_str())];
    day.logged_in("adviser").post("/gesprekken/1/corrigeren", &back).expect(303);
    logged(&app.at("2023-10-13T09:00:00Z"), "Protocol sturen");
    let before = made(&app);
    assert_eq!(before.len(), 2);
    for table in ["adviser_changes", "commitment_changes", "conversation_moments"] {
        execute(&app, &format!("DROP TABLE {table}"));
    }
    let version = "DELETE FROM __diesel_schema_migrations WHERE version = '20240601000040'";
    execute(&app, version);
    app.state.db.migrate().unwrap();
    assert_eq!(made(&app), before);
});
