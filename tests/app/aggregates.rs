//! What the conversations tell together: small counts are hidden, nothing is found by comparing
//! two days, and an organisation counts once with its newest conversation.

use crate::kit::{TestApp, on_both};

const ZEELAND: [&str; 11] = [
    "GM0654", "GM0664", "GM0677", "GM0678", "GM0687", "GM0703", "GM0715", "GM0716", "GM0717",
    "GM0718", "GM1676",
];
const UTRECHT: [&str; 6] = ["GM0355", "GM0344", "GM0342", "GM0310", "GM0312", "GM0313"];

/// Logs a conversation of today with these fields beside the outcome.
fn logged(app: &TestApp, code: &str, held_on: &str, more: &[(&str, &str)]) {
    let mut fields = vec![
        ("organisation", code),
        ("held_on", held_on),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
    ];
    fields.extend(more);
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
}

fn answered(app: &TestApp, codes: &[&str], answer: &str) {
    let today = drietraps::domain::dates::amsterdam_day(app.now()).format("%d-%m-%Y").to_string();
    for code in codes {
        logged(app, code, &today, &[("leidraad_5", answer)]);
    }
}

fn page(app: &TestApp, instant: &str, question: &str) -> String {
    let path = format!("/dekking/gesprekken?vraag={question}");
    app.at(instant).logged_in("management").get(&path).expect(200).body
}

/// The table of a page.
fn figures(page: &str) -> String {
    page.split("<table").nth(1).unwrap().to_owned()
}

on_both!(the_answers_together_hide_what_few_gave, |app| {
    answered(&app, &ZEELAND[..6], "arranged");
    answered(&app, &ZEELAND[6..], "not_arranged");
    answered(&app, &UTRECHT[..1], "arranged");
    assert!(page(&app, "2023-10-31T09:00:00Z", "leidraad_5").contains("Er zijn nog geen cijfers"));
    let shown = page(&app, "2023-11-01T09:00:00Z", "leidraad_5");
    assert!(shown.contains("6 (55%)") && shown.contains("tot en met 31 oktober 2023"), "{shown}");
    // Nobody gave the other two answers: with 6, 5 and 11 on the page that would be plain.
    assert!(!shown.contains("5 (45%)") && shown.contains("Een streepje betekent"), "{shown}");
    assert!(shown.contains("11 antwoorden uit 11 getelde organisaties."), "{shown}");
    assert!(!shown.contains(">Utrecht<"), "one organisation is no row: {shown}");
    app.logged_in("management").get("/dekking/gesprekken?vraag=leidraad_99").expect(422);
    assert!(
        app.logged_in("planner").get("/dekking").expect(200).body.contains("/dekking/gesprekken")
    );
});

on_both!(one_new_conversation_changes_no_figure_whenever_somebody_looks, |app| {
    answered(&app, &ZEELAND[..10], "arranged");
    let before = page(&app, "2023-11-01T09:00:00Z", "leidraad_5");
    assert!(before.contains(">10<"), "{before}");
    let november = app.at("2023-11-06T09:00:00Z");
    answered(&november, &ZEELAND[10..], "not_arranged");
    for instant in ["2023-11-06T10:00:00Z", "2023-12-01T09:00:00Z", "2024-03-01T09:00:00Z"] {
        assert_eq!(figures(&page(&app, instant, "leidraad_5")), figures(&before), "{instant}");
    }
    // Another province with five changes its own row and the sums alone.
    answered(&november, &UTRECHT[..5], "arranged");
    let later = page(&app, "2023-12-01T09:00:00Z", "leidraad_5");
    assert!(later.contains(">15<") && later.contains("tot en met 30 november 2023"), "{later}");
});

on_both!(a_conversation_that_is_logged_late_does_not_change_a_month_that_was_shown, |app| {
    answered(&app, &ZEELAND[..10], "arranged");
    let before = page(&app, "2023-11-01T09:00:00Z", "leidraad_5");
    let late = app.at("2023-11-06T09:00:00Z");
    logged(&late, ZEELAND[10], "04-10-2023", &[("leidraad_5", "not_arranged")]);
    let after = page(&app, "2023-11-07T09:00:00Z", "leidraad_5");
    assert_eq!(figures(&after), figures(&before));
});

on_both!(of_several_answers_no_sum_of_a_row_is_shown, |app| {
    let all =
        ["social_media", "disputed_projects", "frequent_writers", "subversive_crime", "other"];
    let ticked: Vec<(&str, &str)> = all.iter().map(|it| ("observation_context", *it)).collect();
    for code in &ZEELAND[..6] {
        logged(&app, code, "03-10-2023", &ticked);
    }
    for code in &UTRECHT {
        logged(&app, code, "03-10-2023", &ticked[..1]);
    }
    let shown = page(&app, "2023-11-01T09:00:00Z", "observation_context");
    assert!(shown.contains("daarom staan er geen sommen"), "{shown}");
    assert!(!shown.contains("Antwoorden</th>") && !shown.contains(">30<"), "{shown}");
    assert!(shown.contains("Er zijn 12 organisaties geteld."), "{shown}");
});

on_both!(the_newest_conversation_is_the_one_that_was_held_last, |app| {
    for code in &ZEELAND[..6] {
        logged(&app, code, "02-10-2023", &[("leidraad_5", "arranged")]);
        // Entered afterwards, and held before.
        logged(&app, code, "04-09-2023", &[("leidraad_5", "not_arranged")]);
    }
    answered(&app, &ZEELAND[6..], "not_arranged");
    let shown = page(&app, "2023-11-01T09:00:00Z", "leidraad_5");
    assert!(shown.contains("6 (55%)") && !shown.contains("11 (100%)"), "{shown}");
});
