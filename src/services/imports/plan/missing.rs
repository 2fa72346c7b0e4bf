//! Which organisations of today a list lacks. They stay as they are: nothing is thrown away.

use std::collections::HashSet;

use crate::domain::organisations::OrganisationKind;
use crate::services::imports::file::read::ReadFile;
use crate::services::imports::plan::{Plan, Suggestion};
use crate::sheets::Layout;

/// The organisations without a row, of the kinds that the list is about, by name. A refused row
/// whose code tells which one it is counts as a row.
pub(in crate::services::imports) fn of(plan: &Plan, file: &ReadFile) -> Vec<Suggestion> {
    let listed: HashSet<i64> = plan.rows.iter().map(|row| row.organisation_id).collect();
    let codes: HashSet<&str> =
        file.parsed.rows.iter().filter_map(|row| row.code.as_ref()).map(AsRef::as_ref).collect();
    let mut kinds: HashSet<OrganisationKind> = HashSet::new();
    kinds.extend(listed.iter().filter_map(|id| plan.register.get(*id)).map(|it| it.kind));
    if file.layout == Layout::Cbs {
        kinds.insert(OrganisationKind::Municipality);
    }
    let mut missing: Vec<_> = plan
        .register
        .organisations()
        .iter()
        .filter(|it| kinds.contains(&it.kind) && it.is_valid_on(plan.today))
        .filter(|it| !listed.contains(&it.id) && !codes.contains(it.code.as_str()))
        .collect();
    missing.sort_by_key(|it| (it.kind, &it.sort_name));
    missing.into_iter().map(Suggestion::from).collect()
}
