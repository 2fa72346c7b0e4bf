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

on_both!(the_second_of_two_people_who_change_a_contact_keeps_what_was_typed, |app| {
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
    assert!(refused.body.contains("Dit is intussen gewijzigd"), "{}", refused.body);
    assert!(refused.body.contains("value=\"twee@goes.example\""), "{}", refused.body);
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
    assert_eq!(api.get("contacts?organisation=GM0664&province=PV20").expect(200).json(), json!([]));
    api.get("contacts?organisation=GM0999").expect(404);
    api.get("contacts/999999").expect(404);
    assert_eq!(api.get(&format!("contacts/{}", contact["id"])).json(), contact);
    let wrong = json!({ "organisation": "Goes", "function": "boss", "email": "x" });
    let refused = api.post("contacts", &wrong).expect(400).json();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3, "{refused}");
    app.api("management").get("contacts").expect(403);
    app.api("management").post("contacts", &body).expect(403);
});

on_both!(the_api_shows_no_contact_that_ended, |app| {
    let api = app.api("adviser");
    let body = json!({ "organisation": "GM0664", "function": "mayor", "name": "A. Een" });
    let path = api.post("contacts", &body).expect(201).location().to_owned();
    let path = path.trim_start_matches("/api/v1/");
    let id = stored(&app)[0].id;
    app.logged_in("adviser").post(&format!("{GOES}/{id}/einde"), &[]).expect(303);
    api.get(path).expect(404);
    assert_eq!(api.get("contacts?organisation=GM0664").expect(200).json(), json!([]));
});

fn mayor<'a>(name: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("function", "mayor"), ("name", name), ("email", email)]
}

on_both!(a_function_is_held_from_a_day_to_a_day, |app| {
    let adviser = app.logged_in("adviser");
    let mut held = mayor("A. Een", "a.een@goes.example");
    held.extend([("first_day", "01-06-2021"), ("last_day", "30-09-2023")]);
    adviser.post(GOES, &held).expect(303);
    let contact = stored(&app).remove(0);
    assert_eq!(contact.valid_to.unwrap().to_string(), "2023-10-01");
    let dossier = adviser.get("/organisaties/GM0664").body;
    let (before, former) = dossier.split_once("<summary>Eerder</summary>").unwrap();
    assert!(!before.contains("A. Een") && former.contains("Burgemeester A. Een"), "{dossier}");
    assert!(former.contains("van 1 juni 2021 tot en met 30 september 2023"), "{dossier}");
    let form = adviser.get(&format!("{GOES}/{}", contact.id)).body;
    assert!(form.contains("value=\"30-09-2023\""), "{form}");
    let wrong = [("first_day", "02-10-2023"), ("last_day", "01-10-2023")];
    let fields: Vec<_> = mayor("B. Twee", "b@goes.example").into_iter().chain(wrong).collect();
    let refused = adviser.post(GOES, &fields).expect(422).body;
    assert!(refused.contains("De laatste dag ligt voor de eerste dag."), "{refused}");
    let management = app.logged_in("management").get("/organisaties/GM0664").body;
    assert!(!management.contains("A. Een"), "{management}");
});

on_both!(a_new_holder_ends_the_previous_one_on_the_day_before, |app| {
    let adviser = app.logged_in("adviser");
    adviser.post(GOES, &mayor("A. Een", "a.een@goes.example")).expect(303);
    let office = [("function", "mayor"), ("email", "bm@goes.example"), ("is_role_mailbox", "yes")];
    adviser.post(GOES, &office).expect(303);
    let next = mayor("B. Twee", "a.een@goes.example");
    let refused = adviser.post(GOES, &mayor("B. Twee", "b.twee@goes.example")).expect(422).body;
    assert!(refused.contains("Gemeente Goes heeft al een burgemeester: A. Een."), "{refused}");
    let follows = [("ends_previous", "yes"), ("first_day", "01-11-2023")];
    let fields: Vec<_> = next.iter().copied().chain(follows).collect();
    adviser.post(GOES, &fields).expect(303);
    let all = stored(&app);
    let of = |name: Option<&str>| all.iter().find(|it| it.name.as_deref() == name).unwrap();
    assert_eq!(of(Some("A. Een")).valid_to.unwrap().to_string(), "2023-11-01");
    assert_eq!(of(Some("B. Twee")).valid_from.unwrap().to_string(), "2023-11-01");
    assert_eq!(of(None).valid_to, None, "the mailbox belongs to the office");
    let dossier = adviser.get("/organisaties/GM0664").body;
    assert!(dossier.contains("begint op 1 november 2023"), "{dossier}");
    let too_early = [("ends_previous", "yes"), ("first_day", "01-11-2023")];
    let fields: Vec<_> = mayor("C. Drie", "c@goes.example").into_iter().chain(too_early).collect();
    let refused = adviser.post(GOES, &fields).expect(422).body;
    assert!(refused.contains("Vul een eerste dag na die dag in."), "{refused}");
    assert_eq!(stored(&app).len(), 3);
});

on_both!(what_may_be_a_double_is_asked_and_may_be_kept, |app| {
    let adviser = app.logged_in("adviser");
    adviser.post(GOES, &mayor("A. Een", "post@goes.example")).expect(303);
    let hulst = "/organisaties/GM0677/contacten";
    let same = mayor("a een", "POST@goes.example");
    let asked = adviser.post(hulst, &same).expect(422).body;
    assert!(asked.contains("Dit adres staat ook bij Gemeente Goes (burgemeester)."), "{asked}");
    assert!(asked.contains("Deze naam staat al als burgemeester bij Gemeente Goes."), "{asked}");
    assert!(asked.contains("Toch bewaren"), "{asked}");
    assert_eq!(stored(&app).len(), 1);
    let kept: Vec<_> = same.iter().copied().chain([("keep_double", "yes")]).collect();
    adviser.post(hulst, &kept).expect(303);
    let double = stored(&app).remove(1);
    // What was kept is not asked again as long as it stays so.
    let version = double.version.to_string();
    let again = same.iter().copied().chain([("version", version.as_str()), ("phone", "0114 1")]);
    let own = format!("{hulst}/{}", double.id);
    adviser.post(&own, &again.collect::<Vec<_>>()).expect(303);
});

on_both!(the_day_of_an_objection_is_kept_until_it_is_taken_back, |app| {
    let adviser = app.logged_in("adviser");
    let with = |extra: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        clerk("griffie@goes.example").into_iter().chain(extra.iter().copied()).collect()
    };
    adviser.post(GOES, &with(&[("do_not_contact", "yes")])).expect(303);
    let contact = stored(&app).remove(0);
    assert_eq!(contact.do_not_contact_on, Some(app.now().date_naive()));
    let dossier = adviser.get("/organisaties/GM0664").body;
    assert!(dossier.contains("wil geen berichten, sinds 3 oktober 2023"), "{dossier}");
    let own = format!("{GOES}/{}", contact.id);
    let later = app.at("2023-10-05T07:00:00Z").logged_in("adviser");
    later.post(&own, &with(&[("do_not_contact", "yes"), ("version", "1")])).expect(303);
    assert_eq!(stored(&app)[0].do_not_contact_on, contact.do_not_contact_on);
    later.post(&own, &with(&[("version", "2")])).expect(303);
    assert_eq!(stored(&app)[0].do_not_contact_on, None);
});

on_both!(an_address_that_came_back_is_mended_and_not_just_looked_at, |app| {
    let id = app.add_contact("GM0664", "council_clerk", Some("grifie@goes.example"));
    let bounced = app.now().date_naive();
    app.write(|conn| {
        let mut contact = contacts::get(conn, id)?;
        contact.bounced_on = Some(bounced);
        Ok(contacts::set(conn, &contact)?)
    });
    let adviser = app.logged_in("adviser");
    let dossier = adviser.get("/organisaties/GM0664").body;
    assert!(dossier.contains("kwam terug op 3 oktober 2023"), "{dossier}");
    assert!(!dossier.contains("/juist"), "{dossier}");
    let own = format!("{GOES}/{id}");
    let refused = adviser.post(&format!("{own}/juist"), &[("version", "2")]).expect(422).body;
    assert!(refused.contains("Verbeter het adres."), "{refused}");
    assert!(adviser.get(&own).body.contains("kwam terug op 3 oktober 2023. Verbeter het adres."));
    let mended: Vec<_> =
        clerk("griffie@goes.example").into_iter().chain([("version", "2")]).collect();
    adviser.post(&own, &mended).expect(303);
    let contact = stored(&app).remove(0);
    assert_eq!((contact.bounced_on, contact.verified_on), (None, Some(bounced)));
});

on_both!(one_click_says_that_a_contact_is_still_right, |app| {
    let id = app.add_contact("GM0664", "mayor", Some("burgemeester@goes.example"));
    let adviser = app.logged_in("adviser");
    assert!(adviser.get("/organisaties/GM0664").body.contains("Nog niet nagekeken"));
    let path = format!("{GOES}/{id}/juist");
    let answer = adviser.post(&path, &[("version", "1")]).expect(303);
    assert_eq!(answer.location(), "/organisaties/GM0664");
    assert!(adviser.get("/organisaties/GM0664").body.contains("Nagekeken op 3 oktober 2023"));
    adviser.post(&path, &[("version", "1")]).expect(409);
    let elsewhere = [("version", "2"), ("back", "https://elders.example/")];
    assert_eq!(adviser.post(&path, &elsewhere).expect(303).location(), "/organisaties/GM0664");
});

on_both!(the_api_tells_since_when_and_until_when, |app| {
    let adviser = app.logged_in("adviser");
    let mut fields = mayor("A. Een", "a@goes.example");
    fields.extend([("first_day", "01-06-2021"), ("last_day", "31-12-2023")]);
    adviser.post(GOES, &fields).expect(303);
    let contact = app.api("adviser").get("contacts?organisation=GM0664").json()[0].clone();
    assert_eq!(contact["validFrom"], "2021-06-01");
    assert_eq!(contact["validTo"], "2024-01-01", "the first day no longer in the function");
    assert_eq!(contact["verifiedOn"], "2023-10-03");
    assert!(contact["bouncedOn"].is_null() && contact["doNotContactOn"].is_null(), "{contact}");
});
