//! Takes back what an import changed of an organisation.

use chrono::{DateTime, Utc};

use super::{EDITED, Undoing};
use crate::domain::organisations::Organisation;
use crate::services::ServiceResult;
use crate::services::imports::apply::ALIAS;
use crate::services::imports::fields;
use crate::services::imports::options::TargetField;
use crate::store::DbConn;
use crate::store::imports::{self as store, ImportChange};

impl Undoing {
    /// All changes of one organisation.
    pub(super) fn organisation(
        &mut self,
        conn: &mut DbConn,
        changes: &[&ImportChange],
        at: DateTime<Utc>,
    ) -> ServiceResult<()> {
        let Some(first) = changes.first() else { return Ok(()) };
        let id = first.entity_id;
        let what = self.register.get(id).map(Organisation::full_name).unwrap_or_default();
        let before = store::get_fields(conn, id)?;
        let mut now = before.clone();
        // While another name stays, people go on looking for the former one.
        let is_name = |it: &&&ImportChange| it.field == TargetField::OrganisationName.as_str();
        let name_goes_back = changes.iter().find(is_name).is_none_or(|it| {
            let name = fields::of_organisation(&before, TargetField::OrganisationName);
            name == it.new_value || name == it.old_value
        });
        for change in changes.iter().rev() {
            if change.field == ALIAS && !name_goes_back {
                continue;
            }
            if change.field == ALIAS {
                let alias = change.new_value.as_deref().unwrap_or_default();
                store::remove_alias(conn, id, alias)?;
                continue;
            }
            let Ok(field) = change.field.parse::<TargetField>() else { continue };
            let value = fields::of_organisation(&now, field);
            if value == change.new_value {
                fields::set_organisation(&mut now, field, change.old_value.as_deref());
                self.report.restored += 1;
            } else if value != change.old_value {
                self.keep(what.clone(), &change.field, value, EDITED);
            }
        }
        if now != before {
            store::set_fields(conn, id, now, at)?;
        }
        Ok(())
    }
}
