//! What a file is, by its first bytes, and what to do with one that is no list.

use super::SheetError;

const SAVE_AS: &str = "Open het bestand in Excel of LibreOffice en kies “Opslaan als”, met het type \
                       “CSV UTF-8” of “Excel-werkmap (xlsx)”.";
const ASK: &str = "Vraag de afzender om de lijst als Excel- of CSV-bestand.";
const UNPACK: &str = "Pak het eerst uit en kies het bestand dat erin zit.";

/// Files that people take for a list, by their first bytes.
const KINDS: [(&[u8], &str, &str); 15] = [
    (b"%PDF", "een PDF-bestand", ASK),
    (b"\x1f\x8b", "een ingepakt bestand (gzip)", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "een ingepakt bestand (7z)", UNPACK),
    (b"Rar!", "een ingepakt bestand (rar)", UNPACK),
    (b"\xfd7zXZ", "een ingepakt bestand (xz)", UNPACK),
    (b"{\\rtf", "een tekstdocument met opmaak", ASK),
    (b"\x89PNG", "een afbeelding", ASK),
    (b"\xff\xd8\xff", "een afbeelding", ASK),
    (b"GIF8", "een afbeelding", ASK),
    (b"II*\0", "een afbeelding", ASK),
    (b"MM\0*", "een afbeelding", ASK),
    (b"RIFF", "een afbeelding of geluid", ASK),
    (b"SQLite format 3\0", "een database", ASK),
    (b"MZ", "een programma", ASK),
    (b"\x7fELF", "een programma", ASK),
];

/// Whether the file is a ZIP, as XLSX and ODS are.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    [b"PK\x03\x04".as_slice(), b"PK\x05\x06"].iter().any(|start| bytes.starts_with(start))
}

/// Refuses a file that is surely no text.
pub(super) fn check_text(bytes: &[u8]) -> Result<(), SheetError> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1") {
        return Err(old_office(bytes));
    }
    let known = KINDS.iter().find(|(start, ..)| bytes.starts_with(start) && !is_text(bytes, start));
    match known {
        Some((_, kind, advice)) => Err(SheetError::OtherKind { kind, advice }),
        None if is_web_page(bytes) => {
            Err(SheetError::OtherKind { kind: "een webpagina", advice: SAVE_AS })
        }
        None => Ok(()),
    }
}

/// `RIFF`, `MZ` or `GIF8` may also begin a name in a list.
fn is_text(bytes: &[u8], start: &[u8]) -> bool {
    let top = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    start.iter().all(u8::is_ascii_alphanumeric) && !top.iter().any(|byte| *byte < b'\t')
}

/// The container of old Office files also holds new ones that are sealed with a password.
fn old_office(bytes: &[u8]) -> SheetError {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|part| part == name) {
        return SheetError::Locked;
    }
    SheetError::OtherKind { kind: "een oud Excel-bestand (xls)", advice: SAVE_AS }
}

fn is_web_page(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    [b"<!doctype html".as_slice(), b"<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag)))
}

/// What is said about a ZIP without a workbook, by the names of what is in it.
pub(super) fn other_zip(mut names: impl Iterator<Item = impl AsRef<str>>) -> SheetError {
    let known = names.find_map(|name| match name.as_ref() {
        "xl/workbook.bin" => Some(("een Excel-bestand van een ander type (xlsb)", SAVE_AS)),
        "word/document.xml" => Some(("een Word-bestand", ASK)),
        "ppt/presentation.xml" => Some(("een PowerPoint-bestand", ASK)),
        "content.xml" => Some(("een LibreOffice-bestand, maar geen rekenblad", ASK)),
        _ => None,
    });
    let (kind, advice) = known.unwrap_or(("een zip-bestand", UNPACK));
    SheetError::OtherKind { kind, advice }
}
