//! Which list a file is, told by its header, and where the columns of that list stand.

use crate::domain::names::fold;
use crate::domain::text_enum::text_enum;
use crate::sheets::SheetError;
use crate::sheets::columns::fields::Field;

text_enum! {
    /// A list that Drietraps can read.
    Layout {
        Cbs = "cbs", "CBS, gemeenten alfabetisch";
        Register = "register", "Register van Overheidsorganisaties";
        Contacts = "contacts", "Eigen lijst met contacten";
        Mapped = "mapped", "Zelf gekozen kolommen";
    }
}

/// A column of a layout.
struct Known {
    /// How a file that we explain ourselves would name it.
    name: &'static str,
    /// Other names, folded and without dashes; one that ends in `*` is a beginning.
    spellings: &'static [&'static str],
    /// Whether a file of this layout must have it.
    is_required: bool,
}

const fn required(name: &'static str, spellings: &'static [&'static str]) -> Known {
    Known { name, spellings, is_required: true }
}

const fn optional(name: &'static str, spellings: &'static [&'static str]) -> Known {
    Known { name, spellings, is_required: false }
}

const CBS: [Known; 6] = [
    required("Gemeentecode", &["gemeentecode"]),
    required("GemeentecodeGM", &["gemeentecodegm"]),
    required("Gemeentenaam", &["gemeentenaam"]),
    required("Provinciecode", &["provinciecode"]),
    required("ProvinciecodePV", &["provinciecodepv"]),
    required("Provincienaam", &["provincienaam"]),
];

/// The export of organisaties.overheid.nl has 44 columns; these are read.
const REGISTER: [Known; 9] = [
    required("Officiële naam", &["officielenaam"]),
    required("Type", &["type"]),
    optional("Organisatiecode", &["organisatiecode"]),
    optional("TOOi URI", &["tooiuri"]),
    optional("E-mail adressen", &["emailadressen"]),
    optional("Telefoonnummers", &["telefoonnummers"]),
    optional("Internetpagina's", &["internetpaginas"]),
    optional("Aantal inwoners", &["aantalinwoners"]),
    optional("Adressen", &["adressen", "adressentype*"]),
];

const CONTACTS: [Known; 6] = [
    required("gemeente", &["gemeente", "organisatie"]),
    required("functie", &["functie"]),
    optional("naam", &["naam"]),
    required("e-mail", &["email", "emailadres"]),
    optional("telefoon", &["telefoon", "telefoonnummer"]),
    optional("code", &["code"]),
];

/// What the columns of the own list hold, in the same order.
const CONTACT_FIELDS: [Field; 6] =
    [Field::Organisation, Field::Function, Field::Person, Field::Email, Field::Phone, Field::Code];

/// The column of reasons in a file of refused rows.
const REASON: &str = "reden";

/// The most header cells that a refusal repeats.
const SHOWN: usize = 12;

impl Layout {
    /// The layout that a header belongs to, whatever the order, case and spaces of its columns.
    pub fn of_header(header: &[String]) -> Option<Self> {
        let keys: Vec<String> = header.iter().map(|cell| key(cell)).collect();
        [Self::Cbs, Self::Register, Self::Contacts].into_iter().find(|layout| {
            let has = |known: &Known| keys.iter().any(|key| known.is_spelled(key));
            let known = layout.columns();
            let has_code = || known.iter().skip(2).take(2).any(has);
            known.iter().all(|known| !known.is_required || has(known))
                && (*layout != Self::Register || has_code())
        })
    }

    /// The layout of a header, or a sentence with what was found and what is known.
    ///
    /// # Errors
    /// When the header fits no layout, or names one column twice.
    pub fn recognise(header: &[String], header_line: usize) -> Result<Self, SheetError> {
        let layout = Self::of_header(header)
            .ok_or_else(|| SheetError::UnknownLayout(unknown(header, header_line)))?;
        match layout.columns().iter().find_map(|known| double(known, header)) {
            Some((first, second)) => Err(SheetError::DoubleColumn(first, second)),
            None => Ok(layout),
        }
    }

    /// The columns of the header that this layout does not use; they are not read.
    pub fn unused(self, header: &[String]) -> Vec<String> {
        let is_known = |cell: &&String| {
            key(cell) == REASON || self.columns().iter().any(|known| known.is_named(cell))
        };
        header.iter().filter(|cell| !cell.is_empty() && !is_known(cell)).cloned().collect()
    }

    fn columns(self) -> &'static [Known] {
        match self {
            Self::Cbs => &CBS,
            Self::Register => &REGISTER,
            Self::Mapped => &[],
            Self::Contacts => &CONTACTS,
        }
    }

    /// Where the column that the layout calls `name` stands.
    pub(in crate::sheets) fn place(self, name: &str, header: &[String]) -> Option<usize> {
        let known = self.columns().iter().find(|known| known.name == name)?;
        header.iter().position(|cell| known.is_named(cell))
    }

    /// What each column of an own list holds, with its place.
    pub(in crate::sheets) fn contact_fields(
        header: &[String],
    ) -> impl Iterator<Item = (Field, usize)> {
        CONTACT_FIELDS.into_iter().zip(&CONTACTS).filter_map(|(field, known)| {
            Some((field, header.iter().position(|cell| known.is_named(cell))?))
        })
    }

    /// The column names as a user may copy them.
    fn example(self) -> String {
        match self {
            Self::Register => "export van organisaties.overheid.nl".to_owned(),
            Self::Cbs | Self::Contacts | Self::Mapped => {
                let names = self.columns().iter().filter(|known| known.name != "code");
                names.map(|known| known.name).collect::<Vec<_>>().join(";")
            }
        }
    }
}

impl Known {
    fn is_named(&self, cell: &str) -> bool {
        self.is_spelled(&key(cell))
    }

    fn is_spelled(&self, key: &str) -> bool {
        self.spellings.iter().any(|spelling| match spelling.strip_suffix('*') {
            Some(start) => key.starts_with(start),
            None => key == *spelling,
        })
    }
}

pub(in crate::sheets) fn key(cell: &str) -> String {
    fold(cell).replace('-', "")
}

fn double(known: &Known, header: &[String]) -> Option<(String, String)> {
    let mut named = header.iter().filter(|cell| known.is_named(cell));
    Some((named.next()?.clone(), named.next()?.clone()))
}

fn unknown(header: &[String], line: usize) -> String {
    let found: Vec<String> =
        header.iter().take(SHOWN).map(|cell| cell.chars().take(40).collect()).collect();
    let more = if header.len() > SHOWN { ", …" } else { "" };
    let layouts = [Layout::Cbs, Layout::Register, Layout::Contacts];
    let known: Vec<String> =
        layouts.iter().map(|l| format!("{} ({})", l.label(), l.example())).collect();
    format!(
        "De kolommen van dit bestand zijn niet bekend. Gevonden op regel {line}: {}{more}. \
         Pas de kopregel aan. Drietraps kan lezen: {}.",
        found.join(", "),
        known.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(';').map(str::to_owned).collect()
    }

    fn recognise(text: &str) -> Result<Layout, SheetError> {
        Layout::recognise(&header(text), 1)
    }

    #[test]
    fn the_cbs_list_is_recognised_in_any_case() {
        let cbs =
            "gemeentecode;GEMEENTECODEGM;Gemeentenaam;Provinciecode;Provinciecode PV;Provincienaam";
        assert_eq!(recognise(cbs), Ok(Layout::Cbs));
    }

    #[test]
    fn the_contact_list_is_recognised_in_its_spellings_and_in_any_order() {
        for text in [
            "gemeente;functie;naam;e-mail;telefoon",
            "Organisatie;Functie;E-mailadres",
            "E-MAIL ;naam; functie;gemeente",
            "email;gemeente;functie;opmerking",
        ] {
            assert_eq!(recognise(text), Ok(Layout::Contacts), "{text}");
        }
    }

    #[test]
    fn a_header_that_lacks_a_column_is_refused_with_the_known_layouts() {
        let refused = recognise("gemeente;naam;e-mail").unwrap_err().to_string();
        for part in [
            "op regel 1: gemeente, naam, e-mail.",
            "gemeente;functie;naam;e-mail;telefoon",
            "Gemeentecode;GemeentecodeGM;Gemeentenaam",
        ] {
            assert!(refused.contains(part), "{refused}");
        }
    }

    #[test]
    fn two_columns_for_one_thing_are_refused() {
        let refused = recognise("gemeente;organisatie;functie;e-mail").unwrap_err();
        assert_eq!(refused, SheetError::DoubleColumn("gemeente".into(), "organisatie".into()));
    }

    #[test]
    fn the_export_of_the_register_is_recognised_with_either_column_of_codes() {
        let export = "Officiële naam;Alternatieve naam;Type;Adressen (type, toelichting, straat);\
                      Telefoonnummers ;E-mail adressen;OWMS URI;TOOi URI;Organisatiecode";
        assert_eq!(recognise(export), Ok(Layout::Register));
        assert_eq!(recognise("Officiële naam;Type;TOOi URI"), Ok(Layout::Register));
        assert!(recognise("Officiële naam;Type;E-mail adressen").is_err());
        let place = |name| Layout::Register.place(name, &header(export));
        assert_eq!((place("Adressen"), place("Telefoonnummers")), (Some(3), Some(4)));
    }

    #[test]
    fn the_column_of_reasons_is_not_named_as_unused() {
        assert!(Layout::Cbs.unused(&header("Gemeentecode;Reden")).is_empty());
    }

    #[test]
    fn columns_without_a_use_are_named() {
        let contacts = header("gemeente;functie;e-mail;partij;");
        assert_eq!(Layout::Contacts.unused(&contacts), ["partij"]);
    }
}
