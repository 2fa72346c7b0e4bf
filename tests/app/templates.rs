//! The words of letters: versions, the editor and its checks, which version a letter gets, and
//! that what was frozen stays as it was.

use std::path::Path;

use drietraps::domain::letters::links::without_acting_links;
use drietraps::domain::letters::{LetterKind, RoundState};
use drietraps::domain::organisations::OrganisationKind;
use drietraps::services::rounds::wording::{self, TakeWording};
use drietraps::services::templates::{self, NewVersion};
use drietraps::services::{ServiceError, muting};
use drietraps::store::{self, audit};

use crate::kit::{Answer, TestApp, at, on_both};
use crate::reminders;

const INVITATION: &str = "/brieven/sjablonen/invitation/municipality";

#[track_caller]
fn sees(answer: &Answer, text: &str) {
    assert!(answer.body.contains(text), "no {text:?} in {}", answer.body);
}

/// Writes a version of the invitation as `planner` and answers its number.
pub fn write_invitation(app: &TestApp, kind: OrganisationKind, body: &str) -> u32 {
    write(app, (LetterKind::Invitation, kind), body)
}

/// Writes a version of the reminder to municipalities with this subject, as `planner`.
pub fn write_reminder(app: &TestApp, subject: &str) {
    let kind = (LetterKind::Reminder, OrganisationKind::Municipality);
    let body = "Geachte {aanspreekvorm},\n\nOp {datum} schreven wij u. {antwoordlink}";
    write_with(app, kind, (subject, body));
}

fn write(app: &TestApp, kind: (LetterKind, OrganisationKind), body: &str) -> u32 {
    write_with(app, kind, ("Komt u ook, {organisatie}?", body))
}

fn write_with(
    app: &TestApp,
    (kind, organisation_kind): (LetterKind, OrganisationKind),
    (subject, body): (&str, &str),
) -> u32 {
    let (actor, now) = (app.actor("planner"), app.now());
    let seen = app.read(|conn| templates::newest(conn, kind, organisation_kind)).number;
    let new = NewVersion {
        kind,
        organisation_kind,
        seen,
        subject: subject.into(),
        body: body.into(),
        note: None,
    };
    app.write(|conn| templates::save(conn, &actor, &new, now)).unwrap()
}

/// Gives a round the newest invitation as `planner`.
pub fn take_newest(app: &TestApp, round_id: i64) {
    let (actor, now) = (app.actor("planner"), app.now());
    let offer = app.read(|conn| wording::offer(conn, &actor, round_id));
    let command = TakeWording { round_id, version: offer.round.version, versions: offer.versions };
    app.write(|conn| wording::take(conn, &actor, &command, now));
}

fn fields<'a>(version: &'a str, subject: &'a str, body: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("version", version),
        ("subject", subject),
        ("body", body),
        ("example", "GM0717"),
        ("act", "save"),
    ]
}

on_both!(every_letter_begins_with_the_words_that_come_with_the_program, |app| {
    let all = app.read(|conn| Ok(store::templates::list(conn)?));
    assert_eq!(all.len(), 24);
    assert!(all.iter().all(|one| one.number == 1 && one.created_by.is_none()));
    let list = app.logged_in("adviser").get("/brieven/sjablonen").expect(200);
    assert_eq!(list.body.matches("/brieven/sjablonen/invitation/").count(), 2);
    sees(&list, "Bevestiging bijeenkomst");
});

on_both!(a_planner_writes_a_new_version_and_nobody_changes_an_old_one, |app| {
    let planner = app.logged_in("planner");
    let body = "Dag[ {achternaam}],\r\n\r\nKomt u? {antwoordlink} \r\n";
    let saved = planner.post(INVITATION, &fields("1", "Kom", body)).expect(303);
    assert_eq!(saved.location(), INVITATION);
    let newest = app.read(|conn| {
        templates::newest(conn, LetterKind::Invitation, OrganisationKind::Municipality)
    });
    assert_eq!((newest.number, newest.subject.as_str()), (2, "Kom"));
    assert_eq!(newest.body, "Dag[ {achternaam}],\n\nKomt u? {antwoordlink}");
    assert_eq!(newest.created_by, Some(app.user("planner").id));
    let page = planner.get(INVITATION).expect(200);
    sees(&page, "Versie 2, dinsdag 3 oktober 2023, 09.00 uur, Test planner");
    sees(&page, "Versie 1, ");
    sees(&page, "Onderwerp: Kom</ins>");
    let stale = app.logged_in("planner2").post(INVITATION, &fields("1", "Anders", body));
    sees(&stale.expect(409), "value=\"Anders\"");
    planner.post(INVITATION, &fields("2", "Kom", body)).expect(303);
    let all = app.read(|conn| Ok(store::templates::list(conn)?));
    assert_eq!(all.len(), 25, "nothing changed, so no version came");
    let province = "/brieven/sjablonen/invitation/province";
    sees(&planner.get(province).expect(200), "Versie 1");
});

on_both!(every_mistake_is_told_at_once_beside_its_field_with_its_line, |app| {
    let planner = app.logged_in("planner");
    let body = "Dag {organisatei}\nom {tijd}\n]";
    let page = planner.post(INVITATION, &fields("1", "a {raad", body)).expect(422);
    for problem in [
        "Regel 1: {organisatei} bestaat niet. Bedoelt u {organisatie}?",
        "Regel 2: voor {tijd} is in deze brief (uitnodiging) geen waarde.",
        "Regel 3: hier staat een ] zonder [.",
        "Na “{raad” ontbreekt de accolade }.",
    ] {
        sees(&page, problem);
    }
    sees(&page, "Dag {organisatei}");
    assert_eq!(page.body.matches("id=\"body-error\"").count(), 1);
    let without = planner.post(INVITATION, &fields("1", "Kom", "Dag")).expect(422);
    sees(&without, "zet {antwoordlink} in de tekst");
    let all = app.read(|conn| Ok(store::templates::list(conn)?));
    assert_eq!(all.len(), 24);
});

on_both!(typed_words_are_shown_before_they_are_kept_and_never_run, |app| {
    let planner = app.logged_in("planner");
    let body = "<script>alert(1)</script> {{ raad }}\n\nZie https://wb.example. {antwoordlink}";
    let braces = planner.post(INVITATION, &fields("1", "Kom", body)).expect(422);
    sees(&braces, "ontbreekt de accolade");
    let body = body.replace("{{ raad }}", "{raad}");
    let mut preview = fields("1", "Kom, {organisatie}", &body);
    preview[4] = ("act", "preview");
    let page = planner.post(INVITATION, &preview).expect(200);
    sees(&page, "Kom, de gemeente Veere");
    sees(&page, "&lt;script&gt;alert(1)&lt;");
    sees(&page, "<a href=\"https://wb.example\">https://wb.example</a>.");
    assert!(!page.body.contains("<script>alert"));
    assert_eq!(app.read(|conn| Ok(store::templates::list(conn)?)).len(), 24);
});

on_both!(an_adviser_reads_the_words_and_changes_none, |app| {
    let adviser = app.logged_in("adviser");
    let page = adviser.get(&format!("{INVITATION}?voorbeeld=GM0717")).expect(200);
    sees(&page, "Een planner kan deze tekst wijzigen.");
    sees(&page, "Voorbeeld: Gemeente Veere");
    assert!(!page.body.contains("name=\"body\""));
    adviser.post(INVITATION, &fields("1", "Kom", "{antwoordlink}")).expect(403);
    adviser.post(&format!("{INVITATION}/proef"), &[]).expect(403);
});

on_both!(a_test_goes_to_the_own_address_and_stands_in_the_audit_log, |app| {
    let outbox = app.folder.path().join("outbox");
    let mailing = app.with_settings(|s| s.mail_url = format!("folder://{}", outbox.display()));
    let proof = format!("{INVITATION}/proef");
    let example = [("example", "GM0717")];
    mailing.logged_in("planner").post(&proof, &example).expect(303);
    let text = only_file(&outbox);
    assert!(text.contains("To: planner@drietraps.example"), "{text}");
    assert!(text.contains("Subject: Proef: Uitnodiging"), "{text}");
    assert!(text.contains("de gemeente Veere"), "{text}");
    app.write(|conn| Ok(store::facts::set(conn, "muted", "verplaatst")?));
    assert!(app.read(muting::reason).is_some());
    mailing.logged_in("planner").post(&proof, &example).expect(303);
    only_file(&outbox);
    let noted = app.read(|conn| Ok(audit::list(conn)?)).into_iter();
    let mut noted: Vec<_> =
        noted.filter(|it| it.action == "template.test").map(|it| it.result).collect();
    noted.sort();
    assert_eq!(noted, ["done", "refused"]);
});

on_both!(a_test_or_a_proof_leaves_only_to_whom_this_instance_may_mail, |app| {
    let outbox = app.folder.path().join("outbox");
    let limited = app.with_settings(|settings| {
        settings.mail_url = format!("folder://{}", outbox.display());
        settings.mail_allow = vec!["elders.example".to_owned()];
    });
    let planner = limited.logged_in("planner");
    let nothing_left =
        || assert!(std::fs::read_dir(&outbox).is_ok_and(|mut files| files.next().is_none()));
    std::fs::create_dir(&outbox).unwrap();
    planner.post(&format!("{INVITATION}/proef"), &[("example", "GM0717")]).expect(303);
    nothing_left();
    let test = |address: &str| planner.post("/beheer/e-mail/proef", &[("address", address)]);
    test("ada@drietraps.example").expect(422);
    nothing_left();
    app.write(|conn| Ok(store::facts::set(conn, "muted", "Verplaatst.")?));
    sees(&test("ada@elders.example").expect(422), "Verplaatst.");
    nothing_left();
    app.write(|conn| Ok(store::facts::set(conn, "muted", "")?));
    test("ada@elders.example").expect(303);
    only_file(&outbox);
});

fn only_file(folder: &Path) -> String {
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    std::fs::read_to_string(files[0].as_ref().unwrap().path()).unwrap()
}

on_both!(a_round_keeps_its_version_until_somebody_takes_the_newer_one, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717"]);
    assert_eq!(round.template_version, "uitnodiging-v1");
    assert_eq!(write_invitation(&app, OrganisationKind::Municipality, "Nieuw {antwoordlink}"), 2);
    let planner = app.logged_in("planner");
    let path = format!("/brievenrondes/{}", round.id);
    let page = planner.get(&path).expect(200);
    sees(&page, "Tekst: uitnodiging, versie 1.");
    let letter = app.round(round.id).letters[0].id;
    let letter = format!("{path}/brieven/{letter}");
    sees(&planner.get(&letter).expect(200), "Bestuurders en raadsleden");
    let offer = planner.get(&format!("{path}/tekst")).expect(200);
    sees(&offer, "Brief aan gemeenten: van versie 1 naar versie 2");
    assert!(!offer.body.contains("De vrijgave vervalt"));
    take_newest(&app, round.id);
    sees(&planner.get(&letter).expect(200), "Komt u ook, de gemeente Veere?");
    sees(&planner.get(&path).expect(200), "Tekst: uitnodiging, versie 2.");
    assert_eq!(app.plan_list(&["GM0664"]).template_version, "uitnodiging-v2-v1");
});

on_both!(taking_a_newer_version_voids_the_release, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    write_invitation(&app, OrganisationKind::Municipality, "Nieuw {antwoordlink}");
    let planner = app.logged_in("planner");
    let path = format!("/brievenrondes/{}/tekst", round.id);
    let ask = planner.get(&path).expect(200);
    sees(&ask, "De vrijgave vervalt");
    let version = app.round(round.id).figures.round.version.to_string();
    let read = [("version", version.as_str()), ("versions", "uitnodiging-v9-v1")];
    planner.post(&path, &read).expect(409);
    let read = [("version", version.as_str()), ("versions", "uitnodiging-v2-v1")];
    planner.post(&path, &read).expect(303);
    let voided = app.round(round.id).figures.round;
    assert_eq!((voided.state, voided.release_hash), (RoundState::Draft, None));
    assert!(app.messages(round.id).is_empty());
    app.try_release("planner2", round.id).unwrap();
    assert_eq!(app.messages(round.id)[0].subject, "Komt u ook, de gemeente Veere?");
});

on_both!(a_round_that_runs_takes_no_newer_version, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    write_invitation(&app, OrganisationKind::Municipality, "Nieuw {antwoordlink}");
    app.sender(&drietraps::mail::transport::Memory::default()).send_due().unwrap();
    let actor = app.actor("planner");
    let refused = app.state.db.read_now(|conn| wording::offer(conn, &actor, round.id));
    assert!(matches!(refused, Err(ServiceError::Rule(_))), "{refused:?}");
});

on_both!(what_was_frozen_stays_word_for_word_after_a_new_version, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let frozen = app.messages(round.id);
    for number in 2..4 {
        let body = format!("Versie {number}: {{antwoordlink}}");
        assert_eq!(write_invitation(&app, OrganisationKind::Municipality, &body), number);
    }
    assert_eq!(app.messages(round.id), frozen);
    let memory = drietraps::mail::transport::Memory::default();
    app.sender(&memory).send_due().unwrap();
    let sent = app.messages(round.id);
    for (before, after) in frozen.iter().zip(&sent) {
        assert_eq!((&before.subject, &before.text_body), (&after.subject, &after.text_body));
        assert_eq!(before.html_body, after.html_body);
    }
    let page = app.logged_in("planner").get(&format!("/postvak-uit/{}", sent[0].id)).expect(200);
    let shown = page.body.replace("&#39;", "'").replace("&#x2F;", "/");
    let text = without_acting_links(&sent[0].text_body);
    assert!(shown.contains(text.trim()), "{}", page.body);
    sees(&page, "Bestuurders en raadsleden");
    assert_eq!(memory.accepted()[0].text, sent[0].text_body);
});

on_both!(municipalities_and_provinces_have_their_own_versions, |app| {
    app.fill_zeeland();
    app.add_contact("PV29", "kings_commissioner", Some("commissaris@zeeland.example"));
    write_invitation(&app, OrganisationKind::Province, "Aan {raad}: {antwoordlink}");
    let round = app.released(&["GM0717", "PV29"]);
    assert_eq!(round.template_version, "uitnodiging-v1-v2");
    let texts: Vec<String> = app.messages(round.id).into_iter().map(|it| it.text_body).collect();
    let to_states = texts.iter().filter(|text| text.contains("Aan Provinciale Staten: "));
    assert_eq!((to_states.count(), texts.len()), (1, 3));
});

on_both!(a_version_says_who_wrote_it_and_the_audit_log_too, |app| {
    write_invitation(&app, OrganisationKind::Municipality, "{antwoordlink}");
    let later = app.at("2023-10-04T07:00:00Z");
    assert_eq!(later.now(), at("2023-10-04T07:00:00Z"));
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    let saved = lines.iter().find(|line| line.action == "template.save").unwrap();
    assert_eq!(saved.object, "template invitation municipality 2");
    assert_eq!(saved.actor, format!("user {}", app.user("planner").id));
});

on_both!(a_reminder_leaves_in_the_newest_words_at_its_release, |app| {
    let (round, _) = reminders::sent(&app, &[reminders::VEERE]);
    let then = app.at(reminders::FIRST);
    let kind = (LetterKind::Reminder, OrganisationKind::Municipality);
    write(&then, kind, "Op {datum} schreven wij u. {antwoordlink}");
    assert_eq!(reminders::try_release(&then, "planner2", round).unwrap(), 1);
    let frozen = then.messages(round);
    write(&then, kind, "Nog iets anders. {antwoordlink}");
    assert_eq!(then.messages(round), frozen);
    let reminder = frozen.iter().find(|message| message.reminder == 1).unwrap();
    assert!(reminder.text_body.contains("Op dinsdag 3 oktober 2023 schreven wij u."));
});

on_both!(a_text_that_is_far_too_long_comes_back_with_its_length, |app| {
    let planner = app.logged_in("planner");
    // 70 KB, and more than a megabyte when the browser writes each é as six characters.
    for (text, length) in
        [("beste mensen ".repeat(5_400), "70.199"), ("é".repeat(200_000), "200.000")]
    {
        let refused = planner.post(INVITATION, &fields("1", "Komt u ook?", &text)).expect(422);
        sees(&refused, &format!("maak de tekst korter: ten hoogste 8.000 tekens, nu {length}."));
        sees(&refused, text.trim());
        sees(&refused, "href=\"#body\"");
    }
    let all = app.read(|conn| Ok(store::templates::list(conn)?));
    assert!(all.iter().all(|one| one.number == 1), "nothing is kept");
});
