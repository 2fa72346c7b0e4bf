//! The figures in one fixed form, from which a checksum is taken: names, order of rows on a page,
//! wording and the ids of a database do not change it, any figure does.

use std::collections::HashMap;

use super::{Breakdowns, VisitCounts};
use crate::domain::coverage::{Coverage, StageCounts, Standing};
use crate::domain::targets::{Target, TargetFigure};

/// The number of each adviser in the text: one after another in the order of the codes of whom they
/// visited. The same in a database that was filled anew, where accounts have other ids.
type Numbers = HashMap<i64, usize>;

/// A line for each figure; what was asked and aimed at is not among them.
#[must_use]
pub fn checksum_text(coverage: &Coverage, breakdowns: &Breakdowns) -> String {
    let mut lines = vec!["drietraps coverage 3".to_owned()];
    lines.push(organisations("municipalities", coverage.municipalities, coverage.stages));
    lines.push(organisations("provinces", coverage.provinces, coverage.province_organisations));
    for it in &coverage.by_province {
        lines.push(organisations(&it.code, it.municipalities, it.stages));
    }
    let mut standings: Vec<&Standing> = coverage.standings.iter().collect();
    standings.sort_unstable_by(|one, other| one.organisation.code.cmp(&other.organisation.code));
    let numbers = numbered(&standings);
    lines.extend(standings.iter().map(|it| standing(it, &numbers)));
    lines.extend(apart(breakdowns, &numbers));
    lines.join("\n") + "\n"
}

/// A line for each target beside the figures: what was aimed at, and what was reached.
#[must_use]
pub fn targets_text(targets: &[TargetFigure]) -> String {
    let mut lines: Vec<String> = targets.iter().map(target).collect();
    lines.sort_unstable();
    lines.concat()
}

fn target(it: &TargetFigure) -> String {
    let Target { code, metric, goal, deadline, .. } = &it.target;
    format!("target {code} {metric} {goal} {deadline} {} {}\n", it.value, it.in_time)
}

fn numbered(standings: &[&Standing]) -> Numbers {
    let mut numbers = Numbers::new();
    for id in standings.iter().filter_map(|it| it.visit?.adviser_id) {
        let next = numbers.len() + 1;
        numbers.entry(id).or_insert(next);
    }
    numbers
}

/// Who reached what and when, and how: equal totals of other organisations are another answer.
fn standing(it: &Standing, numbers: &Numbers) -> String {
    let days = it.reached_on.iter().map(|(stage, day)| {
        let via = if it.is_via_predecessor(stage) { " via" } else { "" };
        format!(" {stage} {day}{via}")
    });
    let visit = it.visit.map(|visit| {
        let by = visit.adviser_id.and_then(|id| numbers.get(&id)).copied().unwrap_or_default();
        format!(" by {by} {}", visit.mode.map_or("unknown", |mode| mode.as_str()))
    });
    let (days, visit) = (days.collect::<String>(), visit.unwrap_or_default());
    format!("{}{days}{visit}", it.organisation.code)
}

fn apart(breakdowns: &Breakdowns, numbers: &Numbers) -> Vec<String> {
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
    // Nought stands for what was not recorded.
    let number = |id: Option<i64>| id.and_then(|id| numbers.get(&id)).copied().unwrap_or_default();
    let advisers = breakdowns.advisers.iter().map(|it| (number(it.adviser_id), it.counts));
    let mut advisers: Vec<_> = advisers.collect();
    advisers.sort_unstable_by_key(|(number, _)| *number);
    for (number, counts) in advisers {
        lines.push(format!("adviser {number} {}", visits(counts)));
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
