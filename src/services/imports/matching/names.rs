//! The names of organisations as lists write them: with their kind before or behind them, with
//! their province behind them, or without the part that tells two of one name apart.

use std::collections::HashMap;

use crate::domain::names::{fold, has_province_prefix, province_by_name, strip_kind_prefix};
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::register::Register;

/// A name taken apart.
pub(super) struct Written<'n> {
    /// Without its kind.
    pub bare: &'n str,
    /// The kind that the name says.
    pub kind: Option<OrganisationKind>,
}

impl<'n> Written<'n> {
    pub fn of(name: &'n str) -> Self {
        let name = name.trim();
        let bare = strip_kind_prefix(name);
        if bare != name {
            let kind = match has_province_prefix(name) {
                true => OrganisationKind::Province,
                false => OrganisationKind::Municipality,
            };
            return Self { bare, kind: Some(kind) };
        }
        match behind(name) {
            Some((bare, kind)) => Self { bare, kind: Some(kind) },
            None => Self { bare, kind: None },
        }
    }
}

/// "Utrecht (provincie)", "Zeist, gemeente" and "Zeist gemeente".
fn behind(name: &str) -> Option<(&str, OrganisationKind)> {
    let (bare, last) = name.rsplit_once([' ', '('])?;
    let kind = match fold(last).as_str() {
        "gemeente" | "gem" => OrganisationKind::Municipality,
        "provincie" | "prov" => OrganisationKind::Province,
        _ => return None,
    };
    let bare = bare.trim_end_matches([' ', ',', '(', '-']);
    (!bare.is_empty()).then_some((bare, kind))
}

/// Finds by name; remembers what it found.
pub(super) struct Names<'a> {
    register: &'a Register,
    /// Folded name without what stands in brackets.
    bases: HashMap<String, Vec<&'a Organisation>>,
    found: HashMap<String, Vec<&'a Organisation>>,
}

impl<'a> Names<'a> {
    pub fn of(register: &'a Register) -> Self {
        let mut bases: HashMap<String, Vec<&'a Organisation>> = HashMap::new();
        for it in register.organisations() {
            let base = split_qualifier(&it.name).map_or(it.name.as_str(), |(base, _)| base);
            bases.entry(fold(base)).or_default().push(it);
        }
        Self { register, bases, found: HashMap::new() }
    }

    /// Those of exactly that name, alias or former name, and a province by its short name.
    pub fn exact(&self, written: &Written<'_>) -> Vec<&'a Organisation> {
        let mut found = self.register.named(&fold(written.bare));
        if written.kind != Some(OrganisationKind::Municipality) {
            let province = province_by_name(written.bare);
            let province = province.and_then(|code| self.register.by_code(code));
            found.extend(province.filter(|it| found.iter().all(|other| other.id != it.id)));
        }
        found
    }

    /// Every organisation that may be meant: of that name, or of that name with the province
    /// behind it or left out ("Bergen (Limburg)", "Bergen NH", "Bergen").
    pub fn candidates(&mut self, name: &str, written: &Written<'_>) -> Vec<&'a Organisation> {
        if let Some(found) = self.found.get(name) {
            return found.clone();
        }
        let mut found = self.exact(written);
        if found.is_empty() {
            found = self.by_base(written.bare);
        }
        self.found.insert(name.to_owned(), found.clone());
        found
    }

    fn by_base(&self, bare: &str) -> Vec<&'a Organisation> {
        let folded = fold(bare);
        let (base, province) = match split_qualifier(bare) {
            Some((base, qualifier)) => match province_by_name(qualifier) {
                Some(code) => (fold(base), Some(code)),
                None => return Vec::new(),
            },
            None => match folded.rsplit_once('-') {
                Some((base, last)) if province_by_name(last).is_some() => {
                    (base.to_owned(), province_by_name(last))
                }
                _ => (folded, None),
            },
        };
        let found = self.bases.get(&base).cloned().unwrap_or_default();
        let is_there = |it: &&Organisation| province.is_none_or(|code| code == it.province_code);
        found.into_iter().filter(is_there).collect()
    }
}

/// "Bergen (L.)" into "Bergen" and "L".
fn split_qualifier(name: &str) -> Option<(&str, &str)> {
    let (base, rest) = name.split_once('(')?;
    Some((base.trim(), rest.trim_end().trim_end_matches(')').trim_end_matches('.').trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_told_before_and_behind_the_name() {
        use OrganisationKind::{Municipality, Province};
        for (name, bare, kind) in [
            ("Gemeente Utrecht", "Utrecht", Some(Municipality)),
            ("provincie Utrecht", "Utrecht", Some(Province)),
            ("Utrecht (provincie)", "Utrecht", Some(Province)),
            ("Utrecht, gemeente", "Utrecht", Some(Municipality)),
            ("Utrecht gem.", "Utrecht", Some(Municipality)),
            ("Bergen (L.)", "Bergen (L.)", None),
            ("Gemeente", "Gemeente", None),
        ] {
            let written = Written::of(name);
            assert_eq!((written.bare, written.kind), (bare, kind), "{name}");
        }
    }
}
