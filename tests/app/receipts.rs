//! Who got it and who did not: the list, as a file, and what a person does about a failure.

use diesel::prelude::*;
use drietraps::domain::contacts::Contact;
use drietraps::domain::letters::{MessageState, RoundState};
use drietraps::domain::stages::StageState;
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;
use drietraps::services::sending::again;
use drietraps::services::{inbound, sending};
use drietraps::settings::Switch;
use drietraps::store::schema::messages as table;
use drietraps::store::{StoreError, contacts};

use crate::inbound::answer;
use crate::kit::{TestApp, on_both};
use crate::letter_kit::stages;
use crate::twice::told;

const VEERE: &str = "GM0717";
const NOTHING_LEFT: &str = "Er is geen mislukt bericht dat nu opnieuw kan.";

/// A round for Veere whose messages meet these outcomes at nine; answers its id.
fn sent_round(app: &TestApp, outcomes: Vec<Outcome>) -> i64 {
    app.fill_zeeland();
    let round = app.released(&[VEERE]);
    let memory = Memory::default();
    memory.script(outcomes);
    app.sender(&memory).send_due().unwrap();
    round.id
}

fn send_at(app: &TestApp, instant: &str) -> Vec<String> {
    let memory = Memory::default();
    app.at(instant).sender(&memory).send_due().unwrap();
    memory.accepted().into_iter().map(|mail| mail.to.address).collect()
}

on_both!(the_list_tells_every_message_with_the_words_of_the_server, |app| {
    let refused = Outcome::refused_for_good("550 5.1.1 no such user");
    let id = sent_round(&app, vec![refused]);
    let path = format!("/brievenrondes/{id}/berichten");
    let page = app.logged_in("adviser").get(&path).expect(200).body;
    for text in ["550 5.1.1 no such user", "griffie@gm0717.example", "Mislukt", "Verzonden"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("Verbeter het adres") && !page.contains("Stuur de mislukte"));
    let planner = app.logged_in("planner2");
    let failed = planner.get(&format!("{path}?state=failed")).expect(200).body;
    assert!(failed.contains("Verbeter het adres") && failed.contains("burgemeester@gm0717"));
    assert!(!failed.contains("griffie@gm0717.example"), "{failed}");
    let csv = planner.get(&format!("{path}.csv")).expect(200).body;
    assert!(csv.contains("550 5.1.1 no such user") && csv.contains("GM0717"), "{csv}");
    let own = planner.get("/organisaties/GM0717/berichten").expect(200).body;
    assert!(own.contains("griffie@gm0717.example"));
    let other = planner.get("/organisaties/GM0664/berichten").expect(200).body;
    assert!(other.contains("Geen bericht gevonden"));
    assert!(planner.get("/organisaties/GM0717").body.contains("/organisaties/GM0717/berichten"));
});

on_both!(a_refusal_has_its_reason_and_its_own_next_step, |app| {
    let spam = Outcome::refused_for_good("554 5.7.1 looks like spam");
    let full = Outcome::refused_for_good("552 5.2.2 over quota");
    let id = sent_round(&app, vec![spam, full.clone()]);
    for day in ["2023-10-04T07:00:00Z", "2023-10-05T07:00:00Z"] {
        let memory = Memory::default();
        memory.script([full.clone()]);
        assert_eq!(app.at(day).sender(&memory).send_due().unwrap(), 1);
    }
    let page = app.logged_in("planner2").get(&format!("/brievenrondes/{id}/berichten"));
    let page = page.expect(200).body;
    for text in [
        "De ontvanger weigert onze berichten. (554 5.7.1 looks like spam)",
        "Een ander adres helpt hier niet",
        "De mailbox is vol. (552 5.2.2 over quota)",
        "Stuur het bericht later opnieuw",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("Verbeter het adres"), "{page}");
    for message in app.messages(id) {
        let contact = app.read(|conn| Ok(contacts::find(conn, message.contact_id.unwrap())?));
        assert_eq!(contact.unwrap().bounced_on, None, "the address is right");
        let shown = app.logged_in("planner2").get(&format!("/postvak-uit/{}", message.id));
        assert!(!shown.expect(200).body.contains("Verbeter het adres"));
    }
    let csv = app.logged_in("planner2").get(&format!("/brievenrondes/{id}/berichten.csv")).body;
    assert!(csv.contains(";brief;") || csv.contains(",brief,"), "{csv}");
});

on_both!(seven_hundred_messages_come_a_page_at_a_time, |app| {
    let id = sent_round(&app, Vec::new());
    app.write(|conn| {
        let letter: Option<i64> =
            table::table.select(table::letter_id).first(conn).map_err(StoreError::from)?;
        for number in 0..700 {
            diesel::insert_into(table::table)
                .values((
                    table::letter_id.eq(letter),
                    table::recipient.eq("Griffier"),
                    table::to_address.eq(format!("griffie{number}@veere.example")),
                    table::subject.eq("Uitnodiging"),
                    table::text_body.eq(""),
                    table::html_body.eq(""),
                    table::message_id.eq(format!("<{number}@tour.example>")),
                    table::state.eq(if number < 60 { "failed" } else { "queued" }),
                    table::due_at.eq(app.now().naive_utc()),
                ))
                .execute(conn)
                .map_err(StoreError::from)?;
        }
        Ok(())
    });
    let planner = app.logged_in("planner");
    let path = format!("/brievenrondes/{id}/berichten");
    let rows = |page: &str| page.matches("<th scope=\"row\">").count();
    let first = planner.get(&path).expect(200).body;
    assert_eq!(rows(&first), 50);
    assert!(first.contains("1 tot en met 50 van 702"), "{first}");
    let last = planner.get(&format!("{path}?pagina=15")).expect(200).body;
    assert_eq!(rows(&last), 2);
    let failed = planner.get(&format!("{path}?state=failed&pagina=2")).expect(200).body;
    assert_eq!(rows(&failed), 10);
    for list in ["/postvak-uit", "/postvak-uit?q=veere", "/postvak-uit?state=queued"] {
        assert_eq!(rows(&planner.get(list).expect(200).body), 50, "{list}");
    }
    assert_eq!(rows(&planner.get("/postvak-uit?q=goes").expect(200).body), 0);
});

on_both!(only_what_failed_and_can_still_arrive_goes_out_again, |app| {
    let busy = Outcome::refused_for_good("geen route");
    let gone = Outcome::refused_for_good("550 5.1.1 no such user");
    let id = sent_round(&app, vec![busy, gone]);
    assert_eq!(stages(&app, VEERE).letter, StageState::Undeliverable);
    let (planner, path) = (app.logged_in("planner"), format!("/brievenrondes/{id}/opnieuw"));
    let asked = planner.get(&path).expect(200).body;
    assert!(asked.contains("1 bericht gaat opnieuw weg"), "{asked}");
    assert!(asked.contains("Verbeter eerst het adres."), "{asked}");
    planner.post(&path, &[]).expect(303);
    assert_eq!(stages(&app, VEERE).letter, StageState::Planned);
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), ["burgemeester@gm0717.example"]);
    assert_eq!(stages(&app, VEERE).letter, StageState::Sent);
    let counts = app.counts(id);
    assert_eq!((counts.sent, counts.failed), (1, 1));
    assert_eq!(app.round(id).figures.round.state, RoundState::Finished);
    let repeated = planner.post(&path, &[]).expect(303);
    assert!(told(&planner, &repeated).contains("Dit was al gedaan."));
    let other = app.logged_in("planner2");
    let again = other.post(&path, &[]).expect(303);
    assert_eq!(again.location(), format!("/brievenrondes/{id}/berichten"));
    assert!(told(&other, &again).contains(&format!("{NOTHING_LEFT} Verbeter eerst het adres.")));
    assert_eq!(app.counts(id).queued, 0);
});

on_both!(the_same_letter_goes_to_a_corrected_address_once, |app| {
    let id = sent_round(&app, vec![Outcome::refused_for_good("550 5.1.1 no such user")]);
    let old = app.messages(id).into_iter().find(|it| it.state == MessageState::Failed).unwrap();
    let path = format!("/postvak-uit/{}/adres", old.id);
    let author = app.logged_in("planner");
    for asked in [author.get(&path), author.post(&path, &[("address", "k@gm0717.example")])] {
        assert!(asked.expect(403).body.contains("maakte deze ronde zelf"), "four eyes");
    }
    assert_eq!(app.messages(id).len(), 2);
    let planner = app.logged_in("planner2");
    assert!(planner.get(&path).expect(200).body.contains("550 5.1.1 no such user"));
    for (address, why) in [
        ("", "Vul het adres in"),
        ("geen adres", "address-error"),
        ("a@gm0717.example b@gm0717.example", "Vul er één in."),
        (old.to_address.as_str(), "Dit is het adres dat niet werkte."),
        ("griffie@gm0717.example", "Deze brief gaat al naar dit adres."),
    ] {
        let refused = planner.post(&path, &[("address", address)]).expect(422).body;
        assert!(refused.contains(why), "{address}: {refused}");
    }
    planner.post(&path, &[("address", "kabinet@gm0717.example")]).expect(303);
    let contact = app.read(|conn| Ok(contacts::get(conn, old.contact_id.unwrap())?));
    assert_eq!(contact.email.unwrap().as_str(), "kabinet@gm0717.example");
    assert_eq!(
        (contact.bounced_on, contact.source.as_str()),
        (None, "gecorrigeerd na onbestelbaar")
    );
    let new = app.messages(id).into_iter().find(|it| it.replaces_id == Some(old.id)).unwrap();
    assert_eq!((&new.text_body, &new.subject), (&old.text_body, &old.subject));
    assert_ne!(new.message_id, old.message_id);
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), ["kabinet@gm0717.example"]);
    planner.post(&path, &[("address", "nog.een@gm0717.example")]).expect(422);
    assert_eq!(send_at(&app, "2023-10-03T07:10:00Z"), [""; 0]);
    let page = planner.get(&format!("/brievenrondes/{id}/berichten")).body;
    assert!(page.contains("opnieuw gestuurd aan een verbeterd adres"), "{page}");
});

on_both!(a_round_that_was_held_goes_on_after_an_address_was_corrected, |app| {
    let id = sent_round(&app, vec![Outcome::refused_for_good("550 5.1.1 no such user")]);
    let old = app.messages(id).into_iter().find(|it| it.state == MessageState::Failed).unwrap();
    let planner = app.logged_in("planner2");
    let path = format!("/postvak-uit/{}/adres", old.id);
    planner.post(&path, &[("address", "kabinet@gm0717.example")]).expect(303);
    planner.post(&format!("/brievenrondes/{id}/pauze"), &[]).expect(303);
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), [""; 0]);
    planner.post(&format!("/brievenrondes/{id}/hervat"), &[]).expect(303);
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), ["kabinet@gm0717.example"]);
});

on_both!(a_team_of_one_corrects_an_address_of_its_own_round, |app| {
    let id = sent_round(&app, vec![Outcome::refused_for_good("550 5.1.1 no such user")]);
    let old = app.messages(id).into_iter().find(|it| it.state == MessageState::Failed).unwrap();
    let alone = app.with_settings(|s| s.four_eyes = Switch::Off);
    let path = format!("/postvak-uit/{}/adres", old.id);
    let address = [("address", "kabinet@gm0717.example")];
    alone.logged_in("planner").post(&path, &address).expect(303);
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), ["kabinet@gm0717.example"]);
});

on_both!(an_unclear_message_is_settled_from_the_list_in_one_click, |app| {
    let id = sent_round(&app, vec![Outcome::unclear("geen antwoord")]);
    let path = format!("/brievenrondes/{id}/berichten");
    let planner = app.logged_in("planner");
    let page = planner.get(&path).expect(200).body;
    let action = page.split("action=\"/postvak-uit/").nth(1).unwrap().split('"').next().unwrap();
    let action = format!("/postvak-uit/{action}");
    let done = planner.post(&action, &[("outcome", "sent"), ("back", &path)]).expect(303);
    assert_eq!(done.location(), path);
    assert_eq!(app.counts(id).sent, 2);
    let another = app.logged_in("planner2");
    assert_eq!(another.post(&action, &[("outcome", "sent"), ("back", &path)]).status, 422);
});

on_both!(what_did_not_arrive_leaves_again_only_after_address_and_moment_were_read, |app| {
    let id = sent_round(&app, vec![Outcome::unclear("geen antwoord")]);
    let one = app.messages(id).into_iter().find(|it| it.state == MessageState::Unclear).unwrap();
    let (list, own) =
        (format!("/brievenrondes/{id}/berichten"), format!("/postvak-uit/{}", one.id));
    let evening = app.at("2023-10-03T18:00:00Z");
    let planner = evening.logged_in("planner");
    let page = planner.get(&list).expect(200).body;
    let href = format!("{own}/niet-aangekomen?terug=/brievenrondes/{id}/berichten");
    assert!(page.contains(&href) && !page.contains("value=\"not_sent\""), "{page}");
    let asked = planner.get(&href).expect(200).body;
    let told = "Deze brief gaat nog een keer naar burgemeester@gm0717.example, \
                op woensdag 4 oktober 2023, 09.00 uur.";
    assert!(asked.contains(told) && asked.contains("Niet opnieuw sturen"), "{asked}");
    assert_eq!(app.counts(id).unclear, 1, "a look changes nothing");
    let answer = [("outcome", "again"), ("back", list.as_str())];
    let done = planner.post(&format!("{own}/afhandelen"), &answer).expect(303);
    assert_eq!(done.location(), list);
    assert_eq!(send_at(&app, "2023-10-03T18:05:00Z"), [""; 0]);
    assert_eq!(send_at(&app, "2023-10-04T07:00:00Z"), ["burgemeester@gm0717.example"]);
});

on_both!(what_did_not_arrive_may_stay_where_it_is, |app| {
    let id = sent_round(&app, vec![Outcome::unclear("geen antwoord"), Outcome::unclear("niets")]);
    let planner = app.logged_in("planner");
    for message in app.messages(id) {
        let own = format!("/postvak-uit/{}", message.id);
        assert!(planner.get(&format!("{own}/niet-aangekomen")).body.contains("nu meteen"));
        planner.post(&format!("{own}/afhandelen"), &[("outcome", "left")]).expect(303);
        planner.get(&format!("{own}/niet-aangekomen")).expect(422);
    }
    assert_eq!(app.counts(id).failed, 2);
    assert_eq!(stages(&app, VEERE).letter, StageState::Undeliverable);
    assert_eq!(send_at(&app, "2023-10-03T07:30:00Z"), [""; 0]);
    assert_eq!(app.round(id).figures.round.state, RoundState::Finished);
    let contact = app.messages(id)[0].contact_id.unwrap();
    assert_eq!(app.read(|conn| Ok(contacts::get(conn, contact)?)).bounced_on, None);
});

on_both!(what_somebody_decided_not_to_send_again_never_goes_along_with_the_rest, |app| {
    let lost = || Outcome::unclear("geen antwoord");
    app.fill_zeeland();
    let round = app.released(&[VEERE, "GM0664"]).id;
    let memory = Memory::default();
    memory.script([lost(), lost(), lost(), Outcome::refused_as_it_is("554 5.6.0 no")]);
    app.at("2023-10-03T07:01:00Z").sender(&memory).send_due().unwrap();
    let home = format!("/brievenrondes/{round}");
    let planner = app.logged_in("planner");
    let unclear: Vec<_> =
        app.messages(round).into_iter().filter(|it| it.state == MessageState::Unclear).collect();
    let own = format!("/postvak-uit/{}", unclear[0].id);
    planner.post(&format!("{own}/afhandelen"), &[("outcome", "left")]).expect(303);
    planner.post(&format!("{home}/onzeker"), &[("outcome", "left"), ("known", "2")]).expect(303);
    assert_eq!(app.counts(round).failed, 4);
    let asked = planner.get(&format!("{home}/opnieuw")).expect(200).body;
    let (goes, stays) = asked.split_once("Dit blijft liggen").unwrap();
    assert!(goes.contains("1 bericht gaat opnieuw weg") && goes.contains("griffie@gm0717.example"));
    assert!(stays.contains("besloot: niet opnieuw sturen"), "{stays}");
    for one in &unclear {
        assert!(!goes.contains(&one.to_address) && stays.contains(&one.to_address), "{asked}");
    }
    planner.post(&format!("{home}/opnieuw"), &[]).expect(303);
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), ["griffie@gm0717.example"]);
    let told = "Niet opnieuw sturen, volgens Test planner.";
    assert_eq!(planner.get(&format!("{home}/berichten")).body.matches(told).count(), 3);
    assert!(planner.get(&own).expect(200).body.contains(told));
    let file = planner.get(&format!("{home}/berichten.csv")).expect(200).body;
    assert!(
        file.contains("niet opnieuw sturen volgens") && file.contains("Test planner"),
        "{file}"
    );
    app.at("2023-10-03T07:30:00Z").logged_in("planner2").post(&format!("{home}/opnieuw"), &[]);
    assert_eq!(app.counts(round).queued, 0);
});

on_both!(what_could_not_leave_when_the_round_was_settled_goes_along_once_it_can, |app| {
    let lost = || Outcome::unclear("geen antwoord");
    let id = sent_round(&app, vec![lost(), lost()]);
    let mayor = |app: &TestApp| {
        app.messages(id).into_iter().find(|it| it.to_address.starts_with("burgemeester")).unwrap()
    };
    let contact = mayor(&app).contact_id.unwrap();
    let bounce = |bounced_on| {
        app.write(|conn| {
            let contact = Contact { bounced_on, ..contacts::get(conn, contact)? };
            Ok(contacts::set(conn, &contact)?)
        });
    };
    bounce(Some(app.now().date_naive()));
    let (planner, home) = (app.logged_in("planner"), format!("/brievenrondes/{id}"));
    let form = planner.get(&format!("{home}/onzeker")).expect(200).body;
    assert!(form.contains("1 bericht kan niet opnieuw: Verbeter eerst het adres."), "{form}");
    planner.post(&format!("{home}/onzeker"), &[("outcome", "again"), ("known", "2")]).expect(303);
    assert_eq!(send_at(&app, "2023-10-03T07:30:00Z"), ["griffie@gm0717.example"]);
    assert_eq!(mayor(&app).state, MessageState::Failed);
    assert_eq!(mayor(&app).not_again_by, None, "nobody decided that");
    bounce(None);
    let later = app.at("2023-10-03T07:40:00Z");
    later.logged_in("planner").post(&format!("{home}/opnieuw"), &[]).expect(303);
    assert_eq!(send_at(&app, "2023-10-03T08:30:00Z"), ["burgemeester@gm0717.example"]);
    assert_eq!(app.counts(id).sent, 2);
});

on_both!(what_was_answered_since_cannot_leave_again, |app| {
    let (id, clerk) = half_sent(&app, Outcome::unclear("geen antwoord"));
    answer_by_hand(&app);
    let path = format!("/postvak-uit/{clerk}/niet-aangekomen");
    let asked = app.logged_in("planner").get(&path).expect(200).body;
    assert!(asked.contains(ANSWERED) && !asked.contains("value=\"again\""), "{asked}");
    assert_eq!(app.counts(id).unclear, 1);
});

on_both!(a_letter_that_is_held_waits_for_one_of_three_decisions, |app| {
    use drietraps::store::schema::letters;

    app.fill_zeeland();
    let round = app.released(&[VEERE]);
    let letter = app.messages(round.id)[0].letter_id.unwrap();
    app.write(|conn| {
        let held = letters::held_reason.eq(Some("De griffier is een ander."));
        let set = diesel::update(letters::table).set(held).execute(conn);
        Ok(set.map_err(StoreError::from)?)
    });
    let page = format!("/brievenrondes/{}", round.id);
    let path = format!("{page}/aangehouden/{letter}");
    let seen = app.logged_in("adviser").get(&page).expect(200).body;
    assert!(seen.contains("De griffier is een ander.") && !seen.contains(&path), "{seen}");
    let planner = app.logged_in("planner");
    assert!(planner.get(&page).expect(200).body.contains(&path));
    let form = planner.get(&path).expect(200).body;
    assert_eq!(form.matches("name=\"decision\"").count(), 2, "no renewal by the author: {form}");
    planner.post(&path, &[]).expect(422);
    assert!(planner.post(&path, &[("decision", "drop")]).expect(422).body.contains("reason-error"));
    let renewed = planner.post(&path, &[("decision", "renew")]);
    assert_eq!(renewed.status, 403, "the author of the round makes no letter anew");
    planner.post(&path, &[("decision", "drop"), ("reason", "De griffier belde")]).expect(303);
    assert_eq!(app.counts(round.id).cancelled, 2);
    planner.get(&path).expect(404);
});

on_both!(the_failed_messages_of_two_letters_go_out_again_whatever_their_order, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE, "GM0664"]);
    let memory = Memory::default();
    let refused = || Outcome::refused_as_it_is("554 5.6.0 not like this");
    let busy = || Outcome::refused_for_now("451 later");
    // Goes leaves first: its mayor fails now, its clerk after the mayor of Veere.
    memory.script([refused(), busy(), refused(), Outcome::accepted("250 ok")]);
    memory.script((0..4).map(|_| busy()));
    for minutes in ["00", "01", "05", "15", "35"] {
        app.at(&format!("2023-10-03T07:{minutes}:00Z")).sender(&memory).send_due().unwrap();
    }
    app.at("2023-10-03T08:15:00Z").sender(&memory).send_due().unwrap();
    assert_eq!((app.counts(round.id).failed, app.counts(round.id).sent), (3, 1));
    let later = app.at("2023-10-03T08:20:00Z");
    let path = format!("/brievenrondes/{}/opnieuw", round.id);
    later.logged_in("planner").post(&path, &[]).expect(303);
    assert_eq!(app.counts(round.id).queued, 3);
    assert_eq!(send_at(&app, "2023-10-03T08:21:00Z").len(), 3);
});

/// A round for Veere whose mayor got the letter and whose clerk did not.
fn half_sent(app: &TestApp, clerk: Outcome) -> (i64, i64) {
    let id = sent_round(app, vec![Outcome::accepted("250 ok"), clerk]);
    let clerk = app.messages(id).into_iter().find(|it| it.state != MessageState::Sent).unwrap();
    assert!(clerk.to_address.starts_with("griffie"));
    (id, clerk.id)
}

fn answer_by_hand(app: &TestApp) {
    let answer = [("reply", "not_interested")];
    app.logged_in("adviser").post("/organisaties/GM0717/antwoord", &answer).expect(303);
}

const ANSWERED: &str = "Er is al een antwoord, een gesprek of een afspraak.";

on_both!(who_failed_is_not_invited_any_more_after_an_answer, |app| {
    let (id, clerk) = half_sent(&app, Outcome::refused_as_it_is("554 5.6.0 not like this"));
    let planner = app.logged_in("planner2");
    let path = format!("/brievenrondes/{id}/opnieuw");
    assert!(planner.get(&path).expect(200).body.contains("1 bericht gaat opnieuw weg"));
    answer_by_hand(&app);
    let refused = planner.post(&path, &[]).expect(303);
    assert!(told(&planner, &refused).contains(&format!("{NOTHING_LEFT} {ANSWERED}")));
    let listed = app.actor("planner2");
    let retry = app.read(|conn| again::look_at_failed(conn, &listed, id, app.now()));
    assert!(retry.ready.is_empty());
    assert!(retry.left_out[0].1.contains(ANSWERED), "{:?}", retry.left_out[0].1);
    let correct = format!("/postvak-uit/{clerk}/adres");
    let refused = planner.post(&correct, &[("address", "nieuw@gm0717.example")]).expect(422).body;
    assert!(refused.contains(ANSWERED), "{refused}");
    assert_eq!(app.messages(id).len(), 2);
});

on_both!(what_did_not_arrive_does_not_leave_after_an_answer, |app| {
    let (id, clerk) = half_sent(&app, Outcome::unclear("geen antwoord"));
    answer_by_hand(&app);
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| sending::settle(conn, &planner, clerk, sending::Finding::SendAgain, now));
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), [""; 0]);
    assert_eq!(app.counts(id).cancelled, 1);
});

on_both!(an_answer_by_mail_stops_what_of_the_letter_still_waits, |app| {
    let (id, clerk) = half_sent(&app, Outcome::refused_for_now("451 later"));
    let sent = app.messages(id).into_iter().find(|it| it.id != clerk).unwrap();
    let mail = answer("burgemeester@gm0717.example", &sent.message_id, "Geen belangstelling.");
    let mail = drietraps::mail::inbound::parse(mail.as_bytes());
    let now = app.at("2023-10-03T07:02:00Z").now();
    app.write(|conn| inbound::take_in(conn, &mail, now));
    assert_eq!(send_at(&app, "2023-10-03T07:05:00Z"), [""; 0]);
    assert_eq!(app.counts(id).cancelled, 1);
});
