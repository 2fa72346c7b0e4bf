//! The rows of the own list, and of any list whose columns the user named.

use super::cells::Cells;
use super::{ContactCells, ListRow, OrganisationCells, is_island};
use crate::domain::contacts::{ContactFunction, EmailAddress};
use crate::domain::names::{OrganisationCode, fold, has_province_prefix};
use crate::sheets::columns::fields::Field;

/// Which column holds what.
pub(super) struct Plain {
    places: Vec<(Field, usize)>,
}

impl Plain {
    pub fn new(places: impl Iterator<Item = (Field, usize)>) -> Self {
        Self { places: places.filter(|(field, _)| *field != Field::Ignore).collect() }
    }

    fn place(&self, field: Field) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == field).map(|(_, place)| *place)
    }

    /// The column that tells which organisation it is.
    pub fn key_place(&self) -> usize {
        let fields = [Field::Organisation, Field::Code, Field::Name];
        fields.into_iter().find_map(|field| self.place(field)).unwrap_or_default()
    }

    /// Whether each row is one contact; else each row is one organisation.
    pub fn is_by_contact(&self) -> bool {
        self.place(Field::Function).is_some()
    }

    pub fn read(&self, cells: &mut Cells<'_>) -> Option<ListRow> {
        let (code, name) = self.organisation(cells);
        if is_island(name.as_deref().unwrap_or_default(), code.as_ref()) {
            cells.refuse(self.key_place(), super::ISLAND);
            return None;
        }
        let is_nameless = name.as_deref().is_none_or(|name| fold(name).is_empty());
        if code.is_none() && is_nameless && cells.is_sound() {
            let text = "Vul de naam of de code van de gemeente of provincie in.";
            cells.refuse(self.key_place(), text);
        }
        let province = cells.province(self.place(Field::Province));
        let organisation = OrganisationCells {
            name: None,
            province_code: province.clone(),
            website: cells.website(self.place(Field::Website)),
            inhabitants: cells.count(self.place(Field::Inhabitants)),
            place: cells.owned(self.place(Field::Place)),
        };
        let is_province = code.as_ref().is_some_and(OrganisationCode::is_province)
            || name.as_deref().is_some_and(has_province_prefix);
        let mut contacts = self.offices(cells, is_province);
        contacts.extend(self.contact(cells, &organisation));
        // A list may have a hundred thousand rows, and a first push makes room for four.
        contacts.shrink_to_fit();
        Some(ListRow { line: cells.line(), code, name, province, organisation, contacts })
    }

    /// The code and the name; a code may stand in the column for names too.
    fn organisation(&self, cells: &mut Cells<'_>) -> (Option<OrganisationCode>, Option<String>) {
        let place = self.place(Field::Organisation);
        let written = cells.owned(place);
        let said = written.as_deref().and_then(|text| OrganisationCode::parse(text).ok());
        let code = cells.code(self.place(Field::Code));
        if let (Some(said), Some(code), Some(place)) = (&said, &code, place)
            && said != code
        {
            let text = format!("De codes {said} en {code} zijn niet gelijk. Verbeter er één.");
            cells.refuse(place, text);
        }
        let name = written.filter(|_| said.is_none());
        (code.or(said), name.or_else(|| cells.owned(self.place(Field::Name))))
    }

    /// The contact of a list with one a row.
    fn contact(
        &self,
        cells: &mut Cells<'_>,
        organisation: &OrganisationCells,
    ) -> Option<ContactCells> {
        let place = self.place(Field::Function)?;
        let said = cells.text(Some(place)).unwrap_or_default();
        let name = cells.owned(self.place(Field::Person));
        let email_place = self.place(Field::Email);
        let was_sound = cells.is_sound();
        let email = cells.email(email_place);
        let phone = cells.phone(self.place(Field::Phone));
        let has_nothing = name.is_none() && email.is_none() && phone.is_none();
        let says_more = organisation != &OrganisationCells::default();
        if said.is_empty() && has_nothing && says_more && cells.is_sound() {
            return None;
        }
        let function = function(cells, place, &said);
        if has_nothing && was_sound && cells.is_sound() {
            let text = "Vul een e-mailadres in, bijvoorbeeld griffie@voorbeeld.nl.";
            cells.refuse(email_place.unwrap_or(place), text);
        }
        let is_role_mailbox = fold(&said).ends_with("griffie")
            || email.as_ref().is_some_and(EmailAddress::is_role_mailbox);
        Some(ContactCells { function: function?, name, email, phone, is_role_mailbox })
    }

    /// The contacts of a list with columns for each office.
    fn offices(&self, cells: &mut Cells<'_>, is_province: bool) -> Vec<ContactCells> {
        let (head, clerk) = match is_province {
            true => (ContactFunction::KingsCommissioner, ContactFunction::StatesClerk),
            false => (ContactFunction::Mayor, ContactFunction::CouncilClerk),
        };
        let mut contacts = Vec::new();
        for (function, name, email, phone) in [
            (head, Some(Field::MayorName), Field::MayorEmail, None),
            (clerk, Some(Field::ClerkName), Field::ClerkEmail, None),
            (ContactFunction::Other, None, Field::GeneralEmail, Some(Field::GeneralPhone)),
        ] {
            let name = cells.owned(name.and_then(|field| self.place(field)));
            let email = cells.email(self.place(email));
            let phone = cells.phone(phone.and_then(|field| self.place(field)));
            let is_role_mailbox = function == ContactFunction::Other
                || email.as_ref().is_some_and(EmailAddress::is_role_mailbox);
            if name.is_some() || email.is_some() || phone.is_some() {
                contacts.push(ContactCells { function, name, email, phone, is_role_mailbox });
            }
        }
        contacts
    }
}

fn function(cells: &mut Cells<'_>, place: usize, said: &str) -> Option<ContactFunction> {
    let function = ContactFunction::parse_dutch(said);
    if function.is_none() {
        let known = "burgemeester, griffier, commissaris van de Koning, statengriffier of anders";
        let found =
            if said.is_empty() { String::new() } else { format!("“{said}” is niet bekend. ") };
        cells.refuse(place, format!("{found}Vul een functie in: {known}."));
    }
    function
}
