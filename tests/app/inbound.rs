//! What comes back: bounces, automatic answers and answers of people, from a folder of files.

use std::path::PathBuf;

use diesel::prelude::*;
use drietraps::domain::letters::{InboundKind, InboundMail, MessageState, Round};
use drietraps::domain::stages::StageState;
use drietraps::jobs::MailReader;
use drietraps::mail::transport::Memory;
use drietraps::mail::{Inbox, inbound as parsing};
use drietraps::services::inbound::{self as service, Taken};
use drietraps::services::rounds;
use drietraps::store::messages::NewMessage;
use drietraps::store::schema::messages as rows;
use drietraps::store::{StoreError, contacts, inbound, messages};

use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::{dossier, stages};

/// A round to Veere that left: to its mayor and to its clerk.
fn sent_round(app: &TestApp) -> Round {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    assert_eq!(app.sender(&Memory::default()).send_due().unwrap(), 2);
    round
}

/// Address and Message-ID of the messages of a round.
fn left(app: &TestApp, round: &Round) -> Vec<(String, String)> {
    app.messages(round.id).into_iter().map(|it| (it.to_address, it.message_id)).collect()
}

/// A report of a mail server about one message.
pub fn report(address: &str, message_id: &str, (action, status): (&str, &str)) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: tour@tour.example\r\n\
         Subject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <report-{action}-{address}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b1\r\n\r\n\
         --b1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
         --b1\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; {status} no\r\n\r\n\
         --b1\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b1--\r\n"
    )
}

/// What a person answers.
pub fn answer(from: &str, in_reply_to: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: tour@tour.example\r\nSubject: Re: Uitnodiging\r\n\
         Message-ID: <answer-{from}>\r\nIn-Reply-To: {in_reply_to}\r\n\r\n{text}\r\n"
    )
}

/// Takes a mail in as the reader does.
fn take(app: &TestApp, mail: &str) -> Taken {
    let mail = parsing::parse(mail.as_bytes());
    app.write(|conn| service::take_in(conn, &mail, app.now()))
}

fn all_mail(app: &TestApp) -> Vec<InboundMail> {
    app.read(|conn| Ok(inbound::list(conn, false)?))
}

/// A reminder to the clerk that waits in the queue; answers its id.
fn queue_reminder(app: &TestApp, round: &Round) -> i64 {
    let letter_id = app.messages(round.id)[0].letter_id;
    let message = NewMessage {
        letter_id,
        session_id: None,
        conversation_id: None,
        feedback_id: None,
        user_id: None,
        date_offer_id: None,
        publication_id: None,
        recipient: "Griffier",
        contact_id: None,
        person_id: None,
        to_address: "griffie@gm0717.example",
        subject: "Herinnering",
        text_body: "",
        html_body: "",
        unsubscribe_url: None,
        calendar: None,
        message_id: "<reminder@tour.example>",
        reminder: 1,
        replaces_id: None,
        in_reply_to: None,
    };
    app.write(|conn| Ok(messages::add(conn, &message, at("2023-10-24T07:00:00Z"))?))
}

fn state_of(app: &TestApp, id: i64) -> MessageState {
    app.read(|conn| Ok(messages::get(conn, id)?)).state
}

on_both!(an_answer_by_mail_stops_the_reminders_to_come, |app| {
    let round = sent_round(&app);
    let (planner, later) = (app.actor("planner"), app.at("2023-10-25T08:00:00Z"));
    let due = || later.read(|conn| rounds::reminders::due(conn, &planner, later.now())).len();
    assert_eq!(due(), 1);
    take(&app, &answer("griffie@elders.example", &left(&app, &round)[1].1, "Wij bellen u."));
    assert_eq!(due(), 0);
});

on_both!(bytes_that_are_no_mail_are_no_answer, |app| {
    take(&app, "\u{1}\u{2}PNG rommel\n\nnog meer rommel");
    take(&app, "Subject: zonder afzender\r\n\r\nDag");
    let kinds: Vec<_> = all_mail(&app).into_iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [InboundKind::Other, InboundKind::Other]);
});

on_both!(a_bounce_of_a_message_that_is_not_ours_says_nothing_of_our_address, |app| {
    sent_round(&app);
    take(&app, &report("iemand@elders.example", "<unknown@elders.example>", ("failed", "5.1.1")));
    let mail = all_mail(&app).remove(0);
    assert_eq!((mail.kind, mail.dossier_id), (InboundKind::Other, None));
    let words = "Een bericht dat niet van dit programma is, kwam terug: Dit adres bestaat niet.";
    assert!(mail.excerpt.starts_with(words), "{}", mail.excerpt);
});

on_both!(a_bounce_fails_its_message_and_marks_its_contact, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let mail = report(&address, &id, ("failed", "5.1.1"));
    assert!(matches!(take(&app, &mail), Taken::Now(_)));
    let message = app.messages(round.id).into_iter().find(|it| it.message_id == id).unwrap();
    assert_eq!(message.state, MessageState::Failed);
    let said = message.server_said.unwrap();
    assert_eq!(said, "Dit adres bestaat niet. (5.1.1 no)");
    let contact = app.read(|conn| Ok(contacts::find(conn, message.contact_id.unwrap())?)).unwrap();
    assert_eq!(contact.bounced_on, Some("2023-10-03".parse().unwrap()));
    assert_eq!(stages(&app, "GM0717").letter, StageState::Sent, "the other message arrived");
    let page = app.logged_in("planner").get("/taken").expect(200);
    assert!(page.body.contains("bericht kwam niet aan"), "{}", page.body);
    assert_eq!(take(&app, &mail), Taken::Before);
    assert_eq!(all_mail(&app).len(), 1);
});

on_both!(a_letter_of_which_every_message_bounced_is_undeliverable, |app| {
    let round = sent_round(&app);
    let reminder = queue_reminder(&app, &round);
    for (address, id) in left(&app, &round).iter().filter(|(_, id)| !id.starts_with("<reminder")) {
        take(&app, &report(address, id, ("failed", "5.4.4")));
    }
    assert_eq!(stages(&app, "GM0717").letter, StageState::Undeliverable);
    assert_eq!(state_of(&app, reminder), MessageState::Cancelled);
    let page = app.logged_in("planner").get("/taken").expect(200);
    assert!(page.body.contains("Zoek een contact"), "{}", page.body);
    assert!(!page.body.contains("bericht kwam niet aan"), "told once: {}", page.body);
    let page = app.logged_in("planner").get("/organisaties/GM0717").expect(200).body;
    assert!(page.contains("De mailserver van de ontvanger is niet bereikbaar."), "{page}");
});

on_both!(what_is_no_bounce_of_ours_changes_no_message, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    take(&app, &report(&address, &id, ("delayed", "4.4.1")));
    take(&app, &report("assistent@elders.example", &id, ("failed", "5.1.1")));
    take(&app, &report(&address, "<guess@tour.example>", ("failed", "5.1.1")));
    let states: Vec<_> = app.messages(round.id).into_iter().map(|it| it.state).collect();
    assert_eq!(states, [MessageState::Sent, MessageState::Sent]);
    let kinds: Vec<_> = all_mail(&app).into_iter().map(|it| (it.kind, it.handled_at)).collect();
    let open = (InboundKind::Bounce, None);
    assert_eq!(kinds, [open, open, (InboundKind::Delay, Some(app.now()))]);
});

on_both!(an_automatic_answer_is_told_and_changes_nothing_else, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let mail = answer(&address, &id, "Ik ben afwezig.").replace("Re: ", "Automatisch antwoord: ");
    take(&app, &mail);
    let dossier_id = dossier(&app, "GM0717").id;
    assert!(!app.read(|conn| Ok(inbound::has_reply(conn, dossier_id)?)));
    let page = app.logged_in("planner").get("/organisaties/GM0717").expect(200);
    assert!(page.body.contains("Automatisch antwoord ontvangen"), "{}", page.body);
    assert!(
        !app.logged_in("planner").get("/taken").expect(200).body.contains("antwoord per e-mail")
    );
});

on_both!(an_answer_stops_reminders_and_waits_until_somebody_notes_it, |app| {
    let round = sent_round(&app);
    let reminder = queue_reminder(&app, &round);
    let (_, id) = left(&app, &round)[0].clone();
    take(&app, &answer("prive@elders.example", &id, "Graag op 14 november.\n-- \nAnna"));
    assert_eq!(state_of(&app, reminder), MessageState::Cancelled);
    let dossier_id = dossier(&app, "GM0717").id;
    assert!(app.read(|conn| Ok(inbound::has_reply(conn, dossier_id)?)));
    let adviser = app.logged_in("adviser");
    assert!(adviser.get("/taken").body.contains("antwoord per e-mail"));
    let dossier_page = adviser.get("/organisaties/GM0717").expect(200);
    assert!(dossier_page.body.contains("Graag op 14 november."), "{}", dossier_page.body);
    assert!(!dossier_page.body.contains("Anna"), "no signature");
    let management = app.logged_in("management").get("/organisaties/GM0717").expect(200);
    assert!(!management.body.contains("14 november"), "not for management");
    adviser.post("/organisaties/GM0717/antwoord", &[("reply", "wants_conversation")]).expect(303);
    assert!(!adviser.get("/taken").body.contains("antwoord per e-mail"));
});

on_both!(an_answer_without_reference_is_known_by_an_address_that_fits_one_dossier, |app| {
    sent_round(&app);
    let mail = answer("Griffie@GM0717.example", "<unknown@elders.example>", "Dag");
    take(&app, &mail);
    assert_eq!(all_mail(&app)[0].dossier_id, Some(dossier(&app, "GM0717").id));
    // An address of an organisation that got no letter is none.
    take(&app, &answer("griffie@gm0664.example", "<unknown@elders.example>", "Dag"));
    assert_eq!(all_mail(&app)[0].dossier_id, None);
});

on_both!(mail_of_no_dossier_is_put_with_one_by_hand, |app| {
    let app = app.with_settings(|settings| settings.inbox_url = Some("folder://in".to_owned()));
    let round = sent_round(&app);
    let reminder = queue_reminder(&app, &round);
    take(&app, &answer("iemand@elders.example", "<unknown@elders.example>", "Namens Veere: ja"));
    let adviser = app.logged_in("adviser");
    let list = adviser.get("/postvak-in").expect(200);
    assert!(list.body.contains("iemand@elders.example"), "{}", list.body);
    let id = all_mail(&app)[0].id;
    let path = format!("/postvak-in/{id}");
    assert!(adviser.get(&path).expect(200).body.contains("Namens Veere: ja"));
    let refused = adviser.post(&path, &[("organisation", "")]).expect(422);
    assert!(refused.body.contains("href=\"#organisation\""), "{}", refused.body);
    adviser.post(&path, &[("organisation", "GM0717")]).expect(303);
    assert_eq!(state_of(&app, reminder), MessageState::Cancelled);
    assert!(adviser.get("/postvak-in").expect(200).body.contains("Alles heeft een plek"));
    assert!(adviser.get("/postvak-in?alles=1").expect(200).body.contains("Gemeente Veere"));
    assert!(adviser.get("/taken").body.contains("antwoord per e-mail"));
    adviser.post(&format!("{path}/gelezen"), &[]).expect(303);
    assert!(!adviser.get("/taken").body.contains("antwoord per e-mail"));
    adviser.post(&path, &[("organisation", "GM0664")]).expect(422);
});

on_both!(mail_of_no_dossier_is_found_a_place_by_its_sender_or_by_name, |app| {
    app.fill_zeeland();
    take(&app, &answer("bode@gm0717.example", "<unknown@elders.example>", "Dag"));
    take(&app, &answer("iemand@goes.example", "<other@elders.example>", "Dag"));
    let planner = app.logged_in("planner");
    let list = planner.get("/postvak-in").expect(200).body;
    assert!(list.contains("Nog niet geplaatst") && !list.contains(">Antwoord<"), "{list}");
    let [goes, veere] = [0, 1].map(|at| format!("/postvak-in/{}", all_mail(&app)[at].id));
    let page = planner.get(&veere).expect(200).body;
    assert!(page.contains("Zet bij Gemeente Veere") && !page.contains("Zet bij Gemeente Goes"));
    assert!(page.contains(">Sluis</option>"), "the others can still be chosen");
    assert!(planner.get(&goes).expect(200).body.contains("Zet bij Gemeente Goes"), "by its name");
    let found = planner.get(&format!("{veere}?q=BORS")).expect(200).body;
    assert!(found.contains("value=\"GM0654\" selected") && !found.contains(">Sluis</option>"));
    let none = planner.get(&format!("{veere}?q=xyzzy")).expect(200).body;
    assert!(none.contains("Geen organisatie heet zo."), "{none}");
    let refused = planner.post(&veere, &[("organisation", ""), ("q", "bors")]).expect(422).body;
    assert!(refused.contains("Borsele") && !refused.contains(">Sluis</option>"), "{refused}");
    planner.post(&veere, &[("organisation", "GM0717")]).expect(303);
    assert!(planner.get("/postvak-in?alles=1").expect(200).body.contains(">Antwoord<"));
});

on_both!(the_mail_of_somebody_elses_dossier_is_read_but_not_handled, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    take(&app, &answer(&address, &id, "Graag"));
    let owner = app.user("adviser2").id;
    let dossier_id = dossier(&app, "GM0717").id;
    app.write(|conn| Ok(drietraps::store::dossiers::set_adviser(conn, dossier_id, Some(owner))?));
    let path = format!("/postvak-in/{}", all_mail(&app)[0].id);
    let adviser = app.logged_in("adviser");
    assert!(adviser.get(&path).expect(200).body.contains("Graag"));
    adviser.post(&format!("{path}/gelezen"), &[]).expect(403);
    app.logged_in("adviser2").post(&format!("{path}/gelezen"), &[]).expect(303);
});

/// A folder for mail, and a reader of it.
fn folder(app: &TestApp) -> (PathBuf, MailReader) {
    let path = app.folder.path().join("inbox");
    std::fs::create_dir_all(&path).unwrap();
    let reader = reader(app, &format!("folder://{}", path.display()));
    (path, reader)
}

/// A reader as a fresh start of the program has it.
pub fn reader(app: &TestApp, url: &str) -> MailReader {
    MailReader::new(app.state.db.clone(), app.state.clock, Inbox::from_url(url).unwrap())
}

on_both!(a_file_is_taken_in_once_and_put_away, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let (path, reader) = folder(&app);
    std::fs::write(path.join("1.eml"), answer(&address, &id, "Graag")).unwrap();
    std::fs::write(path.join("2.eml"), [0xff, 0, b'x']).unwrap();
    std::fs::write(path.join("readme.txt"), "no mail").unwrap();
    assert_eq!(reader.read().unwrap(), 2);
    assert_eq!(reader.read().unwrap(), 0);
    assert!(path.join("handled/1.eml").exists() && path.join("readme.txt").exists());
    // The same file once more, as after a crash between taking it in and putting it away.
    std::fs::copy(path.join("handled/1.eml"), path.join("1.eml")).unwrap();
    assert_eq!(reader.read().unwrap(), 1);
    assert!(path.join("handled/1-1.eml").exists());
    assert_eq!(all_mail(&app).len(), 2);
});

on_both!(a_large_mail_is_read_from_its_beginning, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let (path, reader) = folder(&app);
    let large = answer(&address, &id, "Zie de bijlage.") + &"A".repeat(parsing::LARGEST + 10);
    std::fs::write(path.join("1.eml"), large).unwrap();
    assert_eq!(reader.read().unwrap(), 1);
    assert_eq!(all_mail(&app)[0].kind, InboundKind::Reply);
});

on_both!(two_readers_of_one_folder_take_each_mail_in_once, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let (path, _) = folder(&app);
    for number in 0..20 {
        let from = format!("{number}-{address}");
        std::fs::write(path.join(format!("{number}.eml")), answer(&from, &id, "Graag")).unwrap();
    }
    let url = format!("folder://{}", path.display());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| while reader(&app, &url).read().unwrap() > 0 {});
        }
    });
    assert_eq!(all_mail(&app).len(), 20);
});

on_both!(a_folder_that_is_gone_is_told_on_the_page_until_it_is_back, |app| {
    let path = app.folder.path().join("gone");
    let url = format!("folder://{}", path.display());
    let with_inbox = app.with_settings(|settings| settings.inbox_url = Some(url.clone()));
    let said = reader(&app, &url).read().unwrap_err().to_string();
    assert!(said.contains("kan niet worden gelezen"), "{said}");
    let page = || with_inbox.logged_in("planner").get("/beheer/e-mail").expect(200).body;
    assert!(page().contains("binnengekomen post kan niet worden gelezen"), "{}", page());
    std::fs::create_dir(&path).unwrap();
    assert_eq!(reader(&app, &url).read().unwrap(), 0);
    assert!(!page().contains("kan niet worden gelezen"), "{}", page());
    assert!(page().contains("Gelezen op"), "{}", page());
    let without = app.logged_in("planner").get("/beheer/e-mail").expect(200);
    assert!(without.body.contains("Er is geen postbus ingesteld"), "{}", without.body);
});

on_both!(a_muted_copy_leaves_the_mailbox_alone, |app| {
    sent_round(&app);
    let (path, reader) = folder(&app);
    std::fs::write(path.join("1.eml"), answer("a@b.example", "<x@y.example>", "Dag")).unwrap();
    app.write(|conn| Ok(drietraps::store::facts::set(conn, "muted", "verplaatst")?));
    assert_eq!(reader.read().unwrap(), 0);
    assert!(path.join("1.eml").exists());
});

on_both!(a_message_that_nobody_was_sure_of_failed_when_it_came_back, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    app.write(|conn| {
        diesel::update(rows::table.filter(rows::message_id.eq(&id)))
            .set(rows::state.eq("unclear"))
            .execute(conn)
            .map_err(StoreError::from)?;
        Ok(())
    });
    take(&app, &report(&address, &id, ("failed", "5.1.1")));
    let message = app.messages(round.id).into_iter().find(|it| it.message_id == id).unwrap();
    assert_eq!(message.state, MessageState::Failed);
});

on_both!(a_mail_over_five_megabytes_is_told_with_its_sender_and_its_date, |app| {
    sent_round(&app);
    let folder = app.folder.path().join("inbox");
    std::fs::create_dir_all(&folder).unwrap();
    let head = "From: Griet <griet@veere.example>\r\nDate: Mon, 2 Oct 2023 10:00:00 +0200\r\n\
                Subject: Het getekende formulier\r\nMessage-ID: <groot@veere.example>\r\n\r\n";
    let mail = format!("{head}{}", "Een lange regel met woorden.\r\n".repeat(200_000));
    std::fs::write(folder.join("groot.eml"), mail).unwrap();
    let inbox = Inbox::from_url(&format!("folder://{}", folder.display())).unwrap();
    let reader = MailReader::new(app.state.db.clone(), app.state.clock, inbox);
    assert_eq!(reader.read().unwrap(), 1);
    let kept = all_mail(&app).pop().unwrap();
    assert!(kept.is_too_large && kept.handled_at.is_none(), "{kept:?}");
    let planner = app.logged_in("planner");
    let list = planner.get("/postvak-in").expect(200).body;
    for text in ["Te groot, niet gelezen", "griet@veere.example", "maandag 2 oktober 2023"] {
        assert!(list.contains(text), "{text}: {list}");
    }
    let shown = planner.get(&format!("/postvak-in/{}", kept.id)).expect(200).body;
    assert!(shown.contains("groter dan 5 MB") && !shown.contains("Een lange regel"), "{shown}");
});

/// Gives a table another name for a while, as if the database had lost it.
fn rename(app: &TestApp, from: &str, to: &str) {
    let sql = format!("ALTER TABLE {from} RENAME TO {to}");
    app.write(|conn| {
        diesel::sql_query(&sql).execute(conn).map_err(StoreError::from)?;
        Ok(())
    });
}

on_both!(a_bounce_that_no_database_takes_keeps_back_no_other_mail, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let (path, reader) = folder(&app);
    // The quoted headers in base64: "Message-ID: <a\0b@c.example>".
    let odd = report(&address, "<b1@c.example>", ("failed", "5.1.1")).replace(
        "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <b1@c.example>",
        "Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         TWVzc2FnZS1JRDogPGEAYkBjLmV4YW1wbGU+DQoNCkRhZw0K",
    );
    std::fs::write(path.join("1.eml"), odd).unwrap();
    std::fs::write(path.join("2.eml"), answer(&address, &id, "Graag")).unwrap();
    assert_eq!(reader.read().unwrap(), 2);
    let kinds: Vec<_> = all_mail(&app).into_iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [InboundKind::Reply, InboundKind::Bounce]);
});

on_both!(a_mail_that_breaks_something_is_listed_as_unreadable_and_the_next_one_follows, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let (path, reader) = folder(&app);
    let dated = "Date: Mon, 02 Oct 2023 10:00:00 +0000\r\n".to_owned();
    std::fs::write(path.join("1.eml"), dated + &answer("a@b.example", "<x@y.example>", "Dag"))
        .unwrap();
    let earlier = answer(&address, "<x@y.example>", "Graag").replace("<answer-", "<earlier-");
    std::fs::write(path.join("2.eml"), earlier).unwrap();
    rename(&app, "contacts", "contacts_away");
    assert_eq!(reader.read().unwrap(), 2);
    rename(&app, "contacts_away", "contacts");
    let mails = all_mail(&app);
    assert_eq!(mails.len(), 2);
    let odd = &mails[1];
    assert_eq!((odd.from_address.as_str(), odd.kind), ("a@b.example", InboundKind::Other));
    assert_eq!(odd.received_at, at("2023-10-02T10:00:00Z"));
    assert!(odd.excerpt.contains("niet te lezen") && odd.handled_at.is_none(), "{odd:?}");
    std::fs::write(path.join("3.eml"), answer(&address, &id, "Graag")).unwrap();
    assert_eq!(reader.read().unwrap(), 1);
    assert_eq!(all_mail(&app)[0].kind, InboundKind::Reply);
});

on_both!(a_mail_waits_while_the_database_is_away, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let (path, reader) = folder(&app);
    std::fs::write(path.join("1.eml"), answer(&address, &id, "Graag")).unwrap();
    rename(&app, "inbound_mails", "mails_away");
    reader.read().unwrap_err();
    assert!(path.join("1.eml").exists());
    rename(&app, "mails_away", "inbound_mails");
    assert_eq!(reader.read().unwrap(), 1);
    assert_eq!(all_mail(&app)[0].kind, InboundKind::Reply);
});

on_both!(a_file_that_cannot_be_read_is_listed_by_its_name_and_put_away, |app| {
    let round = sent_round(&app);
    let (address, id) = left(&app, &round)[0].clone();
    let (path, reader) = folder(&app);
    // Opens like a file, and refuses every reader of its beginning.
    std::os::unix::fs::symlink("/proc/self/mem", path.join("1-stuk.eml")).unwrap();
    std::fs::write(path.join("2.eml"), answer(&address, &id, "Graag")).unwrap();
    assert_eq!(reader.read().unwrap(), 2);
    assert!(std::fs::symlink_metadata(path.join("handled/1-stuk.eml")).is_ok());
    let mails = all_mail(&app);
    assert_eq!((mails[1].subject.as_str(), mails[1].kind), ("1-stuk.eml", InboundKind::Other));
    assert!(mails[1].excerpt.contains("niet te lezen"), "{mails:?}");
});

on_both!(only_a_code_about_the_address_strikes_it_off, |app| {
    let round = sent_round(&app);
    let sent = left(&app, &round);
    let contact_of = |app: &TestApp, id: &str| {
        let message = app.messages(round.id).into_iter().find(|it| it.message_id == id).unwrap();
        assert_eq!(message.state, MessageState::Failed);
        app.read(|conn| Ok(contacts::find(conn, message.contact_id.unwrap())?)).unwrap()
    };
    take(&app, &report(&sent[0].0, &sent[0].1, ("failed", "5.7.1")));
    assert_eq!(contact_of(&app, &sent[0].1).bounced_on, None);
    take(&app, &report(&sent[1].0, &sent[1].1, ("failed", "5.1.1")));
    assert!(contact_of(&app, &sent[1].1).bounced_on.is_some());
    // The good address can be tried again, the other one asks for a better one.
    let planner = app.actor("planner");
    let retry = app.read(|conn| {
        drietraps::services::sending::again::look_at_failed(conn, &planner, round.id, app.now())
    });
    let ready: Vec<_> = retry.ready.iter().map(|it| it.to_address.as_str()).collect();
    assert_eq!((ready, retry.left_out.len()), (vec![sent[0].0.as_str()], 1));
});

on_both!(a_mail_from_before_the_letter_is_no_answer_to_it, |app| {
    let round = sent_round(&app);
    let reminder = queue_reminder(&app, &round);
    let (address, id) = left(&app, &round)[0].clone();
    let dated = |mail: String| "Date: Tue, 04 Oct 2022 10:00:00 +0000\r\n".to_owned() + &mail;
    take(&app, &dated(answer(&address, "<x@y.example>", "Vraag over iets anders")));
    let mail = &all_mail(&app)[0];
    assert_eq!((mail.dossier_id, mail.received_at), (None, at("2022-10-04T10:00:00Z")));
    assert_eq!(state_of(&app, reminder), MessageState::Queued);
    // The number of our message proves that it is an answer, whatever the clock of its sender.
    take(&app, &dated(answer("a@b.example", &id, "Graag")));
    assert_eq!(state_of(&app, reminder), MessageState::Cancelled);
});
