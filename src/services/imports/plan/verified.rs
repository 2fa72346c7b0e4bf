//! Addresses that somebody checked by hand: an import marks what it reads as seen too, so an
//! address counts as checked by hand unless an import wrote just this address on this day.

use std::collections::HashMap;

use crate::domain::lexicon::Lexicon;
use crate::services::ServiceResult;
use crate::services::imports::options::TargetField;
use crate::services::imports::plan::{Act, HeldContact, Plan, VerifiedAddress};
use crate::services::imports::snapshot::Snapshot;
use crate::store::DbConn;
use crate::store::imports::{self as store, ImportChange};

/// Marks and lists the addresses in a plan that somebody checked by hand.
pub(in crate::services::imports) fn mark(conn: &mut DbConn, plan: &mut Plan) -> ServiceResult<()> {
    let candidates: Vec<i64> = overwritten(plan).map(|(held, _)| held.id).collect();
    if candidates.is_empty() {
        return Ok(());
    }
    let written = written_by_imports(&store::list_changes_of_contacts(conn, &candidates)?);
    let mut listed = Vec::new();
    for row in &mut plan.rows {
        for act in &mut row.acts {
            let (Act::SetContact { contact, changes, .. } | Act::Succeed { contact, changes, .. }) =
                act
            else {
                continue;
            };
            let Some(verified_on) = contact.verified_on else { continue };
            for change in changes.iter_mut().filter(|it| it.field == TargetField::Email) {
                let Some(old) = &change.old else { continue };
                let pair = (Some(old.clone()), Some(verified_on.to_string()));
                if written.get(&contact.id).is_some_and(|pairs| pairs.contains(&pair)) {
                    continue;
                }
                change.is_verified = true;
                let Some(it) = plan.register.get(row.organisation_id) else { continue };
                let words = Lexicon::of(it.is_province(), &it.code, &it.name);
                listed.push(VerifiedAddress {
                    line: row.line,
                    organisation: it.full_name(),
                    what: words.function_label(contact.function).to_owned(),
                    old: old.clone(),
                    new: change.new.clone(),
                    verified_on,
                });
            }
        }
    }
    plan.verified = listed;
    Ok(())
}

/// The contacts with a day of checking whose address changes.
fn overwritten(plan: &Plan) -> impl Iterator<Item = (HeldContact, &str)> {
    plan.rows.iter().flat_map(|row| &row.acts).filter_map(|act| {
        let (Act::SetContact { contact, changes, .. } | Act::Succeed { contact, changes, .. }) =
            act
        else {
            return None;
        };
        contact.verified_on?;
        let change = changes.iter().find(|change| change.field == TargetField::Email)?;
        Some((*contact, change.old.as_deref()?))
    })
}

type Pair = (Option<String>, Option<String>);

/// By contact each pair of address and day that a run wrote together.
fn written_by_imports(changes: &[ImportChange]) -> HashMap<i64, Vec<Pair>> {
    let mut runs: HashMap<(i64, i64), Pair> = HashMap::new();
    for change in changes {
        let pair = runs.entry((change.entity_id, change.import_id)).or_default();
        match change.field.as_str() {
            Snapshot::FIELD => {
                if let Some(made) = Snapshot::read(change.new_value.as_deref()) {
                    *pair = (made.email, made.verified_on.map(|day| day.to_string()));
                }
            }
            "email" => pair.0.clone_from(&change.new_value),
            "verified_on" => pair.1.clone_from(&change.new_value),
            _ => {}
        }
    }
    let mut by_contact: HashMap<i64, Vec<Pair>> = HashMap::new();
    for ((contact, _), pair) in runs {
        by_contact.entry(contact).or_default().push(pair);
    }
    by_contact
}
