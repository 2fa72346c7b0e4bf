//! What may be spent on sessions: who sets it, for which days, and how it stands.

use drietraps::domain::costs::CostKind;

use crate::costs::{cost, held, spend};
use crate::kit::{TestApp, on_both};

const HOME: &str = "/kosten/budget";

fn fields<'a>(days: (&'a str, &'a str), amount: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("budget_from", days.0),
        ("budget_until", days.1),
        ("amount", amount),
        ("source", "Brief van 12 mei 2023"),
    ]
}

fn set(app: &TestApp, days: (&str, &str), amount: &str) {
    app.logged_in("management").post(HOME, &fields(days, amount)).expect(303);
}

on_both!(management_sets_a_budget_and_a_planner_reads_how_it_stands, |app| {
    let year = ("01-01-2023", "31-12-2023");
    app.logged_in("planner").post(HOME, &fields(year, "1.000")).expect(403);
    assert!(!app.logged_in("planner").get(HOME).expect(200).body.contains("<form class=\"form\""));
    set(&app, year, "1.000,00");
    let (session_id, _) = held(&app);
    spend(&app, session_id, &cost(CostKind::Moderator, 25_050, "2023-09-12"));
    let page = app.logged_in("planner").get("/kosten?jaar=2023").expect(200).body;
    assert!(page.contains("€ 250,50 uitgegeven (25%), nog € 749,50 over."), "{page}");
    assert!(page.contains("Brief van 12 mei 2023"), "{page}");
    let september = page.split("<th scope=\"row\">september</th>").nth(1).unwrap();
    let september = september.split("</tr>").next().unwrap();
    assert!(september.contains("data-label=\"Budget over\">€ 749,50"), "{september}");
    spend(&app, session_id, &cost(CostKind::Room, 80_000, "2023-09-12"));
    let page = app.logged_in("management").get(HOME).expect(200).body;
    assert!(page.contains("Overschreden") && page.contains("€ 50,50 te veel"), "{page}");
    let other = app.logged_in("planner").get("/kosten?jaar=2024").expect(200).body;
    assert!(other.contains("Voor 2024 is geen budget vastgelegd"), "{other}");
});

on_both!(a_second_budget_for_a_day_is_refused_unless_it_takes_the_place_of_the_first, |app| {
    set(&app, ("01-07-2023", "31-12-2023"), "1.000");
    let management = app.logged_in("management");
    let wider = ("01-01-2023", "31-12-2023");
    let refused = management.post(HOME, &fields(wider, "2.000")).expect(422).body;
    assert!(refused.contains("id=\"budget_from-error\""), "{refused}");
    assert!(refused.contains("Van 1 juli 2023 tot en met 31 december 2023"), "{refused}");
    assert!(refused.contains("value=\"2.000\""), "{refused}");
    let with_tick = |days, amount| {
        let tick = ("replaces_budget", "yes");
        let own = fields(days, amount);
        management.post(HOME, &own.into_iter().chain([tick]).collect::<Vec<_>>())
    };
    with_tick(("01-10-2023", "31-12-2023"), "2.000").expect(422);
    with_tick(wider, "2.000").expect(303);
    let page = management.get(HOME).expect(200).body;
    assert_eq!(page.matches("Vervangen").count(), 1, "{page}");
    assert!(page.contains("€ 2.000,00") && page.contains("€ 1.000,00"), "{page}");
    let year = management.get("/kosten?jaar=2023").expect(200).body;
    assert!(year.contains("€ 2.000,00") && !year.contains("€ 1.000,00"), "{year}");
    set(&app, ("01-01-2024", "31-12-2024"), "3.000");
});

on_both!(a_refused_budget_tells_all_that_is_wrong_beside_the_fields, |app| {
    let wrong = [
        ("budget_from", "01-02-2023"),
        ("budget_until", "01-01-2023"),
        ("amount", "0"),
        ("source", "Brief"),
    ];
    let page = app.logged_in("management").post(HOME, &wrong).expect(422).body;
    assert!(page.contains("id=\"budget_until-error\""), "{page}");
    assert!(
        page.contains("id=\"amount-error\"") && page.contains("value=\"01-02-2023\""),
        "{page}"
    );
});
