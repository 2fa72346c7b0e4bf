//! A generated tour is a tour: it keeps the rules, and every copy has what the played one has.

use std::process::Command;

use drietraps::services::coverage::{Figures, Report, breakdowns};
use drietraps::services::generating;
use drietraps::services::organisations::{self, Filter, Window};

use crate::kit::{TestApp, on_both};
use crate::schema;
use crate::tour::{acts, invariants};

/// So many organisations: two tours and a part without a history.
const SIZE: usize = 1_000;

fn generate(app: &TestApp) -> TestApp {
    let app = app.in_mid_tour();
    for step in generating::steps(SIZE, 7) {
        app.write(|conn| step.make(conn));
    }
    app.write(|conn| generating::finish(conn, SIZE, app.now()));
    app
}

/// Of every visit it is known who held it and how, in a copy too.
fn check_visits(app: &TestApp, report: &Report) {
    let actor = app.actor("management");
    let parts = app.read(|conn| breakdowns::of(conn, &actor, report));
    let visited = report.coverage.stages.conversation;
    let advisers = parts.advisers.iter().filter(|it| it.adviser_id.is_some());
    assert_eq!(advisers.map(|it| it.counts.municipalities).sum::<i64>(), visited);
    let modes = parts.modes.iter().filter(|it| it.mode.is_some());
    assert_eq!(modes.map(|it| it.counts.municipalities).sum::<i64>(), visited);
}

fn count(app: &TestApp, query: &str) -> usize {
    schema::ids(app, &[query.to_owned()])[0].len()
}

on_both!(a_thousand_generated_organisations_keep_the_rules_of_a_tour, |app| {
    let app = generate(&app);
    let today = app.now().date_naive();
    invariants::check_all(&app, today);
    let (actor, figures) = (app.actor("management"), app.read(Figures::load));
    let report = app.read(|conn| figures.report(conn, &actor, today, app.now()));
    acts::check_sums(&report.coverage);
    check_visits(&app, &report);
    let (played, whole) = (354, 2);
    assert_eq!(report.coverage.municipalities + report.coverage.provinces, 1_000);
    assert_eq!(report.coverage.provinces, 12);
    let held = "SELECT e.id FROM stage_events e WHERE e.to_state = 'held'";
    let of_played = format!("{held} AND e.id < 1000000");
    assert_eq!(count(&app, held), whole * count(&app, &of_played));
    let window = Window { page: 1, size: 10, stays_within: true };
    let (asked, totals) = ((&Filter::default(), window), &app.state.totals);
    let listed = app.read(|conn| organisations::page(conn, &actor, asked, totals, app.now()));
    assert_eq!(listed.total, SIZE);
    assert!(listed.total > played);
    // The database counts on: what is written afterwards takes no id of a copy.
    let sent = app.api("planner").get("organisations?pageSize=100").expect(200);
    assert!(sent.header("link").unwrap().contains("page=10&pageSize=100>; rel=\"last\""));
});

on_both!(what_is_generated_is_found_and_opened_like_any_other, |app| {
    let app = generate(&app);
    let browser = app.logged_in("planner");
    let codes = schema_codes(&app);
    assert!(codes.len() > 600);
    for code in codes.iter().step_by(97) {
        browser.get(&format!("/organisaties/{code}")).expect(200);
    }
    let page = browser.get("/dekking").expect(200);
    assert!(page.body.contains("zonder eigen plaats staan niet op de kaart"), "{}", page.body);
    let found = browser.get("/zoeken?q=zeist").expect(200);
    assert!(found.body.matches("Zeist").count() > 3, "{}", found.body);
});

fn schema_codes(app: &TestApp) -> Vec<String> {
    let all = app.read(|conn| Ok(drietraps::store::organisations::list(conn)?));
    all.into_iter().filter(|it| it.id > 1_000_000).map(|it| it.code).collect()
}

on_both!(nothing_is_generated_in_production_or_beside_what_is_there, |app| {
    let run = |mode: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .args(["generate", "--organisations", "354"])
            .env("DATABASE_URL", &app.state.settings.database_url)
            .env("MODE", mode)
            .current_dir(app.folder.path())
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, said) = run("production");
    assert!(code == Some(1) && said.contains("MODE"), "{said}");
    let (code, said) = run("test");
    assert!(code == Some(1) && said.contains("DATABASE_URL"), "{said}");
});
