//! Reminders on the pages and through the API.

use drietraps::settings::Switch;
use serde_json::json;

use crate::kit::on_both;
use crate::reminders::{FIRST, GOES, VEERE, proposal, sent, try_release};

on_both!(the_pages_show_what_is_due_and_the_second_planner_releases_it, |app| {
    let (round, _) = sent(&app, &[VEERE, GOES]);
    let then = app.at(FIRST);
    let path = format!("/brievenrondes/{round}/herinneringen");
    let author = then.logged_in("planner");
    let page = author.get(&format!("/brievenrondes/{round}")).expect(200).body;
    assert!(page.contains("2 herinneringen staan klaar.") && page.contains(&path), "{page}");
    let own = author.get(&path).expect(200).body;
    assert!(own.contains("Vraag een andere planner") && !own.contains("name=\"digest\""), "{own}");
    let second = then.logged_in("planner2");
    assert!(
        second.get("/taken").expect(200).body.contains("2 herinneringen voor Lijst staan klaar")
    );
    assert!(second.get("/").expect(200).body.contains("herinneringen om vrij te geven"));
    let page = second.get(&path).expect(200).body;
    assert!(page.contains("2 herinneringen (4 berichten) vertrekken dinsdag 24 oktober 2023"));
    assert!(page.contains("berichten gaan alleen naar adressen die hiervoor zijn opgegeven"));
    let letter = proposal(&then, "planner2", round).reminders[0].letter_id;
    let text = second.get(&format!("{path}/{letter}")).expect(200).body;
    assert!(text.contains("Op dinsdag 3 oktober 2023 stuurden wij u een uitnodiging"));
    second.get(&format!("{path}/999")).expect(404);
    second.post(&path, &[("digest", "iets anders")]).expect(409);
    let digest = page.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    second.post(&path, &[("digest", digest)]).expect(303);
    assert_eq!(app.counts(round).queued, 4);
    assert!(second.get(&path).expect(200).body.contains("Er staan nu geen herinneringen klaar."));
});

on_both!(the_api_tells_how_many_are_due_and_releases_them, |app| {
    let (round, _) = sent(&app, &[VEERE, GOES]);
    let then = app.at(FIRST);
    let path = format!("letter-rounds/{round}");
    assert_eq!(then.api("planner").get(&path).expect(200).json()["reminders"]["due"], 2);
    then.api("planner").post(&format!("{path}/reminders"), &json!({})).expect(403);
    let released = then.api("planner2").post(&format!("{path}/reminders"), &json!({})).expect(201);
    assert_eq!(released.json()["released"], 2);
    assert_eq!(then.api("planner").get(&path).expect(200).json()["reminders"]["due"], 0);
});

on_both!(with_four_eyes_off_one_person_releases_the_own_reminders_under_a_notice, |app| {
    let (round, _) = sent(&app, &[VEERE]);
    let alone = app.at(FIRST).with_settings(|settings| settings.four_eyes = Switch::Off);
    let page = alone.logged_in("planner").get(&format!("/brievenrondes/{round}/herinneringen"));
    assert!(page.expect(200).body.contains("Vier ogen staat uit"));
    assert_eq!(try_release(&alone, "planner", round).unwrap(), 1);
});
