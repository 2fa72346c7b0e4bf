//! The rows of the own list of contacts: organisation, function, name, e-mail, telephone.
//! Which organisation a name means is for those who know the organisations.

use super::layout::Layout;
use super::row::{Cells, Columns};
use super::{Parsed, Row, Table};
use crate::domain::contacts::{ContactFunction, EmailAddress, NO_PHONE, is_phone};
use crate::domain::names::fold;
use std::collections::HashMap;

/// One contact of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// Name or code of the organisation, as it stands in the file.
    pub organisation: String,
    /// The function as the list says it; "griffier" at a province is not yet a States clerk.
    pub function: ContactFunction,
    /// Name of the person, when the list has one.
    pub name: Option<String>,
    /// The e-mail address, when the list has one.
    pub email: Option<EmailAddress>,
    /// The telephone number as it stands in the file.
    pub phone: Option<String>,
    /// Whether the mail reaches an office: the list says "griffie", or the mailbox is named so.
    pub is_role_mailbox: bool,
}

/// Reads every row of a contact list; a row with any problem is left out of the rows.
pub fn read(table: &Table) -> Parsed<ContactRow> {
    let columns = Columns::of(table, Layout::Contacts);
    let mut parsed = Parsed { rows: Vec::new(), problems: table.problems.clone(), passed_over: 0 };
    let mut first_lines = HashMap::new();
    for row in table.rows.iter() {
        let mut cells = columns.read(row);
        let contact = read_row(&mut cells, row);
        if let Some(contact) = &contact {
            refuse_double(&mut cells, contact, &mut first_lines);
        }
        parsed.rows.extend(contact.filter(|_| cells.is_sound()));
        parsed.problems.extend(cells.into_problems());
    }
    parsed.problems.sort_by_key(|problem| problem.line);
    parsed
}

fn read_row(cells: &mut Cells<'_>, row: Row<'_>) -> Option<ContactRow> {
    let organisation = cells.text("gemeente");
    if fold(&organisation).is_empty() {
        cells.refuse("gemeente", "Vul de naam of de code van de gemeente of provincie in.");
    }
    let said = cells.text("functie");
    let function = function(cells, &said);
    let name = cells.optional("naam");
    let phone = cells.optional("telefoon");
    if phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        cells.refuse("telefoon", NO_PHONE);
    }
    let email = email(cells);
    if cells.is_sound() && name.is_none() && phone.is_none() && email.is_none() {
        cells.refuse("e-mail", "Vul een e-mailadres in, bijvoorbeeld griffie@voorbeeld.nl.");
    }
    let is_role_mailbox = fold(&said).ends_with("griffie")
        || email.as_ref().is_some_and(EmailAddress::is_role_mailbox);
    Some(ContactRow {
        line: row.line,
        organisation,
        function: function?,
        name,
        email,
        phone,
        is_role_mailbox,
    })
}

fn function(cells: &mut Cells<'_>, said: &str) -> Option<ContactFunction> {
    let function = ContactFunction::parse_dutch(said);
    if function.is_none() {
        let known = "burgemeester, griffier, commissaris van de Koning, statengriffier of anders";
        let found =
            if said.is_empty() { String::new() } else { format!("“{said}” is niet bekend. ") };
        cells.refuse("functie", format!("{found}Vul een functie in: {known}."));
    }
    function
}

fn email(cells: &mut Cells<'_>) -> Option<EmailAddress> {
    let text = cells.optional("e-mail")?;
    match EmailAddress::parse(&text) {
        Ok(address) => Some(address),
        Err(refusal) => {
            cells.refuse("e-mail", refusal.to_string());
            None
        }
    }
}

/// What makes two rows the same contact: organisation, function, name and address.
type Key = (String, ContactFunction, String, String);

fn refuse_double(
    cells: &mut Cells<'_>,
    contact: &ContactRow,
    first_lines: &mut HashMap<Key, usize>,
) {
    let address = contact.email.as_ref().map_or("", EmailAddress::as_str).to_ascii_lowercase();
    let name = fold(contact.name.as_deref().unwrap_or_default());
    let key = (fold(&contact.organisation), contact.function, name, address);
    let first = *first_lines.entry(key).or_insert(contact.line);
    if first != contact.line {
        cells
            .refuse("gemeente", format!("Deze regel staat ook op regel {first}. Haal er één weg."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Limits, Reading};

    fn table(text: &str) -> Table {
        Table::read(text.as_bytes(), &Reading::default(), Limits::default()).unwrap()
    }

    fn parse(rows: &str) -> Parsed<ContactRow> {
        read(&table(&format!("gemeente;functie;naam;e-mail;telefoon\n{rows}")))
    }

    fn assert_refused(rows: &str, line: usize, column: &str, part: &str) {
        let parsed = parse(rows);
        let [problem] = parsed.problems.as_slice() else { panic!("{rows}: {parsed:?}") };
        assert_eq!((problem.line, problem.column.as_deref()), (line, Some(column)), "{rows}");
        assert!(problem.problem.contains(part), "{rows}: {}", problem.problem);
    }

    #[test]
    fn the_rows_of_the_contact_list_are_read() {
        let parsed = parse(
            "Gemeente Zeist;Burgemeester;Jan  de Vries;J.deVries@zeist.example;030 000 00 00\n\
             Bergen (L.);griffie;;info@bergen.example;\n",
        );
        assert_eq!(parsed.problems, []);
        let [mayor, clerk] = parsed.rows.as_slice() else { panic!("{parsed:?}") };
        assert_eq!(mayor.organisation, "Gemeente Zeist");
        assert_eq!(mayor.function, ContactFunction::Mayor);
        assert_eq!(mayor.name.as_deref(), Some("Jan de Vries"));
        assert_eq!(mayor.phone.as_deref(), Some("030 000 00 00"));
        assert!(!mayor.is_role_mailbox);
        assert_eq!((clerk.line, clerk.function), (3, ContactFunction::CouncilClerk));
        assert_eq!((clerk.name.as_deref(), clerk.phone.as_deref()), (None, None));
        assert_eq!(clerk.email.as_ref().unwrap().as_str(), "info@bergen.example");
        assert!(clerk.is_role_mailbox);
    }

    #[test]
    fn columns_may_stand_in_any_order_and_two_may_be_absent() {
        let text = "E-mailadres,Functie,Organisatie\ngriffie@x.example,CvdK,PV26\n";
        let parsed = read(&table(text));
        assert_eq!(parsed.problems, []);
        assert_eq!(parsed.rows[0].organisation, "PV26");
        assert_eq!(parsed.rows[0].function, ContactFunction::KingsCommissioner);
        let wrong = read(&table("E-mailadres,Functie,Organisatie\nx,CvdK,PV26\n"));
        assert_eq!(wrong.problems[0].column.as_deref(), Some("E-mailadres"));
    }

    #[test]
    fn each_mistake_is_named_with_its_line_and_column() {
        assert_refused(";griffier;;a@x.example;", 2, "gemeente", "Vul de naam");
        assert_refused("Zeist;wethouder;;a@x.example;", 2, "functie", "“wethouder” is niet bekend");
        assert_refused("Zeist;;;a@x.example;", 2, "functie", "Vul een functie in");
        assert_refused("Zeist;griffier;;a x@x.example;", 2, "e-mail", "spaties");
        assert_refused("Zeist;griffier;;Jan <a@x.example>;", 2, "e-mail", "zonder naam");
        assert_refused("Zeist;griffier;;\"a@x.example;b@x.example\";", 2, "e-mail", "meer dan één");
        assert_refused("Zeist;griffier;;;", 2, "e-mail", "Vul een e-mailadres in");
        assert_refused("Zeist;griffier;;;via Jan", 2, "telefoon", "geen telefoonnummer");
        let long = format!("Zeist;griffier;{};a@x.example;", "a".repeat(251));
        assert_refused(&long, 2, "naam", "te lang");
    }

    #[test]
    fn the_same_contact_twice_names_the_first_line() {
        let rows = "Zeist;griffier;;a@x.example;\nZeist;burgemeester;;a@x.example;\n\
                    zeist;raadsgriffier;;A@x.example;1\n";
        assert_refused(rows, 4, "gemeente", "ook op regel 2");
    }

    #[test]
    fn a_name_over_two_lines_in_the_cell_becomes_one_line() {
        let parsed = parse("Zeist;griffier;\"Jan\r\nde Vries\";a@x.example;\n");
        assert_eq!(parsed.rows[0].name.as_deref(), Some("Jan de Vries"));
    }
}
