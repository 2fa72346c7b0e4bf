//! How the program says it is: to an administrator, to a monitor and to a load balancer.

use actix_web::web::Data;
use actix_web::{App, test as web};
use chrono::TimeDelta;
use drietraps::domain::vitals::{Grade, Vitals};
use drietraps::services::vitals;
use drietraps::store::facts;
use drietraps::web::metrics::{self, Meter};

use crate::kit::{TestApp, at, on_both};
use crate::schema::execute;

fn vitals_of(app: &TestApp) -> Vitals {
    let (setup, now) = (app.state.setup(), app.now());
    app.read(|conn| vitals::gather(conn, &setup, (now, chrono::Utc::now())))
}

fn grade(vitals: &Vitals, part: &str, now: chrono::DateTime<chrono::Utc>) -> Grade {
    let found = vitals.findings(now);
    found.into_iter().find(|it| it.part == part).unwrap_or_else(|| panic!("{part}")).grade
}

on_both!(an_administrator_sees_how_each_part_is_and_what_to_do, |app| {
    let admin = app.logged_in("admin");
    let page = admin.get("/beheer/gezondheid").expect(200).body;
    for part in ["Wachtrij", "Verzenden", "Post in", "Reservekopie", "Logboek", "Nachtwerk", "Klok"]
    {
        assert!(page.contains(&format!("<strong>{part}</strong>")), "{part}: {page}");
    }
    assert!(page.contains("Stel een map in met BACKUP_FOLDER."), "{page}");
    assert!(!admin.get("/").expect(200).body.contains("Bekijk de gezondheid"), "nothing is wrong");
    app.write(|conn| Ok(facts::set(conn, "muted", "Verplaatst.")?));
    let page = admin.get("/beheer/gezondheid").expect(200).body;
    assert!(page.contains("Verzenden staat uit. Verplaatst."), "{page}");
    let start = admin.get("/").expect(200).body;
    assert!(start.contains("Niet in orde: Verzenden.") && start.contains("/beheer/gezondheid"));
    assert!(!app.logged_in("adviser").get("/").expect(200).body.contains("Niet in orde"));
    for other in ["adviser", "planner", "management"] {
        app.logged_in(other).get("/beheer/gezondheid").expect(403);
    }
});

on_both!(a_queue_that_stands_still_is_told_and_a_paused_round_is_not, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let later = app.at("2023-10-03T09:30:00Z");
    let vitals = vitals_of(&later);
    assert_eq!(vitals.messages.queued, 4);
    assert_eq!(grade(&vitals, "Wachtrij", later.now()), Grade::Wrong);
    let planner = app.actor("planner");
    app.write(|conn| {
        drietraps::services::rounds::control::pause(conn, &planner, round.id, app.now())
    });
    let vitals = vitals_of(&later);
    assert_eq!((vitals.oldest_due, vitals.messages.queued), (None, 4));
    assert_eq!(grade(&vitals, "Wachtrij", later.now()), Grade::Good);
});

#[test]
fn each_part_has_its_bounds() {
    let now = at("2023-10-03T09:00:00Z");
    let ago = |minutes| Some(now - TimeDelta::minutes(minutes));
    let with = |change: fn(&mut Vitals)| {
        let mut vitals = Vitals { has_inbox: true, has_backups: true, ..Vitals::default() };
        change(&mut vitals);
        vitals
    };
    let due = |minutes| Vitals { oldest_due: ago(minutes), ..Vitals::default() };
    let queue = |minutes| grade(&due(minutes), "Wachtrij", now);
    assert_eq!([queue(15), queue(16), queue(61)], [Grade::Good, Grade::Attention, Grade::Wrong]);
    let backup =
        |minutes| grade(&Vitals { backup_at: ago(minutes), ..with(|_| {}) }, "Reservekopie", now);
    assert_eq!([backup(26 * 60), backup(26 * 60 + 1)], [Grade::Good, Grade::Wrong]);
    let clocks =
        |seconds| grade(&Vitals { clock_ahead: seconds, ..Vitals::default() }, "Klok", now);
    assert_eq!(
        [clocks(-5), clocks(6), clocks(-60), clocks(3600)],
        [Grade::Good, Grade::Attention, Grade::Wrong, Grade::Wrong]
    );
    let bent = with(|it| {
        it.audit_at = Some(at("2023-10-03T01:00:00Z"));
        it.audit_problem = Some("line 3 was changed".to_owned());
    });
    assert_eq!(grade(&bent, "Logboek", now), Grade::Wrong);
    let dns = with(|it| {
        it.mails_for_real = true;
        it.dns_at = Some(at("2023-10-01T01:00:00Z"));
        it.dns_wrong = vec!["SPF".to_owned()];
    });
    assert_eq!(grade(&dns, "Domein van de afzender", now), Grade::Wrong);
    assert_eq!(grade(&with(|_| {}), "Nachtwerk", now), Grade::Attention);
}

/// What a monitor reads.
fn metrics_of(app: &TestApp, meter: &Meter) -> String {
    actix_web::rt::System::new().block_on(async {
        let served = App::new()
            .app_data(app.state.clone())
            .app_data(Data::new(meter.clone()))
            .route("/metrics", actix_web::web::get().to(metrics::show));
        let service = web::init_service(served).await;
        let request = web::TestRequest::get().uri("/metrics").to_request();
        let response = web::call_service(&service, request).await;
        assert_eq!(response.status(), 200);
        String::from_utf8(web::read_body(response).await.to_vec()).unwrap()
    })
}

on_both!(a_monitor_reads_figures_without_names_numbers_or_links, |app| {
    app.fill_zeeland();
    app.released(&["GM0717", "GM0664"]);
    let meter = Meter::new().unwrap();
    meter.count_request("/organisaties/{code}", 200, 0.02);
    meter.count_request("/organisaties/{code}", 503, 0.7);
    let page = metrics_of(&app.at("2023-10-03T07:10:00Z"), &meter);
    for line in [
        "drietraps_messages{state=\"queued\"} 4",
        "drietraps_messages{state=\"sent\"} 0",
        "drietraps_oldest_due_seconds ",
        "drietraps_muted 0",
        "drietraps_database_connections{state=\"in_use\"}",
        "drietraps_database_waiting 0",
        "drietraps_database_retries_total ",
        "drietraps_build{version=\"0.1.0\"} 1",
        "drietraps_request_seconds_bucket{route=\"/organisaties/{code}\",status=\"2xx\",le=\"0.025\"} 1",
        "drietraps_request_seconds_count{route=\"/organisaties/{code}\",status=\"5xx\"} 1",
    ] {
        assert!(page.contains(line), "{line}:\n{page}");
    }
    assert!(!page.contains("drietraps_backup_age_seconds"), "what never happened has no age");
    assert!(!page.contains('@') && !page.contains("GM0"), "{page}");
    app.write(|conn| Ok(facts::set(conn, "muted", "Verplaatst.")?));
    assert!(metrics_of(&app, &meter).contains("drietraps_muted 1"));
    app.stranger().get("/metrics").expect(303);
    app.logged_in("admin").get("/metrics").expect(404);
});

on_both!(a_load_balancer_hears_that_the_tables_are_not_those_of_the_program, |app| {
    app.stranger().get("/readyz").expect(200);
    app.stranger().get("/healthz").expect(200);
    execute(&app, "DELETE FROM __diesel_schema_migrations WHERE version = '20240820000060'");
    app.stranger().get("/readyz").expect(503);
    app.stranger().get("/healthz").expect(200);
    execute(&app, "ALTER TABLE tours RENAME TO tours_gone");
    app.stranger().get("/readyz").expect(503);
});
