//! Commitments after they were made: another day, another owner, done, not needed any more, the
//! list of all, and the morning mail to their owners.

use diesel::prelude::*;
use drietraps::domain::digests::Digest;
use drietraps::store::schema::{commitments, messages, users};

use crate::kit::{TestApp, on_both};

const NEW: &str = "/organisaties/GM0355/toezeggingen";

/// Makes a commitment as the adviser and answers its id.
pub fn make(app: &TestApp, (title, due_on): (&str, &str), more: &[(&str, &str)]) -> i64 {
    let owner = app.user("adviser").id.to_string();
    let fields = [
        ("commitment_text", title),
        ("commitment_due_on", due_on),
        ("commitment_owner", owner.as_str()),
    ];
    app.logged_in("adviser").post(NEW, &[&fields[..], more].concat()).expect(303);
    app.read(|conn| {
        Ok(commitments::table
            .order(commitments::id.desc())
            .select(commitments::id)
            .first(conn)
            .unwrap())
    })
}

/// Gives the dossier to the adviser, so that it is nobody else's.
fn own(app: &TestApp) {
    let id = app.user("adviser").id.to_string();
    let fields = [("adviser", id.as_str())];
    app.logged_in("planner").post("/organisaties/GM0355/adviseur", &fields).expect(303);
}

/// The form to change a commitment, as its page shows it.
fn change<'a>(owner: &'a str, version: &'a str, due_on: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("commitment_text", "Protocol sturen"),
        ("commitment_owner", owner),
        ("commitment_due_on", due_on),
    ]
}

on_both!(another_day_needs_a_reason_and_both_stay_known, |app| {
    let id = make(&app, ("Protocol sturen", "10-10-2023"), &[]);
    let (path, browser) = (format!("/toezeggingen/{id}"), app.logged_in("adviser"));
    let owner = app.user("adviser").id.to_string();
    let refused = browser.post(&path, &change(&owner, "1", "20-10-2023")).expect(422).body;
    assert!(refused.contains("Vul in waarom de dag verandert."), "{refused}");
    let mut moved = change(&owner, "1", "20-10-2023");
    moved.push(("reason", "Het protocol wordt vernieuwd"));
    browser.post(&path, &moved).expect(303);
    let page = browser.get(&path).expect(200).body;
    for text in ["van 10 oktober 2023 naar 20 oktober 2023", "Het protocol wordt vernieuwd"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    browser.post(&path, &moved).expect(409);
});

on_both!(a_colleague_can_become_the_owner_and_then_finishes_it, |app| {
    own(&app);
    let id = make(&app, ("Protocol sturen", "10-10-2023"), &[]);
    let (path, other) = (format!("/toezeggingen/{id}"), app.user("adviser2").id.to_string());
    let colleague = app.logged_in("adviser2");
    assert!(!colleague.get(&path).expect(200).body.contains("Wijziging bewaren"));
    colleague.post(&path, &change(&other, "1", "10-10-2023")).expect(403);
    app.logged_in("adviser").post(&path, &change(&other, "1", "10-10-2023")).expect(303);
    colleague.post(&format!("{path}/gedaan"), &[]).expect(303);
    let page = colleague.get(&path).expect(200).body;
    assert!(page.contains("Gedaan op"), "{page}");
    assert!(!page.contains("Wijziging bewaren"), "what is done does not change: {page}");
});

on_both!(what_was_not_done_after_all_is_opened_again_with_a_reason, |app| {
    own(&app);
    let id = make(&app, ("Protocol sturen", "10-10-2023"), &[]);
    let (path, browser) = (format!("/toezeggingen/{id}"), app.logged_in("adviser"));
    browser.post(&format!("{path}/gedaan"), &[]).expect(303);
    let open = format!("{path}/heropenen");
    let refused = browser.post(&open, &[("reopen_reason", " ")]).expect(422).body;
    assert!(refused.contains("Vul in waarom de toezegging weer open is."), "{refused}");
    let colleague = app.logged_in("adviser2");
    colleague.post(&open, &[("reopen_reason", "Zo")]).expect(403);
    assert!(!colleague.get(&path).expect(200).body.contains("Maak weer open"));
    browser.post(&open, &[("reopen_reason", "De mail kwam terug")]).expect(303);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("Toch niet afgerond: De mail kwam terug"), "{page}");
    assert!(page.contains("Wijziging bewaren"), "{page}");
    assert!(browser.get("/taken").expect(200).body.contains("Protocol sturen"));
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    for text in ["Toezegging gedaan: Protocol sturen", "Toezegging weer open: Protocol sturen"] {
        assert!(dossier.contains(text), "{text}: {dossier}");
    }
    browser.post(&format!("{path}/gedaan"), &[]).expect(303);
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    assert_eq!(dossier.matches("Toezegging gedaan: Protocol sturen").count(), 2, "{dossier}");
});

on_both!(an_end_of_before_changes_were_kept_is_not_lost_by_opening_it_again, |app| {
    own(&app);
    let id = make(&app, ("Protocol sturen", "10-10-2023"), &[]);
    let (path, browser) = (format!("/toezeggingen/{id}"), app.logged_in("adviser"));
    browser.post(&format!("{path}/gedaan"), &[]).expect(303);
    crate::schema::execute(&app, "DELETE FROM commitment_changes WHERE kind = 'done'");
    let reason = [("reopen_reason", "De mail kwam terug")];
    browser.post(&format!("{path}/heropenen"), &reason).expect(303);
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    assert_eq!(dossier.matches("Toezegging gedaan: Protocol sturen").count(), 1, "{dossier}");
    assert!(dossier.contains("Toezegging weer open: Protocol sturen"), "{dossier}");
});

on_both!(a_corrected_text_keeps_the_old_one_and_is_found_by_the_new, |app| {
    own(&app);
    let id = make(&app, ("Protokol sturen", "10-10-2023"), &[]);
    let (path, browser) = (format!("/toezeggingen/{id}"), app.logged_in("adviser"));
    let owner = app.user("adviser").id.to_string();
    let mut empty = change(&owner, "1", "10-10-2023");
    empty[1].1 = "";
    browser.post(&path, &empty).expect(422);
    browser.post(&path, &change(&owner, "1", "10-10-2023")).expect(303);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("<h1>Protocol sturen</h1>"), "{page}");
    assert!(page.contains("Andere tekst, eerst: Protokol sturen"), "{page}");
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    let told = "Tekst van toezegging gewijzigd: Protocol sturen";
    assert!(dossier.contains(told) && dossier.contains("was: Protokol sturen"), "{dossier}");
    assert!(dossier.contains("Toegezegd: Protokol sturen"), "as it was said then: {dossier}");
    assert!(browser.get("/zoeken?q=protocol").expect(200).body.contains("Protocol sturen"));
});

on_both!(a_text_that_should_not_have_been_written_is_kept_nowhere, |app| {
    own(&app);
    let id = make(&app, ("Bellen met mevrouw De Groot", "10-10-2023"), &[]);
    let (path, browser) = (format!("/toezeggingen/{id}"), app.logged_in("adviser"));
    let owner = app.user("adviser").id.to_string();
    let fields = change(&owner, "1", "10-10-2023");
    browser.post(&path, &[&fields[..], &[("commitment_forget", "yes")]].concat()).expect(303);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("Andere tekst; de oude tekst is niet bewaard"), "{page}");
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(dossier.contains("Toegezegd: Protocol sturen"), "{dossier}");
    assert!(!page.contains("De Groot") && !dossier.contains("De Groot"), "{dossier}");
});

/// Mails with this subject: to whom, and what they say.
fn mails(app: &TestApp, subject: &str) -> Vec<(String, String)> {
    app.read(|conn| {
        Ok(messages::table
            .filter(messages::subject.eq(subject))
            .order(messages::id)
            .select((messages::to_address, messages::text_body))
            .load(conn)
            .unwrap())
    })
}

on_both!(a_new_owner_hears_of_a_commitment_by_mail_and_on_the_start_page, |app| {
    own(&app);
    let id = make(&app, ("Protocol sturen", "10-10-2023"), &[]);
    let (path, browser) = (format!("/toezeggingen/{id}"), app.logged_in("adviser"));
    let [colleague, planner] = ["adviser2", "planner"].map(|name| app.user(name).id.to_string());
    let subject = "U heeft een toezegging gekregen";
    assert!(mails(&app, subject).is_empty(), "nobody hears of what they did themselves");
    browser.post(&path, &change(&colleague, "1", "10-10-2023")).expect(303);
    let sent = mails(&app, subject);
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].0, "adviser2@drietraps.example");
    assert!(sent[0].1.contains("Test adviser heeft u een toezegging gegeven"), "{}", sent[0].1);
    assert!(!sent[0].1.contains("Protocol"), "it may not be shared: {}", sent[0].1);
    let start = app.logged_in("adviser2").get("/").expect(200).body;
    assert!(start.contains("Toezeggingen die u kreeg") && start.contains("Protocol sturen"));
    assert!(app.logged_in("adviser2").get("/taken").expect(200).body.contains("id=\"gekregen\""));
    let late = app.at("2023-10-12T09:00:00Z").logged_in("adviser2").get("/").expect(200).body;
    assert!(!late.contains("Toezeggingen die u kreeg"), "not new any more: {late}");
    let mut shared = change(&planner, "2", "10-10-2023");
    shared.push(("commitment_shareable", "yes"));
    browser.post(&path, &shared).expect(303);
    let sent = mails(&app, subject);
    assert!(sent[1].1.contains("- Gemeente Zeist: Protocol sturen (uiterlijk 10 oktober 2023)"));
    let start = app.logged_in("planner").get("/").expect(200).body;
    assert!(start.contains("toezegging kreeg u nieuw"), "{start}");
});

on_both!(what_is_not_needed_any_more_says_why_and_waits_for_nobody, |app| {
    own(&app);
    let id = make(&app, ("Protocol sturen", "01-11-2023"), &[]);
    let (path, browser) = (format!("/toezeggingen/{id}/vervallen"), app.logged_in("adviser"));
    let refused = browser.post(&path, &[("drop_reason", " ")]).expect(422).body;
    assert!(refused.contains("Vul in waarom het niet meer nodig is."), "{refused}");
    app.logged_in("adviser2").post(&path, &[("drop_reason", "Zo")]).expect(403);
    browser.post(&path, &[("drop_reason", "Zij hebben er zelf een")]).expect(303);
    browser.post(&path, &[("drop_reason", "Nog eens")]).expect(422);
    assert!(!browser.get("/taken").expect(200).body.contains("Protocol sturen"));
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(dossier.contains("Toezegging niet meer nodig: Protocol sturen"), "{dossier}");
    assert!(dossier.contains("Zij hebben er zelf een"), "{dossier}");
    let late = app.at("2023-11-20T09:00:00Z").logged_in("adviser");
    assert!(!late.get("/").expect(200).body.contains("te laat"));
});

on_both!(the_list_begins_with_what_is_late_and_finds_by_state_owner_and_word, |app| {
    make(&app, ("Zaal zoeken", "20-10-2023"), &[]);
    make(&app, ("Adressen sturen", "04-10-2023"), &[]);
    let done = make(&app, ("Boek sturen", "05-10-2023"), &[]);
    app.logged_in("adviser").post(&format!("/toezeggingen/{done}/gedaan"), &[]).expect(303);
    let later = app.at("2023-10-10T09:00:00Z");
    let shown = |query: &str| {
        let page =
            later.logged_in("planner").get(&format!("/toezeggingen{query}")).expect(200).body;
        let mut found: Vec<(usize, &str)> = ["Zaal zoeken", "Adressen sturen", "Boek sturen"]
            .into_iter()
            .filter_map(|title| Some((page.find(title)?, title)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    };
    assert_eq!(shown(""), ["Adressen sturen", "Zaal zoeken"]);
    assert_eq!(shown("?state=late"), ["Adressen sturen"]);
    assert_eq!(shown("?state=done"), ["Boek sturen"]);
    assert_eq!(shown("?state="), ["Adressen sturen", "Zaal zoeken", "Boek sturen"]);
    assert_eq!(shown("?q=zaal"), ["Zaal zoeken"]);
    let nobody = format!("?owner={}", app.user("adviser2").id);
    assert!(shown(&nobody).is_empty());
    let file = later.logged_in("planner").get("/toezeggingen.csv?state=late").expect(200).body;
    assert!(file.contains("GM0355;Gemeente Zeist;Adressen sturen;Test adviser;04-10-2023;Te laat"));
    assert!(!file.contains("Zaal zoeken"), "{file}");
    later.logged_in("management").get("/toezeggingen").expect(403);
});

/// The morning mails: to whom, in which state, and what they say.
fn digests(app: &TestApp) -> Vec<(String, String, String)> {
    app.read(|conn| {
        Ok(messages::table
            .filter(messages::user_id.is_not_null())
            .order(messages::id)
            .select((messages::to_address, messages::state, messages::text_body))
            .load(conn)
            .unwrap())
    })
}

fn morning(app: &TestApp, instant: &str) -> usize {
    crate::digests::morning(app, instant, Digest::Commitments)
}

on_both!(the_owner_gets_one_mail_on_a_working_morning_with_what_presses, |app| {
    make(&app, ("Protocol sturen", "06-10-2023"), &[("commitment_shareable", "yes")]);
    make(&app, ("Bellen over het dreigement", "05-10-2023"), &[]);
    make(&app, ("Boek sturen", "20-10-2023"), &[("commitment_shareable", "yes")]);
    assert_eq!(morning(&app, "2023-10-04T04:00:00Z"), 1);
    assert_eq!(morning(&app, "2023-10-04T05:00:00Z"), 0, "once a day");
    let told = digests(&app);
    let (to, state, text) = &told[0];
    assert_eq!((to.as_str(), state.as_str()), ("adviser@drietraps.example", "queued"));
    assert!(
        text.contains("- Gemeente Zeist: Protocol sturen (uiterlijk 6 oktober 2023)"),
        "{text}"
    );
    assert!(text.contains("niet wordt gedeeld (uiterlijk 5 oktober 2023)"), "{text}");
    assert!(!text.contains("dreigement") && !text.contains("Boek"), "{text}");
    assert_eq!(morning(&app, "2023-10-07T04:00:00Z"), 0, "Saturday");
    assert_eq!(morning(&app, "2023-10-09T14:00:00Z"), 0, "the afternoon");
    assert_eq!(morning(&app, "2023-10-09T04:00:00Z"), 1, "late by now");
    assert!(digests(&app)[1].2.contains("te laat"), "{told:?}");
});

on_both!(without_anything_that_presses_nobody_gets_a_mail, |app| {
    make(&app, ("Boek sturen", "20-10-2023"), &[]);
    let done = make(&app, ("Protocol sturen", "04-10-2023"), &[]);
    app.logged_in("adviser").post(&format!("/toezeggingen/{done}/gedaan"), &[]).expect(303);
    assert_eq!(morning(&app, "2023-10-04T04:00:00Z"), 0);
    assert!(digests(&app).is_empty());
});

on_both!(the_mail_is_switched_off_in_the_account_and_what_waits_does_not_leave, |app| {
    make(&app, ("Protocol sturen", "05-10-2023"), &[]);
    assert_eq!(morning(&app, "2023-10-04T04:00:00Z"), 1);
    let browser = app.logged_in("adviser");
    assert!(
        browser.get("/account/berichten").expect(200).body.contains("name=\"wants_commitments\"")
    );
    browser.post("/account/berichten", &[]).expect(303);
    assert_eq!(digests(&app)[0].1, "cancelled");
    assert_eq!(morning(&app, "2023-10-05T04:00:00Z"), 0);
    browser.post("/account/berichten", &[("wants_commitments", "yes")]).expect(303);
    assert_eq!(morning(&app, "2023-10-05T05:00:00Z"), 1);
    let admin = app.logged_in("admin").get("/account/berichten").expect(200).body;
    assert!(admin.contains("wants_report") && !admin.contains("wants_commitments"), "{admin}");
});

on_both!(the_mail_of_another_day_and_of_a_closed_account_does_not_leave, |app| {
    make(&app, ("Protocol sturen", "05-10-2023"), &[]);
    let sent_on = |instant: &str| {
        let memory = drietraps::mail::transport::Memory::default();
        let sender = app.at(instant).sender(&memory);
        sender.send_due().unwrap();
        memory.accepted().len()
    };
    morning(&app, "2023-10-04T04:00:00Z");
    assert_eq!(sent_on("2023-10-04T05:00:00Z"), 0, "half past seven is the time");
    assert_eq!(sent_on("2023-10-05T05:00:00Z"), 0, "what was held until another day is old");
    assert_eq!(digests(&app)[0].1, "cancelled");
    morning(&app, "2023-10-05T04:00:00Z");
    assert_eq!(sent_on("2023-10-05T06:00:00Z"), 1);
    morning(&app, "2023-10-06T04:00:00Z");
    let id = app.user("adviser").id;
    app.write(|conn| {
        let now = at_noon();
        diesel::update(users::table.find(id))
            .set(users::disabled_at.eq(Some(now)))
            .execute(conn)
            .unwrap();
        Ok(())
    });
    assert_eq!(sent_on("2023-10-06T06:00:00Z"), 0);
});

fn at_noon() -> chrono::NaiveDateTime {
    crate::kit::at("2023-10-06T04:30:00Z").naive_utc()
}
