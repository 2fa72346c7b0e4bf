//! Letters on paper: one sheet per recipient, the words that leave, the address behind the window.

use crate::kit::{Answer, on_both};
use crate::schema::execute;

#[track_caller]
fn sees(answer: &Answer, text: &str) {
    assert!(answer.body.contains(text), "no {text:?} in {}", answer.body);
}

on_both!(a_letter_is_printed_for_each_recipient_with_what_is_known_of_the_address, |app| {
    app.fill_zeeland();
    execute(&app, "UPDATE organisations SET place = 'Domburg' WHERE code = 'GM0717'");
    execute(
        &app,
        "UPDATE contacts SET name = 'J. de Wit' WHERE email = 'burgemeester@gm0717.example'",
    );
    let round = app.plan_list(&["GM0717", "GM0664"]);
    let veere = app.round(round.id).letters[1].id;
    let planner = app.logged_in("planner");
    let path = format!("/brievenrondes/{}", round.id);
    let letter = planner.get(&format!("{path}/brieven/{veere}/print")).expect(200);
    assert_eq!(letter.body.matches("<article class=\"sheet\">").count(), 2);
    sees(&letter, "Gemeente Veere<br>T.a.v. de burgemeester, J. de Wit<br>DOMBURG</p>");
    sees(&letter, "Gemeente Veere<br>T.a.v. de griffier<br>DOMBURG</p>");
    sees(&letter, "Geachte burgemeester De Wit,");
    sees(&letter, "Deze ronde is nog niet vrijgegeven.");
    assert!(!letter.body.contains("Typt u de link over?"), "there is no link yet");
    let all = planner.get(&format!("{path}/print")).expect(200);
    assert_eq!(all.body.matches("<article class=\"sheet\">").count(), 4);
    sees(&all, "van sommige organisaties ook de plaats niet");
    sees(&planner.get(&path).expect(200), &format!("{path}/print"));
});

on_both!(paper_says_what_was_released_with_a_link_that_works, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let page = app.logged_in("adviser").get(&format!("/brievenrondes/{}/print", round.id));
    let page = page.expect(200);
    let link = app.messages(round.id)[0].unsubscribe_url.clone().unwrap();
    sees(&page, &link);
    let token = link.rsplit('/').next().unwrap();
    let groups: Vec<String> =
        token.as_bytes().chunks(4).map(|it| String::from_utf8(it.to_vec()).unwrap()).collect();
    sees(&page, &format!("<code>{}</code>", groups.join(" ")));
    app.stranger().get(&format!("/antwoord/{}", groups.join("%20"))).expect(200);
    assert!(!page.body.contains("nog niet vrijgegeven"));
    assert!(!page.body.contains("uw-persoonlijke-link"));
});

on_both!(a_blocked_letter_is_not_printed, |app| {
    let round = app.plan_list(&["GM0717"]);
    let page = app.logged_in("planner").get(&format!("/brievenrondes/{}/print", round.id));
    sees(&page.expect(200), "Er is geen brief om af te drukken.");
});
