//! Writes a plan, in the transaction in which it was made.

use super::plan::{Change, PlannedRow};
use crate::domain::names::fold;
use crate::services::ServiceResult;
use crate::store::{DbConn, contacts, organisations};

/// Writes every row.
pub(super) fn apply(conn: &mut DbConn, rows: &[PlannedRow]) -> ServiceResult<()> {
    for row in rows {
        match &row.change {
            Change::Nothing => {}
            Change::AddContact(contact) => {
                contacts::add(conn, contact)?;
            }
            Change::SetContact(contact) => contacts::set(conn, contact)?,
            Change::SetOrganisation { changed, former_name } => {
                organisations::set_name_and_province(conn, changed)?;
                if let Some(name) = former_name {
                    organisations::add_alias(conn, changed.id, name, &fold(name))?;
                }
            }
        }
    }
    Ok(())
}
