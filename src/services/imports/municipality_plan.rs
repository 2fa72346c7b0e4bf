//! The plan for a CBS list: names and provinces of the municipalities that are there.
//! A municipality that is new to Drietraps is not made from a list.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::plan::{Change, Effect, Plan, PlannedRow};
use super::read::column;
use crate::domain::names::{fold, sort_name};
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::sheets::organisations::OrganisationRow;
use crate::sheets::{Parsed, RowProblem, Table};

/// Plans every row.
pub(super) fn plan(
    register: &Register,
    parsed: &Parsed<OrganisationRow>,
    table: &Table,
    today: NaiveDate,
) -> Plan {
    let mut plan = Plan { problems: parsed.problems.clone(), ..Plan::default() };
    let mut seen = HashSet::new();
    let code_column = column(table, &["gemeentecodegm"]);
    for row in &parsed.rows {
        seen.insert(row.code.as_str());
        match known(register, row, today) {
            Ok(organisation) => plan.rows.push(planned(register, organisation, row)),
            Err(problem) => {
                let column = code_column.clone();
                plan.problems.push(RowProblem { line: row.line, column, problem });
            }
        }
    }
    plan.problems.sort_by_key(|problem| problem.line);
    let is_missing = |it: &&Organisation| {
        !it.is_province() && it.is_valid_on(today) && !seen.contains(it.code.as_str())
    };
    plan.missing = register.organisations().iter().filter(is_missing).cloned().collect();
    plan
}

fn known<'a>(
    register: &'a Register,
    row: &OrganisationRow,
    today: NaiveDate,
) -> Result<&'a Organisation, String> {
    let code = row.code.as_str();
    let Some(organisation) = register.by_code(code) else {
        return Err(format!(
            "Code {code} is geen gemeente die Drietraps kent. Kijk de code na of haal de regel weg."
        ));
    };
    match register.absence(organisation, today) {
        Some(absence) => Err(format!("{absence} Haal de regel weg.")),
        None => Ok(organisation),
    }
}

fn planned(register: &Register, organisation: &Organisation, row: &OrganisationRow) -> PlannedRow {
    let mut changed = organisation.clone();
    let mut changes = Vec::new();
    let mut former_name = None;
    if !is_known_name(register, organisation, &row.name) {
        changes.push(format!("naam: {} wordt {}", organisation.name, row.name));
        let has_alias = register.aliases_of(organisation.id).contains(&organisation.name.as_str());
        former_name = (!has_alias).then(|| organisation.name.clone());
        changed.name.clone_from(&row.name);
        sort_name(&row.name).clone_into(&mut changed.sort_name);
        changed.search_name = fold(&row.name);
    }
    if row.province_code.as_str() != organisation.province_code {
        let name = |code| register.province_name(code).to_owned();
        let (from, to) = (name(&organisation.province_code), name(row.province_code.as_str()));
        changes.push(format!("provincie: {from} wordt {to}"));
        row.province_code.as_str().clone_into(&mut changed.province_code);
    }
    let is_same = changes.is_empty();
    PlannedRow {
        line: row.line,
        organisation: organisation.name.clone(),
        what: organisation.code.clone(),
        changes,
        effect: if is_same { Effect::Unchanged } else { Effect::Updated },
        change: if is_same {
            Change::Nothing
        } else {
            Change::SetOrganisation { changed: Box::new(changed), former_name }
        },
    }
}

/// A list in another spelling, such as "Hengelo (O.)", does not rename a municipality.
fn is_known_name(register: &Register, organisation: &Organisation, name: &str) -> bool {
    let folded = fold(name);
    organisation.search_name == folded
        || register.aliases_of(organisation.id).into_iter().any(|alias| fold(alias) == folded)
}
