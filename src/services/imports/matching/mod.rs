//! Which organisation a row means: by the answer of a person, by code, by any of its names, or
//! by its kind or province when two share one name. Nothing is guessed: what is doubtful is
//! refused, with what may be meant.

mod doubt;
mod names;

use std::collections::HashMap;

use chrono::NaiveDate;

use self::names::{Names, Written};
use super::plan::Suggestion;
use crate::domain::contacts::ContactFunction;
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::register::Register;
use crate::sheets::ListRow;

/// What is wrong with the organisation of a row, and which may be meant.
pub(super) struct Misfit {
    pub problem: String,
    pub suggestions: Vec<Suggestion>,
}

impl Misfit {
    pub fn of(problem: String) -> Self {
        Self { problem, suggestions: Vec::new() }
    }
}

/// Finds organisations; remembers what it found, since lists repeat themselves.
pub(super) struct Matcher<'a> {
    register: &'a Register,
    today: NaiveDate,
    names: Names<'a>,
    closest: HashMap<String, Option<&'a Organisation>>,
    /// Whether the functions of a row say nothing about the kind of organisation.
    has_shared_offices: bool,
}

impl<'a> Matcher<'a> {
    pub fn new(register: &'a Register, today: NaiveDate, has_shared_offices: bool) -> Self {
        let names = Names::of(register);
        Self { register, today, names, closest: HashMap::new(), has_shared_offices }
    }

    /// The organisation that a row means; it exists today.
    pub fn find(
        &mut self,
        row: &ListRow,
        answer: Option<&str>,
    ) -> Result<&'a Organisation, Misfit> {
        let found = match (answer, &row.code, &row.name) {
            (Some(code), _, _) => self.by_code(code)?,
            (None, Some(code), name) => self.by_code_and_name(code.as_str(), name.as_deref())?,
            (None, None, Some(name)) => self.by_name(name, row)?,
            (None, None, None) => {
                let problem = "Vul de naam of de code van de gemeente of provincie in.";
                return Err(Misfit::of(problem.to_owned()));
            }
        };
        match self.register.absence(found, self.today) {
            Some(absence) => Err(self.gone(found, &absence)),
            None => Ok(found),
        }
    }

    fn by_code(&self, code: &str) -> Result<&'a Organisation, Misfit> {
        self.register.by_code(code).ok_or_else(|| Misfit::of(doubt::unknown_code(code)))
    }

    /// The code says which it is, unless the name is that of another one.
    fn by_code_and_name(
        &mut self,
        code: &str,
        name: Option<&str>,
    ) -> Result<&'a Organisation, Misfit> {
        let name = name.unwrap_or_default();
        let written = Written::of(name);
        let mut named = self.names.exact(&written);
        named.retain(|it| it.is_valid_on(self.today));
        let Some(found) = self.register.by_code(code) else {
            let suggestions = named.iter().map(|it| Suggestion::from(*it)).collect();
            return Err(Misfit { problem: doubt::unknown_code(code), suggestions });
        };
        let is_other_kind = written.kind.is_some_and(|kind| kind != found.kind);
        let is_other_name = !named.is_empty() && named.iter().all(|it| it.id != found.id);
        if is_other_kind || is_other_name {
            let problem = doubt::code_and_name(found, name);
            let meant = std::iter::once(found).chain(named).map(Suggestion::from).collect();
            return Err(Misfit { problem, suggestions: meant });
        }
        Ok(found)
    }

    fn by_name(&mut self, name: &str, row: &ListRow) -> Result<&'a Organisation, Misfit> {
        let written = Written::of(name);
        let mut found = self.names.candidates(name, &written);
        keep(&mut found, |it| it.is_valid_on(self.today));
        if let Some(kind) = written.kind {
            found.retain(|it| it.kind == kind);
        }
        if let Some(province) = &row.province
            && !found.is_empty()
        {
            let is_in = |it: &Organisation| it.province_code == province.as_str();
            if !found.iter().any(|it| is_in(it)) {
                let place = self.register.province_name(province.as_str());
                return Err(doubt::elsewhere(name, place, &found));
            }
            found.retain(|it| is_in(it));
        }
        if let Some(kind) = self.likely_kind(row) {
            keep(&mut found, |it| it.kind == kind);
        }
        match found.as_slice() {
            [one] => Ok(one),
            [] => Err(self.unknown(name, &written)),
            several => Err(doubt::ambiguous(name, several)),
        }
    }

    /// The kind that the functions of a row belong to.
    fn likely_kind(&self, row: &ListRow) -> Option<OrganisationKind> {
        if self.has_shared_offices {
            return None;
        }
        row.contacts.iter().find_map(|contact| match contact.function {
            ContactFunction::Mayor | ContactFunction::CouncilClerk => {
                Some(OrganisationKind::Municipality)
            }
            ContactFunction::KingsCommissioner | ContactFunction::StatesClerk => {
                Some(OrganisationKind::Province)
            }
            ContactFunction::Other => None,
        })
    }

    fn gone(&self, organisation: &Organisation, absence: &str) -> Misfit {
        let mut now = self.register.successors_of(organisation.id);
        // A successor may have ended in turn; five steps are more than there ever were.
        for _ in 0..5 {
            now = now
                .into_iter()
                .flat_map(|it| match it.is_valid_on(self.today) {
                    true => vec![it],
                    false => self.register.successors_of(it.id),
                })
                .collect();
        }
        now.retain(|it| it.is_valid_on(self.today));
        let suggestions = now.into_iter().map(Suggestion::from).collect();
        let problem =
            format!("{absence} Haal de regel weg, of zet hem bij een gemeente die er nu is.");
        Misfit { problem, suggestions }
    }

    fn unknown(&mut self, name: &str, written: &Written<'_>) -> Misfit {
        let there = || self.register.organisations().iter().filter(|it| it.is_valid_on(self.today));
        let closest = match self.closest.get(name) {
            Some(known) => *known,
            None if self.closest.len() >= doubt::MOST_LOOKED_UP => None,
            None => {
                let found = doubt::closest(self.register, there(), written);
                self.closest.insert(name.to_owned(), found);
                found
            }
        };
        doubt::unknown(name, closest)
    }
}

/// Keeps those that pass, unless none does.
fn keep(found: &mut Vec<&Organisation>, passes: impl Fn(&Organisation) -> bool) {
    if found.iter().any(|it| passes(it)) {
        found.retain(|it| passes(it));
    }
}
