//! The rows of a file as the page shows them: a part at a time, so that a large file costs no
//! more than what is looked at.

use serde::Serialize;

use crate::domain::contacts::EmailAddress;
use crate::domain::lexicon::Lexicon;
use crate::services::contacts::function_at;
use crate::services::imports::file::read::ReadFile;
use crate::services::imports::options::{Options, Policies, Policy, TargetField};
use crate::services::imports::plan::{
    Act, Effect, Entity, FieldChange, Plan, PlannedRow, RowError,
};
use crate::services::imports::report::Report;
use crate::sheets::ContactCells;

/// One row as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RowView {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// "Gemeente Goes", or what the file says when that is no organisation.
    pub organisation: String,
    /// What of it: "Griffier", or its code. Empty for a refused row.
    pub what: String,
    /// What the row does.
    pub effect: Effect,
    /// Each field that changes; of a new contact each field that it gets.
    pub changes: Vec<FieldChange>,
    /// What to know of it: whom somebody follows, and who wants no messages. Dutch sentences.
    pub notes: Vec<String>,
    /// What is wrong with it.
    pub problems: Vec<RowError>,
}

/// A row in the order of the file: its line, and its place in the plan when it is planned.
#[derive(Debug, Clone, Copy)]
pub(in crate::services::imports) struct Shown {
    line: usize,
    place: Option<usize>,
    effect: Effect,
}

impl Shown {
    pub fn all(plan: &Plan, refused: &[usize], options: &Options) -> Vec<Self> {
        let out = if options.skip_errors { Effect::Skipped } else { Effect::Refused };
        let planned = plan.rows.iter().enumerate();
        let mut all: Vec<Self> = planned
            .map(|(place, row)| Self { line: row.line, place: Some(place), effect: row.effect })
            .collect();
        all.extend(refused.iter().map(|line| Self { line: *line, place: None, effect: out }));
        all.sort_by_key(|shown| shown.line);
        all
    }
}

impl Report {
    /// How many rows have this effect, or how many there are.
    #[must_use]
    pub fn row_count(&self, only: Option<Effect>) -> usize {
        self.shown.iter().filter(|shown| only.is_none_or(|only| shown.effect == only)).count()
    }

    /// `limit` rows after `offset`, in the order of the file, of one effect or of all. `file` is
    /// the one that the report is about.
    #[must_use]
    pub fn rows_of(
        &self,
        file: &ReadFile,
        only: Option<Effect>,
        (offset, limit): (usize, usize),
    ) -> Vec<RowView> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let wanted = self.shown.iter().filter(|shown| only.is_none_or(|only| shown.effect == only));
        wanted
            .skip(offset)
            .take(limit)
            .filter_map(|shown| match shown.place {
                Some(place) => plan.rows.get(place).map(|row| planned(plan, file, row)),
                None => Some(self.refused_row(file, *shown)),
            })
            .collect()
    }

    fn refused_row(&self, file: &ReadFile, shown: Shown) -> RowView {
        let of_line = |error: &&RowError| error.line == Some(shown.line);
        let first = self.errors.partition_point(|error| error.line < Some(shown.line));
        let problems = self.errors.iter().skip(first).take_while(of_line).cloned().collect();
        let row = file.table.on_line(shown.line);
        let written = row.map(|row| row.cell(file.organisation_place().unwrap_or_default()));
        RowView {
            line: shown.line,
            organisation: written.unwrap_or_default().chars().take(60).collect(),
            what: String::new(),
            effect: shown.effect,
            changes: Vec::new(),
            notes: Vec::new(),
            problems,
        }
    }
}

fn planned(plan: &Plan, file: &ReadFile, row: &PlannedRow) -> RowView {
    let organisation = plan.register.get(row.organisation_id);
    let contacts = file.parsed.rows.get(row.at).map(|it| it.contacts.as_slice());
    let contacts = contacts.unwrap_or_default();
    let what = organisation.map(|it| {
        let words = Lexicon::of(it.is_province(), &it.code, &it.name);
        let functions = contacts.iter().map(|contact| {
            let function = function_at(it, contact.function).unwrap_or(contact.function);
            words.function_label(function)
        });
        let mut labels: Vec<&str> = functions.collect();
        labels.dedup();
        if labels.is_empty() { it.code.clone() } else { labels.join(", ") }
    });
    let (mut changes, mut notes): (Vec<FieldChange>, Vec<String>) = Default::default();
    for act in &row.acts {
        notes.extend(notes_on(plan, act, contacts));
        match act {
            Act::AddContact { cell, .. } => {
                let cells = contacts.get(*cell).into_iter();
                changes.extend(cells.flat_map(|cells| new_fields(cells, &plan.policies)));
            }
            Act::SetContact { .. } | Act::Succeed { .. } | Act::SetOrganisation { .. } => {
                changes.extend(act.changes().iter().cloned().map(|it| readable(plan, it)));
            }
        }
    }
    RowView {
        line: row.line,
        organisation: organisation.map(|it| it.full_name()).unwrap_or_default(),
        what: what.unwrap_or_default(),
        effect: row.effect,
        changes,
        notes,
        problems: Vec::new(),
    }
}

fn notes_on(plan: &Plan, act: &Act, contacts: &[ContactCells]) -> Vec<String> {
    let of_cell = |cell: &usize| contacts.get(*cell).and_then(|cells| cells.email.as_ref());
    let change = |field| act.changes().iter().find(|change| change.field == field);
    let in_file = match act {
        Act::AddContact { cell, .. } | Act::Succeed { cell, .. } => of_cell(cell),
        Act::SetContact { .. } | Act::SetOrganisation { .. } => None,
    };
    let may = plan.policies.of(TargetField::Email) != Policy::Never;
    let in_file = in_file.filter(|_| may).map(EmailAddress::as_str);
    let changed = change(TargetField::Email).and_then(|change| change.new.as_deref());
    let mut notes = Vec::new();
    if let (Act::Succeed { .. }, Some(name)) = (act, change(TargetField::ContactName)) {
        notes.push(format!("Volgt {} op.", name.old.as_deref().unwrap_or_default()));
    }
    if let Some(address) = changed.or(in_file).filter(|it| plan.objection(it).is_some()) {
        notes.push(format!("{address} wil geen berichten en krijgt ze dus niet."));
    }
    notes
}

fn new_fields(cells: &ContactCells, policies: &Policies) -> Vec<FieldChange> {
    let fields = [
        (TargetField::ContactName, cells.name.clone()),
        (TargetField::Email, cells.email.as_ref().map(EmailAddress::to_string)),
        (TargetField::Phone, cells.phone.clone()),
    ];
    let filled = fields
        .into_iter()
        .filter(|(field, new)| new.is_some() && policies.of(*field) != Policy::Never);
    let change = |(field, new)| FieldChange {
        entity: Entity::Contact,
        field,
        old: None,
        new,
        is_verified: false,
    };
    filled.map(change).collect()
}

/// With provinces by name.
fn readable(plan: &Plan, change: FieldChange) -> FieldChange {
    if change.field != TargetField::Province {
        return change;
    }
    let name = |code: String| plan.register.province_name(&code).to_owned();
    FieldChange { old: change.old.map(name), new: change.new.map(name), ..change }
}
