//! Rows to ODS (OpenDocument 1.3): a ZIP with the type first and unpacked, a manifest, the
//! content and what stays in sight. A list with typed cells needs so little of the format that it
//! fits on a page.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{Cell, check_even, sheet_name, widths};
use crate::sheets::SheetError;

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/></manifest:manifest>
"#;

const START: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3"><office:automatic-styles>"#;

const STYLES: &str = r#"<number:date-style style:name="dmy"><number:day number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:year number:style="long"/></number:date-style><style:style style:name="day" style:family="table-cell" style:data-style-name="dmy"/><number:number-style style:name="cents"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style><style:style style:name="amount" style:family="table-cell" style:data-style-name="cents"/><style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="{SHEET}">"#;

/// Where the name of the sheet stands.
const SHEET: &str = "{SHEET}";

const END: &str = "</office:spreadsheet></office:body></office:document-content>\n";

/// Keeps the header in sight: two panes, of which the first is one row high.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" xmlns:ooo="http://openoffice.org/2004/office" office:version="1.3"><office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item><config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name="{SHEET}"><config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item><config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item><config:config-item config:name="ActiveSplitRange" config:type="short">2</config:config-item><config:config-item config:name="PositionBottom" config:type="int">1</config:config-item></config:config-item-map-entry></config:config-item-map-named><config:config-item config:name="ActiveTable" config:type="string">{SHEET}</config:config-item></config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>
"#;

/// Writes a sheet of this name: a header and rows as wide as the header.
///
/// # Errors
/// When a row is not as wide as the header.
pub fn to_ods(name: &str, header: &[&str], rows: &[Vec<Cell>]) -> Result<Vec<u8>, SheetError> {
    check_even(header, rows)?;
    let name = sheet_name(name);
    let settings = SETTINGS.replace(SHEET, &name);
    pack(&content(&name, header, rows), &settings)
        .map_err(|error| SheetError::NotWritten(error.to_string()))
}

fn pack(content: &str, settings: &str) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text, options) in [
        ("mimetype", MIMETYPE, stored),
        ("META-INF/manifest.xml", MANIFEST, packed),
        ("content.xml", content, packed),
        ("settings.xml", settings, packed),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content(name: &str, header: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut xml = START.to_owned();
    let widths = widths(header, rows);
    for (column, width) in widths.iter().enumerate() {
        // About a fifth of a centimetre a letter in the usual 10 points.
        let (cm, mm) = (width / 5, width % 5 * 2);
        let _ = write!(
            xml,
            r#"<style:style style:name="co{column}" style:family="table-column"><style:table-column-properties style:column-width="{cm}.{mm}cm"/></style:style>"#
        );
    }
    xml += &STYLES.replace(SHEET, name);
    for column in 0..widths.len() {
        let _ = write!(xml, r#"<table:table-column table:style-name="co{column}"/>"#);
    }
    xml += "<table:table-header-rows><table:table-row>";
    for name in header {
        xml += r#"<table:table-cell table:style-name="head" office:value-type="string">"#;
        push_text(&mut xml, name);
        xml += "</table:table-cell>";
    }
    xml += "</table:table-row></table:table-header-rows>";
    for row in rows {
        xml += "<table:table-row>";
        row.iter().for_each(|cell| push_cell(&mut xml, cell));
        xml += "</table:table-row>";
    }
    xml += "</table:table>";
    push_filter(&mut xml, name, (header.len(), rows.len()));
    xml + END
}

/// A filter on each column. The name is the one by which LibreOffice knows the filter of a sheet.
fn push_filter(xml: &mut String, name: &str, (columns, rows): (usize, usize)) {
    if columns > 0 {
        let (last, line) = (letters(columns), rows + 1);
        let _ = write!(
            xml,
            r#"<table:database-ranges><table:database-range table:name="__Anonymous_Sheet_DB__0" table:target-range-address="'{name}'.A1:'{name}'.{last}{line}" table:display-filter-buttons="true"/></table:database-ranges>"#
        );
    }
}

/// The name of a column, counted from 1: A, B … Z, AA.
fn letters(column: usize) -> String {
    let (before, last) = ((column - 1) / 26, (column - 1) % 26);
    let last = char::from(b'A' + u8::try_from(last).unwrap_or_default());
    if before == 0 { last.to_string() } else { format!("{}{last}", letters(before)) }
}

fn push_cell(xml: &mut String, cell: &Cell) {
    match cell {
        Cell::Empty => *xml += "<table:table-cell/>",
        Cell::Text(text) => {
            *xml += r#"<table:table-cell office:value-type="string""#;
            // LibreOffice drops a tab of a paragraph, and takes this text before the paragraphs.
            if text.contains('\t') {
                push_value(xml, text);
            }
            *xml += ">";
            push_text(xml, text);
            *xml += "</table:table-cell>";
        }
        Cell::Number(number) => {
            let _ = write!(
                xml,
                r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
            );
        }
        Cell::Amount(euro) => {
            let (shown, value) = (euro.field(), euro.field().replace(',', "."));
            let _ = write!(
                xml,
                r#"<table:table-cell table:style-name="amount" office:value-type="float" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>"#
            );
        }
        Cell::Date(day) => {
            let shown = day.format("%d-%m-%Y");
            let _ = write!(
                xml,
                r#"<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}"><text:p>{shown}</text:p></table:table-cell>"#
            );
        }
    }
}

/// A text as paragraphs, one a line. A reader takes runs of spaces for one, so each space that
/// follows another, or begins a line, is written as an element.
fn push_text(xml: &mut String, text: &str) {
    for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
        *xml += "<text:p>";
        let mut is_after_space = true;
        for letter in line.chars() {
            match letter {
                ' ' if is_after_space => *xml += "<text:s/>",
                '\t' => *xml += "<text:tab/>",
                letter => push_letter(xml, letter),
            }
            is_after_space = letter == ' ';
        }
        *xml += "</text:p>";
    }
}

/// A text as the value of its cell.
fn push_value(xml: &mut String, text: &str) {
    *xml += r#" office:string-value=""#;
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\n' | '\r' => *xml += "&#10;",
            '\t' => *xml += "&#9;",
            letter => push_letter(xml, letter),
        }
    }
    *xml += "\"";
}

fn push_letter(xml: &mut String, letter: char) {
    match letter {
        '&' => *xml += "&amp;",
        '<' => *xml += "&lt;",
        '>' => *xml += "&gt;",
        '"' => *xml += "&quot;",
        letter if is_in_xml(letter) => xml.push(letter),
        _ => {}
    }
}

/// Whether XML 1.0 can hold the character at all.
fn is_in_xml(letter: char) -> bool {
    !letter.is_ascii_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}')
}
