//! A letter whose office changes hands between the release and the sending waits for a person.

use drietraps::domain::letters::{Letter, MessageState, RoundState};
use drietraps::mail::transport::Memory;
use drietraps::services::ServiceResult;
use drietraps::services::rounds::held::{self, Leaves, Renewal};
use drietraps::store::{contacts, rounds};

use crate::kit::{TestApp, at, on_both};
use crate::twice::told;

const VEERE: &str = "GM0717";

/// A released round for Veere of which the mayor left; the next mayor has this address.
fn with_a_new_mayor(app: &TestApp, address: &str) -> i64 {
    app.fill_zeeland();
    let round = app.released(&[VEERE, "GM0664"]);
    app.write(|conn| {
        let all = contacts::list(conn)?;
        let is_mayor =
            |email: &str| email == format!("burgemeester@{}.example", VEERE.to_lowercase());
        let mut old = all
            .into_iter()
            .find(|one| one.email.as_ref().is_some_and(|e| is_mayor(e.as_str())))
            .unwrap();
        old.valid_to = "2023-10-03".parse().ok();
        Ok(contacts::set(conn, &old)?)
    });
    app.add_contact(VEERE, "mayor", Some(address));
    round.id
}

fn send_at(app: &TestApp, memory: &Memory, instant: &str) -> usize {
    app.at(instant).sender(memory).send_due().unwrap()
}

/// The letters of a round that wait for a person.
fn held_letters(app: &TestApp, round_id: i64) -> Vec<Letter> {
    let all = app.read(|conn| Ok(rounds::list_letters(conn, round_id)?));
    all.into_iter().filter(|letter| letter.held_reason.is_some()).collect()
}

fn renew(app: &TestApp, name: &str, letter_id: i64) -> ServiceResult<Leaves> {
    let (actor, stationery) = (app.actor(name), app.state.stationery());
    let now = at("2023-10-03T07:10:00Z");
    app.try_write(|conn| held::renew(conn, &actor, &stationery, (letter_id, Renewal::All), now))
}

on_both!(a_letter_whose_office_changed_hands_is_held_and_the_others_leave, |app| {
    let round_id = with_a_new_mayor(&app, "nieuw@veere.example");
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:05:00Z"), 2);
    let held = held_letters(&app, round_id);
    assert_eq!(held.len(), 1);
    let reason = held[0].held_reason.as_deref().unwrap();
    assert!(reason.contains("burgemeester van Veere"), "{reason}");
    assert_eq!((app.counts(round_id).queued, app.counts(round_id).sent), (2, 2));
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Running);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:06:00Z"), 0);
});

on_both!(a_held_letter_leaves_as_it_is_when_a_person_says_so, |app| {
    let round_id = with_a_new_mayor(&app, "nieuw@veere.example");
    let memory = Memory::default();
    send_at(&app, &memory, "2023-10-03T07:05:00Z");
    let letter_id = held_letters(&app, round_id)[0].id;
    let now = at("2023-10-03T07:10:00Z");
    let decide = |name: &str| {
        let actor = app.actor(name);
        app.try_write(|conn| held::send_anyway(conn, &actor, letter_id, now))
    };
    assert!(decide("adviser").is_err());
    decide("planner").unwrap();
    assert!(decide("planner").unwrap_err().to_string().contains("niet (meer)"));
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:11:00Z"), 2);
    let to: Vec<_> = memory.accepted().into_iter().map(|mail| mail.to.address).collect();
    assert!(to.contains(&"burgemeester@gm0717.example".to_owned()));
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Finished);
});

on_both!(a_held_letter_is_called_off_with_a_reason_and_the_round_can_end, |app| {
    let round_id = with_a_new_mayor(&app, "nieuw@veere.example");
    let memory = Memory::default();
    send_at(&app, &memory, "2023-10-03T07:05:00Z");
    let letter_id = held_letters(&app, round_id)[0].id;
    let (actor, now) = (app.actor("planner"), at("2023-10-03T07:10:00Z"));
    let call_off =
        |reason: &str| app.try_write(|conn| held::call_off(conn, &actor, letter_id, reason, now));
    assert!(call_off(" ").is_err());
    call_off("Eerst kennismaken met de nieuwe burgemeester.").unwrap();
    let counts = app.counts(round_id);
    assert_eq!((counts.cancelled, counts.sent), (2, 2));
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Finished);
});

on_both!(a_held_letter_is_made_anew_by_somebody_else_than_the_author, |app| {
    let round_id = with_a_new_mayor(&app, "nieuw@veere.example");
    let memory = Memory::default();
    send_at(&app, &memory, "2023-10-03T07:05:00Z");
    let letter_id = held_letters(&app, round_id)[0].id;
    let refusal = renew(&app, "planner", letter_id).unwrap_err().to_string();
    assert!(refusal.contains("maakte deze ronde zelf"), "{refusal}");
    renew(&app, "planner2", letter_id).unwrap();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:11:00Z"), 2);
    let of_letter: Vec<_> = app
        .messages(round_id)
        .into_iter()
        .filter(|one| one.letter_id == Some(letter_id))
        .map(|one| (one.to_address, one.state))
        .collect();
    assert!(of_letter.contains(&("nieuw@veere.example".into(), MessageState::Sent)));
    assert!(of_letter.contains(&("griffie@gm0717.example".into(), MessageState::Sent)));
    let gone = ("burgemeester@gm0717.example".into(), MessageState::Cancelled);
    assert!(of_letter.contains(&gone), "{of_letter:?}");
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Finished);
});

on_both!(a_letter_to_the_mailbox_of_the_office_is_made_anew_for_the_next_holder, |app| {
    let round_id = with_a_new_mayor(&app, "burgemeester@gm0717.example");
    let memory = Memory::default();
    send_at(&app, &memory, "2023-10-03T07:05:00Z");
    let letter_id = held_letters(&app, round_id)[0].id;
    renew(&app, "planner2", letter_id).unwrap();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:11:00Z"), 2);
    assert_eq!((app.counts(round_id).sent, app.counts(round_id).cancelled), (4, 0));
});

/// Gives the mayor of Veere another name.
fn call_the_mayor(app: &TestApp, name: &str) {
    app.write(|conn| {
        let mut mayor = mayor(contacts::list(conn)?);
        mayor.name = Some(name.to_owned());
        Ok(contacts::set(conn, &mayor)?)
    });
}

fn mayor(all: Vec<drietraps::domain::contacts::Contact>) -> drietraps::domain::contacts::Contact {
    let address = format!("burgemeester@{}.example", VEERE.to_lowercase());
    let is_it = |email: &str| email == address;
    all.into_iter().find(|one| one.email.as_ref().is_some_and(|e| is_it(e.as_str()))).unwrap()
}

on_both!(a_letter_that_greets_another_name_is_held_and_made_anew_with_the_right_one, |app| {
    app.fill_zeeland();
    call_the_mayor(&app, "Jan Oud");
    let round_id = app.released(&[VEERE]).id;
    call_the_mayor(&app, "Nieuwe van Dam");
    let page = app.logged_in("planner").get(&format!("/brievenrondes/{round_id}")).expect(200).body;
    assert!(page.contains("Wordt straks aangehouden"), "before it leaves: {page}");
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:05:00Z"), 0);
    let held = held_letters(&app, round_id);
    let reason = held[0].held_reason.as_deref().unwrap();
    assert!(reason.contains("burgemeester Oud") && reason.contains("“Van Dam”"), "{reason}");
    renew(&app, "planner2", held[0].id).unwrap();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:11:00Z"), 2);
    let texts: Vec<String> = memory.accepted().into_iter().map(|mail| mail.text).collect();
    assert!(texts.iter().any(|text| text.contains("burgemeester Van Dam")), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("Oud")), "{texts:?}");
});

on_both!(a_letter_to_a_function_that_nobody_holds_goes_to_the_clerk_only_when_asked, |app| {
    app.fill_zeeland();
    let round_id = app.released(&[VEERE]).id;
    app.write(|conn| {
        let mut mayor = mayor(contacts::list(conn)?);
        mayor.valid_to = "2023-10-03".parse().ok();
        Ok(contacts::set(conn, &mayor)?)
    });
    let memory = Memory::default();
    send_at(&app, &memory, "2023-10-03T07:05:00Z");
    let letter_id = held_letters(&app, round_id)[0].id;
    let refusal = renew(&app, "planner2", letter_id).unwrap_err().to_string();
    assert!(refusal.contains("niemand met de functie burgemeester"), "{refusal}");
    let other = app.logged_in("planner2");
    let tasks = other.get("/taken").expect(200).body;
    assert!(
        tasks.contains("brief aangehouden") && tasks.contains("aan wie de brief kan"),
        "{tasks}"
    );
    assert!(other.get("/").expect(200).body.contains("wacht op een besluit"));
    assert!(other.get("/brievenrondes").expect(200).body.contains("wacht op een besluit"));
    let list = other.get(&format!("/brievenrondes/{round_id}/berichten")).expect(200).body;
    assert!(list.contains("Aangehouden"), "{list}");
    let export = other.get(&format!("/brievenrondes/{round_id}/berichten.csv")).expect(200).body;
    assert!(export.contains("Aangehouden") && !export.contains("Wacht"), "{export}");
    let path = format!("/brievenrondes/{round_id}/aangehouden/{letter_id}");
    let page = other.get(&path).expect(200).body;
    assert!(page.contains("Verstuur hem alleen aan griffier"), "{page}");
    assert!(page.contains("Dit vervalt: burgemeester"), "{page}");
    other.post(&path, &[("decision", "renew_rest")]).expect(303);
    let home = format!("/brievenrondes/{round_id}");
    let again = other.post(&path, &[("decision", "renew_rest")]).expect(303);
    assert_eq!(again.location(), home, "sent twice, it leads to what was decided");
    other.post(&path, &[("decision", "drop"), ("reason", "toch niet")]).expect(404);
    app.logged_in("planner").post(&path, &[("decision", "renew_rest")]).expect(404);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:11:00Z"), 1);
    assert_eq!((app.counts(round_id).sent, app.counts(round_id).cancelled), (1, 1));
    assert!(!other.get("/taken").expect(200).body.contains("brief aangehouden"));
});

on_both!(the_page_says_which_messages_left_already, |app| {
    let round_id = with_a_new_mayor(&app, "nieuw@veere.example");
    let memory = Memory::default();
    send_at(&app, &memory, "2023-10-03T07:05:00Z");
    let letter_id = held_letters(&app, round_id)[0].id;
    let clerk =
        app.messages(round_id).into_iter().find(|one| one.to_address.contains("griffie@gm0717"));
    let mut clerk = clerk.unwrap();
    clerk.state = MessageState::Sent;
    clerk.sent_at = Some(at("2023-10-03T07:05:00Z"));
    app.write(|conn| Ok(drietraps::store::messages::save(conn, &clerk)?));
    let planner = app.logged_in("planner");
    let page =
        planner.get(&format!("/brievenrondes/{round_id}/aangehouden/{letter_id}")).expect(200).body;
    assert!(page.contains("is vertrokken op dinsdag 3 oktober 2023"), "{page}");
    assert!(page.contains("Dit vervalt: burgemeester. Wat al is vertrokken, blijft zo."), "{page}");
    assert!(page.contains("Vraag een andere planner"), "the author: {page}");
    let page = planner.get(&format!("/brievenrondes/{round_id}")).expect(200).body;
    assert!(page.contains("Al vertrokken: griffier. Wacht: burgemeester."), "{page}");
    assert!(!page.contains("Van deze brieven vertrekt niets"));
});

/// A letter for Veere that is held, with nothing else of its round waiting; answers round and
/// letter.
fn one_held(app: &TestApp, memory: &Memory) -> (i64, i64) {
    let round_id = with_a_new_mayor(app, "nieuw@veere.example");
    assert_eq!(send_at(app, memory, "2023-10-03T07:05:00Z"), 2);
    (round_id, held_letters(app, round_id)[0].id)
}

on_both!(a_decision_after_three_days_is_a_fresh_consent_and_pauses_nothing, |app| {
    let memory = Memory::default();
    let (round_id, letter_id) = one_held(&app, &memory);
    let (actor, now) = (app.actor("planner"), at("2023-10-06T07:10:00Z"));
    let leaves = app.write(|conn| held::send_anyway(conn, &actor, letter_id, now));
    assert_eq!(leaves, Leaves::At(now));
    assert_eq!(send_at(&app, &memory, "2023-10-06T07:11:00Z"), 2);
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Finished);
});

on_both!(a_letter_made_anew_after_three_days_leaves_whole_and_pauses_nothing, |app| {
    let memory = Memory::default();
    let (round_id, letter_id) = one_held(&app, &memory);
    let (actor, stationery) = (app.actor("planner2"), app.state.stationery());
    let now = at("2023-10-06T07:10:00Z");
    let what = (letter_id, Renewal::All);
    let leaves = app.write(|conn| held::renew(conn, &actor, &stationery, what, now));
    assert_eq!(leaves, Leaves::At(now));
    let due: Vec<_> = app
        .messages(round_id)
        .into_iter()
        .filter(|one| one.state == MessageState::Queued)
        .map(|one| one.due_at)
        .collect();
    assert_eq!(due, [now, now], "the clerk, whose message stays, and the new mayor");
    assert_eq!(send_at(&app, &memory, "2023-10-06T07:11:00Z"), 2);
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Finished);
});

on_both!(who_decides_at_night_hears_when_the_letter_leaves, |app| {
    let memory = Memory::default();
    let (round_id, letter_id) = one_held(&app, &memory);
    let night = app.at("2023-10-03T20:00:00Z");
    let planner = night.logged_in("planner");
    let home = format!("/brievenrondes/{round_id}");
    let page = planner.get(&home).expect(200).body;
    assert!(!page.contains("klaar om ongeveer") && !page.contains("http-equiv"), "{page}");
    planner.post(&format!("{home}/pauze"), &[]).expect(303);
    let path = format!("{home}/aangehouden/{letter_id}");
    let decided = planner.post(&path, &[("decision", "send")]).expect(303);
    assert!(told(&planner, &decided).contains("vertrekt zodra iemand de ronde hervat"));
    planner.post(&format!("{home}/hervat"), &[]).expect(303);
    app.write(|conn| Ok(rounds::hold_letter(conn, letter_id, "Een ander.")?));
    let past = at("2023-10-03T07:00:00Z").naive_utc();
    app.write(|conn| {
        use diesel::prelude::*;
        use drietraps::store::schema::messages as table;
        let waits = table::table.filter(table::state.eq("queued"));
        let set = diesel::update(waits).set(table::due_at.eq(past)).execute(conn);
        Ok(set.map_err(drietraps::store::StoreError::from)?)
    });
    let decided = planner.post(&path, &[("decision", "send")]).expect(303);
    assert!(told(&planner, &decided).contains("Hij vertrekt morgen om 09.00 uur."));
    assert!(planner.get(&home).body.contains("klaar om ongeveer woensdag 4 oktober 2023, 09.00"));
    assert_eq!(send_at(&app, &memory, "2023-10-04T07:00:30Z"), 2);
});

on_both!(who_holds_an_office_is_looked_at_on_the_day_on_which_the_letter_leaves, |app| {
    app.fill_zeeland();
    call_the_mayor(&app, "Jan Oud");
    let round_id = app.released(&[VEERE]).id;
    call_the_mayor(&app, "Nieuwe van Dam");
    assert_eq!(send_at(&app, &Memory::default(), "2023-10-03T07:05:00Z"), 0);
    let letter_id = held_letters(&app, round_id)[0].id;
    app.write(|conn| {
        let mut mayor = mayor(contacts::list(conn)?);
        mayor.valid_to = "2023-10-04".parse().ok();
        Ok(contacts::set(conn, &mayor)?)
    });
    let (actor, stationery) = (app.actor("planner2"), app.state.stationery());
    let renew = |instant: &str| {
        let what = (letter_id, Renewal::All);
        app.try_write(|conn| held::renew(conn, &actor, &stationery, what, at(instant)))
    };
    let refused = renew("2023-10-03T18:00:00Z").unwrap_err().to_string();
    assert!(refused.contains("niemand met de functie burgemeester"), "{refused}");
    let evening = app.at("2023-10-03T18:00:00Z").logged_in("planner2");
    let path = format!("/brievenrondes/{round_id}/aangehouden/{letter_id}");
    assert!(evening.get(&path).expect(200).body.contains("Verstuur hem alleen aan griffier"));
    assert!(evening.get("/taken").expect(200).body.contains("aan wie de brief kan"));
    renew("2023-10-03T08:00:00Z").unwrap();
});
