//! From stage to stage: how many went on, and after how many days.

use crate::domain::coverage::{Coverage, Standing};
use crate::domain::stages::Stage;

/// One stage of the funnel, of municipalities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunnelStage {
    /// The stage.
    pub stage: Stage,
    /// Municipalities that reached it.
    pub reached: i64,
    /// What became of them in the next stage; none for the last.
    pub onward: Option<Onward>,
}

/// How many of those who reached a stage reached the next one too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Onward {
    /// The next stage.
    pub to: Stage,
    /// Municipalities that reached both.
    pub passed: i64,
    /// How long that took; none when nobody passed in this order.
    pub waiting: Option<Waiting>,
}

/// Days from stage to stage, of those who reached the next stage on the same day or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Municipalities of which the days are counted.
    pub counted: i64,
    /// Half of them waited no longer than so many days.
    pub median_days: i64,
    /// Eighty percent of them waited no longer than so many days.
    pub most_days: i64,
}

pub(super) fn of(coverage: &Coverage) -> Vec<FunnelStage> {
    let nexts = Stage::ALL.iter().skip(1).map(|&next| Some(next)).chain([None]);
    Stage::ALL
        .iter()
        .zip(nexts)
        .map(|(&stage, next)| FunnelStage {
            stage,
            reached: coverage.stages.get(stage),
            onward: next.map(|to| onward(coverage, stage, to)),
        })
        .collect()
}

fn onward(coverage: &Coverage, from: Stage, to: Stage) -> Onward {
    let mut passed = 0;
    let mut days: Vec<i64> = Vec::new();
    for standing in coverage.standings.iter().filter(|s| !s.organisation.is_province()) {
        if let Some(waited) = waited(standing, from, to) {
            passed += 1;
            days.extend((waited >= 0).then_some(waited));
        }
    }
    days.sort_unstable();
    Onward { to, passed, waiting: waiting(&days) }
}

/// Days from stage to stage, below 0 when the later stage came first.
fn waited(standing: &Standing, from: Stage, to: Stage) -> Option<i64> {
    let (from, to) = (standing.reached_on.get(from)?, standing.reached_on.get(to)?);
    Some((to - from).num_days())
}

/// By the nearest rank: a number of days that somebody really waited.
fn waiting(sorted: &[i64]) -> Option<Waiting> {
    let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1);
    Some(Waiting {
        counted: sorted.iter().map(|_| 1).sum(),
        median_days: *rank(50)?,
        most_days: *rank(80)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_eighty_percent_are_days_that_somebody_waited() {
        let figures = |days: &[i64]| waiting(days).map(|w| (w.counted, w.median_days, w.most_days));
        assert_eq!(figures(&[]), None);
        assert_eq!(figures(&[7]), Some((1, 7, 7)));
        assert_eq!(figures(&[1, 9]), Some((2, 1, 9)));
        assert_eq!(figures(&[0, 10, 20, 30, 400]), Some((5, 20, 30)));
    }
}
