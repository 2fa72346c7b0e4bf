//! How wide letters are, read from the font itself: the tables `cmap` (format 4), `hhea` and `hmtx`
//! of OpenType.

use super::PaperError;

/// Stands where the letters of a text have no glyph: an empty square.
pub(super) const ABSENT: char = '□';

/// What is needed of a font to measure a text.
pub(super) struct Widths<'a> {
    units_per_em: f32,
    /// How many letters have a width of their own; the last of them holds for the rest.
    measured: usize,
    advances: &'a [u8],
    characters: &'a [u8],
}

impl<'a> Widths<'a> {
    /// The widths of a font file.
    ///
    /// # Errors
    /// A table that is needed is missing.
    pub(super) fn of(font: &'a [u8]) -> Result<Self, PaperError> {
        Self::read(font).ok_or(PaperError::Font)
    }

    fn read(font: &'a [u8]) -> Option<Self> {
        let cmap = table(font, b"cmap")?;
        Some(Self {
            units_per_em: f32::from(u16_at(table(font, b"head")?, 18)?),
            measured: usize::from(u16_at(table(font, b"hhea")?, 34)?),
            advances: table(font, b"hmtx")?,
            characters: unicode(cmap)?,
        })
    }

    /// The width of a text of this size, in points; kerning is left out.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let units: f32 = text.chars().map(|letter| f32::from(self.advance(letter))).sum();
        units * size / self.units_per_em
    }

    /// The character itself, or a square when the font cannot draw it or a PDF may not name it
    /// (U+FEFF, ISO 14289-1 § 7.21.7).
    pub(super) fn shown(&self, letter: char) -> char {
        let is_known = letter != '\u{feff}' && self.glyph(letter).is_some_and(|glyph| glyph != 0);
        if is_known { letter } else { ABSENT }
    }

    fn advance(&self, letter: char) -> u16 {
        let glyph = self.glyph(self.shown(letter)).unwrap_or(0);
        let glyph = usize::from(glyph);
        let at = glyph.min(self.measured.saturating_sub(1)) * 4;
        u16_at(self.advances, at).unwrap_or(0)
    }

    /// The glyph of a character in a `cmap` of format 4; none beyond the first plane.
    fn glyph(&self, letter: char) -> Option<u16> {
        let code = u16::try_from(u32::from(letter)).ok()?;
        let map = self.characters;
        let segments = usize::from(u16_at(map, 6)? / 2);
        let last = |at: usize| u16_at(map, 14 + 2 * at);
        let at = (0..segments).find(|at| last(*at).is_some_and(|end| end >= code))?;
        let row = |number: usize| 16 + 2 * (number * segments + at);
        let (first, delta) = (u16_at(map, row(1))?, u16_at(map, row(2))?);
        let offset = u16_at(map, row(3))?;
        if code < first {
            return None;
        }
        if offset == 0 {
            return Some(code.wrapping_add(delta));
        }
        let place = row(3) + usize::from(offset) + 2 * usize::from(code - first);
        u16_at(map, place).filter(|glyph| *glyph != 0).map(|glyph| glyph.wrapping_add(delta))
    }
}

/// The bytes from the start of a table to the end of the font.
fn table<'a>(font: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    let tables = usize::from(u16_at(font, 4)?);
    let entry = (0..tables).map(|at| 12 + 16 * at);
    let entry = entry.into_iter().find(|at| font.get(*at..at + 4) == Some(tag.as_slice()))?;
    font.get(u32_at(font, entry + 8)?..)
}

/// The subtable of `cmap` for Unicode in format 4.
fn unicode(cmap: &[u8]) -> Option<&[u8]> {
    let subtables = usize::from(u16_at(cmap, 2)?);
    let mut places = (0..subtables).map(|at| u32_at(cmap, 8 + 8 * at));
    places.find_map(|place| cmap.get(place?..).filter(|map| u16_at(map, 0) == Some(4)))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)?;
    usize::try_from(four).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_equally_wide_and_a_letter_is_as_wide_as_the_font_says() {
        let font = Widths::of(dejavu::sans::regular()).unwrap();
        // DejaVu Sans has 2,048 units in an em: 1,303 for a figure, 569 for an i.
        for figure in '0'..='9' {
            assert_eq!(font.advance(figure), 1303, "{figure}");
        }
        assert_eq!(font.advance('i'), 569);
        assert!((font.width("ii", 10.0) - 2.0 * 569.0 * 10.0 / 2048.0).abs() < 0.001);
        assert!(font.width("Súdwest-Fryslân", 10.0) > font.width("Sudwest", 10.0));
    }

    #[test]
    fn what_the_font_lacks_is_a_square_as_wide_as_a_square() {
        let font = Widths::of(dejavu::sans::regular()).unwrap();
        for letter in ['北', '한', '\u{10330}', '\u{1}', '\u{feff}', '\u{ffff}'] {
            assert_eq!(font.shown(letter), ABSENT, "{letter:?}");
            assert_eq!(font.advance(letter), font.advance(ABSENT), "{letter:?}");
        }
        for letter in ['a', 'ë', '–', 'Ж', ABSENT] {
            assert_eq!(font.shown(letter), letter);
        }
    }

    #[test]
    fn what_is_no_font_is_refused() {
        for bytes in [&b""[..], b"\0\x01\0\0\0\x01", &dejavu::sans::regular()[..60]] {
            assert_eq!(Widths::of(bytes).err(), Some(PaperError::Font));
        }
    }
}
