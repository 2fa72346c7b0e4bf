//! What is said about an organisation that cannot be told, and which may be meant.

use super::names::Written;
use super::{Misfit, Suggestion};
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;

/// From this likeness on a name is offered as what was meant.
const ALIKE: f64 = 0.84;
/// For how many unknown names it is looked up; a file with more is another list.
pub(super) const MOST_LOOKED_UP: usize = 2_000;
/// Most letters of a name from the file that a sentence repeats.
const SHOWN: usize = 60;

pub(super) fn unknown_code(code: &str) -> String {
    let shown = shown(code);
    format!("Code {shown} is geen gemeente of provincie die Drietraps kent. Kijk de code na.")
}

pub(super) fn code_and_name(organisation: &Organisation, name: &str) -> String {
    format!(
        "De code {} is van {}, maar de naam is “{}”. Verbeter de code of de naam.",
        organisation.code,
        organisation.full_name(),
        shown(name)
    )
}

pub(super) fn elsewhere(name: &str, province: &str, found: &[&Organisation]) -> Misfit {
    let suggestions: Vec<Suggestion> = found.iter().map(|it| Suggestion::from(*it)).collect();
    let problem = format!(
        "“{}” ligt niet in {province}. Bedoelt u {}? Verbeter de naam of de provincie.",
        shown(name),
        listed(&suggestions)
    );
    Misfit { problem, suggestions }
}

pub(super) fn ambiguous(name: &str, several: &[&Organisation]) -> Misfit {
    let suggestions: Vec<Suggestion> = several.iter().map(|it| Suggestion::from(*it)).collect();
    let problem = format!("“{}” kan {} zijn. Vul de code in.", shown(name), listed(&suggestions));
    Misfit { problem, suggestions }
}

pub(super) fn unknown(name: &str, closest: Option<&Organisation>) -> Misfit {
    let shown = shown(name);
    match closest {
        Some(it) => Misfit {
            problem: format!(
                "“{shown}” is geen gemeente of provincie. Bedoelt u {} ({})?",
                it.name, it.code
            ),
            suggestions: vec![it.into()],
        },
        None => Misfit::of(format!(
            "“{shown}” is geen gemeente of provincie. Vul de naam of de code in, bijvoorbeeld \
             Zeist of GM0355."
        )),
    }
}

/// The organisation whose name or other spelling looks most like what was written.
pub(super) fn closest<'a>(
    register: &Register,
    there: impl Iterator<Item = &'a Organisation>,
    written: &Written<'_>,
) -> Option<&'a Organisation> {
    let wanted = fold(written.bare);
    let likeness = |it: &Organisation| {
        let aliases = register.aliases_of(it.id).into_iter().map(fold);
        let names = std::iter::once(it.search_name.clone()).chain(aliases);
        names.map(|name| strsim::jaro_winkler(&name, &wanted)).fold(0.0, f64::max)
    };
    there
        .filter(|it| written.kind.is_none_or(|kind| kind == it.kind))
        .map(|it| (likeness(it), it))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .filter(|(alike, _)| *alike >= ALIKE)
        .map(|(_, it)| it)
}

fn listed(suggestions: &[Suggestion]) -> String {
    let names: Vec<String> =
        suggestions.iter().map(|it| format!("{} ({})", it.name, it.code)).collect();
    names.join(" of ")
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
