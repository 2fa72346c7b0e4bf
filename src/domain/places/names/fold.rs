//! The search name: what is left of a name when case, accents and punctuation are taken away.

/// The search name: lower case, without accents, ligatures written out, and one `-` for each run
/// of spaces and punctuation. Folding twice gives the same as folding once.
///
/// ```
/// use drietraps::domain::names::fold;
/// assert_eq!(fold("Súdwest-Fryslân"), "sudwest-fryslan");
/// assert_eq!(fold("'s-Gravenhage"), "s-gravenhage");
/// assert_eq!(fold("Bergen (L.)"), "bergen-l");
/// ```
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut gap = false;
    for letter in name.chars().flat_map(char::to_lowercase).filter(|c| !is_combining_mark(*c)) {
        if !letter.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push('-');
        }
        gap = false;
        match plain_letters(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded
}

/// Accents that stand apart from their letter, as macOS writes them.
fn is_combining_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}')
}

/// The plain letters for an accented letter or a ligature of the European Latin alphabets.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ª' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => "i",
        'ĳ' => "ij",
        'ĵ' => "j",
        'ķ' | 'ĸ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŋ' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' | 'º' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ſ' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dutch_and_frisian_names_fold_to_plain_letters() {
        for (name, folded) in [
            ("Noardeast-Fryslân", "noardeast-fryslan"),
            ("SÚDWEST-FRYSLÂN", "sudwest-fryslan"),
            ("Su\u{301}dwest Frysla\u{302}n", "sudwest-fryslan"),
            ("Nuenen, Gerwen en Nederwetten", "nuenen-gerwen-en-nederwetten"),
            ("Den Haag ('s-Gravenhage)", "den-haag-s-gravenhage"),
            ("  ’s-Hertogenbosch ", "s-hertogenbosch"),
            ("Ĳsselstein", "ijsselstein"),
            ("Cœvorden & Straße", "coevorden-strasse"),
        ] {
            assert_eq!(fold(name), folded);
        }
    }

    #[test]
    fn a_name_without_letters_folds_to_nothing() {
        assert_eq!(fold(" '-' ()\0 "), "");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(name in any::<String>()) {
            let once = fold(&name);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_folded_name_has_no_double_or_outer_dash(name in "[ a-zÀ-ÿ'().-]{0,40}") {
            let folded = fold(&name);
            prop_assert!(!folded.contains("--"));
            prop_assert!(!folded.starts_with('-') && !folded.ends_with('-'));
            prop_assert!(folded.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", folded);
        }
    }
}
