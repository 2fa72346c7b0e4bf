//! Which organisation a row means: by code, by any of its names, or by its kind when a
//! municipality and a province share one name. Nothing is guessed: what fits two is refused.

use chrono::NaiveDate;

use crate::domain::contacts::ContactFunction;
use crate::domain::names::{
    OrganisationCode, fold, has_province_prefix, province_by_name, strip_kind_prefix,
};
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::register::Register;
use crate::services::contacts::function_at;

/// From this likeness on a name is offered as what was meant.
const ALIKE: f64 = 0.86;

/// What is wrong with a row, and whether it is the organisation or the function.
pub(super) enum Misfit {
    Organisation(String),
    Function(String),
}

/// The organisation and the function that a row means.
pub(super) fn find<'a>(
    register: &'a Register,
    (name, function): (&str, ContactFunction),
    today: NaiveDate,
) -> Result<(&'a Organisation, ContactFunction), Misfit> {
    let organisation = match OrganisationCode::parse(name) {
        Ok(code) => register.by_code(code.as_str()).ok_or_else(|| {
            Misfit::Organisation(format!(
                "Code {code} is geen gemeente of provincie die Drietraps kent. Kijk de code na."
            ))
        })?,
        Err(_) => by_name(register, name, function, today).map_err(Misfit::Organisation)?,
    };
    if let Some(absence) = register.absence(organisation, today) {
        let text = format!("{absence} Zet het contact bij een gemeente die er nu is.");
        return Err(Misfit::Organisation(text));
    }
    let function = function_at(organisation, function).map_err(Misfit::Function)?;
    Ok((organisation, function))
}

fn by_name<'a>(
    register: &'a Register,
    name: &str,
    function: ContactFunction,
    today: NaiveDate,
) -> Result<&'a Organisation, String> {
    let mut found = candidates(register, name);
    keep(&mut found, |it| it.is_valid_on(today));
    if let Some(kind) = said_kind(name) {
        found.retain(|it| it.kind == kind);
    } else if let Some(kind) = likely_kind(function) {
        keep(&mut found, |it| it.kind == kind);
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown(register, name, today)),
        several => Err(ambiguous(name, several)),
    }
}

/// Keeps those that pass, unless none does.
fn keep(found: &mut Vec<&Organisation>, passes: impl Fn(&Organisation) -> bool) {
    if found.iter().any(|it| passes(it)) {
        found.retain(|it| passes(it));
    }
}

/// Every organisation that may be meant: of that name or spelling, a province by its short name,
/// or a name with the province behind it or left out: "Bergen (Limburg)", "Bergen".
fn candidates<'a>(register: &'a Register, name: &str) -> Vec<&'a Organisation> {
    let bare = strip_kind_prefix(name);
    let mut found = register.named(&fold(bare));
    let province = province_by_name(name).and_then(|code| register.by_code(code));
    if let Some(province) = province.filter(|it| found.iter().all(|other| other.id != it.id)) {
        found.push(province);
    }
    if !found.is_empty() {
        return found;
    }
    let (base, province) = match split_qualifier(bare) {
        Some((base, qualifier)) => (fold(base), province_by_name(qualifier)),
        None => (fold(bare), None),
    };
    let has_base = |it: &&Organisation| {
        let own = split_qualifier(&it.name).map_or(it.name.as_str(), |(own, _)| own);
        fold(own) == base && province.is_none_or(|code| code == it.province_code)
    };
    register.organisations().iter().filter(has_base).collect()
}

/// "Bergen (L.)" into "Bergen" and "L.".
fn split_qualifier(name: &str) -> Option<(&str, &str)> {
    let (base, rest) = name.split_once('(')?;
    Some((base.trim(), rest.trim_end().trim_end_matches(')').trim_end_matches('.')))
}

fn said_kind(name: &str) -> Option<OrganisationKind> {
    if has_province_prefix(name) {
        Some(OrganisationKind::Province)
    } else if strip_kind_prefix(name) != name.trim() {
        Some(OrganisationKind::Municipality)
    } else {
        None
    }
}

fn likely_kind(function: ContactFunction) -> Option<OrganisationKind> {
    match function {
        ContactFunction::Mayor | ContactFunction::CouncilClerk => {
            Some(OrganisationKind::Municipality)
        }
        ContactFunction::KingsCommissioner | ContactFunction::StatesClerk => {
            Some(OrganisationKind::Province)
        }
        ContactFunction::Other => None,
    }
}

fn unknown(register: &Register, name: &str, today: NaiveDate) -> String {
    let wanted = fold(strip_kind_prefix(name));
    let there = register.organisations().iter().filter(|it| it.is_valid_on(today));
    let likeness = |it: &Organisation| strsim::jaro_winkler(&it.search_name, &wanted);
    let closest = there
        .map(|it| (likeness(it), it))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .filter(|(alike, _)| *alike >= ALIKE);
    let shown: String = name.chars().take(60).collect();
    match closest {
        Some((_, it)) => {
            format!("“{shown}” is geen gemeente of provincie. Bedoelt u {} ({})?", it.name, it.code)
        }
        None => format!(
            "“{shown}” is geen gemeente of provincie. Vul de naam of de code in, bijvoorbeeld \
             Zeist of GM0355."
        ),
    }
}

fn ambiguous(name: &str, several: &[&Organisation]) -> String {
    let names: Vec<String> =
        several.iter().map(|it| format!("{} ({})", it.full_name(), it.code)).collect();
    format!("“{name}” kan {} zijn. Vul de code in.", names.join(" of "))
}
