//! Answers that were written down wrongly are corrected with a reason; what stood before is kept.

use drietraps::domain::conversations::Arranged;
use drietraps::store::{answers, conversations, corrections};

use crate::kit::{TestApp, on_both};
use crate::notes::audited;

/// A held conversation with answers; answers its id.
fn logged(app: &TestApp) -> i64 {
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "02-10-2023"),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("has_protocol", "arranged"),
        ("motives", "incident"),
        ("tips", "make_protocol"),
        ("issues", "Spanning rond een bouwplan"),
        ("leidraad_5", "arranged"),
        ("observation_care_official", "per_case"),
        ("observation_context", "social_media"),
    ];
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
    let listed = app.api("adviser").get("conversations").expect(200).json();
    listed[0]["id"].as_i64().unwrap()
}

/// What stands, with the field and the value changed.
fn changed(
    app: &TestApp,
    id: i64,
    more: &[(&'static str, &'static str)],
) -> Vec<(&'static str, String)> {
    let version = app.read(|conn| Ok(conversations::get(conn, id)?)).version;
    let mut fields: Vec<(&str, String)> = [
        ("what", "answers"),
        ("reason", "Verkeerd overgenomen"),
        ("has_protocol", "arranged"),
        ("has_code_of_conduct", "not_discussed"),
        ("knows_team", "not_discussed"),
        ("motives", "incident"),
        ("tips", "make_protocol"),
        ("leidraad_5", "arranged"),
        ("observation_care_official", "per_case"),
        ("observation_context", "social_media"),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.to_owned()))
    .collect();
    fields.push(("version", version.to_string()));
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, (*value).to_owned()));
    }
    fields
}

fn post(app: &TestApp, name: &str, id: i64, fields: &[(&'static str, String)]) -> (u16, String) {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = app.logged_in(name).post(&format!("/gesprekken/{id}/corrigeren"), &fields);
    (answer.status, answer.body)
}

/// Looks at the correction in the database.
fn both_values_are_kept(app: &TestApp, id: i64) {
    let events = app.read(|conn| Ok(corrections::list_of(conn, id)?));
    assert_eq!(events.len(), 1);
    let names: Vec<&str> = events[0].changed.iter().map(|it| it.name.as_str()).collect();
    let wanted = ["has_protocol", "tips", "leidraad_5", "observation_care_official", "leidraad_6"];
    assert_eq!(names, wanted);
    assert_eq!(events[0].changed[0].was, ["arranged"]);
    assert_eq!(events[0].changed[0].became, ["not_arranged"]);
}

on_both!(answers_are_corrected_with_a_reason_and_both_values_are_kept, |app| {
    let id = logged(&app);
    let form =
        app.logged_in("adviser").get(&format!("/gesprekken/{id}/corrigeren")).expect(200).body;
    let chosen = [
        "value=\"per_case\" selected",
        "value=\"make_protocol\" checked",
        "value=\"social_media\" checked",
    ];
    for shown in chosen {
        assert!(form.contains(shown), "{shown}: {form}");
    }
    let more = [
        ("has_protocol", "not_arranged"),
        ("leidraad_5", ""),
        ("leidraad_6", "in_preparation"),
        ("tips", "use_network"),
        ("observation_care_official", "fixed_procedure"),
    ];
    let later = app.at("2023-10-04T07:00:00Z");
    let (status, body) = post(&later, "adviser", id, &changed(&app, id, &more));
    assert_eq!(status, 303, "{body}");
    let kept = app.read(|conn| Ok(conversations::get(conn, id)?));
    assert_eq!(kept.outcome.as_ref().unwrap().has_protocol, Arranged::NotArranged);
    assert!(kept.has_answers, "what was told in confidence stays");
    let details = app.read(|conn| Ok(answers::of(conn, id)?));
    assert_eq!(details.checklist.iter().map(|it| it.line).collect::<Vec<_>>(), [6]);
    both_values_are_kept(&app, id);
    let page = later.logged_in("adviser").get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(page.contains("4 oktober 2023, Test adviser"), "{page}");
    assert!(
        page.contains("Is er een agressieprotocol: “Geregeld” werd “Niet geregeld”."),
        "{page}"
    );
    assert!(page.contains("Reden: Verkeerd overgenomen"), "{page}");
    assert_eq!(audited(&app, "conversation.correct").len(), 1);
    // What was answered is no business of a planner or a colleague, before or after.
    for name in ["planner", "adviser2"] {
        let page = app.logged_in(name).get(&format!("/gesprekken/{id}")).expect(200).body;
        assert!(!page.contains("Correcties") && !page.contains("Niet geregeld"), "{name}: {page}");
    }
});

on_both!(
    only_the_adviser_of_the_dossier_corrects_answers_and_not_without_a_change_or_reason,
    |app| {
        let id = logged(&app);
        let new = [("has_protocol", "not_arranged")];
        for name in ["planner", "adviser2", "management", "admin"] {
            assert_eq!(post(&app, name, id, &changed(&app, id, &new)).0, 403, "{name}");
        }
        let (status, body) = post(&app, "adviser", id, &changed(&app, id, &[]));
        assert_eq!(status, 422);
        assert!(body.contains("Er verandert niets"), "{body}");
        let (status, body) = post(
            &app,
            "adviser",
            id,
            &changed(&app, id, &[("has_protocol", "not_arranged"), ("reason", "")]),
        );
        assert_eq!(status, 422);
        assert!(
            body.contains("Vul een reden in.") && body.contains("value=\"not_arranged\" checked"),
            "{body}"
        );
        assert!(app.read(|conn| Ok(corrections::list_of(conn, id)?)).is_empty());
    }
);

on_both!(a_correction_of_before_it_was_not_held_says_nothing_of_the_new_outcome, |app| {
    let plan = [
        ("organisation", "GM0355"),
        ("held_on", "04-10-2023"),
        ("held_at", "10.30"),
        ("mode", "on_site"),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &plan).expect(303);
    let log = |at: &str| {
        let version = app.read(|conn| Ok(conversations::get(conn, 1)?)).version.to_string();
        let fields = [
            ("organisation", "GM0355"),
            ("conversation", "1"),
            ("version", version.as_str()),
            ("held_on", "04-10-2023"),
            ("mode", "on_site"),
            ("attended", "mayor"),
            ("assessment", "positive"),
            ("session_interest", "yes"),
        ];
        app.at(at).logged_in("adviser").post("/gesprekken", &fields).expect(303);
    };
    log("2023-10-04T12:00:00Z");
    let later = app.at("2023-10-05T09:00:00Z");
    assert_eq!(post(&later, "adviser", 1, &changed(&app, 1, &[])).0, 303);
    let read = |app: &TestApp| app.logged_in("adviser").get("/gesprekken/1").expect(200).body;
    assert!(read(&later).contains("Verkeerd overgenomen"));
    assert_eq!(post(&later, "adviser", 1, &changed(&app, 1, &[("what", "not_held")])).0, 303);
    log("2023-10-06T12:00:00Z");
    assert_eq!(app.read(|conn| Ok(corrections::list_of(conn, 1)?)).len(), 1);
    let page = read(&app.at("2023-10-06T12:00:00Z"));
    assert!(!page.contains("Verkeerd overgenomen") && !page.contains("Correcties"), "{page}");
});

on_both!(a_change_among_the_fields_that_were_not_chosen_is_not_lost_in_silence, |app| {
    let id = logged(&app);
    let shown = [
        ("what", "date"),
        ("held_on", "29-09-2023"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("later_on", ""),
        ("leidraad_6", ""),
    ];
    let mut both = shown.to_vec();
    both.extend([("tips", "use_network"), ("assessment", "neutral")]);
    let (status, body) = post(&app, "adviser", id, &changed(&app, id, &both));
    assert_eq!(status, 422, "{body}");
    let told = "U wijzigde ook: Wat vinden zij van het initiatief, Gegeven tips.";
    assert!(body.contains(told), "{body}");
    for kept in ["29-09-2023", "value=\"use_network\" checked", "value=\"neutral\" checked"] {
        assert!(body.contains(kept), "{kept}: {body}");
    }
    assert!(app.read(|conn| Ok(corrections::list_of(conn, id)?)).is_empty());
    let (status, body) = post(&app, "adviser", id, &changed(&app, id, &shown));
    assert_eq!(status, 303, "{body}");
});

on_both!(of_two_who_correct_answers_the_second_sees_both_versions, |app| {
    let id = logged(&app);
    let first = changed(&app, id, &[("has_protocol", "not_arranged"), ("leidraad_5", "")]);
    let second = changed(&app, id, &[("tips", "use_network")]);
    assert_eq!(post(&app, "adviser", id, &first).0, 303);
    let (status, body) = post(&app, "adviser", id, &second);
    assert_eq!(status, 409, "{body}");
    let table = body.split("Uw versie en die van een ander").nth(1).unwrap();
    let table = table.split("</table>").next().unwrap();
    for text in [
        "Is er een agressieprotocol",
        "Niet geregeld",
        "Gegeven tips",
        "agressieprotocol vast voor college",
    ] {
        assert!(table.contains(text), "{text}: {table}");
    }
    assert!(!table.contains("Spanning"), "this form asks nothing in confidence: {table}");
});
