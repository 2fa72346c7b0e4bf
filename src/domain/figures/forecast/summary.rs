//! What many runs give together: percentiles and chances.

use super::paths::{Outcome, Unit};
use super::rates::{REPLY, VISIT};
use super::{ProvincePace, Start};
use crate::domain::targets::Metric;

/// The counts of every run at the end of each day of interest.
#[derive(Debug, Clone, Default)]
pub(super) struct Summary {
    /// By metric, then by day, then by run.
    counts: [Vec<Vec<i64>>; 4],
    /// By day, then by run: municipalities visited and returned to.
    both: Vec<Vec<i64>>,
}

impl Summary {
    /// Adds a run, counted at the end of each of these days, which rise.
    pub(super) fn add(&mut self, outcome: &Outcome, days: &[usize]) {
        let units = &outcome.units;
        let towns = || units.iter().filter(|it| !it.is_province);
        let provinces = || units.iter().filter(|it| it.is_province);
        let [visited, by_province, returned, province_sessions] = &mut self.counts;
        tally(visited, towns().filter_map(|it| it.visited), days);
        tally(by_province, provinces().filter_map(|it| it.visited), days);
        tally(province_sessions, provinces().filter_map(|it| it.returned), days);
        tally(returned, towns().filter_map(|it| it.returned), days);
        let both = |it: &Unit| Some(it.visited?.max(it.returned?));
        tally(&mut self.both, towns().filter_map(both), days);
    }

    /// The tenth percentile, the median and the ninetieth at a day, by its place.
    pub(super) fn band(&self, metric: Metric, day: usize) -> (i64, i64, i64) {
        band(self.runs(metric, day).to_vec())
    }

    /// The median at a day.
    pub(super) fn middle(&self, metric: Metric, day: usize) -> i64 {
        self.band(metric, day).1
    }

    /// The share of the runs that reach a goal by a day, in tenths of a percent.
    pub(super) fn chance(&self, metric: Metric, day: usize, goal: i64) -> i64 {
        share(self.runs(metric, day), |it| *it >= goal)
    }

    /// Of municipalities visited: how many are returned to (percentiles) and the chance that it
    /// is half of them or more, in tenths of a percent.
    pub(super) fn returned(&self, day: usize) -> ((i64, i64, i64), i64) {
        let both = self.both.get(day).map_or(&[] as &[i64], Vec::as_slice);
        let visited = self.runs(Metric::MunicipalitiesConversation, day);
        let pairs: Vec<(i64, i64)> = both.iter().copied().zip(visited.iter().copied()).collect();
        (band(both.to_vec()), share(&pairs, |(both, visited)| both * 2 >= *visited))
    }

    fn runs(&self, metric: Metric, day: usize) -> &[i64] {
        let [visited, provinces, returned, province_sessions] = &self.counts;
        let of = match metric {
            Metric::MunicipalitiesConversation => visited,
            Metric::ProvincesConversation => provinces,
            Metric::MunicipalitiesSession => returned,
            Metric::ProvincesSession => province_sessions,
            Metric::VisitedWithSession => &self.both,
        };
        of.get(day).map_or(&[], Vec::as_slice)
    }
}

/// Counts the events up to the end of each day.
fn tally(runs: &mut Vec<Vec<i64>>, events: impl Iterator<Item = usize>, days: &[usize]) {
    let mut counts = vec![0_i64; days.len() + 1];
    for event in events {
        let place = days.partition_point(|day| *day < event);
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    runs.resize(days.len(), Vec::new());
    let mut sum = 0;
    for (run, count) in runs.iter_mut().zip(counts) {
        sum += count;
        run.push(sum);
    }
}

fn band(mut runs: Vec<i64>) -> (i64, i64, i64) {
    runs.sort_unstable();
    let last = runs.len().saturating_sub(1);
    let at = |tenths: usize| runs.get((last * tenths + 5) / 10).copied().unwrap_or(0);
    (at(1), at(5), at(9))
}

fn share<T>(runs: &[T], is_so: impl Fn(&T) -> bool) -> i64 {
    let many = runs.len().max(1) as i64;
    let so = runs.iter().filter(|it| is_so(it)).count() as i64;
    (so * 1_000 + many / 2) / many
}

/// What the provinces did so far, those without any letter or visit left out.
pub(super) fn provinces(start: &Start) -> Vec<ProvincePace> {
    let pace = |step, place| (start.seen.pace(step, place) * 100.0).round() as i64;
    let of = |(place, code): (usize, &String)| {
        let count = |is_so: &dyn Fn(&super::Life) -> bool| {
            let own = start.lives.iter().filter(|it| it.province == place);
            own.filter(|it| is_so(it)).count() as i64
        };
        ProvincePace {
            code: code.clone(),
            written: count(&|it| it.written.is_some()),
            answered: count(&|it| it.answered().is_some()),
            visited: count(&|it| it.visited.is_some()),
            returned: count(&|it| it.returned.is_some()),
            reply_pace: pace(REPLY, place),
            visit_pace: pace(VISIT, place),
        }
    };
    let all = start.provinces.iter().enumerate().map(of);
    all.filter(|it| it.written + it.visited > 0).collect()
}
