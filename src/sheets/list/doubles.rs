//! Finds rows of one file that say the same twice, and names the first of them.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

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

/// What makes two rows the same contact: organisation, function, name and address.
type Key = (String, ContactFunction, String, String);

/// The contacts so far of a list with a row for each. Of a contact only two hashes are kept, for
/// there may be a hundred thousand; that both clash is no more likely than a broken disk.
#[derive(Default)]
pub(super) struct Contacts {
    first_lines: HashMap<(u64, u64), usize>,
    hashers: (RandomState, RandomState),
}

impl Contacts {
    /// Refuses the second of two rows for one contact.
    pub fn refuse(
        &mut self,
        cells: &mut Cells<'_>,
        (row, contact): (&ListRow, &ContactCells),
        place: usize,
    ) {
        let address = contact.email.as_ref().map_or("", EmailAddress::as_str).to_ascii_lowercase();
        let name = fold(contact.name.as_deref().unwrap_or_default());
        let key: Key = (key(row), contact.function, name, address);
        let key = (self.hashers.0.hash_one(&key), self.hashers.1.hash_one(&key));
        let first = *self.first_lines.entry(key).or_insert(row.line);
        if first != row.line {
            let text = format!("Deze regel staat ook op regel {first}. Haal er één weg.");
            cells.refuse(place, text);
        }
    }
}
