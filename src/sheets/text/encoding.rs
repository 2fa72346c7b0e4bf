//! Bytes to text: UTF-8 with and without mark, UTF-16 with mark, Windows-1252. A file whose
//! letters are in doubt is refused, because a wrong name in a letter is worse than no letter.

use std::borrow::Cow;

use crate::sheets::{SheetError, kind};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The text of a file and the encoding it was read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text without a byte order mark.
    pub text: Cow<'a, str>,
    /// Name of the encoding, such as `UTF-8` or `windows-1252`.
    pub encoding: &'static str,
}

/// Decodes a file. A byte order mark decides; after it `forced` (a name such as `windows-1252`;
/// blank is none); else valid UTF-8 is UTF-8, and the rest is Windows-1252 when that gives
/// credible text.
///
/// # Errors
/// When it is another kind of file, the forced encoding is unknown or does not fit, or the
/// letters are in doubt.
pub fn decode<'a>(bytes: &'a [u8], forced: Option<&str>) -> Result<Decoded<'a>, SheetError> {
    kind::check_text(bytes)?;
    let forced = forced.filter(|name| !name.trim().is_empty());
    let decoded = match (Encoding::for_bom(bytes), forced) {
        (Some((encoding, _)), _) => decode_as(bytes, encoding)?,
        (None, Some(name)) => decode_as(bytes, by_name(name)?)?,
        (None, None) => detect(bytes)?,
    };
    if let Some((before, _)) = decoded.text.split_once('\0') {
        return Err(SheetError::Nul { line: 1 + before.matches('\n').count() });
    }
    Ok(decoded)
}

fn by_name(name: &str) -> Result<&'static Encoding, SheetError> {
    Encoding::for_label_no_replacement(name.trim().as_bytes())
        .ok_or_else(|| SheetError::UnknownEncoding(name.trim().chars().take(40).collect()))
}

fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Decoded<'a>, SheetError> {
    let (text, used, had_errors) = encoding.decode(bytes);
    if had_errors {
        return Err(SheetError::WrongEncoding(used.name()));
    }
    Ok(Decoded { text, encoding: used.name() })
}

fn detect(bytes: &[u8]) -> Result<Decoded<'_>, SheetError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name() }),
        Err(error) => {
            let decoded = decode_as(bytes, WINDOWS_1252)?;
            if is_credible_western(bytes, &decoded.text) {
                return Ok(decoded);
            }
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|b| **b == b'\n').count();
            Err(SheetError::Unreadable { line })
        }
    }
}

/// Whether bytes that are no UTF-8 may be taken for Windows-1252. Damaged UTF-8 and the code
/// pages of DOS and old Macs also decode without an error, but into nonsense.
fn is_credible_western(bytes: &[u8], text: &str) -> bool {
    let is_damaged_utf8 = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    if is_damaged_utf8 || has_stray_sign(text) {
        return false;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"nl"), Utf8Detection::Deny) == WINDOWS_1252
}

/// Control characters, or a sign between two letters that Dutch never has there.
fn has_stray_sign(text: &str) -> bool {
    const SIGNS: &str = "ƒ‚„†‡ˆ‰‹›“”•˜™£¥¢¤¦¬";
    let mut before = ' ';
    let mut signs_after_letter = false;
    for c in text.chars() {
        if ('\u{80}'..='\u{9f}').contains(&c) || (signs_after_letter && c.is_alphabetic()) {
            return true;
        }
        signs_after_letter = SIGNS.contains(c) && before.is_alphabetic();
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Súdwest-Fryslân;’s-Gravenhage;één €";

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect()
    }

    #[test]
    fn each_encoding_gives_the_same_text() {
        let windows = WINDOWS_1252.encode(TEXT).0.into_owned();
        for (bytes, name) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            ([b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), "UTF-8"),
            (utf16(TEXT, u16::to_le_bytes), "UTF-16LE"),
            (utf16(TEXT, u16::to_be_bytes), "UTF-16BE"),
            (windows, "windows-1252"),
        ] {
            let decoded = decode(&bytes, None).unwrap();
            assert_eq!((&*decoded.text, decoded.encoding), (TEXT, name));
        }
    }

    #[test]
    fn one_accent_in_a_whole_file_is_enough_for_windows_1252() {
        let decoded = decode(b"gemeente;functie\nFrysl\xe2n;griffier\n", None).unwrap();
        assert_eq!(decoded.text, "gemeente;functie\nFryslân;griffier\n");
    }

    #[test]
    fn a_forced_encoding_is_used_and_a_mark_beats_it() {
        let decoded = decode(b"Frysl\xe9n", Some("latin1")).unwrap();
        assert_eq!((&*decoded.text, decoded.encoding), ("Fryslén", "windows-1252"));
        assert_eq!(decode("Fryslân".as_bytes(), Some("cp1252")).unwrap().text, "FryslÃ¢n");
        let marked = [b"\xef\xbb\xbf", "Fryslân".as_bytes()].concat();
        assert_eq!(decode(&marked, Some("windows-1252")).unwrap().text, "Fryslân");
    }

    #[test]
    fn a_forced_encoding_that_is_unknown_or_does_not_fit_is_refused() {
        let unknown = decode(b"a", Some("klingon")).unwrap_err();
        assert_eq!(unknown, SheetError::UnknownEncoding("klingon".into()));
        assert!(unknown.to_string().contains("windows-1252"));
        assert_eq!(decode(b"\xe2n", Some("utf-8")), Err(SheetError::WrongEncoding("UTF-8")));
    }

    #[test]
    fn letters_in_doubt_are_refused_with_their_line() {
        for bytes in [
            b"a;b\nFrysl\xc3\xa2n;\xc3\x28\n".as_slice(), // damaged UTF-8
            b"a;b\nFrysl\x83n;Menam\x82r\n",              // DOS
            b"a;b\nFrysl\x89n;x\n",                       // old Mac
            b"a;b\nFrysl\x81n;x\n",                       // no letter in Windows-1252
        ] {
            let refused = decode(bytes, None).unwrap_err();
            assert_eq!(refused, SheetError::Unreadable { line: 2 });
        }
    }

    #[test]
    fn other_kinds_of_files_are_refused_with_the_way_out() {
        for (bytes, kind, advice) in [
            (b"\xd0\xcf\x11\xe0\xa1".as_slice(), "oud Excel", "CSV UTF-8"),
            (b"%PDF-1.7", "PDF", "Vraag de afzender"),
            (b"\x89PNG\r\n", "afbeelding", "Vraag de afzender"),
            (b"GIF89a\x01\x00", "afbeelding", "Vraag de afzender"),
            (b"\x1f\x8b\x08", "ingepakt", "Pak het eerst uit"),
            (b"\n <!DOCTYPE HTML><title>", "webpagina", "CSV UTF-8"),
            (b"gemeente;functie\nZe\0ist;x", "Regel 2", "CSV UTF-8"),
            (b"a\0;\0b\0", "NUL", "utf-16le"),
        ] {
            let refused = decode(bytes, None).unwrap_err().to_string();
            assert!(refused.contains(kind) && refused.contains(advice), "{refused}");
        }
        let sealed: Vec<u8> =
            "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let sealed = [b"\xd0\xcf\x11\xe0\xa1".as_slice(), &sealed].concat();
        assert_eq!(decode(&sealed, None), Err(SheetError::Locked));
        assert!(decode(b"MZ-nummer;naam\n1;a\n", None).is_ok());
    }

    proptest! {
        #[test]
        fn valid_text_comes_back_as_it_is(text in "[^\u{0}\u{feff}<%{]{0,60}") {
            prop_assume!(kind::check_text(text.as_bytes()).is_ok());
            prop_assert_eq!(&*decode(text.as_bytes(), None).unwrap().text, text.as_str());
        }

        #[test]
        fn western_text_in_windows_1252_is_recognised(text in "[A-Za-z ;]{10,60}[éëïöüèáúâ][a-z]{2,9}") {
            let bytes = WINDOWS_1252.encode(&text).0.into_owned();
            prop_assert_eq!(&*decode(&bytes, None).unwrap().text, text.as_str());
        }
    }
}
