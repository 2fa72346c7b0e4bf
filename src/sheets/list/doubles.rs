//! Finds rows of one file that say the same twice, and names the first of them.

use std::collections::HashMap;

use super::cells::Cells;
use super::{ContactCells, ListRow};
use crate::domain::contacts::{ContactFunction, EmailAddress};
use crate::domain::names::fold;

/// The code, or else the folded name.
fn key(row: &ListRow) -> String {
    match &row.code {
        Some(code) => code.to_string(),
        None => fold(row.name.as_deref().unwrap_or_default()),
    }
}

/// The organisations so far of a list with a row for each.
#[derive(Default)]
pub(super) struct Organisations {
    first_lines: HashMap<String, usize>,
}

impl Organisations {
    pub fn refuse(&mut self, cells: &mut Cells<'_>, row: &ListRow, place: usize) {
        let first = *self.first_lines.entry(key(row)).or_insert(row.line);
        if first == row.line {
            return;
        }
        let what = match (&row.code, &row.name) {
            (Some(code), _) => format!("De code {code}"),
            (None, name) => format!("De naam “{}”", name.as_deref().unwrap_or_default()),
        };
        let text = format!("{what} staat ook op regel {first}. Haal één van de twee regels weg.");
        cells.refuse(place, text);
    }
}

/// The contacts so far of a list with a row for each.
#[derive(Default)]
pub(super) struct Contacts {
    first_lines: HashMap<(String, ContactFunction, String, String), usize>,
}

impl Contacts {
    /// Two rows are the same contact when organisation, function, name and address are.
    pub fn refuse(
        &mut self,
        cells: &mut Cells<'_>,
        (row, contact): (&ListRow, &ContactCells),
        place: usize,
    ) {
        let address = contact.email.as_ref().map_or("", EmailAddress::as_str).to_ascii_lowercase();
        let name = fold(contact.name.as_deref().unwrap_or_default());
        let key = (key(row), contact.function, name, address);
        let first = *self.first_lines.entry(key).or_insert(row.line);
        if first != row.line {
            let text = format!("Deze regel staat ook op regel {first}. Haal er één weg.");
            cells.refuse(place, text);
        }
    }
}
