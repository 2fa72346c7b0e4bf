//! From names and codes as somebody typed them to organisations, with a suggestion for a name
//! that nobody has.

use super::Asked;
use crate::domain::errors::Problem;
use crate::domain::names::{OrganisationCode, fold, strip_kind_prefix};
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::domain::reorganisation::Proposal;

/// How alike a name must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.8;

/// The proposal, and a problem for each name that says nothing or too little.
pub(super) fn proposal(register: &Register, asked: &Asked) -> (Proposal, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut read = |side: &str, texts: &[String]| {
        let mut found = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            match find(register, text, asked) {
                Ok(organisation) => found.push(organisation.id),
                Err(problem) => problems.push(Problem::new(&format!("{side}_{}", at + 1), problem)),
            }
        }
        found
    };
    let predecessors = read("predecessor", &asked.predecessors);
    let successors = read("successor", &asked.successors);
    let proposal = Proposal {
        kind: asked.kind,
        on: asked.on,
        predecessors,
        successors,
        new: asked.new.clone(),
        new_name: asked.new_name.clone(),
    };
    (proposal, problems)
}

fn find<'a>(register: &'a Register, text: &str, asked: &Asked) -> Result<&'a Organisation, String> {
    if let Ok(code) = OrganisationCode::parse(text) {
        let known = register.by_code(code.as_str());
        return known.ok_or_else(|| format!("De code {} is niet bekend.", code.as_str()));
    }
    let mut found = register.named(&fold(strip_kind_prefix(text)));
    let eve = asked.on.pred_opt().unwrap_or(asked.on);
    prefer(&mut found, |it| !it.is_province());
    prefer(&mut found, |it| it.is_valid_on(eve) || it.is_valid_on(asked.on));
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown(register, text)),
        several => Err(several_of(text, several)),
    }
}

fn several_of(text: &str, several: &[&Organisation]) -> String {
    let names: Vec<String> =
        several.iter().map(|it| format!("{} ({})", it.name, it.code)).collect();
    format!("“{text}” kan {} zijn. Vul de code in.", names.join(" of "))
}

/// Keeps those that pass, unless none does.
fn prefer(found: &mut Vec<&Organisation>, passes: impl Fn(&Organisation) -> bool) {
    if found.iter().any(|it| passes(it)) {
        found.retain(|it| passes(it));
    }
}

fn unknown(register: &Register, text: &str) -> String {
    let wanted = fold(strip_kind_prefix(text));
    let with_more = format!("{wanted}-");
    // "Bergen (L.)" and "Bergen (NH.)" for "Bergen".
    let is_namesake =
        |it: &&Organisation| it.name.contains('(') && it.search_name.starts_with(&with_more);
    let namesakes: Vec<&Organisation> =
        register.organisations().iter().filter(is_namesake).collect();
    if namesakes.len() > 1 {
        return several_of(text, &namesakes);
    }
    let municipalities = register.organisations().iter().filter(|it| !it.is_province());
    let closest = municipalities
        .map(|it| (strsim::jaro_winkler(&it.search_name, &wanted), it))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .filter(|(alike, _)| *alike >= ALIKE);
    let shown: String = text.chars().take(60).collect();
    match closest {
        Some((_, it)) => {
            format!("“{shown}” is geen gemeente. Bedoelt u {} ({})?", it.name, it.code)
        }
        None => format!(
            "“{shown}” is geen gemeente. Vul een naam of code in, bijvoorbeeld Zeist of GM0355."
        ),
    }
}
