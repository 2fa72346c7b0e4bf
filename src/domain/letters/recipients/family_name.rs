//! The family name in a full name, for a salutation.

/// Words that belong to the family name when they stand before it.
const PARTICLES: [&str; 12] =
    ["van", "de", "der", "den", "ter", "ten", "te", "in", "op", "'t", "\u{2019}t", "el"];

/// The family name in a full name, for after "Geachte burgemeester": titles, initials and one
/// first name go, "van der" stays.
pub(super) fn family_name(name: &str) -> Option<String> {
    let words: Vec<&str> = name
        .split_whitespace()
        .filter(|word| !word.contains('.') && !["mr", "drs", "dr", "ir", "ing"].contains(word))
        .collect();
    let start = words
        .iter()
        .position(|word| PARTICLES.contains(&word.to_lowercase().as_str()))
        .unwrap_or_else(|| usize::from(words.len() > 1));
    let family = words.get(start..)?.join(" ");
    let mut letters = family.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_gives_its_family_name() {
        for (name, family) in [
            ("J. de Vries", "De Vries"),
            ("Jan van der Berg", "Van der Berg"),
            ("drs. A.B. Jansen", "Jansen"),
            ("Fatima Bouzid-Çelik", "Bouzid-Çelik"),
            ("Jansen", "Jansen"),
        ] {
            assert_eq!(family_name(name).as_deref(), Some(family));
        }
        assert_eq!(family_name(" "), None);
    }
}
