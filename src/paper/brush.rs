//! Puts texts, bars and lines on the page, each marked as text or as decoration.

use krilla::Data;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{Font, TextDirection};

use super::PaperError;
use super::widths::Widths;

/// Dark enough for text on white: 16 to 1.
pub(super) const INK: (u8, u8, u8) = (27, 32, 33);
/// For remarks: 7 to 1 on white.
pub(super) const MUTED: (u8, u8, u8) = (82, 91, 92);
/// What is filled of a bar.
pub(super) const FILLED: (u8, u8, u8) = (15, 92, 99);
/// What is expected on a bar.
pub(super) const BAND: (u8, u8, u8) = (111, 176, 174);
/// The rest of a bar, and lines.
pub(super) const FAINT: (u8, u8, u8) = (217, 222, 220);

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// In points.
    pub size: f32,
    /// Bold.
    pub is_bold: bool,
    /// The colour.
    pub ink: (u8, u8, u8),
}

/// A cursor-free hand: everything is put where it is told.
pub(super) struct Brush<'a> {
    surface: Surface<'a>,
    fonts: [Font; 2],
    widths: [Widths<'static>; 2],
}

impl<'a> Brush<'a> {
    /// A brush for this page.
    ///
    /// # Errors
    /// The letters cannot be read.
    pub(super) fn on(surface: Surface<'a>) -> Result<Self, PaperError> {
        let (regular, bold) = (dejavu::sans::regular(), dejavu::sans::bold());
        let font = |bytes: &'static [u8]| Font::new(Data::from(bytes), 0).ok_or(PaperError::Font);
        Ok(Self {
            surface,
            fonts: [font(regular)?, font(bold)?],
            widths: [Widths::of(regular)?, Widths::of(bold)?],
        })
    }

    /// How wide a text is, in points.
    pub(super) fn width(&self, text: &str, style: Style) -> f32 {
        self.widths(style).width(text, style.size)
    }

    /// Writes a line from `x` on the base line `y`, as text that a reader hears. A square stands
    /// for a character that the letters do not have: PDF/UA-1 refuses a page with one.
    pub(super) fn text(&mut self, (x, y): (f32, f32), text: &str, style: Style) -> Identifier {
        let [regular, bold] = &self.fonts;
        let font = if style.is_bold { bold } else { regular }.clone();
        let tagged = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        self.surface.set_fill(Some(fill(style.ink)));
        let from = Point::from_xy(x, y);
        let widths = self.widths(style);
        let text: String = text.chars().map(|letter| widths.shown(letter)).collect();
        self.surface.draw_text(from, font, style.size, &text, false, TextDirection::LeftToRight);
        self.surface.end_tagged();
        tagged
    }

    fn widths(&self, style: Style) -> &Widths<'static> {
        let [regular, bold] = &self.widths;
        if style.is_bold { bold } else { regular }
    }

    /// Fills a rectangle as decoration: left, top, width and height.
    pub(super) fn rectangle(&mut self, (x, y, w, h): (f32, f32, f32, f32), ink: (u8, u8, u8)) {
        let Some(rect) = Rect::from_xywh(x, y, w, h) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        let Some(path) = path.finish() else { return };
        let decoration = Artifact::with_kind(ArtifactType::Layout);
        self.surface.start_tagged(ContentTag::Artifact(decoration));
        self.surface.set_fill(Some(fill(ink)));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }

    /// Ends the page.
    pub(super) fn finish(self) {
        self.surface.finish();
    }
}

fn fill((red, green, blue): (u8, u8, u8)) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}
