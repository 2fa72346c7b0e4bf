//! One row of any list, whatever its layout: read, but not matched to what is known.

mod cbs;
mod cells;
mod doubles;
mod labelled;
mod plain;
mod register;

use self::cbs::Cbs;
use self::cells::Cells;
use self::plain::Plain;
use self::register::Register;
use super::columns::layout::Layout;
use super::columns::mapping::Mapping;
use super::{Parsed, Table};
use crate::domain::contacts::{ContactFunction, EmailAddress};
use crate::domain::names::{OrganisationCode, fold, strip_kind_prefix};

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// The code of the organisation, when the row has one.
    pub code: Option<OrganisationCode>,
    /// The name as it stands in the file: "Gemeente Zeist", "Bergen (L.)".
    pub name: Option<String>,
    /// The province it lies in, when the row says so.
    pub province: Option<OrganisationCode>,
    /// What the row says about the organisation.
    pub organisation: OrganisationCells,
    /// Those the row names, each with a name, an address or a number.
    pub contacts: Vec<ContactCells>,
}

/// What a row says about an organisation; what is not there is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationCells {
    /// The official name without its kind; only lists of the government have one.
    pub name: Option<String>,
    /// The province it lies in.
    pub province_code: Option<OrganisationCode>,
    /// Web site.
    pub website: Option<String>,
    /// Number of inhabitants.
    pub inhabitants: Option<i32>,
    /// Seat.
    pub place: Option<String>,
}

/// One contact of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCells {
    /// The function as the list says it; "griffier" at a province is not yet a States clerk.
    pub function: ContactFunction,
    /// Name of the person.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// Telephone number as it stands in the file.
    pub phone: Option<String>,
    /// Whether the mail reaches an office.
    pub is_role_mailbox: bool,
}

/// What is said about an island: they are public bodies, no municipalities.
const ISLAND: &str =
    "De eilanden van Caribisch Nederland horen niet bij de tour. Haal de regel weg.";

/// The islands of the Caribbean Netherlands, folded.
const ISLANDS: [&str; 4] = ["bonaire", "saba", "sint-eustatius", "st-eustatius"];
/// Their codes.
const ISLAND_CODES: [&str; 3] = ["GM9001", "GM9002", "GM9003"];

fn is_island(name: &str, code: Option<&OrganisationCode>) -> bool {
    let folded = fold(strip_kind_prefix(name));
    let bare = folded.strip_prefix("openbaar-lichaam-").unwrap_or(&folded);
    ISLANDS.contains(&bare) || code.is_some_and(|code| ISLAND_CODES.contains(&code.as_str()))
}

/// Reads every row; a row with any problem is left out of the rows. Only [`Layout::Mapped`]
/// needs a mapping; without one it is guessed by the header.
pub fn rows(table: &Table, layout: Layout, mapping: Option<&Mapping>) -> Parsed<ListRow> {
    let header = &table.header;
    match layout {
        Layout::Cbs => {
            let (reader, mut seen) = (Cbs::of(header), doubles::Organisations::default());
            each_row(table, |cells| {
                let row = reader.read(cells)?;
                reader.refuse_double(cells, &row, &mut seen);
                Some(row)
            })
        }
        Layout::Register => register_rows(table),
        Layout::Contacts => plain_rows(table, &Plain::new(Layout::contact_fields(header))),
        Layout::Mapped => {
            let guessed = mapping.is_none().then(|| Mapping::guess(header));
            let fields = mapping.or(guessed.as_ref()).map(|it| it.fields.as_slice());
            let fields = fields.unwrap_or_default().iter().copied().zip(0..header.len());
            plain_rows(table, &Plain::new(fields))
        }
    }
}

fn register_rows(table: &Table) -> Parsed<ListRow> {
    let (reader, mut seen) = (Register::of(&table.header), doubles::Organisations::default());
    let mut passed_over = 0;
    let parsed = each_row(table, |cells| {
        if !reader.is_of_the_tour(cells) {
            passed_over += 1;
            return None;
        }
        let row = reader.read(cells)?;
        seen.refuse(cells, &row, reader.key_place());
        Some(row)
    });
    Parsed { passed_over, ..parsed }
}

fn plain_rows(table: &Table, reader: &Plain) -> Parsed<ListRow> {
    let mut organisations = doubles::Organisations::default();
    let mut contacts = doubles::Contacts::default();
    each_row(table, |cells| {
        let row = reader.read(cells)?;
        let place = reader.key_place();
        match row.contacts.as_slice() {
            [contact] if reader.is_by_contact() => {
                contacts.refuse(cells, (&row, contact), place);
            }
            _ => organisations.refuse(cells, &row, place),
        }
        Some(row)
    })
}

/// Reads the rows one by one, and puts the problems in the order of the file.
fn each_row(
    table: &Table,
    mut read: impl FnMut(&mut Cells<'_>) -> Option<ListRow>,
) -> Parsed<ListRow> {
    let mut parsed = Parsed {
        rows: Vec::with_capacity(table.rows.len()),
        problems: table.problems.clone(),
        passed_over: 0,
    };
    for row in table.rows.iter() {
        let mut cells = Cells::new(&table.header, row);
        let read = read(&mut cells);
        parsed.rows.extend(read.filter(|_| cells.is_sound()));
        parsed.problems.extend(cells.into_problems());
    }
    parsed.problems.sort_by_key(|problem| problem.line);
    parsed
}

#[cfg(test)]
mod tests;
