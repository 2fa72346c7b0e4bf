//! What `import` prints for people.

use crate::domain::dates::amsterdam;
use crate::services::imports::{Report, UndoReport};
use crate::store::imports::ImportRun;

/// What came of a file.
pub(super) fn report(report: &Report) {
    for error in &report.errors {
        let place = match (error.line, &error.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}: "),
            (Some(line), None) => format!("line {line}: "),
            (None, _) => String::new(),
        };
        println!("{place}{}", error.problem);
    }
    for warning in &report.warnings {
        println!("{} rows: {}", warning.rows, warning.sentence);
    }
    for it in &report.verified {
        let new = it.new.as_deref().unwrap_or("nothing");
        println!(
            "line {}: {}, {}: {} (checked on {}) becomes {new}",
            it.line, it.organisation, it.what, it.old, it.verified_on
        );
    }
    if !report.missing.is_empty() {
        let names: Vec<&str> = report.without_row.iter().map(|it| it.name.as_str()).collect();
        println!("Not in the file: {}.", names.join(", "));
    }
    if report.layout.is_some() {
        println!("{}", counts(report));
    }
    println!("{}", outcome_of(report));
}

fn counts(report: &Report) -> String {
    let Report { rows, created, updated, unchanged, skipped, .. } = report;
    let refused = rows.saturating_sub(created + updated + unchanged + skipped);
    format!(
        "{rows} rows: {created} created, {updated} updated, {unchanged} unchanged, {skipped} \
         skipped, {refused} with an error"
    )
}

fn outcome_of(report: &Report) -> &'static str {
    match (report.written, report.created + report.updated, report.errors.is_empty()) {
        (true, 0, true) => "Nothing changed: everything stood there already.",
        (true, 0, false) => "Nothing changed; rows with an error were skipped.",
        (true, _, true) => "The file is written.",
        (true, _, false) => "The file is written, without the rows with an error.",
        (false, 0, true) => "This file changes nothing: everything stands there already.",
        (false, _, _) => "Nothing is written.",
    }
}

/// The files that were read in, one a line.
pub(super) fn runs(runs: &[ImportRun]) {
    if runs.is_empty() {
        println!("Nothing was read in yet.");
    }
    for run in runs {
        let moment = |at| amsterdam(at).format("%Y-%m-%d %H:%M");
        let undone = run.undone.as_ref();
        let undone = undone.map(|(at, by)| format!("\tundone {} by {by}", moment(*at)));
        println!(
            "{}\t{}\t{}\t{}\t{}\t{} created, {} updated, {} unchanged, {} skipped{}",
            run.id,
            moment(run.at),
            run.actor,
            run.file_name,
            run.file_hash.get(..12).unwrap_or(&run.file_hash),
            run.created,
            run.updated,
            run.unchanged,
            run.skipped,
            undone.unwrap_or_default()
        );
    }
}

/// What became of an undo.
pub(super) fn undone(report: &UndoReport) {
    for kept in &report.kept {
        let now = kept.now.as_deref().unwrap_or("empty");
        println!("Kept: {}, {}: {now} ({})", kept.what, kept.field, kept.why);
    }
    println!(
        "{} fields restored, {} contacts removed, {} contacts ended, {} kept",
        report.restored,
        report.removed,
        report.ended,
        report.kept.len()
    );
}
