//! Reading a list in by the pages: upload, columns, preview, writing, undo.

use actix_web::http::header;
use actix_web::test::TestRequest;
use drietraps::domain::contacts::{Contact, EmailAddress};
use drietraps::store::contacts;

use crate::kit::{Answer, Browser, TestApp, on_both};

const HEADER: &str = "gemeente;functie;naam;e-mail;telefoon\r\n";
const UNKNOWN: &str = "Lijst van de regio\nPlek;Wie;Post;Partij\n\
                       Goes;griffier;griffie@goes.example;X\nZeist;griffier;griffie@zeist.example;Y\n";

fn own(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

fn upload_as(csrf: &str, (name, text): (&str, &[u8])) -> TestRequest {
    let mut body = format!(
        "--grens\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --grens\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(text);
    body.extend_from_slice(b"\r\n--grens--\r\n");
    let kind = (header::CONTENT_TYPE, "multipart/form-data; boundary=grens");
    TestRequest::post().uri("/import").insert_header(kind).set_payload(body)
}

fn upload(browser: &Browser, text: &str) -> Answer {
    browser.call(upload_as(&browser.csrf, ("lijst.csv", text.as_bytes())))
}

/// Uploads and answers where the file waits.
fn held(browser: &Browser, text: &str) -> String {
    upload(browser, text).expect(303).location().to_owned()
}

fn stored(app: &TestApp) -> Vec<Contact> {
    app.read(|conn| Ok(contacts::list(conn)?))
}

fn addresses(app: &TestApp) -> Vec<String> {
    let contacts = stored(app);
    contacts.iter().filter_map(|it| it.email.as_ref()).map(EmailAddress::to_string).collect()
}

/// The words of a page, without its marks.
fn words(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        text.push(' ');
        text.push_str(part.split_once('>').map_or(part, |(_, words)| words));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

on_both!(an_unknown_list_is_mapped_looked_at_written_and_undone, |app| {
    let planner = app.logged_in("planner");
    let held = held(&planner, UNKNOWN);
    let columns = format!("{held}/kolommen");
    assert_eq!(planner.get(&held).expect(303).location(), columns);
    let page = planner.get(&columns).expect(200).body;
    for text in ["zijn niet bekend", "griffie@goes.example", "Niet gebruiken", "value=\"2\""] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let chosen = [
        ("field_0", "organisation"),
        ("field_1", "function"),
        ("field_2", "email"),
        ("field_3", "ignore"),
    ];
    assert_eq!(planner.post(&columns, &chosen).expect(303).location(), held);
    let preview = words(&planner.get(&held).expect(200).body);
    assert!(preview.contains("2 regels: 2 nieuw, 0 gewijzigd, 0 gelijk."), "{preview}");
    assert!(preview.contains("Niet gelezen: Partij."), "{preview}");
    assert_eq!(stored(&app), []);
    assert!(words(&planner.get("/import").body).contains("Nog niet geschreven lijst.csv"));

    let run = planner.post(&held, &[]).expect(303).location().to_owned();
    assert!(run.starts_with("/import/gelezen/"), "{run}");
    assert_eq!(addresses(&app), ["griffie@goes.example", "griffie@zeist.example"]);
    planner.get(&held).expect(404);
    let page = words(&planner.get(&run).expect(200).body);
    assert!(page.contains("Griffier van Gemeente Goes"), "{page}");
    assert!(page.contains("Zelf gekozen kolommen"), "{page}");

    let undo = format!("{run}/ongedaan");
    let asked = words(&planner.get(&undo).expect(200).body);
    assert!(asked.contains("2 nieuwe contacten verdwijnen."), "{asked}");
    assert_eq!(addresses(&app).len(), 2, "looking ahead takes nothing back");
    assert_eq!(planner.post(&undo, &[]).expect(303).location(), run);
    assert_eq!(stored(&app), []);
    assert!(words(&planner.get("/import").body).contains("Ongedaan gemaakt"));
    let again = planner.post(&undo, &[]).expect(422).body;
    assert!(again.contains("al teruggedraaid"), "{again}");
});

on_both!(a_mapping_is_remembered_for_the_next_file_with_that_header, |app| {
    let planner = app.logged_in("planner");
    let first = held(&planner, UNKNOWN);
    let chosen = [
        ("field_0", "organisation"),
        ("field_1", "function"),
        ("field_2", "email"),
        ("field_3", "ignore"),
    ];
    planner.post(&format!("{first}/kolommen"), &chosen).expect(303);
    let second = held(&planner, &UNKNOWN.replace("griffie@goes", "info@goes"));
    let preview = words(&planner.get(&second).expect(200).body);
    assert!(preview.contains("2 regels: 2 nieuw"), "{preview}");
});

on_both!(refused_columns_come_back_filled_in_with_the_problem_beside_the_column, |app| {
    let planner = app.logged_in("planner");
    let columns = format!("{}/kolommen", held(&planner, UNKNOWN));
    let chosen = [
        ("field_0", "organisation"),
        ("field_1", "ignore"),
        ("field_2", "email"),
        ("field_3", "ignore"),
    ];
    let page = planner.post(&columns, &chosen).expect(422).body;
    assert!(page.contains("id=\"field_2-error\""), "{page}");
    assert!(page.contains("<option value=\"email\" selected>"), "{page}");
    assert!(page.contains("<title>Fout: Kolommen: lijst.csv"), "{page}");
    planner.post(&columns, &[("field_0", "organisation")]).expect(422);
});

on_both!(how_a_file_is_read_can_be_set_by_hand_and_a_wrong_way_is_refused, |app| {
    let planner = app.logged_in("planner");
    let held = held(&planner, &own("Goes;griffier;;griffie@goes.example;\n"));
    let (columns, read) = (format!("{held}/kolommen"), format!("{held}/lezen"));
    let as_found = [("encoding", "UTF-8"), ("delimiter", ";")];
    let page = planner.post(&read, &[as_found[0], as_found[1], ("header_line", "9")]).expect(422);
    assert!(page.body.contains("id=\"header_line-error\""), "{}", page.body);
    assert!(page.body.contains("value=\"9\""), "{}", page.body);
    let text = planner.post(&read, &[as_found[0], as_found[1], ("header_line", "x")]).expect(422);
    assert!(text.body.contains("id=\"header_line-error\""));
    let by_comma = [as_found[0], ("delimiter", ","), ("header_line", "1")];
    assert_eq!(planner.post(&read, &by_comma).expect(303).location(), columns);
    assert_eq!(planner.get(&held).expect(303).location(), columns);
    let back = [as_found[0], as_found[1], ("header_line", "1")];
    planner.post(&read, &back).expect(303);
    let page = words(&planner.get(&columns).expect(200).body);
    assert!(page.contains("U hoeft niets te kiezen."), "{page}");
    planner.get(&held).expect(200);
});

on_both!(a_doubtful_row_is_asked_and_the_answer_is_kept, |app| {
    let planner = app.logged_in("planner");
    let rows = "Goes;griffier;;griffie@goes.example;\nZeits;griffier;;a@zeist.example;\n";
    let held = held(&planner, &own(rows));
    let page = planner.get(&held).expect(200).body;
    assert!(page.contains("name=\"line_3\" value=\"GM0355\""), "{page}");
    let refused = planner.post(&held, &[]).expect(422).body;
    assert!(refused.contains("id=\"skip_errors-error\""), "{refused}");
    assert_eq!(stored(&app), []);

    let answers = format!("{held}/antwoorden");
    planner.post(&answers, &[("line_3", "GM0355")]).expect(303);
    let page = words(&planner.get(&held).expect(200).body);
    assert!(page.contains("2 regels: 2 nieuw, 0 gewijzigd, 0 gelijk."), "{page}");
    assert!(page.contains("Eén vraag is al beantwoord."), "{page}");
    planner.post(&answers, &[("again", "yes")]).expect(303);
    planner.post(&answers, &[("line_3", "no")]).expect(303);
    let page = planner.get(&held).expect(200).body;
    assert!(words(&page).contains("1 overgeslagen"), "{page}");
    let file = planner.get(&format!("{held}/geweigerd.csv")).expect(200).body;
    assert!(file.contains("telefoon;reden") && file.contains("Zeits"), "{file}");
    planner.post(&held, &[("skip_errors", "yes")]).expect(303);
    assert_eq!(addresses(&app), ["griffie@goes.example"]);
});

on_both!(what_a_file_may_do_with_each_field_is_chosen_and_shown, |app| {
    let planner = app.logged_in("planner");
    let first = held(&planner, &own("Goes;griffier;A. Een;griffie@goes.example;0113 1\n"));
    planner.post(&first, &[]).expect(303);
    let second = held(&planner, &own("Goes;griffier;A. Een;griffie@goes.example;0113 2\n"));
    let page = words(&planner.get(&second).expect(200).body);
    assert!(page.contains("0 nieuw, 1 gewijzigd, 0 gelijk"), "{page}");
    assert!(page.contains("Telefoon: 0113 1 → wordt 0113 2"), "{page}");
    planner.post(&format!("{second}/keuzes"), &[("policy_phone", "fill_empty")]).expect(303);
    let page = planner.get(&second).expect(200).body;
    assert!(!words(&page).contains("1 gewijzigd"), "{page}");
    assert!(page.contains("<option value=\"fill_empty\" selected>"), "{page}");
    planner.post(&format!("{second}/keuzes"), &[("policy_phone", "x")]).expect(422);
});

on_both!(rows_are_shown_by_effect_and_a_page_at_a_time, |app| {
    let planner = app.logged_in("planner");
    let mut rows: String =
        (0..60).map(|at| format!("Goes;anders;Naam {at};n{at}@goes.example;\n")).collect();
    rows += "Zeist;griffier;;geen adres;\n";
    let held = held(&planner, &own(&rows));
    let start = planner.get(&held).expect(200).body;
    assert!(start.contains("1 tot en met 50 van 61"), "{start}");
    assert!(start.contains("id=\"problemen\""), "{start}");
    let last = planner.get(&format!("{held}?gevolg=created&pagina=2")).expect(200).body;
    assert!(last.contains("51 tot en met 60 van 60"), "{last}");
    assert!(last.contains("n59@goes.example") && !last.contains("id=\"problemen\""), "{last}");
    let refused = planner.get(&format!("{held}?gevolg=refused")).expect(200).body;
    assert!(words(&refused).contains("e-mail:"), "{refused}");
    assert!(refused.contains("1 tot en met 1 van 1"), "{refused}");
});

on_both!(a_file_of_somebody_else_is_not_there, |app| {
    let planner = app.logged_in("planner");
    let held = held(&planner, &own("Goes;griffier;;griffie@goes.example;\n"));
    let other = app.logged_in("planner2");
    for path in ["", "/kolommen", "/geweigerd.csv"] {
        other.get(&format!("{held}{path}")).expect(404);
    }
    for path in ["", "/kolommen", "/lezen", "/keuzes", "/antwoorden", "/weg"] {
        other.post(&format!("{held}{path}"), &[]).expect(404);
    }
    assert!(!other.get("/import").body.contains("lijst.csv"));
    planner.post(&format!("{held}/weg"), &[]).expect(303);
    planner.get(&held).expect(404);
});

on_both!(a_file_that_is_no_list_or_too_large_is_refused_beside_the_field, |app| {
    let app = app.with_settings(|settings| settings.import_max_mb = 1);
    let planner = app.logged_in("planner");
    let large = own(&"Goes;griffier;;griffie@goes.example;\n".repeat(30_000));
    for (text, sentence) in
        [("%PDF-1.4 x", "PDF"), (large.as_str(), "groter dan 1 MB"), ("", "leeg")]
    {
        let page = upload(&planner, text).expect(422).body;
        assert!(
            page.contains("id=\"file-error\"") && page.contains(sentence),
            "{sentence}: {page}"
        );
    }
    let none = upload_as(&planner.csrf, ("", b""));
    assert!(planner.call(none).expect(422).body.contains("Kies een bestand."));
    let without_token = upload_as("", ("lijst.csv", HEADER.as_bytes()));
    planner.call(without_token).expect(403);
    let adviser = app.logged_in("adviser");
    upload(&adviser, HEADER).expect(403);
    assert!(words(&planner.get("/import").body).contains("Er is nog niets ingelezen."));
});

on_both!(a_file_whose_letters_cannot_be_told_waits_until_they_are_chosen, |app| {
    let planner = app.logged_in("planner");
    let mut bytes = own("Goes;griffier;;griffie@goes.example;\n").into_bytes();
    bytes.extend_from_slice(b"Zeist;griffier;A\x00;info@zeist.example;\n");
    let request = upload_as(&planner.csrf, ("lijst.csv", &bytes));
    let held = planner.call(request).expect(303).location().to_owned();
    let columns = planner.get(&held).expect(303).location().to_owned();
    let page = words(&planner.get(&columns).expect(200).body);
    assert!(page.contains("kan zo niet worden gelezen"), "{page}");
    assert!(page.contains("NUL"), "{page}");
});

on_both!(a_script_that_sends_the_file_is_told_where_to_go_on, |app| {
    let planner = app.logged_in("planner");
    let form = planner.get("/import/nieuw").expect(200);
    let policy = form.header("content-security-policy").unwrap();
    assert!(policy.contains("connect-src 'self'") && policy.contains("default-src 'none'"));
    let elsewhere = planner.get("/import").expect(200);
    assert!(!elsewhere.header("content-security-policy").unwrap().contains("connect-src"));
    let text = own("Goes;griffier;;griffie@goes.example;\n");
    let request = upload_as(&planner.csrf, ("lijst.csv", text.as_bytes()));
    let answer = planner.call(request.insert_header(("x-progress", "yes"))).expect(204);
    planner.get(answer.header("x-next").unwrap()).expect(200);
});

on_both!(the_empty_example_is_the_own_list, |app| {
    let planner = app.logged_in("planner");
    let file = planner.get("/import/voorbeeld.csv").expect(200);
    assert!(file.header("content-disposition").unwrap().contains("contacten.csv"));
    assert_eq!(file.body.trim_start_matches('\u{feff}'), HEADER);
});

on_both!(what_was_edited_since_is_named_before_an_undo, |app| {
    let planner = app.logged_in("planner");
    let first = held(&planner, &own("Goes;griffier;A. Een;griffie@goes.example;0113 1\n"));
    planner.post(&first, &[]).expect(303);
    let second = held(&planner, &own("Goes;griffier;A. Een;griffie@goes.example;0113 2\n"));
    let run = planner.post(&second, &[]).expect(303).location().to_owned();
    let contact = stored(&app).remove(0);
    let edited = Contact { phone: Some("0113 3".to_owned()), ..contact };
    app.write(|conn| Ok(contacts::set(conn, &edited)?));
    let asked = words(&planner.get(&format!("{run}/ongedaan")).expect(200).body);
    assert!(asked.contains("Telefoon 0113 3 gewijzigd na de import"), "{asked}");
    planner.post(&format!("{run}/ongedaan"), &[]).expect(303);
    assert_eq!(stored(&app)[0].phone.as_deref(), Some("0113 3"));
});
