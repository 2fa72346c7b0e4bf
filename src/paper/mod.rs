//! One sheet of A4 as a PDF: tagged, in Dutch, with the letters embedded, checked against PDF/UA-1
//! while it is written. Knows what a sheet is built of, and nothing of what it tells.

mod brush;
mod layout;
mod widths;

use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use layout::Layout;

/// Width and height of A4, in points of 1/72 inch.
const A4: (f32, f32) = (595.276, 841.89);

/// How large what stands on a sheet may be, the largest first: the smallest letters are 6.4 points.
const SCALES: [f32; 4] = [1.0, 0.93, 0.86, 0.8];

/// What a sheet says, from top to bottom.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// The title of the document, and the heading on top.
    pub title: String,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A part of a sheet, as wide as the sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// What it is about, in a few words.
    Heading(String),
    /// The sentence that matters most.
    Lead(String),
    /// Ordinary text.
    Text(String),
    /// Where figures come from, and the like.
    Remark(String),
    /// A quantity beside what was aimed at.
    Bar(Bar),
    /// Names with their figures.
    Table(Table),
}

/// A label and its figures above a bar. The bar tells nothing that the figures and the remark below
/// it do not.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// How much of what, as "31 van 200".
    pub figures: String,
    /// How much of it is filled, from 0 to 1.
    pub part: f32,
    /// Between which parts of it the filling is expected to end, from 0 to 1.
    pub band: Option<(f32, f32)>,
}

/// A table: the first column holds names, the others figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The headings of the columns.
    pub header: Vec<String>,
    /// As wide as the header.
    pub rows: Vec<Vec<String>>,
    /// How many rows at the end are sums.
    pub sums: usize,
}

/// Why a sheet was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// It is longer than one page.
    #[error("it does not fit on one page of A4")]
    TooLong,
    /// The letters cannot be read.
    #[error("the font cannot be read")]
    Font,
    /// What the writer of PDF found.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
}

/// Writes a sheet, in smaller letters when it is a little too long. The same sheet is the same
/// bytes.
///
/// # Errors
/// It is longer than one page, or the PDF would break a rule of PDF/UA-1.
pub fn to_pdf(sheet: &Sheet) -> Result<Vec<u8>, PaperError> {
    let tried = SCALES.iter().map(|scale| written(sheet, *scale));
    let mut tried = tried.skip_while(|it| *it == Err(PaperError::TooLong));
    tried.next().unwrap_or(Err(PaperError::TooLong))
}

fn written(sheet: &Sheet, scale: f32) -> Result<Vec<u8>, PaperError> {
    let broken = |error: &dyn std::fmt::Debug| PaperError::Pdf(format!("{error:?}"));
    let rules = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = rules.finish().map_err(|error| broken(&error))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let size = PageSettings::from_wh(A4.0, A4.1).ok_or(PaperError::TooLong)?;
    let mut page = document.start_page_with(size);
    let mut layout = Layout::on(page.surface(), scale)?;
    layout.title(&sheet.title);
    for block in &sheet.blocks {
        layout.block(block);
    }
    let (tags, outline) = layout.finish()?;
    page.finish();
    document.set_tag_tree(tags);
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(sheet.title.clone())
            .language("nl".to_owned())
            .creator("Drietraps".to_owned()),
    );
    document.finish().map_err(|error| broken(&error))
}

#[cfg(test)]
mod tests;
