//! The list of tasks: what waits, told apart, each with the page of its next step.

use chrono::NaiveDate;
use drietraps::domain::contacts::Contact;
use drietraps::domain::letters::{Message, MessageState};
use drietraps::mail::Outcome;
use drietraps::mail::inbound as parsing;
use drietraps::mail::transport::Memory;
use drietraps::services::inbound;
use drietraps::store::contacts;

use crate::inbound::{answer, report};
use crate::kit::{TestApp, on_both};

/// A round to Veere that left with these outcomes; answers its id.
fn sent_round(app: &TestApp, outcomes: Vec<Outcome>) -> i64 {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script(outcomes);
    app.sender(&memory).send_due().unwrap();
    round.id
}

/// Takes a mail in as the reader does; answers the page that shows it.
fn take(app: &TestApp, mail: &str) -> String {
    let mail = parsing::parse(mail.as_bytes());
    match app.write(|conn| inbound::take_in(conn, &mail, app.now())) {
        inbound::Taken::Now(id) => format!("/postvak-in/{id}"),
        inbound::Taken::Before => panic!("taken in before"),
    }
}

fn tasks(app: &TestApp, name: &str) -> String {
    app.logged_in(name).get("/taken").expect(200).body
}

on_both!(an_answer_by_mail_leads_to_the_page_that_shows_it, |app| {
    let id = sent_round(&app, Vec::new());
    let message = app.messages(id).remove(0);
    let path = take(&app, &answer(&message.to_address, &message.message_id, "Graag op dinsdag."));
    let listed = tasks(&app, "adviser");
    assert!(listed.contains(&format!("button--small\" href=\"{path}\"")), "{listed}");
    for words in ["Gemeente Veere", "antwoord per e-mail", "Graag op dinsdag.", "ontvangen vandaag"]
    {
        assert!(listed.contains(words), "{words}: {listed}");
    }
    let page = app.logged_in("adviser").get(&path).expect(200).body;
    assert!(page.contains("Graag op dinsdag.") && page.contains("Antwoord vastleggen"), "{page}");
});

on_both!(a_message_that_came_back_leads_to_where_its_address_is_corrected, |app| {
    let id = sent_round(&app, Vec::new());
    let message = app.messages(id).remove(0);
    let mail = take(&app, &report(&message.to_address, &message.message_id, ("failed", "5.1.1")));
    let correct = format!("href=\"/postvak-uit/{}/adres\"", message.id);
    assert!(app.logged_in("planner2").get(&mail).expect(200).body.contains(&correct));
    let listed = tasks(&app, "planner2");
    assert!(listed.contains(&correct) && listed.contains("Verbeter het adres"), "{listed}");
    // Who made the round chose its recipients, and an adviser releases nothing.
    let contact = format!("/organisaties/GM0717/contacten/{}", message.contact_id.unwrap());
    for name in ["planner", "adviser"] {
        let listed = tasks(&app, name);
        assert!(!listed.contains(&correct) && listed.contains(&contact), "{name}: {listed}");
        app.logged_in(name).get(&contact).expect(200);
    }
});

on_both!(a_letter_that_never_arrived_leads_to_where_its_address_is_corrected, |app| {
    let gone = || Outcome::refused_for_good("550 5.1.1 no such user");
    let id = sent_round(&app, vec![gone(), gone()]);
    let message = app.messages(id).remove(0);
    assert_eq!(message.state, MessageState::Failed);
    let correct = format!("href=\"/postvak-uit/{}/adres\"", message.id);
    assert!(tasks(&app, "planner2").contains(&correct));
    let listed = tasks(&app, "adviser");
    assert!(!listed.contains(&correct) && listed.contains("Zoek een contact"), "{listed}");
});

on_both!(mail_of_no_dossier_waits_for_who_may_place_it, |app| {
    let path = take(&app, &answer("iemand@elders.example", "<unknown@elders.example>", "Dag"));
    for name in ["adviser", "planner"] {
        let listed = tasks(&app, name);
        for words in ["iemand@elders.example", "nog niet geplaatst", &path, "Zet bij een dossier"] {
            assert!(listed.contains(words), "{name}, {words}: {listed}");
        }
    }
    app.logged_in("adviser").post(&format!("{path}/gelezen"), &[]).expect(303);
    assert!(!tasks(&app, "planner").contains("iemand@elders.example"));
});

on_both!(an_unclear_message_waits_for_who_may_settle_it, |app| {
    let id = sent_round(&app, vec![Outcome::unclear("geen antwoord")]);
    let all = app.messages(id);
    let one = all.iter().find(|it| it.state == MessageState::Unclear).unwrap();
    let listed = tasks(&app, "planner");
    for words in ["onzeker bericht", "Gemeente Veere", &one.to_address, "3 oktober"] {
        assert!(listed.contains(words), "{words}: {listed}");
    }
    let path = format!("/postvak-uit/{}", one.id);
    assert!(listed.contains(&format!("button--small\" href=\"{path}\"")), "{listed}");
    assert!(!tasks(&app, "adviser").contains("onzeker bericht"), "an adviser settles nothing");
    app.logged_in("planner")
        .post(&format!("{path}/afhandelen"), &[("outcome", "sent")])
        .expect(303);
    assert!(!tasks(&app, "planner").contains("onzeker bericht"));
});

on_both!(who_wants_a_session_at_once_gets_one_planned_from_the_list, |app| {
    sent_round(&app, Vec::new());
    let answer = [("reply", "wants_session")];
    app.logged_in("adviser").post("/organisaties/GM0717/antwoord", &answer).expect(303);
    let href = "/bijeenkomsten/nieuw?organisatie=GM0717";
    let listed = tasks(&app, "planner");
    assert!(listed.contains(href) && listed.contains("Bijeenkomst plannen"), "{listed}");
    let form = app.logged_in("planner").get(href).expect(200).body;
    assert!(form.contains("value=\"GM0717\" selected"), "{form}");
    assert!(!tasks(&app, "adviser").contains(href), "an adviser plans no session");
});

on_both!(a_round_waits_for_the_planner_who_may_let_it_go, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717"]).id;
    let waits = |name: &str| tasks(&app, name).contains("wacht op vrijgave");
    assert!(!waits("planner"), "the author");
    assert!(waits("planner2") && !waits("adviser"));
    let start = |name: &str| app.logged_in(name).get("/").expect(200).body;
    assert!(start("planner2").contains("brievenronde wacht op u"));
    assert!(!start("planner").contains("brievenronde wacht op u"));
    app.try_release("planner2", round).unwrap();
    assert!(!waits("planner2"));
    let planner = app.logged_in("planner");
    planner.post(&format!("/brievenrondes/{round}/pauze"), &[]).expect(303);
    assert!(tasks(&app, "planner").contains("Bekijk en hervat"));
    let fields = [("planned_on", "09-10-2023"), ("planned_at", "10.00"), ("pace_per_hour", "30")];
    planner.post(&format!("/brievenrondes/{round}/verzetten"), &fields).expect(303);
    assert!(tasks(&app, "planner2").contains("Bekijk het voorstel"));
    assert!(!tasks(&app, "planner").contains("Bekijk het voorstel"), "who proposed it");
});

on_both!(what_failed_waits_for_a_planner_round_by_round, |app| {
    let gone = Outcome::refused_for_good("550 5.1.1 no such user");
    let id = sent_round(&app, vec![gone, Outcome::unclear("geen antwoord")]);
    let path = format!("/brievenrondes/{id}/berichten?state=failed");
    let start = |name: &str| app.logged_in(name).get("/").expect(200).body;
    let listed = tasks(&app, "planner");
    assert!(listed.contains("1 mislukt bericht") && listed.contains(&path), "{listed}");
    assert!(start("planner").contains("<strong>1</strong> bericht mislukt"));
    assert!(!tasks(&app, "adviser").contains(&path));
    // Who decides that the other does not go out again, dealt with it.
    let all = app.messages(id);
    let unclear = all.iter().find(|it| it.state == MessageState::Unclear).unwrap();
    let settle = format!("/postvak-uit/{}/afhandelen", unclear.id);
    app.logged_in("planner").post(&settle, &[("outcome", "left")]).expect(303);
    assert_eq!(app.counts(id).failed, 2);
    assert!(tasks(&app, "planner").contains("1 mislukt bericht"));
    let failed = all.iter().find(|it| it.state == MessageState::Failed).unwrap();
    let mend = format!("/postvak-uit/{}/adres", failed.id);
    app.logged_in("planner2").post(&mend, &[("address", "kabinet@gm0717.example")]).expect(303);
    assert!(!tasks(&app, "planner").contains(&path), "another message took its place");
    assert!(!start("planner").contains("bericht mislukt"));
});

on_both!(what_failed_is_no_task_once_nobody_there_may_get_it, |app| {
    let gone = || Outcome::refused_for_good("geen route");
    let id = sent_round(&app, vec![gone(), gone()]);
    let change = |message: &Message, with: fn(&mut Contact)| {
        let contact_id = message.contact_id.unwrap();
        app.write(|conn| {
            let mut contact = contacts::get(conn, contact_id)?;
            with(&mut contact);
            Ok(contacts::set(conn, &contact)?)
        });
    };
    let all = app.messages(id);
    assert!(tasks(&app, "planner").contains("2 mislukte berichten"));
    change(&all[0], |contact| contact.do_not_contact = true);
    assert!(tasks(&app, "planner").contains("1 mislukt bericht"));
    change(&all[1], |contact| contact.valid_to = NaiveDate::from_ymd_opt(2023, 10, 3));
    assert!(!tasks(&app, "planner").contains("mislukt bericht"));
    let home = app.logged_in("planner").get("/").expect(200).body;
    assert!(!home.contains("bericht mislukt") && !home.contains("berichten mislukt"), "{home}");
});

on_both!(what_failed_is_over_once_a_newer_letter_went_there, |app| {
    let gone = || Outcome::refused_for_good("geen route");
    sent_round(&app, vec![gone(), gone()]);
    assert!(tasks(&app, "planner").contains("2 mislukte berichten"));
    app.released(&["GM0717"]);
    assert!(!tasks(&app, "planner").contains("mislukte berichten"));
});
