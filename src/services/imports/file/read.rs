//! A file read into the rows of its layout; knows nothing of what is in the database.

use sha2::{Digest, Sha256};

use crate::domain::names::fold;
use crate::services::secrets::hex;
use crate::sheets::{
    self, Field, Layout, Limits, ListRow, Mapping, Parsed, Reading, SheetError, Table,
};

/// A file of which only the table was read: nobody said yet which list it is.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// Its name, without folders.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub hash: String,
    /// Header, rows, encoding and delimiter.
    pub table: Table,
}

/// A file whose rows were read.
#[derive(Debug, Clone)]
pub struct ReadFile {
    /// Its name, without folders.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub hash: String,
    /// Which list it is.
    pub layout: Layout,
    /// Which column holds what, when no layout says so.
    pub mapping: Option<Mapping>,
    /// Header, rows, encoding and delimiter.
    pub table: Table,
    pub(in crate::services::imports) parsed: Parsed<ListRow>,
}

/// A file as far as it could be read.
#[derive(Debug, Clone)]
pub enum Opened {
    /// Its rows were read.
    Rows(Box<ReadFile>),
    /// Its header is no known one: somebody has to say which column holds what.
    Unmapped(Box<OpenFile>),
}

/// The most bytes and rows of a file; `megabytes` counts in millions.
#[must_use]
pub fn limits(megabytes: usize, rows: usize) -> Limits {
    Limits { max_bytes: megabytes.saturating_mul(1_000_000), max_rows: rows, ..Limits::default() }
}

/// Reads the table of a file.
///
/// # Errors
/// When it is no list, or larger than the limits.
pub fn open(
    name: &str,
    bytes: &[u8],
    reading: &Reading,
    limits: Limits,
) -> Result<OpenFile, SheetError> {
    let table = Table::read(bytes, reading, limits)?;
    Ok(OpenFile { name: bare_name(name), hash: hex(&Sha256::digest(bytes)), table })
}

/// Reads a file whose header is known, or of which `reading` says what the columns hold.
///
/// # Errors
/// When it is no list, larger than the limits, or its header is not known.
pub fn read(
    name: &str,
    bytes: &[u8],
    reading: &Reading,
    limits: Limits,
) -> Result<ReadFile, SheetError> {
    match open(name, bytes, reading, limits)?.rows(reading.mapping.clone(), None)? {
        Opened::Rows(file) => Ok(*file),
        Opened::Unmapped(file) => Err(file.table.layout().err().unwrap_or(SheetError::Empty)),
    }
}

impl OpenFile {
    /// Reads the rows: by the mapping that somebody chose, else by the header, else by the
    /// mapping that is remembered for this header, else as names or codes
    /// when the header holds nothing else.
    ///
    /// # Errors
    /// When the chosen mapping cannot be, or the header names one column twice.
    pub fn rows(
        self,
        chosen: Option<Mapping>,
        remembered: Option<Mapping>,
    ) -> Result<Opened, SheetError> {
        let mapping = match (chosen, Layout::of_header(&self.table.header)) {
            (Some(mapping), _) => Some(mapping),
            (None, Some(_)) => None,
            (None, None) if remembered.is_some() => remembered,
            (None, None) => match Mapping::plain(&self.table.header) {
                Some(mapping) => Some(mapping),
                None => return Ok(Opened::Unmapped(Box::new(self))),
            },
        };
        let layout = match &mapping {
            Some(mapping) => check(mapping, &self.table)?,
            None => self.table.layout()?,
        };
        let parsed = sheets::rows(&self.table, layout, mapping.as_ref());
        let Self { name, hash, table } = self;
        Ok(Opened::Rows(Box::new(ReadFile { name, hash, layout, mapping, table, parsed })))
    }

    /// The mapping that names columns by their header; a column that is not named is not used.
    ///
    /// # Errors
    /// The name that is no column of this file.
    pub fn mapping_of(&self, named: &[(String, Field)]) -> Result<Mapping, String> {
        let mut fields = vec![Field::Ignore; self.table.header.len()];
        for (column, field) in named {
            let is_it = |cell: &String| fold(cell) == fold(column);
            let place = self.table.header.iter().position(is_it);
            let slot = place.and_then(|place| fields.get_mut(place));
            *slot.ok_or_else(|| column.clone())? = *field;
        }
        Ok(Mapping { fields })
    }
}

fn check(mapping: &Mapping, table: &Table) -> Result<Layout, SheetError> {
    if mapping.fields.len() != table.header.len() {
        return Err(SheetError::UnknownLayout(format!(
            "Er zijn {} kolommen gekozen, maar het bestand heeft er {}. Kies de kolommen opnieuw.",
            mapping.fields.len(),
            table.header.len()
        )));
    }
    let checked = mapping.check().map_err(|problems| SheetError::UnknownLayout(problems.join(" ")));
    checked.map(|()| Layout::Mapped)
}

impl ReadFile {
    /// Rows under the header, readable or not.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.table.row_count()
    }

    /// The columns that are not read.
    #[must_use]
    pub fn unused_columns(&self) -> Vec<String> {
        let Some(mapping) = &self.mapping else { return self.layout.unused(&self.table.header) };
        let columns = self.table.header.iter().zip(&mapping.fields);
        let unused = columns.filter(|(cell, field)| **field == Field::Ignore && !is_reason(cell));
        unused.map(|(cell, _)| cell.clone()).filter(|cell| !cell.is_empty()).collect()
    }

    /// Whether each row is a contact; else each row is an organisation.
    pub(in crate::services::imports) fn is_by_contact(&self) -> bool {
        self.has_field(Field::Function) || self.layout == Layout::Contacts
    }

    /// Whether one column holds mayors and King's commissioners alike.
    pub(in crate::services::imports) fn has_shared_offices(&self) -> bool {
        let shared = [Field::MayorName, Field::MayorEmail, Field::ClerkName, Field::ClerkEmail];
        shared.into_iter().any(|field| self.has_field(field))
    }

    fn has_field(&self, field: Field) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.fields.contains(&field))
    }

    /// Where the column stands that tells which organisation a row is about.
    pub(in crate::services::imports) fn organisation_place(&self) -> Option<usize> {
        match self.layout {
            Layout::Cbs => self.place(&["gemeentecodegm"]),
            Layout::Register => self.place(&["organisatiecode", "tooiuri", "officielenaam"]),
            Layout::Contacts => self.place(&["gemeente", "organisatie"]),
            Layout::Mapped => self.mapped(&[Field::Organisation, Field::Code, Field::Name]),
        }
    }

    /// Where the functions stand.
    pub(in crate::services::imports) fn function_place(&self) -> Option<usize> {
        match self.layout {
            Layout::Contacts => self.place(&["functie"]),
            Layout::Mapped => self.mapped(&[Field::Function]),
            Layout::Cbs | Layout::Register => None,
        }
    }

    /// `spellings` are folded and without dashes.
    fn place(&self, spellings: &[&str]) -> Option<usize> {
        let key = |cell: &String| fold(cell).replace('-', "");
        spellings.iter().find_map(|it| self.table.header.iter().position(|cell| key(cell) == *it))
    }

    fn mapped(&self, fields: &[Field]) -> Option<usize> {
        let mapping = self.mapping.as_ref()?;
        fields.iter().find_map(|field| mapping.fields.iter().position(|it| it == field))
    }
}

/// Whether a column holds the reasons of an earlier file of refused rows.
pub(in crate::services::imports) fn is_reason(cell: &str) -> bool {
    fold(cell) == "reden"
}

/// The name of a file without folders, at most 120 characters.
pub(in crate::services::imports) fn bare_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    if name.trim().is_empty() { "bestand.csv".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_path_is_kept() {
        for path in ["contacten.csv", "/home/x/contacten.csv", "C:\\x\\contacten.csv"] {
            assert_eq!(bare_name(path), "contacten.csv");
        }
        assert_eq!(bare_name("map/"), "bestand.csv");
    }

    #[test]
    fn columns_are_named_for_a_mapping_in_any_case() {
        let reading = Reading::default();
        let file = open("x.csv", b"Plek;Post\nZeist;a@zeist.example\n", &reading, limits(1, 9));
        let file = file.unwrap();
        let chosen = |name: &str| file.mapping_of(&[(name.to_owned(), Field::Organisation)]);
        assert_eq!(chosen("PLEK").unwrap().fields, [Field::Organisation, Field::Ignore]);
        assert_eq!(chosen("Stad"), Err("Stad".to_owned()));
    }
}
