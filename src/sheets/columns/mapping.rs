//! Which column of an unknown list holds what: guessed by the header, set by the user.

use serde::{Deserialize, Serialize};

use crate::domain::names::fold;
use crate::sheets::columns::fields::Field;
use crate::sheets::columns::layout::key;

/// A field for each column; remembered per header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// One for each cell of the header, in order.
    pub fields: Vec<Field>,
}

/// How lists name what they hold; folded and without dashes.
const SPELLINGS: [(Field, &[&str]); 17] = [
    (Field::Organisation, &["gemeente", "organisatie", "provinciegemeente", "gemeenteprovincie"]),
    (
        Field::Code,
        &[
            "code",
            "gemeentecode",
            "gemeentecodegm",
            "organisatiecode",
            "gmcode",
            "cbscode",
            "tooiuri",
            "gemeentenummer",
        ],
    ),
    (
        Field::Name,
        &["gemeentenaam", "organisatienaam", "naamgemeente", "naamorganisatie", "officielenaam"],
    ),
    (Field::Province, &["provincie", "provincienaam", "provinciecode", "provinciecodepv", "prov"]),
    (Field::Function, &["functie", "rol", "functienaam"]),
    (Field::Person, &["naam", "contactpersoon", "persoon", "volledigenaam", "naamcontactpersoon"]),
    (Field::Email, &["email", "emailadres", "mail", "mailadres"]),
    (Field::Phone, &["telefoon", "telefoonnummer", "tel", "telnr", "mobiel"]),
    (
        Field::MayorName,
        &["burgemeester", "naamburgemeester", "commissaris", "commissarisvandekoning"],
    ),
    (Field::MayorEmail, &["emailburgemeester", "mailburgemeester", "burgemeesteremail"]),
    (Field::ClerkName, &["griffier", "naamgriffier", "raadsgriffier"]),
    (
        Field::ClerkEmail,
        &[
            "emailgriffier",
            "mailgriffier",
            "emailgriffie",
            "mailgriffie",
            "griffie",
            "griffieremail",
        ],
    ),
    (
        Field::GeneralEmail,
        &["algemeenemailadres", "emailalgemeen", "algemeenemail", "emailgemeente"],
    ),
    (Field::GeneralPhone, &["algemeentelefoonnummer", "telefoonalgemeen", "algemeentelefoon"]),
    (Field::Website, &["website", "internetpagina", "internetpaginas", "url", "webadres", "site"]),
    (Field::Inhabitants, &["inwoners", "aantalinwoners", "inwonertal", "inwoneraantal"]),
    (Field::Place, &["plaats", "vestigingsplaats", "zetel", "woonplaats"]),
];

impl Mapping {
    /// The mapping of a list that only says which organisations are in it; such a header leaves
    /// nothing to choose.
    pub fn plain(header: &[String]) -> Option<Self> {
        let guess = Self::guess(header);
        let names = [Field::Organisation, Field::Code, Field::Name, Field::Province];
        let is_plain = guess.fields.iter().all(|field| names.contains(field));
        Some(guess).filter(|guess| is_plain && guess.check().is_ok())
    }

    /// The fields that the header seems to name; what it does not name is not used, and a second
    /// column for one field neither.
    pub fn guess(header: &[String]) -> Self {
        let mut fields: Vec<Field> = Vec::with_capacity(header.len());
        for cell in header {
            let key = key(cell);
            let named = SPELLINGS.iter().find(|(_, words)| words.contains(&key.as_str()));
            let field = named.map_or(Field::Ignore, |(field, _)| *field);
            fields.push(if fields.contains(&field) { Field::Ignore } else { field });
        }
        if !fields.contains(&Field::Function) {
            without_function(&mut fields);
        }
        Self { fields }
    }

    /// Whether rows can be read by it.
    ///
    /// # Errors
    /// Dutch sentences that say what to choose otherwise.
    pub fn check(&self) -> Result<(), Vec<String>> {
        let has = |field: &Field| self.fields.contains(field);
        let mut problems = Vec::new();
        if ![Field::Organisation, Field::Code, Field::Name].iter().any(has) {
            problems.push(
                "Kies in welke kolom de naam of de code van de gemeente of provincie staat."
                    .to_owned(),
            );
        }
        for field in Field::ALL.iter().filter(|field| **field != Field::Ignore) {
            if self.fields.iter().filter(|chosen| *chosen == field).count() > 1 {
                problems.push(format!(
                    "“{}” is voor meer dan één kolom gekozen. Kies het voor één kolom.",
                    field.label()
                ));
            }
        }
        let of_person = [Field::Person, Field::Email, Field::Phone];
        if let Some(field) = of_person.iter().find(|field| has(field) && !has(&Field::Function)) {
            problems.push(format!(
                "Bij “{}” hoort een kolom met de functie. Kies die kolom, of kies hier een veld \
                 van de burgemeester, de griffier of algemeen.",
                field.label()
            ));
        }
        if has(&Field::Function) && !of_person.iter().any(has) {
            problems.push(
                "Bij de functie hoort een kolom met een naam, e-mailadres of telefoonnummer."
                    .to_owned(),
            );
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Without functions an address is that of the organisation, and so is a name when nothing else
/// names it.
fn without_function(fields: &mut [Field]) {
    let is_named = fields.iter().any(|it| matches!(it, Field::Organisation | Field::Name));
    let has = |field| fields.contains(&field);
    let (has_email, has_phone) = (has(Field::GeneralEmail), has(Field::GeneralPhone));
    for field in fields {
        *field = match *field {
            Field::Person if !is_named => Field::Name,
            Field::Email if !has_email => Field::GeneralEmail,
            Field::Phone if !has_phone => Field::GeneralPhone,
            Field::Person | Field::Email | Field::Phone => Field::Ignore,
            other => other,
        };
    }
}

/// The key under which the mapping of a header is remembered: its cells folded, one a line.
pub fn header_key(header: &[String]) -> String {
    header.iter().map(|cell| fold(cell)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(';').map(str::to_owned).collect()
    }

    fn guess(text: &str) -> Vec<Field> {
        let guessed = Mapping::guess(&header(text));
        assert_eq!(guessed.check(), Ok(()), "{text}");
        guessed.fields
    }

    #[test]
    fn usual_headers_are_guessed_so_that_they_can_be_read() {
        use Field::*;
        assert_eq!(guess("Gemeente;Inwoners;Partij"), [Organisation, Inhabitants, Ignore]);
        assert_eq!(guess("code;naam;soort;provincie"), [Code, Name, Ignore, Province]);
        assert_eq!(guess("Gemeente;Naam;E-mail"), [Organisation, Ignore, GeneralEmail]);
        assert_eq!(guess("code;rol;naam;mail"), [Code, Function, Person, Email]);
        assert_eq!(guess("GM-code;griffier;e-mail griffie"), [Code, ClerkName, ClerkEmail]);
        assert_eq!(guess("gemeente;organisatie;reden"), [Organisation, Ignore, Ignore]);
    }

    #[test]
    fn each_choice_that_cannot_be_read_is_told() {
        let told =
            |fields: &[Field]| Mapping { fields: fields.to_vec() }.check().unwrap_err().join(" ");
        assert!(told(&[Field::Website]).contains("naam of de code"));
        assert!(told(&[Field::Code, Field::Code]).contains("meer dan één kolom"));
        assert!(told(&[Field::Code, Field::Email]).contains("kolom met de functie"));
        assert!(told(&[Field::Code, Field::Function]).contains("hoort een kolom met een naam"));
    }

    #[test]
    fn the_key_of_a_header_does_not_see_case_and_spaces() {
        assert_eq!(header_key(&header("Gemeente ;E-mail")), header_key(&header("gemeente;e mail")));
        assert_ne!(header_key(&header("a;b")), header_key(&header("b;a")));
    }
}
