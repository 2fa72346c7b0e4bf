//! Who may do what, and the look at it every quarter.

use drietraps::domain::permissions::{Permission, Role, may};
use drietraps::store::audit;

use crate::kit::{Browser, on_both};

on_both!(the_page_shows_every_permission_of_every_role, |app| {
    let page = app.logged_in("admin").get("/beheer/rechten").expect(200).body;
    for permission in Permission::ALL {
        let row = page.split(&format!("<th scope=\"row\">{}</th>", permission.label())).nth(1);
        let row = row.unwrap_or_else(|| panic!("{permission}")).split("</tr>").next().unwrap();
        let told: Vec<bool> =
            row.split("<td>").skip(1).map(|cell| cell.starts_with("ja")).collect();
        let is: Vec<bool> = Role::ALL.iter().map(|role| may(*role, *permission)).collect();
        assert_eq!(told, is, "{permission}");
    }
    for name in ["Test planner", "Test adviser", "nog nooit ingelogd", "geen tweede stap"] {
        assert!(page.contains(name), "{name}");
    }
});

on_both!(an_administrator_hears_when_nobody_looked_for_three_months, |app| {
    let told = |browser: &Browser| browser.get("/").expect(200).body.contains("niet nagekeken");
    let admin = app.logged_in("admin");
    assert!(told(&admin), "nobody ever looked");
    assert!(!told(&app.logged_in("planner")), "it is no work of a planner");
    admin.post("/beheer/rechten/nagekeken", &[]).expect(303);
    assert!(!told(&admin));
    let page = admin.get("/beheer/rechten").expect(200).body;
    assert!(page.contains("nagekeken op dinsdag 3 oktober 2023 door Test admin"), "{page}");
    assert!(!told(&app.at("2024-01-02T09:00:00Z").logged_in("admin")));
    assert!(told(&app.at("2024-01-03T09:00:00Z").logged_in("admin")));
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    assert!(lines.iter().any(|line| line.action == "rights.review"));
});

on_both!(the_rights_leave_as_a_file_and_the_log_says_so, |app| {
    let file = app.logged_in("admin").get("/beheer/rechten.json").expect(200).json();
    let planner = file["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["email"] == "planner@drietraps.example");
    assert_eq!(planner.unwrap()["secondFactor"], "nee", "{file}");
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    assert!(lines.iter().any(|line| line.action == "rights.export"));
});
