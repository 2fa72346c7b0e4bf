//! What `import` prints for people.

use crate::domain::dates::{amsterdam_day, clock, written_day};
use crate::services::imports::{Report, UndoReport};
use crate::store::imports::ImportRun;

/// What came of a file.
pub(super) fn report(report: &Report) {
    for error in &report.errors {
        let place = match (error.line, &error.column) {
            (Some(line), Some(column)) => format!("regel {line}, kolom {column}: "),
            (Some(line), None) => format!("regel {line}: "),
            (None, _) => String::new(),
        };
        println!("{place}{}", error.problem);
    }
    for warning in &report.warnings {
        println!("Let op: {}", warning.sentence);
    }
    for it in &report.verified {
        let new = it.new.as_deref().unwrap_or("niets");
        let checked = written_day(it.verified_on);
        println!(
            "regel {}: {}, {}: {} (nagekeken op {checked}) wordt {new}",
            it.line, it.organisation, it.what, it.old
        );
    }
    if !report.missing.is_empty() {
        let names: Vec<&str> = report.without_row.iter().map(|it| it.name.as_str()).collect();
        println!("Niet in het bestand: {}.", names.join(", "));
    }
    if report.layout.is_some() {
        println!("{}", report.sentence());
    }
    println!("{}", report.outcome());
}

/// The files that were read in, one a line.
pub(super) fn runs(runs: &[ImportRun]) {
    if runs.is_empty() {
        println!("Er is nog niets ingelezen.");
    }
    for run in runs {
        let moment = |at| format!("{}, {}", written_day(amsterdam_day(at)), clock(at));
        let undone = run.undone.as_ref();
        let undone = undone.map(|(at, by)| format!("\tteruggedraaid op {} door {by}", moment(*at)));
        println!(
            "{}\t{}\t{}\t{}\t{}\t{} nieuw, {} gewijzigd, {} gelijk, {} overgeslagen{}",
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
        let now = kept.now.as_deref().unwrap_or("leeg");
        println!("Blijft: {}, {}: {now} ({})", kept.what, kept.field, kept.why);
    }
    println!("{}", report.sentence());
}
