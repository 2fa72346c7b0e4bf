//! The mails that come by themselves: who gets them, when, once, and how they are stopped.

use actix_web::test::TestRequest;
use diesel::prelude::*;
use drietraps::domain::digests::Digest;
use drietraps::domain::people::Part;
use drietraps::domain::stages::{Move, Stage};
use drietraps::jobs::Mornings;
use drietraps::mail::transport::Memory;
use drietraps::services::digests;
use drietraps::store::schema::messages;

use crate::commitments::make;
use crate::evenings::{evening, person, plan};
use crate::kit::{TestApp, on_both};
use crate::offers::form_token;
use crate::organisations::moved;

/// The first working day of November 2023, at 6.00 in the morning in Amsterdam.
const FIRST: &str = "2023-11-01T05:00:00Z";

pub struct Mail {
    to: String,
    state: String,
    subject: String,
    text: String,
    html: String,
    stop: String,
}

/// The digests of a kind that were written, the oldest first.
pub fn mails(app: &TestApp, digest: Digest) -> Vec<Mail> {
    let rows: Vec<(String, String, String, String, String, Option<String>)> = app.read(|conn| {
        Ok(messages::table
            .filter(messages::recipient.eq(digest.reader()))
            .order(messages::id)
            .select((
                messages::to_address,
                messages::state,
                messages::subject,
                messages::text_body,
                messages::html_body,
                messages::unsubscribe_url,
            ))
            .load(conn)
            .unwrap())
    });
    let mail = |(to, state, subject, text, html, stop): (_, _, _, _, _, Option<String>)| Mail {
        to,
        state,
        subject,
        text,
        html,
        stop: stop.unwrap(),
    };
    rows.into_iter().map(mail).collect()
}

/// The address of the link without the name of the site.
pub fn path(mail: &Mail) -> String {
    let (_, token) = mail.stop.split_once("/berichten/").unwrap();
    format!("/berichten/{token}")
}

/// Writes and queues a digest at a moment; answers for how many.
pub fn morning(app: &TestApp, instant: &str, digest: Digest) -> usize {
    let app = app.at(instant);
    let (stationery, now) = (app.state.stationery(), app.now());
    let draft = app.read(|conn| digests::draft(conn, &stationery, digest, now));
    draft.map_or(0, |draft| app.write(|conn| digests::queue(conn, &stationery, &draft, now)))
}

pub fn ask(app: &TestApp, name: &str, digest: Digest) {
    let field = format!("wants_{digest}");
    app.logged_in(name).post("/account/berichten", &[(&field, "yes")]).expect(303);
}

on_both!(the_report_goes_to_who_asked_for_it_once_a_month, |app| {
    assert_eq!(morning(&app, FIRST, Digest::Report), 0, "nobody asked");
    ask(&app, "management", Digest::Report);
    ask(&app, "adviser", Digest::Report);
    assert_eq!(morning(&app, FIRST, Digest::Report), 2);
    assert_eq!(morning(&app, FIRST, Digest::Report), 0, "a restart on the same morning");
    assert_eq!(morning(&app, "2023-11-02T05:00:00Z", Digest::Report), 0, "the next day");
    assert_eq!(morning(&app, "2023-12-01T06:00:00Z", Digest::Report), 2);
    let told = mails(&app, Digest::Report);
    let to: Vec<&str> = told.iter().map(|it| it.to.as_str()).collect();
    assert!(
        to.contains(&"management@drietraps.example") && !to.contains(&"admin@drietraps.example")
    );
});

on_both!(the_report_says_what_was_known_at_the_end_of_the_month, |app| {
    moved(&app, "GM0355", Stage::Letter, Move::Plan);
    moved(&app, "GM0355", Stage::Letter, Move::Send);
    moved(&app, "GM0355", Stage::Conversation, Move::Hold);
    ask(&app, "management", Digest::Report);
    let later = app.at("2023-11-01T04:00:00Z");
    moved(&later, "GM0344", Stage::Letter, Move::Plan);
    moved(&later, "GM0344", Stage::Letter, Move::Send);
    morning(&app, FIRST, Digest::Report);
    let mail = &mails(&app, Digest::Report)[0];
    assert_eq!(mail.subject, "De tour: de cijfers van de afgelopen maand");
    let sentence = "Op 31 oktober 2023 was 1 van de 342 gemeenten bezocht, en 0 van de 12";
    for text in [&mail.text, &mail.html] {
        assert!(text.contains(sentence), "{text}");
        assert!(text.contains("200 van de 342 gemeenten bezocht: stand 1, nog 199"), "{text}");
        assert!(text.contains("gemeenten met een gesprek: +1"), "{text}");
        assert!(text.contains("gemeenten met een brief: +1"), "not that of November: {text}");
    }
    assert!(
        mail.text.contains("\nUtrecht                 26      1        1            0         0\n"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("/dekking/rapport?peildatum=31-10-2023&bekend-op=31-10-2023"));
    morning(&app, "2023-12-01T06:00:00Z", Digest::Report);
    let next = &mails(&app, Digest::Report)[1];
    assert!(next.text.contains("gemeenten met een brief: +1"), "what came late: {}", next.text);
    let columns: Vec<usize> = mail
        .text
        .lines()
        .skip_while(|line| !line.starts_with("Provincie "))
        .take(14)
        .map(|line| line.chars().count())
        .collect();
    assert_eq!(columns, [columns[0]; 14], "{}", mail.text);
});

on_both!(the_link_in_a_mail_stops_it_only_with_its_button_or_in_one_click, |app| {
    ask(&app, "management", Digest::Report);
    ask(&app, "planner", Digest::Report);
    morning(&app, FIRST, Digest::Report);
    let told = mails(&app, Digest::Report);
    let link = path(&told[0]);
    let stranger = app.stranger();
    stranger.call(TestRequest::default().method("HEAD".parse().unwrap()).uri(&link)).expect(200);
    let page = stranger.get(&link).expect(200).body;
    assert!(page.contains("Zet deze mail uit"), "{page}");
    stranger.post_bare(&link, &[]).expect(422);
    assert!(mails(&app, Digest::Report).iter().all(|it| it.state == "queued"), "nothing happened");
    let done = stranger.post_bare(&link, &[("csrf", &form_token(&page))]).expect(200).body;
    assert!(done.contains("U krijgt deze mail niet meer"), "{done}");
    let after = mails(&app, Digest::Report);
    assert_eq!((after[0].state.as_str(), after[1].state.as_str()), ("cancelled", "queued"));
    stranger.post_bare(&path(&told[1]), &[("List-Unsubscribe", "One-Click")]).expect(200);
    assert_eq!(mails(&app, Digest::Report)[1].state, "cancelled");
    assert_eq!(morning(&app, "2023-12-01T06:00:00Z", Digest::Report), 0);
    stranger.get("/berichten/x").expect(404);
});

on_both!(what_leaves_carries_the_link_for_the_mail_program, |app| {
    ask(&app, "management", Digest::Report);
    morning(&app, FIRST, Digest::Report);
    let memory = Memory::default();
    app.at("2023-11-01T06:31:00Z").sender(&memory).send_due().unwrap();
    let sent = memory.accepted();
    assert_eq!(sent.len(), 1);
    let raw = format!("{:?}", sent[0]);
    assert!(raw.contains("/berichten/"), "{raw}");
});

on_both!(a_muted_instance_sends_no_digest, |app| {
    ask(&app, "management", Digest::Report);
    morning(&app, FIRST, Digest::Report);
    let late = app.at("2023-11-01T08:00:00Z");
    late.write(|conn| {
        use drietraps::store::facts;
        facts::set(conn, "muted", "test").map_err(Into::into)
    });
    let memory = Memory::default();
    late.state.muted.store(true, std::sync::atomic::Ordering::SeqCst);
    late.sender(&memory).send_due().unwrap();
    assert!(memory.accepted().is_empty());
    assert_eq!(mails(&app, Digest::Report)[0].state, "queued");
});

on_both!(the_planners_get_their_week_on_monday_with_what_lacks_and_waits, |app| {
    let monday = "2023-10-09T04:30:00Z";
    assert_eq!(morning(&app, monday, Digest::Week), 0, "nothing to say");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0355", evening("2023-10-17T17:30:00Z", "Zeist", lotte)).unwrap();
    moved(&app, "GM0344", Stage::Letter, Move::Plan);
    moved(&app, "GM0344", Stage::Letter, Move::Bounce);
    assert_eq!(morning(&app, "2023-10-16T04:30:00Z", Digest::Week), 2, "two planners");
    assert_eq!(morning(&app, "2023-10-16T05:30:00Z", Digest::Week), 0, "once a week");
    let mail = &mails(&app, Digest::Week)[0];
    for line in [
        "Deze week\n- di 17 okt, 19.30 uur: bijeenkomst Gemeente Zeist (Lotte)",
        "1 bijeenkomst zonder zaal: ",
        "1 organisatie met een onbestelbare brief: ",
        "/organisaties?step=find_contact&stage=letter&state=undeliverable",
    ] {
        assert!(mail.text.contains(line), "{line}: {}", mail.text);
    }
    assert!(!mail.text.contains("zonder gespreksleider"), "{}", mail.text);
    assert!(mail.text.lines().count() <= 40, "one screen: {}", mail.text);
    assert!(mail.html.contains("bijeenkomst Gemeente Zeist (Lotte)"), "{}", mail.html);
});

on_both!(only_planners_choose_the_week_and_everybody_the_figures, |app| {
    let page = |name: &str| app.logged_in(name).get("/account/berichten").expect(200).body;
    for name in ["adviser", "planner", "management", "admin"] {
        assert!(page(name).contains("wants_report"), "{name}");
        assert_eq!(page(name).contains("wants_week"), name == "planner", "{name}");
    }
    // A box that the page does not show has no effect.
    ask(&app, "management", Digest::Week);
    person(&app, "Lotte", &[Part::Moderator]);
    moved(&app, "GM0344", Stage::Letter, Move::Plan);
    moved(&app, "GM0344", Stage::Letter, Move::Bounce);
    app.logged_in("planner2").post("/account/berichten", &[]).expect(303);
    assert_eq!(morning(&app, "2023-10-16T04:30:00Z", Digest::Week), 1);
    assert_eq!(mails(&app, Digest::Week)[0].to, "planner@drietraps.example");
});

on_both!(two_instances_that_come_at_once_queue_one_report, |app| {
    ask(&app, "management", Digest::Report);
    let (first, second) = (app.at(FIRST), app.at(FIRST));
    std::thread::scope(|scope| {
        for one in [&first, &second] {
            scope.spawn(|| {
                one.sender(&Memory::default()).do_daily_work().unwrap();
            });
        }
    });
    assert_eq!(mails(&app, Digest::Report).len(), 1);
});

on_both!(a_digest_that_cannot_be_written_stops_no_other_and_is_tried_again, |app| {
    ask(&app, "management", Digest::Report);
    make(&app, ("Protocol sturen", "02-11-2023"), &[]);
    let mornings = Mornings::default();
    let count = |instant: &str| {
        mornings.look(&app.at(instant).mailroom(&Memory::default()));
        (mails(&app, Digest::Report).len(), mails(&app, Digest::Commitments).len())
    };
    crate::schema::execute(&app, "ALTER TABLE targets RENAME TO out_of_reach");
    assert_eq!(count(FIRST), (0, 1));
    crate::schema::execute(&app, "ALTER TABLE out_of_reach RENAME TO targets");
    assert_eq!(count("2023-11-01T05:09:00Z"), (0, 1), "not at every beat");
    assert_eq!(count("2023-11-01T05:10:00Z"), (1, 1));
    assert_eq!(count("2023-11-01T05:30:00Z"), (1, 1));
});

on_both!(what_was_queued_or_stopped_since_the_draft_is_not_queued_again, |app| {
    ask(&app, "management", Digest::Report);
    ask(&app, "adviser", Digest::Report);
    let then = app.at(FIRST);
    let (stationery, now) = (then.state.stationery(), then.now());
    let draft = then.read(|conn| digests::draft(conn, &stationery, Digest::Report, now)).unwrap();
    app.logged_in("adviser").post("/account/berichten", &[]).expect(303);
    let queue = || then.write(|conn| digests::queue(conn, &stationery, &draft, now));
    assert_eq!((queue(), queue()), (1, 0));
});

on_both!(the_month_mail_has_the_checksum_of_its_report_and_what_was_expected_then, |app| {
    let last = app.at("2023-10-31T08:00:00Z");
    assert!(last.sender(&Memory::default()).look_ahead().unwrap());
    ask(&app, "management", Digest::Report);
    morning(&app, FIRST, Digest::Report);
    let mail = &mails(&app, Digest::Report)[0];
    let link = "/dekking/rapport?peildatum=31-10-2023&bekend-op=31-10-2023";
    let page = app.at(FIRST).logged_in("management").get(link).expect(200).body;
    let (_, sum) = mail.text.split_once("Controlegetal: ").unwrap();
    let sum = sum.lines().next().unwrap();
    assert_eq!(sum.len(), 64, "{}", mail.text);
    assert!(page.contains(sum) && mail.html.contains(sum), "{page}");
    assert!(mail.text.contains("Nog te weinig gegevens voor een verwachting."), "{}", mail.text);
});

on_both!(a_link_that_stops_a_mail_works_for_a_year, |app| {
    ask(&app, "management", Digest::Report);
    morning(&app, FIRST, Digest::Report);
    let link = path(&mails(&app, Digest::Report)[0]);
    for (instant, status) in [("2024-11-01T05:00:00Z", 200), ("2024-11-02T05:00:00Z", 404)] {
        let then = app.at(instant);
        then.sender(&Memory::default()).do_daily_work().unwrap();
        then.stranger().get(&link).expect(status);
    }
});
