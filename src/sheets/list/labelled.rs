//! Cells of the Register van Overheidsorganisaties that hold several values, each with a label:
//! `gemeente@voorbeeld.example, label: algemeen;griffie@voorbeeld.example, label: griffie`.

use crate::domain::names::fold;

/// The values of a cell with their folded labels, in order.
pub(super) struct Values<'a> {
    all: Vec<(&'a str, String)>,
}

impl<'a> Values<'a> {
    pub fn of(cell: &'a str) -> Self {
        let parts = cell.split([';', '\n', '\r', '|']).map(str::trim);
        let all = parts.filter(|part| !part.is_empty()).map(split_label);
        Self { all: all.filter(|(value, _)| !value.is_empty()).collect() }
    }

    /// The value labelled as general; else the first without a label.
    pub fn general(&self) -> Option<&'a str> {
        let is_general = |label: &str| label.starts_with("algemeen") || label == "centraal";
        self.first(is_general).or_else(|| self.first(str::is_empty))
    }

    /// The value of the office of the clerk.
    pub fn of_clerk(&self) -> Option<&'a str> {
        self.first(|label| label.contains("griffie"))
    }

    fn first(&self, fits: impl Fn(&str) -> bool) -> Option<&'a str> {
        self.all.iter().find(|(_, label)| fits(label)).map(|(value, _)| *value)
    }
}

fn split_label(part: &str) -> (&str, String) {
    let Some((value, label)) = part.split_once(", label") else { return (part, String::new()) };
    (value.trim(), fold(label.trim_start_matches([':', ' '])))
}

/// The seat in a cell with addresses: that of the address for visitors, else the first.
pub(super) fn address_place(cell: &str) -> Option<String> {
    named(cell, &["woonplaats", "plaats"]).filter(|place| place.chars().count() <= 100)
}

/// The province in a cell with addresses, in short.
pub(super) fn address_province(cell: &str) -> Option<String> {
    named(cell, &["provincieafkorting"])
}

/// The part `name: value` of the address for visitors, else of the first that has it.
fn named(cell: &str, names: &[&str]) -> Option<String> {
    let mut blocks: Vec<&str> = cell.split([';', '\n']).collect();
    blocks.sort_by_key(|block| !block.to_lowercase().contains("bezoekadres"));
    blocks.iter().find_map(|block| {
        block.split(',').find_map(|part| {
            let (name, value) = part.split_once(':')?;
            let is_it = names.contains(&name.trim().to_lowercase().as_str());
            Some(value.trim().to_owned()).filter(|value| is_it && !value.is_empty())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn general_and_clerk_are_told_apart_by_their_label() {
        let values = Values::of(
            "klacht@zeist.example, label: klachten;griffie@zeist.example, label: Griffie;\
             info@zeist.example, label: Algemeen",
        );
        assert_eq!(values.general(), Some("info@zeist.example"));
        assert_eq!(values.of_clerk(), Some("griffie@zeist.example"));
    }

    #[test]
    fn a_value_without_a_label_is_the_general_one() {
        assert_eq!(Values::of("14 030").general(), Some("14 030"));
        assert_eq!(Values::of("14 030").of_clerk(), None);
        assert_eq!(Values::of(" ; , label: algemeen;").general(), None);
    }

    #[test]
    fn the_seat_is_that_of_the_address_for_visitors() {
        let cell = "adresType: Postadres, postbus: 1, woonplaats: Soest;\
                    adresType: Bezoekadres, huisnummer: 1, woonplaats: Zeist, provincieAfkorting: UT";
        assert_eq!(address_place(cell).as_deref(), Some("Zeist"));
        assert_eq!(address_province(cell).as_deref(), Some("UT"));
        assert_eq!(address_place("Slotlaan 1, Zeist"), None);
    }
}
