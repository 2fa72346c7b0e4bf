//! What a person may choose: a policy for each field, and what has to be confirmed.

use drietraps::domain::contacts::EmailAddress;
use drietraps::services::contacts::{self as by_hand, ContactDetails};
use drietraps::services::imports::{Effect, Policies, Policy, TargetField};

use super::*;

fn details(email: &str) -> ContactDetails {
    ContactDetails {
        function: drietraps::domain::contacts::ContactFunction::CouncilClerk,
        name: Some("A. Een".to_owned()),
        email: Some(EmailAddress::parse(email).unwrap()),
        phone: Some("0113 1".to_owned()),
        is_role_mailbox: false,
        source: None,
        do_not_contact: false,
    }
}

fn with(field: TargetField, policy: Policy) -> Options {
    let mut policies = Policies::default();
    policies.set(field, policy);
    Options { policies, ..Options::default() }
}

on_both!(each_row_says_what_becomes_of_each_field, |app| {
    plain(
        &app,
        "Goes;griffier;A. Een;a.een@goes.example;\nTholen;griffier;;griffie@tholen.example;\n",
    );
    let rows = shown(
        &app,
        &list(
            "Goes;griffier;A. Een;a.nieuw@goes.example;0113 1\n\
             Tholen;griffier;;griffie@tholen.example;\n\
             Zeist;griffier;;griffie@zeist.example;\nZeits;griffier;;a@x.example;\n",
        ),
        &Options::default(),
    );
    let effects: Vec<Effect> = rows.iter().map(|row| row.effect).collect();
    use Effect::{Created, Refused, Unchanged, Updated};
    assert_eq!(effects, [Updated, Unchanged, Created, Refused]);
    let changes: Vec<_> =
        rows[0].changes.iter().map(|it| (it.field, it.old.as_deref(), it.new.as_deref())).collect();
    assert_eq!(
        changes,
        [
            (TargetField::Email, Some("a.een@goes.example"), Some("a.nieuw@goes.example")),
            (TargetField::Phone, None, Some("0113 1")),
        ]
    );
    assert_eq!(
        (rows[0].organisation.as_str(), rows[0].what.as_str()),
        ("Gemeente Goes", "Griffier")
    );
    assert_eq!(rows[2].changes.len(), 1);
    assert_eq!((rows[3].organisation.as_str(), rows[3].problems.len()), ("Zeits", 1));
});

on_both!(a_field_is_overwritten_filled_or_left_alone_as_was_chosen, |app| {
    plain(&app, "Goes;griffier;A. Een;a@goes.example;\n");
    let row = list("Goes;griffier;A. Een;b@goes.example;0113 2\n");
    let kept = written(&app, row.as_bytes(), &with(TargetField::Email, Policy::FillEmpty));
    assert_eq!(counts(&kept), (0, 1, 0, 0));
    let contact = stored(&app).remove(0);
    assert_eq!(contact.email.unwrap().as_str(), "a@goes.example");
    assert_eq!(contact.phone.as_deref(), Some("0113 2"));
    let row = list("Goes;griffier;A. Een;b@goes.example;0113 3\n");
    written(&app, row.as_bytes(), &with(TargetField::Phone, Policy::Never));
    let contact = stored(&app).remove(0);
    assert_eq!(contact.email.unwrap().as_str(), "b@goes.example");
    assert_eq!(contact.phone.as_deref(), Some("0113 2"));
    let new = list("Zeist;griffier;;;030 1\n");
    let none = written(&app, new.as_bytes(), &with(TargetField::Phone, Policy::Never));
    assert_eq!((none.created, none.skipped), (0, 1));
});

on_both!(an_address_that_was_checked_by_hand_is_named_before_it_is_overwritten, |app| {
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| by_hand::add(conn, &planner, "GM0664", &details("hand@goes.example"), now));
    let row = list("Goes;griffier;A. Een;lijst@goes.example;0113 1\n");
    let refused = written(&app, row.as_bytes(), &Options::default());
    assert!(!refused.written && refused.errors.is_empty());
    let named = &refused.verified[0];
    assert_eq!((named.line, named.old.as_str()), (2, "hand@goes.example"));
    assert_eq!(named.new.as_deref(), Some("lijst@goes.example"));
    assert!(shown(&app, &row, &Options::default())[0].changes[0].is_verified);
    assert_eq!(stored(&app)[0].email.as_ref().unwrap().as_str(), "hand@goes.example");

    let confirmed = Options { confirms_verified: true, ..Options::default() };
    assert!(written(&app, row.as_bytes(), &confirmed).written);
    let next = list("Goes;griffier;A. Een;ander@goes.example;0113 1\n");
    let report = written(&app, next.as_bytes(), &Options::default());
    assert!(report.written && report.verified.is_empty(), "the list itself wrote that address");
});

on_both!(many_overwritten_fields_ask_for_a_second_look, |app| {
    let names = ["Goes", "Zeist", "Tholen", "Borsele", "Veere", "Sluis", "Hulst", "Kapelle"];
    let row = |name: &str, mailbox: &str| {
        format!("{name};griffier;;{mailbox}@{}.example;\n", name.to_lowercase())
    };
    let all: String = names.iter().map(|name| row(name, "griffie")).collect();
    plain(&app, &all);
    let changed = |count: usize| -> String {
        let each = names.iter().enumerate();
        each.map(|(at, name)| row(name, if at < count { "raad" } else { "griffie" })).collect()
    };
    let refused = plain(&app, &changed(3));
    assert!(!refused.written && !refused.is_confirmed());
    let warning = &refused.warnings[0];
    assert_eq!((warning.field, warning.rows), (TargetField::Email, 3));
    assert!(warning.sentence.contains("3 van de 8 regels"), "{}", warning.sentence);
    assert!(plain(&app, &changed(2)).written, "two of eight rows is a quarter");
    let confirmed = Options { confirms_overwrite: true, ..Options::default() };
    let report = written(&app, list(&changed(8)).as_bytes(), &confirmed);
    assert!(report.written && report.updated == 6, "{report:?}");
});
