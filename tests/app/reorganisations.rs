//! Herindelingen: the division of each day, what a confirmed one does, and that it is done once.

use std::thread;

use chrono::NaiveDate;
use drietraps::domain::contacts::ContactFunction;
use drietraps::domain::conversations::Mode;
use drietraps::domain::reorganisation::{
    NewMunicipality, ReorganisationKind, ReorganisationStatus,
};
use drietraps::domain::stages::{Move, Stage, StageState};
use drietraps::mail::transport::Memory;
use drietraps::services::contacts::{self as people, ContactDetails};
use drietraps::services::conversations::{self, DeclineConversation, PlanConversation};
use drietraps::services::coverage::{self, Report};
use drietraps::services::organisations::{self as finding, Filter};
use drietraps::services::reorganisations::{self, Asked, ReorganisationView};
use drietraps::services::stages::{StageMove, record};
use drietraps::services::{ServiceResult, seed, tasks};
use drietraps::store::{audit, contacts, dossiers, organisations, reorganisations as store};

use crate::kit::{Browser, TestApp, at, on_both};
use crate::letter_kit::{dossier, stages};

const PATH: &str = "/beheer/herindelingen";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn asked(kind: ReorganisationKind, on: &str, before: &[&str], after: &[&str]) -> Asked {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Asked {
        kind,
        on: day(on),
        predecessors: owned(before),
        successors: owned(after),
        new: None,
        new_name: None,
    }
}

fn annex(on: &str, before: &str, after: &str) -> Asked {
    asked(ReorganisationKind::Annex, on, &[before], &[after])
}

fn merge(on: &str, before: &[&str], (code, name, province): (&str, &str, &str)) -> Asked {
    let new = NewMunicipality {
        code: code.to_owned(),
        name: name.to_owned(),
        province_code: province.to_owned(),
    };
    Asked { new: Some(new), ..asked(ReorganisationKind::Merge, on, before, &[]) }
}

fn rename(on: &str, before: &str, name: &str) -> Asked {
    let new_name = Some(name.to_owned());
    Asked { new_name, ..asked(ReorganisationKind::Rename, on, &[before], &[]) }
}

impl TestApp {
    fn plan_reorganisation(&self, asked: &Asked) -> i64 {
        let (planner, now) = (self.actor("planner"), self.now());
        self.write(|conn| reorganisations::plan(conn, &planner, asked, now))
    }

    fn confirm_reorganisation(&self, id: i64) -> ServiceResult<()> {
        let (planner, now) = (self.actor("planner2"), self.now());
        self.try_write(|conn| reorganisations::confirm(conn, &planner, id, now))
    }

    fn reorganise(&self, asked: &Asked) -> i64 {
        let id = self.plan_reorganisation(asked);
        self.confirm_reorganisation(id).unwrap();
        id
    }

    fn reorganisation(&self, id: i64) -> ReorganisationView {
        let planner = self.actor("planner");
        self.read(|conn| reorganisations::show(conn, &planner, id, self.now()))
    }

    /// The id of the planned one that the reference data hold.
    fn wijdemeren(&self) -> i64 {
        let all = self.read(|conn| Ok(store::list(conn)?));
        let planned = |status| status == ReorganisationStatus::Planned;
        all.iter().find(|it| planned(it.status)).unwrap().id
    }

    fn report(&self, on: &str) -> Report {
        let (actor, now) = (self.actor("management"), self.now());
        self.read(|conn| coverage::report(conn, &actor, day(on), now))
    }

    fn reach(&self, code: &str, what: (Stage, &[Move]), on: &str) {
        let (actor, dossier, now) = (self.actor("adviser"), dossier(self, code), self.now());
        self.write(|conn| {
            for &step in what.1 {
                let (dossier, on) = (&dossier, day(on));
                let step = StageMove { dossier, stage: what.0, what: step, on, reason: None };
                record(conn, &actor, &step, now)?;
            }
            Ok(())
        });
    }

    fn found(&self, text: &str) -> Vec<String> {
        let (actor, now) = (self.actor("adviser"), self.now());
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        let lines = self.read(|conn| finding::list(conn, &actor, &filter, now));
        lines.into_iter().map(|line| line.organisation.code).collect()
    }
}

const OFFICIAL: [(&str, i64); 9] = [
    ("2021-01-01", 352),
    ("2021-12-31", 352),
    ("2022-01-01", 345),
    ("2022-03-23", 345),
    ("2022-03-24", 344),
    ("2022-12-31", 344),
    ("2023-01-01", 342),
    ("2026-12-31", 342),
    ("2027-01-01", 342),
];

on_both!(every_day_has_the_official_number_of_municipalities, |app| {
    for (on, number) in OFFICIAL {
        assert_eq!(app.report(on).coverage.municipalities, number, "{on}");
    }
    app.confirm_reorganisation(app.wijdemeren()).unwrap();
    for (on, number) in OFFICIAL {
        let number = if on == "2027-01-01" { 341 } else { number };
        assert_eq!(app.report(on).coverage.municipalities, number, "{on} once confirmed");
    }
    let by_province = app.report("2027-01-01").coverage.by_province;
    assert_eq!(by_province.iter().map(|it| it.municipalities).sum::<i64>(), 341);
});

on_both!(the_reference_data_tell_past_and_planned_herindelingen_once, |app| {
    let all = app.read(|conn| Ok(store::list(conn)?));
    assert_eq!(all.len(), 9);
    let haaren = all.iter().find(|it| it.proposal.kind == ReorganisationKind::Split).unwrap();
    assert_eq!((haaren.proposal.predecessors.len(), haaren.proposal.successors.len()), (1, 4));
    app.write(|conn| seed::reference_data(conn, app.now()));
    assert_eq!(app.read(|conn| Ok(store::count(conn)?)), 9);
    let page = app.logged_in("planner").get(PATH).expect(200).body;
    assert!(page.contains("Wijdemeren gaat op in Hilversum"), "{page}");
    assert!(page.contains("Brielle, Hellevoetsluis en Westvoorne gaan samen in Voorne aan Zee"));
});

on_both!(what_is_only_planned_changes_nothing_and_can_be_withdrawn, |app| {
    let id = app.plan_reorganisation(&annex("2023-11-01", "Veere", "Middelburg"));
    let veere = app.read(|conn| Ok(organisations::get_by_code(conn, "GM0717")?));
    assert_eq!(veere.valid_to, None);
    let planner = app.logged_in("planner");
    planner.get(&format!("{PATH}/{id}/intrekken")).expect(200);
    planner.post(&format!("{PATH}/{id}/intrekken"), &[]).expect(303);
    assert!(planner.get(PATH).expect(200).body.contains("Ingetrokken"));
    planner.post(&format!("{PATH}/{id}/bevestigen"), &[]).expect(409);
    assert_eq!(app.report("2023-11-01").coverage.municipalities, 342);
});

on_both!(a_merger_counts_through_its_predecessors_from_its_day_on, |app| {
    let adviser = app.user("adviser").id;
    let middelburg = dossier(&app, "GM0687");
    app.write(|conn| Ok(dossiers::set_adviser(conn, middelburg.id, Some(adviser))?));
    app.reach("GM0717", (Stage::Conversation, &[Move::Hold]), "2023-09-19");
    app.add_contact("GM0717", "mayor", Some("burgemeester@veere.example"));
    let names = ["gemeente Veere", "0687"];
    app.reorganise(&merge("2024-01-01", &names, ("2001", "Walcheren", "PV29")));

    let new = app.read(|conn| Ok(organisations::get_by_code(conn, "GM2001")?));
    let before = app.read(|conn| Ok(organisations::get_by_code(conn, "GM0687")?));
    assert_eq!((new.valid_from, before.valid_to), (Some(day("2024-01-01")), new.valid_from));
    assert_eq!(new.tile, before.tile, "the tile of the largest");
    assert_eq!(dossier(&app, "GM2001").adviser_id, Some(adviser));
    let ended = app.read(|conn| Ok(contacts::list(conn)?));
    assert_eq!(ended[0].valid_to, Some(day("2024-01-01")));

    let (old, later) = (app.report("2023-12-31").coverage, app.report("2024-01-01").coverage);
    assert_eq!((old.municipalities, later.municipalities), (342, 341));
    assert_eq!((old.stages.conversation, later.stages.conversation), (1, 1));
    let standing = later.standings.iter().find(|it| it.organisation.code == "GM2001").unwrap();
    assert!(standing.is_via_predecessor(Stage::Conversation));
    assert!(old.standings.iter().all(|it| it.organisation.code != "GM2001"));

    assert_eq!(app.found("Veere"), ["GM0717"], "before the day");
    let after = app.at("2024-01-02T09:00:00Z");
    assert_eq!(after.found("Veere"), ["GM0717", "GM2001"]);
    let map = after.logged_in("planner").get("/dekking?op=01-01-2024").expect(200).body;
    assert!(map.contains("/organisaties/GM2001"), "{map}");
    let file = after.logged_in("planner").get("/organisaties/GM2001").expect(200).body;
    assert!(file.contains("via rechtsvoorganger Veere: gesprek gehouden"), "{file}");
});

on_both!(a_municipality_that_is_split_up_counts_for_each_part, |app| {
    app.reach("GM0717", (Stage::Letter, &[Move::Plan, Move::Send]), "2023-09-05");
    let parts = ["Middelburg", "Vlissingen"];
    app.reorganise(&asked(ReorganisationKind::Split, "2023-10-01", &["Veere"], &parts));
    let coverage = app.report("2023-10-03").coverage;
    assert_eq!((coverage.municipalities, coverage.stages.letter), (341, 2));
    assert_eq!(app.report("2023-09-30").coverage.stages.letter, 1);
});

on_both!(another_name_comes_on_its_day_and_the_former_name_is_still_found, |app| {
    app.reorganise(&rename("2023-10-05", "Veere", "Veerse Meer"));
    let name = || app.read(|conn| Ok(organisations::get_by_code(conn, "GM0717")?.name));
    assert_eq!(name(), "Veere");
    for instant in ["2023-10-05T03:00:00Z", "2023-10-06T03:00:00Z"] {
        let night = app.at(instant);
        night.do_work_of_the_day(night.now());
        assert_eq!(name(), "Veerse Meer");
    }
    assert_eq!(
        (app.found("Veere"), app.found("veerse")),
        (vec!["GM0717".into()], vec!["GM0717".into()])
    );
    assert_eq!(app.report("2023-10-05").coverage.municipalities, 342);
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    let told = lines.iter().filter(|line| line.action == "reorganisation.rename");
    let told: Vec<_> = told.map(|line| (line.actor.as_str(), line.origin.as_str())).collect();
    assert_eq!(told, [("program", "jobs")]);
});

on_both!(no_contact_of_a_municipality_that_ends_ends_before_it_begins, |app| {
    let on = day("2023-11-01");
    let organisation_id = dossier(&app, "GM0717").organisation_id;
    let planner = app.actor("planner");
    let firsts = [None, Some(day("2023-10-01")), Some(on), Some(day("2023-12-01"))];
    let ids = app.write(|conn| {
        let mut ids = Vec::new();
        for (number, first_day) in firsts.iter().enumerate() {
            let name = Some(format!("Persoon {number}"));
            let function = ContactFunction::Other;
            let details =
                ContactDetails { name, first_day: *first_day, ..ContactDetails::new(function) };
            ids.push(people::add(conn, &planner, "GM0717", &details, app.now())?.id);
        }
        Ok(ids)
    });
    app.reorganise(&annex("2023-11-01", "Veere", "Middelburg"));
    let all = app.read(|conn| Ok(contacts::list_of(conn, organisation_id)?));
    let ends = ids.iter().map(|id| all.iter().find(|it| it.id == *id).unwrap().valid_to.unwrap());
    let ends: Vec<_> = ends.map(|day| day.to_string()).collect();
    assert_eq!(ends, ["2023-11-01", "2023-11-01", "2023-11-02", "2023-12-02"]);
});

on_both!(a_letter_to_a_municipality_that_ended_is_held_with_a_reason, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    app.reorganise(&annex("2023-10-04", "Veere", "Middelburg"));
    let memory = Memory::default();
    let beats = ["2023-10-04T07:00:00Z", "2023-10-04T07:01:00Z"];
    let later = app.at(beats[0]);
    let sent = beats.map(|beat| app.at(beat).sender(&memory).send_due().unwrap());
    assert_eq!(sent.iter().sum::<usize>(), 2, "only those to Goes");
    let held: Vec<_> = app.messages(round.id).into_iter().filter_map(|it| it.server_said).collect();
    assert!(
        held.iter().any(|it| it.contains("bestaat niet meer door een herindeling")),
        "{held:?}"
    );
    assert_eq!(stages(&app, "GM0717").letter, StageState::Cancelled);

    let round = later.plan_list(&["GM0687"]);
    assert!(later.try_release("planner2", round.id).is_ok());
});

fn plan_conversation(app: &TestApp, moment: &str) {
    let (actor, now) = (app.actor("adviser"), app.now());
    let organisation = "GM0717".to_owned();
    let command = PlanConversation {
        organisation,
        at: at(moment),
        mode: Mode::OnSite,
        adviser_id: None,
        invited: None,
    };
    app.write(|conn| conversations::plan(conn, &actor, &command, &app.state.stationery(), now));
}

on_both!(what_is_open_at_the_end_comes_up_for_decision_until_it_is_settled, |app| {
    plan_conversation(&app, "2023-11-02T12:00:00Z");
    let id = app.plan_reorganisation(&annex("2023-11-01", "Veere", "Middelburg"));
    assert_eq!(app.reorganisation(id).decisions.len(), 1, "in the preview");
    let waiting = |app: &TestApp, name: &str| {
        let actor = app.actor(name);
        let list = |conn: &mut _| tasks::list(conn, &actor, &app.state.stationery(), app.now());
        app.read(list).decisions.len()
    };
    assert_eq!(waiting(&app, "adviser"), 0);
    app.confirm_reorganisation(id).unwrap();
    let counts = ["adviser", "planner", "adviser2"].map(|name| waiting(&app, name));
    assert_eq!(counts, [1, 1, 0], "on the desk of its adviser and of the planner");
    let tasks = app.logged_in("adviser").get("/taken").expect(200).body;
    assert!(tasks.contains("Gesprek: Gemeente Veere"), "{tasks}");
    let page = app.logged_in("planner").get(&format!("{PATH}/{id}")).expect(200).body;
    assert!(page.contains("Gesprek: Gemeente Veere"), "{page}");
    let admin = app.logged_in("admin").get(&format!("{PATH}/{id}")).expect(200).body;
    assert!(!admin.contains("Gesprek: ") && admin.contains("1 zaak wacht"), "{admin}");

    let late = app.at("2023-11-02T09:00:00Z");
    let actor = late.actor("adviser");
    let command = DeclineConversation {
        organisation: "GM0717".to_owned(),
        reason: "opgegaan in Middelburg".to_owned(),
        reapproach_on: None,
    };
    late.write(|conn| {
        conversations::decline(conn, &actor, &command, &late.state.stationery(), late.now())
    });
    assert_eq!(waiting(&late, "planner"), 0);
    let last = late.read(|conn| Ok(dossiers::list_events(conn, dossier(&late, "GM0717").id)?));
    assert_eq!(last.last().unwrap().happened_on, day("2023-10-31"), "its last day");
});

on_both!(two_planners_who_confirm_at_once_do_it_once, |app| {
    let id = app.plan_reorganisation(&annex("2023-11-01", "Veere", "Middelburg"));
    let done: Vec<bool> = thread::scope(|scope| {
        let tries: Vec<_> =
            (0..2).map(|_| scope.spawn(|| app.confirm_reorganisation(id).is_ok())).collect();
        tries.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(done.iter().filter(|is_done| **is_done).count(), 1);
    let successions = app.read(|conn| Ok(organisations::list_successions(conn)?));
    let veere = dossier(&app, "GM0717").organisation_id;
    assert_eq!(successions.iter().filter(|it| it.predecessor_id == veere).count(), 1);
});

fn form<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![("kind", "annex"), ("on", "01-11-2023")];
    all.extend_from_slice(fields);
    all
}

fn refused(browser: &Browser, fields: &[(&str, &str)], words: &[&str]) {
    let page = browser.post(PATH, fields).expect(422).body;
    for word in words {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

on_both!(a_refused_form_comes_back_filled_in_with_a_suggestion, |app| {
    let planner = app.logged_in("planner");
    let form_page = planner.get(&format!("{PATH}/nieuw?soort=annex")).expect(200).body;
    assert!(form_page.contains("<option value=\"Wijdemeren\">"), "{form_page}");
    let wrong = form(&[("predecessor_2", "Wijdemere"), ("successor_1", "Brielle")]);
    refused(&planner, &wrong, &["Bedoelt u Wijdemeren (GM1696)?", "value=\"Brielle\""]);
    let double = form(&[("predecessor_1", "Bergen"), ("successor_1", "Huizen")]);
    refused(&planner, &double, &["kan Bergen (L.) (GM0893) of Bergen (NH.) (GM0373) zijn."]);
    let ended = form(&[("predecessor_1", "Veere"), ("successor_1", "Brielle")]);
    refused(&planner, &ended, &["Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee."]);
    let taken = form(&[("predecessor_1", "Wijdemeren"), ("successor_1", "Huizen")]);
    refused(&planner, &taken, &["Wijdemeren staat al in een andere herindeling"]);
    assert_eq!(app.read(|conn| Ok(store::count(conn)?)), 9);
});

on_both!(a_planner_plans_looks_and_confirms_on_the_pages, |app| {
    let planner = app.logged_in("planner");
    let fields = form(&[("predecessor_1", "gm0717"), ("successor_1", "Middelburg")]);
    let planned = planner.post(PATH, &fields).expect(303);
    let own = planned.location().to_owned();
    let page = planner.get(&own).expect(200).body;
    for words in [
        "Veere gaat op in Middelburg",
        "Veere bestaat tot en met 31 oktober 2023.",
        "Het aantal gemeenten gaat op 1 november 2023 van 342 naar 341.",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let asks = planner.get(&format!("{own}/bevestigen")).expect(200).body;
    assert!(asks.contains("Dit kunt u niet terugdraaien."));
    planner.post(&format!("{own}/bevestigen"), &[]).expect(303);
    assert!(planner.get(&own).expect(200).body.contains("Bevestigd door"));
    planner.post(&format!("{own}/bevestigen"), &[]).expect(409);
    let told = app.api("adviser").get("organisations/GM0717").expect(200).json();
    assert_eq!(told["successors"], serde_json::json!(["GM0687"]));
});
