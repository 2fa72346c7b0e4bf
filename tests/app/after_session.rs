//! What follows an evening: its themes, the thank-you mail and the offer of a training.

use drietraps::domain::stages::StageState;
use drietraps::domain::trainings::{TrainingKind, TrainingState};
use drietraps::store::trainings;

use crate::evaluation::{held, thank};
use crate::evenings::{clerk, dossier, stages};
use crate::kit::{TestApp, on_both};
use crate::notes::owned;

const START: &str = "2023-10-12T17:30:00Z";
const HELD: &str = "2023-10-13T08:00:00Z";

fn page(app: &TestApp, name: &str, path: &str) -> String {
    app.logged_in(name).get(path).expect(200).body
}

on_both!(themes_are_chosen_with_the_result_changed_later_and_counted, |app| {
    let id = held(&app, START);
    let later = app.at(HELD);
    let path = format!("/bijeenkomsten/{id}");
    let themes = |chosen: &[(&str, &str)]| {
        later.logged_in("planner").post(&format!("{path}/themas"), chosen).status
    };
    assert_eq!(themes(&[("themes", "social_media"), ("themes", "shared_norm")]), 303);
    let shown = page(&later, "planner", &path);
    assert!(shown.contains("<li>Sociale media</li><li>Samen een norm stellen</li>"), "{shown}");
    let list = page(&later, "adviser", "/bijeenkomsten?toon=gehouden");
    assert!(list.contains("Waar ging het over?") && list.contains("Sociale media"), "{list}");
    assert!(!page(&later, "adviser", "/bijeenkomsten").contains("Waar ging het over?"));
    assert_eq!(themes(&[("themes", "weather")]), 422);
    assert_eq!(themes(&[]), 303);
    assert!(!page(&later, "planner", &path).contains("<li>Sociale media</li>"));
    owned(&app);
    let fields = [("themes", "aftercare")];
    later.logged_in("adviser2").post(&format!("{path}/themas"), &fields).expect(403);
    let management = page(&later, "management", "/dekking/bijeenkomsten");
    assert!(!management.contains("Nazorg"), "{management}");
});

on_both!(the_thank_you_mail_is_a_task_until_it_is_written, |app| {
    let contact = clerk(&app, "GM0355", "griffie@zeist.example");
    owned(&app);
    let id = held(&app, START);
    let later = app.at(HELD);
    let href = format!("/organisaties/GM0355/terugkoppeling?bijeenkomst={id}");
    let waits = |app: &TestApp, name: &str| page(app, name, "/taken").contains(&href);
    assert_eq!(["planner", "adviser", "adviser2"].map(|it| waits(&later, it)), [true, true, false]);
    let session = format!("/bijeenkomsten/{id}");
    assert!(page(&later, "adviser", &session).contains(&href));
    assert!(!page(&later, "adviser2", &session).contains(&href));
    assert!(!waits(&app.at("2023-12-20T08:00:00Z"), "planner"), "after sixty days it is too late");
    thank(&later, id, &[contact]);
    assert_eq!(["planner", "adviser"].map(|it| waits(&later, it)), [false, false]);
    let shown = page(&later, "adviser", &session);
    assert!(shown.contains("Bedankmail geschreven op 13 oktober 2023"), "{shown}");
});

on_both!(a_training_is_offered_to_each_organisation_once_of_a_kind, |app| {
    let id = held(&app, START);
    let later = app.at(HELD);
    let path = format!("/bijeenkomsten/{id}/training");
    let offer = |name: &str, code: &str, kind: &str| {
        let fields = [("organisation", code), ("kind", kind)];
        later.logged_in(name).post(&path, &fields).status
    };
    assert_eq!(offer("planner", "GM0355", "council"), 303);
    assert_eq!(offer("planner", "GM0355", "council"), 409, "one is under way");
    assert_eq!(offer("planner", "GM0355", "individual"), 303);
    assert_eq!(offer("planner", "GM0340", "council"), 422, "it did not take part");
    assert_eq!(stages(&app, "GM0355").training, StageState::Offered);
    let own = dossier(&app, "GM0355").id;
    let all = app.read(|conn| Ok(trainings::list_of(conn, own)?));
    let told: Vec<_> = all.iter().map(|it| (it.kind, it.state)).collect();
    let offered = TrainingState::Offered;
    assert_eq!(told, [(TrainingKind::Council, offered), (TrainingKind::Individual, offered)]);
    let refuse = [("reason", "Geen geld")];
    for training in &all {
        let path = format!("/trainingen/{}/afwijzen", training.id);
        later.logged_in("planner").post(&path, &refuse).expect(303);
    }
    assert_eq!(stages(&app, "GM0355").training, StageState::Declined);
    owned(&app);
    assert_eq!(offer("adviser2", "GM0355", "council"), 403);
    assert_eq!(offer("adviser", "GM0355", "council"), 303, "it can be offered again");
    assert_eq!(stages(&app, "GM0355").training, StageState::Offered);
});
