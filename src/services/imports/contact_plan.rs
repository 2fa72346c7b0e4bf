//! The plan for a contact list: which contact each row is, and what it changes.
//!
//! A contact is the same when organisation and function fit and, in this order: the address, the
//! name, or it is the only one left in that function. So a second reading finds what the first
//! one made.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::matching::{self, Misfit};
use super::plan::{Change, Effect, Plan, PlannedRow};
use super::read::column;
use super::{Options, ReadFile};
use crate::domain::contacts::{Contact, ContactFunction, EmailAddress};
use crate::domain::dates::written_day;
use crate::domain::lexicon::Lexicon;
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::services::contacts::{blank, same_address};
use crate::sheets::contacts::ContactRow;
use crate::sheets::{Parsed, RowProblem};

/// What is there already.
pub(super) struct Known<'a> {
    pub register: &'a Register,
    pub existing: Vec<Contact>,
    pub today: NaiveDate,
}

/// A row whose organisation is known.
struct Placed<'a> {
    row: &'a ContactRow,
    organisation: &'a Organisation,
    function: ContactFunction,
}

/// Plans every row.
pub(super) fn plan(
    known: Known<'_>,
    parsed: &Parsed<ContactRow>,
    file: &ReadFile,
    options: Options,
) -> Plan {
    let mut plan = Plan { problems: parsed.problems.clone(), ..Plan::default() };
    let placed = place(&known, parsed, file, &mut plan.problems);
    plan.problems.sort_by_key(|problem| problem.line);
    let matches = matched(&known, &placed);
    for (place, placed) in placed.iter().enumerate() {
        let existing = matches.get(&place).copied();
        plan.rows.push(match existing {
            Some(contact) => changed(contact, placed, options, known.today),
            None => created(placed, known.today),
        });
    }
    plan
}

fn place<'a>(
    known: &Known<'a>,
    parsed: &'a Parsed<ContactRow>,
    file: &ReadFile,
    problems: &mut Vec<RowProblem>,
) -> Vec<Placed<'a>> {
    let organisation_column = column(&file.table, &["gemeente", "organisatie"]);
    let function_column = column(&file.table, &["functie"]);
    let mut seen = Seen::default();
    let mut placed = Vec::new();
    for row in &parsed.rows {
        let found = matching::find(known.register, (&row.organisation, row.function), known.today);
        let found = found.and_then(|it| seen.once(it, row));
        let (column, problem) = match found {
            Ok((organisation, function)) => {
                placed.push(Placed { row, organisation, function });
                continue;
            }
            Err(Misfit::Organisation(problem)) => (&organisation_column, problem),
            Err(Misfit::Function(problem)) => (&function_column, problem),
        };
        problems.push(RowProblem { line: row.line, column: column.clone(), problem });
    }
    placed
}

/// What makes two rows the same contact: organisation, function, name and address.
type Key = (i64, ContactFunction, String, String);

/// The rows so far, to find the first line of a double one.
#[derive(Default)]
struct Seen {
    rows: HashMap<Key, usize>,
    persons: HashMap<(i64, ContactFunction), (usize, String)>,
}

impl Seen {
    /// Two spellings of one organisation may hide that a row stands there twice, and one function
    /// is held by one person.
    fn once<'a>(
        &mut self,
        (organisation, function): (&'a Organisation, ContactFunction),
        row: &ContactRow,
    ) -> Result<(&'a Organisation, ContactFunction), Misfit> {
        let address = row.email.as_ref().map_or("", EmailAddress::as_str).to_ascii_lowercase();
        let name = folded(row.name.as_deref());
        let place = organisation.full_name();
        // One address is one contact, whatever name stands beside it.
        let known_by = if address.is_empty() { name.clone() } else { String::new() };
        let key = (organisation.id, function, known_by, address);
        let first = *self.rows.entry(key).or_insert(row.line);
        if first != row.line {
            return Err(Misfit::Organisation(format!(
                "{place} heeft deze functie met dit adres ook op regel {first}. Haal er één weg."
            )));
        }
        if name.is_empty() || function == ContactFunction::Other {
            return Ok((organisation, function));
        }
        let holder = (row.line, name.clone());
        let (first, other) = self.persons.entry((organisation.id, function)).or_insert(holder);
        if *other == name {
            return Ok((organisation, function));
        }
        Err(Misfit::Organisation(format!(
            "{place} heeft op regel {first} al een ander in deze functie. Haal er één weg."
        )))
    }
}

/// Which contact each row is, by the place of the row.
fn matched<'a>(known: &'a Known<'_>, placed: &[Placed<'_>]) -> HashMap<usize, &'a Contact> {
    let mut by_office: HashMap<(i64, ContactFunction), Vec<&Contact>> = HashMap::new();
    for contact in known.existing.iter().filter(|it| it.is_current_on(known.today)) {
        by_office.entry((contact.organisation_id, contact.function)).or_default().push(contact);
    }
    let passes: [fn(&ContactRow, &Contact, usize) -> bool; 3] = [
        |row, contact, _| same_address(row.email.as_ref(), contact.email.as_ref()),
        |row, contact, _| {
            let name = folded(row.name.as_deref());
            !name.is_empty() && name == folded(contact.name.as_deref())
        },
        |_, contact, left| left == 1 && contact.function != ContactFunction::Other,
    ];
    let mut matches = HashMap::new();
    for is_it in passes {
        for (place, placed) in placed.iter().enumerate() {
            if matches.contains_key(&place) {
                continue;
            }
            let office = (placed.organisation.id, placed.function);
            let Some(left) = by_office.get_mut(&office) else { continue };
            let count = left.len();
            if let Some(at) = left.iter().position(|it| is_it(placed.row, it, count)) {
                matches.insert(place, left.remove(at));
            }
        }
    }
    matches
}

fn folded(name: Option<&str>) -> String {
    fold(name.unwrap_or_default())
}

/// Where the address comes from: it stands in letters, so a file name has no place in it.
fn source(today: NaiveDate) -> String {
    format!("lijst van contactpersonen, ingelezen op {}", written_day(today))
}

fn created(placed: &Placed<'_>, today: NaiveDate) -> PlannedRow {
    let row = placed.row;
    let contact = Contact {
        function: placed.function,
        name: row.name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        is_role_mailbox: row.is_role_mailbox,
        source: source(today),
        verified_on: Some(today),
        ..blank(placed.organisation.id)
    };
    let fields = [
        ("naam", contact.name.as_deref()),
        ("e-mail", contact.email.as_ref().map(EmailAddress::as_str)),
        ("telefoon", contact.phone.as_deref()),
    ];
    let changes = fields.iter().filter_map(|(name, text)| Some(format!("{name}: {}", (*text)?)));
    let changes = changes.collect();
    planned(placed, changes, (Effect::Created, Change::AddContact(Box::new(contact))))
}

fn changed(
    existing: &Contact,
    placed: &Placed<'_>,
    options: Options,
    today: NaiveDate,
) -> PlannedRow {
    let row = placed.row;
    let mut contact = existing.clone();
    let mut changes = Vec::new();
    let only_empty = options.only_fill_empty;
    if !only_empty && is_other_person(row, existing) {
        changes.extend(let_go(&mut contact, row));
    }
    changes.extend(set("naam", &mut contact.name, row.name.as_ref(), only_empty));
    changes.extend(set("telefoon", &mut contact.phone, row.phone.as_ref(), only_empty));
    let is_other_address = !same_address(row.email.as_ref(), contact.email.as_ref());
    let email = row.email.as_ref().filter(|_| is_other_address);
    if let Some(change) = set("e-mail", &mut contact.email, email, only_empty) {
        changes.push(change);
        contact.is_role_mailbox = row.is_role_mailbox;
        contact.bounced_on = None;
        contact.verified_on = Some(today);
        contact.source = source(today);
    }
    if changes.is_empty() {
        return planned(placed, changes, (Effect::Unchanged, Change::Nothing));
    }
    planned(placed, changes, (Effect::Updated, Change::SetContact(Box::new(contact))))
}

fn is_other_person(row: &ContactRow, existing: &Contact) -> bool {
    let (new, old) = (folded(row.name.as_deref()), folded(existing.name.as_deref()));
    !new.is_empty() && !old.is_empty() && new != old
}

/// Takes away what belonged to the former person and the row does not say.
fn let_go(contact: &mut Contact, row: &ContactRow) -> Vec<String> {
    let mut changes = Vec::new();
    if row.phone.is_none() {
        let old = contact.phone.take();
        changes.extend(old.map(|old| format!("telefoon: {old} vervalt")));
    }
    if row.email.is_none() {
        let old = contact.email.take();
        changes.extend(old.map(|old| format!("e-mail: {} vervalt", old.as_str())));
        (contact.is_role_mailbox, contact.bounced_on) = (row.is_role_mailbox, None);
        contact.verified_on = None;
    }
    changes
}

/// Sets a field and tells it; a blank cell takes nothing away.
fn set<T: Clone + PartialEq + Shown>(
    name: &str,
    field: &mut Option<T>,
    cell: Option<&T>,
    only_empty: bool,
) -> Option<String> {
    let new = cell.filter(|new| field.as_ref() != Some(new))?;
    match field.replace(new.clone()) {
        Some(old) if only_empty => {
            *field = Some(old);
            None
        }
        Some(old) => Some(format!("{name}: {} wordt {}", old.shown(), new.shown())),
        None => Some(format!("{name}: {}", new.shown())),
    }
}

/// A field as the preview shows it.
trait Shown {
    fn shown(&self) -> &str;
}

impl Shown for String {
    fn shown(&self) -> &str {
        self
    }
}

impl Shown for EmailAddress {
    fn shown(&self) -> &str {
        self.as_str()
    }
}

fn planned(
    placed: &Placed<'_>,
    changes: Vec<String>,
    (effect, change): (Effect, Change),
) -> PlannedRow {
    let it = placed.organisation;
    let lexicon = Lexicon::of(it.is_province(), &it.code, &it.name);
    PlannedRow {
        line: placed.row.line,
        organisation: it.full_name(),
        what: lexicon.function_label(placed.function).to_owned(),
        changes,
        effect,
        change,
    }
}
