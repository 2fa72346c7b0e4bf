//! A form that came too late, by its token or its login, loses nothing that was typed.

use actix_web::test::TestRequest;

use crate::kit::{Answer, Browser, TestApp, on_both};

const COMMITMENT: &str = "/organisaties/GM0355/toezeggingen";

/// The form of a commitment, with a token of another login.
fn late(browser: &Browser) -> Answer {
    browser.post_bare(
        COMMITMENT,
        &[
            ("csrf", "verlopen"),
            ("commitment_text", "Protocol \"A\" <sturen>"),
            ("commitment_due_on", "01-11-2023"),
            ("one_time_code", "123456"),
        ],
    )
}

/// Sends the form on the page once more, as a click does.
fn send_again(browser: &Browser, page: &Answer) -> Answer {
    let part = page.body.split("<form class=\"form\"").nth(1).unwrap();
    let action = part.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let inputs = part.split("<input type=\"hidden\" name=\"").skip(1);
    let fields: Vec<(String, String)> = inputs
        .map(|input| {
            let mut quoted = input.split('"');
            let name = quoted.next().unwrap().to_owned();
            let value = quoted.nth(1).unwrap();
            let signs =
                [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&#x2F;", "/")];
            (name, signs.iter().fold(value.to_owned(), |text, (from, to)| text.replace(from, to)))
        })
        .collect();
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post_bare(&action.replace("&#x2F;", "/"), &fields)
}

fn commitments(app: &TestApp) -> Vec<String> {
    let listed = app.api("planner").get("commitments").expect(200).json();
    let titles = listed.as_array().unwrap().iter();
    titles.map(|it| it["title"].as_str().unwrap().to_owned()).collect()
}

on_both!(a_form_with_an_old_token_is_shown_and_can_be_sent_again, |app| {
    let browser = app.logged_in("adviser");
    let page = late(&browser).expect(403);
    assert!(page.body.contains("Dit formulier was verlopen") && page.body.contains("01-11-2023"));
    let lead = "Uw formulier “Toezegging vastleggen” is niet verstuurd.";
    assert!(page.body.contains(lead) && page.body.contains("Toezegging klaar op"), "{}", page.body);
    assert!(page.body.contains("Protocol") && !page.body.contains("<sturen>"), "{}", page.body);
    assert!(commitments(&app).is_empty());

    send_again(&browser, &page).expect(303);
    assert_eq!(commitments(&app), ["Protocol \"A\" <sturen>"]);
});

on_both!(an_answer_with_code_in_its_name_comes_back_in_dutch, |app| {
    let browser = app.logged_in("adviser");
    let fields =
        [("csrf", "verlopen"), ("has_code_of_conduct", "not_discussed"), ("mode", "phone")];
    let page = browser.post_bare("/gesprekken", &fields).expect(403).body;
    assert!(page.contains("Uw formulier “Gesprek vastleggen” is niet verstuurd."), "{page}");
    assert!(page.contains("name=\"has_code_of_conduct\" value=\"not_discussed\""), "{page}");
    assert!(page.contains("Werkt de gemeente met een gedragscode"), "{page}");
    assert!(!page.contains("<dd>not_discussed"), "{page}");
});

on_both!(a_form_that_came_after_the_login_ended_is_shown_with_a_way_to_log_in, |app| {
    let mut browser = app.stranger();
    browser.open_login();
    let page = late(&browser).expect(403);
    assert!(page.body.contains("U was uitgelogd."), "{}", page.body);
    assert!(page.body.contains("href=\"/inloggen\" target=\"_blank\" rel=\"noopener\""));
    // The login in the other tab; the form on this page still has the token of before.
    let mut logged_in = app.logged_in("adviser");
    logged_in.takes_cookies_of(&browser);
    send_again(&logged_in, &page).expect(303);
    assert_eq!(commitments(&app).len(), 1);
});

on_both!(the_token_of_before_the_login_counts_for_its_own_browser_and_site_alone, |app| {
    let mut stranger = app.stranger();
    stranger.open_login();
    let page = late(&stranger).expect(403);
    send_again(&app.logged_in("adviser"), &page).expect(403);
    let mut browser = app.logged_in("adviser");
    browser.takes_cookies_of(&stranger);
    let token = page.body.split("name=\"csrf\" value=\"").last().unwrap();
    let token = token.split('"').next().unwrap();
    let fields = [
        ("csrf", token),
        ("commitment_text", "Vals"),
        ("commitment_due_on", "01-11-2023"),
        ("resent", "yes"),
    ];
    // Another form than the one of that page does not go with it.
    browser.post_bare(COMMITMENT, &fields[..3]).expect(403);
    let elsewhere =
        TestRequest::post().uri(COMMITMENT).insert_header(("sec-fetch-site", "cross-site"));
    browser.call(elsewhere.set_form(fields)).expect(403);
    assert!(commitments(&app).is_empty());
});

on_both!(a_secret_is_never_shown_again, |app| {
    let browser = app.logged_in("adviser");
    let page = late(&browser).expect(403).body;
    assert!(!page.contains("123456") && !page.contains("verlopen\""), "{page}");
    let password = [("password", "fiets boom lamp"), ("password_again", "fiets boom lamp")];
    let page = browser.post_bare("/account/wachtwoord", &password).expect(403).body;
    assert!(!page.contains("fiets") && !page.contains("Verstuur opnieuw"), "{page}");
    let mut stranger = app.stranger();
    stranger.open_login();
    let login = [("email", "adviser@drietraps.example"), ("password", "fiets boom lamp")];
    let page = stranger.post_bare("/inloggen", &login).expect(403).body;
    assert!(!page.contains("Verstuur opnieuw"), "{page}");
});

on_both!(a_form_from_elsewhere_is_not_shown, |app| {
    let browser = app.logged_in("adviser");
    let from = |name: &'static str, value: &'static str, path: &str| {
        let fields = [("commitment_text", "Vals")];
        browser.call(TestRequest::post().uri(path).insert_header((name, value)).set_form(fields))
    };
    for (name, value) in [("origin", "https://kwaad.example"), ("sec-fetch-site", "cross-site")] {
        let page = from(name, value, COMMITMENT).expect(403).body;
        assert!(!page.contains("Vals") && page.contains("Dit formulier is verlopen"), "{page}");
    }
    let stranger = app.stranger();
    for path in ["//kwaad.example/toezeggingen", "/bestaat-niet"] {
        let answer = stranger.post_bare(path, &[("commitment_text", "Vals")]);
        assert!(!answer.body.contains("Vals"), "{path}: {}", answer.body);
    }
    assert!(commitments(&app).is_empty());
});
