//! The audit log on the screen and as a file, and that every change leaves a line in it.

use drietraps::domain::acts::ACTS;
use drietraps::domain::notes::NoteLevel;
use drietraps::store::audit;

use crate::kit::{TestApp, on_both};
use crate::notes::{owned, try_write};
use crate::routes::{VISITORS, pages};
use crate::trespass::conversation;

/// The actions in the log, oldest first.
fn actions(app: &TestApp) -> Vec<String> {
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    lines.into_iter().map(|line| line.action).collect()
}

on_both!(an_administrator_reads_the_log_in_words_and_filters_it, |app| {
    owned(&app);
    app.logged_in("adviser").post("/organisaties/GM0355/notities", &NOTE).expect(303);
    let admin = app.logged_in("admin");
    let page = admin.get("/beheer/logboek").expect(200).body;
    assert!(page.contains("Notitie geschreven") && page.contains("Test adviser"), "{page}");
    assert_eq!(actions(&app).last().unwrap(), "audit.read", "reading it is noted");
    let user = app.user("adviser").id;
    let shown = |query: &str| {
        let body = admin.get(&format!("/beheer/logboek?{query}")).expect(200).body;
        let rows = body.matches("<th scope=\"row\"").count();
        (
            rows,
            body.contains("<th scope=\"row\"")
                && body.contains("data-label=\"Wat\">Notitie geschreven<"),
        )
    };
    assert_eq!(shown("wat=note.write"), (1, true));
    assert!(shown(&format!("wie=user+{user}")).1);
    assert!(!shown("wie=program").1);
    assert!(shown("waarover=notitie").1 && !shown("waarover=bestaat+niet").1);
    assert!(shown("waarover=note").1 && shown("waarover=%25").0 == 0, "no wild card");
    assert!(!shown("resultaat=refused").1);
    assert!(shown("van=03-10-2023&tot=03-10-2023").1 && !shown("van=04-10-2023").1);
    assert!(!shown("tot=02-10-2023").1);
    let odd = admin.get("/beheer/logboek?van=ooit").expect(200).body;
    assert!(odd.contains("kan niet worden gelezen"), "{odd}");
});

const NOTE: [(&str, &str); 2] = [("note_text", "Bel na vijf uur"), ("note_level", "process")];

on_both!(the_log_leaves_as_a_file_and_that_is_noted, |app| {
    owned(&app);
    let admin = app.logged_in("admin");
    for format in ["csv", "xlsx", "ods", "json"] {
        admin.get(&format!("/beheer/logboek.{format}")).expect(200);
        assert_eq!(actions(&app).last().unwrap(), "audit.export");
    }
    let csv = admin.get("/beheer/logboek.csv?wat=audit.export").expect(200).body;
    assert!(csv.starts_with('\u{feff}') || csv.starts_with("regel"), "{csv}");
    assert_eq!(csv.matches("Logboek geëxporteerd").count(), 4, "{csv}");
    for other in ["adviser", "planner", "management"] {
        app.logged_in(other).get("/beheer/logboek").expect(403);
        app.logged_in(other).get("/beheer/logboek.csv").expect(403);
    }
});

on_both!(pages_of_fifty_lines_the_newest_first, |app| {
    let (actor, now) = (app.actor("admin"), app.now());
    for number in 0..60 {
        let object = format!("round {number}");
        app.write(|conn| {
            drietraps::services::audit::record(conn, &actor, "round.plan", &object, now)
        });
    }
    let admin = app.logged_in("admin");
    let first = admin.get("/beheer/logboek?wat=round.plan").expect(200).body;
    assert!(first.contains("1 tot en met 50 van 60"), "{first}");
    assert!(first.contains("ronde 59") && !first.contains("ronde 9<"), "the newest first");
    let second = admin.get("/beheer/logboek?wat=round.plan&pagina=2").expect(200).body;
    assert!(second.contains("51 tot en met 60 van 60") && second.contains("ronde 9<"));
});

on_both!(whoever_reads_confidential_text_leaves_a_line, |app| {
    owned(&app);
    let talk = conversation(&app, "Er speelt iets.");
    let confidential = try_write(&app, "adviser", NoteLevel::Confidential, "V2").unwrap();
    let strict = try_write(&app, "adviser", NoteLevel::Strict, "V3").unwrap();
    let read = |path: String, action: &str| {
        app.logged_in("adviser").get(&path).expect(200);
        let last = app.read(|conn| Ok(audit::list(conn)?)).pop().unwrap();
        assert_eq!((last.action.as_str(), last.result.as_str()), (action, "done"), "{path}");
        assert_eq!(last.actor, format!("user {}", app.user("adviser").id));
        assert!(!last.object.contains("V2") && !last.object.contains("V3"));
    };
    read(format!("/notities/{confidential}"), "note.read");
    read(format!("/notities/{strict}"), "note.read");
    read(format!("/gesprekken/{talk}"), "conversation.read_answers");
});

/// What leaves no line, on purpose: a draft that only its writer sees, and whose turn it is to
/// call, which lasts minutes, and that somebody is still there. The last four change nothing here:
/// nobody waits for a code, and the adviser, the choice and the sending are as they were.
const WITHOUT_LINE: [&str; 8] = [
    "/account/blijven",
    "/gesprekken/concept/weg",
    "/belronde/volgende",
    "/belronde/{id}/los",
    "/inloggen/code",
    "/organisaties/{code}/adviseur",
    "/account/berichten",
    "/beheer/e-mail/aanzetten",
];

on_both!(every_form_that_is_accepted_leaves_a_line, |app| {
    let mut seen = 0;
    let mut silent = Vec::new();
    for row in pages().iter().filter(|row| row.0 == "POST" && row.1 != "/import") {
        for (visitor, expected) in VISITORS.iter().zip(row.3) {
            if visitor.is_empty() || !(200..400).contains(&expected) {
                continue;
            }
            let (path, form) = row.2.split_once(' ').unwrap_or((row.2, ""));
            let fields: Vec<_> = form.split('&').filter_map(|pair| pair.split_once('=')).collect();
            let browser = app.logged_in(visitor);
            let before = actions(&app).len();
            if browser.post(path, &fields).status >= 400 {
                continue;
            }
            seen += 1;
            if actions(&app).len() == before && !WITHOUT_LINE.contains(&row.1) {
                silent.push(format!("{} as {visitor}", row.1));
            }
        }
    }
    assert!(silent.is_empty(), "no line is left by:\n{}", silent.join("\n"));
    assert!(seen > 10, "{seen} forms were accepted");
});

#[test]
fn every_action_of_the_source_has_words() {
    let mut missing = Vec::new();
    let mut found = 0;
    for folder in ["services", "cli", "jobs"] {
        let home = format!("{}/src/{folder}", env!("CARGO_MANIFEST_DIR"));
        for file in sources(home.as_ref()) {
            let text = std::fs::read_to_string(&file).unwrap();
            for action in text.split('"').skip(1).step_by(2).filter(|it| is_action(it)) {
                found += 1;
                if ACTS.iter().all(|(name, _)| *name != action) {
                    missing.push(format!("{}: {action}", file.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "domain/upkeep/acts.rs has no words for:\n{}", missing.join("\n"));
    assert!(found > 100, "{found} actions");
    let mut words: Vec<&str> = ACTS.iter().map(|(_, words)| *words).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), ACTS.len(), "each has words of its own");
}

/// Two lower-case words with a dot in between that are no file name and no column.
fn is_action(text: &str) -> bool {
    let Some((noun, verb)) = text.split_once('.') else { return false };
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|it| it.is_ascii_lowercase() || it == '_')
    };
    let files = [
        "zip", "csv", "css", "js", "html", "txt", "key", "new", "lock", "sqlite", "json", "example",
    ];
    let columns = ["organisations", "reorganisations", "successions"];
    is_word(noun) && is_word(verb) && !files.contains(&verb) && !columns.contains(&noun)
}

fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .collect()
}
