//! Who was visited: by size of the municipality, by adviser, by mode of the conversation.

use std::collections::{BTreeMap, HashMap};

use crate::domain::conversations::Mode;
use crate::domain::coverage::{Coverage, StageCounts, Standing, Visit};
use crate::domain::stages::Stage;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// A municipality by its inhabitants: classes of Statistics Netherlands (CBS), some together.
    SizeClass {
        UpTo20 = "up-to-20000", "minder dan 20.000";
        UpTo50 = "up-to-50000", "20.000 tot 50.000";
        UpTo100 = "up-to-100000", "50.000 tot 100.000";
        UpTo250 = "up-to-250000", "100.000 tot 250.000";
        From250 = "from-250000", "250.000 en meer";
        Unknown = "unknown", "niet bekend";
    }
}

impl SizeClass {
    /// The class of so many inhabitants.
    #[must_use]
    pub const fn of(inhabitants: Option<i32>) -> Self {
        match inhabitants {
            None => Self::Unknown,
            Some(..20_000) => Self::UpTo20,
            Some(20_000..50_000) => Self::UpTo50,
            Some(50_000..100_000) => Self::UpTo100,
            Some(100_000..250_000) => Self::UpTo250,
            Some(250_000..) => Self::From250,
        }
    }
}

/// The municipalities of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeCoverage {
    /// The size.
    pub class: SizeClass,
    /// Its municipalities on the day.
    pub municipalities: i64,
    /// Those that reached each stage.
    pub stages: StageCounts,
}

/// How many were visited, and what followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VisitCounts {
    /// Municipalities that were visited.
    pub municipalities: i64,
    /// Provinces that were visited.
    pub provinces: i64,
    /// Of those municipalities, the ones where a session was held too.
    pub returned: i64,
}

/// Who was visited by one adviser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdviserVisits {
    /// The account of the adviser; none when it was not recorded who held the conversation.
    pub adviser_id: Option<i64>,
    /// The name; empty without an adviser.
    pub name: String,
    /// How many.
    pub counts: VisitCounts,
}

/// Who was visited in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModeVisits {
    /// How; none when that was not recorded.
    pub mode: Option<Mode>,
    /// How many.
    pub counts: VisitCounts,
}

pub(super) fn by_size(coverage: &Coverage) -> Vec<SizeCoverage> {
    let mut classes: BTreeMap<SizeClass, (i64, StageCounts)> =
        SizeClass::ALL.iter().map(|&class| (class, Default::default())).collect();
    for standing in coverage.standings.iter().filter(|s| !s.organisation.is_province()) {
        let class = classes.entry(SizeClass::of(standing.organisation.inhabitants)).or_default();
        class.0 += 1;
        standing.reached_on.iter().for_each(|(stage, _)| class.1.raise(stage));
    }
    classes
        .into_iter()
        .filter(|&(class, (number, _))| class != SizeClass::Unknown || number > 0)
        .map(|(class, (municipalities, stages))| SizeCoverage { class, municipalities, stages })
        .collect()
}

pub(super) fn by_adviser(coverage: &Coverage, names: &HashMap<i64, String>) -> Vec<AdviserVisits> {
    let named = |(adviser_id, counts): (Option<i64>, VisitCounts)| {
        let name = adviser_id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
        AdviserVisits { adviser_id, name, counts }
    };
    let mut all: Vec<_> =
        counted(coverage, |visit| visit.adviser_id).into_iter().map(named).collect();
    all.sort_by(|one, other| {
        let key = |it: &AdviserVisits| (it.adviser_id.is_none(), it.name.clone(), it.adviser_id);
        key(one).cmp(&key(other))
    });
    all
}

/// Each mode, also when nobody was visited so; what was not recorded only when there is any.
pub(super) fn by_mode(coverage: &Coverage) -> Vec<ModeVisits> {
    let mut found = counted(coverage, |visit| visit.mode);
    let modes = Mode::ALL.iter().map(|&mode| Some(mode));
    let mut all: Vec<ModeVisits> = modes
        .map(|mode| ModeVisits { mode, counts: found.remove(&mode).unwrap_or_default() })
        .collect();
    all.extend(found.into_iter().map(|(mode, counts)| ModeVisits { mode, counts }));
    all
}

fn counted<K: Ord>(coverage: &Coverage, key: impl Fn(Visit) -> K) -> BTreeMap<K, VisitCounts> {
    let mut all: BTreeMap<K, VisitCounts> = BTreeMap::new();
    for standing in coverage.standings.iter() {
        if let Some(visit) = standing.visit {
            add(all.entry(key(visit)).or_default(), standing);
        }
    }
    all
}

fn add(counts: &mut VisitCounts, standing: &Standing) {
    if standing.organisation.is_province() {
        counts.provinces += 1;
        return;
    }
    counts.municipalities += 1;
    counts.returned += i64::from(standing.has_reached(Stage::Session));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_begins_at_its_round_number() {
        let classes = [19_999, 20_000, 99_999, 100_000, 249_999, 250_000];
        let classes = classes.map(|number| SizeClass::of(Some(number)).as_str());
        let expected = [
            "up-to-20000",
            "up-to-50000",
            "up-to-100000",
            "up-to-250000",
            "up-to-250000",
            "from-250000",
        ];
        assert_eq!(classes, expected);
        assert_eq!(SizeClass::of(None), SizeClass::Unknown);
    }
}
