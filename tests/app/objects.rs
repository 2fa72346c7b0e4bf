//! Who gets what of somebody else: for each route with an id in it, the object of `adviser` as
//! another adviser, a planner, management and the administrator ask for it. A route with an id
//! that is neither here nor among those without an owner fails the test.

mod shared;

use std::collections::BTreeMap;

use actix_web::test::TestRequest;
use drietraps::domain::notes::NoteLevel;
use drietraps::domain::permissions::Role;
use drietraps::services::{logins, tokens};
use drietraps::store::users;

use crate::kit::{TestApp, on_both};
use crate::notes::{owned, try_write};
use crate::routes::{CALLS, pages};
use crate::trespass::conversation;

/// What somebody owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Dossier,
    Conversation,
    Note,
    OpenedNote,
    Commitment,
    Draft,
    Token,
    Login,
    Filter,
    StandIn,
    Handover,
    Recess,
}

use Kind::{
    Commitment, Conversation, Dossier, Draft, Filter, Handover, Login, Note, OpenedNote, Recess,
    StandIn, Token,
};

/// Who asks for what `adviser` owns.
const OTHERS: [&str; 4] = ["adviser2", "planner", "management", "admin"];
/// What is written in confidence; nobody of [`OTHERS`] ever reads it.
const SECRET: &str = "Spanning rond een bouwplan";

/// Method, pattern, whose object, what is posted, and the status for each of [`OTHERS`].
type Row = (&'static str, &'static str, Kind, &'static str, [u16; 4]);

#[rustfmt::skip]
const OWNED: &[Row] = &[
    ("GET", "/gesprekken/{id}", Conversation, "", [200, 200, 403, 403]),
    ("GET", "/gesprekken/{id}/uitstellen", Conversation, "", [403, 200, 403, 403]),
    ("POST", "/gesprekken/{id}/uitstellen", Conversation, "reason=druk", [403, 422, 403, 403]),
    ("GET", "/gesprekken/{id}/corrigeren", Conversation, "", [403, 200, 403, 403]),
    ("POST", "/gesprekken/{id}/corrigeren", Conversation, "what=not_held&reason=fout", [403, 409, 403, 403]),
    ("GET", "/conversations/{id}", Conversation, "", [200, 200, 403, 403]),
    ("GET", "/gesprekken/concept/{code}", Draft, "", [404, 403, 403, 403]),
    ("GET", "/notities/{id}", Note, "", [403, 403, 403, 403]),
    ("POST", "/notities/{id}/lezers", Note, "", [403, 403, 403, 403]),
    ("POST", "/notities/{id}/verlengen", Note, "reason=nodig", [403, 403, 403, 403]),
    ("POST", "/notities/geopend/{id}/gezien", OpenedNote, "", [403, 403, 403, 403]),
    ("GET", "/beheer/notities/{id}", Note, "", [403, 403, 403, 200]),
    ("POST", "/beheer/notities/{id}", Note, "", [403, 403, 403, 422]),
    ("GET", "/toezeggingen/{id}", Commitment, "", [200, 200, 403, 403]),
    ("POST", "/toezeggingen/{id}", Commitment, "commitment_text=Anders&commitment_due_on=11-10-2023", [403, 409, 403, 403]),
    ("POST", "/toezeggingen/{id}/gedaan", Commitment, "", [403, 303, 403, 403]),
    ("POST", "/toezeggingen/{id}/vervallen", Commitment, "drop_reason=oud", [403, 303, 403, 403]),
    ("POST", "/toezeggingen/{id}/heropenen", Commitment, "reopen_reason=toch", [403, 303, 403, 403]),
    ("POST", "/account/tokens/{id}/intrekken", Token, "", [403, 403, 403, 303]),
    ("POST", "/account/logins/{id}/einde", Login, "", [404, 404, 404, 404]),
    ("GET", "/filters/{id}", Filter, "", [404, 404, 404, 404]),
    ("POST", "/filters/{id}", Filter, "name=Anders&query=province%3DPV26", [404, 404, 404, 404]),
    ("POST", "/filters/{id}/weg", Filter, "", [404, 404, 404, 404]),
    ("POST", "/overdracht/vervanging/{id}/stop", StandIn, "", [403, 303, 403, 403]),
    ("GET", "/overdracht/{id}", Handover, "", [403, 200, 403, 403]),
    ("POST", "/overdracht/{id}/intrekken", Handover, "", [403, 303, 403, 403]),
    ("POST", "/overdracht/{id}/bevestigen", Handover, "", [403, 303, 403, 403]),
    ("GET", "/organisaties/{code}/corrigeren", Dossier, "", [403, 200, 403, 403]),
    ("POST", "/organisaties/{code}/corrigeren", Dossier, "reason=fout", [403, 422, 403, 403]),
    ("GET", "/organisaties/{code}/opnieuw", Dossier, "", [403, 200, 403, 403]),
    ("POST", "/organisaties/{code}/opnieuw", Dossier, "reason=toch", [403, 422, 403, 403]),
    // The conversation stands in the query; without one there is nothing to show.
    ("GET", "/organisaties/{code}/terugkoppeling", Dossier, "", [404, 404, 404, 404]),
    ("POST", "/organisaties/{code}/terugkoppeling", Dossier, "conversation=1", [403, 200, 403, 403]),
    ("GET", "/organisaties/{code}/wensen", Dossier, "", [403, 200, 403, 403]),
    ("POST", "/organisaties/{code}/wensen", Dossier, "council_use=separate", [403, 422, 403, 403]),
    ("POST", "/organisaties/{code}/wensen/reces", Dossier, "recess_name=Kermis&recess_from=02-10-2023&recess_until=03-10-2023", [403, 303, 403, 403]),
    ("POST", "/organisaties/{code}/wensen/reces/{id}/weg", Recess, "", [403, 303, 403, 403]),
    ("POST", "/organisaties/{code}/adviseur", Dossier, "adviser=", [403, 303, 403, 403]),
    ("GET", "/organisaties/{code}/antwoord", Dossier, "", [200, 200, 403, 403]),
    ("POST", "/organisaties/{code}/antwoord", Dossier, "reply=conversation", [422, 422, 403, 403]),
    ("GET", "/belronde/{id}", Dossier, "", [200, 200, 403, 403]),
    ("POST", "/belronde/{id}", Dossier, "result=no_answer", [303, 303, 403, 403]),
];

on_both!(what_is_of_another_answers_each_role_as_the_table_says, |app| {
    let mut wrong = Vec::new();
    for row in OWNED {
        // Who may, changes it; so each line begins anew.
        let app = TestApp::start(app.backend);
        let id = objects(&app)[&row.2];
        for (name, expected) in OTHERS.iter().zip(row.4) {
            let (status, body) = asked(&app, row, id, name);
            let leaks = body.contains(SECRET);
            if status != expected || leaks {
                let told = if leaks { " and tells the secret" } else { "" };
                wrong
                    .push(format!("{} {} as {name}: {status}, not {expected}{told}", row.0, row.1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

#[test]
fn every_route_with_an_id_says_whose_its_object_is() {
    let all = pages().into_iter().chain(CALLS.iter().copied());
    let with_id: Vec<(&str, &str)> = all
        .map(|row| (row.0, row.1))
        .filter(|(_, pattern)| pattern.replace("{format}", "").contains('{'))
        .collect();
    let is_owned = |route: &(&str, &str)| OWNED.iter().any(|row| (row.0, row.1) == *route);
    let shared = shared::all();
    let unlisted: Vec<_> =
        with_id.iter().filter(|it| !is_owned(it) && !shared.contains(&it.1)).collect();
    let twice: Vec<_> =
        with_id.iter().filter(|it| is_owned(it) && shared.contains(&it.1)).collect();
    let listed = OWNED.iter().map(|row| row.1).chain(shared.iter().copied());
    let gone: Vec<_> = listed.filter(|it| !with_id.iter().any(|route| route.1 == *it)).collect();
    assert!(unlisted.is_empty(), "routes that say nothing of their object: {unlisted:?}");
    assert!(twice.is_empty() && gone.is_empty(), "twice {twice:?}, gone {gone:?}");
}

/// Status and body for one of the others.
fn asked(app: &TestApp, row: &Row, id: i64, name: &str) -> (u16, String) {
    let path = row.1.replace("{id}", &id.to_string()).replace("{code}", "GM0355");
    if CALLS.iter().any(|call| call.1 == row.1) {
        let answer = app.api(name).get(&path[1..]);
        return (answer.status, answer.body);
    }
    let browser = app.logged_in(name);
    let fields: Vec<(&str, &str)> =
        row.3.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let answer = match row.0 {
        "GET" => browser.call(TestRequest::get().uri(&path)),
        _ => browser.post(&path, &fields),
    };
    (answer.status, answer.body)
}

/// One of each kind, of `adviser`, with its id.
fn objects(app: &TestApp) -> BTreeMap<Kind, i64> {
    owned(app);
    let held = conversation(app, SECRET);
    let zeist = crate::letter_kit::dossier(app, "GM0355").id;
    for (path, fields) in posted(app, zeist) {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, it)| (*name, &**it)).collect();
        let status = app.logged_in("adviser").post(path, &fields).status;
        assert!([200, 303].contains(&status), "{path}: {status}");
    }
    BTreeMap::from([
        (Dossier, zeist),
        (Conversation, held),
        (Note, opened_note(app)),
        (OpenedNote, 1),
        (Commitment, 1),
        (Draft, 0),
        (Token, own_token(app)),
        (Login, own_login(app)),
        (Filter, 1),
        (StandIn, 1),
        (Handover, 1),
        (Recess, own_recess(app)),
    ])
}

/// A form that is sent in: its address and fields.
type Form = (&'static str, Vec<(&'static str, String)>);

/// The forms by which `adviser` comes to own something.
fn posted(app: &TestApp, zeist: i64) -> Vec<Form> {
    let (owner, third) = (app.user("adviser").id, third_adviser(app));
    let form = |path, fields: &[(&'static str, &dyn ToString)]| {
        (path, fields.iter().map(|(name, it)| (*name, it.to_string())).collect())
    };
    vec![
        form("/gesprekken/concept", &[("organisation", &"GM0355"), ("issues", &SECRET)]),
        form(
            "/organisaties/GM0355/toezeggingen",
            &[
                ("commitment_text", &"Wij sturen het protocol"),
                ("commitment_due_on", &"10-10-2023"),
                ("commitment_owner", &owner),
            ],
        ),
        form(
            "/filters",
            &[("list", &"organisations"), ("query", &"province=PV29"), ("name", &"Zeeland")],
        ),
        form(
            "/organisaties/GM0355/wensen/reces",
            &[
                ("recess_name", &"Kermis"),
                ("recess_from", &"06-11-2023"),
                ("recess_until", &"07-11-2023"),
            ],
        ),
        form(
            "/overdracht/vervanging",
            &[
                ("stand_in", &third),
                ("stand_in_from", &"09-10-2023"),
                ("stand_in_until", &"13-10-2023"),
            ],
        ),
        form("/overdracht", &[("owner", &owner), ("adviser", &third), ("dossiers", &zeist)]),
        form("/account/tokens", &[("token_name", &"Koppeling"), ("scope", &"read")]),
    ]
}

/// A strict note that the administrator opened in an emergency.
fn opened_note(app: &TestApp) -> i64 {
    let note = try_write(app, "adviser", NoteLevel::Strict, SECRET).unwrap();
    let reason = [("reason", "De adviseur is ziek")];
    app.logged_in("admin").post(&format!("/beheer/notities/{note}"), &reason).expect(200);
    note
}

fn third_adviser(app: &TestApp) -> i64 {
    let (email, name) = ("adviser3@drietraps.example", "Test adviser3");
    app.write(|conn| Ok(users::add(conn, email, name, Role::Adviser, app.now())?))
}

fn own_login(app: &TestApp) -> i64 {
    let (actor, now) = (app.actor("adviser"), app.now());
    app.read(|conn| logins::list_own(conn, &actor, now)).first().unwrap().id
}

fn own_token(app: &TestApp) -> i64 {
    let actor = app.actor("adviser");
    app.read(|conn| tokens::list_own(conn, &actor)).first().unwrap().id
}

/// The recess on the page of the wishes.
fn own_recess(app: &TestApp) -> i64 {
    let page = app.logged_in("adviser").get("/organisaties/GM0355/wensen").expect(200).body;
    let rest = page.split("/wensen/reces/").nth(1).unwrap();
    rest.split('/').next().unwrap().parse().unwrap()
}
