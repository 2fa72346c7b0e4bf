//! What a herindeling is and does, in sentences.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::dates::{thousands, written_day};
use crate::domain::organisations::Organisation;
use crate::domain::register::and_list;
use crate::domain::reorganisation::{Reorganisation, ReorganisationKind, ReorganisationStatus};
use crate::services::reorganisations::{ReorganisationLine, ReorganisationView};

/// The title of the form.
pub(super) const fn form_title(kind: ReorganisationKind) -> &'static str {
    match kind {
        ReorganisationKind::Merge => "Samenvoeging vastleggen",
        ReorganisationKind::Annex => "Toevoeging vastleggen",
        ReorganisationKind::Split => "Splitsing vastleggen",
        ReorganisationKind::Rename => "Nieuwe naam vastleggen",
    }
}

/// What a kind means.
pub(super) const fn lead(kind: ReorganisationKind) -> &'static str {
    match kind {
        ReorganisationKind::Merge => "Twee of meer gemeenten worden samen een nieuwe gemeente.",
        ReorganisationKind::Annex => "Een gemeente gaat op in een gemeente die er al is.",
        ReorganisationKind::Split => "Een gemeente wordt verdeeld over twee of meer gemeenten.",
        ReorganisationKind::Rename => "Een gemeente gaat anders heten; de code blijft gelijk.",
    }
}

/// The fields for those that end and those that go on.
pub(super) fn sides(kind: ReorganisationKind) -> (Vec<Value>, Vec<Value>) {
    let fields = |side: &str, label: &str, (most, needed): (usize, usize)| -> Vec<Value> {
        (1..=most)
            .map(|number| {
                let label = if most > 1 { format!("{label} ({number})") } else { label.to_owned() };
                let name = format!("{side}_{number}");
                json!({ "name": name, "label": label, "optional": number > needed })
            })
            .collect()
    };
    let (before, after) = ("predecessor", "successor");
    match kind {
        ReorganisationKind::Merge => {
            (fields(before, "Gemeente die opgaat in de nieuwe", (6, 2)), Vec::new())
        }
        ReorganisationKind::Annex => (
            fields(before, "Gemeente die ophoudt te bestaan", (3, 1)),
            fields(after, "Gemeente die haar overneemt", (1, 1)),
        ),
        ReorganisationKind::Split => (
            fields(before, "Gemeente die wordt verdeeld", (1, 1)),
            fields(after, "Gemeente die een deel krijgt", (5, 1)),
        ),
        ReorganisationKind::Rename => {
            (fields(before, "Gemeente die anders gaat heten", (1, 1)), Vec::new())
        }
    }
}

/// "Wijdemeren gaat op in Hilversum".
pub(super) fn what(line: &ReorganisationLine) -> String {
    let proposal = &line.reorganisation.proposal;
    let before = names(&line.predecessors);
    let after = listed(&successors(line));
    let goes = if line.predecessors.len() == 1 { "gaat" } else { "gaan" };
    match proposal.kind {
        ReorganisationKind::Merge => format!("{before} gaan samen in {after}"),
        ReorganisationKind::Annex => format!("{before} {goes} op in {after}"),
        ReorganisationKind::Split => format!("{before} wordt verdeeld over {after}"),
        ReorganisationKind::Rename => {
            let former = line.reorganisation.former_name.as_ref().unwrap_or(&before);
            format!("{former} gaat {} heten", proposal.new_name.as_deref().unwrap_or_default())
        }
    }
}

fn successors(line: &ReorganisationLine) -> Vec<&str> {
    let mut names: Vec<&str> = line.successors.iter().map(|it| it.name.as_str()).collect();
    let new = line.reorganisation.proposal.new.as_ref();
    let is_made = |code: &str| line.successors.iter().any(|it| it.code == code);
    names.extend(new.filter(|new| !is_made(&new.code)).map(|new| new.name.as_str()));
    names
}

fn names(organisations: &[Organisation]) -> String {
    let names: Vec<&str> = organisations.iter().map(|it| it.name.as_str()).collect();
    listed(&names)
}

fn listed(names: &[&str]) -> String {
    and_list(names).unwrap_or_default()
}

/// The state in a word, and the kind of its badge.
pub(super) fn state(it: &Reorganisation, today: NaiveDate) -> (&'static str, &'static str) {
    let is_past = it.proposal.on <= today;
    match (it.status, is_past) {
        (ReorganisationStatus::Planned, false) => ("Gepland", "busy"),
        (ReorganisationStatus::Planned, true) => ("Nog niet bevestigd", "warning"),
        (ReorganisationStatus::Certain, false) => ("Zeker", "info"),
        (ReorganisationStatus::Certain, true) => ("Gebeurd", "ok"),
        (ReorganisationStatus::Withdrawn, _) => ("Ingetrokken", "neutral"),
    }
}

/// "2 zaken wachten op een besluit"; empty when nothing waits.
pub(super) fn open(number: usize) -> String {
    match number {
        0 => String::new(),
        1 => "1 zaak wacht op een besluit".to_owned(),
        _ => format!("{} zaken wachten op een besluit", counted(number)),
    }
}

fn counted(number: usize) -> String {
    thousands(i64::try_from(number).unwrap_or(i64::MAX))
}

/// What happens, or happened, one sentence each.
pub(super) fn sentences(view: &ReorganisationView, today: NaiveDate) -> Vec<String> {
    let (line, proposal) = (&view.line, &view.line.reorganisation.proposal);
    let on = proposal.on;
    let day = written_day(on);
    if proposal.kind == ReorganisationKind::Rename {
        return rename_sentences(line, today);
    }
    let (before, after) = (names(&line.predecessors), listed(&successors(line)));
    let verb = if line.predecessors.len() == 1 { "bestaat" } else { "bestaan" };
    let eve = on.pred_opt().map(written_day).unwrap_or_default();
    let mut told = vec![format!("{before} {verb} tot en met {eve}.")];
    if let Some(new) = &proposal.new {
        told.push(format!(
            "Vanaf {day} is er een nieuwe gemeente {} ({}) in {}, met een eigen dossier.",
            new.name, new.code, view.new_province
        ));
    }
    told.push(format!(
        "Wat bij {before} is gebeurd, blijft daar in het dossier staan en telt mee voor {after}, \
         via rechtsvoorganger."
    ));
    let (earlier, later) = view.municipalities;
    told.push(format!(
        "Het aantal gemeenten gaat op {day} van {} naar {}.",
        counted(earlier),
        counted(later)
    ));
    told.push(farewell(&before, view.contacts));
    if let Some(tile) = &view.tile_of {
        let new = proposal.new.as_ref().map_or("", |new| new.name.as_str());
        told.push(format!("Op de kaart staat {new} vanaf die dag op de plaats van {tile}."));
    }
    told
}

fn farewell(before: &str, contacts: usize) -> String {
    match contacts {
        0 => format!("Vanaf die dag gaat er geen brief meer naar {before}."),
        1 => {
            format!("1 contactpersoon stopt. Vanaf die dag gaat er geen brief meer naar {before}.")
        }
        number => format!(
            "{} contactpersonen stoppen. Vanaf die dag gaat er geen brief meer naar {before}.",
            counted(number)
        ),
    }
}

fn rename_sentences(line: &ReorganisationLine, today: NaiveDate) -> Vec<String> {
    let it = &line.reorganisation;
    let former = it.former_name.clone().unwrap_or_else(|| names(&line.predecessors));
    let name = it.proposal.new_name.as_deref().unwrap_or_default();
    let day = written_day(it.proposal.on);
    let when = if it.carried_out_on.is_none() && it.proposal.on > today {
        "Het programma verandert de naam op die dag vanzelf."
    } else {
        "De nieuwe naam staat overal, ook in lijsten over de tijd ervoor."
    };
    vec![
        format!("De gemeente {former} heet vanaf {day} {name}."),
        when.to_owned(),
        format!("Wie op {former} zoekt, vindt de gemeente ook daarna."),
        "De code, het dossier en de contactpersonen blijven zoals ze zijn.".to_owned(),
    ]
}
