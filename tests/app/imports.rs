//! Lists that are read in: through the service, the pages and the program itself.

mod choices;
mod doubt;
mod lists;
mod restored;
mod succession;
mod undo;

use drietraps::domain::contacts::Contact;
use drietraps::services::imports::{
    self, Opened, Options, ReadFile, Report, RowView, SheetError, limits,
};
use drietraps::store::{contacts, organisations};

use crate::kit::{TestApp, on_both};

const HEADER: &str = "gemeente;functie;naam;e-mail;telefoon\r\n";

fn list(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

fn read(app: &TestApp, bytes: &[u8], options: &Options) -> Result<ReadFile, SheetError> {
    let actor = app.actor("planner");
    let file = imports::open("lijst.csv", bytes, &options.reading, limits(20, 120_000))?;
    let known = app.read(|conn| imports::remembered(conn, &actor, &file));
    match file.rows(options.reading.mapping.clone(), known)? {
        Opened::Rows(file) => Ok(*file),
        Opened::Unmapped(file) => Err(file.table.layout().unwrap_err()),
    }
}

fn written(app: &TestApp, bytes: &[u8], options: &Options) -> Report {
    let (actor, now) = (app.actor("planner"), app.now());
    let file = read(app, bytes, options).unwrap();
    let foretold = app.read(|conn| imports::preview(conn, &actor, &file, options, now));
    let report = app.write(|conn| imports::write(conn, &actor, &file, options, now));
    assert_eq!(
        (foretold.created, foretold.updated, foretold.unchanged, &foretold.errors),
        (report.created, report.updated, report.unchanged, &report.errors),
        "the dry run foretells the write"
    );
    report
}

/// Every row of a file as the page shows it; nothing is written.
fn shown(app: &TestApp, text: &str, options: &Options) -> Vec<RowView> {
    let (actor, now) = (app.actor("planner"), app.now());
    let file = read(app, text.as_bytes(), options).unwrap();
    let report = app.read(|conn| imports::preview(conn, &actor, &file, options, now));
    report.rows_of(&file, None, (0, usize::MAX))
}

/// Reads an own list of contacts in: these rows under their header, as `lijst.csv`.
pub fn plain(app: &TestApp, rows: &str) -> Report {
    written(app, list(rows).as_bytes(), &Options::default())
}

fn counts(report: &Report) -> (usize, usize, usize, usize) {
    (report.created, report.updated, report.unchanged, report.errors.len())
}

fn stored(app: &TestApp) -> Vec<Contact> {
    app.read(|conn| Ok(contacts::list(conn)?))
}

/// The CBS list of all municipalities of today, made from what is seeded.
fn cbs(app: &TestApp) -> String {
    let today = app.now().date_naive();
    let all = app.read(|conn| Ok(organisations::list(conn)?));
    let mut text = String::from(
        "Gemeentecode,GemeentecodeGM,Gemeentenaam,Provinciecode,ProvinciecodePV,Provincienaam\n",
    );
    for it in all.iter().filter(|it| !it.is_province() && it.is_valid_on(today)) {
        let number = it.code.trim_start_matches("GM");
        let province = it.province_code.trim_start_matches("PV");
        let code = &it.code;
        text += &format!("{number},{code},\"{}\",{province},{},\n", it.name, it.province_code);
    }
    text
}

on_both!(a_second_import_of_the_same_file_changes_nothing, |app| {
    let rows = "Goes;burgemeester;A. Een;burgemeester@goes.example;\n\
                Goes;griffier;B. Twee;b.twee@goes.example;0113 1\n\
                Goes;griffier;;griffie@goes.example;\n\
                Goes;anders;C. Drie;c.drie@goes.example;\n\
                Zeeland;griffier;;griffie@zeeland.example;\n";
    let first = plain(&app, rows);
    assert_eq!((counts(&first), first.written), ((5, 0, 0, 0), true));
    let before = stored(&app);
    let second = plain(&app, rows);
    assert_eq!((counts(&second), second.written), ((0, 0, 5, 0), true));
    assert_eq!(second.outcome(), "Er is niets veranderd: alles stond er al zo in.");
    assert_eq!(stored(&app), before);
});

on_both!(one_function_is_held_by_one_person_in_a_file, |app| {
    let rows = "Goes;burgemeester;A. Een;a@goes.example;\n\
                GM0664;burgemeester;B. Twee;b@goes.example;\n";
    let refused = plain(&app, rows);
    assert_eq!(refused.errors[0].line, Some(3));
    assert!(refused.errors[0].problem.contains("op regel 2"), "{:?}", refused.errors);
    assert_eq!(stored(&app), []);
});

on_both!(a_new_person_does_not_keep_the_numbers_of_the_former_one, |app| {
    plain(&app, "Goes;burgemeester;A. Een;a@goes.example;0113 1\n");
    let was = stored(&app).remove(0);
    assert_eq!(was.source, "lijst van contactpersonen, ingelezen op 3 oktober 2023");
    plain(&app, "Goes;burgemeester;B. Twee;b@goes.example;\n");
    let is = stored(&app).remove(1);
    assert_eq!((is.name.as_deref(), is.phone), (Some("B. Twee"), None));
    plain(&app, "Goes;burgemeester;C. Drie;;0113 2\n");
    let is = stored(&app).remove(2);
    assert_eq!((is.email, is.phone.as_deref()), (None, Some("0113 2")));
});

on_both!(a_file_with_one_wrong_row_writes_nothing, |app| {
    let rows = "Goes;burgemeester;;burgemeester@goes.example;\nZeits;griffier;;a@zeist.example;\n\
                Zeist;griffier;;geen adres;\n";
    let refused = plain(&app, rows);
    assert!(!refused.written);
    assert_eq!((refused.rows, counts(&refused)), (3, (1, 0, 0, 2)));
    let named = &refused.errors[0];
    assert_eq!((named.line, named.column.as_deref()), (Some(3), Some("gemeente")));
    assert!(named.problem.contains("Bedoelt u Zeist (GM0355)?"), "{}", named.problem);
    assert_eq!(refused.errors[1].column.as_deref(), Some("e-mail"));
    assert_eq!(stored(&app), []);
    let actor = app.actor("planner");
    assert_eq!(app.read(|conn| imports::list(conn, &actor)).len(), 0);

    let skipping = Options { skip_errors: true, ..Options::default() };
    let report = written(&app, list(rows).as_bytes(), &skipping);
    assert_eq!((report.written, report.skipped, report.created), (true, 2, 1));
    assert_eq!(stored(&app).len(), 1);
    let runs = app.read(|conn| imports::list(conn, &actor));
    assert_eq!((runs[0].created, runs[0].skipped), (1, 2));
});

on_both!(every_encoding_and_delimiter_gives_the_same_contacts, |app| {
    let text = list("Súdwest-Fryslân;griffier;Gré Één;griffie@swf.example;0515\n");
    let report = written(&app, text.as_bytes(), &Options::default());
    assert_eq!(counts(&report), (1, 0, 0, 0));
    let marked = ["\u{feff}", &text].concat().into_bytes();
    let western: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let tabs = text.replace(';', "\t").into_bytes();
    let commas = text.replace(';', ",").into_bytes();
    let titled = format!("Lijst van de regio;;;;\n\n{text}\nBron: eigen lijst;;;;\n").into_bytes();
    for bytes in [marked, western, wide, tabs, commas, titled] {
        let again = written(&app, &bytes, &Options::default());
        assert_eq!(counts(&again), (0, 0, 1, 0), "{again:?}");
    }
});

on_both!(an_organisation_is_known_by_each_of_its_names_and_never_mixed_up, |app| {
    let rows = "Den Haag;griffier;;griffie@denhaag.example;\n\
                GM0893;griffier;;griffie@bergenl.example;\n\
                Bergen NH;griffier;;griffie@bergennh.example;\n\
                Bergen (Limburg);burgemeester;;burgemeester@bergenl.example;\n\
                Utrecht;griffier;;griffie@utrecht.example;\n\
                Provincie Utrecht;griffier;;griffie@provincie-utrecht.example;\n\
                Groningen;CvdK;;cvdk@groningen.example;\n\
                gemeente nuenen;griffie;;griffie@nuenen.example;\n\
                Friesland;statengriffier;;griffie@fryslan.example;\n\
                14;burgemeester;;burgemeester@groningen.example;\n";
    let report = plain(&app, rows);
    assert_eq!(counts(&report), (10, 0, 0, 0), "{:?}", report.errors);
    let register = app.read(drietraps::services::organisations::register);
    let codes: Vec<(String, &str)> = stored(&app)
        .iter()
        .map(|it| (register.get(it.organisation_id).unwrap().code.clone(), it.function.as_str()))
        .collect();
    let codes: Vec<(&str, &str)> = codes.iter().map(|(code, it)| (code.as_str(), *it)).collect();
    assert_eq!(
        codes,
        [
            ("GM0518", "council_clerk"),
            ("GM0893", "council_clerk"),
            ("GM0373", "council_clerk"),
            ("GM0893", "mayor"),
            ("GM0344", "council_clerk"),
            ("PV26", "states_clerk"),
            ("PV20", "kings_commissioner"),
            ("GM0820", "council_clerk"),
            ("PV21", "states_clerk"),
            ("GM0014", "mayor"),
        ]
    );
});

on_both!(what_cannot_be_told_apart_or_is_gone_is_refused_with_what_to_do, |app| {
    for (row, column, part) in [
        ("Bergen;griffier;;a@x.example;", "gemeente", "kan Gemeente Bergen (L.) (GM0893) of"),
        ("Utrecht;anders;;a@x.example;", "gemeente", "Vul de code in."),
        ("Brielle;griffier;;a@x.example;", "gemeente", "opgegaan in Voorne aan Zee."),
        ("GM0457;griffier;;a@x.example;", "gemeente", "Weesp is op 24 maart 2022 opgegaan in"),
        ("GM9999;griffier;;a@x.example;", "gemeente", "Code GM9999 is geen gemeente"),
        ("Zeist;statengriffier;;a@x.example;", "functie", "Gemeente Zeist heeft geen"),
        ("Provincie Utrecht;burgemeester;;a@x.example;", "functie", "heeft geen burgemeester"),
        ("Provincie Zeist;griffier;;a@x.example;", "gemeente", "is geen gemeente of provincie"),
    ] {
        let report = plain(&app, row);
        let [error] = report.errors.as_slice() else { panic!("{row}: {:?}", report.errors) };
        assert_eq!((error.line, error.column.as_deref()), (Some(2), Some(column)), "{row}");
        assert!(error.problem.contains(part), "{row}: {}", error.problem);
    }
    let double =
        plain(&app, "Den Haag;griffier;;a@x.example;\n's-Gravenhage;griffier;;A@x.example;\n");
    assert!(double.errors[0].problem.contains("ook op regel 2"), "{:?}", double.errors);
    assert_eq!(stored(&app), []);
});

on_both!(a_new_holder_updates_the_contact_and_only_fill_empty_keeps_what_is_there, |app| {
    plain(&app, "Goes;burgemeester;A. Oud;a.oud@goes.example;\n");
    let new = "Goes;burgemeester;B. Nieuw;b.nieuw@goes.example;0113 2\n";
    let report = written(&app, list(new).as_bytes(), &Options::only_filling());
    assert_eq!(counts(&report), (0, 1, 0, 0));
    let contact = stored(&app).remove(0);
    assert_eq!(contact.name.as_deref(), Some("A. Oud"));
    assert_eq!(contact.phone.as_deref(), Some("0113 2"));
    assert_eq!(counts(&plain(&app, new)), (0, 1, 0, 0));
    let contact = stored(&app).remove(1);
    assert_eq!(contact.name.as_deref(), Some("B. Nieuw"));
    assert_eq!(contact.email.as_ref().unwrap().as_str(), "b.nieuw@goes.example");
    assert_eq!(counts(&plain(&app, "Goes;burgemeester;;b.nieuw@goes.example;\n")), (0, 0, 1, 0));
});

on_both!(the_cbs_list_updates_names_and_says_what_is_missing, |app| {
    let whole = cbs(&app);
    let report = written(&app, whole.as_bytes(), &Options::default());
    assert_eq!((report.rows, counts(&report)), (342, (0, 0, 342, 0)), "{:?}", report.errors);
    assert_eq!(report.missing, Vec::<String>::new());

    let changed = whole.replace("\"Zeist\",26,PV26", "\"Zeist aan de Heuvel\",25,PV25");
    let report = written(&app, changed.as_bytes(), &Options::default());
    assert_eq!(counts(&report), (0, 1, 341, 0));
    let zeist = app.read(|conn| Ok(organisations::get_by_code(conn, "GM0355")?));
    assert_eq!(
        (zeist.name.as_str(), zeist.province_code.as_str()),
        ("Zeist aan de Heuvel", "PV25")
    );
    let page = app.logged_in("adviser").get("/organisaties?q=zeist").expect(200).body;
    assert!(page.contains("Zeist aan de Heuvel"), "{page}");
    assert_eq!(counts(&written(&app, changed.as_bytes(), &Options::default())), (0, 0, 342, 0));

    let short: String = whole
        .lines()
        .filter(|line| !line.contains("GM0664"))
        .fold(String::new(), |text, line| text + line + "\n");
    let report = written(&app, short.as_bytes(), &Options::default());
    assert_eq!(report.missing, ["GM0664"]);
});

on_both!(an_unknown_and_an_ended_code_are_named_with_their_line, |app| {
    let text = "Gemeentecode;GemeentecodeGM;Gemeentenaam;Provinciecode;ProvinciecodePV;Provincienaam\n\
                9999;GM9999;Nergenshuizen;26;PV26;Utrecht\n501;GM0501;Brielle;28;PV28;Zuid-Holland\n";
    let report = written(&app, text.as_bytes(), &Options::default());
    assert!(!report.written);
    let said: Vec<(Option<usize>, &str)> =
        report.errors.iter().map(|error| (error.line, error.problem.as_str())).collect();
    assert_eq!(said[0].0, Some(2));
    assert!(said[0].1.starts_with("Code GM9999 is geen gemeente"), "{said:?}");
    assert_eq!(said[1].0, Some(3));
    assert!(said[1].1.contains("opgegaan in Voorne aan Zee"), "{said:?}");
});

on_both!(only_a_planner_and_the_admin_read_lists_in, |app| {
    for (name, status) in [("planner", 200), ("admin", 200), ("adviser", 403), ("management", 403)]
    {
        app.logged_in(name).get("/import").expect(status);
        app.logged_in(name).get("/import/nieuw").expect(status);
        app.api(name).get("imports").expect(status);
    }
});

mod program {
    use std::process::{Command, Output};

    use super::*;

    fn run(app: &TestApp, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .args(arguments)
            .current_dir(app.folder.path())
            .env("DATABASE_URL", &app.state.settings.database_url)
            .env("MODE", "test")
            .env("CLOCK", "2023-10-03T09:00:00+02:00")
            .output()
            .unwrap()
    }

    fn json(output: &Output) -> serde_json::Value {
        serde_json::from_slice(&output.stdout).unwrap()
    }

    on_both!(the_program_answers_one_json_document_and_an_exit_code, |app| {
        let file = app.folder.path().join("contacten.csv");
        std::fs::write(&file, list("Goes;griffier;;griffie@goes.example;\n")).unwrap();
        let dry = run(&app, &["import", "contacten.csv", "--dry-run", "--format", "json"]);
        assert_eq!(dry.status.code(), Some(0), "{dry:?}");
        let expected = serde_json::json!({
            "file": "contacten.csv", "encoding": "UTF-8", "delimiter": ";", "layout": "contacts",
            "headerLine": 1, "rows": 1, "created": 1, "updated": 0, "unchanged": 0, "skipped": 0,
            "errors": [], "missing": [], "written": false,
        });
        assert_eq!(json(&dry), expected);
        assert_eq!(stored(&app), []);

        let wet = run(&app, &["import", "contacten.csv", "--format", "json"]);
        assert_eq!((wet.status.code(), &json(&wet)["written"]), (Some(0), &true.into()));
        let again = run(&app, &["import", "contacten.csv"]);
        let told = String::from_utf8(again.stdout).unwrap();
        assert!(told.contains("1 rows: 0 created, 0 updated, 1 unchanged"), "{told}");
        assert!(told.contains("Nothing changed"), "{told}");
        let listed = String::from_utf8(run(&app, &["import", "list"]).stdout).unwrap();
        assert_eq!(listed.lines().count(), 2, "{listed}");
    });

    on_both!(the_program_maps_confirms_and_undoes, |app| {
        let text =
            "Plek|Post\nGoes|a@goes.example\nZeist|a@zeist.example\nTholen|a@tholen.example\n";
        std::fs::write(app.folder.path().join("kaart.csv"), text).unwrap();
        let columns = ["--map", "Plek=organisation", "--map", "post=clerk_email"];
        let mapped = [&["import", "kaart.csv", "--delimiter", "|"][..], &columns].concat();
        let wet = run(&app, &mapped);
        assert_eq!((wet.status.code(), stored(&app).len()), (Some(0), 3), "{wet:?}");
        let again = text.replace("a@", "b@");
        std::fs::write(app.folder.path().join("kaart.csv"), again).unwrap();
        let refused = run(&app, &["import", "kaart.csv", "--delimiter", "|", "--format", "json"]);
        assert_eq!((refused.status.code(), json(&refused)["updated"].as_u64()), (Some(1), Some(3)));
        let said = String::from_utf8(refused.stderr.clone()).unwrap();
        assert!(said.contains("nothing is written without --confirm-overwrite"), "{said}");
        assert_eq!(json(&refused)["warnings"][0]["field"], "email");
        let confirmed = ["import", "kaart.csv", "--delimiter", "|", "--confirm-overwrite"];
        assert_eq!(run(&app, &confirmed).status.code(), Some(0));
        let undone = String::from_utf8(run(&app, &["import", "undo", "2"]).stdout).unwrap();
        assert!(undone.starts_with("3 fields restored, 0 contacts removed"), "{undone}");
        assert_eq!(stored(&app)[0].email.as_ref().unwrap().as_str(), "a@goes.example");
        assert_eq!(run(&app, &["import", "undo", "2"]).status.code(), Some(1));
        let wrong = run(&app, &["import", "kaart.csv", "--delimiter", "|", "--map", "Stad=name"]);
        assert_eq!(wrong.status.code(), Some(1));
        assert_eq!(
            run(&app, &["import", "kaart.csv", "--map", "Plek=stad"]).status.code(),
            Some(2)
        );
    });

    on_both!(a_wrong_file_exits_with_1_and_still_tells_what_is_wrong, |app| {
        let file = app.folder.path().join("fout.csv");
        std::fs::write(
            &file,
            list("Goes;griffier;;griffie@goes.example;\nX;griffier;;a@x.example;\n"),
        )
        .unwrap();
        let refused = run(&app, &["import", "fout.csv", "--format", "json"]);
        assert_eq!(refused.status.code(), Some(1));
        let document = json(&refused);
        assert_eq!((&document["written"], &document["created"]), (&false.into(), &1.into()));
        assert_eq!(document["errors"][0]["line"], 3);
        assert_eq!(document["errors"][0]["column"], "gemeente");
        assert_eq!(String::from_utf8_lossy(&refused.stderr).lines().count(), 1);
        assert_eq!(stored(&app), []);

        let skipped = run(&app, &["import", "fout.csv", "--skip-errors", "--format", "json"]);
        assert_eq!((skipped.status.code(), &json(&skipped)["skipped"]), (Some(0), &1.into()));
        assert_eq!(stored(&app).len(), 1);

        std::fs::write(&file, b"PK\x03\x04").unwrap();
        let other = run(&app, &["import", "fout.csv", "--format", "json"]);
        assert_eq!(other.status.code(), Some(1));
        assert!(json(&other)["errors"][0]["problem"].as_str().unwrap().contains("Excel"));
        assert_eq!(run(&app, &["import", "weg.csv"]).status.code(), Some(1));
        assert_eq!(run(&app, &["import", "fout.csv", "--format", "xml"]).status.code(), Some(2));
        assert_eq!(run(&app, &["import"]).status.code(), Some(2));
    });
}
