//! A list that follows another order than the names: groups of rows, each a list by name of its
//! own. All groups are counted at once, and only those on the page are read.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::Totals;
use crate::domain::names::fold;
use crate::services::ServiceResult;
use crate::store::organisation_pages::{self as pages, Wanted};
use crate::store::{DbConn, organisations, users};

/// A part of a list, and how many rows it has.
pub(super) type Group = (Wanted, usize);

/// The provinces by name.
pub(super) fn by_province(
    conn: &mut DbConn,
    totals: &Totals,
    wanted: &Wanted,
) -> ServiceResult<Vec<Group>> {
    let names: BTreeMap<String, String> =
        organisations::list_provinces(conn)?.into_iter().collect();
    let mut codes = pages::list_province_codes(conn)?;
    codes.sort_by_cached_key(|code| fold(names.get(code).unwrap_or(code)));
    let group = |code: &String| {
        let mut group = wanted.clone();
        group.provinces.push(code.clone());
        group
    };
    let groups = codes.iter().map(group).collect();
    totals.count_each(conn, groups, |conn| {
        let counted = counted(pages::list_provinces(conn, wanted)?);
        Ok(codes.iter().map(|code| counted.get(code).copied().unwrap_or(0)).collect())
    })
}

/// The advisers by name, and what is of nobody last. Two of one name share a group, as they do for
/// the eye.
pub(super) fn by_adviser(
    conn: &mut DbConn,
    totals: &Totals,
    wanted: &Wanted,
) -> ServiceResult<Vec<Group>> {
    let mut named: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for user in users::list(conn)? {
        named.entry(user.name).or_default().push(user.id);
    }
    let group = |owners: &Vec<i64>| {
        let mut group = wanted.clone();
        group.owners.push(owners.clone());
        group
    };
    let owners: Vec<Vec<i64>> = named.into_values().collect();
    let groups = owners.iter().chain([&Vec::new()]).map(group).collect();
    totals.count_each(conn, groups, |conn| {
        let counted = counted(pages::list_owners(conn, wanted)?);
        let of = |owner: Option<i64>| counted.get(&owner).copied().unwrap_or(0);
        let counts = owners.iter().map(|ids| ids.iter().map(|id| of(Some(*id))).sum());
        Ok(counts.chain([of(None)]).collect())
    })
}

/// How often each stands in a list.
fn counted<K: Eq + Hash>(list: Vec<K>) -> HashMap<K, usize> {
    let mut counts = HashMap::new();
    for one in list {
        *counts.entry(one).or_insert(0) += 1;
    }
    counts
}

/// The ids of a span over groups that follow each other: so many, after those that are passed over.
pub(super) fn list_ids(
    conn: &mut DbConn,
    mut groups: Vec<Group>,
    is_descending: bool,
    (mut passed_over, mut most): (usize, usize),
) -> ServiceResult<Vec<i64>> {
    if is_descending {
        groups.reverse();
    }
    let mut ids = Vec::new();
    for (group, rows) in &groups {
        if most == 0 {
            break;
        }
        if passed_over < *rows {
            let span = (number(passed_over), number(most));
            let found = pages::list_ids(conn, group, is_descending, span)?;
            most = most.saturating_sub(found.len());
            ids.extend(found);
        }
        passed_over = passed_over.saturating_sub(*rows);
    }
    Ok(ids)
}

fn number(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
