//! Unpacks a workbook once, only to count: no more bytes, cells and depth than the limits allow,
//! and XML that is whole. What follows may then trust the file not to grow without end.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::kind;
use super::super::reading::{FileKind, Limits};
use super::SheetError;

/// How many times larger than the packed limit a file may unpack.
const GROWTH: usize = 5;
/// Most parts of a workbook.
const MOST_PARTS: usize = 2_000;
/// Most cells of an ODS file, repeated ones counted; calamine holds all of them.
const MOST_CELLS: usize = 2_500_000;
/// Most spaces that one element of an ODS text may stand for.
const MOST_SPACES: usize = 1_000;

/// What kind of workbook it is.
///
/// # Errors
/// When it is none, is damaged or locked, or unpacks into too much.
pub(super) fn check(bytes: &[u8], limits: Limits) -> Result<FileKind, SheetError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Damaged("zip"))?;
    let kind = workbook_kind(&mut zip)?;
    if zip.len() > MOST_PARTS {
        return Err(SheetError::Damaged(kind.label()));
    }
    let max_bytes = limits.max_bytes.saturating_mul(GROWTH);
    let mut left = max_bytes;
    for place in 0..zip.len() {
        let part = zip.by_index(place).map_err(|error| refusal(&error, kind))?;
        let name = part.name().map_err(|error| refusal(&error, kind))?.to_ascii_lowercase();
        let mut part = Counted { part, left: &mut left };
        let is_whole = if name.ends_with(".xml") || name.ends_with(".rels") {
            check_xml(&mut part)
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map(|_| ()).map_err(|_| Fault::Broken)
        };
        match is_whole {
            _ if left == 0 => return Err(SheetError::Unpacked { max_bytes }),
            Err(Fault::TooLarge) => return Err(SheetError::Unpacked { max_bytes }),
            Err(Fault::Broken) => return Err(SheetError::Damaged(kind.label())),
            Ok(()) => {}
        }
    }
    Ok(kind)
}

fn workbook_kind(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Result<FileKind, SheetError> {
    if zip.index_for_name("xl/workbook.xml").is_some() {
        return Ok(FileKind::Xlsx);
    }
    if start_of(zip, "mimetype").trim() != "application/vnd.oasis.opendocument.spreadsheet" {
        return Err(kind::other_zip(zip.file_names().flatten()));
    }
    // With a password the other parts look damaged.
    let is_locked = start_of(zip, "META-INF/manifest.xml").contains("manifest:encryption-data");
    if is_locked { Err(SheetError::Locked) } else { Ok(FileKind::Ods) }
}

/// The text with which a part begins; empty when there is no such part.
fn start_of(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> String {
    let mut text = String::new();
    if let Ok(part) = zip.by_name(name) {
        let _ = part.take(100_000).read_to_string(&mut text);
    }
    text
}

fn refusal(error: &ZipError, kind: FileKind) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(text) if text.to_lowercase().contains("password") => {
            SheetError::Locked
        }
        _ => SheetError::Damaged(kind.label()),
    }
}

/// A part of the file that counts what is read of it, and ends in an error when it is too much.
struct Counted<'a, R> {
    part: R,
    left: &'a mut usize,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.part.read(buffer)?;
        *self.left = self.left.saturating_sub(count);
        if *self.left == 0 { Err(std::io::Error::other("too large")) } else { Ok(count) }
    }
}

/// What can be wrong with a part.
enum Fault {
    Broken,
    TooLarge,
}

/// Refuses XML that is not whole, or an ODS table in it that is too large.
fn check_xml(part: &mut impl Read) -> Result<(), Fault> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    let mut cells = Cells::default();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Fault::Broken)? {
            Event::Start(tag) => {
                depth += 1;
                cells.count(&tag)?;
            }
            Event::Empty(tag) => cells.count(&tag)?,
            Event::End(_) => depth = depth.checked_sub(1).ok_or(Fault::Broken)?,
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(Fault::Broken),
            _ => {}
        }
    }
}

/// The cells of the ODS tables, as they count when repeated ones are written out.
#[derive(Default)]
struct Cells {
    /// All cells so far, for the rows are kept until the end.
    total: usize,
    /// How often the row is repeated.
    repeats: usize,
    /// Cells of the row so far that are empty: they count when one follows that is not.
    empty: usize,
    width: usize,
    widest: usize,
    /// Rows so far that are empty: they count when one follows that is not.
    empty_rows: usize,
    is_row_counted: bool,
}

impl Cells {
    fn count(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        match tag.name().as_ref() {
            "table:table" => *self = Self { total: self.total, ..Self::default() },
            "table:table-row" => {
                if !self.is_row_counted {
                    self.empty_rows = self.empty_rows.saturating_add(self.repeats);
                }
                self.repeats = repeats(tag, "table:number-rows-repeated")?;
                (self.empty, self.width, self.is_row_counted) = (0, 0, false);
            }
            "table:table-cell" | "table:covered-table-cell" => self.add_cell(tag)?,
            "text:s" if repeats(tag, "text:c")? > MOST_SPACES => return Err(Fault::TooLarge),
            _ => {}
        }
        if self.total > MOST_CELLS { Err(Fault::TooLarge) } else { Ok(()) }
    }

    fn add_cell(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        let count = repeats(tag, "table:number-columns-repeated")?;
        if !has_value(tag)? {
            self.empty = self.empty.saturating_add(count);
            return Ok(());
        }
        let added = self.empty.saturating_add(count);
        self.empty = 0;
        self.width = self.width.saturating_add(added);
        self.widest = self.widest.max(self.width);
        self.total = self.total.saturating_add(added.saturating_mul(self.repeats));
        if !self.is_row_counted {
            self.is_row_counted = true;
            let blank = self.empty_rows.saturating_mul(self.widest);
            self.total = self.total.saturating_add(blank);
            self.empty_rows = 0;
        }
        Ok(())
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> Result<usize, Fault> {
    match tag.try_get_attribute(name).map_err(|_| Fault::Broken)? {
        Some(attribute) => attribute.value.parse().map_err(|_| Fault::Broken),
        None => Ok(1),
    }
}

fn has_value(tag: &BytesStart<'_>) -> Result<bool, Fault> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Fault::Broken)?;
        let key = attribute.key.as_ref();
        if key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula" {
            return Ok(true);
        }
    }
    Ok(false)
}
