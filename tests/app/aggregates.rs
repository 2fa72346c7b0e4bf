//! What the conversations tell together: small counts are hidden, nothing is found by comparing
//! what was published on different days, and an organisation counts once with its newest
//! conversation.

use std::collections::BTreeMap;

use drietraps::domain::conversations::checklist;
use drietraps::domain::conversations::details::Details;
use drietraps::domain::publication::{Given, differing};
use drietraps::services::aggregates;
use drietraps::store::{answers, conversations, dossiers, publications};

use crate::evenings::dossier;
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

/// The page of management, after the work of the night before.
fn page(app: &TestApp, instant: &str, question: &str) -> String {
    let app = app.at(instant);
    app.write(|conn| aggregates::publish(conn, app.now()));
    app.logged_in("management")
        .get(&format!("/dekking/gesprekken?vraag={question}"))
        .expect(200)
        .body
}

/// The table of a page.
fn figures(page: &str) -> String {
    let rest = page.split("<table").nth(1).unwrap();
    rest.split("</table>").next().unwrap().to_owned()
}

/// Changes the answer of the newest conversation of an organisation.
fn corrected(app: &TestApp, code: &str, answer: &str) {
    let of = dossier(app, code).id;
    let id = app.read(|conn| Ok(conversations::list_of(conn, of)?)).last().unwrap().id;
    let mut details = Details::default();
    details.checklist.push(checklist::Checked { line: 5, answer: answer.parse().unwrap() });
    app.write(|conn| {
        answers::remove_of(conn, id)?;
        Ok(answers::add(conn, id, &details)?)
    });
}

on_both!(the_answers_together_hide_what_few_gave, |app| {
    let empty = page(&app, "2023-10-02T09:00:00Z", "leidraad_5");
    assert!(empty.contains("Er zijn nog geen cijfers"), "{empty}");
    answered(&app, &ZEELAND[..6], "arranged");
    answered(&app, &ZEELAND[6..], "not_arranged");
    answered(&app, &UTRECHT[..1], "arranged");
    let shown = page(&app, "2023-10-04T09:00:00Z", "leidraad_5");
    assert!(shown.contains("6 (55%)") && shown.contains("stand van 4 oktober 2023"), "{shown}");
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
    let before = page(&app, "2023-10-04T09:00:00Z", "leidraad_5");
    assert!(before.contains(">10<"), "{before}");
    let november = app.at("2023-11-06T09:00:00Z");
    answered(&november, &ZEELAND[10..], "not_arranged");
    for instant in ["2023-11-06T10:00:00Z", "2023-12-01T09:00:00Z", "2024-03-01T09:00:00Z"] {
        assert_eq!(figures(&page(&app, instant, "leidraad_5")), figures(&before), "{instant}");
    }
    // Another province with five changes its own row and the sums alone.
    answered(&november, &UTRECHT[..5], "arranged");
    let later = page(&app, "2024-03-02T09:00:00Z", "leidraad_5");
    assert!(later.contains(">15<") && later.contains("stand van 2 maart 2024"), "{later}");
    assert!(later.contains("stand van 4 oktober 2023"), "{later}");
});

on_both!(a_correction_changes_no_figure_until_enough_organisations_answered_otherwise, |app| {
    answered(&app, &ZEELAND, "arranged");
    let before = page(&app, "2023-10-04T09:00:00Z", "leidraad_5");
    for code in &ZEELAND[..3] {
        corrected(&app, code, "not_arranged");
    }
    let conversation = dossier(&app, ZEELAND[3]).id;
    let one = app.read(|conn| Ok(conversations::list_of(conn, conversation)?)).remove(0);
    let (id, version) = (one.id, one.version.to_string());
    let not_held = [("version", version.as_str()), ("what", "not_held"), ("reason", "Vergissing")];
    app.logged_in("adviser").post(&format!("/gesprekken/{id}/corrigeren"), &not_held).expect(303);
    for instant in ["2023-10-04T10:00:00Z", "2023-10-05T09:00:00Z", "2024-02-05T09:00:00Z"] {
        assert_eq!(figures(&page(&app, instant, "leidraad_5")), figures(&before), "{instant}");
    }
    corrected(&app, ZEELAND[4], "not_arranged");
    let after = page(&app, "2024-02-06T09:00:00Z", "leidraad_5");
    assert!(after.contains("stand van 6 februari 2024") && after.contains(">10<"), "{after}");
});

on_both!(figures_of_before_an_upgrade_are_there_at_the_start_and_only_once, |app| {
    answered(&app, &ZEELAND[..10], "arranged");
    app.write(|conn| aggregates::publish_first(conn, app.now()));
    let read = || {
        let path = "/dekking/gesprekken?vraag=leidraad_5";
        app.logged_in("management").get(path).expect(200).body
    };
    let first = read();
    assert!(first.contains("stand van 3 oktober 2023"), "{first}");
    answered(&app, &UTRECHT, "arranged");
    app.write(|conn| aggregates::publish_first(conn, app.now()));
    assert_eq!(figures(&read()), figures(&first));
});

/// A die that always falls the same.
struct Die(u64);

impl Die {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

on_both!(who_keeps_every_table_of_half_a_year_and_subtracts_finds_nobody, |app| {
    let (mut die, mut kept) = (Die(2_023), Vec::<BTreeMap<String, Given>>::new());
    let all: Vec<&str> = ZEELAND.iter().chain(&UTRECHT).copied().collect();
    let mut visited: Vec<&str> = Vec::new();
    for night in 0..60 {
        let day = app.now() + chrono::TimeDelta::days(night * 3);
        let today = app.at(&day.to_rfc3339());
        for _ in 0..die.throw(4) {
            let (code, answer) = (all[die.throw(all.len())], die.throw(4));
            let answer = ["arranged", "in_preparation", "not_arranged", "not_applicable"][answer];
            if visited.contains(&code) {
                corrected(&today, code, answer);
            } else {
                answered(&today, &[code], answer);
                visited.push(code);
            }
        }
        today.write(|conn| aggregates::publish(conn, today.now()));
        let states = app.read(|conn| {
            let tour = dossiers::current_tour(conn)?;
            Ok(publications::list_of(conn, tour, (checklist::VERSION, "5"))?)
        });
        kept.push(states.into_iter().map(|it| (it.province_code, it.given)).collect());
    }
    let total = |page: &BTreeMap<String, Given>| -> Given {
        page.values().flatten().map(|(id, given)| (*id, given.clone())).collect()
    };
    let none = Given::new();
    for (early, late) in kept.iter().flat_map(|early| kept.iter().map(move |late| (early, late))) {
        let mut made_by = vec![differing(&total(early), &total(late))];
        for code in ["PV26", "PV29"] {
            let (was, is) = (early.get(code).unwrap_or(&none), late.get(code).unwrap_or(&none));
            made_by.push(differing(was, is));
            made_by.push(differing(was, &total(late)));
        }
        assert!(made_by.iter().all(|count| *count == 0 || *count >= 5), "{made_by:?}");
    }
    let mut tables = kept.clone();
    tables.dedup();
    assert!(tables.len() >= 4, "figures follow what happens: {}", tables.len());
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
    let shown = page(&app, "2023-10-04T09:00:00Z", "observation_context");
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
    let shown = page(&app, "2023-10-04T09:00:00Z", "leidraad_5");
    assert!(shown.contains("6 (55%)") && !shown.contains("11 (100%)"), "{shown}");
});
