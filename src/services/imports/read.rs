//! A file read into the rows of its layout; knows nothing of what is in the database.

use sha2::{Digest, Sha256};

use crate::domain::names::fold;
use crate::services::secrets::hex;
use crate::sheets::contacts::ContactRow;
use crate::sheets::layout::Layout;
use crate::sheets::organisations::OrganisationRow;
use crate::sheets::{Limits, Parsed, Reading, SheetError, Table, contacts, organisations};

/// A file whose rows were read.
#[derive(Debug, Clone)]
pub struct ReadFile {
    /// Its name, without folders.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub hash: String,
    /// Which list it is.
    pub layout: Layout,
    /// Header, encoding and delimiter.
    pub table: Table,
    pub(super) content: Content,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    Municipalities(Parsed<OrganisationRow>),
    Contacts(Parsed<ContactRow>),
}

/// Reads a file; `encoding` is a name such as `windows-1252` when the user chose one.
///
/// # Errors
/// When it cannot be read as one of the known lists.
pub fn read(name: &str, bytes: &[u8], encoding: Option<&str>) -> Result<ReadFile, SheetError> {
    let table = Table::read(bytes, &Reading::with_encoding(encoding), Limits::default())?;
    let layout = table.layout()?;
    let content = match layout {
        Layout::Cbs => Content::Municipalities(organisations::read(&table)),
        Layout::Contacts => Content::Contacts(contacts::read(&table)),
        Layout::Register | Layout::Mapped => {
            let text = "Deze lijst kan nog niet worden ingelezen.".to_owned();
            return Err(SheetError::UnknownLayout(text));
        }
    };
    let hash = hex(&Sha256::digest(bytes));
    Ok(ReadFile { name: bare_name(name), hash, layout, table, content })
}

/// The name of a file without folders, at most 120 characters.
pub(super) fn bare_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    if name.trim().is_empty() { "bestand.csv".to_owned() } else { name }
}

/// The column as this file names it; `spellings` are folded and without dashes.
pub(super) fn column(table: &Table, spellings: &[&str]) -> Option<String> {
    let is_it = |cell: &&String| spellings.contains(&fold(cell).replace('-', "").as_str());
    table.header.iter().find(is_it).cloned()
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
}
