//! The rows of an export of the Register van Overheidsorganisaties: one organisation a row, with
//! several labelled values in a cell. Organisations that are no municipality and no province are
//! passed over.

use super::cells::Cells;
use super::labelled::{Values, address_place, address_province};
use super::{ContactCells, ListRow, OrganisationCells, is_island};
use crate::domain::contacts::ContactFunction;
use crate::domain::names::{
    OrganisationCode, fold, has_province_prefix, province_by_name, strip_kind_prefix,
};
use crate::sheets::columns::layout::Layout;

/// Where the columns stand.
pub(super) struct Register {
    name: usize,
    kind: Option<usize>,
    code: Option<usize>,
    tooi: Option<usize>,
    emails: Option<usize>,
    phones: Option<usize>,
    website: Option<usize>,
    inhabitants: Option<usize>,
    addresses: Option<usize>,
}

impl Register {
    pub fn of(header: &[String]) -> Self {
        let place = |name| Layout::Register.place(name, header);
        Self {
            name: place("Officiële naam").unwrap_or_default(),
            kind: place("Type"),
            code: place("Organisatiecode"),
            tooi: place("TOOi URI"),
            emails: place("E-mail adressen"),
            phones: place("Telefoonnummers"),
            website: place("Internetpagina's"),
            inhabitants: place("Aantal inwoners"),
            addresses: place("Adressen"),
        }
    }

    /// The column that tells which organisation it is.
    pub fn key_place(&self) -> usize {
        self.code.or(self.tooi).unwrap_or(self.name)
    }

    /// Whether the row is a municipality or a province: by its type, else by its name.
    pub fn is_of_the_tour(&self, cells: &mut Cells<'_>) -> bool {
        match cells.text(self.kind) {
            Some(kind) => matches!(&*fold(&kind), "gemeente" | "provincie"),
            None => {
                let name = cells.text(Some(self.name)).unwrap_or_default();
                strip_kind_prefix(&name) != name
            }
        }
    }

    pub fn read(&self, cells: &mut Cells<'_>) -> Option<ListRow> {
        let written = cells.owned(Some(self.name)).unwrap_or_default();
        let code = self.organisation_code(cells);
        if is_island(&written, code.as_ref()) {
            cells.refuse(self.name, super::ISLAND);
            return None;
        }
        let name = strip_kind_prefix(&written).to_owned();
        if fold(&name).is_empty() {
            cells.refuse(self.name, "Vul de naam van de gemeente of provincie in.");
        }
        let addresses = cells.whole(self.addresses);
        let province = address_province(addresses)
            .and_then(|short| OrganisationCode::parse(province_by_name(&short)?).ok());
        let organisation = OrganisationCells {
            name: Some(name),
            province_code: None,
            website: self.website(cells),
            inhabitants: cells.count(self.inhabitants),
            place: address_place(addresses),
        };
        let is_province = code.as_ref().is_some_and(OrganisationCode::is_province)
            || has_province_prefix(&written);
        let contacts = self.contacts(cells, is_province);
        let name = Some(written);
        Some(ListRow { line: cells.line(), code, name, province, organisation, contacts })
    }

    /// The code from `Organisatiecode`, or from the TOOi address when that is empty.
    fn organisation_code(&self, cells: &mut Cells<'_>) -> Option<OrganisationCode> {
        let before = cells.refused();
        let code = cells.code(self.code);
        let tooi = cells.code(self.tooi);
        match (code, tooi) {
            (Some(code), Some(tooi)) if code != tooi => {
                let text = format!("De codes {code} en {tooi} zijn niet gelijk. Verbeter er één.");
                cells.refuse(self.key_place(), text);
                None
            }
            (None, None) if cells.refused() == before => {
                let text = "Vul de code van de organisatie in, bijvoorbeeld gm0344.";
                cells.refuse(self.key_place(), text);
                None
            }
            (code, tooi) => code.or(tooi),
        }
    }

    /// The first page; the ones after it are about a part of the organisation.
    fn website(&self, cells: &mut Cells<'_>) -> Option<String> {
        let text = cells.whole(self.website);
        Values::of(text).general().map(str::to_owned)
    }

    /// The general address and number, and those of the office of the clerk.
    fn contacts(&self, cells: &mut Cells<'_>, is_province: bool) -> Vec<ContactCells> {
        let emails = Values::of(cells.whole(self.emails));
        let phones = Values::of(cells.whole(self.phones));
        let clerk = match is_province {
            true => ContactFunction::StatesClerk,
            false => ContactFunction::CouncilClerk,
        };
        let mut contacts = Vec::new();
        for (function, email, phone) in [
            (clerk, emails.of_clerk(), phones.of_clerk()),
            (ContactFunction::Other, emails.general(), phones.general()),
        ] {
            let email = email.and_then(|text| cells.email_in(self.emails, text));
            let phone = phone.and_then(|text| cells.phone_in(self.phones, text.to_owned()));
            if email.is_some() || phone.is_some() {
                let (name, is_role_mailbox) = (None, true);
                contacts.push(ContactCells { function, name, email, phone, is_role_mailbox });
            }
        }
        contacts
    }
}
