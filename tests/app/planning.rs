//! Who wants a session, what they ask, and who can come when.

use drietraps::domain::people::{Availability, Leave, LeaveKind, Part, Slot};
use drietraps::domain::planning::Period;
use drietraps::domain::stages::{Move, Stage};
use drietraps::services::people::{self, PersonDetails};
use drietraps::services::planning::demand::{self, Demand};
use drietraps::services::planning::proposals::{self, Answers, Question};
use drietraps::services::sessions;
use drietraps::services::stages::{self as moves, StageMove};

use crate::evenings::{dossier, evening, plan, stages};
use crate::kit::{Answer, TestApp, on_both};

const ZEIST: &str = "GM0355";
const RHENEN: &str = "GM0340";

/// An organisation says on a day that it wants a session.
pub fn wants(app: &TestApp, code: &str, on: &str) {
    let (owner, actor, now) = (dossier(app, code), app.actor("adviser"), app.now());
    let on = on.parse().unwrap();
    app.write(|conn| {
        for (stage, what) in [(Stage::Conversation, Move::Hold), (Stage::Session, Move::Want)] {
            let step = StageMove { dossier: &owner, stage, what, on, reason: None };
            moves::record(conn, &actor, &step, now)?;
        }
        Ok(())
    });
}

/// Somebody of the team who lives somewhere and can on each evening but Friday's.
fn on_evenings(app: &TestApp, name: &str, home: &str, parts: &[Part]) -> i64 {
    let weekly: Vec<Slot> = Slot::all()
        .filter(|slot| {
            slot.to_string().ends_with("-evening") && slot.to_string() != "friday-evening"
        })
        .collect();
    let details = PersonDetails {
        name: name.to_owned(),
        home_place: Some(home.to_owned()),
        parts: parts.to_vec(),
        availability: Availability { weekly, ..Availability::default() },
        ..PersonDetails::default()
    };
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| people::add(conn, &planner, &details, now))
}

fn demands(app: &TestApp, province: Option<&str>) -> Vec<Demand> {
    let planner = app.actor("planner");
    app.read(|conn| demand::list(conn, &planner, province, app.now()))
}

fn search(app: &TestApp, codes: &[&str], days: (&str, &str)) -> Answers {
    let planner = app.actor("planner");
    let period = Period { first: days.0.parse().unwrap(), last: days.1.parse().unwrap() };
    let codes = codes.iter().map(|code| (*code).to_owned()).collect();
    let question = Question { codes, period, with_trainer: false };
    app.read(|conn| proposals::search(conn, &planner, &question, app.now()))
}

/// The days that are proposed for an organisation, with who leads.
fn days(found: &Answers, place: usize) -> Vec<(String, i64)> {
    let best = found.answers[place].proposals.best.iter();
    best.map(|it| (it.moment.day.to_string(), it.lead_id)).collect()
}

on_both!(who_waits_longest_stands_first_and_leaves_the_list_once_planned, |app| {
    wants(&app, ZEIST, "2023-10-02");
    wants(&app, RHENEN, "2023-09-04");
    wants(&app, "GM0664", "2023-09-11");
    let codes = |list: &[Demand]| -> Vec<String> {
        list.iter().map(|it| it.organisation.code.clone()).collect()
    };
    assert_eq!(codes(&demands(&app, None)), [RHENEN, "GM0664", ZEIST]);
    assert_eq!(codes(&demands(&app, Some("PV29"))), ["GM0664"]);
    let page = app.logged_in("planner").get("/bijeenkomsten/gewenst").expect(200).body;
    assert!(
        page.contains("maandag 4 september 2023") && page.contains("Gemeente Rhenen"),
        "{page}"
    );
    let lotte = on_evenings(&app, "Lotte", "Utrecht", &[Part::Moderator]);
    plan(&app, RHENEN, evening("2023-10-12T17:30:00Z", "Rhenen", lotte)).unwrap();
    assert_eq!(codes(&demands(&app, None)), ["GM0664", ZEIST]);
    app.logged_in("management").get("/bijeenkomsten/gewenst").expect(403);
});

fn save(app: &TestApp, who: &str, fields: &[(&str, &str)]) -> Answer {
    app.logged_in(who).post("/organisaties/GM0355/wensen", fields)
}

on_both!(wishes_are_kept_shown_and_not_overwritten_unseen, |app| {
    wants(&app, ZEIST, "2023-10-02");
    let wishes = [
        ("audience", "raad en college"),
        ("wishes", "Over sociale media."),
        ("wish_days", "tuesday"),
        ("wish_parts", "evening"),
        ("council_day", "thursday"),
        ("council_use", "avoid"),
        ("version", "0"),
    ];
    save(&app, "adviser", &wishes).expect(303);
    let kept = demands(&app, None).remove(0).wishes;
    assert_eq!(kept.suits.sentence(), "Past het beste op dinsdag, 's avonds.");
    assert_eq!((kept.audience.as_deref(), kept.version), (Some("raad en college"), 1));
    let late = save(&app, "planner", &wishes).expect(409);
    assert!(late.body.contains("Over sociale media."), "{}", late.body);
    let page = app.logged_in("planner").get("/bijeenkomsten/gewenst").expect(200).body;
    assert!(page.contains("Raad op donderdagavond: liever niet dan."), "{page}");
    let no_day = [("council_use", "choose"), ("version", "1")];
    let refused = save(&app, "planner", &no_day).expect(422);
    assert!(refused.body.contains("id=\"council_day-error\""), "{}", refused.body);
    let form = app.logged_in("planner").get("/bijeenkomsten/nieuw?organisatie=GM0355").expect(200);
    assert!(form.body.contains("Over sociale media.") && form.body.contains("raad en college"));
});

on_both!(an_own_recess_closes_its_days_for_that_organisation_alone, |app| {
    let lotte = on_evenings(&app, "Lotte", "Utrecht", &[Part::Moderator]);
    let path = "/organisaties/GM0355/wensen";
    let recess = [
        ("recess_name", "Werkbezoek"),
        ("recess_from", "06-11-2023"),
        ("recess_until", "08-11-2023"),
    ];
    app.logged_in("planner").post(&format!("{path}/reces"), &recess).expect(303);
    let found = search(&app, &[ZEIST, RHENEN], ("2023-11-06", "2023-11-10"));
    assert_eq!(days(&found, 0), [("2023-11-09".to_owned(), lotte)]);
    assert_eq!(days(&found, 1).len(), 3, "Lotte is held for Zeist on the 9th");
    let why: Vec<String> =
        found.answers[0].proposals.closed.iter().map(|(why, _)| why.label()).collect();
    assert_eq!(why, ["reces: werkbezoek"]);

    let turned = [
        ("recess_name", "Zomerreces"),
        ("recess_from", "08-11-2023"),
        ("recess_until", "06-11-2023"),
    ];
    let page = app.logged_in("planner").post(&format!("{path}/reces"), &turned).expect(422).body;
    assert!(page.contains("id=\"recess_until-error\"") && page.contains("Zomerreces"), "{page}");
    let page = app.logged_in("planner").get(path).expect(200).body;
    let id = page.split("/wensen/reces/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let id = id.trim_matches(|c: char| !c.is_ascii_digit()).to_owned();
    app.logged_in("planner")
        .post(&format!("/organisaties/{RHENEN}/wensen/reces/{id}/weg"), &[])
        .expect(404);
    app.logged_in("planner").post(&format!("{path}/reces/{id}/weg"), &[]).expect(303);
    let found = search(&app, &[ZEIST], ("2023-11-06", "2023-11-10"));
    assert_eq!(days(&found, 0).len(), 4);
});

on_both!(holidays_elections_leave_and_bookings_are_kept_clear, |app| {
    let lotte = on_evenings(&app, "Lotte", "Utrecht", &[Part::Moderator]);
    let (planner, now) = (app.actor("planner"), app.now());
    let (first_day, last_day) = ("2023-11-20".parse().unwrap(), "2023-11-20".parse().unwrap());
    let leave = Leave { id: 0, person_id: lotte, first_day, last_day, kind: LeaveKind::Leave };
    app.write(|conn| people::leave::add(conn, &planner, &leave, now));
    plan(&app, RHENEN, evening("2023-11-21T18:30:00Z", "Rhenen", lotte)).unwrap();
    // The 22nd is the election of the Tweede Kamer.
    let found = search(&app, &[ZEIST], ("2023-11-20", "2023-11-24"));
    assert_eq!(days(&found, 0), [("2023-11-23".to_owned(), lotte)]);
    let autumn = search(&app, &[ZEIST], ("2023-10-16", "2023-10-20"));
    assert!(days(&autumn, 0).is_empty(), "{:?}", days(&autumn, 0));
    let christmas = search(&app, &[ZEIST], ("2023-12-25", "2023-12-26"));
    assert_eq!(christmas.answers[0].proposals.open, 0);
});

on_both!(a_proposal_opens_the_form_that_plans_it_filled_in, |app| {
    wants(&app, ZEIST, "2023-10-02");
    let lotte = on_evenings(&app, "Lotte", "Utrecht", &[Part::Moderator]);
    let bram = on_evenings(&app, "Bram", "Amersfoort", &[Part::Trainer]);
    on_evenings(&app, "Mees", "Maastricht", &[Part::Moderator]);
    let planner = app.logged_in("planner");
    let asked = "/bijeenkomsten/voorstellen?organisatie=GM0355&first_day=06-11-2023\
                 &last_day=10-11-2023&trainer=yes";
    let page = planner.get(asked).expect(200).body;
    assert!(page.contains("maandag 6 november 2023, 19.30 tot 22.00 uur"), "{page}");
    assert!(page.contains("Mees zou pas om") && page.contains("Trainer: Bram"), "{page}");
    let form = format!(
        "/bijeenkomsten/nieuw?organisatie=GM0355&dag=06-11-2023&begin=19.30&einde=22.00\
         &gespreksleider={lotte}&trainer={bram}"
    );
    assert!(page.contains(&form.replace('&', "&amp;")), "{page}");
    let filled = planner.get(&form).expect(200).body;
    for value in ["value=\"06-11-2023\"", "value=\"19.30\"", "value=\"Gemeentehuis Zeist\""] {
        assert!(filled.contains(value), "{value}: {filled}");
    }
    let fields = [
        ("organisation", ZEIST),
        ("on", "06-11-2023"),
        ("starts_at", "19.30"),
        ("ends_at", "22.00"),
        ("place", "Gemeentehuis Zeist"),
        ("moderator", &lotte.to_string()),
        ("trainers", &bram.to_string()),
    ];
    planner.post("/bijeenkomsten", &fields).expect(303);
    assert_eq!(stages(&app, ZEIST).session.as_str(), "planned");
    let planned = app.read(|conn| sessions::list(conn, &app.actor("planner")));
    assert_eq!(planned[0].session.starts_at.to_string(), "2023-11-06 18:30:00 UTC");
});

on_both!(a_period_that_is_over_or_turned_round_is_refused_beside_its_field, |app| {
    let planner = app.logged_in("planner");
    let ask = |days: &str| {
        planner
            .get(&format!("/bijeenkomsten/voorstellen?organisatie=GM0355&{days}"))
            .expect(422)
            .body
    };
    let page = ask("first_day=03-10-2023&last_day=10-11-2023");
    assert!(page.contains("id=\"first_day-error\"") && page.contains("03-10-2023"), "{page}");
    assert!(ask("first_day=10-11-2023&last_day=06-11-2023").contains("id=\"last_day-error\""));
    assert!(ask("first_day=10-11-2023&last_day=06-11-2024").contains("id=\"last_day-error\""));
    assert!(ask("first_day=onzin").contains("id=\"first_day-error\""));
    let unknown = planner.get("/bijeenkomsten/voorstellen?organisatie=GM9999").expect(422).body;
    assert!(unknown.contains("GM9999"), "{unknown}");
    app.logged_in("adviser").get("/bijeenkomsten/voorstellen?organisatie=GM0355").expect(403);
});

on_both!(a_tour_plan_beside_another_waits_its_turn_and_keeps_its_question, |app| {
    wants(&app, ZEIST, "2023-10-02");
    on_evenings(&app, "Lotte", "Utrecht", &[Part::Moderator]);
    let ask = || {
        let planner = app.logged_in("planner");
        planner.get("/bijeenkomsten/tourplan?first_day=06-11-2023&last_day=07-11-2023")
    };
    let other = app.state.solver.try_acquire().unwrap();
    let refused = ask().expect(503);
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert!(refused.body.contains("al een tourplan gemaakt"), "{}", refused.body);
    assert!(refused.body.contains("value=\"06-11-2023\""), "{}", refused.body);
    drop(other);
    ask().expect(200);
});

on_both!(a_tour_plan_serves_everybody_at_once_and_says_who_is_left, |app| {
    for code in [ZEIST, RHENEN, "GM0664"] {
        wants(&app, code, "2023-10-02");
    }
    on_evenings(&app, "Lotte", "Utrecht", &[Part::Moderator]);
    let planner = app.logged_in("planner");
    let days = "first_day=06-11-2023&last_day=07-11-2023";
    let page = planner.get(&format!("/bijeenkomsten/tourplan?{days}")).expect(200).body;
    assert!(page.contains("2 van de 3 organisaties hebben een plaats."), "{page}");
    assert!(page.contains("Een beter plan is er niet"), "{page}");
    assert!(page.contains("Geen plaats gevonden") && page.contains("Gemeente Goes"), "{page}");
    for name in ["Gemeente Zeist", "Gemeente Rhenen"] {
        assert!(
            page.contains(&format!("Plannen<span class=\"visually-hidden\">: {name}")),
            "{page}"
        );
    }
    let utrecht = format!("/bijeenkomsten/tourplan?{days}&province=PV26");
    let page = planner.get(&utrecht).expect(200).body;
    assert!(page.contains("2 van de 2 organisaties"), "{page}");
    let one = format!("/bijeenkomsten/tourplan?{days}&organisatie=GM0355");
    assert!(planner.get(&one).expect(200).body.contains("1 van de 1 organisaties heeft"));
    let turned = "/bijeenkomsten/tourplan?first_day=10-11-2023&last_day=06-11-2023";
    let page = planner.get(turned).expect(422).body;
    assert!(page.contains("id=\"last_day-error\""), "{page}");
    let nobody = format!("/bijeenkomsten/tourplan?{days}&province=PV20");
    let page = planner.get(&nobody).expect(200).body;
    assert!(page.contains("Niemand wacht op een bijeenkomst."), "{page}");
});

on_both!(a_tour_plan_with_trainers_sends_two_and_leaves_out_who_is_gone, |app| {
    for code in [ZEIST, RHENEN] {
        wants(&app, code, "2023-10-02");
    }
    on_evenings(&app, "Lotte", "Utrecht", &[Part::Moderator, Part::Trainer]);
    on_evenings(&app, "Bram", "Amersfoort", &[Part::Trainer]);
    let planner = app.logged_in("planner");
    let days = "first_day=06-11-2023&last_day=07-11-2023";
    let page = planner.get(&format!("/bijeenkomsten/tourplan?{days}&trainer=yes")).expect(200).body;
    assert!(page.contains("2 van de 2 organisaties hebben een plaats."), "{page}");
    assert!(page.contains("Trainer: Bram") && !page.contains("Trainer: Lotte"), "{page}");
    let gone = format!("/bijeenkomsten/tourplan?{days}&organisatie=GM9999");
    assert!(planner.get(&gone).expect(422).body.contains("“GM9999” is geen organisatie."));
});
