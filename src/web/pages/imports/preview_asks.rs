//! What the preview asks: boxes to tick before writing, which organisation a row means, and what
//! the file may do with each field.

use serde_json::{Value, json};

use super::address;
use super::preview_view::{SHOWN, Seen};
use crate::domain::contacts::ContactFunction;
use crate::services::imports::{
    Policy, ReadFile, RowError, TargetField, VerifiedAddress, WarningKind,
};
use crate::sheets::{Field, Layout};
use crate::web::pages::options::options as choices;

/// The name of the select for the policy of a field.
pub(super) fn policy_name(field: TargetField) -> String {
    format!("policy_{field}")
}

/// The boxes that have to be ticked before the file is written, and are not.
pub(super) fn unticked(seen: &Seen<'_>) -> Vec<&'static str> {
    let asks = |kind| seen.report.warnings.iter().any(|it| it.kind == kind && !it.is_confirmed);
    let boxes = [
        ("confirms_overwrite", asks(WarningKind::Overwrite)),
        ("confirms_verified", asks(WarningKind::Verified)),
        ("skip_errors", seen.report.refused > 0 && !seen.options.skip_errors),
    ];
    boxes.into_iter().filter(|(_, is_open)| *is_open).map(|(name, _)| name).collect()
}

/// Why a box has to be ticked before the file is written.
pub(super) fn why_to_tick(name: &str) -> &'static str {
    match name {
        "confirms_overwrite" => "Kijk na of dit de goede lijst is en zet dan hier een vinkje.",
        "confirms_verified" => "Kijk deze adressen na en zet dan hier een vinkje.",
        _ => "Zet hier een vinkje, of verbeter de geweigerde regels eerst.",
    }
}

/// The boxes beside the button that writes.
pub(super) fn boxes(seen: &Seen<'_>) -> Vec<Value> {
    let report = seen.report;
    let sentences = |kind| {
        let of_kind = report.warnings.iter().filter(move |it| it.kind == kind);
        of_kind.map(|it| it.sentence.as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut boxes = Vec::new();
    let many = sentences(WarningKind::Overwrite);
    if !many.is_empty() {
        boxes.push(json!({
            "name": "confirms_overwrite", "label": "Ja, overschrijf deze velden",
            "hint": many, "lines": [], "more": "",
        }));
    }
    let checked = sentences(WarningKind::Verified);
    if !checked.is_empty() {
        let lines: Vec<Value> = report.verified.iter().take(SHOWN).map(address_line).collect();
        let rest = report.verified.len().saturating_sub(SHOWN);
        boxes.push(json!({
            "name": "confirms_verified", "label": "Ja, overschrijf nagekeken adressen",
            "hint": checked, "lines": lines,
            "more": if rest > 0 { format!("en nog {rest}") } else { String::new() },
        }));
    }
    if report.refused > 0 {
        let label = match report.refused {
            1 => "Laat de geweigerde regel weg".to_owned(),
            refused => format!("Laat de {refused} geweigerde regels weg"),
        };
        boxes.push(json!({
            "name": "skip_errors", "label": label, "lines": [], "more": "",
            "hint": "Zonder dit vinkje wordt er niets geschreven zolang er een regel fout is.",
        }));
    }
    boxes
}

fn address_line(it: &VerifiedAddress) -> Value {
    json!({
        "who": format!("{}, {}", it.organisation, ContactFunction::in_sentence(&it.what)), "old": it.old,
        "new": it.new.as_deref().unwrap_or("leeg"),
    })
}

/// The rows of which it is not sure which organisation is meant.
pub(super) fn answers(seen: &Seen<'_>) -> Value {
    let asked: Vec<(usize, &RowError)> = seen
        .report
        .errors
        .iter()
        .filter(|error| !error.suggestions.is_empty())
        .filter_map(|error| Some((error.line?, error)))
        .collect();
    let given = match seen.options.answers.len() {
        0 => String::new(),
        1 => "Eén vraag is al beantwoord.".to_owned(),
        count => format!("{count} vragen zijn al beantwoord."),
    };
    if asked.is_empty() && given.is_empty() {
        return Value::Null;
    }
    let sentence = match asked.len() {
        0 => "Welke organisatie is bedoeld?".to_owned(),
        1 => "Bij één regel is niet zeker welke organisatie is bedoeld".to_owned(),
        count => format!("Bij {count} regels is niet zeker welke organisatie is bedoeld"),
    };
    json!({
        "action": format!("{}/antwoorden", address(seen.id)), "sentence": sentence, "given": given,
        "questions": asked.iter().take(SHOWN).map(|(line, it)| question(*line, it)).collect::<Vec<_>>(),
    })
}

fn question(line: usize, error: &RowError) -> Value {
    let yes = if error.suggestions.len() == 1 { "Ja, " } else { "" };
    let mut options: Vec<Value> = error
        .suggestions
        .iter()
        .map(|it| json!({ "value": it.code, "label": format!("{yes}{} ({})", it.name, it.code) }))
        .collect();
    options.push(json!({ "value": "no", "label": "Nee, laat weg" }));
    json!({ "name": format!("line_{line}"), "line": line, "text": error.problem, "options": options })
}

/// What the file may do with each field that it can change.
pub(super) fn policies(seen: &Seen<'_>) -> Value {
    let fields: Vec<TargetField> =
        TargetField::ALL.iter().copied().filter(|field| is_in(seen.file, *field)).collect();
    if fields.is_empty() {
        return Value::Null;
    }
    let is_open = fields.iter().any(|field| seen.options.policies.of(*field) != Policy::Overwrite);
    let selects = fields.iter().map(|it| json!({ "name": policy_name(*it), "label": it.label() }));
    json!({
        "action": format!("{}/keuzes", address(seen.id)), "is_open": is_open,
        "fields": selects.collect::<Vec<_>>(),
        "options": choices(Policy::ALL.iter().map(|it| (it.as_str(), it.label()))),
    })
}

/// Whether a file can change this field.
fn is_in(file: &ReadFile, field: TargetField) -> bool {
    use TargetField as T;
    match (file.layout, &file.mapping) {
        (Layout::Contacts, _) => matches!(field, T::ContactName | T::Email | T::Phone),
        (Layout::Cbs, _) => matches!(field, T::OrganisationName | T::Province),
        (Layout::Register, _) => field != T::ContactName,
        (Layout::Mapped, None) => true,
        (Layout::Mapped, Some(mapping)) => mapping.fields.iter().any(|it| match it {
            Field::Person | Field::MayorName | Field::ClerkName => field == T::ContactName,
            Field::Email | Field::MayorEmail | Field::ClerkEmail | Field::GeneralEmail => {
                field == T::Email
            }
            Field::Phone | Field::GeneralPhone => field == T::Phone,
            Field::Province => field == T::Province,
            Field::Website => field == T::Website,
            Field::Inhabitants => field == T::Inhabitants,
            Field::Place => field == T::Place,
            Field::Organisation | Field::Code | Field::Name | Field::Function | Field::Ignore => {
                false
            }
        }),
    }
}
