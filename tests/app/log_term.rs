//! The oldest lines of the audit log go when their term is over, and what is left still proves that
//! nothing else is gone.

use std::sync::Arc;

use drietraps::domain::permissions::Actor;
use drietraps::services::audit::{self, Anchor, Bent, LastCheck, Walked};
use drietraps::services::sealing::SealingKey;
use drietraps::store::audit::start::{self, Start};
use drietraps::store::{audit as lines, facts};

use crate::kit::{KEY, TestApp, on_both};
use crate::schema::execute;
use crate::sealed_log::{add, checked, ids, sealed};
use crate::terms::night;

const HOME: &str = "/beheer/bewaartermijnen";

fn check_of_the_night(app: &TestApp) -> LastCheck {
    audit::check_nightly(&app.state.db, &app.state.sealing, app.now()).unwrap()
}

/// A sealed log with lines of two days, and the same program on the day on which the lines of the
/// first day go, that night.
fn two_days(app: &TestApp) -> (TestApp, TestApp) {
    let app = sealed(app);
    add(&app, 4);
    let later = app.at("2023-11-20T09:00:00Z");
    add(&later, 3);
    check_of_the_night(&later);
    night(&later, "2025-09-03");
    (later.at("2023-11-20T09:00:00Z"), later.at("2025-10-03T03:00:00Z"))
}

/// The log after the lines of its first day went.
fn cut(app: &TestApp) -> TestApp {
    let (_, then) = two_days(app);
    assert!(then.do_work_of_the_day(then.now()));
    assert!(checked(&then).destroyed >= 4);
    then
}

fn beginning(app: &TestApp) -> Start {
    app.read(|conn| Ok(start::find(conn)?)).expect("lines went")
}

on_both!(lines_go_two_years_after_their_day_and_the_rest_holds, |app| {
    let (app, then) = two_days(&app);
    let before = checked(&app).anchor;
    let page = then.logged_in("admin").get(HOME).expect(200).body;
    assert!(page.contains("2 jaar na de dag zelf") && page.contains("audit_log/uitstel"), "{page}");
    let all = app.read(|conn| Ok(lines::list(conn)?));
    let of_first_day = all.iter().take_while(|line| line.at < app.now()).count();
    assert!(then.do_work_of_the_day(then.now()));
    let left = app.read(|conn| Ok(lines::list(conn)?));
    assert!(left.iter().all(|line| line.at >= app.now()), "only the first day went");
    let walked = checked(&then);
    assert_eq!(walked.bent, None);
    assert_eq!(usize::try_from(walked.destroyed).unwrap(), of_first_day);
    assert!(walked.anchor.lines > before.lines, "the lines keep their numbers");
    assert_eq!(app.read(audit::verify), Ok(left.len()));
    let page = then.logged_in("admin").get(HOME).expect(200).body;
    assert!(page.contains(&format!("{of_first_day} × regels van het logboek")), "{page}");
    add(&then, 2);
    assert_eq!(check_of_the_night(&then).problem, None);
    let page = then.logged_in("admin").get("/beheer/logboek").expect(200).body;
    let told = format!("De oudste {of_first_day} regels zijn na hun termijn vernietigd.");
    assert!(page.contains(&told), "{page}");
    assert!(!night(&then, "2025-10-04").read(|conn| Ok(lines::list(conn)?)).is_empty());
    assert_eq!(checked(&then).bent, None, "also after a night on which nothing went");
});

on_both!(they_go_again_when_the_next_day_is_over, |app| {
    let first = cut(&app);
    let went = checked(&first).destroyed;
    let origin = beginning(&first).origin;
    check_of_the_night(&first);
    let second = night(&first, "2025-11-20");
    let walked = checked(&second);
    assert_eq!(walked.bent, None);
    assert!(walked.destroyed > went);
    assert_eq!(beginning(&second).origin, origin, "copies of one database know each other by it");
    assert!(second.read(|conn| Ok(lines::list(conn)?)).len() > 1);
});

on_both!(a_log_that_was_bent_or_never_checked_keeps_every_line, |app| {
    let (app, then) = two_days(&app);
    let middle = ids(&app)[2];
    execute(&app, &format!("UPDATE audit_events SET object = 'x' WHERE id = {middle}"));
    assert!(check_of_the_night(&app).problem.is_some());
    assert!(then.do_work_of_the_day(then.now()));
    assert_eq!(checked(&then).destroyed, 0, "what was bent stays to be seen");
    execute(&app, "DELETE FROM facts WHERE name = 'audit_checked'");
    night(&then, "2025-10-04");
    assert_eq!(checked(&then).destroyed, 0);
});

/// What the check says after somebody wrote this into the beginning.
fn bent_by(app: &TestApp, change: impl FnOnce(&mut Start)) -> Walked {
    let was = beginning(app);
    let mut start = was.clone();
    change(&mut start);
    let put = |start: &Start| {
        app.write(|conn| Ok(start::set(conn, start)?));
    };
    put(&start);
    let walked = checked(app);
    put(&was);
    assert_eq!(checked(app).bent, None, "as it was");
    walked
}

on_both!(nobody_takes_lines_from_the_beginning_unseen, |app| {
    let app = cut(&app);
    let lines = beginning(&app).lines;
    for (what, change) in [
        ("lines", (|it| it.lines -= 1) as fn(&mut Start)),
        ("last_id", |it| it.last_id -= 1),
        ("last_hash", |it| it.last_hash = "0".repeat(64)),
        ("origin", |it| it.origin = "0".repeat(64)),
        ("seal", |it| it.seal.clear()),
    ] {
        let found = bent_by(&app, change).bent;
        assert!(matches!(found, Some(Bent::Start(_))), "{what}: {found:?}");
    }
    let first = ids(&app)[0];
    let hash = app.read(|conn| Ok(lines::list(conn)?))[0].hash.clone();
    let was = beginning(&app);
    let forged = Start { lines: lines + 1, last_id: first, last_hash: hash, ..was.clone() };
    execute(&app, &format!("DELETE FROM audit_events WHERE id = {first}"));
    assert!(matches!(checked(&app).bent, Some(Bent::Loose(spot)) if spot.number == lines + 1));
    for seal in [String::new(), was.seal] {
        let start = Start { seal, ..forged.clone() };
        app.write(|conn| Ok(start::set(conn, &start)?));
        add(&app, 1);
        assert_eq!(checked(&app).bent, Some(Bent::Start(lines + 1)), "going on does not seal it");
    }
    app.write(|conn| Ok(facts::set(conn, "audit_start", "{}")?));
    assert!(matches!(checked(&app).bent, Some(Bent::Loose(spot)) if spot.number == 1));
});

on_both!(an_anchor_of_a_line_that_is_gone_says_so, |app| {
    let (app, then) = two_days(&app);
    let all = app.read(|conn| Ok(lines::list(conn)?));
    let noted = |number: usize| {
        let hash = all[number - 1].hash.clone();
        Anchor { lines: i64::try_from(number).unwrap(), hash }
    };
    assert!(then.do_work_of_the_day(then.now()));
    let gone = usize::try_from(checked(&then).destroyed).unwrap();
    let asked = |anchor: &Anchor| {
        then.read(|conn| audit::check(conn, &then.state.sealing, Some(anchor))).bent
    };
    assert_eq!(asked(&noted(1)), Some(Bent::AnchorGone(1)));
    assert_eq!(asked(&noted(gone)), None, "the beginning still knows the last that went");
    assert_eq!(asked(&noted(gone + 1)), None);
    let other = Anchor { hash: "0".repeat(64), ..noted(gone) };
    assert_eq!(asked(&other), Some(Bent::Anchor(other.lines)));
});

on_both!(a_log_without_its_first_lines_is_sealed_again_with_another_key, |app| {
    let app = cut(&app);
    let both = Arc::new(SealingKey::from_bytes(&[[9; 32], KEY].concat()).unwrap());
    let newest = both.audit_keys().remove(0);
    let db = app.state.db.clone().sealed_by(audit::notary(both));
    let actor = Actor::program("cli");
    db.write_now(|conn| audit::begin(conn, &newest, &actor, app.now())).unwrap();
    let alone = SealingKey::from_bytes(&[9; 32]).unwrap();
    let walked = app.read(|conn| audit::check(conn, &alone, None));
    assert!(walked.destroyed > 0 && walked.bent.is_none(), "{walked:?}");
});
