//! Per object and role: everybody without the right tries each conversation and note by its id,
//! on the pages and in the API. Each try is refused, and the refusal stands in the audit log.

use drietraps::domain::notes::NoteLevel;

use crate::kit::{TestApp, on_both};
use crate::notes::{audited, owned, try_write};

const SECRET: &str = "Spanning rond een bouwplan";

/// A held conversation of `adviser` with confidential answers; answers its id.
pub fn conversation(app: &TestApp, words: &str) -> i64 {
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "02-10-2023"),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("issues", words),
        ("arranged", words),
        ("needs", words),
    ];
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
    let listed = app.api("adviser").get("conversations").expect(200).json();
    listed[0]["id"].as_i64().unwrap()
}

/// Method and path, and what is posted.
type Try = (&'static str, String, &'static [(&'static str, &'static str)]);

fn get(path: String) -> Try {
    ("GET", path, &[])
}

fn post(path: String, fields: &'static [(&'static str, &'static str)]) -> Try {
    ("POST", path, fields)
}

fn tries_of_note(id: i64) -> Vec<Try> {
    vec![
        get(format!("/notities/{id}")),
        post(format!("/notities/{id}/lezers"), &[]),
        post(format!("/notities/{id}/verlengen"), &[("reason", "nog nodig")]),
    ]
}

fn tries_of_emergency(id: i64) -> Vec<Try> {
    let path = format!("/beheer/notities/{id}");
    vec![get(path.clone()), post(path, &[("reason", "nieuwsgierig")])]
}

fn tries_of_conversation(id: i64) -> Vec<Try> {
    let path = |act: &str| format!("/gesprekken/{id}/{act}");
    vec![
        get(format!("/gesprekken/{id}")),
        get(path("uitstellen")),
        post(path("uitstellen"), &[("reason", "druk")]),
        get(path("corrigeren")),
        post(path("corrigeren"), &[("what", "not_held")]),
    ]
}

/// Tries as `name`; every try is refused and leaves a line.
fn refused(app: &TestApp, name: &str, tries: &[Try]) {
    let (browser, user) = (app.logged_in(name), format!("user {}", app.user(name).id));
    for (method, path, fields) in tries {
        let answer = match *method {
            "GET" => browser.get(path),
            _ => browser.post(path, fields),
        };
        assert_eq!(answer.status, 403, "{name} {method} {path}: {}", answer.body);
        let line = (user.clone(), format!("{method} {path}"), "refused".to_owned());
        let lines = audited(app, "access");
        assert!(lines.contains(&line), "{name} {method} {path}: {lines:?}");
    }
}

on_both!(a_note_is_refused_to_everybody_without_the_right_and_that_is_logged, |app| {
    owned(&app);
    let process = try_write(&app, "adviser", NoteLevel::Process, SECRET).unwrap();
    for level in [NoteLevel::Confidential, NoteLevel::Strict] {
        let id = try_write(&app, "adviser", level, SECRET).unwrap();
        for name in ["adviser2", "planner", "management", "admin"] {
            refused(&app, name, &tries_of_note(id));
        }
        for name in ["adviser", "adviser2", "planner", "management"] {
            refused(&app, name, &tries_of_emergency(id));
        }
    }
    for name in ["management", "admin"] {
        refused(&app, name, &tries_of_note(process));
    }
    for name in ["adviser2", "planner"] {
        refused(&app, name, &tries_of_note(process)[1..]);
    }
});

on_both!(a_conversation_is_refused_to_management_and_administrators_and_that_is_logged, |app| {
    let id = conversation(&app, SECRET);
    for name in ["management", "admin"] {
        refused(&app, name, &tries_of_conversation(id));
        let user = format!("user {}", app.user(name).id);
        for path in [format!("conversations/{id}"), "conversations".to_owned()] {
            app.api(name).get(&path).expect(403);
            let line = (user.clone(), format!("GET /api/v1/{path}"), "refused".to_owned());
            assert!(audited(&app, "access").contains(&line), "{name} {path}");
        }
    }
});

on_both!(another_adviser_does_not_change_a_conversation_and_that_is_logged, |app| {
    let id = conversation(&app, SECRET);
    refused(&app, "adviser2", &tries_of_conversation(id)[1..]);
});

on_both!(confidential_answers_are_withheld_by_id_and_that_is_logged, |app| {
    let id = conversation(&app, SECRET);
    for name in ["adviser2", "planner"] {
        let page = app.logged_in(name).get(&format!("/gesprekken/{id}")).expect(200);
        assert!(!page.body.contains(SECRET), "{name}");
        let call = app.api(name).get(&format!("conversations/{id}")).expect(200);
        assert!(!call.body.contains(SECRET), "{name}");
        let user = format!("user {}", app.user(name).id);
        let line = (user, format!("conversation {id}"), "refused".to_owned());
        let lines = audited(&app, "conversation.read_answers");
        assert_eq!(lines.iter().filter(|it| **it == line).count(), 2, "{name}: {lines:?}");
    }
});
