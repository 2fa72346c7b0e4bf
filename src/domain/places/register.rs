//! All organisations with their other spellings and what became of them: searching by any name,
//! and saying where an organisation went.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::domain::dates::written_day;
use crate::domain::names::{fold, strip_kind_prefix};
use crate::domain::organisations::{Organisation, OrganisationKind, Succession};

/// Every organisation that ever was, in memory.
#[derive(Debug, Clone, Default)]
pub struct Register {
    organisations: Vec<Organisation>,
    places: HashMap<i64, usize>,
    /// CBS code in capitals to place. This and `names` are made when first asked for: a list is
    /// read in by them, while most pages need neither.
    codes: OnceLock<HashMap<String, usize>>,
    /// Folded name or alias to organisation ids.
    names: OnceLock<HashMap<String, Vec<i64>>>,
    aliases: HashMap<i64, Vec<(String, String)>>,
    successions: Vec<Succession>,
}

/// How well a search fits; the better one is the smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The whole name, another spelling or the code.
    Whole,
    /// The name starts so.
    Start,
    /// Somewhere in the name.
    Part,
    /// An organisation that went up in this one.
    Predecessor,
}

impl Register {
    /// Takes the organisations, the aliases as (organisation, alias, folded alias) and the
    /// successions; planned successions count for nothing here.
    #[must_use]
    pub fn new(
        organisations: Vec<Organisation>,
        aliases: Vec<(i64, String, String)>,
        successions: Vec<Succession>,
    ) -> Self {
        let mut register = Self::default();
        for (place, organisation) in organisations.iter().enumerate() {
            register.places.insert(organisation.id, place);
        }
        for (id, alias, folded) in aliases {
            register.aliases.entry(id).or_default().push((alias, folded));
        }
        register.organisations = organisations;
        register.successions = successions.into_iter().filter(|s| s.is_certain).collect();
        register
    }

    fn codes(&self) -> &HashMap<String, usize> {
        self.codes.get_or_init(|| {
            let all = self.organisations.iter().enumerate();
            all.map(|(place, it)| (it.code.to_ascii_uppercase(), place)).collect()
        })
    }

    /// By each name the organisations in their order: first those that bear it, then those of
    /// which it is another spelling.
    fn names(&self) -> &HashMap<String, Vec<i64>> {
        self.names.get_or_init(|| {
            let borne = self.organisations.iter().map(|it| (it.search_name.as_str(), it.id));
            let spelled = self.organisations.iter().flat_map(|it| {
                let aliases = self.aliases.get(&it.id).into_iter().flatten();
                aliases.map(move |(_, folded)| (folded.as_str(), it.id))
            });
            let mut names: HashMap<String, Vec<i64>> = HashMap::new();
            for (folded, id) in borne.chain(spelled) {
                let ids = names.entry(folded.to_owned()).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            names
        })
    }

    /// Every organisation, ended ones included.
    #[must_use]
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// The organisation with this id.
    #[must_use]
    pub fn get(&self, id: i64) -> Option<&Organisation> {
        self.organisations.get(*self.places.get(&id)?)
    }

    /// The organisation with this CBS code, in upper or lower case.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&Organisation> {
        let codes = self.codes();
        let exact = codes.get(code);
        let place = exact.or_else(|| codes.get(&code.to_ascii_uppercase()))?;
        self.organisations.get(*place)
    }

    /// The organisations that have this folded name or alias.
    #[must_use]
    pub fn named(&self, folded: &str) -> Vec<&Organisation> {
        let ids = self.names().get(folded).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.get(*id)).collect()
    }

    /// The other spellings of an organisation.
    #[must_use]
    pub fn aliases_of(&self, id: i64) -> Vec<&str> {
        let aliases = self.aliases.get(&id).map(Vec::as_slice).unwrap_or_default();
        aliases.iter().map(|(alias, _)| alias.as_str()).collect()
    }

    /// What an ended organisation went up in.
    #[must_use]
    pub fn successors_of(&self, id: i64) -> Vec<&Organisation> {
        let of_it = self.successions.iter().filter(|s| s.predecessor_id == id);
        of_it.filter_map(|s| self.get(s.successor_id)).collect()
    }

    /// Which ended organisations went up in this one.
    #[must_use]
    pub fn predecessors_of(&self, id: i64) -> Vec<&Organisation> {
        let of_it = self.successions.iter().filter(|s| s.successor_id == id);
        of_it.filter_map(|s| self.get(s.predecessor_id)).collect()
    }

    /// The name of a province by its code; the code itself when it is unknown.
    #[must_use]
    pub fn province_name<'a>(&'a self, code: &'a str) -> &'a str {
        let province = self.by_code(code).filter(|it| it.kind == OrganisationKind::Province);
        province.map_or(code, |province| &province.name)
    }

    /// How well an organisation fits a search text, if it does: its code, its name, another
    /// spelling, or one of those of an organisation that went up in it.
    #[must_use]
    pub fn fit(&self, organisation: &Organisation, text: &str) -> Option<Fit> {
        let wanted = fold(strip_kind_prefix(text));
        if wanted.is_empty() {
            return None;
        }
        if organisation.code.eq_ignore_ascii_case(text.trim()) {
            return Some(Fit::Whole);
        }
        let own = self.fit_by_name(organisation, &wanted);
        own.or_else(|| {
            let former = self.predecessors_of(organisation.id);
            let found = former.into_iter().any(|it| self.fit_by_name(it, &wanted).is_some());
            found.then_some(Fit::Predecessor)
        })
    }

    fn fit_by_name(&self, organisation: &Organisation, wanted: &str) -> Option<Fit> {
        let aliases = self.aliases.get(&organisation.id).map(Vec::as_slice).unwrap_or_default();
        let names = aliases.iter().map(|(_, folded)| folded.as_str());
        let names = std::iter::once(organisation.search_name.as_str()).chain(names);
        names.filter_map(|name| fit_of(name, wanted)).min()
    }

    /// "Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee." for an organisation that does
    /// not exist on the day (any more, or yet).
    #[must_use]
    pub fn absence(&self, organisation: &Organisation, day: NaiveDate) -> Option<String> {
        if let Some(from) = organisation.valid_from.filter(|from| *from > day) {
            return Some(format!("{} bestaat pas vanaf {}.", organisation.name, written_day(from)));
        }
        let ended = organisation.valid_to.filter(|to| *to <= day)?;
        let names: Vec<&str> =
            self.successors_of(organisation.id).into_iter().map(|o| o.name.as_str()).collect();
        let (name, day) = (&organisation.name, written_day(ended));
        Some(match and_list(&names) {
            Some(into) => format!("{name} is op {day} opgegaan in {into}."),
            None => format!("{name} bestaat niet meer sinds {day}."),
        })
    }
}

fn fit_of(name: &str, wanted: &str) -> Option<Fit> {
    if name == wanted {
        Some(Fit::Whole)
    } else if name.starts_with(wanted) {
        Some(Fit::Start)
    } else if name.contains(wanted) || name.replace('-', "").contains(&wanted.replace('-', "")) {
        Some(Fit::Part)
    } else {
        None
    }
}

/// "a", "a en b", "a, b en c"; none of nothing.
///
/// ```
/// use drietraps::domain::register::and_list;
/// assert_eq!(and_list(&["Uden", "Landerd"]).as_deref(), Some("Uden en Landerd"));
/// ```
#[must_use]
pub fn and_list(names: &[&str]) -> Option<String> {
    let (last, before) = names.split_last()?;
    if before.is_empty() {
        return Some((*last).to_owned());
    }
    Some(format!("{} en {last}", before.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::names::sort_name;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn organisation(id: i64, name: &str, (from, to): (Option<&str>, Option<&str>)) -> Organisation {
        Organisation {
            id,
            kind: OrganisationKind::Municipality,
            code: format!("GM{id:04}"),
            name: name.to_owned(),
            sort_name: sort_name(name).to_owned(),
            search_name: fold(name),
            province_code: "PV28".to_owned(),
            valid_from: from.map(day),
            valid_to: to.map(day),
            inhabitants: None,
            place: None,
            website: None,
            school_region: None,
            position: None,
            tile: None,
        }
    }

    fn register() -> Register {
        let until = Some("2023-01-01");
        let organisations = vec![
            organisation(1, "'s-Gravenhage", (None, None)),
            organisation(2, "Súdwest-Fryslân", (None, None)),
            organisation(3, "Brielle", (None, until)),
            organisation(4, "Westvoorne", (None, until)),
            organisation(5, "Voorne aan Zee", (until, None)),
        ];
        let aliases = vec![(1, "Den Haag".to_owned(), "den-haag".to_owned())];
        let on = |predecessor_id| Succession {
            predecessor_id,
            successor_id: 5,
            happens_on: day("2023-01-01"),
            is_certain: true,
            recorded_at: None,
        };
        Register::new(organisations, aliases, vec![on(3), on(4)])
    }

    fn found(text: &str) -> Vec<i64> {
        let register = register();
        let all = register.organisations().iter();
        all.filter(|it| register.fit(it, text).is_some()).map(|it| it.id).collect()
    }

    #[test]
    fn any_name_of_an_organisation_finds_it() {
        for text in ["Den Haag", "gravenhage", "'s-Gravenhage", "gm0001", "gemeente den haag"] {
            assert_eq!(found(text), [1], "{text}");
        }
        assert_eq!(found("sudwest"), [2]);
        assert_eq!(found("sudwestfryslan"), [2]);
        assert_eq!(found("zzz"), Vec::<i64>::new());
        assert_eq!(found(" - "), Vec::<i64>::new());
    }

    #[test]
    fn a_predecessor_finds_itself_and_its_successor() {
        assert_eq!(found("Brielle"), [3, 5]);
        let register = register();
        let successor = register.get(5).unwrap();
        assert_eq!(register.fit(successor, "brielle"), Some(Fit::Predecessor));
        assert_eq!(register.fit(successor, "voorne"), Some(Fit::Start));
    }

    #[test]
    fn an_ended_organisation_says_where_it_went_and_a_new_one_since_when_it_is_there() {
        let register = register();
        let told = |id, on| register.absence(register.get(id).unwrap(), day(on));
        let into = "Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee.";
        assert_eq!(told(3, "2023-01-01").as_deref(), Some(into));
        assert_eq!(told(3, "2022-12-31"), None);
        let from = "Voorne aan Zee bestaat pas vanaf 1 januari 2023.";
        assert_eq!(told(5, "2022-12-31").as_deref(), Some(from));
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(and_list(&[]), None);
        assert_eq!(and_list(&["a"]).as_deref(), Some("a"));
        assert_eq!(and_list(&["a", "b", "c"]).as_deref(), Some("a, b en c"));
    }
}
