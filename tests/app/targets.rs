//! Targets: set, superseded and withdrawn by management, and what each report knows of them.

use drietraps::services::audit;
use serde_json::Value;

use crate::kit::{Answer, Browser, TestApp, on_both};

const HOME: &str = "/dekking/streefcijfers";

/// The fields of a right target, with some of them otherwise.
fn fields<'a>(code: &'a str, other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("target_code", code),
        ("target_label", "250 gemeenten bezocht"),
        ("metric", "municipalities_conversation"),
        ("goal", "250"),
        ("deadline", "31-12-2024"),
        ("set_on", "02-10-2023"),
        ("source", "Brief van 2 oktober 2023"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| !other.iter().any(|(it, _)| it == name));
    kept.chain(other.iter().copied()).collect()
}

fn id_of(app: &TestApp, code: &str) -> i64 {
    app.read(|conn| {
        let known = drietraps::services::targets::history(conn, &app.actor("planner"), app.now())?;
        Ok(known.iter().find(|it| it.record.target.code == code).unwrap().record.id)
    })
}

fn supersede(app: &TestApp, who: &Browser, (old, new): (&str, &str)) -> Answer {
    let path = format!("{HOME}/{}/vervangen", id_of(app, old));
    who.post(&path, &fields(new, &[]))
}

/// Short name, value and successor of each target, as the API tells them.
fn told(app: &TestApp, query: &str) -> Vec<(String, i64, Value)> {
    let list = app.api("adviser").get(&format!("targets{query}")).expect(200).json();
    let one = |it: &Value| {
        let code = it["id"].as_str().unwrap().to_owned();
        (code, it["target"].as_i64().unwrap(), it["supersededBy"].clone())
    };
    list.as_array().unwrap().iter().map(one).collect()
}

on_both!(management_sets_a_target_with_source_and_day_and_everybody_sees_it, |app| {
    let management = app.logged_in("management");
    management.get(&format!("{HOME}/nieuw")).expect(200);
    let address = ("source_address", "https://tour.example/besluit");
    management.post(HOME, &fields("T4", &[address])).expect(303);
    let page = app.logged_in("adviser").get(HOME).expect(200).body;
    assert!(page.contains("T4: 250 gemeenten bezocht"), "{page}");
    assert!(page.contains("Besloten op 2 oktober 2023, vastgelegd op 3 oktober 2023"), "{page}");
    assert!(
        page.contains("href=\"https:&#x2F;&#x2F;tour.example&#x2F;besluit\"")
            || page.contains("href=\"https://tour.example/besluit\""),
        "{page}"
    );
    assert!(!page.contains("Intrekken"), "{page}");
    let codes: Vec<String> = told(&app, "").into_iter().map(|it| it.0).collect();
    assert_eq!(codes, ["T1", "T2", "T2P", "T3", "T3V", "T4"]);
    assert!(app.logged_in("planner").get("/dekking").expect(200).body.contains("0 van 250"));
});

on_both!(a_report_with_other_targets_has_another_checksum, |app| {
    let checksum = |app: &TestApp, path: &str| {
        let answer = app.api("management").get(path).expect(200).json();
        answer["checksum"].as_str().unwrap().to_owned()
    };
    let kept = "coverage?on=2023-10-03&knownAt=2023-10-03T07:00:00Z";
    let (before, kept_before) = (checksum(&app, "coverage"), checksum(&app, kept));
    let later = app.at("2023-10-03T07:10:00Z");
    later.logged_in("management").post(HOME, &fields("T4", &[])).expect(303);
    let four = checksum(&later, "coverage");
    assert_ne!(four, before);
    let page = later.logged_in("management").get("/dekking/rapport").expect(200).body;
    assert!(page.contains(&four), "{page}");
    let goal = [("goal", "251")];
    later.logged_in("management").post(HOME, &fields("T5", &goal)).expect(303);
    let five = checksum(&later, "coverage");
    assert!(five != four && five != before);
    assert_eq!(checksum(&later, kept), kept_before, "as known before them");
});

on_both!(a_superseded_target_stays_to_be_seen_and_in_what_was_known_before, |app| {
    supersede(&app, &app.logged_in("management"), ("T1", "T4")).expect(303);
    let later = app.at("2023-10-04T07:00:00Z");
    let now = told(&later, "");
    assert_eq!(now.last().unwrap(), &("T1".to_owned(), 200, "T4".into()));
    assert!(now.contains(&("T4".to_owned(), 250, Value::Null)));
    let before = told(&later, "?on=2023-10-03&knownAt=2023-10-02T22:00:00Z");
    assert_eq!(before[0], ("T1".to_owned(), 200, Value::Null));
    assert!(before.iter().all(|it| it.0 != "T4"));
    let page = later.logged_in("planner").get("/dekking").expect(200).body;
    assert!(page.contains("(stand 0) is vervangen door T4."), "{page}");
    assert!(page.contains("0 van de 342 gemeenten bezocht, 250 te gaan tot 250."), "{page}");
    let start = later.logged_in("planner").get("/").expect(200).body;
    assert!(start.contains("250 gemeenten bezocht"), "{start}");
});

on_both!(what_was_superseded_or_withdrawn_is_not_changed_again, |app| {
    let management = app.logged_in("management");
    supersede(&app, &management, ("T1", "T4")).expect(303);
    let again = supersede(&app, &management, ("T1", "T5"));
    assert!(again.body.contains("T1 is al vervangen door T4"), "{}", again.body);
    let path = format!("{HOME}/{}/intrekken", id_of(&app, "T4"));
    management.post(&path, &[]).expect(422);
    management.post(&path, &[("reason", "Verkeerd getal")]).expect(303);
    let twice = management.post(&path, &[("reason", "Verkeerd getal")]);
    assert!(twice.body.contains("T4 is al ingetrokken."), "{}", twice.body);
    let now = told(&app, "");
    assert_eq!(now[0], ("T1".to_owned(), 200, Value::Null), "it holds again");
    assert!(now.iter().all(|it| it.0 != "T4"));
    let page = management.get(HOME).expect(200).body;
    assert!(page.contains("door Test management: Verkeerd getal"), "{page}");
    supersede(&app, &management, ("T1", "T5")).expect(303);
});

on_both!(a_wrong_target_is_refused_with_what_to_do, |app| {
    let management = app.logged_in("management");
    let refused = |other: &[(&str, &str)], sentence: &str| {
        let page = management.post(HOME, &fields("T4", other)).expect(422).body;
        assert!(page.contains(sentence), "{sentence}: {page}");
    };
    refused(&[("goal", "343")], "Er zijn op die dag 342 gemeenten.");
    refused(
        &[("goal", "13"), ("metric", "provinces_session")],
        "Er zijn op die dag 12 provincies.",
    );
    refused(&[("goal", "0")], "Vul een aantal in van 1 of meer.");
    refused(&[("deadline", "02-10-2023")], "Deze dag is al voorbij.");
    refused(&[("set_on", "04-10-2023")], "Deze dag moet nog komen.");
    refused(&[("source", " ")], "Vul in waar dit besluit staat");
    refused(&[("source_address", "javascript:alert(1)")], "Vul een volledig webadres in");
    refused(&[("target_code", "t1")], "Deze korte naam is al gebruikt.");
    refused(&[("metric", "")], "Kies een van de antwoorden.");
    assert_eq!(told(&app, "").len(), 5, "nothing was set");
});

on_both!(every_act_on_a_target_leaves_a_line_in_the_audit_log, |app| {
    let management = app.logged_in("management");
    management.post(HOME, &fields("T4", &[])).expect(303);
    supersede(&app, &management, ("T4", "T5")).expect(303);
    let path = format!("{HOME}/{}/intrekken", id_of(&app, "T5"));
    management.post(&path, &[("reason", "Toch niet")]).expect(303);
    app.read(|conn| {
        use diesel::prelude::*;
        use drietraps::store::schema::audit_events::dsl;
        let acts: Vec<String> = dsl::audit_events
            .filter(dsl::action.like("target.%"))
            .order(dsl::id)
            .select(dsl::action)
            .load(conn)
            .unwrap();
        assert_eq!(acts, ["target.set", "target.supersede", "target.withdraw"]);
        audit::verify(conn).map(|chain| chain.unwrap())
    });
});
