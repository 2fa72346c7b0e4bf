//! Which contact each row is. A contact is the same when organisation and function fit and, in
//! this order: the address, the name, or it is the only one left in that function. So a second
//! reading finds what the first one made.

use std::collections::{HashMap, HashSet};

use crate::domain::contacts::ContactFunction;
use crate::domain::register::Register;
use crate::services::imports::options::Policies;
use crate::services::imports::plan::differences::{folded, is_succession};
use crate::sheets::{ContactCells, ListRow};
use crate::store::imports::KnownContact;

/// One contact of the file, whose organisation and function are known.
#[derive(Debug, Clone, Copy)]
pub(in crate::services::imports) struct Slot {
    /// Place of the row among the rows of the file.
    pub at: usize,
    /// Place of the contact in the row.
    pub cell: usize,
    pub organisation_id: i64,
    pub function: ContactFunction,
    /// Place of the contact that it is, among those that are known.
    pub holder: Option<usize>,
}

impl Slot {
    pub fn new(
        (at, cell): (usize, usize),
        organisation_id: i64,
        function: ContactFunction,
    ) -> Self {
        Self { at, cell, organisation_id, function, holder: None }
    }

    fn office(&self) -> (i64, ContactFunction) {
        (self.organisation_id, self.function)
    }

    fn cells<'a>(&self, rows: &'a [ListRow]) -> Option<&'a ContactCells> {
        rows.get(self.at)?.contacts.get(self.cell)
    }
}

/// A row that says what another one says already.
pub(in crate::services::imports) struct Double {
    /// Place of the row among the rows of the file.
    pub at: usize,
    pub problem: String,
}

/// The rows that hold a contact of an earlier row, perhaps under another name or code of the
/// organisation, or another person in an office of one. Puts the slots in the order of offices.
pub(in crate::services::imports) fn doubles(
    register: &Register,
    slots: &mut [Slot],
    rows: &[ListRow],
) -> Vec<Double> {
    slots.sort_by_key(|slot| (slot.office(), slot.at, slot.cell));
    let mut doubles = Vec::new();
    for office in slots.chunk_by(|one, other| one.office() == other.office()) {
        let mut seen = Seen::default();
        for slot in office {
            let (Some(row), Some(cells)) = (rows.get(slot.at), slot.cells(rows)) else { continue };
            if let Some(says) = seen.double(row.line, slot.function, cells) {
                let place = register.get(slot.organisation_id).map(|it| it.full_name());
                let problem = format!("{} {says} Haal er één weg.", place.unwrap_or_default());
                doubles.push(Double { at: slot.at, problem });
            }
        }
    }
    doubles
}

/// The contacts of one office so far, each with its line.
#[derive(Default)]
struct Seen {
    addresses: HashMap<String, usize>,
    names: HashMap<String, usize>,
    person: Option<(usize, String)>,
}

impl Seen {
    /// One address is one contact, whatever name stands beside it.
    fn double(
        &mut self,
        line: usize,
        function: ContactFunction,
        cells: &ContactCells,
    ) -> Option<String> {
        let name = folded(cells.name.as_deref());
        let first = match &cells.email {
            Some(email) => self.addresses.entry(email.as_str().to_ascii_lowercase()),
            None => self.names.entry(name.clone()),
        };
        let first = *first.or_insert(line);
        if first != line {
            return Some(format!("heeft deze functie met dit adres ook op regel {first}."));
        }
        if name.is_empty() || function == ContactFunction::Other {
            return None;
        }
        let (first, other) = self.person.get_or_insert_with(|| (line, name.clone()));
        (*other != name).then(|| format!("heeft op regel {first} al een ander in deze functie."))
    }
}

/// Finds the contact of every slot and puts the slots in the order of the file.
pub(in crate::services::imports) fn match_all(
    (known, policies): (&[KnownContact], &Policies),
    slots: &mut [Slot],
    rows: &[ListRow],
) {
    let mut by_office: HashMap<(i64, &str), Vec<usize>> = HashMap::new();
    for (place, contact) in known.iter().enumerate() {
        let office = (contact.organisation_id, contact.function.as_str());
        by_office.entry(office).or_default().push(place);
    }
    for office in slots.chunk_by_mut(|one, other| one.office() == other.office()) {
        let Some(first) = office.first() else { continue };
        let held = by_office.remove(&(first.organisation_id, first.function.as_str()));
        Office { known, policies, rows, left: held.unwrap_or_default() }.fill(office);
    }
    slots.sort_by_key(|slot| (slot.at, slot.cell));
}

/// The known contacts of one office that no slot has yet.
struct Office<'a> {
    known: &'a [KnownContact],
    policies: &'a Policies,
    rows: &'a [ListRow],
    left: Vec<usize>,
}

impl Office<'_> {
    fn fill(&mut self, slots: &mut [Slot]) {
        self.fill_by(
            slots,
            |cells| cells.email.as_ref().map(|email| email.as_str().to_ascii_lowercase()),
            |it| it.email.as_deref().map(str::to_ascii_lowercase),
        );
        let named = |name: Option<&str>| Some(folded(name)).filter(|name| !name.is_empty());
        self.fill_by(slots, |cells| named(cells.name.as_deref()), |it| named(it.name.as_deref()));
        self.fill_last(slots);
    }

    /// Gives every slot without holder the first contact of its key.
    fn fill_by(
        &mut self,
        slots: &mut [Slot],
        of_cells: impl Fn(&ContactCells) -> Option<String>,
        of_known: impl Fn(&KnownContact) -> Option<String>,
    ) {
        if self.left.is_empty() {
            return;
        }
        let mut keys: HashMap<String, usize> = HashMap::new();
        for place in self.left.iter().rev() {
            let key = self.known.get(*place).and_then(&of_known);
            keys.extend(key.map(|key| (key, *place)));
        }
        for slot in slots.iter_mut().filter(|slot| slot.holder.is_none()) {
            let key = slot.cells(self.rows).and_then(&of_cells);
            slot.holder = key.and_then(|key| keys.remove(&key));
        }
        let taken: HashSet<usize> = slots.iter().filter_map(|slot| slot.holder).collect();
        self.left.retain(|place| !taken.contains(place));
    }

    /// The only one left in an office is who a new row is about; a mailbox is no person. Who
    /// wants no messages only makes way: their wish is never that of somebody else.
    fn fill_last(&mut self, slots: &mut [Slot]) {
        let [last] = self.left.as_slice() else { return };
        let Some(contact) = self.known.get(*last) else { return };
        let (rows, policies) = (self.rows, self.policies);
        let may_take = |cells: &ContactCells| {
            may_be(contact, cells)
                && (!contact.do_not_contact || is_succession(contact, cells, policies))
        };
        let is_it = |slot: &&mut Slot| {
            slot.holder.is_none()
                && slot.function != ContactFunction::Other
                && slot.cells(rows).is_some_and(may_take)
        };
        if let Some(slot) = slots.iter_mut().find(is_it) {
            slot.holder = Some(*last);
        }
    }
}

fn may_be(contact: &KnownContact, cells: &ContactCells) -> bool {
    match (contact.name.is_some(), cells.name.is_some()) {
        (true, false) => contact.is_role_mailbox || !cells.is_role_mailbox,
        (false, true) => !contact.is_role_mailbox || cells.is_role_mailbox,
        (true, true) | (false, false) => true,
    }
}
