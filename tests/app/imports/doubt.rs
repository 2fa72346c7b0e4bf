//! Rows of which it is not sure which organisation they mean: asked, never guessed.

use super::*;

fn of_line(report: &Report, line: usize) -> (String, Vec<String>) {
    let error = report.errors.iter().find(|error| error.line == Some(line)).unwrap();
    let codes = error.suggestions.iter().map(|it| it.code.clone()).collect();
    (error.problem.clone(), codes)
}

on_both!(a_doubtful_name_comes_with_what_may_be_meant_and_an_answer_settles_it, |app| {
    let rows = "Tytsjerksteradeel;griffier;;griffie@tytsjerksteradiel.example;\n\
                Bergen;griffier;;griffie@bergen.example;\n\
                Brielle;griffier;;griffie@brielle.example;\n\
                Utrecht;anders;;info@utrecht.example;\n\
                Xyzzy;griffier;;a@x.example;\n";
    let refused = plain(&app, rows);
    assert!(!refused.written);
    let (problem, codes) = of_line(&refused, 2);
    assert!(problem.contains("Bedoelt u Tytsjerksteradiel (GM0737)?"), "{problem}");
    assert_eq!(codes, ["GM0737"]);
    assert_eq!(of_line(&refused, 3).1, ["GM0893", "GM0373"]);
    let (problem, codes) = of_line(&refused, 4);
    assert!(problem.contains("opgegaan in Voorne aan Zee."), "{problem}");
    assert_eq!(codes, ["GM1992"]);
    let mut both = of_line(&refused, 5).1;
    both.sort();
    assert_eq!(both, ["GM0344", "PV26"]);
    assert_eq!(of_line(&refused, 6).1, Vec::<String>::new());

    let mut options = Options { skip_errors: true, ..Options::default() };
    for (line, code) in [(2, "GM0737"), (3, "GM0893"), (4, "GM1992"), (5, "PV26")] {
        options.answers.insert(line, code.to_owned());
    }
    let report = written(&app, list(rows).as_bytes(), &options);
    assert_eq!(counts(&report), (4, 0, 0, 1), "{:?}", report.errors);
    let register = app.read(drietraps::services::organisations::register);
    let code = |it: &Contact| register.get(it.organisation_id).unwrap().code.clone();
    assert_eq!(
        stored(&app).iter().map(code).collect::<Vec<_>>(),
        ["GM0737", "GM0893", "GM1992", "PV26"]
    );
});

on_both!(an_answer_that_is_no_organisation_of_today_is_refused, |app| {
    for code in ["GM9999", "GM0501"] {
        let mut options = Options::default();
        options.answers.insert(2, code.to_owned());
        let row = list("Bergen;griffier;;griffie@bergen.example;\n");
        assert_eq!(counts(&written(&app, row.as_bytes(), &options)), (0, 0, 0, 1), "{code}");
    }
});

on_both!(a_code_and_a_name_that_do_not_agree_are_asked, |app| {
    let header = "code;gemeente;functie;e-mail\n";
    for (row, part, codes) in [
        ("GM0355;Goes;griffier;a@x.example", "De code GM0355 is van Gemeente Zeist", 2),
        ("PV26;Gemeente Utrecht;griffier;a@x.example", "is van Provincie Utrecht", 2),
        ("GM9999;Zeist;griffier;a@x.example", "Code GM9999 is geen gemeente", 1),
    ] {
        let text = format!("{header}{row}\n");
        let report = written(&app, text.as_bytes(), &Options::default());
        let (problem, found) = of_line(&report, 2);
        assert!(problem.contains(part), "{row}: {problem}");
        assert!(found.len() >= codes - 1 && !found.is_empty(), "{row}: {found:?}");
    }
    let good =
        format!("{header}PV26;Utrecht;griffier;a@x.example\n0344;Utrecht;griffier;b@x.example\n");
    assert_eq!(counts(&written(&app, good.as_bytes(), &Options::default())), (2, 0, 0, 0));
});

on_both!(the_islands_of_the_caribbean_netherlands_are_named_as_such, |app| {
    for row in ["Bonaire;anders;;a@x.example;", "GM9001;anders;;a@x.example;"] {
        let report = plain(&app, row);
        assert!(report.errors[0].problem.contains("Caribisch Nederland"), "{:?}", report.errors);
    }
});

on_both!(a_name_with_its_kind_or_province_behind_it_is_known, |app| {
    let rows = "Zeist (gemeente);griffier;;griffie@zeist.example;\n\
                Utrecht (provincie);griffier;;griffie@pu.example;\n\
                GOES, gemeente;griffier;;griffie@goes.example;\n\
                sudwest fryslan;griffier;;griffie@swf.example;\n";
    let report = plain(&app, rows);
    assert_eq!(counts(&report), (4, 0, 0, 0), "{:?}", report.errors);
    let wrong = plain(&app, "Zeist (Limburg);griffier;;a@x.example;\n");
    assert_eq!(of_line(&wrong, 2).1.len(), 1, "{:?}", wrong.errors);
});

on_both!(the_same_contact_under_two_names_is_named_with_both_lines, |app| {
    let rows = "Den Haag;griffier;;a@x.example;\nGM0518;griffier;;A@x.example;\n";
    let report = plain(&app, rows);
    assert_eq!(report.errors[0].line, Some(3));
    assert!(report.errors[0].problem.contains("ook op regel 2"), "{:?}", report.errors);
});

on_both!(refused_rows_come_back_as_a_file_that_can_be_read_in_after_mending, |app| {
    let rows = "Goes;griffier;;griffie@goes.example;\nZeits;griffier;;griffie@zeist.example;\n\
                Tholen;griffier;;geen adres;\nReimerswaal;griffier;x\n";
    let (actor, now) = (app.actor("planner"), app.now());
    let options = Options { skip_errors: true, ..Options::default() };
    let file = read(&app, list(rows).as_bytes(), &options).unwrap();
    let report = app.write(|conn| imports::write(conn, &actor, &file, &options, now));
    assert_eq!((report.created, report.skipped), (1, 3));
    let refused = imports::refused_rows(&file, &report).unwrap();
    let text = String::from_utf8(refused).unwrap();
    assert!(text.contains("gemeente;functie;naam;e-mail;telefoon;reden\r\n"), "{text}");
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("Bedoelt u Zeist"), "{text}");
    let mended = text.replace("Zeits", "Zeist");
    let file = read(&app, mended.as_bytes(), &options).unwrap();
    let report = app.write(|conn| imports::write(conn, &actor, &file, &options, now));
    assert_eq!((report.created, report.refused), (2, 1), "{:?}", report.errors);
    let again = String::from_utf8(imports::refused_rows(&file, &report).unwrap()).unwrap();
    assert_eq!(again.matches("reden").count(), 1, "{again}");
});
