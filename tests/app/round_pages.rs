//! The pages of rounds, of the outbox and of the mail settings.

use drietraps::domain::dates::amsterdam_day;
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;
use drietraps::services::muting::{self, Place};
use drietraps::services::rounds::plan::PlanRound;
use drietraps::services::sending;
use drietraps::store::{audit, organisations};

use crate::kit::{Answer, TestApp, at, on_both};

const DRAFT: [(&str, &str); 6] = [
    ("name", "Zeeland, eerste ronde"),
    ("area", "province"),
    ("province", "PV29"),
    ("planned_on", "03-10-2023"),
    ("planned_at", "09.00"),
    ("pace_per_hour", "60"),
];

/// Makes the draft of Zeeland as `planner` and answers its path.
fn draft(app: &TestApp) -> String {
    let made = app.logged_in("planner").post("/brievenrondes", &DRAFT).expect(303);
    made.location().to_owned()
}

/// The value of a hidden field.
fn hidden(answer: &Answer, name: &str) -> String {
    let (_, rest) = answer.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[track_caller]
fn sees(answer: &Answer, text: &str) {
    assert!(answer.body.contains(text), "no {text:?} in {}", answer.body);
}

on_both!(two_people_make_and_release_a_round_and_see_it_leave, |app| {
    app.fill_zeeland();
    let path = draft(&app);
    let (author, second) = (app.logged_in("planner"), app.logged_in("planner2"));
    let page = author.get(&path).expect(200);
    sees(&page, "Zeeland · dinsdag 3 oktober 2023, 09.00 uur · 13 brieven");
    sees(&page, "een andere planner leest de brieven na");
    assert!(!page.body.contains("/vrijgeven\""));
    author.get(&format!("{path}/vrijgeven")).expect(403);
    let confirm = second.get(&format!("{path}/vrijgeven")).expect(200);
    sees(
        &confirm,
        "13 brieven (26 berichten) vertrekken dinsdag 3 oktober 2023 tussen 09.00 en 09.12 uur.",
    );
    let digest = hidden(&confirm, "digest");
    let release = format!("{path}/vrijgeven");
    second.post(&release, &[("digest", "iets anders")]).expect(409);
    second.post(&release, &[("digest", &digest)]).expect(303);
    let memory = Memory::default();
    memory.script([Outcome::unclear("geen antwoord"), Outcome::refused_for_now("451 later")]);
    let later = app.at("2023-10-03T07:06:00Z");
    later.sender(&memory).send_due().unwrap();
    let page = later.logged_in("planner").get(&path).expect(200);
    sees(&page, "12 van 26 verzonden, klaar om ongeveer dinsdag 3 oktober 2023, 09.12 uur");
    sees(&page, "data-refresh-seconds=\"5\"");
    sees(&page, "(om 09.11 uur opnieuw)");
    sees(&page, "Wel aangekomen");
    let calm = later.logged_in("planner").get(&format!("{path}?verversen=nee")).expect(200);
    assert!(!calm.body.contains("data-refresh-seconds"));
    sees(&later.logged_in("adviser").get("/brievenrondes").expect(200), "12 van 26 verzonden");
});

on_both!(a_refused_round_comes_back_filled_in_with_each_problem_beside_its_field, |app| {
    let wrong = [
        ("name", "Zeeland"),
        ("area", "list"),
        ("planned_on", "31-02-2023"),
        ("pace_per_hour", "veel"),
    ];
    let page = app.logged_in("planner").post("/brievenrondes", &wrong).expect(422);
    sees(&page, "value=\"Zeeland\"");
    for field in ["planned_on", "planned_at", "pace_per_hour", "organisations"] {
        sees(&page, &format!("href=\"#{field}\""));
    }
    assert_eq!(page.body.matches("href=\"#").count(), 5, "four problems and the skip link");
});

on_both!(a_list_of_codes_makes_a_round, |app| {
    app.fill_zeeland();
    let fields = [
        ("name", "Twee"),
        ("area", "list"),
        ("organisations", "gm0717, GM0664\r\nGM0717"),
        ("planned_on", "03-10-2023"),
        ("planned_at", "9.00"),
        ("pace_per_hour", "60"),
    ];
    let planner = app.logged_in("planner");
    let made = planner.post("/brievenrondes", &fields).expect(303);
    sees(&planner.get(made.location()).expect(200), "Lijst van 2 organisaties");
});

on_both!(every_letter_can_be_read_before_it_leaves, |app| {
    app.fill_zeeland();
    let path = draft(&app);
    let planner = app.logged_in("planner");
    let page = planner.get(&path).expect(200);
    let (_, rest) = page.body.split_once(&format!("href=\"{path}/brieven/")).unwrap();
    let first = format!("{path}/brieven/{}", rest.split('"').next().unwrap());
    let letter = planner.get(&first).expect(200);
    sees(&letter, "Geachte burgemeester,");
    sees(&letter, "Zo vertrekt het bericht als de ronde nu wordt vrijgegeven.");
    sees(&planner.get(&format!("{first}?aan=2")).expect(200), "Geachte griffier,");
});

on_both!(a_change_of_a_released_round_asks_for_a_new_release, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let path = format!("/brievenrondes/{}", round.id);
    let planner = app.logged_in("planner");
    let form = planner.get(&format!("{path}/wijzigen")).expect(200);
    sees(&form, "value=\"03-10-2023\"");
    let version = hidden(&form, "version");
    let fields = [
        ("version", version.as_str()),
        ("name", "Veere"),
        ("planned_on", "04-10-2023"),
        ("planned_at", "10.00"),
        ("pace_per_hour", "30"),
    ];
    planner.post(&format!("{path}/wijzigen"), &fields).expect(303);
    let late = app.logged_in("planner2").post(&format!("{path}/wijzigen"), &fields).expect(409);
    sees(&late, "Dit is intussen gewijzigd");
    let page = planner.get(&path).expect(200);
    sees(&page, "woensdag 4 oktober 2023, 10.00 uur");
    sees(&page, "Concept");
});

on_both!(a_round_is_held_goes_on_and_is_taken_back_from_its_page, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let path = format!("/brievenrondes/{}", round.id);
    let planner = app.logged_in("planner");
    planner.post(&format!("{path}/pauze"), &[]).expect(303);
    sees(&planner.get(&path).expect(200), "Gepauzeerd");
    let again = app.logged_in("planner2").post(&format!("{path}/pauze"), &[]).expect(303);
    assert_eq!(again.location(), path, "what is so already is no refusal");
    planner.post(&format!("{path}/hervat"), &[]).expect(303);
    let ask = planner.get(&format!("{path}/intrekken")).expect(200);
    sees(&ask, "2 berichten die wachten, vertrekken niet meer.");
    planner.post(&format!("{path}/intrekken"), &[]).expect(303);
    sees(&planner.get(&path).expect(200), "Ingetrokken");
});

on_both!(the_outbox_shows_every_message_as_it_left_and_settles_what_is_unclear, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script([Outcome::unclear("geen antwoord")]);
    app.sender(&memory).send_due().unwrap();
    let planner = app.logged_in("planner");
    let list = planner.get("/postvak-uit?q=veere&state=unclear").expect(200);
    sees(&list, "Uitnodiging voor een gesprek over weerbaar bestuur");
    sees(&planner.get("/postvak-uit?q=goes").expect(200), "Geen bericht gevonden.");
    let unclear = format!("/postvak-uit/{}", app.messages(round.id)[0].id);
    let page = planner.get(&unclear).expect(200);
    sees(&page, "burgemeester@gm0717.example");
    sees(&page, "Is dit bericht aangekomen?");
    planner.post(&format!("{unclear}/afhandelen"), &[("outcome", "sent")]).expect(303);
    sees(&planner.get(&unclear).expect(200), "Verzonden");
    assert_eq!(app.counts(round.id).sent, 2);
});

on_both!(trouble_with_the_mail_server_stands_on_the_page_of_a_waiting_round, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    app.write(|conn| sending::set_trouble(conn, Some("De mailserver is niet bereikbaar.")));
    let page = app.logged_in("planner").get(&format!("/brievenrondes/{}", round.id)).expect(200);
    sees(&page, "De mailserver is niet bereikbaar. Er gaat nu niets weg.");
});

on_both!(a_person_lets_a_moved_database_send_again, |app| {
    let empty = drietraps::mail::Noted::default();
    for base in ["https://tour.example", "https://proef.example"] {
        let place = Place { base_url: base.into(), database: "postgres://db.example/tour".into() };
        app.write(|conn| muting::check_at_start(conn, &place, &empty, app.now()));
    }
    let memory_only = app.with_settings(|s| {
        s.mail_url = "memory://".into();
        s.send_journal = app.folder.path().join("send-journal");
    });
    let admin = memory_only.logged_in("admin");
    sees(&admin.get("/beheer/e-mail").expect(200), "verplaatst of gekopieerd");
    sees(&admin.get("/beheer/e-mail/aanzetten").expect(200), "Zet verzenden alleen aan als");
    admin.post("/beheer/e-mail/aanzetten", &[]).expect(303);
    assert_eq!(app.read(muting::reason), None);
    admin.post("/beheer/e-mail/proef", &[("address", "ik")]).expect(422);
    admin.post("/beheer/e-mail/proef", &[("address", "ik@tour.example")]).expect(303);
});

on_both!(a_test_message_is_signed_like_a_letter_and_stands_in_the_audit_log, |app| {
    let key = app.folder.path().join("dkim.key");
    std::fs::write(&key, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    let outbox = app.folder.path().join("outbox");
    let signing = app.with_settings(|s| {
        s.mail_url = format!("folder://{}", outbox.display());
        s.dkim_key_file = Some(key);
        s.dkim_selector = Some("tour".into());
    });
    let fields = [("address", "ik@tour.example")];
    signing.logged_in("management").post("/beheer/e-mail/proef", &fields).expect(403);
    assert!(!outbox.exists());
    signing.logged_in("admin").post("/beheer/e-mail/proef", &fields).expect(303);
    let file = std::fs::read_dir(&outbox).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("DKIM-Signature:") && text.contains("s=tour"), "{text}");
    let noted = app.read(|conn| Ok(audit::list(conn)?)).into_iter();
    let noted: Vec<_> = noted.filter(|it| it.action == "mail.test").map(|it| it.result).collect();
    assert_eq!(noted, ["done"]);
});

on_both!(a_round_for_a_closed_day_says_when_its_first_letter_leaves, |app| {
    app.fill_zeeland();
    let round = app.plan(&PlanRound {
        name: "Zaterdag".into(),
        province: None,
        organisations: vec!["GM0717".into()],
        planned_at: at("2023-10-07T07:00:00Z"),
        pace_per_hour: 60,
    });
    let planner = app.logged_in("planner");
    for path in [format!("/brievenrondes/{}", round.id), "/brievenrondes".to_owned()] {
        sees(&planner.get(&path).expect(200), "vertrekt vanaf maandag 9 oktober 2023, 09.00 uur");
    }
});

on_both!(a_round_without_a_letter_that_is_ready_offers_no_release, |app| {
    let round = app.plan_list(&["GM0717"]);
    let page = app.logged_in("planner2").get(&format!("/brievenrondes/{}", round.id)).expect(200);
    assert!(!page.body.contains("/vrijgeven"), "{}", page.body);
});

on_both!(the_letters_of_a_large_draft_come_a_page_at_a_time, |app| {
    let all = app.read(|conn| Ok(organisations::list(conn)?));
    let own =
        all.iter().filter(|one| !one.is_province() && one.is_valid_on(amsterdam_day(app.now())));
    let codes: Vec<&str> = own.take(60).map(|one| one.code.as_str()).collect();
    for code in &codes {
        app.add_contact(code, "mayor", Some(&format!("{code}@gemeente.example")));
    }
    let round = app.plan_list(&codes);
    let planner = app.logged_in("planner");
    let path = format!("/brievenrondes/{}", round.id);
    let rows = |page: &str| page.matches("<th scope=\"row\">").count();
    let first = planner.get(&path).expect(200);
    assert_eq!(rows(&first.body), 50);
    sees(&first, "1 tot en met 50 van 60");
    assert_eq!(rows(&planner.get(&format!("{path}?pagina=2")).expect(200).body), 10);
    app.try_release("planner2", round.id).unwrap();
    let released = planner.get(&path).expect(200);
    assert_eq!(rows(&released.body), 50);
    sees(&released, "hieronder staan er 50");
});
