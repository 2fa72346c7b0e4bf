//! The own logins: which browsers are logged in, ending them, new tokens, roles.

use actix_web::test::TestRequest;
use drietraps::domain::permissions::{Actor, Role};
use drietraps::services::{accounts, logins};
use drietraps::store::{self, audit};
use drietraps::web::guard::LOGIN_COOKIE;

use crate::access::{PASSWORD, give_password};
use crate::kit::{Browser, TestApp, on_both};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604";

fn ids(app: &TestApp, name: &str) -> Vec<i64> {
    let (actor, now) = (app.actor(name), app.now());
    app.read(|conn| logins::list_own(conn, &actor, now)).iter().map(|login| login.id).collect()
}

on_both!(the_account_lists_its_logins_with_the_browser_in_words_alone, |app| {
    give_password(&app, "planner");
    let mut browser = app.stranger();
    browser.open_login();
    let fields = [
        ("email", "planner@drietraps.example"),
        ("password", PASSWORD),
        ("csrf", browser.csrf.as_str()),
    ];
    let request = TestRequest::post().uri("/inloggen").insert_header(("user-agent", PHONE));
    browser.call(request.set_form(fields)).expect(303);
    let page = app.logged_in("planner").get("/account").expect(200).body;
    assert!(page.contains("Safari op iPhone") && page.contains("Firefox op Windows"), "{page}");
    assert!(page.contains("deze browser") && page.contains("tot 21.00 uur"), "{page}");
    let actor = app.actor("planner");
    let kept = app.read(|conn| logins::list_own(conn, &actor, app.now()));
    assert!(!format!("{kept:?}").contains("Mozilla"), "{kept:?}");
});

on_both!(one_login_or_all_others_can_be_ended_and_nobody_elses, |app| {
    let (here, phone, desk) =
        (app.logged_in("planner"), app.logged_in("planner"), app.logged_in("planner"));
    let other = app.logged_in("adviser");
    let newest = *ids(&app, "planner").iter().max().unwrap();
    let path = format!("/account/logins/{newest}/einde");
    other.post(&path, &[]).expect(404);
    desk.get("/account").expect(200);
    here.post(&path, &[]).expect(303);
    desk.get("/account").expect(303);
    phone.get("/account").expect(200);
    here.post("/account/logins/anderen", &[]).expect(303);
    phone.get("/account").expect(303);
    here.get("/account").expect(200);
    other.get("/account").expect(200);
});

on_both!(a_new_password_gives_this_login_a_new_token, |app| {
    give_password(&app, "planner");
    let here = app.logged_in("planner");
    let new = [
        ("password_current", PASSWORD),
        ("password", "lamp boom fiets"),
        ("password_again", "lamp boom fiets"),
    ];
    let answer = here.post("/account/wachtwoord", &new).expect(303);
    let token = answer.cookie(LOGIN_COOKIE).unwrap();
    here.get("/account").expect(303);
    let mut after = app.stranger();
    after.cookies.push((LOGIN_COOKIE.to_owned(), token));
    after.get("/account").expect(200);
});

on_both!(another_role_ends_the_logins_and_is_in_the_audit_log, |app| {
    let (admin, browser) = (app.logged_in("admin"), app.logged_in("adviser"));
    let id = app.user("adviser").id;
    let path = format!("/beheer/accounts/{id}/rol");
    browser.post(&path, &[("role", "admin")]).expect(403);
    admin.get(&path).expect(200);
    admin.post(&path, &[("role", "adviser")]).expect(422);
    admin.post(&path, &[("role", "planner")]).expect(303);
    assert_eq!(app.user("adviser").role, Role::Planner);
    browser.get("/account").expect(303);
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    let line = lines.iter().find(|line| line.action == "user.set_role").unwrap();
    assert_eq!(line.object, format!("user {id} from adviser to planner"));
});

on_both!(nobody_changes_the_own_role_and_the_last_administrator_keeps_it, |app| {
    let admin = app.logged_in("admin");
    let id = app.user("admin").id;
    let path = format!("/beheer/accounts/{id}/rol");
    let refused = admin.post(&path, &[("role", "planner")]).expect(422);
    assert!(refused.body.contains("uw eigen rol niet wijzigen"), "{}", refused.body);
    let (program, now) = (Actor::program("cli"), app.now());
    let lowered =
        |id| app.try_write(|conn| accounts::set_role(conn, &program, (id, Role::Planner), now));
    assert!(lowered(id).unwrap_err().to_string().contains("laatste beheerder"));
    let second = app.user("planner").id;
    app.write(|conn| accounts::set_role(conn, &program, (second, Role::Admin), now));
    lowered(id).unwrap();
});

on_both!(staying_logged_in_begins_the_idle_time_anew_but_not_the_absolute_one, |app| {
    let browser = app.logged_in("planner");
    let at = |instant: &str| Browser { state: app.at(instant).state, ..browser.clone() };
    at("2023-10-03T07:29:00Z").post("/account/blijven", &[]).expect(204);
    at("2023-10-03T07:58:00Z").get("/account").expect(200);
    for minute in (8..19).flat_map(|hour| [0, 20, 40].map(|minute| (hour, minute))) {
        let now = format!("2023-10-03T{:02}:{:02}:00Z", minute.0, minute.1);
        at(&now).post("/account/blijven", &[]);
    }
    at("2023-10-03T19:00:00Z").get("/account").expect(303);
});

on_both!(a_page_says_how_long_the_login_lasts, |app| {
    let browser = app.logged_in("planner");
    let later = Browser { state: app.at("2023-10-03T07:10:00Z").state, ..browser };
    let page = later.get("/account").expect(200).body;
    assert!(page.contains("data-idle-minutes=\"30\" data-left-seconds=\"42600\""), "{page}");
    assert!(page.contains("role=\"alertdialog\""));
    assert!(!app.stranger().get("/inloggen").body.contains("alertdialog"));
});

on_both!(a_login_of_another_is_not_there, |app| {
    app.logged_in("planner");
    let id = ids(&app, "planner")[0];
    let (actor, now) = (app.actor("adviser"), app.now());
    let refused = app.try_write(|conn| logins::end_own(conn, &actor, id, now)).unwrap_err();
    assert_eq!(refused.to_string(), store::StoreError::NotFound("Deze login").to_string());
});

on_both!(a_login_is_forgotten_a_week_after_it_began, |app| {
    app.logged_in("planner");
    let kept = |app: &TestApp| {
        let user = app.user("planner").id;
        app.read(|conn| Ok(store::logins::list_of(conn, user)?)).len()
    };
    for (day, left) in [("2023-10-09", 1), ("2023-10-11", 0)] {
        let then = app.at(&format!("{day}T03:00:00Z"));
        then.do_work_of_the_day(then.now());
        assert_eq!(kept(&then), left, "{day}");
    }
});
