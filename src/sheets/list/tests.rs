//! Rows of each layout, with every oddity of lists as they come.

use super::*;
use crate::sheets::{Field, Limits, Reading};

const CBS: &str =
    "Gemeentecode,GemeentecodeGM,Gemeentenaam,Provinciecode,ProvinciecodePV,Provincienaam\n";
const CONTACTS: &str = "gemeente;functie;naam;e-mail;telefoon\n";
const REGISTER: &str = "\"Officiële naam\";\"Type\";\"Einddatum\";\"Adressen (type, toelichting, \
    straat)\";\"Telefoonnummers \";\"E-mail adressen\";\"Internetpagina's\";\"Aantal inwoners\";\
    \"TOOi URI\";\"Organisatiecode\"\r\n";

fn table(text: &str) -> Table {
    Table::read(text.as_bytes(), &Reading::default(), Limits::default()).unwrap()
}

fn parse(header: &str, text: &str) -> Parsed<ListRow> {
    let table = table(&format!("{header}{text}"));
    rows(&table, table.layout().unwrap(), None)
}

fn sound(header: &str, text: &str) -> Vec<ListRow> {
    let parsed = parse(header, text);
    assert_eq!(parsed.problems, []);
    parsed.rows
}

/// Line, column and a part of the sentence of the only problem.
fn assert_refused(header: &str, rows: &str, expected: (usize, &str, &str)) {
    let parsed = parse(header, rows);
    let (line, column, part) = expected;
    let [problem] = parsed.problems.as_slice() else { panic!("{rows}: {parsed:?}") };
    assert_eq!((problem.line, problem.column.as_deref()), (line, Some(column)), "{rows}");
    assert!(problem.problem.contains(part), "{rows}: {}", problem.problem);
}

fn code(row: &ListRow) -> Option<&str> {
    row.code.as_ref().map(OrganisationCode::as_str)
}

#[test]
fn the_rows_of_the_cbs_are_read() {
    let rows = sound(
        CBS,
        "0518,GM0518,'s-Gravenhage,28,PV28,Zuid-Holland\n\
         820,,\"Nuenen, Gerwen en Nederwetten\",,,Noord-Brabant\n\
         ,gm1900,Gemeente Súdwest-Fryslân,21,,Friesland\n",
    );
    let read: Vec<_> = rows
        .iter()
        .map(|row| {
            let province = row.organisation.province_code.as_ref().unwrap();
            let name = row.organisation.name.as_deref().unwrap();
            (row.line, code(row).unwrap(), name, province.as_str())
        })
        .collect();
    assert_eq!(
        read,
        [
            (2, "GM0518", "'s-Gravenhage", "PV28"),
            (3, "GM0820", "Nuenen, Gerwen en Nederwetten", "PV30"),
            (4, "GM1900", "Súdwest-Fryslân", "PV21"),
        ]
    );
    assert_eq!(rows[2].name.as_deref(), Some("Gemeente Súdwest-Fryslân"));
    assert!(rows.iter().all(|row| row.contacts.is_empty()));
}

#[test]
fn the_whole_division_of_the_country_is_read_from_windows_1252() {
    let seed = include_bytes!("../../../seed/municipalities.csv");
    let seed = Table::read(seed, &Reading::default(), Limits::default()).unwrap();
    let lines = seed.rows.iter().map(|row| {
        let (code, name, province) = (row.cell(0), row.cell(1), row.cell(2));
        format!("{},{code},\"{name}\",,{province},\r\n", &code[2..])
    });
    let text: String = std::iter::once(CBS.to_owned()).chain(lines).collect();
    let bytes = encoding_rs::WINDOWS_1252.encode(&text).0;
    let table = Table::read(&bytes, &Reading::default(), Limits::default()).unwrap();
    assert_eq!((table.encoding, table.layout()), (Some("windows-1252"), Ok(Layout::Cbs)));
    let parsed = rows(&table, Layout::Cbs, None);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.rows.len(), seed.rows.len());
    assert!(parsed.rows.iter().any(|row| row.name.as_deref() == Some("Súdwest-Fryslân")));
}

#[test]
fn each_mistake_in_a_cbs_list_is_named_with_its_line_and_column() {
    for (row, column, part) in [
        ("x,GM0344,Utrecht,26,PV26,Utrecht", "Gemeentecode", "geen code"),
        ("344,GM0345,Utrecht,26,PV26,Utrecht", "GemeentecodeGM", "niet gelijk"),
        (",,Utrecht,26,PV26,Utrecht", "GemeentecodeGM", "Vul de code"),
        (",PV26,Utrecht,26,PV26,Utrecht", "GemeentecodeGM", "een provincie"),
        ("344,GM0344,,26,PV26,Utrecht", "Gemeentenaam", "Vul de naam"),
        ("344,GM0344,=A1,26,PV26,Utrecht", "Gemeentenaam", "een formule"),
        ("344,GM0344,Utrecht,,,", "ProvinciecodePV", "Vul de provincie"),
        ("344,GM0344,Utrecht,26,PV26,Holland", "Provincienaam", "geen provincie"),
        ("344,GM0344,Utrecht,26,PV27,", "Provinciecode", "niet dezelfde"),
        ("9001,GM9001,Bonaire,,,", "Gemeentenaam", "Caribisch"),
        ("9003,,Openbaar lichaam Saba,,,", "Gemeentenaam", "Caribisch"),
    ] {
        assert_refused(CBS, row, (2, column, part));
    }
}

#[test]
fn a_code_that_comes_twice_names_the_first_line() {
    let rows = "344,GM0344,Utrecht,26,PV26,Utrecht\n\n344,,Utrecht (U.),26,PV26,Utrecht\n";
    assert_refused(CBS, rows, (4, "GemeentecodeGM", "ook op regel 2"));
    assert_eq!(parse(CBS, rows).rows.len(), 1);
}

#[test]
fn all_problems_of_a_file_are_told_in_its_order() {
    let parsed = parse(CBS, ",,,26,PV26,\n344,GM0344\n355,GM0355,Zeist,26,PV26,Utrecht\n");
    assert_eq!(parsed.problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 2, 3]);
    assert_eq!(parsed.rows.len(), 1);
}

#[test]
fn the_register_tells_general_and_clerk_apart_and_takes_the_code_from_either_column() {
    let rows = sound(
        REGISTER,
        "\"Gemeente Aa en Hunze\";\"Gemeente\";\"\";\"adresType: Bezoekadres, postcode: 9461 BH, \
         woonplaats: Gieten, provincieAfkorting: DR\";\"14 0592, label: algemeen;0592 1, label: \
         griffie\";\"gemeente@aaenhunze.example, label: algemeen;griffie@aaenhunze.example, \
         label: griffie\";\"https://www.aaenhunze.example\";\"25.724\";\"https://identifier.\
         overheid.nl/tooi/id/gemeente/gm1680\";\"gm1680\"\r\n\
         \"Provincie Utrecht\";\"Provincie\";\"\";\"\";\"\";\"info@utrecht.example\";\"\";\"\";\
         \"https://identifier.overheid.nl/tooi/id/provincie/pv26\";\"\"\r\n",
    );
    let [town, province] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((code(town), code(province)), (Some("GM1680"), Some("PV26")));
    assert_eq!(town.name.as_deref(), Some("Gemeente Aa en Hunze"));
    let cells = &town.organisation;
    assert_eq!(cells.name.as_deref(), Some("Aa en Hunze"));
    assert_eq!((cells.inhabitants, cells.place.as_deref()), (Some(25_724), Some("Gieten")));
    assert_eq!(town.province.as_ref().unwrap().as_str(), "PV22");
    let [clerk, general] = town.contacts.as_slice() else { panic!("{town:?}") };
    assert_eq!(clerk.function, ContactFunction::CouncilClerk);
    assert_eq!(clerk.email.as_ref().unwrap().as_str(), "griffie@aaenhunze.example");
    assert_eq!(clerk.phone.as_deref(), Some("0592 1"));
    assert_eq!((general.function, &general.name), (ContactFunction::Other, &None));
    assert_eq!(general.phone.as_deref(), Some("14 0592"));
    assert!(clerk.is_role_mailbox && general.is_role_mailbox);
    assert_eq!(province.contacts.len(), 1);
}

#[test]
fn organisations_of_another_type_in_the_register_are_counted_and_passed_over() {
    let parsed = parse(
        REGISTER,
        "Waterschap Vallei;Waterschap;;;;;;;;ws0155\nMinisterie van X;Ministerie;;;;;;;;mnre1\n\
         Openbaar lichaam Saba;Caribisch openbaar lichaam;;;;;;;;\nGemeente Zeist;;;;;;;;;gm0355\n",
    );
    assert_eq!((parsed.passed_over, parsed.problems.len(), parsed.rows.len()), (3, 0, 1));
}

#[test]
fn each_mistake_in_a_register_row_is_named_with_its_line_and_column() {
    for (row, column, part) in [
        ("Gemeente Zeist;Gemeente;;;;;;;;", "Organisatiecode", "Vul de code"),
        ("Gemeente Zeist;Gemeente;;;;;;;;x", "Organisatiecode", "geen code"),
        ("Gemeente Zeist;Gemeente;;;;;;;GM0001;gm0355", "Organisatiecode", "niet gelijk"),
        ("Gemeente Zeist;Gemeente;;;;a b@x.example;;;;gm0355", "E-mail adressen", "spaties"),
        ("Gemeente Zeist;Gemeente;;;bel maar;;;;;gm0355", "Telefoonnummers", "telefoonnummer"),
        ("Gemeente Zeist;Gemeente;;;;;;veel;;gm0355", "Aantal inwoners", "geen aantal"),
    ] {
        assert_refused(REGISTER, row, (2, column, part));
    }
}

#[test]
fn the_rows_of_the_contact_list_are_read() {
    let rows = sound(
        CONTACTS,
        "Gemeente Zeist;Burgemeester;Jan  de Vries;J.deVries@zeist.example;030 000 00 00\n\
         Bergen (L.);griffie;;info@bergen.example;\ngm0344;griffier;\"Jan\r\nde Vries\";;\n",
    );
    let [mayor, clerk, coded] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((mayor.name.as_deref(), code(mayor)), (Some("Gemeente Zeist"), None));
    assert_eq!(mayor.contacts[0].name.as_deref(), Some("Jan de Vries"));
    assert_eq!(mayor.contacts[0].phone.as_deref(), Some("030 000 00 00"));
    assert!(!mayor.contacts[0].is_role_mailbox && clerk.contacts[0].is_role_mailbox);
    assert_eq!((clerk.line, clerk.name.as_deref()), (3, Some("Bergen (L.)")));
    assert_eq!(clerk.contacts[0].function, ContactFunction::CouncilClerk);
    assert_eq!((code(coded), &coded.name), (Some("GM0344"), &None));
    assert_eq!(coded.contacts[0].name.as_deref(), Some("Jan de Vries"));
}

#[test]
fn columns_may_stand_in_any_order_and_be_named_otherwise() {
    let header = "E-mailadres,Functie,Organisatie\n";
    let rows = sound(header, "griffie@x.example,CvdK,PV26\n");
    assert_eq!(code(&rows[0]), Some("PV26"));
    assert_eq!(rows[0].contacts[0].function, ContactFunction::KingsCommissioner);
    assert_refused(header, "x,CvdK,PV26\n", (2, "E-mailadres", "apenstaartje"));
}

#[test]
fn each_mistake_in_a_contact_list_is_named_with_its_line_and_column() {
    let long = format!("Zeist;griffier;{};a@x.example;", "a".repeat(251));
    for (row, column, part) in [
        (";griffier;;a@x.example;", "gemeente", "Vul de naam"),
        ("Saba;griffier;;a@x.example;", "gemeente", "Caribisch"),
        ("Zeist;wethouder;;a@x.example;", "functie", "“wethouder” is niet bekend"),
        ("Zeist;;;a@x.example;", "functie", "Vul een functie in"),
        ("Zeist;griffier;;a x@x.example;", "e-mail", "spaties"),
        ("Zeist;griffier;;Jan <a@x.example>;", "e-mail", "zonder naam"),
        ("Zeist;griffier;;\"a@x.example;b@x.example\";", "e-mail", "meer dan één"),
        ("Zeist;griffier;;;", "e-mail", "Vul een e-mailadres in"),
        ("Zeist;griffier;;;via Jan", "telefoon", "geen telefoonnummer"),
        ("Zeist;griffier;=CMD();a@x.example;", "naam", "een formule"),
        ("Zeist;griffier;#N/B;a@x.example;", "naam", "een fout"),
        (&long, "naam", "te lang"),
    ] {
        assert_refused(CONTACTS, row, (2, column, part));
    }
}

#[test]
fn the_same_contact_twice_names_the_first_line() {
    let rows = "Zeist;griffier;;a@x.example;\nZeist;burgemeester;;a@x.example;\n\
                zeist;raadsgriffier;;A@x.example;1\n";
    assert_refused(CONTACTS, rows, (4, "gemeente", "ook op regel 2"));
}

fn mapped(text: &str, fields: &[Field]) -> Parsed<ListRow> {
    rows(&table(text), Layout::Mapped, Some(&Mapping { fields: fields.to_vec() }))
}

#[test]
fn a_list_with_only_names_or_only_codes_is_read() {
    let names = mapped("Gemeenten\nZeist\n\nAa en Hunze\n", &[Field::Name]);
    assert_eq!((names.problems.len(), names.rows.len()), (0, 2));
    assert_eq!(names.rows[1].name.as_deref(), Some("Aa en Hunze"));
    let codes = mapped("nummer\n0344\nGM0355\n0344\n", &[Field::Code]);
    assert_eq!(codes.rows.iter().map(code).collect::<Vec<_>>(), [Some("GM0344"), Some("GM0355")]);
    assert!(codes.problems[0].problem.contains("De code GM0344 staat ook op regel 2"));
}

#[test]
fn a_list_with_a_column_for_each_office_gives_a_contact_for_each() {
    let text = "organisatie;hoofd;mail hoofd;mail griffie;mail;tel;site;inwoners\n\
                Zeist;A. Een;a@x.example;griffie@x.example;info@x.example;14 030;www.x.example;6\n\
                Provincie Utrecht;B. Twee;;;;;;\n";
    let fields = [
        Field::Organisation,
        Field::MayorName,
        Field::MayorEmail,
        Field::ClerkEmail,
        Field::GeneralEmail,
        Field::GeneralPhone,
        Field::Website,
        Field::Inhabitants,
    ];
    let parsed = mapped(text, &fields);
    assert_eq!(parsed.problems, []);
    let functions: Vec<Vec<ContactFunction>> = parsed
        .rows
        .iter()
        .map(|row| row.contacts.iter().map(|contact| contact.function).collect())
        .collect();
    use ContactFunction::{CouncilClerk, KingsCommissioner, Mayor, Other};
    assert_eq!(functions, [vec![Mayor, CouncilClerk, Other], vec![KingsCommissioner]]);
    assert_eq!(parsed.rows[0].organisation.inhabitants, Some(6));
}

#[test]
fn a_code_and_a_code_as_name_that_differ_are_refused() {
    let parsed = mapped("a;b\nGM0344;355\n", &[Field::Organisation, Field::Code]);
    assert!(parsed.problems[0].problem.contains("niet gelijk"));
}

#[test]
fn the_column_of_reasons_in_a_file_of_refused_rows_is_ignored() {
    let header = "gemeente;functie;naam;e-mail;telefoon;reden\n";
    let rows = sound(header, "Zeist;griffier;;a@x.example;;Haal de spaties uit het adres.\n");
    assert_eq!(rows.len(), 1);
}
