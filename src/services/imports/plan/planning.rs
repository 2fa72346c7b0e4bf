//! Makes the plan of a file: which organisation and which contact each row is, and what it
//! changes of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::contacts::ContactFunction;
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::services::contacts::function_at;
use crate::services::contacts::privacy::erased::ERASED;
use crate::services::imports::file::read::ReadFile;
use crate::services::imports::matching::{Matcher, Misfit};
use crate::services::imports::options::{Options, Policy, TargetField};
use crate::services::imports::plan::claims::Claims;
use crate::services::imports::plan::differences;
use crate::services::imports::plan::holders::{self, Slot};
use crate::services::imports::plan::{Act, Effect, HeldContact, Plan, PlannedRow, RowError};
use crate::sheets::{ContactCells, ListRow};
use crate::store::imports::KnownContact;

/// What is there already.
pub(in crate::services::imports) struct Known {
    pub register: Register,
    /// Those in function today, in the order in which they were added.
    pub contacts: Vec<KnownContact>,
    /// The addresses that want no messages and since when.
    pub objections: HashMap<String, Option<NaiveDate>>,
    /// Those of the file that were erased, in small letters.
    pub erased: HashSet<String>,
    pub today: NaiveDate,
}

/// A row whose organisation is known.
#[derive(Clone, Copy)]
struct Placed<'a> {
    /// Place among the rows of the file.
    at: usize,
    organisation: &'a Organisation,
}

/// Plans every row.
pub(in crate::services::imports) fn plan(known: Known, file: &ReadFile, options: &Options) -> Plan {
    let mut problems: Vec<RowError> = file.parsed.problems.iter().map(RowError::from).collect();
    let mut placing = Placing::new(&known, file, options);
    let mut slots = Vec::new();
    let mut placed = Vec::new();
    for (at, row) in file.parsed.rows.iter().enumerate() {
        match placing.place(at, row) {
            Ok((organisation, own)) => {
                placed.push(Placed { at, organisation });
                slots.extend(own);
            }
            Err(error) => problems.push(error),
        }
    }
    let doubles = holders::doubles(&known.register, &mut slots, &file.parsed.rows);
    let refused: BTreeSet<usize> = doubles.iter().map(|double| double.at).collect();
    problems.extend(doubles.into_iter().map(|double| placing.error_of(double.at, double.problem)));
    slots.retain(|slot| !refused.contains(&slot.at));
    placed.retain(|placed| !refused.contains(&placed.at));
    holders::match_all((&known.contacts, &options.policies), &mut slots, &file.parsed.rows);
    let rows = planned_rows(&known, file, options, (&placed, &slots));
    problems.sort_by_key(|problem| problem.line);
    let Known { register, today, objections, .. } = known;
    let (overwritten, verified) = Default::default();
    let policies = options.policies.clone();
    let mut plan =
        Plan { register, policies, today, objections, rows, problems, overwritten, verified };
    plan.count_overwritten();
    plan
}

/// Finds the organisation and the functions of each row.
struct Placing<'a> {
    matcher: Matcher<'a>,
    claims: Claims,
    options: &'a Options,
    file: &'a ReadFile,
    has_shared_offices: bool,
    erased: &'a HashSet<String>,
}

impl<'a> Placing<'a> {
    fn new(known: &'a Known, file: &'a ReadFile, options: &'a Options) -> Self {
        let has_shared_offices = file.has_shared_offices();
        Self {
            matcher: Matcher::new(&known.register, known.today, has_shared_offices),
            claims: Claims::of(file.is_by_contact()),
            options,
            file,
            has_shared_offices,
            erased: &known.erased,
        }
    }

    fn place(
        &mut self,
        at: usize,
        row: &ListRow,
    ) -> Result<(&'a Organisation, Vec<Slot>), RowError> {
        let answer = self.options.answers.get(&row.line).map(String::as_str);
        let organisation = self.matcher.find(row, answer);
        let organisation = organisation.map_err(|misfit| self.misfit(row, misfit))?;
        let mut slots = Vec::with_capacity(row.contacts.len());
        for (cell, contact) in row.contacts.iter().enumerate() {
            let address = contact.email.as_ref().map(|it| it.as_str().to_ascii_lowercase());
            if address.is_some_and(|address| self.erased.contains(&address)) {
                return Err(error(row.line, None, Misfit::of(ERASED.to_owned())));
            }
            match self.office(organisation, contact.function) {
                Ok(function) => slots.push(Slot::new((at, cell), organisation.id, function)),
                Err(problem) => {
                    let column = self.column(self.file.function_place());
                    return Err(error(row.line, column, Misfit::of(problem)));
                }
            }
        }
        let claimed = self.claims.take(organisation, row);
        claimed.map_err(|problem| self.misfit(row, Misfit::of(problem)))?;
        Ok((organisation, slots))
    }

    /// The function at this organisation; a column for mayors holds King's commissioners too.
    fn office(
        &self,
        organisation: &Organisation,
        function: ContactFunction,
    ) -> Result<ContactFunction, String> {
        use ContactFunction::{CouncilClerk, KingsCommissioner, Mayor, StatesClerk};
        let function = match (function, organisation.is_province()) {
            (Mayor, true) if self.has_shared_offices => KingsCommissioner,
            (KingsCommissioner, false) if self.has_shared_offices => Mayor,
            (StatesClerk, false) if self.has_shared_offices => CouncilClerk,
            (function, _) => function,
        };
        function_at(organisation, function)
    }

    fn misfit(&self, row: &ListRow, misfit: Misfit) -> RowError {
        error(row.line, self.column(self.file.organisation_place()), misfit)
    }

    fn error_of(&self, at: usize, problem: String) -> RowError {
        let line = self.file.parsed.rows.get(at).map_or(0, |row| row.line);
        error(line, self.column(self.file.organisation_place()), Misfit::of(problem))
    }

    fn column(&self, place: Option<usize>) -> Option<String> {
        self.file.table.header.get(place?).cloned()
    }
}

fn error(line: usize, column: Option<String>, misfit: Misfit) -> RowError {
    let Misfit { problem, suggestions } = misfit;
    RowError { line: Some(line), column, problem, suggestions }
}

/// What every placed row does; the slots stand in the order of the file.
fn planned_rows(
    known: &Known,
    file: &ReadFile,
    options: &Options,
    (placed, slots): (&[Placed<'_>], &[Slot]),
) -> Vec<PlannedRow> {
    let mut rows = Vec::with_capacity(placed.len());
    let mut told = BTreeSet::new();
    let mut left = slots;
    for Placed { at, organisation } in placed {
        let Some(row) = file.parsed.rows.get(*at) else { continue };
        let own = left.partition_point(|slot| slot.at <= *at);
        let (own, rest) = left.split_at_checked(own).unwrap_or((left, &[]));
        left = rest;
        let mut acts = Vec::new();
        let mut changes = differences::of_organisation(
            &known.register,
            organisation,
            &row.organisation,
            &options.policies,
        );
        // A list of contacts may say the same of an organisation on many rows.
        changes.retain(|change| told.insert((organisation.id, change.field)));
        if !changes.is_empty() {
            acts.push(Act::SetOrganisation { changes });
        }
        let mut is_skipped = false;
        for slot in own {
            let Some(cells) = row.contacts.get(slot.cell) else { continue };
            let act = contact_act(known, slot, cells, options);
            is_skipped |= act.is_none() && slot.holder.is_none();
            acts.extend(act);
        }
        let (line, at, organisation_id) = (row.line, *at, organisation.id);
        let effect = effect(&acts, is_skipped);
        rows.push(PlannedRow { line, at, organisation_id, effect, acts });
    }
    rows
}

/// Nothing when the contact stays as it is, or when the policies leave nothing to make.
fn contact_act(known: &Known, slot: &Slot, cells: &ContactCells, options: &Options) -> Option<Act> {
    let Some(held) = slot.holder.and_then(|holder| known.contacts.get(holder)) else {
        let takes = |field| options.policies.of(field) != Policy::Never;
        let has_something = cells.name.is_some() && takes(TargetField::ContactName)
            || cells.email.is_some() && takes(TargetField::Email)
            || cells.phone.is_some() && takes(TargetField::Phone);
        let act = Act::AddContact { cell: slot.cell, function: slot.function };
        return has_something.then_some(act);
    };
    let changes = differences::of_contact(held, cells, &options.policies);
    let contact =
        HeldContact { id: held.id, function: slot.function, verified_on: held.verified_on };
    let cell = slot.cell;
    if differences::is_succession(held, cells, &options.policies) {
        return Some(Act::Succeed { contact, cell, changes });
    }
    (!changes.is_empty()).then_some(Act::SetContact { contact, cell, changes })
}

fn effect(acts: &[Act], is_skipped: bool) -> Effect {
    if acts.iter().any(|act| matches!(act, Act::AddContact { .. })) {
        Effect::Created
    } else if !acts.is_empty() {
        Effect::Updated
    } else if is_skipped {
        Effect::Skipped
    } else {
        Effect::Unchanged
    }
}
