//! Letter templates and their versions in the words of the screen.

use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, written_day};
use crate::domain::letters::{LetterKind, LetterTemplate};
use crate::domain::organisations::OrganisationKind;
use crate::mail::Rendered;
use crate::services::templates::Versions;
use crate::services::templates::differences::{Change, between};
use crate::services::templates::proof::Example;
use crate::web::pages::round_view::{self, counted, moment};

/// The list of all letters.
pub const HOME: &str = "/brieven/sjablonen";

/// The page of one letter.
pub fn href(kind: LetterKind, organisation_kind: OrganisationKind) -> String {
    format!("{HOME}/{kind}/{organisation_kind}")
}

/// "gemeenten" or "provincies".
pub const fn audience(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Municipality => "gemeenten",
        OrganisationKind::Province => "provincies",
    }
}

/// "Uitnodiging aan gemeenten".
pub fn title(kind: LetterKind, organisation_kind: OrganisationKind) -> String {
    format!("{} aan {}", kind.label(), audience(organisation_kind))
}

/// Who wrote a version.
fn author(versions: &Versions, template: &LetterTemplate) -> String {
    let name = template.created_by.and_then(|id| versions.authors.get(&id).cloned());
    name.unwrap_or_else(|| "Drietraps".to_owned())
}

/// One line of the list.
pub fn line(versions: &Versions) -> Value {
    let newest = versions.newest();
    json!({
        "href": href(versions.kind, versions.organisation_kind),
        "title": versions.kind.label(), "audience": audience(versions.organisation_kind),
        "number": newest.number, "subject": newest.subject,
        "when": written_day(amsterdam_day(newest.created_at)), "author": author(versions, &newest),
        "used_by": used_by(versions),
    })
}

/// "2 rondes met versie 3, 1 ronde met versie 1"; another letter always takes the newest.
fn used_by(versions: &Versions) -> String {
    if versions.kind != LetterKind::Invitation {
        return "elke nieuwe brief".to_owned();
    }
    let counts = versions.all.iter().filter_map(|template| {
        let rounds = versions.rounds.iter().filter(|(number, _)| *number == template.number);
        let rounds = rounds.count();
        let text = counted(rounds, "ronde", "rondes");
        (rounds > 0).then(|| format!("{text} met versie {}", template.number))
    });
    let counts: Vec<String> = counts.collect();
    if counts.is_empty() { "nog geen ronde".to_owned() } else { counts.join(", ") }
}

/// Every version with what changed since the one before, the newest first.
pub fn history(versions: &Versions) -> Vec<Value> {
    let older = versions.all.iter().skip(1).map(Some).chain([None]);
    let pairs = versions.all.iter().zip(older);
    pairs.map(|(template, older)| version(versions, template, older)).collect()
}

fn version(
    versions: &Versions,
    template: &LetterTemplate,
    older: Option<&LetterTemplate>,
) -> Value {
    let rounds = versions.rounds.iter().filter(|(number, _)| *number == template.number);
    let rounds =
        rounds.map(|(_, round)| json!({ "name": round.name, "href": round_view::href(round.id) }));
    json!({
        "number": template.number, "when": moment(template.created_at),
        "author": author(versions, template), "note": template.note.clone().unwrap_or_default(),
        "rounds": rounds.collect::<Vec<_>>(), "is_first": older.is_none(),
        "lines": change_lines(older, template),
    })
}

/// The lines of a version for `diff.lines`, the subject first.
pub fn change_lines(older: Option<&LetterTemplate>, newer: &LetterTemplate) -> Vec<Value> {
    let whole = |template: &LetterTemplate| {
        format!("Onderwerp: {}\n\n{}\n", template.subject, template.body)
    };
    let newer = whole(newer);
    let older = older.map_or_else(|| newer.clone(), whole);
    let line = |(change, text): (Change, String)| {
        let kind = match change {
            Change::Same => "same",
            Change::Added => "added",
            Change::Removed => "removed",
        };
        json!({ "kind": kind, "text": text })
    };
    between(&older, &newer).into_iter().map(line).collect()
}

/// The fields of a letter with their meaning and what they say in the example.
pub fn fields(example: &Example) -> Vec<Value> {
    let field = |field: &crate::mail::FieldHelp| {
        json!({ "name": field.name, "meaning": field.meaning, "example": field.example,
            "may_be_empty": field.may_be_empty })
    };
    example.fields.iter().map(field).collect()
}

/// The organisations that can serve as an example.
pub fn choices(example: &Example) -> Vec<Value> {
    let option = |one: &crate::domain::organisations::Organisation| json!({ "value": one.code, "label": one.name });
    example.choices.iter().map(option).collect()
}

/// A letter as the example would get it.
pub fn preview(letter: &Rendered) -> Value {
    json!({
        "subject": letter.subject, "text": letter.text, "html_body": letter.html_fragment(),
    })
}
