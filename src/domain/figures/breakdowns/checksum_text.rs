//! The figures in one fixed form, from which a checksum is taken: names, order of rows on a page
//! and wording do not change it, any figure does.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Breakdowns, VisitCounts};
use crate::domain::coverage::{Coverage, StageCounts};

/// A line for each figure. The moment stands in it only when it was asked for: without it the
/// question is "as known now", and the text changes only when a figure does.
#[must_use]
pub fn checksum_text(
    coverage: &Coverage,
    breakdowns: &Breakdowns,
    known_at: Option<DateTime<Utc>>,
) -> String {
    let mut lines = vec!["drietraps coverage 1".to_owned(), format!("on {}", coverage.on)];
    lines.extend(
        known_at.map(|at| format!("known at {}", at.to_rfc3339_opts(SecondsFormat::Micros, true))),
    );
    lines.push(organisations("municipalities", coverage.municipalities, coverage.stages));
    lines.push(organisations("provinces", coverage.provinces, coverage.province_organisations));
    for it in &coverage.by_province {
        lines.push(organisations(&it.code, it.municipalities, it.stages));
    }
    lines.extend(standings(coverage));
    lines.extend(apart(breakdowns));
    lines.join("\n") + "\n"
}

/// Who reached what and when: equal totals of other organisations are another answer.
fn standings(coverage: &Coverage) -> Vec<String> {
    let mut lines: Vec<String> = coverage
        .standings
        .iter()
        .map(|it| {
            let days = it.reached_on.iter().map(|(stage, day)| {
                let via = if it.is_via_predecessor(stage) { " via" } else { "" };
                format!(" {stage} {day}{via}")
            });
            format!("{}{}", it.organisation.code, days.collect::<String>())
        })
        .collect();
    lines.sort_unstable();
    lines
}

fn apart(breakdowns: &Breakdowns) -> Vec<String> {
    let mut lines = Vec::new();
    for it in breakdowns.funnel.iter().filter_map(|it| it.onward) {
        let days = it.waiting.map(|w| format!(" {} {} {}", w.counted, w.median_days, w.most_days));
        lines.push(format!("to {} {}{}", it.to, it.passed, days.unwrap_or_default()));
    }
    for month in &breakdowns.months {
        let day = month.first_day;
        lines.push(format!("month {day} {}", counts(month.municipalities)));
        lines.push(format!("month {day} provinces {}", counts(month.provinces)));
        for (code, stages) in &month.by_province {
            lines.push(format!("month {day} {code} {}", counts(*stages)));
        }
    }
    for it in &breakdowns.sizes {
        lines.push(organisations(it.class.as_str(), it.municipalities, it.stages));
    }
    let mut advisers: Vec<_> =
        breakdowns.advisers.iter().map(|it| (it.adviser_id, it.counts)).collect();
    advisers.sort_unstable_by_key(|(id, _)| *id);
    for (id, counts) in advisers {
        let id = id.map_or_else(|| "unknown".to_owned(), |id| id.to_string());
        lines.push(format!("adviser {id} {}", visits(counts)));
    }
    for it in &breakdowns.modes {
        let mode = it.mode.map_or("unknown", |mode| mode.as_str());
        lines.push(format!("mode {mode} {}", visits(it.counts)));
    }
    lines
}

fn organisations(name: &str, number: i64, stages: StageCounts) -> String {
    format!("{name} {number} {}", counts(stages))
}

fn counts(stages: StageCounts) -> String {
    let StageCounts { letter, conversation, session, training } = stages;
    format!("{letter} {conversation} {session} {training}")
}

fn visits(counts: VisitCounts) -> String {
    let VisitCounts { municipalities, provinces, returned } = counts;
    format!("{municipalities} {provinces} {returned}")
}
