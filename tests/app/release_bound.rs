//! A release is bound to texts, recipients and moment: whatever changes after it was read or
//! given, it does not hold any more.

use drietraps::domain::errors::RuleError;
use drietraps::domain::letters::RoundState;
use drietraps::domain::organisations::OrganisationKind;
use drietraps::domain::stages::StageState;
use drietraps::services::ServiceError;
use drietraps::services::rounds::control;
use drietraps::services::rounds::plan::{self, ChangeRound};
use drietraps::services::rounds::release::{self, Release};
use drietraps::services::rounds::wording::{self, TakeWording};
use drietraps::settings::Switch;

use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::stages;
use crate::schema::execute;
use crate::templates::{take_newest, write_invitation};

fn digest(app: &TestApp, round_id: i64) -> String {
    let (actor, now, desk) = (app.actor("planner2"), app.now(), app.state.stationery());
    app.read(|conn| release::prospect(conn, &actor, &desk, round_id, now)).digest
}

/// Another moment and pace for a round as it stands.
fn terms(app: &TestApp, round_id: i64, (planned_at, pace_per_hour): (&str, u32)) -> ChangeRound {
    ChangeRound {
        id: round_id,
        version: app.round(round_id).figures.round.version,
        name: "Lijst".into(),
        planned_at: at(planned_at),
        pace_per_hour,
    }
}

/// Moment and pace of a round, changed by its author.
fn change(app: &TestApp, round_id: i64, moment_and_pace: (&str, u32)) {
    let (actor, now) = (app.actor("planner"), app.now());
    let change = terms(app, round_id, moment_and_pace);
    app.write(|conn| plan::change(conn, &actor, &change, now));
}

type Change = (&'static str, fn(&TestApp, i64));

const CHANGES: [Change; 8] = [
    ("the version of the text", |app, id| {
        write_invitation(app, OrganisationKind::Municipality, "Nieuw {antwoordlink} {telefoon}");
        take_newest(app, id);
    }),
    ("the moment", |app, id| change(app, id, ("2023-10-04T07:00:00Z", 60))),
    ("the pace", |app, id| change(app, id, ("2023-10-04T07:00:00Z", 30))),
    ("an address", |app, _| {
        execute(
            app,
            "UPDATE contacts SET email = 'nieuw@veere.example' WHERE email = 'griffie@gm0717.example'",
        );
    }),
    ("a name", |app, _| {
        execute(app, "UPDATE contacts SET name = 'J. de Wit' WHERE email = 'nieuw@veere.example'");
    }),
    ("a recipient", |app, _| {
        execute(app, "DELETE FROM contacts WHERE email = 'burgemeester@gm0717.example'");
    }),
    ("the list of organisations", |app, id| {
        execute(
            app,
            &format!(
                "DELETE FROM letters WHERE round_id = {id} AND id = (SELECT MAX(id) FROM letters)"
            ),
        );
    }),
    ("the phone number of the adviser", |app, _| {
        execute(app, "UPDATE users SET phone = '070 111 11 11'");
    }),
];

on_both!(what_changed_since_it_was_read_is_refused_whatever_it_is, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717", "GM0664"]);
    for (what, change) in CHANGES {
        let read = digest(&app, round.id);
        change(&app, round.id);
        let (actor, now, desk) = (app.actor("planner2"), app.now(), app.state.stationery());
        let command = Release { round_id: round.id, digest: Some(read.clone()) };
        let refused = app.try_write(|conn| release::release(conn, &actor, &desk, &command, now));
        let is_clash = matches!(refused, Err(ServiceError::Rule(RuleError::Clash(_))));
        assert!(is_clash, "{what}: {refused:?}");
        assert_ne!(read, digest(&app, round.id), "{what}");
    }
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Draft);
});

on_both!(a_change_of_moment_pace_or_text_takes_the_release_back, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717"]);
    for (what, change) in CHANGES.iter().take(3) {
        app.try_release("planner2", round.id).unwrap();
        assert_eq!(app.messages(round.id).len(), 2, "{what}");
        change(&app, round.id);
        let voided = app.round(round.id).figures.round;
        assert_eq!((voided.state, &voided.release_hash), (RoundState::Draft, &None), "{what}");
        assert_eq!((voided.releaser_id, voided.released_at), (None, None), "{what}");
        assert!(app.messages(round.id).is_empty(), "{what}");
        assert_eq!(stages(&app, "GM0717").letter, StageState::Cancelled, "{what}");
    }
});

on_both!(who_changed_a_round_does_not_release_it, |app| {
    app.fill_zeeland();
    for by_text in [false, true] {
        let round = app.plan_zeeland();
        let second = app.actor("planner2");
        if by_text {
            write_invitation(
                &app,
                OrganisationKind::Municipality,
                "Nieuw {antwoordlink} {telefoon}",
            );
            let offer = app.read(|conn| wording::offer(conn, &second, round.id));
            let (version, versions) = (offer.round.version, offer.versions);
            let command = TakeWording { round_id: round.id, version, versions };
            app.write(|conn| wording::take(conn, &second, &command, app.now()));
        } else {
            let change = terms(&app, round.id, ("2023-10-04T07:00:00Z", 60));
            app.write(|conn| plan::change(conn, &second, &change, app.now()));
        }
        assert!(matches!(app.try_release("planner2", round.id), Err(ServiceError::Forbidden(_))));
        app.try_release("planner", round.id).unwrap();
        app.write(|conn| control::withdraw(conn, &second, round.id, app.now()));
    }
});

on_both!(a_team_of_one_sees_on_every_round_that_four_eyes_is_off, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717"]);
    let path = format!("/brievenrondes/{}", round.id);
    let sentence = "Vier ogen staat uit: wie de ronde maakte, mag haar nu ook vrijgeven.";
    let pages = ["/brievenrondes".to_owned(), path.clone(), format!("{path}/vrijgeven")];
    let alone = app.with_settings(|s| s.four_eyes = Switch::Off);
    for page in &pages {
        let shown = alone.logged_in("planner").get(page).expect(200);
        assert!(shown.body.contains(sentence), "{page}");
        let both = app.logged_in("planner2").get(page).expect(200);
        assert!(!both.body.contains(sentence), "{page}");
    }
    let call = format!("letter-rounds/{}", round.id);
    assert_eq!(alone.api("planner").get(&call).expect(200).json()["fourEyes"], false);
    assert_eq!(app.api("planner").get(&call).expect(200).json()["fourEyes"], true);
    let listed = alone.api("planner").get("letter-rounds").expect(200).json();
    assert_eq!(listed[0]["fourEyes"], false);
});

fn plan_conversation(app: &TestApp, code: &str) {
    let fields = [
        ("organisation", code),
        ("held_on", "12-10-2023"),
        ("held_at", "14.00"),
        ("mode", "on_site"),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &fields).expect(303);
}

on_both!(a_round_that_lost_a_letter_to_a_conversation_is_changed_and_released_again, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    plan_conversation(&app, "GM0717");
    assert_eq!(app.counts(round.id).cancelled, 2);
    change(&app, round.id, ("2023-10-04T07:00:00Z", 60));
    assert!(app.messages(round.id).is_empty());
    app.try_release("planner2", round.id).unwrap();
    let to: Vec<_> = app.messages(round.id).into_iter().map(|one| one.to_address).collect();
    assert_eq!(to.len(), 2, "{to:?}");
    assert!(to.iter().all(|address| address.ends_with("@gm0664.example")), "{to:?}");
});

on_both!(a_round_of_which_a_letter_may_have_left_is_not_changed, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    execute(&app, "UPDATE messages SET state = 'unclear' WHERE to_address LIKE 'griffie@gm0717%'");
    let (actor, now) = (app.actor("planner"), app.now());
    let change = terms(&app, round.id, ("2023-10-04T07:00:00Z", 60));
    let refused = app.try_write(|conn| plan::change(conn, &actor, &change, now)).unwrap_err();
    assert!(refused.to_string().contains("misschien al"), "{refused}");
    assert_eq!(app.messages(round.id).len(), 4);
});

on_both!(an_organisation_with_a_conversation_is_not_invited_to_one, |app| {
    app.fill_zeeland();
    app.released(&["GM0717"]);
    plan_conversation(&app, "GM0717");
    assert_eq!(stages(&app, "GM0717").letter, StageState::Cancelled);
    let next = app.plan_list(&["GM0717", "GM0664"]);
    let view = app.round(next.id);
    let blocked: Vec<_> = view.letters.into_iter().filter_map(|letter| letter.blocked).collect();
    assert_eq!(blocked, ["Met deze organisatie is al een gesprek of bijeenkomst in gang gezet."]);
});
