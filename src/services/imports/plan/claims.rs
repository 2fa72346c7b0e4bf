//! What the rows of one file say about the organisations: two rows for one organisation, under
//! two names or codes, do not both count.

use std::collections::HashMap;

use crate::domain::organisations::Organisation;
use crate::sheets::{ListRow, OrganisationCells};

/// The rows so far.
pub(in crate::services::imports) struct Claims {
    is_by_contact: bool,
    first: HashMap<i64, (usize, OrganisationCells)>,
}

impl Claims {
    /// A list of contacts may have many rows for one organisation.
    pub fn of(is_by_contact: bool) -> Self {
        Self { is_by_contact, first: HashMap::new() }
    }

    /// Takes a row in.
    ///
    /// # Errors
    /// A Dutch sentence that names the other line.
    pub fn take(&mut self, organisation: &Organisation, row: &ListRow) -> Result<(), String> {
        let place = organisation.full_name();
        if self.is_by_contact && row.organisation == OrganisationCells::default() {
            return Ok(());
        }
        let Some((first, said)) = self.first.get_mut(&organisation.id) else {
            self.first.insert(organisation.id, (row.line, row.organisation.clone()));
            return Ok(());
        };
        if !self.is_by_contact {
            return Err(format!(
                "{place} staat ook op regel {first}, onder een andere naam of code. Haal er één \
                 weg."
            ));
        }
        let cells = &row.organisation;
        let clashes = [
            ("een andere website", clash(&mut said.website, &cells.website)),
            ("een ander aantal inwoners", clash(&mut said.inhabitants, &cells.inhabitants)),
            ("een andere plaats", clash(&mut said.place, &cells.place)),
            ("een andere provincie", clash(&mut said.province_code, &cells.province_code)),
        ];
        match clashes.into_iter().find(|(_, is_clash)| *is_clash) {
            Some((what, _)) => Err(format!(
                "{place} heeft op regel {first} {what}. Zorg dat beide regels hetzelfde zeggen."
            )),
            None => Ok(()),
        }
    }
}

/// True when both say something else; what was not said before is remembered.
fn clash<T: PartialEq + Clone>(said: &mut Option<T>, cell: &Option<T>) -> bool {
    match (said.as_ref(), cell) {
        (Some(said), Some(cell)) => said != cell,
        (None, Some(_)) => {
            said.clone_from(cell);
            false
        }
        (_, None) => false,
    }
}
