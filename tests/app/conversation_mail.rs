//! The mail of a conversation: who gets it, what their calendars are told, and when nothing goes.

use diesel::prelude::*;
use drietraps::mail::transport::Memory;
use drietraps::store::schema::contacts;
use icalendar::Component;

use crate::evenings::{clerk, send_all};
use crate::kit::{Browser, TestApp, on_both};
use crate::lying::{Lying, lying};

const CLERK: &str = "griffie@zeist.example";
const MAYOR: &str = "burgemeester@zeist.example";
const ADVISER: &str = "adviser@drietraps.example";

/// The clerk and the mayor of Zeist, by id.
fn contacts_of_zeist(app: &TestApp) -> [String; 2] {
    let clerk_id = clerk(app, "GM0355", CLERK);
    let mayor_id = clerk(app, "GM0355", MAYOR);
    app.write(|conn| {
        diesel::update(contacts::table.find(mayor_id))
            .set((contacts::function.eq("mayor"), contacts::is_role_mailbox.eq(false)))
            .execute(conn)
            .unwrap();
        Ok(())
    });
    [clerk_id.to_string(), mayor_id.to_string()]
}

fn plan(browser: &Browser, day: &str, more: &[(&str, &str)]) -> u16 {
    let fields =
        [("organisation", "GM0355"), ("held_on", day), ("held_at", "14.00"), ("mode", "on_site")];
    browser.post("/gesprekken/plannen", &[&fields[..], more].concat()).status
}

/// Plans a conversation with the chosen contacts as the adviser.
fn plan_with(app: &TestApp, day: &str, invited: &[&str]) {
    let mut more = vec![("send_invitation", "yes")];
    more.extend(invited.iter().map(|id| ("invited", *id)));
    assert_eq!(plan(&app.logged_in("adviser"), day, &more), 303);
}

fn conversation(app: &TestApp) -> i64 {
    use drietraps::store::schema::conversations;
    app.read(|conn| Ok(conversations::table.select(conversations::id).first(conn).unwrap()))
}

fn postpone(app: &TestApp, fields: &[(&str, &str)]) {
    let path = format!("/gesprekken/{}/uitstellen", conversation(app));
    app.logged_in("adviser").post(&path, fields).expect(303);
}

/// Sends what may leave at an instant and answers to whom.
fn send_at(app: &TestApp, instant: &str) -> Vec<String> {
    let memory = Memory::default();
    app.at(instant).sender(&memory).send_due().unwrap();
    memory.accepted().into_iter().map(|mail| mail.to.address).collect()
}

on_both!(the_form_proposes_mayor_and_clerk_and_the_adviser_gets_it_too, |app| {
    let [clerk, mayor] = contacts_of_zeist(&app);
    let form = app.logged_in("adviser").get("/gesprekken/plannen?organisatie=GM0355");
    let form = form.expect(200).body;
    assert_eq!(form.matches("name=\"invited\"").count(), 2, "{form}");
    assert_eq!(form.matches(" checked").count(), 3, "mayor, clerk and the mail itself: {form}");
    plan_with(&app, "12-10-2023", &[&clerk, &mayor]);
    let queue = lying(&app);
    let told: Vec<_> = queue.iter().map(Lying::told).collect();
    let wanted = [(MAYOR, "REQUEST", 0), (CLERK, "REQUEST", 0), (ADVISER, "REQUEST", 0)];
    assert_eq!(told, wanted);
    for message in &queue {
        let event = message.calendar.events().next().unwrap();
        assert_eq!(message.subject, "Gesprek weerbaar bestuur");
        assert_eq!(event.get_summary(), Some("Gesprek weerbaar bestuur"));
        assert_eq!(event.property_value("CLASS"), Some("PRIVATE"));
        let attendees = event.get_attendees();
        let invited: Vec<_> = attendees.iter().map(|it| it.cal_address.as_str()).collect();
        assert_eq!(invited, [format!("mailto:{}", message.to)]);
        assert!(message.text.contains("donderdag 12 oktober 2023"), "{}", message.text);
        assert!(message.text.contains("14.00 tot 15.00 uur"), "{}", message.text);
        assert!(message.text.contains("bij de gemeente Zeist"), "{}", message.text);
        assert_eq!(message.uid(), queue[0].uid());
    }
    assert!(queue[0].text.starts_with("Geachte burgemeester"), "{}", queue[0].text);
    assert!(queue[2].text.starts_with("Geachte Test adviser,"), "{}", queue[2].text);
});

on_both!(only_the_chosen_contact_and_the_adviser_get_it, |app| {
    let [clerk, _] = contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &[&clerk]);
    let told: Vec<_> = lying(&app).into_iter().map(|it| it.to).collect();
    assert_eq!(told, [CLERK, ADVISER]);
});

on_both!(without_the_tick_nobody_hears_of_it_and_later_changes_neither, |app| {
    contacts_of_zeist(&app);
    assert_eq!(plan(&app.logged_in("adviser"), "12-10-2023", &[]), 303);
    postpone(&app, &[("held_on", "13-10-2023"), ("held_at", "10.00")]);
    let decline = [("organisation", "GM0355"), ("reason", "Geen tijd")];
    app.logged_in("adviser").post("/gesprekken/afwijzen", &decline).expect(303);
    assert!(lying(&app).is_empty());
});

on_both!(a_form_that_does_not_know_the_organisation_invites_mayor_and_clerk, |app| {
    contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &["usual"]);
    let told: Vec<_> = lying(&app).into_iter().map(|it| it.to).collect();
    assert_eq!(told, [MAYOR, CLERK, ADVISER]);
});

on_both!(one_uid_for_life_a_change_is_one_higher_and_declining_cancels, |app| {
    let [clerk, _] = contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &[&clerk]);
    send_all(&app);
    postpone(&app, &[("held_on", "13-10-2023"), ("held_at", "10.00")]);
    send_all(&app);
    let decline = [("organisation", "GM0355"), ("reason", "Geen tijd")];
    app.logged_in("adviser").post("/gesprekken/afwijzen", &decline).expect(303);
    let queue = lying(&app);
    let told: Vec<_> = queue.iter().map(Lying::told).collect();
    assert_eq!(
        told,
        [
            (CLERK, "REQUEST", 0),
            (ADVISER, "REQUEST", 0),
            (CLERK, "REQUEST", 1),
            (ADVISER, "REQUEST", 1),
            (CLERK, "CANCEL", 2),
            (ADVISER, "CANCEL", 2),
        ]
    );
    assert!(queue.iter().all(|message| message.uid() == queue[0].uid()));
    assert!(queue[2].text.contains("vrijdag 13 oktober 2023"), "{}", queue[2].text);
    assert_eq!(queue[4].subject, "Afgezegd: gesprek weerbaar bestuur");
    let greeting = |at: usize| queue[at].text.lines().next().unwrap().to_owned();
    assert_eq!(greeting(4), greeting(0), "greeted as before");
    assert_eq!(greeting(5), greeting(1));
    assert!(!queue[4].text.contains("Geen tijd"), "the reason stays with the team");
});

on_both!(putting_it_off_cancels_and_planning_again_invites_under_the_same_uid, |app| {
    let [clerk, mayor] = contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &[&clerk]);
    send_all(&app);
    postpone(&app, &[("reapproach_on", "01-11-2023"), ("reason", "te druk")]);
    send_all(&app);
    plan_with(&app, "02-11-2023", &[&clerk, &mayor]);
    let queue = lying(&app);
    let told: Vec<_> = queue.iter().map(Lying::told).collect();
    assert_eq!(
        told,
        [
            (CLERK, "REQUEST", 0),
            (ADVISER, "REQUEST", 0),
            (CLERK, "CANCEL", 1),
            (ADVISER, "CANCEL", 1),
            (MAYOR, "REQUEST", 2),
            (CLERK, "REQUEST", 2),
            (ADVISER, "REQUEST", 2),
        ]
    );
    assert!(queue.iter().all(|message| message.uid() == queue[0].uid()));
});

on_both!(who_has_it_already_as_it_is_gets_nothing, |app| {
    let [clerk, _] = contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &[&clerk]);
    send_all(&app);
    let path = format!("/gesprekken/{}/uitstellen", conversation(&app));
    let same = [("held_on", "12-10-2023"), ("held_at", "14.00")];
    let told = app.logged_in("adviser").post(&path, &same).expect(422).body;
    assert!(told.contains("Er verandert niets: het gesprek staat al op dit moment."), "{told}");
    assert_eq!(lying(&app).len(), 2, "nothing changed");
});

on_both!(what_did_not_leave_is_taken_back_and_needs_no_cancellation, |app| {
    let [clerk, _] = contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &[&clerk]);
    postpone(&app, &[("held_on", "13-10-2023"), ("held_at", "10.00")]);
    let decline = [("organisation", "GM0355"), ("reason", "Geen tijd")];
    app.logged_in("adviser").post("/gesprekken/afwijzen", &decline).expect(303);
    let queue = lying(&app);
    assert_eq!(queue.len(), 4);
    assert!(queue.iter().all(|message| message.state == "cancelled"), "{queue:?}");
});

on_both!(a_contact_that_cannot_be_reached_is_neither_offered_nor_accepted, |app| {
    let [clerk, mayor] = contacts_of_zeist(&app);
    let id: i64 = mayor.parse().unwrap();
    app.write(|conn| {
        diesel::update(contacts::table.find(id))
            .set(contacts::do_not_contact.eq(true))
            .execute(conn)
            .unwrap();
        Ok(())
    });
    let form = app.logged_in("adviser").get("/gesprekken/plannen?organisatie=GM0355");
    assert!(!form.expect(200).body.contains(MAYOR));
    let more = [("send_invitation", "yes"), ("invited", mayor.as_str())];
    assert_eq!(plan(&app.logged_in("adviser"), "12-10-2023", &more), 422);
    assert!(lying(&app).is_empty());
    plan_with(&app, "12-10-2023", &[&clerk]);
    assert_eq!(lying(&app).len(), 2);
});

on_both!(the_invitation_to_a_conversation_that_began_does_not_leave, |app| {
    let [clerk, _] = contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &[&clerk]);
    assert!(send_at(&app, "2023-10-12T12:00:00Z").is_empty());
    assert!(lying(&app).iter().all(|message| message.state == "cancelled"));
});

on_both!(the_mail_stands_in_the_timeline_once_it_left, |app| {
    let [clerk, _] = contacts_of_zeist(&app);
    plan_with(&app, "12-10-2023", &[&clerk]);
    assert_eq!(send_at(&app, "2023-10-03T08:00:00Z"), [CLERK, ADVISER]);
    let page = app.logged_in("adviser").get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains("Bericht over een gesprek verzonden aan"), "{page}");
});

/// Gives the conversation of Zeist to another adviser, with the dossier.
fn hand_over(app: &TestApp) {
    let (from, to) = (app.user("adviser").id.to_string(), app.user("adviser2").id.to_string());
    let zeist = crate::letter_kit::dossier(app, "GM0355").id.to_string();
    let planner = app.logged_in("planner");
    let fields = [("owner", from.as_str()), ("adviser", &to), ("dossiers", &zeist)];
    let path = planner.post("/overdracht", &fields).expect(303).location().to_owned();
    planner.post(&format!("{path}/bevestigen"), &[]).expect(303);
}

/// Gives it by the list of organisations, with what is planned.
fn assign_many(app: &TestApp) {
    let to = app.user("adviser2").id.to_string();
    let planner = app.logged_in("planner");
    let path = format!("/organisaties/toewijzen?organisation=GM0355&to={to}");
    let page = planner.get(&path).expect(200).body;
    let choices = page.split("name=\"choices\" value=\"").nth(1).unwrap();
    let choices = choices.split('"').next().unwrap();
    let fields = [("choices", choices), ("to", &to), ("with_conversations", "yes")];
    planner.post("/organisaties/toewijzen", &fields).expect(303);
}

on_both!(who_hands_it_over_loses_the_appointment_and_who_gets_it_has_it, |app| {
    for pass_on in [hand_over, assign_many] {
        let app = TestApp::start(app.backend);
        let [clerk, _] = contacts_of_zeist(&app);
        plan_with(&app, "12-10-2023", &[&clerk]);
        send_all(&app);
        pass_on(&app);
        let queue = lying(&app);
        let told: Vec<_> = queue[2..].iter().map(Lying::told).collect();
        let wanted = [
            (CLERK, "REQUEST", 1),
            ("adviser2@drietraps.example", "REQUEST", 1),
            (ADVISER, "CANCEL", 1),
        ];
        assert_eq!(told, wanted);
        assert!(queue.iter().all(|it| it.uid() == queue[0].uid()));
    }
});

on_both!(who_joins_gets_the_appointment_its_changes_and_its_end, |app| {
    let [clerk, _] = contacts_of_zeist(&app);
    let also = app.user("adviser2").id.to_string();
    let more = [("send_invitation", "yes"), ("invited", clerk.as_str()), ("also", &also)];
    assert_eq!(plan(&app.logged_in("adviser"), "12-10-2023", &more), 303);
    send_all(&app);
    postpone(&app, &[("held_on", "13-10-2023"), ("held_at", "10.00"), ("reason", "Ziek")]);
    send_all(&app);
    let decline = [("organisation", "GM0355"), ("reason", "Geen tijd")];
    app.logged_in("adviser").post("/gesprekken/afwijzen", &decline).expect(303);
    let queue = lying(&app);
    let of = |to: &str| -> Vec<_> {
        queue.iter().map(Lying::told).filter(|it| it.0 == to).map(|it| (it.1, it.2)).collect()
    };
    let wanted = [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)];
    for to in [ADVISER, "adviser2@drietraps.example", CLERK] {
        assert_eq!(of(to), wanted, "{to}");
    }
});
