//! Every trigger that tells of figures that something was written: each is set off once, and what is
//! kept of coverage follows. The list of the database is compared with the list here, so that a
//! trigger without a write, and a write without a trigger, fail.

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use drietraps::domain::organisations::Succession;
use drietraps::domain::stages::{Move, Stage};
use drietraps::services::coverage::Memory;
use drietraps::store::coverage::generation;
use drietraps::store::{StoreError, conversations, dossiers, organisations};

use crate::coverage_memory::{ask, assert_same, found};
use crate::kit::{Backend, TestApp, on_both};
use crate::organisations::moved;
use crate::schema::execute;

/// A table, and what is done with its rows.
type Kind = (&'static str, &'static str);

/// How one kind of write is done.
type Write = (Kind, fn(&TestApp));

/// Every kind of write, in an order in which each finds its rows.
const WRITES: [Write; 24] = [
    (("stage_events", "INSERT"), |app| moved(app, "GM0344", Stage::Letter, Move::Plan)),
    (("stage_events", "UPDATE"), |app| {
        set(app, "UPDATE stage_events SET happened_on = '2023-01-02'")
    }),
    (("stage_states", "INSERT"), |app| moved(app, "GM0307", Stage::Letter, Move::Plan)),
    (("stage_states", "UPDATE"), |app| moved(app, "GM0307", Stage::Letter, Move::Send)),
    (("conversation_records", "INSERT"), log_and_take_back),
    (("conversation_records", "UPDATE"), |app| {
        set(app, "UPDATE conversation_records SET mode = 'phone'")
    }),
    (("conversation_records", "DELETE"), |app| set(app, "DELETE FROM conversation_records")),
    (("stage_events", "DELETE"), |app| set(app, "DELETE FROM stage_events")),
    (("organisations", "INSERT"), add_places),
    (("organisations", "UPDATE"), end),
    (("organisations", "DELETE"), |app| {
        set(app, "DELETE FROM organisations WHERE code = 'GM8001'")
    }),
    (("organisation_changes", "INSERT"), end),
    (("organisation_changes", "UPDATE"), |app| {
        set(app, "UPDATE organisation_changes SET inhabitants = 7")
    }),
    (("organisation_changes", "DELETE"), |app| set(app, "DELETE FROM organisation_changes")),
    (("dossiers", "INSERT"), |app| {
        app.write(|conn| {
            let tour = dossiers::current_tour(conn)?;
            found(conn, tour, (8002, "2023-01-01".parse().unwrap()))
        });
    }),
    (("dossiers", "UPDATE"), assign),
    (("stage_states", "DELETE"), |app| {
        set(app, "DELETE FROM stage_states");
    }),
    (("dossiers", "DELETE"), |app| {
        set(app, "DELETE FROM dossiers WHERE id = (SELECT MAX(id) FROM dossiers)");
    }),
    (("successions", "INSERT"), |app| go_over(app, ("GM0355", "GM0344"))),
    (("successions", "UPDATE"), |app| {
        set(app, "UPDATE successions SET happens_on = '2023-02-02' WHERE recorded_at IS NOT NULL")
    }),
    (("successions", "DELETE"), |app| {
        set(app, "DELETE FROM successions WHERE recorded_at IS NOT NULL")
    }),
    (("tours", "INSERT"), |app| {
        app.write(|conn| {
            let (first, last) = ("2027-01-01".parse().unwrap(), "2029-12-31".parse().unwrap());
            Ok(dossiers::add_tour(conn, "Volgende tour", (first, last)).map(drop)?)
        });
    }),
    (("tours", "UPDATE"), |app| {
        set(app, "UPDATE tours SET starts_on = '2020-01-01' WHERE name = 'Volgende tour'")
    }),
    (("tours", "DELETE"), |app| set(app, "DELETE FROM tours WHERE name = 'Volgende tour'")),
];

fn set(app: &TestApp, statement: &str) {
    execute(app, statement);
}

/// A conversation is logged and turns out not to have been held: a record each.
fn log_and_take_back(app: &TestApp) {
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "12-09-2023"),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "no"),
    ];
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
    let memory = Memory::default();
    assert_same(&ask(app, [&memory, &app.state.coverage], (app.now().date_naive(), app.now())));
    let it = app.read(|conn| {
        let tour = dossiers::current_tour(conn)?;
        Ok(conversations::list(conn, tour)?.remove(0))
    });
    let version = it.version.to_string();
    let fields = [("version", version.as_str()), ("reason", "Vergissing"), ("what", "not_held")];
    let path = format!("/gesprekken/{}/corrigeren", it.id);
    app.logged_in("planner").post(&path, &fields).expect(303);
}

/// Two places without a dossier.
fn add_places(app: &TestApp) {
    app.write(|conn| {
        let model = organisations::get_by_code(conn, "GM0344")?;
        for code in ["GM8000", "GM8001"] {
            let (code, name) = (code.to_owned(), format!("Nieuwland {code}"));
            let new = drietraps::domain::organisations::Organisation {
                code,
                name,
                tile: None,
                ..model.clone()
            };
            organisations::add(conn, &new)?;
        }
        Ok(())
    });
}

/// One of them ends; what it was before is kept.
fn end(app: &TestApp) {
    app.write(|conn| {
        let place = organisations::get_by_code(conn, "GM8000")?;
        Ok(organisations::set_end(conn, place.id, "2023-06-01".parse().unwrap(), app.now())?)
    });
}

fn assign(app: &TestApp) {
    let to = app.user("adviser2").id.to_string();
    app.logged_in("planner").post("/organisaties/GM0344/adviseur", &[("adviser", &to)]).expect(303);
}

fn go_over(app: &TestApp, (from, into): (&str, &str)) {
    app.write(|conn| {
        let it = Succession {
            predecessor_id: organisations::get_by_code(conn, from)?.id,
            successor_id: organisations::get_by_code(conn, into)?.id,
            happens_on: "2023-01-01".parse().unwrap(),
            is_certain: true,
            recorded_at: Some(app.now()),
        };
        Ok(organisations::add_succession(conn, &it, "merge")?)
    });
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    on_table: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

const SQLITE: &str = "SELECT tbl_name AS on_table, CASE \
     WHEN sql LIKE '%AFTER INSERT ON%' THEN 'INSERT' \
     WHEN sql LIKE '%AFTER UPDATE%ON%' THEN 'UPDATE' ELSE 'DELETE' END AS kind \
     FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%generations%'";

const POSTGRES: &str = "SELECT event_object_table::text AS on_table, \
     event_manipulation::text AS kind FROM information_schema.triggers \
     WHERE action_statement LIKE '%raise_generation%'";

fn triggers(app: &TestApp) -> BTreeSet<(String, String)> {
    let query = if app.backend == Backend::Sqlite { SQLITE } else { POSTGRES };
    let all =
        app.read(|conn| Ok(sql_query(query).load::<Trigger>(conn).map_err(StoreError::from)?));
    all.into_iter().map(|it| (it.on_table, it.kind)).collect()
}

on_both!(every_trigger_tells_of_its_write_and_what_is_kept_follows, |app| {
    let told = WRITES.map(|((table, kind), _)| (table.to_owned(), kind.to_owned()));
    assert_eq!(triggers(&app), BTreeSet::from(told));
    let (memory, other) = (app.state.coverage.clone(), Memory::default());
    let question = (app.now().date_naive(), app.now());
    let number = |app: &TestApp| app.read(|conn| Ok(generation(conn)?));
    for ((table, kind), write) in WRITES {
        assert_same(&ask(&app, [&memory, &other], question));
        let before = number(&app);
        write(&app);
        assert!(number(&app) > before, "{kind} on {table}");
        assert_same(&ask(&app, [&memory, &other], question));
    }
});
