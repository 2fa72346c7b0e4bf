//! Puts the parts of a sheet below each other, and keeps what each is for a reader that hears it.

use std::num::NonZeroU16;

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};
use krilla::surface::Surface;
use krilla::tagging::{Node, TableHeaderScope, Tag, TagGroup, TagTree};

use super::brush::{BAND, Brush, FAINT, FILLED, INK, MUTED, Style};
use super::{A4, Bar, Block, PaperError, Table};

/// White around the page, in points.
const MARGIN: f32 = 45.0;
/// From one base line to the next, in sizes of the letter.
const LEADING: f32 = 1.4;
/// The height of a row of a table, in points.
const ROW: f32 = 13.6;
/// The height of a bar, in points.
const BAR: f32 = 6.0;
/// Between a label and its figures, in points.
const GAP: f32 = 12.0;
/// The edges of a band, in points.
const EDGE: f32 = 0.8;
/// The part of a table that its first column takes.
const NAMES: f32 = 0.28;

const TITLE: Style = Style { size: 17.0, is_bold: true, ink: INK };
const HEADING: Style = Style { size: 11.5, is_bold: true, ink: INK };
const LEAD: Style = Style { size: 11.5, is_bold: false, ink: INK };
const TEXT: Style = Style { size: 9.0, is_bold: false, ink: INK };
const STRONG: Style = Style { size: 9.0, is_bold: true, ink: INK };
const REMARK: Style = Style { size: 8.0, is_bold: false, ink: MUTED };

/// A page that fills from the top.
pub(super) struct Layout<'a> {
    brush: Brush<'a>,
    /// How large everything between the margins is, 1 for its own size.
    scale: f32,
    /// How far the page is filled, from the top.
    y: f32,
    tags: TagTree,
    outline: Outline,
}

impl<'a> Layout<'a> {
    /// An empty page, on which everything is so large.
    ///
    /// # Errors
    /// The letters cannot be read.
    pub(super) fn on(surface: Surface<'a>, scale: f32) -> Result<Self, PaperError> {
        let tags = TagTree::new().with_lang(Some("nl".to_owned()));
        Ok(Self { brush: Brush::on(surface)?, scale, y: MARGIN, tags, outline: Outline::new() })
    }

    /// The heading on top.
    pub(super) fn title(&mut self, title: &str) {
        self.heading(title, (NonZeroU16::MIN, TITLE));
    }

    /// One part.
    pub(super) fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => {
                self.down(9.0);
                self.heading(text, (NonZeroU16::MIN.saturating_add(1), HEADING));
            }
            Block::Lead(text) => self.paragraph(text, LEAD),
            Block::Text(text) => self.paragraph(text, TEXT),
            Block::Remark(text) => self.paragraph(text, REMARK),
            Block::Bar(bar) => self.bar(bar),
            Block::Table(table) => self.table(table),
        }
    }

    /// What the page is for who hears it, and its headings.
    ///
    /// # Errors
    /// More was put on the page than it holds.
    pub(super) fn finish(self) -> Result<(TagTree, Outline), PaperError> {
        self.brush.finish();
        if self.y > A4.1 - MARGIN {
            return Err(PaperError::TooLong);
        }
        Ok((self.tags, self.outline))
    }

    fn heading(&mut self, text: &str, (level, style): (NonZeroU16, Style)) {
        let place = XyzDestination::new(0, Point::from_xy(MARGIN, self.y));
        self.outline.push_child(OutlineNode::new(text.to_owned(), place));
        let lines = self.lines(text, style);
        self.tags.push(TagGroup::with_children(Tag::Hn(level, Some(text.to_owned())), lines));
        self.down(2.0);
    }

    /// Leaves room, in points of a page of its own size.
    fn down(&mut self, points: f32) {
        self.y += points * self.scale;
    }

    fn scaled(&self, style: Style) -> Style {
        Style { size: style.size * self.scale, ..style }
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        let lines = self.lines(text, style);
        self.tags.push(TagGroup::with_children(Tag::P, lines));
        self.down(3.0);
    }

    /// The text in lines that fit, each below the one before.
    fn lines(&mut self, text: &str, style: Style) -> Vec<Node> {
        let style = self.scaled(style);
        let mut nodes = Vec::new();
        for line in self.broken(text, style, width()) {
            self.y += style.size * LEADING;
            nodes.push(self.brush.text((MARGIN, self.y), &line, style).into());
        }
        nodes
    }

    /// The words in lines no wider than this; a line that is not the last ends in a space, so
    /// that words stay apart for who hears them.
    fn broken(&self, text: &str, style: Style, widest: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = format!("{line}{word}");
            if !line.is_empty() && self.brush.width(&longer, style) > widest {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(word);
            line.push(' ');
        }
        lines.push(line.trim_end().to_owned());
        lines
    }

    fn bar(&mut self, bar: &Bar) {
        let (text, strong) = (self.scaled(TEXT), self.scaled(STRONG));
        let figures_wide = self.brush.width(&bar.figures, strong);
        self.down(1.0);
        let mut nodes: Vec<Node> = Vec::new();
        for line in self.broken(&format!("{} ", bar.label), text, width() - figures_wide - GAP) {
            self.y += text.size * LEADING;
            nodes.push(self.brush.text((MARGIN, self.y), &format!("{line} "), text).into());
        }
        let right = A4.0 - MARGIN - figures_wide;
        nodes.push(self.brush.text((right, self.y), &bar.figures, strong).into());
        self.tags.push(TagGroup::with_children(Tag::P, nodes));
        self.down(3.5);
        self.stripe(bar);
        self.down(BAR + 1.0);
    }

    /// The bar itself, all of it decoration: the figures and the remark below say the same.
    fn stripe(&mut self, bar: &Bar) {
        let high = BAR * self.scale;
        let place = |part: f32| width() * part.clamp(0.0, 1.0);
        self.brush.rectangle((MARGIN, self.y, width(), high), FAINT);
        if let Some((low, top)) = bar.band {
            let (low, top) = (place(low), place(top));
            self.brush.rectangle((MARGIN + low, self.y, top - low, high), BAND);
            for edge in [low, top] {
                self.brush.rectangle((MARGIN + edge - EDGE / 2.0, self.y, EDGE, high), INK);
            }
        }
        self.brush.rectangle((MARGIN, self.y, place(bar.part), high), FILLED);
    }

    fn table(&mut self, table: &Table) {
        let ends = self.ends(table);
        let header = self.row(&table.header, &ends, (STRONG, true));
        let mut body = TagGroup::new(Tag::TBody);
        let first_sum = table.rows.len().saturating_sub(table.sums);
        for (at, row) in table.rows.iter().enumerate() {
            let style = if at < first_sum { TEXT } else { STRONG };
            body.push(self.row(row, &ends, (style, false)));
        }
        let header = TagGroup::with_children(Tag::THead, vec![header.into()]);
        let parts = vec![header.into(), body.into()];
        self.tags.push(TagGroup::with_children(Tag::Table, parts));
        self.down(5.0);
    }

    /// Where each column after the names ends: as wide as its widest cell, with the rest of the
    /// room shared between them.
    fn ends(&self, table: &Table) -> Vec<f32> {
        let style = self.scaled(STRONG);
        let others = 1..table.header.len();
        let widest = others.map(|at| {
            let cells = table.rows.iter().chain([&table.header]).filter_map(|row| row.get(at));
            cells.map(|cell| self.brush.width(cell, style)).fold(0.0, f32::max)
        });
        let widest: Vec<f32> = widest.collect();
        let free = width() * (1.0 - NAMES) - widest.iter().sum::<f32>();
        let gap = (free / widest.len().max(1) as f32).max(0.0);
        let start = MARGIN + width() * NAMES;
        let add = |end: &mut f32, wide: &f32| {
            *end += wide + gap;
            Some(*end)
        };
        widest.iter().scan(start, add).collect()
    }

    /// A row with a line under it; its first cell names it, the others end where their columns do.
    fn row(
        &mut self,
        cells: &[String],
        ends: &[f32],
        (style, is_header): (Style, bool),
    ) -> TagGroup {
        let style = self.scaled(style);
        self.down(ROW);
        let mut row = TagGroup::new(Tag::TR);
        for (at, cell) in cells.iter().enumerate() {
            let end = at.checked_sub(1).and_then(|at| ends.get(at));
            let x = end.map_or(MARGIN, |end| end - self.brush.width(cell, style));
            let text: Node = self.brush.text((x, self.y), cell, style).into();
            row.push(match (is_header, at) {
                (true, _) => TagGroup::with_children(Tag::TH(TableHeaderScope::Column), vec![text]),
                (false, 0) => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), vec![text]),
                (false, _) => TagGroup::with_children(Tag::TD, vec![text]),
            });
        }
        let line = self.y + 3.4 * self.scale;
        self.brush.rectangle((MARGIN, line, width(), 0.5), FAINT);
        row
    }
}

/// The width between the margins.
fn width() -> f32 {
    A4.0 - 2.0 * MARGIN
}
