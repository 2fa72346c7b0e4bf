//! Contacts on the dossier page and in the API.

use drietraps::store::contacts;
use serde_json::json;

use crate::kit::{TestApp, on_both};

const GOES: &str = "/organisaties/GM0664/contacten";

fn stored(app: &TestApp) -> Vec<drietraps::domain::contacts::Contact> {
    app.read(|conn| Ok(contacts::list(conn)?))
}

fn clerk(email: &str) -> Vec<(&str, &str)> {
    vec![("function", "council_clerk"), ("email", email), ("phone", "0113 000 000")]
}

on_both!(an_adviser_adds_changes_and_ends_a_contact, |app| {
    let adviser = app.logged_in("adviser");
    adviser.post(GOES, &clerk("griffie@goes.example")).expect(303);
    let contact = stored(&app).remove(0);
    assert_eq!(contact.email.as_ref().unwrap().as_str(), "griffie@goes.example");
    assert!(contact.is_reachable_on(app.now().date_naive()));
    let own = format!("{GOES}/{}", contact.id);
    let form = adviser.get(&own).expect(200).body;
    assert!(form.contains("value=\"griffie@goes.example\""), "{form}");
    let version = contact.version.to_string();
    let mut changed = clerk("raadsgriffie@goes.example");
    changed.push(("version", &version));
    adviser.post(&own, &changed).expect(303);
    assert!(adviser.get("/organisaties/GM0664").body.contains("raadsgriffie@goes.example"));
    adviser.post(&format!("{own}/einde"), &[]).expect(303);
    assert!(!adviser.get("/organisaties/GM0664").body.contains("raadsgriffie@goes.example"));
    assert_eq!(stored(&app).len(), 1);
});

on_both!(a_text_that_is_no_telephone_number_is_refused, |app| {
    let wrong = [("function", "mayor"), ("phone", "via het secretariaat")];
    let refused = app.logged_in("adviser").post(GOES, &wrong).expect(422).body;
    assert!(refused.contains("Dit is geen telefoonnummer."), "{refused}");
    assert_eq!(stored(&app), []);
});

on_both!(the_second_of_two_people_who_change_a_contact_is_asked_to_load_it_again, |app| {
    let adviser = app.logged_in("adviser");
    adviser.post(GOES, &clerk("griffie@goes.example")).expect(303);
    let contact = stored(&app).remove(0);
    let own = format!("{GOES}/{}", contact.id);
    let version = contact.version.to_string();
    let with = |email: &'static str| {
        let mut fields = clerk(email);
        fields.push(("version", &version));
        app.logged_in("planner").post(&own, &fields)
    };
    with("een@goes.example").expect(303);
    let refused = with("twee@goes.example").expect(409);
    assert!(refused.body.contains("Laad de pagina opnieuw"), "{}", refused.body);
    assert_eq!(stored(&app)[0].email.as_ref().unwrap().as_str(), "een@goes.example");
});

on_both!(a_refused_contact_comes_back_filled_in_with_every_problem, |app| {
    let adviser = app.logged_in("adviser");
    let refused = adviser.post(GOES, &[("email", "griffie goes"), ("name", "B. Test")]).expect(422);
    assert!(refused.body.contains("value=\"griffie goes\""), "{}", refused.body);
    assert!(
        refused.body.contains("id=\"email-error\"")
            && refused.body.contains("id=\"function-error\"")
    );
    let governor = [("function", "kings_commissioner"), ("email", "cvdk@goes.example")];
    let refused = adviser.post(GOES, &governor).expect(422).body;
    assert!(refused.contains("Gemeente Goes heeft geen commissaris van de Koning"), "{refused}");
    adviser.post(GOES, &clerk("griffie@goes.example")).expect(303);
    let refused = adviser.post(GOES, &clerk("Griffie@goes.example")).expect(422).body;
    assert!(refused.contains("Dit adres staat al bij deze functie"), "{refused}");
    assert_eq!(stored(&app).len(), 1);
});

on_both!(a_clerk_of_a_province_is_kept_as_states_clerk, |app| {
    app.logged_in("planner")
        .post("/organisaties/PV29/contacten", &clerk("griffie@zeeland.example"))
        .expect(303);
    assert_eq!(stored(&app)[0].function.as_str(), "states_clerk");
});

on_both!(a_contact_is_changed_only_under_its_own_organisation_and_by_who_may, |app| {
    app.logged_in("adviser").post(GOES, &clerk("griffie@goes.example")).expect(303);
    let id = stored(&app)[0].id;
    app.logged_in("adviser").get(&format!("/organisaties/GM0677/contacten/{id}")).expect(404);
    for (name, status) in [("management", 403), ("admin", 403), ("planner", 200)] {
        app.logged_in(name).get(&format!("{GOES}/{id}")).expect(status);
    }
    app.logged_in("management").post(GOES, &clerk("x@goes.example")).expect(403);
    app.logged_in("adviser").post_bare(GOES, &clerk("x@goes.example")).expect(403);
});

on_both!(the_api_adds_and_lists_contacts, |app| {
    let api = app.api("adviser");
    let body = json!({
        "organisation": "gm0664", "function": "mayor", "email": "burgemeester@goes.example",
    });
    let answer = api.post("contacts", &body).expect(201);
    let contact = answer.json();
    assert_eq!(contact["organisation"], "GM0664");
    assert_eq!(answer.location(), format!("/api/v1/contacts/{}", contact["id"]));
    assert_eq!(api.get("contacts?organisation=GM0664").json()[0], contact);
    assert_eq!(api.get(&format!("contacts/{}", contact["id"])).json(), contact);
    let wrong = json!({ "organisation": "Goes", "function": "boss", "email": "x" });
    let refused = api.post("contacts", &wrong).expect(400).json();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3, "{refused}");
    app.api("management").get("contacts").expect(403);
    app.api("management").post("contacts", &body).expect(403);
});
