//! Lists of other layouts: the register, a list whose columns somebody named, and what is
//! remembered and held.

use chrono::TimeDelta;
use drietraps::services::imports::{Field, Mapping, Reading, TargetField};

use super::*;

const REGISTER: &str = "\"Officiële naam\";\"Type\";\"Adressen (type, toelichting, straat)\";\
    \"Telefoonnummers \";\"E-mail adressen\";\"Internetpagina's\";\"Aantal inwoners\";\
    \"TOOi URI\";\"Organisatiecode\"\r\n";

fn register_row(name: &str, kind: &str, code: &str, rest: &str) -> String {
    format!("\"{name}\";\"{kind}\";\"\";\"\";{rest};\"\";\"{code}\"\r\n")
}

on_both!(an_export_of_the_register_fills_organisations_and_their_contacts, |app| {
    let mails = "\"gemeente@goes.example, label: algemeen;griffie@goes.example, label: griffie\"";
    let goes = register_row(
        "Gemeente Goes",
        "Gemeente",
        "gm0664",
        &format!("{mails};\"https://www.goes.example\";\"41000\""),
    );
    let other = register_row("Ministerie van Zaken", "Ministerie", "mnre1", "\"\";\"\";\"\"");
    let text = format!("{REGISTER}{goes}{other}");
    let report = written(&app, text.as_bytes(), &Options::default());
    assert_eq!((report.created, report.skipped, report.rows), (1, 1, 2), "{:?}", report.errors);
    assert_eq!(report.missing.len(), 341, "the other municipalities are named");
    let it = app.read(|conn| Ok(organisations::get_by_code(conn, "GM0664")?));
    assert_eq!(it.website.as_deref(), Some("https://www.goes.example"));
    assert_eq!(it.inhabitants, Some(41_000));
    let addresses: Vec<_> =
        stored(&app).into_iter().map(|it| (it.function.as_str(), it.email.unwrap())).collect();
    let addresses: Vec<_> = addresses.iter().map(|(it, email)| (*it, email.as_str())).collect();
    assert_eq!(
        addresses,
        [("council_clerk", "griffie@goes.example"), ("other", "gemeente@goes.example")]
    );
    let again = written(&app, text.as_bytes(), &Options::default());
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 1));
});

on_both!(an_organisation_that_stands_twice_in_a_list_of_organisations_is_refused, |app| {
    let rest = "\"\";\"\";\"\"";
    let one = register_row("Gemeente 's-Gravenhage", "Gemeente", "gm0518", rest);
    let header = "naam organisatie;website\nDen Haag;www.a.example\n's-Gravenhage;www.b.example\n";
    let fields = vec![Field::Organisation, Field::Website];
    let reading = Reading { mapping: Some(Mapping { fields }), ..Reading::default() };
    let options = Options { reading, ..Options::default() };
    let report = written(&app, header.as_bytes(), &options);
    assert!(report.errors[0].problem.contains("ook op regel 2"), "{:?}", report.errors);
    let report = written(&app, format!("{REGISTER}{one}").as_bytes(), &Options::default());
    assert_eq!(counts(&report), (0, 0, 1, 0));
});

on_both!(a_mapping_is_remembered_by_its_header_also_with_reasons_behind_it, |app| {
    let text = "Plek;Burgemeester van dienst;Post\n\
                Goes;A. Een;burgemeester@goes.example\nFriesland;B. Twee;cvdk@fryslan.example\n";
    assert!(matches!(
        read(&app, text.as_bytes(), &Options::default()),
        Err(SheetError::UnknownLayout(_))
    ));
    let fields = vec![Field::Organisation, Field::MayorName, Field::MayorEmail];
    let mapping = Some(Mapping { fields });
    let options =
        Options { reading: Reading { mapping, ..Reading::default() }, ..Options::default() };
    let report = written(&app, text.as_bytes(), &options);
    assert_eq!(counts(&report), (2, 0, 0, 0), "{:?}", report.errors);
    assert_eq!(stored(&app)[1].function.as_str(), "kings_commissioner");
    let again = written(&app, text.as_bytes(), &Options::default());
    assert_eq!(counts(&again), (0, 0, 2, 0));
    let with_reasons =
        "Plek;Burgemeester van dienst;reden;Post\nGoes;A. Een;x;burgemeester@goes.example\n";
    let again = written(&app, with_reasons.as_bytes(), &Options::default());
    assert_eq!(counts(&again), (0, 0, 1, 0));
});

on_both!(a_list_with_only_names_says_which_organisations_it_lacks, |app| {
    let fields = vec![Field::Organisation];
    let mapping = Some(Mapping { fields });
    let options =
        Options { reading: Reading { mapping, ..Reading::default() }, ..Options::default() };
    let report = written(&app, b"wie\nProvincie Zeeland\nPV26\n", &options);
    assert_eq!((counts(&report), report.missing.len()), ((0, 0, 2, 0), 10));
    assert!(report.missing.contains(&"PV20".to_owned()));
});

on_both!(a_list_of_names_or_codes_needs_no_choice_and_may_lack_a_header, |app| {
    for text in ["Gemeente\nZeist\nDelft\n", "Gemeentecode\n355\nGM0503\n"] {
        let report = written(&app, text.as_bytes(), &Options::default());
        assert_eq!((counts(&report), report.missing.len()), ((0, 0, 2, 0), 340), "{text}");
    }
    let mapping = Some(Mapping { fields: vec![Field::Organisation] });
    let reading = Reading { mapping, header_line: Some(0), ..Reading::default() };
    let bare = Options { reading, ..Options::default() };
    let report = written(&app, b"Zeist\nDelft\n", &bare);
    assert_eq!((counts(&report), report.header_line), ((0, 0, 2, 0), Some(0)));
});

on_both!(a_held_file_keeps_how_it_is_read_in, |app| {
    let (planner, now) = (app.actor("planner"), app.now());
    let bytes = list("Goes;griffier;;griffie@goes.example;\n").into_bytes();
    let mut options = Options::only_filling();
    let id =
        app.write(|conn| imports::hold(conn, &planner, ("map/lijst.csv", &bytes), &options, now));
    options.answers.insert(2, "GM0664".to_owned());
    options.policies.set(TargetField::Email, imports::Policy::Never);
    app.write(|conn| imports::set_options(conn, &planner, id, &options));
    let held = app.read(|conn| imports::held(conn, &planner, id, now));
    assert_eq!(
        (held.file_name.as_str(), &held.content, &held.options),
        ("lijst.csv", &bytes, &options)
    );
    let other = app.actor("planner2");
    assert!(app.try_write(|conn| imports::set_options(conn, &other, id, &options)).is_err());
});

fn hold(app: &TestApp) -> drietraps::services::ServiceResult<i64> {
    let (planner, now, options) = (app.actor("planner"), app.now(), Options::default());
    app.try_write(|conn| imports::hold(conn, &planner, ("a.csv", b"x"), &options, now))
}

on_both!(a_file_waits_a_day_and_then_the_night_throws_it_away, |app| {
    let (planner, now) = (app.actor("planner"), app.now());
    let id = hold(&app).unwrap();
    let is_held = |after| {
        app.try_write(|conn| imports::held(conn, &planner, id, now + TimeDelta::hours(after)))
            .is_ok()
    };
    assert_eq!((is_held(24), is_held(25)), (true, false));
    app.do_work_of_the_day(now + TimeDelta::hours(25));
    assert!(!is_held(0));
});

on_both!(five_files_of_one_user_wait_at_most, |app| {
    let ids: Vec<i64> = (0..5).map(|_| hold(&app).unwrap()).collect();
    let refused = hold(&app).unwrap_err();
    assert!(format!("{refused:?}").contains("wachten al 5 bestanden"), "{refused:?}");
    let planner = app.actor("planner");
    app.write(|conn| imports::discard(conn, &planner, ids[0]));
    hold(&app).unwrap();
});

on_both!(what_an_import_changed_is_forgotten_after_four_hundred_days, |app| {
    let report = plain(&app, "Goes;griffier;A. Een;a@goes.example;\n");
    let (planner, id) = (app.actor("planner"), report.id.unwrap());
    let values = || {
        let run = app.read(|conn| imports::show(conn, &planner, id, (0, 9)));
        run.changes.into_iter().filter_map(|it| it.new).count()
    };
    let late = |days| app.now() + TimeDelta::days(days);
    app.do_work_of_the_day(late(399));
    assert_eq!(values(), 1);
    app.do_work_of_the_day(late(401));
    assert_eq!(values(), 0);
    let refused = app.try_write(|conn| imports::undo(conn, &planner, id, late(401))).unwrap_err();
    assert!(refused.to_string().contains("ouder dan 400 dagen"), "{refused}");
    assert_eq!(stored(&app).len(), 1);
});
